# ruff: noqa: PLR1714, SIM109 (a kernel asks of numbers one by one: to look in a tuple is slower)
"""Promises and expectations of one life: how they begin, fall due, are kept, and end.

What `troth.engine.fold` does in `obligations`, `steps`, `falling`, `clock` and `evidence`, over the
arrays of a walk, for the rules that `troth.engine.bulk.scope` lets through. What others do about it
(ladders, charts, rules that wait for it) is put in the queue.
"""

from troth.engine.bulk.agenda import (
    queue,
    set_alarm,
)
from troth.engine.bulk.asking import (
    UNKNOWN,
    answer,
    party_now,
    truth,
)
from troth.engine.bulk.climbing import (
    due_moved,
)
from troth.engine.bulk.compiled import counted_by_nobody
from troth.engine.bulk.days import (
    BEYOND,
    due_at,
    due_day,
    last_second,
    rolled,
)
from troth.engine.bulk.layout import (
    BEYOND_CALENDAR,
    CLOCK,
    CREATED,
    DAYS,
    EXPIRED,
    FULFILLED,
    IN_EFFECT,
    NO,
    NO_DAY,
    NONE,
    NOT_KNOWN_YET,
    NOTHING,
    ODD_CAUSE,
    OF_LADDER,
    OF_OWED,
    R_ALLOWS,
    R_AWAITS,
    R_BY,
    R_BY_FACT,
    R_COVERED,
    R_DATE,
    R_DUE,
    R_EARLIEST,
    R_FOR,
    R_GRACE,
    R_GRACE_KIND,
    R_INSTEAD,
    R_KIND,
    R_LENGTH,
    R_OF,
    R_REMEDY,
    R_ROLLING,
    R_SHOWN,
    R_SURVIVES,
    R_TO,
    R_TO_FACT,
    REPAIRED,
    RULE_NOT_COVERED,
    RULE_WIDTH,
    T_RULES,
    TERMINATED,
    TOO_MUCH,
    VIOLATED,
    Ints,
)
from troth.engine.bulk.scratch import (
    A_OWED,
    MOST_OPEN,
    O_ABOUT,
    O_AMENDS,
    O_ANCHORED,
    O_AT,
    O_BROKEN_AT,
    O_BY,
    O_CAUSE,
    O_CAUSE_KIND,
    O_DATE,
    O_DAY,
    O_DELIVERED,
    O_DUE_AT,
    O_DUE_DAY,
    O_EARLIEST,
    O_EVENT,
    O_GEN,
    O_LADDERS,
    O_LEFT,
    O_LENGTH,
    O_MADE,
    O_OVER_AT,
    O_OVER_DAY,
    O_PERSON,
    O_RULE,
    O_SETTLED,
    O_STATE,
    O_TO,
    O_TURN,
    O_VIOLATED_ON,
    O_WAITS,
    OWED_WIDTH,
    P_BEGAN,
    P_CAUSE,
    P_CAUSE_KIND,
    P_DATED,
    P_DAY,
    P_FAIL,
    P_FIRST,
    P_FULL,
    P_HAND,
    P_KNOWN,
    P_NOW,
    P_OPEN,
    P_OPENS,
    P_OWED,
    P_OWED_END,
    P_PERSON,
    P_PICKED,
    P_TODAY,
    P_VALUES,
    P_WAITING,
    Q_TURNED,
    WAITED,
    WAITS,
)


@counted_by_nobody
def today(p: Ints) -> int:
    """The day of what happens now: what a deadline brings about is dated on its last day."""
    return int(p[P_DAY] if p[P_DATED] else p[P_TODAY])


# --- beginning


@counted_by_nobody
def begin_owed(  # noqa: PLR0913, PLR0917 - a kernel is handed all it needs
    t: Ints, p: Ints, rule: int, kind: int, cause: int, day: int,
    at: int, about: int, event: int, amends: int,
) -> None:  # fmt: skip
    """One more obligation of a rule, counted from this day and moment."""
    r = t[T_RULES] + rule * RULE_WIDTH
    waits = 0
    if t[r + R_FOR] != -1:
        p[P_HAND], p[P_BEGAN] = event, -1
        applies = UNKNOWN
        if t[r + R_FOR] >= 0:
            applies = truth(t, p, t[r + R_FOR])
        if applies == 0:
            return
        if applies == UNKNOWN:
            waits = 1
            if t[r + R_FOR] < 0 or not t[r + R_AWAITS]:
                p[P_FAIL] = NOT_KNOWN_YET if t[r + R_FOR] >= 0 else RULE_NOT_COVERED
                return
    if not t[r + R_COVERED]:
        p[P_FAIL] = RULE_NOT_COVERED
    elif kind == NOTHING or kind == OF_LADDER:
        p[P_FAIL] = ODD_CAUSE
    elif p[P_OPEN] >= MOST_OPEN:
        p[P_FAIL] = TOO_MUCH
    elif p[P_OWED] >= p[P_OWED_END]:
        p[P_FULL] = 1
    if p[P_FAIL] or p[P_FULL]:
        return
    due = p[P_OWED]
    p[P_OWED] += OWED_WIDTH
    p[due + O_PERSON], p[due + O_RULE], p[due + O_CAUSE_KIND] = p[P_PERSON], rule, kind
    p[due + O_CAUSE], p[due + O_STATE], p[due + O_MADE] = cause, CREATED, p[P_NOW]
    p[due + O_DAY], p[due + O_AT], p[due + O_ABOUT] = day, at, about
    p[due + O_EVENT], p[due + O_AMENDS], p[due + O_ANCHORED] = event, amends, 0
    p[due + O_LENGTH], p[due + O_DATE], p[due + O_EARLIEST] = NONE, NONE, NONE
    p[due + O_DUE_DAY], p[due + O_DUE_AT] = NO_DAY, NONE
    p[due + O_OVER_DAY], p[due + O_OVER_AT] = NO_DAY, NONE
    p[due + O_DELIVERED], p[due + O_SETTLED], p[due + O_BROKEN_AT] = NONE, NONE, NONE
    p[due + O_VIOLATED_ON], p[due + O_GEN], p[due + O_LADDERS] = NO_DAY, 0, 0
    p[due + O_LEFT] = NONE
    p[due + O_TURN] = _turn(p, due)
    p[due + O_TO] = party_now(t, p, t[r + R_TO], t[r + R_TO_FACT])
    p[due + O_BY] = party_now(t, p, t[r + R_BY], t[r + R_BY_FACT])
    p[P_OPENS + p[P_OPEN]] = due
    p[P_OPEN] += 1
    p[due + O_WAITS] = waits
    p[P_WAITING] += waits
    if not waits:
        bind(t, p, due)


@counted_by_nobody
def bind(t: Ints, p: Ints, due: int) -> None:
    """It applies: it binds at once, or once the person has been shown it."""
    if not t[t[T_RULES] + p[due + O_RULE] * RULE_WIDTH + R_SHOWN]:
        _activate(t, p, due)


@counted_by_nobody
def _turn(p: Ints, due: int) -> int:
    """Which of several obligations of one rule with one cause."""
    rule, kind, cause = p[due + O_RULE], p[due + O_CAUSE_KIND], p[due + O_CAUSE]
    for each in range(due - OWED_WIDTH, p[P_FIRST] - 1, -OWED_WIDTH):
        same = p[each + O_CAUSE_KIND] == kind and p[each + O_CAUSE] == cause
        if same and p[each + O_RULE] == rule:
            return int(p[each + O_TURN]) + 1
    return 1


@counted_by_nobody
def _activate(t: Ints, p: Ints, due: int) -> None:
    """The promisor must act; the clock runs."""
    r = t[T_RULES] + p[due + O_RULE] * RULE_WIDTH
    p[due + O_STATE] = IN_EFFECT
    queue(p, Q_TURNED, due, CREATED, 0, NO)
    if not t[r + R_DUE]:
        return
    if t[r + R_OF] < 0:
        p[due + O_ANCHORED] = 1
    p[P_HAND], p[P_BEGAN] = p[due + O_EVENT], -1
    p[due + O_EARLIEST] = _term(t, p, t[r + R_EARLIEST])
    p[due + O_DATE] = _term(t, p, t[r + R_DATE])
    p[due + O_LENGTH] = _term(t, p, t[r + R_LENGTH])
    reset(t, p, due)


@counted_by_nobody
def _term(t: Ints, p: Ints, question: int) -> int:
    """A day or length of a rule as it is now."""
    if question < 0:
        return NONE
    register = answer(t, p, question)
    if not p[P_KNOWN + register]:
        p[P_FAIL] = NOT_KNOWN_YET
        return NONE
    return int(p[P_VALUES + register])


# --- clocks


@counted_by_nobody
def reset(t: Ints, p: Ints, due: int) -> None:
    """Compute the due date anew, and set its alarm where it is another."""
    r = t[T_RULES] + p[due + O_RULE] * RULE_WIDTH
    if not p[due + O_ANCHORED]:
        return
    day, at, kind = p[due + O_DAY], p[due + O_AT], DAYS
    if p[due + O_LENGTH] != NONE:
        kind, amount = t[r + R_KIND], p[due + O_LENGTH]
    elif p[due + O_DATE] != NONE:
        amount = p[due + O_DATE] - day
    else:
        return
    last = due_day(t, kind, day, at, amount)
    moment = due_at(t, kind, last, at, amount) if last != BEYOND else BEYOND
    earliest, rolling = p[due + O_EARLIEST], t[r + R_ROLLING]
    if kind == CLOCK:
        if earliest != NONE and last < earliest:
            last, moment = earliest, last_second(t, earliest)
    elif last != BEYOND:
        last = _by_date(t, last, rolling, earliest)
        moment = last_second(t, last)
    if last == BEYOND or moment == BEYOND:
        p[P_FAIL] = BEYOND_CALENDAR
        return
    if p[due + O_DUE_AT] == moment and p[due + O_DUE_DAY] == last:
        return
    p[due + O_DUE_DAY], p[due + O_DUE_AT] = last, moment
    grace = t[r + R_GRACE]
    if grace != NONE:
        counted = due_day(t, t[r + R_GRACE_KIND], last, moment, grace)
        moment = due_at(t, t[r + R_GRACE_KIND], counted, moment, grace)
        last = counted
        if last == BEYOND or moment == BEYOND:
            p[P_FAIL] = BEYOND_CALENDAR
            return
    p[due + O_OVER_DAY], p[due + O_OVER_AT] = last, moment
    if p[due + O_STATE] == IN_EFFECT:
        p[due + O_GEN] += 1
        set_alarm(p, moment + 1, A_OWED, due, p[due + O_GEN], last, moment)
    due_moved(t, p, due)


@counted_by_nobody
def _by_date(t: Ints, day: int, rolling: int, earliest: int) -> int:
    """A last day rolled first; where that is before ``earliest``, that day instead."""
    if rolling != 0:
        day = rolled(t, day, rolling)
    if day != BEYOND and earliest != NONE and day < earliest:
        day = rolled(t, earliest, 1) if rolling == 1 else earliest
    return day


@counted_by_nobody
def fell_due(t: Ints, p: Ints, due: int) -> None:
    """Its last moment has passed."""
    over = p[due + O_OVER_AT]
    if p[due + O_STATE] != IN_EFFECT or over == NONE:
        return
    p[P_CAUSE_KIND], p[P_CAUSE] = OF_OWED, due
    if p[due + O_DELIVERED] != NONE and p[due + O_DELIVERED] <= over:
        return  # all that is missing is its confirmation
    right = t[t[T_RULES] + p[due + O_RULE] * RULE_WIDTH + R_ALLOWS] >= 0
    into(p, due, EXPIRED if right else VIOLATED, p[due + O_OVER_DAY], over + 1)


# --- steps


@counted_by_nobody
def into(p: Ints, due: int, state: int, day: int, at: int) -> None:
    """Another state, which counts from this day and moment."""
    was = p[due + O_STATE]
    p[due + O_STATE] = state
    p[due + O_GEN] += 1
    if p[due + O_LEFT] == NONE:
        p[due + O_LEFT] = p[P_NOW]
    if p[due + O_WAITS] == WAITS:
        p[P_WAITING] -= 1
        p[due + O_WAITS] = WAITED
    if state == VIOLATED:
        p[due + O_VIOLATED_ON], p[due + O_BROKEN_AT] = day, at
    else:
        p[due + O_SETTLED] = p[P_NOW]
        _close(p, due)
    queue(p, Q_TURNED, due, was, 0, NO)


@counted_by_nobody
def _close(p: Ints, due: int) -> None:
    """Nothing follows any more."""
    index = 0
    while index < p[P_OPEN] and p[P_OPENS + index] != due:
        index += 1
    p[P_OPEN] -= 1
    for place in range(index, p[P_OPEN]):
        p[P_OPENS + place] = p[P_OPENS + place + 1]


@counted_by_nobody
def kept(p: Ints, due: int) -> None:
    """In time, or kept late."""
    late = p[due + O_STATE] == VIOLATED
    into(p, due, REPAIRED if late else FULFILLED, today(p), p[P_NOW])


@counted_by_nobody
def remedied(t: Ints, p: Ints, due: int) -> None:
    """What an obligation that changed means for what makes it good, or what it makes good."""
    r = t[T_RULES] + p[due + O_RULE] * RULE_WIDTH
    state = p[due + O_STATE]
    if state == VIOLATED and t[r + R_REMEDY] >= 0:
        at = p[due + O_BROKEN_AT]
        if p[due + O_OVER_AT] != NONE and at == p[due + O_OVER_AT] + 1:
            at = p[due + O_OVER_AT]
        begin_owed(t, p, t[r + R_REMEDY], OF_OWED, due,
                   p[due + O_VIOLATED_ON], at, p[due + O_ABOUT], NO, due)  # fmt: skip
    amended = p[due + O_AMENDS]
    if amended >= 0 and (state == FULFILLED or state == REPAIRED):
        instead = t[t[T_RULES] + p[amended + O_RULE] * RULE_WIDTH + R_INSTEAD]
        if instead and p[amended + O_STATE] == VIOLATED:
            into(p, amended, REPAIRED, today(p), p[P_NOW])


@counted_by_nobody
def engagement_ended(t: Ints, p: Ints) -> None:
    """What is open ends, but for what survives the end or begins with it."""
    count = p[P_OPEN]
    for index in range(count):
        p[P_PICKED + index] = p[P_OPENS + index]
    for index in range(count):
        due = p[P_PICKED + index]
        if t[t[T_RULES] + p[due + O_RULE] * RULE_WIDTH + R_SURVIVES]:
            continue
        same = p[due + O_CAUSE_KIND] == p[P_CAUSE_KIND] and p[due + O_CAUSE] == p[P_CAUSE]
        begun_by_it = same and p[due + O_MADE] == p[P_NOW]
        if p[due + O_STATE] <= IN_EFFECT and not begun_by_it:
            into(p, due, TERMINATED, today(p), p[P_NOW])
