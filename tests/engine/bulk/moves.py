"""Drawn policies of which the new one says what becomes of clocks that run.

A drawn pack gets promises of every form of deadline; the new pack has other lengths of time, and
one `change` for each promise.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from random import Random

from tests.engine.bulk.drawn import Drawn, drawn
from tests.engine.bulk.drawn_edits import EDITS
from tests.engine.bulk.lives import DAY, Lives, lives
from troth.engine.files.pack import Pack

MODES = ("rebase", "restart", "proportional", "most favourable", "keep")

RULES = """
promise in_days to the person
    when asked
    by manager
    deliver buddy within 12 days, rolling forward
    fulfilled by buddy_named

promise in_hours to the person
    when noted
    by partner
    deliver answer within 60 hours
    fulfilled by answered

promise in_months to the person
    when asked
    by the organisation
    deliver apology within 1 month, rolling back, not before pay_date
    grace 2 days
    fulfilled by made_good

promise by_a_date to the person
    when papers_in
    by manager
    deliver buddy by pay_date
    fulfilled by buddy_named

promise counted_later to the person
    when asked
    by manager
    deliver buddy within 8 working days of noted
    fulfilled by buddy_named

promise free_to_look to the person
    when engaged
    by manager
    allow looked_at within 20 days

expectation papers by the person
    when engaged
    to manager
    deliver answer within 15 working days
    fulfilled by papers_in

expectation training by the person
    when noted
    to board
    deliver answer within 9 days
    fulfilled by answered

escalation late
    when any promise to the person is violated
    at once notify manager
    finally after 3 days assign board
    until repaired
"""

BROKEN = """
promise made_up_for to the person
    when promise in_days is violated
    by manager
    deliver apology within 3 days
    fulfilled by made_good
"""


@dataclass(frozen=True)
class Turned:
    """An old pack and the rules of a new one, lives under the old, and days of the change."""

    old: Drawn
    rules: str
    lives: Lives
    days: list[int]

    @property
    def new(self) -> Pack:
        """The new pack."""
        return self.old.loaded(self.rules, "2026.2")


@cache
def turned(seed: int, people: int) -> Turned:
    """A drawn pack with more promises, other lengths of time, and what clocks do then."""
    rnd = Random(f"moving {seed}")
    base = drawn(seed, 1)
    whole = replace(base, rules=base.rules + RULES + (BROKEN if seed % 5 == 0 else ""))
    rules = next(found for _ in range(60) if (found := _edited(whole, rnd)))
    found, _, _ = lives(whole, seed, people, longest=10)
    moments = sorted(event.at for events in found.values() for event in events)
    days = [rnd.choice(moments) // DAY + rnd.choice((1, 1, 2, 3, 5, 8)) for _ in range(3)]
    return Turned(whole, rules, found, days)


def _edited(whole: Drawn, rnd: Random) -> str:
    """The rules with other lengths, and what running clocks do; nothing where they do not load."""
    rules = whole.rules
    for _ in range(rnd.randint(8, 24)):
        rules = EDITS[rnd.choice(("length", "length", "unit"))](rules, rnd)
    for name in re.findall(r"^(?:promise|expectation) (\w+)", rules, re.MULTILINE):
        rules += f"\nchange {name} from version 2026.1\n    running clocks {rnd.choice(MODES)}\n"
    try:
        whole.loaded(rules, "2026.2")
    except AssertionError:
        return ""
    return rules
