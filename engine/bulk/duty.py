"""Who has how much to do in which week, counted from a walk: promises by the week they fall due in.

And what somebody is asked for, so that it is known whether a promise applies. What rungs hand to
somebody is `troth.engine.bulk.handing`'s.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from troth.engine.bulk.columns import Truths
from troth.engine.bulk.log import Log
from troth.engine.bulk.seats import Seats
from troth.engine.bulk.walked import NONE, Walked
from troth.engine.bulk.walked import role as place_of_role
from troth.engine.localtime import LocalTime


@dataclass(frozen=True, slots=True)
class Duty:
    """So many duties of somebody in a role, in the week that begins on a Monday (a day number)."""

    role: str
    holder: str
    monday: int
    count: int


def duties(
    log: Log, walk: Walked, roles: Mapping[str, str], kept: Truths, seats: Seats, local: LocalTime
) -> Iterator[Duty]:
    """Everything that falls due for the people who are ``kept``; ``roles`` are those by rule.

    What somebody was asked for as a promise began is to be done on that day, as it is ``local``.
    """
    own = kept[walk.owed_person]
    due = np.flatnonzero((walk.owed_due_at != NONE) & own)
    asked = np.flatnonzero(walk.owed_waited & own)
    rows = np.concatenate([due, asked])
    if not len(rows):
        return
    names = list(dict.fromkeys(roles[rule] for rule in walk.rules))
    role_of = np.array([names.index(roles[rule]) for rule in walk.rules], np.int64)
    role = role_of[walk.owed_rule[rows]]
    moments, places = np.unique(walk.owed_made[asked], return_inverse=True)
    days = np.array([local.local_day(moment) for moment in moments.tolist()], np.int64)
    day = np.concatenate([walk.owed_due_day[due].astype(np.int64), days[places]])
    week = (day + 3) // 7  # day 0, 1970-01-01, was a Thursday
    first = int(week.min())
    lowest = -2 - len(walk.roles)
    sitting = seats.names()
    party = _parties(log, walk, rows, seats, sitting) - lowest
    widths = int(party.max()) + 1, int(week.max()) - first + 1
    code = (role * widths[0] + party) * widths[1] + week - first
    different, counts = np.unique(code, return_counts=True)
    for each, count in zip(different.tolist(), counts.tolist(), strict=True):
        rest, after = divmod(each, widths[1])
        which, whom = divmod(rest, widths[0])
        name = _name(log, walk, whom + lowest, sitting)
        yield Duty(names[which], name, (after + first) * 7 - 3, count)


def _parties(
    log: Log, walk: Walked, rows: NDArray[np.int64], seats: Seats, sitting: Sequence[str]
) -> NDArray[np.int64]:
    """Who owes what stands in these rows: behind the texts come people, then who is ``sitting``.

    Whoever holds a seat as something begins owes it from then on.
    """
    party = walk.owed_by[rows].astype(np.int64)
    own = party == -2  # the first role is the person: each of them is somebody else
    for place, role in enumerate(walk.roles):
        if role in seats.holders:
            theirs = np.flatnonzero(party == -2 - place)
            held = seats.held(role, walk.owed_made[rows[theirs]], sitting.index)
            known = held >= 0
            party[theirs[known]] = len(log.texts) + len(log.people) + held[known]
    party[own] = len(log.texts) + walk.owed_person[rows[own]]
    return party


def _name(log: Log, walk: Walked, party: int, sitting: Sequence[str]) -> str:
    if party < 0:
        return walk.roles[place_of_role(party)]
    for names in (log.texts, log.people):
        if party < len(names):
            return names[party]
        party -= len(names)
    return sitting[party]
