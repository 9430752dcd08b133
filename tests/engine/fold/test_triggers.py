"""What begins a promise: each of the eight triggers."""

from __future__ import annotations

from tests.engine.fold.kit import play

BUDDY = """
promise buddy to the person
    when engaged
    by manager
    deliver buddy within 5 working days
    fulfilled by buddy_named
"""


def test_being_engaged_begins_a_promise_with_the_id_of_its_event() -> None:
    life = play(BUDDY, "2026-03-02 09:00 engaged", until="2026-03-03")
    assert life.states("buddy") == ["buddy@1 in_effect"]
    assert life.due("buddy") == "2026-03-09"
