"""A policy for an organisation that speaks to everybody: strategy, units, and goals of goals."""

from __future__ import annotations

from pathlib import Path

from tests.engine import service
from troth.engine.files.pack import Pack, load_pack
from troth.engine.fold.story import State
from troth.engine.session.engine import Engine

START = 1_772_442_000
"""Mon 2026-03-02 09:00 in London."""

FILES = {
    "pack.yaml": """\
troth: 1
name: together
version: "2026.1"
effective: 2026-01-01
owner: people@together.example
calendar: office
charts: [relationship, goal]
""",
    "calendars.yaml": service.FILES["calendars.yaml"],
    "vocabulary.yaml": """\
choices: {unit: [claims, sales]}
facts:
  manager: {of: relationship, type: party}
  unit: {of: relationship, type: choice unit}
  floor: {of: relationship, type: number, from: unit_moved.floor}
  parent: {of: goal, type: text, links: goal}
  measure: {of: goal, type: text}
  target: {of: goal, type: number}
  parent_target: {of: goal, type: number, from: parent_changed.target}
  own_reason: {of: goal, type: text}
  goal_owner: {of: goal, type: party}
  next_phase: {of: organisation, type: text, from: strategy_changed.next_phase}
events:
  strategy_changed: {of: organisation, fields: {next_phase: text}, reaches: engaged}
  office_closed: {of: organisation, reaches: everybody}
  unit_moved: {of: organisation, fields: {unit: choice unit, floor: number}, reaches: {unit: unit}}
  parent_changed: {of: organisation, fields: {goal: text, target: number}, reaches: {parent: goal}}
  talk_held: {of: relationship}
  desk_found: {of: relationship}
  goal_discussed: {of: goal}
resources:
  talk: {unit: one}
  desk: {unit: one}
  closing_pay: {unit: one}
  answer: {unit: one}
parties:
  manager: {fact: manager}
""",
    "rules.troth": """\
define goal_grounded as parent is known or own_reason is known

promise talk to the person
    when strategy_changed
    by manager
    deliver talk within 5 working days
    fulfilled by talk_held

promise desk to the person
    when unit_moved
    by manager
    deliver desk within 2 working days
    fulfilled by desk_found

promise answer to the person
    when parent_changed
    by manager
    deliver answer within 3 working days
    fulfilled by goal_discussed

promise closing_pay to the person
    when office_closed
    by manager
    deliver closing_pay within 10 working days
    fulfilled by talk_held

escalation late_promise
    when any promise to the person is violated
    at once                          notify promisor
    finally after 8 working days     assign manager of promisor
    until repaired or waived
""",
}


def written(folder: Path, **changed: tuple[str, str]) -> Path:
    """The pack in a folder, a part of a file replaced: ``rules=("5 working", "6 working")``."""
    return service.written_as(folder, FILES, changed)


def pack(folder: Path, **changed: tuple[str, str]) -> Pack:
    """That pack, loaded."""
    loaded, found = load_pack(written(folder, **changed))
    assert loaded is not None, [str(each.message) for each in found]
    return loaded


def name_goals(engine: Engine) -> None:
    """Goals of the organisation that others may support."""
    for about in ("csat", "costs"):
        engine.record("org", "facts", {"measure": about}, about=about, at=START)


def begin(engine: Engine, who: str = "r-1", **facts: object) -> None:
    """Somebody of the unit claims is engaged on Mon 2026-03-02."""
    given = {"manager": "m-1", "unit": "claims", **facts}
    engine.record(who, "facts", given, at="2026-03-02 09:00")
    engine.record(who, "engaged", at="2026-03-02 10:00")


def goal(engine: Engine, who: str, about: str, parent: str) -> None:
    """A goal that supports another is agreed on."""
    engine.record(who, "facts", {"parent": parent}, about=about, at="2026-03-03 09:00")
    engine.record(who, "goal_proposed", about=about, at="2026-03-03 10:00")
    engine.record(who, "goal_agreed", about=about, at="2026-03-03 11:00")


def owed(state: State) -> list[str]:
    return [each.id for each in state.owed]
