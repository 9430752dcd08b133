"""What files and callers give is read exactly, or refused with what would be right."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from troth.dsl.types import (
    DATE,
    INSTANT,
    PARTY,
    SCALE,
    DurationType,
    MoneyType,
    Period,
    RatingType,
    TimeKind,
)
from troth.dsl.values import Problem, read_value

YEARLY, MONTHLY = MoneyType("GBP", Period.YEAR), MoneyType("GBP", Period.MONTH)
DAILY, ONCE = MoneyType("GBP", Period.DAY), MoneyType("GBP")


@pytest.mark.parametrize(
    ("written", "type_", "held"),
    [
        ("24_000 GBP a year", YEARLY, 24_000),
        ("31_560 GBP a year", MONTHLY, 2_630),
        ("2_630.50 GBP a month", YEARLY, 31_566),
        ("100 GBP an hour", MoneyType("GBP", Period.HOUR), 100),
        ("5 GBP", ONCE, 5),
        (Decimal(5), MONTHLY, 5),
    ],
)
def test_money_says_its_currency_and_period(written: object, type_: MoneyType, held: int) -> None:
    assert read_value(written, type_) == held * SCALE


@pytest.mark.parametrize(
    ("written", "type_", "message", "advice"),
    [
        ("24_000", YEARLY, "`24_000` does not say its currency", "write `24_000 GBP a year`"),
        ("5 GBP", YEARLY, "`5 GBP` does not say for which period", "write `5 GBP a year`"),
        (
            "5 GBP a year",
            ONCE,
            "`5 GBP a year` is not money GBP",
            "write what is paid once, in GBP without a period",
        ),
        (
            "5 GBP a day",
            MONTHLY,
            "`5 GBP a day` is not money GBP a month",
            "write it in GBP a month; only months and years convert exactly",
        ),
        (
            "31_000 GBP a year",
            MONTHLY,
            "`31_000 GBP a year` cannot be paid exactly as money GBP a month",
            "a twelfth of it has more decimals than GBP has: write what a month pays",
        ),
        ("5 EUR a day", DAILY, "`5 EUR a day` is not in GBP", "currencies never mix"),
        ("much", DAILY, "`much` is not an amount of money", "write 28_000 GBP a day"),
        ("9" * 40, ONCE, "`" + "9" * 40 + "` does not say", "write `"),
        ("9" * 40 + " GBP", ONCE, "", "at most 12 digits before the point"),
    ],
)
def test_money_without_its_unit_is_refused(
    written: str, type_: MoneyType, message: str, advice: str
) -> None:
    read = read_value(written, type_)
    assert isinstance(read, Problem)
    assert read.message.startswith(message)
    assert read.help.startswith(advice)


def test_a_moment_without_a_zone_is_one_in_the_zone_that_is_given() -> None:
    tokyo, london = ZoneInfo("Asia/Tokyo"), ZoneInfo("Europe/London")
    seconds = int(datetime(2026, 1, 31, 17, 30, tzinfo=UTC).timestamp())
    assert read_value("2026-01-31 17:30", INSTANT, london) == seconds
    assert read_value("2026-01-31 17:30", INSTANT, tokyo) == seconds - 9 * 3600
    assert read_value("2026-01-31T17:30Z", INSTANT, tokyo) == seconds


@pytest.mark.parametrize(
    ("written", "zone", "message", "advice"),
    [
        ("2026-03-31", "UTC", "`2026-03-31` is a day, not a moment", "2026-03-31 17:30"),
        ("2026-03-29 01:30", "Europe/London", "`2026-03-29 01:30` never was", "the gap"),
        ("noon", "UTC", "`noon` is not a moment", "write it as 2026-01-31 17:30"),
        ("2026-01-31 17:30", "", "`2026-01-31 17:30` names no zone", "…Z"),
    ],
)
def test_a_moment_that_is_none_says_what_is_missing(
    written: str, zone: str, message: str, advice: str
) -> None:
    read = read_value(written, INSTANT, ZoneInfo(zone) if zone else None)
    assert isinstance(read, Problem)
    assert read.message.startswith(message)
    assert read.help.endswith(advice)


def test_what_is_off_the_scale_is_told_the_scale() -> None:
    six = read_value("6", RatingType("quality", tuple("012345")))
    b2 = read_value("b2", RatingType("cefr", ("B1", "B2")))
    seventy = read_value("70", RatingType("points", tuple(map(str, range(51)))))
    assert isinstance(six, Problem)
    assert isinstance(b2, Problem)
    assert isinstance(seventy, Problem)
    assert six.help == "one of: 0, 1, 2, 3, 4, 5"
    assert b2.help == "did you mean `B2`?"
    assert seventy.help == "0 to 50"


def test_a_length_of_another_kind_is_told_how_this_one_is_written() -> None:
    read = read_value("20 working days", DurationType(TimeKind.DAYS))
    assert read == Problem(
        "`20 working days` is working days, not days",
        "write it as 10 days or 2 weeks: kinds of time never convert",
    )


def test_a_point_before_three_digits_of_money_is_asked_about() -> None:
    found = read_value("1.000 EUR", MoneyType("EUR"))
    assert found == Problem("`1.000 EUR` could be a thousand times as much", "write 1_000 EUR")
    assert read_value("1.50 EUR", MoneyType("EUR")) == 1_500_000
    assert read_value("1.000 KWD", MoneyType("KWD")) == 1_000_000  # it has three decimals


@pytest.mark.parametrize("empty", ["", "  "])
def test_nobody_is_called_nothing(empty: str) -> None:
    assert isinstance(read_value(empty, PARTY), Problem)


@pytest.mark.parametrize(
    ("by_hand", "meant"),
    [
        ("2026-03-02 9:00", "write it as 2026-03-02 09:00"),
        ("2026-3-2T9:00", "write it as 2026-03-02 09:00"),
        ("02.03.2026", "write it as 2026-03-02 17:30"),
        ("2. 3. 2026 9.05 Uhr", "write it as 2026-03-02 09:05"),
        ("2026-02-30 09:00", "check day and month"),
        ("2026-03-02 24:00", "a day ends at 23:59; 00:00 begins one"),
        ("3/4/2026", "write it as 2026-01-31 17:30"),  # a day in March, or one in April
        ("31.02.2026", "write it as 2026-01-31 17:30"),
    ],
)
def test_a_moment_written_by_hand_is_told_as_it_was_meant(by_hand: str, meant: str) -> None:
    read = read_value(by_hand, INSTANT, ZoneInfo("Europe/Berlin"))
    assert isinstance(read, Problem)
    assert read.help == meant


def test_nobody_guesses_the_zone_of_a_moment_written_by_hand() -> None:
    read = read_value("2026-03-02 9:00", INSTANT, None)
    assert isinstance(read, Problem)
    assert read.help == "write it as 2026-01-31T17:30+01:00"


def test_a_day_written_by_hand_is_told_as_it_was_meant() -> None:
    assert read_value("9.3.2026", DATE) == Problem(
        "`9.3.2026` is not a date", "write it as 2026-03-09"
    )


@pytest.mark.parametrize("unit", ["hours", "working hours", "days", "years"])
@pytest.mark.parametrize("digits", ["1" + "0" * 12, "9" * 5_000, "9" * 12 + "1.5"])
def test_a_length_of_time_has_at_most_twelve_digits_before_the_point(
    unit: str, digits: str
) -> None:
    kinds = {"working hours": TimeKind.WORKING_HOURS, "days": TimeKind.DAYS}
    kind = DurationType({**kinds, "years": TimeKind.MONTHS}.get(unit, TimeKind.CLOCK))
    read = read_value(f"{digits} {unit}", kind)
    assert isinstance(read, Problem)
    assert read.message.endswith(f"{unit.removeprefix('working ')} is too long")


def test_what_a_length_of_time_is_held_as_fits_into_a_number_of_64_bits() -> None:
    longest = [
        read_value(f"{'9' * 12} {unit}", DurationType(kind))
        for unit, kind in (("hours", TimeKind.CLOCK), ("years", TimeKind.MONTHS))
    ]
    assert all(isinstance(each, int) and each < 2**62 for each in longest)
