"""What becomes of running promises at the turn: by columns as by folding everybody."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from tests.engine.bulk.moves import MODES
from tests.engine.bulk.runs import compared, moving_runs

SEEDS = range(26)
PEOPLE = 20


@cache
def seen(seed: int) -> Counter[str]:
    """The turns of a seed, each compared: how clocks move, and what becomes of promises."""
    shares: Counter[str] = Counter()
    for run in moving_runs(seed, PEOPLE):
        differences, found = compared(run)
        assert not differences, run.shows
        shares += found
    return shares


@cache
def outcomes() -> Counter[str]:
    """The same of all seeds."""
    return sum((seen(seed) for seed in SEEDS), Counter[str]())


@pytest.mark.parametrize("seed", SEEDS)
def test_a_plan_that_moves_clocks_is_the_same_by_columns_and_row_by_row(seed: int) -> None:
    assert seen(seed)["plans"] == 3


@pytest.mark.parametrize("mode", MODES[:-1])
def test_columns_tell_of_clocks_that_move_in_every_way(mode: str) -> None:
    assert outcomes()[f"{mode}: moved"] >= 3, outcomes()
    assert outcomes()[f"{mode}: kept"] >= 3, outcomes()


@pytest.mark.parametrize("mode", ["rebase", "restart", "proportional"])
def test_columns_tell_of_dates_that_would_be_worse(mode: str) -> None:
    assert outcomes()[f"{mode}: refused"] >= 3, outcomes()


def test_most_promises_whose_clocks_move_are_told_of_by_columns() -> None:
    found = outcomes()
    assert found["turn left"] < 0.4 * found["people in columns"], found
