"""What a fact, or a field of an event, is like among many: a table of equally likely values.

Whatever the type and however uneven the values lie, a roll chooses a place in the table and is
done; so a million people cost one lookup each. Tables of what has an order are sorted: to move
somebody down in one is to give them less, whatever it is of. Nothing here knows who somebody is.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, TypeAlias, assert_never

import numpy as np
from numpy.typing import NDArray

from troth.dsl.types import (
    SCALE,
    ChoiceType,
    DateType,
    DurationType,
    InstantType,
    MoneyType,
    NumberType,
    PartyType,
    Period,
    RatingType,
    SetType,
    SpanType,
    TextType,
    TimeKind,
    TruthType,
    Type,
    Value,
)
from troth.dsl.values import date_of, members_of, show_length, show_scaled
from troth.dsl.vocabulary import Use
from troth.engine.exact import DAY
from troth.engine.generating.dice import Dice, Rolls, bell
from troth.engine.moments import show_moment

PLACES: Final = 4_096
"""Places of a table: one in so many is the rarest that anything can be."""

UNKNOWN: Final = -(2**62)
"""In place of what is not known, wherever values are numbers."""

Indexes: TypeAlias = NDArray[np.intp]
"""Places in `Trait.values`."""

_PAID: Final = {
    None: 500, Period.HOUR: 21, Period.DAY: 170, Period.WEEK: 820, Period.MONTH: 3_600,
    Period.QUARTER: 10_800, Period.YEAR: 43_000,
}  # fmt: skip
"""What is usually paid, in a currency like the pound."""

_WORTH: Final = {"JPY": 190, "INR": 110, "KRW": 1_800, "SEK": 13, "PLN": 5, "CNY": 9}
"""How many of a currency stand for one of those."""

_LENGTHS: Final = {
    TimeKind.CLOCK: (3_600, 24 * 3_600, 900), TimeKind.WORKING_HOURS: (60, 16 * 60, 30),
    TimeKind.WORKING_DAYS: (1, 20, 1), TimeKind.DAYS: (1, 60, 1), TimeKind.MONTHS: (1, 24, 1),
}  # fmt: skip
"""The shortest and the longest length of time of each kind, and its steps, in its unit."""

_WORDS: Final = ("as agreed", "seen and noted", "looked at together", "on time", "in writing")
"""What a text says of which nothing is known."""


@dataclass(frozen=True, eq=False)
class Trait:
    """The values something may have, each with the text that a file holds, and how often.

    ``table`` has :data:`PLACES` places in ``values``. ``ordered`` where a later place is more.
    """

    type: Type
    values: tuple[Value, ...]
    table: Indexes
    ordered: bool = False

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """What stands in a file for each value."""
        return tuple(text_of(each, self.type) for each in self.values)

    def places(self, rolls: Rolls, lowered: NDArray[np.int64] | None = None) -> Indexes:
        """The value of each roll; ``lowered`` by so many millionths of its place, where it may."""
        place = (rolls >> np.uint64(52)).astype(np.int64)
        if lowered is not None and self.ordered:
            place = place * (1_000_000 - lowered) // 1_000_000
        found: Indexes = self.table[place]
        return found

    def place(self, roll: int) -> int:
        """The value of one roll."""
        return int(self.table[roll >> 52])


def trait_of(
    type_: Type,
    dice: Dice,
    met: Sequence[Value] = (),
    *,
    use: Use = Use.OPEN,
    day: int = 0,
    name: str = "",
) -> Trait:
    """How values of a type lie around the values ``met`` in rules.

    ``day`` is a day around which dates lie, such as the one on which a history begins; ``name`` is
    what a text says that no rule asks for, with a number.
    """
    match type_:
        case TruthType():
            return _weighted(type_, [(0, 100 - _yes(use)), (1, _yes(use))])
        case ChoiceType(members=names):
            return _weighted(type_, [(at, _falling(at)) for at in range(len(names))])
        case RatingType(levels=names):
            middle = _middle([each for each in met if isinstance(each, int)], len(names) * 6 // 10)
            near = [(at, _BELL[min(abs(at - middle), 5)]) for at in range(len(names))]
            return _weighted(type_, near, ordered=True)
        case SetType(of=RatingType(levels=names) | ChoiceType(members=names)):
            return _masks(type_, len(names), dice)
        case SetType(of=of):
            one = trait_of(of, dice, met)
            sets = [frozenset(str(each) for each in one.values[: at + 1]) for at in range(3)]
            return _weighted(type_, [(each, 1) for each in dict.fromkeys(sets)])
        case TextType():
            known = [(each, 6) for each in met if isinstance(each, str)]
            rest = [(f"{name} {at}", 4 - at // 2) for at in range(1, 7)] if name else []
            return _weighted(type_, [*known, *rest] or [(each, 1) for each in _WORDS])
        case PartyType():
            return _weighted(type_, [("somebody", 1)])
        case DateType():
            return _drawn(type_, [day + bell(r, -365, 365) for r in _spread(dice)])
        case InstantType():
            drawn = [(day + bell(r, -365, 365)) * DAY + 43_200 for r in _spread(dice)]
            return _drawn(type_, drawn)
        case NumberType() | MoneyType() | DurationType() | SpanType():
            return _drawn(type_, _amounts(type_, dice, [e for e in met if isinstance(e, int)]))
        case _:
            assert_never(type_)


_BELL: Final = (100, 78, 37, 11, 3, 1)
"""How often a level is met so many levels from the middle."""


def _yes(use: Use) -> int:
    """How many in a hundred a yes is true of."""
    return {Use.OPEN: 35, Use.PRIVATE: 10, Use.PROTECTED: 40, Use.SOURCING: 20}[use]


def _falling(place: int) -> int:
    """How often a choice is made: each next one two thirds as often as the one before."""
    return (100, 66, 44, 29, 19, 13, 8, 5)[min(place, 7)]


def _middle(met: Sequence[int], otherwise: int) -> int:
    return sorted(met)[len(met) // 2] if met else otherwise


def _spread(dice: Dice) -> list[int]:
    rolls: list[int] = dice.rolls(np.arange(PLACES)).tolist()
    return rolls


def _weighted(type_: Type, weights: Sequence[tuple[Value, int]], *, ordered: bool = False) -> Trait:
    """A table in which each value has as many places as it weighs, one at least."""
    total = sum(weight for _, weight in weights)
    ends, so_far = [], 0
    for _, weight in weights:
        so_far += weight
        ends.append(so_far * PLACES // total)
    table = np.searchsorted(np.array(ends), np.arange(PLACES), side="right")
    return Trait(type_, tuple(value for value, _ in weights), table, ordered)


def _drawn(type_: Type, drawn: Sequence[int]) -> Trait:
    """A table of what was drawn, the least first."""
    values, table = np.unique(np.array(sorted(drawn), dtype=object), return_inverse=True)
    return Trait(type_, tuple(int(each) for each in values), table.astype(np.intp), ordered=True)


def _masks(type_: Type, members: int, dice: Dice) -> Trait:
    """Sets of some members: each is in about every second, and none is empty."""
    everyone = (1 << members) - 1
    wide = [dice.roll(number) | dice.roll(number + PLACES) << 64 for number in range(PLACES)]
    drawn = [each & everyone or 1 << (each >> 64) % members for each in wide]
    values = sorted(dict.fromkeys(drawn))
    places = {value: at for at, value in enumerate(values)}
    return Trait(type_, tuple(values), np.array([places[each] for each in drawn], dtype=np.intp))


def _amounts(type_: Any, dice: Dice, met: Sequence[int]) -> list[int]:
    """Numbers, money and lengths of time, as they are held inside."""
    match type_:
        case MoneyType(currency=currency, per=per):
            usual = _middle(met, _PAID[per] * _WORTH.get(currency, 1) * SCALE)
            return [_paid(max(usual, SCALE), roll) for roll in _spread(dice)]
        case NumberType(low=low, high=high):
            return _numbers(low, high, dice, met)
        case DurationType(kind=kind):
            low, high, step = _LENGTHS[kind]
            usual = _middle(met, (low + high) // 3)
            drawn = [bell(roll, usual // 2, usual * 3 // 2) for roll in _spread(dice)]
            return [max(low, each // step * step) for each in drawn]
        case _:
            return [bell(roll, 0, 3_650) for roll in _spread(dice)]


def bell_of_pay(dice: Dice) -> list[int]:
    """Pay around a usual one of a thousand, as many as a table has places."""
    return [_away(1_000 * SCALE, roll) for roll in _spread(dice)]


def _paid(usual: int, roll: int) -> int:
    """A pay around the usual one, in whole coins that fit its size."""
    amount = _away(usual, roll)
    coin = next((each for each in (100, 10, 1) if amount >= 200 * each * SCALE), 1) * SCALE
    return max(amount // coin * coin, SCALE)


def _away(usual: int, roll: int) -> int:
    """More or less than the usual: half of all lie within a third of it, few far above."""
    away = bell(roll, -26, 26)
    up, down = math.prod([33] * abs(away)), math.prod([32] * abs(away))
    return usual * up // down if away >= 0 else usual * down // up


def _numbers(low: int | None, high: int | None, dice: Dice, met: Sequence[int]) -> list[int]:
    """Numbers between two ends, around what they are compared with; whole ones where that fits."""
    least = 0 if low is None else low
    most = max([2 * max(met, default=0), least + 10 * SCALE]) if high is None else high
    usual = min(max(_middle(met, (least + most) // 2), least), most)
    reach = max(usual - least, most - usual) if not met else max(abs(usual) * 7 // 10, SCALE)
    first, last = max(least, usual - reach), min(most, usual + reach)
    ends = [each for each in (low, high, *met) if each is not None]
    whole = all(each % SCALE == 0 for each in ends) and most - least >= 2 * SCALE
    if whole and last - first < 4 * SCALE:
        first, last = max(least, usual - 3 * SCALE), min(most, usual + 3 * SCALE)
    step = SCALE if whole else SCALE // 20
    fits = [bell(roll, first, last) // step * step for roll in _spread(dice)]
    return [min(max(each, least), most) for each in fits]


def text_of(value: Value, type_: Type) -> str:
    """A value as a cell holds it; its type reads it back."""
    match type_, value:
        case (TextType() | PartyType(), str()):
            return value
        case NumberType(), int():
            return show_scaled(value).replace("_", "")
        case MoneyType(per=per, currency=currency), int():
            of = f" a {per}" if per else ""
            return f"{show_scaled(value).replace('_', '')} {currency}{of}"
        case TruthType(), int():
            return "yes" if value else "no"
        case ((RatingType(levels=names) | ChoiceType(members=names)), int()):
            return names[value]
        case DateType(), int():
            return date_of(value).isoformat()
        case InstantType(), int():
            return show_moment(value)
        case DurationType(kind=kind), int():
            return show_length(kind, value)
        case SetType(), int():
            return ";".join(members_of(value, type_))
        case SetType(), frozenset():
            return ";".join(sorted(value))
        case _:
            return str(value)
