"""`troth test`: the scenarios of a pack, played under a clock of their own."""

import sys
from collections.abc import Sequence
from time import perf_counter
from typing import TYPE_CHECKING

import click

from troth.cli.exits import Exit
from troth.cli.loading import pack_of, show
from troth.cli.measures import Measures, measure_options
from troth.cli.options import format_option
from troth.cli.played import (
    chosen,
    junit,
    listed,
    listed_by_step,
    next_command,
    say_empty,
    steps_as_json,
    tally,
    told,
)
from troth.cli.terminal import remark, say, say_json
from troth.cli.usage import usage

if TYPE_CHECKING:
    from troth.engine.files.pack import Pack
    from troth.engine.scenario import Scenario


@click.command(name="test", epilog="For example: troth test shipped:customer_centric")
@click.argument("pack")
@click.option("--scenario", metavar="NAME", help="Only the scenario of this name.")
@click.option("-k", "text", metavar="TEXT", help="Only scenarios whose name holds this text.")
@click.option("--step", metavar="STEP", help="Only scenarios that show this step, such as A3.")
@click.option("--list", "listing", is_flag=True, help="Say which there are, and play none.")
@click.option("--by", type=click.Choice(["step"]), help="With --list: under the steps they show.")
@measure_options
@format_option("text", "json", "junit")
def command(
    *,
    pack: str,
    scenario: str | None,
    text: str | None,
    step: str | None,
    listing: bool,
    by: str | None,
    measures: Measures,
    form: str,
) -> int:
    """Play the scenarios of PACK and say what is not as they say.

    They stand in PACK/scenarios/*.yaml. Nothing is recorded, and no clock but theirs is read.
    """
    from troth.engine.files.scenarios import read_scenarios

    if by and not listing:
        raise usage("`--by step` goes with `--list`", "troth test PACK --list --by step")
    loaded = pack_of(pack)
    scenarios, found = read_scenarios(loaded)
    if found:
        show(found)
        remark("a scenario with a mistake is not played\n")
    meant = chosen(scenarios, scenario, text, step)
    if listing:
        whole = list_them(loaded, meant, (by, step), form) or not measures.fail_on_empty
        return Exit.FINE if whole and not found else Exit.ERROR
    passed = play(loaded, meant, measures, form)
    return Exit.FINE if passed and not found else Exit.ERROR


def play(pack: "Pack", scenarios: "Sequence[Scenario]", measures: Measures, form: str) -> bool:
    """Play them and say how it went; whether all is as they say, and enough is shown."""
    from troth.engine.scenarios.runner import run_all

    begun = perf_counter()
    outcomes = tuple(run_all(pack, scenarios))
    measured = measures.taken(pack, scenarios)
    if sys.stderr.isatty():
        remark(f"{perf_counter() - begun:.1f} s")
    if form == "json":
        played = {"scenarios": [each.as_dict() for each in outcomes]}
        say_json("test", {**played, **measured.as_dict()})
    elif form == "junit":
        say(junit(pack, outcomes))
    else:
        for each in outcomes:
            if not each.passed:
                say("\n".join(told(each)) + "\n")
        say(tally(pack, outcomes)) if outcomes else say_empty(pack)
        measured.show()
        if not all(each.passed for each in outcomes):
            say(next_command(pack, outcomes))
    empty = measures.fail_on_empty and not outcomes
    return all(each.passed for each in outcomes) and measured.enough and not empty


def list_them(
    pack: "Pack", scenarios: "Sequence[Scenario]", asked: tuple[str | None, str | None], form: str
) -> bool:
    """Say which scenarios there are; whether there is one, or one for each step asked for."""
    from troth.engine.scenarios.steps import by_step

    by, only = asked
    if by:
        steps = [each for each in by_step(pack, scenarios) if only in {None, each.step.id}]
        if form == "json":
            say_json("test-steps", {"steps": steps_as_json(steps)})
        elif steps:
            say("\n".join(listed_by_step(steps)))
        else:
            say(f"{pack.info.name} names no steps: add `steps` to pack.yaml")
        return bool(steps) and all(each.scenarios for each in steps)
    if form == "json":
        names = [{"scenario": each.name, "place": each.place} for each in scenarios]
        say_json("test-list", {"scenarios": names})
    elif scenarios:
        say("\n".join(listed(scenarios)))
    else:
        say_empty(pack)
    return bool(scenarios)
