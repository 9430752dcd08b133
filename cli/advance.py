"""`troth advance`: everything that has fallen due, announced once."""

from typing import TYPE_CHECKING

import click

from troth.cli.ledgers import ledger, say_plain, why
from troth.cli.notices import say_notices
from troth.cli.options import format_option
from troth.cli.progress import working
from troth.cli.terminal import counted, say, typed

if TYPE_CHECKING:
    from troth.engine.session.values import Notice


@click.command(name="advance", epilog="For example: troth advance people.db --to 2026-03-31")
@click.argument("path", metavar="LEDGER")
@click.option("--to", metavar="MOMENT", help="Up to a moment, or the end of a day  [default: now].")
@click.option("--limit", type=click.IntRange(min=1), help="Stop after about so many notices.")
@format_option("text", "json")
def command(path: str, to: str | None, limit: int | None, form: str) -> None:
    """Everything that has fallen due by --to and was not announced before, once each.

    What is announced is in the ledger's outbox when this ends. How late it runs changes no date:
    what is broken is broken as of its own day.
    """
    with ledger(path) as engine:
        with working("looking at what has fallen due"):
            notices = engine.advance(to, limit)
        if form == "json":
            say_plain(engine, "notices", {"notices": notices})
            return
    told(notices, path)


def told(notices: "tuple[Notice, ...]", path: str) -> None:
    """Notices as a screen: to whom, about what, and dated when."""
    say(f"{counted(len(notices), 'notice')} since it was advanced last")
    say_notices(notices)
    if notices:
        say(why(path, notices[0].relationship, notices[0].about))
    else:
        say(f"\nWhat falls due next: troth due {typed(path)}")
