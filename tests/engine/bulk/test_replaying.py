"""A dry run by columns gives the plan that is made one person after the other, to the byte."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta

import numpy as np
import pytest

from tests.engine.bulk.drawn import TIERS, drawn
from tests.engine.bulk.drawn_edits import edited_packs
from tests.engine.bulk.lives import DAY, lives
from tests.engine.bulk.past import history_of, record_of
from troth.dsl.types import Value
from troth.dsl.values import date_of
from troth.engine.bulk import replaying
from troth.engine.bulk.log import Log
from troth.engine.bulk.walk import SPARE, walk
from troth.engine.bulk.walked import Walked
from troth.engine.event_kinds import ORG, kinds_of
from troth.engine.events import Event
from troth.engine.files.pack import Pack
from troth.engine.fold.versions import Version
from troth.engine.plan.build import plan
from troth.engine.plan.history import History, Reading
from troth.engine.plan.saved import to_files
from troth.engine.records import Known

SEEDS = range(5)
PEOPLE = 8


def in_columns(history: History) -> History:
    """A history that can be had as columns as well."""
    reading = Reading(history.versions)
    log = Log.of({person: reading.events(history.known(person))[0] for person in history.people})
    return replace(history, columns=lambda: log)


@dataclass(frozen=True)
class Sitting:
    """Surroundings in which all that is known is who holds the organisation's seats."""

    said: Sequence[Event]

    def fact_of(self, relationship: str, fact: str, at: int) -> Value | None:  # noqa: ARG002
        return None

    def holder(self, seat: str, at: int) -> str | None:
        found = [each for each in self.said if each.at <= at and each.fields["seat"] == seat]
        return str(found[-1].fields.get("holder", "")) if found else None

    def organisation(self, at: int) -> Mapping[str, tuple[Value, Event]]:  # noqa: ARG002
        return {}

    def goals(
        self,
        relationship: str,  # noqa: ARG002
        at: int,  # noqa: ARG002
    ) -> Mapping[str, Mapping[str, Value]] | None:
        return None


def seated(pack: Pack, history: History, at: Sequence[int]) -> History:
    """The history with a seat that is filled, taken by another, and left, at these moments."""
    told: list[dict[str, Value]] = [
        {"seat": "partner", "holder": "p-9"}, {"seat": "partner", "holder": "zz"},
        {"seat": "partner"},
    ]  # fmt: skip
    said = [
        Event(
            seq=place, id=str(place), at=moment, recorded=moment, fields=fields,
            type="seat_filled" if "holder" in fields else "seat_vacated",
        )
        for place, (moment, fields) in enumerate(zip(at, told, strict=True), 1)
    ]  # fmt: skip
    kinds = kinds_of(pack.vocabulary, pack.charts.values())
    reading = Reading(history.versions)
    events = {person: reading.events(history.known(person))[0] for person in history.people}
    log = Log.of({**events, ORG: said})
    organisation = [Known(int(each.id), record_of(ORG, each, kinds[each.type])) for each in said]
    return replace(history, organisation=organisation, around=Sitting(said), columns=lambda: log)


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


@pytest.mark.parametrize("since", [0, 40])
def test_who_holds_a_seat_owes_what_falls_to_it_by_columns_as_well(since: int) -> None:
    """And a policy that binds only from some day of the history on gives the same plan too."""
    shown = set()
    for seed in (0, 4, 10, 40, 52, 63, 76):
        old, new, edit = edited_packs(seed, TIERS[0])
        found, _, _ = lives(drawn(seed, TIERS[0]), seed, PEOPLE)
        moments = sorted(event.at for events in found.values() for event in events)
        asked = [moments[len(moments) * part // 4] for part in (1, 2, 3)]
        history = seated(old, history_of(old, found), asked)
        if since:
            binding = Version(old, "2026.1", moments[0] + since * DAY)
            history = replace(history, versions=(binding,))
        columns, alone = both(old, new, history, date_of(moments[-1] // DAY + 100))
        assert columns == alone, f"seed {seed}: {edit}"
        shown |= holders(old, new, history, date_of(moments[-1] // DAY + 100))
    assert shown >= {"p-9", "zz", "partner"}


@pytest.mark.parametrize("part", [1, 3])
def test_people_looked_at_in_parts_give_the_same_plan(
    part: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for seed in SEEDS:
        old, new, edit = edited_packs(seed, TIERS[-1])
        found, _, _ = lives(drawn(seed, TIERS[-1]), seed, PEOPLE)
        moments = sorted(event.at for events in found.values() for event in events)
        asked = [moments[len(moments) * part // 4] for part in (1, 2, 3)]
        history = seated(old, history_of(old, found), asked)
        plans = []
        for size in (100, part):
            monkeypatch.setattr(replaying, "PART", size)
            plans.append(plan(old, new, None, history=history, as_of=date_of(moments[-1] // DAY)))
        assert to_files(plans[0]) == to_files(plans[1]), f"seed {seed}: {edit}"


def holders(old: Pack, new: Pack, history: History, as_of: date) -> set[str]:
    """Who had something to do in the seat, as columns tell."""
    from troth.engine.plan.days import days_of
    from troth.engine.plan.gathered import Gathered
    from troth.engine.plan.measured import Work

    columns = Work(old, new, history, days_of(new, as_of, None), Gathered()).by_columns()
    assert columns is not None
    return {duty.holder for side in columns.duties for duty in side if duty.role == "partner"}


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


@pytest.mark.parametrize("spare", SPARE)
def test_what_is_spare_is_empty_and_all_else_as_it_was(spare: str) -> None:
    pack = drawn(1, TIERS[0])
    found, _, _ = lives(pack, 1, PEOPLE)
    log = Log.of(found)
    until = int(log.at.max()) + 100 * DAY
    asked, whole = (walk(log, pack.pack, until, spare=each) for each in ((spare,), ()))
    assert isinstance(asked, Walked)
    assert isinstance(whole, Walked)
    with_it = {"owed_cause": ("owed_date", "owed_amends"), "rung": ("handed",)}
    empty = (spare, *with_it.get(spare, ()))
    for each in fields(Walked):
        now, before = getattr(asked, each.name), getattr(whole, each.name)
        if each.name.startswith(empty):
            assert not len(now), each.name
        else:
            assert np.array_equal(now, before) if isinstance(now, np.ndarray) else now == before
