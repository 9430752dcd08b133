"""What loses its ground when data that others stand on is dropped, and what gains one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from troth.engine.files.pack import Pack, load_pack
from troth.engine.plan.build import plan
from troth.engine.plan.changes import Structure
from troth.engine.plan.narrate import narrate

BEHAVIOUR = "replies before the customer has to ask again"


@pytest.fixture
def packs(repository: Path, tmp_path: Path) -> tuple[Pack, Pack]:
    """The talent programme, and a copy in which one behaviour is dropped."""
    where = repository / "policies/talent_programme"
    copy = Path(shutil.copytree(where, tmp_path / "next"))
    table = copy / "tables/behaviours.csv"
    lines = table.read_text("utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(BEHAVIOUR)]
    assert len(kept) == len(lines) - 1
    table.write_text("".join(kept), encoding="utf-8")
    old, new = load_pack(where)[0], load_pack(copy)[0]
    assert old is not None
    assert new is not None
    return old, new


def told(old: Pack, new: Pack) -> list[tuple[str, str, str, str]]:
    found = []
    for change in plan(old, new, None).changes:
        assert isinstance(change, Structure)
        shown = narrate(change)
        found.append((shown.subject, shown.place, change.was, change.now))
    return found


def test_what_stands_on_a_behaviour_that_is_dropped_is_listed(packs: tuple[Pack, Pack]) -> None:
    assert told(*packs) == [
        (
            "competencies customer_empathy",
            "tables/competencies.csv:2",
            "has the behaviour that it stands for",
            "loses its ground: lacks the behaviour that it stands for",
        ),
        (
            "goals an answer on the same day",
            "tables/goals.csv:2",
            "has the behaviour that it is to bring about",
            "loses its ground: lacks the behaviour that it is to bring about",
        ),
        (
            "rewards the bonus of the quarter",
            "tables/rewards.csv:2",
            "has the behaviour that it rewards",
            "loses its ground: lacks the behaviour that it rewards",
        ),
    ]


def test_what_gains_its_ground_again_is_listed_the_other_way(packs: tuple[Pack, Pack]) -> None:
    old, new = packs
    found = told(new, old)
    assert [(subject, now) for subject, _, _, now in found] == [
        ("competencies customer_empathy", "has the behaviour that it stands for"),
        ("goals an answer on the same day", "has the behaviour that it is to bring about"),
        ("rewards the bonus of the quarter", "has the behaviour that it rewards"),
    ]


def test_data_that_stays_answered_is_no_change(packs: tuple[Pack, Pack]) -> None:
    old, _ = packs
    assert plan(old, old, None).changes == ()
