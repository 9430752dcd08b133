"""The states of a promise, and who may bring it into which."""

from __future__ import annotations

import pytest

from tests.engine.fold.escalating import Around
from tests.engine.fold.kit import play

START = "2026-03-02 09:00 engaged\n"
REPLY = """
promise reply to the person
    when engaged
    by manager
    deliver answer within 5 working days
    fulfilled by answered
"""
CLERKS = REPLY.replace("to the person", "to the person for role is clerk")
CARE = """
expectation care by the person
    when engaged
    deliver answer within 5 working days
    fulfilled by answered
"""


# --- created


def test_what_may_not_apply_is_created_and_the_fact_is_asked_for() -> None:
    life = play(CLERKS, START, "2026-03-31")
    assert life.state("reply") == "created"
    assert life.owed("reply").waits == ("role is not recorded",)
    assert life.told("reply") == ["2026-03-02 ask manager"]


def test_what_does_not_apply_is_not_there() -> None:
    assert play(CLERKS, "2026-03-01 09:00 facts role=agent\n" + START, "2026-03-31").ids() == []


def test_once_it_is_known_to_apply_it_counts_from_its_trigger() -> None:
    life = play(CLERKS, START + "2026-03-05 09:00 facts role=clerk", "2026-03-31")
    assert life.path("reply") == [
        "2026-03-02 created",
        "2026-03-05 in_effect",
        "2026-03-09 violated",
    ]


def test_once_it_is_known_not_to_apply_it_ends() -> None:
    life = play(CLERKS, START + "2026-03-05 09:00 facts role=agent", "2026-03-31")
    assert life.state("reply") == "terminated"


def test_what_was_delivered_before_it_was_known_to_apply_counts() -> None:
    lines = START + "2026-03-04 09:00 answered\n2026-03-20 09:00 facts role=clerk"
    life = play(CLERKS, lines, "2026-03-31")
    assert life.state("reply") == "fulfilled"
    assert life.violated_on("reply") == ""


def test_what_was_held_for_one_that_does_not_apply_counts_for_the_next() -> None:
    rules = CLERKS + REPLY.replace("reply", "second").replace("when engaged", "when asked")
    lines = (
        START
        + """
        2026-03-03 09:00 asked
        2026-03-04 09:00 answered
        2026-03-05 09:00 facts role=agent
    """
    )
    assert play(rules, lines, "2026-03-06").state("second") == "fulfilled"


# --- waived


def test_only_whom_it_is_owed_to_lets_go() -> None:
    lines = (
        START
        + """
        2026-03-03 09:00 waived about=reply by=m-1
        2026-03-03 10:00 waived about=reply
        2026-03-04 09:00 waived about=reply@1 by=r-1
    """
    )
    life = play(REPLY, lines, "2026-03-31")
    assert life.path("reply") == ["2026-03-02 in_effect", "2026-03-04 waived"]
    assert [each.event for each in life.told_state.refused] == ["2", "3"]


def test_what_the_person_owes_is_let_go_by_the_organisation_only() -> None:
    lines = START + "2026-03-03 09:00 waived about=care by=r-1"
    assert play(CARE, lines, "2026-03-04").state("care") == "in_effect"
    lines = START + "2026-03-03 09:00 waived about=care by=organisation"
    assert play(CARE, lines, "2026-03-04").state("care") == "waived"


@pytest.mark.parametrize(
    ("who", "state"),
    [
        ("m-1", "waived"),  # leads the person
        ("m-7", "waived"),  # leads who leads them
        ("b-1", "waived"),  # holds a seat
        ("r-1", "in_effect"),  # owes it, whatever seat they hold
        ("m-2", "in_effect"),  # leads somebody else
    ],
)
def test_who_leads_the_person_or_holds_a_seat_acts_for_the_organisation(
    who: str, state: str
) -> None:
    lines = (
        "2026-03-01 09:00 facts manager=m-1\n"
        + START
        + f"\n2026-03-03 09:00 waived about=care by={who}"
    )
    around = Around({"m-1": "m-7"}, {"board": "b-1", "partner": "r-1"})
    life = play(CARE, lines, "2026-03-04", around=around)
    assert life.state("care") == state


def test_what_is_over_cannot_be_let_go() -> None:
    lines = START + "2026-03-03 09:00 answered\n2026-03-04 09:00 waived about=reply by=r-1"
    life = play(REPLY, lines, "2026-03-05")
    assert life.refusals() == ["waived: reply@1 is fulfilled: there is nothing to let go"]


def test_what_is_overdue_can_still_be_let_go_and_stays_on_record() -> None:
    life = play(REPLY, START + "2026-03-12 09:00 waived about=reply by=r-1", "2026-03-31")
    assert (life.state("reply"), life.violated_on("reply")) == ("waived", "2026-03-09")


# --- cancelled


def test_taking_back_what_is_in_effect_is_a_violation() -> None:
    life = play(REPLY, START + "2026-03-04 09:00 cancelled about=reply by=m-1", "2026-03-31")
    assert life.path("reply") == ["2026-03-02 in_effect", "2026-03-04 violated"]


def test_what_was_taken_back_and_then_delivered_is_repaired_and_stays_on_record() -> None:
    lines = START + "2026-03-04 09:00 cancelled about=reply\n2026-03-05 09:00 answered"
    life = play(REPLY, lines, "2026-03-31")
    assert (life.state("reply"), life.violated_on("reply")) == ("repaired", "2026-03-04")


def test_what_never_was_in_effect_is_taken_back_without_a_violation() -> None:
    life = play(CLERKS, START + "2026-03-04 09:00 cancelled about=reply", "2026-03-31")
    assert life.state("reply") == "terminated"


def test_what_is_kept_or_never_done_does_not_go_on_once_it_is_taken_back() -> None:
    rules = """
promise access to the person
    when engaged
    by manager
    keep trusted

promise quiet to the person
    when engaged
    by manager
    never contacted while on_leave
"""
    lines = (
        START
        + """
        2026-03-03 09:00 facts trusted=yes on_leave=yes
        2026-03-04 09:00 cancelled about=access
        2026-03-04 10:00 cancelled about=quiet
        2026-03-05 09:00 facts trusted=no
        2026-03-06 09:00 facts trusted=yes
        2026-03-07 09:00 contacted
    """
    )
    life = play(rules, lines, "2026-03-31")
    assert life.states("access") == ["access@1 violated"]
    assert life.states("quiet") == ["quiet@1 violated"]


def test_whom_it_is_owed_to_does_not_take_it_back() -> None:
    life = play(REPLY, START + "2026-03-04 09:00 cancelled about=reply by=r-1", "2026-03-05")
    assert life.state("reply") == "in_effect"


# --- disputed


def test_a_dispute_stops_the_clock_and_opens_a_case() -> None:
    life = play(REPLY, START + "2026-03-04 09:00 disputed about=reply by=r-1", "2026-03-31")
    assert life.state("reply") == "suspended"
    assert life.told("reply") == ["2026-03-04 open case dispute"]
    assert life.owed("reply").waits == ("the decision of a dispute",)


@pytest.mark.parametrize(("outcome", "state"), [("kept", "fulfilled"), ("broken", "violated")])
def test_a_dispute_is_decided(outcome: str, state: str) -> None:
    lines = (
        START
        + f"""
        2026-03-04 09:00 disputed about=reply by=r-1
        2026-03-20 09:00 dispute_decided about=reply outcome={outcome}
    """
    )
    assert play(REPLY, lines, "2026-03-31").state("reply") == state


def test_a_violation_that_is_found_to_be_none_is_taken_off_the_record() -> None:
    lines = (
        START
        + """
        2026-03-12 09:00 disputed about=reply by=m-1
        2026-03-20 09:00 dispute_decided about=reply outcome=kept
    """
    )
    life = play(REPLY, lines, "2026-03-31")
    assert (life.state("reply"), life.violated_on("reply")) == ("fulfilled", "")


def test_the_clock_of_what_is_contested_does_not_run_when_a_leave_ends() -> None:
    rules = REPLY + "    suspended while on_leave\n"
    lines = (
        START
        + """
        2026-03-03 09:00 facts on_leave=yes
        2026-03-04 09:00 disputed about=reply by=r-1
        2026-03-05 09:00 facts on_leave=no
    """
    )
    assert play(rules, lines, "2026-03-31").state("reply") == "suspended"


def test_what_is_contested_already_is_not_contested_again() -> None:
    lines = (
        START
        + """
        2026-03-04 09:00 disputed about=reply by=r-1
        2026-03-05 09:00 disputed about=reply by=m-1
    """
    )
    life = play(REPLY, lines, "2026-03-06")
    assert life.refusals() == ["disputed: reply@1 is contested already"]
    assert len(life.told("reply")) == 1


def test_what_is_not_contested_cannot_be_decided() -> None:
    lines = START + "2026-03-20 09:00 dispute_decided about=reply outcome=kept"
    assert play(REPLY, lines, "2026-03-31").refusals() == [
        "dispute_decided: reply@1 is not contested"
    ]


def test_a_case_is_raised_where_the_pack_has_a_chart_for_cases() -> None:
    lines = START + "2026-03-04 09:00 disputed about=reply by=r-1"
    life = play(REPLY, lines, "2026-03-05", charts="relationship, case")
    assert life.stage("case", "case@2") == "raised"


# --- others


def test_whoever_takes_it_over_owes_it() -> None:
    life = play(REPLY, START + "2026-03-04 09:00 assigned about=reply to=m-9", "2026-03-05")
    assert (life.owed("reply").by, life.state("reply")) == ("m-9", "in_effect")


def test_a_promise_that_nobody_made_is_refused() -> None:
    life = play(REPLY, START + "2026-03-04 09:00 waived about=nothing by=r-1", "2026-03-05")
    assert life.refusals() == ["waived: there is no promise or expectation `nothing` here"]


def test_a_rule_means_the_latest_that_is_open() -> None:
    rules = REPLY.replace("when engaged", "when asked")
    lines = """
        2026-03-02 09:00 asked
        2026-03-03 09:00 asked
        2026-03-04 09:00 waived about=reply by=r-1
        2026-03-05 09:00 waived about=reply by=r-1
    """
    early = play(rules, lines, "2026-03-04")
    assert early.states("reply") == ["reply@1 in_effect", "reply@2 waived"]
    assert play(rules, lines, "2026-03-05").states("reply") == ["reply@1 waived", "reply@2 waived"]


def test_it_ends_with_the_last_day_and_not_with_the_notice() -> None:
    lines = START + "2026-03-03 09:00 notice_given last_day=2026-03-06"
    assert play(REPLY, lines, "2026-03-06").state("reply") == "in_effect"
    assert play(REPLY, lines, "2026-03-07 00:00").state("reply") == "terminated"


def test_the_parties_are_those_of_the_day_it_began() -> None:
    lines = "2026-03-01 09:00 facts manager=m-1\n" + START + "2026-03-03 09:00 facts manager=m-2"
    owed = play(REPLY, lines, "2026-03-04").owed("reply")
    assert (owed.by, owed.to) == ("m-1", "r-1")


def test_a_promise_can_be_contested_where_a_chart_knows_the_word_too() -> None:
    charts = "relationship, retention, case"
    lines = START + "2026-03-04 09:00 disputed about=reply by=r-1"
    life = play(REPLY, lines, "2026-03-05", charts=charts)
    assert life.state("reply") == "suspended"
