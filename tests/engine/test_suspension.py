"""What a pause of its clock does to a deadline."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import assume, given
from hypothesis import strategies as st

from tests.engine.calendars import LONDON, at, is_worked
from tests.engine.deadlines import (
    DAY_KINDS,
    OFFICE,
    UNITS,
    anchors,
    due,
    ends,
    kinds,
    pauses,
)
from troth.dsl.types import TimeKind
from troth.engine.deadline import (
    HOUR_KINDS,
    Deadline,
    Pause,
    deadline,
    remaining,
    resumed,
)


def at_end(anchor: int, kind: TimeKind, amount: int, stood: Sequence[Pause] = ()) -> Deadline:
    return deadline(
        OFFICE, OFFICE.local_day(anchor), anchor, kind, amount * UNITS[kind], stood=stood
    )


def naive(anchor: int, kind: TimeKind, amount: int, stood: Sequence[Pause]) -> Deadline:
    """Day by day, or in steps of half a minute, what the clock counted."""
    if kind in HOUR_KINDS:
        left, moment, step = (
            amount * UNITS[kind] * (1 if kind is TimeKind.CLOCK else 60),
            anchor,
            30,
        )
        while left:
            stands = any(since <= moment < until for since, until in stood)
            worked = kind is TimeKind.CLOCK or OFFICE.working_seconds_between(moment, moment + 1)
            left -= step if worked and not stands else 0
            moment += step
        return Deadline(OFFICE.local_day(moment), moment)
    each = OFFICE.local_day(anchor)
    left = OFFICE.add_months(each, amount) - each if kind is TimeKind.MONTHS else amount
    while left:
        each += 1
        stands = any(
            since < until and OFFICE.local_day(since) <= each <= OFFICE.local_day(until - 1)
            for since, until in stood
        )
        left -= (kind is not TimeKind.WORKING_DAYS or is_worked(OFFICE, each)) and not stands
    return Deadline(each, OFFICE.last_second(each))


@given(anchors, st.sampled_from(DAY_KINDS), st.integers(1, 25), st.lists(pauses, max_size=4))
def test_a_clock_of_days_counts_the_days_on_which_it_did_not_stand(
    anchor: int, kind: TimeKind, amount: int, stood: list[Pause]
) -> None:
    amount = 1 if kind is TimeKind.MONTHS else amount
    assert at_end(anchor, kind, amount, stood) == naive(anchor, kind, amount, stood)


@given(anchors, st.sampled_from(sorted(HOUR_KINDS)), st.integers(1, 20), pauses, pauses)
def test_a_clock_of_hours_counts_the_time_in_which_it_did_not_stand(
    anchor: int, kind: TimeKind, amount: int, one: Pause, two: Pause
) -> None:
    assume(one[1] <= two[0])
    found = at_end(anchor, kind, amount, [two, one])
    assert found == naive(anchor, kind, amount, [one, two])


@given(anchors, kinds, st.integers(1, 20), st.lists(pauses, max_size=3), pauses)
def test_a_pause_never_shortens_and_a_pause_of_nothing_changes_nothing(
    anchor: int, kind: TimeKind, amount: int, stood: list[Pause], more: Pause
) -> None:
    without = at_end(anchor, kind, amount, stood)
    assert at_end(anchor, kind, amount, [*stood, (more[0], more[0])]) == without
    assert at_end(anchor, kind, amount, [*stood, more]).at >= without.at
    assert resumed(OFFICE, without, kind, (more[0], more[0])) == without
    assert resumed(OFFICE, without, kind, more).at >= without.at


@given(anchors, kinds, st.integers(1, 20), st.lists(pauses, max_size=4), st.randoms())
def test_the_order_in_which_pauses_are_told_says_nothing(
    anchor: int, kind: TimeKind, amount: int, stood: list[Pause], random: object
) -> None:
    mixed = [*stood]
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert at_end(anchor, kind, amount, mixed) == at_end(anchor, kind, amount, stood)


@given(anchors, kinds, st.integers(1, 20), pauses, st.integers(0, 48 * 15))
def test_two_pauses_that_meet_are_one(
    anchor: int, kind: TimeKind, amount: int, pause: Pause, length: int
) -> None:
    since, middle = pause
    until = middle + 1800 * length
    two = at_end(anchor, kind, amount, [(since, middle), (middle, until)])
    assert two == at_end(anchor, kind, amount, [(since, until)])


@given(anchors, st.sampled_from(DAY_KINDS), st.integers(5, 20), pauses, pauses)
def test_pauses_on_other_days_follow_one_another(
    anchor: int, kind: TimeKind, amount: int, one: Pause, two: Pause
) -> None:
    assume(OFFICE.local_day(anchor) < OFFICE.local_day(one[0]))
    assume(OFFICE.local_day(one[1]) < OFFICE.local_day(two[0]))
    amount = 1 if kind is TimeKind.MONTHS else amount
    whole = at_end(anchor, kind, amount)
    stepwise = resumed(OFFICE, resumed(OFFICE, whole, kind, one), kind, two)
    assert at_end(anchor, kind, amount, [one, two]) == stepwise


@given(anchors, kinds, st.integers(1, 20), pauses)
def test_what_was_left_when_a_clock_stopped_is_left_when_it_runs_again(
    anchor: int, kind: TimeKind, amount: int, pause: Pause
) -> None:
    since, until = pause
    amount = 1 if kind is TimeKind.MONTHS else amount
    whole = at_end(anchor, kind, amount)
    assume(anchor <= since < until)
    assume(since < whole.at)
    left = remaining(OFFICE, whole, kind, since)
    after = resumed(OFFICE, whole, kind, pause)
    if kind in HOUR_KINDS:
        assert remaining(OFFICE, after, kind, until) == left
    else:
        next_day = OFFICE.local_day(until - 1) + 1
        assert remaining(OFFICE, after, kind, OFFICE.first_second(next_day)) == left


def test_a_part_of_a_day_counts_as_a_whole_one() -> None:
    lunch = (at("2026-05-27 12:00", LONDON), at("2026-05-27 13:00", LONDON))
    assert due(TimeKind.WORKING_DAYS, 5, stood=[lunch]) == ends(OFFICE, "2026-06-02")
    assert due(TimeKind.WORKING_DAYS, 5, stood=[lunch, lunch]) == ends(OFFICE, "2026-06-02")
    night = (at("2026-05-27 23:59", LONDON), at("2026-05-28 00:01", LONDON))
    assert due(TimeKind.WORKING_DAYS, 5, stood=[night]) == ends(OFFICE, "2026-06-03")
    to_midnight = (at("2026-05-27 12:00", LONDON), at("2026-05-28 00:00", LONDON))
    assert due(TimeKind.WORKING_DAYS, 5, stood=[to_midnight]) == ends(OFFICE, "2026-06-02")


def test_a_pause_on_day_0_on_a_weekend_or_after_the_end_changes_nothing() -> None:
    for since, until in (
        ("2026-05-22 17:00", "2026-05-22 18:00"),
        ("2026-05-23 00:00", "2026-05-26 00:00"),
        ("2026-06-02 00:00", "2026-06-09 00:00"),
    ):
        pause = (at(since, LONDON), at(until, LONDON))
        assert due(TimeKind.WORKING_DAYS, 5, stood=[pause]) == ends(OFFICE, "2026-06-01")


def test_a_pause_is_counted_before_the_last_day_is_rolled() -> None:
    pause = (at("2026-05-26 00:00", LONDON), at("2026-05-27 00:00", LONDON))
    # the eighth day is Saturday 30 May, with the pause Sunday 31: either rolls to Monday 1 June
    assert due(TimeKind.DAYS, 8, rolling="forward") == ends(OFFICE, "2026-06-01")
    assert due(TimeKind.DAYS, 8, rolling="forward", stood=[pause]) == ends(OFFICE, "2026-06-01")


def test_nothing_is_left_after_the_deadline_and_the_last_second_still_is_one_day() -> None:
    whole = due(TimeKind.WORKING_DAYS, 5)
    assert remaining(OFFICE, whole, TimeKind.WORKING_DAYS, whole.at) == 1
    assert remaining(OFFICE, whole, TimeKind.WORKING_DAYS, whole.at + 1) == 0
    assert remaining(OFFICE, whole, TimeKind.DAYS, whole.at - 86_400) == 2
    hours = due(TimeKind.WORKING_HOURS, 120)
    assert remaining(OFFICE, hours, TimeKind.WORKING_HOURS, at("2026-05-22 16:30", LONDON)) == 5400
    assert remaining(OFFICE, hours, TimeKind.CLOCK, hours.at) == 0
