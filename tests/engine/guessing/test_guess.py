"""What is guessed loads and can be run at once, places what is plain, and hides nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from troth.engine.files.logs import read_log
from troth.engine.files.mapping import MappingFile, read_mapping
from troth.engine.files.pack import Pack, load_pack
from troth.engine.files.people import read_people
from troth.engine.guessing.draft import Draft
from troth.engine.guessing.guess import guess

DATA = Path(__file__).parents[4] / "shared/data"

VOCABULARY = """\
ratings: {quality: [0, 1, 2, 3], cefr: [A1, A2, B1, B2]}
choices: {role: [frontline_agent, field_agent, team_lead], site: [london, lyon]}
facts:
  role:     {of: person, type: choice role}
  empathy:  {of: person, type: rating quality}
  english:  {of: person, type: rating cefr, words: level of English}
  years:    {of: person, type: number 0..60, words: years of experience}
  pay:      {of: relationship, type: money GBP a year}
  notice:   {of: relationship, type: duration in days, words: length of notice}
  overtime: {of: relationship, type: yes/no}
  sex:      {of: person, type: text, use: protected}
  manager:  {of: relationship, type: party}
  joined:   {of: relationship, type: date}
  head:     {of: organisation, type: number}
events:
  applied:     {of: application, by: [person], fields: {channel: text}}
  offer_made:  {of: application, by: [system], fields: {salary: money GBP a year}}
  interviewed: {of: application, by: [system], words: an interview is held}
"""


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    folder = tmp_path_factory.mktemp("pack")
    (folder / "vocabulary.yaml").write_text(VOCABULARY)
    (folder / "pack.yaml").write_text(
        'troth: 1\nname: small\nversion: "1"\neffective: 2026-01-01\nowner: a@example.com\n'
    )
    (folder / "rules.troth").write_text("minimum kind\n    empathy at least 1\n")
    made, found = load_pack(str(folder))
    assert made is not None, found
    return made


Guessed = Callable[..., tuple[Draft, str, MappingFile]]


@pytest.fixture
def guessed(pack: Pack, tmp_path: Path) -> Guessed:
    """Guesses from the bytes of a file, and reads the mapping that was drafted."""

    def made(data: bytes, name: str = "file.csv") -> tuple[Draft, str, MappingFile]:
        (tmp_path / name).write_bytes(data)
        found, told = guess(tmp_path / name, pack)
        assert found is not None, told
        draft, text = found
        (tmp_path / "mapping.yaml").write_text(text, encoding="utf-8")
        mapping, told = read_mapping(tmp_path / "mapping.yaml")
        assert mapping is not None, (text, told)
        if mapping.model.people is not None:
            people, told = read_people(tmp_path / name, mapping, pack.vocabulary)
            assert people is not None, (text, told)
        else:
            log, told = read_log(tmp_path / name, mapping, pack.vocabulary)
            assert log is not None, (text, told)
        assert told == []
        return draft, text, mapping.model

    return made


STAFF = (
    "EmployeeNumber;Job Role;EmpathyRating;English_Level;YearsExperience;MonthlyPay;NoticeWeeks;"
    """OverTime;Gender;HireDate;Attrition;Supervisor
1;Frontline Agent;3;b1;2.5;2630;4;Yes;f;2020-01-31;No;m-1
2;Field agent;n/a;B2;NA;2000;8;No;m;2021-01-31;Yes;m-1
3;team lead;0;A1;1;2000.50;12;No;f;31.1.2021;No;
"""
)


def test_columns_are_placed_by_names_and_texts(guessed: Guessed) -> None:
    draft, text, mapping = guessed(STAFF.encode())
    assert mapping.people is not None
    facts = mapping.people.facts
    assert mapping.people.id == "EmployeeNumber"
    assert {name: entry.column for name, entry in facts.items()} == {
        "role": "Job Role",
        "empathy": "EmpathyRating",
        "english": "English_Level",
        "years": "YearsExperience",
        "pay": "MonthlyPay",
        "notice": "NoticeWeeks",
        "overtime": "OverTime",
        "sex": "Gender",
        "joined": "HireDate",
        "manager": "Supervisor",
    }
    assert facts["role"].map["Field agent"] == "field_agent"
    assert facts["empathy"].unknown == ("n/a",)
    assert facts["english"].map == {"b1": "B1", "B2": "B2", "A1": "A1"}
    assert facts["years"].unknown == ("NA",)
    assert (facts["pay"].unit, facts["notice"].unit) == ("GBP a month", "weeks")
    assert facts["overtime"].map == {"Yes": "yes", "No": "no"}
    assert facts["manager"].unknown == ("",)
    attrition = mapping.people.outcome["attrition"]
    assert (attrition.yes, attrition.no) == (("Yes",), ("No",))
    assert "33.3 % cannot be read: `31.1.2021`" in text
    assert [each.name for each in draft.missing] == ["engaged_since"]


def test_what_is_not_placed_says_why(guessed: Guessed) -> None:
    draft, text, mapping = guessed(
        b"id,empathy,shoe size,empty,Yrs\na,low,9,,many\nb,high,8,,few\n"
    )
    assert mapping.people is not None
    assert mapping.people.facts == {}
    assert {each.name: each.why for each in draft.lists["ignore"]} == {
        "empathy": "perhaps `empathy`, but its texts are not rating quality: `high`, `low`",
        "shoe size": "nothing in the pack has a name like it",
        "empty": "nothing is said in it",
        "Yrs": "perhaps `years`, but its texts are not number: `few`, `many`",
    }
    assert "#   empathy (rating quality)" in text
    assert "head" not in text


def test_where_nobody_can_be_told_apart_that_is_said_first(guessed: Guessed) -> None:
    draft, text, _ = guessed(
        b"role,headcount\nteam_lead,1\nteam_lead,1\nteam_lead,3\nfield_agent,1\n"
    )
    assert draft.single[0].entry == "role"
    assert "# Note: no column tells people apart: 2 rows or more" in text
    assert "`headcount` may say how many people a row stands for" in text


LOG = """\
Case ID,Activity,Completed Timestamp,Resource,Salary,Role,remark
a,Applied,2026-01-05T09:00Z,ann,,team lead,
a,Interview,2026-01-06T09:00Z,bob,,team lead,
a,Offer made,2026-01-07T09:00Z,bob,31000,team lead,well
b,Applied,2026-01-05T10:00Z,ann,,field agent,
b,Coffee,2026-01-05T11:00Z,ann,,field agent,
"""


def test_a_table_that_says_who_what_and_when_is_a_log(guessed: Guessed) -> None:
    draft, _, mapping = guessed(LOG.encode())
    events = mapping.events
    assert events is not None
    assert (events.case, events.activity, events.at) == (
        "Case ID",
        "Activity",
        "Completed Timestamp",
    )
    assert (events.actor, events.zone) == ("Resource", None)
    assert events.map == {
        "Applied": "applied",
        "Interview": "interviewed",
        "Offer made": "offer_made",
    }
    assert events.ignore == ("Coffee",)
    assert events.fields["salary"].unit == "GBP a year"
    assert events.case_facts["role"].map == {"team lead": "team_lead", "field agent": "field_agent"}
    assert events.ignore_columns == ("remark",)
    assert "empathy" in [each.name for each in draft.missing]


def test_the_only_attribute_that_says_when_is_not_ignored_as_well(guessed: Guessed) -> None:
    when = '<date key="time:timestamp" value="2026-01-05T09:00:00Z"/>'
    event = f'<string key="concept:name" value="applied"/>{when}'
    trace = f'<trace><string key="concept:name" value="a"/><event>{event}</event></trace>'
    _, _, mapping = guessed(f"<log>{trace}</log>".encode(), "file.xes")
    assert mapping.events is not None
    assert (mapping.events.at, mapping.events.ignore_columns) == ("time:timestamp", ())


def test_times_without_a_zone_are_said_to_be_taken_for_utc(guessed: Guessed) -> None:
    _, text, mapping = guessed(LOG.replace("Z,", ",").encode())
    assert mapping.events is not None
    assert mapping.events.zone == "UTC"
    assert "times name no zone" in text


def test_a_table_is_guessed_from_as_its_csv(guessed: Guessed, pack: Pack, tmp_path: Path) -> None:
    _, text, _ = guessed(STAFF.encode())
    frame = pl.read_csv(STAFF.encode(), separator=";", infer_schema=False)
    frame.write_parquet(tmp_path / "file.csv")
    made, found = guess(tmp_path / "file.csv", pack)
    assert made is not None, found
    assert made[1] == text


OBJECTS = {
    "objects": [
        {
            "id": "a-1",
            "type": "application",
            "attributes": [
                {"name": "Role", "value": "team lead"},
                {"name": "Overtime", "value": True},
            ],
        },
        {"id": "j-1", "type": "job"},
    ],
    "events": [
        {
            "id": f"e{number}",
            "type": activity,
            "time": f"2026-01-0{number}T09:00:00Z",
            "attributes": [{"name": "Channel", "value": "fair"}],
            "relationships": [{"objectId": "j-1"}, {"objectId": "a-1"}],
        }
        for number, activity in enumerate(("Applied", "Offer made", "Coffee"), 1)
    ],
}


def test_of_a_log_of_objects_one_type_is_the_case(pack: Pack, tmp_path: Path) -> None:
    (tmp_path / "log.json").write_text(json.dumps(OBJECTS))
    made, found = guess(tmp_path / "log.json", pack)
    assert made is not None, found
    (tmp_path / "mapping.yaml").write_text(made[1])
    mapping, found = read_mapping(tmp_path / "mapping.yaml")
    assert mapping is not None, found
    events = mapping.model.events
    assert events is not None
    assert (events.case, events.activity) == ("application", "ocel:activity")
    assert (events.at, events.key) == ("ocel:timestamp", "ocel:eid")
    assert events.map == {"Applied": "applied", "Offer made": "offer_made"}
    assert events.fields["channel"].column == "Channel"
    assert events.case_facts["role"].map == {"team lead": "team_lead"}
    assert events.case_facts["overtime"].map == {"true": "yes"}
    assert events.ignore_columns == ("job",)


def test_a_log_that_needs_no_mapping_says_so(pack: Pack, tmp_path: Path) -> None:
    (tmp_path / "log.ndjson").write_text("{}\n")
    made, found = guess(tmp_path / "log.ndjson", pack)
    assert made is None
    assert "is read without a mapping" in found[0].message


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"events": [], "objects": []}', '{"events": 1}'])
def test_json_that_is_no_log_of_objects_is_told(text: str, pack: Pack, tmp_path: Path) -> None:
    (tmp_path / "log.json").write_text(text)
    made, found = guess(tmp_path / "log.json", pack)
    assert made is None
    assert "is no log in the format OCEL 2.0" in found[0].message


@pytest.mark.parametrize("data", [b"", b"id,role\n", b"\xff\xfea", b"PAR1"])
def test_a_file_without_rows_is_told(data: bytes, pack: Pack, tmp_path: Path) -> None:
    (tmp_path / "file.csv").write_bytes(data)
    made, found = guess(tmp_path / "file.csv", pack)
    assert made is None
    assert len(found) == 1
    assert found[0].help


def test_where_no_row_can_be_read_the_reason_is_told(pack: Pack, tmp_path: Path) -> None:
    (tmp_path / "old.csv").write_bytes("id,name\na-1,Zoë\na-2,Aoife Ní Dhuibh\n".encode("cp1252"))
    found, told = guess(tmp_path / "old.csv", pack)
    assert found is None
    (said,) = told
    assert "no row" in said.message
    assert "line 2: this row is not UTF-8 (save the file as UTF-8" in said.message


NAMES = st.text(max_size=8) | st.sampled_from(
    "id|role|Empathy|years|a: b|#|yes|- x|{a}|pay|0|time|activity|case".split("|")
)
CELLS = st.sampled_from(
    "|1|0|NA|yes|No|team lead|B1|2026-01-31|2026-01-31T09:00Z|a: #b|é\u2028|\U0001f600|\x85".split(
        "|"
    )
) | st.just("x" * 300)


def in_quotes(text: str) -> str:
    return '"' + text.replace('"', '""').replace("\0", "") + '"'


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    header=st.lists(
        NAMES, min_size=1, max_size=6, unique_by=lambda name: name.replace("\0", "").strip()
    ),
    rows=st.lists(st.lists(CELLS, min_size=6, max_size=6), min_size=1, max_size=5),
)
def test_whatever_the_file_what_is_drafted_can_be_run_at_once(
    header: list[str], rows: list[list[str]], guessed: Guessed, pack: Pack, tmp_path: Path
) -> None:
    lines = [header, *(row[: len(header)] for row in rows)]
    data = "".join(",".join(map(in_quotes, line)) + "\n" for line in lines)
    (tmp_path / "file.csv").write_bytes(data.encode("utf-8", "replace"))
    if guess(tmp_path / "file.csv", pack)[0] is not None:
        guessed(data.encode("utf-8", "replace"))


@pytest.mark.skipif(not DATA.is_dir(), reason="the folder shared/data is not there")
def test_a_public_log_is_drafted_as_somebody_mapped_it(repository: Path, tmp_path: Path) -> None:
    folder = repository / "policies/examples/hiring_log"
    hiring, _ = load_pack(str(folder))
    by_hand, _ = read_mapping(folder / "mapping.yaml")
    assert hiring is not None
    assert by_hand is not None
    made, _ = guess(DATA / "hiring_log_high.xes.gz", hiring)
    assert made is not None
    (tmp_path / "mapping.yaml").write_text(made[1], encoding="utf-8")
    drafted, found = read_mapping(tmp_path / "mapping.yaml")
    assert drafted is not None, found
    ours, theirs = drafted.model.events, by_hand.model.events
    assert ours is not None
    assert theirs is not None
    assert (ours.case, ours.activity, ours.at, ours.actor) == (
        theirs.case,
        theirs.activity,
        theirs.at,
        theirs.actor,
    )
    assert ours.map.items() <= theirs.map.items()
    assert theirs.map.keys() - ours.map.keys() == {"Extensive Background Check"}
    assert {name: each.column for name, each in ours.case_facts.items()} == {
        name: each.column for name, each in theirs.case_facts.items()
    }
