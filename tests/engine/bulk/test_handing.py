"""To whom rungs hand things: by columns as by the fold, in every way in which it can come about."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from tests.engine.bulk.hands import handing, lived, owed_both_ways
from tests.engine.bulk.runs import compared, handing_runs

SEEDS = range(24)
PEOPLE = 10


@cache
def seen() -> tuple[Counter[str], int]:
    """All seeds, each compared: how things fell to people, and how many were left."""
    ways, left = Counter[str](), 0
    for seed in SEEDS:
        pack = handing(seed)
        lives, said, until = lived(pack, 0, PEOPLE)
        by_columns, by_fold, came, alone = owed_both_ways(pack.pack, lives, said, until)
        assert by_columns.counts == by_fold.counts, f"seed {seed}"
        ways += came
        left += alone
    return ways, left


def test_what_everybody_has_to_do_is_the_same_by_columns_and_by_the_fold() -> None:
    ways, _ = seen()
    assert ways["handed"] > 100


@pytest.mark.parametrize(
    "way",
    ["to a vacant seat", "whom it is about", "in conflict", "in their line", "of whoever owes it",
     "nobody is recorded", "to nobody", "through somebody", "asked"],
)  # fmt: skip
def test_every_way_to_find_somebody_is_drawn_and_walked(way: str) -> None:
    ways, _ = seen()
    assert ways[way] >= 3, ways


def test_most_of_those_to_whom_something_is_handed_stay_in_columns() -> None:
    _, left = seen()
    assert left < 0.5 * len(SEEDS) * (PEOPLE + 2)


@pytest.mark.parametrize("always", [True, False])
def test_a_plan_over_such_lives_is_the_same_by_columns_and_row_by_row(always: bool) -> None:
    planned = 0
    for seed in range(10):
        for run in handing_runs(seed, PEOPLE):
            if run.always == always:
                differences, _ = compared(run)
                assert not differences, run.shows
                planned += 1
    assert planned > 5
