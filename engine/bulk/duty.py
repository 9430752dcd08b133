"""Who has how much to do in which week, counted from a walk: promises by the week they fall due in.

What is announced to be acted on is not known here: who is told such a thing is left to be looked at
alone (`tells`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from troth.dsl import core
from troth.engine.bulk.columns import Truths
from troth.engine.bulk.log import Log
from troth.engine.bulk.walked import NONE, Walked
from troth.engine.bulk.walked import role as place_of_role
from troth.engine.files.pack import Pack


@dataclass(frozen=True, slots=True)
class Duty:
    """So many duties of somebody in a role, in the week that begins on a Monday (a day number)."""

    role: str
    holder: str
    monday: int
    count: int


def duties(log: Log, walk: Walked, roles: Mapping[str, str], kept: Truths) -> Iterator[Duty]:
    """Everything that falls due for the people who are ``kept``; ``roles`` are those by rule."""
    rows = np.flatnonzero((walk.owed_due_at != NONE) & kept[walk.owed_person])
    if not len(rows):
        return
    names = list(dict.fromkeys(roles[rule] for rule in walk.rules))
    role_of = np.array([names.index(roles[rule]) for rule in walk.rules], np.int64)
    role = role_of[walk.owed_rule[rows]]
    day = walk.owed_due_day[rows].astype(np.int64)
    week = (day + 3) // 7  # day 0, 1970-01-01, was a Thursday
    first = int(week.min())
    # the person themselves is the first role: each of them is somebody else
    party = walk.owed_by[rows].astype(np.int64)
    own = party == -2
    lowest = -2 - len(walk.roles)
    party = np.where(own, len(log.texts) + walk.owed_person[rows], party) - lowest
    widths = int(party.max()) + 1, int(week.max()) - first + 1
    code = (role * widths[0] + party) * widths[1] + week - first
    different, counts = np.unique(code, return_counts=True)
    for each, count in zip(different.tolist(), counts.tolist(), strict=True):
        rest, after = divmod(each, widths[1])
        which, whom = divmod(rest, widths[0])
        yield Duty(names[which], _name(log, walk, whom + lowest), (after + first) * 7 - 3, count)


def _name(log: Log, walk: Walked, party: int) -> str:
    if party >= len(log.texts):
        return log.people[party - len(log.texts)]
    return log.texts[party] if party >= 0 else walk.roles[place_of_role(party)]


def tells(walk: Walked, pack: Pack) -> Truths:
    """Whom something was handed to by a ladder, or who has to ask or explain: to be looked at."""
    found = np.zeros(len(walk.by_reference), np.bool_)
    most = max((len(rule.rungs) for rule in pack.policy.escalations), default=0)
    rungs = {rule.name: rule.rungs for rule in pack.policy.escalations}
    assigns = np.zeros((len(walk.ladders) + 1, most + 2), np.bool_)
    for place, name in enumerate(walk.ladders):
        for number, rung in enumerate(rungs[name], 1):
            assigns[place, number] = any(isinstance(each, core.Assign) for each in rung.actions)
    if assigns.any():
        handed = assigns[walk.rung_ladder, walk.rung_number]
        found[walk.rung_person[handed]] = True
    return found
