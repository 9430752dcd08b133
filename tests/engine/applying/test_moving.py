"""Life goes on between a plan and the day on which it is applied, and behind its day: any life."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.applying.turns import Turn, dates, versions
from tests.engine.plan.lives import buddy, changing, tell
from tests.engine.plan.test_live import LENGTHS, MODES, moves
from troth.dsl.values import date_of
from troth.engine.applying.asked import Asked, NotApplied
from troth.engine.applying.carrying import carry_out
from troth.engine.applying.comparing import moves_of

ALL = Asked(tolerance=Fraction(1))

said = st.lists(moves, max_size=4)
packs = st.tuples(st.sampled_from(LENGTHS), st.sampled_from(MODES))


def _lines(events: list[tuple[int, str]], since: int = 1) -> str:
    """Events on days from ``since`` on, later ones first come, first written."""
    days = sorted((max(day, since), index, what) for index, (day, what) in enumerate(events))
    return "\n".join(f"2026-03-{day:02} 09:{index:02} {what}" for day, index, what in days)


def _life(events: list[tuple[int, str]]) -> str:
    return "\n".join(["2026-03-01 08:00 engaged", _lines(events)])


@given(
    everybody=st.lists(said, min_size=1, max_size=3), later=st.lists(said, max_size=3), new=packs
)
@settings(max_examples=40, deadline=None)
def test_whoever_is_not_named_has_the_dates_that_were_listed(
    everybody: list[list[tuple[int, str]]],
    later: list[list[tuple[int, str]]],
    new: tuple[str, str],
) -> None:
    length, mode = new
    before = [[(min(day, 20), what) for day, what in events] for events in everybody]
    turn = Turn(
        buddy(length) + changing(mode),
        {f"r-{number}": _life(events) for number, events in enumerate(before)},
        now=datetime(2026, 3, 28, 12, tzinfo=UTC),
    )
    day = "2026-03-30"
    turn.plan = turn.engine.plan(turn.new, effective=day)
    tell(turn.engine, {f"r-{number}": _lines(each, 21) for number, each in enumerate(later)})
    try:
        done = carry_out(turn.engine, turn.plan, turn.new, ALL)
    except NotApplied:
        assert versions(turn.engine) == ["2026.1"]
        return
    assert done.compared is not None
    now = {
        (who.partition(" ")[0], date_of(int(due)).isoformat())
        for who, due in turn.dates(f"{day} 00:00").items()
        if due
    }
    for (_, outcome, _, due), (_, people) in moves_of(turn.plan).items():
        assert outcome in {"moved", "consented", "made"}
        for person in set(people) - set(done.compared.differ):
            assert (person, due) in now


@given(everybody=st.lists(said, min_size=1, max_size=3), new=packs, day=st.integers(4, 26))
@settings(max_examples=60, deadline=None)
def test_behind_the_day_of_a_plan_no_promise_is_worse_and_whoever_differs_is_named(
    everybody: list[list[tuple[int, str]]], new: tuple[str, str], day: int
) -> None:
    length, mode = new
    on, end = f"2026-03-{day:02}", "2026-03-28 12:00"
    lives = {
        f"r-{number}": _life([each for each in events if "consented" not in each[1]])
        for number, events in enumerate(everybody)
    }
    late = {"r-9": f"2026-03-{day + 1:02} 08:00 engaged"}
    turn = Turn(
        buddy(length) + changing(mode), lives | late, now=datetime(2026, 3, 28, 12, tzinfo=UTC)
    )
    turn.plan = turn.engine.plan(turn.new, effective=on)
    before = dates(turn.engine, end)
    try:
        done = carry_out(turn.engine, turn.plan, turn.new, ALL)
    except NotApplied:
        assert versions(turn.engine) == ["2026.1"]
        assert dates(turn.engine, end) == before
        return
    after = dates(turn.engine, end)
    assert done.compared is not None
    assert all(_as_good(after[who], was) for who, was in before.items())
    changed = {who.partition(" ")[0] for who, was in before.items() if after[who] != was}
    assert changed <= set(done.compared.affected)


def _as_good(now: str, was: str) -> bool:
    """Whether a date is not later than another: everything here is owed to the person."""
    return not was or (bool(now) and int(now) <= int(was))
