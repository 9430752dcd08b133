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

from troth.engine.bulk.both import COUNTED, Walks, as_one, walked_apart, walked_as_one
from troth.engine.bulk.columns import Truths
from troth.engine.bulk.compare import Group, Otherwise, compared, joined
from troth.engine.bulk.duty import Duty, duties
from troth.engine.bulk.handing import Known, handed
from troth.engine.bulk.joint import Joint
from troth.engine.bulk.log import Log
from troth.engine.bulk.moving import Became, Running, ends
from troth.engine.bulk.others import Others
from troth.engine.bulk.turning import Asked, asks_where_all_stand, at_the_turn, people_with
from troth.engine.bulk.walk import walk
from troth.engine.bulk.walked import Uncovered
from troth.engine.event_kinds import ORG, EventKind
from troth.engine.fold.tables import tables_of
from troth.engine.fold.versions import Version
from troth.engine.localtime import local_time
from troth.engine.views import zone_of

PART = 10_000
"""How many people are looked at together."""

_AT_THE_TURN = (
    "owed_cause", "owed_turn", "owed_made", "owed_due", "owed_over", "owed_delivered_at",
    "owed_violated_on", "owed_settled", "owed_to", "owed_by", "owed_waited", "rung", "step",
    "refused", "owed_left", *COUNTED,
)  # fmt: skip
"""What of a walk up to the turn is of no use: all but what runs, and where everybody stands."""

_MOVED = ("owed_due", *COUNTED)
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
    others = Others(log, asked.old.vocabulary)
    one = as_one(log, asked)
    firsts = range(0, max(1, len(log.people)), PART)
    with ThreadPoolExecutor(threads or cpu_count() or 1) as pool:
        parts = list(pool.map(lambda first: _part(log, first, asked, one, others), firsts))
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


def _part(
    whole: Log, first: int, asked: Asked, one: Joint | None, others: Others
) -> Replayed | Uncovered:
    """The dry run over the people from ``first`` on."""
    log = whole.part(first, min(first + PART, len(whole.people)))
    turn = _up_to_the_turn(log, asked)
    if isinstance(turn, Uncovered):
        return turn
    walks = walked_apart(log, asked) if one is None else walked_as_one(log, asked, one)
    if isinstance(walks, Uncovered):
        return walks
    running, turning = turn or _seen_from_later(log, asked, walks)
    alone = log.awkward | _read_otherwise(log, asked) | walks.alone
    org = _organisation(log)
    alone[org : org + 1] = True
    for each in walks.all:  # what begins in the very second of the turn
        turning[each.owed_person[each.owed_made == asked.effect]] = True
    if asked.moving:
        turning |= ends(walks.so_far, asked.effect, asked.local.local_day(asked.effect))
    kept, turning = ~alone, turning & ~alone
    looked_at = _rows_until(log, asked.until)
    there = kept & (looked_at > log.starts[:-1])
    rows = looked_at - log.starts[:-1]
    last = log.at[looked_at[there] - 1]
    live = dict(running.by_kind(kept & ~turning))
    otherwise = compared(log, walks.sides, alone)
    otherwise.alike(walks.alike(kept))
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
            list(_duties(log, walks, asked, kept, others, 0)),
            list(_duties(log, walks, asked, kept, others, 1)),
        ),
        why=walks.why,
    )


_AtTheTurn = tuple[Running, Truths]
"""What runs at the turn, and who is looked at because of it."""


def _up_to_the_turn(log: Log, asked: Asked) -> _AtTheTurn | Uncovered | None:
    """What a walk that ends there says; None where any later one says the same."""
    if not asked.moving and not asks_where_all_stand(asked):
        return None
    late = bool(log.rows) and asked.since >= int(log.at.min())
    used = {*(_BEFORE_IT_BOUND if late else ()), *(_MOVED if asked.moving else ())}
    spare = [each for each in _AT_THE_TURN if each not in used]
    turn = walk(log, asked.old, asked.effect - 1, threads=1, spare=spare)
    if isinstance(turn, Uncovered):
        return turn
    running = Running.of(asked, turn)
    return running, at_the_turn(log, asked, turn) | running.unsure


def _seen_from_later(log: Log, asked: Asked, walks: Walks) -> _AtTheTurn:
    """The same of walks that go on: where no clock moves, what ran keeps its date."""
    running = Running.kept(walks.so_far, walks.rules, asked.effect)
    return running, at_the_turn(log, asked, walks.so_far)


def _duties(
    log: Log, walks: Walks, asked: Asked, kept: Truths, others: Others, which: int
) -> Iterator[Duty]:
    """All that is to be done by anybody under the first of the policies, or the second."""
    walked, pack = walks.owed[which], (asked.old, asked.new)[which]
    known = Known(asked.kinds[0], asked.seats[which], others)
    yield from duties(log, walked, asked.roles, kept, known.seats, local_time(zone_of(pack)))
    yield from handed(log, walked, pack, asked.roles, kept, known)


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
