"""Duties by party and week, under the old rules and the new."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.engine.plan.lives import buddy, ledger, new_pack, old_pack
from troth.engine.plan.changes import Load
from troth.engine.plan.definition import Plan
from troth.engine.plan.duties import over_told, parties
from troth.engine.plan.markdown import markdown
from troth.engine.plan.text import text

TWO_MANAGERS = {
    f"r-{number}": f"2026-03-02 08:00 facts manager=m-{number % 2}\n2026-03-02 09:00 engaged"
    for number in range(5)
}

LADDER = """
escalation late
    when any promise to the person is violated
    at once                        notify manager
    finally after 2 working days   assign manager
    until repaired
"""


def loads(plan: Plan) -> list[tuple[str, str, int, int, int, int]]:
    return [
        (each.week, each.party, each.was, each.now, each.most_was, each.most_now)
        for each in plan.load
    ]


def test_duties_move_with_the_dates_to_another_week() -> None:
    engine = ledger(old_pack(), TWO_MANAGERS)
    plan = engine.plan(new_pack(buddy("5 working days")), "2026-03-04")
    assert loads(plan) == [
        ("2026-03-09", "manager", 0, 5, 0, 3),
        ("2026-03-16", "manager", 5, 0, 3, 0),
    ]


def test_what_is_assigned_is_a_duty_and_what_is_only_told_is_none() -> None:
    engine = ledger(old_pack(), TWO_MANAGERS)
    plan = engine.plan(new_pack(buddy() + LADDER), "2026-03-31")
    assert loads(plan) == [("2026-03-16", "manager", 5, 10, 3, 6)]


def test_the_same_policy_asks_for_the_same() -> None:
    assert ledger(old_pack(), TWO_MANAGERS).plan(new_pack(buddy()), "2026-03-31").load == ()


def test_load_is_told_by_week_and_by_role_and_names_nobody() -> None:
    plan = ledger(old_pack(), TWO_MANAGERS).plan(new_pack(buddy("5 working days")), "2026-03-04")
    told = [" ".join(line.split()) for line in text(plan).splitlines()]
    assert "LOAD duties by week that are more, or fewer" in told
    line = "week of Mon 2026-03-09 manager 0 -> 5 (+5), the most for one 0 -> 3"
    assert line in told
    page = markdown(plan)
    assert "| Mon 2026-03-09 | manager | 0 -> 5 | 0 -> 3 | – |" in page
    assert "m-1" not in text(plan) + page


def test_a_capacity_stands_beside_the_week_that_is_over_it() -> None:
    load = Load("l1", "manager", "2026-03-09", 4, 12, 8, 2, 9)
    plan = ledger(old_pack(), TWO_MANAGERS).plan(new_pack(buddy()), "2026-03-04")
    told = text(Plan(plan.inputs, load=(load,)))
    assert "the most for one 2 -> 9, over 8" in told


def test_a_party_comes_with_all_its_weeks_and_the_screen_has_those_that_differ() -> None:
    earlier = {"r-9": "2026-02-02 08:00 facts manager=m-9\n2026-02-02 09:00 engaged"}
    engine = ledger(old_pack(), {**TWO_MANAGERS, **earlier})
    plan = engine.plan(new_pack(buddy() + LADDER), "2026-03-10")
    weeks = [each for each in plan.load if (each.was, each.most_was) != (each.now, each.most_now)]
    assert 0 < len(weeks) < len(plan.load)
    told = [line for line in text(plan).splitlines() if "week of" in line]
    assert len(told) == len(weeks)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=6))
def test_the_first_week_over_capacity_is_told_of_both_policies(
    weeks: list[tuple[int, int]],
) -> None:
    mondays = [f"2026-03-{2 + 7 * at:02}" for at in range(4)] + ["2026-03-30", "2026-04-06"]
    made = [
        Load(f"l{at}", "manager", mondays[at], was, now, 5, was, now)
        for at, (was, now) in enumerate(weeks)
    ]
    (party,) = parties(made)
    over_before = [day for day, (was, _) in zip(mondays, weeks, strict=False) if was > 5]
    over = [day for day, (_, now) in zip(mondays, weeks, strict=False) if now > 5]
    assert (party.over_before.week if party.over_before else "") == next(iter(over_before), "")
    assert (party.over.week if party.over else "") == next(iter(over), "")
    said = over_told(party)
    assert said.startswith("over" if over else "within")
    assert all(day in said for day in over[:1])
