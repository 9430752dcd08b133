"""Walking a log as columns comes to the same as folding everybody, in every part of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields, replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.bulk.adopted import Adopted, adopted
from tests.engine.bulk.agree import Compared, compare
from tests.engine.bulk.drawn import TIERS, drawn
from tests.engine.bulk.kept import Case, cases
from tests.engine.bulk.lives import lives
from tests.engine.bulk.walks import outcomes
from troth.engine.bulk.log import Log
from troth.engine.bulk.walk import walk
from troth.engine.bulk.walked import Uncovered, Walked
from troth.engine.plan.history import ALWAYS

POOL = 20
PEOPLE = 10

COVERED = {1: 0.9, 2: 0.7, 3: 0.3}
"""The least share of drawn packs that is walked, by tier."""

WALKED = {1: 0.5, 2: 0.3, 3: 0.12}
"""The least share of people under them who are not left to the reference."""


@cache
def compared(seed: int, tier: int, turn: int = 0) -> Compared:
    """A pack of the pool with some lives."""
    pack = drawn(seed, tier)
    found, until, _ = lives(pack, turn, PEOPLE)
    return compare(pack.pack, found, until)


@pytest.mark.parametrize("tier", TIERS)
@settings(max_examples=25)
@given(seed=st.integers(0, POOL - 1), turn=st.integers(0, 2**32))
def test_everybody_who_is_walked_comes_out_as_folded(tier: int, seed: int, turn: int) -> None:
    pack = drawn(seed, tier)
    found, until, _ = lives(pack, turn, PEOPLE)
    assert compare(pack.pack, found, until).differences == {}


@pytest.mark.parametrize("pack", adopted(), ids=lambda pack: pack.name)
def test_so_it_is_under_the_packs_that_come_with_troth(pack: Adopted) -> None:
    found, until, _ = lives(pack, 1, PEOPLE)
    assert compare(pack.pack, found, until).differences == {}


def test_long_lives_agree_too() -> None:
    for tier in TIERS:
        pack = drawn(2, tier)
        found, until, _ = lives(pack, 5, 2, longest=250)
        assert compare(pack.pack, found, until).differences == {}


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.shows)
def test_what_once_disagreed_agrees(case: Case) -> None:
    assert compare(case.pack, case.lives, case.until).differences == {}


@pytest.mark.parametrize("tier", TIERS)
def test_most_are_walked_and_few_are_left_to_the_reference(tier: int) -> None:
    covered, walked, left = 0, 0, 0
    why: Counter[str] = Counter()
    for seed in range(POOL):
        found = compared(seed, tier)
        covered += not found.uncovered
        walked += found.walked
        left += found.left
        why.update(found.why)
    assert covered >= COVERED[tier] * POOL
    assert walked >= WALKED[tier] * (walked + left), why
    assert sum(why.values()) == left


def test_a_pack_that_is_not_walked_says_why_and_where() -> None:
    """Every reason names a rule of the pack and the line on which it stands."""
    reasons = 0
    for seed in range(30):
        pack = drawn(seed, 3)
        found = walk(Log.of(lives(pack, 0, 1)[0]), pack.pack, 0)
        if isinstance(found, Uncovered):
            for reason in found.reasons:
                name, _, rest = reason.partition(": ")
                line = int(rest.rpartition(":")[2].rstrip(")"))
                assert pack.rules.splitlines()[line - 1].split()[1] == name
                reasons += 1
    assert reasons >= 2


# --- nothing but the people and their events counts


def same(one: Walked, other: Walked) -> bool:
    """Whether two walks gave the same columns."""
    return all(
        (getattr(one, each.name) == getattr(other, each.name)).all()
        for each in fields(Walked)
        if hasattr(getattr(one, each.name), "dtype")
    )


def test_neither_threads_nor_company_change_what_is_walked() -> None:
    for tier in TIERS:
        pack = drawn(1, tier)
        found, until, _ = lives(pack, 3, 40)
        many = {f"{person}/{copy:03}": life for person, life in found.items() for copy in range(60)}
        log = Log.of(many)
        one, two = (walk(log, pack.pack, until, threads=count) for count in (1, 2))
        if isinstance(one, Uncovered) or isinstance(two, Uncovered):
            assert one == two
            continue
        assert same(one, two)
        alone = walk(Log.of(found), pack.pack, until)
        assert isinstance(alone, Walked)
        single = outcomes(Log.of(found), alone)
        whole = outcomes(log, one)
        for person, life in whole.items():
            first = person.partition("/")[0]
            parts = replace(single[first], owed=[_to(row, person) for row in single[first].owed])
            assert replace(life, owed=[_to(row, person) for row in life.owed]) == parts


def _to(row: tuple[object, ...], person: str) -> tuple[object, ...]:
    """A promise with whoever it is to or by, where that is the person, by another name."""
    named = (person, person.partition("/")[0])
    return (*row[:-2], *("the person" if each in named else each for each in row[-2:]))


def test_before_everything_nothing_has_happened() -> None:
    pack = drawn(1, 1)
    found, _, _ = lives(pack, 3, 5)
    log = Log.of(found)
    walked = walk(log, pack.pack, ALWAYS)
    assert isinstance(walked, Walked)
    assert len(walked.owed_rule) == len(walked.step_row) == len(walked.refused_row) == 0
