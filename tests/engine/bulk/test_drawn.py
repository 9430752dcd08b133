"""What is drawn: that nothing which matters is rare, and that one seed is one case."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.engine.bulk.drawn import TIERS, drawn
from tests.engine.bulk.lives import lives
from tests.engine.bulk.reference import by_the_fold

PACKS = 12
PEOPLE = 8

FORMS = (
    "when event", "when engaged", "when entering", "when leaving", "where", "for",
    "fulfilled where", "of event", "by date", "rolling", "not before", "grace", "survives", "gate",
    "ladder violated any", "ladder violated one", "ladder before due", "ladder entering",
    "ladder event", "shown by one event", "begun together", "by site", "rung after due",
    "rung notify", "rung assign",
    *(f"length {unit}" for unit in ("days", "working days", "weeks", "months", "quarters", "years",
                                    "hours", "minutes", "working hours")),
)  # fmt: skip
"""Forms that the first tier must say."""

LATER = (
    "expectation", "provided", "extended", "remedy", "keep", "never", "allow", "quantity", "timer",
    "suspended", "confirmed", "when condition", "when every", "when each", "condition valid",
    "condition count",
)  # fmt: skip
"""Forms that the tiers above must say."""


@pytest.mark.parametrize("tier", TIERS)
def test_a_twentieth_and_more_is_unknown_simultaneous_late_or_told_twice(tier: int) -> None:
    shares: Counter[str] = Counter()
    for seed in range(PACKS):
        shares += lives(drawn(seed, tier), 0, PEOPLE)[2]
    for what in ("simultaneous", "late", "duplicate", "at a deadline"):
        assert shares[what] >= 0.05 * shares["events"], (what, shares)
    assert shares["unknown"] >= 0.05 * shares["fields"], shares
    assert shares["ends of range"] >= 0.05 * shares["numbers"], shares


def test_every_form_of_the_language_is_drawn() -> None:
    first = sum((drawn(seed, 1).used for seed in range(80)), Counter[str]())
    assert [form for form in FORMS if not first[form]] == []
    later = sum((drawn(seed, tier).used for seed in range(80) for tier in (2, 3)), Counter[str]())
    assert [form for form in LATER if not later[form]] == []


def test_a_seed_is_one_case() -> None:
    pack = drawn(3, 2)
    drawn.cache_clear()
    again = drawn(3, 2)
    assert (pack.rules, pack.chart.text, pack.calendar) == (
        again.rules, again.chart.text, again.calendar
    )  # fmt: skip
    assert lives(pack, 7, 4) == lives(again, 7, 4)


def test_lives_come_to_many_ends() -> None:
    states: Counter[str] = Counter()
    parts: Counter[str] = Counter()
    for tier in (1, 2):
        for seed in range(PACKS):
            pack = drawn(seed, tier)
            found, until, _ = lives(pack, 1, PEOPLE)
            for outcome in by_the_fold(pack.pack, found, until).values():
                states.update(each[1] for each in outcome.owed)
                parts["rungs"] += len(outcome.rungs)
                parts["steps"] += len(outcome.steps)
                parts["refusals"] += len(outcome.refusals)
    everything = sum(states.values())
    for state in ("in_effect", "violated", "fulfilled", "repaired"):
        assert states[state] >= 0.02 * everything, states
    assert {"created", "terminated"} <= set(states)
    assert min(parts.values()) >= 0.2 * everything, parts
