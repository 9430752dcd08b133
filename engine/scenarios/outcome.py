"""What came of running a scenario: each thing that is not as it says, with what decided it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from troth.dsl.source import NOWHERE, Span
from troth.engine.scenario import Scenario, place_of


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing that is not as a scenario says.

    ``expected`` and ``found`` are half-sentences, ``why`` the few lines that decided what is found.
    ``subject`` is whose it is and ``day`` when, as people read it; ``span`` is where that is said.
    """

    expected: str
    found: str
    why: tuple[str, ...] = ()
    subject: str = ""
    day: str = ""
    span: Span = field(default=NOWHERE, compare=False, repr=False)

    @property
    def place(self) -> str:
        """Where it is expected, as ``file:line``."""
        return place_of(self.span)

    def lines(self) -> tuple[str, ...]:
        """All of it as lines of text: where, what was expected, what was found, and why."""
        when = ", ".join(part for part in (self.subject, self.day) if part)
        head = f"{self.place}   {when}".strip()
        why = (f"    {each}" for each in self.why)
        return (head, f"expected   {self.expected}", f"found      {self.found}", *why)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one scenario; it passed where nothing is otherwise than it says."""

    scenario: Scenario
    failures: tuple[Failure, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether everything is as the scenario says."""
        return not self.failures

    def as_dict(self) -> Mapping[str, object]:
        """The JSON form."""
        return {
            "scenario": self.scenario.name,
            "place": self.scenario.place,
            "steps": list(self.scenario.steps),
            "passed": self.passed,
            "failures": [
                {
                    "place": each.place,
                    "subject": each.subject,
                    "day": each.day,
                    "expected": each.expected,
                    "found": each.found,
                    "why": list(each.why),
                }
                for each in self.failures
            ],
        }
