# ruff: noqa: PLR1714, SIM109 (a kernel asks of numbers one by one: to look in a tuple is slower)
"""Answers to the questions of a walk: one short program run over one life as it stands now.

The answer is left in registers: whether it is known, and its value; truths are 1 and 0. What a date
outside the tables would decide is not decided here: it leaves the life to the reference.
"""

from troth.engine.bulk.compiled import counted_by_nobody
from troth.engine.bulk.days import (
    BEYOND,
    counted_day,
    local_day,
)
from troth.engine.bulk.layout import (
    BEYOND_CALENDAR,
    BOTH_SIDES,
    CLOCK,
    G_LEFT_OPEN,
    G_OVERDUE,
    N_FIELDS,
    R_ENABLES,
    R_PROMISE,
    R_SIDES,
    RULE_WIDTH,
    SIDES_PART,
    T_BLANK,
    T_QUESTIONS,
    T_RULES,
    T_TEXT_FIELDS,
    VIOLATED,
    WORKING_DAYS,
    Ints,
)
from troth.engine.bulk.questions import (
    ANY,
    END,
    EVERY,
    K_ADD,
    K_AND,
    K_BIT,
    K_CHOOSE,
    K_CONST,
    K_COUNT,
    K_DAY,
    K_ENGAGED,
    K_EQ,
    K_FACT,
    K_FIELD,
    K_KNOWN,
    K_LATER,
    K_LATEST,
    K_LATEST_FIELD,
    K_LE,
    K_LT,
    K_NEG,
    K_NOT,
    K_NOW,
    K_OR,
    K_OR_ELSE,
    K_OWED,
    K_SINCE,
    K_STATE,
    K_SUB,
    K_TIMES,
    K_TODAY,
    LATEST,
)
from troth.engine.bulk.scratch import (
    EV_ACTOR,
    EV_TOLD,
    EV_TOLD_END,
    EV_TYPE,
    H_AT,
    H_ROW,
    H_TIMES,
    HEARD_WIDTH,
    NOW_WIDTH,
    NW_PLACE,
    NW_STATE,
    O_RULE,
    O_STATE,
    OWED_WIDTH,
    P_BEGAN,
    P_ENGAGED,
    P_FACTS,
    P_FAIL,
    P_FIRST,
    P_HAND,
    P_HEARD,
    P_KNOWN,
    P_NOW,
    P_NOWS,
    P_OPEN,
    P_OPENS,
    P_OWED,
    P_SINCE,
    P_STANDING,
    P_TODAY,
    P_VALUES,
)

UNKNOWN = -1
"""An answer that is neither yes (1) nor no (0)."""


@counted_by_nobody
def told(t: Ints, p: Ints, row: int, name: int) -> int:
    """The place of a field among what an event tells, -1 where it says nothing there."""
    type_ = p[row + EV_TYPE]
    for entry in range(p[row + EV_TOLD], p[row + EV_TOLD_END], 2):
        if p[entry] == name:
            if t[t[T_TEXT_FIELDS] + type_ * t[N_FIELDS] + name]:
                text = p[entry + 1]
                if t[t[T_BLANK] + text]:
                    return -1
            return entry
    return -1


@counted_by_nobody
def party_now(t: Ints, p: Ints, role: int, fact: int) -> int:
    """Who is meant by a party now: the text of its fact, or the role that stands for it."""
    if fact >= 0 and p[P_FACTS + 2 * fact]:
        text = p[P_FACTS + 2 * fact + 1]
        if t[t[T_BLANK] + text] != 2:
            return int(text)
    return role


@counted_by_nobody
def _field(t: Ints, p: Ints, out: int, row: int, name: int, is_by: int) -> None:
    """What the event of a row says in a field; who recorded it is said in ``by``."""
    p[P_KNOWN + out] = 0
    p[P_VALUES + out] = 0
    if row < 0:
        return
    entry = told(t, p, row, name) if name >= 0 else -1
    if entry >= 0:
        p[P_KNOWN + out] = 1
        p[P_VALUES + out] = p[entry + 1]
    elif is_by and p[row + EV_ACTOR] >= 0:
        p[P_KNOWN + out] = 1
        p[P_VALUES + out] = p[row + EV_ACTOR]


@counted_by_nobody
def _at_hand(p: Ints, event: int) -> int:
    """The row of the event of this name that is at hand, -1 for none."""
    hand = p[P_HAND]
    if hand >= 0 and p[hand + EV_TYPE] == event:
        return int(hand)
    began = p[P_BEGAN]
    if began >= 0 and p[began + EV_TYPE] == event:
        return int(began)
    return -1


@counted_by_nobody
def _quantified(quantifier: int, count: int, yes: int, latest: int) -> int:
    """Whether any, every or none of several, or the latest of them."""
    if quantifier == LATEST:
        return latest
    if quantifier == ANY:
        return 1 if yes > 0 else 0
    if quantifier == EVERY:
        return 1 if count > 0 and yes == count else 0
    return 1 if yes == 0 else 0


@counted_by_nobody
def _in_state(p: Ints, place: int, state: int, quantifier: int) -> int:
    count = yes = latest = 0
    for each in range(p[P_NOWS]):
        at = P_STANDING + each * NOW_WIDTH
        if p[at + NW_PLACE] == place:
            count += 1
            latest = 1 if p[at + NW_STATE] == state else 0
            yes += latest
    return _quantified(quantifier, count, yes, latest)


@counted_by_nobody
def _is_owed(t: Ints, p: Ints, at: int) -> int:
    """Whether obligations of the rules named at ``at`` are in a state."""
    quantifier, state, rules = t[at], t[at + 1], t[at + 2]
    count = yes = latest = 0
    for each in range(p[P_FIRST], p[P_OWED], OWED_WIDTH):
        for place in range(rules):
            if p[each + O_RULE] == t[at + 3 + place]:
                count += 1
                latest = 1 if p[each + O_STATE] == state else 0
                yes += latest
                break
    return _quantified(quantifier, count, yes, latest)


@counted_by_nobody
def _later(t: Ints, p: Ints, out: int, start: int, amount: int, kind: int) -> None:
    if kind == CLOCK:
        p[P_VALUES + out] = start + amount
        return
    found = counted_day(t, kind, start, amount)
    if found == BEYOND:
        p[P_KNOWN + out] = 0
        found = 0
        if kind != WORKING_DAYS:  # a calendar that does not say is an answer, a short table none
            p[P_FAIL] = BEYOND_CALENDAR
    p[P_VALUES + out] = found


@counted_by_nobody
def _looked_at(t: Ints, p: Ints, op: int, out: int, at: int) -> bool:
    """What is read from the life; whether ``op`` is of that kind."""
    known, value = 1, 0
    if op == K_CONST:
        value = t[at]
    elif op == K_FACT:
        fact = P_FACTS + 2 * t[at]
        known, value = p[fact], p[fact + 1]
    elif op == K_FIELD:
        _field(t, p, out, _at_hand(p, t[at]), t[at + 1], t[at + 2])
        return True
    elif op == K_TODAY:
        value = p[P_TODAY]
    elif op == K_NOW:
        value = p[P_NOW]
    elif op == K_SINCE:
        known, value = p[P_ENGAGED], p[P_SINCE]
    elif op == K_ENGAGED:
        value = 1 if p[P_ENGAGED] and p[P_SINCE] <= p[P_TODAY] else 0
    elif op == K_STATE:
        value = _in_state(p, t[at], t[at + 1], t[at + 2])
    elif op == K_OWED:
        value = _is_owed(t, p, at)
    elif op == K_TIMES or op == K_LATEST or op == K_LATEST_FIELD:
        heard = p[P_HEARD] + HEARD_WIDTH * t[at]
        times = p[heard + H_TIMES] if t[at] >= 0 else 0
        if op == K_TIMES:
            value = times * 1_000_000 if t[at + 1] else times
        elif op == K_LATEST_FIELD:
            _field(t, p, out, p[heard + H_ROW] if times else -1, t[at + 1], t[at + 2])
            return True
        elif times:
            value = p[heard + H_AT]
        else:
            known = 0
    else:
        return False
    p[P_KNOWN + out] = known
    p[P_VALUES + out] = value
    return True


@counted_by_nobody
def _kleene(t: Ints, p: Ints, op: int, out: int, at: int) -> bool:
    """What is decided by some of its parts alone; whether ``op`` is of that kind."""
    first = t[at]
    known, value = p[P_KNOWN + first], p[P_VALUES + first]
    if op == K_AND or op == K_OR:
        second = t[at + 1]
        known_2, value_2 = p[P_KNOWN + second], p[P_VALUES + second]
        decides = 0 if op == K_AND else 1
        if (known and value == decides) or (known_2 and value_2 == decides):
            p[P_KNOWN + out], p[P_VALUES + out] = 1, decides
        else:
            p[P_KNOWN + out] = 1 if known and known_2 else 0
            p[P_VALUES + out] = 1 - decides
    elif op == K_COUNT:
        yes = possible = 0
        for each in range(t[at + 1]):
            part = t[at + 2 + each]
            if not p[P_KNOWN + part]:
                possible += 1
            elif p[P_VALUES + part] == 1:
                yes += 1
        p[P_KNOWN + out] = 1 if yes >= first or yes + possible < first else 0
        p[P_VALUES + out] = 1 if yes >= first else 0
    elif op == K_KNOWN:
        p[P_KNOWN + out], p[P_VALUES + out] = 1, known
    elif op == K_OR_ELSE:
        chosen = first if known else t[at + 1]
        p[P_KNOWN + out], p[P_VALUES + out] = p[P_KNOWN + chosen], p[P_VALUES + chosen]
    elif op == K_CHOOSE:
        one, two = t[at + 1], t[at + 2]
        chosen = one if not known or value == 1 else two
        p[P_KNOWN + out], p[P_VALUES + out] = p[P_KNOWN + chosen], p[P_VALUES + chosen]
        if not known:
            both = p[P_KNOWN + one] and p[P_KNOWN + two]
            p[P_KNOWN + out] = 1 if both and p[P_VALUES + one] == p[P_VALUES + two] else 0
    else:
        return False
    return True


@counted_by_nobody
def _strict(t: Ints, p: Ints, op: int, out: int, at: int) -> None:
    """What is unknown if any of its parts is."""
    one = p[P_VALUES + t[at]]
    single = op == K_NOT or op == K_NEG or op == K_DAY
    two = 0 if single else p[P_VALUES + t[at + 1]]
    p[P_VALUES + out] = 0
    known = 1 if p[P_KNOWN + t[at]] and (single or p[P_KNOWN + t[at + 1]]) else 0
    p[P_KNOWN + out] = known
    if not known:
        return
    value = 0
    if op == K_EQ:
        value = 1 if one == two else 0
    elif op == K_LE:
        value = 1 if one <= two else 0
    elif op == K_LT:
        value = 1 if one < two else 0
    elif op == K_NOT:
        value = 1 if one == 0 else 0
    elif op == K_NEG:
        value = -one
    elif op == K_ADD or op == K_SUB:
        value = one + two if op == K_ADD else one - two
        if value > t[at + 2] or value < -t[at + 2]:
            p[P_KNOWN + out] = 0
    elif op == K_BIT:
        value = (one >> two) & 1
    elif op == K_DAY:
        value = local_day(t, one)
        if value == BEYOND:
            p[P_FAIL] = BEYOND_CALENDAR
    elif op == K_LATER:
        _later(t, p, out, one, two, t[at + 2])
        return
    p[P_VALUES + out] = value


@counted_by_nobody
def answer(t: Ints, p: Ints, question: int) -> int:
    """The register that holds the answer to a question."""
    at = t[T_QUESTIONS] + question
    while t[at] != END:
        op, out = t[at + 1], t[at + 2]
        read = _looked_at(t, p, op, out, at + 3)
        if not read and not _kleene(t, p, op, out, at + 3):
            _strict(t, p, op, out, at + 3)
        at += t[at]
    return int(t[at + 1])


@counted_by_nobody
def truth(t: Ints, p: Ints, question: int) -> int:
    """1, 0 or `UNKNOWN`."""
    register = answer(t, p, question)
    if not p[P_KNOWN + register]:
        return UNKNOWN
    return 1 if p[P_VALUES + register] == 1 else 0


@counted_by_nobody
def left_over(t: Ints, p: Ints, guard: int) -> int:
    """1 or 0: whether anything is open, or violated, of the kind that a guard asks for.

    Where that is so under one of two policies and not under the other, the life parts there.
    """
    sides = 0
    for index in range(p[P_OPEN]):
        due = p[P_OPENS + index]
        r = t[T_RULES] + p[due + O_RULE] * RULE_WIDTH
        means = guard == G_LEFT_OPEN
        if not means and p[due + O_STATE] == VIOLATED:
            means = t[r + (R_PROMISE if guard == G_OVERDUE else R_ENABLES)] != 0
        if means:
            sides |= t[r + R_SIDES]
    if sides != 0 and sides != BOTH_SIDES:
        p[P_FAIL] = SIDES_PART
    return 1 if sides == BOTH_SIDES else 0
