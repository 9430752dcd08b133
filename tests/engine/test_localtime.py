"""Local days and hours where clocks change: nights of 23 and 25 hours, and a day that never was."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.calendars import at, day, local, wall
from troth.engine.exact import DAY, FIRST_DAY, LAST_DAY
from troth.engine.localtime import LocalTime, local_time, shown

LONDON = ZoneInfo("Europe/London")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")  # half an hour
SAO_PAULO = ZoneInfo("America/Sao_Paulo")  # changed at midnight
ST_JOHNS = ZoneInfo("America/St_Johns")  # went back from 00:01 to 23:01 until 2011
APIA = ZoneInfo("Pacific/Apia")  # had no 30 December 2011
NEW_YORK = ZoneInfo("America/New_York")
CHATHAM = ZoneInfo("Pacific/Chatham")
ZONES = (UTC, LONDON, NEW_YORK, LORD_HOWE, SAO_PAULO, ST_JOHNS, APIA, CHATHAM)

zones = st.sampled_from(ZONES)
moments = st.integers(0, 2_200_000_000)
days = st.integers(0, 25_000)


@given(zones, moments)
def test_the_local_day_is_what_local_calendars_show(zone: tzinfo, moment: int) -> None:
    assert LocalTime(zone).local_day(moment) == wall(moment, zone)[0]


@given(zones, days)
def test_a_day_ends_with_its_last_second_and_the_next_one_is_later(zone: tzinfo, each: int) -> None:
    time = LocalTime(zone)
    last = time.last_second(each)
    assert time.local_day(last) <= each < time.local_day(last + 1)
    first = time.first_second(each)
    assert time.local_day(first - 1) < each <= time.local_day(first)


@given(zones, days, st.integers(0, 1439))
def test_a_minute_is_reached_at_the_first_moment_that_shows_it(
    zone: tzinfo, each: int, minute: int
) -> None:
    reached = LocalTime(zone).reached(each, minute)
    assert wall(reached, zone) >= (each, minute)
    assert wall(reached - 1, zone) < (each, minute)
    moment = LocalTime(zone).moment_of(each, minute)
    assert wall(moment, zone) == (each, minute) or moment > reached
    assert moment == int(
        datetime.fromtimestamp(each * DAY + minute * 60, UTC).replace(tzinfo=zone).timestamp()
    )


@given(zones, st.lists(st.tuples(days, st.integers(0, 1439)), max_size=6))
def test_what_was_asked_before_changes_no_answer(
    zone: tzinfo, asked: list[tuple[int, int]]
) -> None:
    remembering = LocalTime(zone)
    for each, minute in asked:
        fresh = LocalTime(zone)
        moment = fresh.moment_of(each, minute)
        for _ in range(2):
            assert remembering.moment_of(each, minute) == moment
            assert remembering.reached(each, minute) == fresh.reached(each, minute)
            assert remembering.local_day(moment) == fresh.local_day(moment)
            assert remembering.offset(moment) == fresh.offset(moment)
            assert remembering.last_second(each) == fresh.last_second(each)


@pytest.mark.parametrize("step", [-5_400, -3_600, -1_800, -1, 0, 1, 1_800, 3_600, 5_400])
@pytest.mark.parametrize(
    ("zone", "change"),
    [
        (LONDON, "2026-03-29 01:00"),
        (LONDON, "2026-10-25 01:00"),
        (NEW_YORK, "2026-03-08 07:00"),
        (NEW_YORK, "2026-11-01 06:00"),
        (LORD_HOWE, "2026-04-04 15:00"),
        (LORD_HOWE, "2026-10-03 15:30"),
        (SAO_PAULO, "2018-11-04 03:00"),
        (SAO_PAULO, "2018-02-18 02:00"),
        (ST_JOHNS, "2010-11-07 02:31"),
        (APIA, "2011-12-30 10:00"),
    ],
)
def test_around_a_change_every_second_has_its_own_day(zone: tzinfo, change: str, step: int) -> None:
    before = datetime.fromtimestamp(at(change) - 1, zone).utcoffset()
    assert before != datetime.fromtimestamp(at(change), zone).utcoffset()
    moment = at(change) + step
    time = LocalTime(zone)
    assert time.local_day(moment) == wall(moment, zone)[0]
    assert time.last_second(time.local_day(moment)) >= moment
    assert time.first_second(time.local_day(moment)) <= moment


@pytest.mark.parametrize(
    ("zone", "date", "hours"),
    [
        (LONDON, "2026-03-29", 23),
        (LONDON, "2026-10-25", 25),
        (NEW_YORK, "2026-03-08", 23),
        (NEW_YORK, "2026-11-01", 25),
        (LORD_HOWE, "2026-10-04", 23.5),
        (LORD_HOWE, "2026-04-05", 24.5),
        (SAO_PAULO, "2018-11-04", 23),
        (APIA, "2011-12-29", 24),
        (APIA, "2011-12-30", 0),
        (APIA, "2011-12-31", 24),
    ],
)
def test_a_day_is_as_long_as_its_clocks_make_it(zone: tzinfo, date: str, hours: float) -> None:
    time = LocalTime(zone)
    length = time.last_second(day(date)) + 1 - time.first_second(day(date))
    assert length == hours * 3600


def test_where_midnight_comes_twice_a_day_ends_with_the_second() -> None:
    time = LocalTime(ST_JOHNS)
    date = day("2010-11-06")
    assert local(time.last_second(date), ST_JOHNS) == "2010-11-06 23:59:59"
    assert time.last_second(date) + 1 - time.first_second(date) == 25 * 3600
    assert time.first_second(date + 1) < time.last_second(date)


def test_a_minute_that_is_skipped_moves_on_and_is_reached_at_the_change() -> None:
    time = LocalTime(LONDON)
    assert local(time.moment_of(day("2026-03-29"), 90), LONDON) == "2026-03-29 02:30"
    assert local(time.reached(day("2026-03-29"), 90), LONDON) == "2026-03-29 02:00"
    assert time.moment_of(day("2026-10-25"), 90) == at("2026-10-25 00:30")


def test_minutes_past_midnight_lie_on_the_days_after() -> None:
    time = LocalTime(LONDON)
    assert time.moment_of(day("2026-03-28"), 1440 + 180) == time.moment_of(day("2026-03-29"), 180)
    assert time.reached(day("2026-03-28"), 1440 + 90) == time.reached(day("2026-03-29"), 90)


def test_the_first_and_the_last_days_there_are_have_ends() -> None:
    for zone in ZONES:
        time = LocalTime(zone)
        assert time.last_second(LAST_DAY) == (LAST_DAY + 1) * DAY - 1
        assert time.local_day(time.last_second(LAST_DAY)) == LAST_DAY
        assert time.first_second(FIRST_DAY) == FIRST_DAY * DAY


def test_changes_of_clocks_are_found_by_their_days() -> None:
    found = LocalTime(LONDON).changes(day("2026-01-01"), day("2026-12-31"))
    assert found == [day("2026-03-29"), day("2026-10-25")]
    assert LocalTime(UTC).changes(day("2026-01-01"), day("2026-12-31")) == []


def test_one_zone_has_one_memory() -> None:
    assert local_time(LONDON) is local_time(ZoneInfo("Europe/London"))


def test_a_day_is_shown_with_its_weekday() -> None:
    assert shown(day("2026-05-25")) == "Mon 2026-05-25"
    assert shown(LAST_DAY + 1) == f"day {LAST_DAY + 1}"
