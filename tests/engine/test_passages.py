"""Passages of real handbooks as packs: a training ladder, time in grade, probation.

Every date and every answer that a passage states, and what lies a day or a minute beside it.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.accounts import WHENEVER, Account, Told, day, due, notices, stage
from troth.dsl.core import ObligationState
from troth.dsl.values import date_of
from troth.engine.decision import Verdict
from troth.engine.facts import View
from troth.engine.fold.story import Kind
from troth.engine.remedy import Outcome
from troth.engine.timeline.page import said

CONDUCT = Account("code_of_conduct")
GRADE = Account("time_in_grade")
PROBATION = Account("probation")

# --- the training ladder

ASSIGNED: tuple[Told, ...] = (
    ("2026-03-02 09:00", "facts", {"manager": "grace"}),
    ("2026-03-02 09:30", "code_assigned"),
)
CLIMBED = [
    ("2026-03-16", "notify", "ada"),
    ("2026-03-23", "notify", "ada"),
    ("2026-03-30", "notify", "ada"),
    ("2026-03-30", "notify", "grace"),
    ("2026-04-06", "notify", "ada"),
    ("2026-04-13", "notify", "grace"),
    ("2026-04-13", "open case", ""),
]


def test_the_code_of_conduct_is_due_within_30_days_of_assignment() -> None:
    (owed,) = CONDUCT.state(ASSIGNED, "2026-03-02").owed
    assert (owed.by, due(owed)) == ("ada", "2026-04-01")
    assert CONDUCT.derived(owed) == [
        "30 days after Mon 2026-03-02, a day that does not count",
        "due by the end of Wed 2026-04-01",
        "by calendar london",
    ]


def test_assigned_on_2_march_and_done_on_8_april_it_ends_repaired_7_days_late() -> None:
    done: Told = ("2026-04-08 16:00", "code_acknowledged")
    state = CONDUCT.state((*ASSIGNED, done), "2026-06-30")
    (owed,) = state.owed
    assert owed.state is ObligationState.REPAIRED
    assert (owed.violated_on, owed.late_days) == (day("2026-04-01"), 7)
    assert notices(state) == CLIMBED[:5]
    assert [climb.ended for climb in state.ladders] == ["code_acknowledged happened"]
    told = said(owed, state, CONDUCT.pack.calendar_of())
    assert told == "kept late Wed 08 Apr, 7 days"


def test_reminders_go_out_after_2_and_3_weeks_and_the_manager_is_copied_after_4() -> None:
    told = CONDUCT.state(ASSIGNED, "2026-04-02").told
    assert [(each.party, each.words) for each in told] == [
        ("ada", "Please acknowledge the code of conduct"),
        ("ada", "The code of conduct still waits for you"),
        ("ada", "Two days left"),
        ("grace", "Two days left"),
    ]


def test_after_5_weeks_it_is_escalated_in_writing_and_after_6_consequences_follow() -> None:
    state = CONDUCT.state(ASSIGNED, "2026-06-30")
    assert notices(state) == CLIMBED
    assert [each.words for each in state.told[4:]] == [
        "In writing: your acknowledgement is overdue", "Consequences follow", "",
    ]  # fmt: skip
    assert state.told[-1].kind == "code_not_acknowledged"
    case = state.stage("case")
    assert case is not None
    assert (case.state, case.about) == ("raised", "case@training_ladder@2")


@pytest.mark.parametrize(
    ("done", "ends", "late"),
    [
        ("2026-04-01 23:59", ObligationState.FULFILLED, 0),
        ("2026-04-02 00:00", ObligationState.REPAIRED, 1),
        ("2026-04-02 00:30", ObligationState.REPAIRED, 1),
    ],
)
def test_the_last_day_ends_at_midnight_in_london_where_summer_time_has_begun(
    done: str, ends: ObligationState, late: int
) -> None:
    (owed,) = CONDUCT.state((*ASSIGNED, (done, "code_acknowledged")), "2026-06-30").owed
    assert (owed.state, owed.late_days) == (ends, late)


@pytest.mark.parametrize(
    ("done", "rungs"),
    [("2026-03-30 23:59", 2), ("2026-03-31 00:00", 4), ("2026-04-06 23:59", 4),
     ("2026-04-07 00:00", 5), ("2026-04-13 23:59", 5), ("2026-04-14 00:00", 7)],
)  # fmt: skip
def test_a_step_of_the_ladder_is_taken_when_its_day_is_over(done: str, rungs: int) -> None:
    state = CONDUCT.state((*ASSIGNED, (done, "code_acknowledged")), "2026-06-30")
    assert notices(state) == CLIMBED[:rungs]


def test_whoever_is_assigned_a_new_edition_climbs_its_own_ladder() -> None:
    again: Told = ("2026-03-09 09:00", "code_assigned", {"edition": "two"})
    done: Told = ("2026-03-10 09:00", "code_acknowledged")
    state = CONDUCT.state((*ASSIGNED, again, done), "2026-06-30")
    first, second = state.owed
    assert first.state is ObligationState.FULFILLED
    assert (second.state, due(second)) == (ObligationState.VIOLATED, "2026-04-08")


# --- time in grade


def in_grade(since: str, today: str = "2026-03-12") -> View:
    return GRADE.view(today, in_grade_since=since, closing_date="2026-03-12")


def test_in_grade_since_10_april_2025_the_year_is_met_tested_on_11_april_2026() -> None:
    view = in_grade("2025-04-10")
    decision, change = GRADE.judged("next_grade", view)
    assert decision.verdict is Verdict.MET
    assert change.outcome is Outcome.NOTHING_NEEDED
    looked_at = decision.operands(decision.lines[0])
    assert [(each.name, each.shown) for each in looked_at] == [
        ("tested_on", "2026-04-11"), ("in_grade_since", "2025-04-10"),
    ]  # fmt: skip


def test_in_grade_since_12_april_2025_it_is_not_met_and_it_would_take_one_more_day() -> None:
    view = in_grade("2025-04-12")
    decision, change = GRADE.judged("next_grade", view)
    assert decision.verdict is Verdict.NOT_MET
    assert [each.lacks for each in change.blocked] == ["1 more day"]
    told = GRADE.explained("next_grade", view)
    assert "tested_on       2026-04-11" in told
    assert "tested_on - in_grade_since at least 1 year (lacks 1 more day)" in told


@pytest.mark.parametrize(
    ("since", "verdict", "lacks"),
    [
        ("2025-04-10", Verdict.MET, []),
        ("2025-04-11", Verdict.MET, []),
        ("2025-04-12", Verdict.NOT_MET, ["1 more day"]),
        ("2025-04-13", Verdict.NOT_MET, ["2 more days"]),
        ("2026-02-28", Verdict.NOT_MET, ["323 more days"]),
    ],
)
def test_a_year_in_the_grade_is_counted_up_to_the_closing_date_plus_30_days(
    since: str, verdict: Verdict, lacks: list[str]
) -> None:
    decision, change = GRADE.judged("next_grade", in_grade(since))
    assert decision.verdict is verdict
    assert [each.lacks for each in change.blocked] == lacks


@pytest.mark.parametrize("today", ["2026-02-01", "2026-03-12", "2026-04-10", "2026-12-01"])
def test_it_is_tested_not_today_but_on_that_day(today: str) -> None:
    met, _ = GRADE.judged("next_grade", in_grade("2025-04-11", today))
    short, _ = GRADE.judged("next_grade", in_grade("2025-04-12", today))
    assert (met.verdict, short.verdict) == (Verdict.MET, Verdict.NOT_MET)


# --- probation

BEGUN: tuple[Told, ...] = (
    ("2026-01-05 08:00", "facts", {"manager": "grace", "area_head": "edith"}),
    ("2026-01-05 09:00", "engaged"),
)


def decided(at: str, outcome: str, **more: str) -> Told:
    return (at, "probation_decided", {"outcome": outcome, **more})


def test_start_on_5_january_what_passing_needs_half_way_feedback_and_a_decision() -> None:
    state = PROBATION.state(BEGUN, "2026-01-05")
    assert [(each.rule, each.by, due(each)) for each in state.owed] == [
        ("clear_expectations", "grace", "2026-01-12"),
        ("half_way_review", "grace", "2026-02-16"),
        ("feedback", "grace", "2026-03-16"),
        ("decision", "edith", "2026-03-30"),
    ]
    assert PROBATION.derived(state.owed[-1]) == [
        "12 weeks after Mon 2026-01-05, a day that does not count",
        "due by the end of Mon 2026-03-30",
        "by calendar london",
    ]


@pytest.mark.parametrize(
    ("event", "last", "promise"),
    [
        ("expectations_told", "2026-01-12", "clear_expectations"),
        ("half_way_reviewed", "2026-02-16", "half_way_review"),
        ("feedback_collected", "2026-03-16", "feedback"),
    ],
)
def test_what_is_done_on_the_last_day_is_kept_and_a_minute_later_is_late(
    event: str, last: str, promise: str
) -> None:
    for at, late in ((f"{last} 23:59", 0), (f"{date_of(day(last) + 1)} 00:00", 1)):
        (owed,) = PROBATION.state((*BEGUN, (at, event)), "2026-06-30").promises(promise)
        kept = ObligationState.REPAIRED if late else ObligationState.FULFILLED
        assert (owed.state, owed.late_days) == (kept, late)


def test_no_decision_by_30_march_escalates_to_the_head_of_the_area() -> None:
    assert notices(PROBATION.state(BEGUN, "2026-03-30")) == []
    state = PROBATION.state(BEGUN, "2026-03-31")
    assert notices(state) == [("2026-03-30", "assign", "edith"), ("2026-03-30", "notify", "ada")]
    assert [each.chosen for each in state.told] == ["area_head", "the person"]


def test_nobody_fails_by_silence() -> None:
    state = PROBATION.state(BEGUN, "2027-12-31")
    assert stage(state, "probation") == "on_probation"
    (owed,) = state.promises("decision")
    assert (owed.state, owed.violated_on) == (ObligationState.VIOLATED, day("2026-03-30"))
    assert notices(state)[2:] == [
        ("2026-04-05", "assign", "edith"),
        ("2026-04-05", "notify", "ada"),
    ]
    assert state.told[-1].words == "You have not failed: nobody decided"
    (stayed,) = [line for line in state.story if line.subject == "probation.three_months"]
    assert (stayed.day, stayed.kind, stayed.now) == (day("2026-04-05"), Kind.STAYED, "on_probation")


@pytest.mark.parametrize(
    ("outcome", "stands", "brings"),
    [
        ("pass", "passed", {}),
        ("extend", "extended", {"extended_to": "2026-06-30"}),
        ("fail", "failed", {"reasons": "it does not pass the review"}),
    ],
)
def test_the_decision_is_pass_extend_or_fail(
    outcome: str, stands: str, brings: dict[str, str]
) -> None:
    told = (*BEGUN, decided("2026-03-30 17:00", outcome, **brings))
    state = PROBATION.state(told, "2026-06-30")
    assert stage(state, "probation") == stands
    assert state.promises("decision")[0].state is ObligationState.FULFILLED
    assert notices(state) == []


def test_an_extension_ends_with_a_decision_too() -> None:
    extended = decided("2026-03-30 17:00", "extend", extended_to="2026-05-29")
    state = PROBATION.state((*BEGUN, extended), "2026-06-30")
    first, second = (*state.promises("decision"), *state.promises("next_decision"))
    assert first.state is ObligationState.FULFILLED
    assert (second.state, due(second)) == (ObligationState.VIOLATED, "2026-05-29")
    assert notices(state) == [("2026-05-29", "assign", "edith"), ("2026-05-29", "notify", "ada")]
    assert stage(state, "probation") == "extended"


@pytest.mark.parametrize(("outcome", "lacks"), [("fail", "reasons"), ("extend", "extended_to")])
def test_nobody_fails_without_reasons_or_is_extended_without_an_end(
    outcome: str, lacks: str
) -> None:
    state = PROBATION.state((*BEGUN, decided("2026-03-30 17:00", outcome)), "2026-06-30")
    assert [each.why for each in state.refused] == [f"it does not bring {lacks}"]
    assert stage(state, "probation") == "on_probation"
    assert state.promises("decision")[0].state is ObligationState.VIOLATED


def test_a_late_decision_ends_the_escalation_and_is_late_for_good() -> None:
    state = PROBATION.state((*BEGUN, decided("2026-04-02 09:00", "pass")), "2026-06-30")
    (owed,) = state.promises("decision")
    assert (owed.state, owed.late_days) == (ObligationState.REPAIRED, 3)
    assert [day for day, _, _ in notices(state)] == ["2026-03-30", "2026-03-30"]
    assert stage(state, "probation") == "passed"


# --- however often anybody looked

STORIES = [
    (CONDUCT, (*ASSIGNED, ("2026-04-08 16:00", "code_acknowledged"))),
    (PROBATION, (*BEGUN, decided("2026-04-07 09:00", "extend", extended_to="2026-06-01"))),
]


@given(st.sampled_from(STORIES), WHENEVER)
def test_whenever_the_engine_looked_the_same_follows(
    story: tuple[Account, tuple[Told, ...]], looked: list[int]
) -> None:
    account, told = story
    assert account.person(told, "2027-06-30", looked).state() == account.state(told, "2027-06-30")


# --- the page


def test_the_page_of_the_passages_shows_the_rules_as_they_stand_in_the_packs(
    repository: Path,
) -> None:
    page = (repository / "docs/passages.md").read_text("utf-8")
    packs = (CONDUCT, GRADE, Account("sabbatical"), PROBATION, Account("service_bands"))
    folders = [repository / "policies/examples" / each.pack.info.name for each in packs]
    told = "".join(file.read_text("utf-8") for each in folders for file in each.glob("*.troth"))
    shown = [
        statement
        for fence in re.findall(r"(?ms)^```troth\n(.*?)^```", page)
        for statement in fence.strip().split("\n\n")
    ]
    assert len(shown) > len(packs)
    assert [each for each in shown if each not in told] == []
