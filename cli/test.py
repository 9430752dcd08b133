"""`troth test`: the scenarios of a pack, played under a clock of their own."""

import sys
from collections.abc import Sequence
from time import perf_counter
from typing import TYPE_CHECKING

import click

from troth.cli import stories
from troth.cli.exits import Exit
from troth.cli.loading import pack_of, show
from troth.cli.measures import Measured, Measures, measure_options
from troth.cli.options import format_option
from troth.cli.played import (
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
    from troth.engine.scenarios.adopted import Compared
    from troth.engine.scenarios.outcome import Outcome


@click.command(name="test", epilog="For example: troth test shipped:customer_centric")
@click.argument("pack")
@stories.story_options
@click.option("--list", "listing", is_flag=True, help="Say which there are, and play none.")
@click.option("--by", type=click.Choice(["step"]), help="With --list: under the steps they show.")
@measure_options
@format_option("text", "json", "junit")
def command(
    *,
    pack: str,
    asked: stories.Asked,
    listing: bool,
    by: str | None,
    measures: Measures,
    form: str,
) -> int:
    """Play the scenarios of PACK and say what is not as they say.

    They stand in PACK/scenarios/*.yaml. Nothing is recorded, and no clock but theirs is read. With
    --with-base the stories of the pack that PACK builds on are played under the rules of PACK: what
    comes out differently is told, and fails nothing.
    """
    from troth.engine.files.scenarios import read_scenarios

    if by and not listing:
        raise usage("`--by step` goes with `--list`", "troth test PACK --list --by step")
    loaded = pack_of(pack)
    scenarios, found = read_scenarios(loaded)
    if found:
        show(found)
        remark("a scenario with a mistake is not played\n")
    meant = stories.meant(loaded, scenarios, asked)
    if found and not meant.whole and form == "text":
        return Exit.ERROR
    if listing:
        whole = list_them(loaded, meant, (by, asked.step), form) or not measures.fail_on_empty
        return Exit.FINE if whole and not found else Exit.ERROR
    passed = play(loaded, meant, measures, form)
    return Exit.FINE if passed and not found else Exit.ERROR


def play(pack: "Pack", meant: stories.Meant, measures: Measures, form: str) -> bool:
    """Play them and say how it went; whether all is as they say, and enough is shown."""
    from troth.engine.scenarios.runner import run_all

    begun = perf_counter()
    outcomes = tuple(run_all(pack, meant.own))
    compared = stories.played(pack, meant)
    measured = measures.taken(pack, (*meant.own, *(one for each in compared for one in each.same)))
    if sys.stderr.isatty():
        remark(f"{perf_counter() - begun:.1f} s")
    if form == "json":
        played = {"scenarios": [each.as_dict() for each in outcomes]}
        adopted = {"adopted": [each.as_dict() for each in compared]} if compared else {}
        say_json("test", {**played, **adopted, **measured.as_dict()})
    elif form == "junit":
        say(junit(pack, outcomes, compared))
    else:
        show_text(pack, outcomes, compared, measured)
    empty = measures.fail_on_empty and not outcomes
    return all(each.passed for each in outcomes) and measured.enough and not empty


def show_text(
    pack: "Pack",
    outcomes: "Sequence[Outcome]",
    compared: "Sequence[Compared]",
    measured: Measured,
) -> None:
    """How it went, for people, and what to run next."""
    for each in outcomes:
        if not each.passed:
            say("\n".join(told(each)) + "\n")
    if outcomes or compared:
        say(tally(pack, outcomes))
    else:
        say_empty(pack)
    for one in compared:
        say("\n" + "\n".join(stories.told(one)))
    measured.show()
    if not all(each.passed for each in outcomes):
        say(next_command(pack, outcomes))
    elif following := stories.next_command(pack, compared):
        say(f"\n{following}")


def list_them(
    pack: "Pack", meant: stories.Meant, asked: tuple[str | None, str | None], form: str
) -> bool:
    """Say which scenarios there are; whether there is one, or one for each step asked for."""
    from troth.engine.scenarios.steps import by_step

    by, only = asked
    if by:
        steps = [each for each in by_step(pack, meant.whole) if only in {None, each.step.id}]
        if form == "json":
            say_json("test-steps", {"steps": steps_as_json(steps)})
        elif steps:
            say("\n".join(listed_by_step(steps)))
        else:
            say(f"{pack.info.name} names no steps: add `steps` to pack.yaml")
        return bool(steps) and all(each.scenarios for each in steps)
    if form == "json":
        say_json("test-list", stories.names(meant))
    elif meant.whole:
        say("\n".join([*listed(meant.own), *stories.listed(meant.adopted)]))
    else:
        say_empty(pack)
    return bool(meant.whole)
