"""Questions answered: the solver finds a person or none, and the reference has the last word."""

from collections.abc import Sequence

from troth.engine.files.pack import Pack
from troth.engine.prove import smt
from troth.engine.prove.questions import Answer, Budget, Question, Undecided

__all__ = ["Prover", "smt"]


class Prover:
    """Answers questions about one pack, or about two side by side (the old one first)."""

    def __init__(self, packs: Sequence[Pack], budget: Budget | None = None) -> None:
        self.packs = tuple(packs)
        self.budget = budget or Budget()

    def ask(self, question: Question, milliseconds: int | None = None) -> Answer:  # noqa: ARG002
        """Whether there is such a person, within the budget (or ``milliseconds``)."""
        return Undecided("not built yet")
