"""Who is looked at one by one as a new policy takes effect, and why.

The turn is the second in which the new policy replaces the old one. What becomes then of promises
that run is `troth.engine.bulk.moving`'s; here it is known for whom that is not certain.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from troth.dsl import core
from troth.dsl.vocabulary import ENGAGED_SINCE
from troth.engine.bulk.columns import Numbers, Truths
from troth.engine.bulk.log import Log
from troth.engine.bulk.seats import Seats
from troth.engine.bulk.walked import Walked
from troth.engine.event_kinds import EventKind
from troth.engine.files.pack import Pack
from troth.engine.fold.tables import tables_of
from troth.engine.fold.versions import Version
from troth.engine.localtime import LocalTime


@dataclass(frozen=True, slots=True)
class Asked:
    """What a dry run compares: packs, from when the old one binds, the turn and the end (seconds).

    ``kinds`` are the events under each pack; ``moving`` says of the rules whose clocks move at the
    turn how they do, and ``bound`` which bind people past their trigger; ``roles`` says by rule who
    owes. ``seats`` are those of the organisation under each pack: nothing else may have been
    recorded of it.
    """

    old: Pack
    new: Pack
    since: int
    effect: int
    until: int
    local: LocalTime
    kinds: tuple[Mapping[str, EventKind], Mapping[str, EventKind]]
    moving: Mapping[str, core.Running]
    bound: frozenset[str]
    roles: Mapping[str, str]
    seats: tuple[Seats, Seats]


def asks_where_all_stand(asked: Asked) -> bool:
    """Whether it matters in which state of their charts people are at the turn."""
    entering = tables_of(Version(asked.new, "", 0)).entering.values()
    bound = any(rule.name in asked.bound for rules in entering for rule in rules)
    return bound or any(chart.per == "application" for chart in asked.new.charts.values())


def at_the_turn(log: Log, asked: Asked, turn: Walked) -> Truths:
    """Who is looked at one by one because of what may become of them at the turn.

    ``turn`` is a walk up to it; or a later one, unless it is asked where all stand.
    """
    alone = turn.by_reference.copy()
    if log.rows and asked.since >= int(log.at.min()):
        alone |= _not_as_if_always(log, asked, turn)
    return alone | _past_a_trigger(log, asked, turn) | _open_decisions(asked, turn)


def _not_as_if_always(log: Log, asked: Asked, turn: Walked) -> Truths:
    """Who may not stand as if the old policy had bound them from the first.

    A policy that binds later begins nothing before, keeps its gates open, and lets clocks ring on
    its first day. Whoever had nothing begun, refused or rung until then stands the same either way.
    """
    tables = tables_of(Version(asked.old, "", 0))
    day = asked.local.local_day(asked.since) + 1  # that of another zone may be one more
    found = np.zeros(len(log.people), np.bool_)
    found[turn.owed_person[turn.owed_made <= asked.since]] = True
    refused = turn.refused_row[log.at[turn.refused_row] <= asked.since]
    found[people_of(log, refused)] = True
    early = turn.step_day <= day
    found[turn.step_person[early & (turn.step_row < 0)]] = True
    for place in tables.places:
        for state in place.region.states.values():
            if not any(not branch.to for rung in state.rings.values() for branch in rung):
                continue
            if state.name == place.region.initial or place.name not in turn.regions:
                return log.at[log.starts[:-1]] <= asked.since  # it may have rung, and stayed
            region = turn.regions.index(place.name)
            there = turn.states[region].index(state.name)
            entered = (turn.step_region == region) & (turn.step_to == there)
            found[turn.step_person[early & entered]] = True
    if tables.engaged:
        said = asked.old.vocabulary.facts.get(ENGAGED_SINCE.name, ENGAGED_SINCE)
        names = {ENGAGED_SINCE.name, *(name for _, name in said.carried_by)}
        dated = np.array([name in names for name in log.fields], np.bool_)
        entries = np.flatnonzero(dated[log.told_field] & (log.told_value <= day))
        rows = np.searchsorted(log.told_starts, entries, side="right") - 1
        found[people_of(log, rows)] = True
    return found


def _past_a_trigger(log: Log, asked: Asked, turn: Walked) -> Truths:
    """Who may be bound past a trigger: engaged, or where a rule begins on entering."""
    found = np.zeros(len(log.people), np.bool_)
    tables = tables_of(Version(asked.new, "", 0))
    if any(rule.name in asked.bound for rule in tables.engaged):
        engaged = np.array([name == "engaged" for name in log.types], np.bool_)
        found[people_with(log, engaged)] = True
    for (chart, state), rules in tables.entering.items():
        if chart in turn.regions and any(rule.name in asked.bound for rule in rules):
            region = turn.regions.index(chart)
            known = turn.states[region]
            at = known.index(state) if state in known else -1
            there = (turn.stage_region == region) & (turn.stage_state == at)
            found[turn.stage_person[there]] = True
    return found


def _open_decisions(asked: Asked, turn: Walked) -> Truths:
    """Who has an application that may be open."""
    charts = asked.new.charts
    narrow = np.array(
        [
            (chart := charts.get(name.partition(".")[0])) is not None and chart.per == "application"
            for name in turn.regions
        ],
        np.bool_,
    )
    found = np.zeros(len(turn.by_reference), np.bool_)
    if narrow.any():
        found[turn.stage_person[narrow[turn.stage_region]]] = True
    return found


def people_with(log: Log, types: Truths) -> NDArray[np.int64]:
    """Who has an event of these types."""
    if not types.any():
        return np.zeros(0, np.int64)
    return people_of(log, np.flatnonzero(types[log.type]))


def people_of(log: Log, rows: Numbers) -> NDArray[np.int64]:
    """Whose these rows are."""
    found: NDArray[np.int64] = np.searchsorted(log.starts, rows, side="right") - 1
    return found
