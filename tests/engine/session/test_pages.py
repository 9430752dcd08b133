"""The page of somebody: how a deadline in hours reads, and which days moved a date."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.service import LATER, begin, day, pack
from troth.engine.session.engine import Engine
from troth.engine.testing import FixedClock
from troth.engine.timeline.page import Row


def row(engine: Engine, id_: str, as_of: str) -> Row:
    return next(each for each in engine.page("r-9", as_of).rows if each.id == id_)


@pytest.fixture
def hourly(tmp_path: Path) -> Engine:
    """A buddy within sixteen working hours, at eight a day."""
    policy = pack(
        tmp_path / "hourly",
        calendars=("own:", "hours: 09:00-17:00\n    own:"),
        rules=("5 working days", "16 working hours"),
    )
    engine = Engine.open(":memory:", policy, clock=FixedClock(LATER))
    begin(engine)
    return engine


def test_a_deadline_in_hours_is_told_by_the_hour_on_its_own_day(hourly: Engine) -> None:
    assert row(hourly, "buddy@2", "2026-08-25 08:00").said == "due today at 17:00"
    assert row(hourly, "buddy@2", "2026-08-25 18:00").said == "OVERDUE since 17:00, rung 1"
    assert row(hourly, "buddy@2", "2026-08-26").said == "OVERDUE 1 working day, rung 1"


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("2026-08-25 17:30", "kept late Tue 25 Aug at 17:30, due at 17:00"),
        ("2026-08-27 10:00", "kept late Thu 27 Aug, 2 working days"),
    ],
)
def test_what_came_some_hours_late_says_so(hourly: Engine, at: str, said: str) -> None:
    hourly.record("r-9", "buddy_assigned", at=at)
    assert row(hourly, "buddy@2", "2026-08-31").said == said


def test_a_deadline_in_hours_that_moved_is_explained_with_its_hour(hourly: Engine) -> None:
    hourly.record("r-9", "facts", {"on_leave": True}, at="2026-08-25 09:00")
    hourly.record("r-9", "facts", {"on_leave": False}, at="2026-08-26 11:00")
    told = hourly.explain("r-9", "buddy@2", as_of="2026-08-31").lines
    (moved,) = [line for line in told if line.startswith("moved to")]
    assert moved.startswith("moved to Thu 2026-08-27 11:00 on Wed 2026-08-26: it stood")


def test_only_a_holiday_that_moved_a_date_is_named_beside_it(tmp_path: Path) -> None:
    sunday = ("own: {", "own: {2026-08-30: a fair, ")
    engine = Engine.open(
        ":memory:", pack(tmp_path / "fair", calendars=sunday), clock=FixedClock(LATER)
    )
    begin(engine)
    assert row(engine, "buddy@2", "2026-09-10").skipped == (
        (day("2026-08-31"), "summer bank holiday"),
    )
