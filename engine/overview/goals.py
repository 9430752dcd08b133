"""How many people have a goal that they agreed to and that leads to one of the organisation's."""

from dataclasses import dataclass, field

from troth.dsl.types import Value
from troth.dsl.vocabulary import Vocabulary
from troth.engine.fold.links import links_of, path_of
from troth.engine.fold.story import State
from troth.engine.overview.figures import Share

TITLE = "People with an agreed goal that serves one of the organisation's"

AGREED = frozenset({"active", "explaining", "achieved"})
"""States of the chart `goal` of a goal that both sides have agreed to and that still counts."""


@dataclass(slots=True)
class Goals:
    """The goals of everybody, by whose they are; ``region`` is that of the chart of goals."""

    vocabulary: Vocabulary
    region: str = "goal"
    facts: dict[str, dict[str, dict[str, Value]]] = field(default_factory=dict)
    agreed: dict[str, list[str]] = field(default_factory=dict)

    def add(self, state: State) -> None:
        """The goals of somebody, or of the organisation itself."""
        self.facts[state.relationship] = {
            goal: {name: value for name, (value, _) in known.items()}
            for goal, known in state.children.items()
        }
        if state.engaged_since is not None:
            self.agreed[state.relationship] = [
                each.about
                for each in state.stages
                if each.region == self.region and each.state in AGREED
            ]

    def share(self) -> Share | None:
        """Of those engaged; None where goals have no links, so that none can lead anywhere."""
        if not links_of(self.vocabulary):
            return None
        serving = sum(
            any(self._serves(who, goal) for goal in goals) for who, goals in self.agreed.items()
        )
        return Share(TITLE, serving, len(self.agreed))

    def _serves(self, who: str, goal: str) -> bool:
        return path_of(self.facts.get, self.vocabulary, who, goal).reaches
