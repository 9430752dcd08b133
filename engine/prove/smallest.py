"""A person made small: what is not needed becomes unknown, the rest takes plain values.

Every step is judged by the reference again; the number of steps is bounded.
"""

from dataclasses import replace

from troth.engine.prove.people import Judge
from troth.engine.prove.questions import Question, Witness

STEPS = 200
"""So many smaller persons are tried."""


def smallest(
    question: Question, witness: Witness, other: Witness | None, judge: Judge
) -> tuple[Witness, Witness | None]:
    """The same answer by a smaller person, or two."""
    for name in sorted({*witness.facts, *(other.facts if other else ())}):
        one = without(witness, name)
        two = None if other is None else without(other, name)
        if judge.agrees(question, one, two):
            witness, other = one, two
    return witness, other


def without(witness: Witness, name: str) -> Witness:
    """The same person, of whom this is not known."""
    return replace(
        witness,
        facts={each: value for each, value in witness.facts.items() if each != name},
        elsewhere={each: value for each, value in witness.elsewhere.items() if each != name},
    )
