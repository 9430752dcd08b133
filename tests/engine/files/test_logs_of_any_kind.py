"""Whatever bytes a log holds, reading it ends well, and every line or row is accounted for."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from troth.dsl.vocabulary import Event, Subject, Vocabulary
from troth.engine.files.document import Document
from troth.engine.files.log_entry import LogEvent, Refused
from troth.engine.files.log_report import MOST_LINES, Report
from troth.engine.files.logs import read_log
from troth.engine.files.mapping import MappingFile, read_mapping
from troth.engine.files.ndjson import ndjson_line
from troth.engine.moments import EARLIEST, LATEST

KNOWN = Vocabulary(
    events={"applied": Event(name="applied", subject=Subject.PERSON)}, zone="Europe/London"
)
MAPPING = """
mapping: 1
events: {case: who, activity: what, at: when, map: {A: applied}, ignore: [B]}
"""
HEADER = b"who,what,when\n"

Made = tuple[list[LogEvent | Refused], Report]
Read = Callable[[str, bytes], Made | None]


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Read:
    """What a file gives, and the report on it; None where it cannot be read at all."""
    folder = tmp_path_factory.mktemp("logs")
    (folder / "mapping.yaml").write_text(MAPPING, encoding="utf-8")
    mapping: Document[MappingFile] | None = read_mapping(folder / "mapping.yaml")[0]

    def log(name: str, data: bytes) -> Made | None:
        path = folder / name
        path.write_bytes(data)
        made, found = read_log(path, mapping, KNOWN)
        if made is None:
            assert found
            return None
        entries = list(made)
        refused = sum(isinstance(entry, Refused) for entry in entries)
        assert (made.report.given, made.report.refused) == (len(entries) - refused, refused)
        assert len(made.report.text().splitlines()) <= MOST_LINES
        return entries, made.report

    return log


_PIECES = st.sampled_from(
    [
        b'{"relationship": "r", "type": "applied", "at": "2026-03-02T09:00Z"}',
        b'{"relationship": "r", "type": "applied", "at": "2026-03-02 09:00", "fields": {"a": 1.5}}',
        b"r,A,2026-03-02T09:00Z", b"r,B,", b"r,A,2026-03-29 01:30", b'r,"A",x', b'"', b'""', b",,",
        b"<log>", b"</log>", b"<trace>", b"</trace>", b"<event>", b"</event>", b"<!DOCTYPE log>",
        b'<string key="who" value="r"/>', b'<string key="what" value="A"/>', b"<!--", b"&a;",
        b'<date key="when" value="2026-03-02T09:00Z"/>', b"\xff", b"\0", b"\r", b"\r\n", b"\n",
        b"\xef\xbb\xbf", b"\x1f\x8b", b'{"a":', b"[" * 2_000, b"\\ud800", b"\xc3\xa9", b"\x1b[2J",
    ]
)  # fmt: skip
_BYTES = st.lists(_PIECES | st.binary(max_size=8), max_size=30).map(b"".join)


@given(_BYTES, st.booleans())
@pytest.mark.parametrize("name", ["e.ndjson", "e.csv", "e.xes", "e"])
def test_no_bytes_raise(read: Read, name: str, data: bytes, packed: bool) -> None:
    read(name, gzip.compress(data) if packed else data)
    read(name, HEADER + data)


_TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
_NAMES = _TEXTS.filter(bool)
_DECIMALS = st.decimals(allow_nan=False, allow_infinity=False, places=4)
_VALUES = (
    _TEXTS | st.integers() | _DECIMALS | st.booleans() | st.lists(_TEXTS, max_size=3).map(tuple)
)
_EVENTS = st.builds(
    LogEvent,
    file=st.just(""),
    line=st.just(0),
    relationship=_NAMES,
    type=_NAMES,
    at=st.integers(EARLIEST, LATEST - 1),
    fields=st.dictionaries(_TEXTS, _VALUES, max_size=4),
    about=_TEXTS,
    actor=_TEXTS,
    source=_TEXTS,
    key=_NAMES,
    corrects=st.integers(0, 9),
)


@given(st.lists(_EVENTS, max_size=5))
@example([LogEvent(file="", line=0, relationship="\u2028", type="a\nb", at=0, key="\x85")])
def test_what_is_written_reads_back_equal(read: Read, events: list[LogEvent]) -> None:
    made = read("e.ndjson", "".join(ndjson_line(event) + "\n" for event in events).encode())
    assert made is not None
    entries, _ = made
    again = [replace(e, file="", line=0) for e in entries if isinstance(e, LogEvent)]
    assert again == events
    assert [e.line for e in entries] == list(range(1, len(events) + 1))


def test_decimals_keep_the_digits_they_were_written_with() -> None:
    event = LogEvent(
        file="", line=1, relationship="r", type="t", at=0, fields={"a": Decimal("0.10")}
    )
    assert '"a": 0.10}' in ndjson_line(event)


_LINE = st.binary(max_size=30).map(lambda line: line.translate(None, b"\r\n\0\xef\xfe\xff\x1f"))


@given(st.lists(_LINE | _PIECES.map(lambda each: each.translate(None, b"\r\n")), max_size=20))
def test_every_line_that_is_not_blank_is_accounted_for(read: Read, lines: list[bytes]) -> None:
    made = read("e.ndjson", b"{}\n" + b"\n".join(lines))
    if made is not None:
        assert made[1].read == 1 + sum(bool(line) and not line.isspace() for line in lines)


_CELL = st.text("AB-2 é\x1b", max_size=4)
_ROW = st.tuples(st.sampled_from(["r", ""]), st.sampled_from("ABC"), _CELL)


@given(st.lists(_ROW, max_size=20))
def test_every_row_that_is_not_blank_is_accounted_for(
    read: Read, rows: list[tuple[str, str, str]]
) -> None:
    made = read("e.csv", HEADER + "".join(",".join(row) + "\n" for row in rows).encode())
    assert made is not None
    _, report = made
    assert report.read == len(rows)
    assert report.passed_over == sum(who == "r" and what == "B" for who, what, _ in rows)


@given(st.lists(st.lists(st.sampled_from("ABC"), max_size=5), max_size=5))
def test_every_event_of_every_case_is_accounted_for(read: Read, cases: list[list[str]]) -> None:
    def event(what: str) -> str:
        return (
            f'<event><string key="what" value="{what}"/>'
            '<date key="when" value="2026-03-02T09:00Z"/></event>'
        )

    traces = "".join(
        f'<trace><string key="who" value="{number}"/>{"".join(map(event, case))}</trace>\n'
        for number, case in enumerate(cases)
    )
    made = read("e.xes", f"<log>{traces}</log>".encode())
    assert made is not None
    _, report = made
    told = "".join("".join(case) for case in cases)
    counts = (told.count("A"), told.count("C"), told.count("B"))
    assert (report.given, report.refused, report.passed_over) == counts
