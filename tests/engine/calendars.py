"""Calendars for tests, and the slow, obvious way to count on them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, tzinfo
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from troth.dsl.values import date_of, day_of
from troth.engine.calendar import Calendar, KnownHolidays
from troth.engine.exact import MonthEnd

WEEK = (True, True, True, True, True, False, False)
LONDON = ZoneInfo("Europe/London")


def day(text: str) -> int:
    """``2026-05-25`` as days since 1970."""
    return day_of(date.fromisoformat(text))


def at(text: str, zone: tzinfo = UTC) -> int:
    """``2026-05-25 09:00`` in a zone, as a moment; of two alike the first."""
    return int(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp())


def local(moment: int, zone: tzinfo) -> str:
    """A moment as local clocks show it."""
    when = datetime.fromtimestamp(moment, zone)
    return when.strftime("%Y-%m-%d %H:%M:%S" if moment % 60 else "%Y-%m-%d %H:%M")


def working(
    holidays: Iterable[str] = (),
    *,
    zone: tzinfo = UTC,
    week: tuple[bool, ...] = WEEK,
    hours: tuple[tuple[int, int], ...] = ((540, 1020),),
    first: str = "2000-01-01",
    last: str = "2039-12-31",
    month_end: MonthEnd = MonthEnd.LAST_DAY,
) -> Calendar:
    """A calendar called ``office``: Monday to Friday, 09:00 to 17:00, UTC, unless said."""
    names = {day(each[:10]): each[11:] or "holiday" for each in holidays}
    return Calendar(
        name="office",
        zone=zone,
        week=week,
        hours=hours,
        holidays=KnownHolidays(day(first), day(last), names),
        month_end=month_end,
        version="edition 1",
    )


def is_worked(calendar: Calendar, each: int) -> bool:
    """Whether a day is worked, by the week and the holidays alone."""
    return calendar.week[date_of(each).weekday()] and each not in calendar.holidays.names


def wall(moment: int, zone: tzinfo) -> tuple[int, int]:
    """Local day and minute of the day, by the zone alone."""
    when = datetime.fromtimestamp(moment, UTC).astimezone(zone)
    return day_of(when.date()), when.hour * 60 + when.minute


# --- strategies

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
    """A calendar of any week, holidays, zone and, where asked for, hours."""
    return working(
        draw(holidays),
        week=draw(weeks),
        zone=draw(st.sampled_from(ZONES)),
        hours=draw(st.sampled_from(HOURS)) if hours else (),
        first="2024-01-01",
        last="2027-12-31",
    )
