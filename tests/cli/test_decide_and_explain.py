"""One decision on the screen and in JSON; whose facts it is about, and what would change it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

DAY = ("--as-of", "2026-12-01")


@pytest.fixture
def pack(troth, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A pack `acme` in the folder the test stands in."""
    monkeypatch.chdir(tmp_path)
    assert troth("init", "acme").code == 0
    return "acme"


def test_a_decision_says_the_verdict_the_day_the_version_and_the_lines(troth, pack: str) -> None:
    ended = troth("decide", pack, "agent", "--facts", "acme/facts.yaml", *DAY)
    assert (ended.code, ended.err) == (0, "")
    first, *lines = ended.out.splitlines()
    assert first.startswith("NOT MET   minimum agent")
    assert "as of Tue 2026-12-01, acme 1.0 (" in first
    assert any("empathy at least 3" in line for line in lines)
    assert lines[-1].endswith("troth explain acme agent --facts acme/facts.yaml --as-of 2026-12-01")


@pytest.mark.parametrize("command", ["decide", "explain"])
def test_json_says_what_it_is(troth, pack: str, command: str) -> None:
    arguments = ("agent", "--facts", "acme/facts.yaml", *DAY, "--format", "json")
    said = json.loads(troth(command, pack, *arguments).out)
    assert said["format_version"] == 1
    assert (said["verdict"], said["as_of"]) == ("not met", "2026-12-01")
    assert said["pack"]["version"] == "1.0"
    assert said["lines"][0]["operands"][0]["value"] == "2"


def test_an_explanation_shows_every_line_its_place_and_what_would_change_it(troth, pack) -> None:
    ended = troth("explain", pack, "agent", "--facts", "acme/facts.yaml", *DAY)
    assert ended.code == 0
    lines = ended.out.splitlines()
    (empathy,) = [line for line in lines if line.startswith("x  empathy at least 3  ")]
    assert "  2, from acme/facts.yaml  " in empathy
    assert empathy.endswith("  rules.troth:7")
    places = {line.index("rules.troth:") for line in lines if "rules.troth:" in line}
    assert len(places) == 1
    assert "What would change it" in ended.out
    assert "Development plan" in ended.out
    assert "within 60 days" in ended.out


def test_the_person_reads_plain_words(troth, pack: str) -> None:
    asked = ("agent", "--facts", "acme/facts.yaml", *DAY, "--for", "person")
    ended = troth("explain", pack, *asked)
    assert "customer empathy" in ended.out
    assert "product_knowledge" not in ended.out


@pytest.mark.parametrize("width", ["60", "80", "100"])
def test_a_value_that_does_not_fit_beside_its_line_stands_below_it(
    troth, pack: str, monkeypatch: pytest.MonkeyPatch, width: str
) -> None:
    monkeypatch.setenv("COLUMNS", width)
    folder = Path("a folder with a name that takes its place on the screen")
    folder.mkdir()
    Path("acme/facts.yaml").rename(folder / "facts.yaml")
    ended = troth("explain", pack, "agent", "--facts", folder / "facts.yaml", *DAY)
    *told, _, _ = ended.out.splitlines()
    assert [line for line in told if len(line) > int(width)] == []
    at = next(i for i, line in enumerate(told) if line.startswith("x  empathy at least 3"))
    assert told[at].endswith("rules.troth:7")
    assert told[at + 1].startswith("       2, from a folder")


def test_a_row_of_a_file_of_people_is_explained_with_its_line(troth, pack: str) -> None:
    asked = ("agent", "--people", "acme/people.csv", "--person", "p-0003", *DAY)
    ended = troth("explain", pack, *asked)
    assert ended.code == 0, ended.err
    assert "minimum agent for p-0003" in ended.out
    assert "people.csv:4" in ended.out
    named = troth("explain", pack, *asked, "--mapping", "acme/mapping.yaml")
    assert named.out == ended.out


def test_what_is_unknown_is_not_no(troth, pack: str) -> None:
    Path("some.yaml").write_text("role: agent\nempathy: 3\n", "utf-8")
    ended = troth("decide", pack, "agent", "--facts", "some.yaml", *DAY)
    assert ended.out.startswith("UNKNOWN")
    assert "To ask for   product_knowledge, listening, ownership, learning" in ended.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("agnet --facts acme/facts.yaml", "did you mean `agent`?"),
        ("nothing --facts acme/facts.yaml", "one of: agent"),
        ("agent --facts missing.yaml", "there is no file `missing.yaml`"),
        ("agent --facts acme", "`acme` is a folder"),
        ("agent --facts acme/rules.troth", "rules.troth"),
        ("agent --facts bad.yaml", "did you mean `empathy`?"),
        ("agent --people acme/people.csv --person p-9999", "nobody in acme/people.csv has the id"),
        ("agent --people missing.csv --person p-1", "there is no file `missing.csv`"),
        ("agent --people latin1.csv --person p-1", "not UTF-8"),
        ("agent --people utf16.csv --person p-1", "UTF-16"),
        ("agent --people empty.csv --person p-1", "empty"),
        ("agent --people acme/facts.yaml --person p-1", "has no column `id`"),
        ("agent --people acme/people.csv --person p-1 --mapping none.yaml", "there is no file"),
        ("agent --people acme/people.csv --person p-1 --mapping bad.yaml", "mapping"),
    ],
)
def test_a_mistake_in_the_input_is_told_with_a_way_out(troth, pack, arguments: str, said) -> None:
    Path("bad.yaml").write_text("emapthy: 3\n", "utf-8")
    header = "id,role,empathy,product_knowledge,listening,ownership,learning,"
    header += "years_experience,certifications,sex\n"
    Path("latin1.csv").write_bytes(
        header.encode() + "p-1,agent,é,1,1,1,1,1,,male\n".encode("latin-1")
    )
    Path("utf16.csv").write_bytes((header + "p-1").encode("utf-16"))
    Path("empty.csv").write_bytes(b"")
    ended = troth("explain", pack, *arguments.split())
    ended.failed_politely()
    assert said in ended.err


@pytest.mark.parametrize(
    "arguments",
    [
        "agent",
        "agent --people acme/people.csv",
        "agent --people acme/people.csv --person p-0001 --facts acme/facts.yaml",
        "agent --facts acme/facts.yaml --for children",
    ],
)
def test_an_explanation_needs_one_person(troth, pack: str, arguments: str) -> None:
    troth("explain", pack, *arguments.split()).failed_politely(64)
