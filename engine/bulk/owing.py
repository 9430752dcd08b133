"""Promises and expectations of one life: how they begin, fall due, are kept, and end.

What `troth.engine.fold` does in `obligations`, `steps`, `falling`, `clock` and `evidence`, over the
arrays of a walk, for the rules that `troth.engine.bulk.scope` lets through. What others do about it
(ladders, charts, rules that wait for it) is put in the queue.
"""

from troth.engine.bulk.agenda import queue, set_alarm, spelled_owed
from troth.engine.bulk.asking import UNKNOWN, answer, truth
from troth.engine.bulk.climbing import due_moved
from troth.engine.bulk.compiled import compiled
from troth.engine.bulk.days import BEYOND, due_at, due_day, last_second, local_day, rolled
from troth.engine.bulk.layout import (
    A_OWED,
    BEYOND_CALENDAR,
    CLOCK,
    CREATED,
    DAYS,
    E_EVIDENCE,
    EVENT_WIDTH,
    EXPIRED,
    FULFILLED,
    IN_EFFECT,
    LONGEST,
    MOST_OPEN,
    N_NAMES,
    NO,
    NO_DAY,
    NONE,
    NOT_KNOWN_YET,
    NOTHING,
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
    ODD_CAUSE,
    OF_LADDER,
    OF_OWED,
    P_BEGAN,
    P_CAUSE,
    P_CAUSE_KIND,
    P_DATED,
    P_DAY,
    P_FACTS,
    P_FAIL,
    P_FIRST,
    P_FULL,
    P_HAND,
    P_KNOWN,
    P_NOW,
    P_OPEN,
    P_OPENS,
    P_OWED,
    P_PERSON,
    P_PICKED,
    P_TEXT,
    P_TODAY,
    P_VALUES,
    Q_TURNED,
    R_ALLOWS,
    R_BY,
    R_BY_FACT,
    R_CONFIRMED,
    R_COVERED,
    R_DATE,
    R_DUE,
    R_EARLIEST,
    R_EVIDENCE,
    R_EVIDENCE_END,
    R_FOR,
    R_GRACE,
    R_GRACE_KIND,
    R_GROUP,
    R_INSTEAD,
    R_KIND,
    R_LENGTH,
    R_LISTENS,
    R_NAME,
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
    T_BLANK,
    T_EVENTS,
    T_EVIDENCE,
    T_LISTS,
    T_ORDER,
    T_RULES,
    TERMINATED,
    TOO_MUCH,
    VIOLATED,
    Ints,
    Rows,
)

NOT_WALKED = -2
"""A question that a walk cannot answer."""


@compiled
def today(p: Ints) -> int:
    """The day of what happens now: what a deadline brings about is dated on its last day."""
    return int(p[P_DAY] if p[P_DATED] else p[P_TODAY])


# --- beginning


@compiled
def begin_owed(
    t: Ints, c: Ints, log: Rows, p: Ints, owed: Ints, rule: int, kind: int, cause: int, day: int,
    at: int, about: int, event: int, amends: int,
) -> None:  # fmt: skip
    """One more obligation of a rule, counted from this day and moment."""
    r = t[T_RULES] + rule * RULE_WIDTH
    if t[r + R_FOR] != -1:
        p[P_HAND], p[P_BEGAN] = event, -1
        applies = UNKNOWN
        if t[r + R_FOR] >= 0:
            applies = truth(t, c, log, p, owed, t[r + R_FOR])
        if applies == 0:
            return
        if applies == UNKNOWN:
            p[P_FAIL] = NOT_KNOWN_YET if t[r + R_FOR] >= 0 else RULE_NOT_COVERED
            return
    if not t[r + R_COVERED]:
        p[P_FAIL] = RULE_NOT_COVERED
    elif kind == NOTHING or kind == OF_LADDER:
        p[P_FAIL] = ODD_CAUSE
    elif p[P_OPEN] >= MOST_OPEN:
        p[P_FAIL] = TOO_MUCH
    elif p[P_OWED] >= len(owed):
        p[P_FULL] = 1
    if p[P_FAIL] or p[P_FULL]:
        return
    due = p[P_OWED]
    p[P_OWED] += 1
    owed[due, O_PERSON], owed[due, O_RULE], owed[due, O_CAUSE_KIND] = p[P_PERSON], rule, kind
    owed[due, O_CAUSE], owed[due, O_STATE], owed[due, O_MADE] = cause, CREATED, p[P_NOW]
    owed[due, O_DAY], owed[due, O_AT], owed[due, O_ABOUT] = day, at, about
    owed[due, O_EVENT], owed[due, O_AMENDS], owed[due, O_ANCHORED] = event, amends, 0
    owed[due, O_LENGTH], owed[due, O_DATE], owed[due, O_EARLIEST] = NONE, NONE, NONE
    owed[due, O_DUE_DAY], owed[due, O_DUE_AT] = NO_DAY, NONE
    owed[due, O_OVER_DAY], owed[due, O_OVER_AT] = NO_DAY, NONE
    owed[due, O_DELIVERED], owed[due, O_SETTLED], owed[due, O_BROKEN_AT] = NONE, NONE, NONE
    owed[due, O_VIOLATED_ON], owed[due, O_GEN], owed[due, O_LADDERS] = NO_DAY, 0, 0
    owed[due, O_TURN] = _turn(p, owed, due)
    owed[due, O_TO] = _party(t, p, t[r + R_TO], t[r + R_TO_FACT])
    owed[due, O_BY] = _party(t, p, t[r + R_BY], t[r + R_BY_FACT])
    p[P_OPENS + p[P_OPEN]] = due
    p[P_OPEN] += 1
    if not t[r + R_SHOWN]:
        _activate(t, c, log, p, owed, due)


@compiled
def _turn(p: Ints, owed: Ints, due: int) -> int:
    """Which of several obligations of one rule with one cause."""
    rule, kind, cause = owed[due, O_RULE], owed[due, O_CAUSE_KIND], owed[due, O_CAUSE]
    for each in range(due - 1, p[P_FIRST] - 1, -1):
        same = owed[each, O_CAUSE_KIND] == kind and owed[each, O_CAUSE] == cause
        if same and owed[each, O_RULE] == rule:
            return int(owed[each, O_TURN]) + 1
    return 1


@compiled
def _party(t: Ints, p: Ints, name: int, fact: int) -> int:
    """Who is meant now: the text of a fact, or the role that stands for it."""
    if fact >= 0 and p[P_FACTS + 2 * fact]:
        text = p[P_FACTS + 2 * fact + 1]
        if t[t[T_BLANK] + text] != 2:
            return int(text)
    return name


@compiled
def _activate(t: Ints, c: Ints, log: Rows, p: Ints, owed: Ints, due: int) -> None:
    """The promisor must act; the clock runs."""
    r = t[T_RULES] + owed[due, O_RULE] * RULE_WIDTH
    owed[due, O_STATE] = IN_EFFECT
    queue(p, Q_TURNED, due, CREATED, 0, NO)
    if not t[r + R_DUE]:
        return
    if t[r + R_OF] < 0:
        owed[due, O_ANCHORED] = 1
    p[P_HAND], p[P_BEGAN] = owed[due, O_EVENT], -1
    owed[due, O_EARLIEST] = _term(t, c, log, p, owed, t[r + R_EARLIEST])
    owed[due, O_DATE] = _term(t, c, log, p, owed, t[r + R_DATE])
    owed[due, O_LENGTH] = _term(t, c, log, p, owed, t[r + R_LENGTH])
    reset(t, c, p, owed, due)


@compiled
def _term(t: Ints, c: Ints, log: Rows, p: Ints, owed: Ints, question: int) -> int:
    """A day or length of a rule as it is now."""
    if question < 0:
        return NONE
    register = answer(t, c, log, p, owed, question)
    if not p[P_KNOWN + register]:
        p[P_FAIL] = NOT_KNOWN_YET
        return NONE
    return int(p[P_VALUES + register])


# --- clocks


@compiled
def reset(t: Ints, c: Ints, p: Ints, owed: Ints, due: int) -> None:
    """Compute the due date anew, and set its alarm where it is another."""
    r = t[T_RULES] + owed[due, O_RULE] * RULE_WIDTH
    if not owed[due, O_ANCHORED]:
        return
    day, at, kind = owed[due, O_DAY], owed[due, O_AT], DAYS
    if owed[due, O_LENGTH] != NONE:
        kind, amount = t[r + R_KIND], owed[due, O_LENGTH]
    elif owed[due, O_DATE] != NONE:
        amount = owed[due, O_DATE] - day
    else:
        return
    last = due_day(c, kind, day, at, amount)
    moment = due_at(c, kind, last, at, amount) if last != BEYOND else BEYOND
    earliest, rolling = owed[due, O_EARLIEST], t[r + R_ROLLING]
    if kind == CLOCK:
        if earliest != NONE and last < earliest:
            last, moment = earliest, last_second(c, earliest)
    elif last != BEYOND:
        last = _by_date(c, last, rolling, earliest)
        moment = last_second(c, last)
    if last == BEYOND or moment == BEYOND:
        p[P_FAIL] = BEYOND_CALENDAR
        return
    if owed[due, O_DUE_AT] == moment and owed[due, O_DUE_DAY] == last:
        return
    owed[due, O_DUE_DAY], owed[due, O_DUE_AT] = last, moment
    grace = t[r + R_GRACE]
    if grace != NONE:
        counted = due_day(c, t[r + R_GRACE_KIND], last, moment, grace)
        moment = due_at(c, t[r + R_GRACE_KIND], counted, moment, grace)
        last = counted
        if last == BEYOND or moment == BEYOND:
            p[P_FAIL] = BEYOND_CALENDAR
            return
    owed[due, O_OVER_DAY], owed[due, O_OVER_AT] = last, moment
    if owed[due, O_STATE] == IN_EFFECT:
        owed[due, O_GEN] += 1
        set_alarm(p, moment + 1, A_OWED, due, owed[due, O_GEN], last, moment)
    due_moved(t, c, p, owed, due)


@compiled
def _by_date(c: Ints, day: int, rolling: int, earliest: int) -> int:
    """A last day rolled first; where that is before ``earliest``, that day instead."""
    if rolling != 0:
        day = rolled(c, day, rolling)
    if day != BEYOND and earliest != NONE and day < earliest:
        day = rolled(c, earliest, 1) if rolling == 1 else earliest
    return day


@compiled
def fell_due(t: Ints, p: Ints, owed: Ints, due: int) -> None:
    """Its last moment has passed."""
    over = owed[due, O_OVER_AT]
    if owed[due, O_STATE] != IN_EFFECT or over == NONE:
        return
    p[P_CAUSE_KIND], p[P_CAUSE] = OF_OWED, due
    if owed[due, O_DELIVERED] != NONE and owed[due, O_DELIVERED] <= over:
        return  # all that is missing is its confirmation
    right = t[t[T_RULES] + owed[due, O_RULE] * RULE_WIDTH + R_ALLOWS] >= 0
    into(p, owed, due, EXPIRED if right else VIOLATED, owed[due, O_OVER_DAY], over + 1)


# --- steps


@compiled
def into(p: Ints, owed: Ints, due: int, state: int, day: int, at: int) -> None:
    """Another state, which counts from this day and moment."""
    was = owed[due, O_STATE]
    owed[due, O_STATE] = state
    owed[due, O_GEN] += 1
    if state == VIOLATED:
        owed[due, O_VIOLATED_ON], owed[due, O_BROKEN_AT] = day, at
    else:
        owed[due, O_SETTLED] = p[P_NOW]
        _close(p, due)
    queue(p, Q_TURNED, due, was, 0, NO)


@compiled
def _close(p: Ints, due: int) -> None:
    """Nothing follows any more."""
    index = 0
    while index < p[P_OPEN] and p[P_OPENS + index] != due:
        index += 1
    p[P_OPEN] -= 1
    for place in range(index, p[P_OPEN]):
        p[P_OPENS + place] = p[P_OPENS + place + 1]


@compiled
def kept(p: Ints, owed: Ints, due: int) -> None:
    """In time, or kept late."""
    late = owed[due, O_STATE] == VIOLATED
    into(p, owed, due, REPAIRED if late else FULFILLED, today(p), p[P_NOW])


@compiled
def remedied(t: Ints, c: Ints, log: Rows, p: Ints, owed: Ints, due: int) -> None:
    """What an obligation that changed means for what makes it good, or what it makes good."""
    r = t[T_RULES] + owed[due, O_RULE] * RULE_WIDTH
    state = owed[due, O_STATE]
    if state == VIOLATED and t[r + R_REMEDY] >= 0:
        at = owed[due, O_BROKEN_AT]
        if owed[due, O_OVER_AT] != NONE and at == owed[due, O_OVER_AT] + 1:
            at = owed[due, O_OVER_AT]
        begin_owed(t, c, log, p, owed, t[r + R_REMEDY], OF_OWED, due,
                   owed[due, O_VIOLATED_ON], at, owed[due, O_ABOUT], NO, due)  # fmt: skip
    amended = owed[due, O_AMENDS]
    if amended >= 0 and (state == FULFILLED or state == REPAIRED):
        instead = t[t[T_RULES] + owed[amended, O_RULE] * RULE_WIDTH + R_INSTEAD]
        if instead and owed[amended, O_STATE] == VIOLATED:
            into(p, owed, amended, REPAIRED, today(p), p[P_NOW])


@compiled
def engagement_ended(t: Ints, p: Ints, owed: Ints) -> None:
    """What is open ends, but for what survives the end or begins with it."""
    count = p[P_OPEN]
    for index in range(count):
        p[P_PICKED + index] = p[P_OPENS + index]
    for index in range(count):
        due = p[P_PICKED + index]
        if t[t[T_RULES] + owed[due, O_RULE] * RULE_WIDTH + R_SURVIVES]:
            continue
        same = owed[due, O_CAUSE_KIND] == p[P_CAUSE_KIND] and owed[due, O_CAUSE] == p[P_CAUSE]
        begun_by_it = same and owed[due, O_MADE] == p[P_NOW]
        if owed[due, O_STATE] <= IN_EFFECT and not begun_by_it:
            into(p, owed, due, TERMINATED, today(p), p[P_NOW])


# --- what events show


@compiled
def shown(
    t: Ints, c: Ints, log: Rows, p: Ints, owed: Ints, event: int, row: int, at: int, about: int,
    kind: int, cause: int,
) -> None:  # fmt: skip
    """Let an event count for what waits for it; ``row`` is -1 for one that a chart raised."""
    if not t[t[T_EVENTS] + event * EVENT_WIDTH + E_EVIDENCE] or p[P_OPEN] == 0:
        return
    count = _asked(t, p, owed, event, about, kind, cause)
    for index in range(count):
        due = p[P_PICKED + index]
        r = t[T_RULES] + owed[due, O_RULE] * RULE_WIDTH
        if t[r + R_OF] == event and owed[due, O_STATE] <= IN_EFFECT:
            owed[due, O_DAY], owed[due, O_AT], owed[due, O_ANCHORED] = local_day(c, at), at, 1
            reset(t, c, p, owed, due)
        if t[r + R_ALLOWS] == event and owed[due, O_STATE] == IN_EFFECT:
            into(p, owed, due, FULFILLED, today(p), p[P_NOW])
    _by_age(t, log, p, owed, count)
    for index in range(count):
        due = p[P_PICKED + index]
        if due >= 0:
            group = t[t[T_RULES] + owed[due, O_RULE] * RULE_WIDTH + R_GROUP]
            _offer(t, c, log, p, owed, index, count, group, event, row, at)


@compiled
def _asked(
    t: Ints, p: Ints, owed: Ints, event: int, about: int, kind: int, cause: int
) -> int:  # fmt: skip
    """Pick those that an event concerns; how many there are."""
    count = 0
    for index in range(p[P_OPEN]):
        due = p[P_OPENS + index]
        listens = t[T_LISTS] + t[t[T_RULES] + owed[due, O_RULE] * RULE_WIDTH + R_LISTENS]
        if not t[listens + event]:
            continue
        own = owed[due, O_ABOUT]
        begun_by_it = owed[due, O_CAUSE_KIND] == kind and owed[due, O_CAUSE] == cause
        if (own < 0 or about < 0 or own == about) and not begun_by_it:
            p[P_PICKED + count] = due
            count += 1
    return count


@compiled
def _by_age(t: Ints, log: Rows, p: Ints, owed: Ints, count: int) -> None:
    """The oldest first; of equal age by id."""
    for index in range(1, count):
        due = p[P_PICKED + index]
        place = index
        while place > 0 and _is_older(t, log, p, owed, due, p[P_PICKED + place - 1]):
            p[P_PICKED + place] = p[P_PICKED + place - 1]
            place -= 1
        p[P_PICKED + place] = due


@compiled
def _is_older(t: Ints, log: Rows, p: Ints, owed: Ints, one: int, two: int) -> bool:
    for column in (O_MADE, O_DAY):
        if owed[one, column] != owed[two, column]:
            return bool(owed[one, column] < owed[two, column])
    due_1, due_2 = owed[one, O_DUE_AT], owed[two, O_DUE_AT]
    if due_1 != due_2:
        return bool(due_2 == NONE or (due_1 != NONE and due_1 < due_2))
    name_1 = t[t[T_RULES] + owed[one, O_RULE] * RULE_WIDTH + R_NAME]
    name_2 = t[t[T_RULES] + owed[two, O_RULE] * RULE_WIDTH + R_NAME]
    order = t[t[T_ORDER] + name_1 * t[N_NAMES] + name_2]
    if order != 0:
        return bool(order < 0)
    length = spelled_owed(t, log, p, owed, one, P_TEXT, 0)
    other = spelled_owed(t, log, p, owed, two, P_TEXT + LONGEST, 0)
    for index in range(min(length, other)):
        left, right = p[P_TEXT + index], p[P_TEXT + LONGEST + index]
        if left != right:
            return bool(left < right)
    return length < other


@compiled
def _offer(
    t: Ints, c: Ints, log: Rows, p: Ints, owed: Ints, first: int, count: int, group: int,
    event: int, row: int, at: int,
) -> None:  # fmt: skip
    """Let an event count for the oldest of a group for which it can; the group is done then."""
    counted = False
    for index in range(first, count):
        due = p[P_PICKED + index]
        if due < 0 or t[t[T_RULES] + owed[due, O_RULE] * RULE_WIDTH + R_GROUP] != group:
            continue
        p[P_PICKED + index] = -1
        state = owed[due, O_STATE]
        is_open = state == CREATED or state == IN_EFFECT or state == VIOLATED
        if not counted and is_open and owed[due, O_DELIVERED] == NONE:
            counted = _counts(t, c, log, p, owed, due, event, row, at)


@compiled
def _counts(
    t: Ints, c: Ints, log: Rows, p: Ints, owed: Ints, due: int, event: int, row: int, at: int
) -> bool:
    """Whether an event counts for this obligation, or may once more is known."""
    r = t[T_RULES] + owed[due, O_RULE] * RULE_WIDTH
    for index in range(t[r + R_EVIDENCE], t[r + R_EVIDENCE_END]):
        evidence = t[T_EVIDENCE] + 2 * index
        if t[evidence] != event:
            continue
        if owed[due, O_STATE] == CREATED:
            return True
        holds = 1
        if t[evidence + 1] != -1:
            p[P_HAND], p[P_BEGAN] = row, owed[due, O_EVENT]
            holds = UNKNOWN
            if row >= 0 and t[evidence + 1] >= 0:
                holds = truth(t, c, log, p, owed, t[evidence + 1])
        if holds == UNKNOWN:
            p[P_FAIL] = NOT_KNOWN_YET
            return True
        if holds == 1:
            owed[due, O_DELIVERED] = at
            if not t[r + R_CONFIRMED]:
                kept(p, owed, due)
            return True
    return False
