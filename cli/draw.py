"""`troth draw`: the lifecycles of a pack as diagrams, in text that many tools show as a picture."""

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from troth.cli.exits import Mistake
from troth.cli.loading import pack_of
from troth.cli.options import format_option
from troth.cli.progress import working
from troth.cli.terminal import remark, say, typed
from troth.cli.usage import nearest, usage

if TYPE_CHECKING:
    from troth.engine.files.pack import Pack
    from troth.workflows.chart import Chart, Region

    Drawn = list[tuple[str, Chart, Region]]


@click.command(name="draw", epilog="For example: troth draw shipped:examples/hiring acquisition")
@click.argument("pack")
@click.argument("chart", required=False)
@click.option("--ledger", "path", metavar="LEDGER", help="Say how many people are in each state.")
@click.option(
    "--as-of", metavar="MOMENT", help="With --ledger: how many were then  [default: now]."
)
@format_option("markdown", "mermaid", "svg")
def command(pack: str, chart: str | None, path: str | None, as_of: str | None, form: str) -> None:
    """The lifecycles of PACK as diagrams: all of them, one CHART, or one CHART.REGION.

    Markdown has a heading and a Mermaid fence for each, which most places that show Markdown turn
    into a picture. With `--format mermaid` it is the text of one diagram alone, with `--format svg`
    the picture itself, with the rules of the pack at their places. With --ledger each state says
    how many people are in it, and how many of them have something overdue.
    """
    from troth.engine.handbook.places import lengths as set_by
    from troth.workflows.draw import draw

    if as_of is not None and path is None:
        raise usage("`--as-of` needs `--ledger`", "--ledger LEDGER, in which people are counted")
    loaded = pack_of(pack)
    drawn = wanted(loaded, pack, chart)
    if form == "mermaid" and len(drawn) > 1:
        names = ", ".join(name for name, _, _ in drawn)
        raise usage("a file of Mermaid holds one diagram", f"name one of: {names}")
    lengths = set_by(loaded)
    here, late = ({}, {}) if path is None else heads(path, as_of, drawn)
    if form == "svg":
        say(pictures(loaded, drawn, here, late).rstrip("\n"))
        return
    texts = [
        (name, draw(of, region, counts=here, overdue=late, lengths=lengths))
        for name, of, region in drawn
    ]
    if form == "mermaid":
        say(texts[0][1].rstrip("\n"))
        return
    say("\n".join(f"## {name}\n\n```mermaid\n{text}```\n" for name, text in texts).rstrip("\n"))


def pictures(pack: "Pack", drawn: "Drawn", here: dict[str, int], late: dict[str, int]) -> str:
    """A file of pictures, one below the other."""
    from troth.engine.handbook.places import notes
    from troth.workflows.diagram import diagram
    from troth.workflows.svg import file

    several = []
    for _, chart, region in drawn:
        said = notes(pack, chart, region, links=False)
        several.append(diagram(chart, region, replace(said, counts=here, overdue=late)))
    return file(several)


def wanted(pack: "Pack", where: str, name: str | None) -> "Drawn":
    """The regions to draw with their full names; ends the command where there is none."""
    every = [
        (chart.full_name(region), chart, region)
        for chart in pack.charts.values()
        for region in chart.regions
    ]
    if not every:
        raise Mistake(f"{pack.info.name} has no lifecycles", "ask for some under `charts`")
    found = [one for one in every if name in (None, one[0], one[1].name)]
    if not found:
        known = {*pack.charts, *(full for full, _, _ in every)}
        advice = nearest(name or "", known) or f"all of them: troth draw {typed(where)}"
        raise Mistake(f"{pack.info.name} has no chart `{name}`", advice)
    return found


def heads(path: str, as_of: str | None, drawn: "Drawn") -> tuple[dict[str, int], dict[str, int]]:
    """How many people are in each state that is drawn, and how many have something overdue."""
    from troth.cli.ledgers import ledger
    from troth.engine.session.headcounts import headcounts

    with ledger(path) as engine, working("counting people"):
        found = headcounts(engine, as_of)
        policy = f"{engine.pack.info.name} {engine.pack.info.version_text}"
    states = {
        f"{name}.{state}": name
        for name, _, region in drawn
        for state in (*region.states, *region.final)
    }
    here = {state: found[state].here if state in found else 0 for state in states}
    regions = set(states.values())
    others = sorted(each for each in found.keys() - here if each.rpartition(".")[0] in regions)
    if others:
        remark(
            f"{path} follows {policy}, and people are where nothing is drawn: {', '.join(others)}"
        )
    return here, {state: count.overdue for state, count in found.items()}
