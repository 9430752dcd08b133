"""Where a plan is saved: never over what is no plan, and whole or not at all."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from troth.cli.exits import Mistake

if TYPE_CHECKING:
    from troth.engine.plan.definition import Plan

SAVED = "plan.json"
"""Where the screen of text saves its plan, for the commands it ends with."""


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


NOTHING: Final[Mapping[str, bytes]] = {}
"""What is kept beside a plan that is never applied."""


def save(
    plan: "Plan", path: Path, beside: Mapping[str, bytes] = NOTHING, *, asked_for: bool
) -> str:
    """Save the plan, and first the files that belong ``beside`` it; its hash.

    Where nobody asked for it, a folder that cannot be written to is no reason to keep the result.
    """
    from troth.engine.plan.saved import write_plan

    if not asked_for and not os.access(path.parent, os.W_OK):
        return ""
    try:
        return write_plan(plan, path, beside)
    except OSError as error:
        raise type(error)(error.errno, error.strerror, str(path)) from error
