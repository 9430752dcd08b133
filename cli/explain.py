"""`troth explain`: one decision with its proof, and what would change it."""

import textwrap
from datetime import date

import click

from troth.cli.deciding import Asked, as_json, decided, head, known_about
from troth.cli.loading import pack_of
from troth.cli.options import as_of_option, clock_today, format_option
from troth.cli.terminal import columns, highlighted, say, say_json, typed


@click.command(
    name="explain", epilog="For example: troth explain acme agent --facts acme/facts.yaml"
)
@click.argument("pack")
@click.argument("name")
@click.option("--facts", metavar="FILE", help="What is known: fact: value, in YAML.")
@click.option("--people", metavar="CSV", help="A file of people instead, one row each.")
@click.option(
    "--mapping", metavar="FILE", help="Which column is which fact  [default: the pack's]."
)
@click.option("--person", metavar="ID", help="Whose row of the file of people.")
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
    name: str,
    facts: str | None,
    people: str | None,
    mapping: str | None,
    person: str | None,
    audience: str,
    as_of: date | None,
    form: str,
) -> None:
    """One decision of the rule NAME of PACK with its proof, and what would change it.

    Say what is known with --facts, or with --people and --person. What would change it is the
    smallest change of facts that the person can influence. `--for person` speaks to that person.
    """
    from troth.engine.explanation import Audience, explain
    from troth.engine.meaning import rules_of
    from troth.engine.remedy import remedy

    asked = Asked(facts, people, mapping, person)
    day = as_of or clock_today()
    loaded = pack_of(pack)
    view = known_about(asked, loaded, day)
    decision = decided(loaded, name, view)
    change = remedy(rules_of(loaded.policy, loaded.vocabulary), decision, view)
    if form == "json":
        say_json(
            "explanation", {**as_json(decision, loaded), "what_would_change_it": change.as_dict()}
        )
        return
    reader = Audience(audience)
    told = explain(
        decision, reader, vocabulary=loaded.vocabulary, remedy=change, width=columns()
    ).splitlines()
    if reader is not Audience.PERSON:
        told[0] = head(decision, loaded, person, day)
    say(highlighted("\n".join(fitted(line) for line in told)))
    if reader is not Audience.PERSON:
        say(f"\nThe rule in words: troth read {typed(pack)} {name}")


def fitted(line: str) -> str:
    """A line that is wider than the screen on several, the others set in below it."""
    if len(line) <= columns() or "\n" in line:
        return line
    indent = " " * (len(line) - len(line.lstrip()) + 4)
    return textwrap.fill(line, columns(), subsequent_indent=indent, replace_whitespace=False)
