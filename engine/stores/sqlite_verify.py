"""Whether a ledger's file is as it was written: every byte of every record, every link, every head.

Reads the file anew and changes nothing. It expects the worst: pages that cannot be read, rows that
are gone from the table and not from its index, text that is no text. Whatever it meets is a `Break`
that names the record, where any part of the file still knows which one it was.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

from troth.engine.records import Break, Chain
from troth.engine.stores.sqlite_errors import FAILED, said
from troth.engine.stores.sqlite_file import connect
from troth.engine.stores.sqlite_rows import RECORD, record_of
from troth.engine.stores.sqlite_seals import SEALED, Row, is_whole

_PAGE: Final = 500
_NOWHERE: Final = ("", 0)

_PLACES: Final = "SELECT number, relationship, seq FROM events INDEXED BY events_by_place"
_HEADS: Final = "SELECT relationship, seq, hash FROM heads"
_SOME: Final = f"SELECT number, {RECORD} FROM events WHERE number > ? ORDER BY number LIMIT ?"


def verify_file(path: Path) -> list[Break]:
    """Every break in the ledger at ``path``; empty when all is as written.

    Raises a `StoreError`.
    """
    try:
        with closing(connect(path)) as connection:
            # bytes that are no text still have to be shown, and to differ from what was hashed
            connection.text_factory = lambda raw: raw.decode("utf-8", "backslashreplace")
            connection.execute("BEGIN")
            return _Verification(connection).breaks()
    except FAILED as error:
        raise said(error, str(path)) from error


class _Verification:
    """One look at a whole file."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.found: list[Break] = []
        self.chain = Chain()
        self.places: dict[int, tuple[str, int]] = {}

    def breaks(self) -> list[Break]:
        sound = self.pages()
        if not sound:
            # only then is the index worth holding in memory: it may know what the table has lost
            self.places = {row[0]: (row[1], row[2]) for row in self.readable(_PLACES)}
        for row in self.rows():
            self.record(row)
        for number, place in self.places.items():
            self.found.append(Break(*place, "", f"is gone: line {number} of the file"))
        self.heads()
        self.seals()
        return self.found

    def pages(self) -> bool:
        """Whether the file holds together as a database; else what does not is told."""
        try:
            told = [row[0] for row in self.connection.execute("PRAGMA integrity_check(20)")]
        except FAILED as error:
            told = [str(error)]
        if told == ["ok"]:
            return True
        self.found += (Break(*_NOWHERE, "", f"is damaged: {_plain(each)}") for each in told)
        return False

    def readable(self, query: str) -> Iterator[Row]:
        """The rows up to the first that cannot be read."""
        try:
            yield from self.connection.execute(query)
        except FAILED as error:
            self.found.append(Break(*_NOWHERE, "", f"is damaged: {error}"))

    def rows(self) -> Iterator[Row]:
        """Every record that can be read at all, in the order of the file."""
        last = -1
        while True:
            try:
                page = self.connection.execute(_SOME, (last, _PAGE)).fetchall()
            except FAILED:
                yield from self.one_by_one(last)
                return
            if not page:
                return
            yield from page
            last = page[-1][0]

    def one_by_one(self, last: int) -> Iterator[Row]:
        query = f"SELECT number, {RECORD} FROM events WHERE number = ?"
        for number in sorted(number for number in self.places if number > last):
            try:
                row = self.connection.execute(query, (number,)).fetchone()
            except FAILED as error:
                place = self.places.pop(number)
                self.found.append(Break(*place, "", f"cannot be read: {error}"))
                continue
            if row is not None:
                yield row

    def record(self, row: Row) -> None:
        number, said_ = row[0], row[1:]
        expected = self.places.pop(number, None)
        line = record_of(said_)
        place = (line.relationship, line.seq)
        if expected not in {None, place}:
            assert expected is not None, "INVARIANT: None is in the set"
            self.found.append(Break(*expected, "", f"is filed as {place[1]} of `{place[0]}`"))
        try:
            self.found += self.chain.follow(line)
        except (TypeError, ValueError) as error:
            # a number where a text was, or nothing at all
            self.found.append(Break(str(place[0]), _number(place[1]), str(line.type), str(error)))

    def heads(self) -> None:
        ends = dict(self.chain.heads)
        for name, seq, hash_ in self.readable(_HEADS):
            end = ends.pop(name, (0, ""))
            if end != (seq, hash_):
                what = f"the ledger should end at {seq}, and ends at {end[0]}"
                if end[0] == seq:
                    what = "is not the last one that was recorded: its hash is another"
                self.found.append(Break(name, seq, "", what))
        for name, (seq, _) in ends.items():
            self.found.append(Break(name, seq, "", "the ledger does not know of this relationship"))

    def seals(self) -> None:
        """Whatever is no record, and is not as it was sealed."""
        for table, columns in SEALED.items():
            for row in self.readable(f"SELECT {columns}, seal FROM {table}"):
                if not is_whole(row):
                    self.found.append(_unsealed(table, row))


def _unsealed(table: str, row: Row) -> Break:
    match table:
        case "outbox":
            return Break(str(row[1]), 0, "", f"has a notice that was changed: `{row[0]}`")
        case "adoptions":
            return Break(*_NOWHERE, "", f"holds an adoption of pack `{row[0]}` that was changed")
        case "packs":
            return Break(*_NOWHERE, "", f"holds a pack that was changed: `{row[1]} {row[2]}`")
        case _:
            return Break(*_NOWHERE, "", f"holds a file of a pack that was changed: `{row[1]}`")


def _plain(told: str) -> str:
    """What SQLite says about pages, on one line."""
    return " ".join(told.removeprefix("*** in database main ***").split())


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
