"""`troth plan`: the dry run of a change of policy over people.

The engine makes the plan and everything else shows it; here it is asked for, saved and printed, and
its exit code is passed on.
"""

import json
import os
import sys
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from troth.cli.deciding import mapping_of, read_everybody, refuse
from troth.cli.exits import Exit, Mistake
from troth.cli.loading import needs_file, pack_of
from troth.cli.options import as_of_option, format_option
from troth.cli.progress import working
from troth.cli.show import markdown
from troth.cli.terminal import columns, counted, remark, typed
from troth.cli.usage import usage

if TYPE_CHECKING:
    from troth.engine.files.gates import GatesFile
    from troth.engine.files.pack import Pack
    from troth.engine.plan.definition import Plan

SAVED = "plan.json"
"""Where the screen of text saves its plan, for the commands it ends with."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a dry run is asked for, as names on the command line."""

    new: str
    old: str
    people: str | None = None
    mapping: str | None = None
    gates: str | None = None
    as_of: date | None = None


@click.command(
    name="plan", epilog="For example: troth plan shipped:hiring-next --against shipped:hiring"
)
@click.argument("new")
@click.option("--against", "old", metavar="OLD", required=True, help="The pack in force now.")
@click.option("--people", metavar="CSV", help="The people to try the change on, one row each.")
@click.option(
    "--mapping", metavar="FILE", help="Which column is which fact  [default: the pack's]."
)
@click.option("--gates", metavar="FILE", help="What the change must not do: exit codes 3 and 4.")
@as_of_option("the day NEW takes effect")
@click.option("--out", metavar="FILE", help=f"Where to save the plan  [default, as text: {SAVED}].")
@click.option(
    "--ids",
    type=click.Choice(["none", "short", "full"]),
    default="none",
    show_default=True,
    help="Which personal ids Markdown shows.",
)
@click.option("--detailed-exitcode", "detailed", is_flag=True, help="End with 2 where it changes.")
@format_option("text", "json", "markdown")
def command(  # noqa: PLR0913, PLR0917 - one parameter an option
    new: str,
    old: str,
    people: str | None,
    mapping: str | None,
    gates: str | None,
    as_of: date | None,
    out: str | None,
    ids: str,
    detailed: bool,
    form: str,
) -> int:
    """The dry run of replacing the pack OLD by NEW: what changes, and for whom.

    Nothing is changed for anybody. The plan is saved, and `troth show` opens every figure in it
    down to a person and a clause. A file that is no plan is never overwritten.
    """
    target = out or (SAVED if form == "text" else None)
    if target:
        refuse_to_overwrite(Path(target), asked_for=out is not None)
    started = time.monotonic()
    made = dry_run(Asked(new, old, people, mapping, gates, as_of))
    if sys.stderr.isatty():
        remark(took(made, time.monotonic() - started))
    digest = save(made, Path(target), asked_for=out is not None) if target else ""
    sys.stdout.write(shown(made, form, ids, target or SAVED, digest))
    return exit_code(made, detailed)


def dry_run(asked: Asked) -> "Plan":
    """The plan that was asked for; ends the command where an input cannot be read."""
    from troth.engine.plan.build import plan

    if asked.old.startswith("git:"):
        raise usage(
            "`--against` does not read versions from git yet", "name the folder of the old version"
        )
    with working("reading the packs"):
        old, new = pack_of(asked.old), pack_of(asked.new)
        gates = None if asked.gates is None else read_gates(asked.gates, new)
    if asked.people is None:
        return plan(old, new, None, gates=gates, as_of=asked.as_of)
    mapping = mapping_of(asked.mapping, new, old)
    with working("reading the people"):
        people = read_everybody(asked.people, mapping, new)
    with working(f"deciding about {counted(len(people.rows), 'person', 'people')}, twice"):
        return plan(old, new, people, gates=gates, as_of=asked.as_of, mapping=mapping.sha256)


def read_gates(path: str, pack: "Pack") -> "GatesFile":
    """The gates in a file; ends the command where they cannot be read."""
    from troth.engine.files import gates

    document, found = gates.read_gates(needs_file(path, "a file of gates"), pack.vocabulary)
    refuse(found, document is None)
    assert document is not None
    return document.model


def refuse_to_overwrite(path: Path, *, asked_for: bool) -> None:
    """End the command where something that is no plan is there already."""
    if path.is_dir():
        raise Mistake(f"`{path}` is a folder", f"name a file in it: --out {path / SAVED}")
    if path.exists() and not is_plan(path):
        raise Mistake(f"`{path}` is there already and is no plan", "--out FILE saves it elsewhere")
    if asked_for and not path.parent.is_dir():
        raise Mistake(f"there is no folder `{path.parent}`", "make it first, or name another")


def is_plan(path: Path) -> bool:
    """Whether a file says that it is a plan, of whatever version: those are made to be replaced."""
    from troth.engine.plan.definition import FORMAT

    try:
        said = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(said, dict) and said.get("format") == FORMAT


def save(plan: "Plan", path: Path, *, asked_for: bool) -> str:
    """Save the plan; its hash.

    Where nobody asked for it, a folder that cannot be written to is no reason to keep the result.
    """
    from troth.engine.plan.saved import write_plan

    if not asked_for and not os.access(path.parent, os.W_OK):
        return ""
    try:
        return write_plan(plan, path)
    except OSError as error:
        raise type(error)(error.errno, error.strerror, str(path)) from error


def shown(plan: "Plan", form: str, ids: str, path: str, digest: str) -> str:
    """The plan as text, JSON or Markdown."""
    if form == "json":
        from troth.engine.plan.codec import dump

        return dump(plan).decode()
    if form == "markdown":
        return markdown(plan, ids)
    from troth.engine.plan.text import text

    return text(plan, columns(), typed(path), digest)


def exit_code(plan: "Plan", detailed: bool) -> int:
    """3 where a gate failed, 4 where one could not be decided, 2 where changes were asked for."""
    from troth.engine.plan import gates

    return Exit(gates.exit_code(plan, detailed=detailed))


def took(plan: "Plan", seconds: float) -> str:
    """``4,870 people in 0.31 s``."""
    people = plan.inputs.people
    whom = counted(people.rows, "person", "people") if people else "rules only"
    return f"{whom} in {seconds:.2f} s"
