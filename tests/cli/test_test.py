"""`troth test`: what failed and why, what there is, and codes that a build can trust."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.cli.conftest import Troth
from tests.engine.scenarios.acme import CLOSED, STORY, written

GOOD = f"{STORY.replace('story', 'good story')}  agent: unknown\n{CLOSED}"
BAD = f"{STORY.replace('story', 'bad story')}  agent: met\n{CLOSED}"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """The test pack, without scenarios."""
    (tmp_path / "acme").mkdir()
    written(tmp_path / "acme")
    return tmp_path / "acme"


def test_a_pack_without_scenarios_says_how_to_write_the_first(troth: Troth, pack: Path) -> None:
    ended = troth("test", pack)
    assert ended.code == 0
    assert ended.out.startswith("acme 1.0 has no scenarios yet.")
    first = ended.out.split("such as\n\n")[1].split("\n\n")[0]
    (pack / "scenarios" / "first.yaml").write_text(first)
    assert troth("test", pack).out == "acme 1.0: 1 scenario, 1 passed\n"
    assert troth("test", pack).code == 0


def test_no_scenarios_fail_where_that_is_asked(troth: Troth, pack: Path) -> None:
    assert troth("test", pack, "--fail-on-empty").code == 1
    assert troth("test", pack, "--list", "--fail-on-empty").code == 1


def test_what_fails_is_told_with_what_decided_it(troth: Troth, pack: Path) -> None:
    written(pack, GOOD, BAD)
    ended = troth("test", pack)
    assert ended.code == 1
    assert "A good story" not in ended.out
    assert ended.out.splitlines()[0].startswith("x  A bad story")
    assert ended.out.splitlines()[0].endswith("scenarios/s2.yaml:1")
    assert "   scenarios/s2.yaml:10   p-1, Wed 2026-01-21" in ended.out
    assert "      expected  minimum agent is met" in ended.out
    assert "      found     it is unknown" in ended.out
    assert "      because   ?  listening at least 2: listening unknown" in ended.out
    assert "empathy at least 3" not in ended.out
    assert "acme 1.0: 2 scenarios, 1 passed, 1 failed" in ended.out
    assert "--scenario 'A bad story'" in ended.out.splitlines()[-1]


def test_the_screen_is_the_same_every_time(troth: Troth, pack: Path) -> None:
    """How long it took is told on a terminal only."""
    written(pack, GOOD, BAD)
    first, second = troth("test", pack), troth("test", pack)
    assert (first.out, first.err) == (second.out, second.err)


def test_one_can_be_asked_for_by_name_part_or_step(troth: Troth, pack: Path) -> None:
    written(pack, GOOD.replace("subject", "step: A1\nsubject", 1), BAD)
    assert troth("test", pack, "--scenario", "A good story").code == 0
    assert troth("test", pack, "-k", "GOOD").code == 0
    assert troth("test", pack, "--step", "A1").out == "acme 1.0: 1 scenario, 1 passed\n"
    troth("test", pack, "--scenario", "A god story").failed_politely()
    troth("test", pack, "-k", "nothing of it").failed_politely()
    troth("test", pack, "--step", "R1").failed_politely()


def test_a_mistake_in_a_file_is_shown_and_the_others_are_played(troth: Troth, pack: Path) -> None:
    written(pack, GOOD, BAD.replace("event: engaged", "event: engagd"))
    ended = troth("test", pack)
    assert ended.code == 1
    assert "did you mean `engaged`?" in ended.err
    assert "a scenario with a mistake is not played" in ended.err
    assert "1 scenario, 1 passed" in ended.out


def test_steps_are_listed_with_the_scenarios_that_show_them(troth: Troth, pack: Path) -> None:
    shows = GOOD.replace("subject", "step: [A1, R1, R2]\nsubject", 1)
    idle = shows.replace("good", "idle").replace("agent: unknown", "rungs: 1")
    idle = idle.replace(CLOSED, "  notices: any\n  refused: any\n")
    written(pack, shows, idle)
    ended = troth("test", pack, "--list", "--by", "step")
    lines = [" ".join(line.split()) for line in ended.out.splitlines()]
    assert "A1 Know what you look for 1 scenario" in lines
    assert "A good story scenarios/s1.yaml:1" in lines
    assert any(line.startswith("- A idle story: names the step, and says") for line in lines)
    assert "R1 Clarify expectations 1 scenario" in lines  # the notice about buddy
    assert "R2 Nobody wrote this one NO SCENARIO" in lines
    assert ended.code == 0
    assert troth("test", pack, "--list", "--by", "step", "--fail-on-empty").code == 1


def test_the_list_of_one_step_says_nothing_of_the_others(troth: Troth, pack: Path) -> None:
    ended = troth("test", pack, "--list", "--by", "step", "--step", "R1")
    assert [line[:2] for line in ended.out.splitlines() if line[:1].strip()] == ["R1"]


def test_the_list_goes_by_step_only_where_there_is_a_list(troth: Troth, pack: Path) -> None:
    troth("test", pack, "--by", "step").failed_politely(64)


def test_the_same_as_data(troth: Troth, pack: Path) -> None:
    written(pack, GOOD, BAD)
    told = json.loads(troth("test", pack, "--format", "json").out)
    assert told["format"] == "troth.test"
    assert [(each["scenario"], each["passed"]) for each in told["scenarios"]] == [
        ("A good story", True), ("A bad story", False),
    ]  # fmt: skip
    assert told["scenarios"][1]["failures"][0]["expected"] == "minimum agent is met"
    steps = json.loads(troth("test", pack, "--list", "--by", "step", "--format", "json").out)
    assert [each["step"] for each in steps["steps"]] == ["A1", "R1", "R2"]


def test_build_servers_read_it(troth: Troth, pack: Path) -> None:
    written(pack, GOOD, BAD.replace("A bad", 'A <bad> & "loud"'))
    root = ElementTree.fromstring(troth("test", pack, "--format", "junit").out.encode())
    assert (root.get("tests"), root.get("failures")) == ("2", "1")
    names = [each.get("name") for each in root.iter("testcase")]
    assert names == ["A good story", 'A <bad> & "loud" story']
    (failure,) = root.iter("failure")
    assert failure.get("message") == "minimum agent is met: it is unknown"


# --- the stories of the pack below


@pytest.fixture
def on_top(pack: Path) -> Path:
    """A pack that builds on the test pack, and gives the buddy a day sooner."""
    written(pack, GOOD)
    mine = pack.parent / "mine"
    mine.mkdir()
    about = 'troth: 1\nname: mine\nversion: "1.0"\neffective: 2026-01-01\n'
    (mine / "pack.yaml").write_text(f'{about}base: {{pack: ../acme, version: "1.0"}}\n')
    (mine / "vocabulary.yaml").write_text("facts: {}\n")
    rules = (pack / "rules.troth").read_text("utf-8")
    buddy = rules[rules.index("promise buddy") : rules.index("promise talk")]
    (mine / "rules.troth").write_text(buddy.replace("3 working days", "2 working days"))
    return mine


def test_stories_of_the_pack_below_that_differ_are_told_and_fail_nothing(
    troth: Troth, on_top: Path
) -> None:
    ended = troth("test", on_top, "--with-base")
    assert ended.code == 0
    assert "mine 1.0: no scenarios of its own" in ended.out
    assert "1 of 1 story of ../acme comes out differently with you" in ended.out
    assert "~  A good story" in ended.out
    assert "      with you  " in ended.out
    again = troth(*shlex.split(ended.out.splitlines()[-1].partition("troth ")[2]))
    assert (again.code, "~  A good story" in again.out) == (0, True)


def test_without_a_change_the_stories_below_come_out_the_same(troth: Troth, on_top: Path) -> None:
    (on_top / "rules.troth").unlink()
    ended = troth("test", on_top, "--with-base")
    assert "1 story of ../acme comes out the same with you" in ended.out
    assert "~" not in ended.out


def test_machines_are_told_of_the_stories_below_too(troth: Troth, on_top: Path) -> None:
    told = json.loads(troth("test", on_top, "--with-base", "--format", "json").out)
    (below,) = told["adopted"]
    assert (below["pack"], below["same"]) == ("../acme", [])
    assert [each["scenario"] for each in below["different"]] == ["A good story"]
    assert "adopted" not in json.loads(troth("test", on_top, "--format", "json").out)
    root = ElementTree.fromstring(troth("test", on_top, "--with-base", "--format", "junit").out)
    assert (root.get("tests"), root.get("failures")) == ("1", "0")
    (skipped,) = root.iter("skipped")
    assert str(skipped.get("message")).startswith("a notice: notify to m-1 about buddy")
    assert [each.get("name") for each in root] == ["mine 1.0", "../acme under mine 1.0"]


def test_the_stories_below_are_listed_as_theirs(troth: Troth, on_top: Path) -> None:
    ended = troth("test", on_top, "--with-base", "--list")
    assert ended.out.split() == ["A", "good", "story", "../acme/scenarios/s1.yaml:1"]


def test_only_a_pack_that_builds_on_another_has_stories_below(troth: Troth, pack: Path) -> None:
    troth("test", pack, "--with-base").failed_politely(64)


def test_a_pack_without_stories_says_that_there_are_some_below(troth: Troth, on_top: Path) -> None:
    last = troth("test", on_top).out.splitlines()[-1]
    assert last.startswith("Those of ../acme with your changes: troth test ")
    assert troth(*shlex.split(last.partition("troth ")[2])).code == 0


def test_a_pack_whose_only_story_has_a_mistake_is_not_asked_for_a_first(
    troth: Troth, pack: Path
) -> None:
    written(pack, BAD.replace("event: engaged", "event: engagd"))
    ended = troth("test", pack)
    assert (ended.code, ended.out) == (1, "")
