"""Escalation: rungs at their moments, once each, until the cause ends."""

from __future__ import annotations

import pytest

from tests.engine.fold.escalating import ACME, LADDER, REPLY, RULES, START
from tests.engine.fold.kit import play


def test_rungs_count_from_the_day_of_the_violation_and_are_dated_on_their_own_day() -> None:
    life = play(RULES, START, "2026-04-30", around=ACME)
    assert life.violated_on("reply") == "2026-03-09"
    assert life.told() == [
        "2026-03-09 notify m-1",
        "2026-03-12 notify m-7",
        "2026-03-19 assign p-1",
        "2026-03-19 open case failure",
        "2026-03-30 assign b-1",
    ]
    assert [each.chosen for each in life.announcements()][:2] == ["promisor", "manager of promisor"]


def test_nothing_is_told_before_the_day_is_over() -> None:
    assert play(RULES, START, "2026-03-12", around=ACME).told() == ["2026-03-09 notify m-1"]
    assert len(play(RULES, START, "2026-03-13 00:00", around=ACME).told()) == 2


@pytest.mark.parametrize(
    ("event", "why"),
    [
        ("answered", "reply@2 is repaired"),
        ("waived about=reply by=r-1", "reply@2 is waived"),
    ],
)
def test_it_ends_when_the_cause_does(event: str, why: str) -> None:
    life = play(RULES, START + f"2026-03-11 09:00 {event}", "2026-04-30", around=ACME)
    assert life.ladder("late@reply@2") == f"1 of 4, {why}"
    assert len(life.told()) == 1


def test_until_a_condition_holds() -> None:
    rules = RULES.replace("until repaired or waived", "until trusted")
    lines = START + "2026-03-11 09:00 facts trusted=yes\n2026-03-12 09:00 facts trusted=no"
    assert play(rules, lines, "2026-04-30").ladder("late@reply@2") == (
        "1 of 4, what it waited for holds"
    )


def test_until_an_event_happens() -> None:
    rules = """
escalation remind
    when asked
    after 2 days            notify the person
    finally after 4 days    notify manager
    until answered
"""
    lines = "2026-03-02 09:00 asked\n2026-03-05 09:00 answered"
    life = play(rules, lines, "2026-03-31")
    assert life.told() == ["2026-03-04 notify r-1"]
    assert life.ladder("remind@1") == "1 of 2, answered happened"


def test_the_condition_turning_no_does_not_end_it() -> None:
    rules = """
escalation worry
    when on_leave
    at once                 notify manager
    finally after 4 days    notify partner
"""
    lines = "2026-03-02 09:00 facts on_leave=yes\n2026-03-03 09:00 facts on_leave=no"
    assert len(play(rules, lines, "2026-03-31").told()) == 2


def test_it_begins_once_for_each_cause() -> None:
    rules = REPLY.replace("when engaged", "when asked") + LADDER
    lines = "2026-03-02 09:00 asked\n2026-03-02 10:00 asked"
    life = play(rules, lines, "2026-03-10 12:00")
    assert [each.id for each in life.told_state.ladders] == ["late@reply@1", "late@reply@2"]
    assert [each.key for each in life.announcements()] == [
        "r-1/late@reply@1/1.1",
        "r-1/late@reply@2/1.1",
    ]


def test_rungs_before_the_due_day_remind_and_then_stop() -> None:
    rules = (
        REPLY
        + """
escalation remind
    when promise reply is in_effect
    2 working days before due       notify promisor "two days left"
    finally 1 working day after due notify manager of promisor
    until fulfilled
"""
    )
    life = play(rules, START, "2026-03-31", around=ACME)
    assert life.told() == ["2026-03-05 notify m-1", "2026-03-10 notify m-7"]
    kept = play(rules, START + "2026-03-04 09:00 answered", "2026-03-31", around=ACME)
    assert kept.told() == []


def test_nobody_is_reminded_of_what_is_over() -> None:
    rules = RULES.replace(
        "    at once ", "    2 days before due               notify promisor\n    at once "
    )
    assert play(rules, START, "2026-03-10 12:00", around=ACME).told() == ["2026-03-09 notify m-1"]


def test_rungs_stand_while_the_clock_stands() -> None:
    rules = (
        REPLY
        + """
    suspended while on_leave

escalation remind
    when promise reply is in_effect
    finally after 3 days    notify promisor
""".lstrip("\n")
    )
    lines = (
        START
        + """
        2026-03-04 09:00 facts on_leave=yes
        2026-03-11 00:00 facts on_leave=no
    """
    )
    assert play(rules, lines, "2026-03-10").told() == []
    assert play(rules, lines, "2026-03-31").told("remind") == ["2026-03-12 notify m-1"]


def test_what_is_summarised_says_so_and_keeps_a_key_of_its_own() -> None:
    rules = REPLY.replace("when engaged", "when asked") + LADDER + "    summarised daily\n"
    lines = "2026-03-02 09:00 asked\n2026-03-02 10:00 asked"
    life = play(rules, lines, "2026-03-10 12:00")
    assert [each.summarised for each in life.announcements()] == [True, True]
    assert len({each.key for each in life.announcements()}) == 2


def test_cases_that_a_ladder_opens_are_cases_of_the_chart() -> None:
    rules = (
        REPLY
        + """
escalation late
    when any promise to the person is violated
    at once                 open case first, open case second
    finally after 1 day     notify manager
"""
    )
    life = play(rules, START, "2026-03-11", charts="relationship, case")
    cases = [stage.about for stage in life.told_state.stages if stage.region == "case"]
    assert len(cases) == len(set(cases)) == 2


# --- states as causes

STUCK = """
escalation stuck
    when entering acquisition.scoring
    after 2 days            notify partner
    finally after 4 days    assign board
    until below_minimum
"""
MET = """
define minimum_met as trusted
define scorecards_missing as not (score is known)
"""


def test_leaving_the_state_does_not_end_it_but_an_end_of_the_application_does() -> None:
    lines = """
        2026-03-02 09:00 applied about=a-1
        2026-03-02 10:00 evidence_received about=a-1
        2026-03-02 11:00 facts score=50 trusted=yes about=a-1
        2026-03-03 09:00 scorecards_in about=a-1
        2026-03-05 09:00 withdrew about=a-1
    """
    life = play(MET + STUCK, lines, "2026-03-31", charts="relationship, acquisition, case")
    assert life.stage("acquisition", "a-1") == "withdrawn"
    assert life.ladder("stuck@2") == "1 of 2, acquisition is withdrawn"


def test_it_ends_with_the_states_that_it_names() -> None:
    lines = """
        2026-03-02 09:00 applied about=a-1
        2026-03-02 10:00 evidence_received about=a-1
        2026-03-02 11:00 facts score=50 trusted=no about=a-1
        2026-03-03 09:00 scorecards_in about=a-1 reasons=low
    """
    life = play(MET + STUCK, lines, "2026-03-31", charts="relationship, acquisition, case")
    assert life.ladder("stuck@2") == "0 of 2, acquisition is below_minimum"


# --- reminders

REMIND = """
escalation remind
    when promise reply is in_effect
    2 working days before due       notify promisor "two days left"
    finally 1 working day after due notify manager of promisor
    until fulfilled
"""


def test_a_reminder_moves_with_the_due_day() -> None:
    rules = REPLY + "    extended by 1 week when advice_asked\n" + REMIND
    life = play(rules, START + "2026-03-04 09:00 advice_asked", "2026-03-31", around=ACME)
    assert life.told() == ["2026-03-12 notify m-1", "2026-03-17 notify m-7"]


def test_a_reminder_waits_for_the_event_from_which_the_day_is_counted() -> None:
    rules = REPLY.replace("working days", "working days of papers_in") + REMIND
    life = play(rules, START + "2026-03-05 09:00 papers_in", "2026-03-31", around=ACME)
    assert life.told() == ["2026-03-10 notify m-1", "2026-03-13 notify m-7"]


def test_what_is_known_late_is_told_in_the_order_of_its_rungs() -> None:
    rules = RULES.replace("promise reply to the person", "promise reply to the person for on_leave")
    life = play(rules, START + "2026-03-27 09:00 facts on_leave=yes", "2026-03-28", around=ACME)
    assert life.told("late") == [
        "2026-03-09 notify m-1",
        "2026-03-12 notify m-7",
        "2026-03-19 assign p-1",
        "2026-03-19 open case failure",
    ]


def test_hours_after_a_promise_was_taken_back_count_from_that_moment() -> None:
    rules = (
        REPLY
        + """
escalation late
    when promise reply is violated
    at once                         notify promisor
    finally after 4 working hours   notify partner
"""
    )
    lines = START + "2026-03-09 12:00 cancelled about=reply"
    assert len(play(rules, lines, "2026-03-09 15:59", around=ACME).told()) == 1
    assert len(play(rules, lines, "2026-03-09 16:01", around=ACME).told()) == 2
