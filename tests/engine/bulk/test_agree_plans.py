"""A dry run over drawn histories says the same however it was worked out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest

from tests.engine.bulk.drawn import TIERS, drawn
from tests.engine.bulk.drawn_edits import edited_packs
from tests.engine.bulk.lives import DAY, Lives, lives
from tests.engine.bulk.past import history_of
from troth.dsl.values import date_of
from troth.engine.files.pack import Pack
from troth.engine.plan.build import plan
from troth.engine.plan.history import History, Reading
from troth.engine.plan.saved import to_files

SEEDS = range(4)
PEOPLE = 6


def after(found: Lives) -> date:
    """A day by which most of what was promised has fallen due."""
    last = max(event.at for events in found.values() for event in events)
    return date_of(last // DAY + 100)


def planned(old: Pack, new: Pack, history: History, as_of: date) -> Mapping[str, bytes]:
    """The files of the dry run."""
    return to_files(plan(old, new, None, history=history, as_of=as_of))


def test_a_record_is_read_as_the_event_that_was_drawn() -> None:
    for tier in TIERS:
        pack = drawn(1, tier)
        found, _, _ = lives(pack, 3, PEOPLE)
        history = history_of(pack.pack, found)
        reading = Reading(history.versions)
        for person in history.people:
            assert reading.events(history.known(person)) == (found[person], 0)


@pytest.mark.parametrize("tier", TIERS)
def test_a_policy_against_itself_changes_nothing_at_all(tier: int) -> None:
    for seed in SEEDS:
        pack = drawn(seed, tier)
        found, _, _ = lives(pack, seed, PEOPLE)
        history = history_of(pack.pack, found)
        made = plan(pack.pack, pack.pack, None, history=history, as_of=after(found))
        assert made.changes == ()
        assert made.load == ()


@pytest.mark.parametrize("tier", TIERS)
def test_the_order_of_people_changes_no_byte(tier: int) -> None:
    for seed in SEEDS:
        old, new, _ = edited_packs(seed, tier)
        found, _, _ = lives(drawn(seed, tier), seed, PEOPLE)
        history = history_of(old, found)
        people = list(history.people)
        Random(seed).shuffle(people)
        again = replace(history, people=tuple(people))
        as_of = after(found)
        assert planned(old, new, history, as_of) == planned(old, new, again, as_of)


@pytest.mark.parametrize("tier", TIERS)
def test_columns_and_rows_give_the_same_bytes(tier: int) -> None:
    """Whether both policies were always in force, or the new one replaces the old on the way."""
    for seed in SEEDS:
        old, new, _ = edited_packs(seed, tier)
        found, _, _ = lives(drawn(seed, tier), seed, PEOPLE)
        history, as_of = history_of(old, found), after(found)
        for effective in (None, as_of - timedelta(days=150)):
            by_columns, by_rows = (
                to_files(
                    plan(
                        old, new, None, history=history, as_of=as_of, effective=effective,
                        row_by_row=row_by_row,
                    )
                )
                for row_by_row in (False, True)
            )  # fmt: skip
            assert by_columns == by_rows
