"""An office, deadlines in it, and pauses of a clock, for tests."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from tests.engine.calendars import LONDON, at, day, working
from troth.dsl.types import TimeKind
from troth.engine.calendar import Calendar
from troth.engine.deadline import (
    Deadline,
    Pause,
    deadline,
)

OFFICE = working(
    ["2026-05-25 spring bank holiday", "2026-12-25 Christmas Day", "2026-12-28 Boxing Day"],
    zone=LONDON,
)
DAY_KINDS = (TimeKind.DAYS, TimeKind.WORKING_DAYS, TimeKind.MONTHS)


def due(
    kind: TimeKind,
    amount: int,
    anchor: str = "2026-05-22 16:00",
    calendar: Calendar = OFFICE,
    stood: Sequence[Pause] = (),
    rolling: str = "",
    earliest: str = "",
) -> Deadline:
    """The deadline of an amount after a local moment."""
    moment = at(anchor, calendar.zone)
    return deadline(
        calendar,
        calendar.local_day(moment),
        moment,
        kind,
        amount,
        rolling=rolling,
        earliest=day(earliest) if earliest else None,
        stood=stood,
    )


def ends(calendar: Calendar, date: str) -> Deadline:
    """The end of a day."""
    return Deadline(day(date), calendar.last_second(day(date)))


START = at("2026-05-04 00:00", LONDON)
anchors = st.integers(0, 60 * 24 * 40).map(lambda minutes: START + 60 * minutes)
kinds = st.sampled_from(list(TimeKind))
pauses = st.builds(
    lambda since, length: (START + 1800 * since, START + 1800 * (since + length)),
    st.integers(-96, 48 * 60),
    st.integers(0, 48 * 15),
)
UNITS = {
    TimeKind.CLOCK: 3600,
    TimeKind.WORKING_HOURS: 30,
    TimeKind.WORKING_DAYS: 1,
    TimeKind.DAYS: 1,
    TimeKind.MONTHS: 1,
}
