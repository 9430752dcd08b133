"""One writer at a time: a transaction that is whole and on the disk afterwards, or undone."""

import os
import sqlite3
from pathlib import Path
from threading import RLock
from types import TracebackType

from troth.engine.stores.errors import LedgerUnreachableError
from troth.engine.stores.sqlite_errors import FAILED, said


class Transaction:
    """``with transaction as connection:`` for a connection that several threads share.

    What SQLite cannot do is raised as a `StoreError`; a broken rule of a table as it is, since only
    whoever wrote the rows can say what it means. A file that was taken away, or exchanged, while it
    was open would go on taking what nobody finds again: nothing is written to it.
    """

    # a generator would be shorter, and is dear: every event that is recorded waits for this

    def __init__(self, connection: sqlite3.Connection, lock: RLock, path: Path) -> None:
        self._connection = connection
        self._lock = lock
        self._path = str(path)
        self._place = str(path.absolute())
        self._file = self._found()

    def __enter__(self) -> sqlite3.Connection:
        self._lock.acquire()
        try:
            if self._found() != self._file:
                raise LedgerUnreachableError(
                    f"`{self._path}` was moved, taken away or exchanged while it was open",
                    "put it back, open it again, and record again what was not recorded",
                )
            self._connection.execute("BEGIN IMMEDIATE")
        except BaseException as error:
            self._lock.release()
            if isinstance(error, FAILED):
                raise said(error, self._path) from error
            raise
        return self._connection

    def _found(self) -> tuple[int, int] | None:
        """Which file lies where ours lay."""
        try:
            found = os.stat(self._place)  # noqa: PTH116 - half the price, at every event
        except OSError:
            return None
        return found.st_dev, found.st_ino

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if error is None:
                self._connection.execute("COMMIT")
        except FAILED as late:
            raise said(late, self._path) from late
        finally:
            # a full disk, for one, has undone it by itself
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            self._lock.release()
        if isinstance(error, FAILED) and not isinstance(error, sqlite3.IntegrityError):
            raise said(error, self._path) from error
