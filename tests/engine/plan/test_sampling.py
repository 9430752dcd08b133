"""A plan over a sample: the same people in any order, said everywhere, and no gate passed by it."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.plan.lives import buddy, ledger, new_pack, old_pack
from tests.engine.plan.packs import crowd, people
from tests.engine.plan.runs import RULE, Packs, assert_adds_up
from troth.engine.files.gates import GatesFile
from troth.engine.plan.build import plan
from troth.engine.plan.codec import dump, load
from troth.engine.plan.definition import Plan, Sample, Status
from troth.engine.plan.gates import exit_code
from troth.engine.plan.html import html
from troth.engine.plan.junit import junit
from troth.engine.plan.markdown import markdown
from troth.engine.plan.sampling import chosen_of
from troth.engine.plan.show import as_text, changed
from troth.engine.plan.text import text

STRICTER = RULE.replace("empathy at least 3", "empathy at least 4")

names = st.lists(st.text(min_size=1, max_size=4), unique=True, max_size=30)


@given(names, st.integers(1, 30), st.text(max_size=3), st.randoms())
def test_who_is_drawn_does_not_depend_on_the_order(ids, number, salt, dice) -> None:
    shuffled = dice.sample(ids, len(ids))
    found = chosen_of(ids, number, salt)
    assert found == chosen_of(shuffled, number, salt)
    assert len(found) == min(number, len(ids))
    assert found <= set(ids)


@given(names, st.integers(1, 29), st.text(max_size=3))
def test_a_larger_sample_has_everybody_of_a_smaller_one(ids, number, salt) -> None:
    assert chosen_of(ids, number, salt) <= chosen_of(ids, number + 1, salt)


@pytest.fixture
def run(made: Packs):
    """A function that plans over a sample of 200 people, with gates."""
    old, new = made(RULE), made(STRICTER)

    def plan_of(sample: int | None, *, gates: GatesFile | None = None, seed: int = 0) -> Plan:
        rows = crowd(200)
        random.Random(seed).shuffle(rows)
        everybody = people(new.vocabulary, rows)
        found = plan(old, new, everybody, gates=gates, sample=sample)
        assert_adds_up(found)
        return found

    return plan_of


def test_a_sample_is_the_same_to_the_byte_in_any_order_of_rows(run) -> None:
    assert dump(run(50, seed=1)) == dump(run(50, seed=2))
    assert run(50).inputs.people.rows == 50


def test_whoever_is_in_a_sample_is_decided_as_among_everybody(run) -> None:
    whole, some = run(None), run(60)
    (everybody,), (drawn,) = whole.changes, some.changes
    assert set(some.rows[drawn.rows].first) < set(whole.rows[everybody.rows].first)


def test_a_sample_of_as_many_as_there_are_is_no_sample(run) -> None:
    assert dump(run(200)) == dump(run(5_000)) == dump(run(None))
    assert run(200).inputs.sample is None


def test_every_way_to_tell_a_plan_says_that_it_is_a_sample(run) -> None:
    found = load(dump(run(50)), Plan)
    assert found.inputs.sample == Sample(50, 200, None)
    said = "SAMPLE: every figure is of 50 of 200 people alone"
    screens = (text(found), markdown(found), html(found), junit(found))
    assert [said in screen for screen in screens] == [True] * 4
    assert "50 of 200 people" in text(found).splitlines()[0]
    assert "of a sample" in as_text(changed(found)).splitlines()[0]


GATES = GatesFile.model_validate({
    "gates": "1",
    "fairness": [
        {"outcome": "frontline is met", "by": "group", "ratio_at_least": "0.01",
         "smallest_group": "1"},
    ],
    "capacity": [],
    "worsened_promises": {"at_most": "0"},
    "undecided": {"at_most": "0"},
})  # fmt: skip


def test_no_gate_passes_by_a_sample_and_a_count_that_is_too_high_has_failed(run) -> None:
    whole = {gate.name: gate for gate in run(None, gates=GATES).gates}
    some = {gate.name: gate for gate in run(150, gates=GATES).gates}
    assert list(some) == list(whole)
    assert whole["fairness.group"].result is Status.PASSED
    assert some["fairness.group"].result is Status.UNDETERMINED
    assert "passed by a sample of 150 alone" in some["fairness.group"].because
    assert some["worsened_promises"].result is Status.UNDETERMINED
    assert some["undecided"].result is whole["undecided"].result is Status.FAILED


def test_a_plan_whose_gates_all_pass_ends_with_4_on_a_sample(run) -> None:
    gates = GATES.model_copy(update={"undecided": None, "worsened_promises": None})
    assert exit_code(run(None, gates=gates)) == 0
    assert exit_code(run(150, gates=gates)) == 4


def test_relationships_are_drawn_too(made: Packs) -> None:
    lives = {f"r-{number}": "2026-03-02 09:00 engaged" for number in range(20)}
    engine = ledger(old_pack(), lives)
    old, new = old_pack(), new_pack(buddy("5 working days"))
    history, day = engine.history(), date(2026, 3, 4)
    found = plan(old, new, None, history=history, sample=7, as_of=day)
    assert found.inputs.history.relationships == 7
    assert found.inputs.sample == Sample(7, None, 20)
    backwards = replace(history, people=list(reversed(list(history.people))))
    assert dump(plan(old, new, None, history=backwards, sample=7, as_of=day)) == dump(found)
