"""When something falls due, what a pause of the clock does to it, and how it explains itself."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.engine.calendars import LONDON, at, day, is_worked, local, working
from troth.dsl.types import TimeKind
from troth.engine.calendar import Calendar, OutsideCalendar
from troth.engine.deadline import (
    HOUR_KINDS,
    Deadline,
    Pause,
    by_date,
    deadline,
    derivation,
    remaining,
    resumed,
)
from troth.engine.exact import MonthEnd

OFFICE = working(
    ["2026-05-25 spring bank holiday", "2026-12-25 Christmas Day", "2026-12-28 Boxing Day"],
    zone=LONDON,
)
DAY_KINDS = (TimeKind.DAYS, TimeKind.WORKING_DAYS, TimeKind.MONTHS)


def due(
    kind: TimeKind,
    amount: int,
    anchor: str = "2026-05-22 16:00",
    calendar: Calendar = OFFICE,
    stood: Sequence[Pause] = (),
    rolling: str = "",
    earliest: str = "",
) -> Deadline:
    moment = at(anchor, calendar.zone)
    return deadline(
        calendar,
        calendar.local_day(moment),
        moment,
        kind,
        amount,
        rolling=rolling,
        earliest=day(earliest) if earliest else None,
        stood=stood,
    )


def ends(calendar: Calendar, date: str) -> Deadline:
    return Deadline(day(date), calendar.last_second(day(date)))


# --- the five kinds


@pytest.mark.parametrize(
    ("kind", "amount", "date"),
    [
        (TimeKind.WORKING_DAYS, 5, "2026-06-01"),
        (TimeKind.WORKING_DAYS, 1, "2026-05-26"),
        (TimeKind.WORKING_DAYS, -5, "2026-05-15"),
        (TimeKind.WORKING_DAYS, 0, "2026-05-22"),
        (TimeKind.DAYS, 3, "2026-05-25"),
        (TimeKind.DAYS, -14, "2026-05-08"),
        (TimeKind.MONTHS, 3, "2026-08-22"),
        (TimeKind.MONTHS, -12, "2025-05-22"),
    ],
)
def test_a_day_kind_ends_with_the_last_second_of_its_last_day(
    kind: TimeKind, amount: int, date: str
) -> None:
    found = due(kind, amount)
    assert found == ends(OFFICE, date)
    assert OFFICE.local_day(found.at) == found.day
    assert OFFICE.local_day(found.at + 1) == found.day + 1
    assert local(found.at, LONDON) == f"{date} 23:59:59"


@pytest.mark.parametrize(
    ("kind", "amount", "moment"),
    [
        (TimeKind.CLOCK, 3 * 3600, "2026-05-22 19:00"),
        (TimeKind.CLOCK, -3600, "2026-05-22 15:00"),
        (TimeKind.WORKING_HOURS, 60, "2026-05-22 17:00"),
        (TimeKind.WORKING_HOURS, 61, "2026-05-26 09:01"),
        (TimeKind.WORKING_HOURS, -480, "2026-05-21 16:00"),
    ],
)
def test_an_hour_kind_ends_at_its_instant(kind: TimeKind, amount: int, moment: str) -> None:
    found = due(kind, amount)
    assert local(found.at, LONDON) == moment
    assert found.day == day(moment[:10])


def test_two_hours_are_two_hours_in_the_night_that_clocks_change() -> None:
    found = due(TimeKind.CLOCK, 7200, "2026-03-29 00:30")
    assert local(found.at, LONDON) == "2026-03-29 03:30"
    found = due(TimeKind.CLOCK, 7200, "2026-10-25 00:30")
    assert local(found.at, LONDON) == "2026-10-25 01:30"
    assert due(TimeKind.DAYS, 1, "2026-03-28 12:00") == ends(OFFICE, "2026-03-29")


def test_months_are_counted_from_the_anchor_and_not_from_one_another() -> None:
    for month_end, expected in (
        (MonthEnd.LAST_DAY, ["2026-02-28", "2026-03-31", "2026-04-30"]),
        (MonthEnd.NEXT_DAY, ["2026-03-01", "2026-03-31", "2026-05-01"]),
    ):
        calendar = working(month_end=month_end)
        found = [due(TimeKind.MONTHS, n, "2026-01-31", calendar) for n in (1, 2, 3)]
        assert found == [ends(calendar, each) for each in expected]


def test_what_a_calendar_does_not_know_falls_due_on_no_day() -> None:
    for kind, amount in ((TimeKind.WORKING_DAYS, 10_000), (TimeKind.WORKING_HOURS, 10**7)):
        with pytest.raises(OutsideCalendar, match="calendar office"):
            due(kind, amount)
    for kind, amount in ((TimeKind.DAYS, 10**7), (TimeKind.MONTHS, 10**6)):
        with pytest.raises(OutsideCalendar, match="9999"):
            due(kind, amount)


# --- rolling, and a day before which nothing falls due


@pytest.mark.parametrize(
    ("amount", "rolling", "earliest", "date"),
    [
        (1, "", "", "2026-05-23"),
        (1, "forward", "", "2026-05-26"),
        (1, "back", "", "2026-05-22"),
        (3, "forward", "", "2026-05-26"),
        (3, "back", "", "2026-05-22"),
        (5, "forward", "", "2026-05-27"),
        (1, "", "2026-06-06", "2026-06-06"),
        (1, "forward", "2026-06-06", "2026-06-08"),
        (1, "back", "2026-06-06", "2026-06-06"),
        (1, "back", "2026-05-23", "2026-05-23"),
        (5, "forward", "2026-05-01", "2026-05-27"),
    ],
)
def test_a_last_day_that_is_not_worked_is_rolled_and_never_before_the_earliest(
    amount: int, rolling: str, earliest: str, date: str
) -> None:
    assert due(TimeKind.DAYS, amount, rolling=rolling, earliest=earliest) == ends(OFFICE, date)
    last = day("2026-05-22") + amount
    first = day(earliest) if earliest else None
    assert by_date(OFFICE, last, rolling, first) == ends(OFFICE, date)


def test_hours_are_never_rolled_but_wait_for_the_earliest_day() -> None:
    assert due(TimeKind.CLOCK, 86_400, rolling="forward").at == at("2026-05-23 16:00", LONDON)
    found = due(TimeKind.CLOCK, 3600, earliest="2026-06-06")
    assert found == ends(OFFICE, "2026-06-06")
    assert due(TimeKind.CLOCK, 3600, earliest="2026-05-22") == due(TimeKind.CLOCK, 3600)


# --- a clock that stands

START = at("2026-05-04 00:00", LONDON)
anchors = st.integers(0, 60 * 24 * 40).map(lambda minutes: START + 60 * minutes)
kinds = st.sampled_from(list(TimeKind))
pauses = st.builds(
    lambda since, length: (START + 1800 * since, START + 1800 * (since + length)),
    st.integers(-96, 48 * 60),
    st.integers(0, 48 * 15),
)
UNITS = {
    TimeKind.CLOCK: 3600,
    TimeKind.WORKING_HOURS: 30,
    TimeKind.WORKING_DAYS: 1,
    TimeKind.DAYS: 1,
    TimeKind.MONTHS: 1,
}


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


# --- why on that day


def told(
    kind: TimeKind, amount: int, anchor: str = "2026-05-22 16:00", **more: object
) -> list[str]:
    moment = at(anchor, LONDON)
    found = derivation(OFFICE, OFFICE.local_day(moment), moment, kind, amount, **more)  # type: ignore[arg-type]
    assert str(found) == "\n".join(found.lines())
    return found.lines()


def test_a_due_date_names_each_day_that_was_skipped_and_why() -> None:
    assert told(TimeKind.WORKING_DAYS, 2) == [
        "2 working days after Fri 2026-05-22, a day that does not count",
        "not counted: Sat 2026-05-23",
        "not counted: Sun 2026-05-24",
        "not counted: Mon 2026-05-25 spring bank holiday",
        "due by the end of Wed 2026-05-27",
        "by calendar office (edition 1)",
    ]


def test_a_notice_period_counts_back() -> None:
    assert told(TimeKind.WORKING_DAYS, -1, "2026-05-26 09:00") == [
        "1 working day before Tue 2026-05-26, a day that does not count",
        "not counted: Sat 2026-05-23",
        "not counted: Sun 2026-05-24",
        "not counted: Mon 2026-05-25 spring bank holiday",
        "due by the end of Fri 2026-05-22",
        "by calendar office (edition 1)",
    ]


def test_a_rolled_day_says_from_where_and_over_what() -> None:
    assert told(TimeKind.DAYS, 1, rolling="forward")[1:-1] == [
        (
            "rolled forward over Sat 2026-05-23, Sun 2026-05-24, "
            "Mon 2026-05-25 spring bank holiday, not worked"
        ),
        "due by the end of Tue 2026-05-26",
    ]
    assert told(TimeKind.DAYS, 2, rolling="back")[1] == (
        "rolled back over Sun 2026-05-24, Sat 2026-05-23, not worked"
    )
    assert told(TimeKind.DAYS, 1, rolling="forward", earliest=day("2026-06-06"))[1:-1] == [
        "nothing falls due before Sat 2026-06-06",
        "rolled forward over Sat 2026-06-06, Sun 2026-06-07, not worked",
        "due by the end of Mon 2026-06-08",
    ]


def test_a_short_month_says_which_day_stands_for_the_31st() -> None:
    assert told(TimeKind.MONTHS, 1, "2026-01-31 10:00")[:3] == [
        "1 month after Sat 2026-01-31, a day that does not count",
        "that month has no day 31: Sat 2026-02-28 stands for it",
        "due by the end of Sat 2026-02-28",
    ]


def test_hours_say_their_moments_and_when_the_clock_stood() -> None:
    pause = (at("2026-05-22 16:10", LONDON), at("2026-05-22 16:40", LONDON))
    assert told(TimeKind.WORKING_HOURS, 60, stood=[pause]) == [
        "1 working hour after Fri 2026-05-22 16:00",
        "the clock stood from Fri 2026-05-22 16:10 to Fri 2026-05-22 16:40",
        "not counted: Sat 2026-05-23",
        "not counted: Sun 2026-05-24",
        "not counted: Mon 2026-05-25 spring bank holiday",
        "due at Tue 2026-05-26 09:30",
        "by calendar office (edition 1)",
    ]
    assert told(TimeKind.CLOCK, 90, "2026-05-22 16:00")[1] == "due at Fri 2026-05-22 16:01:30"


def test_a_day_on_which_the_clock_stood_says_so_unless_it_was_off_anyway() -> None:
    pause = (at("2026-05-22 20:00", LONDON), at("2026-05-26 12:00", LONDON))
    assert told(TimeKind.WORKING_DAYS, 1, stood=[pause])[1:6] == [
        "not counted: Sat 2026-05-23",
        "not counted: Sun 2026-05-24",
        "not counted: Mon 2026-05-25 spring bank holiday",
        "not counted: Tue 2026-05-26 the clock stood",
        "due by the end of Wed 2026-05-27",
    ]


@given(
    anchors,
    kinds,
    st.integers(-5, 20).filter(bool),
    st.sampled_from(["", "forward", "back"]),
    st.none() | st.integers(day("2026-04-20"), day("2026-07-20")),
    st.lists(pauses, max_size=2),
)
def test_a_derivation_explains_the_deadline_itself(
    anchor: int,
    kind: TimeKind,
    amount: int,
    rolling: str,
    earliest: int | None,
    stood: list[Pause],
) -> None:
    stood = stood if amount > 0 else []
    given_ = (OFFICE, OFFICE.local_day(anchor), anchor, kind, amount * UNITS[kind])
    found = derivation(*given_, rolling=rolling, earliest=earliest, stood=stood)
    assert found.due == deadline(*given_, rolling=rolling, earliest=earliest, stood=stood)
    if kind is TimeKind.WORKING_DAYS:
        passed = abs(found.counted - found.anchor_day)
        assert passed - len(found.skipped) == abs(amount)
    for each, _ in found.rolled:
        assert not OFFICE.is_working(each)
    settled = found.counted if found.not_before is None else found.not_before
    assert abs(found.due.day - settled) == len(found.rolled)
    assert found.rolled_from in (None, settled)
