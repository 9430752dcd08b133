"""Lives walked one after another: the scratch of each made ready, and what came of it written down.

What `troth.engine.fold.relationship` does for one person. Whoever meets something that is not
walked with certainty is marked, and nothing of theirs is written.
"""

from troth.engine.bulk.agenda import (
    FAR,
)
from troth.engine.bulk.compiled import bare_places, counted_by_nobody
from troth.engine.bulk.heard import (
    hear,
)
from troth.engine.bulk.layout import (
    ALWAYS,
    N_EVENTS,
    N_FACTS,
    N_LADDERS,
    OF_OWED,
    OF_ROW,
    PER_RELATIONSHIP,
    Ints,
    Rows,
)
from troth.engine.bulk.living import (
    advance,
    is_over,
    settle,
)
from troth.engine.bulk.regions import (
    open_all,
)
from troth.engine.bulk.scratch import (
    BEGUN_WIDTH,
    EV_ABOUT,
    EV_ACTOR,
    EV_AT,
    EV_ROW,
    EV_SEQ,
    EV_TOLD,
    EV_TOLD_END,
    EV_TYPE,
    EVENT_ROW,
    HANDED_COLUMNS,
    HEARD_WIDTH,
    NOW_WIDTH,
    NW_ABOUT,
    NW_ENGAGEMENT,
    NW_PLACE,
    NW_SINCE,
    NW_STATE,
    O_CAUSE,
    O_CAUSE_KIND,
    OG_ABOUT,
    OG_PERSON,
    OG_REGION,
    OG_SINCE,
    OG_STATE,
    OH_RUNG,
    OR_CAUSE,
    OR_OWED,
    OWED_WIDTH,
    P_ALARMS,
    P_BEGUN,
    P_CAUSE,
    P_CAUSE_KIND,
    P_DATED,
    P_ENGAGED,
    P_ENGAGEMENTS,
    P_FACTS,
    P_FAIL,
    P_FIRST,
    P_FORGOTTEN,
    P_FREE,
    P_FULL,
    P_HANDED,
    P_HANDED_END,
    P_HANDED_FIRST,
    P_HEAD,
    P_HEARD,
    P_LADDERS,
    P_MADE,
    P_NEXT,
    P_NOW,
    P_NOWS,
    P_OPEN,
    P_OWED,
    P_OWED_END,
    P_PERSON,
    P_REFUSED,
    P_REFUSED_END,
    P_REFUSED_FIRST,
    P_ROOM,
    P_ROW,
    P_ROWS,
    P_RUNG_FIRST,
    P_RUNGS,
    P_RUNGS_END,
    P_STANDING,
    P_STEP_FIRST,
    P_STEPS,
    P_STEPS_END,
    P_TAIL,
    P_TODAY,
    P_WAITING,
    REFUSED_COLUMNS,
    RUNG_COLUMNS,
    STEP_COLUMNS,
)


@counted_by_nobody
def _live(t: Ints, p: Ints, count: int, until: int) -> None:
    """All of one person, whose ``count`` events stand ready, up to and including a moment."""
    for row in range(p[P_ROWS], p[P_ROWS] + count * EVENT_ROW, EVENT_ROW):
        if p[row + EV_AT] > until or is_over(p):
            break
        advance(t, p, p[row + EV_AT])
        if is_over(p):
            break
        p[P_CAUSE_KIND], p[P_CAUSE] = OF_ROW, row
        if not p[P_ROW]:
            p[P_ROW] = row
            open_all(t, p, PER_RELATIONSHIP)
            settle(t, p)
            p[P_CAUSE_KIND], p[P_CAUSE] = OF_ROW, row
        hear(t, p, row)
        settle(t, p)
    if p[P_ROW] and not is_over(p):
        advance(t, p, until)


@counted_by_nobody
def _fresh(t: Ints, p: Ints, person: int) -> None:
    """Nothing has happened yet."""
    p[P_PERSON], p[P_NOW], p[P_TODAY], p[P_ROW] = person, ALWAYS, 0, 0
    p[P_FAIL] = p[P_FULL] = p[P_DATED] = p[P_ENGAGED] = p[P_ENGAGEMENTS] = 0
    p[P_CAUSE_KIND] = p[P_CAUSE] = p[P_OPEN] = p[P_ALARMS] = p[P_MADE] = 0
    p[P_HEAD] = p[P_TAIL] = p[P_LADDERS] = p[P_FREE] = p[P_NOWS] = p[P_FORGOTTEN] = p[P_WAITING] = 0
    p[P_NEXT], room = FAR, p[P_ROOM]
    p[P_HEARD] = P_FACTS + 2 * t[N_FACTS]
    p[P_BEGUN] = p[P_HEARD] + HEARD_WIDTH * t[N_EVENTS]
    p[P_RUNG_FIRST] = p[P_RUNGS] = p[P_BEGUN] + BEGUN_WIDTH * t[N_LADDERS]
    p[P_RUNGS_END] = p[P_STEP_FIRST] = p[P_STEPS] = p[P_RUNGS] + room * RUNG_COLUMNS
    p[P_STEPS_END] = p[P_REFUSED_FIRST] = p[P_REFUSED] = p[P_STEPS] + room * STEP_COLUMNS
    p[P_REFUSED_END] = p[P_HANDED_FIRST] = p[P_HANDED] = p[P_REFUSED] + room * REFUSED_COLUMNS
    p[P_HANDED_END] = p[P_FIRST] = p[P_OWED] = p[P_HANDED] + room * HANDED_COLUMNS
    p[P_OWED_END] = p[P_ROWS] = p[P_OWED] + room * OWED_WIDTH
    for place in range(P_FACTS, p[P_BEGUN]):
        p[place] = 0
    for place in range(p[P_BEGUN], p[P_RUNG_FIRST]):
        p[place] = -1


@counted_by_nobody
def _laid_out(p: Ints, log: Rows, first: int, last: int) -> None:
    """The events of a person in the scratch, and behind them what they tell."""
    told_at = p[P_ROWS] + (last - first) * EVENT_ROW
    for row in range(first, last):
        at = p[P_ROWS] + (row - first) * EVENT_ROW
        p[at + EV_AT], p[at + EV_TYPE], p[at + EV_SEQ] = log.at[row], log.type[row], log.seq[row]
        p[at + EV_ABOUT], p[at + EV_ACTOR] = log.about[row], log.actor[row]
        p[at + EV_ROW], p[at + EV_TOLD] = row, told_at
        for entry in range(log.told_starts[row], log.told_starts[row + 1]):
            p[told_at], p[told_at + 1] = log.told_field[entry], log.told_value[entry]
            told_at += 2
        p[at + EV_TOLD_END] = told_at


@counted_by_nobody
def _written(p: Ints, out: Ints, count: int, first: int, last: int, width: int) -> int:
    """Put records behind ``count`` others; how many there are then."""
    columns = out.shape[0]
    for at in range(first, last, width):
        for column in range(columns):
            out[column, count] = p[at + column]
        count += 1
    return count


@counted_by_nobody
def _owed(p: Ints, out: Ints, before: int, count: int) -> None:
    """Say by their rows, and not by their places in the scratch, what obligations go back to."""
    for row in range(before, count):
        kind = out[O_CAUSE_KIND, row]
        if kind == OF_ROW:
            out[O_CAUSE, row] = p[out[O_CAUSE, row] + EV_ROW]
        elif kind == OF_OWED:
            out[O_CAUSE, row] = before + (out[O_CAUSE, row] - p[P_FIRST]) // OWED_WIDTH


@counted_by_nobody
def _climbed(p: Ints, out: Ints, before: int, count: int, owed: int) -> None:
    """The same for rungs."""
    for row in range(before, count):
        if out[OR_OWED, row] >= 0:
            out[OR_OWED, row] = owed + (out[OR_OWED, row] - p[P_FIRST]) // OWED_WIDTH
        if out[OR_CAUSE, row] >= 0:
            out[OR_CAUSE, row] = p[out[OR_CAUSE, row] + EV_ROW]


@counted_by_nobody
def _handed(p: Ints, out: Ints, before: int, count: int, climbed: int) -> None:
    """The same for what rungs hand to somebody."""
    for row in range(before, count):
        out[OH_RUNG, row] = climbed + (out[OH_RUNG, row] - p[P_RUNG_FIRST]) // RUNG_COLUMNS


@counted_by_nobody
def _stand(p: Ints, out: Ints, count: int) -> int:
    """Where each region stands at the end, those of one chart together."""
    for one in range(p[P_NOWS]):
        place = p[P_STANDING + one * NOW_WIDTH + NW_PLACE]
        seen = False
        for before in range(one):
            seen = seen or p[P_STANDING + before * NOW_WIDTH + NW_PLACE] == place
        for now in range(one, p[P_NOWS]):
            at = P_STANDING + now * NOW_WIDTH
            if seen or p[at + NW_PLACE] != place:
                continue
            engagement = p[at + NW_ENGAGEMENT]
            out[OG_PERSON, count], out[OG_REGION, count] = p[P_PERSON], place
            out[OG_ABOUT, count] = engagement - 1 if engagement > 0 else p[at + NW_ABOUT]
            out[OG_STATE, count], out[OG_SINCE, count] = p[at + NW_STATE], p[at + NW_SINCE]
            count += 1
    return count


@counted_by_nobody
def live_all(  # noqa: PLR0913, PLR0917 - a kernel is handed all it needs
    t: Ints, log: Rows, p: Ints, owed: Ints, rungs: Ints, steps: Ints, refused: Ints, handed: Ints,
    stages: Ints, counts: Ints, starts: Ints, reasons: Ints, first: int, last: int, until: int,
) -> int:  # fmt: skip
    """People one after another, for as long as there is room; the first who is still to come.

    ``reasons`` says of each why they are the reference's to fold, 0 where they are not: then
    nothing of theirs is left in the columns, one row each of ``owed``, ``rungs``, and so on;
    ``counts`` says how many records there are of each. Where the
    scratch was too small for one life, ``P_FULL`` is set in it.
    """
    table, life = bare_places(t), bare_places(p)
    for person in range(first, last):
        if reasons[person]:
            continue
        _fresh(table, life, person)
        count = starts[person + 1] - starts[person]
        _laid_out(life, log, starts[person], starts[person + 1])
        _live(table, life, count, until)
        if p[P_FULL]:
            return person
        if p[P_FAIL]:
            reasons[person] = p[P_FAIL]
            continue
        room = (p[P_OWED] - p[P_FIRST]) // OWED_WIDTH + counts[0] <= owed.shape[1]
        room = room and (p[P_RUNGS] - p[P_RUNG_FIRST]) // RUNG_COLUMNS + counts[1] <= rungs.shape[1]
        room = room and (p[P_STEPS] - p[P_STEP_FIRST]) // STEP_COLUMNS + counts[2] <= steps.shape[1]
        room = room and (p[P_REFUSED] - p[P_REFUSED_FIRST]) // 2 + counts[3] <= refused.shape[1]
        hands = (p[P_HANDED] - p[P_HANDED_FIRST]) // HANDED_COLUMNS
        room = room and hands + counts[4] <= handed.shape[1]
        if not room or p[P_NOWS] + counts[5] > stages.shape[1]:
            return person
        before, climbed, given = counts[0], counts[1], counts[4]
        counts[0] = _written(life, owed, before, p[P_FIRST], p[P_OWED], OWED_WIDTH)
        counts[1] = _written(life, rungs, climbed, p[P_RUNG_FIRST], p[P_RUNGS], RUNG_COLUMNS)
        counts[2] = _written(life, steps, counts[2], p[P_STEP_FIRST], p[P_STEPS], STEP_COLUMNS)
        counts[3] = _written(
            life, refused, counts[3], p[P_REFUSED_FIRST], p[P_REFUSED], REFUSED_COLUMNS
        )
        counts[4] = _written(life, handed, given, p[P_HANDED_FIRST], p[P_HANDED], HANDED_COLUMNS)
        counts[5] = _stand(life, stages, counts[5])
        _owed(life, owed, before, counts[0])
        _climbed(life, rungs, climbed, counts[1], before)
        _handed(life, handed, given, counts[4], climbed)
    return last
