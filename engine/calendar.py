"""Working time: which days and hours are worked, and how to count them, forward and back.

A calendar is frozen data: a zone, a working week, working hours, and the holidays of a stated range
of days. A day outside that range is an error (:class:`OutsideCalendar`), never a plain weekday.
Counting is a look-up in prefix tables, made when first needed, so that a thousand working days cost
the same as one. Knows no files, no rules and no library of holidays: whoever makes a calendar says
which days are free.

Days are days since 1970-01-01, moments seconds since 1970-01-01 00:00 UTC, dates and hours local.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from functools import cached_property
from itertools import accumulate, compress, cycle, islice, pairwise
from typing import Literal, Protocol, TypeAlias

from troth.engine.exact import DAY, MonthEnd, add_months
from troth.engine.localtime import MINUTE, WEEKDAYS, LocalTime, local_time, shown, weekday

Way: TypeAlias = Literal["forward", "back"]


class CannotCount(ValueError):  # noqa: N818 - what a calendar does not say, in words for people
    """A calendar does not say what was asked of it; the text says why."""


class OutsideCalendar(CannotCount):
    """What was asked for lies outside the days that a calendar is frozen for."""


class NoWorkingTime(CannotCount):
    """A calendar states no working days, or no working hours, at all."""


class Holidays(Protocol):
    """Days off by name, and the days for which they are known, both ends included."""

    @property
    def first(self) -> int: ...

    @property
    def last(self) -> int: ...

    @property
    def names(self) -> Mapping[int, str]: ...


@dataclass(frozen=True, slots=True)
class KnownHolidays:
    """Holidays that stand fixed."""

    first: int
    last: int
    names: Mapping[int, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, eq=False, kw_only=True)
class Calendar:
    """The working days and hours of one place.

    ``week`` says for Monday to Sunday whether one works; ``holidays`` which days are off all the
    same, and for which days that is known. ``hours`` are those of a working day, in minutes of the
    local day, in order and apart; they may end after midnight, before the next day's begin.
    ``version`` says in words which edition of the holidays this is.
    """

    # not slotted: the tables are made when first asked for, and most runs ask for none
    name: str
    zone: tzinfo
    week: tuple[bool, ...]
    holidays: Holidays
    hours: tuple[tuple[int, int], ...] = ()
    month_end: MonthEnd = MonthEnd.LAST_DAY
    version: str = ""

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise ValueError("INVARIANT: a week has seven days")
        ends = [minute for interval in self.hours for minute in interval]
        apart = all(before < after for before, after in pairwise(ends))
        if not apart or (ends and not 0 <= ends[-1] - ends[0] <= 1440):
            raise ValueError(f"INVARIANT: working hours follow each other: {self.hours}")

    @cached_property
    def first(self) -> int:
        """The first day that the calendar is known for."""
        return self.holidays.first

    @cached_property
    def last(self) -> int:
        """The last day that the calendar is known for."""
        return self.holidays.last

    # --- days

    def is_working(self, day: int) -> bool:
        """Whether ``day`` is a working day."""
        before, _ = self.tables
        index = day - self.first
        if 0 <= index < len(before) - 1:
            return before[index + 1] > before[index]
        raise self._beyond(shown(day))

    def why_not(self, day: int) -> str:
        """Why ``day`` is not worked: the name of the holiday, else its weekday; "" if it is."""
        if self.is_working(day):
            return ""
        return self.holidays.names.get(day) or WEEKDAYS[weekday(day)]

    def add_working_days(self, day: int, count: int) -> int:
        """The ``count``-th working day after ``day``; before it for a negative count.

        ``day`` itself never counts, whether it is worked or not. For 0 it is ``day``.
        """
        before, nth = self.tables
        index = day - self.first
        if 0 <= index < len(before) - 1:
            if count > 0:
                at = before[index + 1] + count - 1
            elif count < 0:
                at = before[index] + count
            else:
                return day
            if 0 <= at < len(nth):
                return nth[at]
        raise self._beyond(_days_from(day, count))

    def working_days_between(self, start: int, end: int) -> int:
        """How many working days lie after ``start`` up to and including ``end``.

        Negative where ``end`` comes first: then those after ``end`` up to ``start``.
        """
        before, _ = self.tables
        for day in (start, end):
            if not 0 <= day - self.first < len(before) - 1:
                raise self._beyond(shown(day))
        return before[end - self.first + 1] - before[start - self.first + 1]

    def roll(self, day: int, way: Way) -> int:
        """``day`` if it is a working day, else the next one, or the one before."""
        if self.is_working(day):
            return day
        return self.add_working_days(day, 1 if way == "forward" else -1)

    def skipped(self, start: int, end: int) -> Iterator[tuple[int, str]]:
        """The days after ``start`` up to ``end`` that are not worked, each with its reason."""
        for day in range(start + 1, end + 1):
            reason = self.why_not(day)
            if reason:
                yield day, reason

    def add_months(self, day: int, count: int) -> int:
        """The day ``count`` months after ``day``, by the calendar, whether it is worked or not."""
        moved = add_months(day, count, self.month_end)
        if moved is None:
            raise OutsideCalendar(f"{count} months from {shown(day)} is past the last year, 9999")
        return moved

    # --- moments

    def local_day(self, moment: int) -> int:
        """The local date of a moment."""
        return self._local.local_day(moment)

    def second_of_day(self, moment: int) -> int:
        """The local time of day of a moment, in seconds since midnight."""
        return (moment + self._local.offset(moment)) % DAY

    def first_second(self, day: int) -> int:
        """The first moment of a local day."""
        return self._local.first_second(day)

    def last_second(self, day: int) -> int:
        """The last moment of a local day: the one that a deadline on that day still includes."""
        return self._local.last_second(day)

    def moment_of(self, day: int, minute: int) -> int:
        """The moment of a minute of a local day; of two alike, when clocks go back, the first."""
        return self._local.moment_of(day, minute)

    # --- working hours

    def add_working_minutes(self, moment: int, count: int) -> int:
        """The moment at which ``count`` minutes were worked since ``moment``.

        Work that fills a day ends with its last hour, not with the next day's first. A negative
        count goes back: to the latest moment since which as much was worked. For 0 it is
        ``moment``. Minutes are real ones: a clock change in working hours makes a day longer or
        shorter.
        """
        return self.add_working_seconds(moment, count * MINUTE)

    def add_working_seconds(self, moment: int, count: int) -> int:
        """Like :meth:`add_working_minutes`, to the second."""
        if count == 0:
            return moment
        table = self._worked
        total = self._worked_until(moment) + count
        at = (bisect_left(table, total) if count > 0 else bisect_right(table, total)) - 1
        _, nth = self.tables
        if not 0 <= at < len(nth):
            raise self._beyond(f"{abs(count) // MINUTE} working minutes from {self._when(moment)}")
        left = total - table[at]
        for start, end in self._open(nth[at]):
            if left < end - start or (count > 0 and left == end - start):
                return start + left
            left -= end - start
        raise AssertionError("INVARIANT: the table counts the seconds of each day's hours")

    def working_minutes_between(self, start: int, end: int) -> int:
        """Whole minutes worked from ``start`` to ``end``; negative where ``end`` comes first."""
        seconds = self.working_seconds_between(start, end)
        return seconds // MINUTE if seconds >= 0 else -(-seconds // MINUTE)

    def working_seconds_between(self, start: int, end: int) -> int:
        """Like :meth:`working_minutes_between`, to the second."""
        return self._worked_until(end) - self._worked_until(start)

    # --- tables

    @cached_property
    def _local(self) -> LocalTime:
        return local_time(self.zone)

    @cached_property
    def tables(self) -> "tuple[array[int], array[int]]":
        """How many working days come before each day (and at last, in all), and which they are.

        Made when first asked for. The first has one entry a day from ``first``, and one more.
        """
        usual = [self.week[weekday(day)] for day in range(self.first, self.first + 7)]
        days = range(self.first, self.last + 1)
        worked = bytearray(islice(cycle(usual), len(days)))
        for day in self.holidays.names:
            if day in days:
                worked[day - self.first] = False
        before = array("i", accumulate(worked, initial=0))
        return before, array("i", compress(days, worked))

    @cached_property
    def _worked(self) -> "array[int]":
        """Seconds worked before each working day, and at last in all.

        Only the hours of a day on which clocks change are looked at one by one.
        """
        if not self.hours:
            raise NoWorkingTime(f"calendar {self.name} states no working hours")
        usual = sum(end - start for start, end in self.hours) * MINUTE
        changes = self._local.changes(self.first - 1, self.last + 2)
        near = {day + step for day in changes for step in (-2, -1, 0, 1)}
        table = array("q", [0])
        for day in self.tables[1]:
            worked = sum(end - start for start, end in self._open(day)) if day in near else usual
            table.append(table[-1] + worked)
        return table

    def _open(self, day: int) -> list[tuple[int, int]]:
        """The working hours that begin on a working day, as moments."""
        reached = self._local.reached
        return [(reached(day, start), reached(day, end)) for start, end in self.hours]

    def _worked_until(self, moment: int) -> int:
        """Seconds worked from the first day of the calendar to a moment."""
        table = self._worked
        before, nth = self.tables
        day = self.local_day(moment)
        if not self.first <= day <= self.last:
            raise self._beyond(self._when(moment))
        # hours past midnight: the day before may still be open
        overnight = self.hours[-1][1] > DAY // MINUTE
        at = before[max(day - self.first - overnight, 0)]
        worked = table[at]
        for each in nth[at : before[day - self.first + 1]]:
            for start, end in self._open(each):
                worked += max(min(moment, end) - start, 0)
        return worked

    def _when(self, moment: int) -> str:
        return shown(self.local_day(moment))

    def _beyond(self, what: str) -> CannotCount:
        if self.last < self.first:
            return NoWorkingTime("this pack declares no calendar, so no day is known to be worked")
        return OutsideCalendar(
            f"{what} is outside calendar {self.name}, "
            f"which is known from {shown(self.first)} to {shown(self.last)}"
        )


def bare(zone: tzinfo, month_end: MonthEnd = MonthEnd.LAST_DAY) -> Calendar:
    """A calendar for a pack that declares none: dates and months, and no working day at all.

    To ask it for working time raises :class:`NoWorkingTime`; `troth check` refuses such rules.
    """
    nothing = KnownHolidays(0, -1)
    return Calendar(name="", zone=zone, week=(False,) * 7, holidays=nothing, month_end=month_end)


def _days_from(day: int, count: int) -> str:
    days = f"{abs(count)} working day{'' if abs(count) == 1 else 's'}"
    return f"{days} {'before' if count < 0 else 'after'} {shown(day)}" if count else shown(day)
