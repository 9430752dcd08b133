"""A calendar as one array: local days, their last seconds, working days and months, for kernels.

What `troth.engine.calendar` answers for one person is looked up here in tables made from it. A day
outside the tables is told as `BEYOND` and never guessed: whoever meets one is the reference's.
"""

from functools import lru_cache
from itertools import pairwise
from typing import Final

import numpy as np

from troth.engine.bulk.compiled import counted_by_nobody
from troth.engine.bulk.layout import (
    C_BEFORE,
    C_CALENDAR,
    C_CALENDAR_COUNT,
    C_COUNT,
    C_FIRST,
    C_HEADER,
    C_LAST,
    C_NEXT_DAY,
    C_NTH,
    C_NTH_COUNT,
    C_OFFSETS,
    C_TURN_COUNT,
    C_TURNS,
    CLOCK,
    MONTHS,
    WORKING_DAYS,
    Ints,
)
from troth.engine.calendar import Calendar
from troth.engine.exact import MonthEnd
from troth.engine.localtime import LocalTime, local_time

DAY: Final = 86_400
BEYOND: Final = -(2**61)
"""No such day or moment in the tables."""

FIRST, LAST = -30_000, 60_000
"""No table reaches further: 1887 to 2134."""

_TURNING: Final = 2**40
"""Stands for the offset of a UTC day in which clocks change."""


def calendar_table(calendar: Calendar, first: int, last: int) -> Ints:
    """The tables of a calendar for the days ``first`` to ``last``, as far as there are tables."""
    first, last = max(first, FIRST), min(last, LAST)
    local = _local(local_time(calendar.zone), first, last)
    before, nth = (np.frombuffer(each, dtype=np.intc) for each in calendar.tables)
    shared = len(local)
    header = np.array([
        *local[:C_CALENDAR], calendar.first, len(before) - 1, shared, shared + len(before),
        len(nth), calendar.month_end is MonthEnd.NEXT_DAY,
    ], dtype=np.int64)  # fmt: skip
    return np.concatenate((header, local[C_HEADER:], before, nth)).astype(np.int64)


@lru_cache(maxsize=8)
def _local(local: LocalTime, first: int, last: int) -> Ints:
    """The header, the offset of each UTC day, the moments at which it turns, and last seconds."""
    changes = local.changes(first - 1, last + 1)
    days = np.arange(first - 1, last + 2, dtype=np.int64)
    edges = [first - 2, *changes, last + 2]
    offsets = np.zeros(len(days), dtype=np.int64)
    turns: list[tuple[int, int]] = []
    for before, after in pairwise(edges):
        steady = local.offset((before + 1) * DAY + DAY // 2) if after > before + 1 else 0
        offsets[(days > before) & (days < after)] = steady
    for day in changes:
        offsets[days == day] = _TURNING
        turns += [(day * DAY, local.offset(day * DAY)), *_turn(local, day)]
    lasts = (days + 1) * DAY - 1 - offsets
    near = {day + step for day in changes for step in (-2, -1, 0, 1, 2)}
    for day in near:
        if first - 1 <= day <= last + 1:
            lasts[day - first + 1] = local.last_second(day)
    moments = [each for turn in turns for each in turn]
    start = C_HEADER
    header = np.zeros(C_HEADER, dtype=np.int64)
    header[C_FIRST], header[C_COUNT], header[C_OFFSETS] = first - 1, len(days), start
    header[C_TURNS], header[C_TURN_COUNT] = start + len(days), len(turns)
    header[C_LAST] = start + len(days) + len(moments)
    return np.concatenate((header, offsets, np.array(moments, dtype=np.int64), lasts))


def _turn(local: LocalTime, day: int) -> list[tuple[int, int]]:
    """The moment in a UTC day from which another offset holds; the day after has it from its start.

    Where several changes fall into one day, every one of them is found.
    """
    found: list[tuple[int, int]] = []
    for quarter in range(day * DAY, (day + 1) * DAY, 900):
        low, high = quarter, quarter + 900
        if local.offset(low) == local.offset(high):
            continue
        while high - low > 1:
            middle = (low + high) // 2
            if local.offset(middle) == local.offset(low):
                low = middle
            else:
                high = middle
        found.append((high, local.offset(high)))
    return found


@counted_by_nobody
def local_day(c: Ints, at: int) -> int:
    """The local date of a moment."""
    index = at // DAY - c[C_FIRST]
    if index < 0 or index >= c[C_COUNT]:
        return BEYOND
    offset = c[c[C_OFFSETS] + index]
    if offset == _TURNING:
        low, high = 0, c[C_TURN_COUNT]
        while high - low > 1:
            middle = (low + high) // 2
            if c[c[C_TURNS] + 2 * middle] <= at:
                low = middle
            else:
                high = middle
        offset = c[c[C_TURNS] + 2 * low + 1]
    return int((at + offset) // DAY)


@counted_by_nobody
def last_second(c: Ints, day: int) -> int:
    """The last moment of a local day."""
    index = day - c[C_FIRST]
    if index < 0 or index >= c[C_COUNT]:
        return BEYOND
    return int(c[c[C_LAST] + index])


@counted_by_nobody
def add_working_days(c: Ints, day: int, count: int) -> int:
    """The ``count``-th working day after ``day``; before it for a negative count."""
    index = day - c[C_CALENDAR]
    if index < 0 or index >= c[C_CALENDAR_COUNT]:
        return BEYOND
    if count == 0:
        return day
    before = c[c[C_BEFORE] + index + (1 if count > 0 else 0)]
    place = before + (count - 1 if count > 0 else count)
    if place < 0 or place >= c[C_NTH_COUNT]:
        return BEYOND
    return int(c[c[C_NTH] + place])


@counted_by_nobody
def rolled(c: Ints, day: int, way: int) -> int:
    """``day`` if it is worked, else the next (``way`` 1) or the last one before (-1)."""
    index = day - c[C_CALENDAR]
    if index < 0 or index >= c[C_CALENDAR_COUNT]:
        return BEYOND
    if c[c[C_BEFORE] + index + 1] > c[c[C_BEFORE] + index]:
        return day
    return add_working_days(c, day, way)


@counted_by_nobody
def _month_start(year: int, month: int) -> int:
    """The day on which a month (0 to 11) begins, by the civil calendar."""
    shifted = month - 2
    if shifted < 0:
        shifted += 12
        year -= 1
    era = year // 400
    of_era = year - era * 400
    of_year = (153 * shifted + 2) // 5
    return era * 146_097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719_468


@counted_by_nobody
def _month(day: int) -> int:
    """The month that a day lies in, counted from the year 0."""
    guess = 1970 * 12 + int((day * 12) // 365.2425)
    while _month_start(guess // 12, guess % 12) > day:
        guess -= 1
    while _month_start((guess + 1) // 12, (guess + 1) % 12) <= day:
        guess += 1
    return guess


@counted_by_nobody
def year_month_day(day: int) -> tuple[int, int, int]:
    """A day as the civil calendar writes it."""
    month = _month(day)
    return month // 12, month % 12 + 1, day - _month_start(month // 12, month % 12) + 1


@counted_by_nobody
def add_months(c: Ints, day: int, count: int) -> int:
    """The day ``count`` months later, counted from this one."""
    if day < FIRST or day > LAST or count < -4000 or count > 4000:
        return BEYOND
    guess = _month(day)
    in_month = day - _month_start(guess // 12, guess % 12)
    landed = guess + count
    begins = _month_start(landed // 12, landed % 12)
    length = _month_start((landed + 1) // 12, (landed + 1) % 12) - begins
    if in_month < length:
        return begins + in_month
    return int(begins + length - 1 + c[C_NEXT_DAY])


@counted_by_nobody
def counted_day(c: Ints, kind: int, day: int, amount: int) -> int:
    """The day ``amount`` of a day-kind after ``day``."""
    if kind == WORKING_DAYS:
        return add_working_days(c, day, amount)
    if kind == MONTHS:
        return add_months(c, day, amount)
    if amount < -100_000 or amount > 100_000:
        return BEYOND
    return day + amount


@counted_by_nobody
def due_day(c: Ints, kind: int, day: int, at: int, amount: int) -> int:
    """The last day of a deadline, before any rolling; that of its moment for a kind of hours."""
    if kind == CLOCK:
        return local_day(c, at + amount)
    return counted_day(c, kind, day, amount)


@counted_by_nobody
def due_at(c: Ints, kind: int, day: int, at: int, amount: int) -> int:
    """The last moment of a deadline whose last day is ``day``."""
    if kind == CLOCK:
        return at + amount
    return last_second(c, day)
