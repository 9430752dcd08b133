"""Stories of an adopted pack under the rules of the pack on top: which come out differently."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.scenarios.acme import CLOSED, STORY, written
from troth.engine.files.adopted import read_adopted
from troth.engine.files.pack import Pack, load_pack
from troth.engine.scenarios.adopted import Compared, compared, restricted

UNKNOWN = f"{STORY.replace('A story', 'Nobody listened')}  agent: unknown\n{CLOSED}"
IN_TIME = f"{STORY.replace('A story', 'Three days')}  promise buddy: {{due: 2026-01-09}}\n{CLOSED}"
WRONG = f"{STORY.replace('A story', 'Wrong there too')}  agent: met\n{CLOSED}"
CHANGED = """\
scenario: A change of the pack itself
people: {c-1: {empathy: 3, listening: 3}}
change: [{file: rules.troth, from: "empathy at least 3", to: "empathy at least 4"}]
then: {plan: [{rule: agent, verdict: stricter, flips: {c-1: [empathy]}}]}
"""
SOONER = """\
promise buddy by manager
    "You have a buddy."
    when engaged
    deliver buddy within 2 working days
    fulfilled by buddy_named
"""


def on_top(folder: Path, below: str, name: str = "mine", **files: str) -> Pack:
    """A pack in ``folder`` that builds on the one in the folder ``below`` beside it."""
    (folder / name).mkdir()
    about = f'troth: 1\nname: {name}\nversion: "1.0"\neffective: 2026-01-01\n'
    base = f'base: {{pack: ../{below}, version: "1.0"}}\n'
    (folder / name / "pack.yaml").write_text(about + base)
    (folder / name / "vocabulary.yaml").write_text("facts: {}\n")
    for file, text in files.items():
        (folder / name / file.replace("__", "/").replace("_troth", ".troth")).write_text(text)
    pack, found = load_pack(folder / name)
    assert pack is not None, found
    return pack


@pytest.fixture
def below(tmp_path: Path) -> Path:
    """The folder that holds a pack called acme, with four stories."""
    (tmp_path / "acme").mkdir()
    written(tmp_path / "acme", UNKNOWN, IN_TIME, WRONG, CHANGED)
    return tmp_path


def told(pack: Pack) -> Compared:
    """What comes of the stories of the one pack below."""
    (adopted,) = read_adopted(pack)
    return compared(pack, adopted)


def names(found: Compared) -> list[list[str]]:
    """The same, different, broken and left out, by name."""
    return [
        [each.name for each in found.same],
        [each.scenario.name for each in found.different],
        [each.name for each in found.broken],
        [each.name for each in found.left_out],
    ]


def test_with_no_change_nothing_comes_out_differently(below: Path) -> None:
    found = told(on_top(below, "acme"))
    assert names(found) == [
        ["Nobody listened", "Three days"], [], ["Wrong there too"], ["A change of the pack itself"]
    ]  # fmt: skip
    assert found.played == 3


def test_what_a_change_moves_is_told_with_what_it_was_and_is(below: Path) -> None:
    found = told(on_top(below, "acme", rules_troth=SOONER))
    assert names(found)[:2] == [[], ["Nobody listened", "Three days"]]
    by_name = {each.scenario.name: each.failures for each in found.different}
    first = by_name["Three days"][0]
    assert (first.expected, "due Wed 2026-01-07" in first.found) == (
        "promise buddy is due Fri 2026-01-09", True,
    )  # fmt: skip


def test_a_pack_that_builds_on_none_has_no_stories_of_others(tmp_path: Path) -> None:
    assert read_adopted(written(tmp_path, UNKNOWN)) == ()


def test_packs_on_packs_are_all_asked_the_nearest_first(below: Path) -> None:
    middle = on_top(below, "acme", "middle")
    (middle.folder / "scenarios").mkdir()
    (middle.folder / "scenarios" / "m.yaml").write_text(UNKNOWN.replace("Nobody", "Middle"))
    top = on_top(below, "middle", rules_troth=SOONER)
    found = [compared(top, each) for each in read_adopted(top)]
    assert [(each.name, len(each.different)) for each in found] == [
        ("../middle", 1),
        ("../acme", 2),
    ]


def test_a_story_about_a_state_that_is_gone_cannot_be_told(below: Path) -> None:
    story = f"{STORY.replace('A story', 'Passed')}  state: {{trial: open}}\n{CLOSED}"
    (below / "acme" / "scenarios" / "s5.yaml").write_text(story)
    pack = on_top(below, "acme")
    (pack.folder / "charts").mkdir()
    chart = (below / "acme" / "charts" / "trial.yaml").read_text("utf-8")
    renamed = chart.replace("  open:", "  begun:").replace("initial: open", "initial: begun")
    (pack.folder / "charts" / "trial.yaml").write_text(renamed)
    about = (pack.folder / "pack.yaml").read_text("utf-8")
    (pack.folder / "pack.yaml").write_text(f"{about}charts: [trial]\n")
    again, wrong = load_pack(pack.folder)
    assert again is not None, wrong
    found = told(again)
    (outcome,) = found.different
    assert outcome.scenario.name == "Passed"
    assert outcome.failures[0].expected == "the story can be told"
    assert outcome.failures[0].found == "there is no state of trial `open`"
    assert outcome.failures[0].place == "scenarios/s5.yaml:10"


def test_only_some_stories_may_be_asked_for(below: Path) -> None:
    pack = on_top(below, "acme")
    (adopted,) = read_adopted(pack)
    few = restricted(adopted, lambda each: each.name == "Three days")
    assert [each.name for each in few.stories] == ["Three days"]
