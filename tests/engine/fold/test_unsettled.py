"""What is asked at every event is asked of what may still change, and not of all there ever was."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.engine.fold.kit import events_of, version_of
from troth.engine.fold.relationship import Relationship

RULES = """
promise reply to the person
    when asked
    by manager
    deliver answer within 5 working days
    fulfilled by answered
"""
ENGAGED = "2026-03-01 09:00 engaged\n"


@given(st.lists(st.tuples(st.sampled_from(["asked", "answered"]), st.booleans()), max_size=20))
def test_what_is_unsettled_is_exactly_what_is_open(steps: list[tuple[str, bool]]) -> None:
    version = version_of(RULES)
    lines = ENGAGED + "".join(
        f"2026-03-{day:02} {10 if early else 18}:00 {event}\n"
        for day, (event, early) in enumerate(steps, 2)
    )
    person = Relationship("r-1", [version])
    for event in events_of(version.pack, lines):
        person.apply(event)
        life = person.life
        assert list(life.unsettled) == [due.id for due in life.owed.values() if due.open]


def test_what_is_settled_is_left_alone_however_much_of_it_there_is() -> None:
    version = version_of(RULES)
    lines = ENGAGED + "".join(
        f"2026-03-{day:02} {hour}:00 {event}\n"
        for day in range(2, 30)
        for hour, event in ((10, "asked"), (18, "answered"))
    )
    person = Relationship("r-1", [version])
    for event in events_of(version.pack, lines):
        person.apply(event)
    assert (len(person.life.owed), len(person.life.unsettled)) == (28, 0)
