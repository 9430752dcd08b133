"""`troth explain`: a decision with its proof; or why a promise is due, what an event did.

With a ledger it also explains what happened in it: why a promise is due when it is, what an event
did or what refused it, where a region of a lifecycle has been.
"""

import textwrap
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import click

from troth.cli.deciding import Asked, as_json, decided, head, known_about, rules_of
from troth.cli.exits import Mistake
from troth.cli.ledgers import ledger, say_plain
from troth.cli.loading import pack_of
from troth.cli.options import as_of_option, clock_today, format_option
from troth.cli.terminal import columns, highlighted, say, say_json, typed
from troth.cli.usage import usage
from troth.dsl.values import date_of

if TYPE_CHECKING:
    from troth.engine.facts import View
    from troth.engine.files.pack import Pack
    from troth.engine.session.engine import Engine


@dataclass(frozen=True, slots=True)
class Reading:
    """How a decision is told: to whom, in which form, about whom, and by which pack's name."""

    audience: str
    form: str
    person: str | None
    where: str


@click.command(
    name="explain", epilog="For example: troth explain acme agent --facts acme/facts.yaml"
)
@click.argument("pack", metavar="PACK")
@click.argument("name", required=False)
@click.option("--facts", metavar="FILE", help="What is known: fact: value, in YAML.")
@click.option("--people", metavar="FILE", help="A file of people instead, one row each.")
@click.option(
    "--mapping", metavar="FILE", help="Which column is which fact  [default: the pack's]."
)
@click.option("--ledger", "book", metavar="LEDGER", help="Or what happened, in a ledger.")
@click.option("--person", metavar="ID", help="Whose row of the file of people, or of the ledger.")
@click.option(
    "--for",
    "audience",
    type=click.Choice(["author", "manager", "person"]),
    default="author",
    show_default=True,
    help="Whom to speak to.",
)
@as_of_option("today")
@format_option("text", "json")
def command(  # noqa: PLR0913, PLR0917 - one parameter an option
    pack: str,
    name: str | None,
    facts: str | None,
    people: str | None,
    mapping: str | None,
    book: str | None,
    person: str | None,
    audience: str,
    as_of: date | None,
    form: str,
) -> None:
    """One decision of the rule NAME of PACK with its proof, and what would change it.

    Say what is known with --facts, or with --people and --person. What would change it is the
    smallest change of facts that the person can influence. `--for person` speaks to that person.

    With --ledger and --person, one word may stand for both arguments: a rule, the id of a promise,
    the number of an event, or a region of a lifecycle.
    """
    reading = Reading(audience, form, person, pack)
    if book is None:
        if name is None:
            raise usage(
                "`troth explain` needs `NAME`", "write troth explain PACK NAME --facts FILE"
            )
        loaded, day = pack_of(pack), as_of or clock_today()
        view = known_about(Asked(facts, people, mapping, person), loaded, day)
        tell(loaded, name, view, day, reading)
        return
    if facts or people or mapping:
        raise usage(
            "`--ledger` says all that is known", "leave out --facts, --people and --mapping"
        )
    if person is None:
        raise usage("`--ledger` needs `--person`", "--person ID, of somebody in the ledger")
    with ledger(book, pack if name else None) as engine:
        if name is None and pack not in rules_of(engine.pack):
            tell_what_happened(engine, pack, as_of, reading, book)
            return
        where = pack if name else engine.pack.where
        view = engine.view(person, as_of)
        day = as_of or date_of(view.today)
        tell(engine.pack, name or pack, view, day, replace(reading, where=where))


def tell(loaded: "Pack", name: str, view: "View", day: date, reading: Reading) -> None:
    """One decision with its proof, to one reader."""
    from troth.engine import meaning
    from troth.engine.explanation import Audience, explain
    from troth.engine.remedy import remedy

    decision = decided(loaded, name, view)
    change = remedy(meaning.rules_of(loaded.policy, loaded.vocabulary), decision, view)
    if reading.form == "json":
        say_json(
            "explanation", {**as_json(decision, loaded), "what_would_change_it": change.as_dict()}
        )
        return
    reader = Audience(reading.audience)
    told = explain(
        decision, reader, vocabulary=loaded.vocabulary, remedy=change, width=columns()
    ).splitlines()
    if reader is not Audience.PERSON:
        told[0] = head(decision, loaded, reading.person, day)
    say(highlighted("\n".join(fitted(line) for line in told)))
    if reader is not Audience.PERSON:
        say(f"\nThe rule in words: troth read {typed(reading.where)} {name}")


def tell_what_happened(
    engine: "Engine", what: str, as_of: date | None, reading: Reading, path: str
) -> None:
    """Why a promise is due when it is, what an event did, where a region has been."""
    from troth.engine.session.errors import Unanswerable

    assert reading.person is not None, "INVARIANT: asked about somebody"
    try:
        found = engine.explain(reading.person, what, as_of)
    except Unanswerable as wrong:
        rules = ", ".join(rules_of(engine.pack)[:8])
        raise Mistake(wrong.message, f"{wrong.help}\nrules: {rules}") from None
    if reading.form == "json":
        say_plain(engine, "explanation", {"explanation": found})
        return
    say(f"{found.subject}   {found.relationship}")
    for line in found.lines:
        say("\n".join(textwrap.wrap(f" {line}", columns(), subsequent_indent="    ")))
    say(f"\nAll of it: troth ledger {typed(path)} {typed(found.relationship)}")


def fitted(line: str) -> str:
    """A line that is wider than the screen on several, the others set in below it."""
    if len(line) <= columns() or "\n" in line:
        return line
    indent = " " * (len(line) - len(line.lstrip()) + 4)
    return textwrap.fill(line, columns(), subsequent_indent=indent, replace_whitespace=False)
