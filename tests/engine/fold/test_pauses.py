"""What moves a clock that runs: pauses, more time, and grace."""

from __future__ import annotations

import pytest

from tests.engine.fold.kit import play
from tests.engine.fold.test_modifiers import START, promise

# --- suspended

PAUSED = promise("suspended while on_leave")


def test_the_clock_stands_and_runs_again_later_by_as_many_days() -> None:
    lines = (
        START
        + """
        2026-03-04 09:00 facts on_leave=yes
        2026-03-18 00:00 facts on_leave=no
    """
    )
    standing = play(PAUSED, lines, "2026-03-17")
    assert standing.state("reply") == "suspended"
    life = play(PAUSED, lines, "2026-03-31")
    assert life.path("reply") == [
        "2026-03-02 in_effect",
        "2026-03-04 suspended",
        "2026-03-18 in_effect",
        "2026-03-23 violated",
    ]


def test_a_part_of_a_day_counts_as_a_whole_one() -> None:
    lines = (
        START
        + """
        2026-03-04 12:00 facts on_leave=yes
        2026-03-04 13:00 facts on_leave=no
    """
    )
    assert play(PAUSED, lines, "2026-03-05").due("reply") == "2026-03-10"


def test_beyond_its_maximum_the_clock_runs_again() -> None:
    rules = promise("suspended while on_leave, at most 10 days")
    lines = START + "2026-03-04 09:00 facts on_leave=yes"
    life = play(rules, lines, "2026-04-30")
    assert life.path("reply") == [
        "2026-03-02 in_effect",
        "2026-03-04 suspended",
        "2026-03-14 in_effect",
        "2026-03-19 violated",
    ]


@pytest.mark.parametrize(("kind", "state"), [("promise", "violated"), ("expectation", "suspended")])
def test_what_is_not_known_is_decided_in_favour_of_the_person(kind: str, state: str) -> None:
    rules = promise("suspended while on_leave", kind=kind)
    assert play(rules, START, "2026-03-31").state("reply") == state


def test_a_delivery_while_the_clock_stands_is_in_time() -> None:
    lines = START + "2026-03-04 09:00 facts on_leave=yes\n2026-03-20 09:00 answered"
    assert play(PAUSED, lines, "2026-03-31").path("reply")[-1] == "2026-03-20 fulfilled"


def test_hours_keep_exactly_what_was_left() -> None:
    rules = promise("suspended while on_leave", due="within 6 working hours")
    lines = (
        START
        + """
        2026-03-02 11:00 facts on_leave=yes
        2026-03-03 12:30 facts on_leave=no
    """
    )
    life = play(rules, lines, "2026-03-03 16:30:01")
    assert life.state("reply") == "violated"
    assert play(rules, lines, "2026-03-03 16:30").state("reply") == "in_effect"


# --- extended, grace


def test_more_time_is_added_as_often_as_the_rule_says() -> None:
    rules = promise("extended by 1 week when advice_asked, at most once")
    lines = START + "2026-03-04 09:00 advice_asked\n2026-03-05 09:00 advice_asked"
    life = play(rules, lines, "2026-03-31")
    assert (life.due("reply"), life.violated_on("reply")) == ("2026-03-16", "2026-03-16")
    assert [line.why for line in life.story("reply@1") if line.kind.value == "moved"] == [
        "extended by advice_asked",
        "it was extended once already",
    ]


def test_more_time_replaces_the_length_from_the_same_anchor() -> None:
    rules = promise("extended to 3 months when court_ruled")
    life = play(rules, START + "2026-03-05 09:00 court_ruled", "2026-03-06")
    assert life.due("reply") == "2026-06-02"


def test_more_time_does_not_come_after_the_last_day() -> None:
    rules = promise("extended by 2 weeks when advice_asked")
    life = play(rules, START + "2026-03-10 09:00 advice_asked", "2026-03-31")
    assert (life.state("reply"), life.due("reply")) == ("violated", "2026-03-09")


def test_a_pause_in_the_added_time_moves_the_date_too() -> None:
    rules = promise("extended by 2 weeks when advice_asked", "suspended while on_leave")
    lines = (
        START
        + """
        2026-03-03 09:00 facts on_leave=no
        2026-03-04 09:00 advice_asked
        2026-03-16 00:00 facts on_leave=yes
        2026-03-19 00:00 facts on_leave=no
    """
    )
    assert play(rules, lines, "2026-03-20").due("reply") == "2026-03-26"


def test_what_is_extended_rolls_at_the_end_only() -> None:
    rules = promise("extended by 2 days when advice_asked", due="within 4 days, rolling forward")
    lines = START + "2026-03-04 09:00 advice_asked"
    # Friday 6 March and two days are Sunday 8, which rolls to Monday
    assert play(rules, lines, "2026-03-05").due("reply") == "2026-03-09"


def test_only_what_fits_extends_and_what_is_not_known_waits() -> None:
    rules = promise("extended by 1 week when advice_asked where trusted")
    lines = START + "2026-03-04 09:00 advice_asked\n2026-03-05 09:00 facts trusted=yes"
    assert play(rules, lines, "2026-03-04").owed("reply").waits == ("trusted is not recorded",)
    assert play(rules, lines, "2026-03-06").due("reply") == "2026-03-16"


def test_grace_is_time_after_the_due_day_before_it_is_violated() -> None:
    rules = promise("grace 2 working days")
    life = play(rules, START, "2026-03-31")
    assert (life.due("reply"), life.violated_on("reply")) == ("2026-03-09", "2026-03-11")
    kept = play(rules, START + "2026-03-11 23:59 answered", "2026-03-31")
    assert kept.state("reply") == "fulfilled"
