"""What a proof says of the rules that a plan lists: for everybody at all, beside these people.

A verdict that is proved stands where the people looked at do not speak against it, and where there
are none; who they are and how many are the people's own figures. Nothing here asks the solver:
`troth.engine.prove.verdicts` does, where the extra `prove` is installed.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias, assert_never

from troth.engine.files.pack import Pack
from troth.engine.plan.changes import (
    Change,
    Clock,
    Decision,
    Escalation,
    Load,
    Money,
    Promise,
    Proof,
    Structure,
    Transition,
    Verdict,
    Wording,
)
from troth.engine.plan.constructs import Key

if TYPE_CHECKING:
    from troth.engine.prove.paired import Formal

Proofs: TypeAlias = Callable[[Pack, Pack], Mapping[Key, Proof]]
"""What is proved of the rules that both packs have and that differ, by kind and name."""

VERDICTS = {
    "same": Verdict.SAME,
    "stricter": Verdict.STRICTER,
    "looser": Verdict.LOOSER,
    "incomparable": Verdict.BOTH,
    "changed": Verdict.CHANGED,
}
"""What a plan calls it; what is undecided has no verdict."""


def proved(old: Pack, new: Pack) -> Mapping[Key, Proof]:
    """What is proved of every rule that differs; empty where the extra `prove` is not installed."""
    from troth.engine.prove.verdicts import formal

    return {key: _proof(found) for key, found in formal(old, new).items()}


def _proof(found: "Formal") -> Proof:
    told = found.nobody_refused, found.nobody_admitted, found.case, found.bound, found.why
    match found.standing.value:
        case "same" | "stricter" | "looser" | "incomparable" | "changed" as verdict:
            return Proof(verdict, *told)
        case _:
            return Proof("undecided", *told)


def with_proofs(changes: Iterable[Change], proofs: Mapping[Key, Proof]) -> Iterator[Change]:
    """The changes, each with what is proved of its rule."""
    for change in changes:
        match change:
            case Decision():
                yield _decided(change, proofs.get((change.statement, change.rule)))
            case Promise() | Clock():
                yield replace(change, proof=proofs.get((change.statement, change.rule)))
            case Transition():
                yield replace(change, proof=proofs.get(("gate", change.rule)))
            case Escalation():
                yield replace(change, proof=proofs.get(("escalation", change.rule)))
            case Load() | Money() | Structure() | Wording():
                yield change
            case _:
                assert_never(change)


def _decided(decision: Decision, proof: Proof | None) -> Decision:
    """A decision with its proof, and the verdict that is proved where nobody speaks against it."""
    if proof is None or proof.verdict == "undecided":
        return replace(decision, proof=proof)
    verdict = VERDICTS[proof.verdict]
    agreed = decision.verdict in {verdict, Verdict.NOT_MEASURED} or (
        (verdict, decision.verdict) == (Verdict.SAME, Verdict.NO_EFFECT)
    )
    if not agreed:
        return replace(decision, proof=proof)
    return replace(decision, verdict=verdict, decided_by="proof", proof=proof)
