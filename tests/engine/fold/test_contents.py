"""What is owed: something delivered, something kept, something never done, a right."""

from __future__ import annotations

import pytest

from tests.engine.fold.kit import VOCABULARY, number, play

TRAINING = """
promise training to the person
    when engaged
    by manager
    deliver 20 of training by 2026-06-30
    fulfilled by training_held
"""
START = "2026-03-02 09:00 engaged\n"


def figures(life, name: str) -> tuple[float | None, float | None, float | None]:
    """Promised, delivered, confirmed."""
    owed = life.owed(name)
    return number(owed.promised), number(owed.delivered), number(owed.confirmed)


# --- deliver


def test_what_is_delivered_in_time_is_fulfilled() -> None:
    life = play(TRAINING, START + "2026-06-30 23:59:59 training_held hours=20", "2026-07-05")
    assert life.path("training") == ["2026-03-02 in_effect", "2026-06-30 fulfilled"]
    assert life.owed("training").late_days == 0


def test_parts_add_up_and_the_shortfall_stays_open() -> None:
    lines = (
        START
        + """
        2026-04-01 09:00 training_held hours=8
        2026-05-01 09:00 training_held hours=4
    """
    )
    life = play(TRAINING, lines, "2026-07-03")
    assert figures(life, "training") == (20, 12, 0)
    assert number(life.owed("training").shortfall) == 8
    assert life.path("training") == ["2026-03-02 in_effect", "2026-06-30 violated"]


def test_the_rest_delivered_late_repairs_it_and_the_violation_stays_on_record() -> None:
    lines = (
        START
        + """
        2026-05-01 09:00 training_held hours=12
        2026-07-10 09:00 training_held hours=8
    """
    )
    life = play(TRAINING, lines, "2026-07-31")
    assert life.state("training") == "repaired"
    assert life.violated_on("training") == "2026-06-30"
    assert life.owed("training").late_days == 10


def test_surplus_stays_on_record_and_is_carried_nowhere() -> None:
    rules = TRAINING.replace("when engaged", "when asked")
    lines = """
        2026-03-02 09:00 asked
        2026-03-03 09:00 asked
        2026-03-04 09:00 training_held hours=25
        2026-03-05 09:00 training_held hours=1
    """
    life = play(rules, lines, "2026-03-31")
    assert life.states("training") == ["training@1 fulfilled", "training@2 in_effect"]
    assert figures(life, "training@1") == (20, 25, 0)
    assert figures(life, "training@2") == (20, 1, 0)


def test_evidence_counts_for_the_oldest_that_is_open_a_violated_one_included() -> None:
    rules = """
promise training to the person
    when asked
    by manager
    deliver 2 of training within 2 days
    fulfilled by training_held
"""
    lines = """
        2026-03-02 09:00 asked
        2026-03-09 09:00 asked
        2026-03-10 09:00 training_held hours=2
        2026-03-11 09:00 training_held hours=2
    """
    life = play(rules, lines, "2026-03-31")
    assert life.states("training") == ["training@1 repaired", "training@2 fulfilled"]


def test_the_event_that_begins_a_promise_is_no_evidence_for_it() -> None:
    rules = """
promise training to the person
    when training_held
    by manager
    deliver 2 of training within 2 days
    fulfilled by training_held
"""
    lines = "2026-03-02 09:00 training_held hours=2\n2026-03-03 09:00 training_held hours=2"
    life = play(rules, lines, "2026-03-04")
    assert life.states("training") == ["training@1 fulfilled", "training@2 in_effect"]


def test_one_delivery_counts_once_for_a_resource_that_two_rules_promise() -> None:
    rules = TRAINING + TRAINING.replace("training to", "extra to")
    life = play(rules, START + "2026-03-03 09:00 training_held hours=20", "2026-03-04")
    assert sorted(owed.state.value for owed in life.told_state.owed) == ["fulfilled", "in_effect"]


def test_a_delivery_of_unknown_size_counts_for_nothing_yet_and_says_so() -> None:
    life = play(TRAINING, START + "2026-03-03 09:00 training_held", "2026-03-04")
    assert life.owed("training").waits == ("training_held.hours is not recorded",)
    assert number(life.owed("training").delivered) == 0


def test_an_amount_that_is_not_known_yet_waits_and_then_counts_from_the_delivery() -> None:
    rules = TRAINING.replace("20 of training", "hours_due of training")
    lines = (
        START
        + """
        2026-04-01 09:00 training_held hours=6
        2026-04-02 09:00 training_held hours=6
        2026-05-01 09:00 training_held hours=6
        2026-06-01 09:00 facts hours_due=10
    """
    )
    before = play(rules, lines, "2026-05-31")
    assert before.state("training") == "in_effect"
    after = play(rules, lines, "2026-06-02")
    assert after.state("training") == "fulfilled"
    assert figures(after, "training") == (10, 18, 0)


def test_an_amount_known_after_the_day_heals_what_was_delivered_in_time() -> None:
    rules = TRAINING.replace("20 of training", "hours_due of training")
    lines = (
        START
        + """
        2026-06-30 09:00 training_held hours=12
        2026-07-05 09:00 facts hours_due=12
    """
    )
    life = play(rules, lines, "2026-07-06")
    assert life.path("training") == [
        "2026-03-02 in_effect",
        "2026-06-30 violated",
        "2026-07-05 fulfilled",
    ]
    assert life.violated_on("training") == ""


# --- keep

KEEP = """
promise access to the person
    when engaged
    by manager
    keep trusted
"""


def test_what_is_kept_is_violated_when_it_turns_no_and_goes_on_once_repaired() -> None:
    lines = """
        2026-03-01 09:00 facts trusted=yes
        2026-03-02 09:00 engaged
        2026-03-10 09:00 facts trusted=no
        2026-03-12 09:00 facts trusted=yes
        2026-03-20 09:00 facts trusted=no
    """
    life = play(KEEP, lines, "2026-03-31")
    assert life.path("access@2") == [
        "2026-03-02 in_effect",
        "2026-03-10 violated",
        "2026-03-12 repaired",
    ]
    assert life.path("access@2.2") == ["2026-03-12 in_effect", "2026-03-20 violated"]


def test_what_is_not_known_is_not_violated_and_says_so() -> None:
    life = play(KEEP, START, "2026-03-31")
    assert life.state("access") == "in_effect"
    assert life.owed("access").waits == ("trusted is not recorded",)


def test_what_is_broken_when_the_engagement_ends_does_not_go_on_after_it() -> None:
    lines = (
        START
        + """
        2026-03-03 09:00 facts trusted=no
        2026-03-10 09:00 engagement_ended
        2026-03-12 09:00 facts trusted=yes
    """
    )
    life = play(KEEP, lines, "2026-03-31")
    assert life.states("access") == ["access@1 repaired"]


def test_what_turned_no_while_the_clock_stood_is_violated_when_it_runs_again() -> None:
    rules = KEEP + "    suspended while on_leave\n"
    lines = """
        2026-03-01 09:00 facts trusted=yes on_leave=no
        2026-03-02 09:00 engaged
        2026-03-03 09:00 facts on_leave=yes
        2026-03-04 09:00 facts trusted=no
        2026-03-09 09:00 facts on_leave=no
    """
    assert play(rules, lines, "2026-03-08").state("access") == "suspended"
    assert play(rules, lines, "2026-03-10").path("access")[-1] == "2026-03-09 violated"


def test_what_time_alone_breaks_is_violated_on_its_day() -> None:
    rules = """
expectation often by the person
    when engaged
    keep count of answered in the last 7 days at least 1
"""
    lines = "2026-03-02 08:00 answered\n2026-03-02 09:00 engaged"
    life = play(rules, lines, "2026-03-31")
    assert life.path("often") == ["2026-03-02 in_effect", "2026-03-09 violated"]


# --- never

NEVER = """
promise quiet to the person
    when engaged
    by manager
    never contacted where contacted.grade is poor while on_leave
"""


@pytest.mark.parametrize(
    ("leave", "grade", "state"),
    [
        ("yes", "poor", "violated"),
        ("yes", "good", "in_effect"),
        ("no", "poor", "in_effect"),
    ],
)
def test_what_is_forbidden_is_violated_by_the_event_while_it_holds(
    leave: str, grade: str, state: str
) -> None:
    lines = (
        START
        + f"""
        2026-03-03 09:00 facts on_leave={leave}
        2026-03-04 09:00 contacted grade={grade}
    """
    )
    assert play(NEVER, lines, "2026-03-31").told_state.owed[0].state.value == state


def test_it_binds_again_whenever_its_condition_does() -> None:
    lines = (
        START
        + """
        2026-03-03 09:00 facts on_leave=yes
        2026-03-04 09:00 facts on_leave=no
        2026-03-05 09:00 facts on_leave=yes
        2026-03-06 09:00 contacted grade=poor
    """
    )
    assert play(NEVER, lines, "2026-03-31").states("quiet")[0] == "quiet@1 violated"


def test_each_forbidden_event_is_a_violation_of_its_own() -> None:
    lines = (
        START
        + """
        2026-03-03 09:00 facts on_leave=yes
        2026-03-04 09:00 contacted grade=poor
        2026-03-05 09:00 contacted grade=poor
    """
    )
    assert play(NEVER, lines, "2026-03-31").states("quiet") == [
        "quiet@1 violated",
        "quiet@1.2 violated",
        "quiet@1.3 in_effect",
    ]


@pytest.mark.parametrize("event", ["contacted", "contacted grade=poor"])
def test_what_is_not_known_to_be_forbidden_is_not_violated_and_listed(event: str) -> None:
    life = play(NEVER, START + f"2026-03-04 09:00 {event}", "2026-03-31")
    assert life.state("quiet") == "in_effect"
    assert len(life.owed("quiet").waits) == 1


def test_it_ends_with_the_engagement() -> None:
    life = play(NEVER, START + "2026-03-04 09:00 engagement_ended", "2026-03-31")
    assert life.path("quiet") == ["2026-03-02 in_effect", "2026-03-04 terminated"]


# --- allow

ALLOW = """
promise leave to the person
    when engaged
    by manager
    allow leave_taken within 4 weeks
"""


def test_a_right_is_used_within_its_window() -> None:
    life = play(ALLOW, START + "2026-03-30 23:00 leave_taken", "2026-04-30")
    assert life.path("leave") == ["2026-03-02 in_effect", "2026-03-30 fulfilled"]


def test_a_right_unused_expires_and_is_never_violated() -> None:
    life = play(ALLOW, START + "2026-03-31 00:00 leave_taken", "2026-04-30")
    assert life.path("leave") == ["2026-03-02 in_effect", "2026-03-30 expired"]
    assert life.violated_on("leave") == ""


RIGHT_TO_STAY = """
promise second_thought to the person
    when entering relationship.ending
    by manager
    allow notice_withdrawn within 2 weeks

gate relationship.notice_withdrawn
    requires trusted
    otherwise "too late"
"""


@pytest.mark.parametrize(("day", "stage"), [("2026-03-17", "engaged"), ("2026-03-18", "ending")])
def test_an_event_that_was_allowed_is_accepted_whatever_a_gate_says(day: str, stage: str) -> None:
    lines = (
        START
        + f"""
        2026-03-03 09:00 notice_given last_day=2026-12-31
        {day} 09:00 notice_withdrawn
    """
    )
    assert play(RIGHT_TO_STAY, lines, "2026-03-31").stage("relationship") == stage


@pytest.mark.parametrize("order", ["trusted=no on_leave=yes", "on_leave=yes trusted=no"])
def test_what_stops_holding_as_its_pause_begins_is_judged_when_the_pause_is_over(
    order: str,
) -> None:
    rules = """
promise trust to the person
    when engaged
    by manager
    keep trusted
    suspended while on_leave
"""
    lines = (
        "2026-03-01 09:00 facts trusted=yes on_leave=no\n"
        + START
        + f"\n2026-03-10 09:00 facts {order}\n2026-03-20 09:00 facts on_leave=no"
    )
    life = play(rules, lines, "2026-03-31")
    assert life.path("trust") == [
        "2026-03-02 in_effect",
        "2026-03-10 suspended",
        "2026-03-20 in_effect",
        "2026-03-20 violated",
    ]


ASKED_FIRST = """
gate relationship.notice_given
    requires count of papers_in where papers_in.day is notice_given.last_day ever at least 1
    otherwise "papers for that day first"
"""


@pytest.mark.parametrize(("day", "stage"), [("2026-12-31", "ending"), ("2026-12-30", "engaged")])
def test_what_is_counted_may_be_held_against_the_event_that_a_gate_is_asked_about(
    day: str, stage: str
) -> None:
    without = "papers_in:     {of: relationship, fields: {}}"
    vocabulary = VOCABULARY.replace(without, "papers_in: {of: relationship, fields: {day: date}}")
    lines = START + f"""
        2026-03-03 09:00 papers_in day=2026-12-31
        2026-03-04 09:00 notice_given last_day={day}
    """  # fmt: skip
    life = play(ASKED_FIRST, lines, "2026-03-31", vocabulary=vocabulary)
    assert life.stage("relationship") == stage
