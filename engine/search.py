"""The smallest change of facts that makes a condition yes.

A condition is taken apart into what must all hold and what must hold in part; parts that share no
fact are solved one by one, so the cost grows with the number of lines. Only parts that share facts
are searched together, by the number of facts changed, nearest values first, within a stated number
of trials. Everything is judged by the reference.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import combinations, product
from math import prod
from typing import TypeAlias

from troth.dsl import core
from troth.dsl.traverse import facts_read
from troth.dsl.types import (
    DATE,
    SCALE,
    TRUTH,
    ChoiceType,
    DateType,
    DurationType,
    InstantType,
    MoneyType,
    NumberType,
    PartyType,
    RatingType,
    SetType,
    SpanType,
    TextType,
    TruthType,
    Type,
    Value,
)
from troth.engine.candidates import (
    MOST_ASKED,
    beside,
    candidates,
    is_plain,
    members_asked,
    reach_of,
    sides_of,
)
from troth.engine.exact import Result, Unknown
from troth.engine.facts import View, fact_value
from troth.engine.goals import (
    CLOCK,
    Goal,
    Leaf,
    Parting,
    Some,
    all_of,
    components,
    disjoint,
    leaves_of,
    restricted,
)
from troth.engine.meaning import Rules, Run, value

TRIALS = 20_000
"""How many changed views are tried before the search gives up."""

SETTINGS = 400
"""How many ways of setting the facts that lines share are tried."""

LONGEST_WAIT = 50 * 366
"""Days."""


class TooLong(Exception):  # noqa: N818 (read as a statement: raise TooLong)
    """The search needs more than `TRIALS`; there may be an answer."""


Changes: TypeAlias = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Found:
    """Changes that do it; ``rank`` is how far each is down the list of nearest values, summed."""

    changes: Changes
    rank: int

    @property
    def cost(self) -> tuple[int, int]:
        """Fewest facts first, then the nearest values."""
        return len(self.changes), self.rank


NOTHING = Found({}, 0)


@dataclass(slots=True)
class Search:
    """One search: the rules and the facts that may change, the view, and the trials made.

    ``unsure`` says of the last `solve` that found nothing whether it might have found something
    with other values: not everything that a number or a text can be is tried.
    """

    parting: Parting
    view: View
    trials: int = 0
    unsure: bool = False
    seen: dict[tuple[int, tuple[tuple[str, Value], ...]], Result] = field(default_factory=dict)

    @property
    def rules(self) -> Rules:
        """The rules that judge."""
        return self.parting.rules

    # --- trials

    def changed(self, changes: Changes) -> View:
        """The view with these changes made."""
        facts = {name: value for name, value in changes.items() if name != CLOCK}
        origins = {name: each for name, each in self.view.origins.items() if name not in facts}
        view = replace(self.view, facts={**self.view.facts, **facts}, origins=origins)
        day = changes.get(CLOCK)
        if not isinstance(day, int):
            return view
        later = view.at(day)
        return later if isinstance(later, View) else view

    def tried(self) -> None:
        """One trial more; raises `TooLong` where that is too many."""
        self.trials += 1
        if self.trials > TRIALS:
            raise TooLong

    def holds(self, goal: Goal, changes: Changes) -> bool:
        """Whether ``goal`` is reached with these changes."""
        if isinstance(goal, Some):
            met = sum(self.holds(part, changes) for part in goal.parts)
            return met >= goal.count
        relevant = {name: changes[name] for name in changes if name in goal.facts}
        key = id(goal.expr), tuple(sorted(relevant.items(), key=lambda item: item[0]))
        if key not in self.seen:
            self.tried()
            self.seen[key] = value(goal.expr, Run(self.rules, self.changed(relevant)))
        return self.seen[key] == goal.wanted

    # --- solving

    def solve(self, goal: Goal) -> Found | None:
        """The smallest change that reaches ``goal``; None where no value tried does."""
        self.unsure = False
        if self.holds(goal, {}):
            return NOTHING
        if not goal.facts:
            return None
        if isinstance(goal, Leaf):
            return self.together(goal)
        if goal.count == len(goal.parts) and len(groups := components(goal.parts)) > 1:
            return self.every([group[0] if len(group) == 1 else all_of(group) for group in groups])
        return self.cheapest(goal) if disjoint(goal.parts) else self.by_shared(goal)

    def every(self, goals: Iterable[Goal]) -> Found | None:
        """All of some goals that share no fact, one by one; one that surely fails settles it."""
        total: Found | None = NOTHING
        for goal in goals:
            found = self.solve(goal)
            if found is None and not self.unsure:
                return None
            if found is None or total is None:
                total = None
            else:
                total = Found({**total.changes, **found.changes}, total.rank + found.rank)
        self.unsure = total is None
        return total

    def by_shared(self, goal: Some) -> Found | None:
        """Each way of setting the facts that parts share; then no two parts share any."""
        asked = Counter(name for part in goal.parts for name in part.facts)
        shared = sorted(name for name, times in asked.items() if times > 1)
        values: list[list[Value | None]] = [[None, *self.values(name, goal)] for name in shared]
        if prod(len(each) for each in values) > SETTINGS:
            return self.together(goal)
        rest = restricted(goal, frozenset(shared))
        unsure = not all(self.is_covered(name, goal) for name in shared)
        best: Found | None = None
        for places in product(*(range(len(each)) for each in values)):
            settings = zip(shared, values, places, strict=True)
            fixed = {name: to for name, tos, at in settings if (to := tos[at]) is not None}
            found = self.given(fixed, rest)
            if found is None:
                unsure = unsure or self.unsure
                continue
            rank = found.rank + sum(place - 1 for place in places if place)
            every = Found({**fixed, **found.changes}, rank)
            best = every if best is None or every.cost < best.cost else best
        self.unsure = unsure
        return best

    def given(self, fixed: Changes, goal: Goal) -> Found | None:
        """The smallest change where some facts have been changed already."""
        inner = replace(self, view=self.changed(fixed), seen={})
        found = inner.solve(goal)
        self.trials, self.unsure = inner.trials, inner.unsure
        return found

    def cheapest(self, goal: Some) -> Found | None:
        """The parts that cost least, where no two share a fact."""
        found: list[Found] = []
        perhaps = 0
        for part in goal.parts:
            one = self.solve(part)
            found += [] if one is None else [one]
            perhaps += one is None and self.unsure
        if len(found) < goal.count:
            self.unsure = len(found) + perhaps >= goal.count
            return None
        changes: dict[str, Value] = {}
        rank = 0
        for each in sorted(found, key=lambda one: one.cost)[: goal.count]:
            changes.update(each.changes)
            rank += each.rank
        return Found(changes, rank)

    def together(self, goal: Goal) -> Found | None:
        """Fewest facts first, then the nearest values; the clock after all facts."""
        names = sorted(goal.facts, key=lambda name: (name == CLOCK, name))
        tried = {name: self.values(name, goal) for name in names}
        for count in range(1, len(names) + 1):
            best: Found | None = None
            for chosen in combinations(names, count):
                found = self.nearest(goal, [(name, tried[name]) for name in chosen], best)
                if found is not None and CLOCK not in found.changes:
                    best = found if best is None or found.cost < best.cost else best
                elif found is not None and best is None:
                    best = found
            if best is not None:
                return best
        self.unsure = not all(self.is_covered(name, goal) for name in names)
        return None

    def nearest(
        self, goal: Goal, chosen: list[tuple[str, list[Value]]], best: Found | None
    ) -> Found | None:
        """The nearest values of exactly these facts that reach ``goal``, better than ``best``."""
        sizes = [len(values) for _, values in chosen]
        limit = sum(sizes) if best is None else best.rank
        for rank in range(min(limit, sum(sizes) - len(sizes) + 1)):
            for places in _places(rank, sizes):
                self.tried()
                pairs = zip(chosen, places, strict=True)
                changes = {name: values[place] for (name, values), place in pairs}
                if self.holds(goal, changes):
                    return Found(changes, rank)
        return None

    def values(self, name: str, goal: Goal) -> list[Value]:
        """What is worth trying for one fact of a goal."""
        leaves = [leaf for leaf in leaves_of(goal) if name in leaf.facts]
        type_ = self.type_of(name, leaves)
        now = self.known(name)
        start = self.start(type_, now)
        near = [
            found
            for leaf in leaves
            for part in self.parting.reach(leaf.expr)
            if isinstance(part, core.Literal) and (found := beside(part, type_)) is not None
        ]
        if start is not None:
            near += [point for leaf in leaves for point in self.meeting(leaf, name, type_, start)]
            near += [start] if now is None else []
        tried: dict[Value, None] = {}
        for leaf in leaves:
            tried |= dict.fromkeys(candidates(type_, now, near, self.test(leaf, name)))
        if name == CLOCK:
            days = (day for day in tried if isinstance(day, int))
            first, last = self.view.today, self.view.today + LONGEST_WAIT
            return [*sorted(day for day in days if first < day <= last)]
        return list(tried) if isinstance(type_, SetType) else _sorted(list(tried), now)

    def start(self, type_: Type, now: Value | None) -> int | None:
        """The present value of something that is counted, or a plain one; None for all else."""
        match type_:
            case NumberType() | MoneyType() | DurationType():
                low, high = reach_of(type_)
                return now if isinstance(now, int) else min(max(0, low), high)
            case DateType():
                return now if isinstance(now, int) else self.view.today
            case InstantType():
                return now if isinstance(now, int) else self.view.now
            case _:
                return None

    def meeting(self, leaf: Leaf, name: str, type_: Type, start: int) -> Iterator[int]:
        """Where the sides of a comparison meet, if they are straight lines over this fact."""
        unit = SCALE if isinstance(type_, NumberType | MoneyType) else 1
        for part in self.parting.reach(leaf.expr):
            for left, right in sides_of(part):
                if name not in facts_read(left, self.rules.policy) | facts_read(
                    right, self.rules.policy
                ):
                    continue
                one = self.distance(left, right, {name: start})
                two = self.distance(left, right, {name: start + unit})
                if one is not None and two is not None and one != two:
                    yield int(start - Fraction(one) * unit / (two - one) // 1)

    def distance(
        self, left: core.Expr, right: core.Expr, changes: Changes
    ) -> int | Fraction | None:
        """How far the left side is above the right one with these changes, where both are known."""
        self.tried()
        run = Run(self.rules, self.changed(changes))
        one, two = value(left, run), value(right, run)
        if isinstance(one, int | Fraction) and isinstance(two, int | Fraction):
            return one - two
        return None

    def is_covered(self, name: str, goal: Goal) -> bool:
        """Whether `values` has all that could make a difference to ``goal``."""
        if name == CLOCK:
            return True
        leaves = [leaf for leaf in leaves_of(goal) if name in leaf.facts]
        match self.type_of(name, leaves):
            case RatingType() | ChoiceType() | TruthType():
                return True
            case SetType() as type_:
                parts = [part for leaf in leaves for part in self.parting.reach(leaf.expr)]
                asked = members_asked(type_, name, parts)
                return asked is not None and len(asked) <= MOST_ASKED
            case TextType() | PartyType() | SpanType():
                return False
            case _:
                return all(is_plain(leaf.expr, name, leaf.facts) for leaf in leaves)

    def test(self, leaf: Leaf, name: str) -> Callable[[Value], bool]:
        """Whether a leaf is as wanted with one fact changed."""
        return lambda to: self.holds(leaf, {name: to})

    def known(self, name: str) -> Value | None:
        """What a fact is now; None where it is unknown, also because it expired."""
        if name == CLOCK:
            return self.view.today
        found = fact_value(self.view, self.rules.vocabulary.facts.get(name), name)
        return None if isinstance(found, Unknown) else found

    def type_of(self, name: str, leaves: Iterable[Leaf]) -> Type:
        """The type of a fact, from where it is read."""
        if name == CLOCK:
            return DATE
        for leaf in leaves:
            for part in self.parting.reach(leaf.expr):
                if isinstance(part, core.FactRef) and part.name == name:
                    return part.type
        fact = self.rules.vocabulary.facts.get(name)
        return TRUTH if fact is None else fact.type


def _sorted(values: list[Value], now: Value | None) -> list[Value]:
    """Numbers by their distance from the present one; others in the order they came."""
    if isinstance(now, int) and all(isinstance(each, int) for each in values):
        numbers = [each for each in values if isinstance(each, int)]
        order = {each: place for place, each in enumerate(numbers)}
        return [*sorted(numbers, key=lambda each: (abs(each - now), order[each]))]
    return values


def _places(rank: int, sizes: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """All positions, one in each list, whose sum is ``rank``."""
    if len(sizes) == 1:
        if rank < sizes[0]:
            yield (rank,)
        return
    for first in range(min(rank + 1, sizes[0])):
        for rest in _places(rank - first, sizes[1:]):
            yield (first, *rest)
