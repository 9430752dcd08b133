"""A log walked: tables of calendars, what is left to the reference, and what must not matter."""

from __future__ import annotations

from dataclasses import fields
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.bulk.drawn import drawn
from tests.engine.bulk.lives import lives
from tests.engine.fold.kit import events_of, moment, pack_of
from troth.engine.bulk import days
from troth.engine.bulk import walk as walking
from troth.engine.bulk.days import (
    BEYOND,
    add_months,
    add_working_days,
    calendar_table,
    last_second,
    local_day,
    rolled,
)
from troth.engine.bulk.log import Log
from troth.engine.bulk.walk import walk
from troth.engine.bulk.walked import NO_DAY, STATES, Uncovered, Walked
from troth.engine.calendar import Calendar, KnownHolidays, OutsideCalendar
from troth.engine.exact import DAY, MonthEnd

FIRST, LAST = 17_000, 21_000
ZONES = (
    "Europe/London", "America/New_York", "Pacific/Apia", "Asia/Beirut", "UTC",
    "Africa/Casablanca", "America/Sao_Paulo", "Australia/Lord_Howe",
)  # fmt: skip

PROMISE = """
promise answer by the organisation
    "You have an answer."
    when contacted
    deliver answer within 5 working days
    fulfilled by answered

escalation late
    when any promise to the person is violated
    at once                         notify manager
    finally after 3 working days    notify board
    until repaired
"""


def calendar_of(zone: str, month_end: MonthEnd = MonthEnd.LAST_DAY) -> Calendar:
    week = (True,) * 5 + (False,) * 2
    known = KnownHolidays(FIRST - 400, LAST + 400, {18_000: "a", 18_001: "b", 19_500: "c"})
    return Calendar(
        name="here", zone=ZoneInfo(zone), week=week, holidays=known, month_end=month_end
    )


TABLES = {zone: calendar_table(calendar_of(zone), FIRST, LAST) for zone in ZONES}


@given(st.sampled_from(ZONES), st.integers(FIRST * DAY, LAST * DAY))
def test_a_moment_has_the_same_local_day(zone: str, at: int) -> None:
    assert local_day(TABLES[zone], at) == calendar_of(zone).local_day(at)


@pytest.mark.parametrize("zone", ZONES)
def test_every_day_ends_with_the_same_second(zone: str) -> None:
    calendar = calendar_of(zone)
    found = [last_second(TABLES[zone], day) for day in range(FIRST, LAST)]
    assert found == [calendar.last_second(day) for day in range(FIRST, LAST)]


@pytest.mark.parametrize("zone", ZONES)
def test_days_around_a_change_of_clocks_are_told_to_the_second(zone: str) -> None:
    calendar, table = calendar_of(zone), TABLES[zone]
    ends = [calendar.last_second(day) for day in range(FIRST, LAST)]
    for end in ends:
        for at in (end - 3600, end - 1800, end, end + 1, end + 1800, end + 3601):
            assert local_day(table, at) == calendar.local_day(at)


@given(st.sampled_from(MonthEnd), st.integers(FIRST, LAST), st.integers(-200, 200))
def test_months_and_working_days_are_counted_alike(end: MonthEnd, day: int, count: int) -> None:
    calendar = calendar_of("Europe/London", end)
    table = calendar_table(calendar, FIRST, LAST)
    assert add_months(table, day, count) == calendar.add_months(day, count)
    assert add_working_days(table, day, count) == calendar.add_working_days(day, count)
    assert rolled(table, day, 1) == calendar.roll(day, "forward")
    assert rolled(table, day, -1) == calendar.roll(day, "back")


@given(st.integers(FIRST - 900, LAST + 900), st.integers(-900, 900))
def test_what_the_calendar_does_not_say_no_table_says(day: int, count: int) -> None:
    calendar = calendar_of("UTC")
    try:
        expected = calendar.add_working_days(day, count)
    except OutsideCalendar:
        expected = BEYOND
    assert add_working_days(TABLES["UTC"], day, count) == expected


def test_days_outside_the_tables_are_beyond_them() -> None:
    assert local_day(TABLES["UTC"], (LAST + 9) * DAY) == BEYOND
    assert last_second(TABLES["UTC"], FIRST - 9) == BEYOND
    assert add_months(TABLES["UTC"], days.LAST + 1, 1) == BEYOND


# --- one log


def walked_of(rules: str, lines: str, until: str) -> tuple[Log, Walked]:
    pack = pack_of(rules)
    log = Log.of({"r-1": events_of(pack, lines)})
    found = walk(log, pack, moment(pack, until))
    assert isinstance(found, Walked)
    return log, found


def test_a_promise_is_broken_and_its_ladder_climbed() -> None:
    _, found = walked_of(PROMISE, "2026-03-02 09:00 contacted", "2026-03-20")
    assert [STATES[state].value for state in found.owed_state] == ["violated"]
    assert found.rung_number.tolist() == [1, 2]
    assert (found.rung_day - found.owed_due_day).tolist() == [0, 3]
    assert found.owed_date.tolist() == [NO_DAY]


def test_until_the_last_second_a_promise_may_be_kept() -> None:
    lines = "2026-03-02 09:00 contacted\n2026-03-09 23:59 answered"
    _, found = walked_of(PROMISE, lines, "2026-03-20")
    assert [STATES[state].value for state in found.owed_state] == ["fulfilled"]
    assert not found.rung_day.size


def test_what_is_recorded_about_a_promise_is_left_to_the_reference() -> None:
    lines = "2026-03-02 09:00 contacted\n2026-03-03 09:00 waived about=answer by=r-1"
    log, found = walked_of(PROMISE, lines, "2026-03-20")
    assert found.by_reference.tolist() == [True]
    assert list(found.why.values()) == [1]
    assert log.rows == 2
    assert not found.owed_rule.size


def test_a_pack_with_a_stopwatch_is_not_walked() -> None:
    rules = """
    promise answer by the organisation
        "You have an answer."
        each month while engaged
        deliver answer within 5 days
        fulfilled by answered
    """
    found = walk(Log.of({}), pack_of(rules), 0)
    assert isinstance(found, Uncovered)
    assert "answer: it runs a stopwatch" in found.reasons[0]


def test_nobody_gives_empty_columns() -> None:
    found = walk(Log.of({}), pack_of(PROMISE), 0)
    assert isinstance(found, Walked)
    assert not found.owed_rule.size
    assert not found.by_reference.size


# --- what must not matter


@pytest.mark.parametrize("tier", [1, 2])
def test_neither_blocks_nor_room_nor_threads_change_anything(
    tier: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack = next(
        each for seed in range(50) if not isinstance(
            walk(Log.of({}), (each := drawn(seed, tier)).pack, 0), Uncovered
        )
    )  # fmt: skip
    found, until, _ = lives(pack, 1, 30, 20)
    log = Log.of(found)
    usual = walk(log, pack.pack, until, threads=1)
    monkeypatch.setattr(walking, "BLOCK", 3)
    monkeypatch.setattr(walking, "ROOM", 1)
    monkeypatch.setattr(walking, "PEOPLE", 5)
    other = walk(log, pack.pack, until, threads=3)
    assert isinstance(usual, Walked)
    assert isinstance(other, Walked)
    for each in fields(Walked):
        one, two = getattr(usual, each.name), getattr(other, each.name)
        same = np.array_equal(one, two) if isinstance(one, np.ndarray) else one == two
        assert same, each.name
