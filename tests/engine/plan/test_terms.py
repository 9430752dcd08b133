"""Promises, clocks, ladders, gates and amounts that changed, each told as what it is."""

from __future__ import annotations

import pytest

from tests.engine.plan.runs import RULE, Packs, dry_run, only
from troth.engine.plan.changes import (
    Change,
    Clock,
    Decision,
    Escalation,
    Money,
    Promise,
    Transition,
    Verdict,
)

PROMISES = """\
promise buddy to the person
    when engaged
    by manager
    deliver buddy within 5 working days
    fulfilled by buddy_named

promise pay to the person
    when engaged
    by manager
    deliver salary within 1 month
    fulfilled by buddy_named

offer package
    salary 28_000 GBP a year
    buddy

escalation late
    when any promise to the person is violated
    at once           notify manager
    finally after 5 working days   assign head
    until repaired

gate acquisition.offer_accepted
    requires any promise is fulfilled
    otherwise "Not yet"

timer acquisition.decide_due is 10 working days
"""


@pytest.mark.parametrize(
    ("was", "now", "kind"),
    [
        ("within 5 working days\n    fulfilled", "within 3 working days\n    fulfilled", Clock),
        ("is 10 working days", "is 8 working days", Clock),
        ("named\n\npromise pay", "named\n    survives the end\n\npromise pay", Promise),
        ("after 5 working days   assign", "after 6 working days   assign", Escalation),
        ("any promise is fulfilled", "any promise is repaired", Transition),
        ("salary 28_000 GBP", "salary 29_000 GBP", Money),
    ],
)  # fmt: skip
def test_terms_clocks_ladders_gates_and_amounts_are_told_by_kind(
    made: Packs, was: str, now: str, kind: type[Change]
) -> None:
    assert PROMISES.count(was) == 1
    found = dry_run(made(PROMISES), made(PROMISES.replace(was, now)))
    change = only(found, kind)
    assert change.id[1:] == "1"
    assert getattr(change, "was") != getattr(change, "now")  # noqa: B009


def test_money_is_summed_over_everyone_it_is_offered_to(made: Packs) -> None:
    new = PROMISES.replace("28_000", "29_000")
    found = dry_run(made(PROMISES), made(new))
    (line,) = found.money
    assert (line.people_before, line.people_after) == (200, 200)
    assert (line.was, line.now) == ("5_600_000 GBP a year", "5_800_000 GBP a year")


def test_a_clock_says_what_live_promises_do(made: Packs) -> None:
    new = PROMISES.replace("within 5 working days\n", "within 3 working days\n")
    change = "\nchange buddy from version 1.0\n    running clocks restart\n"
    clock, _ = dry_run(made(PROMISES), made(new + change, version="2.0")).changes
    assert isinstance(clock, Clock)
    assert clock.mode == "restart"


def test_a_gate_over_facts_is_decided_for_everyone(made: Packs) -> None:
    gate = (
        RULE
        + "\ngate acquisition.offer_accepted\n    requires frontline is met and years at least 3\n"
    )
    found = dry_run(made(gate), made(gate.replace("years at least 3", "years at least 8")))
    change = only(found)
    assert isinstance(change, Decision)
    assert (change.statement, change.verdict) == ("gate", Verdict.STRICTER)
    assert set(change.by_line) == {"years"}


def test_a_benchmark_compared_with_an_offer_is_measured(made: Packs) -> None:
    new = PROMISES.replace("28_000 GBP a year", "28_000 GBP a year, at least 27_000 GBP a year")
    found = dry_run(made(PROMISES), made(new))
    assert isinstance(found.changes[0], Money)
    assert found.changes[0].now == "salary 28_000 GBP a year, at least 27_000 GBP a year"
