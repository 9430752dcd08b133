"""`troth show`: a saved plan, as a whole or opened down to people.

Everything comes from the file of the plan; neither packs nor people are read again.
"""

import hashlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from troth.cli.exits import Mistake
from troth.cli.files import write_whole
from troth.cli.loading import Refused, needs_file
from troth.cli.loading import show as show_diagnostics
from troth.cli.options import format_option
from troth.cli.pages import PAGES, ids_option, page
from troth.cli.terminal import columns, highlighted, say, typed
from troth.cli.usage import nearest, usage

if TYPE_CHECKING:
    from troth.engine.plan.definition import Plan
    from troth.engine.plan.show import Shown

LIMIT = 20

SAID = {
    "text": "the screen",
    "json": "the plan itself",
    "markdown": "a page for a review",
    "html": "one file, for a browser or for paper",
    "junit": "for what builds and reviews",
}
"""What is in a file that was written, by format."""


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
    help=f"At most N people  [default: {LIMIT}; with --rows, and in JSON, all].",
)
@ids_option
@click.option("--out", metavar="FILE", help="Write the page into FILE.")
@format_option("text", "json", *PAGES)
def command(  # noqa: PLR0913, PLR0917 - one parameter an option
    file: str,
    changed: bool,
    undecided: bool,
    person: str | None,
    rows: str | None,
    limit: int | None,
    ids: str,
    out: str | None,
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
        told = whole(plan, data, file, form, ids)
        if out is None:
            sys.stdout.write(told)
        else:
            write_whole(Path(out), told.encode(errors="replace"))
            say(f"{out} is written: {SAID[form]}")
        return
    if form in PAGES or out is not None:
        raise usage(
            "a page shows a plan as a whole, and not some of its people",
            f"troth show {typed(file)} --format {form if form in PAGES else 'html'}",
        )
    most = limit or (None if form == "json" or rows is not None else LIMIT)
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


def whole(plan: "Plan", data: bytes, file: str, form: str, ids: str) -> str:
    """The plan as `troth plan` showed it."""
    if form in PAGES:
        return page(plan, form, ids)
    if form == "json":
        return data.decode()
    from troth.engine.plan.text import text

    digest = f"sha256:{hashlib.sha256(data).hexdigest()}"
    return highlighted(text(plan, columns(), typed(file), digest))


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
