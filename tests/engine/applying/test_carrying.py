"""A plan that is applied does what it lists, once, and says so in the ledger."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction

import pytest

from tests.engine.applying.turns import ON, SOONER, THREE, Turn, versions
from tests.engine.plan.lives import buddy, changing, new_pack, tell
from troth.dsl.values import date_of
from troth.engine.applying.asked import Asked, NotApplied
from troth.engine.applying.carrying import TRIES, carry_out, digest_of, look
from troth.engine.applying.comparing import moves_of
from troth.engine.event_kinds import ORG
from troth.engine.plan.definition import GateResult, Sample, Status
from troth.engine.session.engine import Engine
from troth.engine.session.errors import InvalidEvent, WrongPack
from troth.engine.stores.memory import MemoryStore


def refused(turn: Turn, **more: object) -> str:
    """Why the plan of a turn is not applied; the ledger is as it was."""
    before = turn.engine.count(), versions(turn.engine)
    with pytest.raises(NotApplied) as caught:
        carry_out(turn.engine, turn.plan, turn.new, Asked(**more))  # type: ignore[arg-type]
    assert (turn.engine.count(), versions(turn.engine)) == before
    assert caught.value.help
    return caught.value.message


def test_the_new_policy_is_in_force_from_its_day_with_the_dates_that_were_listed() -> None:
    turn = Turn()
    done = carry_out(turn.engine, turn.plan, turn.new)
    assert not done.already
    assert done.compared is not None
    assert (done.compared.affected, done.compared.differ) == (("r-1", "r-3"), ())
    assert versions(turn.engine) == ["2026.1", "2026.2"]
    due = {who: date_of(int(day)).isoformat() for who, day in turn.dates().items()}
    assert (due["r-1 buddy@1"], due["r-3 buddy@1"]) == ("2026-03-09", "2026-03-11")
    before = turn.dates("2026-03-08 23:59")
    assert date_of(int(before["r-1 buddy@1"])).isoformat() == "2026-03-16"


def test_the_ledger_says_by_which_plan_by_whom_and_what() -> None:
    turn = Turn()
    done = carry_out(turn.engine, turn.plan, turn.new, Asked(actor="hr-1"))
    (line,) = turn.engine.records(ORG)
    assert line == done.record
    assert (line.type, line.actor, line.at) == ("plan_applied", "hr-1", turn.engine.now)
    assert line.fields["plan"] == digest_of(turn.plan)
    assert line.fields["effective"] == ON
    assert str(line.fields["policy"]).startswith("acme 2026.2 (")
    assert "reasons" not in line.fields
    assert turn.engine.verify() == ()


def test_what_was_applied_is_not_applied_again_whoever_asks() -> None:
    turn = Turn()
    first = carry_out(turn.engine, turn.plan, turn.new)
    count = turn.engine.count()
    again = carry_out(turn.engine, turn.plan, None)
    assert again.already
    assert again.record == first.record
    assert (turn.engine.count(), versions(turn.engine)) == (count, ["2026.1", "2026.2"])


def test_to_look_changes_nothing() -> None:
    turn = Turn()
    count = turn.engine.count()
    found = look(turn.engine, turn.plan, turn.new)
    assert found is not None
    assert found.compared.affected == ("r-1", "r-3")
    assert (turn.engine.count(), versions(turn.engine)) == (count, ["2026.1"])
    carry_out(turn.engine, turn.plan, turn.new)
    assert look(turn.engine, turn.plan, None) is None


def test_a_policy_of_today_or_before_is_announced_at_once_and_once() -> None:
    turn = Turn(now=datetime(2026, 3, 20, 12, tzinfo=UTC))
    done = carry_out(turn.engine, turn.plan, turn.new)
    pending = turn.engine.pending()
    assert carry_out(turn.engine, turn.plan, turn.new).notices == ()
    assert turn.engine.pending() == pending
    assert {each.key for each in done.notices} <= {each.key for each in pending}
    # who was to name a buddy by the ninth had that day, and was late on the tenth
    assert turn.engine.state("r-1", "2026-03-09").promises("buddy")[0].state == "in_effect"
    assert turn.engine.state("r-1", "2026-03-10").promises("buddy")[0].state == "violated"


# --- what cannot be applied


def test_a_plan_that_looked_at_no_ledger_is_refused() -> None:
    turn = Turn()
    turn.plan = replace(turn.plan, inputs=replace(turn.plan.inputs, history=None))
    assert "looked at no ledger" in refused(turn)


def test_a_plan_whose_rows_are_lost_is_refused() -> None:
    turn = Turn()
    rows = {name: replace(each, file="plan.rows.csv") for name, each in turn.plan.rows.items()}
    turn.plan = replace(turn.plan, rows=rows)
    assert "whom it affects" in refused(turn)


def test_a_plan_that_looked_at_a_sample_is_refused() -> None:
    turn = Turn()
    asked = Sample(1, None, 3)
    turn.plan = replace(turn.plan, inputs=replace(turn.plan.inputs, sample=asked))
    assert "looked at a sample" in refused(turn)


def test_a_plan_that_worsens_a_promise_is_refused() -> None:
    turn = Turn(buddy("15 working days") + changing("rebase"))
    assert refused(turn).startswith("2 promises already made would be worse")


@pytest.mark.parametrize(
    ("status", "word"), [(Status.FAILED, "failed"), (Status.UNDETERMINED, "could not be decided")]
)
def test_a_gate_that_did_not_pass_takes_a_reason_which_is_recorded(
    status: Status, word: str
) -> None:
    turn = Turn()
    turn.plan = replace(turn.plan, gates=(GateResult("fairness.race", status, "0.71", "0.80"),))
    assert word in refused(turn)
    assert word in refused(turn, despite_gates="  ")
    done = carry_out(turn.engine, turn.plan, turn.new, Asked(despite_gates="the board decided"))
    assert done.record is not None
    assert done.record.fields["reasons"] == "the board decided"


def test_a_gate_that_passed_takes_none() -> None:
    turn = Turn()
    turn.plan = replace(turn.plan, gates=(GateResult("undecided", Status.PASSED, "0", "0"),))
    done = carry_out(turn.engine, turn.plan, turn.new, Asked(despite_gates="just in case"))
    assert done.record is not None
    assert "reasons" not in done.record.fields


def test_another_pack_than_the_one_that_was_planned_is_refused() -> None:
    turn = Turn()
    turn.new = new_pack(buddy("4 working days") + changing("rebase"))
    assert "not the one that was planned: acme 2026.2" in refused(turn)


def test_a_pack_that_would_misread_what_is_recorded_is_refused() -> None:
    turn = Turn()
    other = new_pack(SOONER, vocabulary=_without_agents())
    inputs = turn.plan.inputs
    named = replace(inputs.new, meaning=other.meaning, wording=other.wording)
    plan = replace(turn.plan, inputs=replace(inputs, new=named))
    with pytest.raises(WrongPack, match="misread"):
        carry_out(turn.engine, plan, other)


def _without_agents() -> str:
    from tests.engine.fold.kit import VOCABULARY

    return VOCABULARY.replace("role: [agent, clerk]", "role: [clerk, agent]")


# --- stale


def test_another_policy_in_force_makes_a_plan_stale() -> None:
    turn = Turn()
    turn.engine.adopt(new_pack(buddy("8 working days")), "2026-03-07")
    assert refused(turn, tolerance=Fraction(1)).startswith("stale: the ledger follows acme 2026.2")


@pytest.mark.parametrize("day", ["Mon 2026-03-09", "Wed 2026-04-01"])
def test_a_policy_of_that_day_or_later_makes_a_plan_stale(day: str) -> None:
    turn = Turn()
    turn.engine.adopt(new_pack(buddy("8 working days")), day[4:])
    assert f"is in force from {day} on" in refused(turn, tolerance=Fraction(1))


def test_what_happened_since_and_changes_no_date_does_no_harm() -> None:
    turn = Turn()
    tell(turn.engine, {"r-2": "2026-03-06 09:00 policy_shown", "r-9": "2026-03-06 09:00 asked"})
    assert turn.engine.history().sha256 != turn.plan.inputs.history.sha256  # type: ignore[union-attr]
    done = carry_out(turn.engine, turn.plan, turn.new)
    assert done.compared is not None
    assert done.compared.differ == ()


MOVED = {
    "kept meanwhile": {"r-1": "2026-03-06 09:00 buddy_named"},
    "begun meanwhile": {"r-4": "2026-03-06 09:00 engaged"},
    "standing still": {"r-3": "2026-03-06 09:00 engagement_ended"},
}


@pytest.mark.parametrize("what", MOVED)
def test_what_happened_since_and_changes_a_date_makes_a_plan_stale(what: str) -> None:
    turn = Turn()
    tell(turn.engine, MOVED[what])
    (person,) = MOVED[what]
    said = refused(turn)
    assert said.startswith("stale: the ledger has moved since the plan")
    assert said.endswith(person)


def test_how_many_may_differ_can_be_said_and_who_did_is_told_and_recorded() -> None:
    turn = Turn()
    tell(turn.engine, MOVED["begun meanwhile"])
    assert "1 of the 3" in refused(turn, tolerance=Fraction(33, 100))
    done = carry_out(turn.engine, turn.plan, turn.new, Asked(tolerance=Fraction(1, 3)))
    assert done.compared is not None
    assert done.compared.differ == ("r-4",)
    assert done.record is not None
    assert done.record.fields["differ"] == 1


def test_what_it_would_worsen_by_now_is_tolerated_by_nobody() -> None:
    turn = Turn(buddy("15 working days") + changing("rebase"), {"r-9": "2026-03-02 09:00 asked"})
    tell(turn.engine, {"r-4": "2026-03-06 09:00 engaged"})
    assert "1 promise already made would be worse" in refused(turn, tolerance=Fraction(1))


# --- a day that has passed


LATE = datetime(2026, 3, 12, 12, tzinfo=UTC)


def test_what_was_promised_since_the_day_of_a_plan_is_never_made_worse() -> None:
    turn = Turn(buddy("15 working days"), now=LATE)
    tell(turn.engine, {"r-4": "2026-03-10 09:00 engaged"})
    assert refused(turn, tolerance=Fraction(1)).startswith(
        "promises were made since Mon 2026-03-09 that would be worse under the new rules: r-4"
    )


def test_what_was_promised_since_the_day_of_a_plan_and_gets_better_is_not_listed() -> None:
    turn = Turn(now=LATE)
    tell(turn.engine, {"r-4": "2026-03-10 09:00 engaged"})
    assert refused(turn).endswith("1 of the 3 it affects: r-4")
    done = carry_out(turn.engine, turn.plan, turn.new, Asked(tolerance=Fraction(1, 2)))
    assert done.compared is not None
    assert done.compared.differ == ("r-4",)


def test_what_was_promised_since_the_day_of_a_plan_is_not_taken_back() -> None:
    turn = Turn(buddy().replace("promise buddy", "promise answer"), now=LATE)
    tell(turn.engine, {"r-4": "2026-03-10 09:00 engaged"})
    assert refused(turn, tolerance=Fraction(1)).endswith("under the new rules: r-4")


def test_what_was_let_through_since_the_day_of_a_plan_and_would_not_be_is_told() -> None:
    gate = "\ngate relationship.notice_given\n    requires trusted\n"
    turn = Turn(buddy() + gate, now=LATE)
    given = "2026-03-10 09:00 notice_given last_day=2026-04-30"
    tell(turn.engine, {"r-2": given})
    assert refused(turn).endswith("1 of the 1 it affects: r-2")
    done = carry_out(turn.engine, turn.plan, turn.new, Asked(tolerance=Fraction(1)))
    assert done.compared is not None
    assert done.compared.differ == ("r-2",)


ANSWERS = """
promise answer to the person
    when asked
    by manager
    deliver answer within {length}
    fulfilled by answered where answered.grade is good
"""


def test_of_two_promises_of_one_day_it_is_told_when_one_is_kept_meanwhile() -> None:
    twice = "2026-03-02 09:00 asked\n2026-03-02 10:00 asked"
    sooner = ANSWERS.format(length="5 working days") + changing("rebase", rule="answer")
    turn = Turn(sooner, {"r-1": twice}, was=ANSWERS.format(length="10 working days"))
    (move,) = moves_of(turn.plan).values()
    assert move == (2, ("r-1",))
    tell(turn.engine, {"r-1": "2026-03-06 09:00 answered grade=good about=answer@1"})
    (left,) = moves_of(turn.engine.plan(turn.new, effective=ON)).values()
    assert left == (1, ("r-1",))
    assert refused(turn).endswith("1 of the 1 it affects: r-1")


def test_what_happened_since_the_day_of_a_plan_and_is_the_same_does_no_harm() -> None:
    turn = Turn(now=LATE)
    tell(turn.engine, {"r-2": "2026-03-10 09:00 policy_shown"})
    assert carry_out(turn.engine, turn.plan, turn.new).already is False


# --- others who write


class Meddling(MemoryStore):
    """A ledger in which somebody else writes whenever a policy is about to come into force."""

    times = 0

    def count(self) -> int:
        if self.times:
            self.times -= 1
            number = super().count()
            with Engine.open(self, clock=lambda: datetime(2026, 3, 6, 12, tzinfo=UTC)) as other:
                other.record(f"x-{self.times}", "asked", at="2026-03-06 09:00")
            return number
        return super().count()


def test_who_records_while_the_ledger_is_looked_at_has_it_looked_at_again() -> None:
    store = Meddling()
    turn = Turn(where=store)
    store.times = 2
    done = carry_out(turn.engine, turn.plan, turn.new)
    assert not done.already
    assert versions(turn.engine) == ["2026.1", "2026.2"]
    assert {"x-0", "x-1"} <= set(turn.engine.relationships())
    assert len(turn.engine.records(ORG)) == 1


def test_what_moves_a_date_between_the_look_and_the_deed_makes_a_plan_stale(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    turn = Turn()
    real = turn.engine.put_in_force

    def meddled(*given: object) -> object:
        tell(turn.engine, {"r-4": "2026-03-06 09:00 engaged"})
        return real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(turn.engine, "put_in_force", meddled)
    with pytest.raises(NotApplied, match=r"stale: .* r-4"):
        carry_out(turn.engine, turn.plan, turn.new)
    assert versions(turn.engine) == ["2026.1"]
    assert turn.engine.count(ORG) == 0


def test_where_others_never_stop_nothing_is_applied() -> None:
    store = Meddling()
    turn = Turn(where=store)
    store.times = 2 * TRIES
    with pytest.raises(NotApplied, match="others keep recording"):
        carry_out(turn.engine, turn.plan, turn.new)
    assert versions(turn.engine) == ["2026.1"]
    assert turn.engine.count(ORG) == 0


def test_of_two_who_apply_the_same_plan_one_does_and_the_other_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store = MemoryStore()
    turn = Turn(where=store)
    other = Engine.open(store, clock=turn.clock)
    real = turn.engine.put_in_force

    def second(*given: object) -> object:
        carry_out(other, turn.plan, turn.new, Asked(actor="the other"))
        return real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(turn.engine, "put_in_force", second)
    done = carry_out(turn.engine, turn.plan, turn.new, Asked(actor="the one"))
    assert done.already
    assert done.record is not None
    assert done.record.actor == "the other"
    assert len(turn.engine.records(ORG)) == 1
    assert versions(turn.engine) == ["2026.1", "2026.2"]


def test_an_actor_that_is_no_name_is_a_mistake_and_nothing_is_applied() -> None:
    turn = Turn()
    with pytest.raises(InvalidEvent):
        carry_out(turn.engine, turn.plan, turn.new, Asked(actor="\ud800"))
    assert versions(turn.engine) == ["2026.1"]


def test_the_policy_that_is_in_force_anyway_is_no_other_version() -> None:
    turn = Turn(buddy(), THREE)
    same = turn.engine.plan(turn.engine.pack, effective=ON)
    done = carry_out(turn.engine, same, turn.engine.pack)
    assert done.already
    assert done.record is None
    assert versions(turn.engine) == ["2026.1"]


def test_a_plan_whose_people_are_not_in_it_is_refused() -> None:
    turn = Turn()
    turn.plan = replace(turn.plan, rows={})
    assert "does not say whom it affects" in refused(turn)
