"""What applying a change means: what holds from then on, and which dates have to come out.

One total function over the closed union of changes, beside `troth.engine.plan.narrate`: what a plan
can list it can also carry out, and what is carried out is what was told. The function is asked both
when steps are shown and when they are taken, so that nobody sees one thing and gets another.

It reads changes and nothing else. How a ledger is written is not known here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias, assert_never

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
    Wording,
)
from troth.engine.plan.narrate import narrate

STANDS = "what was decided before stands"

BY_RULE = {
    "minimum": f"decides from that day on; {STANDS}",
    "define": f"means this from that day on; {STANDS}",
    "gate": "lets through by this from that day on; what it let through or refused before stands",
    "offer": "is made like this from that day on; what was offered before stands",
}

RUNNING = {
    "keep": "clocks that run keep their dates",
    "rebase": "clocks that run have the new length, from where they began",
    "restart": "clocks that run begin again on that day",
    "proportional": "clocks that run keep the share of the time that is left",
    "most favourable": "clocks that run have the new date where it is the better one",
}
"""What a `change` statement makes of clocks, by its mode."""

CAME_OR_WENT = {
    "added": "holds from that day on",
    "removed": "no longer holds from that day on",
    "changed": "is like this from that day on",
}


@dataclass(frozen=True, slots=True)
class Move:
    """Promises of a rule that go from one date to another as the policy takes effect.

    Dates are ISO text, empty where there is none; ``rows`` names the people in the plan.
    """

    rule: str
    outcome: str
    was: str
    now: str
    count: int
    rows: str


Acts: TypeAlias = Literal["adopts", "shows", "leaves"]


@dataclass(frozen=True, slots=True)
class Effect:
    """What becomes of one change when its plan is applied.

    ``acts`` is ``adopts`` where it comes about as the new policy takes effect, ``shows`` where it
    is a consequence of others and nothing is done for it, ``leaves`` where nothing is different.
    ``words`` say it to people; ``moves`` are the dates of running promises that have to come out.
    """

    id: str
    subject: str
    acts: Acts
    words: str
    moves: tuple[Move, ...] = ()


def apply(change: Change) -> Effect:
    """What applying ``change`` does; the policy that it is part of takes effect as a whole."""
    acts, words = _said(change)
    return Effect(change.id, narrate(change).subject, acts, words, tuple(_moves(change)))


def _said(change: Change) -> tuple[Acts, str]:
    match change:
        case Decision():
            return "adopts", BY_RULE[change.statement]
        case Promise() | Transition() | Escalation() if not (change.was or change.now):
            return "shows", "says what it said: it comes out otherwise because of the rest"
        case Promise():
            return "adopts", f"is made like this from that day on; {_running(change.mode)}"
        case Clock(statement="timer"):
            return "adopts", "rings like this for what begins from that day on"
        case Clock():
            return "adopts", f"counts like this from that day on; {_running(change.mode)}"
        case Transition():
            return "adopts", BY_RULE["gate"]
        case Escalation():
            return "adopts", "is climbed like this where its cause comes from that day on"
        case Load():
            return "shows", "follows from the rest: nothing is done for it"
        case Money():
            return "adopts", BY_RULE["offer"]
        case Structure(statement="promise" | "expectation", what="removed"):
            return "adopts", "is no longer made from that day on; what was promised is still owed"
        case Structure():
            return "adopts", CAME_OR_WENT[change.what]
        case Wording():
            return "leaves", "reads otherwise: the same result for every input"
        case _:
            assert_never(change)


def _running(mode: str) -> str:
    return RUNNING.get(mode, f"clocks that run {mode}")


def _moves(change: Change) -> Iterator[Move]:
    match change:
        case Promise() | Clock() | Structure():
            for each in () if change.live is None else change.live.shifts:
                yield Move(change.rule, each.outcome, each.was, each.now, each.count, each.rows)
        case Decision() | Transition() | Escalation() | Load() | Money() | Wording():
            return
        case _:
            assert_never(change)
