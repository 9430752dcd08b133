"""A rule about goals waits for each by itself: from its first day on, and not beyond its last."""

from __future__ import annotations

from tests.engine.fold.kit import Lived, play, version_of

LOOK = """
promise look to the person
    {trigger}
    by manager
    deliver answer within 5 days
    fulfilled by looked_at
"""
MONTHLY = LOOK.format(trigger="every 30 days while goal is active")
AGREED = """
    {day} 09:00 goal_drafted about={about}
    {day} 09:00 goal_proposed about={about}
    {day} 09:00 goal_agreed about={about} end_date=2026-12-31
"""
CALLS = AGREED.format(about="calls", day="2026-02-02")
LETTERS = AGREED.format(about="letters", day="2026-02-02")
VOCABULARY = """
facts:
  manager: {of: relationship, type: party}
  hope:    {of: goal, type: number 0..10, from: looked_at.hope}
events:
  looked_at:   {of: goal, fields: {hope: number}}
  goal_agreed: {of: goal, fields: {end_date: date}}
resources: {answer: {unit: one}}
parties: {manager: {fact: manager}}
"""


def goals(rules: str, lines: str, until: str) -> Lived:
    return play(rules, lines, until, charts="relationship, goal", vocabulary=VOCABULARY)


def owed(life: Lived) -> list[tuple[str, str]]:
    """Whom each promise is about, and its state."""
    return [(each.about, each.state.value) for each in life.told_state.owed]


def test_each_goal_has_a_stopwatch_of_its_own() -> None:
    lines = CALLS + LETTERS
    lines += "2026-03-05 09:00 looked_at about=letters hope=5"
    life = goals(MONTHLY, lines, "2026-03-10")
    assert owed(life) == [("calls", "violated"), ("letters", "fulfilled")]


def test_a_goal_that_begins_later_counts_from_its_own_day() -> None:
    later = AGREED.format(about="letters", day="2026-02-12")
    life = goals(MONTHLY, CALLS + later, "2026-03-14")
    assert [(each.about, life.due(each.id)) for each in life.told_state.owed] == [
        ("calls", "2026-03-09"),
        ("letters", "2026-03-19"),
    ]


def test_a_goal_that_has_ended_begins_nothing_more() -> None:
    lines = CALLS + '2026-03-02 09:00 goal_retired about=calls reasons="gone"'
    assert owed(goals(MONTHLY, lines, "2026-06-30")) == []


def test_a_condition_turns_for_each_goal_by_itself() -> None:
    rules = LOOK.format(trigger="when hope at most 3")
    lines = CALLS + LETTERS
    lines += """
        2026-02-05 09:00 looked_at about=calls hope=2
        2026-02-06 09:00 looked_at about=letters hope=5
        2026-02-09 09:00 looked_at about=letters hope=3
    """
    life = goals(rules, lines, "2026-02-28")
    assert [(each.about, life.due(each.id)) for each in life.told_state.owed] == [
        ("calls", "2026-02-10"),
        ("letters", "2026-02-14"),
    ]


def test_a_new_version_goes_on_with_the_stopwatches_that_run() -> None:
    more = {"charts": "relationship, goal", "vocabulary": VOCABULARY}
    old = version_of(MONTHLY, "2026.1", **more)
    new = version_of(MONTHLY, "2026.2", "2026-02-20", **more)
    life = play([old, new], CALLS, "2026-03-05")
    assert [(each.about, life.due(each.id)) for each in life.told_state.owed] == [
        ("calls", "2026-03-09")
    ]
