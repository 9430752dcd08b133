"""What is recorded, what falls due, what comes late and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from tests.engine.service import LATER, begin, day
from troth.engine.files.pack import Pack
from troth.engine.fold.story import State
from troth.engine.session.engine import Engine
from troth.engine.session.errors import InvalidEvent
from troth.engine.session.values import Notice
from troth.engine.testing import FixedClock, given


def breaches(state: State) -> set[tuple[str, int | None]]:
    return {(each.id, each.violated_on) for each in state.owed}


# --- R2 of the product: promises are kept by the calendar, not by a process that has to be running


def test_a_promise_is_broken_as_of_its_day_however_late_anybody_looks(engine: Engine) -> None:
    begin(engine)
    engine.record("r-9", "buddy_assigned", at="2026-08-25 09:00")
    engine.record("r-9", "training_held", {"hours": 12}, at="2026-08-26 09:00")
    # the service is down for a month, the last day (Tue 8 September) in it

    (owed,) = engine.state("r-9", as_of="2026-09-30").promises("training")
    assert owed.state == "violated"
    assert owed.violated_on == day("2026-09-08")
    assert owed.shortfall == 8_000_000
    assert engine.pending() == ()

    notices = engine.advance(to="2026-09-09 00:00")
    assert [(each.party, each.about, each.day) for each in notices] == [
        ("m-7", "training@2", day("2026-09-08"))
    ]
    assert engine.advance(to="2026-09-09 00:00") == ()
    assert engine.pending() == notices


def test_what_is_delivered_late_and_confirmed_is_repaired_and_stays_on_record(
    engine: Engine,
) -> None:
    begin(engine)
    engine.record("r-9", "training_held", {"hours": 12}, at="2026-08-26 09:00")
    engine.record("r-9", "training_held", {"hours": 8}, at="2026-09-10 09:00")
    late = engine.state("r-9").promises("training")[0]
    assert (late.state, late.shortfall, late.waits) == ("violated", 0, ("its confirmation",))
    engine.record("r-9", "confirmed", at="2026-09-11 09:00", about="training")
    owed = engine.state("r-9").promises("training")[0]
    assert (owed.state, owed.violated_on, owed.late_days) == ("repaired", day("2026-09-08"), 2)


@for_all(stops=st.lists(st.integers(0, 45), max_size=6), runs=st.booleans())
def test_no_pattern_of_downtime_moves_or_loses_a_breach_or_a_rung(
    pack: Pack, stops: list[int], runs: bool
) -> None:
    def told(days: list[int]) -> tuple[set[object], set[object]]:
        engine = Engine.open(":memory:", pack, clock=FixedClock(LATER))
        notices: list[Notice] = []
        events = [
            ("2026-08-20 09:00", "facts", {"manager": "m-7"}),
            ("2026-08-24 09:00", "engaged", {}),
            ("2026-09-01 09:00", "training_held", {"hours": 5}),
            ("2026-09-11 10:00", "buddy_assigned", {}),
            ("2026-09-22 10:00", "training_held", {"hours": 15}),
        ]
        start = engine.moment("2026-08-20 00:00")
        waiting = sorted(start + each * 86_400 for each in days)
        for at, type_, fields in events:
            while waiting and waiting[0] <= engine.moment(at):
                notices += engine.advance(waiting.pop(0))
            notices += engine.record("r-9", type_, fields, at=at).notices
        for moment in [*waiting, engine.moment("2026-10-31")]:
            notices += engine.advance(moment)
        dated = {(each.key, each.day, each.rung, each.party) for each in notices}
        assert len(dated) == len(notices)
        return breaches(engine.state("r-9", as_of="2026-10-31")), dated

    assert told(stops if runs else []) == told([])


# --- what comes late


def test_late_evidence_heals_and_what_was_known_before_can_still_be_seen(pack: Pack) -> None:
    case = given(pack, {"manager": "m-7"}, at="2026-08-20 09:00")
    case.when("engaged", at="2026-08-24 09:00").when_time_passes(to="2026-09-07")
    case.then_promise("buddy", "violated", due="2026-09-01").then_told("m-7", about="buddy")
    before = case.now

    case.when_time_passes(to="2026-09-08 12:00")
    outcome = case.engine.record("r-1", "buddy_assigned", at="2026-08-28 09:00")

    assert outcome.late
    case.then_promise("buddy", "fulfilled")
    withdrawn = {each.withdraws for each in outcome.notices}
    assert withdrawn == {each.key for each in case.told}
    assert {each.key for each in outcome.notices} == {f"{key}:withdrawn" for key in withdrawn}
    then = case.engine.state("r-1", as_of="2026-09-07", known_at=before)
    assert then.promises("buddy")[0].violated_on == day("2026-09-01")
    assert len(case.engine.pending()) == 2 * len(withdrawn)


def test_a_correction_stands_in_for_what_it_corrects(engine: Engine) -> None:
    begin(engine)
    first = engine.record("r-9", "training_held", {"hours": 20}, at="2026-08-26 09:00")
    engine.record(
        "r-9", "training_held", {"hours": 2}, at="2026-08-26 09:00", corrects=first.record.seq
    )
    owed = engine.state("r-9", as_of="2026-09-30").promises("training")[0]
    assert (owed.delivered, owed.state) == (2_000_000, "violated")
    assert [each.seq for each in engine.records("r-9")] == [1, 2, 3, 4]


def test_what_never_happened_is_annulled_and_its_notices_are_withdrawn_and_come_again(
    engine: Engine,
) -> None:
    begin(engine)
    (first,) = [each for each in engine.advance(to="2026-09-02") if each.rung == 1]
    healed = engine.record("r-9", "buddy_assigned", at="2026-08-28 09:00")
    assert [each.withdraws for each in healed.notices] == [first.key]
    again = engine.record("r-9", "annulled", at="2026-09-02 10:00", corrects=healed.record.seq)
    (anew,) = again.notices
    assert (anew.key, anew.day, anew.party) == (f"{first.key}#2", first.day, first.party)


def test_what_was_withdrawn_is_announced_again_when_it_falls_due_after_all(pack: Pack) -> None:
    engine = Engine.open(":memory:", pack, clock=FixedClock(LATER))
    begin(engine)
    (first,) = engine.advance(to="2026-09-02")
    healed = engine.record("r-9", "facts", {"on_leave": True}, at="2026-08-26 09:00")
    assert [each.withdraws for each in healed.notices] == [first.key]
    engine.record("r-9", "facts", {"on_leave": False}, at="2026-09-03 09:00")
    anew = next(each for each in engine.advance(to="2026-09-30") if each.about == first.about)
    assert (anew.key, anew.rung) == (f"{first.key}#2", first.rung)
    assert anew in engine.pending()


def test_a_correction_of_what_is_not_there_is_not_recorded(engine: Engine) -> None:
    begin(engine)
    with pytest.raises(InvalidEvent, match="has no record 7"):
        engine.record("r-9", "buddy_assigned", at="2026-08-28 09:00", corrects=7)
    assert len(engine.records("r-9")) == 2


# --- what is refused, and what is not even recorded


def test_a_shut_gate_refuses_and_the_event_is_on_record(engine: Engine) -> None:
    engine.record("c-1", "applied", at="2026-03-02 09:00", about="a-1")
    outcome = engine.record("c-1", "offer_accepted", at="2026-03-03 09:00", about="a-1")
    assert outcome.refused is not None
    assert len(engine.records("c-1")) == 2
    assert engine.state("c-1").refused == (outcome.refused,)


def test_what_is_no_event_is_not_recorded_and_all_that_is_wrong_with_it_is_told(
    engine: Engine,
) -> None:
    with pytest.raises(InvalidEvent) as wrong:
        engine.record("r-9", "training_hold", {"hours": 2}, at="yesterday")
    assert [each.field for each in wrong.value.faults] == ["at", "type"]
    assert "did you mean `training_held`?" in wrong.value.help
    assert engine.relationships() == ()


def test_what_is_still_to_come_is_not_recorded(pack: Pack) -> None:
    clock = FixedClock(datetime(2026, 8, 24, 8, tzinfo=UTC))
    engine = Engine.open(":memory:", pack, clock=clock)
    engine.record("r-9", "engaged", at="2026-08-24T08:04Z")
    with pytest.raises(InvalidEvent, match="is still to come"):
        engine.record("r-9", "buddy_assigned", at="2026-08-24T08:06Z")


def test_one_key_is_recorded_once(engine: Engine) -> None:
    first = engine.record("r-9", "engaged", at="2026-08-24 09:00", key="hris-17")
    again = engine.record("r-9", "engaged", at="2026-08-24 09:00", key="hris-17")
    assert again.repeated
    assert again.record == first.record
    assert len(engine.records("r-9")) == 1
    with pytest.raises(InvalidEvent, match="tells something else"):
        engine.record("r-9", "engaged", at="2026-08-25 09:00", key="hris-17")


def test_history_from_before_the_policy_promises_nothing(engine: Engine) -> None:
    outcome = engine.record("r-9", "engaged", at="2025-06-02 09:00")
    assert "nothing was promised" in outcome.note
    assert engine.state("r-9").owed == ()
    assert engine.advance(to="2026-06-30") == ()


def test_with_a_limit_time_passes_in_pieces_and_comes_to_the_same(pack: Pack) -> None:
    def everybody(engine: Engine) -> None:
        for number in range(7):
            begin(engine, f"r-{number}")

    whole = Engine.open(":memory:", pack, clock=FixedClock(LATER))
    everybody(whole)
    at_once = whole.advance(to="2026-10-01")
    parts = Engine.open(":memory:", pack, clock=FixedClock(LATER))
    everybody(parts)
    found: list[Notice] = []
    while piece := parts.advance(to="2026-10-01", limit=3):
        assert len(piece) < len(at_once)
        found += piece
    assert sorted(found, key=lambda each: each.key) == sorted(at_once, key=lambda each: each.key)
