"""A log walked under one policy: everybody's promises, rungs, steps and refusals, as columns.

    walked = walk(log, pack, until)

What anything means is `troth.engine.fold`'s; the kernel does the same over integers for whatever
`troth.engine.bulk.scope` lets through, and says of whom it does not. People are walked in blocks,
by as many threads as there are; what comes out does not depend on them.
"""

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from os import cpu_count
from typing import Final

import numpy as np
from numpy.typing import NDArray

from troth.engine.bulk import layout
from troth.engine.bulk.days import DAY, calendar_table
from troth.engine.bulk.layout import NONE, REASONS, Ints, Rows
from troth.engine.bulk.lives import live_all
from troth.engine.bulk.log import Log
from troth.engine.bulk.policies import Written, written
from troth.engine.bulk.scope import everybodys
from troth.engine.bulk.walked import NO_DAY, Uncovered, Walked
from troth.engine.files.pack import Pack
from troth.engine.fold.tables import tables_of
from troth.engine.fold.versions import Version

BLOCK: Final = 1 << 14
"""Records of a kind that are kept before they are put into narrow columns."""

ROOM: Final = 256
"""Records of a kind in one life for which there is room before more is made."""

BEFORE, AFTER = 800, 15_000
"""Days before the first event and after the last for which deadlines can be counted."""

Narrow = NDArray[np.int32]


def walk(log: Log, pack: Pack, until: int, *, threads: int = 0) -> Walked | Uncovered:
    """What follows from a log up to and including ``until``, under one policy in force always.

    Nothing is known about anybody but the person themselves: no seats, no facts of others. The
    columns are the same whatever the number of ``threads`` (0: one for each core).
    """
    tables = tables_of(Version(pack, "", layout.ALWAYS))
    reasons = tuple(everybodys(tables))
    if reasons:
        return Uncovered(reasons)
    table = written(tables, log, calendar_table(tables.calendar, *_days(log, until)))
    people = len(log.people)
    left = np.where(log.awkward, layout.AWKWARD, 0).astype(np.int64)
    work = _Work(log, table.table, left, until)
    count = max(1, min(threads or cpu_count() or 1, people // 1000 or 1))
    bounds = np.linspace(0, people, count + 1).astype(np.int64).tolist()
    if count == 1:
        parts = [work.part(0, people)]
    else:
        with ThreadPoolExecutor(count) as pool:
            parts = list(pool.map(lambda ends: work.part(*ends), pairwise(bounds)))
    return _joined(table, left, until, parts)


def _days(log: Log, until: int) -> tuple[int, int]:
    """The days that the tables of the calendar are to reach."""
    if not log.rows:
        return until // DAY - BEFORE, until // DAY + AFTER
    first, last = int(log.at.min()), max(int(log.at.max()), until)
    return first // DAY - BEFORE, min(last, until) // DAY + AFTER


@dataclass(slots=True, eq=False)
class _Part:
    """What came of some people, block by block; each block in columns."""

    owed: list[Ints]
    rungs: list[Ints]
    steps: list[Ints]
    refused: list[Ints]
    stages: list[Ints]


_WIDTHS: Final = (
    layout.OWED_WIDTH,
    layout.RUNG_COLUMNS,
    layout.STEP_COLUMNS,
    layout.REFUSED_COLUMNS,
    layout.STAGE_COLUMNS,
)


@dataclass(frozen=True, slots=True, eq=False)
class _Work:
    """One log under one policy, to be walked in parts."""

    log: Log
    table: Ints
    left: Ints
    until: int

    def part(self, first: int, last: int) -> _Part:
        """Everybody from ``first`` up to ``last``."""
        log = self.log
        rows = Rows(log.at, log.type, log.seq, log.about, log.actor, log.told_starts,
                    log.told_field, log.told_value)  # fmt: skip
        life = self._scratch(ROOM)
        part = _Part([], [], [], [], [])
        blocks = [np.empty((BLOCK, width), dtype=np.int64) for width in _WIDTHS]
        before = 0  # how many obligations stand in earlier blocks
        while first < last:
            counts = np.zeros(len(_WIDTHS), dtype=np.int64)
            reached = live_all(
                self.table, rows, life, *blocks, counts, log.starts, self.left, first, last,
                self.until,
            )  # fmt: skip
            before += self._keep(part, blocks, counts.tolist(), before)
            if reached == first and not life[layout.P_FULL]:  # one life has more than a block
                rows_of = 4 * len(blocks[0])
                blocks = [np.empty((rows_of, width), dtype=np.int64) for width in _WIDTHS]
            if life[layout.P_FULL]:
                life = self._scratch(4 * int(life[layout.P_ROOM]))
            first = reached
        return part

    def _scratch(self, room: int) -> Ints:
        """The scratch for a life: with room for so many records of each kind, and its events."""
        log, table = self.log, self.table
        size = layout.P_FACTS + 2 * int(table[layout.N_FACTS])
        size += layout.HEARD_WIDTH * int(table[layout.N_EVENTS])
        size += layout.BEGUN_WIDTH * int(table[layout.N_LADDERS])
        size += room * sum(_WIDTHS[:4])
        told = log.told_starts[log.starts]
        rows = layout.EVENT_ROW * np.diff(log.starts) + 2 * np.diff(told)
        life = np.zeros(size + int(rows.max(initial=0)), dtype=np.int64)
        life[layout.P_ROOM] = room
        return life

    def _keep(self, part: _Part, blocks: list[Ints], counts: Sequence[int], before: int) -> int:
        """Put a block behind those of the part; how many obligations it has."""
        owed, rungs, steps, refused, stages = (
            block[:count].copy() for block, count in zip(blocks, counts, strict=True)
        )
        behind = owed[:, layout.O_CAUSE_KIND] == layout.OF_OWED
        owed[behind, layout.O_CAUSE] += before
        rungs[rungs[:, layout.OR_OWED] >= 0, layout.OR_OWED] += before
        part.owed.append(owed)
        part.rungs.append(rungs)
        part.steps.append(steps)
        part.refused.append(refused)
        part.stages.append(stages)
        return len(owed)


# --- narrow columns


def _joined(table: Written, left: Ints, until: int, parts: list[_Part]) -> Walked:
    owed, rungs = _behind([part.owed for part in parts], [part.rungs for part in parts])
    steps = _all([each for part in parts for each in part.steps], layout.STEP_COLUMNS)
    refused = _all([each for part in parts for each in part.refused], layout.REFUSED_COLUMNS)
    stages = _all([each for part in parts for each in part.stages], layout.STAGE_COLUMNS)
    counted = Counter(left[left > 0].tolist())
    kind, cause = owed[:, layout.O_CAUSE_KIND], owed[:, layout.O_CAUSE]
    return Walked(
        until=until,
        rules=table.rules,
        ladders=table.ladders,
        regions=table.regions,
        states=table.states,
        refusers=table.refusers,
        roles=table.roles,
        timers=table.timers,
        by_reference=left > 0,
        why={REASONS[reason]: counted[reason] for reason in sorted(counted)},
        uncovered=table.uncovered,
        owed_person=_narrow(owed[:, layout.O_PERSON]),
        owed_rule=_narrow(owed[:, layout.O_RULE]),
        owed_cause=_narrow(np.where(kind == layout.OF_ROW, cause, -1)),
        owed_date=_narrow(np.where(kind == layout.OF_DATE, cause, NO_DAY)),
        owed_amends=_narrow(np.where(kind == layout.OF_OWED, cause, -1)),
        owed_turn=_narrow(owed[:, layout.O_TURN]),
        owed_state=_narrow(owed[:, layout.O_STATE]),
        owed_made=owed[:, layout.O_MADE].copy(),
        owed_due_day=_narrow(owed[:, layout.O_DUE_DAY]),
        owed_due_at=owed[:, layout.O_DUE_AT].copy(),
        owed_over_day=_narrow(owed[:, layout.O_OVER_DAY]),
        owed_over_at=owed[:, layout.O_OVER_AT].copy(),
        owed_delivered_at=owed[:, layout.O_DELIVERED].copy(),
        owed_violated_on=_narrow(owed[:, layout.O_VIOLATED_ON]),
        owed_settled=owed[:, layout.O_SETTLED].copy(),
        owed_to=_narrow(owed[:, layout.O_TO]),
        owed_by=_narrow(owed[:, layout.O_BY]),
        rung_owed=_narrow(rungs[:, layout.OR_OWED]),
        rung_person=_narrow(rungs[:, layout.OR_PERSON]),
        rung_ladder=_narrow(rungs[:, layout.OR_LADDER]),
        rung_cause=_narrow(rungs[:, layout.OR_CAUSE]),
        rung_date=_narrow(
            np.where(rungs[:, layout.OR_DATE] == NONE, NO_DAY, rungs[:, layout.OR_DATE])
        ),
        rung_number=_narrow(rungs[:, layout.OR_NUMBER]),
        rung_day=_narrow(rungs[:, layout.OR_DAY]),
        rung_at=rungs[:, layout.OR_AT].copy(),
        step_person=_narrow(steps[:, layout.OS_PERSON]),
        step_row=_narrow(steps[:, layout.OS_ROW]),
        step_region=_narrow(steps[:, layout.OS_REGION]),
        step_from=_narrow(steps[:, layout.OS_FROM]),
        step_to=_narrow(steps[:, layout.OS_TO]),
        step_day=_narrow(steps[:, layout.OS_DAY]),
        step_about=_narrow(steps[:, layout.OS_ABOUT]),
        step_timer=_narrow(steps[:, layout.OS_TIMER]),
        refused_row=_narrow(refused[:, layout.OF_ROW_REFUSED]),
        refused_by=_narrow(refused[:, layout.OF_BY]),
        stage_person=_narrow(stages[:, layout.OG_PERSON]),
        stage_region=_narrow(stages[:, layout.OG_REGION]),
        stage_about=_narrow(stages[:, layout.OG_ABOUT]),
        stage_state=_narrow(stages[:, layout.OG_STATE]),
        stage_since=stages[:, layout.OG_SINCE].copy(),
    )


def _narrow(column: Ints) -> Narrow:
    return column.astype(np.int32)


def _all(blocks: list[Ints], width: int) -> Ints:
    return np.concatenate([np.empty((0, width), dtype=np.int64), *blocks])


def _behind(owed: list[list[Ints]], rungs: list[list[Ints]]) -> tuple[Ints, Ints]:
    """Parts one behind another: what points at an obligation of its part points at it here."""
    found: list[Ints] = []
    fired: list[Ints] = []
    before = 0
    for blocks, climbed in zip(owed, rungs, strict=True):
        for block in blocks:
            block[block[:, layout.O_CAUSE_KIND] == layout.OF_OWED, layout.O_CAUSE] += before
        for block in climbed:
            block[block[:, layout.OR_OWED] >= 0, layout.OR_OWED] += before
        found += blocks
        fired += climbed
        before += sum(map(len, blocks))
    return _all(found, layout.OWED_WIDTH), _all(fired, layout.RUNG_COLUMNS)
