"""Moments as people and programs give them, as whole seconds since 1970 UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.dsl.values import Problem
from troth.engine.moments import EARLIEST, LATEST, read_moment, show_moment

LONDON = ZoneInfo("Europe/London")
MOMENT = 1_772_442_000


@pytest.mark.parametrize(
    ("at", "moment"),
    [
        ("2026-03-02T09:00Z", MOMENT),
        ("2026-03-02T09:00:00.999Z", MOMENT),
        ("2026-03-02T10:00+01:00", MOMENT),
        ("2026-03-02 09:00", MOMENT),
        ("2026-07-02 09:00", 1_782_979_200),
        (datetime(2026, 3, 2, 9, tzinfo=UTC), MOMENT),
        (MOMENT, MOMENT),
        ("1969-12-31T23:59:59.5Z", -1),
    ],
)
def test_a_moment_is_a_whole_second_in_utc(at: object, moment: int) -> None:
    assert read_moment(at, LONDON) == moment


@pytest.mark.parametrize(
    ("at", "message"),
    [
        ("2026-03-02", "`2026-03-02` is a day, not a moment"),
        ("yesterday", "`yesterday` is not a moment"),
        ("2026-13-02T09:00Z", "`2026-13-02` is not a day of the calendar"),
        ("2026-03-29 01:30", "`2026-03-29 01:30` never was: the clocks in Europe/London went"),
        ("1899-12-31T23:59:59Z", "`1899-12-31T23:59:59Z` lies outside the years 1900 to 9999"),
        (10**18, "`1000000000000000000` lies outside the years 1900 to 9999"),
        (True, "`True` is not a moment"),
        (1.5, "`1.5` is not a moment"),
    ],
)
def test_what_is_no_moment_is_told_with_what_would_be(at: object, message: str) -> None:
    found = read_moment(at, LONDON)
    assert isinstance(found, Problem)
    assert found.message.startswith(message)
    assert found.help


def test_a_moment_without_a_zone_needs_that_of_a_calendar() -> None:
    found = read_moment("2026-03-02 09:00", None)
    assert isinstance(found, Problem)
    assert found.message == "`2026-03-02 09:00` names no zone"


@given(st.integers(EARLIEST, LATEST - 1))
def test_a_moment_that_is_shown_is_read_as_itself(moment: int) -> None:
    assert read_moment(show_moment(moment), None) == moment
    assert read_moment(moment, None) == moment
