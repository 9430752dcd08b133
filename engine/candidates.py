"""Which values of one fact are worth trying, nearest to the present one first.

For closed types all of them; for numbers, money, dates and lengths those beside the literals of the
rule, and the nearest one at which the rule turns, found by bisection. What the rule cannot tell
apart is tried once.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import combinations

from troth.dsl import core
from troth.dsl.types import (
    LARGEST,
    SCALE,
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
from troth.dsl.values import decimals_of
from troth.engine.exact import FIRST_DAY, LAST_DAY
from troth.engine.lowering import bounds_of

MOST_TOGGLES = 3
"""How many members of a set are added or taken away at once."""

MOST_SETS = 300
"""How many sets are tried for one fact."""

Test = Callable[[Value], bool]
"""Whether a rule is met with this value of the fact."""


def step_of(type_: Type) -> int:
    """The smallest difference between two values of a type that is counted."""
    match type_:
        case MoneyType(currency=currency):
            return int(10 ** (6 - decimals_of(currency)))
        case _:
            return 1


def candidates(
    type_: Type, now: Value | None, literals: Iterable[core.Literal], test: Test
) -> list[Value]:
    """Values other than ``now``, nearest first; from the smallest where nothing is known."""
    written = list(literals)
    match type_:
        case RatingType(levels=names) | ChoiceType(members=names):
            return _nearest(range(len(names)), now)
        case TruthType():
            return [value for value in (1, 0) if value != now]
        case SetType():
            return list(dict.fromkeys(_sets(type_, now, written)))[:MOST_SETS]
        case TextType() | PartyType():
            words = [each.value for each in written if isinstance(each.value, str)]
            return [word for word in dict.fromkeys(words) if word != now]
        case NumberType() | MoneyType() | DurationType() | DateType() | InstantType():
            return _numbers(type_, now, written, test)
        case SpanType():
            return []
        case _:
            raise AssertionError(f"INVARIANT: no fact has the type {type_}")


def _nearest(values: Iterable[int], now: Value | None) -> list[Value]:
    if not isinstance(now, int):
        return list(values)
    here = now
    near = sorted(values, key=lambda each: (abs(each - here), -each))
    return [value for value in near if value != now]


def _sets(type_: SetType, now: Value | None, written: list[core.Literal]) -> Iterator[Value]:
    """Sets by the number of members that differ from the present one, added before taken away."""
    if isinstance(type_.of, RatingType | ChoiceType):
        names = type_.of.levels if isinstance(type_.of, RatingType) else type_.of.members
        base = now if isinstance(now, int) else 0
        bits = sorted(range(len(names)), key=lambda bit: base >> bit & 1)
        for count in range(0 if now is None else 1, MOST_TOGGLES + 1):
            for chosen in combinations(bits, count):
                yield base ^ sum(1 << bit for bit in chosen)
        return
    words = {each.value for each in written if isinstance(each.value, str)}
    held = now if isinstance(now, frozenset) else frozenset()
    for count in range(0 if now is None else 1, MOST_TOGGLES + 1):
        for added in combinations(sorted(words | held), count):
            yield held ^ frozenset(added)


def _numbers(
    type_: Type, now: Value | None, written: list[core.Literal], test: Test
) -> list[Value]:
    step = step_of(type_)
    low, high = _reach(type_)
    near: dict[int, None] = {}
    for literal in written:
        if isinstance(literal.value, int) and type(literal.type) is type(type_):
            whole = literal.value // step * step
            near.update(dict.fromkeys((whole, whole + step, whole - step)))
    base = now if isinstance(now, int) else None
    if base is not None:
        for end in (high, low):
            turned = _turning(base, end // step * step, step, test)
            if turned is not None:
                near[turned] = None
    inside = [value for value in near if low <= value <= high and value != base]
    if base is None:
        return list(inside)
    return _nearest(inside, base)


def _reach(type_: Type) -> tuple[int, int]:
    match type_:
        case DateType():
            return FIRST_DAY, LAST_DAY
        case DurationType():
            return 0, 100 * 365 * SCALE
        case NumberType() | MoneyType():
            low, high = bounds_of(type_)
            return max(low, -LARGEST), min(high, LARGEST)
        case _:
            return bounds_of(type_)


def _turning(base: int, end: int, step: int, test: Test) -> int | None:
    """The value nearest to ``base``, toward ``end``, at which the rule is met.

    Steps double until the rule is met, then the turn is bisected; exact where the rule turns once.
    """
    sign = 1 if end >= base else -1
    last, stride = base, step
    while True:
        ahead = base + sign * stride
        if (end - ahead) * sign < 0:
            ahead = end
        if ahead == last:
            return None
        if test(ahead):
            return bisect(last, ahead, step, test)
        if ahead == end:
            return None
        last, stride = ahead, stride * 2


def bisect(unmet: int, met: int, step: int, test: Test) -> int:
    """The value nearest to ``unmet`` that is still met, between the two, in whole steps."""
    while abs(met - unmet) > step:
        middle = unmet + (met - unmet) // step // 2 * step
        if middle in {unmet, met}:
            break
        if test(middle):
            met = middle
        else:
            unmet = middle
    return met
