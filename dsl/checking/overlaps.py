"""Offers that state different amounts of one thing to the same person: found by bounds alone.

Two offers are told apart where what they ask, with what the promise asks, cannot hold together.
Where that is not to be seen they are taken to overlap, and their author is warned.
"""

from itertools import combinations

from troth.dsl import core
from troth.dsl.checking.domains import Known, State
from troth.dsl.checking.world import World, warning
from troth.dsl.diagnostics import Label
from troth.dsl.offered import Stated, offered


def say_two_amounts(policy: core.Policy, known: Known, world: World) -> None:
    """Warn of promises of which nobody could say how much is owed."""
    found = offered(policy, world.vocabulary)
    rules = {rule.name: rule for rule in policy.obligations}
    for name, stated in found.items():
        for one, other in combinations(stated, 2):
            same = one.amount == other.amount and one.share == other.share
            if not same and not _apart(rules[name].applies, one, other, known):
                _say(name, one, other, world)


def _apart(applies: core.Expr | None, one: Stated, other: Stated, known: Known) -> bool:
    state = State(known)
    asked = (*(() if applies is None else (applies,)), *one.conditions, *other.conditions)
    return any(state.narrow(condition) is not None for condition in asked)


def _say(promise: str, one: Stated, other: Stated, world: World) -> None:
    world.report(
        warning(
            "two-amounts",
            f"two offers say differently how much the promise `{promise}` owes",
            Label(other.amount.span, f"in `{other.offer}`"),
            (Label(one.amount.span, f"in `{one.offer}`"),),
            note="whoever gets both offers is owed neither amount for certain, so none is counted",
            advice="say with `for` or `when` that they are made to different people",
        )
    )
