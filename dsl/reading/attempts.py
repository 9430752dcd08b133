"""Whether a line that cannot be read can be read in better words; the machine itself is asked."""

from collections.abc import Callable, Iterator

from troth.dsl.reading.habits import Better, Cure
from troth.dsl.reading.layout import Line
from troth.dsl.reading.lexer import Lexer, Reading, Token
from troth.dsl.reading.machine import Machine, Snapshot
from troth.dsl.source import Source

DEEPEST_BRACKET = 30
MOST_STEPS = 80
"""No rule comes near these limits; beyond them whoever walks the tree could run too deep."""

LONGEST_CURED = 1_000
MOST_CURES = 6
"""Characters of a line for which better words are looked for, and how often."""

STEPS = frozenset(
    {"SIGN", "FACTOR", "_MINUS", "_NOT", "_OR_ELSE", "_AS", "_OF", "_ROUNDED", "_WHERE", "DOT"}
)
DEEPER = {"LPAR": 1, "LSQB": 1, "RPAR": -1, "RSQB": -1}

Cures = Callable[[str, int, int, int], Iterator[Cure]]
"""What to try for a line of a text, from where to where, that cannot be read at a place."""


def cured(
    machine: Machine,
    lexer: Lexer,
    before: Snapshot,
    possible: Cures,
    line: Line,
    at: int,
    *,
    end: int,
) -> tuple[list[Cure], bool] | None:
    """Better words from ``at`` on, and whether the machine has then read the whole line.

    ``before`` is how the machine stood before the line, ``end`` where its words end.
    """
    if end - line.start > LONGEST_CURED:
        return None
    cures: list[Cure] = []
    while len(cures) < MOST_CURES:
        best: tuple[Cure, int] | None = None
        for cure in possible(lexer.text, line.start, end, at):
            if cures and cure.start < cures[-1].end:
                continue
            reached = _reads(machine, lexer, before, line, [*cures, cure])
            if reached is None:
                return [*cures, cure], True
            if best is None and reached >= cure.end and reached > at:
                best = cure, reached
        if best is None:
            break
        cures.append(best[0])
        at = min(best[1], end)
    return (cures, False) if cures else None


def _reads(
    machine: Machine, written: Lexer, before: Snapshot, line: Line, cures: list[Cure]
) -> int | None:
    """How far the line can be read in better words; None if it can be to its end."""
    built = machine.builder.findings
    machine.restore(before)
    told = len(built)
    better = Better(written.text, line.start, line.end, cures)
    lexer = Lexer(Source("", better.text), better.text, written.words)
    at = depth = steps = 0
    start = line.start
    while (reading := lexer.read(at, len(better.text), machine)) is not None:
        terminal, token = reading
        at = token.end
        start, end = better.place(token.start), better.place(token.end)
        taken = Token(token.text, start, max(start, end))
        no_cure = terminal == "NAME" and token.text in lexer.words and better.is_new(token)
        if no_cure or not terminal or lexer.slips:
            break
        if not machine.feed(terminal, taken, taken.start, taken.end):
            break
        depth += DEEPER.get(terminal, 0)
        steps += terminal in STEPS
    else:
        start = line.end
        ends = machine.mark("_NL") and len(built) == told
        if ends and depth <= DEEPEST_BRACKET and steps <= MOST_STEPS:
            return None
    del built[told:]
    return start


def replayed(machine: Machine, lexer: Lexer, line: Line, until: int) -> list[Reading]:
    """What is read of a line up to a place."""
    read: list[Reading] = []
    at = line.start
    while (reading := lexer.read(at, line.end, machine)) is not None:
        token = reading.token
        if token.start >= until:
            break
        machine.feed(reading.terminal, token, token.start, token.end)
        read.append(reading)
        at = token.end
    return read
