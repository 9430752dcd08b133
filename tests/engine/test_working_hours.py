"""Counting working hours, minute by minute, and in the nights in which clocks change."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.calendars import (
    FIRST,
    LONDON,
    at,
    calendars,
    day,
    is_worked,
    local,
    wall,
    working,
)
from troth.engine.calendar import Calendar, NoWorkingTime, OutsideCalendar


def minutes_worked(calendar: Calendar, start: int, end: int) -> int:
    """Minute by minute: whether each belongs to hours that began on a day that is worked.

    Where clocks go back, hours run from the first moment that shows their opening to the first
    that shows their closing.
    """
    total = 0
    for moment in range(start, end, 60):
        total += any(
            calendar._local.reached(each, begin) <= moment < calendar._local.reached(each, until)
            for each in (wall(moment, calendar.zone)[0] - 1, wall(moment, calendar.zone)[0])
            if is_worked(calendar, each)
            for begin, until in calendar.hours
        )
    return total


changes = st.sampled_from(
    ["2026-03-29", "2026-10-25", "2026-03-08", "2026-11-01", "2026-04-05", "2026-10-04"]
)
near_changes = st.builds(
    lambda date, minutes: at(date) + 60 * minutes, changes, st.integers(-2_000, 2_000)
)


@given(calendars(hours=True), near_changes, st.integers(0, 1_500))
def test_working_minutes_are_those_one_counts_minute_by_minute(
    calendar: Calendar, start: int, length: int
) -> None:
    end = start + 60 * length
    assert calendar.working_minutes_between(start, end) == minutes_worked(calendar, start, end)


@given(calendars(hours=True), near_changes, st.integers(-3_000, 3_000).filter(bool))
def test_adding_minutes_ends_where_as_much_was_worked(
    calendar: Calendar, start: int, count: int
) -> None:
    try:
        end = calendar.add_working_minutes(start, count)
    except OutsideCalendar:
        return
    assert calendar.working_minutes_between(start, end) == count
    assert calendar.working_minutes_between(end, start) == -count
    # forward it ends as early as it can, back as late as it can
    if count > 0:
        assert calendar.working_seconds_between(end - 1, end) == 1
    else:
        assert calendar.working_seconds_between(end, end + 1) == 1


@given(calendars(hours=True), near_changes, st.integers(1, 3_000))
def test_going_back_undoes_going_forward_from_within_working_hours(
    calendar: Calendar, start: int, count: int
) -> None:
    if calendar.working_seconds_between(start, start + 1) == 0:
        return
    try:
        end = calendar.add_working_minutes(start, count)
    except OutsideCalendar:
        return
    assert calendar.add_working_minutes(end, -count) == start


@pytest.mark.parametrize(
    ("zone", "night", "hours"),
    [
        ("Europe/London", "2026-03-29", 7),
        ("Europe/London", "2026-10-25", 9),
        ("America/New_York", "2026-03-08", 7),
        ("America/New_York", "2026-11-01", 9),
        ("Australia/Lord_Howe", "2026-10-04", 7.5),
        ("Australia/Lord_Howe", "2026-04-05", 8.5),
    ],
)
def test_a_night_shift_is_as_long_as_its_night(zone: str, night: str, hours: float) -> None:
    where = ZoneInfo(zone)
    calendar = working(zone=where, week=(True,) * 7, hours=((1320, 1440 + 360),))
    start = calendar.moment_of(day(night) - 1, 1320)
    end = calendar.add_working_minutes(start, int(hours * 60))
    assert local(end, where) == f"{night} 06:00"
    assert calendar.working_minutes_between(start, end) == hours * 60
    assert calendar.add_working_minutes(end, -int(hours * 60)) == start


def test_nobody_works_on_a_day_that_was_skipped() -> None:
    apia = ZoneInfo("Pacific/Apia")
    calendar = working(zone=apia)
    start = calendar.moment_of(day("2011-12-29"), 1020)
    assert local(calendar.add_working_minutes(start, 60), apia) == "2012-01-02 10:00"
    # its Friday is a day of the calendar, of which no second was worked
    assert calendar.is_working(day("2011-12-30"))
    assert calendar.last_second(day("2011-12-30")) == calendar.last_second(day("2011-12-29"))


def test_a_long_stretch_of_working_hours_agrees_with_whole_days() -> None:
    calendar = working(["2026-05-25"], zone=LONDON)
    start = calendar.moment_of(day("2026-01-05"), 540)
    end = calendar.add_working_minutes(start, 250 * 480)
    assert calendar.local_day(end) == calendar.add_working_days(day("2026-01-05"), 249)
    assert local(end, LONDON).endswith("17:00")


def test_no_minutes_move_nothing_and_seconds_are_kept() -> None:
    calendar = working()
    weekend = at("2026-05-23 12:00")
    assert calendar.add_working_minutes(weekend, 0) == weekend
    assert (
        calendar.add_working_minutes(at("2026-05-22 16:59") + 59, 1) == at("2026-05-25 09:00") + 59
    )
    assert calendar.add_working_seconds(at("2026-05-22 16:59"), 61) == at("2026-05-25 09:00") + 1
    assert calendar.working_seconds_between(at("2026-05-22 16:59"), weekend) == 60
    assert calendar.working_minutes_between(at("2026-05-22 16:59") + 1, weekend) == 0
    assert calendar.working_minutes_between(weekend, at("2026-05-22 16:59") + 1) == 0


@pytest.mark.parametrize(
    "hours",
    [
        ((540, 540),),
        ((600, 540),),
        ((540, 720), (700, 800)),
        ((540, 720), (720, 800)),
        ((0, 1441),),
    ],
)
def test_hours_that_do_not_follow_each_other_are_refused(
    hours: tuple[tuple[int, int], ...],
) -> None:
    with pytest.raises(ValueError, match="INVARIANT"):
        working(hours=hours)


def test_a_calendar_without_hours_says_so() -> None:
    calendar = working(hours=())
    assert calendar.is_working(FIRST)
    with pytest.raises(NoWorkingTime, match="calendar office states no working hours"):
        calendar.add_working_minutes(at("2026-05-22 16:00"), 60)
