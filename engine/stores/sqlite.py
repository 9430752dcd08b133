"""A ledger in one file, through SQLite: the embedded store, and the one that loses nothing.

Every `append` is one transaction that is on the disk when it returns. Conflicts show in the heads
themselves, which are only moved from where the writer expects them, so that nothing need be asked
beforehand. Records are never changed or taken out; the file refuses that to anybody.
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from threading import RLock
from typing import Final

from troth.engine.records import Break, Record
from troth.engine.stores.errors import Conflict, UnknownPackError
from troth.engine.stores.port import (
    EMPTY,
    NOWHERE_ELSE,
    Adopting,
    Adoption,
    Batch,
    Clock,
    Head,
    KeptPack,
    Meta,
    OpenClock,
    Posted,
)
from troth.engine.stores.rules import (
    check_adopting,
    check_adoptions,
    check_heads,
    check_records,
    check_standing,
)
from troth.engine.stores.schema import FOLDER
from troth.engine.stores.sqlite_errors import FAILED, damaged, said
from troth.engine.stores.sqlite_file import open_file
from troth.engine.stores.sqlite_rows import RECORD, HeadMoved, Rows, record_of
from troth.engine.stores.sqlite_seals import Row, is_whole, sealed
from troth.engine.stores.sqlite_transaction import Transaction
from troth.engine.stores.sqlite_verify import verify_file

_PAGE: Final = 1_000
"""How many names are fetched at a time: no reader holds up the log."""

_ADOPTED: Final = "SELECT count(*) FROM adoptions"
_ADOPT: Final = "INSERT INTO adoptions (pack, since, recorded, seal) VALUES (?,?,?,?)"
_WAKE_EVERYBODY: Final = "UPDATE heads SET wake = ? WHERE wake IS NULL OR wake > ?"
_POSTED: Final = "SELECT number, key, relationship, at, recorded, body, delivered FROM outbox"


class SqliteStore:
    """A `troth.engine.stores.port.Store` in the file ``path``, made at the moment ``now`` if new.

    With ``create`` false there must be one. Raises a `StoreError` where it cannot be opened.
    """

    def __init__(
        self, path: str | Path, *, now: int, create: bool = True, migrations: Path = FOLDER
    ) -> None:
        self.path = Path(path)
        self._lock = RLock()
        self._connection = open_file(self.path, now=now, create=create, folder=migrations)
        self._writing = Transaction(self._connection, self._lock, self.path)

    # --- records

    def head(self, relationship: str) -> Head:
        found = self._row("SELECT seq, hash FROM heads WHERE relationship = ?", relationship)
        return Head(*found) if found else EMPTY

    def append(
        self,
        batches: Sequence[Batch],
        recorded: int,
        adoptions: int | None = None,
        standing: Mapping[str, int] = NOWHERE_ELSE,
        wake_others: int | None = None,
        *,
        adopting: Adopting | None = None,
    ) -> int:
        rows = Rows(batches, recorded, wake_others)
        try:
            with self._writing as connection:
                if adoptions is not None:
                    check_adoptions(adoptions, connection.execute(_ADOPTED).fetchone()[0])
                check_adopting(adopting, self.count, self._is_kept)
                if standing:
                    check_standing(standing, self.head)
                if wake_others is not None:
                    connection.execute(_WAKE_EVERYBODY, (wake_others, wake_others))
                new = rows.write(connection)
                if adopting is not None:
                    _put_in_force(connection, adopting.pack, adopting.since, recorded)
                return new
        except sqlite3.IntegrityError as error:
            check_records(batches, self.by_key, self._is_kept)
            raise said(error, str(self.path)) from error
        except HeadMoved:
            # heads only ever move on, so what had moved then has moved still
            check_heads(batches, self.head, self.wake)
            # and a wake that had moved has come back meanwhile
            first = batches[0]
            raise Conflict(first.relationship, first.expected, first.expected) from None

    def count(self) -> int:
        found = self._row("SELECT max(number) FROM events")
        return (found[0] or 0) if found else 0

    def by_key(self, key: str) -> Record | None:
        row = self._row(f"SELECT {RECORD} FROM events WHERE key = ? AND key <> ''", key)
        return record_of(row) if row else None

    def read(self, relationship: str, after: int = 0) -> list[Record]:
        query = f"SELECT {RECORD} FROM events WHERE relationship = ? AND seq > ? ORDER BY seq"
        return [record_of(row) for row in self._rows(query, relationship, after)]

    def relationships(self) -> Iterator[str]:
        query = "SELECT relationship FROM heads WHERE relationship > ? ORDER BY 1 LIMIT ?"
        last = ""
        while page := self._rows(query, last, _PAGE):
            yield from (name for (name,) in page)
            last = page[-1][0]

    # --- what falls due

    def due_wakes(self, until: int) -> list[str]:
        query = "SELECT relationship FROM heads WHERE wake <= ? ORDER BY wake, relationship"
        return [name for (name,) in self._rows(query, until)]

    def wake(self, relationship: str) -> int | None:
        found = self._row("SELECT wake FROM heads WHERE relationship = ?", relationship)
        return found[0] if found else None

    def due(self, since: int, until: int) -> list[OpenClock]:
        query = (
            "SELECT relationship, id, kind, due_at, party FROM clocks"
            " WHERE due_at BETWEEN ? AND ? ORDER BY due_at, relationship, id"
        )
        return [
            OpenClock(relationship=row[0], clock=_clock(row[1:]))
            for row in self._rows(query, since, until)
        ]

    def clocks(self, relationship: str) -> list[Clock]:
        query = "SELECT id, kind, due_at, party FROM clocks WHERE relationship = ? ORDER BY id"
        return [_clock(row) for row in self._rows(query, relationship)]

    # --- the outbox

    def pending(self, limit: int) -> list[Posted]:
        query = f"{_POSTED} WHERE delivered IS NULL ORDER BY number LIMIT ?"
        return [_posted(row) for row in self._rows(query, limit)]

    def delivered(self, key: str, at: int) -> bool:
        statement = "UPDATE outbox SET delivered = ? WHERE key = ? AND delivered IS NULL"
        with self._writing as connection:
            return connection.execute(statement, (at, key)).rowcount > 0

    def notices(self, relationship: str) -> list[Posted]:
        query = f"{_POSTED} WHERE relationship = ? ORDER BY number"
        return [_posted(row) for row in self._rows(query, relationship)]

    # --- packs

    def keep_pack(self, pack: KeptPack, files: Mapping[str, bytes]) -> None:
        statement = (
            "INSERT INTO packs (id, name, version, meaning, seal) VALUES (?,?,?,?,?)"
            " ON CONFLICT DO NOTHING"
        )
        about = sealed((pack.id, pack.name, pack.version, pack.meaning))
        with self._writing as connection:
            if connection.execute(statement, about).rowcount > 0:
                rows = [sealed((pack.id, path, data)) for path, data in sorted(files.items())]
                connection.executemany("INSERT INTO pack_files VALUES (?,?,?,?)", rows)

    def packs(self) -> list[KeptPack]:
        rows = self._whole("SELECT id, name, version, meaning, seal FROM packs ORDER BY number")
        return [KeptPack(id=row[0], name=row[1], version=row[2], meaning=row[3]) for row in rows]

    def pack_files(self, pack_id: str) -> dict[str, bytes]:
        if not self._is_kept(pack_id):
            raise UnknownPackError(pack_id)
        query = "SELECT pack, path, content, seal FROM pack_files WHERE pack = ? ORDER BY path"
        return {row[1]: row[2] for row in self._whole(query, pack_id)}

    def adopt(self, pack_id: str, since: int, recorded: int, expected_count: int) -> None:
        try:
            with self._writing as connection:
                check_adoptions(expected_count, connection.execute(_ADOPTED).fetchone()[0])
                _put_in_force(connection, pack_id, since, recorded)
        except sqlite3.IntegrityError as error:
            raise UnknownPackError(pack_id) from error

    def adoptions(self) -> tuple[Adoption, ...]:
        rows = self._rows("SELECT pack, since, recorded FROM adoptions ORDER BY number")
        return tuple(Adoption(pack=row[0], since=row[1], recorded=row[2]) for row in rows)

    def _is_kept(self, pack_id: str) -> bool:
        return self._row("SELECT 1 FROM packs WHERE id = ?", pack_id) is not None

    # --- the ledger itself

    def meta(self) -> Meta:
        words: dict[str, str] = dict(self._rows("SELECT name, value FROM meta"))
        format_, created = int(words.pop("format")), int(words.pop("created"))
        return Meta(format=format_, created=created, words=words)

    def verify(self) -> list[Break]:
        return verify_file(self.path)

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    # --- the connection

    def _rows(self, query: str, *given: object) -> list[Row]:
        try:
            with self._lock:
                return self._connection.execute(query, given).fetchall()
        except UnicodeEncodeError:
            return []  # what is no text is nobody's name, and no key
        except FAILED as error:
            raise said(error, str(self.path)) from error

    def _whole(self, query: str, *given: object) -> list[Row]:
        """Rows that end with their seals, and are as they were written."""
        rows = self._rows(query, *given)
        if not all(map(is_whole, rows)):
            raise damaged(str(self.path), "a pack that it keeps is not as it was kept")
        return rows

    def _row(self, query: str, *given: object) -> Row | None:
        found = self._rows(query, *given)
        return found[0] if found else None


def _put_in_force(connection: sqlite3.Connection, pack_id: str, since: int, recorded: int) -> None:
    connection.execute(_ADOPT, sealed((pack_id, since, recorded)))
    connection.execute(_WAKE_EVERYBODY, (since, since))


def _clock(row: Row) -> Clock:
    return Clock(id=row[0], kind=row[1], due_at=row[2], party=row[3])


def _posted(row: Row) -> Posted:
    return Posted(
        number=row[0],
        key=row[1],
        relationship=row[2],
        at=row[3],
        recorded=row[4],
        body=row[5],
        delivered=row[6],
    )
