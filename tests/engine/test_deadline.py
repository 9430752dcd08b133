"""When something falls due: the five kinds, rolling, and a day before which nothing does."""

from __future__ import annotations

import pytest

from tests.engine.calendars import LONDON, at, day, local, working
from tests.engine.deadlines import (
    OFFICE,
    due,
    ends,
)
from troth.dsl.types import TimeKind
from troth.engine.calendar import OutsideCalendar
from troth.engine.deadline import (
    by_date,
)
from troth.engine.exact import MonthEnd

# --- the five kinds


@pytest.mark.parametrize(
    ("kind", "amount", "date"),
    [
        (TimeKind.WORKING_DAYS, 5, "2026-06-01"),
        (TimeKind.WORKING_DAYS, 1, "2026-05-26"),
        (TimeKind.WORKING_DAYS, -5, "2026-05-15"),
        (TimeKind.WORKING_DAYS, 0, "2026-05-22"),
        (TimeKind.DAYS, 3, "2026-05-25"),
        (TimeKind.DAYS, -14, "2026-05-08"),
        (TimeKind.MONTHS, 3, "2026-08-22"),
        (TimeKind.MONTHS, -12, "2025-05-22"),
    ],
)
def test_a_day_kind_ends_with_the_last_second_of_its_last_day(
    kind: TimeKind, amount: int, date: str
) -> None:
    found = due(kind, amount)
    assert found == ends(OFFICE, date)
    assert OFFICE.local_day(found.at) == found.day
    assert OFFICE.local_day(found.at + 1) == found.day + 1
    assert local(found.at, LONDON) == f"{date} 23:59:59"


@pytest.mark.parametrize(
    ("kind", "amount", "moment"),
    [
        (TimeKind.CLOCK, 3 * 3600, "2026-05-22 19:00"),
        (TimeKind.CLOCK, -3600, "2026-05-22 15:00"),
        (TimeKind.WORKING_HOURS, 60, "2026-05-22 17:00"),
        (TimeKind.WORKING_HOURS, 61, "2026-05-26 09:01"),
        (TimeKind.WORKING_HOURS, -480, "2026-05-21 16:00"),
    ],
)
def test_an_hour_kind_ends_at_its_instant(kind: TimeKind, amount: int, moment: str) -> None:
    found = due(kind, amount)
    assert local(found.at, LONDON) == moment
    assert found.day == day(moment[:10])


def test_two_hours_are_two_hours_in_the_night_that_clocks_change() -> None:
    found = due(TimeKind.CLOCK, 7200, "2026-03-29 00:30")
    assert local(found.at, LONDON) == "2026-03-29 03:30"
    found = due(TimeKind.CLOCK, 7200, "2026-10-25 00:30")
    assert local(found.at, LONDON) == "2026-10-25 01:30"
    assert due(TimeKind.DAYS, 1, "2026-03-28 12:00") == ends(OFFICE, "2026-03-29")


def test_months_are_counted_from_the_anchor_and_not_from_one_another() -> None:
    for month_end, expected in (
        (MonthEnd.LAST_DAY, ["2026-02-28", "2026-03-31", "2026-04-30"]),
        (MonthEnd.NEXT_DAY, ["2026-03-01", "2026-03-31", "2026-05-01"]),
    ):
        calendar = working(month_end=month_end)
        found = [due(TimeKind.MONTHS, n, "2026-01-31", calendar) for n in (1, 2, 3)]
        assert found == [ends(calendar, each) for each in expected]


def test_what_a_calendar_does_not_know_falls_due_on_no_day() -> None:
    for kind, amount in ((TimeKind.WORKING_DAYS, 10_000), (TimeKind.WORKING_HOURS, 10**7)):
        with pytest.raises(OutsideCalendar, match="calendar office"):
            due(kind, amount)
    for kind, amount in ((TimeKind.DAYS, 10**7), (TimeKind.MONTHS, 10**6)):
        with pytest.raises(OutsideCalendar, match="9999"):
            due(kind, amount)


# --- rolling, and a day before which nothing falls due


@pytest.mark.parametrize(
    ("amount", "rolling", "earliest", "date"),
    [
        (1, "", "", "2026-05-23"),
        (1, "forward", "", "2026-05-26"),
        (1, "back", "", "2026-05-22"),
        (3, "forward", "", "2026-05-26"),
        (3, "back", "", "2026-05-22"),
        (5, "forward", "", "2026-05-27"),
        (1, "", "2026-06-06", "2026-06-06"),
        (1, "forward", "2026-06-06", "2026-06-08"),
        (1, "back", "2026-06-06", "2026-06-06"),
        (1, "back", "2026-05-23", "2026-05-23"),
        (5, "forward", "2026-05-01", "2026-05-27"),
    ],
)
def test_a_last_day_that_is_not_worked_is_rolled_and_never_before_the_earliest(
    amount: int, rolling: str, earliest: str, date: str
) -> None:
    assert due(TimeKind.DAYS, amount, rolling=rolling, earliest=earliest) == ends(OFFICE, date)
    last = day("2026-05-22") + amount
    first = day(earliest) if earliest else None
    assert by_date(OFFICE, last, rolling, first) == ends(OFFICE, date)


def test_hours_are_never_rolled_but_wait_for_the_earliest_day() -> None:
    assert due(TimeKind.CLOCK, 86_400, rolling="forward").at == at("2026-05-23 16:00", LONDON)
    found = due(TimeKind.CLOCK, 3600, earliest="2026-06-06")
    assert found == ends(OFFICE, "2026-06-06")
    assert due(TimeKind.CLOCK, 3600, earliest="2026-05-22") == due(TimeKind.CLOCK, 3600)
