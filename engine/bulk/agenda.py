"""What will happen to one life when time passes, and what is still to be handed on in it.

Alarms ring in the order of the fold: by moment, then by the name of what rings, then as they were
set. Names are spelled only where two moments are the same and their first words do not decide. An
alarm that was called off is one whose promise, ladder or state has gone on to another number.
"""

from typing import Final

from troth.engine.bulk.compiled import counted_by_nobody
from troth.engine.bulk.days import (
    year_month_day,
)
from troth.engine.bulk.layout import (
    LADDER_WIDTH,
    LR_NAME,
    N_NAMES,
    OF_DATE,
    OF_OWED,
    OF_ROW,
    R_NAME,
    RULE_WIDTH,
    T_LADDERS,
    T_NAME_STARTS,
    T_NAMES,
    T_ORDER,
    T_RULES,
    T_TIMERS,
    TIMER_WIDTH,
    TM_NAME,
    TOO_MUCH,
    Ints,
)
from troth.engine.bulk.scratch import (
    A_AT,
    A_DAY,
    A_DUE_AT,
    A_GEN,
    A_KIND,
    A_MADE,
    A_OWED,
    A_REF,
    A_RUNG,
    A_TIMER,
    ALARM_WIDTH,
    CLIMB_WIDTH,
    EV_SEQ,
    L_CAUSE,
    L_CAUSE_KIND,
    L_GEN,
    L_LIVE,
    L_RULE,
    LONGEST,
    MOST_ALARMS,
    MOST_QUEUED,
    NOW_WIDTH,
    NW_CAUSE,
    NW_CAUSE_KIND,
    NW_ENGAGEMENT,
    NW_GEN,
    O_CAUSE,
    O_CAUSE_KIND,
    O_GEN,
    O_RULE,
    O_TURN,
    P_ALARM,
    P_ALARMS,
    P_CLIMB,
    P_FAIL,
    P_HEAD,
    P_MADE,
    P_NEXT,
    P_QUEUE,
    P_STANDING,
    P_TAIL,
    P_TEXT,
    Q_BY,
    Q_KIND,
    Q_REF,
    Q_STATE,
    Q_WAS,
    QUEUE_WIDTH,
    RUNGS_MOST,
)

FAR: Final = 2**62
"""No alarm at all."""


# --- what is to be handed on


@counted_by_nobody
def queue(p: Ints, kind: int, ref: int, was: int, state: int, by: int) -> None:
    """One more happening, behind the others."""
    if p[P_TAIL] - p[P_HEAD] >= MOST_QUEUED:
        p[P_FAIL] = TOO_MUCH
        return
    at = P_QUEUE + (p[P_TAIL] % MOST_QUEUED) * QUEUE_WIDTH
    p[at + Q_KIND], p[at + Q_REF], p[at + Q_WAS] = kind, ref, was
    p[at + Q_STATE], p[at + Q_BY] = state, by
    p[P_TAIL] += 1


# --- alarms


@counted_by_nobody
def set_alarm(p: Ints, at: int, kind: int, ref: int, gen: int, day: int, due: int) -> None:  # noqa: PLR0917 - a kernel is handed all it needs
    """Let something ring at a moment, unless its number is another by then.

    ``day`` and ``due`` are the last day and the last moment that were in time.
    """
    if p[P_ALARMS] >= MOST_ALARMS:
        p[P_FAIL] = TOO_MUCH
        return
    slot = P_ALARM + p[P_ALARMS] * ALARM_WIDTH
    p[P_ALARMS] += 1
    p[P_MADE] += 1
    p[slot + A_AT], p[slot + A_KIND], p[slot + A_REF] = at, kind, ref
    p[slot + A_GEN], p[slot + A_MADE] = gen, p[P_MADE]
    p[slot + A_DAY], p[slot + A_DUE_AT] = day, due
    p[P_NEXT] = min(p[P_NEXT], at)


@counted_by_nobody
def _is_live(p: Ints, slot: int) -> bool:
    kind, ref, gen = p[slot + A_KIND], p[slot + A_REF], p[slot + A_GEN]
    if kind == A_OWED:
        return bool(p[ref + O_GEN] == gen)
    if kind == A_RUNG:
        ladder = P_CLIMB + (ref // RUNGS_MOST) * CLIMB_WIDTH
        return bool(p[ladder + L_LIVE] and p[ladder + L_GEN] == gen)
    return bool(p[P_STANDING + (ref // RUNGS_MOST) * NOW_WIDTH + NW_GEN] == gen)


@counted_by_nobody
def next_alarm(t: Ints, p: Ints) -> int:
    """The place of the alarm that rings first, -1 for none; those called off are taken out."""
    best = -1
    index = 0
    while index < p[P_ALARMS]:
        slot = P_ALARM + index * ALARM_WIDTH
        if not _is_live(p, slot):
            p[P_ALARMS] -= 1
            last = P_ALARM + p[P_ALARMS] * ALARM_WIDTH
            for column in range(ALARM_WIDTH):
                p[slot + column] = p[last + column]
            continue
        if best < 0 or _is_before(t, p, slot, best):
            best = slot
        index += 1
    p[P_NEXT] = p[best + A_AT] if best >= 0 else FAR
    return best


@counted_by_nobody
def take_alarm(p: Ints, slot: int) -> None:
    """Take an alarm out."""
    p[P_ALARMS] -= 1
    last = P_ALARM + p[P_ALARMS] * ALARM_WIDTH
    for column in range(ALARM_WIDTH):
        p[slot + column] = p[last + column]


@counted_by_nobody
def _is_before(t: Ints, p: Ints, one: int, two: int) -> bool:
    if p[one + A_AT] != p[two + A_AT]:
        return bool(p[one + A_AT] < p[two + A_AT])
    order = t[t[T_ORDER] + _first_word(t, p, one) * t[N_NAMES] + _first_word(t, p, two)]
    if order == 0:
        order = _compared(t, p, one, two)
    if order == 0:
        return bool(p[one + A_MADE] < p[two + A_MADE])
    return bool(order < 0)


@counted_by_nobody
def _first_word(t: Ints, p: Ints, slot: int) -> int:
    """The name up to the first ``@``, by its number."""
    ref = p[slot + A_REF]
    if p[slot + A_KIND] == A_OWED:
        return int(t[t[T_RULES] + p[ref + O_RULE] * RULE_WIDTH + R_NAME])
    if p[slot + A_KIND] == A_TIMER:
        return int(t[t[T_TIMERS] + (ref % RUNGS_MOST) * TIMER_WIDTH + TM_NAME])
    rule = p[P_CLIMB + (ref // RUNGS_MOST) * CLIMB_WIDTH + L_RULE]
    return int(t[t[T_LADDERS] + rule * LADDER_WIDTH + LR_NAME])


@counted_by_nobody
def _compared(t: Ints, p: Ints, one: int, two: int) -> int:
    """-1, 0 or 1, as the whole name of one alarm stands to that of another."""
    length = _spelled(t, p, one, P_TEXT)
    other = _spelled(t, p, two, P_TEXT + LONGEST)
    for index in range(min(length, other)):
        left, right = p[P_TEXT + index], p[P_TEXT + LONGEST + index]
        if left != right:
            return -1 if left < right else 1
    return 0 if length == other else (-1 if length < other else 1)


@counted_by_nobody
def _spelled(t: Ints, p: Ints, slot: int, at: int) -> int:
    """The name of an alarm, a code point a place; its length."""
    ref = p[slot + A_REF]
    if p[slot + A_KIND] == A_OWED:
        return spelled_owed(t, p, ref, at, 0)
    if p[slot + A_KIND] == A_TIMER:
        length = _named(t, p, _first_word(t, p, slot), at, 0)
        now = P_STANDING + (ref // RUNGS_MOST) * NOW_WIDTH
        if p[now + NW_ENGAGEMENT] > 0:
            length = _named(t, p, 0, at, length)
            length = _plain_cause(p, p[now + NW_CAUSE_KIND], p[now + NW_CAUSE], at, length)
        return length
    ladder = P_CLIMB + (ref // RUNGS_MOST) * CLIMB_WIDTH
    length = _named(t, p, t[t[T_LADDERS] + p[ladder + L_RULE] * LADDER_WIDTH + LR_NAME], at, 0)
    kind, cause = p[ladder + L_CAUSE_KIND], p[ladder + L_CAUSE]
    if kind == OF_OWED:
        length = spelled_owed(t, p, cause, at, length)
    else:
        length = _plain_cause(p, kind, cause, at, length)
    length = _character(p, at, length, 47)
    number = ref % RUNGS_MOST
    length = _character(p, at, length, 48 + number // 10)
    return _character(p, at, length, 48 + number % 10)


@counted_by_nobody
def spelled_owed(t: Ints, p: Ints, due: int, at: int, length: int) -> int:
    """The id of an obligation behind what is there: its rule, its cause, and which of several."""
    each, depth = due, 0
    while True:
        length = _named(t, p, t[t[T_RULES] + p[each + O_RULE] * RULE_WIDTH + R_NAME], at, length)
        if p[each + O_CAUSE_KIND] != OF_OWED:
            break
        each = p[each + O_CAUSE]
        depth += 1
    length = _plain_cause(p, p[each + O_CAUSE_KIND], p[each + O_CAUSE], at, length)
    for back in range(depth, -1, -1):  # the innermost says first which of several it is
        each = due
        for _ in range(back):
            each = p[each + O_CAUSE]
        if p[each + O_TURN] > 1:
            length = _character(p, at, length, 46)
            length = _digits(p, at, length, p[each + O_TURN])
    return length


@counted_by_nobody
def _plain_cause(p: Ints, kind: int, cause: int, at: int, length: int) -> int:
    if kind == OF_ROW:
        return _digits(p, at, length, p[cause + EV_SEQ])
    if kind == OF_DATE:
        year, month, day = year_month_day(cause)
        for digit in (year // 1000, year // 100 % 10, year // 10 % 10, year % 10):
            length = _character(p, at, length, 48 + digit)
        for part in (month, day):
            length = _character(p, at, length, 45)
            length = _character(p, at, length, 48 + part // 10)
            length = _character(p, at, length, 48 + part % 10)
    return length


@counted_by_nobody
def _named(t: Ints, p: Ints, name: int, at: int, length: int) -> int:
    first, last = t[t[T_NAME_STARTS] + name], t[t[T_NAME_STARTS] + name + 1]
    for place in range(first, last):
        length = _character(p, at, length, t[t[T_NAMES] + place])
    return length


@counted_by_nobody
def _digits(p: Ints, at: int, length: int, number: int) -> int:
    unit = 1
    while number // unit >= 10:
        unit *= 10
    while unit > 0:
        length = _character(p, at, length, 48 + number // unit % 10)
        unit //= 10
    return length


@counted_by_nobody
def _character(p: Ints, at: int, length: int, code: int) -> int:
    if length >= LONGEST:
        p[P_FAIL] = TOO_MUCH
        return length
    p[at + length] = code
    return length + 1
