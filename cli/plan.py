"""`troth plan`: the dry run of a change of policy over people.

The engine makes the plan and everything else shows it; here it is asked for, saved and printed, and
its exit code is passed on.
"""

import sys
import time
from datetime import date
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import click

from troth.cli.dry_run import Asked, Made, dry_run
from troth.cli.exits import Exit
from troth.cli.options import Day, as_of_option, format_option
from troth.cli.pages import PAGES, ids_option, page
from troth.cli.saving import SAVED, refuse_to_overwrite, save
from troth.cli.show import explained
from troth.cli.terminal import columns, counted, highlighted, remark, say, typed

if TYPE_CHECKING:
    from troth.engine.plan.definition import Plan


@click.command(
    name="plan", epilog="For example: troth plan shipped:hiring-next --against shipped:hiring"
)
@click.argument("new")
@click.option(
    "--against",
    "old",
    metavar="OLD",
    help="The pack in force now, or git:REV  [default: what the ledger follows].",
)
@click.option("--people", metavar="CSV", help="The people to try the change on, one row each.")
@click.option("--ledger", metavar="DB", help="The ledger whose promises and history to try it on.")
@click.option(
    "--events", metavar="FILE", help="The same from a log: NDJSON, CSV, XES, OCEL, Parquet, Arrow."
)
@click.option(
    "--mapping",
    metavar="FILE",
    help="Which column is which fact, or event  [default: the pack's].",
)
@click.option("--gates", metavar="FILE", help="What the change must not do: exit codes 3 and 4.")
@as_of_option("the day NEW takes effect")
@click.option(
    "--effective",
    type=Day(),
    help="Let NEW take effect on that day, and look at what follows  [default: --as-of].",
)
@click.option(
    "--sample",
    type=click.IntRange(min=1),
    metavar="N",
    help="Look at N people and N relationships, always the same ones; no gate passes by them.",
)
@click.option("--row-by-row", is_flag=True, help="One after the other, no columns: the same plan.")
@click.option("--out", metavar="FILE", help=f"Where to save the plan  [default, as text: {SAVED}].")
@ids_option
@click.option("--detailed-exitcode", "detailed", is_flag=True, help="End with 2 where it changes.")
@format_option("text", "json", *PAGES)
def command(  # noqa: PLR0913, PLR0917 - one parameter an option
    new: str,
    old: str | None,
    people: str | None,
    ledger: str | None,
    events: str | None,
    mapping: str | None,
    gates: str | None,
    as_of: date | None,
    effective: date | None,
    sample: int | None,
    row_by_row: bool,
    out: str | None,
    ids: str,
    detailed: bool,
    form: str,
) -> int:
    """The dry run of replacing the pack OLD by NEW: what changes, and for whom.

    With a ledger, or a log of events, also what becomes of promises already made, and what would
    have been otherwise. Nothing is changed for anybody. The plan is saved, and `troth show` opens
    every figure in it down to a person and a clause. A file that is no plan is never overwritten.
    """
    target = out or (SAVED if form == "text" else None)
    if target:
        refuse_to_overwrite(Path(target), asked_for=out is not None)
    started = time.monotonic()
    asked = Asked(
        new, old, people, mapping, gates, as_of, ledger, events, effective, sample, row_by_row
    )
    made = dry_run(asked)
    if sys.stderr.isatty():
        remark(took(made.plan, time.monotonic() - started))
    asked_for = out is not None
    digest = save(made.plan, Path(target), made.beside, asked_for=asked_for) if target else ""
    sys.stdout.write(shown(made.plan, form, ids, target or SAVED, digest))
    if form == "text" and digest:
        more = (one_of_them(made, asked), first_affected(made, asked))
        for line in (*chain.from_iterable(more), *to_apply(made, asked, target or SAVED)):
            say(line)
    return exit_code(made.plan, detailed)


def shown(plan: "Plan", form: str, ids: str, path: str, digest: str) -> str:
    """The plan as text, as JSON, or as a page."""
    if form == "json":
        from troth.engine.plan.saved import to_files

        return to_files(plan)[SAVED].decode()
    if form in PAGES:
        return page(plan, form, ids)
    from troth.engine.plan.text import text

    return highlighted(text(plan, columns(), typed(path), digest))


def exit_code(plan: "Plan", detailed: bool) -> int:
    """1 where a promise would be worse, 3 and 4 for gates, 2 where changes were asked for."""
    from troth.engine.plan import gates

    return Exit(gates.exit_code(plan, detailed=detailed))


def one_of_them(made: Made, asked: Asked) -> list[str]:
    """The command that explains the new decision about one person; nothing where nobody flips."""
    from troth.engine.plan.show import somebody
    from troth.engine.plan.text import command as told

    found = somebody(made.plan)
    if found is None or asked.people is None or made.mapping is None:
        return []
    day = made.plan.inputs.as_of
    words = explained(typed(asked.new), *found, typed(asked.people), made.mapping, day)
    return told("one of them, line by line", words, columns())


def first_affected(made: Made, asked: Asked) -> list[str]:
    """The command that shows all that is owed to the first whose promises move."""
    from troth.engine.plan.past import first_case
    from troth.engine.plan.text import command as told

    first = next((case for each in made.plan.changes if (case := first_case(each))), None)
    if first is None or asked.ledger is None:
        return []
    words = [f"troth ledger {typed(asked.ledger)} {typed(first.person)}"]
    return told("what one of them is owed", words, columns())


def to_apply(made: Made, asked: Asked, path: str) -> list[str]:
    """The command that carries the plan out; nothing where it must not be."""
    from troth.engine.plan.text import command as told

    some = made.plan.inputs.sample is not None
    if asked.ledger is None or some or not made.plan.changes or exit_code(made.plan, False):
        return []
    words = [f"troth apply {typed(path)}", f"--ledger {typed(asked.ledger)}"]
    return told("to carry it out", words, columns())


def took(plan: "Plan", seconds: float) -> str:
    """``4,870 people in 0.31 s``."""
    people, past = plan.inputs.people, plan.inputs.history
    parts = [counted(people.rows, "person", "people")] if people else []
    parts += [counted(past.events, "event")] if past else []
    whom = ", ".join(parts) or "rules only"
    return f"{whom} in {seconds:.2f} s"
