"""What holds for every life under every policy, whenever and however often anybody looks."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.fold.histories import DAY, FIRST, histories
from tests.engine.fold.kit import Lived, lived, pack_of
from troth.engine.events import Event
from troth.engine.files.pack import Pack, load_pack
from troth.engine.fold.story import LIVE, OPEN, State
from troth.engine.fold.versions import Version

ROOT = Path(__file__).resolve().parents[3]

EVERYTHING = """
define minimum_met as trusted

promise buddy to the person
    when engaged
    by manager
    deliver buddy within 5 working days
    fulfilled by buddy_named where trusted
    confirmed by the person
    remedy amends instead

promise training to the person for role is clerk
    every 1 month while engaged
    by manager
    deliver hours_due of training within 10 working days, rolling forward
    fulfilled by training_held where training_held.grade is good
    provided attended at least 5, otherwise explain within 3 working days
    suspended while on_leave, at most 20 days
    extended by 1 week when advice_asked where trusted, at most 2 times
    grace 2 days
    remedy amends as well

promise amends to the person
    when agreed
    by partner
    deliver apology within 6 working hours
    fulfilled by made_good
    survives the end

promise access to the person
    when engaged
    by manager
    keep trusted
    suspended while on_leave

promise quiet to the person
    when entering relationship.ending
    by manager
    never contacted where contacted.grade is poor while on_leave

promise leave to the person
    when asked where asked.grade is good
    by manager
    allow leave_taken within 2 weeks

promise papers to the person
    when leaving relationship.engaged
    by partner
    deliver answer within 5 working days of papers_in, not before pay_date
    fulfilled by answered

promise pay to the person
    each month while engaged
    by partner
    deliver answer within 0 days, rolling back
    fulfilled by answered

expectation care by the person
    when on_leave
    deliver answer by pay_date
    fulfilled by answered
    suspended while on_leave
    enabled by [buddy]

expectation often by the person
    when engaged
    keep count of answered in the last 14 days at least 1

promise thanks to the person
    when count of answered in the last 30 days at least 3
    by manager
    deliver apology within 1 week
    fulfilled by made_good

escalation broken
    when any promise to the person is violated
    at once                         notify promisor
    after 3 working days            notify manager of promisor
    after 8 working days            assign partner, open case failure
    finally after 15 working days   assign board
    until repaired or waived

escalation remind
    when promise buddy is in_effect
    2 working days before due       notify promisor
    finally 1 working day after due assign partner
    until fulfilled

escalation slow
    when entering acquisition.scoring
    after 2 days            notify partner
    finally after 4 days    assign board
    until below_minimum or shortlisted

gate acquisition.offer_accepted
    requires trusted
    otherwise "not yet"

timer acquisition.decide_due is 3 working days
timer relationship.dormant_kept is 2 months
"""

NEXT = (
    EVERYTHING.replace("within 5 working days", "within 8 working days")
    .replace("within 10 working days", "within 6 days")
    .replace("within 2 weeks", "within 1 week")
    .replace("after 3 working days ", "after 4 working days ")
    + """
change buddy from version 2026.1
    running clocks proportional
    people past the trigger bound

change training from version 2026.1
    running clocks restart

change leave from version 2026.1
    running clocks most favourable

change papers from version 2026.1
    running clocks rebase
"""
)

CHARTS = "relationship, acquisition, retention, expansion, case, goal, reward"
OFTEN = (
    "engaged", "engagement_ended", "notice_given", "notice_withdrawn", "facts", "asked",
    "answered", "training_held", "buddy_named", "advice_asked", "papers_in", "waived",
    "cancelled", "disputed", "dispute_decided", "confirmed", "explained", "made_good",
    "contacted", "leave_taken", "applied", "evidence_received", "scorecards_in", "consented",
)  # fmt: skip


def shipped(name: str) -> Pack:
    """An example that comes with Troth."""
    pack, found = load_pack(ROOT / "policies" / "examples" / name)
    assert pack is not None, [each.message for each in found]
    return pack


PACKS = {
    "everything": pack_of(EVERYTHING, charts=CHARTS),
    "next": pack_of(NEXT, "2026.2", charts=CHARTS),
    "hiring": shipped("hiring"),
    "log": shipped("hiring_log"),
}


@st.composite
def lives(draw: st.DrawFn) -> tuple[list[Version], list[Event], int]:
    """A policy (sometimes a second one after it), a life under it, and when it is looked at."""
    name = draw(st.sampled_from(sorted(PACKS)))
    pack = PACKS[name]
    events = draw(histories(pack, only=OFTEN))
    last = events[-1].at if events else FIRST
    end = last + draw(st.sampled_from((0, 1, DAY, 9 * DAY, 70 * DAY)))
    since = draw(st.sampled_from((0, FIRST + DAY, FIRST + 40 * DAY)))
    versions = [Version(pack, "v1", since)]
    if name == "everything" and draw(st.booleans()):
        then = since + draw(st.integers(1, 120 * DAY))
        versions.append(Version(PACKS["next"], "v2", max(then, FIRST)))
    return versions, events, end


def dated(state: State) -> list[tuple[object, ...]]:
    """Every violation and every rung, with the day on which it is dated."""
    owed = [(each.id, each.state, each.violated_on, each.due) for each in state.owed]
    return [*owed, *((each.key, each.day, each.at, each.party) for each in state.told)]


MOMENTS = st.lists(st.integers(FIRST - DAY, FIRST + 500 * DAY), max_size=40)


@given(lives(), MOMENTS)
@settings(max_examples=150)
def test_looking_at_any_moments_changes_nothing(
    life: tuple[list[Version], list[Event], int], looks: list[int]
) -> None:
    versions, events, end = life
    once = lived(versions, events, end)
    assert lived(versions, events, end, looks=looks).told_state == once.told_state


@given(lives())
@settings(max_examples=60)
def test_a_service_that_looks_at_every_midnight_tells_the_same(
    life: tuple[list[Version], list[Event], int],
) -> None:
    versions, events, end = life
    looks = range(FIRST, end, DAY)
    watched, once = lived(versions, events, end, looks=looks), lived(versions, events, end)
    assert dated(watched.told_state) == dated(once.told_state)


@given(lives())
@settings(max_examples=60)
def test_the_same_events_tell_the_same_story_again(
    life: tuple[list[Version], list[Event], int],
) -> None:
    versions, events, end = life
    assert lived(versions, events, end).told_state == lived(versions, events, end).told_state


@given(lives(), st.data())
@settings(max_examples=60)
def test_what_was_told_up_to_a_moment_is_the_beginning_of_what_is_told_later(
    life: tuple[list[Version], list[Event], int], data: st.DataObject
) -> None:
    versions, events, end = life
    early = data.draw(st.integers(FIRST, end))
    before, after = lived(versions, events, early), lived(versions, events, end)
    count = len(before.told_state.told)
    assert after.told_state.told[:count] == before.told_state.told
    lines = len(before.told_state.story)
    assert after.told_state.story[:lines] == before.told_state.story


@given(lives())
@settings(max_examples=150)
def test_every_state_is_in_order(life: tuple[list[Version], list[Event], int]) -> None:
    versions, events, end = life
    told = lived(versions, events, end)
    state = told.told_state
    assert len({each.id for each in state.owed}) == len(state.owed)
    assert len({each.key for each in state.told}) == len(state.told)
    assert [line.at for line in state.story] == sorted(line.at for line in state.story)
    for each in state.owed:
        overdue = each.overdue_after is not None and each.overdue_after.at < end
        assert (each.settled is None) == (each.state in OPEN), each.id
        if each.state == "violated":
            assert each.violated_on is not None
        if each.state == "fulfilled":
            assert each.violated_on is None
        if each.state in LIVE and overdue and each.state == "in_effect":
            assert _waits_for_somebody(each.waits), each
    for due in state.timers:
        assert due.due.at >= 0


def _waits_for_somebody(waits: tuple[str, ...]) -> bool:
    return any("confirmation" in each or "explanation" in each for each in waits)


@given(lives(), st.integers(0, 13), st.sampled_from(("answered", "contacted", "asked")))
@settings(max_examples=60)
def test_one_more_event_changes_no_id_of_what_does_not_depend_on_it(
    life: tuple[list[Version], list[Event], int], place: int, type_: str
) -> None:
    versions, events, end = life
    if type_ not in versions[0].pack.vocabulary.events or not events:
        return
    at = events[min(place, len(events) - 1)].at
    late = Event(seq=999, id="999", type=type_, at=at, recorded=end, fields={})
    healed = sorted([*events, late], key=lambda event: event.at)
    before, after = lived(versions, events, end), lived(versions, healed, end)
    assert _by_events(before) <= _by_events(after) | {"thanks"}


def _by_events(told: Lived) -> set[str]:
    """The ids of what engagements and days begin, which no answer and no question does."""
    return {each.id for each in told.told_state.owed if each.rule in {"buddy", "training", "pay"}}


@pytest.mark.parametrize("name", sorted(PACKS))
def test_nothing_at_all_is_a_life_too(name: str) -> None:
    state = lived([Version(PACKS[name], "v1", 0)], [], FIRST).told_state
    assert (state.owed, state.told, state.refused) == ((), (), ())
