"""The numbered SQL files that make a ledger, or bring an older one up to date."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

FOLDER: Final = Path(__file__).parent / "migrations"
"""The migrations of this version of Troth."""


class Migration(NamedTuple):
    """One step from the version before to ``version``."""

    version: int
    name: str
    text: str


def migrations(folder: Path = FOLDER) -> list[Migration]:
    """All steps in their order; their numbers count from 1 without gaps."""
    found = [_migration(path) for path in sorted(folder.glob("[0-9]*.sql"))]
    numbers = [step.version for step in found]
    assert numbers == list(range(1, len(found) + 1)), "INVARIANT: migrations have no gaps"
    return found


def _migration(path: Path) -> Migration:
    number, _, name = path.stem.partition("_")
    return Migration(int(number), name, path.read_text("utf-8"))


def statements(text: str, *, strict: bool) -> Iterator[str]:
    """The statements of a migration, each whole; without ``strict``, for SQLite before 3.37.

    A statement ends with the line that ends in ``;``, and a trigger with the one in ``END;``.
    """
    lines: list[str] = []
    for line in text.splitlines():
        if line.startswith("--") or not line.strip():
            continue
        lines.append(line)
        trigger = lines[0].startswith("CREATE TRIGGER")
        if line.endswith("END;" if trigger else ";"):
            statement = "\n".join(lines)
            yield statement if strict else _loose(statement)
            lines.clear()
    assert not lines, "INVARIANT: a migration ends with a whole statement"


def _loose(statement: str) -> str:
    return statement.replace(") STRICT, WITHOUT ROWID;", ") WITHOUT ROWID;").replace(
        ") STRICT;", ");"
    )
