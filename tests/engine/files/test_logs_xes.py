"""XES through a mapping: cases and their events, and files made to do harm."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.files.logs import NINE, Read, everything, reader, shapes
from troth.engine.files.log_entry import LogEvent
from troth.engine.files.tape import LONGEST_LINE

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


@pytest.fixture
def read(tmp_path: Path, told) -> Read:
    return reader(tmp_path, told)


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
    facts, applied, offer = everything(
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
    _, before, refused, after = shapes(read, "l.xes", whole, XES_MAPPING)
    assert (before, after) == ("4 offer_made", "6 offer_made")
    assert refused.startswith(f"5: {says}")


def test_what_stands_inside_an_attribute_or_outside_a_case_is_not_taken_for_more(
    read: Read,
) -> None:
    nested = '<list key="l"><string key="concept:name" value="x"/></list>'
    whole = _xes(_event("Apply"), _trace(_event("Apply", rest=nested)))
    stray, _, applied = shapes(read, "l.xes", whole, XES_MAPPING)
    assert stray.startswith("3: the event stands in no case")
    assert applied.endswith("applied")


def test_a_file_that_breaks_off_gives_every_event_before_the_break(read: Read) -> None:
    whole = _xes(_trace(_event("Apply"), _event("Offer")))
    _, applied, rest = shapes(read, "l.xes", whole[: whole.index("Offer")], XES_MAPPING)
    assert applied.endswith("applied")
    assert "the rest of the file is not well-formed XML" in rest


LAUGHS = """<?xml version="1.0"?>
<!DOCTYPE log [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<log><trace><string key="concept:name" value="&b;"/></trace></log>"""
FETCH = '<!DOCTYPE log SYSTEM "file:///etc/hostname"><log/>'


@pytest.mark.parametrize("attack", [LAUGHS, FETCH], ids=["entities", "a file elsewhere"])
def test_a_document_type_is_refused_before_it_can_do_anything(read: Read, attack: str) -> None:
    (told,) = shapes(read, "l.xes", attack, XES_MAPPING)
    assert "the rest of the file declares a document type" in told


def test_an_endless_text_is_refused_before_it_fills_the_memory(read: Read) -> None:
    whole = _xes(_trace(_event("x" * 3 * LONGEST_LINE)))
    (told,) = shapes(read, "l.xes", whole, XES_MAPPING)
    assert "holds one text of more than 1 MB" in told


def test_xml_that_is_no_log_is_told(read: Read) -> None:
    (told,) = shapes(read, "l.xes", "<html></html>", XES_MAPPING)
    assert "begins with <html>, and an XES file begins with <log>" in told


def test_attributes_that_nobody_asked_for_are_named_in_the_report(read: Read) -> None:
    log, _ = read(
        "l.xes", _xes(_trace(_event("Apply", rest='<int key="@@i" value="1"/>'))), XES_MAPPING
    )
    assert log is not None
    assert len(list(log)) == 2
    assert log.report.notes == ["attributes that the mapping does not read: `@@i`"]


def test_a_log_can_be_read_again_from_its_start(read: Read) -> None:
    log, _ = read("l.xes", _xes(_trace(_event("Apply"))), XES_MAPPING)
    assert log is not None
    first, digest = list(log), log.report.sha256
    assert list(log) == first
    assert log.report.sha256 == digest != ""


def test_a_case_that_is_told_in_parts_keeps_its_events_apart(read: Read) -> None:
    whole = _xes(_trace(_event("Apply")), _trace(_event("Offer")))
    entries = everything(read, "l.xes", whole, XES_MAPPING)
    keys = [event.key for event in entries if isinstance(event, LogEvent)]
    assert keys == ["l.xes#1#facts@0", "l.xes#1#0", "l.xes#1#1"]


def test_true_and_false_can_be_mapped_like_any_text(read: Read) -> None:
    mapping = XES_MAPPING.replace("{column: citizen}", '{column: citizen, map: {"false": "no"}}')
    told = [
        shapes(read, "l.xes", _xes(_trace(_event("Apply"), rest=known)), mapping)
        for known in ('<boolean key="citizen" value="0"/>', '<boolean key="citizen" value="1"/>')
    ]
    assert told[0] == ["4 facts", "4 applied"]
    assert told[1][0].startswith("4: what is known of the case `1` says for `citizen` what cannot")
