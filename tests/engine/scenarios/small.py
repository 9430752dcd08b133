"""A pack small enough that every clause of it can be named, and scenarios that show some or all."""

from pathlib import Path

from troth.engine.files.pack import Pack, load_pack
from troth.engine.files.scenarios import read_scenarios
from troth.engine.scenario import Scenario

FILES = {
    "pack.yaml": """\
troth: 1
name: small
version: "1.0"
effective: 2026-01-01
calendar: home
""",
    "calendars.yaml": """\
calendars:
  home: {zone: Europe/London, week: [mon, tue, wed, thu, fri]}
""",
    "vocabulary.yaml": """\
ratings: {quality: [0, 1, 2, 3, 4, 5]}
facts:
  empathy: {of: person, type: rating quality}
  manager: {of: relationship, type: party}
events:
  buddy_named: {of: relationship, by: [manager]}
resources: {buddy: {unit: one}}
parties: {manager: {fact: manager}}
""",
    "rules.troth": """\
minimum agent
    empathy at least 3

promise buddy by manager
    "You have a buddy."
    when engaged
    deliver buddy within 1 week
    fulfilled by buddy_named

escalation no_buddy
    when promise buddy is violated
    at once                    notify manager
    finally after 2 days       assign manager of manager
    until waived
""",
}

KEPT = """\
scenario: A buddy on the last day
subject: {id: p-1, facts: {manager: m-1, empathy: 3}}
timeline:
  - {at: "2026-01-05 09:00", event: engaged}
  - {at: "2026-01-12 17:00", event: buddy_named}
then:
  promise buddy: {is: fulfilled, due: 2026-01-12, by: m-1}
  agent: {is: met}
"""

LATE = """\
scenario: No buddy
subject: {id: p-1, facts: {manager: m-1, empathy: 2}}
others: {m-1: {facts: {manager: d-1}}}
timeline:
  - {at: "2026-01-05 09:00", event: engaged}
  - {at: "2026-02-05 09:00"}
then:
  promise buddy: {is: violated, violated_on: 2026-01-12}
  agent: {is: not met}
  notices:
    - {to: m-1, about: buddy, on: 2026-01-12}
    - {to: d-1, about: buddy, on: 2026-01-14}
"""

WEAK = """\
scenario: Somebody begins
subject: {id: p-1, facts: {manager: m-1, empathy: 3}}
timeline:
  - {at: "2026-01-05 09:00", event: engaged}
then:
  promise buddy: {is: in_effect}
"""

WRONG = """\
scenario: What is not so
subject: {id: p-1, facts: {manager: m-1, empathy: 3}}
timeline:
  - {at: "2026-01-05 09:00", event: engaged}
then:
  promise buddy: {is: fulfilled, due: 2026-01-12, by: m-1}
"""


def small(folder: Path, *stories: str, **files: str) -> tuple[Pack, tuple[Scenario, ...]]:
    """The pack in ``folder`` with these scenarios; ``files`` are others, ``rules`` the rules."""
    texts = {**FILES, **{name.replace("__", "."): text for name, text in files.items()}}
    for name, text in texts.items():
        (folder / name).write_text(text)
    (folder / "scenarios").mkdir(exist_ok=True)
    for number, story in enumerate(stories):
        (folder / "scenarios" / f"s{number}.yaml").write_text(story)
    pack, found = load_pack(folder)
    assert pack is not None, found
    scenarios, wrong = read_scenarios(pack)
    assert not wrong, wrong
    return pack, scenarios
