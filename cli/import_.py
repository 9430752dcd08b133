"""`troth import --guess`: a mapping drafted from a file, for somebody to read.

The guessing is the engine's; here the file and the pack are named, and the draft is printed or
saved where nothing is yet.
"""

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from troth.cli.deciding import MAPPING, refuse
from troth.cli.exits import Mistake
from troth.cli.loading import needs_file, pack_of
from troth.cli.progress import working
from troth.cli.terminal import counted, remark, say, typed
from troth.cli.usage import usage

if TYPE_CHECKING:
    from troth.engine.guessing.draft import Draft


@click.command(
    name="import",
    epilog="For example: troth import --guess staff.csv --pack acme --out mapping.yaml",
)
@click.option("--guess", "file", metavar="FILE", help="The file: CSV, Parquet, Arrow, XES or OCEL.")
@click.option("--pack", "where", metavar="PACK", help="The pack whose facts and events are meant.")
@click.option(
    "--of",
    "part",
    type=click.Choice(["people", "events"]),
    help="What its rows are  [default: what they look like].",
)
@click.option("--out", metavar="FILE", help="Where to save the mapping  [default: it is printed].")
def command(file: str | None, where: str | None, part: str | None, out: str | None) -> None:
    """Draft a mapping: which column of FILE is which fact, or which activity is which event.

    Names are compared, and whether the texts can be read. What is drafted can be tried at once;
    what could not be placed stands in it, with the reason. A file is never overwritten.
    """
    if file is None:
        raise usage("`--guess` is missing", "name the file: --guess staff.csv --pack PACK")
    if where is None:
        raise usage(
            "`--pack` is missing: nothing says which facts and events there are",
            "name the pack; a new one comes from: troth init FOLDER",
        )
    if out is not None and Path(out).exists():
        raise Mistake(f"`{out}` is there already, and is not overwritten", "name another file")
    path = needs_file(file, "a file of people or of events")
    pack = pack_of(where)
    with working("looking at the file"):
        from troth.engine.guessing.guess import guess

        made, found = guess(path, pack, part)
    refuse(found, made is None)
    assert made is not None
    draft, text = made
    if out is None:
        sys.stdout.write(text)
        remark(summary(draft))
        return
    Path(out).write_text(text, encoding="utf-8")
    say(f"{summary(draft)}\n")
    for line in following(draft.part, file, where, out):
        say(line)


def summary(draft: "Draft") -> str:
    """``11 guesses: 8 sure, 3 unsure; 5 not read; 2 that nothing in the file carries``."""
    from troth.engine.guessing.draft import Sure

    counts = Counter(each.sure for each in draft.guesses)
    sure = ", ".join(f"{counts[each]} {each}" for each in Sure if counts[each])
    left = sum(map(len, draft.lists.values()))
    parts = [f"{counted(len(draft.guesses), 'guess', 'guesses')}: {sure}"]
    if left:
        parts.append(f"{left} not read")
    if draft.missing:
        parts.append(f"{len(draft.missing)} that nothing in the file carries")
    return "; ".join(parts)


def following(part: str, file: str, where: str, out: str) -> list[str]:
    """What to do with the draft."""
    option = "--people" if part == "people" else "--events"
    mapping = "" if out == str(Path(where) / MAPPING) else f" --mapping {typed(out)}"
    tried = f"troth plan {typed(where)} --against {typed(where)} {option} {typed(file)}{mapping}"
    return ["Next", f"    read {out}, above all what is not sure", f"    {tried}"]
