"""Two handbooks' sabbaticals as packs: a clock that pauses for leave, and bands of service.

Every date and every answer that a passage states, and what lies a day or a minute beside it.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.accounts import WHENEVER, Account, Told, day, due, stage
from troth.dsl import core
from troth.dsl.core import ObligationState
from troth.dsl.types import DATE
from troth.dsl.values import date_of
from troth.engine.decision import Verdict
from troth.engine.meaning import Run, value

SABBATICAL = Account("sabbatical")
BANDS = Account("service_bands")

# --- a sabbatical, with a clock that pauses

STARTED: tuple[Told, ...] = (
    ("2021-01-04 09:00", "engaged"),
    ("2021-01-04 09:00", "facts", {"on_leave": False}),
)
PARENTAL_LEAVE: tuple[Told, ...] = (
    ("2024-03-04 00:00", "facts", {"on_leave": True}),
    ("2024-05-27 00:00", "facts", {"on_leave": False}),
)
WORKED = (*STARTED, *PARENTAL_LEAVE)


def asks(on: str, first_day: str, back_on: str) -> Told:
    return (f"{on} 10:00", "sabbatical_requested", {"first_day": first_day, "back_on": back_on})


def time_for_a_sabbatical(told: tuple[Told, ...], on: str) -> Verdict:
    return SABBATICAL.decide("time_for_a_sabbatical", told, on)[0].verdict


@pytest.mark.parametrize(
    ("on", "counted", "verdict"),
    [("2026-03-28", "1_825 days", Verdict.NOT_MET), ("2026-03-29", "1_826 days", Verdict.MET)],
)
def test_started_in_2021_with_84_days_of_leave_five_counted_years_end_on_29_march_2026(
    on: str, counted: str, verdict: Verdict
) -> None:
    decision, change = SABBATICAL.decide("time_for_a_sabbatical", WORKED, on)
    assert decision.verdict is verdict
    service, needed = decision.operands(decision.lines[0])
    assert (service.shown, needed.shown) == (counted, "5 years")
    waiting = ["1 more day, on Sun 2026-03-29"] * (verdict is Verdict.NOT_MET)
    assert [str(step) for step in change.steps] == waiting


@given(st.integers(0, 400), st.integers(0, 400))
def test_to_wait_as_long_as_told_is_enough_and_a_day_less_is_not(away: int, before: int) -> None:
    left = day("2024-03-04")
    on = day("2026-01-03") + away - before
    told: list[Told] = [*STARTED]
    for when, away_now in ((left, True), (left + away, False)):
        told.append((f"{date_of(when)} 00:00", "facts", {"on_leave": away_now}))
    decision, change = SABBATICAL.decide("time_for_a_sabbatical", told, str(date_of(on)))
    if decision.verdict is Verdict.MET:
        return
    (step,) = change.steps
    assert time_for_a_sabbatical(tuple(told), str(date_of(on + step.days))) is Verdict.MET
    assert time_for_a_sabbatical(tuple(told), str(date_of(on + step.days - 1))) is Verdict.NOT_MET


@given(st.integers(day("2021-01-05"), day("2027-12-31")))
def test_service_as_of_another_day_is_what_it_was_or_will_be_on_that_day(then: int) -> None:
    service = core.DefineRef("service", SABBATICAL.rules.defines["service"].type)
    asked = core.AsOf(service, core.Literal(then, DATE), service.type)
    today = SABBATICAL.person(WORKED, "2026-03-01").view()
    happened = [told for told in WORKED if day(told[0][:10]) <= then]
    there = SABBATICAL.person(happened, str(date_of(then))).view()
    assert value(asked, Run(SABBATICAL.rules, today)) == value(
        service, Run(SABBATICAL.rules, there)
    )


def test_without_the_leave_five_years_end_84_days_earlier() -> None:
    assert time_for_a_sabbatical(STARTED, "2026-01-03") is Verdict.NOT_MET
    assert time_for_a_sabbatical(STARTED, "2026-01-04") is Verdict.MET


def test_a_request_is_refused_on_28_march_and_taken_on_29_march() -> None:
    early = SABBATICAL.state(
        (*WORKED, asks("2026-03-28", "2026-06-01", "2026-08-24")), "2026-04-30"
    )
    (refused,) = early.refused
    asked = "time_for_a_sabbatical is met, which asks for service at least service_needed"
    assert refused.because == (asked,)
    assert refused.found == ("service is 1_825 days and service_needed is 5 years",)
    taken = SABBATICAL.state(
        (*WORKED, asks("2026-03-29", "2026-06-01", "2026-08-24")), "2026-04-30"
    )
    assert (taken.refused, stage(taken, "sabbatical")) == ((), "planned")


AHEAD = "sabbatical_requested.first_day - today"


@pytest.mark.parametrize(
    ("first_day", "refused", "stands"),
    [
        (
            "2026-04-28",
            [(f"{AHEAD} at least 4 weeks", f"{AHEAD} is 27 days")],
            "none_planned",
        ),
        ("2026-04-29", [], "planned"),
        ("2026-04-30", [], "planned"),
    ],
)
def test_notice_on_1_april_is_27_days_for_28_april_and_enough_for_29_april(
    first_day: str, refused: list[tuple[str, str]], stands: str
) -> None:
    state = SABBATICAL.state((*WORKED, asks("2026-04-01", first_day, "2026-06-01")), "2026-04-30")
    told = [pair for each in state.refused for pair in zip(each.because, each.found, strict=True)]
    assert told == refused
    assert stage(state, "sabbatical") == stands
    assert {each.words for each in state.refused} <= {
        "Up to 12 weeks after every 5 years of work, asked for 4 weeks ahead"
    }


@pytest.mark.parametrize(
    ("back_on", "stands"), [("2026-07-22", "planned"), ("2026-07-23", "none_planned")]
)
def test_it_lasts_12_weeks_at_most(back_on: str, stands: str) -> None:
    state = SABBATICAL.state((*WORKED, asks("2026-04-01", "2026-04-29", back_on)), "2026-04-30")
    assert stage(state, "sabbatical") == stands


@pytest.mark.parametrize(
    ("since", "until", "on", "verdict"),
    [
        ("2026-05-04", "2026-07-27", "2026-08-03", Verdict.NOT_MET),  # 84 days: twelve weeks
        ("2026-05-04", "2026-07-26", "2026-08-03", Verdict.MET),
        ("2026-05-04", "2026-07-27", "2027-05-03", Verdict.NOT_MET),  # all of them a year ago
        ("2026-05-04", "2026-07-27", "2027-05-04", Verdict.MET),  # the first day drops out
    ],
)
def test_fewer_than_12_weeks_off_in_the_year_before(
    since: str, until: str, on: str, verdict: Verdict
) -> None:
    leave: tuple[Told, ...] = (
        (f"{since} 00:00", "facts", {"on_leave": True}),
        (f"{until} 00:00", "facts", {"on_leave": False}),
    )
    assert time_for_a_sabbatical((*STARTED, *leave), on) is verdict


def test_after_every_five_years_and_a_sabbatical_is_not_work_either() -> None:
    """Five years on 2026-01-04, then 84 days away, then five years more."""
    away: tuple[Told, ...] = (
        asks("2026-01-05", "2026-03-02", "2026-05-25"),
        ("2026-03-02 00:00", "sabbatical_began"),
        ("2026-05-25 00:00", "sabbatical_ended"),
    )
    told = (*STARTED, *away)
    assert time_for_a_sabbatical(told, "2031-03-28") is Verdict.NOT_MET
    assert time_for_a_sabbatical(told, "2031-03-29") is Verdict.MET


def test_whoever_has_no_leave_on_record_has_worked() -> None:
    told: tuple[Told, ...] = (("2021-01-04 09:00", "engaged"),)
    assert time_for_a_sabbatical(told, "2026-01-03") is Verdict.NOT_MET
    assert time_for_a_sabbatical(told, "2026-01-04") is Verdict.MET


# --- sabbaticals by bands of service

SERVED: tuple[Told, ...] = (("2021-04-01 09:00", "engaged"),)
RETURNED: Told = ("2025-06-30 09:00", "sabbatical_ended", {"returned_on": "2025-06-30"})


@pytest.mark.parametrize(
    ("on", "longest", "band"),
    [
        ("2023-03-31", "0 months", "tenure less than 2 years"),
        ("2023-04-01", "6 months", "tenure between 2 years and 5 years"),
        ("2026-03-31", "6 months", "tenure between 2 years and 5 years"),
        ("2026-04-01", "6 months", "tenure between 2 years and 5 years"),
        ("2026-04-02", "12 months", ""),
    ],
)
def test_exactly_5_years_lie_in_the_band_of_2_to_5_and_the_explanation_shows_it(
    on: str, longest: str, band: str
) -> None:
    told = BANDS.explained("longest_sabbatical", BANDS.view(on, engaged_since="2021-04-01"))
    taken = f"when {band}" if band else "in all other cases"
    assert f"value     {longest}" in told
    assert f"longest_sabbatical is {longest}, {taken}" in told


@pytest.mark.parametrize(
    ("on", "back_on", "stands"),
    [
        ("2023-03-31", "2023-07-01", "none_asked_for"),
        ("2023-04-01", "2023-06-28", "none_asked_for"),
        ("2023-04-01", "2023-06-29", "asked_for"),
        ("2026-04-01", "2026-12-01", "asked_for"),
        ("2026-04-01", "2026-12-02", "none_asked_for"),
        ("2026-04-02", "2026-12-02", "asked_for"),
        ("2026-04-02", "2027-06-01", "asked_for"),
        ("2026-04-02", "2027-06-02", "none_asked_for"),
    ],
)
def test_none_under_2_years_4_weeks_to_6_months_up_to_5_and_12_months_over_5(
    on: str, back_on: str, stands: str
) -> None:
    state = BANDS.state((*SERVED, asks(on, f"{on[:4]}-06-01", back_on)), on)
    assert stage(state, "sabbatical") == stands


def test_returned_on_30_june_2025_and_applied_on_29_june_2026_is_too_early_by_one_day() -> None:
    decision, change = BANDS.decide("may_apply", (*SERVED, RETURNED), "2026-06-29")
    assert decision.verdict is Verdict.NOT_MET
    assert [str(step) for step in change.steps] == ["1 more day, on Tue 2026-06-30"]
    early = BANDS.state(
        (*SERVED, RETURNED, asks("2026-06-29", "2026-09-01", "2026-12-01")), "2026-07-31"
    )
    (refused,) = early.refused
    asked = "returned_on is unknown or today - returned_on at least 12 months"
    assert refused.because == (f"may_apply is met, which asks for {asked}",)
    assert refused.found == ("returned_on is 2025-06-30 and today - returned_on is 364 days",)
    there = BANDS.state(
        (*SERVED, RETURNED, asks("2026-06-30", "2026-09-01", "2026-12-01")), "2026-07-31"
    )
    assert (there.refused, stage(there, "sabbatical")) == ((), "asked_for")


ASKED = (*SERVED, asks("2026-04-02", "2026-06-01", "2026-12-02"))
REFUSED: Told = ("2026-04-10 12:00", "outcome_given", {"outcome": "refused", "reasons": "no cover"})


def appeal(at: str) -> Told:
    return (at, "appeal_raised", {"grounds": "there is cover"})


def test_outcome_within_14_days_appeal_within_7_and_answer_within_14() -> None:
    state = BANDS.state((*ASKED, REFUSED, appeal("2026-04-17 23:59")), "2026-04-30")
    assert [(each.rule, due(each), each.state.value) for each in state.owed] == [
        ("outcome", "2026-04-16", "fulfilled"),
        ("appeal", "2026-04-17", "fulfilled"),
        ("answer", "2026-05-01", "in_effect"),
    ]


def test_a_right_to_appeal_that_is_not_used_expires_and_is_no_breach() -> None:
    state = BANDS.state((*ASKED, REFUSED, appeal("2026-04-18 00:00")), "2026-06-30")
    (right,) = state.promises("appeal")
    assert right.state is ObligationState.EXPIRED
    assert [each.type for each in state.refused] == ["appeal_raised"]
    assert stage(state, "sabbatical") == "none_asked_for"


def test_the_answer_to_an_appeal_is_final() -> None:
    answered: Told = (
        "2026-05-01 09:00",
        "appeal_answered",
        {"outcome": "refused", "reasons": "none"},
    )
    told = (*ASKED, REFUSED, appeal("2026-04-17 12:00"), answered, appeal("2026-05-02 12:00"))
    state = BANDS.state(told, "2026-06-30")
    assert state.promises("answer")[0].state is ObligationState.FULFILLED
    assert [each.type for each in state.refused] == ["appeal_raised"]
    assert len(state.promises("answer")) == 1


# --- however often anybody looked

STORIES = [
    (SABBATICAL, (*WORKED, asks("2026-04-01", "2026-04-29", "2026-06-01"))),
    (BANDS, (*ASKED, REFUSED, appeal("2026-04-17 12:00"))),
]


@given(st.sampled_from(STORIES), WHENEVER)
def test_whenever_the_engine_looked_the_same_follows(
    story: tuple[Account, tuple[Told, ...]], looked: list[int]
) -> None:
    account, told = story
    assert account.person(told, "2027-06-30", looked).state() == account.state(told, "2027-06-30")
