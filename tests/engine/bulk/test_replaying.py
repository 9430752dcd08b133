"""A dry run by columns gives the plan that is made one person after the other, to the byte."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.engine.bulk.drawn import TIERS, drawn
from tests.engine.bulk.drawn_edits import edited_packs
from tests.engine.bulk.lives import DAY, lives
from tests.engine.bulk.past import history_of
from troth.dsl.values import date_of
from troth.engine.bulk.log import Log
from troth.engine.files.pack import Pack
from troth.engine.plan.build import plan
from troth.engine.plan.history import History, Reading
from troth.engine.plan.saved import to_files

SEEDS = range(5)
PEOPLE = 8


def in_columns(history: History) -> History:
    """A history that can be had as columns as well."""
    reading = Reading(history.versions)
    log = Log.of({person: reading.events(history.known(person))[0] for person in history.people})
    return replace(history, columns=lambda: log)


def both(old: Pack, new: Pack, history: History, as_of: date) -> list[dict[str, bytes]]:
    """The files of a plan by columns, and row by row."""
    return [
        to_files(plan(old, new, None, history=history, as_of=as_of, row_by_row=alone))
        for alone in (False, True)
    ]


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("days", [100, -20])
def test_a_plan_is_the_same_by_columns_and_row_by_row(tier: int, days: int) -> None:
    for seed in SEEDS:
        old, new, edit = edited_packs(seed, tier)
        found, _, _ = lives(drawn(seed, tier), seed, PEOPLE)
        history = in_columns(history_of(old, found))
        last = max(event.at for events in found.values() for event in events)
        columns, alone = both(old, new, history, date_of(last // DAY) + timedelta(days))
        assert columns == alone, f"seed {seed}: {edit}"


def test_columns_are_used_where_they_can_be() -> None:
    """Else every other test here would compare a plan with itself."""
    from troth.engine.plan.days import days_of
    from troth.engine.plan.gathered import Gathered
    from troth.engine.plan.measured import Work

    found = 0
    for seed in SEEDS:
        old, new, _ = edited_packs(seed, TIERS[0])
        people, _, _ = lives(drawn(seed, TIERS[0]), seed, PEOPLE)
        history = in_columns(history_of(old, people))
        last = max(event.at for events in people.values() for event in events)
        days = days_of(new, date_of(last // DAY + 100), None)
        columns = Work(old, new, history, days, Gathered()).by_columns()
        found += 0 if columns is None else columns.people
    assert found
