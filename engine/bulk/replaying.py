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
from troth.engine.bulk.columns import Truths
from troth.engine.bulk.compare import Group, Otherwise, compared, joined
from troth.engine.bulk.duty import Duty, duties
from troth.engine.bulk.handing import Known, handed
from troth.engine.bulk.log import Log
from troth.engine.bulk.moving import Became, Running, ends
from troth.engine.bulk.others import Others
from troth.engine.bulk.things import Side
from troth.engine.bulk.turning import Asked, at_the_turn, people_with
from troth.engine.bulk.walk import walk
from troth.engine.bulk.walked import Uncovered, Walked
from troth.engine.deadline import HOUR_KINDS
from troth.engine.event_kinds import ORG, EventKind
from troth.engine.files.pack import Pack
from troth.engine.fold.clock import due_rule
from troth.engine.fold.ladders import assigned
from troth.engine.fold.tables import tables_of
from troth.engine.fold.versions import Version
from troth.engine.localtime import local_time
from troth.engine.views import zone_of

PART = 10_000
"""How many people are looked at together."""

_COUNTED = ("owed_day", "owed_at", "owed_earliest")
"""From where clocks are counted: what of a walk is of no use where no clock moves."""

_ENDED = ("owed_over", "owed_settled")
"""When something came to an end: of no use there either."""

_COMPARED = ("owed_delivered_at", "owed_violated_on", "step_from", "stage", *_COUNTED)
"""What of a walk is of no use where it is compared with another."""

_HANDED = ("owed_to", "rung_at", "handed")
"""What more of it is of no use where no rung hands anything to anybody."""

_AT_THE_TURN = (
    "owed_cause", "owed_turn", "owed_made", "owed_due", "owed_over", "owed_delivered_at",
    "owed_violated_on", "owed_settled", "owed_to", "owed_by", "owed_waited", "rung", "step",
    "refused", *_COUNTED,
)  # fmt: skip
"""What of a walk up to the turn is of no use: all but what runs, and where everybody stands."""

_MOVED = ("owed_due", *_COUNTED)
"""What of it is of use where clocks move."""

_BEFORE_IT_BOUND = ("owed_made", "refused", "step")
"""What of it is of use all the same where a policy began to bind in the middle of a log."""


@dataclass(frozen=True, slots=True, eq=False)
class Replayed:
    """What a dry run by columns found. People are places in ``log.people`` without `ORG`.

    ``alone`` are those who are left to be looked at one by one: nothing else here is about them.
    ``live`` are the promises that run at the turn, by what becomes of them; it is not about those
    who are ``turning`` either, of whom the turn alone is left to be looked at.
    """

    alone: Truths
    turning: Truths
    people: int
    events: int
    left_out: int
    last: int
    otherwise: Otherwise
    live: Mapping[Became, Group]
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
    otherwise, live, why = Otherwise(), dict[Became, Group](), Counter[str]()
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
    used = {*(_BEFORE_IT_BOUND if late else ()), *(_MOVED if asked.moving else ())}
    spare = [each for each in _AT_THE_TURN if each not in used]
    turn = walk(log, asked.old, asked.effect - 1, threads=1, spare=spare)
    if isinstance(turn, Uncovered):
        return turn
    alone = log.awkward | _read_otherwise(log, asked)
    org = _organisation(log)
    alone[org : org + 1] = True
    running = Running.of(asked, turn)
    turning = at_the_turn(log, asked, turn) | running.unsure
    del turn  # what follows takes as much room again
    walks: list[Walked] = []
    for pack in (asked.old, asked.new):
        of_no_use = (
            *_COMPARED,
            *(() if _hands(pack) else _HANDED),
            *(() if asked.moving and pack is asked.old else _ENDED),
        )
        found = walk(log, pack, asked.until, threads=1, spare=of_no_use)
        if isinstance(found, Uncovered):
            return found
        alone |= found.by_reference
        # what begins in the very second of the turn
        turning[found.owed_person[found.owed_made == asked.effect]] = True
        walks.append(found)
    old, new = walks
    if asked.moving:
        turning |= ends(old, asked.effect, asked.local.local_day(asked.effect))
    kept, turning, kinds = ~alone, turning & ~alone, asked.kinds[0]
    sides = (
        Side(log, old, _in_hours(old, asked.old), asked.local),
        Side(log, new, _in_hours(new, asked.new), asked.local),
    )
    looked_at = _rows_until(log, asked.until)
    there = kept & (looked_at > log.starts[:-1])
    rows = looked_at - log.starts[:-1]
    last = log.at[looked_at[there] - 1]
    live = dict(running.by_kind(kept & ~turning))
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
        live={became: group.without(org) for became, group in live.items()},
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
    found[people_with(log, other)] = True
    return found


def _bounds(kind: EventKind, field: str) -> tuple[object, ...]:
    """What a field may be: its type, and how low and how high."""
    type_ = kind.fields.get(field)
    return type_, getattr(type_, "low", None), getattr(type_, "high", None)


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
