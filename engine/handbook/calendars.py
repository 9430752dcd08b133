"""The calendars of a pack: where they count, when one works, and the days off of its year.

The year is the twelve months from the day on which the rules take effect.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from troth.dsl.telling.words import joined, spaced
from troth.engine.calendar import CannotCount
from troth.engine.exact import add_months
from troth.engine.handbook.content import DaysOff
from troth.engine.localtime import shown

if TYPE_CHECKING:
    from troth.engine.calendar import Calendar as Working
    from troth.engine.files.calendars import Calendar
    from troth.engine.files.pack import Pack

_WEEK = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()


def calendars(pack: "Pack") -> Iterator[DaysOff]:
    """Every calendar by which somebody's time is counted."""
    sites: dict[str, list[str]] = {}
    for site, name in pack.info.calendars.items():
        sites.setdefault(name, []).append(spaced(site))
    used = dict.fromkeys([pack.info.calendar, *sites])
    first = pack.info.effective
    for name in used:
        if name not in pack.calendars:
            continue
        declared = pack.calendars[name]
        about = [
            *_whose(name, sites.get(name, []), pack.info.calendar),
            f"times are those of {declared.zone}",
            f"one works on {joined(_WEEK[each] for each in declared.week)}",
            *([_hours(declared)] if declared.hours else []),
            *([_frozen(pack, name)] if declared.country else []),
        ]
        days, missing = _days(pack.working_calendars[name], first)
        yield DaysOff(
            name=spaced(name), about=tuple(about), since=shown(first), days=days, missing=missing
        )


def _whose(name: str, sites: list[str], own: str) -> list[str]:
    found = ["for everybody" if not sites else "for everybody else"] if name == own else []
    return [*found, *([f"for {joined(sites)}"] if sites else [])]


def _hours(declared: "Calendar") -> str:
    assert declared.hours is not None
    first, last = declared.hours
    return f"from {first // 60:02}:{first % 60:02} to {last // 60:02}:{last % 60:02}"


def _frozen(pack: "Pack", name: str) -> str:
    declared = pack.calendars[name]
    place = "-".join(part for part in (declared.country, declared.subdivision) if part)
    kept = "as frozen with this version" if name in pack.frozen else "not frozen yet"
    return f"the public holidays of {place}, {kept}"


def _days(calendar: "Working", first: int) -> tuple[tuple[tuple[str, str], ...], str]:
    """The days off of twelve months by date and name, and what is not known of them."""
    end = add_months(first, 12)
    last = first + 365 if end is None else end - 1
    try:
        low, high = max(first, calendar.first), min(last, calendar.last)
        names = calendar.holidays.names
        found = tuple((shown(day), names[day]) for day in sorted(names) if low <= day <= high)
    except CannotCount as error:
        return (), str(error)
    if (low, high) != (first, last):
        return found, f"known from {shown(low)} to {shown(high)} only"
    return found, ""
