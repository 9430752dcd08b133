"""`troth test`: the scenarios of a pack, played under a clock of their own."""

from collections.abc import Iterator, Sequence
from time import perf_counter
from typing import TYPE_CHECKING

import click

from troth.cli.exits import Exit
from troth.cli.loading import pack_of, show
from troth.cli.measures import Measures, measure_options
from troth.cli.options import format_option
from troth.cli.terminal import counted, painted, remark, say, say_json

if TYPE_CHECKING:
    from troth.engine.scenario import Scenario
    from troth.engine.scenarios.outcome import Failure, Outcome


@click.command(name="test", epilog="For example: troth test shipped:customer_centric")
@click.argument("pack")
@click.option("--scenario", metavar="NAME", help="Only the scenario of this name.")
@click.option("-k", "text", metavar="TEXT", help="Only scenarios whose name holds this text.")
@click.option("--step", metavar="STEP", help="Only scenarios that show this step, such as A3.")
@measure_options
@format_option("text", "json")
def command(
    pack: str,
    scenario: str | None,
    text: str | None,
    step: str | None,
    measures: Measures,
    form: str,
) -> int:
    """Play the scenarios of PACK and say what is not as they say."""
    from troth.engine.files.scenarios import read_scenarios
    from troth.engine.scenarios.runner import run_all

    loaded = pack_of(pack)
    scenarios, found = read_scenarios(loaded)
    if found:
        show(found)
    begun = perf_counter()
    meant = chosen(scenarios, scenario, text, step)
    outcomes = tuple(run_all(loaded, meant))
    measured = measures.taken(loaded, meant)
    remark(f"{perf_counter() - begun:.1f} s")
    if form == "json":
        played = {"scenarios": [each.as_dict() for each in outcomes]}
        say_json("test", {**played, **measured.as_dict()})
    else:
        for each in outcomes:
            if not each.passed:
                say("\n".join(told(each)) + "\n")
        say(f"{loaded.info.name} {loaded.info.version_text}: {tally(outcomes)}")
        measured.show()
    passed = all(each.passed for each in outcomes) and measured.enough
    return Exit.FINE if passed and not found else Exit.ERROR


def chosen(
    scenarios: "Sequence[Scenario]", name: str | None, text: str | None, step: str | None
) -> "list[Scenario]":
    """The scenarios that were asked for."""
    return [
        each
        for each in scenarios
        if name in {None, each.name}
        and (text or "").lower() in each.name.lower()
        and (step is None or step in each.steps)
    ]


def tally(outcomes: "Sequence[Outcome]") -> str:
    """``84 scenarios, 84 passed``."""
    passed = sum(each.passed for each in outcomes)
    failed = len(outcomes) - passed
    more = f", {failed} failed" if failed else ""
    return f"{counted(len(outcomes), 'scenario')}, {passed} passed{more}"


def told(outcome: "Outcome") -> "Iterator[str]":
    """A scenario that failed: its name, and each thing that is otherwise."""
    scenario = outcome.scenario
    yield f"{painted('x', 'red')}  {painted(scenario.name, 'bold')}   {scenario.place}"
    for each in outcome.failures:
        yield from failure_told(each)


def failure_told(failure: "Failure") -> "Iterator[str]":
    """One thing that is not as a scenario says, and what decided it."""
    yield f"   {failure.place}   {failure.subject}, {failure.day}"
    yield f"       expected   {failure.expected}"
    yield f"       found      {failure.found}"
    for line in failure.why:
        yield f"                  {line}"
