"""NDJSON: each line is read alone, however broken its neighbours are."""

from __future__ import annotations

import gzip
from decimal import Decimal
from pathlib import Path

import pytest

from tests.engine.files.logs import NINE, Read, everything, reader, shapes, written
from troth.engine.files.log_entry import LogEvent, Refused
from troth.engine.files.tape import LONGEST_LINE


@pytest.fixture
def read(tmp_path: Path, told) -> Read:
    return reader(tmp_path, told)


def test_a_line_is_an_event_with_everything_it_says(read: Read) -> None:
    said = (
        ', "fields": {"hours": 1.50, "days": 2, "open": true, "tags": ["a", "b"], "gone": null},'
        ' "actor": "m-7", "source": "ats", "key": "k-1", "about": "a-1", "corrects": 3'
    )
    (event,) = everything(read, "e.ndjson", written(rest=said))
    assert isinstance(event, LogEvent)
    assert event.fields == {"hours": Decimal("1.50"), "days": 2, "open": True, "tags": ("a", "b")}
    assert str(event.fields["hours"]) == "1.50"
    assert (event.relationship, event.type, event.at) == ("r-1", "applied", NINE)
    assert (event.actor, event.source, event.key) == ("m-7", "ats", "k-1")
    assert (event.about, event.corrects) == ("a-1", 3)
    assert event.place.endswith("e.ndjson:1")


@pytest.mark.parametrize(
    ("at", "seconds"),
    [
        ("2026-03-02T09:00Z", NINE),
        ("2026-03-02T10:00:00.999999+01:00", NINE),
        ("2026-03-02 18:00", NINE),
    ],
    ids=["utc", "a zone of its own, with a fraction", "local, in the zone of the pack"],
)
def test_a_moment_is_read_in_its_zone_and_to_the_second(read: Read, at: str, seconds: int) -> None:
    (event,) = everything(read, "e.ndjson", written(f'"{at}"'))
    assert isinstance(event, LogEvent)
    assert event.at == seconds


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("[1]", "this line is no object"),
        ('{"relationship": "r-1", "ty', "this line is no JSON from character"),
        ('{"relationship": "r-1", "at": "2026-03-02T09:00Z"}', "`type` is missing"),
        (written(rest=', "filds": {}'), "the key `filds` is not known | did you mean `fields`?"),
        (written(rest=', "type": "b"'), "the key `type` is there twice"),
        (written(rest=', "fields": {"a": 1, "a": 2}'), "the key `a` is there twice"),
        (written(rest=', "fields": {"a": NaN}'), "`NaN` is no number"),
        (written(rest=', "fields": {"a": -Infinity}'), "`-Infinity` is no number"),
        (written(rest=', "fields": {"a": {}}'), "the field `a` is an object"),
        (written(rest=', "fields": {"a": [1]}'), "the field `a` is a list of something else"),
        (written(rest=', "fields": [1]'), "`fields` is no object"),
        (written(rest=', "actor": 7'), "`actor` is no text"),
        (written(rest=', "corrects": true'), "`corrects` is no number of an event"),
        (written(rest=', "actor": "\\ud800"'), "`actor` holds half a character"),
        (written(rest=', "actor": "a\\u0000"'), "`actor` holds a zero byte"),
        (written(rest=f', "fields": {{"a": {"9" * 5000}}}'), "a number has too many digits"),
        (written(rest=f', "fields": {"[" * 100_000}'), "this line is nested too deeply"),
        (written('"2026-03-02"'), "`at` cannot be read: `2026-03-02` is a day, not a moment"),
        (
            written('"0001-01-01T00:00+14:00"'),
            "`at` cannot be read: `0001-01-01T00:00+14:00` lies outside",
        ),
        (
            written('"9999-12-31T23:59-14:00"'),
            "`at` cannot be read: `9999-12-31T23:59-14:00` lies outside",
        ),
        (written("1772442000"), "`at` is no text"),
        (written('"0001-01-01 00:00"'), "`at` cannot be read: `0001-01-01 00:00` is out of range"),
        ("\0" + written(), "this line holds a zero byte"),
        ("x" * (LONGEST_LINE + 5), "this line is longer than 1 MB"),
        (written().encode()[:-3] + b"\xff\n", "this line is not UTF-8"),
    ],
    ids=range(25),
)
def test_a_line_that_is_no_event_costs_itself_alone(
    read: Read, line: str | bytes, says: str
) -> None:
    broken = line if isinstance(line, bytes) else line.encode()
    before, refused, after = everything(
        read, "e.ndjson", written().encode() + broken.rstrip(b"\n") + b"\n" + written().encode()
    )
    assert isinstance(before, LogEvent)
    assert isinstance(refused, Refused)
    assert isinstance(after, LogEvent)
    assert f"{refused.what} {refused.why} | {refused.fix}".startswith(says)
    assert (refused.line, after.line) == (2, 3)


def test_marks_blank_lines_and_line_ends_of_other_systems_cost_nothing(read: Read) -> None:
    data = b"\xef\xbb\xbf" + written().strip().encode() + b"\r\n\r\n  \n" + written().encode()
    assert shapes(read, "e.ndjson", data) == ["1 applied", "4 applied"]


def test_a_file_packed_with_gzip_reads_the_same(read: Read) -> None:
    plain = everything(read, "e.ndjson", written())
    packed = everything(read, "e.ndjson.gz", gzip.compress(written().encode()))
    assert [e.key for e in plain if isinstance(e, LogEvent)] == ["e.ndjson#r-1#1"]
    assert [e.key for e in packed if isinstance(e, LogEvent)] == ["e.ndjson#r-1#1"]
    assert shapes(read, "e.ndjson.gz", gzip.compress(written().encode())) == ["1 applied"]


def test_a_packed_file_that_ends_too_soon_gives_what_it_holds_and_says_so(read: Read) -> None:
    whole = "".join(written(rest=f', "key": "k-{n * n}"') for n in range(20_000))
    entries = everything(read, "e.ndjson.gz", gzip.compress(whole.encode())[:-2_000])
    assert len(entries) > 1_000
    assert all(isinstance(entry, LogEvent) for entry in entries[:-1])
    last = entries[-1]
    assert isinstance(last, Refused)
    assert last.what == "the rest of the file"
    assert last.line == len(entries)


def test_an_event_without_a_key_has_one_that_is_the_same_next_time(read: Read) -> None:
    data = written() + written()
    first, again = (everything(read, "e.ndjson", data) for _ in range(2))
    keys = [event.key for event in first if isinstance(event, LogEvent)]
    assert keys == [event.key for event in again if isinstance(event, LogEvent)]
    assert len(set(keys)) == 2
