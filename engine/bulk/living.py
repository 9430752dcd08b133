"""One life walked: its events in order, what falls due between them, and all that follows.

What `troth.engine.fold.relationship` and `troth.engine.fold.hearing` do for one person, over the
arrays of a walk. Whoever meets something that is not walked with certainty is marked and left.
"""

import numpy as np

from troth.engine.bulk.agenda import FAR, next_alarm, take_alarm
from troth.engine.bulk.asking import told, truth
from troth.engine.bulk.climbing import begin_ladder, event_heard, fire, owed_turned, state_left
from troth.engine.bulk.compiled import compiled
from troth.engine.bulk.days import BEYOND, last_second, local_day
from troth.engine.bulk.layout import (
    A_DAY,
    A_DUE_AT,
    A_KIND,
    A_OWED,
    A_REF,
    A_RUNG,
    B_NEEDS,
    B_NEEDS_END,
    B_REFUSE,
    BEGIN_WIDTH,
    BEGUN_WIDTH,
    BEYOND_CALENDAR,
    BG_LADDER,
    BG_RULE,
    BG_WHERE,
    BRANCH_WIDTH,
    BY_FIELD,
    C_BACKED,
    C_BACKED_END,
    C_FACT,
    C_FIELD,
    CARRIED_WIDTH,
    DEALING,
    E_BEGINS,
    E_BEGINS_END,
    E_CARRIED,
    E_CARRIED_END,
    E_FATE,
    E_NARROW,
    E_PLACES,
    E_PLACES_END,
    E_UNTIL,
    ENGAGED_EVENT,
    EVENT_WIDTH,
    F_KIND,
    F_NARROW,
    F_RAISES,
    F_REFERENCE,
    FATE_FACTS,
    FATE_IGNORED,
    FATE_LISTENED,
    FIELD_FACTS,
    FORGET_WIDTH,
    GATE_NOT_COVERED,
    H_AT,
    H_ROW,
    H_TIMES,
    HEARD_WIDTH,
    IN_EFFECT,
    MOST_FORGOTTEN,
    MOST_QUEUED,
    N_EVENTS,
    N_FACTS,
    N_LADDERS,
    NARROW_SUBJECT,
    NO,
    NOT_KNOWN_YET,
    NOTHING,
    NOW_WIDTH,
    NW_ABOUT,
    NW_ENGAGEMENT,
    NW_PLACE,
    NW_SINCE,
    NW_STATE,
    O_ABOUT,
    O_BROKEN_AT,
    O_OVER_AT,
    O_RULE,
    O_STATE,
    O_VIOLATED_ON,
    OF_DATE,
    OF_OWED,
    OF_ROW,
    OG_ABOUT,
    OG_PERSON,
    OG_REGION,
    OG_SINCE,
    OG_STATE,
    P_ALARMS,
    P_BEGAN,
    P_BEGUN,
    P_CAUSE,
    P_CAUSE_KIND,
    P_DATED,
    P_DAY,
    P_ENGAGED,
    P_ENGAGEMENTS,
    P_FACTS,
    P_FAIL,
    P_FIRST,
    P_FORGET,
    P_FORGOTTEN,
    P_FREE,
    P_FULL,
    P_HAND,
    P_HEAD,
    P_HEARD,
    P_LADDERS,
    P_MADE,
    P_MOMENT,
    P_NEXT,
    P_NOW,
    P_NOWS,
    P_OPEN,
    P_OPENS,
    P_OWED,
    P_PERSON,
    P_PICKED,
    P_QUEUE,
    P_REFUSED,
    P_ROW,
    P_RUNGS,
    P_SINCE,
    P_STAGES,
    P_STANDING,
    P_STEPS,
    P_TAIL,
    P_TODAY,
    PER_RELATIONSHIP,
    PL_GATES,
    PL_PER,
    PL_REFUSER,
    PLACE_WIDTH,
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
    R_ALLOWS,
    RAISES_WIDTH,
    RULE_WIDTH,
    RUNGS_MOST,
    S_ENTER,
    S_ENTER_END,
    S_EVENT,
    S_LEAVE,
    S_LEAVE_END,
    S_NAME,
    SINCE_FACT,
    SITE_FACT,
    SITE_KNOWN,
    STARTS_LATER,
    STATE_EVENTS,
    STATE_WIDTH,
    T_BEGINS,
    T_BRANCHES,
    T_CARRIED,
    T_CAUSED,
    T_ENGAGED_FROM,
    T_ENGAGED_TO,
    T_EVENTS,
    T_LISTS,
    T_PLACES,
    T_RAISES,
    T_RULES,
    T_STATE_EVENT,
    T_TIMERS,
    TIMER_WIDTH,
    TM_BEGINS,
    TM_BRANCH,
    TOO_MUCH,
    VIOLATED,
    Ints,
    Rows,
)
from troth.engine.bulk.owing import begin_owed, engagement_ended, fell_due, remedied, shown, today
from troth.engine.bulk.regions import (
    branch_of,
    first_branch,
    is_final,
    open_all,
    standing,
    take,
)

BY = -3
"""Who recorded an event, where a branch needs it to be said."""


@compiled
def _is_over(p: Ints) -> bool:
    """Whether the life is the reference's, or there is no room for what came of it."""
    return bool(p[P_FAIL] or p[P_FULL])


@compiled
def _move(c: Ints, p: Ints, now: int) -> None:
    p[P_NOW], p[P_TODAY] = now, local_day(c, now)
    if p[P_TODAY] == BEYOND:
        p[P_FAIL] = BEYOND_CALENDAR


# --- what begins promises and ladders


@compiled
def _begin_all(
    t: Ints, c: Ints, log: Rows, p: Ints, owed: Ints, first: int, last: int, day: int, at: int,
    about: int, row: int, now: int, due: int,
) -> None:  # fmt: skip
    """The rules of a list begin; with the cause of now, or with the obligation ``due``."""
    kind, cause = p[P_CAUSE_KIND], p[P_CAUSE]
    if due >= 0:
        kind, cause = OF_OWED, due
    elif kind == NOTHING:
        kind, cause = OF_DATE, today(p)
    for index in range(first, last):
        if _is_over(p):
            return
        begin = t[T_BEGINS] + index * BEGIN_WIDTH
        where = t[begin + BG_WHERE]
        if where != -1:
            if where < -1 or row < 0:
                p[P_FAIL] = NOT_KNOWN_YET
                return
            p[P_HAND], p[P_BEGAN] = row, -1
            if truth(t, c, log, p, owed, where) != 1:
                continue
        rule = t[begin + BG_RULE]
        if t[begin + BG_LADDER]:
            begin_ladder(t, c, p, owed, rule, kind, cause, day, at, about, due, now)
        else:
            begin_owed(t, c, log, p, owed, rule, kind, cause, day, at, about, row, NO)


@compiled
def _moment(p: Ints) -> int:
    """The moment from which hours count that begin with what happens now."""
    return int(p[P_MOMENT] if p[P_DATED] else p[P_NOW])


# --- one step, run to completion


@compiled
def _settle(t: Ints, c: Ints, log: Rows, p: Ints, owed: Ints, steps: Ints) -> None:
    """Hand on what was brought about, until all is quiet."""
    while p[P_HEAD] < p[P_TAIL] and not _is_over(p):
        at = P_QUEUE + (p[P_HEAD] % MOST_QUEUED) * QUEUE_WIDTH
        p[P_HEAD] += 1
        kind, ref, by = p[at + Q_KIND], p[at + Q_REF], p[at + Q_BY]
        if kind == Q_ENTERED:
            _entered(t, c, log, p, owed, steps, ref, p[at + Q_WAS], p[at + Q_STATE], by)
        elif kind == Q_TURNED:
            _turned(t, c, log, p, owed, steps, ref)
        elif kind == Q_RAISED:
            _raised(t, c, log, p, owed, steps, ref, p[at + Q_WAS], by)
        elif kind == Q_STARTED:
            day, at_ = p[P_SINCE], _moment(p)
            if day != today(p):
                before = last_second(c, day - 1)
                at_ = before + 1
                if before == BEYOND:
                    p[P_FAIL] = BEYOND_CALENDAR
            _begin_all(t, c, log, p, owed, t[T_ENGAGED_FROM], t[T_ENGAGED_TO], day, at_,
                       NO, NO, NO, NO)  # fmt: skip
        elif kind == Q_ENDED:
            engagement_ended(t, p, owed)


@compiled
def _entered(
    t: Ints, c: Ints, log: Rows, p: Ints, owed: Ints, steps: Ints, now: int, was: int,
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
    _begin_all(t, c, log, p, owed, t[entered + S_ENTER], t[entered + S_ENTER_END], day, moment,
               about, NO, now, NO)  # fmt: skip
    if was >= 0:
        left = t[T_STATE_EVENT] + (first + was) * STATE_WIDTH
        _begin_all(t, c, log, p, owed, t[left + S_LEAVE], t[left + S_LEAVE_END], day, moment,
                   about, NO, now, NO)  # fmt: skip
    _deliver(t, c, log, p, owed, steps, t[entered + S_EVENT], by)


@compiled
def _deliver(
    t: Ints, c: Ints, log: Rows, p: Ints, owed: Ints, steps: Ints, event: int, by: int
) -> None:
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
            branch = branch_of(t, c, log, p, owed, first, NO, by)
            take(t, c, log, p, owed, steps, now, branch, NO, by)


@compiled
def _turned(t: Ints, c: Ints, log: Rows, p: Ints, owed: Ints, steps: Ints, due: int) -> None:
    """An obligation has come into another state."""
    owed_turned(t, c, p, owed, due)
    remedied(t, c, log, p, owed, due)
    state = owed[due, O_STATE]
    day, at = today(p), _moment(p)
    if state == VIOLATED:
        day, at = owed[due, O_VIOLATED_ON], owed[due, O_BROKEN_AT]
        if at == owed[due, O_OVER_AT] + 1:
            at -= 1
    lists = t[T_CAUSED] + 2 * (owed[due, O_RULE] * 11 + state)
    _begin_all(t, c, log, p, owed, t[lists], t[lists + 1], day, at, owed[due, O_ABOUT], NO, NO,
               due)  # fmt: skip
    _deliver(t, c, log, p, owed, steps, t[t[STATE_EVENTS] + state], due)


@compiled
def _raised(
    t: Ints, c: Ints, log: Rows, p: Ints, owed: Ints, steps: Ints, event: int, about: int, by: int
) -> None:
    """An event that a chart raised counts like one that was recorded."""
    _hear_of(p, event, NO, p[P_NOW])
    _deliver(t, c, log, p, owed, steps, event, by)
    kind, cause = p[P_CAUSE_KIND], p[P_CAUSE]
    shown(t, c, log, p, owed, event, NO, p[P_NOW], about, kind, cause)
    heard = t[T_EVENTS] + event * EVENT_WIDTH
    if t[heard + E_UNTIL] >= 0:
        event_heard(t, p, t[heard + E_UNTIL], about, kind, cause)
    _begin_all(t, c, log, p, owed, t[heard + E_BEGINS], t[heard + E_BEGINS_END], p[P_TODAY],
               p[P_NOW], about, NO, NO, NO)  # fmt: skip


# --- time


@compiled
def _advance(
    t: Ints, c: Ints, log: Rows, p: Ints, owed: Ints, rungs: Ints, steps: Ints, to: int
) -> None:
    """Let everything happen that falls due up to and including ``to``."""
    while p[P_ALARMS] > 0 and p[P_NEXT] <= to and not _is_over(p):
        slot = next_alarm(t, log, p, owed)
        if slot < 0 or p[P_NEXT] > to:
            break
        kind, ref, day, due = p[slot + A_KIND], p[slot + A_REF], p[slot + A_DAY], p[slot + A_DUE_AT]
        if p[P_NEXT] > p[P_NOW]:
            _move(c, p, p[P_NEXT])
        take_alarm(p, slot)
        p[P_CAUSE_KIND], p[P_CAUSE] = NOTHING, 0
        if kind == A_OWED:
            fell_due(t, p, owed, ref)
        elif kind == A_RUNG:
            fire(t, p, rungs, ref // RUNGS_MOST, ref % RUNGS_MOST, day)
        else:
            _ring(t, c, log, p, owed, steps, ref // RUNGS_MOST, ref % RUNGS_MOST, day, due)
        _settle(t, c, log, p, owed, steps)
        p[P_DATED] = 0
    if to > p[P_NOW] and not _is_over(p):
        _move(c, p, to)


@compiled
def _ring(
    t: Ints, c: Ints, log: Rows, p: Ints, owed: Ints, steps: Ints, now: int, timer: int,
    day: int, due: int,
) -> None:  # fmt: skip
    """A clock of a chart has run out, or its date begins."""
    at = t[T_TIMERS] + timer * TIMER_WIDTH
    p[P_CAUSE_KIND], p[P_CAUSE] = OF_DATE, day
    if not t[at + TM_BEGINS]:
        p[P_DATED], p[P_DAY], p[P_MOMENT] = 1, day, due
    if t[at + TM_BRANCH] >= 0:
        branch = branch_of(t, c, log, p, owed, t[at + TM_BRANCH], NO, NO)
        take(t, c, log, p, owed, steps, now, branch, NO, -2 - timer)


# --- one recorded event


@compiled
def _hear_of(p: Ints, event: int, row: int, at: int) -> None:
    heard = p[P_HEARD] + HEARD_WIDTH * event
    p[heard + H_TIMES] += 1
    p[heard + H_ROW], p[heard + H_AT] = row, at


@compiled
def _learn(
    t: Ints, c: Ints, log: Rows, p: Ints, owed: Ints, steps: Ints, fact: int, value: int, event: int
) -> None:
    """Keep the value of a fact as known from now; a change of it may be an event of its own."""
    at, raises = P_FACTS + 2 * fact, t[T_RAISES] + fact * RAISES_WIDTH
    known, was = p[at], p[at + 1]
    if t[raises + F_KIND] == F_REFERENCE or fact == t[SITE_FACT]:
        p[P_FAIL] = SITE_KNOWN if fact == t[SITE_FACT] else NARROW_SUBJECT
        return
    if p[P_FORGOTTEN] >= MOST_FORGOTTEN:
        p[P_FAIL] = TOO_MUCH
        return
    forget = P_FORGET + p[P_FORGOTTEN] * FORGET_WIDTH
    p[forget], p[forget + 1], p[forget + 2] = fact, known, was
    p[P_FORGOTTEN] += 1
    raised = t[raises + F_RAISES]
    if known and was != value and raised >= 0 and raised != event and not _is_queued(p, raised):
        at_ = P_QUEUE + (p[P_TAIL] % MOST_QUEUED) * QUEUE_WIDTH
        p[at_ + Q_KIND], p[at_ + Q_REF], p[at_ + Q_WAS] = Q_RAISED, raised, -1
        p[at_ + Q_STATE], p[at_ + Q_BY] = 0, -1
        p[P_TAIL] += 1
    p[at], p[at + 1] = 1, value
    if fact == t[SINCE_FACT]:
        _engaged_since(t, c, log, p, owed, steps, value)


@compiled
def _is_queued(p: Ints, event: int) -> bool:
    for place in range(p[P_HEAD], p[P_TAIL]):
        at = P_QUEUE + (place % MOST_QUEUED) * QUEUE_WIDTH
        if p[at + Q_KIND] == Q_RAISED and p[at + Q_REF] == event:
            return True
    return False


@compiled
def _engaged_since(t: Ints, c: Ints, log: Rows, p: Ints, owed: Ints, steps: Ints, day: int) -> None:
    """It became known when the engagement began, or will begin."""
    if not p[P_ENGAGED]:
        if day > p[P_TODAY]:
            p[P_FAIL] = STARTS_LATER
            return
        _deliver(t, c, log, p, owed, steps, t[ENGAGED_EVENT], NO)
    if p[P_ENGAGED]:
        p[P_SINCE] = day


@compiled
def _forget(t: Ints, p: Ints) -> None:
    """What a refused event told was never said."""
    while p[P_FORGOTTEN] > 0:
        p[P_FORGOTTEN] -= 1
        forget = P_FORGET + p[P_FORGOTTEN] * FORGET_WIDTH
        at = P_FACTS + 2 * p[forget]
        p[at], p[at + 1] = p[forget + 1], p[forget + 2]
        if p[forget] == t[SINCE_FACT]:
            p[P_FAIL] = STARTS_LATER


@compiled
def _learn_facts(t: Ints, c: Ints, log: Rows, p: Ints, owed: Ints, steps: Ints, row: int) -> None:
    """The built-in event `facts`: its fields are facts."""
    for entry in range(log.told_starts[row], log.told_starts[row + 1]):
        fact = t[t[FIELD_FACTS] + log.told_field[entry]]
        if fact >= 0 and t[t[T_RAISES] + fact * RAISES_WIDTH + F_KIND] != F_NARROW:
            event = np.int64(log.type[row])
            _learn(t, c, log, p, owed, steps, fact, log.told_value[entry], event)
    p[P_FORGOTTEN] = 0


@compiled
def _carried(
    t: Ints, c: Ints, log: Rows, p: Ints, owed: Ints, steps: Ints, row: int, heard: int
) -> None:
    """The facts that an event carries."""
    for index in range(t[heard + E_CARRIED], t[heard + E_CARRIED_END]):
        at = t[T_CARRIED] + index * CARRIED_WIDTH
        entry = told(t, log, row, t[at + C_FIELD])
        backed = entry >= 0
        for place in range(t[at + C_BACKED], t[at + C_BACKED_END]):
            backed = backed and told(t, log, row, t[t[T_LISTS] + place]) >= 0
        if not backed:
            continue
        kind = t[t[T_RAISES] + t[at + C_FACT] * RAISES_WIDTH + F_KIND]
        if kind == F_NARROW and log.about[row] >= 0:
            p[P_FAIL] = NARROW_SUBJECT
        else:
            _learn(t, c, log, p, owed, steps, t[at + C_FACT], log.told_value[entry], np.int64(log.type[row]))


@compiled
def _hear(
    t: Ints, c: Ints, log: Rows, p: Ints, owed: Ints, steps: Ints, refused: Ints, row: int
) -> None:
    """Let a recorded event act."""
    event = np.int64(log.type[row])
    heard = t[T_EVENTS] + event * EVENT_WIDTH
    fate = t[heard + E_FATE]
    if fate == FATE_IGNORED:
        _hear_of(p, event, row, log.at[row])
    elif fate == FATE_FACTS:
        _learn_facts(t, c, log, p, owed, steps, row)
    elif fate == FATE_LISTENED:
        if t[heard + E_NARROW] == 1 or (t[heard + E_NARROW] == 2 and log.about[row] >= 0):
            p[P_FAIL] = NARROW_SUBJECT
        else:
            _listened(t, c, log, p, owed, steps, refused, row, heard)
    else:
        p[P_FAIL] = DEALING


@compiled
def _listened(
    t: Ints, c: Ints, log: Rows, p: Ints, owed: Ints, steps: Ints, refused: Ints, row: int,
    heard: int,
) -> None:  # fmt: skip
    event, about, at = np.int64(log.type[row]), np.int64(log.about[row]), log.at[row]
    count = 0
    silent = -1
    for index in range(t[heard + E_PLACES], t[heard + E_PLACES_END]):
        place = t[t[T_LISTS] + index]
        now = standing(t, p, place)
        branch = first_branch(t, p, now, event) if now >= 0 else -1
        if branch >= 0:
            p[P_PICKED + 2 * count], p[P_PICKED + 2 * count + 1] = now, branch
            count += 1
        else:  # of several that knew the relationship the last has the say, else the first
            known = about < 0 and t[t[T_PLACES] + place * PLACE_WIDTH + PL_PER] == PER_RELATIONSHIP
            if silent < 0 or known:
                silent = place
    if count == 0 and silent >= 0:
        _refuse(p, refused, row, t[t[T_PLACES] + silent * PLACE_WIDTH + PL_REFUSER])
        return
    for index in range(count):
        gate = _shut(t, c, log, p, owed, p[P_PICKED + 2 * index], event, row, about)
        if gate >= 0:
            _refuse(p, refused, row, gate)
            return
    kept = p[P_HEARD] + HEARD_WIDTH * event
    times, last_row, last_at = p[kept + H_TIMES], p[kept + H_ROW], p[kept + H_AT]
    queued = p[P_TAIL]
    p[P_FORGOTTEN] = 0
    _carried(t, c, log, p, owed, steps, row, heard)
    _hear_of(p, event, row, at)
    for index in range(count):
        first = p[P_PICKED + 2 * index + 1]
        p[P_PICKED + 2 * index + 1] = branch_of(t, c, log, p, owed, first, row, NO)
    for index in range(count):
        if _objects(t, log, p[P_PICKED + 2 * index + 1], row):
            _forget(t, p)
            p[kept + H_TIMES], p[kept + H_ROW], p[kept + H_AT] = times, last_row, last_at
            p[P_TAIL] = queued
            now = P_STANDING + p[P_PICKED + 2 * index] * NOW_WIDTH
            _refuse(p, refused, row, t[t[T_PLACES] + p[now + NW_PLACE] * PLACE_WIDTH + PL_REFUSER])
            return
    p[P_FORGOTTEN] = 0
    for index in range(count):
        now, branch = p[P_PICKED + 2 * index], p[P_PICKED + 2 * index + 1]
        take(t, c, log, p, owed, steps, now, branch, row, NO)
    shown(t, c, log, p, owed, event, row, at, about, p[P_CAUSE_KIND], row)
    if t[heard + E_UNTIL] >= 0:
        event_heard(t, p, t[heard + E_UNTIL], about, p[P_CAUSE_KIND], row)
    _settle(t, c, log, p, owed, steps)
    p[P_CAUSE_KIND], p[P_CAUSE] = OF_ROW, row
    _begin_all(t, c, log, p, owed, t[heard + E_BEGINS], t[heard + E_BEGINS_END], p[P_TODAY], at,
               about, row, NO, NO)  # fmt: skip


@compiled
def _shut(
    t: Ints, c: Ints, log: Rows, p: Ints, owed: Ints, now: int, event: int, row: int, about: int
) -> int:
    """The gate that keeps an event from acting, -1 for none."""
    place = t[T_PLACES] + p[P_STANDING + now * NOW_WIDTH + NW_PLACE] * PLACE_WIDTH
    gate = t[T_LISTS] + t[place + PL_GATES] + 2 * event
    if t[gate] == -1:
        return -1
    if t[gate] < -1:
        p[P_FAIL] = GATE_NOT_COVERED
        return -1
    p[P_HAND], p[P_BEGAN] = row, -1
    if truth(t, c, log, p, owed, t[gate]) == 1:
        return -1
    for index in range(p[P_OPEN]):
        due = p[P_OPENS + index]
        allows = t[t[T_RULES] + owed[due, O_RULE] * RULE_WIDTH + R_ALLOWS] == event
        own = owed[due, O_ABOUT] < 0 or owed[due, O_ABOUT] == about
        if allows and own and owed[due, O_STATE] == IN_EFFECT:
            return -1
    return int(t[gate + 1])


@compiled
def _objects(t: Ints, log: Rows, branch: int, row: int) -> bool:
    """Whether a branch refuses the event, or the event lacks what it needs."""
    if branch < 0:
        return False
    at = t[T_BRANCHES] + branch * BRANCH_WIDTH
    if t[at + B_REFUSE]:
        return True
    for place in range(t[at + B_NEEDS], t[at + B_NEEDS_END]):
        name = t[t[T_LISTS] + place]
        is_by = name == BY
        name = t[BY_FIELD] if is_by else name
        entry = told(t, log, row, name) if name >= 0 else -1
        if entry < 0:
            if is_by and log.actor[row] >= 0:
                continue
            return True
    return False


@compiled
def _refuse(p: Ints, refused: Ints, row: int, by: int) -> None:
    if p[P_REFUSED] >= len(refused):
        p[P_FULL] = 1
        return
    refused[p[P_REFUSED], 0], refused[p[P_REFUSED], 1] = row, by
    p[P_REFUSED] += 1


# --- a life


@compiled
def live(
    t: Ints, c: Ints, log: Rows, p: Ints, owed: Ints, rungs: Ints, steps: Ints, refused: Ints,
    stages: Ints, person: int, first: int, last: int, until: int,
) -> None:  # fmt: skip
    """Everything of one person up to and including a moment."""
    _fresh(t, p, person)
    for row in range(first, last):
        if log.at[row] > until or _is_over(p):
            break
        _advance(t, c, log, p, owed, rungs, steps, log.at[row])
        if _is_over(p):
            break
        p[P_CAUSE_KIND], p[P_CAUSE], p[P_ROW] = OF_ROW, row, row
        if row == first:
            open_all(t, c, log, p, owed, PER_RELATIONSHIP)
            _settle(t, c, log, p, owed, steps)
            p[P_CAUSE_KIND], p[P_CAUSE] = OF_ROW, row
        _hear(t, c, log, p, owed, steps, refused, row)
        _settle(t, c, log, p, owed, steps)
    if p[P_ROW] >= 0 and not _is_over(p):
        _advance(t, c, log, p, owed, rungs, steps, until)
        _stand(p, stages)


@compiled
def _fresh(t: Ints, p: Ints, person: int) -> None:
    """Nothing has happened yet."""
    p[P_PERSON], p[P_NOW], p[P_TODAY], p[P_ROW] = person, -(2**40), 0, -1
    p[P_FAIL] = p[P_FULL] = p[P_DATED] = p[P_ENGAGED] = p[P_ENGAGEMENTS] = 0
    p[P_CAUSE_KIND] = p[P_CAUSE] = p[P_OPEN] = p[P_ALARMS] = p[P_MADE] = 0
    p[P_HEAD] = p[P_TAIL] = p[P_LADDERS] = p[P_FREE] = p[P_NOWS] = p[P_FORGOTTEN] = 0
    p[P_NEXT], p[P_FIRST] = FAR, p[P_OWED]
    p[P_HEARD] = P_FACTS + 2 * t[N_FACTS]
    p[P_BEGUN] = p[P_HEARD] + HEARD_WIDTH * t[N_EVENTS]
    for place in range(P_FACTS, p[P_BEGUN]):
        p[place] = 0
    for place in range(p[P_BEGUN], p[P_BEGUN] + BEGUN_WIDTH * t[N_LADDERS]):
        p[place] = -1


@compiled
def _stand(p: Ints, stages: Ints) -> None:
    """Where each region stands at the end, those of one chart together."""
    if p[P_STAGES] + p[P_NOWS] > len(stages):
        p[P_FULL] = 1
        return
    for one in range(p[P_NOWS]):
        place = p[P_STANDING + one * NOW_WIDTH + NW_PLACE]
        seen = False
        for before in range(one):
            seen = seen or p[P_STANDING + before * NOW_WIDTH + NW_PLACE] == place
        for now in range(one, p[P_NOWS]):
            at = P_STANDING + now * NOW_WIDTH
            if seen or p[at + NW_PLACE] != place:
                continue
            row = p[P_STAGES]
            p[P_STAGES] += 1
            stages[row, OG_PERSON], stages[row, OG_REGION] = p[P_PERSON], place
            engagement = p[at + NW_ENGAGEMENT]
            stages[row, OG_ABOUT] = engagement - 1 if engagement > 0 else p[at + NW_ABOUT]
            stages[row, OG_STATE] = p[at + NW_STATE]
            stages[row, OG_SINCE] = p[at + NW_SINCE]


@compiled
def live_all(
    t: Ints, c: Ints, log: Rows, p: Ints, owed: Ints, rungs: Ints, steps: Ints, refused: Ints,
    stages: Ints, starts: Ints, reasons: Ints, first: int, last: int, until: int,
) -> int:  # fmt: skip
    """People one after another, for as long as there is room; the first who is still to come.

    ``reasons`` says of each why they are the reference's to fold, 0 where they are not: then
    nothing of theirs is left in the columns.
    """
    for person in range(first, last):
        if reasons[person]:
            continue
        before = (p[P_OWED], p[P_RUNGS], p[P_STEPS], p[P_REFUSED], p[P_STAGES])
        live(t, c, log, p, owed, rungs, steps, refused, stages, person, starts[person],
             starts[person + 1], until)  # fmt: skip
        if _is_over(p):
            reasons[person] = 0 if p[P_FULL] else p[P_FAIL]
            p[P_OWED], p[P_RUNGS], p[P_STEPS], p[P_REFUSED], p[P_STAGES] = before
            if p[P_FULL]:
                return person
    return last
