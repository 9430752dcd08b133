"""A file of events as columns: the same events and the same refusals as a ledger would have."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.fold.kit import pack_of
from troth.engine.bulk.alone import Alone
from troth.engine.bulk.event_files import read_recorded
from troth.engine.bulk.event_table import Apart
from troth.engine.bulk.log import Log
from troth.engine.bulk.recorded import Recorded
from troth.engine.bulk.shelf import Shelf
from troth.engine.events import EventReader
from troth.engine.files.logs import Log as Entries
from troth.engine.files.logs import read_log
from troth.engine.files.mapping import read_mapping
from troth.engine.files.pack import Pack
from troth.engine.records import corrected
from troth.engine.session.engine import Engine
from troth.engine.views import zone_of

NEVER = datetime(9000, 1, 1, tzinfo=UTC)
NOW = int(NEVER.timestamp())

WORDS = """
choices: {level: [low, high]}
facts:
  grade: {of: relationship, type: number 0..10}
events:
  measured: {of: relationship, fields: {score: number, channel: text, level: choice level}}
  wondered: {of: relationship, fields: {channel: text, since: date}}
"""

MAPPING = """
mapping: 1
events:
  case: who
  activity: what
  at: when
  actor: by
  about: which
  key: key
  zone: Europe/London
  map: {A: measured, B: wondered, C: consented, D: seat_filled}
  ignore: [W]
  fields:
    score: {column: score, unknown: ["", "?"], unit: ""}
    channel: {column: text, unknown: [""]}
    level: {column: level, unknown: [""], map: {l: low, h: high}}
    since: {column: text, unknown: [""]}
  case_facts:
    grade: {column: grade, unknown: [""]}
""".replace(', unit: ""', "")

COLUMNS = ("who", "what", "when", "by", "which", "key", "score", "text", "level", "grade")

CELLS = {
    "who": ("r-1", "r-2", "r-3", " r-1 ", "", "r\u00e9 x", "org", "r-\u200b"),
    "what": ("A", "B", "A", "W", "C", "D", "Z", "", "measured", "annulled"),
    "when": (
        "2026-03-02T09:00:00Z", "2026-03-02T09:00:00Z", "2026-03-02 09:00:00", "2026-03-29 01:30",
        "2026-10-25 01:30:00", "2026-03-02T09:00:00.7+00:00", "2026-03-02T09:00:60Z",
        "2026-02-30T09:00:00Z", "2026-01-05", "", "soon", "1850-01-01T00:00:00Z",
        "9500-01-01T00:00:00Z", "9999-12-31 23:59:59", "0001-01-01 00:00:00",
        "2026-07-01T12:00:00", "2026-07-01T12:00:00+02:00",
    ),
    "by": ("", "ann", "bob ", "\u200b"),
    "which": ("", "buddy", "buddy@1"),
    "key": ("", "", "", "k-1", "k-2", "k-3", "e.csv#r-1#2"),
    "score": ("", "3", "4.5", "?", "many", "1e3", "-2", "3.0"),
    "text": ("", "web", "2026-01-05", " web"),
    "level": ("", "l", "h", "low"),
    "grade": ("", "3", "4", "x"),
}  # fmt: skip


def table(rows: Iterable[tuple[str, ...]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    return text.getvalue().encode()


ROWS = st.lists(st.tuples(*(st.sampled_from(CELLS[name]) for name in COLUMNS)), max_size=25)


class Ground:
    """A folder with a mapping, and the pack that it is for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "mapping.yaml").write_text(MAPPING, "utf-8")
        self.pack: Pack = pack_of("", "2026.1", vocabulary=WORDS)
        self.mapping, found = read_mapping(folder / "mapping.yaml")
        assert self.mapping is not None, found
        pack = self.pack
        self.reader = EventReader(pack.vocabulary, pack.charts.values(), zone_of(pack))

    def columns(self, name: str) -> Recorded:
        """A file by columns."""
        path, words = self.folder / name, self.pack.vocabulary
        made, found = read_recorded(path, self.mapping, words, self.reader, NOW)
        assert made is not None, found
        return made

    def entries(self, name: str) -> Entries:
        """A file as entries."""
        log, found = read_log(self.folder / name, self.mapping, self.pack.vocabulary)
        assert log is not None, found
        return log

    def alone(self, name: str) -> Recorded:
        """A file entry by entry."""
        log, alone = self.entries(name), Alone(self.reader, NOW)
        for entry in log:
            alone.take(entry)
        return alone.recorded(log.report.sha256)


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    return Ground(tmp_path_factory.mktemp("recorded"))


def told(log: Log) -> dict[str, list[object]]:
    """Everything that a log says, with names in place of numbers."""
    found: dict[str, list[object]] = {}
    for place, person in enumerate(log.people):
        rows = found[person] = []
        for row in range(int(log.starts[place]), int(log.starts[place + 1])):
            entries = range(int(log.told_starts[row]), int(log.told_starts[row + 1]))
            rows.append((
                int(log.seq[row]), int(log.at[row]), log.types[log.type[row]],
                "" if log.about[row] < 0 else log.abouts[log.about[row]],
                "" if log.actor[row] < 0 else log.texts[log.actor[row]],
                [(log.fields[log.told_field[e]], said(log, e)) for e in entries],
            ))  # fmt: skip
    return found


def said(log: Log, entry: int) -> object:
    value = int(log.told_value[entry])
    textual = log.fields[log.told_field[entry]] in {"channel", "seat", "holder", "reasons"}
    return log.texts[value] if textual else value


@given(ROWS)
def test_columns_say_what_one_entry_after_the_other_says(
    ground: Ground, rows: list[tuple[str, ...]]
) -> None:
    (ground.folder / "e.csv").write_bytes(table(rows))
    columns, alone = ground.columns("e.csv"), ground.alone("e.csv")
    assert told(columns.log) == told(alone.log)
    assert sorted(columns.refused, key=str) == sorted(alone.refused, key=str)
    assert columns.sha256 == alone.sha256


@given(ROWS, st.lists(st.integers(0, 40), min_size=25, max_size=25))
def test_so_it_is_where_every_event_has_a_key(
    ground: Ground, rows: list[tuple[str, ...]], numbers: list[int]
) -> None:
    """Then keys are not numbered."""
    place = COLUMNS.index("key")
    keyed = [
        (*row[:place], f"k-{number}", *row[place + 1 :])
        for row, number in zip(rows, numbers, strict=False)
    ]
    (ground.folder / "e.csv").write_bytes(table(keyed))
    columns, alone = ground.columns("e.csv"), ground.alone("e.csv")
    assert told(columns.log) == told(alone.log)
    assert sorted(columns.refused, key=str) == sorted(alone.refused, key=str)


def test_a_key_that_is_that_of_what_is_known_of_a_case_is_kept_once(ground: Ground) -> None:
    refused = set()
    for number in range(6):
        rows = [
            ("r-1", "A", f"2026-03-0{day}T09:00:00Z", "", "", key, "3", "", "", "4")
            for day, key in ((2, "k-1"), (3, f"e.csv#r-1#facts@{number}"))
        ]
        (ground.folder / "e.csv").write_bytes(table(rows))
        columns, alone = ground.columns("e.csv"), ground.alone("e.csv")
        assert told(columns.log) == told(alone.log)
        assert columns.refused == alone.refused
        refused.add(len(columns.refused))
    assert refused == {0, 1}


def test_keys_with_one_mark_are_told_apart_by_their_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pl.Series, "hash", lambda keys: keys.str.len_bytes().cast(pl.UInt64))
    keys = pl.Series(["a", "b", "a", "cc", "dd", "eee"])
    assert Apart(keys, 3).single().tolist() == [False, True, False, True, True, True]


@given(ROWS)
def test_a_ledger_takes_and_refuses_the_same(ground: Ground, rows: list[tuple[str, ...]]) -> None:
    (ground.folder / "e.csv").write_bytes(table(rows))
    alone = ground.alone("e.csv")
    with Engine.open(pack=ground.pack, clock=lambda: NEVER) as engine:
        report = engine.record_many(ground.entries("e.csv"))
        kept = {
            who: [
                (line.type, line.at, line.written, line.about, line.actor, each.original)
                for each in corrected(engine.records(who))
                for line in (each.record,)
            ]
            for who in engine.relationships()
        }
    shelf = Shelf(alone, ground.reader.kinds, "", 0)
    assert kept == {
        who: [
            (line.type, line.at, line.written, line.about, line.actor, each.original)
            for each in shelf.known(who)
            for line in (each.record,)
        ]
        for who in alone.log.people
    }
    assert [(each.line, each.why) for each in alone.refused] == [
        (int(each.place.rpartition(":")[2]), because(each.faults)) for each in report.rejected
    ]


def because(faults: Iterable[object]) -> str:
    return "; ".join(
        f"{each.field}: {each.problem.message}" if each.field else each.problem.message
        for each in faults
    )


@given(ROWS)
def test_a_parquet_file_says_what_the_same_rows_say_as_csv(
    ground: Ground, rows: list[tuple[str, ...]]
) -> None:
    rows = [row for row in rows if "#" not in row[5] and any(row)]
    (ground.folder / "e.csv").write_bytes(table(rows))
    frame = {name: [row[at] or None for row in rows] for at, name in enumerate(COLUMNS)}
    schema = dict.fromkeys(COLUMNS, pl.String)
    pl.DataFrame(frame, schema=schema).write_parquet(ground.folder / "e.parquet")
    parquet, columns = ground.columns("e.parquet"), ground.columns("e.csv")
    assert told(parquet.log) == told(columns.log)
    assert [each.line + 1 for each in parquet.refused] == [each.line for each in columns.refused]


@pytest.mark.parametrize("zone", [None, "UTC", "Asia/Tokyo"])
@pytest.mark.parametrize("unit", ["ms", "us"])
def test_a_moment_of_a_table_that_no_calendar_has_is_refused_alone(
    ground: Ground, unit: Literal["ms", "us"], zone: str | None
) -> None:
    parts = {"ms": 1_000, "us": 1_000_000}[unit]
    far = [2**62, -(2**62), 253_402_300_800 * parts, 253_402_300_799 * parts, -(2**40) * parts]
    frame: dict[str, list[object]] = {name: [""] * (len(far) + 1) for name in COLUMNS}
    frame |= {"who": ["r-1"] * 6, "what": ["A"] * 6, "when": [1_770_000_000 * parts, *far]}
    when = pl.col("when").cast(pl.Int64).cast(pl.Datetime(unit, zone))
    pl.DataFrame(frame).with_columns(when).write_parquet(ground.folder / "far.parquet")
    columns = ground.columns("far.parquet")
    assert {*map(int, columns.log.at)} == {1_770_000_000}
    assert sorted(each.line for each in columns.refused) == [2, 3, 4, 5, 6]


def test_a_list_in_a_table_of_events_is_read_as_its_items_parted_by_semicolons(
    ground: Ground,
) -> None:
    rows = [["r-1", "A", "2026-03-02T09:00:00Z", *[""] * 7] for _ in range(4)]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")
    items = pl.Series("text", [["web"], ["web", "phone"], [], None])
    frame.with_columns(items).write_parquet(ground.folder / "lists.parquet")
    log = ground.columns("lists.parquet").log
    channel = log.fields.index("channel")
    told = [log.texts[value] for field, value in zip(log.told_field, log.told_value, strict=True)
            if field == channel]  # fmt: skip
    assert told == ["web", "web;phone"]
