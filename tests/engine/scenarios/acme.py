"""A pack with one of everything a scenario may speak of, and the way from `then` to outcome."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from troth.engine.files.pack import Pack, load_pack
from troth.engine.files.scenarios import read_scenarios
from troth.engine.scenario import Scenario
from troth.engine.scenarios.outcome import Outcome
from troth.engine.scenarios.runner import tried

FILES = {
    "pack.yaml": """\
troth: 1
name: acme
version: "1.0"
effective: 2026-01-01
calendar: home
charts: [relationship, trial]
steps:
  A1: {title: Know what you look for, rules: [agent]}
  R1: {title: Clarify expectations, rules: [buddy, trial.bonus_paid]}
  R2: {title: Nobody wrote this one, rules: [no_buddy]}
""",
    "calendars.yaml": """\
calendars:
  home: {zone: Europe/London, week: [mon, tue, wed, thu, fri], own: {2026-01-08: founders day}}
""",
    "vocabulary.yaml": """\
ratings: {quality: [0, 1, 2, 3, 4, 5]}
choices: {outcome: [pass, fail]}
facts:
  empathy:   {of: person, type: rating quality, from: assessed.empathy}
  listening: {of: person, type: rating quality, from: assessed.listening}
  manager:   {of: relationship, type: party, from: manager_changed.manager}
  wish:      {of: relationship, type: text, use: private, from: wished.wish}
  season:    {of: organisation, type: text}
events:
  assessed:        {of: person, fields: {empathy: rating quality, listening: rating quality}}
  manager_changed: {of: relationship, fields: {manager: party}}
  buddy_named:     {of: relationship, by: [manager]}
  wished:          {of: relationship, fields: {wish: text}}
  bonus_paid:      {of: relationship}
  judged:          {of: relationship}
resources: {buddy: {unit: one}, talk: {unit: one}}
parties: {manager: {fact: manager}, hr: {seat: hr_partner}}
""",
    "charts/trial.yaml": """\
chart: trial
per: engagement
initial: open
states:
  open:
    timers: {look: 2 weeks}
    on:
      timer look: [{stay: yes, restart: yes}]
      bonus_paid: [{stay: yes, use: pay}]
      judged:
        - {if: good_enough, to: passed}
        - {else: yes, stay: yes}
final: {passed: good}
guards: {good_enough: required}
""",
    "rules.troth": """\
define good_enough as empathy at least 4

define rungs as
    2   when empathy at least 4
    otherwise 1

minimum agent
    empathy at least 3
    listening at least 2

promise buddy by manager
    "You have a buddy."
    when engaged
    deliver buddy within 3 working days
    fulfilled by buddy_named

promise talk by manager
    "We talk about what you hope for."
    when wish is known
    deliver talk within 1 week
    fulfilled by judged

gate trial.bonus_paid
    requires empathy at least 4
    otherwise "Empathy is what we pay for"

escalation no_buddy
    when promise buddy is violated
    at once                    notify manager
    finally after 2 days       assign hr
    until waived
""",
}

STORY = """\
scenario: A story
subject: {id: p-1, facts: {manager: m-1, empathy: 3}}
organisation: {seats: {hr_partner: h-1}, facts: {season: spring}}
timeline:
  - {at: "2026-01-05 09:00", event: engaged}
  - {at: "2026-01-12 10:00", event: bonus_paid}
  - {at: "2026-01-20 10:00", event: manager_changed, fields: {manager: m-2}}
  - {at: "2026-01-21 10:00", event: wished, fields: {wish: a dog}}
then:
"""
"""Engaged on a Monday; Thursday is founders day; nobody names a buddy; the bonus is refused."""

CLOSED = """\
  notices: [{to: m-1, about: buddy, on: 2026-01-09, is: notify}, {to: h-1, about: buddy}]
  refused: [{event: bonus_paid, by: trial.bonus_paid, because: [empathy]}]
"""
"""What has to be listed of the story."""


@cache
def acme() -> Pack:
    """The pack, without scenarios."""
    return written(Path(mkdtemp(prefix="troth-acme-")))


def written(folder: Path, *stories: str) -> Pack:
    """The pack in ``folder``, with these files of scenarios."""
    for name, text in FILES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    (folder / "scenarios").mkdir(exist_ok=True)
    for number, story in enumerate(stories, 1):
        (folder / "scenarios" / f"s{number}.yaml").write_text(story)
    pack, found = load_pack(folder)
    assert pack is not None, found
    return pack


def read(folder: Path, *stories: str) -> tuple[Scenario, ...]:
    """The scenarios of these files, which have to be in order."""
    scenarios, found = read_scenarios(written(folder, *stories))
    assert not found, [(each.message, each.help) for each in found]
    return scenarios


def wrong(folder: Path, *stories: str) -> list[str]:
    """What is told of files that are not: line, message, way out."""
    _, found = read_scenarios(written(folder, *stories))
    return [f"{each.span.line}: {each.message} ({each.help})" for each in found]


def outcome(folder: Path, story: str) -> Outcome:
    """What comes of a file with one scenario."""
    (scenario,) = read(folder, story)
    return tried(acme(), scenario)


def said(folder: Path, then: str, closed: str = CLOSED) -> list[str]:
    """What is not as a `then` at the end of the story says: expected, found."""
    return [
        f"{each.expected}: {each.found}" for each in outcome(folder, STORY + then + closed).failures
    ]
