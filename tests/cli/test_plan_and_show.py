"""A dry run from the command line: what it prints, saves, refuses, and how it ends."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from tests.cli.conftest import commands_in
from troth.cli.exits import Exit

PLAN = ("plan", "next", "--against", "acme", "--people", "acme/people.csv")


def _gates(smallest: int, undecided: str = "25%") -> str:
    return (
        "gates: 1\nfairness:\n  - {outcome: agent is met, by: sex, against: highest, "
        f"ratio_at_least: 0.80, smallest_group: {smallest}}}\nundecided: {{at_most: {undecided}}}\n"
    )


def test_a_plan_says_what_changes_and_where_it_is_saved(troth, packs: Path) -> None:
    ended = troth(*PLAN)
    assert (ended.code, ended.err) == (0, "")
    assert "STRICTER      minimum agent" in ended.out
    assert "+ empathy at least 4" in ended.out
    assert "meet it, by sex" in ended.out
    assert "Saved plan.json (sha256 " in ended.out
    assert max(map(len, ended.out.splitlines())) <= 100
    shown = troth("show").out
    assert ended.out.startswith(shown)
    assert "fair " not in ended.out.lower()
    assert "unfair" not in ended.out.lower()


def test_every_command_that_a_plan_ends_with_works_as_printed(troth, packs: Path) -> None:
    commands = commands_in(troth(*PLAN).out)
    assert [line.split()[1] for line in commands] == [
        "show",
        "show",
        "show",
        "show",
        "show",
        "explain",
    ]
    for line in commands:
        ended = troth(*shlex.split(line)[1:])
        assert ended.code == 0, f"{line}\n{ended.err}"
    assert "NOT MET   minimum agent for" in ended.out
    assert "next 1.1" not in ended.out


def test_without_a_mapping_in_the_new_pack_the_one_that_was_used_is_named(troth, packs) -> None:
    Path("next/mapping.yaml").unlink()
    (*_, explain) = commands_in(troth(*PLAN).out)
    assert "--mapping acme/mapping.yaml" in explain
    assert troth(*shlex.split(explain)[1:]).code == 0


def test_json_is_the_saved_plan_to_the_byte_and_nothing_else(troth_process, troth, packs) -> None:
    people = Path("acme/people.csv").read_text("utf-8").splitlines()
    many = [people[0]]
    many += [line.replace("p-", f"p-{n}-", 1) for n in range(20) for line in people[1:]]
    Path("many.csv").write_text("\n".join(many) + "\n", "utf-8")
    for file in ("acme/people.csv", "many.csv"):
        asked = ("plan", "next", "--against", "acme", "--people", file, "--out", "kept.json")
        ended = troth_process(*asked, "--format", "json")
        assert (ended.returncode, ended.stderr) == (0, b"")
        assert ended.stdout == Path("kept.json").read_bytes()
        assert troth_process(*asked[:-2], "--format", "json").stdout == ended.stdout
        assert troth_process("show", "kept.json", "--format", "json").stdout == ended.stdout
    assert len(list(Path().glob("plan.rows.*.csv"))) == 1


def test_a_fact_that_the_new_vocabulary_drops_is_still_read_by_the_old_rules(troth, packs) -> None:
    rules, words = Path("next/rules.troth"), Path("next/vocabulary.yaml")
    text = rules.read_text("utf-8").replace("        learning at least 3\n", "")
    rules.write_text(text.replace("    empathy at least 4", "    empathy at least 3"), "utf-8")
    kept = [each for each in words.read_text("utf-8").splitlines() if "  learning:" not in each]
    words.write_text("\n".join(kept) + "\n", "utf-8")
    for mapping in ((), ("--mapping", "acme/mapping.yaml")):
        said = json.loads(troth(*PLAN, *mapping, "--format", "json").out)
        (agent,) = [one for one in said["changes"] if one.get("rule") == "agent"]
        assert agent["before"]["met"] == 148
        assert agent["counts"].keys() == {"met>not_met", "met>unknown", "unknown>not_met"}
    ended = troth(*PLAN)
    assert (ended.code, ended.err) == (0, "")
    assert "explain" not in ended.out


def test_the_same_plan_twice_is_the_same_to_the_byte(troth, packs: Path) -> None:
    assert troth(*PLAN, "--out", "one.json").code == 0
    assert troth(*PLAN, "--out", "two.json").code == 0
    assert Path("one.json").read_bytes() == Path("two.json").read_bytes()


@pytest.mark.parametrize(
    ("gates", "more", "code"),
    [
        (None, (), Exit.FINE),
        (None, ("--detailed-exitcode",), Exit.CHANGES),
        (_gates(30), (), Exit.GATE_FAILED),
        (_gates(30), ("--detailed-exitcode",), Exit.GATE_FAILED),
        (_gates(300), (), Exit.GATE_UNDECIDED),
        (_gates(300), ("--detailed-exitcode",), Exit.GATE_UNDECIDED),
        (_gates(300, "1%"), (), Exit.GATE_FAILED),
    ],
)
def test_how_a_plan_ends(troth, packs: Path, gates: str | None, more, code: Exit) -> None:
    given = ()
    if gates is not None:
        Path("gates.yaml").write_text(gates, "utf-8")
        given = ("--gates", "gates.yaml")
    assert troth(*PLAN, *given, *more).code == code


def test_two_packs_of_one_meaning_have_no_differences(troth, packs: Path) -> None:
    same = ("plan", "acme", "--against", "acme", "--people", "acme/people.csv")
    ended = troth(*same, "--detailed-exitcode")
    assert ended.code == 0
    assert "no change" in ended.out
    assert json.loads(troth(*same, "--format", "json").out)["changes"] == []


def test_new_layout_only_is_wording_only(troth, packs: Path) -> None:
    rules = Path("acme/rules.troth")
    Path("next/rules.troth").write_text(
        rules.read_text("utf-8").replace("empathy at least 3 ", "empathy  >=  3 "), "utf-8"
    )
    ended = troth(*PLAN, "--detailed-exitcode")
    assert "wording only" in ended.out.lower()
    assert "SUMMARY   1 wording only: the same result for every input" in ended.out
    assert "->" not in "".join(ended.out.splitlines()[1:6])
    assert ended.code == Exit.CHANGES


def test_packs_that_may_be_swapped_or_strangers_are_remarked_upon(troth, packs: Path) -> None:
    swapped = troth("plan", "acme", "--against", "next")
    assert swapped.code == 0
    assert "1.0 comes before 1.1: if that is not meant, swap the two packs" in swapped.err
    strangers = troth("plan", "acme", "--against", "shipped:hiring")
    assert strangers.code == 0
    assert "acme is another policy than hiring" in strangers.err


def test_colour_repeats_what_words_say(troth, packs: Path, monkeypatch) -> None:
    plain = troth(*PLAN).out
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("FORCE_COLOR", "1")
    painted = troth(*PLAN).out
    assert "\x1b[31m! STRICTER\x1b[0m" in painted
    assert "\x1b[32m    + empathy at least 4\x1b[0m" in painted
    assert re.sub("\x1b\\[[0-9;]*m", "", painted) == plain
    monkeypatch.setenv("NO_COLOR", "1")
    assert troth(*PLAN).out == plain


def test_without_people_the_rules_are_compared(troth, packs: Path) -> None:
    ended = troth("plan", "next", "--against", "acme")
    assert ended.code == 0
    assert "empathy at least 4" in ended.out


def test_json_and_markdown_save_nothing_unless_asked(troth, packs: Path) -> None:
    said = json.loads(troth(*PLAN, "--format", "json").out)
    assert (said["format"], said["format_version"]) == ("troth.plan", 1)
    page = troth(*PLAN, "--format", "markdown").out
    assert page.startswith("# ")
    assert "p-0002" not in page
    assert "p-0002" in troth(*PLAN, "--format", "markdown", "--ids", "short").out
    assert not Path("plan.json").exists()
    assert troth(*PLAN, "--format", "markdown", "--out", "kept.json").out == page
    assert troth("show", "kept.json", "--format", "markdown").out == page


def test_what_is_no_plan_is_never_overwritten(troth, packs: Path) -> None:
    Path("plan.json").write_text('{"mine": true}', "utf-8")
    troth(*PLAN).failed_politely()
    troth(*PLAN, "--out", "acme/pack.yaml").failed_politely()
    troth(*PLAN, "--out", "acme").failed_politely()
    troth(*PLAN, "--out", "nowhere/plan.json").failed_politely()
    assert Path("plan.json").read_text("utf-8") == '{"mine": true}'
    Path("plan.json").write_text('{"format": "troth.plan", "format_version": 99}', "utf-8")
    assert troth(*PLAN).code == 0
    assert troth(*PLAN, "--out", "other.json").code == 0
    assert troth(*PLAN, "--out", "other.json").code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("plan missing --against acme", "there is no folder `missing`"),
        ("plan next --against missing", "there is no folder `missing`"),
        ("plan next --against acme --people missing.csv", "there is no file `missing.csv`"),
        ("plan next --against acme --people acme", "is a folder"),
        ("plan next --against acme --people bytes.csv", "bytes.csv"),
        ("plan next --against acme --people acme/people.csv --mapping bytes.csv", "bytes.csv"),
        ("plan next --against acme --people acme/people.csv --gates bytes.csv", "bytes.csv"),
        ("plan next --against acme --gates acme/mapping.yaml", "mapping.yaml"),
        ("show missing.json", "there is no file `missing.json`"),
        ("show acme", "is a folder"),
        ("show acme/pack.yaml", "is not a plan"),
        ("show bytes.csv", "is not a plan"),
        ("show empty.json", "is not a plan"),
        ("show cut.json", "is not a plan"),
        ("show other.json", "is not a plan"),
        ("show deep.json", "is not a plan"),
        ("show plan.json --person p-9999", "says nothing about a person"),
        ("show plan.json --rows r99", "has no rows `r99`"),
    ],
)
def test_a_mistake_in_the_input_is_told_with_a_way_out(troth, packs, arguments: str, said) -> None:
    troth(*PLAN)
    Path("bytes.csv").write_bytes(bytes(range(256)) * 100)
    Path("empty.json").write_bytes(b"")
    Path("cut.json").write_bytes(Path("plan.json").read_bytes()[:1000])
    Path("other.json").write_text('{"format": "sarif"}', "utf-8")
    Path("deep.json").write_text("[" * 100_000, "utf-8")
    ended = troth(*arguments.split())
    ended.failed_politely()
    assert said in ended.err


@pytest.mark.parametrize(
    "arguments",
    [
        "plan next",
        "show plan.json --changed --undecided",
        "show plan.json --changed --format markdown",
        "show plan.json --limit 0",
    ],
)
def test_wrong_usage(troth, packs: Path, arguments: str) -> None:
    troth(*PLAN)
    troth(*arguments.split()).failed_politely(64)


def test_every_figure_opens_down_to_a_person_and_a_clause(troth, packs: Path) -> None:
    troth(*PLAN)
    people = json.loads(troth("show", "--changed", "--limit", "1", "--format", "json").out)
    (person,) = people["people"]
    shown = troth("show", "--person", person["id"])
    assert "decided by empathy" in shown.out
    asked = ("agent", "--people", "acme/people.csv", "--person", person["id"])
    assert "empathy at least 4" in troth("explain", "next", *asked).out
    assert troth("show", "--rows", "r1").code == 0
    assert "for want of" in troth("show", "--undecided").out
    assert len(json.loads(troth("show", "--changed", "--format", "json").out)["people"]) > 20
    assert "troth show plan.json --person" in troth("show", "--changed").out


def test_the_rows_file_that_is_gone_is_told(troth, packs: Path) -> None:
    people = Path("acme/people.csv").read_text("utf-8").splitlines()
    many = [people[0]]
    many += [line.replace("p-", f"p-{n}-", 1) for n in range(20) for line in people[1:]]
    Path("many.csv").write_text("\n".join(many) + "\n", "utf-8")
    assert troth("plan", "next", "--against", "acme", "--people", "many.csv").code == 0
    (rows,) = Path().glob("plan.rows.*.csv")
    assert troth("show", "--changed").err == ""
    rows.unlink()
    ended = troth("show", "--changed")
    assert rows.name in ended.err
    assert "Only the first people" in ended.out
