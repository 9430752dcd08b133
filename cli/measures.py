"""How much of a pack its scenarios show: the options of `troth test` that ask, and the answers."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

import click

from troth.cli.exits import Mistake
from troth.cli.loading import show
from troth.cli.terminal import counted, painted, remark, say

if TYPE_CHECKING:
    from troth.dsl.diagnostics import Diagnostic
    from troth.engine.files.pack import Pack
    from troth.engine.scenario import Scenario
    from troth.engine.scenarios.coverage import Coverage, Share
    from troth.engine.scenarios.mutation import Mutation

F = TypeVar("F", bound=Callable[..., Any])


def measure_options(command: F) -> F:
    """The options; the command gets them as one `Measures`."""

    @click.option("--coverage", is_flag=True, help="How many clauses some scenario shows.")
    @click.option("--mutate", is_flag=True, help="How wrong a rule may be and nobody notices.")
    @click.option("--of", metavar="TEXT", help="Only rules and files whose name holds this text.")
    @click.option(
        "--threshold", type=click.IntRange(0, 100), metavar="N", help="Fail below N percent."
    )
    @click.option("--fail-on-empty", is_flag=True, help="Fail where there is nothing to show.")
    @click.option(
        "--write-survivors", is_flag=True, help="List in survivors.yaml what nobody notices."
    )
    @click.option(
        "--jobs", type=click.IntRange(1), metavar="N", help="Processes  [default: all cores]."
    )
    @wraps(command)
    def with_measures(
        *args: Any,
        coverage: bool,
        mutate: bool,
        of: str | None,
        threshold: int | None,
        fail_on_empty: bool,
        write_survivors: bool,
        jobs: int | None,
        **rest: Any,
    ) -> Any:
        measures = Measures(
            coverage=coverage,
            mutate=mutate or write_survivors,
            of=of or "",
            threshold=threshold or 0,
            fail_on_empty=fail_on_empty,
            write=write_survivors,
            jobs=jobs or 0,
        )
        return command(*args, measures=measures, **rest)

    return with_measures  # type: ignore[return-value]  # the same command with fewer parameters


@dataclass(frozen=True, slots=True)
class Measures:
    """What is asked for, and how much is enough, in percent."""

    coverage: bool
    mutate: bool
    of: str
    threshold: int
    fail_on_empty: bool
    write: bool
    jobs: int

    def taken(self, pack: "Pack", scenarios: "Sequence[Scenario]") -> "Measured":
        """What was asked for, of a pack and these scenarios."""
        if not (self.coverage or self.mutate):
            return Measured(self)
        from troth.engine.files.survivors import read_survivors
        from troth.engine.scenarios.mutation import measured

        entries, found = read_survivors(pack)
        coverage, mutation, stale = measured(
            pack, scenarios, entries, mutate=self.mutate, of=self.of, processes=self.jobs
        )
        if mutation is not None and self.write:
            _write(pack, mutation.draft(entries))
        return Measured(self, coverage if self.coverage else None, mutation, (*found, *stale))


def _write(pack: "Pack", text: str) -> None:
    from troth.cli.files import write_whole
    from troth.engine.files.find import SHIPPED
    from troth.engine.files.survivors import SURVIVORS

    if pack.folder.is_relative_to(SHIPPED):
        raise Mistake(
            f"`{pack.where}` came with Troth and is not changed",
            f"troth init DIR --from {pack.where}",
        )
    write_whole(pack.folder / SURVIVORS, text.encode())
    remark(f"written: {pack.folder / SURVIVORS}")


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured, and whether it is enough."""

    asked: Measures
    coverage: "Coverage | None" = None
    mutation: "Mutation | None" = None
    found: "tuple[Diagnostic, ...]" = ()

    @property
    def enough(self) -> bool:
        """Whether no measure is below the threshold, nor empty where that is not allowed."""
        taken = [each for each in (self.coverage, self.mutation) if each is not None]
        empty = any(not each.total.whole or not each.trial.scenarios for each in taken)
        if self.found or (empty and self.asked.fail_on_empty):
            return False
        return all(each.total.percent >= self.asked.threshold for each in taken)

    def as_dict(self) -> dict[str, object]:
        """The JSON form, by measure."""
        taken = {"coverage": self.coverage, "mutation": self.mutation}
        return {name: each.as_dict() for name, each in taken.items() if each is not None}

    def show(self) -> None:
        """All of it as text."""
        if self.coverage is not None:
            from troth.engine.scenarios.coverage import lines

            self._titled("COVERAGE", "clause", self.coverage.total, lines(self.coverage))
        if self.mutation is not None:
            from troth.engine.scenarios.mutation import lines as lines_of_mutation

            told = lines_of_mutation(self.mutation)
            self._titled("MUTATION", "mutant", self.mutation.total, told)
        if self.found:
            show(self.found)

    def _titled(self, title: str, what: str, total: "Share", lines: "Iterator[str]") -> None:
        shown = f"{total.part:,} of {counted(total.whole, what)}, {total.percent} %"
        say(f"\n{painted(title, 'bold')}  {shown}\n")
        for line in lines:
            say(line)
