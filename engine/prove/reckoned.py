"""How long lengths can be: the fewest and the most days of some months, of working days, offsets.

What holds whatever day it is, looked up in the calendar itself.
"""

from collections.abc import Iterator
from datetime import tzinfo
from functools import lru_cache
from itertools import pairwise

from troth.engine.calendar import Calendar
from troth.engine.exact import DAY, add_months
from troth.engine.localtime import local_time
from troth.engine.prove import smt
from troth.engine.prove.smt import Formula, Number

FIRST_YEAR, LAST_YEAR = -2_208_988_800, 4_102_444_800
"""The moments at which 1900 and 2100 begin: in between, the offsets of a zone are looked at."""


@lru_cache(maxsize=16)
def offsets_of(zone: tzinfo) -> tuple[int, int]:
    """The least and the most that local clocks are ahead of UTC from 1900 to 2100, and an hour."""
    local = local_time(zone)
    found = [local.offset(moment) for moment in range(FIRST_YEAR, LAST_YEAR, 20 * DAY)]
    return min(found) - 3600, max(found) + 3600


@lru_cache(maxsize=256)
def days_of_months(count: int) -> tuple[int, int]:
    """The fewest and the most days that so many months can be, whatever day they begin on."""
    rounds, rest = divmod(abs(count), 4800)  # the calendar repeats itself every 4800 months
    begun = 11_323  # 2001-01-01
    firsts = [add_months(begun, month) or 0 for month in range(4801 + rest)]
    long = [after - first for first, after in pairwise(firsts)]
    gone = [firsts[month + rest] - firsts[month] for month in range(4800)]
    far = rounds * 146_097
    if count < 0:  # from the end of a long month back to a shorter one it is up to 3 days more
        return -max(gone) - far - 3, -min(gone) - far
    # and forward as many less
    low = min(
        passed + min(0, long[month + rest] - long[month]) for month, passed in enumerate(gone)
    )
    return low + far, max(gone) + far


def worked(
    calendar: Calendar, start: Number, amount: int, gone: Number, known: Formula
) -> Iterator[Formula]:
    """What holds of a stated number of working days, by the days that the calendar knows."""
    if calendar.last < calendar.first:
        yield smt.neg(known)
        return
    before, nth = calendar.tables
    if amount == 0:
        yield smt.iff(known, smt.conj([start >= calendar.first, start <= calendar.last]))
        yield smt.implies(known, smt.equal(gone, 0))
        return
    lengths: list[int] = []
    days: list[int] = []
    for index in range(len(before) - 1):
        at = before[index + 1] + amount - 1 if amount > 0 else before[index] + amount
        if 0 <= at < len(nth):
            days.append(calendar.first + index)
            lengths.append(nth[at] - calendar.first - index)
    if not days:
        yield smt.neg(known)
        return
    yield smt.iff(known, smt.conj([start >= days[0], start <= days[-1]]))
    yield smt.implies(known, smt.conj([gone >= min(lengths), gone <= max(lengths)]))
