"""`troth prove`: what no sample can show, asked about everybody who could ever be."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from troth.cli.exits import Exit, Mistake
from troth.cli.files import write_whole
from troth.cli.loading import brief, pack_of
from troth.cli.options import format_option
from troth.cli.progress import working
from troth.cli.terminal import (
    coloured,
    columns,
    counted,
    highlighted,
    remark,
    say,
    say_json,
    typed,
)
from troth.cli.usage import nearest, usage

if TYPE_CHECKING:
    from troth.engine.files.pack import Pack
    from troth.engine.prove.reports import Report

LONGEST_BUDGET = 3_600_000
"""Milliseconds: an hour for one question."""

EXTRA = "pip install 'troth[prove]'"

MARK = "# Examples of what `troth prove` found, which may write this file anew.\n"
"""The first line of a file of stories: what has another one is somebody's own."""


@click.command(name="prove", epilog="For example: troth prove shipped:hiring")
@click.argument("pack")
@click.option("--against", metavar="OLD", help="Compare with this pack, or with git:REV.")
@click.option("--rule", metavar="NAME", help="Tell only of this rule.")
@click.option(
    "--budget",
    metavar="MS",
    type=click.IntRange(1, LONGEST_BUDGET),
    help="Milliseconds for one question  [default: 100].",
)
@click.option("--as-scenario", "story", metavar="FILE", help="Write examples as stories; - shows.")
@click.option("--all", "whole", is_flag=True, help="Also list each thing that is proved.")
@format_option("text", "json", "sarif")
def command(
    *,
    pack: str,
    against: str | None,
    rule: str | None,
    budget: int | None,
    story: str | None,
    whole: bool,
    form: str,
) -> int:
    """What holds for everybody who could ever be under the rules of PACK, and what does not.

    A finding comes with the smallest example, a person or a timeline. With --against it is told
    what PACK changes: for whom it is stricter, for whom looser, and what is the same for every
    input. What pack.yaml accepts is no finding. Ends with 1 where something is found, and with 4
    where something could not be decided.
    """
    if story == "-" and form != "text":
        raise usage("`--as-scenario -` shows stories, not a report", f"leave --format {form} out")
    if story is not None:
        check_free(story)
    new = pack_of(pack)
    old = None if against is None else pack_of(against, pack)
    known_rule(rule, new, old)
    report = asked(new, old, budget, rule or "")
    stories = told_as_stories(report) if story is not None else []
    if story == "-":
        say("---\n".join(stories).rstrip("\n"))
        return code_of(report)
    if form == "json":
        from troth.engine.prove.report_json import as_dict

        say_json("prove", as_dict(report))
    elif form == "sarif":
        from troth.cli.sarif import sarif

        found = [brief(each) for each in report.diagnostics]
        say(json.dumps(sarif({pack: (new, found)}), ensure_ascii=False, indent=2))
    else:
        show(report, whole, next_command(report, pack, against, whole=whole))
    if story is not None:
        written(stories, story)
    return code_of(report)


def known_rule(name: str | None, new: "Pack", old: "Pack | None") -> None:
    """Ends the command where neither pack has a rule of that name."""
    if name is None:
        return
    packs = [new] if old is None else [old, new]
    names = {rule.name for pack in packs for rule in pack.policy.rules}
    if name.rpartition(" ")[2] not in names:
        advice = nearest(name, names) or f"all of them: troth read {typed(new.where)}"
        raise Mistake(f"{new.info.name} has no rule `{name}`", advice)


def asked(new: "Pack", old: "Pack | None", budget: int | None, rule: str) -> "Report":
    """The report; ends the command where the solver is not installed."""
    try:
        from troth.engine.prove.proving import prove
    except ModuleNotFoundError as missing:
        if missing.name != "z3":
            raise
        raise Mistake("proofs take the extra `prove`, a solver", EXTRA) from None
    from troth.engine.prove.questions import Budget

    patience = Budget() if budget is None else Budget(budget)
    with working(f"asking about {new.info.name}") as work:
        return prove(new, old, patience, rule=rule, each=work.counting(lambda _: None))


def show(report: "Report", whole: bool, following: Sequence[str]) -> None:
    """The report for people, and what to run next."""
    from troth.engine.prove.told import text

    screen = text(report, whole=whole, color=coloured(sys.stdout), width=columns())
    say(highlighted(screen))
    say("\n" + "\n".join(following))


def next_command(
    report: "Report", where: str, against: str | None, *, whole: bool = False
) -> list[str]:
    """What helps from here, the most useful last."""
    again = f"troth prove {typed(where)}" + (f" --against {typed(against)}" if against else "")
    said = []
    if report.undecided:
        said.append(("With more time for each question", f"{again} --budget 1000"))
    if report.found:
        said.append(("The examples as stories, to keep", f"{again} --as-scenario -"))
        said.append(("What a finding means", f"troth why {report.found[0].code}"))
    elif whole:
        said.append(("The rules in plain sentences", f"troth read {typed(where)}"))
    elif not report.undecided:
        said.append(("Each thing by itself", f"{again} --all"))
    width = columns()
    return [
        line if len(line := f"{why}: {do}") <= width else f"{why}:\n    {do}" for why, do in said
    ]


def code_of(report: "Report") -> int:
    """A finding weighs more than what could not be decided."""
    if report.found:
        return Exit.ERROR
    return Exit.GATE_UNDECIDED if report.undecided else Exit.FINE


def told_as_stories(report: "Report") -> list[str]:
    """The examples of findings as scenarios that pass; how many cannot be told, on the side."""
    from troth.dsl.source import Source
    from troth.engine.files.scenarios import scenarios_in
    from troth.engine.prove.as_scenario import stories
    from troth.engine.scenarios.runner import run

    passing = []
    for text in stories(report):
        scenarios, wrong = scenarios_in(Source("story.yaml", text), report.pack)
        if not wrong and all(run(report.pack, each).passed for each in scenarios):
            passing.append(text)
    findings = len(report.found) + len(report.accepted)
    if len(passing) < findings:
        left = counted(findings - len(passing), "finding")
        remark(f"{left} without a story: no facts and events alone show it")
    return passing


def check_free(file: str) -> None:
    """End the command where something that it did not write is there already."""
    if file == "-" or not Path(file).exists():
        return
    try:
        with Path(file).open("rb") as there:
            own = there.read(len(MARK)) == MARK.encode()
    except OSError as error:
        advice = "name a file that can be read and written"
        raise Mistake(f"cannot read `{file}`: {error.strerror}", advice) from error
    if not own:
        message = f"`{file}` is there already, and was not written by `troth prove`"
        raise Mistake(message, "name another file, as in --as-scenario scenarios/proved.yaml")


def written(stories: Sequence[str], file: str) -> None:
    """Stories put into a file, if there are any."""
    if not stories:
        remark(f"nothing to write into {file}")
        return
    try:
        Path(file).parent.mkdir(exist_ok=True)  # a pack may have no folder of stories yet
        write_whole(Path(file), (MARK + "---\n".join(stories)).encode())
    except OSError as error:
        advice = "name a file in a folder that is there"
        raise Mistake(f"cannot write `{file}`: {error.strerror}", advice) from error
    say(f"{file}: {counted(len(stories), 'story', 'stories')}")
