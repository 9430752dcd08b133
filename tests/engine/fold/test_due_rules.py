"""When it falls due: from the trigger, from another event, by a date; rolled, and not before."""

from __future__ import annotations

import pytest

from tests.engine.fold.kit import LONDON, play, shown

START = "2026-03-02 09:00 engaged\n"


def promise(due: str, *clauses: str) -> str:
    lines = "".join(f"    {clause}\n" for clause in clauses)
    return f"""
promise reply to the person
    when engaged
    by manager
    deliver answer {due}
    fulfilled by answered
{lines}"""


@pytest.mark.parametrize(
    ("due", "day"),
    [
        ("within 0 days", "2026-03-02"),
        ("within 10 days", "2026-03-12"),
        ("within 2 weeks", "2026-03-16"),
        ("within 5 working days", "2026-03-09"),
        ("within 1 month", "2026-04-02"),
        ("within 1 year", "2027-03-02"),
        ("within 12 working hours", "2026-03-03"),
        ("within 5 days, rolling forward", "2026-03-09"),
        ("within 5 days, rolling back", "2026-03-06"),
        ("within 1 day, not before 2026-03-20", "2026-03-20"),
        ("within 1 day, rolling forward, not before 2026-03-21", "2026-03-23"),
        ("within 1 day, rolling back, not before 2026-03-21", "2026-03-21"),
        ("by 2026-03-31", "2026-03-31"),
        ("by 2026-03-28, rolling back", "2026-03-27"),
        ("by pay_date", "2026-04-20"),
        ("by (pay_date - 2 weeks)", "2026-04-06"),
        ("by (pay_date - 10 working days)", "2026-04-02"),
    ],
)
def test_each_rule_has_its_day(due: str, day: str) -> None:
    lines = "2026-03-01 09:00 facts pay_date=2026-04-20\n" + START
    calendar = LONDON + ", own: {2026-04-06: Easter Monday, 2026-04-03: Good Friday}"
    life = play(promise(due), lines, "2026-03-02", calendar=calendar)
    assert life.due("reply") == day


def test_a_clock_that_waits_for_an_event_has_no_day_until_then() -> None:
    lines = START + "2026-04-01 09:00 papers_in"
    rules = promise("within 5 working days of papers_in")
    before = play(rules, lines, "2026-03-31")
    assert (before.state("reply"), before.due("reply")) == ("in_effect", "")
    assert play(rules, lines, "2026-04-30").violated_on("reply") == "2026-04-08"


def test_it_counts_from_the_latest_such_event_until_it_is_late() -> None:
    rules = promise("within 5 working days of papers_in")
    lines = (
        START
        + """
        2026-03-03 09:00 papers_in
        2026-03-05 09:00 papers_in
        2026-03-20 09:00 papers_in
    """
    )
    life = play(rules, lines, "2026-03-31")
    assert (life.due("reply"), life.violated_on("reply")) == ("2026-03-12", "2026-03-12")


def test_what_was_before_the_trigger_does_not_count() -> None:
    lines = "2026-03-01 09:00 papers_in\n" + START
    assert play(promise("within 5 days of papers_in"), lines, "2026-04-30").due("reply") == ""


def test_a_date_that_is_not_known_is_waited_for() -> None:
    lines = START + "2026-03-20 09:00 facts pay_date=2026-03-25"
    before = play(promise("by pay_date"), lines, "2026-03-19")
    assert before.owed("reply").waits == ("pay_date is not recorded",)
    after = play(promise("by pay_date"), lines, "2026-03-31")
    assert after.path("reply") == ["2026-03-02 in_effect", "2026-03-25 violated"]
    assert after.owed("reply").waits == ()


def test_a_date_known_after_it_has_passed_is_violated_as_of_that_day() -> None:
    lines = START + "2026-03-20 09:00 facts pay_date=2026-03-10"
    life = play(promise("by pay_date"), lines, "2026-03-31")
    assert life.path("reply") == ["2026-03-02 in_effect", "2026-03-10 violated"]


def test_terms_stay_as_they_were_when_it_began() -> None:
    rules = promise("by pay_date", "suspended while on_leave")
    lines = f"""
        2026-03-01 09:00 facts pay_date=2026-03-25 on_leave=no
        {START}
        2026-03-03 09:00 facts pay_date=2026-06-30
        2026-03-04 09:00 facts on_leave=yes
        2026-03-05 00:00 facts on_leave=no
    """
    assert play(rules, lines, "2026-03-06").due("reply") == "2026-03-26"


def test_a_date_from_today_is_from_the_day_it_began() -> None:
    rules = promise("by (today + 10 days)", "suspended while on_leave")
    lines = START + "2026-03-04 09:00 facts on_leave=yes\n2026-03-05 00:00 facts on_leave=no"
    assert play(rules, lines, "2026-03-06").due("reply") == "2026-03-13"


def test_a_due_date_can_be_derived_again_from_what_is_told() -> None:
    owed = play(promise("within 5 working days"), START, "2026-03-03").owed("reply")
    assert owed.counted is not None
    assert (owed.counted.cause, owed.counted.length) == ("1", 5)
    assert (shown(owed.due), owed.counted.calendar) == ("2026-03-09", "here")


def test_months_are_counted_from_the_anchor_and_end_with_the_month() -> None:
    lines = "2026-01-31 09:00 engaged"
    assert play(promise("within 1 month"), lines, "2026-02-01").due("reply") == "2026-02-28"
    assert play(promise("within 2 months"), lines, "2026-02-01").due("reply") == "2026-03-31"
