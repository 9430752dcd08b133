"""What is proved of a change, in words: for everybody at all, beside what these people show.

Reads a change and nothing else.
"""

from troth.engine.plan.changes import Decision, Proof
from troth.engine.plan.figures import Figure

PROVED = {
    "same": "same for every input (proved)",
    "stricter": "worse for somebody, better for nobody (proved)",
    "looser": "better for somebody, worse for nobody (proved)",
    "incomparable": "worse for somebody, better for somebody else (proved)",
    "changed": "otherwise for somebody, worse for nobody (proved)",
}
"""What a verdict says, seen from the person's side."""

LABEL = "whoever it is"
CASE = "smallest such case"

OF_PROOFS = frozenset({LABEL, CASE})
"""The labels of what is proved."""

LETS_PASS = frozenset({"met", "does_not_apply"})
"""Results of a rule that ask nothing more of a person."""


def proof_figures(proof: Proof | None, *, shown: bool = False) -> tuple[Figure, ...]:
    """What holds for everybody at all; ``shown`` is whether a person here is the example."""
    if proof is None:
        return ()
    if proof.verdict == "undecided":
        return (Figure(LABEL, f"not decided: {proof.why}"),)
    bound = f", {proof.bound}" if proof.bound else ""
    told = (Figure(LABEL, f"{PROVED[proof.verdict]}{bound}"),)
    return told if shown or not proof.case else (*told, Figure(CASE, proof.case))


def impossible(decision: Decision) -> list[Figure]:
    """Directions in which nobody moves, and nobody ever can."""
    proof = decision.proof
    if proof is None or decision.statement not in {"minimum", "gate"}:
        return []
    word = "meets it" if decision.statement == "minimum" else "let through"
    passes = [[side in LETS_PASS for side in each.split(">")] for each in decision.counts]
    ways = (
        (proof.nobody_refused, [True, False], f"no longer {word}"),
        (proof.nobody_admitted, [False, True], f"newly {word}"),
    )
    return [
        Figure(label, "0 (proved impossible)")
        for proved, way, label in ways
        if proved and way not in passes
    ]
