"""A log walked under one policy: everybody's promises, rungs, steps and refusals, as columns.

    walked = walk(log, pack, until)

What anything means is `troth.engine.fold`'s; the kernel does the same over integers for whatever
`troth.engine.bulk.scope` lets through, and says of whom it does not. People are walked in blocks,
by as many threads as there are; what comes out does not depend on them.
"""

from collections import Counter
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import accumulate, pairwise
from os import cpu_count
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from troth.engine.bulk import layout, scratch
from troth.engine.bulk.days import DAY, calendar_table
from troth.engine.bulk.layout import REASONS, Ints, Rows
from troth.engine.bulk.lives import live_all
from troth.engine.bulk.log import Log
from troth.engine.bulk.policies import Written, written
from troth.engine.bulk.scope import everybodys
from troth.engine.bulk.sections import ALONE, Sides
from troth.engine.bulk.walked import NO_DAY, Uncovered, Walked
from troth.engine.files.pack import Pack
from troth.engine.fold.tables import Tables, tables_of
from troth.engine.fold.versions import Version

BLOCK: Final = 1 << 13
"""Records of a kind that are walked before they are put into narrow columns."""

PEOPLE: Final = 1000
"""Fewer people are not worth a thread of their own."""

APART: Final = 24
"""Records by which a block is longer than asked: where columns lie a power of two apart, a
processor keeps all of them in the same few places of its cache, and forgets each for the next."""

ROOM: Final = 256
"""Records of a kind in one life for which there is room before more is made."""

BEFORE, AFTER = 800, 15_000
"""Days before the first event and after the last for which deadlines can be counted."""

ROUND: Final = 1_000
"""Tables of a calendar begin and end with a day that is a multiple of so many."""


def walk(
    log: Log,
    pack: Pack,
    until: int,
    *,
    threads: int = 0,
    spare: Collection[str] = (),
    sides: Sides = ALONE,
) -> Walked | Uncovered:
    """What follows from a log up to and including ``until``, under one policy in force always.

    Nothing is known about anybody but the person themselves: no seats, no facts of others. The
    columns are the same whatever the number of ``threads`` (0: one for each core). Columns that are
    ``spare`` (see `SPARE`) are left empty: most of the room and time goes into those that are not.
    ``sides`` says which rules only one of two policies has, where ``pack`` is both of them
    (`troth.engine.bulk.joint`).
    """
    tables = tables_of(Version(pack, "", layout.ALWAYS))
    reasons = tuple(everybodys(tables))
    if reasons:
        return Uncovered(reasons)
    table = written(tables, log, calendar_of(tables, log, until), sides)
    people = len(log.people)
    left = np.where(log.awkward, layout.AWKWARD, 0).astype(np.int64)
    left_out = frozenset(each for name in spare for each in SPARE[name])
    work = _Work(log, table.table, left, until, left_out)
    count = max(1, min(threads or cpu_count() or 1, people // PEOPLE or 1))
    bounds = np.linspace(0, people, count + 1).astype(np.int64).tolist()
    if count == 1:
        parts = [work.part(0, people)]
    else:
        with ThreadPoolExecutor(count) as pool:
            parts = list(pool.map(lambda ends: work.part(*ends), pairwise(bounds)))
    return _joined(table, left, until, parts)


def calendar_of(tables: Tables, log: Log, until: int) -> Ints:
    """The calendar of a policy as one array, for a log up to a moment."""
    return calendar_table(tables.calendar, *_days(log, until))


def _days(log: Log, until: int) -> tuple[int, int]:
    """The days that the tables of the calendar are to reach."""
    if not log.rows:
        return until // DAY - BEFORE, until // DAY + AFTER
    low = int(log.at.min()) // DAY - BEFORE
    high = until // DAY + AFTER
    # in round numbers, so that logs of about the same time share a table
    return low // ROUND * ROUND, -(-high // ROUND) * ROUND


_WIDTHS: Final = (
    scratch.OWED_WIDTH,
    scratch.RUNG_COLUMNS,
    scratch.STEP_COLUMNS,
    scratch.REFUSED_COLUMNS,
    scratch.HANDED_COLUMNS,
    scratch.STAGE_COLUMNS,
)
OWED, RUNGS, STEPS, REFUSED, HANDED, STAGES = range(len(_WIDTHS))

_LONG: Final = {
    (OWED, scratch.O_MADE),
    (OWED, scratch.O_DUE_AT),
    (OWED, scratch.O_OVER_AT),
    (OWED, scratch.O_DELIVERED),
    (OWED, scratch.O_SETTLED),
    (OWED, scratch.O_AT),
    (OWED, scratch.O_EARLIEST),
    (OWED, scratch.O_LEFT),
    (RUNGS, scratch.OR_AT),
    (STAGES, scratch.OG_SINCE),
}
"""The columns that hold moments."""

SPARE: Final[dict[str, tuple[tuple[int, int], ...]]] = {
    "owed_cause": ((OWED, scratch.O_CAUSE), (OWED, scratch.O_CAUSE_KIND)),
    "owed_turn": ((OWED, scratch.O_TURN),),
    "owed_made": ((OWED, scratch.O_MADE),),
    "owed_due": ((OWED, scratch.O_DUE_DAY), (OWED, scratch.O_DUE_AT)),
    "owed_over": ((OWED, scratch.O_OVER_DAY), (OWED, scratch.O_OVER_AT)),
    "owed_delivered_at": ((OWED, scratch.O_DELIVERED),),
    "owed_violated_on": ((OWED, scratch.O_VIOLATED_ON),),
    "owed_settled": ((OWED, scratch.O_SETTLED),),
    "owed_to": ((OWED, scratch.O_TO),),
    "owed_by": ((OWED, scratch.O_BY),),
    "owed_waited": ((OWED, scratch.O_WAITS),),
    "owed_day": ((OWED, scratch.O_DAY),),
    "owed_at": ((OWED, scratch.O_AT),),
    "owed_earliest": ((OWED, scratch.O_EARLIEST),),
    "owed_left": ((OWED, scratch.O_LEFT),),
    "rung_at": ((RUNGS, scratch.OR_AT),),
    "rung": (
        *((RUNGS, column) for column in range(scratch.RUNG_COLUMNS)),
        *((HANDED, column) for column in range(scratch.HANDED_COLUMNS)),
    ),
    "step_from": ((STEPS, scratch.OS_FROM),),
    "step": tuple((STEPS, column) for column in range(scratch.STEP_COLUMNS)),
    "refused": tuple((REFUSED, column) for column in range(scratch.REFUSED_COLUMNS)),
    "handed": tuple((HANDED, column) for column in range(scratch.HANDED_COLUMNS)),
    "stage": tuple((STAGES, column) for column in range(scratch.STAGE_COLUMNS)),
}
"""What whoever walks may do without: columns of `Walked`, or all whose names begin so.

Without ``owed_cause`` there is no ``owed_date`` and no ``owed_amends``, and nothing is ``handed``
without the ``rung`` that does.
"""

_Columns = dict[tuple[int, int], list[NDArray[Any]]]
"""Of each column of each kind of record, the values block by block."""


@dataclass(frozen=True, slots=True, eq=False)
class _Work:
    """One log under one policy, to be walked in parts."""

    log: Log
    table: Ints
    left: Ints
    until: int
    left_out: frozenset[tuple[int, int]]

    def part(self, first: int, last: int) -> _Columns:
        """Everybody from ``first`` up to ``last``."""
        log = self.log
        rows = Rows(log.at, log.type, log.seq, log.about, log.actor, log.told_starts,
                    log.told_field, log.told_value)  # fmt: skip
        life, blocks = self._scratch(ROOM), self._blocks(BLOCK)
        part: _Columns = {}
        before = np.zeros(2, np.int64)  # how many obligations and rungs stand in earlier blocks
        while first < last:
            counts = np.zeros(len(_WIDTHS), dtype=np.int64)
            owed, rungs, steps, refused, handed, stages = blocks
            reached = live_all(
                self.table, rows, life, owed, rungs, steps, refused, handed, stages, counts,
                log.starts, self.left, first, last, self.until,
            )  # fmt: skip
            _keep(part, blocks, counts.tolist(), before, self.left_out)
            before += counts[[OWED, RUNGS]]
            if life[scratch.P_FULL]:
                life = self._scratch(4 * int(life[scratch.P_ROOM]))
            elif reached == first:  # one life has more than a block
                blocks = self._blocks(4 * blocks[OWED].shape[1])
            first = reached
        return part

    def _scratch(self, room: int) -> Ints:
        """The scratch for a life: with room for so many records of each kind, and its events."""
        log, table = self.log, self.table
        size = scratch.P_FACTS + 2 * int(table[layout.N_FACTS])
        size += scratch.HEARD_WIDTH * int(table[layout.N_EVENTS])
        size += scratch.BEGUN_WIDTH * int(table[layout.N_LADDERS])
        size += room * sum(_WIDTHS[:STAGES])
        told = log.told_starts[log.starts]
        rows = scratch.EVENT_ROW * np.diff(log.starts) + 2 * np.diff(told)
        life = np.zeros(size + int(rows.max(initial=0)), dtype=np.int64)
        life[scratch.P_ROOM] = room
        return life

    def _blocks(self, rows: int) -> list[Ints]:
        """Room for so many records of each kind; the last columns of what is owed may be spare."""
        asked = (each for each in range(scratch.OWED_COLUMNS) if (OWED, each) not in self.left_out)
        widths = (max(asked) + 1, *_WIDTHS[1:])
        return [np.empty((width, rows + APART), dtype=np.int64) for width in widths]


def _keep(
    part: _Columns,
    blocks: list[Ints],
    counts: list[int],
    before: Ints,
    left_out: frozenset[tuple[int, int]],
) -> None:
    """Put what stands in blocks behind the columns of a part.

    ``before`` says how many obligations and rungs stand there already.
    """
    owed, rungs = before
    for kind, (block, count) in enumerate(zip(blocks, counts, strict=True)):
        for column in range(len(block)):
            if (kind, column) in left_out:
                continue
            values = block[column, :count]
            if owed and (kind, column) == (RUNGS, scratch.OR_OWED):
                values = np.where(values >= 0, values + owed, values)
            if rungs and (kind, column) == (HANDED, scratch.OH_RUNG):
                values = values + rungs
            if owed and (kind, column) == (OWED, scratch.O_CAUSE):
                behind = block[scratch.O_CAUSE_KIND, :count] == layout.OF_OWED
                values = np.where(behind, values + owed, values)
            type_ = np.int64 if (kind, column) in _LONG else np.int32
            part.setdefault((kind, column), []).append(values.astype(type_))


# --- all of it


class _Joined:
    """The columns of all parts, one behind another."""

    def __init__(self, parts: list[_Columns]) -> None:
        self.parts = parts
        self.owed = self._before(OWED, scratch.O_PERSON)
        self.rungs = self._before(RUNGS, scratch.OR_PERSON)

    def _before(self, kind: int, column: int) -> list[int]:
        """How many records of a kind stand in the parts before each."""
        counts = [sum(map(len, part.get((kind, column), ()))) for part in self.parts]
        return [0, *accumulate(counts)][:-1]

    def __call__(self, kind: int, column: int, type_: type[Any] = np.int32) -> NDArray[Any]:
        """A column; its blocks are let go."""
        blocks = [each for part in self.parts for each in part.pop((kind, column), ())]
        return np.concatenate(blocks) if blocks else np.empty(0, dtype=type_)

    def moved(
        self, kind: int, column: int, before: list[int], moves: list[list[NDArray[Any]]]
    ) -> None:
        """Point at the same records where several parts stand behind one another."""
        for part, before_it, which in zip(self.parts, before, moves, strict=True):
            for block, mask in zip(part.get((kind, column), ()), which, strict=True):
                block[mask] += before_it


def _joined(table: Written, left: Ints, until: int, parts: list[_Columns]) -> Walked:
    column = _Joined(parts)
    column.moved(HANDED, scratch.OH_RUNG, column.rungs, [
        [each >= 0 for each in part.get((HANDED, scratch.OH_RUNG), ())] for part in parts
    ])  # fmt: skip
    column.moved(RUNGS, scratch.OR_OWED, column.owed, [
        [each >= 0 for each in part.get((RUNGS, scratch.OR_OWED), ())] for part in parts
    ])  # fmt: skip
    column.moved(OWED, scratch.O_CAUSE, column.owed, [
        [each == layout.OF_OWED for each in part.get((OWED, scratch.O_CAUSE_KIND), ())]
        for part in parts
    ])  # fmt: skip
    counted = Counter(left[left > 0].tolist())
    kind, cause = column(OWED, scratch.O_CAUSE_KIND), column(OWED, scratch.O_CAUSE)
    return Walked(
        until=until,
        rules=table.rules,
        ladders=table.ladders,
        regions=table.regions,
        states=table.states,
        refusers=table.refusers,
        roles=table.roles,
        timers=table.timers,
        hands=table.hands,
        by_reference=left > 0,
        why={REASONS[reason]: counted[reason] for reason in sorted(counted)},
        uncovered=table.uncovered,
        owed_person=column(OWED, scratch.O_PERSON),
        owed_rule=column(OWED, scratch.O_RULE),
        owed_cause=_where(kind == layout.OF_ROW, cause, -1),
        owed_date=_where(kind == layout.OF_DATE, cause, NO_DAY),
        owed_amends=_where(kind == layout.OF_OWED, cause, -1),
        owed_turn=column(OWED, scratch.O_TURN),
        owed_state=column(OWED, scratch.O_STATE),
        owed_made=column(OWED, scratch.O_MADE, np.int64),
        owed_due_day=column(OWED, scratch.O_DUE_DAY),
        owed_due_at=column(OWED, scratch.O_DUE_AT, np.int64),
        owed_over_day=column(OWED, scratch.O_OVER_DAY),
        owed_over_at=column(OWED, scratch.O_OVER_AT, np.int64),
        owed_delivered_at=column(OWED, scratch.O_DELIVERED, np.int64),
        owed_violated_on=column(OWED, scratch.O_VIOLATED_ON),
        owed_settled=column(OWED, scratch.O_SETTLED, np.int64),
        owed_to=column(OWED, scratch.O_TO),
        owed_by=column(OWED, scratch.O_BY),
        owed_waited=column(OWED, scratch.O_WAITS) != 0,
        owed_day=column(OWED, scratch.O_DAY),
        owed_at=column(OWED, scratch.O_AT, np.int64),
        owed_earliest=column(OWED, scratch.O_EARLIEST, np.int64),
        owed_left=column(OWED, scratch.O_LEFT, np.int64),
        rung_owed=column(RUNGS, scratch.OR_OWED),
        rung_person=column(RUNGS, scratch.OR_PERSON),
        rung_ladder=column(RUNGS, scratch.OR_LADDER),
        rung_cause=column(RUNGS, scratch.OR_CAUSE),
        rung_date=column(RUNGS, scratch.OR_DATE),
        rung_number=column(RUNGS, scratch.OR_NUMBER),
        rung_day=column(RUNGS, scratch.OR_DAY),
        rung_at=column(RUNGS, scratch.OR_AT, np.int64),
        step_person=column(STEPS, scratch.OS_PERSON),
        step_row=column(STEPS, scratch.OS_ROW),
        step_region=column(STEPS, scratch.OS_REGION),
        step_from=column(STEPS, scratch.OS_FROM),
        step_to=column(STEPS, scratch.OS_TO),
        step_day=column(STEPS, scratch.OS_DAY),
        step_about=column(STEPS, scratch.OS_ABOUT),
        step_timer=column(STEPS, scratch.OS_TIMER),
        refused_row=column(REFUSED, 0),
        refused_by=column(REFUSED, 1),
        handed_rung=column(HANDED, scratch.OH_RUNG),
        handed_party=column(HANDED, scratch.OH_PARTY),
        handed_row=column(HANDED, scratch.OH_ROW),
        stage_person=column(STAGES, scratch.OG_PERSON),
        stage_region=column(STAGES, scratch.OG_REGION),
        stage_about=column(STAGES, scratch.OG_ABOUT),
        stage_state=column(STAGES, scratch.OG_STATE),
        stage_since=column(STAGES, scratch.OG_SINCE, np.int64),
    )


def _where(mask: NDArray[Any], values: NDArray[Any], otherwise: int) -> NDArray[Any]:
    return np.where(mask, values, np.int32(otherwise))
