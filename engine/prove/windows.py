"""Past events as formulas: the latest few of a kind, each as often as it takes, and some rest.

Of every kind of event a person has up to `SLOTS` latest ones, of which each may have happened
several times over, and possibly more before them. Counts, sums and the rest are computed of these
as the reference computes them; what came before is a number that is only known not to be negative.
Somebody is looked for without such a rest first, so that the events can be told.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations

from troth.dsl import core
from troth.dsl.types import NUMBER, SCALE, NumberType
from troth.engine.exact import DAY, FIRST_DAY
from troth.engine.meaning import Run
from troth.engine.prove import numbers, smt
from troth.engine.prove.smt import Formula, Number
from troth.engine.prove.symbols import Key, Rest, Symbol, Symbols, named
from troth.engine.prove.terms import Quantity, Term, Truth

SLOTS = 3
"""So many of the latest events of a kind are told apart."""

USUAL = 50 * 366
"""Days: events are looked for among those of so long ago first."""

EARLIEST = (FIRST_DAY + 1) * DAY
"""Nothing happened before the first day of the calendar, wherever it was."""

MOST = 1000
"""No told event happened more often than this."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One of the latest events: whether it happened, how often, and when (the last of them)."""

    key: Key
    happened: Formula
    times: Number
    at: Number
    day: Number


@dataclass(frozen=True, slots=True)
class Past:
    """What happened of one kind, latest first; ``more`` is whether there was something before."""

    slots: tuple[Slot, ...]
    more: Formula


def past_of(
    event: Key, symbols: Symbols, now: Number, local_day: Callable[[Number], Number]
) -> Past:
    """The past events of one kind and one person, none after ``now``."""
    slots = []
    for place in range(SLOTS):
        key = (*event, "slot", place)

        def make(key: Key = key) -> Symbol:
            happened = smt.truth(f"{named(key)} happened", symbols.world)
            times = smt.whole(f"{named(key)} times", symbols.world)
            at = smt.whole(named(key), symbols.world)
            laws = [times >= 1, times <= MOST, at <= now, at >= EARLIEST]
            usual = at >= now - USUAL * DAY, smt.equal(times, 1)
            return Symbol(key, NUMBER, Quantity(happened, at), laws, usual, extra=(times,))

        symbol = symbols.get(key, make)
        assert isinstance(symbol.term, Quantity)
        at = symbol.term.top
        slots.append(Slot(key, symbol.term.known, symbol.extra[0], at, local_day(at)))

    def rest() -> Symbol:
        more = smt.truth(f"{named(event)} before", symbols.world)
        laws = [smt.implies(more, slots[-1].happened)]
        for later, earlier in pairwise(slots):
            laws.append(smt.implies(earlier.happened, later.happened))
            laws.append(later.at >= earlier.at)
        return Symbol((*event, "more"), NUMBER, Truth(more, smt.neg(more)), laws, (smt.neg(more),))

    found = symbols.get((*event, "more"), rest).term
    assert isinstance(found, Truth)
    return Past(tuple(slots), found.yes)


@dataclass(slots=True)
class Figures:
    """Aggregates over one kind of event, as one expression asks for them."""

    expr: core.Aggregate
    key: Key
    past_key: Key
    symbols: Symbols
    past: Past
    inside: Sequence[Formula]
    """For each event whether it happened within the window."""
    where: Sequence[Truth]
    """For each event whether it is one that is meant."""
    window: Formula
    """When the window is known."""
    reaches: Formula
    """Whether it begins before the earliest event that is told."""
    owner: tuple[int, int]

    @property
    def more(self) -> Formula:
        """Whether more may count than is told: only where the window reaches back beyond that."""
        return smt.conj([self.past.more, self.reaches])

    def figure(self, field: Callable[[Slot], Term] | None) -> Quantity:
        """The figure; unknown where one meant may be, or where a mean is of nothing."""
        pairs = list(zip(self.inside, self.where, strict=True))
        chosen = [smt.conj([inside, where.yes]) for inside, where in pairs]
        known = [self.window, *(smt.implies(inside, where.known) for inside, where in pairs)]
        if self.expr.where is not None or self.expr.field:
            known.append(smt.implies(self.more, self._rest("more known")))
        count = self._count(chosen)
        if self.expr.measure is core.Measure.COUNT or field is None:
            scale = SCALE if isinstance(self.expr.type, NumberType) else 1
            return Quantity(smt.conj(known), count * scale, 1, 0, None)
        values = []
        for slot, one in zip(self.past.slots, chosen, strict=True):
            brought = field(slot)
            assert isinstance(brought, Quantity)
            known.append(smt.implies(one, brought.known))
            values.append(brought.top)
        found = self._measured(chosen, values)
        if self.expr.measure is not core.Measure.SUM:
            known.append(count > 0)
        top, whole = found
        return numbers.in_range(Quantity(smt.conj(known), top, whole=whole))

    def _count(self, chosen: Sequence[Formula]) -> Number:
        told = sum(
            smt.choose(one, slot.times, 0)
            for slot, one in zip(self.past.slots, chosen, strict=True)
        )
        rest = self._number("rest", lambda rest: [
            rest >= 0, smt.implies(smt.neg(self.more), smt.equal(rest, 0))])  # fmt: skip
        self.symbols.rests[(*self.key, "rest")] = Rest(
            self.past_key, self.expr, rest, self.owner[0]
        )
        return told + rest

    def _measured(self, chosen: Sequence[Formula], values: Sequence[Number]) -> tuple[Number, bool]:
        match self.expr.measure:
            case core.Measure.SUM:
                return self._sum(chosen, values), True
            case core.Measure.SMALLEST | core.Measure.LARGEST:
                most = self.expr.measure is core.Measure.LARGEST
                return self._end(chosen, values, most=most), True
            case _:
                return self._middle(chosen, values), False

    def _sum(self, chosen: Sequence[Formula], values: Sequence[Number]) -> Number:
        parts = []
        for place, (slot, one) in enumerate(zip(self.past.slots, chosen, strict=True)):
            parts.append(smt.choose(one, self._times(place, slot.times, values[place]), 0))
        rest = self._number("rest of sum", lambda rest: [
            smt.implies(smt.neg(self.more), smt.equal(rest, 0))])  # fmt: skip
        return sum(parts) + rest

    def _times(self, place: int, times: Number, value: Number) -> Number:
        """So often this much: exact once it is known how often."""

        def laws(top: Number) -> list[Formula]:
            return [
                *(smt.implies(smt.equal(times, n), top == value * n) for n in (1, 2, 3)),
                smt.implies(value >= 0, top >= value),
                smt.implies(value <= 0, top <= value),
            ]

        def settle(model: smt.Model, _: Run) -> Formula | None:
            n = model.number(times)
            if model.number(product) == n * model.number(value):
                return None
            return smt.implies(smt.equal(times, n), product == value * n)

        product = self._number(f"product {place}", laws, settle)
        return product

    def _end(self, chosen: Sequence[Formula], values: Sequence[Number], *, most: bool) -> Number:
        def laws(top: Number) -> list[Formula]:
            beyond = [
                smt.implies(one, top >= value if most else top <= value)
                for one, value in zip(chosen, values, strict=True)
            ]
            reached = [
                smt.conj([one, smt.equal(top, value)])
                for one, value in zip(chosen, values, strict=True)
            ]
            return [*beyond, smt.disj([self.more, smt.neg(smt.disj(chosen)), *reached])]

        return self._number("end", laws)

    def _middle(self, chosen: Sequence[Formula], values: Sequence[Number]) -> Number:
        """Between the smallest and the largest; exact once it is known which events count."""

        def laws(top: Number) -> list[Formula]:
            pairs = list(zip(chosen, values, strict=True))
            told = smt.neg(self.more)
            low = smt.disj(smt.conj([one, top >= value]) for one, value in pairs)
            high = smt.disj(smt.conj([one, top <= value]) for one, value in pairs)
            some = smt.conj([told, smt.disj(chosen)])
            alone = [
                smt.implies(
                    smt.conj([told, one, *(smt.neg(o) for at, o in enumerate(chosen)
                                           if at != place)]),
                    top == values[place],
                )
                for place, one in enumerate(chosen)
            ]  # fmt: skip
            return [smt.implies(some, smt.conj([low, high])), *alone]

        def settle(model: smt.Model, _: Run) -> Formula | None:
            return self._settled(model, chosen, values, middle)

        middle = self._number("middle", laws, settle, exact=True)
        return middle

    def _settled(
        self,
        model: smt.Model,
        chosen: Sequence[Formula],
        values: Sequence[Number],
        middle: Number,
    ) -> Formula | None:
        slots = self.past.slots
        here = [place for place, one in enumerate(chosen) if model.truth(one)]
        if not here or model.truth(self.more):
            return None
        times = {place: model.number(slots[place].times) for place in here}
        total = sum(times.values())
        same = [
            smt.neg(self.more),
            *(one if place in here else smt.neg(one) for place, one in enumerate(chosen)),
            *(smt.equal(slots[place].times, n) for place, n in times.items()),
        ]
        if self.expr.measure is core.Measure.AVERAGE:
            exact = middle * total == sum(values[place] * n for place, n in times.items())
        else:
            ordered = sorted(here, key=lambda place: model.number(values[place]))
            same += [values[one] <= values[two] for one, two in pairwise(ordered)]
            line = [place for place in ordered for _ in range(times[place])]
            low, high = line[(total - 1) // 2], line[total // 2]
            exact = middle * 2 == values[low] + values[high]
        return None if model.truth(exact) else smt.implies(smt.conj(same), exact)

    # --- symbols of its own

    def _rest(self, what: str) -> Formula:
        key = (*self.key, what)

        def make() -> Symbol:
            free = smt.truth(named(key), self.symbols.world)
            return Symbol(key, NUMBER, Truth(free, smt.neg(free)))

        found = self.symbols.get(key, make).term
        assert isinstance(found, Truth)
        return found.yes

    def _number(
        self,
        what: str,
        laws: Callable[[Number], list[Formula]],
        settle: Callable[[smt.Model, Run], Formula | None] | None = None,
        *,
        exact: bool = False,
    ) -> Number:
        key = (*self.key, what)

        def make() -> Symbol:
            top = (smt.exact if exact else smt.whole)(named(key), self.symbols.world)
            term = Quantity(True, top, whole=not exact)
            return Symbol(key, NUMBER, term, laws(top), (), settle, self.owner)

        found = self.symbols.get(key, make).term
        assert isinstance(found, Quantity)
        return found.top


def in_order(symbols: Symbols, touched: Mapping[Key, None]) -> Iterator[Formula]:
    """What came before is never more in a shorter window, nor with a condition than without."""
    rests = [symbols.rests[key] for key in touched if key in symbols.rests]
    for one, two in permutations(rests, 2):
        if one.past == two.past and _within(one, two):
            yield one.number <= two.number


def _within(one: Rest, two: Rest) -> bool:
    """Whether whatever counts for the one counts for the other, for certain."""
    asked, other = one.expr.where, two.expr.where
    alike = other is None or (one.side == two.side and asked == other)
    return alike and _shorter(one.expr.window, two.expr.window)


def _shorter(one: core.Window | None, two: core.Window | None) -> bool:
    if two is None or one == two:
        return True
    if one is None or one.length is None or two.length is None:
        return False
    match one.length, two.length:
        case core.Literal(value=int(a), type=left), core.Literal(value=int(b), type=right):
            return left == right and a <= b
        case _:
            return False
