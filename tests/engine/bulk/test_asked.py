"""Who was asked for a fact has a duty more, also where it became known in the end."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.engine.bulk.past import history_of
from tests.engine.bulk.test_replaying import both, in_columns
from tests.engine.service import FILES, written_as
from troth.dsl.types import Value
from troth.dsl.values import day_of
from troth.engine.bulk.log import Log
from troth.engine.bulk.walk import walk
from troth.engine.bulk.walked import Walked
from troth.engine.events import Event
from troth.engine.files.pack import Pack, load_pack
from troth.engine.plan.build import plan

RULES = """\
promise welcome to the person
    when assessed
    by manager
    deliver buddy within 5 working days
    fulfilled by buddy_assigned
"""

DAY = 86_400
LAST = date(2026, 6, 30)


def _pack(folder: Path, rules: str) -> Pack:
    files = {**FILES, "rules.troth": rules}
    files["pack.yaml"] = files["pack.yaml"].replace(", acquisition, case", "")
    loaded, found = load_pack(written_as(folder, files, {}))
    assert loaded is not None, [each.message for each in found]
    return loaded


def _event(seq: int, day: date, type_: str, fields: dict[str, Value]) -> Event:
    at = day_of(day) * DAY + 9 * 3600
    return Event(seq=seq, id=str(seq), at=at, recorded=at, type=type_, fields=fields)


@pytest.fixture
def lives() -> dict[str, list[Event]]:
    """Of one it never becomes known, of one it does, of one it is known from the beginning."""
    asked = _event(2, date(2026, 3, 2), "assessed", {"empathy": 3})
    manager = _event(1, date(2026, 3, 1), "facts", {"manager": "m-7"})
    told = _event(3, date(2026, 4, 13), "facts", {"on_leave": 1})
    never = _event(3, date(2026, 4, 13), "facts", {"on_leave": 0})
    before = _event(1, date(2026, 3, 1), "facts", {"manager": "m-7", "on_leave": 1})
    return {
        "p-1": [manager, asked],
        "p-2": [manager, asked, told],
        "p-3": [manager, asked, never],
        "p-4": [before, asked],
    }


def test_whoever_was_asked_counts_as_they_do_one_by_one(tmp_path: Path, lives) -> None:
    old = _pack(tmp_path / "old", RULES)
    new = _pack(tmp_path / "new", RULES.replace("by manager", "for on_leave\n    by manager"))
    history = in_columns(history_of(old, lives))
    columns, alone = both(old, new, history, LAST)
    assert columns == alone
    found = plan(old, new, None, history=history, as_of=LAST).load
    weeks = {(each.week, each.was, each.now) for each in found}
    assert ("2026-03-02", 0, 3) in weeks, weeks


def test_a_walk_says_of_which_it_was_not_known(tmp_path: Path, lives) -> None:
    pack = _pack(tmp_path, RULES.replace("by manager", "for on_leave\n    by manager"))
    walked = walk(Log.of(lives), pack, day_of(LAST) * DAY)
    assert isinstance(walked, Walked)
    found = zip(walked.owed_person.tolist(), walked.owed_waited.tolist(), strict=True)
    assert list(found) == [(0, True), (1, True), (2, True), (3, False)]
