"""One recorded event of a life: whether it is accepted, and what it does, in that order.

What `troth.engine.fold.hearing` and `troth.engine.fold.learning` do for one person, over the
scratch of a walk. Events about a promise itself, or about the policy, are the reference's.
"""

from troth.engine.bulk.asking import (
    told,
    truth,
)
from troth.engine.bulk.climbing import (
    event_heard,
)
from troth.engine.bulk.compiled import counted_by_nobody
from troth.engine.bulk.layout import (
    B_NEEDS,
    B_NEEDS_END,
    B_REFUSE,
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
    GATE_NOT_COVERED,
    IN_EFFECT,
    NARROW_SUBJECT,
    NO,
    OF_ROW,
    PER_RELATIONSHIP,
    PL_GATES,
    PL_PER,
    PL_REFUSER,
    PLACE_WIDTH,
    R_ALLOWS,
    RAISES_WIDTH,
    RULE_WIDTH,
    SINCE_FACT,
    SITE_FACT,
    SITE_KNOWN,
    STARTS_LATER,
    T_BRANCHES,
    T_CARRIED,
    T_EVENTS,
    T_LISTS,
    T_PLACES,
    T_RAISES,
    T_RULES,
    TOO_MUCH,
    Ints,
)
from troth.engine.bulk.living import (
    begin_all,
    deliver,
    hear_of,
    settle,
)
from troth.engine.bulk.regions import (
    branch_of,
    first_branch,
    standing,
    take,
)
from troth.engine.bulk.scratch import (
    EV_ABOUT,
    EV_ACTOR,
    EV_AT,
    EV_ROW,
    EV_TOLD,
    EV_TOLD_END,
    EV_TYPE,
    FORGET_WIDTH,
    H_AT,
    H_ROW,
    H_TIMES,
    HEARD_WIDTH,
    MOST_FORGOTTEN,
    MOST_QUEUED,
    NOW_WIDTH,
    NW_PLACE,
    O_ABOUT,
    O_RULE,
    O_STATE,
    P_BEGAN,
    P_CAUSE,
    P_CAUSE_KIND,
    P_ENGAGED,
    P_FACTS,
    P_FAIL,
    P_FORGET,
    P_FORGOTTEN,
    P_FULL,
    P_HAND,
    P_HEAD,
    P_HEARD,
    P_OPEN,
    P_OPENS,
    P_PICKED,
    P_QUEUE,
    P_REFUSED,
    P_REFUSED_END,
    P_SINCE,
    P_STANDING,
    P_TAIL,
    P_TODAY,
    Q_BY,
    Q_KIND,
    Q_RAISED,
    Q_REF,
    Q_STATE,
    Q_WAS,
    QUEUE_WIDTH,
    REFUSED_COLUMNS,
)
from troth.engine.bulk.showing import (
    shown,
)

BY = -3
"""Who recorded an event, where a branch needs it to be said."""


@counted_by_nobody
def _learn(t: Ints, p: Ints, fact: int, value: int, event: int) -> None:
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
        _engaged_since(t, p, value)


@counted_by_nobody
def _is_queued(p: Ints, event: int) -> bool:
    for place in range(p[P_HEAD], p[P_TAIL]):
        at = P_QUEUE + (place % MOST_QUEUED) * QUEUE_WIDTH
        if p[at + Q_KIND] == Q_RAISED and p[at + Q_REF] == event:
            return True
    return False


@counted_by_nobody
def _engaged_since(t: Ints, p: Ints, day: int) -> None:
    """It became known when the engagement began, or will begin."""
    if not p[P_ENGAGED]:
        if day > p[P_TODAY]:
            p[P_FAIL] = STARTS_LATER
            return
        deliver(t, p, t[ENGAGED_EVENT], NO)
    if p[P_ENGAGED]:
        p[P_SINCE] = day


@counted_by_nobody
def _forget(t: Ints, p: Ints) -> None:
    """What a refused event told was never said."""
    while p[P_FORGOTTEN] > 0:
        p[P_FORGOTTEN] -= 1
        forget = P_FORGET + p[P_FORGOTTEN] * FORGET_WIDTH
        at = P_FACTS + 2 * p[forget]
        p[at], p[at + 1] = p[forget + 1], p[forget + 2]
        if p[forget] == t[SINCE_FACT]:
            p[P_FAIL] = STARTS_LATER


@counted_by_nobody
def _learn_facts(t: Ints, p: Ints, row: int) -> None:
    """The built-in event `facts`: its fields are facts."""
    for entry in range(p[row + EV_TOLD], p[row + EV_TOLD_END], 2):
        fact = t[t[FIELD_FACTS] + p[entry]]
        if fact >= 0 and t[t[T_RAISES] + fact * RAISES_WIDTH + F_KIND] != F_NARROW:
            event = p[row + EV_TYPE]
            _learn(t, p, fact, p[entry + 1], event)
    p[P_FORGOTTEN] = 0


@counted_by_nobody
def _carried(t: Ints, p: Ints, row: int, heard: int) -> None:
    """The facts that an event carries."""
    for index in range(t[heard + E_CARRIED], t[heard + E_CARRIED_END]):
        at = t[T_CARRIED] + index * CARRIED_WIDTH
        entry = told(t, p, row, t[at + C_FIELD])
        backed = entry >= 0
        for place in range(t[at + C_BACKED], t[at + C_BACKED_END]):
            backed = backed and told(t, p, row, t[t[T_LISTS] + place]) >= 0
        if not backed:
            continue
        kind = t[t[T_RAISES] + t[at + C_FACT] * RAISES_WIDTH + F_KIND]
        if kind == F_NARROW and p[row + EV_ABOUT] >= 0:
            p[P_FAIL] = NARROW_SUBJECT
        else:
            _learn(t, p, t[at + C_FACT], p[entry + 1], p[row + EV_TYPE])


@counted_by_nobody
def hear(t: Ints, p: Ints, row: int) -> None:
    """Let a recorded event act."""
    event = p[row + EV_TYPE]
    heard = t[T_EVENTS] + event * EVENT_WIDTH
    fate = t[heard + E_FATE]
    if fate == FATE_IGNORED:
        hear_of(p, event, row, p[row + EV_AT])
    elif fate == FATE_FACTS:
        _learn_facts(t, p, row)
    elif fate == FATE_LISTENED:
        if t[heard + E_NARROW] == 1 or (t[heard + E_NARROW] == 2 and p[row + EV_ABOUT] >= 0):
            p[P_FAIL] = NARROW_SUBJECT
        else:
            _listened(t, p, row, heard)
    else:
        p[P_FAIL] = DEALING


@counted_by_nobody
def _listened(
    t: Ints, p: Ints, row: int,
    heard: int,
) -> None:  # fmt: skip
    event, about, at = p[row + EV_TYPE], p[row + EV_ABOUT], p[row + EV_AT]
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
        _refuse(p, row, t[t[T_PLACES] + silent * PLACE_WIDTH + PL_REFUSER])
        return
    for index in range(count):
        gate = _shut(t, p, p[P_PICKED + 2 * index], event, row, about)
        if gate >= 0:
            _refuse(p, row, gate)
            return
    kept_at = p[P_HEARD] + HEARD_WIDTH * event
    times, last_row, last_at = p[kept_at + H_TIMES], p[kept_at + H_ROW], p[kept_at + H_AT]
    queued = p[P_TAIL]
    p[P_FORGOTTEN] = 0
    if t[heard + E_CARRIED] < t[heard + E_CARRIED_END]:
        _carried(t, p, row, heard)
    hear_of(p, event, row, at)
    for index in range(count):
        first = p[P_PICKED + 2 * index + 1]
        p[P_PICKED + 2 * index + 1] = branch_of(t, p, first, row, NO)
    for index in range(count):
        if _objects(t, p, p[P_PICKED + 2 * index + 1], row):
            _forget(t, p)
            p[kept_at + H_TIMES], p[kept_at + H_ROW], p[kept_at + H_AT] = times, last_row, last_at
            p[P_TAIL] = queued
            now = P_STANDING + p[P_PICKED + 2 * index] * NOW_WIDTH
            _refuse(p, row, t[t[T_PLACES] + p[now + NW_PLACE] * PLACE_WIDTH + PL_REFUSER])
            return
    p[P_FORGOTTEN] = 0
    for index in range(count):
        now, branch = p[P_PICKED + 2 * index], p[P_PICKED + 2 * index + 1]
        take(t, p, now, branch, row, NO)
    shown(t, p, event, row, at, about, p[P_CAUSE_KIND], row)
    if t[heard + E_UNTIL] >= 0:
        event_heard(t, p, t[heard + E_UNTIL], about, p[P_CAUSE_KIND], row)
    settle(t, p)
    p[P_CAUSE_KIND], p[P_CAUSE] = OF_ROW, row
    if t[heard + E_BEGINS] < t[heard + E_BEGINS_END]:
        begin_all(t, p, t[heard + E_BEGINS], t[heard + E_BEGINS_END], p[P_TODAY], at,
                   about, row, NO, NO)  # fmt: skip


@counted_by_nobody
def _shut(t: Ints, p: Ints, now: int, event: int, row: int, about: int) -> int:
    """The gate that keeps an event from acting, -1 for none."""
    place = t[T_PLACES] + p[P_STANDING + now * NOW_WIDTH + NW_PLACE] * PLACE_WIDTH
    gate = t[T_LISTS] + t[place + PL_GATES] + 2 * event
    if t[gate] == -1:
        return -1
    if t[gate] < -1:
        p[P_FAIL] = GATE_NOT_COVERED
        return -1
    p[P_HAND], p[P_BEGAN] = row, -1
    if truth(t, p, t[gate]) == 1:
        return -1
    for index in range(p[P_OPEN]):
        due = p[P_OPENS + index]
        allows = t[t[T_RULES] + p[due + O_RULE] * RULE_WIDTH + R_ALLOWS] == event
        own = p[due + O_ABOUT] < 0 or p[due + O_ABOUT] == about
        if allows and own and p[due + O_STATE] == IN_EFFECT:
            return -1
    return int(t[gate + 1])


@counted_by_nobody
def _objects(t: Ints, p: Ints, branch: int, row: int) -> bool:
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
        entry = told(t, p, row, name) if name >= 0 else -1
        if entry < 0:
            if is_by and p[row + EV_ACTOR] >= 0:
                continue
            return True
    return False


@counted_by_nobody
def _refuse(p: Ints, row: int, by: int) -> None:
    if p[P_REFUSED] >= p[P_REFUSED_END]:
        p[P_FULL] = 1
        return
    p[p[P_REFUSED]], p[p[P_REFUSED] + 1] = p[row + EV_ROW], by
    p[P_REFUSED] += REFUSED_COLUMNS
