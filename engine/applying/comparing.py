"""What a plan lists, held against what it would do to the ledger as it is now, person by person.

What counts are the running promises that get another date, begin, or would be worse. What would
have been otherwise in the past is history, and nobody is affected by it when a plan is applied.
"""

from collections.abc import Iterator
from typing import TypeAlias

from troth.engine.applying.asked import Compared
from troth.engine.applying.effects import apply
from troth.engine.events import Event
from troth.engine.fold.story import State
from troth.engine.fold.versions import Version
from troth.engine.plan.definition import Plan
from troth.engine.plan.history import History, Reading, states
from troth.engine.plan.live import worse

Key: TypeAlias = tuple[str, str, str, str]
"""Rule, outcome, and the dates before and after."""

Moves: TypeAlias = dict[Key, tuple[int, tuple[str, ...]]]
"""How many promises, and the people they are owed to or bind."""


def moves_of(plan: Plan) -> Moves:
    """Every promise that does not keep its date, by what becomes of it."""
    found: Moves = {}
    for move in (move for change in plan.changes for move in apply(change).moves):
        found[move.rule, move.outcome, move.was, move.now] = move.count, plan.rows[move.rows].first
    return found


def compared(listed: Plan, now: Plan) -> Compared:
    """Who is affected, and for whom it is not what is listed."""
    then, here = moves_of(listed), moves_of(now)
    affected = {person for moves in (then, here) for _, who in moves.values() for person in who}
    differ: set[str] = set()
    for key in then.keys() | here.keys():
        one, other = then.get(key, (0, ())), here.get(key, (0, ()))
        # the same people with another number of promises: it is not known whose was which
        same_people = one[0] != other[0] and one[1] == other[1]
        differ |= set(one[1]) if same_people else set(one[1]) ^ set(other[1])
    return Compared(tuple(sorted(affected)), tuple(sorted(differ)))


# --- what happened since the day on which the new policy takes effect


def since_then(history: History, version: Version, until: int) -> Iterator[tuple[str, bool]]:
    """Everybody to whom something happened since that is otherwise under the new version.

    Each with whether it is worse: a promise that was made since and would not be, or would fall due
    later. No plan lists these: until then nobody knew of them.
    """
    so_far = [each for each in history.versions if each.since < version.since]
    without = Reading(so_far, history.organisation, history.around)
    turned = Reading([*so_far, version], history.organisation, history.around)
    for person in history.people:
        events, _ = turned.events(history.known(person))
        earlier = [each for each in events if each.at < version.since]
        if len(earlier) == len(events):
            continue
        old_events, _ = without.events(history.known(person))
        around = history.around
        (old,) = states(person, without.versions, old_events, around, (until,))
        (new,) = states(person, turned.versions, events, around, (until,))
        listed = _ids(person, turned, earlier, history, version.since)
        found = list(_otherwise(old, new, listed, version.since))
        if found:
            yield person, any(found)


def _ids(
    person: str, reading: Reading, events: list[Event], history: History, at: int
) -> frozenset[str]:
    """What runs in the very second in which the new policy takes effect: the plan lists it."""
    if not events:
        return frozenset()
    (state,) = states(person, reading.versions, events, history.around, (at,))
    return frozenset(each.id for each in state.owed)


def _otherwise(old: State, new: State, listed: frozenset[str], since: int) -> Iterator[bool]:
    """Each thing that is otherwise, as whether it is worse."""
    before = {each.id: each for each in old.owed if each.id not in listed}
    after = {each.id: each for each in new.owed if each.id not in listed}
    for id_ in before.keys() | after.keys():
        was, now = before.get(id_), after.get(id_)
        if was is None or now is None:
            yield was is not None and was.kind == "promise"
        elif (was.due, was.state) != (now.due, now.state):
            yield worse(was, now)
    if _refused(old, since) != _refused(new, since):
        yield False


def _refused(state: State, since: int) -> frozenset[str]:
    return frozenset(each.event for each in state.refused if each.at >= since)
