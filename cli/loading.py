"""Packs for commands: loaded, or their mistakes shown and the command ended.

Commands that need a pack without errors come through here, so that a broken pack looks the same
everywhere. `troth check` has its own way, because the mistakes are its result.
"""

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from troth.cli.exits import Exit, Mistake
from troth.cli.terminal import coloured, columns, counted, remark, typed

if TYPE_CHECKING:
    from troth.dsl.diagnostics import Diagnostic
    from troth.engine.files.pack import Pack


LONGEST = 1_000
"""Characters of one sentence on the screen."""


class Refused(Mistake):
    """Diagnostics have been shown; there is nothing to add."""

    def __init__(self) -> None:
        super().__init__("", code=Exit.ERROR)


def pack_of(where: str, like: str = "") -> "Pack":
    """The pack in a folder or behind ``shipped:NAME``; ends the command where there is none.

    ``git:REV`` is the pack ``like`` as it was in that revision, ``git:REV:PATH`` that of a path.
    """
    from troth.engine.files.pack import load_pack

    if where.startswith("git:"):
        from troth.cli.revisions import revision_of

        folder, where = revision_of(where, like)
        pack, found = load_pack(folder)
        pack = pack and replace(pack, where=where)
    else:
        pack, found = load_pack(where)
    if pack is None:
        show(found)
        raise Refused
    if found:
        remark(f"{counted(len(found), 'warning')} in {where}: troth check {typed(where)}")
    return pack


def show(found: Sequence["Diagnostic"]) -> None:
    """Print diagnostics for a person, to standard error."""
    from troth.dsl.render import text

    found = [brief(one) for one in found]
    remark(text(found, color=coloured(sys.stderr), width=columns()).rstrip("\n"))


def brief(found: "Diagnostic") -> "Diagnostic":
    """The diagnostic with sentences a screen can hold: a message may quote a name of any length."""
    return replace(found, message=cut(found.message), note=cut(found.note), help=cut(found.help))


def cut(words: str) -> str:
    """At most :data:`LONGEST` characters."""
    return words if len(words) <= LONGEST else words[:LONGEST] + "…"


def needs_file(path: str, what: str) -> Path:
    """The path of a file that is there; ``what`` says what was expected in it."""
    file = Path(path)
    if file.is_dir():
        raise Mistake(f"`{path}` is a folder, and {what} is a file", "name the file")
    if not file.exists():
        raise Mistake(f"there is no file `{path}`", f"{what} was expected there")
    return file
