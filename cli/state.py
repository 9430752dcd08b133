"""`troth state`: where one relationship stands, as of any moment."""

import click

from troth.cli.ledgers import ledger, moment_options, say_plain
from troth.cli.options import format_option
from troth.cli.terminal import columns, say, typed


@click.command(name="state", epilog="For example: troth state people.db r-42 --as-of 2026-03-31")
@click.argument("path", metavar="LEDGER")
@click.argument("relationship")
@moment_options
@format_option("text", "json")
def command(
    path: str, relationship: str, as_of: str | None, known_at: str | None, form: str
) -> None:
    """Where RELATIONSHIP stands: what is known, what is owed, and where each lifecycle is.

    --as-of asks what was so then, --known-at what was known then: what was recorded later, or
    corrected since, is left out.
    """
    from troth.engine.timeline.text import columns as in_columns
    from troth.engine.timeline.text import text
    from troth.engine.timeline.words import moment_shown

    with ledger(path) as engine:
        if form == "json":
            say_plain(engine, "state", {"state": engine.state(relationship, as_of, known_at)})
            return
        page = engine.page(relationship, as_of, known_at)
    say(f"as of {moment_shown(page.as_of, page.zone)}, policy {page.policy}")
    say(text(page, columns()))
    for line in in_columns(page.facts):
        say(f" {line}")
    again = f" --as-of {typed(as_of)}" if as_of else ""
    say(f"\nWhat happened: troth ledger {typed(path)} {typed(relationship)}")
    if page.rows:
        say(
            f"Why a date: troth explain --ledger {typed(path)} --person {typed(relationship)} "
            f"{typed(page.rows[0].id)}{again}"
        )
