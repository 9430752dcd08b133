"""Moments as callers name them: a datetime, text, seconds, or a day where a day is meant.

A day stands for its last second, in the zone of the pack: what is so "as of" a day is so once that
day is over.
"""

from datetime import date, datetime, tzinfo
from typing import TypeAlias

from troth.dsl.values import Problem, day_of
from troth.engine.localtime import local_time
from troth.engine.moments import read_moment
from troth.engine.session.errors import NotAMoment

When: TypeAlias = datetime | date | str | int
"""A datetime, text (``2026-01-31``, ``2026-01-31 17:30``, ``…Z``) or seconds since 1970 UTC."""


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
