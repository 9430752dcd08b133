"""Old and new beside each other where words, lengths or clocks changed: each case by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.prove.test_two_packs import PATIENCE, VOCABULARY, pack_at
from troth.engine.files.pack import Pack, load_pack
from troth.engine.prove.asking import Prover
from troth.engine.prove.compared import Compared, beside_of, compare_rules
from troth.engine.prove.findings import Broken, Proved
from troth.engine.prove.paired import Standing
from troth.engine.prove.two_packs import two_packs

OFFICE = """\
calendars:
  office: {zone: Europe/London, week: [mon, tue, wed, thu, fri], month_end: last_day}
"""
WORDS = """\
events: {talked: {of: relationship, by: [manager]}}
resources: {talk: {unit: one}}
parties: {manager: {seat: manager}}
"""
TALK = """\
promise talk to the person
    when engaged
    by manager
    deliver talk within {}
    fulfilled by talked
"""


def the_one(old: Pack, new: Pack) -> Compared:
    (found,) = compare_rules(beside_of(old, new, Prover((old, new), PATIENCE)))
    return found


def promising(folder: Path, length: str, version: str = "1.0", more: str = "") -> Pack:
    folder.mkdir()
    head = f"troth: 1\nname: small\nversion: '{version}'\neffective: 2026-01-01\n"
    for name, text in (
        ("vocabulary.yaml", WORDS),
        ("calendars.yaml", OFFICE),
        ("rules.troth", TALK.format(length) + more),
        ("pack.yaml", f"{head}owner: hr@acme.example\ncalendar: office\n"),
    ):
        (folder / name).write_text(text, encoding="utf-8")
    pack, found = load_pack(folder)
    assert pack is not None, [each.message for each in found]
    return pack


# --- words that were added, or are gone


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("choices: {role: [one, two]}", "choices: {role: [zero, one, half, two]}"),
        ("ratings: {level: [low, mid, high]}", "ratings: {level: [naught, low, fair, mid, high]}"),
    ],
)
@pytest.mark.parametrize(
    "rule",
    [
        "role is not two",
        "role in [one, two] or skill at least mid",
        "skill between mid and high",
        "(skill or else high) at least mid",
    ],
)
def test_a_word_more_leaves_the_old_rules_what_they_were(
    tmp_path: Path, was: str, now: str, rule: str
) -> None:
    rules = f"minimum hire\n    {rule}\n"
    old = pack_at(tmp_path / "old", rules)
    new = pack_at(tmp_path / "new", rules, VOCABULARY.replace(was, now))
    assert the_one(old, new).standing is Standing.SAME


def test_a_rule_that_was_raised_is_stricter_on_a_longer_scale_too(tmp_path: Path) -> None:
    longer = VOCABULARY.replace("[low, mid, high]", "[naught, low, mid, fair, high]")
    old = pack_at(tmp_path / "old", "minimum hire\n    skill at least mid\n")
    new = pack_at(tmp_path / "new", "minimum hire\n    skill at least fair\n", longer)
    found = the_one(old, new)
    assert found.standing is Standing.STRICTER
    assert found.refused is not None
    assert found.refused.facts == {"skill": 2}  # mid, as the new scale has it


@pytest.mark.parametrize(
    ("was", "now", "rule", "standing"),
    [
        ("[one, two]", "[one]", "role is one", Standing.LOOSER),  # two: no before, unknown now
        ("[one, two]", "[one, three]", "role is not one", Standing.INCOMPARABLE),
        ("[one, two]", "[one]", "skill is mid", Standing.SAME),
        ("[low, mid, high]", "[low, high]", "skill at least high", Standing.LOOSER),
    ],
)
def test_whoever_has_a_value_that_there_is_no_word_for_any_more_is_not_known(
    tmp_path: Path, was: str, now: str, rule: str, standing: Standing
) -> None:
    rules = f"define hire as {rule}\nminimum fit\n    hire\n"
    old = pack_at(tmp_path / "old", rules)
    new = pack_at(tmp_path / "new", rules, VOCABULARY.replace(was, now))
    found = {
        each.pair.name: each.standing
        for each in compare_rules(beside_of(old, new, Prover((old, new), PATIENCE)))
    }
    assert found["fit"] is standing


def test_of_a_fact_of_another_kind_nothing_is_said(tmp_path: Path) -> None:
    rules = "minimum hire\n    degree is known\n"
    old = pack_at(tmp_path / "old", rules)
    words = VOCABULARY.replace(
        "degree: {of: person, type: yes/no}", "degree: {of: person, type: text}"
    )
    found = the_one(old, pack_at(tmp_path / "new", rules, words))
    assert found.standing is Standing.UNDECIDED
    assert "`degree`" in found.why


# --- lengths of two kinds


@pytest.mark.parametrize(
    ("was", "now", "standing"),
    [
        ("5 working days", "7 days", Standing.STRICTER),  # from a Saturday on it is a day later
        ("5 working days", "8 days", Standing.STRICTER),
        ("5 working days", "5 days", Standing.LOOSER),
        ("5 working days", "6 days", Standing.INCOMPARABLE),
        ("1 month", "28 days", Standing.LOOSER),
        ("1 month", "30 days", Standing.INCOMPARABLE),
        ("1 month", "31 days", Standing.STRICTER),
        ("12 months", "1 year", Standing.SAME),
        ("14 days", "2 weeks", Standing.SAME),
        ("24 hours", "1 day", Standing.INCOMPARABLE),  # late on the eve of a day of 23 hours
        ("24 hours", "2 days", Standing.STRICTER),
        ("20 minutes", "1 hour", Standing.STRICTER),
    ],
)
def test_lengths_of_two_kinds_are_counted_from_every_day(
    tmp_path: Path, was: str, now: str, standing: Standing
) -> None:
    old, new = promising(tmp_path / "old", was), promising(tmp_path / "new", now)
    assert the_one(old, new).standing is standing


# --- promises already made


@pytest.mark.parametrize(
    ("was", "now", "running", "worse"),
    [
        ("5 days", "9 days", "keep", False),
        ("5 days", "9 days", "rebase", True),
        ("5 days", "9 days", "proportional", True),
        ("5 days", "9 days", "restart", True),
        ("5 days", "9 days", "most favourable", False),
        ("9 days", "5 days", "rebase", False),
        ("9 days", "5 days", "proportional", False),
        ("9 days", "5 days", "restart", True),
        ("5 days", "5 days", "rebase", False),
    ],
)
def test_clocks_that_run_get_worse_by_what_a_change_says(
    tmp_path: Path, was: str, now: str, running: str, worse: bool
) -> None:
    change = f"\nchange talk from version 1.0\n    running clocks {running}\n"
    old = promising(tmp_path / "old", was)
    new = promising(tmp_path / "new", now, "1.1", change)
    told = list(two_packs(old, new, Prover((old, new), PATIENCE)))
    outcomes = {each.place: each.outcome for each in told if each.code == "promise-worsened"}
    assert isinstance(outcomes.get("promise talk", Proved()), Broken) is worse
    assert ("everybody" in outcomes) is not worse


def test_a_change_that_holds_for_earlier_versions_alone_moves_nothing(tmp_path: Path) -> None:
    change = "\nchange talk from version 1.0\n    running clocks rebase\n"
    old = promising(tmp_path / "old", "5 days", "1.1")
    new = promising(tmp_path / "new", "9 days", "1.2", change)
    told = list(two_packs(old, new, Prover((old, new), PATIENCE)))
    assert not [e for e in told if e.code == "promise-worsened" and isinstance(e.outcome, Broken)]
