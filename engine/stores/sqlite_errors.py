"""What SQLite says when it cannot, in the words of a ledger."""

import sqlite3
from typing import Final

from troth.engine.stores.errors import (
    LedgerBusyError,
    LedgerDamagedError,
    LedgerFullError,
    LedgerReadOnlyError,
    LedgerUnreachableError,
    NotALedgerError,
    StoreError,
)

_PRIMARY: Final = 0xFF
"""The lower byte of a code says what is wrong; the rest says where it was seen."""


FAILED: Final = (sqlite3.Error, UnicodeDecodeError)
"""What SQLite raises: where a file is damaged, also its words about it may be no text."""


def said(error: sqlite3.Error | UnicodeDecodeError, path: str) -> StoreError:
    """The error of a ledger that an error of SQLite stands for."""
    if isinstance(error, UnicodeDecodeError):
        return damaged(path, "it holds what is no text")
    if isinstance(error, sqlite3.ProgrammingError) and "closed database" in str(error):
        return LedgerUnreachableError(f"the ledger `{path}` was closed here", "open it again")
    code = (getattr(error, "sqlite_errorcode", None) or 0) & _PRIMARY
    match code:
        case sqlite3.SQLITE_FULL:
            return LedgerFullError(
                f"there is no room left for `{path}`: nothing more was recorded",
                "make room on the disk, then record it again",
            )
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return LedgerBusyError(
                f"another process is writing to `{path}`", "try again in a moment"
            )
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
            return LedgerReadOnlyError(
                f"`{path}` may not be written", "ask for permission to write it and its folder"
            )
        case sqlite3.SQLITE_NOTADB:
            return not_a_ledger(path)
        case sqlite3.SQLITE_CORRUPT:
            return damaged(path, str(error))
        case sqlite3.SQLITE_CANTOPEN:
            return LedgerUnreachableError(
                f"`{path}` cannot be opened", "check its name, and who may open it and its folder"
            )
        case sqlite3.SQLITE_IOERR:
            return LedgerUnreachableError(
                f"`{path}` cannot be read or written: {error}", "check the disk it lies on"
            )
        case _:
            return damaged(path, str(error))


def not_a_ledger(path: str) -> NotALedgerError:
    """The finding that a file is something else."""
    return NotALedgerError(
        f"`{path}` is no ledger, and was not touched", "name a ledger, or a file that is not there"
    )


def damaged(path: str, why: str) -> LedgerDamagedError:
    """The finding that a file is not as it was written."""
    return LedgerDamagedError(
        f"`{path}` is damaged: {why}", "take the last copy that `troth ledger --verify` finds whole"
    )
