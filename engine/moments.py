"""Moments between people and the inside: whole seconds since 1970-01-01 00:00 UTC.

A fraction of a second is cut off; within one second the order in which things were recorded is the
order in which they happened.
"""

from datetime import datetime, timedelta, tzinfo
from typing import Final

from troth.dsl.types import INSTANT
from troth.dsl.values import EPOCH_INSTANT, Problem, day_of, read_value
from troth.engine.exact import DAY, LAST_DAY

EARLIEST: Final = day_of(datetime.fromisoformat("1900-01-01").date()) * DAY
LATEST: Final = (LAST_DAY - 1) * DAY
"""No moment of the ledger lies before, or at, these."""


def read_moment(raw: object, zone: tzinfo | None) -> int | Problem:
    """The moment that ISO text, an aware datetime or a whole number of seconds stands for.

    Text and datetimes without a zone are local in ``zone``; where that is None they are refused.
    """
    if raw.__class__ is int:
        value: object = raw
    else:
        value = _usual(raw) or read_value(raw, INSTANT, zone)
        if isinstance(value, Problem):
            return value
    if not isinstance(value, int) or not EARLIEST <= value < LATEST:
        return Problem(
            f"`{raw}` lies outside the years 1900 to 9999", "check the year of the moment"
        )
    return value


def _usual(raw: object) -> int | None:
    """A moment that names its zone, as nearly all do; the short way."""
    try:
        if isinstance(raw, datetime):
            since = raw - EPOCH_INSTANT
        elif isinstance(raw, str) and len(raw) >= len("2026-01-31T09:00Z"):
            since = datetime.fromisoformat(raw) - EPOCH_INSTANT
        else:
            return None
    except (ValueError, TypeError):  # no moment, or no zone: whoever reads values says which
        return None
    return since.days * DAY + since.seconds


def show_moment(moment: int) -> str:
    """A moment as ISO text in UTC: ``2026-01-31T17:30:00Z``."""
    return (EPOCH_INSTANT + timedelta(seconds=moment)).isoformat().replace("+00:00", "Z")
