"""`troth fmt`: rules in canonical text.

A file with a mistake is left as it is: canonical text is made from what a rule says, and a rule
that cannot be read says nothing.
"""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from troth.cli.exits import Exit, Mistake
from troth.cli.files import write_whole
from troth.cli.loading import Refused, show
from troth.cli.terminal import counted, remark, say, typed
from troth.dsl.diagnostics import Diagnostic, has_errors
from troth.dsl.source import Source


@dataclass(frozen=True, slots=True)
class Rules:
    """One file of rules: its name for people, where it lies, what it says, its canonical text."""

    name: str
    path: Path
    source: Source
    canonical: str

    @property
    def changes(self) -> bool:
        """Whether the file is not canonical."""
        return self.source.text != self.canonical


@click.command(name="fmt", epilog="For example: troth fmt acme --check")
@click.argument("packs", metavar="PACK|FILE...", nargs=-1, required=True)
@click.option("--check", "only_check", is_flag=True, help="Change nothing; end with 1 if it would.")
def command(packs: tuple[str, ...], only_check: bool) -> int:
    """Rules in canonical text, every comment kept.

    Give a pack, a .troth file, or - to read standard input and write standard output.
    """
    if packs == ("-",):
        return standard_input(only_check)
    if not only_check:
        refuse_shipped(packs)
    read = [each for where in packs for each in sources(where)]
    formatted = [canonical(*each) for each in read]
    changed = [rules for rules in formatted if rules.changes]
    for rules in changed:
        if not only_check:
            write_whole(rules.path, rules.canonical.encode())
        say(f"{'would change' if only_check else 'formatted'}  {rules.name}")
    if only_check and changed:
        again = " ".join(map(typed, packs))
        remark(f"{counted(len(changed), 'file')} not canonical: troth fmt {again}")
        return Exit.ERROR
    if not changed:
        say(f"{counted(len(formatted), 'file')}, canonical already")
    return Exit.FINE


def standard_input(only_check: bool) -> int:
    """What an editor asks for: text in, canonical text out."""
    rules = canonical("-", Path("-"), Source("-", sys.stdin.read()))
    if not only_check:
        sys.stdout.write(rules.canonical)
    return Exit.ERROR if only_check and rules.changes else Exit.FINE


def sources(where: str) -> Iterator[tuple[str, Path, Source]]:
    """Each file of rules that ``where`` names, with its text."""
    from troth.engine.files.pack import read_files
    from troth.engine.files.text import read_source

    path = Path(where)
    if where.endswith(".troth") or path.is_file():
        if path.suffix != ".troth":
            raise Mistake(f"`{where}` is no file of rules", "rules stand in .troth files")
        source, found = read_source(path, where)
        refuse(found)
        yield where, path, source
        return
    files, found = read_files(where)
    refuse(found)
    assert files is not None
    for source in files.rules:
        yield f"{where.rstrip('/')}/{source.name}", files.folder / source.name, source


def refuse_shipped(packs: Iterable[str]) -> None:
    """What came with Troth is nobody's to change in place."""
    for where in packs:
        if where.startswith("shipped:"):
            raise Mistake(
                f"`{where}` came with Troth and is not changed",
                f"troth init DIR --from {where}",
            )


def canonical(name: str, path: Path, source: Source) -> Rules:
    """The canonical text of a file; ends the command where it cannot be read."""
    from troth.dsl.format import formatted

    text = formatted(source)
    if isinstance(text, list):
        show(text)
        raise Refused
    return Rules(name, path, source, text)


def refuse(found: list[Diagnostic]) -> None:
    """End the command where there are errors, after showing them."""
    if has_errors(found):
        show(found)
        raise Refused
