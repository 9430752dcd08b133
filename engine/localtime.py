"""Local days and hours: which day it is somewhere at a moment, and when a day there begins.

Moments are seconds since 1970-01-01 00:00 UTC, days are days since 1970-01-01, minutes are those a
local clock shows. A zone can skip an hour, repeat one, and once even skipped a day; what then
counts is said here and nowhere else. Nothing here knows working days, and nothing reads a clock.
"""

from datetime import datetime, timedelta, tzinfo
from functools import lru_cache
from itertools import pairwise

from troth.dsl.values import EPOCH_INSTANT, date_of
from troth.engine.exact import DAY, FIRST_DAY, LAST_DAY

MINUTE = 60
"""Seconds."""

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def weekday(day: int) -> int:
    """0 for a Monday, 6 for a Sunday."""
    return (day + 3) % 7


def shown(day: int) -> str:
    """A day with its weekday: ``Mon 2026-05-25``."""
    if not FIRST_DAY <= day <= LAST_DAY:
        return f"day {day}"
    return f"{WEEKDAYS[weekday(day)]} {date_of(day).isoformat()}"


@lru_cache(maxsize=128)
def local_time(zone: tzinfo) -> "LocalTime":
    """The local time of a zone; asked for twice, it remembers what it has looked up."""
    return LocalTime(zone)


class LocalTime:
    """Days and hours in one zone.

    What is looked up is kept, one number a day: a population asks for the same days again and
    again, and the zone itself takes twenty times as long to answer.
    """

    __slots__ = ("_epoch", "_last", "_offsets", "zone")

    def __init__(self, zone: tzinfo) -> None:
        self.zone = zone
        self._epoch = datetime(1970, 1, 1, tzinfo=zone)
        self._offsets: dict[int, int] = {}
        self._last: dict[int, int] = {}

    def local_day(self, moment: int) -> int:
        """The local date of a moment."""
        offset = self._offsets.get(moment // DAY)
        if offset is None:
            offset = self.offset(moment)
        return (moment + offset) // DAY

    def offset(self, moment: int) -> int:
        """Seconds that local clocks are ahead of UTC at a moment."""
        day = moment // DAY
        known = self._offsets.get(day)
        if known is not None:
            return known
        start = day * DAY
        at_start, at_end = self._ask(start), self._ask(start + DAY - 1)
        if at_start == at_end:
            self._offsets[day] = at_start
            return at_start
        return self._ask(moment)

    def first_second(self, day: int) -> int:
        """The first moment of a local day; of a day that was skipped, the moment of the skip."""
        return self.reached(day, 0)

    def last_second(self, day: int) -> int:
        """The last moment whose local date is not after ``day``."""
        known = self._last.get(day)
        if known is None:
            known = self._last[day] = self._last_second(day)
        return known

    def moment_of(self, day: int, minute: int) -> int:
        """The moment of a minute of a local day; past 1440 it lies on the days after.

        Of two alike, when clocks go back, the first. A minute that clocks go forward over moves on
        by as much as they do.
        """
        moment = self._steadily(day * DAY + minute * MINUTE)
        return self._moment(day, minute, 0) if moment is None else moment

    def reached(self, day: int, minute: int) -> int:
        """The first moment at which local clocks show this minute or a later one.

        Differs from :meth:`moment_of` only for a minute that clocks go forward over: that is
        reached when they do.
        """
        wanted = day * DAY + minute * MINUTE
        moment = self._steadily(wanted)
        if moment is not None:
            return moment
        after = self._moment(day, minute, 0)
        if after + self.offset(after) == wanted:
            return after
        before = self._moment(day, minute, 1)
        while after - before > 1:  # somewhere between them clocks go forward, once
            middle = (before + after) // 2
            if middle + self._ask(middle) < wanted:
                before = middle
            else:
                after = middle
        return after

    def changes(self, first: int, last: int) -> list[int]:
        """The UTC days from ``first`` to ``last`` in which clocks change, and the days before."""
        ahead = [self._ask(day * DAY) for day in range(first, last + 2)]
        pairs = enumerate(pairwise(ahead), first)
        return [day for day, (start, end) in pairs if start != end]

    def _steadily(self, wanted: int) -> int | None:
        """The moment of a local time in seconds since 1970, where clocks change nowhere near."""
        known = self._offsets
        offset = known.get(wanted // DAY)
        if offset is not None:
            moment = wanted - offset
            day = moment // DAY
            if known.get(day) == offset == known.get(day - 1):
                return moment
        for day in (-1, 0, 1):  # asked for once, each day is known the next time
            self.offset(wanted + day * DAY)
        return None

    def _last_second(self, day: int) -> int:
        again = self._moment(day + 1, 0, 1)
        if again + self.offset(again) == (day + 1) * DAY:
            return again - 1  # where midnight comes twice, the day ends with the second
        return self.reached(day + 1, 0) - 1

    def _moment(self, day: int, minute: int, fold: int) -> int:
        day, minute = day + minute // 1440, minute % 1440
        if not FIRST_DAY < day < LAST_DAY:
            return day * DAY + minute * MINUTE
        date = date_of(day)
        local = datetime(
            date.year, date.month, date.day, minute // 60, minute % 60, fold=fold, tzinfo=self.zone
        )
        return _seconds(local - EPOCH_INSTANT)

    def _ask(self, moment: int) -> int:
        if not (FIRST_DAY + 1) * DAY <= moment < LAST_DAY * DAY:
            return 0
        ahead = self.zone.fromutc(self._epoch + timedelta(seconds=moment)).utcoffset()
        return 0 if ahead is None else _seconds(ahead)


def _seconds(length: timedelta) -> int:
    return length.days * DAY + length.seconds
