"""CSV through a mapping: a row is an event, and what is wrong with one costs that one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.files.logs import NINE, Read, everything, reader, shape, shapes
from troth.engine.files.log_entry import LogEvent, Refused

CSV_MAPPING = """
mapping: 1
events:
  case: who
  activity: what
  at: when
  actor: by
  map: {Applies: applied, Talks: interviewed}
  ignore: [Waits]
  fields:
    channel: {column: channel, unknown: ["", "-"], map: {w: website, r: referral}}
    score: {column: score, unknown: [""]}
  ignore_columns: [remark]
"""
HEADER = "who,what,when,by,channel,score,remark\n"


@pytest.fixture
def read(tmp_path: Path, told) -> Read:
    return reader(tmp_path, told)


def test_a_row_is_an_event_through_the_mapping(read: Read) -> None:
    rows = "c-1,Applies,2026-03-02T09:00Z,ann,w,,x\nc-1,Talks,2026-03-02 18:00,bob,-,4.5,\n"
    applied, talked = everything(read, "e.csv", HEADER + rows, CSV_MAPPING)
    assert isinstance(applied, LogEvent)
    assert isinstance(talked, LogEvent)
    assert (applied.type, applied.fields, applied.actor) == (
        "applied",
        {"channel": "website"},
        "ann",
    )
    assert (talked.type, talked.fields, talked.at) == ("interviewed", {"score": "4.5"}, NINE)
    assert applied.source == "e.csv"


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (
            "c-1,Aplies,2026-03-02T09:00Z,,w,,",
            "the activity `Aplies` is neither mapped nor ignored",
        ),
        ("c-1,,2026-03-02T09:00Z,,w,,", "the event says nothing that happened"),
        (",Applies,2026-03-02T09:00Z,,w,,", "the event is nobody's: its `who` is empty"),
        ("c-1,Applies,soon,,w,,", "the event has no time that can be read: `soon` is not a moment"),
        ("c-1,Applies,2026-03-02T09:00Z,,z,,", "the event says for `channel` what cannot be read"),
        ("c-1,Applies", "the row has 2 cells, and the header has 7"),
        ('c-1,"Ap"plies,2026-03-02T09:00Z,,w,,', "the row cannot be read: a quote stands"),
        ("c-1,Applies\0,2026-03-02T09:00Z,,w,,", "the row cannot be read: this row holds a zero"),
    ],
)
def test_a_row_that_is_no_event_costs_itself_alone(read: Read, row: str, says: str) -> None:
    good = "c-1,Applies,2026-03-02T09:00Z,,w,,\n"
    before, refused, after = shapes(read, "e.csv", f"{HEADER}{good}{row}\n{good}", CSV_MAPPING)
    assert (before, after) == ("2 applied", "4 applied")
    assert refused.startswith(f"3: {says}")


def test_a_quote_that_is_never_closed_costs_its_own_line_and_none_of_those_it_would_swallow(
    read: Read,
) -> None:
    good = "c-1,Applies,2026-03-02T09:00Z,,w,,\n"
    opened = 'c-1,"Applies,2026-03-02T09:00Z,,w,,\n'
    log, _ = read("e.csv", HEADER + good + opened + good * 9_000 + opened + good, CSV_MAPPING)
    assert log is not None
    refused = [entry for entry in log if isinstance(entry, Refused)]
    assert [entry.line for entry in refused] == [3, 9_004]
    assert "a quote in this row is never closed" in refused[0].why
    assert log.report.given == 9_002


def test_a_text_in_quotes_may_hold_line_ends(read: Read) -> None:
    rows = 'c-1,Applies,2026-03-02T09:00Z,,w,,"a\nb"\nc-1,Talks,2026-03-02T09:00Z,,-,,\n'
    assert shapes(read, "e.csv", HEADER + rows, CSV_MAPPING) == ["2 applied", "4 interviewed"]


def test_an_activity_with_a_slip_is_told_what_was_meant(read: Read) -> None:
    (refused,) = shapes(read, "e.csv", HEADER + "c-1,Aplies,2026-03-02T09:00Z,,w,,\n", CSV_MAPPING)
    assert refused.endswith("| did you mean `Applies`?")


def test_an_ignored_activity_is_counted_and_not_given(read: Read) -> None:
    log, _ = read("e.csv", HEADER + "c-1,Waits,never,,w,,\n", CSV_MAPPING)
    assert log is not None
    assert list(log) == []
    assert (log.report.read, log.report.passed_over) == (1, 1)
    assert log.report.text().endswith(
        "1 read, 0 given, 0 refused, 1 passed over\n  passed over: Waits (1)"
    )


def test_columns_too_few_or_too_many_are_told_before_anything_is_read(read: Read) -> None:
    log, found = read("e.csv", "who,what,when,by,chanel,score\n", CSV_MAPPING)
    assert log is None
    assert [line.partition(": ")[2] for line in found] == [
        "`e.csv` has no column `channel` | did you mean `chanel`?",
        (
            "`chanel` is neither mapped nor ignored"
            " | map to a field, or write `ignore_columns: [chanel]`"
        ),
    ]


def test_names_that_the_pack_does_not_know_are_told(read: Read) -> None:
    mapping = CSV_MAPPING.replace("Applies: applied", "Applies: aplied").replace(
        "score:", "scores:"
    )
    log, found = read("e.csv", HEADER, mapping + "  case_facts: {yeers: {column: remark}}\n")
    assert log is None
    assert [line.partition(": ")[2] for line in found] == [
        "there is no event called `aplied` | did you mean `applied`?",
        "there is no field of an event called `scores` | did you mean `score`?",
        "there is no fact called `yeers` | did you mean `years`?",
    ]


def test_what_is_known_of_a_case_is_told_once_and_again_when_it_changes(read: Read) -> None:
    mapping = CSV_MAPPING.replace(
        "ignore_columns: [remark]", "case_facts: {years: {column: remark}}"
    )
    rows = "".join(f"c-1,Applies,2026-03-02T09:00Z,,w,,{years}\n" for years in (3, 3, 4))
    entries = everything(read, "e.csv", HEADER + rows, mapping)
    assert shape(entries) == ["2 facts", "2 applied", "3 applied", "4 facts", "4 applied"]
    told = [e.fields for e in entries if isinstance(e, LogEvent) and e.type == "facts"]
    assert told == [{"years": "3"}, {"years": "4"}]
