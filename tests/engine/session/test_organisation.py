"""Events of the organisation: recorded once, and everybody whom they concern hears them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine import organisations
from tests.engine.organisations import begin, goal, name_goals, owed
from tests.engine.service import LATER
from troth.engine.files.pack import Pack
from troth.engine.session.engine import Engine
from troth.engine.session.errors import InvalidEvent
from troth.engine.testing import FixedClock


@pytest.fixture(scope="module")
def together(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return organisations.pack(tmp_path_factory.mktemp("packs") / "together")


@pytest.fixture
def engine(together: Pack) -> Engine:
    return Engine.open(":memory:", together, clock=FixedClock(LATER))


# --- whom it reaches


def test_it_is_recorded_once_and_begins_what_is_owed_to_whoever_it_concerns(
    engine: Engine,
) -> None:
    begin(engine, "r-1")
    engine.record("r-2", "facts", {"unit": "sales"}, at="2026-03-02 09:00")
    engine.record("org", "strategy_changed", {"next_phase": "data"}, at="2026-03-04 09:00")
    engine.record("org", "unit_moved", {"unit": "sales", "floor": 3}, at="2026-03-04 10:00")
    engine.record("org", "office_closed", at="2026-03-04 11:00")
    assert owed(engine.state("r-1")) == ["talk@org-1", "closing_pay@org-3"]
    assert owed(engine.state("r-2")) == ["desk@org-2", "closing_pay@org-3"]
    assert engine.state("r-2").facts["floor"][0] == 3_000_000
    assert [engine.count(who) for who in ("org", "r-1", "r-2")] == [3, 2, 1]
    assert engine.verify() == ()


def test_whom_it_does_not_concern_it_leaves_without_a_trace(engine: Engine) -> None:
    begin(engine, unit="claims")
    before = engine.state("r-1", as_of="2026-03-20")
    engine.record("org", "unit_moved", {"unit": "sales"}, at="2026-03-04 10:00")
    engine.record("org", "parent_changed", {"goal": "csat"}, at="2026-03-04 10:00")
    assert engine.state("r-1", as_of="2026-03-20") == before


def test_each_goal_of_a_parent_is_reopened_and_is_owed_an_answer_of_its_own(
    engine: Engine,
) -> None:
    name_goals(engine)
    begin(engine)
    for about in ("calls", "mails"):
        goal(engine, "r-1", about, "csat")
    goal(engine, "r-1", "desk", "costs")
    change = {"goal": "csat", "target": 85}
    engine.record("org", "parent_changed", change, at="2026-03-04 10:00")
    state = engine.state("r-1", as_of="2026-03-05")
    stages = {each.about: each.state for each in state.stages if each.about}
    assert stages == {"calls": "negotiating", "mails": "negotiating", "desk": "active"}
    assert owed(state) == ["answer@org-3/calls", "answer@org-3/mails"]
    engine.record("r-1", "goal_discussed", about="mails", at="2026-03-05 10:00")
    states = {each.id: each.state for each in engine.state("r-1", as_of="2026-03-05").owed}
    assert states == {"answer@org-3/calls": "in_effect", "answer@org-3/mails": "fulfilled"}


@pytest.mark.parametrize("who", ["org-1", "a/b", "x@y.z", "talk@org-1", "r:withdrawn", "#2"])
@pytest.mark.parametrize("about", ["a/b", "g@1", "g#2", "two words", "x:explain", "org-3"])
def test_whatever_people_and_goals_are_called_what_they_are_owed_has_an_id_of_its_own(
    engine: Engine, who: str, about: str
) -> None:
    name_goals(engine)
    begin(engine, who)
    goal(engine, who, about, "csat")
    engine.record("org", "parent_changed", {"goal": "csat", "target": 85}, at="2026-03-04 10:00")
    answer = f"answer@org-3/{about}"
    assert owed(engine.state(who)) == [answer]
    assert [each.id for each in engine.due("2026-03-31")] == [answer]
    assert any("3 working days" in line for line in engine.explain(who, answer).lines)
    told = {each.key for each in engine.advance()}
    kept = engine.record(who, "goal_discussed", about=about, at="2026-03-05 10:00")
    assert {each.withdraws for each in kept.notices} == told
    engine.record(who, "annulled", corrects=kept.record.seq, at="2026-03-05 11:00")
    assert {each.key for each in engine.pending()} > told


def test_goals_of_the_organisation_live_on_its_stream_and_hear_it_too(engine: Engine) -> None:
    name_goals(engine)
    goal(engine, "org", "first_reply", "csat")
    goal(engine, "org", "csat", "costs")
    engine.record("org", "parent_changed", {"goal": "csat"}, at="2026-03-04 10:00")
    state = engine.state("org", as_of="2026-03-05")
    assert {each.about: each.state for each in state.stages if each.about} == {
        "first_reply": "negotiating",
        "csat": "active",
    }
    assert owed(state) == ["answer@9/first_reply"]


def test_nothing_that_happened_before_somebody_came_reaches_them(engine: Engine) -> None:
    engine.record("org", "office_closed", at="2026-03-01 11:00")
    engine.record("org", "office_closed", at="2026-03-02 09:00")  # at the moment of the first
    begin(engine)
    assert owed(engine.state("r-1")) == []


def test_a_goal_that_is_over_hears_it_and_that_is_told_and_no_refusal(engine: Engine) -> None:
    name_goals(engine)
    begin(engine)
    goal(engine, "r-1", "calls", "csat")
    retired = {"reasons": "no longer needed"}
    engine.record("r-1", "goal_retired", retired, about="calls", at="2026-03-03 12:00")
    engine.record("org", "parent_changed", {"goal": "csat"}, at="2026-03-04 10:00")
    state = engine.state("r-1")
    assert (owed(state), state.refused) == ([], ())
    told = [line.why for line in state.story if line.by == "org-3/calls"]
    assert told == ["it is retired, which does not answer to parent_changed"]


def test_only_the_organisation_records_it(engine: Engine) -> None:
    with pytest.raises(InvalidEvent, match="is an event of the organisation"):
        engine.record("r-1", "office_closed", at="2026-03-04 11:00")


# --- in one transaction, and at its moment


def test_what_it_causes_is_announced_when_it_falls_due_once(engine: Engine) -> None:
    begin(engine, "r-1")
    begin(engine, "r-2")
    engine.record("org", "strategy_changed", at="2026-03-04 09:00")
    assert {(each.relationship, each.id) for each in engine.due(until="2026-03-31")} == {
        ("r-1", "talk@org-1"),
        ("r-2", "talk@org-1"),
    }
    assert engine.advance("2026-03-11 23:59") == ()
    notices = engine.advance("2026-03-12 00:00")
    assert [(each.relationship, each.about) for each in notices] == [
        ("r-1", "talk@org-1"),
        ("r-2", "talk@org-1"),
    ]
    assert engine.advance("2026-03-12 00:00") == ()


def test_what_comes_late_is_announced_at_once_and_taken_back_when_it_never_was(
    engine: Engine,
) -> None:
    begin(engine, "r-1")
    engine.record("r-1", "desk_found", at="2026-04-01 09:00")
    notices = engine.record("org", "strategy_changed", at="2026-03-04 09:00").notices
    assert [(each.relationship, each.about) for each in notices] == [("r-1", "talk@org-1")] * 2
    annulled = engine.record("org", "annulled", at="2026-04-02 09:00", corrects=1)
    assert {each.withdraws for each in annulled.notices} == {each.key for each in notices}
    assert owed(engine.state("r-1")) == []
    again = engine.record("org", "annulled", at="2026-04-03 09:00", corrects=2)
    assert len(again.notices) == len(notices)
    assert owed(engine.state("r-1")) == ["talk@org-1"]


def test_what_was_not_known_yet_is_not_there(together: Pack) -> None:
    clock = FixedClock(LATER)
    engine = Engine.open(":memory:", together, clock=clock)
    begin(engine)
    known = engine.now
    clock.set(known + 86_400)
    engine.record("org", "strategy_changed", at="2026-03-04 09:00")
    assert owed(engine.state("r-1", as_of="2026-12-31", known_at=known)) == []
    assert owed(engine.state("r-1", as_of="2026-12-31")) == ["talk@org-1"]


def test_at_one_moment_the_organisation_is_heard_first_whoever_was_recorded_first(
    engine: Engine,
) -> None:
    begin(engine, unit="claims")
    engine.record("r-1", "facts", {"unit": "sales"}, at="2026-03-04 10:00")
    engine.record("org", "unit_moved", {"unit": "sales"}, at="2026-03-04 10:00")
    assert engine.advance() == ()
    engine.record("org", "unit_moved", {"unit": "claims"}, at="2026-03-04 10:00")
    assert {each.about for each in engine.advance()} == {"desk@org-2"}
    assert owed(engine.state("r-1")) == ["desk@org-2"]


def test_what_an_event_changed_is_told_with_what_it_was(engine: Engine) -> None:
    name_goals(engine)
    begin(engine)
    goal(engine, "r-1", "calls", "csat")
    engine.record("r-1", "facts", {"manager": "m-9", "unit": "claims"}, at="2026-03-04 09:00")
    for target, at in ((80, "2026-03-04 10:00"), (85, "2026-03-05 10:00")):
        engine.record("org", "parent_changed", {"goal": "csat", "target": target}, at=at)
    state = engine.state("r-1")
    assert [(each.name, each.was, each.now) for each in state.changed_by("6")] == [
        ("manager", "m-1", "m-9")
    ]
    (changed,) = state.changed_by("org-4")
    assert (changed.about, changed.name, changed.was, changed.now) == (
        "calls", "parent_target", 80_000_000, 85_000_000,
    )  # fmt: skip
    assert "parent_target (calls): 80 -> 85" in engine.explain("r-1", "org-4").lines
    assert "manager: m-1 -> m-9" in engine.explain("r-1", "6").lines


def test_a_field_that_brings_no_fact_is_told_where_it_differs_from_the_last_of_its_key(
    together: Pack, tmp_path: Path
) -> None:
    line = "  parent_target: {of: goal, type: number, from: parent_changed.target}\n"
    bare = organisations.pack(tmp_path / "bare", vocabulary=(line, ""))
    engine = Engine.open(":memory:", bare, clock=FixedClock(LATER))
    name_goals(engine)
    begin(engine)
    goal(engine, "r-1", "calls", "csat")
    for target, at in ((80, "2026-03-04 10:00"), (80, "2026-03-05 10:00"), (85, "2026-03-06")):
        moment = engine.moment(at)
        engine.record("org", "parent_changed", {"goal": "csat", "target": target}, at=moment)
    state = engine.state("r-1")
    told = [[(each.was, each.now) for each in state.changed_by(f"org-{n}")] for n in (3, 4, 5)]
    assert told == [[(None, 80_000_000)], [], [(80_000_000, 85_000_000)]]
