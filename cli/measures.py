"""How much of a pack its scenarios show: the options of `troth test` that ask, and the answers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

import click

from troth.cli.terminal import counted, painted, say

if TYPE_CHECKING:
    from troth.engine.files.pack import Pack
    from troth.engine.scenario import Scenario
    from troth.engine.scenarios.coverage import Coverage

F = TypeVar("F", bound=Callable[..., Any])


def measure_options(command: F) -> F:
    """The options; the command gets them as one `Measures`."""

    @click.option("--coverage", is_flag=True, help="How many clauses some scenario shows.")
    @click.option(
        "--threshold", type=click.IntRange(0, 100), metavar="N", help="Fail below N percent."
    )
    @click.option("--fail-on-empty", is_flag=True, help="Fail where there is nothing to show.")
    @click.option(
        "--jobs", type=click.IntRange(1), metavar="N", help="Processes  [default: all cores]."
    )
    @wraps(command)
    def with_measures(
        *args: Any,
        coverage: bool,
        threshold: int | None,
        fail_on_empty: bool,
        jobs: int | None,
        **rest: Any,
    ) -> Any:
        measures = Measures(coverage, threshold or 0, fail_on_empty, jobs or 0)
        return command(*args, measures=measures, **rest)

    return with_measures  # type: ignore[return-value]  # the same command with fewer parameters


@dataclass(frozen=True, slots=True)
class Measures:
    """What is asked for: whether coverage, and how much is enough, in percent."""

    coverage: bool
    threshold: int
    fail_on_empty: bool
    jobs: int

    def taken(self, pack: "Pack", scenarios: "Sequence[Scenario]") -> "Measured":
        """What was asked for, of a pack and these scenarios."""
        if not self.coverage:
            return Measured(self)
        from troth.engine.scenarios.coverage import coverage

        return Measured(self, coverage(pack, scenarios, self.jobs))


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured, and whether it is enough."""

    asked: Measures
    coverage: "Coverage | None" = None

    @property
    def enough(self) -> bool:
        """Whether no measure is below the threshold, nor empty where that is not allowed."""
        if self.coverage is None:
            return True
        empty = not self.coverage.total.whole or not self.coverage.trial.scenarios
        if empty and self.asked.fail_on_empty:
            return False
        return self.coverage.total.percent >= self.asked.threshold

    def as_dict(self) -> dict[str, object]:
        """The JSON form, by measure."""
        return {} if self.coverage is None else {"coverage": self.coverage.as_dict()}

    def show(self) -> None:
        """All of it as text."""
        if self.coverage is None:
            return
        from troth.engine.scenarios.coverage import lines

        total = self.coverage.total
        shown = f"{total.part:,} of {counted(total.whole, 'clause')}, {total.percent} %"
        say(f"{painted('COVERAGE', 'bold')}  {shown}\n")
        for line in lines(self.coverage):
            say(line)
