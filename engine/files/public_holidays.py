"""Public holidays as the `holidays` library knows them; its only door besides `places`.

The library is a large one and is loaded only when a day is asked for. What it says can change with
its version: a pack that must not change with it has a lock (`troth.engine.files.lock`).
"""

from collections.abc import Mapping
from datetime import date
from functools import cached_property

from troth.dsl.values import date_of, day_of

FIRST_YEAR = 1970
"""Nobody who works today began before; earlier anchors are outside a calendar, and said to be."""

YEARS_AHEAD = 30
"""How long after a pack takes effect its calendars still know the holidays."""


def usual_years(effective: int) -> range:
    """The years for which holidays are taken where nobody names others."""
    return range(FIRST_YEAR, date_of(effective).year + YEARS_AHEAD + 1)


def library() -> str:
    """The library and its version, as a lock names it."""
    from holidays.version import __version__

    return f"holidays {__version__}"


def public_holidays(country: str, subdivision: str, years: range) -> tuple[range, dict[int, str]]:
    """Days off (days since 1970-01-01) by name, in order, and the years for which they are known.

    ``country`` and ``subdivision`` are ISO 3166 codes ("" for the whole country). Years that the
    library does not know are left out of the range. Names are English where it has them.
    """
    import holidays

    place = holidays.country_holidays(country, subdiv=subdivision or None)
    known = range(max(years.start, place.start_year), min(years.stop, place.end_year + 1))
    found = holidays.country_holidays(
        country, subdiv=subdivision or None, years=known, language=_language(place)
    )
    inside = {day_of(day): name for day, name in found.items() if day.year in known}
    return known, dict(sorted(inside.items()))


def _language(place: object) -> str | None:
    """The language for the names: English if the library has it, else what the country uses."""
    own = getattr(place, "default_language", None) or ""
    spoken = getattr(place, "supported_languages", ())
    preferred = [own] if own.startswith("en") else ["en_US", "en_GB"]
    return next((each for each in preferred if each in spoken), None)


class Unfrozen:
    """The holidays of a place, asked of the library when the first day is looked up.

    ``own`` are days off that the pack adds; their names come first.
    """

    def __init__(
        self, country: str, subdivision: str, years: range, own: Mapping[int, str]
    ) -> None:
        self._place = (country, subdivision, years)
        self._own = own

    @cached_property
    def _known(self) -> tuple[range, dict[int, str]]:
        return public_holidays(*self._place)

    @property
    def first(self) -> int:
        return days_of(self._known[0])[0]

    @property
    def last(self) -> int:
        return days_of(self._known[0])[1]

    @property
    def names(self) -> Mapping[int, str]:
        return {**self._known[1], **self._own}


def days_of(years: range) -> tuple[int, int]:
    """The first and the last day of some years."""
    return day_of(date(years.start, 1, 1)), day_of(date(years.stop - 1, 12, 31))
