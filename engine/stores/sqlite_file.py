"""Opening a ledger's file: is it one, is it of our time, and is what is written to it safe.

A file that is no ledger, or one that a later Troth made, is refused before anything is written to
it. One of an earlier Troth is checked and brought up to date, in one transaction.
"""

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from troth.engine.stores.errors import LedgerTooNewError, LedgerUnreachableError, StoreError
from troth.engine.stores.port import FORMAT
from troth.engine.stores.schema import FOLDER, Migration, migrations, statements
from troth.engine.stores.sqlite_errors import FAILED, damaged, not_a_ledger, said

APPLICATION: Final = int.from_bytes(b"Trot")
"""What SQLite's header calls whose file it is."""

PATIENCE: Final = 5.0
"""Seconds that a writer waits for another."""

_MAGIC: Final = b"SQLite format 3\0"
_APPLICATION_AT: Final = 68
_STRICT_SINCE: Final = (3, 37)

_SETTINGS: Final = (
    "PRAGMA foreign_keys = ON",
    "PRAGMA synchronous = FULL",
    "PRAGMA fullfsync = ON",  # elsewhere FULL is enough; a Mac acknowledges before it has written
    "PRAGMA trusted_schema = OFF",
)


def open_file(
    path: Path, *, now: int, create: bool = True, folder: Path = FOLDER
) -> sqlite3.Connection:
    """A connection to the ledger at ``path``, which is made at the moment ``now`` if need be.

    Every transaction is begun by hand. Raises a `StoreError`.
    """
    _look(path, create=create)
    try:
        connection = connect(path, create=create)
    except FAILED as error:
        raise said(error, str(path)) from error
    try:
        _bring_up_to_date(connection, path, migrations(folder), now)
        _log_ahead(connection)
    except FAILED as error:
        connection.close()
        raise said(error, str(path)) from error
    except StoreError:
        connection.close()
        raise
    return connection


def connect(path: Path, *, create: bool = False) -> sqlite3.Connection:
    """A connection with our settings. Raises what `FAILED` names."""
    mode = "rwc" if create else "rw"
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=PATIENCE,
        isolation_level=None,
        check_same_thread=False,
    )
    for setting in _SETTINGS:
        connection.execute(setting)
    return connection


def _look(path: Path, *, create: bool) -> None:
    """Raises unless there is a ledger, or room for one. Reads no more than the first bytes."""
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise not_a_ledger(str(path))  # a pipe would keep us waiting for ever
    try:
        with path.open("rb") as file:
            header = file.read(100)
    except FileNotFoundError:
        if create and path.parent.is_dir():
            return
        why = "there is no folder" if create else "there is no ledger"
        what = path.parent if create else path
        raise LedgerUnreachableError(f"{why} `{what}`", "check the name") from None
    except IsADirectoryError:
        raise LedgerUnreachableError(
            f"`{path}` is a folder, and a ledger is a file", "name a file in it"
        ) from None
    except OSError as error:
        raise LedgerUnreachableError(
            f"`{path}` cannot be opened", "check its name, and who may read it"
        ) from error
    # what a crash left behind is for SQLite to put right first
    unfinished = path.with_name(path.name + "-journal").exists()
    if header and not unfinished and not _is_ours(header):
        raise not_a_ledger(str(path))


def _is_ours(header: bytes) -> bool:
    whose = int.from_bytes(header[_APPLICATION_AT : _APPLICATION_AT + 4])
    return header.startswith(_MAGIC) and whose == APPLICATION


def _bring_up_to_date(
    connection: sqlite3.Connection, path: Path, steps: Sequence[Migration], now: int
) -> None:
    version = _version(connection, path)
    if version > len(steps):
        raise LedgerTooNewError(
            f"`{path}` was made by a later Troth: it is of version {version}, and this one knows "
            f"{len(steps)}",
            "use that Troth, or a later one",
        )
    if version == len(steps):
        return
    if version:
        found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if found != "ok":
            raise damaged(str(path), found)
    connection.execute("BEGIN IMMEDIATE")
    try:
        # meanwhile another process may have done it
        for step in steps[_version(connection, path) :]:
            _apply(connection, step, now)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _version(connection: sqlite3.Connection, path: Path) -> int:
    """The version of the ledger in a file; 0 where the file is empty."""
    whose = connection.execute("PRAGMA application_id").fetchone()[0]
    if whose == APPLICATION:
        version: int = connection.execute("SELECT max(version) FROM schema_version").fetchone()[0]
        return version
    if whose or connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        raise not_a_ledger(str(path))
    return 0


def _apply(connection: sqlite3.Connection, step: Migration, now: int) -> None:
    strict = sqlite3.sqlite_version_info >= _STRICT_SINCE
    for statement in statements(step.text, strict=strict):
        connection.execute(statement)
    if step.version == 1:
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        about = [("format", str(FORMAT)), ("created", str(now))]
        connection.executemany("INSERT INTO meta VALUES (?, ?)", about)
    connection.execute(
        "INSERT INTO schema_version VALUES (?, ?, ?)", (step.version, step.name, now)
    )


def _log_ahead(connection: sqlite3.Connection) -> None:
    """Asks for the write-ahead log, in which readers and a writer do not wait for each other.

    It is set once, for the file. Where that cannot be, because of the disk or because somebody is
    reading at this moment, the file is just as safe, and slower.
    """
    try:
        connection.execute("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            raise
