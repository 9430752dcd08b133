"""A dry run over a log, by columns: both policies walked, and what is otherwise counted.

Says for whom this was not possible; they are looked at one by one, by `troth.engine.fold`, and the
figures are added up. Where anything about the whole dry run is not certainly the same as one by
one, there is no answer at all.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from os import cpu_count

import numpy as np
from numpy.typing import NDArray

from troth.dsl import core
from troth.dsl.vocabulary import ENGAGED_SINCE
from troth.engine.bulk.columns import Numbers, Truths
from troth.engine.bulk.compare import Group, Otherwise, compared, joined
from troth.engine.bulk.duty import Duty, duties
from troth.engine.bulk.handing import Known, handed
from troth.engine.bulk.log import Log
from troth.engine.bulk.others import Others
from troth.engine.bulk.seats import Seats
from troth.engine.bulk.things import Side
from troth.engine.bulk.walk import walk
from troth.engine.bulk.walked import STATES, Uncovered, Walked
from troth.engine.deadline import HOUR_KINDS
from troth.engine.event_kinds import ORG, EventKind
from troth.engine.files.pack import Pack
from troth.engine.fold.clock import due_rule
from troth.engine.fold.ladders import assigned
from troth.engine.fold.story import LIVE
from troth.engine.fold.tables import tables_of
from troth.engine.fold.versions import Version
from troth.engine.localtime import LocalTime, local_time
from troth.engine.views import zone_of

PART = 10_000
"""How many people are looked at together."""

_LIVE = np.array([state in LIVE for state in STATES], np.bool_)

_COMPARED = (
    "owed_over", "owed_delivered_at", "owed_violated_on", "owed_settled", "step_from", "stage",
)  # fmt: skip
"""What of a walk is of no use where it is compared with another."""

_HANDED = ("owed_to", "rung_at", "handed")
"""What more of it is of no use where no rung hands anything to anybody."""

_AT_THE_TURN = (
    "owed_cause", "owed_turn", "owed_made", "owed_due", "owed_over", "owed_delivered_at",
    "owed_violated_on", "owed_settled", "owed_to", "owed_by", "owed_waited", "rung", "step",
    "refused",
)  # fmt: skip
"""What of a walk up to the turn is of no use: all but what runs, and where everybody stands."""

_BEFORE_IT_BOUND = ("owed_made", "refused", "step")
"""What of it is of use all the same where a policy began to bind in the middle of a log."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a dry run compares: packs, from when the old one binds, the turn and the end (seconds).

    ``kinds`` are the events under each pack; ``moving`` are the rules whose clocks move at the turn
    or that bind people past their trigger; ``roles`` says by rule who owes. ``seats`` are those of
    the organisation under each pack: nothing else may have been recorded of it.
    """

    old: Pack
    new: Pack
    since: int
    effect: int
    until: int
    local: LocalTime
    kinds: tuple[Mapping[str, EventKind], Mapping[str, EventKind]]
    moving: frozenset[str]
    bound: frozenset[str]
    roles: Mapping[str, str]
    seats: tuple[Seats, Seats]


@dataclass(frozen=True, slots=True, eq=False)
class Replayed:
    """What a dry run by columns found. People are places in ``log.people`` without `ORG`.

    ``alone`` are those who are left to be looked at one by one: nothing else here is about them.
    ``live`` are the promises that run at the turn and keep their date, by rule; it is not about
    those who are ``turning`` either, of whom the turn alone is left to be looked at.
    """

    alone: Truths
    turning: Truths
    people: int
    events: int
    left_out: int
    last: int
    otherwise: Otherwise
    live: Mapping[str, Group]
    duties: tuple[list[Duty], list[Duty]]
    why: Mapping[str, int]


def replayed(log: Log, asked: Asked, *, threads: int = 0) -> Replayed | Uncovered:
    """The dry run over everybody in ``log``, or why none of it can be done by columns.

    A part of the people at a time, as many at once as there are ``threads`` (0: one for each core):
    what two walks give takes more room than the log. The answer is the same however it is parted.
    """
    if reasons := tuple(_whole(asked)):
        return Uncovered(reasons)
    firsts = range(0, max(1, len(log.people)), PART)
    others = Others(log, asked.old.vocabulary)
    with ThreadPoolExecutor(threads or cpu_count() or 1) as pool:
        parts = list(pool.map(lambda first: _part(log, first, asked, others), firsts))
    return _put_together(parts)


def _put_together(parts: Sequence[Replayed | Uncovered]) -> Replayed | Uncovered:
    """What was found of all, in the order of the people."""
    found: list[Replayed] = []
    for part in parts:
        if isinstance(part, Uncovered):
            return part
        found.append(part)
    otherwise, live, why = Otherwise(), dict[str, Group](), Counter[str]()
    before = 0
    for each in found:
        otherwise.behind(each.otherwise, before)
        joined(live, each.live, before)
        why.update(each.why)
        before += len(each.alone)
    return Replayed(
        alone=np.concatenate([each.alone for each in found]),
        turning=np.concatenate([each.turning for each in found]),
        people=sum(each.people for each in found),
        events=sum(each.events for each in found),
        left_out=sum(each.left_out for each in found),
        last=max(each.last for each in found),
        otherwise=otherwise,
        live=live,
        duties=(
            [duty for each in found for duty in each.duties[0]],
            [duty for each in found for duty in each.duties[1]],
        ),
        why=dict(why),
    )


def _part(whole: Log, first: int, asked: Asked, others: Others) -> Replayed | Uncovered:
    """The dry run over the people from ``first`` on."""
    log = whole.part(first, min(first + PART, len(whole.people)))
    late = bool(log.rows) and asked.since >= int(log.at.min())
    spare = [each for each in _AT_THE_TURN if not (late and each in _BEFORE_IT_BOUND)]
    turn = walk(log, asked.old, asked.effect - 1, threads=1, spare=spare)
    if isinstance(turn, Uncovered):
        return turn
    alone = log.awkward | _read_otherwise(log, asked)
    org = _organisation(log)
    alone[org : org + 1] = True
    turning = _at_the_turn(log, asked, turn)
    running = _Running.of(turn)
    del turn  # what follows takes as much room again
    walks: list[Walked] = []
    for pack in (asked.old, asked.new):
        of_no_use = (*_COMPARED, *(() if _hands(pack) else _HANDED))
        found = walk(log, pack, asked.until, threads=1, spare=of_no_use)
        if isinstance(found, Uncovered):
            return found
        alone |= found.by_reference
        # what begins in the very second of the turn
        turning[found.owed_person[found.owed_made == asked.effect]] = True
        walks.append(found)
    old, new = walks
    kept, turning, kinds = ~alone, turning & ~alone, asked.kinds[0]
    sides = (
        Side(log, old, _in_hours(old, asked.old), asked.local),
        Side(log, new, _in_hours(new, asked.new), asked.local),
    )
    looked_at = _rows_until(log, asked.until)
    there = kept & (looked_at > log.starts[:-1])
    rows = looked_at - log.starts[:-1]
    last = log.at[looked_at[there] - 1]
    live = dict(running.by_rule(kept & ~turning))
    otherwise = compared(log, sides, alone)
    everybody = np.arange(len(log.people)) != org
    return Replayed(
        alone=alone[everybody],
        turning=turning[everybody],
        people=int(there.sum()),
        events=int(rows[there].sum()),
        left_out=int((np.diff(log.starts) - rows)[kept].sum()),
        last=int(last.max()) if len(last) else 0,
        otherwise=otherwise.without(org),
        live={rule: group.without(org) for rule, group in live.items()},
        duties=(
            list(_duties(log, old, asked.old, asked, kept, Known(kinds, asked.seats[0], others))),
            list(_duties(log, new, asked.new, asked, kept, Known(kinds, asked.seats[1], others))),
        ),
        why={**old.why, **new.why},
    )


def _duties(
    log: Log, walked: Walked, pack: Pack, asked: Asked, kept: Truths, known: Known
) -> Iterator[Duty]:
    """All that is to be done by anybody under one policy."""
    local = local_time(zone_of(pack))
    yield from duties(log, walked, asked.roles, kept, known.seats, local)
    yield from handed(log, walked, pack, asked.roles, kept, known)


def _hands(pack: Pack) -> bool:
    """Whether some rung hands something to somebody."""
    ladders = pack.policy.escalations
    return any(True for ladder in ladders for _ in assigned(ladder.rungs))


def _organisation(log: Log) -> int:
    """The place of the organisation itself; behind everybody where nothing is recorded of it."""
    place = bisect_left(log.people, ORG)
    return place if place < len(log.people) and log.people[place] == ORG else len(log.people)


def _whole(asked: Asked) -> Iterator[str]:
    """What concerns everybody."""
    was, now = (tables_of(Version(pack, "", 0)) for pack in (asked.old, asked.new))
    opened = {place.name for place in now.places} - {place.name for place in was.places}
    if any(chart in opened for chart, _ in now.entering):
        yield "a lifecycle that is new begins something"


def _at_the_turn(log: Log, asked: Asked, turn: Walked) -> Truths:
    """Who is looked at one by one because of what may become of them at the turn."""
    alone = turn.by_reference.copy()
    alone[turn.owed_person[_live_of(turn, asked.moving)]] = True
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
    found[_people_of(log, refused)] = True
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
        found[_people_of(log, rows)] = True
    return found


def _live_of(turn: Walked, rules: frozenset[str]) -> Truths:
    """The promises of some rules that run."""
    among = np.array([rule in rules for rule in turn.rules], np.bool_)
    if not among.any():
        return np.zeros(len(turn.owed_rule), np.bool_)
    found: Truths = among[turn.owed_rule] & _LIVE[turn.owed_state]
    return found


def _past_a_trigger(log: Log, asked: Asked, turn: Walked) -> Truths:
    """Who may be bound past a trigger: engaged, or where a rule begins on entering."""
    found = np.zeros(len(log.people), np.bool_)
    tables = tables_of(Version(asked.new, "", 0))
    if any(rule.name in asked.bound for rule in tables.engaged):
        engaged = np.array([name == "engaged" for name in log.types], np.bool_)
        found[_people_with(log, engaged)] = True
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


def _read_otherwise(log: Log, asked: Asked) -> Truths:
    """Who has an event that the new policy reads otherwise than the old one, or not at all."""
    old, new = asked.kinds
    fields = np.repeat(log.type.astype(np.int64), np.diff(log.told_starts))
    told = np.unique(fields * len(log.fields) + log.told_field)
    other = np.zeros(len(log.types), np.bool_)
    for place, name in enumerate(log.types):
        kind = new.get(name)
        other[place] = kind is None or kind.needs != old[name].needs
    for each in told.tolist():
        type_, field = divmod(each, len(log.fields))
        name, said = log.types[type_], log.fields[field]
        if not other[type_]:
            other[type_] = _bounds(old[name], said) != _bounds(new[name], said)
    found = np.zeros(len(log.people), np.bool_)
    found[_people_with(log, other)] = True
    return found


def _bounds(kind: EventKind, field: str) -> tuple[object, ...]:
    """What a field may be: its type, and how low and how high."""
    type_ = kind.fields.get(field)
    return type_, getattr(type_, "low", None), getattr(type_, "high", None)


def _people_with(log: Log, types: Truths) -> NDArray[np.int64]:
    """Who has an event of these types."""
    if not types.any():
        return np.zeros(0, np.int64)
    return _people_of(log, np.flatnonzero(types[log.type]))


def _people_of(log: Log, rows: Numbers) -> NDArray[np.int64]:
    """Whose these rows are."""
    found: NDArray[np.int64] = np.searchsorted(log.starts, rows, side="right") - 1
    return found


def _rows_until(log: Log, until: int) -> NDArray[np.int64]:
    """The row after the last that each person has up to a moment, that moment included."""
    later = np.concatenate([np.zeros(1, np.int64), np.cumsum(log.at > until)])
    found: NDArray[np.int64] = log.starts[1:] - (later[log.starts[1:]] - later[log.starts[:-1]])
    return found


def _in_hours(found: Walked, pack: Pack) -> Truths:
    """Which rules count hours."""
    rules = {rule.name: rule for rule in pack.policy.obligations}
    return np.array([_counts_hours(rules[name]) for name in found.rules], np.bool_)


def _counts_hours(rule: core.Obligation) -> bool:
    due = due_rule(rule)
    length = None if due is None else due.length
    return length is not None and getattr(length.type, "kind", None) in HOUR_KINDS


@dataclass(frozen=True, slots=True, eq=False)
class _Running:
    """The promises that run at the turn: whose, and of which of the ``rules``."""

    rules: tuple[str, ...]
    person: Numbers
    rule: Numbers

    @classmethod
    def of(cls, turn: Walked) -> "_Running":
        """Those of a walk."""
        live = np.flatnonzero(_LIVE[turn.owed_state])
        return cls(turn.rules, turn.owed_person[live], turn.owed_rule[live])

    def by_rule(self, kept: Truths) -> Iterator[tuple[str, Group]]:
        """How many of each rule the people have who are ``kept``, and who has them."""
        own = kept[self.person]
        for place, rule in enumerate(self.rules):
            people = self.person[own & (self.rule == place)]
            if len(people):
                yield rule, Group(len(people), np.unique(people).astype(np.int64))
