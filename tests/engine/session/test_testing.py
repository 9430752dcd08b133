"""The kit for embedders: stories that read well, and that fail with what is so instead."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.engine import service
from troth.engine.files.pack import Pack
from troth.engine.session.errors import InvalidEvent
from troth.engine.testing import Case, FixedClock, given, memory_engine


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return service.pack(tmp_path_factory.mktemp("packs") / "service")


@pytest.fixture
def case(pack: Pack) -> Case:
    return given(pack, {"manager": "m-7"}, at="2026-08-20 09:00")


def test_a_story_is_told_from_the_beginning_to_what_is_so(case: Case) -> None:
    case.when("engaged", at="2026-08-24 09:00")
    case.when("training_held", at="2026-08-26 09:00", hours=12)
    case.when_time_passes(to="2026-09-08 23:59")
    case.then_promise("training", "in_effect", missing=8)
    case.when_time_passes(to="2026-09-09")
    case.then_promise("training", "violated", due="2026-09-08", missing=8)
    case.then_told("m-7", about="training").then_told("m-7", times=2)
    case.when("training_held", at="2026-09-10 09:00", hours=8)
    case.when("confirmed", at="2026-09-10 10:00", about="training")
    case.then_promise("training", "repaired", late_days=2)
    case.then_stands_in("relationship", "engaged").then_accepted()


def test_a_decision_and_a_refusal_are_part_of_the_story(case: Case) -> None:
    case.when("assessed", at="2026-08-21 09:00", empathy=2)
    case.then_decided("frontline", "not met")
    case.when("applied", at="2026-08-21 10:00", about="a-1")
    case.when("offer_accepted", at="2026-08-21 11:00", about="a-1").then_refused("acquisition")


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        (lambda case: case.then_promise("buddy", "violated"), "buddy@2 is in_effect, not violated"),
        (lambda case: case.then_promise("buddy", "kept"), "no state `kept`; there is created, in_"),
        (lambda case: case.then_promise("budy", "violated"), "there is buddy@2, training@2"),
        (lambda case: case.then_promise("buddy", "in_effect", due="2026-09-02"), "due 2026-09-01"),
        (lambda case: case.then_promise("training", "in_effect", missing=3), "20.0 of training@2"),
        (lambda case: case.then_promise("buddy", "in_effect", late_days=1), "0 days late"),
        (lambda case: case.then_stands_in("relationship", "alumni"), "is engaged, not alumni"),
        (lambda case: case.then_decided("frontline", "met"), "frontline is unknown"),
        (lambda case: case.then_refused("acquisition"), "nothing was refused"),
        (lambda case: case.then_told("m-7"), "told 0 times; told was: nobody"),
    ],
)
def test_what_does_not_hold_says_what_is_so_instead(case: Case, claim, said: str) -> None:
    case.when("engaged", at="2026-08-24 09:00")
    with pytest.raises(AssertionError, match=said):
        claim(case)


def test_what_is_withdrawn_was_told_once(case: Case) -> None:
    case.when("engaged", at="2026-08-24 09:00").when_time_passes(to="2026-09-03")
    case.then_told("m-7", about="buddy")
    case.when("buddy_assigned", at="2026-08-25 09:00")
    assert any(each.withdraws for each in case.told)
    case.then_told("m-7", about="buddy")


def test_where_nothing_was_recorded_nothing_was_accepted(pack: Pack) -> None:
    with pytest.raises(AssertionError, match="nothing was recorded"):
        given(pack).then_accepted()


def test_the_clock_stands_until_it_is_set(pack: Pack) -> None:
    engine, clock = memory_engine(pack, now=datetime(2026, 8, 24, tzinfo=UTC))
    with pytest.raises(InvalidEvent, match="still to come"):
        engine.record("r-1", "engaged", at="2026-08-24 09:00")
    clock.set(datetime(2026, 8, 24, 9, tzinfo=UTC))
    assert engine.record("r-1", "engaged", at="2026-08-24 09:00").refused is None
    with pytest.raises(AssertionError, match="has a zone"):
        FixedClock(datetime(2026, 8, 24))  # noqa: DTZ001 - that is the point
