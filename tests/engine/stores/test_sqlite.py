"""The ledger in a file: what is opened, what is refused untouched, what is full, what is older."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.engine.ledgers import batch, line, lines
from troth.engine.stores import errors
from troth.engine.stores.port import Clock, Head, KeptPack, Notice
from troth.engine.stores.schema import FOLDER, migrations, statements
from troth.engine.stores.sqlite import SqliteStore
from troth.engine.stores.sqlite_errors import said

PACK = KeptPack(id="4e21c0", name="acme", version="2026.1", meaning="sha256:1")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "people.db"


@pytest.fixture
def store(path: Path) -> Iterator[SqliteStore]:
    with closing(SqliteStore(path, now=77)) as made:
        yield made


def raw(path: Path) -> closing[sqlite3.Connection]:
    return closing(sqlite3.connect(path, isolation_level=None))


# --- opening


def test_what_was_acknowledged_is_there_when_the_file_is_opened_again(path: Path) -> None:
    record = line("r-42")
    with closing(SqliteStore(path, now=77)) as store:
        store.append([batch(record)], recorded=1)
    with closing(SqliteStore(path, now=99, create=False)) as store:
        assert store.read("r-42") == [record]
        assert store.meta().created == 77


def test_every_transaction_is_on_the_disk_before_it_is_acknowledged(store: SqliteStore) -> None:
    def setting(name: str) -> object:
        return store._connection.execute(f"PRAGMA {name}").fetchone()[0]

    assert (setting("journal_mode"), setting("synchronous")) == ("wal", 2)
    assert setting("foreign_keys") == 1


def snapshot(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in folder.iterdir() if each.is_file()}


def other_files(folder: Path) -> Iterator[Path]:
    (folder / "notes.txt").write_text("buy milk " * 100)
    (folder / "short").write_text("x")
    for name, application in [("photos.db", 7), ("plain.db", 0)]:
        with raw(folder / name) as connection:
            connection.execute(f"PRAGMA application_id = {application}")
            connection.execute("CREATE TABLE events (x)")
    yield from sorted(folder.iterdir())


def test_a_file_that_is_no_ledger_is_refused_and_not_touched(tmp_path: Path) -> None:
    files = list(other_files(tmp_path))
    before = snapshot(tmp_path)
    for file in files:
        with pytest.raises(errors.NotALedgerError, match="no ledger, and was not touched"):
            SqliteStore(file, now=1)
    assert snapshot(tmp_path) == before


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes that have a name")
def test_a_pipe_is_no_ledger_and_nobody_waits_for_it(path: Path) -> None:
    os.mkfifo(path)
    with pytest.raises(errors.NotALedgerError, match="no ledger"):
        SqliteStore(path, now=1)


def test_an_empty_file_becomes_a_ledger(path: Path) -> None:
    path.touch()
    SqliteStore(path, now=77).close()
    assert path.stat().st_size


def test_a_ledger_that_is_asked_for_and_not_there_is_not_made(path: Path) -> None:
    with pytest.raises(errors.LedgerUnreachableError, match="there is no ledger"):
        SqliteStore(path, now=1, create=False)
    assert not path.exists()


def test_any_name_of_a_file_will_do(tmp_path: Path) -> None:
    for name in ("100% ?mode=ro#.db", "Zoë's people.db"):
        SqliteStore(tmp_path / name, now=1).close()
        assert (tmp_path / name).stat().st_size


def test_verifying_a_ledger_that_was_taken_away_makes_no_other(
    store: SqliteStore, path: Path
) -> None:
    path.unlink()
    with pytest.raises(errors.LedgerUnreachableError, match="cannot be opened"):
        store.verify()
    assert not path.exists()


def test_a_place_where_no_ledger_can_be_is_told(tmp_path: Path) -> None:
    with pytest.raises(errors.LedgerUnreachableError, match="is a folder"):
        SqliteStore(tmp_path, now=1)
    with pytest.raises(errors.LedgerUnreachableError, match="there is no folder"):
        SqliteStore(tmp_path / "nowhere" / "people.db", now=1)


def test_a_creation_that_a_crash_cut_short_is_begun_again(path: Path, tmp_path: Path) -> None:
    """The journal of an unfinished transaction stands beside pages that are not all written."""
    with raw(path) as connection:
        connection.execute("PRAGMA cache_size = 1")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("CREATE TABLE half (x)")
        connection.execute("PRAGMA cache_spill = 1")
        connection.executemany("INSERT INTO half VALUES (?)", [("x" * 3_000,)] * 200)
        crashed = {each.name: each.read_bytes() for each in path.parent.iterdir()}
    assert set(crashed) == {"people.db", "people.db-journal"}, "the example is as it should be"
    assert crashed["people.db"]
    again = tmp_path / "again"
    again.mkdir()
    for name, content in crashed.items():
        (again / name).write_bytes(content)
    with closing(SqliteStore(again / "people.db", now=1)) as store:
        assert store.verify() == []


# --- nothing that was recorded changes


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET fields = '{}'",
        "DELETE FROM events",
        "UPDATE packs SET name = 'x'",
        "DELETE FROM packs",
        "UPDATE pack_files SET content = x''",
        "DELETE FROM pack_files",
        "UPDATE adoptions SET since = 0",
        "DELETE FROM adoptions",
    ],
)
def test_the_file_itself_refuses_that_anything_recorded_changes(
    store: SqliteStore, path: Path, statement: str
) -> None:
    store.keep_pack(PACK, {"pack.yaml": b"x"})
    store.adopt(PACK.id, since=1, recorded=1, expected_count=0)
    store.append([batch(line("r-42", policy=PACK.id))], recorded=1)
    with (
        raw(path) as connection,
        pytest.raises(sqlite3.IntegrityError, match=r"of a ledger (never change|are never)"),
    ):
        connection.execute(statement)


# --- no room


def test_a_full_disk_in_mid_batch_leaves_nothing_of_the_batch(store: SqliteStore) -> None:
    first = line("r-42", key="first")
    store.append([batch(first)], recorded=1)
    (pages,) = store._connection.execute("PRAGMA page_count").fetchone()
    store._connection.execute(f"PRAGMA max_page_count = {pages + 5}")
    many = [{"key": f"k-{number}", "source": "x" * 400} for number in range(100)]
    large = batch(
        *lines("r-42", *many, after=store.head("r-42")),
        notices=[Notice(key="n", at=1)],
        opened=[Clock(id="c", kind="promise", due_at=5)],
        wake=5,
    )
    with pytest.raises(errors.LedgerFullError, match="nothing more was recorded") as caught:
        store.append([batch(line("r-1")), large], recorded=1)
    assert "make room" in caught.value.help
    assert store.verify() == []
    assert store.read("r-42") == [first]
    assert (store.pending(9), store.clocks("r-42"), store.due_wakes(9)) == ([], [], [])
    assert (list(store.relationships()), store.by_key("k-0")) == (["r-42"], None)
    store._connection.execute("PRAGMA max_page_count = 1000000")
    store.append([large], recorded=1)
    assert store.head("r-42").seq == 101


def raised(code: int) -> sqlite3.Error:
    error = sqlite3.OperationalError("as SQLite says it")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (sqlite3.SQLITE_FULL, errors.LedgerFullError),
        (sqlite3.SQLITE_BUSY, errors.LedgerBusyError),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, errors.LedgerBusyError),
        (sqlite3.SQLITE_READONLY_DBMOVED, errors.LedgerReadOnlyError),
        (sqlite3.SQLITE_NOTADB, errors.NotALedgerError),
        (sqlite3.SQLITE_CORRUPT_INDEX, errors.LedgerDamagedError),
        (sqlite3.SQLITE_CANTOPEN_ISDIR, errors.LedgerUnreachableError),
        (sqlite3.SQLITE_IOERR_FSYNC, errors.LedgerUnreachableError),
    ],
)
def test_what_sqlite_cannot_do_is_told_with_what_to_do(
    code: int, kind: type[errors.StoreError]
) -> None:
    told = said(raised(code), "people.db")
    assert type(told) is kind
    assert "people.db" in told.message
    assert told.help


def test_a_writer_that_waits_too_long_for_another_is_told(store: SqliteStore, path: Path) -> None:
    store._connection.execute("PRAGMA busy_timeout = 1")
    with raw(path) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(errors.LedgerBusyError, match="another process is writing"):
            store.append([batch(line("r-42"))], recorded=1)
    store.append([batch(line("r-42"))], recorded=1)
    assert store.head("r-42").seq == 1


def test_a_file_that_may_only_be_read_is_told(path: Path) -> None:
    SqliteStore(path, now=1).close()
    with closing(SqliteStore(path, now=1)) as store:
        store._connection.execute("PRAGMA query_only = ON")
        with pytest.raises(errors.LedgerReadOnlyError, match="may not be written"):
            store.append([batch(line("r-42"))], recorded=1)


# --- versions


def test_the_migrations_are_numbered_and_end_where_the_version_is(path: Path) -> None:
    SqliteStore(path, now=77).close()
    with raw(path) as connection:
        rows = connection.execute("SELECT version, name, applied FROM schema_version").fetchall()
    assert rows == [(step.version, step.name, 77) for step in migrations()]


def test_a_ledger_of_version_1_is_opened_today(path: Path, repository: Path) -> None:
    """The dump was made when version 1 was the newest, and never changes."""
    dump = repository / "tests/engine/stores/version_1.sql"
    with raw(path) as connection:
        connection.executescript(dump.read_text("utf-8"))
        connection.execute(f"PRAGMA application_id = {int.from_bytes(b'Trot')}")
    with closing(SqliteStore(path, now=99, create=False)) as store:
        assert store.verify() == []
        assert [each.key for each in store.read("r-42")] == ["k-1", "k-2"]
        assert store.pack_files("4e21c0") == {"pack.yaml": b"name: acme\n"}
        assert [each.due_at for each in store.clocks("r-42")] == [5]
        assert [each.key for each in store.pending(9)] == ["n-1"]
        store.append([batch(line("r-42", store.head("r-42")))], recorded=1)
        assert store.verify() == []


@pytest.fixture
def later(tmp_path: Path) -> Path:
    """The migrations of a later Troth: one more."""
    folder = tmp_path / "later"
    folder.mkdir()
    for step in FOLDER.glob("*.sql"):
        (folder / step.name).write_text(step.read_text("utf-8"))
    number = len(migrations()) + 1
    more = "ALTER TABLE meta ADD COLUMN said TEXT;\n\nCREATE TABLE sites (name TEXT) STRICT;\n"
    (folder / f"{number:04d}_sites.sql").write_text(f"-- Where people work.\n\n{more}")
    return folder


def test_an_older_ledger_is_brought_up_to_date_and_keeps_everything(
    path: Path, later: Path
) -> None:
    record = line("r-42", key="k")
    with closing(SqliteStore(path, now=77)) as store:
        store.append([batch(record)], recorded=1)
    with closing(SqliteStore(path, now=88, migrations=later)) as store:
        assert store.read("r-42") == [record]
        assert store.verify() == []
    with raw(path) as connection:
        (version, applied) = connection.execute(
            "SELECT version, applied FROM schema_version ORDER BY version DESC"
        ).fetchone()
    assert (version, applied) == (len(migrations()) + 1, 88)


def test_a_migration_that_fails_leaves_the_ledger_as_it_was(path: Path, later: Path) -> None:
    SqliteStore(path, now=77).close()
    (last,) = later.glob("*_sites.sql")
    last.write_text(last.read_text() + "INSERT INTO nowhere VALUES (1);\n")
    with pytest.raises(errors.StoreError):
        SqliteStore(path, now=88, migrations=later)
    with raw(path) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master")]
    assert "sites" not in names
    SqliteStore(path, now=88).close()


def test_an_older_ledger_that_is_damaged_is_not_migrated(path: Path, later: Path) -> None:
    with closing(SqliteStore(path, now=77)) as store:
        store.append([batch(*lines("r-42", *[{"source": "x" * 400}] * 50))], recorded=1)
    content = bytearray(path.read_bytes())
    content[-4096 : -4096 + 8] = b"\xff" * 8
    path.write_bytes(content)
    with pytest.raises(errors.LedgerDamagedError, match="is damaged"):
        SqliteStore(path, now=88, migrations=later)


def test_a_ledger_of_a_later_troth_is_refused_and_not_touched(path: Path, later: Path) -> None:
    SqliteStore(path, now=77, migrations=later).close()
    before = snapshot(path.parent)
    with pytest.raises(errors.LedgerTooNewError, match="made by a later Troth"):
        SqliteStore(path, now=88)
    assert snapshot(path.parent) == before


def test_a_migration_falls_into_whole_statements_also_for_an_older_sqlite() -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        for step in migrations():
            strict = list(statements(step.text, strict=True))
            loose = list(statements(step.text, strict=False))
            assert all(map(sqlite3.complete_statement, strict + loose))
            assert not any("STRICT" in each for each in loose)
            assert len(strict) == len(loose)
            for each in loose:
                connection.execute(each)


# --- shared


@pytest.mark.skipif(os.name == "nt", reason="an open file stays where it is")
@pytest.mark.parametrize("how", ["taken away", "exchanged"])
def test_nothing_is_written_to_a_file_that_nobody_finds_again(
    path: Path, tmp_path: Path, how: str
) -> None:
    with closing(SqliteStore(path, now=1)) as store:
        store.append([batch(line("r-1"))], recorded=1)
        path.rename(tmp_path / "elsewhere.db")
        if how == "exchanged":
            path.touch()
        with pytest.raises(errors.LedgerUnreachableError, match="while it was open"):
            store.append([batch(line("r-2"))], recorded=1)
        path.unlink(missing_ok=True)
        (tmp_path / "elsewhere.db").rename(path)
        store.append([batch(line("r-2"))], recorded=1)
        assert store.verify() == []


def test_threads_of_one_process_may_share_a_store(store: SqliteStore) -> None:
    def write(name: str) -> None:
        head = Head(0, "")
        for _ in range(50):
            record = line(name, head)
            store.append([batch(record)], recorded=1)
            head = store.head(name)

    names = [f"r-{number}" for number in range(4)]
    threads = [threading.Thread(target=write, args=[name]) for name in names]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert [store.head(name).seq for name in names] == [50] * 4
    assert store.verify() == []


def test_two_stores_on_one_file_see_each_other(store: SqliteStore, path: Path) -> None:
    with closing(SqliteStore(path, now=88)) as other:
        store.append([batch(line("r-42", key="mine"))], recorded=1)
        with pytest.raises(errors.Conflict):
            other.append([batch(line("r-42", key="theirs"))], recorded=1)
        other.append([batch(line("r-42", other.head("r-42"), key="theirs"))], recorded=1)
        assert [each.key for each in store.read("r-42")] == ["mine", "theirs"]


def test_a_million_clocks_are_found_by_their_index_not_one_by_one(store: SqliteStore) -> None:
    def plan(query: str, *given: object) -> str:
        rows = store._connection.execute(f"EXPLAIN QUERY PLAN {query}", given)
        return " ".join(row[3] for row in rows)

    clocks = "SELECT * FROM clocks WHERE due_at BETWEEN ? AND ?"
    assert "USING PRIMARY KEY (due_at>? AND due_at<?)" in plan(clocks, 1, 2)
    mine = "SELECT * FROM clocks WHERE relationship = ? AND id = ?"
    assert "USING INDEX clocks_by_id (relationship=? AND id=?)" in plan(mine, "r", "c")
    assert "heads_by_wake" in plan("SELECT relationship FROM heads WHERE wake <= ?", 1)
    assert "outbox_pending" in plan("SELECT * FROM outbox WHERE delivered IS NULL ORDER BY number")
    assert "events_by_key" in plan("SELECT * FROM events WHERE key = ? AND key <> ''", "k")
