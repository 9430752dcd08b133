"""A refusal says of each failed line of its gate what was found instead."""

from __future__ import annotations

import pytest

from tests.engine.fold.kit import play

LIVED = """
    2026-03-02 09:00 applied about=a-1
    2026-03-02 10:00 evidence_received about=a-1
    2026-03-02 11:00 facts attended=3 role=clerk pay_date=2026-03-20
    2026-03-03 09:00 scored score=40 about=a-1
    2026-03-03 10:00 scorecards_in about=a-1
"""
CHARTS = "relationship, acquisition, retention, expansion, case, goal, reward"
RULES = """
define minimum_met as on_leave
define scorecards_missing as not (score is known)
define performance_met as attended at least 5
define bar as 50

minimum ready for role is clerk
    attended at least 5
    any 1 of
        hours_due at least 2
        attended at least 4
    score at least 30

minimum other for role is agent
    attended at least 99

gate acquisition.scorecards_in
    requires """


def refusal(requires: str) -> list[tuple[str, str]]:
    told = play(f"{RULES}{requires}\n", LIVED, "2026-03-04", charts=CHARTS).told_state
    (refused,) = told.refused
    return list(zip(refused.because, refused.found, strict=True))


@pytest.mark.parametrize(
    ("requires", "found"),
    [
        ("score at least bar", "score is 40 and bar is 50"),
        ("not score less than 50", "score is 40"),
        ("score between 50 and 60", "score is 40"),
        ("score + attended at least 50", "score + attended is 43"),
        ("role is agent", "role is clerk"),
        ("pay_date - today at least 1 month", "pay_date - today is 17 days"),
        ("score at least 50 or attended at least 4", "score is 40 and attended is 3"),
        ("not (score at least 20 and score at most 50)", "score is 40"),
        ("any 2 of [score at least 50, attended at least 1]", "score is 40 and attended is 3"),
        ("pay_date after 2026-04-01", "pay_date is 2026-03-20"),
        ("hours_due at least 2", "hours_due is not recorded"),
        ("engaged", ""),
        ("performance_met", ""),
        ("any promise is violated", ""),
    ],
)
def test_a_failed_line_tells_what_it_compared(requires: str, found: str) -> None:
    assert refusal(requires) == [(requires, found)]


def test_only_failed_lines_are_told_each_by_itself() -> None:
    assert refusal("score at least 10 and attended at least 9 and score at least 50") == [
        ("attended at least 9", "attended is 3"),
        ("score at least 50", "score is 40"),
    ]


def test_a_gate_that_asks_for_a_minimum_tells_the_lines_of_the_minimum_that_failed() -> None:
    which = "ready is met, which asks for "
    assert refusal("ready is met") == [
        (f"{which}attended at least 5", "attended is 3"),
        (f"{which}any 1 of 2: hours_due at least 2", "hours_due is not recorded"),
        (f"{which}any 1 of 2: attended at least 4", "attended is 3"),
    ]


def test_a_gate_that_asks_for_every_minimum_names_those_that_failed() -> None:
    told = refusal("every minimum is met")
    assert len(told) == 3
    assert all(asked.startswith("every minimum is met, and ready asks") for asked, _ in told)


def test_where_no_minimum_applies_every_minimum_is_not_met_and_says_so() -> None:
    rules = f"{RULES}every minimum is met\n".replace("for role is clerk", "for role is agent")
    told = play(rules, LIVED, "2026-03-04", charts=CHARTS).told_state
    (refused,) = told.refused
    assert (refused.because, refused.found) == (("every minimum is met",), ("no minimum applies",))


OWED = """
promise buddy to the person
    when asked
    by manager
    deliver buddy within 2 days
    fulfilled by buddy_named

promise answer to the person
    when asked
    by partner
    deliver answer within 30 days
    fulfilled by answered
"""


@pytest.mark.parametrize(
    ("requires", "found"),
    [
        ("no promise to the person is violated", "buddy@1 is violated"),
        ("every promise is in_effect", "buddy@1 is violated"),
        ("no promise is violated and every promise is fulfilled", "buddy@1 is violated"),
        ("any promise is waived", ""),
    ],
)
def test_a_line_about_promises_names_those_that_stand_against_it(requires: str, found: str) -> None:
    life = "2026-02-02 09:00 asked" + LIVED
    told = play(f"{OWED}{RULES}{requires}\n", life, "2026-03-04", charts=CHARTS).told_state
    assert told.refused[0].found[0] == found
