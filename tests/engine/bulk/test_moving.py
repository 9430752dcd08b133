"""What becomes of running promises at the turn: by columns as by folding everybody."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from random import Random

import pytest

from tests.engine.bulk.drawn import Drawn, drawn
from tests.engine.bulk.drawn_edits import EDITS
from tests.engine.bulk.lives import DAY, lives
from tests.engine.bulk.past import history_of
from tests.engine.bulk.words import VOCABULARY
from tests.engine.fold.kit import pack_of
from troth.dsl.values import date_of
from troth.engine.files.pack import Pack
from troth.engine.plan.build import plan
from troth.engine.plan.days import days_of
from troth.engine.plan.gathered import Gathered
from troth.engine.plan.history import History
from troth.engine.plan.live import mode_of
from troth.engine.plan.measured import Work
from troth.engine.plan.saved import to_files

MODES = ("rebase", "restart", "proportional", "most favourable", "keep")
SEEDS = range(26)
PEOPLE = 20

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
    """An old pack and a new one, lives under the old, and days on which the new takes effect."""

    old: Pack
    new: Pack
    history: History
    days: list[date]

    def work(self, as_of: date) -> Work:
        """The dry run, not yet begun."""
        return Work(self.old, self.new, self.history, days_of(self.new, as_of, None), Gathered())


@cache
def turned(seed: int) -> Turned:
    """A drawn pack with more promises, other lengths of time, and what clocks do then."""
    rnd = Random(f"moving {seed}")
    base = drawn(seed, 1)
    whole = replace(base, rules=base.rules + RULES + (BROKEN if seed % 5 == 0 else ""))
    new = next(pack for _ in range(40) if (pack := _edited(whole, rnd)) is not None)
    found, _, _ = lives(whole, seed, PEOPLE, longest=10)
    moments = sorted(event.at for events in found.values() for event in events)
    later = [rnd.choice(moments) // DAY + rnd.choice((1, 1, 2, 3, 5, 8)) for _ in range(3)]
    history = history_of(whole.pack, found)
    return Turned(whole.pack, new, history, [date_of(day) for day in later])


def _edited(whole: Drawn, rnd: Random) -> Pack | None:
    """The pack with other lengths, and what running clocks do; None where it has mistakes."""
    rules = whole.rules
    for _ in range(rnd.randint(8, 24)):
        rules = EDITS[rnd.choice(("length", "length", "unit"))](rules, rnd)
    for name in re.findall(r"^(?:promise|expectation) (\w+)", rules, re.MULTILINE):
        rules += f"\nchange {name} from version 2026.1\n    running clocks {rnd.choice(MODES)}\n"
    charts, own = (*whole.shipped, whole.chart.name), ((whole.chart.name, whole.chart.text),)
    try:
        return pack_of(rules, "2026.2", ", ".join(charts), whole.calendar, VOCABULARY, own)
    except AssertionError:
        return None


def became(seed: int) -> Iterator[tuple[str, str, int, int]]:
    """What columns say: how clocks move, what becomes of promises, how many, and at which turn."""
    made = turned(seed)
    for turn, day in enumerate(made.days):
        work = made.work(day)
        columns = work.by_columns()
        for each, group in {} if columns is None else columns.live.items():
            yield mode_of(each.rule, [made.old], made.new), each.outcome, group.count, turn


@pytest.mark.parametrize("seed", SEEDS)
def test_a_plan_that_moves_clocks_is_the_same_by_columns_and_row_by_row(seed: int) -> None:
    made = turned(seed)
    for day in made.days:
        by_columns, by_rows = (
            to_files(
                plan(made.old, made.new, None, history=made.history, as_of=day, row_by_row=alone)
            )
            for alone in (False, True)
        )
        assert by_columns == by_rows, day


@cache
def outcomes() -> Counter[tuple[str, str]]:
    """How often each mode had each outcome, by columns."""
    found: Counter[tuple[str, str]] = Counter()
    for seed in SEEDS:
        for mode, outcome, count, _ in became(seed):
            found[mode, outcome] += count
    return found


@pytest.mark.parametrize("mode", MODES[:-1])
def test_columns_tell_of_clocks_that_move_in_every_way(mode: str) -> None:
    assert outcomes()[mode, "moved"] >= 3, outcomes()
    assert outcomes()[mode, "kept"] >= 3, outcomes()


@pytest.mark.parametrize("mode", ["rebase", "restart", "proportional"])
def test_columns_tell_of_dates_that_would_be_worse(mode: str) -> None:
    assert outcomes()[mode, "refused"] >= 3, outcomes()


def test_most_promises_whose_clocks_move_are_told_of_by_columns() -> None:
    alone, people = 0, 0
    for seed in SEEDS:
        made = turned(seed)
        for day in made.days:
            columns = made.work(day).by_columns()
            if columns is not None:
                kept = ~columns.alone
                alone += int((columns.turning & kept).sum())
                people += int(kept.sum())
    assert alone < 0.4 * people, (alone, people)
