"""`troth decide`: one decision, in as few words as carry it."""

from datetime import date
from typing import TYPE_CHECKING

import click

from troth.cli.deciding import Asked, as_json, decided, head, known_about
from troth.cli.loading import pack_of
from troth.cli.options import as_of_option, clock_today, format_option
from troth.cli.terminal import highlighted, say, say_json, typed

if TYPE_CHECKING:
    from troth.engine.decision import Decision


@click.command(name="decide", epilog="For example: troth decide acme agent --facts acme/facts.yaml")
@click.argument("pack")
@click.argument("name")
@click.option("--facts", metavar="FILE", required=True, help="What is known: fact: value, in YAML.")
@as_of_option("today")
@format_option("text", "json")
def command(pack: str, name: str, facts: str, as_of: date | None, form: str) -> None:
    """One decision of the rule NAME of PACK: its verdict, and the lines that decided.

    NAME is a minimum, a gate, an offer or a define. A fact that is not in FILE is unknown. The
    verdict does not change the exit code.
    """
    from troth.engine.explanation import Audience, explain

    asked = Asked(facts)
    day = as_of or clock_today()
    loaded = pack_of(pack)
    decision = decided(loaded, name, known_about(asked, loaded, day))
    if form == "json":
        say_json("decision", as_json(decision, loaded))
        return
    say(highlighted(head(decision, loaded, None, day)))
    if decision.value is not None:
        say(f"value   {value(decision)}")
    for line in explain(decision, Audience.MANAGER).splitlines()[1:]:
        say(highlighted(line))
    again = f"troth explain {typed(pack)} {name} {asked.options()}"
    given = f" --as-of {as_of.isoformat()}" if as_of else ""
    say(f"\nWhy, and what would change it: {again}{given}")


def value(decision: "Decision") -> str:
    """The value of a define, as an author would write it."""
    from troth.engine.decision import shown

    return shown(decision.value, decision.type) or "unknown"
