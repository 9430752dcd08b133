# ruff: noqa: PLR1714, SIM109 (a kernel asks of numbers one by one: to look in a tuple is slower)
"""Ladders of one life: begun once for each cause, rungs at their moments, and what ends them.

What `troth.engine.fold.ladders` does for one person, over the scratch of a walk. A ladder keeps its
place as long as it goes on; the number of its alarms changes whenever they are set anew.
"""

from troth.engine.bulk.agenda import (
    set_alarm,
)
from troth.engine.bulk.asking import (
    party_now,
)
from troth.engine.bulk.compiled import counted_by_nobody
from troth.engine.bulk.days import (
    BEYOND,
    due_at,
    due_day,
)
from troth.engine.bulk.layout import (
    AFTER,
    AT_ONCE,
    BEFORE_DUE,
    BEYOND_CALENDAR,
    FULFILLED,
    HAND_WIDTH,
    HN_FACT,
    HN_ROLE,
    LADDER_WIDTH,
    LR_COVERED,
    LR_RUNGS,
    LR_RUNGS_END,
    LR_UNTIL_OWED,
    LR_UNTIL_STATES,
    LR_UNTIL_STATES_END,
    NARROW_SUBJECT,
    NO_DAY,
    NONE,
    NOTHING,
    ODD_CAUSE,
    OF_DATE,
    OF_LADDER,
    OF_OWED,
    OF_ROW,
    RG_CASE,
    RG_HANDS,
    RG_HANDS_END,
    RG_KIND,
    RG_LENGTH,
    RG_WHICH,
    RULE_NOT_COVERED,
    RUNG_WIDTH,
    SUSPENDED,
    T_HANDS,
    T_LADDERS,
    T_LISTS,
    T_RUNGS,
    TOO_MUCH,
    VIOLATED,
    WORKING_DAYS,
    Ints,
)
from troth.engine.bulk.scratch import (
    A_RUNG,
    BEGUN_WIDTH,
    CLIMB_WIDTH,
    EV_ROW,
    HANDED_COLUMNS,
    L_ABOUT,
    L_AT,
    L_CAUSE,
    L_CAUSE_KIND,
    L_DAY,
    L_DUE,
    L_EVENT,
    L_FIRED,
    L_GEN,
    L_LIVE,
    L_NOW,
    L_RULE,
    MOST_LADDERS,
    O_DUE_AT,
    O_DUE_DAY,
    O_LADDERS,
    O_STATE,
    OH_PARTY,
    OH_ROW,
    OH_RUNG,
    OR_AT,
    OR_CAUSE,
    OR_DATE,
    OR_DAY,
    OR_LADDER,
    OR_NUMBER,
    OR_OWED,
    OR_PERSON,
    P_BEGUN,
    P_CAUSE,
    P_CAUSE_KIND,
    P_CLIMB,
    P_FAIL,
    P_FREE,
    P_FREED,
    P_FULL,
    P_GOING,
    P_HANDED,
    P_HANDED_END,
    P_LADDERS,
    P_MADE,
    P_NOW,
    P_PERSON,
    P_RUNGS,
    P_RUNGS_END,
    RUNG_COLUMNS,
    RUNGS_MOST,
)


@counted_by_nobody
def begin_ladder(  # noqa: PLR0913, PLR0917 - a kernel is handed all it needs
    t: Ints, p: Ints, rule: int, kind: int, cause: int, day: int, at: int,
    about: int, due: int, now: int, event: int,
) -> None:  # fmt: skip
    """The ladder of a rule for a cause; once begun it is not begun again.

    ``event`` is the recorded event that began it, if one did.
    """
    written = t[T_LADDERS] + rule * LADDER_WIDTH
    if kind == NOTHING or kind == OF_LADDER:
        p[P_FAIL] = ODD_CAUSE
        return
    if not t[written + LR_COVERED]:
        p[P_FAIL] = RULE_NOT_COVERED
        return
    if kind == OF_OWED:
        if p[cause + O_LADDERS] >> rule & 1:
            return
        p[cause + O_LADDERS] |= 1 << rule
    else:
        last = p[P_BEGUN] + rule * BEGUN_WIDTH
        if p[last] == kind and p[last + 1] == cause:
            if p[last + 2] != about:
                p[P_FAIL] = ODD_CAUSE
            return
        p[last], p[last + 1], p[last + 2] = kind, cause, about
    slot = _slot(p)
    if slot < 0:
        return
    ladder = P_CLIMB + slot * CLIMB_WIDTH
    p[ladder + L_RULE], p[ladder + L_CAUSE_KIND], p[ladder + L_CAUSE] = rule, kind, cause
    p[ladder + L_DAY], p[ladder + L_AT], p[ladder + L_ABOUT] = day, at, about
    p[ladder + L_DUE], p[ladder + L_NOW], p[ladder + L_FIRED] = due, now, 0
    p[ladder + L_LIVE], p[ladder + L_EVENT] = 1, event
    climb(t, p, slot)


@counted_by_nobody
def _slot(p: Ints) -> int:
    """A free place for a ladder, at the end of those that go on; -1 where there is none."""
    if p[P_LADDERS] >= MOST_LADDERS:
        p[P_FAIL] = TOO_MUCH
        return -1
    if p[P_FREE] > 0:
        p[P_FREE] -= 1
        slot = p[P_FREED + p[P_FREE]]
    else:
        slot = p[P_LADDERS]
    p[P_GOING + p[P_LADDERS]] = slot
    p[P_LADDERS] += 1
    return int(slot)


@counted_by_nobody
def stand(p: Ints, slot: int) -> None:
    """Call off all alarms of a ladder."""
    p[P_MADE] += 1
    p[P_CLIMB + slot * CLIMB_WIDTH + L_GEN] = p[P_MADE]


@counted_by_nobody
def climb(t: Ints, p: Ints, slot: int) -> None:
    """Set the alarms of all rungs that have not fired."""
    stand(p, slot)
    ladder = P_CLIMB + slot * CLIMB_WIDTH
    gen = p[ladder + L_GEN]
    written = t[T_LADDERS] + p[ladder + L_RULE] * LADDER_WIDTH
    first, last = t[written + LR_RUNGS], t[written + LR_RUNGS_END]
    for number in range(last - first):
        if p[ladder + L_FIRED] >> number & 1:
            continue
        _set_rung(t, p, slot, number, first + number, gen)


@counted_by_nobody
def _set_rung(t: Ints, p: Ints, slot: int, number: int, index: int, gen: int) -> None:
    ladder = P_CLIMB + slot * CLIMB_WIDTH
    rung = t[T_RUNGS] + index * RUNG_WIDTH
    ref = slot * RUNGS_MOST + number
    which, kind, amount = t[rung + RG_WHICH], t[rung + RG_KIND], t[rung + RG_LENGTH]
    day, at, now = p[ladder + L_DAY], p[ladder + L_AT], p[P_NOW]
    if which == AT_ONCE:
        set_alarm(p, now, A_RUNG, ref, gen, day, at)
        return
    if which != AFTER:
        due = p[ladder + L_DUE]
        if due < 0 or p[due + O_DUE_AT] == NONE:
            return
        day, at = p[due + O_DUE_DAY], p[due + O_DUE_AT]
        if which == BEFORE_DUE:
            if at < now:
                return  # nobody is reminded of what is over
            amount = -amount
    counted = due_day(t, kind, day, at, amount)
    if counted == BEYOND and kind == WORKING_DAYS:
        return  # a calendar that does not say: there is no such rung
    last = due_at(t, kind, counted, at, amount)
    if counted == BEYOND or last == BEYOND:
        p[P_FAIL] = BEYOND_CALENDAR
        return
    set_alarm(p, max(last + 1, now), A_RUNG, ref, gen, counted, last)


@counted_by_nobody
def fire(t: Ints, p: Ints, slot: int, number: int, day: int) -> None:
    """A rung whose moment has come."""
    ladder = P_CLIMB + slot * CLIMB_WIDTH
    p[ladder + L_FIRED] |= 1 << number
    p[P_CAUSE_KIND], p[P_CAUSE] = OF_LADDER, slot
    written = t[T_LADDERS] + p[ladder + L_RULE] * LADDER_WIDTH
    rung = t[T_RUNGS] + (t[written + LR_RUNGS] + number) * RUNG_WIDTH
    if t[rung + RG_CASE]:
        p[P_FAIL] = NARROW_SUBJECT
        return
    row = p[P_RUNGS]
    if row >= p[P_RUNGS_END]:
        p[P_FULL] = 1
        return
    p[P_RUNGS] += RUNG_COLUMNS
    kind, cause = p[ladder + L_CAUSE_KIND], p[ladder + L_CAUSE]
    p[row + OR_OWED] = cause if kind == OF_OWED else -1
    p[row + OR_PERSON], p[row + OR_LADDER] = p[P_PERSON], p[ladder + L_RULE]
    p[row + OR_CAUSE] = cause if kind == OF_ROW else -1
    p[row + OR_DATE] = cause if kind == OF_DATE else NO_DAY
    p[row + OR_NUMBER], p[row + OR_DAY], p[row + OR_AT] = number + 1, day, p[P_NOW]
    if t[rung + RG_HANDS] < t[rung + RG_HANDS_END]:
        _hand(t, p, t[rung + RG_HANDS], t[rung + RG_HANDS_END], row, p[ladder + L_EVENT])


@counted_by_nobody
def _hand(t: Ints, p: Ints, first: int, last: int, rung: int, event: int) -> None:
    """Who is meant now by each party to whom a rung may hand something."""
    for index in range(first, last):
        row = p[P_HANDED]
        if row >= p[P_HANDED_END]:
            p[P_FULL] = 1
            return
        p[P_HANDED] += HANDED_COLUMNS
        hand = t[T_HANDS] + index * HAND_WIDTH
        p[row + OH_RUNG] = rung
        p[row + OH_PARTY] = party_now(t, p, t[hand + HN_ROLE], t[hand + HN_FACT])
        p[row + OH_ROW] = p[event + EV_ROW] if event >= 0 else -1


# --- ends


@counted_by_nobody
def _end(p: Ints, index: int) -> None:
    """No further rung of the ladder at this place among those that go on."""
    slot = p[P_GOING + index]
    p[P_CLIMB + slot * CLIMB_WIDTH + L_LIVE] = 0
    p[P_LADDERS] -= 1
    for place in range(index, p[P_LADDERS]):
        p[P_GOING + place] = p[P_GOING + place + 1]
    p[P_FREED + p[P_FREE]] = slot
    p[P_FREE] += 1


@counted_by_nobody
def owed_turned(t: Ints, p: Ints, due: int) -> None:
    """The obligation that caused a ladder has come into another state."""
    state = p[due + O_STATE]
    final = state >= FULFILLED and state != VIOLATED
    index = 0
    while index < p[P_LADDERS]:
        slot = p[P_GOING + index]
        ladder = P_CLIMB + slot * CLIMB_WIDTH
        index += 1
        if p[ladder + L_DUE] != due:
            continue
        until = t[t[T_LADDERS] + p[ladder + L_RULE] * LADDER_WIDTH + LR_UNTIL_OWED]
        if final or until >> state & 1:
            index -= 1
            _end(p, index)
        elif state == SUSPENDED:
            stand(p, slot)
        else:
            climb(t, p, slot)


@counted_by_nobody
def due_moved(t: Ints, p: Ints, due: int) -> None:
    """The due date of a cause has moved."""
    for index in range(p[P_LADDERS]):
        slot = p[P_GOING + index]
        if p[P_CLIMB + slot * CLIMB_WIDTH + L_DUE] == due and p[due + O_STATE] != SUSPENDED:
            climb(t, p, slot)


@counted_by_nobody
def state_left(t: Ints, p: Ints, now: int, name: int, final: bool) -> None:
    """A region that caused a ladder has come into another state, called ``name``."""
    index = 0
    while index < p[P_LADDERS]:
        ladder = P_CLIMB + p[P_GOING + index] * CLIMB_WIDTH
        index += 1
        if p[ladder + L_NOW] != now:
            continue
        written = t[T_LADDERS] + p[ladder + L_RULE] * LADDER_WIDTH
        ends = final
        for place in range(t[written + LR_UNTIL_STATES], t[written + LR_UNTIL_STATES_END]):
            if t[t[T_LISTS] + place] == name:
                ends = True
        if ends:
            index -= 1
            _end(p, index)


@counted_by_nobody
def event_heard(t: Ints, p: Ints, until: int, about: int, kind: int, cause: int) -> None:
    """An event that some ladders wait for: ``until`` says which, one truth a ladder."""
    index = 0
    while index < p[P_LADDERS]:
        ladder = P_CLIMB + p[P_GOING + index] * CLIMB_WIDTH
        index += 1
        named = t[t[T_LISTS] + until + p[ladder + L_RULE]]
        own = p[ladder + L_ABOUT]
        same = own < 0 or about < 0 or own == about
        begun_by_it = p[ladder + L_CAUSE_KIND] == kind and p[ladder + L_CAUSE] == cause
        if named and same and not begun_by_it:
            index -= 1
            _end(p, index)
