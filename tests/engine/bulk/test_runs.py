"""Drawn dry runs and the campaign over them: what differs is found, made small, written down."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.engine.bulk.campaign import ROUNDS, Tally, differs, planned, runs, smallest
from tests.engine.bulk.drawn import TIERS
from tests.engine.bulk.runs import Run, compared, joint_runs, kept_runs, moving_runs
from troth.engine.bulk import moving, replaying
from troth.engine.bulk.duty import Duty


@pytest.mark.parametrize("run", kept_runs(), ids=lambda run: run.shows)
def test_what_once_was_planned_otherwise_is_planned_alike(run: Run) -> None:
    assert compared(run)[0] == ""


@pytest.mark.parametrize("kind", ROUNDS)
def test_a_run_is_read_from_its_page_as_it_was(kind: str) -> None:
    run = runs(30 + ROUNDS.index(kind), TIERS)[0]
    again = Run.read(run.written())
    assert again.written() == run.written()
    assert again.files(row_by_row=True) == run.files(row_by_row=True)


def test_rounds_are_of_every_kind_by_turns_and_are_counted() -> None:
    tally = Tally()
    for number in range(2 * len(ROUNDS)):
        assert planned(tally, number, TIERS) is None
    assert tally.planned["plans"] > len(ROUNDS)
    assert tally.agreed == tally.planned["people in columns"] > 0
    assert tally.missing == []
    tally.planned["people in columns"] = 10_000
    assert "handed" not in tally.missing
    del tally.planned["handed"]
    assert "handed" in tally.missing


def test_a_duty_too_few_is_found_and_made_small(monkeypatch: pytest.MonkeyPatch) -> None:
    right = replaying.duties

    def wrong(*given: object) -> Iterator[Duty]:
        return (each for each in right(*given) if each.role != "manager")  # type: ignore[arg-type]

    monkeypatch.setattr(replaying, "duties", wrong)
    found = next(run for seed in range(20) for run in joint_runs(seed, 1, 6) if differs(run))
    small = smallest(found)
    assert isinstance(small, Run)
    assert differs(small)
    assert len(small.lives) == 1
    assert len(small.events) < 5


def test_a_clock_that_does_not_move_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    runs_ = [run for seed in range(6) for run in moving_runs(seed, 8)]
    assert not any(differs(run) for run in runs_)
    monkeypatch.setattr(moving, "_move", lambda *_: None)
    assert any(differs(run) for run in runs_)
