"""Counting working days, against the obvious way and against numpy; months."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.calendars import (
    FIRST,
    LAST,
    LONDON,
    at,
    calendars,
    counts,
    day,
    days,
    holidays,
    is_worked,
    weeks,
    working,
)
from troth.dsl.values import date_of
from troth.engine.calendar import Calendar, NoWorkingTime, OutsideCalendar, bare
from troth.engine.exact import MonthEnd
from troth.engine.localtime import WEEKDAYS


def counted(calendar: Calendar, start: int, count: int) -> int:
    """Day by day: the definition."""
    step = 1 if count > 0 else -1
    each = start
    while count:
        each += step
        if not FIRST <= each <= LAST:
            raise OutsideCalendar
        count -= step * is_worked(calendar, each)
    return each


# --- working days


@given(calendars(), days, counts)
def test_working_days_are_those_one_counts_day_by_day(
    calendar: Calendar, start: int, count: int
) -> None:
    try:
        expected = counted(calendar, start, count)
    except OutsideCalendar:
        with pytest.raises(OutsideCalendar):
            calendar.add_working_days(start, count)
    else:
        assert calendar.add_working_days(start, count) == expected


@given(calendars(), days, st.integers(1, 40))
def test_what_lies_between_is_what_was_added(calendar: Calendar, start: int, count: int) -> None:
    try:
        end = calendar.add_working_days(start, count)
    except OutsideCalendar:
        return
    assert calendar.working_days_between(start, end) == count
    assert calendar.working_days_between(end, start) == -count
    assert len(list(calendar.skipped(start, end))) == end - start - count
    if calendar.is_working(start):
        assert calendar.add_working_days(end, -count) == start


@given(calendars(), days)
def test_a_day_is_worked_or_has_a_reason_why_not(calendar: Calendar, each: int) -> None:
    worked = is_worked(calendar, each)
    assert calendar.is_working(each) is worked
    reason = calendar.why_not(each)
    assert (reason == "") is worked
    if not worked:
        assert reason in ("holiday", WEEKDAYS[date_of(each).weekday()])


@given(calendars(), days)
def test_rolling_stops_at_the_next_day_that_is_worked(calendar: Calendar, each: int) -> None:
    for way, step in (("forward", 1), ("back", -1)):
        expected = each
        while FIRST <= expected <= LAST and not is_worked(calendar, expected):
            expected += step
        if FIRST <= expected <= LAST:
            assert calendar.roll(each, way) == expected


@given(holidays, weeks, st.integers(0, 800), st.integers(-200, 200))
def test_numpy_counts_the_same_working_days(
    off: list[str], week: tuple[bool, ...], offset: int, count: int
) -> None:
    calendar = working(off, week=week, first="2022-01-01", last="2030-12-31")
    start = day("2025-01-01") + offset
    # numpy rolls a day off before it counts; ours does not count its anchor either way
    expected = np.busday_offset(
        np.datetime64(start, "D"),
        count,
        roll="backward" if count > 0 else "forward",
        weekmask=week,
        holidays=[*off],
    )
    if count and day("2022-01-01") <= int(expected.astype(int)) <= day("2030-12-31"):
        assert calendar.add_working_days(start, count) == int(expected.astype(int))
    between = np.busday_count(
        np.datetime64(start + 1, "D"),
        np.datetime64(start + abs(count) + 1, "D"),
        weekmask=week,
        holidays=[*off],
    )
    assert calendar.working_days_between(start, start + abs(count)) == between


def test_numpy_counts_the_same_for_every_day_of_ten_years() -> None:
    off = [f"{year}-{rest}" for year in range(2018, 2032) for rest in ("01-01", "12-25", "12-26")]
    calendar = working(off, first="2018-01-01", last="2031-12-31")
    starts = np.arange("2020-01-01", "2030-01-01", dtype="datetime64[D]")
    for count in (-30, -1, 1, 5, 10, 250):
        roll = "backward" if count > 0 else "forward"
        expected = np.busday_offset(starts, count, roll=roll, holidays=off).astype(int)
        found = [calendar.add_working_days(int(each), count) for each in starts.astype(int)]
        assert found == expected.tolist()


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2026-05-22", 1, "2026-05-26"),  # Friday, over a bank holiday
        ("2026-05-23", 1, "2026-05-26"),  # Saturday: day 0 all the same
        ("2026-05-25", 1, "2026-05-26"),
        ("2026-05-22", 5, "2026-06-01"),
        ("2026-05-26", -1, "2026-05-22"),
        ("2026-05-24", -1, "2026-05-22"),
        ("2026-05-23", 0, "2026-05-23"),
        ("2024-02-28", 1, "2024-02-29"),
        ("2024-02-29", 1, "2024-03-01"),
    ],
)
def test_day_0_never_counts(start: str, count: int, end: str) -> None:
    calendar = working(["2026-05-25 spring bank holiday"])
    assert calendar.add_working_days(day(start), count) == day(end)


def test_a_day_off_says_its_name_and_a_day_of_the_weekend_its_weekday() -> None:
    calendar = working(["2026-05-25 spring bank holiday", "2026-05-23 fair"])
    assert calendar.why_not(day("2026-05-25")) == "spring bank holiday"
    assert calendar.why_not(day("2026-05-23")) == "fair"
    assert calendar.why_not(day("2026-05-24")) == "Sun"
    assert list(calendar.skipped(day("2026-05-22"), day("2026-05-26"))) == [
        (day("2026-05-23"), "fair"),
        (day("2026-05-24"), "Sun"),
        (day("2026-05-25"), "spring bank holiday"),
    ]


ASKED: Mapping[str, Callable[[Calendar, int], object]] = {
    "is_working": lambda calendar, each: calendar.is_working(each),
    "why_not": lambda calendar, each: calendar.why_not(each),
    "add": lambda calendar, each: calendar.add_working_days(each, 1),
    "back": lambda calendar, each: calendar.add_working_days(each, -1),
    "nothing": lambda calendar, each: calendar.add_working_days(each, 0),
    "between": lambda calendar, each: calendar.working_days_between(each, FIRST),
    "since": lambda calendar, each: calendar.working_days_between(FIRST, each),
    "roll": lambda calendar, each: calendar.roll(each, "forward"),
    "minutes": lambda calendar, each: calendar.add_working_minutes(each * 86_400, 1),
    "minutes between": lambda calendar, each: calendar.working_minutes_between(0, each * 86_400),
}


@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED)
def test_a_day_outside_the_calendar_is_never_a_plain_weekday(
    asked: Callable[[Calendar, int], object],
) -> None:
    calendar = working(first="2024-01-01", last="2027-12-31")
    for each in (FIRST - 1, LAST + 1, FIRST - 4_000, LAST + 4_000, -(10**7), 10**7):
        with pytest.raises(OutsideCalendar) as told:
            asked(calendar, each)
        assert "Mon 2024-01-01 to Fri 2027-12-31" in str(told.value)
        assert "calendar office" in str(told.value)


def test_counting_may_end_on_the_last_day_and_not_after_it() -> None:
    calendar = working(first="2024-01-01", last="2027-12-31")
    assert calendar.add_working_days(LAST - 1, 1) == LAST
    assert calendar.add_working_days(FIRST + 1, -1) == FIRST
    with pytest.raises(OutsideCalendar, match="5 working days after Thu 2027-12-30"):
        calendar.add_working_days(LAST - 1, 5)
    with pytest.raises(OutsideCalendar, match="1 working day before Mon 2024-01-01"):
        calendar.add_working_days(FIRST, -1)


def test_without_a_calendar_there_are_dates_and_months_and_no_working_time() -> None:
    calendar = bare(LONDON, MonthEnd.NEXT_DAY)
    assert calendar.local_day(at("2026-07-01 23:30")) == day("2026-07-02")
    assert calendar.add_months(day("2026-01-31"), 1) == day("2026-03-01")
    for asked in ASKED.values():
        with pytest.raises(NoWorkingTime):
            asked(calendar, FIRST)


# --- months


@pytest.mark.parametrize(
    ("start", "count", "last_day", "next_day"),
    [
        ("2026-01-31", 1, "2026-02-28", "2026-03-01"),
        ("2024-01-31", 1, "2024-02-29", "2024-03-01"),
        ("2024-01-30", 1, "2024-02-29", "2024-03-01"),
        ("2026-01-31", 2, "2026-03-31", "2026-03-31"),
        ("2026-01-31", 3, "2026-04-30", "2026-05-01"),
        ("2024-02-29", 12, "2025-02-28", "2025-03-01"),
        ("2024-02-29", 48, "2028-02-29", "2028-02-29"),
        ("2026-03-31", -1, "2026-02-28", "2026-03-01"),
        ("2026-12-31", 2, "2027-02-28", "2027-03-01"),
        ("2026-05-15", -12, "2025-05-15", "2025-05-15"),
    ],
)
def test_a_month_that_is_too_short_ends_as_the_calendar_says(
    start: str, count: int, last_day: str, next_day: str
) -> None:
    for month_end, expected in ((MonthEnd.LAST_DAY, last_day), (MonthEnd.NEXT_DAY, next_day)):
        calendar = working(month_end=month_end)
        assert calendar.add_months(day(start), count) == day(expected)


def test_months_past_the_last_year_are_told() -> None:
    with pytest.raises(OutsideCalendar, match="9999"):
        working().add_months(day("9999-12-01"), 1)


def test_a_week_has_seven_days() -> None:
    with pytest.raises(ValueError, match="seven days"):
        working(week=(True,) * 6)
