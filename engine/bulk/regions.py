# ruff: noqa: PLR1714, SIM109 (a kernel asks of numbers one by one: to look in a tuple is slower)
"""Charts of one life: where each region stands, what an event does to it, and its clocks.

What `troth.engine.fold.lifecycles` does for one person, over the scratch of a walk, for the charts
of a relationship and of an engagement. What a step leads to elsewhere is put in the queue.
"""

from troth.engine.bulk.agenda import (
    queue,
    set_alarm,
)
from troth.engine.bulk.asking import (
    UNKNOWN,
    answer,
    left_over,
    told,
    truth,
)
from troth.engine.bulk.compiled import counted_by_nobody
from troth.engine.bulk.days import (
    BEYOND,
    due_at,
    due_day,
    last_second,
    local_day,
)
from troth.engine.bulk.layout import (
    B_EMIT,
    B_EMIT_END,
    B_GUARD,
    B_LAST,
    B_QUESTION,
    B_RESTART,
    B_TO,
    BEYOND_CALENDAR,
    BRANCH_WIDTH,
    G_ENABLING,
    G_LEFT_OPEN,
    G_NO,
    G_NONE,
    G_OVERDUE,
    G_OWED_BY_PERSON,
    G_QUESTION,
    G_YES,
    GUARD_NOT_COVERED,
    N_EVENTS,
    N_PLACES,
    NO,
    NO_DAY,
    NONE,
    ODD_CAUSE,
    OF_DATE,
    OF_ROW,
    PER_ENGAGEMENT,
    PL_CELLS,
    PL_ENVELOPE,
    PL_GOING,
    PL_INITIAL,
    PL_PER,
    PL_STATE,
    PLACE_WIDTH,
    R_PROMISE,
    RULE_WIDTH,
    S_ENGAGED,
    S_TIMERS,
    S_TIMERS_END,
    STATE_NOT_COVERED,
    STATE_WIDTH,
    T_BRANCHES,
    T_LISTS,
    T_PLACES,
    T_RULES,
    T_STATE_EVENT,
    T_TIMERS,
    TIMER_WIDTH,
    TM_BEGINS,
    TM_COVERED,
    TM_KIND,
    TM_LENGTH,
    TM_SOURCES,
    TM_SOURCES_END,
    TOO_MUCH,
    Ints,
)
from troth.engine.bulk.owing import (
    today,
)
from troth.engine.bulk.scratch import (
    A_TIMER,
    EV_ROW,
    H_AT,
    H_ROW,
    H_TIMES,
    HEARD_WIDTH,
    MOST_NOWS,
    NOW_WIDTH,
    NW_ABOUT,
    NW_CAUSE,
    NW_CAUSE_KIND,
    NW_ENGAGEMENT,
    NW_GEN,
    NW_PLACE,
    NW_SINCE,
    NW_STATE,
    O_RULE,
    OS_ABOUT,
    OS_DAY,
    OS_FROM,
    OS_PERSON,
    OS_REGION,
    OS_ROW,
    OS_TIMER,
    OS_TO,
    P_BEGAN,
    P_CAUSE,
    P_CAUSE_KIND,
    P_DATED,
    P_ENGAGED,
    P_ENGAGEMENTS,
    P_FAIL,
    P_FULL,
    P_HAND,
    P_HEARD,
    P_KNOWN,
    P_MADE,
    P_MOMENT,
    P_NOW,
    P_NOWS,
    P_PERSON,
    P_SINCE,
    P_STANDING,
    P_STEPS,
    P_STEPS_END,
    P_VALUES,
    Q_ENDED,
    Q_ENTERED,
    Q_RAISED,
    Q_STARTED,
    RUNGS_MOST,
    STEP_COLUMNS,
)

STAYS = -1
"""Answered without a branch: the region stays."""

UNDECIDED = -2
"""Answered by staying, because a guard could not be decided."""


@counted_by_nobody
def state_row(t: Ints, p: Ints, now: int) -> int:
    """Where the table tells of the state that a region stands in."""
    at = P_STANDING + now * NOW_WIDTH
    place = t[T_PLACES] + p[at + NW_PLACE] * PLACE_WIDTH
    return int(t[T_STATE_EVENT] + (t[place + PL_STATE] + p[at + NW_STATE]) * STATE_WIDTH)


@counted_by_nobody
def is_final(t: Ints, p: Ints, now: int) -> bool:
    """Whether nothing can follow where a region stands."""
    at = P_STANDING + now * NOW_WIDTH
    return bool(p[at + NW_STATE] >= t[t[T_PLACES] + p[at + NW_PLACE] * PLACE_WIDTH + PL_GOING])


@counted_by_nobody
def open_all(t: Ints, p: Ints, per: int) -> None:
    """The regions that a relationship, or a new engagement, has from its beginning."""
    for place in range(t[N_PLACES]):
        row = t[T_PLACES] + place * PLACE_WIDTH
        if t[row + PL_PER] != per:
            continue
        if p[P_NOWS] >= MOST_NOWS:
            p[P_FAIL] = TOO_MUCH
            return
        now = p[P_NOWS]
        p[P_NOWS] += 1
        at = P_STANDING + now * NOW_WIDTH
        p[at + NW_PLACE], p[at + NW_ABOUT], p[at + NW_STATE] = place, NO, t[row + PL_INITIAL]
        p[at + NW_SINCE], p[at + NW_GEN] = p[P_NOW], 0
        p[at + NW_ENGAGEMENT] = p[P_ENGAGEMENTS] if per == PER_ENGAGEMENT else 0
        p[at + NW_CAUSE_KIND], p[at + NW_CAUSE] = p[P_CAUSE_KIND], p[P_CAUSE]
        _wind(t, p, now)
        queue(p, Q_ENTERED, now, NO, p[at + NW_STATE], NO)


@counted_by_nobody
def standing(t: Ints, p: Ints, place: int) -> int:
    """The region of a place that stands for the relationship or its engagement now; -1 for none."""
    per = t[t[T_PLACES] + place * PLACE_WIDTH + PL_PER]
    if per == PER_ENGAGEMENT and not p[P_ENGAGED]:
        return -1
    wanted = p[P_ENGAGEMENTS] if per == PER_ENGAGEMENT else 0
    for now in range(p[P_NOWS]):
        at = P_STANDING + now * NOW_WIDTH
        if p[at + NW_PLACE] == place and p[at + NW_ENGAGEMENT] == wanted:
            return now
    return -1


@counted_by_nobody
def first_branch(t: Ints, p: Ints, now: int, event: int) -> int:
    """The first branch with which a region answers an event; -1 where it does not."""
    at = P_STANDING + now * NOW_WIDTH
    place = t[T_PLACES] + p[at + NW_PLACE] * PLACE_WIDTH
    if p[at + NW_STATE] >= t[place + PL_GOING]:
        return -1
    return int(t[t[T_LISTS] + t[place + PL_CELLS] + p[at + NW_STATE] * t[N_EVENTS] + event])


@counted_by_nobody
def branch_of(t: Ints, p: Ints, first: int, row: int, by: int
              ) -> int:  # fmt: skip
    """The branch that is taken: the first whose guard holds."""
    branch = first
    while True:
        at = t[T_BRANCHES] + branch * BRANCH_WIDTH
        holds = _guard(t, p, at, row, by)
        if holds == UNKNOWN:
            return UNDECIDED
        if holds == 1:
            return branch
        if t[at + B_LAST]:
            return STAYS
        branch += 1


@counted_by_nobody
def _guard(t: Ints, p: Ints, branch: int, row: int, by: int
           ) -> int:  # fmt: skip
    """1, 0 or unknown: whether a branch is open."""
    guard = t[branch + B_GUARD]
    if guard == G_NONE or guard == G_YES:
        return 1
    if guard == G_NO:
        return 0
    if guard == G_QUESTION:
        p[P_HAND], p[P_BEGAN] = row, -1
        return truth(t, p, t[branch + B_QUESTION])
    if guard == G_LEFT_OPEN or guard == G_OVERDUE or guard == G_ENABLING:
        return left_over(t, p, guard)
    if guard == G_OWED_BY_PERSON:
        if by < 0:
            return 0
        return 0 if t[t[T_RULES] + p[by + O_RULE] * RULE_WIDTH + R_PROMISE] else 1
    p[P_FAIL] = GUARD_NOT_COVERED
    return 0


@counted_by_nobody
def take(
    t: Ints, p: Ints, now: int, branch: int,
    row: int, by: int,
) -> None:  # fmt: skip
    """Let a step happen; ``row`` where a recorded event takes it, ``by`` a timer or obligation."""
    if branch < 0:
        return
    at = P_STANDING + now * NOW_WIDTH
    b = t[T_BRANCHES] + branch * BRANCH_WIDTH
    was, to = p[at + NW_STATE], t[b + B_TO]
    if to >= 0 and to != was:
        p[P_MADE] += 1
        p[at + NW_GEN] = p[P_MADE]
        _record(p, now, to, row, by)
        p[at + NW_STATE], p[at + NW_SINCE] = to, p[P_NOW]
        _wind(t, p, now)
        queue(p, Q_ENTERED, now, was, to, by)
        if t[t[T_PLACES] + p[at + NW_PLACE] * PLACE_WIDTH + PL_ENVELOPE]:
            _engage(t, p, now, was)
    elif t[b + B_RESTART]:
        p[P_MADE] += 1
        p[at + NW_GEN] = p[P_MADE]
        _wind(t, p, now)
    for place in range(t[b + B_EMIT], t[b + B_EMIT_END]):
        queue(p, Q_RAISED, t[t[T_LISTS] + place], p[at + NW_ABOUT], 0, by)


@counted_by_nobody
def _record(p: Ints, now: int, to: int, row: int, by: int) -> None:
    if p[P_STEPS] >= p[P_STEPS_END]:
        p[P_FULL] = 1
        return
    at, step = P_STANDING + now * NOW_WIDTH, p[P_STEPS]
    p[P_STEPS] += STEP_COLUMNS
    p[step + OS_PERSON], p[step + OS_ROW] = p[P_PERSON], p[row + EV_ROW] if row >= 0 else -1
    p[step + OS_REGION], p[step + OS_FROM] = p[at + NW_PLACE], p[at + NW_STATE]
    p[step + OS_TO], p[step + OS_DAY] = to, today(p)
    p[step + OS_ABOUT] = p[at + NW_ABOUT]
    p[step + OS_TIMER] = -2 - by if by <= -2 else -1


@counted_by_nobody
def _engage(t: Ints, p: Ints, now: int, was: int) -> None:
    """Notice given or withdrawn begins and ends nothing; coming and going does."""
    inside = t[state_row(t, p, now) + S_ENGAGED]
    place = t[T_PLACES] + p[P_STANDING + now * NOW_WIDTH + NW_PLACE] * PLACE_WIDTH
    before = t[t[T_STATE_EVENT] + (t[place + PL_STATE] + was) * STATE_WIDTH + S_ENGAGED]
    if inside and not p[P_ENGAGED]:
        if p[P_CAUSE_KIND] != OF_ROW and p[P_CAUSE_KIND] != OF_DATE:
            p[P_FAIL] = ODD_CAUSE
            return
        p[P_ENGAGED], p[P_SINCE] = 1, today(p)
        p[P_ENGAGEMENTS] += 1
        open_all(t, p, PER_ENGAGEMENT)
        queue(p, Q_STARTED, 0, 0, 0, NO)
    elif before and not inside and p[P_ENGAGED]:
        p[P_ENGAGED] = 0
        queue(p, Q_ENDED, 0, 0, 0, NO)
        for each in range(p[P_NOWS]):
            at = P_STANDING + each * NOW_WIDTH
            if p[at + NW_ENGAGEMENT] == p[P_ENGAGEMENTS]:
                p[P_MADE] += 1
                p[at + NW_GEN] = p[P_MADE]


# --- clocks


@counted_by_nobody
def _wind(t: Ints, p: Ints, now: int) -> None:
    """Set the clocks of the state that a region has come into."""
    state = state_row(t, p, now)
    gen = p[P_STANDING + now * NOW_WIDTH + NW_GEN]
    for timer in range(t[state + S_TIMERS], t[state + S_TIMERS_END]):
        if timer >= RUNGS_MOST:
            p[P_FAIL] = TOO_MUCH
            return
        at = t[T_TIMERS] + timer * TIMER_WIDTH
        if not t[at + TM_COVERED]:
            p[P_FAIL] = STATE_NOT_COVERED
            return
        if t[at + TM_LENGTH] >= 0:
            day, moment = _length(t, p, at)
        else:
            day, moment = _brought(t, p, at)
        if moment == NONE:
            continue
        rings = moment if t[at + TM_BEGINS] else moment + 1
        set_alarm(p, rings, A_TIMER, now * RUNGS_MOST + timer, gen, day, moment)


@counted_by_nobody
def _length(t: Ints, p: Ints, timer: int) -> tuple[int, int]:
    """The end of the length of a timer; nothing where it is not known."""
    p[P_HAND], p[P_BEGAN] = -1, -1
    register = answer(t, p, t[timer + TM_LENGTH])
    if not p[P_KNOWN + register]:
        return NO_DAY, NONE
    kind, amount = t[timer + TM_KIND], p[P_VALUES + register]
    at = p[P_MOMENT] if p[P_DATED] else p[P_NOW]
    day = due_day(t, kind, today(p), at, amount)
    moment = due_at(t, kind, day, at, amount) if day != BEYOND else BEYOND
    if moment == BEYOND:
        p[P_FAIL] = BEYOND_CALENDAR
    return day, moment


@counted_by_nobody
def _brought(t: Ints, p: Ints, timer: int) -> tuple[int, int]:
    """The date, or moment, that the latest such event brought."""
    best_at, best_value, is_moment = NONE, NONE, 0
    for source in range(t[timer + TM_SOURCES], t[timer + TM_SOURCES_END], 3):
        event, name = t[t[T_LISTS] + source], t[t[T_LISTS] + source + 1]
        heard = p[P_HEARD] + HEARD_WIDTH * event
        if event < 0 or name < 0 or not p[heard + H_TIMES] or p[heard + H_ROW] < 0:
            continue
        entry = told(t, p, p[heard + H_ROW], name)
        if entry < 0:
            continue
        at, value, moment = p[heard + H_AT], p[entry + 1], t[t[T_LISTS] + source + 2]
        later = at > best_at or (at == best_at and value > best_value)
        same = at == best_at and value == best_value
        if later or (same and moment > is_moment):
            best_at, best_value, is_moment = at, value, moment
    if best_at == NONE:
        return NO_DAY, NONE
    if is_moment:
        day, moment = local_day(t, best_value), best_value
    elif t[timer + TM_BEGINS]:
        before = last_second(t, best_value - 1)
        day, moment = best_value, before + 1 if before != BEYOND else BEYOND
    else:
        day, moment = best_value, last_second(t, best_value)
    if day == BEYOND or moment == BEYOND:
        p[P_FAIL] = BEYOND_CALENDAR
    return day, moment
