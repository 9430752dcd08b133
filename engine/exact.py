"""Exact values while something is computed: rationals, spans, calendar months, and why not.

Numbers and money are held scaled (see `troth.dsl.types`); inside an expression they are exact
rationals of that unit, rounded half-even only where a value is stored or shown. Nothing here knows
facts or rules.
"""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import TypeAlias, assert_never

from troth.dsl.node import Data, record
from troth.dsl.types import LARGEST, Value

EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
FIRST_DAY = date.min.toordinal() - EPOCH_ORDINAL
LAST_DAY = date.max.toordinal() - EPOCH_ORDINAL
DAY = 86_400
"""Seconds."""


class Why(StrEnum):
    """The kinds of reason for which something is unknown."""

    MISSING = "not recorded"
    EXPIRED = "no longer valid"
    SHELF_LIFE = "older than its shelf life"
    NEVER = "never happened"
    NO_EVENT = "no such event at hand"
    NOT_ENGAGED = "no engagement is recorded"
    NO_HISTORY = "no history was given"
    NO_CALENDAR = "no calendar was given"
    CALENDAR = "not in the calendar"
    NO_ROW = "no row of the table fits"
    OUT_OF_RANGE = "out of range"
    DIVISION = "division by zero"


@record
class Reason(Data):
    """Why something is unknown: the kind, and the fact, event, table or rule it is about.

    What a calendar does not say is told in the calendar's own words, which stand as ``name``.
    """

    why: Why
    name: str

    def __str__(self) -> str:
        match self.why:
            case Why.MISSING | Why.EXPIRED | Why.SHELF_LIFE:
                return f"{self.name} is {self.why.value}"
            case Why.NEVER:
                return f"{self.name} never happened"
            case Why.NO_EVENT:
                return f"there is no {self.name} at hand"
            case Why.NO_ROW:
                return f"no row of table {self.name} fits"
            case Why.OUT_OF_RANGE | Why.DIVISION:
                return f"{self.why.value} in {self.name}"
            case Why.NOT_ENGAGED | Why.NO_HISTORY | Why.NO_CALENDAR:
                return f"{self.why.value}, for {self.name}" if self.name else self.why.value
            case Why.CALENDAR:
                return self.name
            case _:
                assert_never(self.why)


@record
class Unknown(Data):
    """The third value; it always says why, each reason once, in the order met."""

    reasons: tuple[Reason, ...]


@record
class Elapsed(Data):
    """A span: from ``start`` to ``end``, of which ``uncounted`` do not count.

    All three are days, or seconds where ``moments``.
    """

    start: int
    end: int
    moments: bool = False
    uncounted: int = 0


Exact: TypeAlias = int | Fraction | str | frozenset[str] | Elapsed
"""A known value inside an expression."""

Result: TypeAlias = Exact | Unknown


def unknown(why: Why, name: str = "") -> Unknown:
    """Unknown for one reason."""
    return Unknown((Reason(why, name),))


def joined(values: Iterable[Result]) -> Unknown:
    """Unknown for all the reasons of those values that are unknown."""
    reasons: dict[Reason, None] = {}
    for value in values:
        if isinstance(value, Unknown):
            reasons.update(dict.fromkeys(value.reasons))
    return Unknown(tuple(reasons))


def rational(value: Result) -> int | Fraction:
    """``value`` as the number it must be; a checked tree offers no other."""
    if isinstance(value, int | Fraction):
        return value
    raise AssertionError(f"INVARIANT: {value!r} stands where a number must")


def whole(value: Result) -> int:
    """``value`` as the whole number it must be."""
    if isinstance(value, int):
        return value
    raise AssertionError(f"INVARIANT: {value!r} stands where a whole number must")


def units(value: Result) -> int:
    """A length of time as it moves a date: in whole units, rounded half-even."""
    return round(rational(value))


def simplest(value: int | Fraction) -> int | Fraction:
    """The same number, as an int where it is one."""
    if isinstance(value, Fraction) and value.denominator == 1:
        return value.numerator
    return value


def in_range(value: int | Fraction, what: str) -> Result:
    """``value``, or unknown where its magnitude has more than twelve digits before the point."""
    if -LARGEST <= value <= LARGEST:
        return simplest(value)
    return unknown(Why.OUT_OF_RANGE, what)


def stored(value: Result) -> Value | Elapsed | Unknown:
    """``value`` as it is stored or shown: rounded half-even to the sixth place, once."""
    # nearly all are whole already, and to ask for the kind of a fraction takes long
    return round(value) if value.__class__ is not int and isinstance(value, Fraction) else value


def rounded_to(value: int | Fraction, to: int, *, up: bool) -> int:
    """The multiple of ``to`` next to ``value``, upward or downward; both scaled."""
    exact = Fraction(value) / to
    return to * (-(-exact.numerator // exact.denominator) if up else exact // 1)


class MonthEnd(StrEnum):
    """What the 31st becomes in a shorter month."""

    LAST_DAY = "last_day"
    NEXT_DAY = "next_day"


def add_months(day: int, months: int, month_end: MonthEnd = MonthEnd.LAST_DAY) -> int | None:
    """The day ``months`` later (earlier if negative), counted from this day; None past year 9999.

    Always counted from the original anchor: adding one month twice may differ from adding two.
    """
    anchor = date.fromordinal(day + EPOCH_ORDINAL)
    year, month = divmod(anchor.year * 12 + anchor.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        return None
    last = monthrange(year, month + 1)[1]
    landed = date(year, month + 1, min(anchor.day, last)).toordinal() - EPOCH_ORDINAL
    if anchor.day > last and month_end is MonthEnd.NEXT_DAY:
        return landed + 1
    return landed


def day_in_range(day: int) -> int | None:
    """``day``, or None where the calendar has no such day."""
    return day if FIRST_DAY <= day <= LAST_DAY else None
