"""Obligations of which it is not known yet whether they apply: asked again whenever all is quiet.

What `troth.engine.fold.watches` does for one person, for conditions that only an event can change:
to ask them too often changes nothing.
"""

from troth.engine.bulk.asking import (
    UNKNOWN,
    truth,
)
from troth.engine.bulk.compiled import counted_by_nobody
from troth.engine.bulk.layout import (
    R_FOR,
    RULE_WIDTH,
    T_RULES,
    TERMINATED,
    Ints,
)
from troth.engine.bulk.owing import (
    bind,
    into,
    today,
)
from troth.engine.bulk.scratch import (
    O_EVENT,
    O_RULE,
    O_WAITS,
    P_BEGAN,
    P_HAND,
    P_NOW,
    P_OPEN,
    P_OPENS,
    P_WAITING,
    WAITED,
    WAITS,
)


@counted_by_nobody
def became_known(t: Ints, p: Ints) -> bool:
    """Let the first of which it is known by now bind, or end; whether there was one."""
    for index in range(p[P_OPEN]):
        due = p[P_OPENS + index]
        if p[due + O_WAITS] != WAITS:
            continue
        p[P_HAND], p[P_BEGAN] = p[due + O_EVENT], -1
        rule = t[T_RULES] + p[due + O_RULE] * RULE_WIDTH
        applies = truth(t, p, t[rule + R_FOR])
        if applies == UNKNOWN:
            continue
        if applies == 0:
            into(p, due, TERMINATED, today(p), p[P_NOW])
            return True
        p[P_WAITING] -= 1
        p[due + O_WAITS] = WAITED
        bind(t, p, due)
        return True
    return False
