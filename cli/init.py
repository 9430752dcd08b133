"""`troth init`: a pack to begin with, or the next version of one that is there.

What is written is a shipped pack, `shipped:starter`, under a name and a day of its own. Files go
into a folder of their own and nowhere else; a folder that holds anything is left alone.
"""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import click

from troth.cli.exits import Mistake
from troth.cli.options import clock_today
from troth.cli.terminal import say, typed

STARTER = "shipped:starter"
ABOUT = "pack.yaml"
PEOPLE = "people.csv"


@click.command(name="init", epilog="For example: troth init acme")
@click.argument("folder", metavar="DIR")
@click.option(
    "--from", "source", metavar="PACK", help="Copy this pack instead, as its next version."
)
def command(folder: str, source: str | None) -> None:
    """A new pack in DIR that checks, formats and plans from the start.

    With --from, a copy of another pack (a folder or shipped:NAME) with the next version number:
    change it, and `troth plan DIR --against PACK` shows whom the change would reach.
    """
    target = Path(folder)
    refuse_unless_free(target)
    if source is None:
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
