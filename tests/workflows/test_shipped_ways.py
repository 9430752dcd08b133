"""Ways through the shipped charts that an organisation takes, and what they must never refuse."""

from __future__ import annotations

import pytest

from troth.engine.files.charts import shipped_chart
from troth.workflows.chart import Guard, names
from troth.workflows.machine import RegionMachine, machines


def _region(name: str) -> tuple[RegionMachine, dict[str, bool]]:
    chart = shipped_chart(name.partition(".")[0])
    machine = next(m for m in machines(chart) if chart.full_name(m.region) == name)
    return machine, {guard: worth is Guard.YES for guard, worth in chart.guards.items()}


def _way(name: str, *events: str, **held: bool) -> list[str]:
    """The states on the way, from the first; ``@NAME`` is a clock that rings."""
    machine, worth = _region(name)
    worth |= held
    state = machine.region.initial
    way = [state]
    for event in events:
        rings = event.startswith("@")
        step = (machine.ring if rings else machine.step)(
            state, event.removeprefix("@"), worth.__getitem__
        )
        assert step.accepted, f"{event} in {state}"
        state = step.state
        way.append(state)
    return way


OBSERVED = {
    "acquisition": ("evidence_received", "evidence_lapsed", "scorecards_in", "milestone_verified"),
    "case": ("meeting_held", "case_acknowledged", "classified", "remedied"),
    "expansion.learning": ("opted_in", "opted_out", "activity_completed", "activity_abandoned"),
    "expansion.org_alignment": ("alignment_assessed", "strategy_changed", "gap_closed"),
    "expansion.person_alignment": ("wishes_recorded", "preferred_not_to_say", "person_requested"),
    "goal": ("progress_reported", "checked_in", "parent_changed"),
    "relationship": ("applied", "invited"),
    "retention.delivery": ("delivery_at_risk", "delivery_recovered"),
    "retention.expectations": ("briefed", "acknowledged", "disputed", "material_change"),
    "retention.performance": ("feedback_given", "lack_of_resources_found"),
    "retention.proposition": ("life_changed", "role_changed", "stay_talk_held"),
    "retention.recourse": ("adverse_event",),
    "reward": ("milestone_reached",),
}


@pytest.mark.parametrize("name", OBSERVED)
def test_what_is_observed_is_refused_in_no_state(name: str) -> None:
    machine, _ = _region(name)
    refused = [
        (state, event)
        for state in machine.region.states
        for event in OBSERVED[name]
        if not machine.answers(state, event)
    ]
    assert refused == []


def test_a_decision_out_of_its_turn_is_not_accepted() -> None:
    machine, _ = _region("acquisition")
    assert not machine.answers("collecting", "offer_accepted")
    assert not machine.answers("rejected", "evidence_received")


def test_existing_staff_and_rehires_need_no_application() -> None:
    assert _way("relationship", "engaged", "engagement_ended", "engaged") == [
        "prospective", "engaged", "alumni", "engaged",
    ]  # fmt: skip


def test_notice_that_is_withdrawn_leads_back_where_no_rule_says_otherwise() -> None:
    assert _way("relationship", "engaged", "notice_given", "notice_withdrawn")[-1] == "engaged"
    assert (
        _way(
            "relationship", "engaged", "notice_given", "notice_withdrawn", both_agree_to_stay=False
        )
    )[-1] == "ending"


def test_late_delivery_leads_back_on_track_without_a_plan() -> None:
    assert _way("retention.delivery", "obligation.violated", "obligation.repaired") == [
        "on_track", "in_breach", "on_track",
    ]  # fmt: skip
    assert _way("retention.delivery", "obligation.violated", owed_by_the_person=True)[-1] == (
        "on_track"
    )


def test_nobody_waits_for_ever_while_an_enabling_promise_is_broken() -> None:
    machine, worth = _region("retention.performance")
    worth |= {"performance_met": False, "enabling_promise_broken": True}
    step = machine.ring("supporting", "support_ends", worth.__getitem__)
    assert step.branch is not None
    assert (step.state, step.branch.restart) == ("supporting", True)


def test_whoever_has_accepted_is_not_turned_away_by_a_closed_requisition() -> None:
    machine, worth = _region("acquisition")
    ends = {
        state: machine.step(state, "requisition_closed", worth.__getitem__).state
        for state in ("sourced", "collecting", "accepted", "pooled")
    }
    assert ends == {
        "sourced": "expired", "collecting": "rejected", "accepted": "accepted", "pooled": "pooled",
    }  # fmt: skip


def test_a_start_happens_when_its_day_begins_and_a_last_day_when_it_ends() -> None:
    clocks = {
        timer.name: (timer.begins, timer.at)
        for chart in ("acquisition", "relationship")
        for region in shipped_chart(chart).regions
        for state in region.states.values()
        for timer in state.timers.values()
        if timer.at
    }
    assert clocks["start_date"] == (True, ("offer_accepted.start_date", "start_moved.start_date"))
    assert not clocks["last_day"][0]
    assert not clocks["target_date"][0]


def test_a_plan_is_looked_at_when_its_own_date_has_come_and_not_before() -> None:
    agreed = (
        "applied", "evidence_received", "scorecards_in", "gap_assessed", "plan_agreed",
        "@target_date",
    )  # fmt: skip
    assert _way("acquisition", *agreed, minimum_met=False)[-1] == "plan_review"
    assert _way("acquisition", *agreed, minimum_met=False, target_moved=True)[-1] == "developing"
    machine, worth = _region("acquisition")
    for missed in (False, True):
        step = machine.step(
            "developing", "obligation.violated", (worth | {"target_missed": missed}).__getitem__
        )
        assert step.state == ("plan_review" if missed else "developing")


def test_a_dated_clock_is_not_the_policys_to_set() -> None:
    assert "start_date" not in names(shipped_chart("acquisition"))[0].timers
