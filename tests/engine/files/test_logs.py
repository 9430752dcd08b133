"""The door to event logs: every kind of file, and the report on what became of its entries."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.engine.files.logs import Read, reader, written
from troth.engine.files.log_entry import Refused
from troth.engine.files.log_report import MOST_LINES
from troth.engine.files.tape import open_tape


@pytest.fixture
def read(tmp_path: Path, told) -> Read:
    return reader(tmp_path, told)


@pytest.mark.parametrize("name", ["e.csv", "l.xes"])
def test_a_log_of_cases_needs_a_mapping_that_knows_events(read: Read, name: str) -> None:
    log, found = read(name, "<log/>")
    assert log is None
    assert "needs a mapping" in found[0]
    log, found = read(name, "<log/>", "mapping: 1\npeople: {id: x}\n")
    assert log is None
    assert "this mapping has no `events`" in found[0]


def test_a_file_of_another_kind_is_refused_as_a_whole(read: Read) -> None:
    assert "nothing says what kind of log" in read("e.parquet", b"PAR1\0")[1][0]
    assert "`e.parquet` is empty" in read("e.parquet", b"")[1][0]
    assert "written in UTF-16" in read("e.ndjson", written().encode("utf-16"))[1][0]
    assert read("events", written())[0] is not None


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes that have a name")
def test_what_comes_out_of_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "e.ndjson")
    tape, (found,) = open_tape(tmp_path / "e.ndjson")
    assert tape is None
    assert "is a pipe" in found.message


def test_a_report_of_any_size_is_told_in_few_lines(read: Read) -> None:
    data = "".join(written(rest=f', "key{n % 700}": 1') + "[]\n" for n in range(3_000))
    log, _ = read("e.ndjson", data)
    assert log is not None
    assert sum(isinstance(entry, Refused) for entry in log) == 6_000
    lines = log.report.text().splitlines()
    assert len(lines) <= MOST_LINES
    assert lines[0].endswith("6,000 read, 0 given, 6,000 refused")
    said = log.report.json()
    assert sum(group["count"] for group in said["refusals"]) == 6_000
    assert len(said["refusals"]) < 30


def test_what_a_file_says_cannot_move_the_cursor_of_a_terminal(read: Read) -> None:
    log, _ = read("e.ndjson", written(rest=', "a\\u001b[2Jb": 1'))
    assert log is not None
    (refused,) = log
    assert "\x1b" not in log.report.text() + str(refused)
    assert "the key `a\N{REPLACEMENT CHARACTER}[2Jb` is not known" in str(refused)
