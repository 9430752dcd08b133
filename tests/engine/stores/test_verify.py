"""A ledger that is not as it was written says where, whatever was done to its file."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from tests.engine.ledgers import batch, line, lines
from troth.engine.records import Break, Record
from troth.engine.stores.errors import LedgerDamagedError, StoreError
from troth.engine.stores.port import KeptPack, Notice
from troth.engine.stores.sqlite import SqliteStore
from troth.engine.stores.sqlite_verify import verify_file

PACK = KeptPack(id="4e21c0", name="acme", version="2026.1", meaning="sha256:1")
SAID = {
    "type": "coaching_session",
    "written": '{"evidence":"\\u00e9t\\u00e9","hours":2,"ok":true}',
    "about": "buddy@1",
    "actor": "m-7",
    "source": "ats",
    "policy": PACK.id,
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A ledger of four records of one person and one of another, wholly in its file."""
    path = tmp_path / "people.db"
    with closing(SqliteStore(path, now=77)) as store:
        store.keep_pack(PACK, {})
        said = [{**SAID, "key": f"key-{number}"} for number in range(4)]
        store.append([batch(*lines("r-42", *said)), batch(line("r-7", **SAID))], recorded=1)
    return path


def change(path: Path, *statements: str) -> None:
    """Changes a ledger as somebody does who knows SQLite."""
    with closing(sqlite3.connect(path)) as connection, connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in names.fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)


def test_a_ledger_as_it_was_written_has_no_break(path: Path) -> None:
    assert verify_file(path) == []


@pytest.mark.parametrize(
    "change_",
    [
        "type = 'x'",
        "at = at + 1",
        "recorded = recorded - 1",
        "fields = '{}'",
        """fields = '{"evidence":"\\u00E9t\\u00e9","hours":2,"ok":true}'""",
        "fields = fields || ' '",
        "about = ''",
        "actor = 'm-8'",
        "source = CAST(x'ff' AS TEXT)",
        "key = 'other'",
        "corrects = 1",
        "policy = NULL",
        "previous = hash",
        "hash = previous",
    ],
)
def test_a_record_that_was_changed_is_named(path: Path, change_: str) -> None:
    change(path, f"UPDATE events SET {change_} WHERE relationship = 'r-42' AND seq = 2")
    found = verify_file(path)
    assert (found[0].relationship, found[0].seq) == ("r-42", 2)
    # whoever changes the hash as well breaks the link to the next, and no other
    assert {(each.relationship, each.seq) for each in found} <= {("r-42", 2), ("r-42", 3)}


def test_a_record_that_was_taken_out_is_missed(path: Path) -> None:
    change(path, "DELETE FROM events WHERE relationship = 'r-42' AND seq = 2")
    assert verify_file(path) == [
        Break("r-42", 3, "coaching_session", "2 is missing before it"),
    ]


def test_records_that_were_taken_off_the_end_are_missed(path: Path) -> None:
    change(path, "DELETE FROM events WHERE relationship = 'r-42' AND seq > 2")
    assert verify_file(path) == [
        Break("r-42", 4, "", "the ledger should end at 4, and ends at 2"),
    ]


def test_a_relationship_that_was_taken_out_is_missed(path: Path) -> None:
    change(path, "DELETE FROM events WHERE relationship = 'r-7'")
    assert verify_file(path) == [Break("r-7", 1, "", "the ledger should end at 1, and ends at 0")]


def test_a_relationship_that_was_put_in_is_named(path: Path) -> None:
    change(path, "DELETE FROM heads WHERE relationship = 'r-7'")
    assert verify_file(path) == [
        Break("r-7", 1, "", "the ledger does not know of this relationship")
    ]


def test_a_whole_history_written_anew_does_not_end_where_it_ended(path: Path) -> None:
    forged = line("r-7", **{**SAID, "actor": "m-8"})
    change(path, f"UPDATE events SET actor = 'm-8', hash = '{forged.hash}' WHERE seq = 1"
           " AND relationship = 'r-7'")  # fmt: skip
    assert verify_file(path) == [
        Break("r-7", 1, "", "is not the last one that was recorded: its hash is another")
    ]


@pytest.mark.parametrize(
    ("change_", "told"),
    [
        (
            "UPDATE outbox SET body = '[]'",
            Break("r-42", 0, "", "has a notice that was changed: `n-1`"),
        ),
        (
            "UPDATE adoptions SET since = 4",
            Break("", 0, "", "holds an adoption of pack `4e21c0` that was changed"),
        ),
        (
            "UPDATE packs SET name = 'acne'",
            Break("", 0, "", "holds a pack that was changed: `acne 2026.1`"),
        ),
        (
            "UPDATE pack_files SET content = x'00'",
            Break("", 0, "", "holds a file of a pack that was changed: `pack.yaml`"),
        ),
    ],
)
def test_what_is_no_record_and_was_changed_is_told(
    tmp_path: Path, change_: str, told: Break
) -> None:
    path = tmp_path / "people.db"
    with closing(SqliteStore(path, now=77)) as store:
        store.keep_pack(PACK, {"pack.yaml": b"name: acme"})
        store.adopt(PACK.id, since=5, recorded=6, expected_count=0)
        store.append([batch(line("r-42"), notices=[Notice(key="n-1", at=5)])], recorded=1)
    assert verify_file(path) == []
    change(path, change_)
    assert verify_file(path) == [told]


def test_a_pack_that_was_changed_is_not_used(path: Path) -> None:
    with closing(SqliteStore(path, now=77)) as store:
        store.keep_pack(replace(PACK, id="other"), {"pack.yaml": b"name: acme"})
        assert store.pack_files("other") == {"pack.yaml": b"name: acme"}
        change(path, "UPDATE pack_files SET content = x'00'")
        with pytest.raises(LedgerDamagedError, match="not as it was kept"):
            store.pack_files("other")


# --- bytes


def cell_of(content: bytes, record: Record) -> range:
    """Where the record lies in the file: its text, and the header and number before it."""
    end = content.index((record.previous + record.hash).encode()) + 128
    start = content.rindex((record.relationship + chr(record.seq) + record.type).encode(), 0, end)
    # its size (2), number, the size of its header, those of 15 columns (two of them take 2)
    return range(start - 21, end)


def flipped(path: Path, record: Record, bits: int) -> dict[int, list[Break]]:
    """What verifying says when one byte of a record is another, for each byte from its first."""
    content = path.read_bytes()
    told: dict[int, list[Break]] = {}
    cell = cell_of(content, record)
    for place in cell:
        with path.open("r+b") as file:
            file.seek(place)
            file.write(bytes([content[place] ^ bits]))
        told[place - cell.start] = verify_file(path)
        with path.open("r+b") as file:
            file.seek(place)
            file.write(content[place : place + 1])
    assert path.read_bytes() == content
    return told


NOT_READ = 4
"""The size of the column that SQLite keeps with the number of the row instead, which is always
nothing: a byte that says another kind of nothing is never read."""


@pytest.mark.parametrize("bits", [*(1 << bit for bit in range(8)), 0xFF])
def test_any_byte_of_a_record_that_was_flipped_is_told_with_the_record(
    path: Path, bits: int
) -> None:
    with closing(SqliteStore(path, now=1)) as store:
        record = store.read("r-42")[1]
    told = flipped(path, record, bits)
    assert len(told) > 240
    named = {place for place, found in told.items() if any(is_second(each) for each in found)}
    assert told.keys() - named <= {NOT_READ}


def is_second(each: Break) -> bool:
    return (each.relationship, each.seq) == ("r-42", 2)


def test_a_file_that_is_cut_off_is_told_and_never_raises_by_surprise(path: Path) -> None:
    content = path.read_bytes()
    for size in range(4096, len(content), 4096):
        path.write_bytes(content[:size])
        assert told_of(path)


def told_of(path: Path) -> object:
    try:
        return verify_file(path)
    except StoreError as error:
        return error.message
