"""Moments as callers name them: a datetime, text, seconds, or a day where a day is meant.

A day stands for its last second, in the zone of the pack: what is so "as of" a day is so once that
day is over. Nothing is recorded or announced of a moment that is still to come.
"""

from datetime import date, datetime, tzinfo
from typing import Final, TypeAlias

from troth.dsl.values import Problem, day_of
from troth.engine.localtime import local_time
from troth.engine.moments import read_moment, show_moment
from troth.engine.session.errors import NotAMoment

When: TypeAlias = datetime | date | str | int
"""A datetime, text (``2026-01-31``, ``2026-01-31 17:30``, ``…Z``) or seconds since 1970 UTC."""

TOLERANCE: Final = 300
"""Seconds that the clock of whoever tells something may be ahead of ours."""


def past(moment: int, now: int, name: str) -> int:
    """The ``moment``, where it has come; raises `NotAMoment`, which calls it ``name``."""
    if moment <= now + TOLERANCE:
        return moment
    raise NotAMoment(
        name,
        f"{show_moment(moment)} is still to come: now is {show_moment(now)}",
        "leave it out to go up to now; `due` tells what falls due later",
    )


def moment_of(given: When, zone: tzinfo, name: str = "as_of", *, begins: bool = False) -> int:
    """The moment ``given``; of a day the last second, or the first where something ``begins``.

    Raises `NotAMoment`, which calls it ``name``.
    """
    day = _day(given)
    if day is not None:
        local = local_time(zone)
        return local.first_second(day) if begins else local.last_second(day)
    read = read_moment(given, zone)
    if isinstance(read, Problem):
        raise NotAMoment(name, read.message, read.help)
    return read


def _day(given: When) -> int | None:
    if isinstance(given, datetime):
        return None
    if isinstance(given, str) and len(given) == len("2026-01-31"):
        try:
            given = date.fromisoformat(given)
        except ValueError:
            return None
    return day_of(given) if isinstance(given, date) else None
