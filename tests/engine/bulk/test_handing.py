"""To whom rungs hand things: by columns as by the fold, in every way in which it can come about."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from tests.engine.bulk.drawn_edits import edited
from tests.engine.bulk.hands import handing, history, lived, ways
from tests.engine.bulk.lives import DAY
from troth.dsl.values import date_of
from troth.engine.bulk.duty import duties
from troth.engine.bulk.handing import Known, handed
from troth.engine.bulk.others import Others
from troth.engine.bulk.seats import Seats
from troth.engine.bulk.walk import walk
from troth.engine.bulk.walked import Walked
from troth.engine.event_kinds import ORG
from troth.engine.files.pack import Pack
from troth.engine.fold.relationship import fold
from troth.engine.fold.versions import Version
from troth.engine.localtime import local_time
from troth.engine.plan.build import plan
from troth.engine.plan.history import ALWAYS, History, Reading
from troth.engine.plan.load import Duties, roles_in
from troth.engine.plan.saved import to_files
from troth.engine.views import zone_of

SEEDS = range(24)
PEOPLE = 10


def both(seed: int, turn: int = 0) -> tuple[Duties, Duties, Counter[str], int]:
    """Everybody's duties by columns and by the fold, how it came about, and who was left."""
    drawn = handing(seed)
    pack = drawn.pack
    lives, said, until = lived(drawn, turn, PEOPLE)
    found = history(pack, lives, said)
    log = found.log()
    assert log is not None
    walked = walk(log, pack, until)
    by_columns, by_fold = Duties(roles_in([pack])), Duties(roles_in([pack]))
    seen: Counter[str] = Counter()
    if not isinstance(walked, Walked):
        return by_columns, by_fold, seen, len(lives)
    kept = ~walked.by_reference & np.array([each != ORG for each in log.people])
    version = Version(pack, "2026.1", ALWAYS)
    reading = Reading([version], found.organisation, found.around)
    for person in np.array(log.people)[kept].tolist():
        events, _ = reading.events(found.known(person))
        state = fold(person, [version], events, until, found.around).state()
        by_fold.add(state)
        seen += ways(state)
    seats = seats_of(pack, found)
    known = Known(reading.kinds, seats, Others(log, pack.vocabulary))
    told = (
        *duties(log, walked, by_columns.roles, kept, seats, local_time(zone_of(pack))),
        *handed(log, walked, pack, by_columns.roles, kept, known),
    )
    for duty in told:
        by_columns.count(duty.role, duty.holder, duty.monday, duty.count)
    return by_columns, by_fold, seen, int((~kept).sum())


def seats_of(pack: Pack, found: History) -> Seats:
    """Who held which seat, asked for each moment at which any changed hands."""
    moments = sorted({each.record.at for each in found.organisation})
    parties = (each for each in pack.vocabulary.parties.values() if each.seat)
    return Seats(moments, {
        each.name: [found.around.holder(each.seat, at) for at in moments] for each in parties
    })  # fmt: skip


@cache
def campaign() -> tuple[Counter[str], int]:
    """All seeds, each compared."""
    seen, left = Counter[str](), 0
    for seed in SEEDS:
        by_columns, by_fold, ways_, alone = both(seed)
        assert by_columns.counts == by_fold.counts, f"seed {seed}"
        seen += ways_
        left += alone
    return seen, left


def test_what_everybody_has_to_do_is_the_same_by_columns_and_by_the_fold() -> None:
    seen, _ = campaign()
    assert seen["handed"] > 100


@pytest.mark.parametrize(
    "way",
    ["to a vacant seat", "whom it is about", "in conflict", "in their line", "of whoever owes it",
     "nobody is recorded", "to nobody", "through somebody", "asked"],
)  # fmt: skip
def test_every_way_to_find_somebody_is_drawn_and_walked(way: str) -> None:
    seen, _ = campaign()
    assert seen[way] >= 3, seen


def test_most_of_those_to_whom_something_is_handed_stay_in_columns() -> None:
    _, left = campaign()
    assert left < 0.5 * len(SEEDS) * (PEOPLE + 2)


@pytest.mark.parametrize("always", [True, False])
def test_a_plan_over_such_lives_is_the_same_by_columns_and_row_by_row(always: bool) -> None:
    planned = 0
    for seed in range(10):
        drawn = handing(seed)
        other = edited(drawn, seed)
        if other is None:
            continue
        lives, said, until = lived(drawn, 1, PEOPLE)
        found = history(drawn.pack, lives, said)
        if always:
            found = replace(found, versions=(Version(drawn.pack, found.versions[0].id, ALWAYS),))
        as_of = date_of(until // DAY)
        by_columns, by_rows = (
            to_files(
                plan(
                    drawn.pack, other[1], None, history=found, as_of=as_of, row_by_row=alone
                )
            )
            for alone in (False, True)
        )  # fmt: skip
        assert by_columns == by_rows, f"seed {seed}: {other[0]}"
        planned += 1
    assert planned > 5
