"""`troth show`: a saved plan, as a whole or opened down to people.

Everything comes from the file of the plan; neither packs nor people are read again.
"""

import hashlib
import sys
from typing import TYPE_CHECKING

import click

from troth.cli.exits import Mistake
from troth.cli.loading import Refused, needs_file
from troth.cli.loading import show as show_diagnostics
from troth.cli.options import format_option
from troth.cli.terminal import columns, highlighted, say, typed
from troth.cli.usage import nearest, usage

if TYPE_CHECKING:
    from troth.engine.plan.definition import Plan
    from troth.engine.plan.show import Shown

LIMIT = 20


@click.command(name="show", epilog="For example: troth show plan.json --changed --limit 20")
@click.argument("file", metavar="PLAN", default="plan.json")
@click.option("--changed", is_flag=True, help="Everybody about whom a rule decides differently.")
@click.option("--undecided", is_flag=True, help="Everybody whom a rule cannot decide, and why.")
@click.option("--person", metavar="ID", help="All that the plan says about one person.")
@click.option("--rows", metavar="ID", help="The people behind one figure, such as r1.")
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    metavar="N",
    help=f"At most N people  [default: {LIMIT} on a screen, all in JSON].",
)
@click.option(
    "--ids",
    type=click.Choice(["none", "short", "full"]),
    default="none",
    show_default=True,
    help="Which personal ids Markdown shows.",
)
@format_option("text", "json", "markdown")
def command(  # noqa: PLR0917 - one parameter an option
    file: str,
    changed: bool,
    undecided: bool,
    person: str | None,
    rows: str | None,
    limit: int | None,
    ids: str,
    form: str,
) -> None:
    """A saved plan (PLAN, by default plan.json): its summary, or the people behind a figure."""
    asked = [changed, undecided, person is not None, rows is not None]
    if sum(asked) > 1:
        raise usage(
            "`--changed`, `--undecided`, `--person` and `--rows` each open another view",
            "ask for one of them at a time",
        )
    plan, data = saved(file)
    if not any(asked):
        whole(plan, data, file, form, ids)
        return
    if form == "markdown":
        raise usage(
            "Markdown shows a plan as a whole", f"troth show {typed(file)} --format markdown"
        )
    most = limit or (None if form == "json" else LIMIT)
    shown = opened(plan, file, most, changed, person, rows)
    people(shown, plan, form, file, person is not None)


def saved(file: str) -> "tuple[Plan, bytes]":
    """The plan in a file, and the bytes of the file; ends the command where there is none."""
    from troth.engine.plan.saved import read_plan

    path = needs_file(file, "a plan")
    data = path.read_bytes()
    plan, found = read_plan(path)
    if found:
        show_diagnostics(found)
    if plan is None:
        raise Refused
    return plan, data


def whole(plan: "Plan", data: bytes, file: str, form: str, ids: str) -> None:
    """The plan as `troth plan` showed it."""
    if form == "json":
        sys.stdout.write(data.decode())
    elif form == "markdown":
        sys.stdout.write(markdown(plan, ids))
    else:
        from troth.engine.plan.text import text

        digest = f"sha256:{hashlib.sha256(data).hexdigest()}"
        sys.stdout.write(highlighted(text(plan, columns(), typed(file), digest)))


def markdown(plan: "Plan", ids: str) -> str:
    """The plan as a page for a review."""
    from troth.engine.plan import markdown as page

    match ids:
        case "short" | "full":
            return page.markdown(plan, ids)
        case _:
            return page.markdown(plan)


def opened(
    plan: "Plan",
    file: str,
    limit: int | None,
    changed: bool,
    person: str | None,
    rows: str | None,
) -> "Shown":
    """The people that were asked for; ends the command where the plan does not know them."""
    from troth.engine.plan import show as shown

    if person is not None:
        found = shown.person(plan, person)
        if found is None:
            raise Mistake(
                f"the plan says nothing about a person `{person}`",
                f"whom it speaks of: troth show {typed(file)} --changed",
            )
        return found
    if rows is not None:
        found = shown.rows(plan, rows, limit)
        if found is None:
            known = ", ".join(plan.rows) or "none"
            raise Mistake(
                f"the plan has no rows `{rows}`", nearest(rows, plan.rows) or f"it has: {known}"
            )
        return found
    return shown.changed(plan, limit) if changed else shown.undecided(plan, limit)


def people(shown: "Shown", plan: "Plan", form: str, file: str, alone: bool) -> None:
    """Print people as text or JSON, then how to look at the first of them more closely."""
    from troth.engine.plan.show import as_json, as_text
    from troth.engine.plan.text import command as told

    if form == "json":
        sys.stdout.write(as_json(shown).decode())
        return
    sys.stdout.write(as_text(shown))
    if not shown.people:
        return
    say()
    first = shown.people[0]
    if not alone:
        opened = [f"troth show {typed(file)}", f"--person {typed(first.id)}"]
        say("\n".join(told("all about one of them", opened, columns())))
    if first.said and first.said[0].about in {"promise", "replay"}:
        words = [f"troth ledger LEDGER {typed(first.id)}"]
        say("\n".join(told("all that is owed to them", words, columns())))
        return
    rule = first.said[0].rule if first.said else "RULE"
    words = explained("NEW", rule, first.id, "CSV", "MAPPING", plan.inputs.as_of)
    say("\n".join(told("with NEW, CSV and MAPPING of the plan", words, columns())))


def explained(pack: str, rule: str, person: str, people: str, mapping: str, day: str) -> list[str]:
    """The command that explains what ``pack`` decides about a person, its options unbroken."""
    named = [f"--mapping {mapping}"] if mapping else []
    asked = [f"--people {people}", *named, f"--person {typed(person)}", f"--as-of {day}"]
    return [f"troth explain {pack} {rule}", *asked]
