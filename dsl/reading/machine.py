"""The loop that runs the parse table over tokens and builds syntax as it goes.

It knows nothing of lines or messages: it takes a token or refuses it, says what it would have
taken, and can be put back to where it stood: that is how a mistaken line is left out.
"""

from typing import Any, NamedTuple

from troth.dsl.reading.statements import StatementBuilder
from troth.dsl.reading.table import Rule, Table
from troth.dsl.reading.tree import Build
from troth.dsl.source import Source

END = "$END"


class Step(NamedTuple):
    """A rule made ready to run; ``kept`` says for each kept symbol whether it is a run of parts."""

    length: int
    origin: str
    build: Build | None
    kept: tuple[tuple[int, bool], ...]
    passes: bool


class Snapshot(NamedTuple):
    """Where a machine stood."""

    states: list[int]
    values: list[Any]
    starts: list[int]
    ends: list[int]


class Machine:
    """One statement at a time, token by token.

    A run of parts (what ``+`` and ``*`` gather) is a chain of pairs until a node takes it, so that
    neither a long run nor a snapshot costs a copy.
    """

    __slots__ = (
        "_end",
        "_ends",
        "_passed",
        "_rows",
        "_start",
        "_starts",
        "_states",
        "_steps",
        "_values",
        "builder",
    )

    def __init__(self, table: Table, source: Source) -> None:
        self.builder = StatementBuilder(source)
        self._rows = table.states
        self._start, self._end = table.start, table.end
        self._passed: dict[tuple[int, int, str], int] = {}
        self._steps = [_step(rule, self.builder) for rule in table.rules]
        self.reset()

    def reset(self) -> None:
        """Ready for the next statement."""
        self._states, self._values = [self._start], [None]
        self._starts, self._ends = [0], [0]

    def snapshot(self) -> Snapshot:
        return Snapshot(self._states[:], self._values[:], self._starts[:], self._ends[:])

    def restore(self, snapshot: Snapshot) -> None:
        self._states, self._values = snapshot.states[:], snapshot.values[:]
        self._starts, self._ends = snapshot.starts[:], snapshot.ends[:]

    @property
    def row(self) -> dict[str, int]:
        """What may come next, and perhaps more: see :meth:`expected`."""
        return self._rows[self._states[-1]]

    @property
    def reached(self) -> int:
        """Where the last token that counts has ended."""
        return self._ends[-1]

    def mark(self, terminal: str) -> bool:
        """Take a token without width, such as the end of a line."""
        return self.feed(terminal, None, self._ends[-1], self._ends[-1])

    def feed(self, terminal: str, value: Any, start: int, end: int) -> bool:
        """Take a token. False, with the machine somewhere on the way, if nothing allows it here."""
        rows, states = self._rows, self._states
        while True:
            step = rows[states[-1]].get(terminal)
            if step is None:
                return False
            if step >= 0:
                states.append(step)
                self._values.append(value)
                self._starts.append(start)
                self._ends.append(end)
                return True
            length, origin, build, kept, passes = self._steps[-1 - step]
            if not passes:
                self._reduce(length, origin, build, kept)
                continue
            place = states[-2], states[-1], terminal
            passed = self._passed.get(place)
            if passed is None:
                passed = self._passed[place] = self._pass_on(*place)
            states[-1] = passed

    def _pass_on(self, below: int, state: int, terminal: str) -> int:
        """The state after every rule that only passes on its one part: a value is nine of them."""
        while True:
            step = self._rows[state].get(terminal)
            if step is None or step >= 0 or not self._steps[-1 - step].passes:
                return state
            state = self._rows[below][self._steps[-1 - step].origin]

    def _reduce(
        self, length: int, origin: str, build: Build | None, kept: tuple[tuple[int, bool], ...]
    ) -> None:
        states, values = self._states, self._values
        base = len(values) - length
        start, end = self._starts[base], self._ends[-1]
        value: Any
        if build is None:
            value = _run(values, base, kept)
        else:
            parts = []
            for index, is_run in kept:
                if is_run:
                    parts += _unwound(values[base + index])
                else:
                    parts.append(values[base + index])
            value = build(parts, start, end)
        del states[base:], values[base:], self._starts[base:], self._ends[base:]
        states.append(self._rows[states[-1]][origin])
        values.append(value)
        self._starts.append(start)
        self._ends.append(end)

    def finish(self) -> Any:
        """The finished statement, or None if it is not complete."""
        rows, states = self._rows, self._states
        while states[-1] != self._end:
            step = rows[states[-1]].get(END)
            if step is None or step >= 0:
                return None
            length, origin, build, kept, passes = self._steps[-1 - step]
            if passes:
                states.pop()
                states.append(rows[states[-1]][origin])
            else:
                self._reduce(length, origin, build, kept)
        return self._values[-1]

    def expected(self) -> frozenset[str]:
        """Every terminal that could come next."""
        return frozenset(name for name in self.row if name.isupper() and self.takes(name))

    def takes(self, terminal: str) -> bool:
        """Whether this terminal could come next."""
        states = self._states[:]
        while True:
            if terminal == END and states[-1] == self._end:
                return True
            step = self._rows[states[-1]].get(terminal)
            if step is None or step >= 0:
                return step is not None
            length, origin = self._steps[-1 - step][:2]
            del states[-length:]
            states.append(self._rows[states[-1]][origin])


def _step(rule: Rule, builder: StatementBuilder) -> Step:
    passes = rule.single and rule.length == 1
    is_run = rule.origin.startswith("_")
    build: Build | None = None
    if rule.single:
        build = _first
    elif not is_run:
        build = getattr(builder, rule.builder)
    return Step(rule.length, rule.origin, build, rule.kept, passes)


def _first(parts: list[Any], *_: int) -> Any:
    return parts[0]


def _run(values: list[Any], base: int, kept: tuple[tuple[int, bool], ...]) -> Any:
    run: Any = None
    for index, is_run in kept:
        value = values[base + index]
        if not is_run:
            run = (run, value)
        elif run is None:
            run = value
        else:
            for part in _unwound(value):
                run = (run, part)
    return run


def _unwound(run: Any) -> list[Any]:
    parts = []
    while run is not None:
        run, part = run
        parts.append(part)
    parts.reverse()
    return parts
