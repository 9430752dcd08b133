"""`troth prove --against`: what became of each rule, for whom, and told how."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from tests.cli.conftest import Troth
from tests.cli.test_prove import HIRING, MINIMUM, NEXT, REWARD, VOCABULARY, small


def test_somebody_is_told_by_the_level_they_have_where_levels_were_added(
    troth: Troth, tmp_path: Path
) -> None:
    old = small(tmp_path / "old", "minimum ready\n    band at least middle\n")
    new = small(tmp_path / "new", "minimum ready\n    band at least high\n")
    for pack, levels in ((old, "low, middle, high"), (new, "low, fair, middle, high, top")):
        declared = f"ratings:\n  band: [{levels}]\n{VOCABULARY}"
        fact = "facts:\n  band: {of: person, type: rating band}\n"
        (pack / "vocabulary.yaml").write_text(declared.replace("facts:\n", fact), "utf-8")
    ended = troth("prove", new, "--against", old)
    assert "worse off (met before, not met now): somebody with band middle, as of" in ended.out


def test_a_pack_against_itself_is_the_same_for_every_input(troth: Troth) -> None:
    ended = troth("prove", HIRING, "--against", HIRING)
    assert ended.code == 0, ended.out
    assert "= SAME FOR EVERY INPUT (proved)" in ended.out
    assert "SUMMARY   nothing found" in ended.out


def test_what_became_stricter_is_named_with_a_person(troth: Troth) -> None:
    ended = troth("prove", NEXT, "--against", HIRING)
    assert ended.code == 1
    assert "SUMMARY   2 found   2 stricter   1 looser   1 changed   15 the same" in ended.out
    block = ended.out.partition("! STRICTER")[2].partition("\n\n")[0]
    assert "minimum frontline" in block
    assert "    - empathy at least 3" in block
    assert "    + empathy at least 4" in block
    assert (
        "worse off (met before, not met now): somebody with role frontline_agent, empathy 3"
        in block
    )


def test_what_became_looser_is_no_finding(troth: Troth, tmp_path: Path) -> None:
    old = small(tmp_path / "old", MINIMUM.format(least=4))
    new = small(tmp_path / "new", MINIMUM.format(least=3))
    ended = troth("prove", new, "--against", old)
    assert ended.code == 0, ended.out
    block = ended.out.partition("+ LOOSER")[2].partition("\n\n")[0]
    assert "better off (not met before, met now): somebody with role agent, speed 3 and" in block


def test_lengths_of_two_kinds_are_told_with_days_on_which_each_is_longer(
    troth: Troth, tmp_path: Path
) -> None:
    old = small(tmp_path / "old", REWARD.replace("within 10 days", "within 3 working days"))
    new = small(tmp_path / "new", REWARD.replace("within 10 days", "within 4 days"))
    ended = troth("prove", new, "--against", old)
    block = ended.out.partition("NEITHER STRICTER NOR LOOSER")[2].partition("\n\n")[0]
    told = " ".join(block.split())
    assert "when it falls due: 3 working days before, 4 days now" in told
    found = re.findall(r"from \w+ \S+ that is \w+ (\S+) before and \w+ (\S+) now", told)
    assert len(found) == 2
    assert {was < now for was, now in found} == {True, False}


def test_rewritten_and_the_same_is_said(troth: Troth, tmp_path: Path) -> None:
    old = small(tmp_path / "old", MINIMUM.format(least=4))
    new = small(
        tmp_path / "new",
        "minimum agent for not (role is not agent)\n    not (speed less than 4)\n"
        "    happy more than 2.999999\n",
    )
    ended = troth("prove", new, "--against", old)
    assert ended.code == 0, ended.out
    assert "rewritten, and the same: minimum agent" in ended.out


# --- as stories


def test_of_two_packs_the_story_is_of_the_new_one(troth: Troth, tmp_path: Path) -> None:
    new = tmp_path / "next"
    shutil.copytree(NEXT, new, ignore=shutil.ignore_patterns("scenarios"))
    (new / "scenarios").mkdir()
    ended = troth(
        "prove", new, "--against", HIRING, "--as-scenario", new / "scenarios" / "proved.yaml"
    )
    assert ended.code == 1
    assert troth("test", new).code == 0
    story = (new / "scenarios" / "proved.yaml").read_text("utf-8")
    assert re.search(r"^  frontline: \{is: (\"not met\"|unknown)\}$", story, re.MULTILINE)
