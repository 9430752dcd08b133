"""A change that alters nothing says so wherever a plan is told, and does not look like success."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from tests.engine.plan.plans import plans
from tests.engine.plan.test_html import HISTORY
from tests.engine.plan.test_saved import EMPTY
from troth.engine.plan.changes import Clock, Decision, Live, Replay, Verdict, Wording
from troth.engine.plan.definition import GateResult, PeopleInput, Plan, Status
from troth.engine.plan.effect import quiet, way_of, without_effect
from troth.engine.plan.html import html
from troth.engine.plan.markdown import markdown
from troth.engine.plan.text import text

SAID = "what was changed reaches nobody here"
PEOPLE = replace(EMPTY.inputs, people=PeopleInput(9, 0, ""), history=HISTORY)
IDLE = Decision("d1", "minimum", "x", Verdict.NO_EFFECT, "population", None, "a", "b")
KEPT = Clock("c1", "promise", "y", None, "1 day", "2 days", live=Live(counts={"kept": 4}),
             replay=Replay())  # fmt: skip
GATE = GateResult("undecided", Status.PASSED, "0", "at most 5")


@pytest.mark.parametrize("tell", [text, markdown, html])
def test_a_change_without_effect_says_so(tell) -> None:
    assert SAID in tell(Plan(PEOPLE, changes=(IDLE, KEPT)))


@pytest.mark.parametrize("tell", [text, html])
def test_gates_beside_it_had_nothing_to_judge(tell) -> None:
    assert "with nothing to judge" in tell(Plan(PEOPLE, changes=(IDLE,), gates=(GATE,)))
    flips = replace(IDLE, verdict=Verdict.STRICTER, counts={"met>not_met": 1})
    assert "with nothing to judge" not in tell(Plan(PEOPLE, changes=(flips,), gates=(GATE,)))


@pytest.mark.parametrize(
    "other",
    [
        replace(IDLE, verdict=Verdict.NOT_MEASURED),
        replace(IDLE, ranks={"up": 1, "down": 1}),
        replace(KEPT, live=Live(counts={"kept": 4, "moved": 1})),
        replace(KEPT, replay=Replay(counts={"later": 1})),
        replace(KEPT, live=None, replay=None),
    ],
)
def test_one_that_reaches_somebody_or_was_not_measured_is_not_without_effect(other) -> None:
    plan = Plan(PEOPLE, changes=(IDLE, other))
    assert not without_effect(plan)
    assert SAID not in text(plan)


def test_with_nobody_to_look_at_nothing_is_known_but_of_words() -> None:
    assert not without_effect(Plan(EMPTY.inputs, changes=(IDLE,)))
    assert without_effect(Plan(EMPTY.inputs, changes=(Wording("w1", "z", None, "", ""),)))
    assert not without_effect(Plan(PEOPLE))


@given(plans)
@settings(max_examples=30)
def test_a_change_of_every_kind_is_quiet_or_not(plan: Plan) -> None:
    assert without_effect(plan) <= all(quiet(change) for change in plan.changes)


@pytest.mark.parametrize(
    ("direction", "way"),
    [("met>not_met", -1), ("unknown>not_met", -1), ("not_met>met", 1), ("met>does_not_apply", 0),
     ("yes>no", 0)],
)  # fmt: skip
def test_a_direction_takes_or_gives_or_only_differs(direction: str, way: int) -> None:
    assert way_of(direction) == way
