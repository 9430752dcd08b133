"""A file read as columns holds the same people, refusals and notes as one read row by row."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Literal

import polars as pl
import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from troth.dsl.types import (
    DATE,
    INSTANT,
    NUMBER,
    PARTY,
    SCALE,
    TEXT,
    TRUTH,
    ChoiceType,
    DurationType,
    MoneyType,
    Period,
    RatingType,
    SetType,
    TimeKind,
    Type,
)
from troth.dsl.vocabulary import Fact, Subject, Vocabulary
from troth.engine.bulk import csv_rows
from troth.engine.bulk.people import Population, population_of
from troth.engine.bulk.reading import read_columns
from troth.engine.files import tape
from troth.engine.files.mapping import read_mapping
from troth.engine.files.people import People, Person, read_people
from troth.engine.files.table_kinds import table_kind

LETTERS = ChoiceType("letter", tuple(f"l{number}" for number in range(70)))
TYPES: dict[str, Type] = {
    "years": NUMBER,
    "met": TRUTH,
    "empathy": RatingType("quality", ("0", "1", "2", "3")),
    "roles": SetType(ChoiceType("role", ("agent", "team_lead"))),
    "letters": SetType(LETTERS),
    "skills": SetType(TEXT),
    "since": DATE,
    "pay": MoneyType("GBP", Period.MONTH),
    "notice": DurationType(TimeKind.DAYS),
    "seen": INSTANT,
    "note": TEXT,
    "manager": PARTY,
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
    years:   {column: a, unknown: ["", NaN]}
    note:    {column: b}
    met:     {column: a, map: {"1": yes, "0": no}, otherwise: no}
    empathy: {column: b, unknown: ["", x]}
    skills:  {column: c}
    letters: {column: c, map: {"1": l69, "2": [l0, l69]}, otherwise: l1}
    pay:     {column: c, unit: GBP a year, unknown: ["", "1;2", x, "-"]}
  outcome: {called_back: {column: called, yes: ["1"], no: ["0", x], unknown: [""]}}
  ignore: [name]
"""
HEADER = "id,a,b,c,called,name"


Both = Callable[[bytes], tuple[People | None, Population | None]]


@pytest.fixture(params=["at once", "in pieces"])
def both(tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Both:
    """Reads the bytes of a file row by row and as columns; what is told is the same."""
    if request.param == "in pieces":
        monkeypatch.setattr(tape, "_PIECE", 64)
        monkeypatch.setattr(csv_rows, "BYTES", 1)
        monkeypatch.setattr(csv_rows, "ROWS", 2)
    (tmp_path / "mapping.yaml").write_text(MAPPING, encoding="utf-8")
    mapping, found = read_mapping(tmp_path / "mapping.yaml")
    assert mapping is not None, found

    def read(data: bytes) -> tuple[People | None, Population | None]:
        path = tmp_path / "people.csv"
        path.write_bytes(data)
        people, told = read_people(path, mapping, KNOWN)
        columns, found = read_columns(path, mapping, KNOWN)
        assert found == told
        return people, columns

    return read


def as_rows(population: Population) -> list[Person]:
    return [population.person(place) for place in range(population.count)]


def in_order(people: People) -> list[Person]:
    return sorted(people.rows, key=lambda person: person.id)


def same(columns: Population, rows: People) -> None:
    assert as_rows(columns) == in_order(rows)
    assert columns.refused == rows.refused
    for name in ("file", "columns", "outcomes", "notes"):
        assert getattr(columns, name) == getattr(rows, name), name


CELLS = st.sampled_from(
    'x|NaN| 1 |0|1|2|3|-|1;2|"1"|"1,2"|"a\nb"|"a""b"|" 2"|é|ünlü|"open|a"b|"a"b|\x00|\xff|31560'
    "|31561|2_000 GBP a month|".split("|")
)
IDS = st.sampled_from([*"abcdefghij", "é", "\U0001f600", "\uffff", " a ", "", '"q,1"', " "])
ROWS = st.lists(st.tuples(IDS, st.lists(CELLS, min_size=3, max_size=6)), max_size=12)


ENDS = st.sampled_from(["\n", "\r\n", "\n\n", "\r"])


@st.composite
def files(draw: st.DrawFn) -> bytes:
    """A file of people, with quotes or without, in UTF-8 or not quite, and perhaps cut off."""
    end, rows = draw(ENDS), draw(ROWS)
    lines = [HEADER, *(",".join([id_, *cells]) for id_, cells in rows)]
    data = (end.join(lines) + draw(st.sampled_from([end, ""]))).encode()
    data = draw(st.sampled_from([data, data.replace(b'"', b"")]))
    data = draw(st.sampled_from([data, data.replace("\xff".encode(), b"\xff")]))
    return draw(st.sampled_from([data, b"\xef\xbb\xbf" + data]))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=files())
def test_columns_and_rows_of_a_file_are_the_same_people(data: bytes, both: Both) -> None:
    people, columns = both(data)
    assert (columns is None) == (people is None)
    if people is not None and columns is not None:
        same(columns, people)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.binary(max_size=60) | st.text(alphabet='a,;\t"\r\n10', max_size=80).map(str.encode))
@example(data=b"")
@example(data=b"\n\n")
@example(data=HEADER.encode("utf-16"))
@example(data=HEADER.encode())
@example(data=b"id,id,a,b,c,called\n")
@example(data=b"id,a,b,c\n")
def test_whatever_the_bytes_both_say_the_same(data: bytes, both: Both) -> None:
    assume(not table_kind(data))
    for text in (data, HEADER.encode() + b"\n" + data):
        people, columns = both(text)
        assert (columns is None) == (people is None)
        if people is not None and columns is not None:
            same(columns, people)


@given(
    rows=st.lists(
        st.fixed_dictionaries(
            {},
            optional={
                "years": st.integers(-(10**18), 10**18),
                "note": st.text(max_size=3),
                "letters": st.integers(0, 2**70 - 1),
                "skills": st.frozensets(st.text(max_size=2), max_size=2),
            },
        ),
        max_size=8,
    ),
    outcomes=st.lists(st.sampled_from([0, 1, None]), min_size=8, max_size=8),
)
def test_rows_become_columns_and_rows_again(
    rows: list[dict[str, object]], outcomes: list[int | None]
) -> None:
    people = People(
        rows=tuple(
            Person(f"p{9 - place}", facts, {} if made is None else {"called": made}, place)  # type: ignore[arg-type]
            for place, (facts, made) in enumerate(zip(rows, outcomes, strict=False))
        ),
        refused=(),
        file="people.csv",
        columns={"years": "a", "note": "b", "letters": "c", "skills": "d"},
        outcomes={"called": "e"},
    )
    columns = population_of(people)
    same(columns, people)
    for place, person in enumerate(as_rows(columns)):
        assert columns.position(person.id) == place
    assert columns.position("nobody") is None


@pytest.mark.parametrize("cut_off", [False, True])
def test_a_packed_file_is_read_the_same_also_where_it_is_cut_off(
    both: Both,
    cut_off: bool,
) -> None:
    rows = "".join(f"{number * 7919 % 10_007},1,2,x,1,ann\n" for number in range(10_000))
    packed = gzip.compress(f"{HEADER}\n{rows}".encode(), mtime=0)
    people, columns = both(packed[: len(packed) // 2] if cut_off else packed)
    assert people is not None
    assert columns is not None
    same(columns, people)
    assert [each.reason for each in people.refused] == [
        "the packed file ends too soon: nothing is read from here on"
    ] * cut_off


def test_somebody_who_comes_again_is_found_however_far_apart(both: Both) -> None:
    ids = [*range(100, 200), 150, *range(200, 300), 299]
    data = "".join(f"{id_},1,2,x,1,ann\n" for id_ in ids)
    people, columns = both(f"{HEADER}\n{data}".encode())
    assert people is not None
    assert columns is not None
    same(columns, people)
    assert [each.line for each in columns.refused] == [102, 203]


def in_a_table(
    folder: Path, columns: dict[str, pl.Series], facts: dict[str, str], *, form: str = "parquet"
) -> tuple[Population | None, list[str]]:
    """The people in a table, whose column `id` is there, read through these facts and columns."""
    frame = pl.DataFrame(columns)
    match form:
        case "parquet":
            frame.write_parquet(folder / "people.table")
        case "arrow":
            frame.write_ipc(folder / "people.table")
        case _:
            frame.write_ipc_stream(folder / "people.table")
    entries = "".join(f"    {name}: {entry}\n" for name, entry in facts.items())
    (folder / "mapping.yaml").write_text(f"mapping: 1\npeople:\n  id: id\n  facts:\n{entries}")
    mapping, _ = read_mapping(folder / "mapping.yaml")
    assert mapping is not None
    people, found = read_columns(folder / "people.table", mapping, KNOWN)
    return people, [each.message.replace(f"{folder}/", "") for each in found]


def days(number: int) -> pl.Series:
    return pl.Series([number], dtype=pl.Int32).cast(pl.Date)


def moments(number: int, unit: Literal["ms", "us", "ns"], zone: str | None) -> pl.Series:
    return pl.Series([number], dtype=pl.Int64).cast(pl.Datetime(unit, zone))


@pytest.mark.parametrize("form", ["parquet", "arrow", "arrow stream"])
def test_a_table_is_read_by_what_it_holds_and_located_by_row(tmp_path: Path, form: str) -> None:
    columns = {
        "id": pl.Series([7, 3, None, 3, 5, 1]),
        "y": pl.Series([1.5, 2.0, 0.0, 0.0, 0.1234567, None]),
        "since": pl.Series([date(2026, 1, 31)] * 6),
    }
    facts = {"years": "{column: y, unknown: ['']}", "since": "{column: since}"}
    people, found = in_a_table(tmp_path, columns, facts, form=form)
    assert found == []
    assert people is not None
    since = (date(2026, 1, 31) - date(1970, 1, 1)).days
    assert as_rows(people) == [
        Person("1", {"since": since}, {}, 6),
        Person("3", {"years": 2 * SCALE, "since": since}, {}, 2),
        Person("7", {"years": 3 * SCALE // 2, "since": since}, {}, 1),
    ]
    assert [(each.line, each.id, each.reason, each.column) for each in people.refused] == [
        (3, "", "it has no id", "id"),
        (4, "3", "row 2 has the same id", "id"),
        (
            5,
            "5",
            "years: `0.1234567` has more than 6 digits after the point (round it first)",
            "y",
        ),
    ]


@pytest.mark.parametrize(
    ("fact", "entry", "value", "held"),
    [
        ("years", "", pl.Series([12], dtype=pl.Int8), 12 * SCALE),
        ("years", "", pl.Series([0.1], dtype=pl.Float32), SCALE // 10),
        ("years", "", pl.Series([1e11]), 10**11 * SCALE),
        ("years", "", pl.Series([Decimal("1.250000")]), 1_250_000),
        ("years", "", pl.Series(["1.25"], dtype=pl.Categorical), 1_250_000),
        ("years", ", unknown: [NaN]", pl.Series([float("nan")]), None),
        ("empathy", "", pl.Series([3.0]), 3),
        ("met", "", pl.Series([True]), 1),
        ("met", ", map: {yes: no}", pl.Series([True]), 0),
        ("roles", "", pl.Series([["team_lead", "agent"]]), 0b11),
        ("roles", "", pl.Series([[]], dtype=pl.List(pl.String)), 0),
        ("skills", "", pl.Series([["b", "a"]]), frozenset("ab")),
        ("since", "", pl.Series([datetime.fromisoformat("1970-01-03")]), 2),
        ("seen", "", pl.Series([datetime.fromisoformat("1970-01-01 09:30")]), 1800),
        ("seen", "", pl.Series([datetime(1970, 1, 1, 9, 30, tzinfo=UTC)]), 34_200),
        ("seen", "", moments(34_200_000_000_000, "ns", "Asia/Tokyo"), 34_200),
        ("seen", "", moments(253_402_300_799_000, "ms", "UTC"), 253_402_300_799),
        ("since", "", days(2_932_896), 2_932_896),
        ("since", "", days(-719_162), -719_162),
        ("pay", ", unit: GBP a year", pl.Series([31_560]), 2630 * SCALE),
        ("pay", ", unknown: ['']", pl.Series([None]), None),
        ("note", "", pl.Series([None], dtype=pl.String), ""),
    ],
)
def test_a_typed_cell_is_read_exactly(
    tmp_path: Path, fact: str, entry: str, value: pl.Series, held: object
) -> None:
    columns = {"id": pl.Series(["a"]), "it": value}
    people, found = in_a_table(tmp_path, columns, {fact: f"{{column: it{entry}}}"})
    assert found == []
    assert people is not None
    assert (people.refused, people.person(0).facts.get(fact)) == ((), held)


@pytest.mark.parametrize(
    ("fact", "value", "reason"),
    [
        ("years", pl.Series([1e-7]), "has more than 6 digits after the point"),
        ("years", pl.Series([float("inf")]), "years: `inf` is not a number"),
        ("years", pl.Series([2**100], dtype=pl.Int128), "is too large"),
        ("years", pl.Series([None]), "years: the cell is empty"),
        (
            "since",
            pl.Series([datetime.fromisoformat("2026-01-03 01:00")]),
            "since: `2026-01-03 01:00:00` is not a date",
        ),
        ("pay", pl.Series([31_560]), "pay: `31560` does not say its currency"),
        ("since", days(2**31 - 1), "since: `2147483647 since 1970` is not a date"),
        ("since", days(2_932_897), "since: `2932897 since 1970` is not a date"),
        ("since", days(-719_163), "since: `-719163 since 1970` is not a date"),
        ("seen", moments(2**62, "ms", None), "since 1970` is not a moment"),
        ("seen", moments(-(2**62), "us", "Asia/Tokyo"), "since 1970` is not a moment"),
        ("seen", moments(253_402_300_800_000_000, "us", "UTC"), "since 1970` is not a moment"),
        ("roles", pl.Series([[2**31 - 1]]).cast(pl.List(pl.Date)), "`2147483647 since 1970`"),
    ],
)
def test_what_a_typed_cell_cannot_say_exactly_is_refused_by_its_text(
    tmp_path: Path, fact: str, value: pl.Series, reason: str
) -> None:
    columns = {"id": pl.Series(["a"]), "it": value}
    people, _ = in_a_table(tmp_path, columns, {fact: "{column: it}"})
    assert people is not None
    assert [reason in each.reason for each in people.refused] == [True]


def test_columns_that_no_text_stands_for_are_told_before_any_row(tmp_path: Path) -> None:
    columns = {"id": pl.Series(["a"]), "it": pl.Series([{"x": 1}]), "more": pl.Series([b"x"])}
    people, found = in_a_table(tmp_path, columns, {"note": "{column: it}", "met": "{column: no}"})
    assert people is None
    assert found == [
        "`more` is neither mapped nor ignored",
        "`people.table` has no column `no`",
        "the column `it` of `people.table` holds Struct({'x': Int64}), which no text stands for",
    ]


@pytest.mark.parametrize("cut", [10, 200])
def test_a_table_that_is_cut_off_is_told(tmp_path: Path, cut: int) -> None:
    ids = pl.Series([str(number) for number in range(99)])
    in_a_table(tmp_path, {"id": ids, "it": ids}, {"note": "{column: it}"})
    mapping, _ = read_mapping(tmp_path / "mapping.yaml")
    assert mapping is not None
    path = tmp_path / "people.table"
    path.write_bytes(path.read_bytes()[:cut])
    people, found = read_columns(path, mapping, KNOWN)
    assert people is None
    assert [each.message for each in found] == [
        f"`{path}` begins as a table in the format Parquet does, but it is damaged, or cut off"
    ]


def test_a_table_whose_damage_makes_its_reader_panic_is_told(tmp_path: Path) -> None:
    frame = pl.DataFrame({"id": ["a"], "it": moments(0, "us", "Asia/Tokyo")})
    frame.write_ipc(tmp_path / "people.table")
    data = (tmp_path / "people.table").read_bytes()
    (tmp_path / "people.table").write_bytes(data.replace(b"Asia/Tokyo", b"Asia/ToJyo"))
    (tmp_path / "mapping.yaml").write_text(
        "mapping: 1\npeople:\n  id: id\n  facts:\n    seen: {column: it}\n"
    )
    mapping, _ = read_mapping(tmp_path / "mapping.yaml")
    assert mapping is not None
    people, found = read_columns(tmp_path / "people.table", mapping, KNOWN)
    assert people is None
    assert ["damaged" in each.message for each in found] == [True]
