"""The way back: the rules of before, and no promise worse than it was, nor than it became."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.applying.turns import ON, Turn, dates, versions
from tests.engine.plan.lives import buddy, changing, fates, new_pack
from tests.engine.plan.test_live import LENGTHS, MODES
from tests.engine.plan.test_live import lives as drawn_lives
from troth.dsl.values import day_of
from troth.engine.applying.asked import NotApplied
from troth.engine.applying.back import way_back
from troth.engine.applying.carrying import carry_out
from troth.engine.plan.past import errors, live_of


def test_the_rules_of_before_are_in_force_again_and_better_dates_stay() -> None:
    turn = Turn()
    carry_out(turn.engine, turn.plan, turn.new)
    better = turn.dates()
    back, pack = way_back(turn.engine, turn.plan)
    assert (pack.info.version_text, back.inputs.effective) == ("2026.1", "2026-03-10")
    carry_out(turn.engine, back, pack)
    assert versions(turn.engine) == ["2026.1", "2026.2", "2026.1"]
    assert turn.engine.pack.meaning == pack.meaning
    assert turn.dates("2026-03-10 00:00") == better


def test_the_way_back_begins_tomorrow_where_the_new_policy_holds_already() -> None:
    turn = Turn(now=datetime(2026, 3, 20, 12, tzinfo=UTC))
    carry_out(turn.engine, turn.plan, turn.new)
    back, _ = way_back(turn.engine, turn.plan)
    assert back.inputs.effective == "2026-03-21"
    named, _ = way_back(turn.engine, turn.plan, date(2026, 4, 1))
    assert named.inputs.effective == "2026-04-01"


def test_the_way_back_has_a_way_back() -> None:
    turn = Turn()
    carry_out(turn.engine, turn.plan, turn.new)
    back, old = way_back(turn.engine, turn.plan)
    carry_out(turn.engine, back, old)
    again, new = way_back(turn.engine, back)
    assert new.meaning == turn.new.meaning
    carry_out(turn.engine, again, new)
    assert versions(turn.engine) == ["2026.1", "2026.2", "2026.1", "2026.2"]
    # what was applied first stays applied
    assert carry_out(turn.engine, turn.plan, None).already


def why_not(turn: Turn, day: date | None = None) -> str:
    with pytest.raises(NotApplied) as caught:
        way_back(turn.engine, turn.plan, day)
    assert caught.value.help
    return caught.value.message


def test_there_is_no_way_back_from_what_was_not_applied() -> None:
    assert "was not applied here" in why_not(Turn())


def test_there_is_no_way_back_from_what_was_in_force_anyway() -> None:
    turn = Turn(buddy())
    turn.plan = turn.engine.plan(turn.engine.pack, effective=ON)
    assert "was not applied here" in why_not(turn)


def test_the_last_that_came_into_force_goes_first() -> None:
    turn = Turn()
    carry_out(turn.engine, turn.plan, turn.new)
    turn.engine.adopt(new_pack(buddy("4 working days")), "2026-04-01")
    assert "came after it" in why_not(turn)


@pytest.mark.parametrize("day", [date(2026, 3, 8), date(2026, 3, 9)])
def test_the_new_policy_is_in_force_for_a_day_at_least(day: date) -> None:
    turn = Turn()
    carry_out(turn.engine, turn.plan, turn.new)
    assert "it was not in force yet" in why_not(turn, day)


@given(
    everybody=st.lists(drawn_lives, min_size=1, max_size=3),
    length=st.sampled_from(LENGTHS),
    mode=st.sampled_from(MODES),
    rest=st.sampled_from(["", "suspended while on_leave"]),
)
@settings(max_examples=40, deadline=None)
def test_what_was_planned_is_what_then_holds_and_going_back_worsens_nothing(
    everybody: list[str], length: str, mode: str, rest: str
) -> None:
    lives = {f"r-{number}": life for number, life in enumerate(everybody)}
    turn = Turn(buddy(length, rest) + changing(mode), lives, now=datetime(2026, 3, 29, tzinfo=UTC))
    day = "2026-03-30"
    turn.plan = turn.engine.plan(turn.new, effective=day)
    said = {f"{each.person} {each.promise}": each.now for each in fates(turn.engine, turn.new, day)}
    without = turn.dates(f"{day} 00:00")
    if errors(turn.plan.changes):
        with pytest.raises(NotApplied):
            carry_out(turn.engine, turn.plan, turn.new)
        assert versions(turn.engine) == ["2026.1"]
        return
    carry_out(turn.engine, turn.plan, turn.new)
    applied = turn.dates(f"{day} 00:00")
    assert {who: applied[who] for who in said} == {who: _day(now) for who, now in said.items()}
    listed = {shift.outcome for each in turn.plan.changes if (live := live_of(each))
              for shift in live.shifts}  # fmt: skip
    consented = "consented" in listed
    assert consented or all(_as_good(applied[who], was) for who, was in without.items())
    back, old = way_back(turn.engine, turn.plan)
    carry_out(turn.engine, back, old)
    end = dates(turn.engine, f"{back.inputs.effective} 00:00")
    assert turn.engine.pack.meaning == old.meaning
    assert all(_as_good(end[who], was) for who, was in applied.items())
    assert consented or all(_as_good(end[who], was) for who, was in without.items())


def _day(text: str) -> str:
    return str(day_of(date.fromisoformat(text))) if text else ""


def _as_good(now: str, was: str) -> bool:
    """Whether a date is not later than another: everything here is owed to the person."""
    return not was or (bool(now) and int(now) <= int(was))
