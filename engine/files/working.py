"""Declared calendars as calendars that count: a declaration together with its holidays."""

from troth.engine.calendar import Calendar, Holidays, KnownHolidays
from troth.engine.exact import MonthEnd
from troth.engine.files.calendars import Calendar as Declared
from troth.engine.files.lock import Frozen
from troth.engine.files.public_holidays import Unfrozen, days_of, usual_years

ALL_YEARS = range(1900, 2200)
"""For which a calendar without public holidays is known: it has nothing that could change."""


def working_calendar(declared: Declared, frozen: Frozen | None, effective: int) -> Calendar:
    """The calendar that counts as declared.

    Its public holidays are the frozen ones; where there are none, the library is asked when the
    first day is counted, for the usual years of a pack that takes effect on day ``effective``.
    """
    from zoneinfo import ZoneInfo  # many runs count no working day

    holidays, version = _holidays(declared, frozen, effective)
    return Calendar(
        name=declared.name,
        zone=ZoneInfo(declared.zone),
        week=tuple(day in declared.week for day in range(7)),
        holidays=holidays,
        hours=(declared.hours,) if declared.hours else (),
        month_end=MonthEnd(declared.month_end) if declared.month_end else MonthEnd.LAST_DAY,
        version=version,
    )


def _holidays(declared: Declared, frozen: Frozen | None, effective: int) -> tuple[Holidays, str]:
    if not declared.country:
        return KnownHolidays(*days_of(ALL_YEARS), declared.own), ""
    if frozen is None:
        years = usual_years(effective)
        asked = Unfrozen(declared.country, declared.subdivision, years, declared.own)
        return asked, "holidays not frozen"
    names = {**frozen.days, **declared.own}
    return KnownHolidays(frozen.first, frozen.last, names), frozen.library
