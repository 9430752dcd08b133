"""Whether a change reaches anybody, and on which side of a plan's sections it is told.

One total function over the closed union of changes. What was not measured is not quiet: nobody
knows. Reads a plan and nothing else.
"""

from typing import assert_never

from troth.engine.plan.changes import (
    Change,
    Clock,
    Decision,
    Escalation,
    Load,
    Money,
    Promise,
    Structure,
    Transition,
    Verdict,
    Wording,
)
from troth.engine.plan.definition import Plan
from troth.engine.plan.narrate import reranked
from troth.engine.plan.past import live_of, replay_of

RESULTS_BY_WORTH = {
    "met": 2,
    "does_not_apply": 2,
    "absent": 2,
    "unknown": 1,
    "not_met": 0,
}
"""How good a result is for the person it is about; others are only different."""


def way_of(direction: str) -> int:
    """-1 where a direction takes something from people, 1 where it gives, 0 where neither is so."""
    was, _, now = direction.partition(">")
    if was not in RESULTS_BY_WORTH or now not in RESULTS_BY_WORTH:
        return 0
    before, after = RESULTS_BY_WORTH[was], RESULTS_BY_WORTH[now]
    return (after > before) - (after < before)


def quiet(change: Change) -> bool:
    """Whether it was looked at what a change does, and it does nothing to anybody."""
    match change:
        case Decision():
            idle = change.verdict in {Verdict.NO_EFFECT, Verdict.SAME}
            return idle and not reranked(change)
        case Wording():
            return True
        case Promise() | Clock() | Transition() | Escalation():
            return _nothing_lived(change)
        case Structure():
            return change.live is not None and _nothing_lived(change)
        case Load():
            return (change.was, change.most_was) == (change.now, change.most_now)
        case Money():
            return False
        case _:
            assert_never(change)


def _nothing_lived(change: Change) -> bool:
    live, replay = live_of(change), replay_of(change)
    if replay is None:
        return False
    touched = live is not None and any(
        number for outcome, number in live.counts.items() if outcome != "kept"
    )
    return not touched and not any(replay.counts.values())


def without_effect(plan: Plan) -> bool:
    """Whether a plan lists changes, each was looked at, and none of them reaches anybody.

    A plan over a history looks at promises, one over people at decisions; what neither can show
    (an amount, a word of the vocabulary) is taken to have an effect.
    """
    return bool(plan.changes) and all(map(quiet, plan.changes)) and _looked(plan)


def _looked(plan: Plan) -> bool:
    """Whether there was anybody to look at; words alone need nobody."""
    people, past = plan.inputs.people, plan.inputs.history
    looked = (people is not None and people.rows > 0) or (past is not None and past.events > 0)
    return looked or all(isinstance(change, Wording) for change in plan.changes)
