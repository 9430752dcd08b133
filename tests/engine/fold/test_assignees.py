"""Who takes something over: whoever is free of those a ladder names, and nobody it is about."""

from __future__ import annotations

import pytest

from tests.engine.fold.escalating import ACME, REPLY, RULES, START, Around
from tests.engine.fold.kit import VOCABULARY, play


def test_what_a_vacant_seat_would_take_over_goes_to_whom_a_later_rung_names() -> None:
    around = Around({"m-1": "m-7"}, {"partner": "", "board": "b-1"})
    life = play(RULES, START, "2026-04-30", around=around)
    (assigned,) = [each for each in life.announcements() if each.rung == 3 and not each.kind]
    assert assigned.party == "b-1"
    assert assigned.chosen == "partner: skipped, because the seat is vacant; board"


def test_who_owes_it_takes_over_nothing_of_their_own() -> None:
    around = Around({"m-1": "m-7"}, {"partner": "m-1", "board": "b-1"})
    life = play(RULES, START, "2026-04-30", around=around)
    (assigned,) = [each for each in life.announcements() if each.rung == 3 and not each.kind]
    assert assigned.party == "b-1"
    assert assigned.chosen == "partner: skipped, because m-1 owes it; board"


def test_where_nobody_else_is_named_it_is_called_for_from_whoever_owes_it() -> None:
    rules = (
        REPLY
        + """
escalation late
    when any promise to the person is violated
    finally at once   assign manager
    until repaired
"""
    )
    (assigned,) = play(rules, START, "2026-04-30", around=ACME).announcements()
    assert (assigned.party, assigned.chosen) == ("m-1", "manager")


def test_whom_nobody_recorded_takes_nothing_over_while_somebody_else_can() -> None:
    rules = RULES.replace("assign partner", "assign manager of manager")
    assert rules != RULES
    life = play(rules, START, "2026-04-30", around=Around({}, {"board": "b-1"}))
    (assigned,) = [each for each in life.announcements() if each.rung == 3 and not each.kind]
    assert assigned.party == "b-1"


def test_where_nobody_is_left_the_party_keeps_its_name_and_nobody_is_assigned() -> None:
    around = Around({"m-1": "m-7"}, {"partner": "", "board": ""})
    life = play(RULES, START, "2026-04-30", around=around)
    (assigned,) = [each for each in life.announcements() if each.rung == 4]
    assert assigned.party == "board"
    assert assigned.chosen == "board: skipped, because the seat is vacant; nobody was assigned"


# --- conflicts

CASES = """
escalation slow
    when case_raised
    after 1 day             notify manager
    after 2 days            assign manager
    finally after 3 days    assign manager of manager
"""
AGAINST = """
  case_raised:   {of: case, fields: {respondent: party}}
"""


def test_whom_it_is_about_and_who_leads_them_are_skipped_but_told() -> None:
    vocabulary = VOCABULARY.replace("events:\n", "events:" + AGAINST)
    lines = "2026-03-01 09:00 facts manager=m-1\n2026-03-02 09:00 case_raised respondent=m-1"
    life = play(CASES, lines, "2026-03-31", vocabulary=vocabulary, around=ACME)
    last = (
        "manager of manager: skipped, because m-7 leads m-1, whom it is about; nobody was assigned"
    )
    assert [each.chosen for each in life.announcements()] == [
        "manager",
        f"manager: skipped, because it is about m-1; {last}",
        last,
    ]


ROUTE = """
escalation slow
    when case_raised
    after 1 day             assign manager
    after 2 days            assign manager of manager
    after 3 days            assign partner
    finally after 4 days    assign board
"""
NAMED = """
  case_raised:   {of: case, fields: {against: party, conflict: party}}
  case_named:    {of: case, fields: {against: party}}
"""


@pytest.mark.parametrize(
    ("said", "leads", "found"),
    [
        ("against=x-1", {}, "m-1"),
        ("against=m-1", {}, "p-1"),
        ("against=m-7", {}, "p-1"),
        ("against=m-1", {"p-1": "m-1"}, "b-1"),
        ("against=m-1", {"p-1": "x-9", "x-9": "m-1"}, "b-1"),
        ("conflict=m-1", {}, "m-7"),
    ],
)
def test_the_first_who_is_free_of_those_a_ladder_names_takes_it_over(
    said: str, leads: dict[str, str], found: str
) -> None:
    vocabulary = VOCABULARY.replace("events:\n", "events:" + NAMED)
    lines = f"2026-03-01 09:00 facts manager=m-1\n2026-03-02 09:00 case_raised {said}"
    around = Around({"m-1": "m-7", **leads}, {"partner": "p-1", "board": "b-1"})
    life = play(ROUTE, lines, "2026-03-31", vocabulary=vocabulary, around=around)
    assert life.announcements()[0].party == found


def test_whoever_is_named_later_is_skipped_from_then_on() -> None:
    vocabulary = VOCABULARY.replace("events:\n", "events:" + NAMED)
    lines = """
        2026-03-01 09:00 facts manager=m-1
        2026-03-02 09:00 case_raised against=x-1
        2026-03-04 09:00 case_named against=p-1
    """
    around = Around({"m-1": "m-7"}, {"partner": "p-1", "board": "b-1"})
    life = play(ROUTE, lines, "2026-03-31", vocabulary=vocabulary, around=around, charts="case")
    assert [each.party for each in life.announcements()] == ["m-1", "m-7", "b-1", "b-1"]


ACKNOWLEDGED = """
  case_raised:        {of: case, fields: {against: party}}
  case_acknowledged:  {of: case, fields: {handler: party}}
"""


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ("handler=p-1", ""),
        ("handler=m-1", "whoever takes it on is named in it, or stands in their line"),
        ("handler=m-7", "whoever takes it on is named in it, or stands in their line"),
        ("by=m-1", "whoever takes it on is named in it, or stands in their line"),
        ("handler=r-1", "whoever takes it on is named in it, or stands in their line"),
        ("", ""),
    ],
)
def test_a_case_is_not_taken_on_by_whom_it_is_about(fields: str, why: str) -> None:
    vocabulary = VOCABULARY.replace("events:\n", "events:" + ACKNOWLEDGED)
    lines = f"""
        2026-03-01 09:00 facts manager=m-1
        2026-03-02 09:00 case_raised about=c-1 against=m-1
        2026-03-03 09:00 case_acknowledged about=c-1 {fields}
    """
    life = play("", lines, "2026-03-04", vocabulary=vocabulary, around=ACME, charts="case")
    assert [each.why for each in life.told_state.refused] == ([why] if why else [])
    assert life.stage("case", "c-1") == ("raised" if why else "triage")
