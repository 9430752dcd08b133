"""Days and moments as formulas: moving them by each kind of time, local days, spans.

Days and clock time are exact. Months, working time and zones are functions that a calendar knows:
symbols within bounds, that never turn the order of two days round, and that the reference settles
where it matters.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from itertools import combinations
from typing import assert_never

from troth.dsl import core
from troth.dsl.types import DATE, INSTANT, DurationType, TimeKind
from troth.engine.calendar import Calendar
from troth.engine.exact import DAY, FIRST_DAY, LAST_DAY, Result, Unknown
from troth.engine.facts import View, shift, shift_moment
from troth.engine.localtime import local_time
from troth.engine.meaning import Run
from troth.engine.operators import RELATIONS
from troth.engine.prove import smt
from troth.engine.prove.kleene import where
from troth.engine.prove.reckoned import FIRST_YEAR, LAST_YEAR, days_of_months, offsets_of, worked
from troth.engine.prove.smt import Formula, Number
from troth.engine.prove.symbols import Key, Move, Symbol, Symbols
from troth.engine.prove.terms import Quantity, Span, Truth

HOURS = frozenset({TimeKind.CLOCK, TimeKind.WORKING_HOURS})

FAR_OFF = 16 * 3600
"""Seconds: no zone was ever further from UTC."""

LOOK = 40
"""Days to each side for which a moved day is told at once."""

MEAN_MONTH = 30_436_875
"""Days of a month in the long run, in millionths."""


@dataclass(slots=True)
class Dates:
    """The calendar of one side for one person. ``site`` is what chooses among several."""

    symbols: Symbols
    calendar: Calendar
    owner: tuple[int, int]
    site: Callable[[], Sequence[Formula]]
    several: bool
    counted: str
    """Which calendar counts working time; two sides that count alike say the same."""

    # --- zones

    def _by(self, kind: TimeKind | None, *, moment: bool = False) -> str:
        """Whose function it is: two sides, and two persons, share what they have in common."""
        if self.several:
            return f"{self.counted} {self.owner}"
        match kind:
            case TimeKind.WORKING_DAYS | TimeKind.WORKING_HOURS:
                return self.counted
            case TimeKind.MONTHS if not moment:
                return self.calendar.month_end.value
            case _:
                return f"{self.calendar.month_end.value} {self.calendar.zone}"

    @property
    def utc(self) -> bool:
        """Whether local time is that of UTC, always."""
        return self.calendar.zone is UTC and not self.several

    def local_day(self, moment: Number) -> Number:
        """The local date of a moment."""
        if isinstance(moment, int) and not self.several:
            return local_time(self.calendar.zone).local_day(moment)
        return self._zoned("day of", moment, (0, DAY), _local_day)

    def moment_of(self, day: Number, minute: int) -> Number:
        """The moment of a minute of a local day."""
        if isinstance(day, int) and not self.several:
            return local_time(self.calendar.zone).moment_of(day, minute)
        if self.utc:
            return day * DAY + minute * 60

        def exact(view: View, at: int) -> tuple[int, int, int]:
            return at, at, view.moment_of(at, minute)

        return self._zoned(f"minute {minute} of", day, (minute * 60, minute * 60), exact)

    def last_second(self, day: Number) -> Number:
        """The last moment of a local day."""
        if isinstance(day, int) and not self.several:
            return local_time(self.calendar.zone).last_second(day)
        if self.utc:
            return day * DAY + DAY - 1

        def exact(view: View, at: int) -> tuple[int, int, int]:
            return at, at, view.last_second(at)

        return self._zoned("end of", day, (DAY - 1, DAY - 1), exact)

    def _zoned(
        self,
        what: str,
        argument: Number,
        within: tuple[int, int],
        exact: Callable[[View, int], tuple[int, int, int]],
    ) -> Number:
        """A function of a zone; ``exact`` gives the ends between which its value is the same."""
        key = (what, smt.label(argument), self._by(None))
        site = self.site()

        def make() -> Symbol:
            top = smt.whole(" ".join(key), self.symbols.world)
            day = what == "day of"
            laws = self._offset(argument, top, day=day, within=within)
            by = f"{what} {self._by(None)}"
            self.symbols.moves[key] = Move(by, argument, 0, top, True)

            def settle(model: smt.Model, run: Run) -> Formula | None:
                at = model.number(argument)
                first, last, found = exact(run.view, at)
                if model.number(top) == found:
                    return None
                if not day:  # equally far from midnight for some days
                    first, last = _steady(
                        lambda x: exact(run.view, x)[2] - (x - at) * (DAY - 1), at
                    )
                    found = found + (argument - at) * DAY
                here = [*model.here_of(site), argument >= first, argument <= last]
                return smt.implies(smt.conj(here), top == found)

            return Symbol(key, DATE, Quantity(True, top), laws, (), settle, self.owner)

        found = self.symbols.get(key, make).term
        assert isinstance(found, Quantity)
        return found.top

    def _offset(
        self, argument: Number, top: Number, *, day: bool, within: tuple[int, int]
    ) -> list[Formula]:
        """How far a local clock can be from UTC: ever, and in the years that matter."""
        found = []
        moment, midnight = (argument, top * DAY) if day else (top, argument * DAY)
        passed = moment - midnight
        low, high = (0, DAY - 1) if day else within
        if self.utc:
            return [passed >= low, passed <= high]
        found += [passed >= low - FAR_OFF, passed <= high + FAR_OFF]
        if not self.several:
            least, most = offsets_of(self.calendar.zone)
            near = smt.conj([moment >= FIRST_YEAR, moment <= LAST_YEAR])
            tight = smt.conj([passed >= low - most, passed <= high - least])
            found.append(smt.implies(near, tight))
        return found

    # --- moving

    def moved(self, start: Quantity, kind: TimeKind, amount: Quantity, *, moment: bool) -> Quantity:
        """A day, or a moment, plus so much (whole) of a kind of time; hours make it a moment."""
        known = smt.conj([start.known, amount.known])
        match kind:
            case TimeKind.DAYS if not moment:
                top = start.top + amount.top
                within = _in_calendar(top)
                return Quantity(smt.conj([known, within]), top)
            case TimeKind.CLOCK:
                begun = start.top if moment else self.moment_of(start.top, 0)
                return Quantity(known, begun + amount.top)
            case TimeKind.WORKING_HOURS if not moment:
                begun = Quantity(start.known, self.moment_of(start.top, 0))
                return self.moved(begun, kind, amount, moment=True)
            case _:
                found = self._moved(start.top, kind, amount.top, moment=moment)
                return Quantity(smt.conj([known, found.known]), found.top)

    def _moved(self, start: Number, kind: TimeKind, amount: Number, *, moment: bool) -> Quantity:
        said = smt.label(start), smt.label(amount)
        key = ("moved", kind.value, str(moment), *said, self._by(kind, moment=moment))
        found = self.symbols.get(
            key, lambda: self._move(key, start, kind, amount, moment=moment)
        ).term
        assert isinstance(found, Quantity)
        return found

    def _move(
        self, key: Key, start: Number, kind: TimeKind, amount: Number, *, moment: bool
    ) -> Symbol:
        top = smt.whole(" ".join(map(str, key)), self.symbols.world)
        known = smt.truth(" ".join(map(str, ("known", *key))), self.symbols.world)
        site = self.site()

        def exact(view: View, at: int, length: int) -> Result:
            return (shift_moment if moment else shift)(view, at, kind, length)

        def settle(model: smt.Model, run: Run) -> Formula | None:
            at, length = model.number(start), model.number(amount)
            found = exact(run.view, at, length)
            if isinstance(found, Unknown):
                if not model.truth(known):
                    return None
            elif model.truth(known) and model.number(top) == found:
                return None
            same = smt.conj(model.here_of(site))
            here = smt.conj([same, smt.equal(amount, length), start == at])
            if isinstance(found, Unknown):
                return smt.implies(here, smt.neg(known))
            assert isinstance(found, int)
            low, high = at, at
            if not moment:
                low, high = _steady(lambda x: exact(run.view, x, length), at)
            elif kind not in HOURS:  # the moments of one local day are moved alike
                low, high, _ = _local_day(run.view, at)
            near = smt.conj([same, smt.equal(amount, length), start >= low, start <= high])
            before = smt.conj([same, amount <= length, start <= at, known])
            after = smt.conj([same, amount >= length, start >= at, known])
            turned = _turned(kind, moment=moment)
            return smt.conj(
                [
                    smt.implies(near, smt.conj([known, top == start + (found - at)])),
                    smt.implies(before, top <= found + turned),
                    smt.implies(after, top >= found - turned),
                ]
            )

        laws = list(self._bounds(start, kind, amount, top, known, moment=moment))
        by = f"{kind} {moment} {self._by(kind, moment=moment)}"
        self.symbols.moves[key] = Move(by, start, amount, top, known, _turned(kind, moment=moment))

        def easier(model: smt.Model, _: int) -> tuple[Formula, Formula]:
            return True, smt.equal(start, model.number(start))  # from here all lengths are known

        type_ = INSTANT if moment else DATE
        term = Quantity(known, top)
        return Symbol(key, type_, term, laws, (), settle, self.owner, easier=easier)

    def _bounds(
        self, start: Number, kind: TimeKind, amount: Number, top: Number, known: Formula,
        *, moment: bool,
    ) -> Iterator[Formula]:  # fmt: skip
        unit, slack = (DAY, 2 * FAR_OFF) if moment else (1, 0)
        gone = top - start
        match kind:
            case TimeKind.DAYS:
                yield gone <= amount * unit + slack
                yield gone >= amount * unit - slack
            case TimeKind.MONTHS if isinstance(amount, int):
                low, high = days_of_months(amount)
                yield gone >= low * unit - slack
                yield gone <= high * unit + slack
                if not moment:
                    ok = smt.conj([start >= FIRST_DAY - low, start <= LAST_DAY - high - 1])
                    yield smt.implies(ok, known)
            case TimeKind.MONTHS:
                mean = amount * MEAN_MONTH * unit
                yield gone * 1_000_000 <= mean + (7 * unit + slack) * 1_000_000
                yield gone * 1_000_000 >= mean - (7 * unit + slack) * 1_000_000
            case TimeKind.WORKING_DAYS | TimeKind.WORKING_HOURS:
                each = 60 if kind is TimeKind.WORKING_HOURS else unit
                forward = smt.implies(amount >= 0, gone >= amount * each - slack)
                back = smt.implies(amount <= 0, gone <= amount * each + slack)
                yield smt.implies(known, smt.conj([forward, back]))
                if (
                    kind is TimeKind.WORKING_DAYS
                    and isinstance(amount, int)
                    and not (self.several or moment)
                ):
                    yield from worked(self.calendar, start, amount, gone, known)
            case TimeKind.CLOCK:
                return
            case _:
                assert_never(kind)

    # --- spans

    def length(self, span: Span) -> Number:
        """How long a span is, in seconds."""
        return (span.end - span.start - span.uncounted) * (1 if span.moments else DAY)

    def compared(
        self, op: core.Relation, span: Span, length: DurationType, amount: Quantity
    ) -> Truth:
        """A span with a duration: whether its end stands so to its start moved by that much."""
        hours = length.kind in HOURS
        start, end, uncounted = span.start, span.end, span.uncounted
        if span.moments and not hours:
            start, end, uncounted = self.local_day(start), self.local_day(end), _days(uncounted)
        begun = Quantity(span.known, start)
        full = self.moved(begun, length.kind, amount, moment=span.moments and hours)
        if hours and not span.moments:
            end, uncounted = self.moment_of(end, 0), uncounted * DAY
        return where(full.known, RELATIONS[op](end, full.top + uncounted))


def _turned(kind: TimeKind, *, moment: bool) -> int:
    """How far before a later one a moment can come to lie: moved by days, they keep their times."""
    return DAY + 2 * FAR_OFF if moment and kind not in HOURS else 0


def _days(seconds: Number) -> Number:
    return seconds // DAY if isinstance(seconds, int) else seconds / DAY


def _local_day(view: View, at: int) -> tuple[int, int, int]:
    day = view.local_day(at)
    first, last = view.last_second(day - 1) + 1, view.last_second(day)
    return (first, last, day) if first <= at <= last else (at, at, day)


def _in_calendar(top: Number) -> Formula:
    if isinstance(top, int):
        return FIRST_DAY <= top <= LAST_DAY
    return smt.conj([top >= FIRST_DAY, top <= LAST_DAY])


def _steady(exact: Callable[[int], Result], at: int) -> tuple[int, int]:
    """The days around ``at`` that are moved equally far."""
    found = exact(at)
    assert isinstance(found, int)
    far = found - at
    ends = []
    for step in (-1, 1):
        day = at
        while abs(day + step - at) <= LOOK and FIRST_DAY <= day + step <= LAST_DAY:
            moved = exact(day + step)
            if not isinstance(moved, int) or moved - day - step != far:
                break
            day += step
        ends.append(day)
    return ends[0], ends[1]


# --- two at once


def in_order(symbols: Symbols, touched: Mapping[Key, None]) -> Iterator[Formula]:
    """Moving by one kind of time never turns the order of two days, or of two lengths, round.

    Of two moments that are moved by days it may: the end of January is that of February a month
    later, at an earlier time of day.
    """
    moves = [symbols.moves[key] for key in touched if key in symbols.moves]
    for one, two in combinations(moves, 2):
        if one.by != two.by:
            continue
        for first, second in ((one, two), (two, one)):
            after = [_least(first.start, second.start), _least(first.amount, second.amount)]
            here = smt.conj([first.known, second.known, *after])
            same = smt.is_same(first.start, second.start)
            yield smt.implies(here, first.top <= second.top + (0 if same else first.turned))
        if one.by.startswith(TimeKind.MONTHS) and smt.is_same(one.start, two.start):
            yield from _apart(one, two)


def _apart(one: Move, two: Move) -> Iterator[Formula]:
    """Two different numbers of months from one day lie as far apart as a month is long."""
    if isinstance(one.amount, int) and isinstance(two.amount, int):
        first, second = sorted((one, two), key=lambda each: int(each.amount))
        low, high = days_of_months(second.amount - first.amount)
        unit = DAY if " True " in one.by else 1
        slack = 2 * FAR_OFF if unit == DAY else 3
        yield second.top - first.top >= low * unit - slack - 3 * unit
        yield second.top - first.top <= high * unit + slack + 3 * unit


def _least(left: Number, right: Number) -> Formula:
    if isinstance(left, int) and isinstance(right, int):
        return left <= right
    return True if smt.is_same(left, right) else left <= right
