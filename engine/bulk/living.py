"""What follows in a life: all that was brought about is handed on, and what falls due happens.

What `troth.engine.fold.relationship` does for one person between two events, and what
`troth.engine.fold.triggers` begins, over the scratch of a walk.
"""

from troth.engine.bulk.agenda import (
    next_alarm,
    take_alarm,
)
from troth.engine.bulk.asking import (
    truth,
)
from troth.engine.bulk.climbing import (
    begin_ladder,
    event_heard,
    fire,
    owed_turned,
    state_left,
)
from troth.engine.bulk.compiled import counted_by_nobody
from troth.engine.bulk.days import (
    BEYOND,
    last_second,
    local_day,
)
from troth.engine.bulk.layout import (
    BEGIN_WIDTH,
    BEYOND_CALENDAR,
    BG_LADDER,
    BG_RULE,
    BG_WHERE,
    BOTH_SIDES,
    E_BEGINS,
    E_BEGINS_END,
    E_PLACES,
    E_PLACES_END,
    E_UNTIL,
    EVENT_WIDTH,
    NO,
    NOT_KNOWN_YET,
    NOTHING,
    OF_DATE,
    OF_OWED,
    PLACE_WIDTH,
    R_SIDES,
    RULE_WIDTH,
    S_ENTER,
    S_ENTER_END,
    S_EVENT,
    S_LEAVE,
    S_LEAVE_END,
    S_NAME,
    SIDES_PART,
    STATE_EVENTS,
    STATE_WIDTH,
    T_BEGINS,
    T_CAUSED,
    T_ENGAGED_FROM,
    T_ENGAGED_TO,
    T_EVENTS,
    T_LISTS,
    T_PLACES,
    T_RULES,
    T_STATE_EVENT,
    T_TIMERS,
    TIMER_WIDTH,
    TM_BEGINS,
    TM_BRANCH,
    VIOLATED,
    Ints,
)
from troth.engine.bulk.owing import (
    begin_owed,
    engagement_ended,
    fell_due,
    remedied,
    today,
)
from troth.engine.bulk.regions import (
    branch_of,
    first_branch,
    is_final,
    standing,
    take,
)
from troth.engine.bulk.scratch import (
    A_DAY,
    A_DUE_AT,
    A_KIND,
    A_OWED,
    A_REF,
    A_RUNG,
    H_AT,
    H_ROW,
    H_TIMES,
    HEARD_WIDTH,
    MOST_QUEUED,
    NOW_WIDTH,
    NW_ABOUT,
    NW_PLACE,
    O_ABOUT,
    O_BROKEN_AT,
    O_OVER_AT,
    O_RULE,
    O_STATE,
    O_VIOLATED_ON,
    P_ALARMS,
    P_BEGAN,
    P_CAUSE,
    P_CAUSE_KIND,
    P_DATED,
    P_DAY,
    P_FAIL,
    P_FULL,
    P_HAND,
    P_HEAD,
    P_HEARD,
    P_MOMENT,
    P_NEXT,
    P_NOW,
    P_QUEUE,
    P_SINCE,
    P_STANDING,
    P_TAIL,
    P_TODAY,
    P_WAITING,
    Q_BY,
    Q_ENDED,
    Q_ENTERED,
    Q_KIND,
    Q_RAISED,
    Q_REF,
    Q_STARTED,
    Q_STATE,
    Q_TURNED,
    Q_WAS,
    QUEUE_WIDTH,
    RUNGS_MOST,
)
from troth.engine.bulk.showing import (
    shown,
)
from troth.engine.bulk.waiting import (
    became_known,
)


@counted_by_nobody
def is_over(p: Ints) -> bool:
    """Whether the life is the reference's, or there is no room for what came of it."""
    return bool(p[P_FAIL] or p[P_FULL])


@counted_by_nobody
def _move(t: Ints, p: Ints, now: int) -> None:
    p[P_NOW], p[P_TODAY] = now, local_day(t, now)
    if p[P_TODAY] == BEYOND:
        p[P_FAIL] = BEYOND_CALENDAR


# --- what begins promises and ladders


@counted_by_nobody
def begin_all(  # noqa: PLR0913, PLR0917 - a kernel is handed all it needs
    t: Ints, p: Ints, first: int, last: int, day: int, at: int,
    about: int, row: int, now: int, due: int,
) -> None:  # fmt: skip
    """The rules of a list begin; with the cause of now, or with the obligation ``due``.

    Most lists are empty, and to hand over so much for nothing costs: who calls looks first.
    """
    kind, cause = p[P_CAUSE_KIND], p[P_CAUSE]
    if due >= 0:
        kind, cause = OF_OWED, due
    elif kind == NOTHING:
        kind, cause = OF_DATE, today(p)
    for index in range(first, last):
        if is_over(p):
            return
        begin = t[T_BEGINS] + index * BEGIN_WIDTH
        where = t[begin + BG_WHERE]
        if where != -1:
            if where < -1 or row < 0:
                p[P_FAIL] = NOT_KNOWN_YET
                return
            p[P_HAND], p[P_BEGAN] = row, -1
            if truth(t, p, where) != 1:
                continue
        rule = t[begin + BG_RULE]
        if t[begin + BG_LADDER]:
            begin_ladder(t, p, rule, kind, cause, day, at, about, due, now, row)
        else:
            begin_owed(t, p, rule, kind, cause, day, at, about, row, NO)


@counted_by_nobody
def _moment(p: Ints) -> int:
    """The moment from which hours count that begin with what happens now."""
    return int(p[P_MOMENT] if p[P_DATED] else p[P_NOW])


# --- one step, run to completion


@counted_by_nobody
def settle(t: Ints, p: Ints) -> None:
    """Hand on what was brought about and ask what may have changed, until all is quiet."""
    while not is_over(p):
        if p[P_HEAD] == p[P_TAIL]:
            if p[P_WAITING] == 0 or not became_known(t, p):
                return
            continue
        at = P_QUEUE + (p[P_HEAD] % MOST_QUEUED) * QUEUE_WIDTH
        p[P_HEAD] += 1
        kind, ref, by = p[at + Q_KIND], p[at + Q_REF], p[at + Q_BY]
        if kind == Q_ENTERED:
            _entered(t, p, ref, p[at + Q_WAS], p[at + Q_STATE], by)
        elif kind == Q_TURNED:
            _turned(t, p, ref)
        elif kind == Q_RAISED:
            _raised(t, p, ref, p[at + Q_WAS], by)
        elif kind == Q_STARTED:
            day, at_ = p[P_SINCE], _moment(p)
            if day != today(p):
                before = last_second(t, day - 1)
                at_ = before + 1
                if before == BEYOND:
                    p[P_FAIL] = BEYOND_CALENDAR
            begin_all(t, p, t[T_ENGAGED_FROM], t[T_ENGAGED_TO], day, at_,
                       NO, NO, NO, NO)  # fmt: skip
        elif kind == Q_ENDED:
            engagement_ended(t, p)


@counted_by_nobody
def _entered(
    t: Ints, p: Ints, now: int, was: int,
    state: int, by: int,
) -> None:  # fmt: skip
    """A region has come into ``state`` from ``was``."""
    at = P_STANDING + now * NOW_WIDTH
    place = t[T_PLACES] + p[at + NW_PLACE] * PLACE_WIDTH
    first = t[place + 6]
    entered = t[T_STATE_EVENT] + (first + state) * STATE_WIDTH
    if was >= 0:
        state_left(t, p, now, t[entered + S_NAME], is_final(t, p, now))
    day, moment, about = today(p), _moment(p), p[at + NW_ABOUT]
    if t[entered + S_ENTER] < t[entered + S_ENTER_END]:
        begin_all(t, p, t[entered + S_ENTER], t[entered + S_ENTER_END], day, moment,
                   about, NO, now, NO)  # fmt: skip
    if was >= 0:
        left = t[T_STATE_EVENT] + (first + was) * STATE_WIDTH
        if t[left + S_LEAVE] < t[left + S_LEAVE_END]:
            begin_all(t, p, t[left + S_LEAVE], t[left + S_LEAVE_END], day, moment,
                       about, NO, now, NO)  # fmt: skip
    deliver(t, p, t[entered + S_EVENT], by)


@counted_by_nobody
def deliver(t: Ints, p: Ints, event: int, by: int) -> None:
    """An event that a chart raised: whoever answers steps, nobody refuses."""
    if event < 0:
        return
    heard = t[T_EVENTS] + event * EVENT_WIDTH
    for index in range(t[heard + E_PLACES], t[heard + E_PLACES_END]):
        now = standing(t, p, t[t[T_LISTS] + index])
        if now < 0:
            continue
        first = first_branch(t, p, now, event)
        if first >= 0:
            branch = branch_of(t, p, first, NO, by)
            take(t, p, now, branch, NO, by)


@counted_by_nobody
def _turned(t: Ints, p: Ints, due: int) -> None:
    """An obligation has come into another state."""
    owed_turned(t, p, due)
    remedied(t, p, due)
    state = p[due + O_STATE]
    day, at = today(p), _moment(p)
    if state == VIOLATED:
        day, at = p[due + O_VIOLATED_ON], p[due + O_BROKEN_AT]
        if at == p[due + O_OVER_AT] + 1:
            at -= 1
    lists = t[T_CAUSED] + 2 * (p[due + O_RULE] * 11 + state)
    if t[lists] < t[lists + 1]:
        begin_all(t, p, t[lists], t[lists + 1], day, at, p[due + O_ABOUT], NO, NO,
                   due)  # fmt: skip
    told = t[t[STATE_EVENTS] + state]
    if told >= 0 and t[t[T_RULES] + p[due + O_RULE] * RULE_WIDTH + R_SIDES] != BOTH_SIDES:
        heard = t[T_EVENTS] + told * EVENT_WIDTH
        if t[heard + E_PLACES] < t[heard + E_PLACES_END]:
            p[P_FAIL] = SIDES_PART
    deliver(t, p, told, due)


@counted_by_nobody
def _raised(t: Ints, p: Ints, event: int, about: int, by: int) -> None:
    """An event that a chart raised counts like one that was recorded."""
    hear_of(p, event, NO, p[P_NOW])
    deliver(t, p, event, by)
    kind, cause = p[P_CAUSE_KIND], p[P_CAUSE]
    shown(t, p, event, NO, p[P_NOW], about, kind, cause)
    heard = t[T_EVENTS] + event * EVENT_WIDTH
    if t[heard + E_UNTIL] >= 0:
        event_heard(t, p, t[heard + E_UNTIL], about, kind, cause)
    begin_all(t, p, t[heard + E_BEGINS], t[heard + E_BEGINS_END], p[P_TODAY],
               p[P_NOW], about, NO, NO, NO)  # fmt: skip


@counted_by_nobody
def hear_of(p: Ints, event: int, row: int, at: int) -> None:
    """An event that counts, as what asks for the past remembers it."""
    heard = p[P_HEARD] + HEARD_WIDTH * event
    p[heard + H_TIMES] += 1
    p[heard + H_ROW], p[heard + H_AT] = row, at


# --- time


@counted_by_nobody
def advance(t: Ints, p: Ints, to: int) -> None:
    """Let everything happen that falls due up to and including ``to``."""
    while p[P_ALARMS] > 0 and p[P_NEXT] <= to and not is_over(p):
        slot = next_alarm(t, p)
        if slot < 0 or p[P_NEXT] > to:
            break
        kind, ref, day, due = p[slot + A_KIND], p[slot + A_REF], p[slot + A_DAY], p[slot + A_DUE_AT]
        if p[P_NEXT] > p[P_NOW]:
            _move(t, p, p[P_NEXT])
        take_alarm(p, slot)
        p[P_CAUSE_KIND], p[P_CAUSE] = NOTHING, 0
        if kind == A_OWED:
            fell_due(t, p, ref)
        elif kind == A_RUNG:
            fire(t, p, ref // RUNGS_MOST, ref % RUNGS_MOST, day)
        else:
            _ring(t, p, ref // RUNGS_MOST, ref % RUNGS_MOST, day, due)
        settle(t, p)
        p[P_DATED] = 0
    if to > p[P_NOW] and not is_over(p):
        _move(t, p, to)


@counted_by_nobody
def _ring(
    t: Ints, p: Ints, now: int, timer: int,
    day: int, due: int,
) -> None:  # fmt: skip
    """A clock of a chart has run out, or its date begins."""
    at = t[T_TIMERS] + timer * TIMER_WIDTH
    p[P_CAUSE_KIND], p[P_CAUSE] = OF_DATE, day
    if not t[at + TM_BEGINS]:
        p[P_DATED], p[P_DAY], p[P_MOMENT] = 1, day, due
    if t[at + TM_BRANCH] >= 0:
        branch = branch_of(t, p, t[at + TM_BRANCH], NO, NO)
        take(t, p, now, branch, NO, -2 - timer)
