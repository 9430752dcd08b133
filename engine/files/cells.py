"""What the text of a cell says before its type is known: unknown, mapped, or counted in a unit."""

import re

from troth.dsl.values import Problem
from troth.engine.files.mapping import FactColumn, Given

_NUMBER = re.compile(r"[+-]?[0-9][0-9_]*(?:\.[0-9]+)?\Z")


def is_number(text: str) -> bool:
    """Whether a text is digits alone, as a unit can stand behind them."""
    return _NUMBER.match(text) is not None


def said_in(text: str, entry: FactColumn) -> Given | Problem | None:
    """What a cell says, as the mapping of its column reads it; None where nothing is known."""
    if text in entry.unknown:
        return None
    given: Given = text
    if text in entry.map:
        given = entry.map[text]
    elif entry.otherwise is not None:
        given = entry.otherwise
    elif entry.map:
        return Problem(f"`{text}` is not in the map", f"add it, or list it as `unknown: [{text}]`")
    if entry.unit and isinstance(given, str) and is_number(given):
        return f"{given} {entry.unit}"
    return given
