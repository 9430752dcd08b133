"""`troth plan`: the dry run of a change of policy over people.

The engine makes the plan and everything else shows it; here it is asked for, saved and printed, and
its exit code is passed on.
"""

import json
import os
import sys
import time
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from troth.cli.deciding import MAPPING, mapping_of, read_everybody, refuse
from troth.cli.exits import Exit, Mistake
from troth.cli.loading import needs_file, pack_of
from troth.cli.options import as_of_option, format_option
from troth.cli.progress import working
from troth.cli.show import explained, markdown
from troth.cli.terminal import columns, counted, highlighted, remark, say, typed
from troth.cli.usage import usage

if TYPE_CHECKING:
    from troth.engine.files.document import Document
    from troth.engine.files.gates import GatesFile
    from troth.engine.files.mapping import MappingFile
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


@dataclass(frozen=True, slots=True)
class Made:
    """A plan, and the mapping with which `troth explain` reads its people for the new pack.

    ``mapping`` is as typed: empty where it is the pack's own, None where there is none that fits.
    """

    plan: "Plan"
    mapping: str | None = None


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
    asked = Asked(new, old, people, mapping, gates, as_of)
    made = dry_run(asked)
    if sys.stderr.isatty():
        remark(took(made.plan, time.monotonic() - started))
    digest = save(made.plan, Path(target), asked_for=out is not None) if target else ""
    sys.stdout.write(shown(made.plan, form, ids, target or SAVED, digest))
    if form == "text" and digest:
        for line in one_of_them(made, asked):
            say(line)
    return exit_code(made.plan, detailed)


def dry_run(asked: Asked) -> Made:
    """The plan that was asked for; ends the command where an input cannot be read."""
    from troth.engine.plan.build import plan

    if asked.old.startswith("git:"):
        raise usage(
            "`--against` does not read versions from git yet", "name the folder of the old version"
        )
    with working("reading the packs"):
        old, new = pack_of(asked.old), pack_of(asked.new)
        gates = None if asked.gates is None else read_gates(asked.gates, new)
    if doubt := doubted(old, new):
        remark(doubt)
    if asked.people is None:
        return Made(plan(old, new, None, gates=gates, as_of=asked.as_of))
    mapping = mapping_of(asked.mapping, new, old)
    gone = only_in(old, new, mapping)
    before = None
    with working("reading the people"):
        people = read_everybody(asked.people, narrowed(mapping, gone), new)
        if gone:
            before = read_everybody(
                asked.people, narrowed(mapping, only_in(new, old, mapping)), old
            )
    with working(f"deciding about {counted(len(people.rows), 'person', 'people')}, twice"):
        made = plan(
            old,
            new,
            people,
            people_before=before,
            gates=gates,
            as_of=asked.as_of,
            mapping=mapping.sha256,
        )
    return Made(made, None if gone else named_mapping(asked, old, new))


def doubted(old: "Pack", new: "Pack") -> str:
    """What may be wrong with the two packs that were named; empty where nothing is."""
    was, now = old.info, new.info
    if was.name != now.name:
        return f"note: {now.name} is another policy than {was.name}, not its next version"
    if now.version < was.version:
        order = f"{now.version_text} comes before {was.version_text}"
        return f"note: {order}: if that is not meant, swap the two packs"
    return ""


def named_mapping(asked: Asked, old: "Pack", new: "Pack") -> str:
    """The mapping as it is typed for the new pack alone; empty where it is the pack's own."""
    if asked.mapping is not None:
        return typed(asked.mapping)
    return "" if (new.folder / MAPPING).is_file() else typed(old.folder / MAPPING)


def only_in(pack: "Pack", other: "Pack", mapping: "Document[MappingFile]") -> list[str]:
    """The mapped facts that ``pack`` has and the ``other`` version has not."""
    known = pack.vocabulary.facts.keys() - other.vocabulary.facts.keys()
    people = mapping.model.people
    return [name for name in people.facts if name in known] if people else []


def narrowed(mapping: "Document[MappingFile]", without: list[str]) -> "Document[MappingFile]":
    """The mapping without some facts, so that one mapping serves two versions of a vocabulary."""
    people = mapping.model.people
    if people is None or not without:
        return mapping
    facts = {name: entry for name, entry in people.facts.items() if name not in without}
    ignored = {people.facts[name].column for name in without} - set(people.ignore)
    less = people.model_copy(update={"facts": facts, "ignore": (*people.ignore, *sorted(ignored))})
    return replace(mapping, model=mapping.model.model_copy(update={"people": less}))


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
        from troth.engine.plan.saved import to_files

        return to_files(plan)[SAVED].decode()
    if form == "markdown":
        return markdown(plan, ids)
    from troth.engine.plan.text import text

    return highlighted(text(plan, columns(), typed(path), digest))


def exit_code(plan: "Plan", detailed: bool) -> int:
    """3 where a gate failed, 4 where one could not be decided, 2 where changes were asked for."""
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


def took(plan: "Plan", seconds: float) -> str:
    """``4,870 people in 0.31 s``."""
    people = plan.inputs.people
    whom = counted(people.rows, "person", "people") if people else "rules only"
    return f"{whom} in {seconds:.2f} s"
