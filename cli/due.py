"""`troth due`: what is open, and what falls due next, whoever it is about."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

import click

from troth.cli.ledgers import ledger, say_plain, why
from troth.cli.options import clock_today, format_option
from troth.cli.terminal import remark, say, typed
from troth.dsl.values import day_of

if TYPE_CHECKING:
    from troth.engine.session.values import Due

AHEAD = timedelta(days=14)

MOST = 200
"""How many are shown on a screen; JSON has all."""


@click.command(name="due", epilog="For example: troth due people.db --until 2026-03-31")
@click.argument("path", metavar="LEDGER")
@click.option("--until", metavar="DATE", help="Up to this day  [default: two weeks ahead].")
@click.option("--party", metavar="ID", help="Only what is this party's move.")
@format_option("text", "json")
def command(path: str, until: str | None, party: str | None, form: str) -> None:
    """Everything open that falls due, and all that is overdue, the oldest first."""
    from troth.engine.localtime import shown
    from troth.engine.timeline.text import columns as in_columns

    today = clock_today()
    with ledger(path) as engine:
        now = engine.now
        found = engine.due(until or (today + AHEAD).isoformat())
        found = tuple(each for each in found if party in {None, each.party})
        if form == "json":
            say_plain(engine, "due", {"due": found})
            return
    late = [each for each in found if each.owed and each.at < now]
    last = date.fromisoformat(until) if until and len(until) == len("2026-01-31") else None
    end = shown(day_of(last or today + AHEAD))
    say(f"{len(late):,} overdue, {len(found) - len(late):,} due by {end}")
    rows = [
        (*label(each, now), each.kind, each.id, each.relationship, each.party)
        for each in found[:MOST]
    ]
    for line in in_columns(rows):
        say(line)
    if len(found) > MOST:
        remark(f"and {len(found) - MOST:,} more: --format json has them all")
    if found:
        say(why(path, found[0].relationship, found[0].id))
    else:
        say(f"\nWho is in it: troth ledger {typed(path)}")


def label(due: "Due", now: int) -> tuple[str, str, str]:
    """A sign, the day and a word for something that falls due."""
    from troth.engine.localtime import shown

    if due.at >= now:
        return " ", shown(due.day), "due"
    return ("!", shown(due.day), "OVERDUE") if due.owed else (" ", shown(due.day), "passed")
