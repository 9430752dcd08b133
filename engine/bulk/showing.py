# ruff: noqa: PLR1714, SIM109 (a kernel asks of numbers one by one: to look in a tuple is slower)
"""What an event does to promises of one life: it may show a delivery, use a right, begin a clock.

What `troth.engine.fold.evidence` does for one person, over the scratch of a walk. Of what draws on
the same deliveries the oldest comes first; where it is not known whether an event counts, the life
is the reference's.
"""

from troth.engine.bulk.agenda import (
    spelled_owed,
)
from troth.engine.bulk.asking import (
    UNKNOWN,
    truth,
)
from troth.engine.bulk.compiled import counted_by_nobody
from troth.engine.bulk.days import (
    local_day,
)
from troth.engine.bulk.layout import (
    CREATED,
    E_EVIDENCE,
    EVENT_WIDTH,
    FULFILLED,
    IN_EFFECT,
    N_NAMES,
    NONE,
    NOT_KNOWN_YET,
    R_ALLOWS,
    R_CONFIRMED,
    R_EVIDENCE,
    R_EVIDENCE_END,
    R_GROUP,
    R_LISTENS,
    R_NAME,
    R_OF,
    RULE_WIDTH,
    T_EVENTS,
    T_EVIDENCE,
    T_LISTS,
    T_ORDER,
    T_RULES,
    VIOLATED,
    Ints,
)
from troth.engine.bulk.owing import (
    into,
    kept,
    reset,
    today,
)
from troth.engine.bulk.scratch import (
    LONGEST,
    O_ABOUT,
    O_ANCHORED,
    O_AT,
    O_CAUSE,
    O_CAUSE_KIND,
    O_DAY,
    O_DELIVERED,
    O_DUE_AT,
    O_EVENT,
    O_MADE,
    O_RULE,
    O_STATE,
    O_WAITS,
    P_BEGAN,
    P_FAIL,
    P_HAND,
    P_NOW,
    P_OPEN,
    P_OPENS,
    P_PICKED,
    P_TEXT,
    WAITS,
)


@counted_by_nobody
def shown(  # noqa: PLR0917 - a kernel is handed all it needs
    t: Ints, p: Ints, event: int, row: int, at: int, about: int,
    kind: int, cause: int,
) -> None:  # fmt: skip
    """Let an event count for what waits for it; ``row`` is -1 for one that a chart raised."""
    if not t[t[T_EVENTS] + event * EVENT_WIDTH + E_EVIDENCE] or p[P_OPEN] == 0:
        return
    count = _asked(t, p, event, about, kind, cause)
    for index in range(count):
        due = p[P_PICKED + index]
        r = t[T_RULES] + p[due + O_RULE] * RULE_WIDTH
        if t[r + R_OF] == event and p[due + O_STATE] <= IN_EFFECT:
            p[due + O_DAY], p[due + O_AT], p[due + O_ANCHORED] = local_day(t, at), at, 1
            reset(t, p, due)
        if t[r + R_ALLOWS] == event and p[due + O_STATE] == IN_EFFECT:
            into(p, due, FULFILLED, today(p), p[P_NOW])
    _by_age(t, p, count)
    for index in range(count):
        due = p[P_PICKED + index]
        if due >= 0:
            group = t[t[T_RULES] + p[due + O_RULE] * RULE_WIDTH + R_GROUP]
            _offer(t, p, index, count, group, event, row, at)


@counted_by_nobody
def _asked(
    t: Ints, p: Ints, event: int, about: int, kind: int, cause: int
) -> int:  # fmt: skip
    """Pick those that an event concerns; how many there are."""
    count = 0
    for index in range(p[P_OPEN]):
        due = p[P_OPENS + index]
        listens = t[T_LISTS] + t[t[T_RULES] + p[due + O_RULE] * RULE_WIDTH + R_LISTENS]
        if not t[listens + event]:
            continue
        own = p[due + O_ABOUT]
        begun_by_it = p[due + O_CAUSE_KIND] == kind and p[due + O_CAUSE] == cause
        if (own < 0 or about < 0 or own == about) and not begun_by_it:
            p[P_PICKED + count] = due
            count += 1
    return count


@counted_by_nobody
def _by_age(t: Ints, p: Ints, count: int) -> None:
    """The oldest first; of equal age by id."""
    for index in range(1, count):
        due = p[P_PICKED + index]
        place = index
        while place > 0 and _is_older(t, p, due, p[P_PICKED + place - 1]):
            p[P_PICKED + place] = p[P_PICKED + place - 1]
            place -= 1
        p[P_PICKED + place] = due


@counted_by_nobody
def _is_older(t: Ints, p: Ints, one: int, two: int) -> bool:
    for column in (O_MADE, O_DAY):
        if p[one + column] != p[two + column]:
            return bool(p[one + column] < p[two + column])
    due_1, due_2 = p[one + O_DUE_AT], p[two + O_DUE_AT]
    if due_1 != due_2:
        return bool(due_2 == NONE or (due_1 != NONE and due_1 < due_2))
    name_1 = t[t[T_RULES] + p[one + O_RULE] * RULE_WIDTH + R_NAME]
    name_2 = t[t[T_RULES] + p[two + O_RULE] * RULE_WIDTH + R_NAME]
    order = t[t[T_ORDER] + name_1 * t[N_NAMES] + name_2]
    if order != 0:
        return bool(order < 0)
    length = spelled_owed(t, p, one, P_TEXT, 0)
    other = spelled_owed(t, p, two, P_TEXT + LONGEST, 0)
    for index in range(min(length, other)):
        left, right = p[P_TEXT + index], p[P_TEXT + LONGEST + index]
        if left != right:
            return bool(left < right)
    return length < other


@counted_by_nobody
def _offer(  # noqa: PLR0917 - a kernel is handed all it needs
    t: Ints, p: Ints, first: int, count: int, group: int,
    event: int, row: int, at: int,
) -> None:  # fmt: skip
    """Let an event count for the oldest of a group for which it can; the group is done then."""
    counted = False
    for index in range(first, count):
        due = p[P_PICKED + index]
        if due < 0 or t[t[T_RULES] + p[due + O_RULE] * RULE_WIDTH + R_GROUP] != group:
            continue
        p[P_PICKED + index] = -1
        state = p[due + O_STATE]
        is_open = state == CREATED or state == IN_EFFECT or state == VIOLATED
        if not counted and is_open and p[due + O_DELIVERED] == NONE:
            counted = _counts(t, p, due, event, row, at)


@counted_by_nobody
def _counts(t: Ints, p: Ints, due: int, event: int, row: int, at: int) -> bool:
    """Whether an event counts for this obligation, or may once more is known."""
    r = t[T_RULES] + p[due + O_RULE] * RULE_WIDTH
    for index in range(t[r + R_EVIDENCE], t[r + R_EVIDENCE_END]):
        evidence = t[T_EVIDENCE] + 2 * index
        if t[evidence] != event:
            continue
        if p[due + O_STATE] == CREATED:
            if p[due + O_WAITS] == WAITS:  # it may count once it is known whether the rule applies
                p[P_FAIL] = NOT_KNOWN_YET
            return True
        holds = 1
        if t[evidence + 1] != -1:
            p[P_HAND], p[P_BEGAN] = row, p[due + O_EVENT]
            holds = UNKNOWN
            if row >= 0 and t[evidence + 1] >= 0:
                holds = truth(t, p, t[evidence + 1])
        if holds == UNKNOWN:
            p[P_FAIL] = NOT_KNOWN_YET
            return True
        if holds == 1:
            p[due + O_DELIVERED] = at
            if not t[r + R_CONFIRMED]:
                kept(p, due)
            return True
    return False
