"""OCEL 2.0: objects of one type are whose events these are, and what is wrong costs one event."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.engine.files.logs import NINE, Read, everything, reader, shape
from troth.engine.files.log_entry import LogEvent, Refused

MAPPING = """
mapping: 1
events:
  case: Candidate
  activity: "ocel:activity"
  at: "ocel:timestamp"
  about: Vacancy
  map: {Apply: applied, Talk: interviewed}
  ignore: [Wait]
  fields:
    channel: {column: channel}
    score: {column: score}
  case_facts:
    years: {column: years}
"""

OBJECTS = [
    {"id": "c-1", "type": "Candidate", "attributes": [
        {"name": "years", "time": "1970-01-01T00:00:00Z", "value": 3},
        {"name": "years", "time": "2026-03-03T00:00:00Z", "value": 4},
    ]},
    {"id": "c-2", "type": "Candidate"},
    {"id": "v-1", "type": "Vacancy", "attributes": []},
]  # fmt: skip


def event(
    type_: str, at: str, *objects: str, id_: str = "e", **attributes: object
) -> dict[str, object]:
    return {
        "id": id_,
        "type": type_,
        "time": at,
        "attributes": [{"name": name, "value": value} for name, value in attributes.items()],
        "relationships": [{"objectId": each, "qualifier": "of"} for each in objects],
    }


def log(*events: object) -> str:
    return json.dumps({"objectTypes": [], "eventTypes": [], "objects": OBJECTS, "events": events})


@pytest.fixture
def read(tmp_path: Path, told) -> Read:
    return reader(tmp_path, told)


def test_an_event_is_that_of_its_object_of_the_mapped_type(read: Read) -> None:
    one = event("Apply", "2026-03-02T09:00:00Z", "v-1", "c-1", channel="web")
    facts, applied = everything(read, "e.jsonocel", log(one), MAPPING)
    assert isinstance(applied, LogEvent)
    assert (applied.relationship, applied.type, applied.at, applied.about, applied.fields) == (
        "c-1", "applied", NINE, "v-1", {"channel": "web"},
    )  # fmt: skip
    assert isinstance(facts, LogEvent)
    assert (facts.type, facts.fields) == ("facts", {"years": "3"})


def test_of_several_objects_it_is_an_event_of_each(read: Read) -> None:
    one = event("Talk", "2026-03-02T09:00:00Z", "c-1", "c-2", score=4)
    made = everything(read, "e.json", log(one), MAPPING)
    talks = [each for each in made if isinstance(each, LogEvent) and each.type == "interviewed"]
    assert [each.relationship for each in talks] == ["c-1", "c-2"]
    assert len({each.key for each in talks}) == 2


def test_what_is_known_of_an_object_is_news_where_it_is_another(read: Read) -> None:
    days = ("2026-03-04", "2026-03-02", "2026-03-02")
    events = [event("Apply", f"{day}T09:00:00Z", "c-1") for day in days]
    made = everything(read, "e.json", log(*events), MAPPING)
    facts = [each.fields for each in made if isinstance(each, LogEvent) and each.type == "facts"]
    assert facts == [{"years": "3"}, {"years": "4"}]


@pytest.mark.parametrize(
    ("odd", "says"),
    [
        (event("Apply", "2026-03-02T09:00:00Z", "v-1"), "is nobody's: its `Candidate` is empty"),
        (event("Apply", "soon", "c-2"), "has no time that can be read"),
        (event("Dance", "2026-03-02T09:00:00Z", "c-2"), "is neither mapped nor ignored"),
        ({"id": "e", "time": "2026-03-02T09:00:00Z"}, "it has no `type`"),
        ({"id": "e", "type": "Apply", "relationships": 3}, "its `relationships` are no list"),
        (3, "it has no `type`"),
    ],
)
def test_what_is_wrong_costs_one_event(read: Read, odd: object, says: str) -> None:
    fine = event("Apply", "2026-03-02T09:00:00Z", "c-2")
    found = shape(everything(read, "e.json", log(fine, odd), MAPPING))
    assert sum(says in each for each in found) == 1
    assert any(each == "1 applied" for each in found)


@pytest.mark.parametrize("data", ["", "[]", "{", '{"events": []}', '{"events": 1, "objects": 2}'])
def test_what_is_no_such_file_is_refused_as_a_whole(read: Read, data: str) -> None:
    (found,) = everything(read, "e.json", data, MAPPING)
    assert isinstance(found, Refused)
    assert found.what == "the file"
