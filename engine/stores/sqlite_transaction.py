"""One writer at a time: a transaction that is whole and on the disk afterwards, or undone."""

import sqlite3
from threading import RLock
from types import TracebackType

from troth.engine.stores.sqlite_errors import FAILED, said


class Transaction:
    """``with transaction as connection:`` for a connection that several threads share.

    What SQLite cannot do is raised as a `StoreError`; a broken rule of a table as it is, since only
    whoever wrote the rows can say what it means.
    """

    # a generator would be shorter, and is dear: every event that is recorded waits for this

    def __init__(self, connection: sqlite3.Connection, lock: RLock, path: str) -> None:
        self._connection = connection
        self._lock = lock
        self._path = path

    def __enter__(self) -> sqlite3.Connection:
        self._lock.acquire()
        try:
            self._connection.execute("BEGIN IMMEDIATE")
        except BaseException as error:
            self._lock.release()
            if isinstance(error, FAILED):
                raise said(error, self._path) from error
            raise
        return self._connection

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
