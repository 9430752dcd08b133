"""Lifecycles: what an event does in a state, who refuses it, what rings and what follows."""

from __future__ import annotations

import pytest

from tests.engine.fold.kit import VOCABULARY, play, shown

CHARTS = "relationship, acquisition, retention, expansion, case, goal, reward"
MET = """
define minimum_met as trusted
define scorecards_missing as not (score is known)
define performance_met as attended at least 5
"""
APPLIED = """
    2026-03-02 09:00 applied about=a-1
    2026-03-02 10:00 evidence_received about=a-1
"""


def life(lines: str, until: str, rules: str = MET, **more: object):
    return play(rules, lines, until, **({"charts": CHARTS} | more))


# --- gates

GATE = (
    MET
    + """
gate acquisition.scorecards_in
    requires score at least 50 and trusted
    otherwise "Not enough yet"
"""
)


def test_a_gate_refuses_with_its_reasons_and_nothing_changes() -> None:
    lines = (
        APPLIED + "2026-03-03 09:00 scored score=40 about=a-1\n2026-03-03 09:30 facts trusted=yes\n"
    )
    before = life(lines, "2026-03-04", GATE)
    refused = life(lines + "2026-03-03 10:00 scorecards_in about=a-1", "2026-03-04", GATE)
    assert refused.stage("acquisition", "a-1") == "scoring"
    (why,) = refused.told_state.refused
    assert (why.by, why.words) == ("acquisition.scorecards_in", "Not enough yet")
    assert (why.because, why.found) == (("score at least 50",), ("score is 40",))
    assert refused.told_state.owed == before.told_state.owed
    assert refused.told_state.facts == before.told_state.facts


def test_a_gate_that_cannot_be_decided_is_shut_and_names_what_is_missing() -> None:
    lines = APPLIED + "2026-03-03 10:00 scorecards_in about=a-1"
    (why,) = life(lines, "2026-03-04", GATE).told_state.refused
    assert "score is not recorded" in why.why
    assert "trusted is not recorded" in why.why


def test_a_gate_that_is_open_lets_the_event_act() -> None:
    lines = (
        APPLIED
        + """
        2026-03-03 09:00 scored score=60 about=a-1
        2026-03-03 09:30 facts trusted=yes
        2026-03-03 10:00 scorecards_in about=a-1
    """
    )
    assert life(lines, "2026-03-04", GATE).stage("acquisition", "a-1") == "shortlisted"


# --- needs, guards, anywhere

BELOW = (
    APPLIED
    + """
    2026-03-03 09:00 facts trusted=no
    2026-03-03 09:30 scored score=10 about=a-1
"""
)


def test_a_step_against_a_person_needs_reasons() -> None:
    silent = life(BELOW + "2026-03-04 09:00 scorecards_in about=a-1", "2026-03-05")
    assert silent.stage("acquisition", "a-1") == "scoring"
    assert silent.refusals() == ["scorecards_in: it does not bring reasons"]
    told = life(BELOW + "2026-03-04 09:00 scorecards_in about=a-1 reasons=low", "2026-03-05")
    assert told.stage("acquisition", "a-1") == "below_minimum"


def test_an_event_refused_for_want_of_reasons_taught_nothing() -> None:
    vocabulary = VOCABULARY.replace(
        "score:     {of: application, type: number 0..100, from: scored.score}",
        "score:     {of: application, type: number 0..100, from: scorecards_in.score}",
    ).replace(
        "  scored:        {of: application, fields: {score: number}}",
        "  scorecards_in: {of: application, fields: {score: number}}",
    )
    lines = (
        APPLIED
        + """
        2026-03-03 09:00 facts trusted=no
        2026-03-04 09:00 scorecards_in about=a-1 score=10
    """
    )
    found = life(lines, "2026-03-05", vocabulary=vocabulary)
    assert found.refusals() == ["scorecards_in: it does not bring reasons"]
    assert dict(found.told_state.children.get("a-1", {})) == {}


def test_a_guard_that_is_not_known_leaves_it_where_it_is() -> None:
    lines = (
        APPLIED
        + """
        2026-03-03 09:30 scored score=10 about=a-1
        2026-03-04 09:00 scorecards_in about=a-1
    """
    )
    found = life(lines, "2026-03-05")
    assert found.stage("acquisition", "a-1") == "scoring"
    (line,) = [each for each in found.story("acquisition") if each.kind == "stayed"]
    assert "minimum_met" in line.why


def test_an_event_that_a_state_does_not_answer_is_refused_and_says_so() -> None:
    found = life(APPLIED + "2026-03-04 09:00 offer_accepted about=a-1", "2026-03-05")
    assert found.refusals() == [
        "offer_accepted: acquisition is scoring, which does not answer to offer_accepted"
    ]


def test_what_may_happen_anywhere_does() -> None:
    found = life(APPLIED + "2026-03-04 09:00 withdrew about=a-1", "2026-03-05")
    assert found.stage("acquisition", "a-1") == "withdrawn"
    assert found.stage("relationship") == "dormant"


# --- emitted events and states of other charts


def test_what_a_chart_raises_reaches_the_others() -> None:
    lines = """
        2026-03-02 09:00 engaged
        2026-03-03 09:00 briefed
        2026-03-04 09:00 acknowledged
        2026-03-05 09:00 facts attended=1
        2026-03-05 10:00 feedback_given
        2026-03-06 09:00 unclear_expectation_found
    """
    found = life(lines, "2026-03-07")
    assert found.stage("retention.performance") == "supporting"
    assert found.stage("retention.expectations") == "unclarified"


def test_a_case_is_heard_of_in_the_region_that_watches_cases() -> None:
    lines = "2026-03-02 09:00 engaged\n2026-03-03 09:00 case_raised"
    assert life(lines, "2026-03-04").stage("retention.recourse") == "open"


def test_a_broken_promise_is_heard_of_and_one_made_good_too() -> None:
    rules = (
        MET
        + """
promise reply to the person
    when engaged
    by manager
    deliver answer within 2 days
    fulfilled by answered
"""
    )
    lines = "2026-03-02 09:00 engaged\n2026-03-09 09:00 answered"
    assert life(lines, "2026-03-06", rules).stage("retention.delivery") == "in_breach"
    assert life(lines, "2026-03-10", rules).stage("retention.delivery") == "on_track"


# --- clocks


def test_a_clock_that_rings_and_stays_says_so_and_decides_nothing() -> None:
    found = life(APPLIED, "2026-03-31")
    assert found.stage("acquisition", "a-1") == "scoring"
    (line,) = [each for each in found.told_state.story if each.kind == "stayed"]
    assert line.why == "the time is over, and nobody is put in a worse place by silence"


def test_the_policy_says_how_long_a_clock_runs() -> None:
    rules = MET + "timer acquisition.decide_due is 3 working days\n"
    (timer,) = life(APPLIED, "2026-03-03", rules).told_state.timers
    assert (timer.name, shown(timer.due)) == ("decide_due", "2026-03-05")


def test_a_stay_does_not_restart_a_clock_unless_it_says_so() -> None:
    lines = APPLIED + "2026-03-04 09:00 evidence_received about=a-1"
    (timer,) = life(lines, "2026-03-05").told_state.timers
    assert shown(timer.due) == "2026-03-16"


def test_a_stay_that_restarts_does() -> None:
    lines = """
        2026-03-02 09:00 engaged
        2026-03-03 09:00 facts attended=9
        2026-03-04 09:00 feedback_given
        2026-04-10 09:00 feedback_given
    """
    found = life(lines, "2026-04-11")
    (due,) = [t.due for t in found.told_state.timers if t.name == "feedback_due"]
    assert shown(due) == "2026-07-10"


def test_a_clock_that_restarts_itself_rings_again_and_again() -> None:
    lines = """
        2026-03-02 09:00 engaged
        2026-03-03 09:00 facts attended=9
        2026-03-04 09:00 feedback_given
    """
    found = life(lines, "2026-12-31")
    rung = found.story("retention.performance.feedback_due")
    assert [line.day - rung[0].day for line in rung] == [0, 92, 183]


def test_an_end_that_is_reached_stops_all_clocks() -> None:
    found = life(APPLIED + "2026-03-04 09:00 withdrew about=a-1", "2026-03-05")
    assert [timer.region for timer in found.told_state.timers] == ["relationship"]


# --- applications


def test_several_applications_run_side_by_side() -> None:
    lines = """
        2026-03-02 09:00 applied about=a-1
        2026-03-03 09:00 applied about=a-2
        2026-03-04 09:00 evidence_received about=a-2
    """
    found = life(lines, "2026-03-05")
    assert found.stage("acquisition", "a-1") == "collecting"
    assert found.stage("acquisition", "a-2") == "scoring"


def test_facts_of_one_application_are_not_those_of_another() -> None:
    lines = (
        APPLIED
        + """
        2026-03-02 11:00 applied about=a-2
        2026-03-02 12:00 evidence_received about=a-2
        2026-03-03 09:00 facts trusted=yes
        2026-03-03 10:00 scored score=60 about=a-1
        2026-03-04 09:00 scorecards_in about=a-1
        2026-03-04 10:00 scorecards_in about=a-2
    """
    )
    found = life(lines, "2026-03-05")
    assert found.stage("acquisition", "a-1") == "shortlisted"
    assert found.stage("acquisition", "a-2") == "scoring"


def test_where_several_could_be_meant_it_asks_which() -> None:
    lines = """
        2026-03-02 09:00 applied about=a-1
        2026-03-03 09:00 applied about=a-2
        2026-03-04 09:00 evidence_received
    """
    (refused,) = life(lines, "2026-03-05").refusals()
    assert "(a-1, a-2): say which with `about`" in refused


def test_where_one_only_can_be_meant_it_is() -> None:
    lines = """
        2026-03-02 09:00 applied about=a-1
        2026-03-03 09:00 withdrew about=a-1
        2026-03-04 09:00 applied
        2026-03-05 09:00 evidence_received
    """
    found = life(lines, "2026-03-06")
    assert found.stage("acquisition", "application@3") == "scoring"


def test_a_second_application_keeps_the_first_from_closing_the_door() -> None:
    lines = """
        2026-03-02 09:00 applied about=a-1
        2026-03-03 09:00 applied about=a-2
        2026-03-04 09:00 withdrew about=a-1
    """
    assert life(lines, "2026-03-05").stage("relationship") == "prospective"
    last = life(lines + "2026-03-05 09:00 withdrew about=a-2", "2026-03-06")
    assert last.stage("relationship") == "dormant"


def test_an_application_that_commits_begins_an_engagement() -> None:
    lines = (
        APPLIED
        + """
        2026-03-03 09:00 facts trusted=yes
        2026-03-03 10:00 scored score=60 about=a-1
        2026-03-04 09:00 scorecards_in about=a-1
        2026-03-05 09:00 selected about=a-1
        2026-03-06 09:00 offer_approved about=a-1
        2026-03-09 09:00 offer_accepted about=a-1 start_date=2026-04-01
    """
    )
    assert life(lines, "2026-03-31").stage("relationship") == "prospective"
    found = life(lines, "2026-04-01 00:00")
    assert found.stage("relationship") == "engaged"
    assert found.stage("retention.delivery") == "on_track"


def test_an_internal_move_is_an_application_inside_an_engagement() -> None:
    lines = "2026-02-02 09:00 engaged\n" + APPLIED + "2026-03-05 09:00 withdrew about=a-1"
    found = life(lines, "2026-03-06")
    assert found.stage("relationship") == "engaged"
    stages = [s for s in found.told_state.stages if s.region == "retention.delivery"]
    assert len(stages) == 1


@pytest.mark.parametrize("quantifier", ["any", "latest"])
def test_rules_can_ask_about_applications(quantifier: str) -> None:
    rules = (
        MET
        + f"""
promise reply to the person
    when {quantifier} application is scoring
    by manager
    deliver answer within 2 days
    fulfilled by answered
"""
    )
    assert life(APPLIED, "2026-03-03", rules).ids() == ["reply@2"]


@pytest.mark.parametrize(
    ("asks", "stage"),
    [
        ("not (any application is shortlisted)", "scoring"),
        ("any application is shortlisted", "shortlisted"),
        ("not (every application is scoring)", "shortlisted"),
        ("latest application is scoring", "shortlisted"),
        ("acquisition is scoring", "shortlisted"),
    ],
)
def test_a_rule_about_one_application_can_ask_about_all_of_them(asks: str, stage: str) -> None:
    rules = (
        MET
        + f"""
gate acquisition.scorecards_in
    requires score at least 90 or {asks}
    otherwise "one at a time"
"""
    )
    lines = """
        2026-03-01 09:00 facts trusted=yes
        2026-03-02 09:00 applied about=a-1
        2026-03-02 10:00 applied about=a-2
        2026-03-02 11:00 evidence_received about=a-1
        2026-03-02 12:00 evidence_received about=a-2
        2026-03-03 09:00 scored score=95 about=a-1
        2026-03-03 10:00 scored score=60 about=a-2
        2026-03-04 09:00 scorecards_in about=a-1
        2026-03-04 10:00 scorecards_in about=a-2
    """
    found = life(lines, "2026-03-05", rules)
    assert found.stage("acquisition", "a-1") == "shortlisted"
    assert found.stage("acquisition", "a-2") == stage


def test_a_state_that_a_fresh_application_comes_into_is_entered_once() -> None:
    rules = (
        MET
        + """
promise reply to the person
    when entering acquisition.collecting
    by manager
    deliver answer within 2 days
    fulfilled by answered
"""
    )
    assert life("2026-03-02 09:00 applied about=a-1", "2026-03-03", rules).ids() == ["reply@1"]
