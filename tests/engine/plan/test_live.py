"""What a change of policy does to promises that run when it takes effect."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.fold.kit import pack_of
from tests.engine.plan.lives import (
    buddy,
    changing,
    fates,
    ledger,
    live,
    new_pack,
    of_rule,
    old_pack,
    people,
    tell,
)
from troth.dsl.values import date_of
from troth.engine.plan.changes import Case, Clock, Promise, Shift, Structure
from troth.engine.plan.codec import dump
from troth.engine.plan.gates import exit_code
from troth.engine.plan.live import Outcome
from troth.engine.session.engine import Engine

THREE = {
    "r-1": "2026-03-02 09:00 engaged",
    "r-2": "2026-03-03 09:00 engaged\n2026-03-05 09:00 buddy_named",
    "r-3": "2026-03-04 09:00 engaged",
}
"""Two whose promise runs on 9 March, due on the 16th and 18th, and one whose promise is kept."""

ON = "2026-03-09"


def test_running_clocks_keep_their_dates_where_nothing_else_is_said() -> None:
    plan = ledger(old_pack(), THREE).plan(new_pack(buddy("5 working days")), effective=ON)
    found = live(plan)
    assert found.modes == {"keep": 2}
    assert found.counts == {"kept": 2}
    assert people(plan, found.opened["kept"]) == ("r-1", "r-3")
    assert (found.shifts, found.first) == ((), None)
    assert exit_code(plan) == 0


@pytest.mark.parametrize(
    ("mode", "dates"),
    [
        ("keep", {"r-1": "2026-03-16", "r-3": "2026-03-18"}),
        ("rebase", {"r-1": "2026-03-09", "r-3": "2026-03-11"}),
        ("restart", {"r-1": "2026-03-16", "r-3": "2026-03-16"}),
        ("proportional", {"r-1": "2026-03-13", "r-3": "2026-03-14"}),
        ("most favourable", {"r-1": "2026-03-09", "r-3": "2026-03-11"}),
    ],
)
def test_a_shorter_promise_moves_running_clocks_as_its_change_says(
    mode: str, dates: dict[str, str]
) -> None:
    engine = ledger(old_pack(), THREE)
    new = new_pack(buddy("5 working days") + changing(mode))
    assert {each.person: each.now for each in fates(engine, new, ON)} == dates
    found = live(engine.plan(new, effective=ON))
    assert found.modes == {mode: 2}
    assert sum(found.counts.values()) == 2


def test_moved_dates_are_told_from_one_to_the_other_and_open_to_people() -> None:
    new = new_pack(buddy("5 working days") + changing("rebase"))
    plan = ledger(old_pack(), THREE).plan(new, effective=ON)
    found = live(plan)
    assert [(each.was, each.now, each.count) for each in found.shifts] == [
        ("2026-03-16", "2026-03-09", 1),
        ("2026-03-18", "2026-03-11", 1),
    ]
    assert people(plan, found.shifts[1].rows) == ("r-3",)
    assert found.first == Case("r-1", "buddy@1", "2026-03-16", "2026-03-09")
    clock = of_rule(plan, "buddy")
    assert isinstance(clock, Clock)
    assert clock.mode == "rebase"


def test_a_longer_promise_that_would_move_running_clocks_is_an_error() -> None:
    new = new_pack(buddy("15 working days") + changing("rebase"))
    plan = ledger(old_pack(), THREE).plan(new, effective=ON)
    found = live(plan)
    assert found.counts == {"refused": 2}
    assert {(each.outcome, each.was == each.now) for each in found.shifts} == {("refused", True)}
    assert found.first is not None
    assert "has not consented" in found.first.why
    assert exit_code(plan, detailed=True) == 1


def test_whoever_consented_has_the_worse_date_and_it_is_no_error() -> None:
    one = {"r-1": THREE["r-1"] + "\n2026-03-06 09:00 consented about=buddy by=r-1"}
    new = new_pack(buddy("15 working days") + changing("rebase"))
    plan = ledger(old_pack(), one).plan(new, effective=ON)
    assert live(plan).counts == {"consented": 1}
    assert [each.now for each in live(plan).shifts] == ["2026-03-23"]
    assert exit_code(plan) == 0


def test_the_most_favourable_terms_are_never_an_error() -> None:
    new = new_pack(buddy("15 working days") + changing("most favourable"))
    plan = ledger(old_pack(), THREE).plan(new, effective=ON)
    assert live(plan).counts == {"kept": 2}
    assert exit_code(plan) == 0


def test_a_new_promise_binds_people_past_its_trigger_only_where_it_says_so() -> None:
    second = (
        buddy()
        .replace("promise buddy", "promise answer")
        .replace("deliver buddy", "deliver answer")
    )
    for bound, made in (("not bound", {}), ("bound", {"made": 3})):
        new = new_pack(buddy() + second + changing(rule="answer", bound=bound))
        plan = ledger(old_pack(), THREE).plan(new, effective=ON)
        found = live(plan, "answer")
        assert found.counts == made
        assert isinstance(of_rule(plan, "answer"), Structure)
        dates = [Shift("made", "", "2026-03-23", 3, found.opened["made"])] if made else []
        assert list(found.shifts) == dates


def test_a_promise_that_is_no_longer_made_is_kept_to_whom_it_was_made() -> None:
    new = new_pack(buddy().replace("promise buddy", "promise answer"))
    plan = ledger(old_pack(), THREE).plan(new, effective=ON)
    gone = of_rule(plan, "buddy")
    assert isinstance(gone, Structure)
    assert gone.what == "removed"
    assert live(plan).counts == {"kept": 2}


def test_hours_are_told_with_their_time() -> None:
    one = {"r-1": "2026-03-09 15:00 engaged"}
    new = new_pack(buddy("4 working hours") + changing("rebase"))
    engine = ledger(old_pack(buddy("8 working hours")), one)
    (fate,) = fates(engine, new, "2026-03-10")
    assert (fate.was, fate.now) == ("2026-03-10 15:00", "2026-03-10 11:00")


PART_TIME = """
define time_to_name as
    {part} when role is clerk
    otherwise {full}
"""
"""Clerks work part of the week."""


def test_somebody_who_moves_to_part_time_in_between_gets_the_new_length_for_part_time() -> None:
    rules = PART_TIME + buddy("time_to_name")
    old = old_pack(rules.format(part="20 working days", full="10 working days"))
    new = new_pack(rules.format(part="12 working days", full="5 working days") + changing("rebase"))
    lives = {
        "r-1": "2026-03-02 08:00 facts role=agent\n2026-03-02 09:00 engaged",
        "r-2": "2026-03-02 08:00 facts role=agent\n2026-03-02 09:00 engaged\n"
        "2026-03-05 09:00 facts role=clerk",
        "r-3": "2026-03-02 08:00 facts role=clerk\n2026-03-02 09:00 engaged",
    }
    plan = ledger(old, lives).plan(new, effective="2026-03-06")
    found = live(plan)
    # r-2 was promised the ten days of full time; twelve would be worse, so the ten stand
    assert found.counts == {"moved": 2, "refused": 1}
    assert people(plan, found.opened["refused"]) == ("r-2",)
    assert [(each.was, each.now) for each in found.shifts if each.outcome == "moved"] == [
        ("2026-03-16", "2026-03-09"),
        ("2026-03-30", "2026-03-18"),
    ]
    assert found.first == Case("r-1", "buddy@2", "2026-03-16", "2026-03-09")
    assert exit_code(plan) == 1


def test_an_expectation_that_binds_sooner_is_worse_for_whom_it_binds() -> None:
    expected = buddy().replace("promise buddy to", "expectation buddy by")
    old = old_pack(expected.replace("    by manager\n", ""))
    shorter = expected.replace("    by manager\n", "").replace("10 working", "5 working")
    new = new_pack(shorter + changing("rebase"))
    plan = ledger(old, {"r-1": THREE["r-1"]}).plan(new, effective=ON)
    assert live(plan).counts == {"refused": 1}


def test_events_on_the_day_of_the_change_happen_under_the_new_policy() -> None:
    new = new_pack(buddy("5 working days") + changing("rebase"))
    lives = {"r-1": f"{ON} 00:00 engaged"}
    plan = ledger(old_pack(), lives).plan(new, effective=ON)
    assert live(plan).modes == {}


def test_the_same_policy_again_changes_nothing() -> None:
    plan = ledger(old_pack(), THREE).plan(new_pack(buddy()), ON)
    assert plan.changes == ()
    assert plan.inputs.history is not None
    assert plan.inputs.history.relationships == 3
    assert exit_code(plan, detailed=True) == 0


# --- the dry run, and then the real one

MODES = ("", "keep", "rebase", "restart", "proportional", "most favourable")
LENGTHS = ("3 working days", "10 working days", "15 working days", "2 weeks", "1 month")

moves = st.tuples(
    st.integers(1, 28),
    st.sampled_from(
        [
            "engaged",
            "engagement_ended",
            "buddy_named",
            "facts on_leave=yes",
            "facts on_leave=no",
            "consented about=buddy by=r",
            "disputed about=buddy by=r",
            "waived about=buddy by=r",
            "policy_shown",
            "policy_shown about=buddy",
            "policy_shown version=2026.1",
        ]
    ),
)


def _life(said: list[tuple[int, str]]) -> str:
    lines = [f"2026-03-{day:02} 09:{index:02} {what}" for index, (day, what) in enumerate(said)]
    return "\n".join(["2026-03-01 08:00 engaged", *sorted(lines)])


lives = st.lists(moves, max_size=5).map(_life)


def _expected(rule: str) -> str:
    """The same, owed by the person."""
    return rule.replace("promise buddy to", "expectation buddy by").replace("    by manager\n", "")


promised = st.builds(
    buddy,
    st.sampled_from(LENGTHS),
    st.sampled_from(["", "suspended while on_leave"]),
)
rules = promised | promised.map(_expected)
bindings = st.sampled_from(["", "when shown"])


@given(
    everybody=st.lists(lives, min_size=1, max_size=3),
    was=rules,
    now=rules,
    binds=st.tuples(bindings, bindings),
    mode=st.sampled_from(MODES),
    day=st.integers(3, 27),
)
@settings(max_examples=60, deadline=None)
def test_what_the_dry_run_says_is_what_then_happens(
    everybody: list[str], was: str, now: str, binds: tuple[str, str], mode: str, day: int
) -> None:
    on = f"2026-03-{day:02}"
    engine = ledger(
        old_pack(was, binds=binds[0]), {f"r-{n}": life for n, life in enumerate(everybody)}
    )
    new = new_pack(now + changing(mode), binds=binds[1])
    said = fates(engine, new, on)
    plan = engine.plan(new, effective=on)
    assert dump(plan) == dump(engine.plan(new, effective=on))
    engine.adopt(new, on)
    for person in engine.relationships():
        expected = {each.promise: each.now for each in said if each.person == person}
        assert expected == _dates(engine, person, on, set(expected))
    refused = sum(each.outcome in {Outcome.REFUSED, Outcome.WORSENED} for each in said)
    assert exit_code(plan) == int(refused > 0)
    assert engine.plan(new, f"2026-03-{day + 1:02}").changes == ()


def _dates(engine: Engine, person: str, on: str, ids: set[str]) -> dict[str, str]:
    """When promises really fall due, in the second in which the policy has taken effect."""
    state = engine.state(person, datetime.fromisoformat(f"{on}T00:00").replace(tzinfo=engine.zone))
    return {
        each.id: "" if each.due is None else date_of(each.due.day).isoformat()
        for each in state.owed
        if each.id in ids
    }


def test_a_rule_that_is_touched_without_being_changed_has_an_entry_of_its_own() -> None:
    rules = PART_TIME + buddy("time_to_name")
    old = old_pack(rules.format(part="20 working days", full="10 working days"))
    new = new_pack(
        rules.format(part="20 working days", full="10 working days") + changing("restart")
    )
    lives_ = {"r-1": "2026-03-02 08:00 facts role=agent\n2026-03-02 09:00 engaged"}
    plan = ledger(old, lives_).plan(new, effective=ON)
    entry = of_rule(plan, "buddy")
    assert isinstance(entry, Promise)
    assert (entry.was, entry.now, entry.mode) == ("", "", "restart")
    assert live(plan).counts == {"refused": 1}


def test_a_change_that_an_earlier_version_carried_out_is_not_carried_out_again() -> None:
    said = changing("restart")
    engine = ledger(old_pack(), {"r-1": THREE["r-1"]})
    engine.adopt(new_pack(buddy("5 working days") + said), "2026-03-04")
    third = pack_of(buddy("4 working days") + said, "2026.3", charts="relationship")
    found = live(engine.plan(third, effective=ON))
    assert (found.modes, found.counts) == ({"keep": 1}, {"kept": 1})


def test_a_promise_of_a_policy_that_came_back_is_moved_by_what_had_been_said_before_it() -> None:
    """What a `change` said in between is done for those of the first time, and for no others."""
    new = new_pack(buddy("5 working days") + changing("rebase"))
    engine = ledger(old_pack(), {"r-1": "2026-03-02 09:00 engaged"})
    engine.adopt(new, "2026-03-03")
    engine.adopt(old_pack(), "2026-03-04")
    tell(engine, {"r-2": "2026-03-05 09:00 engaged"})
    found = {each.person: (each.mode, each.now) for each in fates(engine, new, ON)}
    assert found["r-2"] == ("rebase", "2026-03-12")


def test_applications_that_are_open_are_told_with_the_rules_they_go_on_under() -> None:
    guard = "\ndefine minimum_met as trusted\n"
    charts = {"charts": "relationship, acquisition, case"}
    engine = ledger(
        old_pack(buddy() + guard, **charts), {"r-1": "2026-03-02 09:00 applied about=a"}
    )
    plan = engine.plan(new_pack(buddy("5 working days") + guard, **charts), effective=ON)
    note = "1 application is open: 0 judged anew, the rest by the rules of before"
    assert note in plan.notes


def test_a_promise_runs_until_the_last_second_of_the_day_before() -> None:
    engine = ledger(old_pack(), {"r-1": THREE["r-1"]})
    new = new_pack(buddy("5 working days") + changing("rebase"))
    assert [each.was for each in fates(engine, new, "2026-03-17")] == ["2026-03-16"]
    assert fates(engine, new, "2026-03-18") == []
