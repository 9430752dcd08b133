"""Counting working days and hours: against the obvious way, numpy, and pandas' own expectations."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.calendars import LONDON, at, day, is_worked, local, wall, working
from troth.dsl.values import date_of
from troth.engine.calendar import Calendar, NoWorkingTime, OutsideCalendar, bare
from troth.engine.exact import MonthEnd
from troth.engine.localtime import WEEKDAYS

FIRST, LAST = day("2024-01-01"), day("2027-12-31")

weeks = st.lists(st.booleans(), min_size=7, max_size=7).filter(any).map(tuple)
holidays = st.lists(st.integers(FIRST, LAST).map(lambda each: date_of(each).isoformat()))
days = st.integers(FIRST + 400, LAST - 400)
counts = st.integers(-40, 40)

ZONES = tuple(
    ZoneInfo(name)
    for name in (
        "UTC",
        "Europe/London",
        "America/New_York",
        "Australia/Lord_Howe",
        "America/St_Johns",
    )
)
HOURS = (
    ((540, 1020),),
    ((0, 1440),),
    ((540, 720), (780, 1050)),
    ((60, 90), (120, 240)),
    ((1320, 1440 + 300),),
    ((1140, 1260), (1380, 1440 + 300)),
)


@st.composite
def calendars(draw: st.DrawFn, hours: bool = False) -> Calendar:
    return working(
        draw(holidays),
        week=draw(weeks),
        zone=draw(st.sampled_from(ZONES)),
        hours=draw(st.sampled_from(HOURS)) if hours else (),
        first="2024-01-01",
        last="2027-12-31",
    )


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


# --- working hours


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


# --- what pandas expects of its own


CLOSING = {8, 50, 65, 75, 77, 81, 103, 104, 105, 106, 118, 181, 194}
"""Time that fills the working hours to their end. pandas goes on to the next opening; here it ends
when the hours do, because who has four hours from 13:00 and closes at 17:00 was in time at 17:00
and is late tomorrow morning. No working time lies between the two answers."""

CLOSED = {155, 168, 177}
"""Whether the closing instant itself belongs to the hours. pandas says yes; here hours are half
open like every other length of time, or two shifts that meet would share a second."""

CUT = {*range(137, 151), 152, 153, *range(197, 206), 207}
"""`normalize=True`: the same arithmetic, then the time of day cut off. Nothing here cuts a moment;
who wants the day asks for the local day, which is the one expected. (Rows 151 and 206 agree: their
answers are midnights.)"""

NOTHING = {221}
"""Zero working days from a Saturday. pandas rolls to Monday; here 0 is the day itself, and rolling
is asked for by its name."""

DAYS = "Mon Tue Wed Thu Fri Sat Sun".split()


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def calendar_of(row: Mapping[str, str]) -> Calendar:
    """The calendar of a row; hours that end before they begin end on the next day."""
    hours = []
    for opening, closing in zip(row["open"].split(";"), row["close"].split(";"), strict=True):
        if opening:
            begin, end = (int(each[:2]) * 60 + int(each[3:]) for each in (opening, closing))
            hours.append((begin, end if end > begin else end + 1440))
    week = row["weekmask"].split() or DAYS[:5]
    return working(
        [each[:10] for each in row["holidays"].split(";") if each],
        week=tuple(each in week for each in DAYS),
        hours=tuple(sorted(hours)),
    )


def instant(text: str) -> int:
    """A fraction of a second is cut off, as wherever moments are read."""
    return at(text.partition(".")[0])


def difference(row: Mapping[str, str]) -> str:
    """In which way our answer differs from the one expected; empty where it is the same."""
    calendar, count = calendar_of(row), int(row["n"])
    given = instant(row["input"])
    if row["case_list"] == "on_offset_cases":
        inside = calendar.working_seconds_between(given, given + 1) == 1
        if str(inside) == row["expected"]:
            return ""
        closes = not inside and calendar.working_seconds_between(given - 1, given) == 1
        return "closed" if closes else "wrong"
    expected = instant(row["expected"])
    if row["offset"] == "BusinessDay":
        start, end = day(row["input"][:10]), day(row["expected"][:10])
        if calendar.add_working_days(start, count) == end:
            return "" if given % 86_400 == expected % 86_400 else "wrong"
        return "nothing" if count == 0 and calendar.roll(start, "forward") == end else "wrong"
    found = calendar.add_working_minutes(given, 60 * count)
    if found == expected:
        return ""
    if row["normalize"] == "True":
        return "cut" if found - found % 86_400 == expected else "wrong"
    idle = calendar.working_seconds_between(found, expected) == 0
    opens = calendar.working_seconds_between(expected, expected + 1) == 1
    return "closing" if count > 0 and found < expected and idle and opens else "wrong"


def test_pandas_expects_the_same_but_for_four_rules_of_its_own(
    troth_data: Callable[[str], Path],
) -> None:
    found: dict[str, set[int]] = defaultdict(set)
    vectors = rows(troth_data("business_time_vectors.csv"))
    for number, row in enumerate(vectors):
        found[difference(row)].add(number)
    same = found.pop("")
    assert found == {"closing": CLOSING, "closed": CLOSED, "cut": CUT, "nothing": NOTHING}
    assert len(vectors) == 223
    assert len(same) == 180


def test_a_week_has_seven_days() -> None:
    with pytest.raises(ValueError, match="seven days"):
        working(week=(True,) * 6)
