"""People are read through a mapping; a row that cannot be read is refused with line and reason."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from troth.dsl.types import (
    DATE,
    INSTANT,
    NUMBER,
    SCALE,
    TRUTH,
    ChoiceType,
    DurationType,
    MoneyType,
    Period,
    RatingType,
    SetType,
    TimeKind,
)
from troth.dsl.vocabulary import Fact, Subject, Vocabulary
from troth.engine.files.mapping import read_mapping
from troth.engine.files.people import People, read_facts, read_people

ROLE = ChoiceType("role", ("agent", "team_lead"))
TYPES = {
    "years": NUMBER,
    "met": TRUTH,
    "empathy": RatingType("quality", ("0", "1", "2", "3")),
    "roles": SetType(ROLE),
    "since": DATE,
    "pay": MoneyType("GBP", Period.MONTH),
    "notice": DurationType(TimeKind.DAYS),
    "seen": INSTANT,
}
KNOWN = Vocabulary(
    facts={
        name: Fact(name=name, subject=Subject.PERSON, type=type_) for name, type_ in TYPES.items()
    },
    zone="Asia/Tokyo",
)
MAPPING = """
mapping: 1
people:
  id: id
  facts:
    years: {column: Years, unknown: ["", NaN]}
    met: {column: met, map: {"1": yes, "0": no}}
  outcome: {called_back: {column: called, yes: ["1"], no: ["0"], unknown: [""]}}
  ignore: [name]
"""
HEADER = "id,Years,met,called,name\n"

Read = Callable[..., tuple[People | None, list[str]]]


@pytest.fixture
def read(tmp_path: Path, told) -> Read:
    """Reads rows below the header through the mapping."""

    def people(text: str | bytes, mapping: str = MAPPING) -> tuple[People | None, list[str]]:
        (tmp_path / "mapping.yaml").write_text(mapping, encoding="utf-8")
        data = text if isinstance(text, bytes) else text.encode()
        (tmp_path / "people.csv").write_bytes(data)
        document, found = read_mapping(tmp_path / "mapping.yaml")
        if document is None:
            return None, told(found)
        made, found = read_people(tmp_path / "people.csv", document, KNOWN)
        return made, [line.replace(f"{tmp_path}/", "") for line in told(found)]

    return people


def test_a_row_becomes_a_person(read: Read) -> None:
    people, found = read(HEADER + "a-1,3.5,1,0,Ann\na-2,NaN,0,,Bob\n")
    assert found == []
    assert people is not None
    ann, bob = people.rows
    assert (ann.id, ann.facts, ann.outcomes, ann.line) == (
        "a-1",
        {"years": 3_500_000, "met": 1},
        {"called_back": 0},
        2,
    )
    assert (bob.facts, bob.outcomes) == ({"met": 0}, {})
    assert (people.refused, people.columns["years"], people.outcomes) == (
        (),
        "Years",
        {"called_back": "called"},
    )


def test_no_row_is_dropped_in_silence(read: Read) -> None:
    people, _ = read(
        HEADER
        + 'a-1,1,1,0,"two\nlines"\n'
        + "a-2,many,1,0,\n"
        + "a-3,1,1,0\n"
        + ",1,1,0,\n"
        + "a-1,1,1,0,\n"
        + "a-4,1,maybe,0,\n"
        + "a-5,1,1,2,\n"
        + "a-6,,,,\n"
        + "\n"
        + "a-7,1,1,0,\n"
    )
    assert people is not None
    assert [person.id for person in people.rows] == ["a-1", "a-7"]
    assert [(r.line, r.id, r.reason) for r in people.refused] == [
        (4, "a-2", "years: `many` is not a number (write digits such as 3 or 1200.50)"),
        (5, "", "it has 4 cells, and the header has 5"),
        (6, "", "it has no id"),
        (7, "a-1", "line 2 has the same id"),
        (8, "a-4", "met: `maybe` is not in the map (add it, or list it as `unknown: [maybe]`)"),
        (
            9,
            "a-5",
            "called_back: `2` is neither among `yes` nor among `no` (add it to one of them)",
        ),
        (10, "a-6", "met: `` is not in the map (add it, or list it as `unknown: []`)"),
    ]


def test_one_bad_line_costs_one_row(read: Read) -> None:
    rows = [b"a-1,1,1,0,x", b"a-2,1,1,0,\xff", b"a-3,1,1,0,\0", b"a-4,1,1,0,y"]
    people, found = read(HEADER.encode() + b"\r\n".join(rows))
    assert found == []
    assert people is not None
    assert [person.id for person in people.rows] == ["a-1", "a-4"]
    assert [(r.line, r.reason) for r in people.refused] == [
        (3, "this row is not UTF-8 (save the file as UTF-8; in a spreadsheet: `CSV UTF-8`)"),
        (4, "this row holds a zero byte, as no text does"),
    ]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_spreadsheet_saves_the_same_people(read: Read, separator: str, end: str) -> None:
    text = (HEADER + "a-1,1,1,0,Ann\na-2,2,0,1,Bob\n").replace(",", separator).replace("\n", end)
    people, found = read("\ufeff" + text)
    assert found == []
    assert people is not None
    assert [(p.id, p.facts["years"], p.line) for p in people.rows] == [
        ("a-1", SCALE, 2),
        ("a-2", 2 * SCALE, 3),
    ]
    assert people.notes == ("the file begins with a byte order mark, which was passed over",)


def test_huge_cells_and_open_quotes_are_refused_where_they_begin(read: Read) -> None:
    people, _ = read(
        HEADER + f"a-1,1,1,0,{'x' * 200_000}\na-2,1,1,0,\n" + 'a-3,1,1,0,"open\na-4,1,1,0,\n'
    )
    assert people is not None
    assert [person.id for person in people.rows] == ["a-2", "a-4"]
    assert [(r.line, r.reason) for r in people.refused] == [
        (2, "one cell of this row holds more than 128 KB of text"),
        (4, "a quote in this row is never closed"),
    ]


def test_columns_and_facts_are_settled_before_any_row(read: Read) -> None:
    mapping = MAPPING.replace("column: Years", "column: Year").replace("    met:", "    mett:")
    people, found = read("id,Years,met,called,name,shoe_size\nx,1,1,1,,\n", mapping)
    assert people is None
    assert [line.removeprefix("mapping.yaml:") for line in found] == [
        "6: `people.csv` has no column `Year` | did you mean `Years`?",
        "7: there is no fact called `mett` | did you mean `met`?",
        (
            "9: `Years`, `shoe_size` are neither mapped nor ignored"
            " | map to a fact, or write `ignore: [Years, shoe_size]`"
        ),
    ]


def test_of_very_many_columns_that_nobody_mapped_the_first_are_named(read: Read) -> None:
    more = ",".join(f"c{number}" for number in range(10_000))
    _, found = read(f"id,Years,met,called,name,{more}\n", MAPPING)
    (line,) = found
    assert "`c19` and 9,980 more are neither mapped nor ignored" in line
    assert line.endswith("| map to a fact, or name each under `ignore`")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "`people.csv` is empty"),
        (b"\n\n", "does not begin with the names of its columns"),
        (HEADER.encode("utf-16"), "is written in UTF-16"),
        (b"id,id,Years,met,called,name\n", "are called `id`"),
    ],
)
def test_a_file_without_a_header_is_told(read: Read, data: bytes, message: str, told) -> None:
    people, found = read(data)
    assert people is None
    assert len(found) == 1
    assert message in found[0]


def test_sets_dates_and_ratings_are_read(read: Read) -> None:
    mapping = "mapping: 1\npeople:\n  id: id\n  facts:\n"
    mapping += "".join(
        f"    {name}: {{column: {name}}}\n" for name in ("empathy", "roles", "since")
    )
    people, found = read(
        "id,empathy,roles,since\na,3,agent; team_lead,2026-01-31\nb,0,,2026-02-01\n", mapping
    )
    assert found == []
    assert people is not None
    assert [person.facts["roles"] for person in people.rows] == [0b11, 0]
    assert [person.facts["empathy"] for person in people.rows] == [3, 0]


def test_the_mapping_says_once_what_plain_numbers_count(read: Read) -> None:
    mapping = "mapping: 1\npeople:\n  id: id\n  facts:\n"
    mapping += "    pay: {column: pay, unit: GBP a year}\n    notice: {column: n, unit: weeks}\n"
    people, found = read("id,pay,n\na,31560,2\nb,2_000 GBP a month,10 days\n", mapping)
    assert found == []
    assert people is not None
    assert [person.facts for person in people.rows] == [
        {"pay": 2_630 * SCALE, "notice": 14},
        {"pay": 2_000 * SCALE, "notice": 10},
    ]


def test_a_plain_number_is_no_money(read: Read) -> None:
    mapping = "mapping: 1\npeople:\n  id: id\n  facts:\n    pay: {column: pay}\n"
    people, _ = read("id,pay\na,2000\n", mapping)
    assert people is not None
    assert [row.reason for row in people.refused] == [
        "pay: `2000` does not say its currency (say it once in the mapping: `unit: GBP a month`)"
    ]


def test_a_unit_that_is_none_is_told_before_any_row(read: Read) -> None:
    mapping = "mapping: 1\npeople:\n  id: id\n  facts:\n"
    mapping += "    pay: {column: pay, unit: GBP a day}\n    years: {column: y, unit: years}\n"
    people, found = read("id,pay,y\na,2000,1\n", mapping)
    assert people is None
    assert found == [
        (
            "mapping.yaml:5: `GBP a day` is no unit of `pay`, which is money GBP a month"
            " | write `unit: GBP a month`"
        ),
        "mapping.yaml:6: `years` is number, which has no unit | leave `unit` out",
    ]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=200) | st.text(alphabet='a,;\t"\r\n10', max_size=80).map(str.encode))
def test_no_bytes_break_the_reader_and_every_row_is_accounted_for(read: Read, data: bytes) -> None:
    people, found = read(HEADER.encode() + data)
    assert people is not None or found
    if people is not None:
        lines = [r.line for r in people.refused] + [p.line for p in people.rows]
        assert len(set(lines)) == len(lines)


def test_facts_of_one_person_are_a_map(tmp_path: Path) -> None:
    path = tmp_path / "facts.yaml"
    path.write_text("years: 3\nroles: [agent]\nmet:\nsince: unknown\n")
    assert read_facts(path, KNOWN) == ({"years": 3 * SCALE, "roles": 1}, [])


def test_facts_that_cannot_be_read_are_told(tmp_path: Path, told) -> None:
    path = tmp_path / "facts.yaml"
    path.write_text("year: 3\nempathy: high\nroles: agnt\n")
    facts, found = read_facts(path, KNOWN)
    assert facts is None
    assert [line.rpartition("/")[2] for line in told(found)] == [
        "facts.yaml:1: there is no fact called `year` | did you mean `years`?",
        "facts.yaml:2: empathy: `high` is no level of quality | one of: 0, 1, 2, 3",
        "facts.yaml:3: roles: `agnt` is no member of role | did you mean `agent`?",
    ]


@pytest.mark.parametrize("text", ["", "\n", "\ufeff# nothing yet\n\n"])
def test_of_an_empty_file_nothing_is_known(tmp_path: Path, text: str) -> None:
    path = tmp_path / "facts.yaml"
    path.write_text(text, encoding="utf-8")
    assert read_facts(path, KNOWN) == ({}, [])


def test_a_moment_in_a_file_is_one_of_the_calendars_zone(tmp_path: Path) -> None:
    path = tmp_path / "facts.yaml"
    path.write_text("seen: 1970-01-01 09:30\n")
    assert read_facts(path, KNOWN) == ({"seen": 1800}, [])
