"""Records are read under the policy by which they are judged."""

from __future__ import annotations

from datetime import date

from tests.engine.fold.kit import VOCABULARY, moment, pack_of
from tests.engine.plan.lives import ledger
from troth.dsl.values import day_of
from troth.engine.files.pack import Pack
from troth.engine.fold.versions import Version
from troth.engine.plan.days import Days
from troth.engine.plan.history import ALWAYS, Reading

RULE = """
promise buddy to the person
    when engaged
    by manager
    deliver buddy within 10 working days
    fulfilled by buddy_named
"""

LIFE = "\n".join(f"2026-03-0{day} 09:00 rated level=high" for day in (2, 6))


def rated(levels: str, version: str, event: str = "rated") -> Pack:
    """A pack with a scale, and an event that gives a level of it."""
    words = VOCABULARY + "ratings:\n  levels: " + levels
    entry = f"  {event}: {{of: relationship, fields: {{level: rating levels}}}}\n"
    words = words.replace("events:\n", f"events:\n{entry}")
    return pack_of(RULE, version, vocabulary=words)


def test_a_level_is_that_of_the_scale_in_force_when_it_was_given() -> None:
    old, new = rated("[low, high]", "2026.1"), rated("[low, middle, high]", "2026.2")
    known = ledger(old, {"r-1": LIFE}).history().known("r-1")
    turn = Version(new, "new", moment(new, "2026-03-04"))
    events, unread = Reading([Version(old, "old", ALWAYS), turn]).events(known)
    assert ([each.fields["level"] for each in events], unread) == ([1, 2], 0)


def test_what_the_policy_of_its_moment_does_not_know_is_read_by_the_one_it_was_made_under() -> None:
    old, new = rated("[low, high]", "2026.1"), rated("[low, high]", "2026.2", event="measured")
    engine = ledger(old, {"r-1": LIFE})
    history = engine.history()
    later = Version(new, "new", ALWAYS + 1)
    events, unread = Reading([history.versions[0], later]).events(history.known("r-1"))
    assert (len(events), unread) == (2, 0)
    assert Reading([later]).events(history.known("r-1")) == ([], 2)


def test_the_policy_that_is_replaced_is_the_one_in_force_until_then() -> None:
    first, second = rated("[low, high]", "2026.1"), rated("[low, high]", "2026.2")
    engine = ledger(first, {"r-1": LIFE})
    engine.adopt(second, "2026-03-04")
    third, history = rated("[low, high]", "2026.3"), engine.history()
    for day, replaced in ((3, first), (4, first), (5, second)):
        at = day_of(date(2026, 3, day))
        assert history.replaced(third, Days(at, at)) is replaced
