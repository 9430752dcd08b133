"""Tables that are no text: which files are some, and what to tell those who cannot read them.

A file is known by how it begins, never by its name. How such a table is read is known to the part
that reads whole populations, which has to be installed for it.
"""

from importlib.util import find_spec
from pathlib import Path
from typing import Final

from troth.dsl.diagnostics import Diagnostic, Label
from troth.dsl.source import Source
from troth.engine.files.text import first_bytes

EXTRA: Final = "pip install 'troth[population]'"
"""What installs the reading of tables."""

_BEGINNINGS: Final = {
    b"PAR1": "Parquet",
    b"ARROW1": "Arrow",
    b"\xff\xff\xff\xff": "Arrow stream",
}


def table_kind(head: bytes) -> str:
    """What kind of table a file is that begins with ``head``; empty for none."""
    return next((kind for begin, kind in _BEGINNINGS.items() if head.startswith(begin)), "")


def table_at(path: str | Path) -> str:
    """What kind of table lies at ``path``; empty for none, and where nothing can be read."""
    if not Path(path).is_file():
        return ""
    data, _ = first_bytes(Path(path), str(path), 8)
    return table_kind(data or b"")


def can_read_tables() -> bool:
    """Whether what reads tables, and whole populations as columns, is installed."""
    return all(find_spec(name) for name in ("polars", "numba", "numpy"))


def needs_extra(path: str | Path, kind: str) -> Diagnostic:
    """The finding that a table is read only with an extra that is not installed, or not used."""
    message = f"`{path}` is a table in the format {kind.partition(' ')[0]}, and no text"
    advice = f"install what reads it: {EXTRA}; or save the table as CSV"
    return Diagnostic("unreadable-file", message, Label(Source(str(path), "").whole()), help=advice)
