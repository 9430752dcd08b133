"""What begins a promise: each of the eight triggers, once for each time that it happens."""

from __future__ import annotations

import pytest

from tests.engine.fold.kit import VOCABULARY, play

DELIVERY = """
    by manager
    deliver answer within 5 working days
    fulfilled by answered
"""


def promise(trigger: str, content: str = DELIVERY) -> str:
    return f"promise reply to the person\n    {trigger}\n{content}"


def begun(trigger: str, lines: str, until: str, **more: object) -> list[str]:
    """The promises that began, each with the day on which it falls due."""
    life = play(promise(trigger), lines, until, **more)
    return [f"{id_} {life.due(id_)}" for id_ in life.ids()]


# --- when engaged


def test_being_engaged_begins_a_promise_with_the_id_of_its_event() -> None:
    assert begun("when engaged", "2026-03-02 09:00 engaged", "2026-03-03") == ["reply@1 2026-03-09"]


def test_a_second_word_of_the_same_engagement_begins_nothing() -> None:
    lines = "2026-03-02 09:00 engaged\n2026-03-03 09:00 engaged"
    assert begun("when engaged", lines, "2026-03-04") == ["reply@1 2026-03-09"]


def test_giving_and_withdrawing_notice_begins_nothing() -> None:
    lines = """
        2026-03-02 09:00 engaged
        2026-03-03 09:00 notice_given last_day=2026-06-30
        2026-03-04 09:00 notice_withdrawn
    """
    assert begun("when engaged", lines, "2026-03-06") == ["reply@1 2026-03-09"]


def test_a_rehire_begins_it_once_more() -> None:
    lines = """
        2026-03-02 09:00 engaged
        2026-03-31 17:00 engagement_ended
        2026-09-01 09:00 engaged
    """
    assert begun("when engaged", lines, "2026-09-02") == [
        "reply@1 2026-03-09",
        "reply@3 2026-09-08",
    ]


def test_an_engagement_known_late_counts_from_its_first_day() -> None:
    lines = "2026-03-05 09:00 facts engaged_since=2026-03-02"
    assert begun("when engaged", lines, "2026-03-05") == ["reply@1 2026-03-09"]


def test_an_engagement_known_before_begins_on_its_first_day() -> None:
    lines = "2026-02-20 09:00 facts engaged_since=2026-03-02"
    assert begun("when engaged", lines, "2026-03-01") == []
    assert begun("when engaged", lines, "2026-03-02 00:00") == ["reply@2026-03-02 2026-03-09"]


# --- when EVENT [where C]


def test_each_event_begins_one() -> None:
    lines = "2026-03-02 09:00 asked\n2026-03-03 09:00 asked"
    assert begun("when asked", lines, "2026-03-04") == ["reply@1 2026-03-09", "reply@2 2026-03-10"]


def test_only_events_that_fit_begin_one() -> None:
    lines = "2026-03-02 09:00 asked grade=poor\n2026-03-03 09:00 asked grade=good"
    assert begun("when asked where asked.grade is good", lines, "2026-03-04") == [
        "reply@2 2026-03-10"
    ]


def test_an_event_of_which_it_is_not_known_whether_it_fits_begins_none() -> None:
    assert (
        begun("when asked where asked.grade is good", "2026-03-02 09:00 asked", "2026-03-04") == []
    )


# --- when CONDITION


def test_a_condition_begins_one_each_time_it_becomes_yes() -> None:
    lines = """
        2026-03-02 09:00 facts trusted=yes
        2026-03-03 09:00 facts trusted=yes
        2026-03-04 09:00 facts trusted=no
        2026-03-05 09:00 facts trusted=yes
    """
    assert begun("when trusted", lines, "2026-03-06") == [
        "reply@1 2026-03-09",
        "reply@4 2026-03-12",
    ]


def test_a_condition_that_is_not_known_has_not_begun() -> None:
    assert begun("when trusted", "2026-03-02 09:00 facts on_leave=no", "2026-03-06") == []


def test_a_condition_that_time_turns_begins_at_midnight_whoever_looks() -> None:
    lines = "2026-03-02 09:00 engaged"
    assert begun("when tenure at least 2 weeks", lines, "2026-03-15") == []
    assert begun("when tenure at least 2 weeks", lines, "2026-04-01") == [
        "reply@2026-03-16 2026-03-23"
    ]


def test_a_condition_on_today_begins_on_that_day() -> None:
    lines = "2026-03-02 09:00 facts pay_date=2026-03-20"
    assert begun("when today is pay_date", lines, "2026-04-01") == ["reply@2026-03-20 2026-03-27"]


def test_a_condition_on_the_moment_begins_in_that_second() -> None:
    lines = "2026-03-02 09:00 engaged"
    early = begun("when now after 2026-03-20 17:30", lines, "2026-03-20 17:30")
    late = begun("when now after 2026-03-20 17:30", lines, "2026-03-20 17:30:01")
    assert (early, late) == ([], ["reply@2026-03-20 2026-03-27"])


def test_a_count_of_the_last_days_turns_when_an_event_falls_out_of_them() -> None:
    rule = "when engaged and count of asked in the last 7 days is 0"
    lines = "2026-03-02 09:00 engaged\n2026-03-03 09:00 asked"
    assert begun(rule, lines, "2026-03-11") == ["reply@1 2026-03-09", "reply@2026-03-10 2026-03-17"]


def test_windows_of_every_kind_of_day_turn_on_their_day() -> None:
    lines = "2026-03-02 09:00 engaged\n2026-03-03 09:00 asked\n2026-03-05 09:00 asked"
    for window, day in (("10 days", "13"), ("2 weeks", "17"), ("10 working days", "17")):
        rule = f"when engaged and count of asked in the last {window} is 1"
        assert begun(rule, lines, "2026-03-31")[1:] == [f"reply@2026-03-{day} {_fifth(day)}"]
    months = "when engaged and count of asked in the last 1 month is 1"
    assert begun(months, lines, "2026-04-30")[1] == "reply@2026-04-03 2026-04-10"


def _fifth(day: str) -> str:
    """The fifth working day after a working day of March."""
    return f"2026-03-{int(day) + 7}"


def test_a_promise_begins_with_the_state_of_another() -> None:
    rules = (
        promise("when engaged")
        + """
promise apology to the person
    when promise reply is violated
    by manager
    deliver apology within 2 working days
    fulfilled by made_good
"""
    )
    life = play(rules, "2026-03-02 09:00 engaged", "2026-03-10 12:00")
    assert life.ids("apology") == ["apology@reply@1"]
    assert life.due("apology") == "2026-03-11"


# --- when entering, when leaving


def test_entering_a_state_is_every_entry_from_another() -> None:
    lines = """
        2026-03-02 09:00 engaged
        2026-03-03 09:00 notice_given last_day=2026-06-30
        2026-03-04 09:00 notice_given last_day=2026-05-31
        2026-03-05 09:00 notice_withdrawn
        2026-03-06 09:00 notice_given last_day=2026-06-30
    """
    assert begun("when entering relationship.ending", lines, "2026-03-07") == [
        "reply@2 2026-03-10",
        "reply@5 2026-03-13",
    ]
    assert begun("when leaving relationship.ending", lines, "2026-03-07") == ["reply@4 2026-03-12"]


def test_a_state_entered_by_a_clock_begins_with_the_day_of_the_clock() -> None:
    lines = "2026-03-02 09:00 engaged\n2026-03-03 09:00 notice_given last_day=2026-03-31"
    life = play(promise("when entering relationship.alumni"), lines, "2026-04-02")
    assert life.states("reply") == ["reply@2026-03-31 in_effect"]


def test_what_the_end_of_an_engagement_begins_is_not_ended_by_it() -> None:
    lines = "2026-03-02 09:00 engaged\n2026-03-03 09:00 engagement_ended"
    for trigger in ("entering relationship.alumni", "leaving relationship.engaged"):
        life = play(promise(f"when {trigger}"), lines, "2026-03-20")
        assert life.path("reply") == ["2026-03-03 in_effect", "2026-03-10 violated"]


# --- when agreed


def test_agreeing_begins_it_by_name() -> None:
    lines = "2026-03-02 09:00 agreed about=reply\n2026-03-03 09:00 agreed about=nothing"
    life = play(promise("when agreed"), lines, "2026-03-04")
    assert life.ids() == ["reply@1"]
    assert life.refusals() == ["agreed: no promise called `nothing` begins `when agreed`"]


# --- every D while C


def test_a_stopwatch_rings_after_each_full_length_from_its_start() -> None:
    lines = "2026-01-31 09:00 engaged"
    life = play(promise("every 1 month while engaged"), lines, "2026-05-31")
    assert life.ids() == [
        "reply@2026-02-28",
        "reply@2026-03-31",
        "reply@2026-04-30",
        "reply@2026-05-31",
    ]


def test_a_stopwatch_starts_again_when_its_condition_does() -> None:
    lines = """
        2026-03-02 09:00 facts trusted=yes
        2026-03-12 09:00 facts trusted=no
        2026-03-20 09:00 facts trusted=yes
    """
    life = play(promise("every 1 week while trusted"), lines, "2026-03-28")
    assert life.ids() == ["reply@2026-03-09", "reply@2026-03-27"]


def test_a_stopwatch_of_a_promise_runs_while_its_condition_is_not_known() -> None:
    lines = "2026-03-02 09:00 facts role=clerk"
    life = play(promise("every 1 week while trusted"), lines, "2026-03-09")
    assert life.ids() == ["reply@2026-03-09"]


def test_a_stopwatch_of_an_expectation_stands_while_its_condition_is_not_known() -> None:
    rules = """
expectation report by the person
    every 1 week while trusted
    deliver answer within 2 days
    fulfilled by answered
"""
    assert play(rules, "2026-03-02 09:00 facts role=clerk", "2026-03-20").ids() == []


def test_working_hours_ring_in_the_middle_of_a_day() -> None:
    lines = "2026-03-02 09:00 engaged"
    life = play(promise("every 6 working hours while engaged"), lines, "2026-03-02 15:00")
    assert life.ids() == ["reply@2026-03-02"]
    assert (
        play(promise("every 6 working hours while engaged"), lines, "2026-03-02 14:59").ids() == []
    )


# --- each PERIOD while C


def test_the_periods_of_the_calendar_ring_on_their_last_day() -> None:
    lines = "2026-01-10 09:00 engaged"
    months = play(promise("each month while engaged"), lines, "2026-03-31 00:00")
    assert months.ids() == ["reply@2026-01-31", "reply@2026-02-28", "reply@2026-03-31"]
    quarters = play(promise("each quarter while engaged"), lines, "2026-10-01")
    assert quarters.ids() == ["reply@2026-03-31", "reply@2026-06-30", "reply@2026-09-30"]
    years = play(promise("each year while engaged"), lines, "2027-12-31")
    assert years.ids() == ["reply@2026-12-31", "reply@2027-12-31"]


def test_pay_that_rolls_back_can_be_kept_before_the_last_day() -> None:
    rules = """
promise pay to the person
    each month while engaged
    by manager
    deliver answer within 0 days, rolling back
    fulfilled by answered
"""
    lines = "2026-01-10 09:00 engaged\n2026-01-30 12:00 answered"
    life = play(rules, lines, "2026-03-01")
    assert life.states("pay") == ["pay@2026-01-31 fulfilled", "pay@2026-02-28 violated"]
    assert life.due("pay@2026-01-31") == "2026-01-30"
    assert life.violated_on("pay@2026-02-28") == "2026-02-27"


# --- histories and clocks


def test_a_stopwatch_does_not_ring_for_what_was_before_the_version() -> None:
    lines = "2026-01-05 09:00 engaged"
    rules = promise("every 1 month while engaged")
    life = play(rules, lines, "2026-05-10", since="2026-03-20")
    assert life.ids() == ["reply@2026-04-05", "reply@2026-05-05"]


def test_a_stopwatch_goes_by_the_engagement_that_was_known_late() -> None:
    lines = "2026-03-20 09:00 facts engaged_since=2026-02-10"
    life = play(promise("every 1 month while engaged"), lines, "2026-05-10")
    assert life.ids() == ["reply@2026-04-10", "reply@2026-05-10"]


def test_what_a_clock_of_a_chart_ends_is_dated_on_its_last_day() -> None:
    rules = promise("when engaged") + promise("when entering relationship.alumni").replace(
        "reply", "farewell"
    )
    lines = "2026-03-02 09:00 engaged\n2026-03-03 09:00 notice_given last_day=2026-03-06"
    life = play(rules, lines, "2026-03-31")
    assert life.path("reply") == ["2026-03-02 in_effect", "2026-03-06 terminated"]
    assert life.due("farewell") == "2026-03-13"


# --- what is not known


def test_what_is_not_known_about_an_event_that_would_begin_something_is_shown() -> None:
    rules = promise("when asked where trusted")
    life = play(rules, "2026-03-02 09:00 asked", "2026-03-05")
    assert ["trusted is not recorded" in line.why for line in life.story("reply")] == [True]


def test_what_is_not_known_about_a_condition_that_would_begin_something_is_shown() -> None:
    rules = promise("when trusted")
    life = play(rules, "2026-03-02 09:00 asked", "2026-03-05")
    assert ["trusted is not recorded" in line.why for line in life.story("reply")] == [True]


# --- when a fact changes, and that is an event of its own


MOVED = VOCABULARY.replace(
    "manager:   {of: relationship, type: party}",
    "manager:   {of: relationship, type: party, from: papers_in.manager, raises: papers_in}",
).replace("papers_in:     {of: relationship, fields: {}}",
          "papers_in:     {of: relationship, fields: {manager: party}}")  # fmt: skip


@pytest.mark.parametrize(
    ("line", "begun_on"),
    [
        ("facts manager=m-1", []),  # it was not known before
        ("facts manager=m-1\n2026-03-04 09:00 facts manager=m-1", []),  # it is the same
        ("facts manager=m-1\n2026-03-04 09:00 facts manager=m-2", ["reply@3 2026-03-11"]),
        ("facts manager=m-1\n2026-03-04 09:00 papers_in manager=m-2", ["reply@3 2026-03-11"]),
    ],
)
def test_a_change_of_a_fact_is_the_event_that_it_raises_once(
    line: str, begun_on: list[str]
) -> None:
    lines = f"2026-03-02 09:00 engaged\n2026-03-03 09:00 {line}"
    assert begun("when papers_in", lines, "2026-03-05", vocabulary=MOVED) == begun_on
