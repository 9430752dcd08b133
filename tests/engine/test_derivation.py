"""How a due date explains itself."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.engine.calendars import LONDON, at, day
from tests.engine.deadlines import (
    OFFICE,
    UNITS,
    anchors,
    kinds,
    pauses,
)
from troth.dsl.types import TimeKind
from troth.engine.deadline import (
    Pause,
    deadline,
    derivation,
)


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
