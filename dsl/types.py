"""The types of the language, and how a value of each is held inside.

Inside, a value is an integer wherever it can be, so that every executor agrees to the digit:

==========  ==============================================================================
number      the number times :data:`SCALE`
money       the amount times :data:`SCALE`; currency and period stand in the type
rating      index of its level on the scale
choice      index of its member
yes/no      1 and 0
set         bit mask over the members of a closed element type, a frozen set of text otherwise
date        days since 1970-01-01
instant     seconds since 1970-01-01 00:00 UTC
duration    seconds, working minutes, working days, days or months, by its kind
text, party the text itself
==========  ==============================================================================

A span (``tenure``, ``date - date``) is not a single value: it is a start and an end, compared by
moving the start forward. Two types are equal when their values may meet; a number's declared range
is left out of that.
"""

from dataclasses import field
from enum import StrEnum
from typing import TypeAlias

from troth.dsl.node import Data, record

SCALE = 1_000_000
"""Numbers and money are held as integers in units of one millionth."""

LARGEST = 10**12 * SCALE - 1
"""The largest magnitude of a number: twelve digits before the point, six after."""

Value: TypeAlias = int | str | frozenset[str]
"""A known value as held inside; its type says how to read it."""


class TimeKind(StrEnum):
    """The five kinds of duration. They never compare with each other."""

    CLOCK = "clock time"
    WORKING_HOURS = "working hours"
    WORKING_DAYS = "working days"
    DAYS = "days"
    MONTHS = "months"


class Period(StrEnum):
    """What a rate of money is paid for."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@record
class NumberType(Data):
    """A number; ``low`` and ``high`` are its declared inclusive bounds, scaled."""

    low: int | None = field(default=None, compare=False)
    high: int | None = field(default=None, compare=False)

    def __str__(self) -> str:
        return "number"


@record
class MoneyType(Data):
    """An amount of one currency, paid once or for each ``per``."""

    currency: str
    per: Period | None = None

    def __str__(self) -> str:
        return f"money {self.currency}" + (f" a {self.per}" if self.per else "")


@record
class RatingType(Data):
    """A level on a declared, ordered scale, lowest level first."""

    scale: str
    levels: tuple[str, ...] = field(compare=False)

    def __str__(self) -> str:
        return f"rating {self.scale}"


@record
class ChoiceType(Data):
    """One of a closed set of names."""

    name: str
    members: tuple[str, ...] = field(compare=False)

    def __str__(self) -> str:
        return f"choice {self.name}"


@record
class TextType(Data):
    """Free text, compared character by character."""

    def __str__(self) -> str:
        return "text"


@record
class TruthType(Data):
    """Yes or no."""

    def __str__(self) -> str:
        return "yes/no"


@record
class PartyType(Data):
    """Somebody: the id of a person, a seat or an organisation."""

    def __str__(self) -> str:
        return "party"


@record
class DateType(Data):
    """A day of the calendar."""

    def __str__(self) -> str:
        return "date"


@record
class InstantType(Data):
    """A moment; with a date it compares by its local date."""

    def __str__(self) -> str:
        return "instant"


@record
class DurationType(Data):
    """A length of time of one kind."""

    kind: TimeKind

    def __str__(self) -> str:
        return self.kind.value


@record
class SpanType(Data):
    """The time between two dates or moments; compares with every kind of duration."""

    def __str__(self) -> str:
        return "a span of time"


@record
class SetType(Data):
    """A set, always recorded whole."""

    of: "RatingType | ChoiceType | TextType | PartyType"

    def __str__(self) -> str:
        return f"set of {self.of}"


Type: TypeAlias = (
    NumberType
    | MoneyType
    | RatingType
    | ChoiceType
    | TextType
    | TruthType
    | PartyType
    | DateType
    | InstantType
    | DurationType
    | SpanType
    | SetType
)

NUMBER = NumberType()
TRUTH = TruthType()
TEXT = TextType()
PARTY = PartyType()
DATE = DateType()
INSTANT = InstantType()
SPAN = SpanType()
