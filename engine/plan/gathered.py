"""What was found person by person, put together: how often something is so, of whom, whose first.

People are places among those of a history, in the order of their ids; whoever adds them goes along
that order, or says whom an example is of. What a figure means is not known here.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from troth.engine.plan.live import ERRORS, Fate, Outcome
from troth.engine.plan.replay import Difference, Subject, Tallies

T = TypeVar("T")


@dataclass(slots=True)
class Group:
    """How often something is so, and of whom; a person may stand here more than once."""

    count: int = 0
    people: list[int] = field(default_factory=list)

    def add(self, person: int) -> None:
        """Once more, of this person."""
        self.add_all(1, (person,))

    def add_all(self, count: int, people: Iterable[int]) -> None:
        """So often, of these people."""
        self.count += count
        self.people += people


@dataclass(slots=True)
class First(Generic[T]):
    """The example of the person who comes first."""

    person: int
    example: T


@dataclass(slots=True)
class Differing:
    """All that came out otherwise of one subject, by how."""

    groups: dict[str, Group] = field(default_factory=dict)
    first: First[Difference] | None = None


@dataclass(slots=True)
class Fated:
    """What becomes of the running promises of one rule.

    By outcome, and those that do not keep their date by outcome and both dates; ``modes`` counts
    those made before by what their clocks do.
    """

    modes: dict[str, int] = field(default_factory=dict)
    outcomes: dict[Outcome, Group] = field(default_factory=dict)
    shifts: dict[tuple[Outcome, str, str], Group] = field(default_factory=dict)
    first: First[Fate] | None = None

    def add(self, person: int, fate: Fate) -> None:
        """One more promise."""
        if fate.outcome is not Outcome.MADE:
            self.modes[fate.mode] = self.modes.get(fate.mode, 0) + 1
        self.outcomes.setdefault(fate.outcome, Group()).add(person)
        if fate.outcome is Outcome.KEPT:
            return
        self.shifts.setdefault((fate.outcome, fate.was, fate.now), Group()).add(person)
        self.first = earlier(self.first, First(person, fate))

    def add_all(
        self, mode: str, outcome: Outcome, dates: tuple[str, str], whose: tuple[int, list[int]]
    ) -> None:
        """So many promises of these people, made before, of which the same became."""
        self.modes[mode] = self.modes.get(mode, 0) + whose[0]
        self.outcomes.setdefault(outcome, Group()).add_all(*whose)
        if outcome is not Outcome.KEPT:
            self.shifts.setdefault((outcome, *dates), Group()).add_all(*whose)

    @property
    def worsened(self) -> int:
        """How many are worse, or would be, with nobody's consent."""
        return sum(group.count for outcome, group in self.outcomes.items() if outcome in ERRORS)

    @property
    def affected(self) -> bool:
        """Whether any does not keep its date."""
        return bool(self.shifts)


def earlier(known: First[T] | None, other: First[T]) -> First[T]:
    """Whichever is of the person who comes first; of one person the one that was known."""
    return other if known is None or other.person < known.person else known


@dataclass(slots=True)
class Gathered:
    """Everything that is otherwise, and how often everything is so before and after."""

    before: Tallies = field(default_factory=Tallies)
    after: Tallies = field(default_factory=Tallies)
    differences: dict[Subject, Differing] = field(default_factory=dict)
    fates: dict[str, Fated] = field(default_factory=dict)

    def differs(self, person: int, difference: Difference) -> None:
        """One more difference."""
        found = self.differences.setdefault(difference.subject, Differing())
        found.groups.setdefault(difference.key, Group()).add(person)
        found.first = earlier(found.first, First(person, difference))

    def becomes(self, person: int, fate: Fate) -> None:
        """One more running promise."""
        self.fates.setdefault(fate.rule, Fated()).add(person, fate)
