"""Which values of one fact are worth trying, nearest to the present one first.

For closed types all of them; for sets those that differ in the members the rule speaks of; for
numbers, money, dates and lengths those beside the literals of the rule and where its sides meet,
and the nearest one at which the rule turns, found by bisection. What the rule cannot tell apart is
tried once.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import combinations
from typing import TypeVar

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
from troth.engine.parts import within

MOST_TOGGLES = 3
"""How many members of a set are added or taken away at once, whatever the rule speaks of."""

MOST_ASKED = 8
"""Of so many members that a rule speaks of, every combination is tried."""

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


def candidates(type_: Type, now: Value | None, near: Iterable[Value], test: Test) -> list[Value]:
    """Values other than ``now``, nearest first; ``near`` are those worth looking beside.

    Where nothing is known, from the smallest, or in the order of ``near``.
    """
    written = list(near)
    match type_:
        case RatingType(levels=names) | ChoiceType(members=names):
            return _nearest(range(len(names)), now)
        case TruthType():
            return [value for value in (1, 0) if value != now]
        case SetType():
            return list(dict.fromkeys(_sets(type_, now, written)))[:MOST_SETS]
        case TextType() | PartyType():
            words = [each for each in written if isinstance(each, str)]
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


def _sets(type_: SetType, now: Value | None, written: list[Value]) -> Iterator[Value]:
    """Sets by the number of members that differ from the present one, added before taken away.

    First those that differ in members the rule speaks of, then in any.
    """
    if isinstance(type_.of, RatingType | ChoiceType):
        names = type_.of.levels if isinstance(type_.of, RatingType) else type_.of.members
        base = now if isinstance(now, int) else 0
        asked = 0
        for each in written:
            asked |= each if isinstance(each, int) else 0
        bits = sorted(range(len(names)), key=lambda bit: base >> bit & 1)
        first = [bit for bit in bits if asked >> bit & 1]
        for chosen in (*_toggles(first, len(first)), *_toggles(bits, MOST_TOGGLES)):
            if chosen or now is None:
                yield base ^ sum(1 << bit for bit in chosen)
        return
    held = now if isinstance(now, frozenset) else frozenset()
    words = [word for word in _words(written) if word not in held]
    spoken = [*words, *sorted(held & frozenset(_words(written)))]
    every = [*words, *sorted(held)]
    for added in (*_toggles(spoken, len(spoken)), *_toggles(every, MOST_TOGGLES)):
        if added or now is None:
            yield held ^ frozenset(added)


def _words(written: Iterable[Value]) -> list[str]:
    found: set[str] = set()
    for each in written:
        found |= each if isinstance(each, frozenset) else {each} if isinstance(each, str) else set()
    return sorted(found)


Member = TypeVar("Member")


def _toggles(members: list[Member], most: int) -> Iterator[tuple[Member, ...]]:
    """Combinations of members, small ones first; of many members small ones and all at once."""
    many = len(members) > MOST_ASKED
    for count in range((min(most, MOST_TOGGLES) if many else most) + 1):
        yield from combinations(members, count)
    if many and most == len(members):
        yield tuple(members)


def _numbers(type_: Type, now: Value | None, written: list[Value], test: Test) -> list[Value]:
    step = step_of(type_)
    low, high = reach_of(type_)
    near: dict[int, None] = {}
    for value in written:
        if isinstance(value, int):
            whole = value // step * step
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


def reach_of(type_: Type) -> tuple[int, int]:
    """The smallest and the largest value of a type that is counted."""
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


# --- what a condition says of the values worth trying


def beside(literal: core.Literal, type_: Type) -> Value | None:
    """What a literal says of values of ``type_``: itself, or the set of it alone; else None."""
    value = literal.value
    if not isinstance(type_, SetType):
        return value if type(literal.type) is type(type_) else None
    if literal.type == type_.of:
        return 1 << value if isinstance(value, int) else frozenset({str(value)})
    return value if literal.type == type_ else None


def sides_of(expr: core.Expr) -> tuple[tuple[core.Expr, core.Expr], ...]:
    """The two sides of a comparison; of `between` twice, of anything else none."""
    match expr:
        case core.Compare(left=left, right=right):
            return ((left, right),)
        case core.Between(value=value, low=low, high=high):
            return (value, low), (value, high)
        case _:
            return ()


def is_plain(expr: core.Expr, name: str, changing: frozenset[str]) -> bool:
    """Whether a fact, as it is, is compared once with what does not change.

    Then the values beside its literals, and where the sides meet, are all that can matter.
    """
    if isinstance(expr, core.Known):
        return isinstance(expr.value, core.FactRef)
    sides = [side for pair in sides_of(expr) for side in pair]
    if not any(isinstance(side, core.FactRef) and side.name == name for side in sides):
        return False
    inner = list(within(expr))
    named = [part.name for part in inner if isinstance(part, core.FactRef)]
    opened = any(isinstance(part, core.DefineRef | core.AsOf) for part in inner)
    return not opened and named.count(name) == 1 and not changing & {*named} - {name}


def members_asked(type_: SetType, name: str, parts: Iterable[core.Expr]) -> frozenset[Value] | None:
    """The members of a set that the parts of a condition speak of; None where they do not say."""
    found: set[Value] = set()
    for part in parts:
        match part:
            case core.Literal(value=value) if part.type == type_.of:
                found.add(value)
            case core.Literal(value=int(mask)) if part.type == type_:
                found.update(bit for bit in range(mask.bit_length()) if mask >> bit & 1)
            case core.Literal(value=frozenset() as words) if part.type == type_:
                found |= words
            case core.FactRef(name=other) if other == name:
                continue
            case _ if part.type in (type_, type_.of):
                return None
            case _:
                continue
    return frozenset(found)
