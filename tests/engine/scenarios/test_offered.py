"""What an offer says how much of is shown where the promise that owes it is looked at."""

from __future__ import annotations

from pathlib import Path

from tests.engine.scenarios.small import FILES, small
from troth.engine.scenarios.coverage import coverage
from troth.engine.scenarios.mutants import Kind
from troth.engine.scenarios.mutation import measured

VOCABULARY = (
    FILES["vocabulary.yaml"]
    .replace("resources: {", "resources: {lessons: {unit: hours, carried_by: lesson_held.hours}, ")
    .replace("events:\n", "events:\n  lesson_held: {of: relationship, fields: {hours: number}}\n")
)
RULES = """\
offer welcome for empathy at least 3
    lessons 4

promise lessons by manager
    when engaged
    deliver lessons within 1 week
    fulfilled by lesson_held
"""
LESSONS = """\
scenario: Three hours of four
subject: {id: p-1, facts: {manager: m-1, empathy: <empathy>}}
timeline:
  - {at: "2026-01-05 09:00", event: engaged}
  - {at: "2026-01-12 17:00", event: lesson_held, fields: {hours: 3}}
  - {at: "2026-01-13 00:00", then: {promise lessons: {is: <is>, shortfall: <short>, due: 2026-01-12, by: m-1}}}
examples:
  - {empathy: 3, is: violated, short: 1}
  - {empathy: 2, is: fulfilled, short: 0}
"""  # noqa: E501


def test_a_story_of_the_promise_shows_every_clause_of_the_offer(tmp_path: Path) -> None:
    files = {"vocabulary__yaml": VOCABULARY, "rules__troth": RULES}
    pack, scenarios = small(tmp_path, LESSONS, **files)
    assert {each.id for each in coverage(pack, scenarios, 1).missing} == set()
    _, found, stale = measured(pack, scenarios, (), mutate=True, processes=1)
    assert found is not None
    assert not stale
    amounts = found.by_kind[Kind.AMOUNTS.value]
    assert (amounts.part, amounts.whole) == (amounts.whole, 1)
    assert not [each for each in found.survivors if each.rule == "offer welcome"]
