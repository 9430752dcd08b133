"""What a store is given, as rows of each table, and records as they come back."""

import sqlite3
from collections.abc import Sequence
from typing import Final

from troth.engine.records import Record
from troth.engine.stores.port import ANY_WAKE, Batch
from troth.engine.stores.rules import check_order
from troth.engine.stores.sqlite_seals import Row, sealed

RECORD: Final = (
    "relationship, seq, type, at, recorded, fields, about, actor, source, key, corrects, policy,"
    " previous, hash"
)
"""The columns of a record, in the order of `record_of`."""

_ADD: Final = f"INSERT INTO events ({RECORD}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
_BEGIN: Final = (
    "INSERT INTO heads (relationship, seq, hash, wake) VALUES (?,?,?,?) ON CONFLICT DO NOTHING"
)
_MOVE: Final = (
    "UPDATE heads SET seq = ?, hash = ?, wake = ?"
    " WHERE relationship = ? AND seq = ? AND (wake IS ? OR ?) AND hash = ?"
)
_REST: Final = "UPDATE heads SET wake = ? WHERE relationship = ? AND seq = ? AND (wake IS ? OR ?)"
_CLOSE: Final = "DELETE FROM clocks WHERE relationship = ? AND id = ?"
_OPEN: Final = (
    "INSERT OR REPLACE INTO clocks (relationship, id, kind, due_at, party) VALUES (?,?,?,?,?)"
)
_POST: Final = (
    "INSERT INTO outbox (key, relationship, at, recorded, body, seal) VALUES (?,?,?,?,?,?)"
    " ON CONFLICT DO NOTHING"
)


class HeadMoved(Exception):  # noqa: N818 - the store turns it into a `Conflict`
    """A head is not where a batch expects it; nothing of the transaction may stay."""


class Rows:
    """Batches as rows, made before the file is locked; everybody else wakes at ``wake_others``."""

    def __init__(self, batches: Sequence[Batch], recorded: int, wake_others: int | None) -> None:
        check_order(batches)
        self._wake_others = wake_others
        self._records: list[Row] = []
        self._begun: list[Row] = []
        self._moved: list[Row] = []
        self._rested: list[Row] = []
        self._opened: list[Row] = []
        self._closed: list[Row] = []
        self._notices: list[Row] = []
        for batch in batches:
            self._head(batch)
            self._records += [_row_of(line) for line in batch.records]
            # most batches have none of these
            if batch.opened or batch.closed or batch.notices:
                self._around(batch, recorded)

    def _head(self, batch: Batch) -> None:
        name, expected, records = batch.relationship, batch.expected, batch.records
        if not records:
            self._rested.append((batch.wake, name, expected, *self._woken(batch)))
            return
        last = records[-1]
        if expected:
            previous = records[0].previous
            woken = self._woken(batch)
            self._moved.append((last.seq, last.hash, batch.wake, name, expected, *woken, previous))
        else:
            self._begun.append((name, last.seq, last.hash, batch.wake))

    def _woken(self, batch: Batch) -> tuple[int | None, bool]:
        """The wake that is expected, after everybody was woken; whether any other will do."""
        woken, others = batch.woken, self._wake_others
        if others is not None and (woken is None or woken > others):
            woken = others
        return woken, batch.woken == ANY_WAKE

    def _around(self, batch: Batch, recorded: int) -> None:
        name = batch.relationship
        self._closed += [(name, id_) for id_ in batch.closed]
        self._opened += [
            (name, each.id, each.kind, each.due_at, each.party) for each in batch.opened
        ]
        self._notices += [
            sealed((each.key, name, each.at, recorded, each.body)) for each in batch.notices
        ]

    def write(self, connection: sqlite3.Connection) -> int:
        """Writes all rows; how many notices are new. Raises `HeadMoved` before anything else."""
        for statement, rows in ((_BEGIN, self._begun), (_MOVE, self._moved), (_REST, self._rested)):
            if rows and connection.executemany(statement, rows).rowcount != len(rows):
                raise HeadMoved
        for statement, rows in (
            (_ADD, self._records),
            (_CLOSE, self._closed),
            (_OPEN, self._opened),
        ):
            if rows:
                connection.executemany(statement, rows)
        return connection.executemany(_POST, self._notices).rowcount if self._notices else 0


def _row_of(line: Record) -> Row:
    return (
        line.relationship, line.seq, line.type, line.at, line.recorded, line.written, line.about,
        line.actor, line.source, line.key, line.corrects, line.policy or None, line.previous,
        line.hash,
    )  # fmt: skip


def record_of(row: Row) -> Record:
    """The record in a row of the columns of `RECORD`."""
    return Record(
        relationship=row[0],
        seq=row[1],
        type=row[2],
        at=row[3],
        recorded=row[4],
        written=row[5],
        about=row[6],
        actor=row[7],
        source=row[8],
        key=row[9],
        corrects=row[10],
        policy=row[11] or "",
        previous=row[12],
        hash=row[13],
    )
