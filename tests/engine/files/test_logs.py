"""A log streams: what can be read is given in order, the rest is told with place and cure."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from troth.dsl.types import NUMBER, TEXT, TRUTH
from troth.dsl.vocabulary import Event, Fact, Subject, Vocabulary
from troth.engine.files.log_entry import LogEvent, Refused
from troth.engine.files.log_report import MOST_LINES
from troth.engine.files.logs import Log, read_log
from troth.engine.files.mapping import read_mapping
from troth.engine.files.tape import LONGEST_LINE

KNOWN = Vocabulary(
    facts={
        "years": Fact(name="years", subject=Subject.PERSON, type=NUMBER),
        "citizen": Fact(name="citizen", subject=Subject.PERSON, type=TRUTH),
    },
    events={
        "applied": Event(name="applied", subject=Subject.PERSON, fields={"channel": TEXT}),
        "interviewed": Event(name="interviewed", subject=Subject.PERSON, fields={"score": NUMBER}),
        "offer_made": Event(name="offer_made", subject=Subject.PERSON),
    },
    zone="Asia/Tokyo",
)
NINE = 1_772_442_000
"""2026-03-02T09:00Z."""

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
XES_MAPPING = """
mapping: 1
events:
  case: "concept:name"
  activity: "concept:name"
  at: "time:timestamp"
  actor: "org:resource"
  map: {Apply: applied, Offer: offer_made, Talk+start: interviewed}
  ignore: [Wait]
  case_facts:
    years: {column: years}
    citizen: {column: citizen}
"""

Read = Callable[..., tuple[Log | None, list[str]]]


@pytest.fixture
def read(tmp_path: Path, told) -> Read:
    """Writes a file and reads it as a log."""

    def log(name: str, data: str | bytes, mapping: str = "") -> tuple[Log | None, list[str]]:
        path = tmp_path / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        document = None
        if mapping:
            (tmp_path / "mapping.yaml").write_text(mapping, encoding="utf-8")
            document, found = read_mapping(tmp_path / "mapping.yaml")
            assert document is not None, told(found)
        made, found = read_log(path, document, KNOWN)
        return made, [line.replace(f"{tmp_path}/", "") for line in told(found)]

    return log


def _shape(entries: list[LogEvent | Refused]) -> list[str]:
    return [
        f"{e.line}: {e.what} {e.why} | {e.fix}" if isinstance(e, Refused) else f"{e.line} {e.type}"
        for e in entries
    ]


def _all(read: Read, name: str, data: str | bytes, mapping: str = "") -> list[LogEvent | Refused]:
    log, found = read(name, data, mapping)
    assert log is not None, found
    entries = list(log)
    assert log.report.read == log.report.passed_over + len(entries)
    return entries


def _shapes(read: Read, name: str, data: str | bytes, mapping: str = "") -> list[str]:
    return _shape(_all(read, name, data, mapping))


def _line(at: str = '"2026-03-02T09:00Z"', rest: str = "") -> str:
    return f'{{"relationship": "r-1", "type": "applied", "at": {at}{rest}}}\n'


# NDJSON


def test_a_line_is_an_event_with_everything_it_says(read: Read) -> None:
    said = (
        ', "fields": {"hours": 1.50, "days": 2, "open": true, "tags": ["a", "b"], "gone": null},'
        ' "actor": "m-7", "source": "ats", "key": "k-1", "about": "a-1", "corrects": 3'
    )
    (event,) = _all(read, "e.ndjson", _line(rest=said))
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
    (event,) = _all(read, "e.ndjson", _line(f'"{at}"'))
    assert isinstance(event, LogEvent)
    assert event.at == seconds


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("[1]", "this line is no object"),
        ('{"relationship": "r-1", "ty', "this line is no JSON from character"),
        ('{"relationship": "r-1", "at": "2026-03-02T09:00Z"}', "`type` is missing"),
        (_line(rest=', "filds": {}'), "the key `filds` is not known | did you mean `fields`?"),
        (_line(rest=', "type": "b"'), "the key `type` is there twice"),
        (_line(rest=', "fields": {"a": 1, "a": 2}'), "the key `a` is there twice"),
        (_line(rest=', "fields": {"a": NaN}'), "`NaN` is no number"),
        (_line(rest=', "fields": {"a": -Infinity}'), "`-Infinity` is no number"),
        (_line(rest=', "fields": {"a": {}}'), "the field `a` is an object"),
        (_line(rest=', "fields": {"a": [1]}'), "the field `a` is a list of something else"),
        (_line(rest=', "fields": [1]'), "`fields` is no object"),
        (_line(rest=', "actor": 7'), "`actor` is no text"),
        (_line(rest=', "corrects": true'), "`corrects` is no number of an event"),
        (_line(rest=', "actor": "\\ud800"'), "`actor` holds half a character"),
        (_line(rest=', "actor": "a\\u0000"'), "`actor` holds a zero byte"),
        (_line(rest=f', "fields": {{"a": {"9" * 5000}}}'), "a number has too many digits"),
        (_line(rest=f', "fields": {"[" * 100_000}'), "this line is nested too deeply"),
        (_line('"2026-03-02"'), "`at` cannot be read: `2026-03-02` is a day, not a moment"),
        (
            _line('"0001-01-01T00:00+14:00"'),
            "`at` cannot be read: `0001-01-01T00:00+14:00` lies outside",
        ),
        (
            _line('"9999-12-31T23:59-14:00"'),
            "`at` cannot be read: `9999-12-31T23:59-14:00` lies outside",
        ),
        (_line("1772442000"), "`at` is no text"),
        (_line('"0001-01-01 00:00"'), "`at` cannot be read: `0001-01-01 00:00` is out of range"),
        ("\0" + _line(), "this line holds a zero byte"),
        ("x" * (LONGEST_LINE + 5), "this line is longer than 1 MB"),
        (_line().encode()[:-3] + b"\xff\n", "this line is not UTF-8"),
    ],
    ids=range(25),
)
def test_a_line_that_is_no_event_costs_itself_alone(
    read: Read, line: str | bytes, says: str
) -> None:
    broken = line if isinstance(line, bytes) else line.encode()
    before, refused, after = _all(
        read, "e.ndjson", _line().encode() + broken.rstrip(b"\n") + b"\n" + _line().encode()
    )
    assert isinstance(before, LogEvent)
    assert isinstance(refused, Refused)
    assert isinstance(after, LogEvent)
    assert f"{refused.what} {refused.why} | {refused.fix}".startswith(says)
    assert (refused.line, after.line) == (2, 3)


def test_marks_blank_lines_and_line_ends_of_other_systems_cost_nothing(read: Read) -> None:
    data = b"\xef\xbb\xbf" + _line().strip().encode() + b"\r\n\r\n  \n" + _line().encode()
    assert _shapes(read, "e.ndjson", data) == ["1 applied", "4 applied"]


def test_a_file_packed_with_gzip_reads_the_same(read: Read) -> None:
    assert _shapes(read, "e.ndjson.gz", gzip.compress(_line().encode())) == ["1 applied"]


def test_a_packed_file_that_ends_too_soon_gives_what_it_holds_and_says_so(read: Read) -> None:
    whole = "".join(_line(rest=f', "key": "k-{n * n}"') for n in range(20_000))
    entries = _all(read, "e.ndjson.gz", gzip.compress(whole.encode())[:-2_000])
    assert len(entries) > 1_000
    assert all(isinstance(entry, LogEvent) for entry in entries[:-1])
    last = entries[-1]
    assert isinstance(last, Refused)
    assert last.what == "the rest of the file"
    assert last.line == len(entries)


def test_an_event_without_a_key_has_one_that_is_the_same_next_time(read: Read) -> None:
    data = _line() + _line()
    first, again = (_all(read, "e.ndjson", data) for _ in range(2))
    keys = [event.key for event in first if isinstance(event, LogEvent)]
    assert keys == [event.key for event in again if isinstance(event, LogEvent)]
    assert len(set(keys)) == 2


# CSV


def test_a_row_is_an_event_through_the_mapping(read: Read) -> None:
    rows = "c-1,Applies,2026-03-02T09:00Z,ann,w,,x\nc-1,Talks,2026-03-02 18:00,bob,-,4.5,\n"
    applied, talked = _all(read, "e.csv", HEADER + rows, CSV_MAPPING)
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
    before, refused, after = _shapes(read, "e.csv", f"{HEADER}{good}{row}\n{good}", CSV_MAPPING)
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
    assert _shapes(read, "e.csv", HEADER + rows, CSV_MAPPING) == ["2 applied", "4 interviewed"]


def test_an_activity_with_a_slip_is_told_what_was_meant(read: Read) -> None:
    (refused,) = _shapes(read, "e.csv", HEADER + "c-1,Aplies,2026-03-02T09:00Z,,w,,\n", CSV_MAPPING)
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
    entries = _all(read, "e.csv", HEADER + rows, mapping)
    assert _shape(entries) == ["2 facts", "2 applied", "3 applied", "4 facts", "4 applied"]
    told = [e.fields for e in entries if isinstance(e, LogEvent) and e.type == "facts"]
    assert told == [{"years": "3"}, {"years": "4"}]


# XES


def _xes(*traces: str) -> str:
    return f'<?xml version="1.0"?>\n<log xmlns="http://www.xes-standard.org/">\n{"".join(traces)}</log>\n'


def _trace(*events: str, case: str = "1", rest: str = "") -> str:
    return f'<trace><string key="concept:name" value="{case}"/>{rest}\n{"".join(events)}</trace>\n'


def _event(name: str, at: str = "2026-03-02T09:00:00.250Z", rest: str = "") -> str:
    return (
        f'<event><string key="concept:name" value="{name}"/>'
        f'<date key="time:timestamp" value="{at}"/>{rest}</event>\n'
    )


def test_a_case_gives_what_is_known_of_it_and_its_events(read: Read) -> None:
    known = '<int key="years" value="9"/><boolean key="citizen" value="false"/>'
    who = '<string key="org:resource" value="ann"/>'
    facts, applied, offer = _all(
        read,
        "l.xes",
        _xes(_trace(_event("Apply", rest=who), _event("Offer"), rest=known)),
        XES_MAPPING,
    )
    assert isinstance(facts, LogEvent)
    assert isinstance(applied, LogEvent)
    assert isinstance(offer, LogEvent)
    assert (facts.type, facts.fields, facts.at) == ("facts", {"years": "9", "citizen": False}, NINE)
    assert (applied.type, applied.actor, applied.relationship) == ("applied", "ann", "1")
    assert [e.key for e in (facts, applied, offer)] == ["l.xes#1#facts@0", "l.xes#1#0", "l.xes#1#1"]


def test_a_step_that_is_not_the_end_of_an_activity_is_passed_over_unless_mapped(
    read: Read,
) -> None:
    def step(name: str) -> str:
        return f'<string key="lifecycle:transition" value="{name}"/>'

    events = [
        _event("Apply", rest=step("COMPLETE")),
        _event("Apply", rest=step("start")),
        _event("Talk", rest=step("start")),
    ]
    log, _ = read("l.xes", _xes(_trace(*events)), XES_MAPPING)
    assert log is not None
    assert [e.type for e in log if isinstance(e, LogEvent) and e.type != "facts"] == [
        "applied",
        "interviewed",
    ]
    assert log.report.skipped == {"lifecycle start": 1}


@pytest.mark.parametrize(
    ("event", "says"),
    [
        (_event("Hire"), "the activity `Hire` is neither mapped nor ignored"),
        (_event("Apply", "2026-03-02"), "the event has no time that can be read"),
        (_event("Apply", rest='<string key="concept:name" value="x"/>'), "the event says `concept"),
        (_event("Apply", rest='<string key="a"/>'), "the event has an attribute without a key"),
        (
            _event("Apply", rest='<boolean key="a" value="maybe"/>'),
            "the event says for `a` neither",
        ),
    ],
)
def test_an_event_that_is_none_costs_itself_alone(read: Read, event: str, says: str) -> None:
    whole = _xes(_trace(_event("Offer"), event, _event("Offer")))
    _, before, refused, after = _shapes(read, "l.xes", whole, XES_MAPPING)
    assert (before, after) == ("4 offer_made", "6 offer_made")
    assert refused.startswith(f"5: {says}")


def test_what_stands_inside_an_attribute_or_outside_a_case_is_not_taken_for_more(
    read: Read,
) -> None:
    nested = '<list key="l"><string key="concept:name" value="x"/></list>'
    whole = _xes(_event("Apply"), _trace(_event("Apply", rest=nested)))
    stray, _, applied = _shapes(read, "l.xes", whole, XES_MAPPING)
    assert stray.startswith("3: the event stands in no case")
    assert applied.endswith("applied")


def test_a_file_that_breaks_off_gives_every_event_before_the_break(read: Read) -> None:
    whole = _xes(_trace(_event("Apply"), _event("Offer")))
    _, applied, rest = _shapes(read, "l.xes", whole[: whole.index("Offer")], XES_MAPPING)
    assert applied.endswith("applied")
    assert "the rest of the file is not well-formed XML" in rest


LAUGHS = """<?xml version="1.0"?>
<!DOCTYPE log [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<log><trace><string key="concept:name" value="&b;"/></trace></log>"""
FETCH = '<!DOCTYPE log SYSTEM "file:///etc/hostname"><log/>'


@pytest.mark.parametrize("attack", [LAUGHS, FETCH], ids=["entities", "a file elsewhere"])
def test_a_document_type_is_refused_before_it_can_do_anything(read: Read, attack: str) -> None:
    (told,) = _shapes(read, "l.xes", attack, XES_MAPPING)
    assert "the rest of the file declares a document type" in told


def test_an_endless_text_is_refused_before_it_fills_the_memory(read: Read) -> None:
    whole = _xes(_trace(_event("x" * 3 * LONGEST_LINE)))
    (told,) = _shapes(read, "l.xes", whole, XES_MAPPING)
    assert "holds one text of more than 1 MB" in told


def test_xml_that_is_no_log_is_told(read: Read) -> None:
    (told,) = _shapes(read, "l.xes", "<html></html>", XES_MAPPING)
    assert "begins with <html>, and an XES file begins with <log>" in told


def test_attributes_that_nobody_asked_for_are_named_in_the_report(read: Read) -> None:
    log, _ = read(
        "l.xes", _xes(_trace(_event("Apply", rest='<int key="@@i" value="1"/>'))), XES_MAPPING
    )
    assert log is not None
    assert len(list(log)) == 2
    assert log.report.notes == ["attributes that the mapping does not read: `@@i`"]


# the door and the report


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
    assert "written in UTF-16" in read("e.ndjson", _line().encode("utf-16"))[1][0]
    assert read("events", _line())[0] is not None


def test_a_report_of_any_size_is_told_in_few_lines(read: Read) -> None:
    data = "".join(_line(rest=f', "key{n % 700}": 1') + "[]\n" for n in range(3_000))
    log, _ = read("e.ndjson", data)
    assert log is not None
    assert sum(isinstance(entry, Refused) for entry in log) == 6_000
    lines = log.report.text().splitlines()
    assert len(lines) <= MOST_LINES
    assert lines[0].endswith("6,000 read, 0 given, 6,000 refused")
    said = log.report.json()
    assert sum(group["count"] for group in said["refusals"]) == 6_000
    assert len(said["refusals"]) < 30


def test_an_event_turned_down_later_counts_as_refused(read: Read) -> None:
    log, _ = read("e.ndjson", _line() * 2)
    assert log is not None
    for entry in log:
        assert isinstance(entry, LogEvent)
        if entry.line == 2:
            log.report.turn_down(entry, "`applied`", "is refused by `open_seat`")
    assert (log.report.read, log.report.given, log.report.refused) == (2, 1, 1)
    assert "`applied` is refused by `open_seat` (line 2)" in log.report.text()


def test_a_log_can_be_read_again_from_its_start(read: Read) -> None:
    log, _ = read("l.xes", _xes(_trace(_event("Apply"))), XES_MAPPING)
    assert log is not None
    first, digest = list(log), log.report.sha256
    assert list(log) == first
    assert log.report.sha256 == digest != ""
