"""A plan for build servers: well-formed, the same to the byte, and never greener than it is."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings

from tests.engine.plan.plans import plans
from tests.engine.plan.test_html import HISTORY
from tests.engine.plan.test_saved import EMPTY
from troth.engine.plan.changes import Clock, Decision, Live, Verdict
from troth.engine.plan.codec import dump, load
from troth.engine.plan.definition import GateResult, PeopleInput, Plan, Refused, Status
from troth.engine.plan.gates import exit_code
from troth.engine.plan.junit import junit


@given(plans)
@settings(max_examples=40)
def test_every_plan_is_well_formed_and_adds_up(plan: Plan) -> None:
    whole = ET.fromstring(junit(plan).encode())
    cases = whole.findall("./testsuite/testcase")
    for kind, name in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        number = sum(case.find(name) is not None for case in cases)
        assert int(whole.get(kind)) == number
        assert sum(int(suite.get(kind)) for suite in whole) == number
    assert int(whole.get("tests")) == len(cases)
    assert junit(load(dump(plan), Plan)) == junit(plan)


@given(plans)
@settings(max_examples=40)
def test_a_plan_without_failures_does_not_end_with_1_or_3(plan: Plan) -> None:
    whole = ET.fromstring(junit(plan).encode())
    assert (int(whole.get("failures")) > 0) == (exit_code(plan) in {1, 3})


GATE = GateResult("fairness.race", Status.PASSED, "0.91", "at least 0.80", "a against b")
FLIPS = Decision("d1", "minimum", "x", Verdict.STRICTER, "population", None, "a", "b")


@pytest.mark.parametrize(
    ("status", "tag"),
    [(Status.PASSED, None), (Status.FAILED, "failure"), (Status.UNDETERMINED, "skipped")],
)
def test_a_gate_is_a_case(status: Status, tag: str | None) -> None:
    plan = Plan(EMPTY.inputs, changes=(FLIPS,), gates=(replace(GATE, result=status),))
    (case,) = ET.fromstring(junit(plan).encode()).iter("testcase")
    assert (case.get("classname"), case.get("name")) == ("gates", "fairness.race")
    assert [child.tag for child in case] == ([tag] if tag else [])
    if tag:
        assert "0.91" in case[0].get("message")
        assert "at least 0.80" in case[0].text


def test_a_gate_over_a_change_without_effect_is_skipped_and_not_passed() -> None:
    inputs = replace(EMPTY.inputs, people=PeopleInput(9, 0, ""))
    idle = replace(FLIPS, verdict=Verdict.NO_EFFECT)
    (case,) = ET.fromstring(junit(Plan(inputs, changes=(idle,), gates=(GATE,))).encode()).findall(
        "./testsuite[@name='gates']/testcase"
    )
    assert "no effect" in case.find("skipped").get("message")


def test_a_promise_that_would_be_worse_fails_and_rows_that_are_not_read_are_errors() -> None:
    live = Live({"rebase": 3}, {"kept": 1, "worsened": 2}, {}, (), None)
    clock = Clock("c1", "promise", "buddy", None, "10 days", "15 days", "rebase", live)
    refused = (
        Refused("people.csv", 7, "`x` is no number"),
        Refused("people.csv", 9, "`x` is no number"),
        Refused("log.ndjson", 3, "there is no event `y`"),
    )
    inputs = replace(
        EMPTY.inputs, people=PeopleInput(9, 2, ""), history=replace(HISTORY, refused=1)
    )
    whole = ET.fromstring(junit(Plan(inputs, changes=(clock,), refused=refused)).encode())
    failed = {case.get("name"): case[0] for case in whole.iter("testcase") if len(case)}
    assert failed["promise buddy"].get("message").startswith("2 promises already made")
    assert failed["every row of the people can be read"].text == (
        "people.csv:7 and 1 more: `x` is no number"
    )
    assert failed["every event of the history can be read"].get("message") == (
        "1 could not be read"
    )
