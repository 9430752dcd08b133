"""`troth report`: how everybody in a ledger stands, and who keeps what was promised."""

from dataclasses import asdict
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import click

from troth.cli.files import write_whole
from troth.cli.ledgers import ledger, moment_options
from troth.cli.options import format_option
from troth.cli.progress import working
from troth.cli.terminal import say, say_json, typed

if TYPE_CHECKING:
    from troth.engine.overview.figures import Overview


@click.command(name="report", epilog="For example: troth report people.db --as-of 2026-06-30")
@click.argument("path", metavar="LEDGER")
@moment_options
@click.option("--out", metavar="FILE", help="With html: write into FILE.")
@format_option("text", "json", "html")
def command(path: str, as_of: str | None, known_at: str | None, out: str | None, form: str) -> None:
    """Promises kept, late and open by who owes them; goals, cases and clocks.

    Counts and shares over everybody in LEDGER, beside what the pack asks for under `report` in
    pack.yaml. --format html is one file for a browser, or for paper.
    """
    from troth.engine.overview.build import overview

    with ledger(path) as engine, working("counting promises"):
        figures = overview(engine, as_of, known_at)
    if form == "json":
        say_json("report", as_json(figures))
    elif form == "html":
        from troth.engine.overview.html import html

        made = html(figures)
        if out is None:
            say(made.rstrip("\n"))
        else:
            write_whole(Path(out), made.encode())
            say(f"{out} is written: one file, for a browser or for paper")
    else:
        from troth.engine.overview.text import text

        say(text(figures))
        say(f"\nWhat is overdue, one by one: troth due {typed(path)}")


def as_json(figures: "Overview") -> dict[str, object]:
    """The figures with their names; shares are exact fractions as text, days are ISO."""
    from troth.dsl.values import date_of

    plain = {name: _plain(value) for name, value in asdict(figures).items()}
    return {**plain, "as_of": date_of(figures.as_of).isoformat()}


def _plain(value: object) -> object:
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, dict):
        return {name: _plain(inside) for name, inside in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value
