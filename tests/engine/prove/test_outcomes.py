"""What two versions of a rule come to for one person is told of whatever kind of rule it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from troth.engine.files.pack import Pack, load_pack
from troth.engine.prove.outcomes import before_and_now
from troth.engine.prove.people import Judge
from troth.engine.prove.questions import Witness

VOCABULARY = """
ratings: {level: [low, mid, high]}
facts:
  skill: {of: person, type: rating level}
  years: {of: person, type: number 0..60}
events:
  started: {of: relationship, by: [boss]}
  given: {of: relationship, by: [boss]}
resources:
  desk: {unit: one}
  bonus: {unit: money}
parties:
  boss: {seat: boss}
"""
RULES = """
define wait as
    {wait} days when years at least 1
    otherwise 3 days

define ready as skill at least {level}

minimum hire
    skill at least {level}

offer package for skill at least {level}
    bonus {paid} GBP

promise desk to the person for skill at least {level}
    when started
    by boss
    deliver desk within wait
    fulfilled by given

promise bonus to the person
    when started
    by boss
    deliver bonus within 10 days
    fulfilled by given

expectation years_asked by the person for skill at least {level}
    when started
    keep years at least 1
"""
TODAY = 20_500
HEAD = """troth: 1
name: small
version: "1.0"
effective: 2026-01-01
owner: hr@acme.example
calendar: office
"""
CALENDARS = "calendars:\n  office: {zone: Europe/London, week: [mon, tue], month_end: last_day}\n"


def pack_of(folder: Path, **rules: object) -> Pack:
    folder.mkdir()
    (folder / "pack.yaml").write_text(HEAD, "utf-8")
    (folder / "calendars.yaml").write_text(CALENDARS, "utf-8")
    (folder / "vocabulary.yaml").write_text(VOCABULARY, "utf-8")
    (folder / "rules.troth").write_text(RULES.format(**rules), "utf-8")
    pack, found = load_pack(folder)
    assert pack is not None, [each.message for each in found]
    return pack


@pytest.mark.parametrize(
    ("facts", "place", "told"),
    [
        ({"skill": 1}, "hire", "met before, not met now"),
        ({}, "hire", ""),
        ({"skill": 2}, "hire", ""),
        ({"skill": 1}, "ready", "yes before, no now"),
        ({"years": 2_000_000}, "wait", "5 days before, 9 days now"),
        ({}, "wait", ""),
        ({"skill": 2}, "package", "bonus 300 GBP before, 200 GBP now"),
        (
            {"skill": 1},
            "package",
            "offered before, not offered now; bonus 300 GBP before, 200 GBP now",
        ),
        ({"skill": 1}, "desk", "promised before, not promised now"),
        ({"skill": 2, "years": 2_000_000}, "desk", "5 days before, 9 days now"),
        ({"skill": 1}, "years_asked", "bound before, not bound now"),
    ],
)
def test_what_became_of_somebody_is_told_in_the_words_of_the_rule(
    tmp_path: Path, facts: dict[str, int], place: str, told: str
) -> None:
    old = pack_of(tmp_path / "old", wait=5, level="mid", paid=300)
    new = pack_of(tmp_path / "new", wait=9, level="high", paid=200)
    was, now = (
        next(rule for rule in pack.policy.rules if rule.name == place) for pack in (old, new)
    )
    witness = Witness(facts, TODAY, TODAY * 86_400)
    assert before_and_now(was, now, witness, Judge((old, new))) == told
