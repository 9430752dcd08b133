"""`troth init`: a pack to begin with, or the next version of one that is there.

What is written is a shipped pack, `shipped:starter`, under a name and a day of its own. Files go
into a folder of their own and nowhere else; a folder that holds anything is left alone.
"""

import os
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from troth.cli.exits import Mistake
from troth.cli.options import clock_today
from troth.cli.terminal import say, typed
from troth.cli.usage import usage

if TYPE_CHECKING:
    from troth.engine.files.pack import Pack

STARTER = "shipped:starter"
ABOUT = "pack.yaml"
PEOPLE = "people.csv"
SETTINGS = "settings.troth"
SHIPPED_BY_NAME = "shipped:"

TAKE_UP = """\
# A statement here takes the place of the one of the same kind and name in the pack we build on.
# Take out the `#` before what is different with us, and change it.

"""
"""How the settings of a pack begin that builds on another."""


@click.command(name="init", epilog="For example: troth init acme")
@click.argument("folder", metavar="DIR")
@click.option(
    "--from", "source", metavar="PACK", help="Copy this pack instead, as its next version."
)
@click.option(
    "--base", metavar="PACK", help="Build on this pack: only what is different stands in DIR."
)
def command(folder: str, source: str | None, base: str | None) -> None:
    """A new pack in DIR that checks, formats and plans from the start.

    With --from, a copy of another pack (a folder or shipped:NAME) with the next version number:
    change it, and `troth plan DIR --against PACK` shows whom the change would reach. With --base,
    a pack that takes another over as it is, and in which you replace what is different with you.
    """
    target = Path(folder)
    if source is not None and base is not None:
        raise usage("`--from` copies a pack and `--base` builds on one", "choose one of the two")
    refuse_unless_free(target)
    if base is not None:
        write(target, on_top_of(base, target, clock_today()))
        say("\n".join(adopted(folder, base)))
    elif source is None:
        files = starter(pack_name(target), clock_today())
        write(target, files)
        say("\n".join(welcome(folder, files)))
    else:
        write(target, next_version(source))
        say(f"{folder} is the next version of {source}.")
        say(f"\nChange a rule in it, then: troth plan {typed(folder)} --against {typed(source)}")


def refuse_unless_free(target: Path) -> None:
    """Only an empty folder, or a name that is free, may be written to."""
    if target.is_dir() and any(target.iterdir()):
        raise Mistake(
            f"the folder `{target}` is not empty",
            "choose a new name; nothing that is there is ever overwritten",
        )
    if target.exists() and not target.is_dir():
        raise Mistake(f"`{target}` is a file", "choose the name of a new folder")


def pack_name(target: Path) -> str:
    """A name for the pack that the folder's own suggests."""
    words = re.sub(r"[^a-z0-9]+", "_", target.absolute().name.lower()).strip("_")
    return words if words[:1].isalpha() else "acme"


def starter(name: str, today: date) -> dict[str, bytes]:
    """The files of a first pack: the shipped one, called ``name`` and in force from ``today``."""
    files = copied(STARTER)
    head = set_value(files[ABOUT], "name", name)
    return {**files, ABOUT: set_value(head, "effective", today.isoformat())}


def next_version(source: str) -> dict[str, bytes]:
    """The files of a pack, its version raised by one in the last part."""
    files = copied(source)
    raised = re.sub(
        rb'(?m)^(version:\s*"?(?:[0-9]+\.)*)([0-9]+)',
        lambda found: found[1] + str(int(found[2]) + 1).encode(),
        files[ABOUT],
        count=1,
    )
    return {**files, ABOUT: raised}


def on_top_of(base: str, target: Path, today: date) -> dict[str, bytes]:
    """The files of a pack that takes ``base`` over, and replaces nothing yet.

    What stands in the settings of ``base`` stands here too, as comments to take up; where it has
    none, its values and ladders do.
    """
    from troth.cli.loading import pack_of

    pack = pack_of(base)
    named = base if base.startswith(SHIPPED_BY_NAME) else path_from(target, Path(base))
    about = (
        f"# What is different with us. All else is as `{named}` says.\n"
        f'troth: 1\nname: {pack_name(target)}\nversion: "1.0"\neffective: {today.isoformat()}\n'
        f'base: {{pack: "{named}", version: "{pack.info.version_text}"}}\n'
    )
    settings = pack.texts[""].get(SETTINGS) or values_and_ladders(pack)
    return {
        ABOUT: about.encode(),
        SETTINGS: (TAKE_UP + commented(settings)).encode(),
        "vocabulary.yaml": b"# Facts, events, resources and parties of our own.\nfacts: {}\n",
    }


def path_from(target: Path, base: Path) -> str:
    """How a pack names another by its folder: as seen from its own, so that both may move."""
    try:
        return Path(os.path.relpath(base.resolve(), target.resolve())).as_posix()
    except ValueError:  # on another drive
        return base.resolve().as_posix()


def values_and_ladders(pack: "Pack") -> str:
    """The defines and ladders of a pack as text, under the names of the files they stand in."""
    from troth.dsl.syntax import Define, Escalation

    parts = []
    for file in pack.files:
        said = [each for each in file.statements if isinstance(each, Define | Escalation)]
        if said:
            parts.append(f"# --- {said[0].span.source.name}")
            parts += [each.span.text.rstrip() for each in said]
    return "".join(f"{part}\n\n" for part in parts).rstrip("\n") + "\n"


def commented(text: str) -> str:
    """The text of a file of rules with every line as a comment; what is one stays as it is."""
    lines = (line if line.startswith("#") else f"# {line}".rstrip() for line in text.splitlines())
    return "".join(f"{line}\n" for line in lines)


def adopted(folder: str, base: str) -> list[str]:
    """What was made on top of another pack, and what to do with it."""
    folder, base = typed(folder), typed(base)
    return [
        f"A pack in {folder} that says what {base} says.",
        "",
        "Next",
        f"    change what is different with you in {folder}/{SETTINGS}",
        f"    troth check {folder}",
        f"    troth read {folder} --format html --out handbook.html",
        "and to see what your changes do, to stories and to people",
        f"    troth test {folder} --with-base",
        f"    troth plan {folder} --against {base}",
    ]


def copied(source: str) -> dict[str, bytes]:
    """The files of a pack without errors by name, hidden ones left out."""
    from troth.cli.loading import pack_of

    folder = pack_of(source).folder
    inside = {path.relative_to(folder): path for path in sorted(folder.rglob("*"))}
    return {
        name.as_posix(): path.read_bytes()
        for name, path in inside.items()
        if path.is_file() and not any(part.startswith(".") for part in name.parts)
    }


def set_value(text: bytes, key: str, value: str) -> bytes:
    """The text of a YAML file with another value of a key; a comment after it keeps its column."""

    def instead(found: re.Match[bytes]) -> bytes:
        return (f"{key}: {value}".encode().ljust(len(found[1])) + found[2]).rstrip()

    return re.sub(rf"(?m)^({key}: +[^ \n]+ *)(.*)$".encode(), instead, text, count=1)


def write(target: Path, files: Mapping[str, bytes]) -> None:
    """Write the files; their folders are made as needed."""
    for name, content in files.items():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def welcome(folder: str, files: Mapping[str, bytes]) -> list[str]:
    """What was made, and what to do with it."""
    shown, folder, following = folder, typed(folder), typed(f"{folder}-next")
    people = files[PEOPLE].count(b"\n") - 1
    return [
        f"A pack in {shown}: three rules, and {people} made-up people to try them on.",
        "",
        "Next",
        f"    troth check {folder}",
        f"    troth read {folder}",
        f"    troth test {folder}",
        f"    troth explain {folder} agent --facts {folder}/facts.yaml",
        "and to try a change before anybody is bound by it",
        f"    troth init {following} --from {folder}",
        f"    troth plan {following} --against {folder} --people {folder}/people.csv",
    ]
