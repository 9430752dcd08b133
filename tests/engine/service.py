"""A small policy for tests of the live engine: promises, a ladder, a gate, a minimum."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from troth.engine.files.pack import Pack, load_pack
from troth.engine.session.engine import Engine

LATER = datetime(2026, 12, 31, tzinfo=UTC)
"""A moment after everything that happens in the tests."""

FILES = {
    "pack.yaml": """\
troth: 1
name: service
version: "2026.1"
effective: 2026-01-01
owner: people@service.example
calendar: office
charts: [relationship, acquisition, case]
""",
    "calendars.yaml": """\
calendars:
  office:
    zone: Europe/London
    week: [mon, tue, wed, thu, fri]
    own: {2026-05-25: spring bank holiday, 2026-08-31: summer bank holiday}
    month_end: last_day
""",
    "vocabulary.yaml": """\
ratings: {quality: [0, 1, 2, 3, 4, 5]}
facts:
  empathy: {of: person, type: rating quality, from: assessed.empathy, changeable: yes}
  manager: {of: relationship, type: party}
  on_leave: {of: relationship, type: yes/no}
events:
  assessed: {of: person, by: [manager], fields: {empathy: rating quality, note: text}}
  buddy_assigned: {of: relationship, by: [manager]}
  training_held: {of: relationship, by: [manager], fields: {hours: number}}
resources:
  buddy: {unit: one}
  training: {unit: hours, carried_by: training_held.hours}
parties:
  manager: {fact: manager}
  head: {seat: head_of_service}
""",
    "rules.troth": """\
define minimum_met as frontline is met

minimum frontline
    empathy at least 3

promise buddy to the person
    when engaged
    by manager
    deliver buddy within 5 working days
    fulfilled by buddy_assigned
    suspended while on_leave

promise training to the person
    when engaged
    by manager
    deliver 20 hours of training within 10 working days
    fulfilled by training_held
    confirmed by the person

escalation late_promise
    when any promise to the person is violated
    at once                          notify promisor
    after 3 working days             notify manager of promisor
    finally after 8 working days     assign head
    until repaired or waived

gate acquisition.offer_accepted
    requires every minimum is met
    otherwise "Finish the development plan first"
""",
}


def written(folder: Path, **changed: tuple[str, str]) -> Path:
    """The pack in a folder, a part of a file replaced: ``rules=("5 working", "6 working")``."""
    return written_as(folder, FILES, changed)


def written_as(
    folder: Path, files: Mapping[str, str], changed: Mapping[str, tuple[str, str]]
) -> Path:
    """Files of a pack in a folder; what is replaced is named by the file, without its ending."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        old, new = changed.get(name.partition(".")[0], ("", ""))
        assert old in text, f"{name} has no `{old}`"
        (folder / name).write_text(text.replace(old, new) if old else text, "utf-8")
    return folder


def pack(folder: Path, **changed: tuple[str, str]) -> Pack:
    """That pack, loaded."""
    loaded, found = load_pack(written(folder, **changed))
    assert loaded is not None, [str(each.message) for each in found]
    return loaded


def begin(engine: Engine, relationship: str = "r-9") -> None:
    """Somebody with a manager starts on Monday 24 August; a bank holiday is a week later."""
    engine.record(relationship, "facts", {"manager": "m-7"}, at="2026-08-20 09:00")
    engine.record(relationship, "engaged", at="2026-08-24 09:00")


def day(text: str) -> int:
    """An ISO date as days since 1970-01-01."""
    return (date.fromisoformat(text) - date(1970, 1, 1)).days
