"""Values between people and the inside: read what files and callers give, show what is held.

`troth.dsl.types` says how each type is held. Reading is exact: decimals are taken by their text and
never pass through binary floating point, so a ``float`` is refused. What cannot be read comes back
as a :class:`Problem` in words for the person who wrote it; nothing here raises on bad input.
"""

import re
from collections.abc import Iterable
from datetime import MAXYEAR, UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import assert_never

from troth.dsl.amounts import (
    Problem,
    decimals_of,
    grouped,
    read_money,
    read_number,
    said,
    scaled,
    show_scaled,
)
from troth.dsl.diagnostics import did_you_mean
from troth.dsl.types import (
    ChoiceType,
    DateType,
    DurationType,
    InstantType,
    MoneyType,
    NumberType,
    PartyType,
    RatingType,
    SetType,
    SpanType,
    TextType,
    TimeKind,
    TruthType,
    Type,
    Value,
)

__all__ = [
    "EPOCH", "EPOCH_INSTANT", "Problem", "date_of", "day_of", "decimals_of", "duration_of",
    "grouped", "members_of", "read_value", "scaled", "show_length", "show_scaled", "show_value",
]  # fmt: skip
"""Amounts are read and shown next door; whoever needs values needs them too."""

EPOCH = date(1970, 1, 1)
EPOCH_INSTANT = datetime(1970, 1, 1, tzinfo=UTC)

SECONDS = {"minute": 60, "hour": 3600}
DAYS = {"day": 1, "week": 7}
MONTHS = {"month": 1, "quarter": 3, "year": 12}

_LENGTHS = {
    TimeKind.CLOCK: "90 minutes or 6 hours",
    TimeKind.WORKING_HOURS: "6 working hours",
    TimeKind.WORKING_DAYS: "5 working days",
    TimeKind.DAYS: "10 days or 2 weeks",
    TimeKind.MONTHS: "3 months or 2 years",
}
"""How the lengths of each kind are written."""

_DIGITS = 12
"""The most digits before the point of a length of time, as of every number."""

_LENGTH = re.compile(r"([0-9][0-9_]*(?:\.[0-9]+)?) (working )?([a-z]+?)s?\Z")


def day_of(when: date) -> int:
    """Days since 1970-01-01."""
    return (when - EPOCH).days


def date_of(day: int) -> date:
    """The date that is ``day`` days after 1970-01-01."""
    return EPOCH + timedelta(days=day)


def duration_of(amount: Decimal, unit: str, *, working: bool) -> tuple[TimeKind, int] | Problem:
    """Kind and whole amount (in the kind's own unit) of ``amount`` units; unit in the singular."""
    match unit:
        case "minute" | "hour" if working:
            kind, each = TimeKind.WORKING_HOURS, SECONDS[unit] // 60
        case "minute" | "hour":
            kind, each = TimeKind.CLOCK, SECONDS[unit]
        case "day" if working:
            kind, each = TimeKind.WORKING_DAYS, 1
        case "day" | "week" if not working:
            kind, each = TimeKind.DAYS, DAYS[unit]
        case "month" | "quarter" | "year" if not working:
            kind, each = TimeKind.MONTHS, MONTHS[unit]
        case "week" | "month" | "quarter" | "year":
            return Problem(
                f"there are no working {unit}s",
                "count working days (`10 working days`) or plain weeks (`2 weeks`)",
            )
        case _:
            return Problem(f"`{unit}` is no unit of time", "write minutes, hours, days, weeks, …")
    if amount.adjusted() >= _DIGITS:
        return Problem(f"{said(amount)} {unit}s is too long", f"at most {_DIGITS} digits")
    whole = amount * each
    if whole != whole.to_integral_value():
        return Problem(
            f"{amount} {unit}s is not a whole number of {kind.value}",
            "write it in a smaller unit",
        )
    return kind, int(whole)


def read_value(raw: object, type_: Type, zone: tzinfo | None = None) -> Value | Problem:
    """The inside value of ``raw``, or what is wrong with it.

    ``raw`` is text as files hold it (a list of texts for a set), or the plain Python value an
    embedder has: int, Decimal, bool, date, aware datetime, str, a list, tuple or set. Text says
    its currency and period; an int or a Decimal is money in those of ``type_``. A moment that
    names no zone is one in ``zone``; where that is None, it is refused.
    """
    match type_:
        case NumberType():
            return read_number(raw, type_)
        case MoneyType():
            return read_money(raw, type_)
        case RatingType():
            return _one_of(raw, type_.levels, f"level of {type_.scale}")
        case ChoiceType():
            return _one_of(raw, type_.members, f"member of {type_.name}")
        case TextType() | PartyType():
            if isinstance(raw, str) and (raw.strip() or isinstance(type_, TextType)):
                return raw
            if isinstance(raw, str):
                return Problem("nobody is called by an empty text", "leave out who is not known")
            return Problem(f"{said(raw)} is not {type_}", "write plain text")
        case TruthType():
            return _truth(raw)
        case SetType():
            return _set(raw, type_)
        case DateType():
            return _date(raw)
        case InstantType():
            return _instant(raw, zone)
        case DurationType():
            return _duration(raw, type_)
        case SpanType():
            return Problem("a span of time is computed, never given")
        case _:
            assert_never(type_)


def _one_of(raw: object, names: tuple[str, ...], what: str) -> int | Problem:
    text = str(raw).strip() if isinstance(raw, str | int) and not isinstance(raw, bool) else None
    if text in names:
        return names.index(text)
    # 6 on a scale to 5 is no misspelled 0
    meant = did_you_mean(text, names) if text and not text.isdigit() else None
    if meant:
        return Problem(f"{said(raw)} is no {what}", f"did you mean `{meant}`?")
    scale = len(names) > 12 and all(name.isdigit() for name in names)
    shown = f"{names[0]} to {names[-1]}" if scale else f"one of: {', '.join(names[:12])}"
    return Problem(
        f"{said(raw)} is no {what}", shown + (", …" if len(names) > 12 and not scale else "")
    )


def _truth(raw: object) -> int | Problem:
    if raw is True or raw == "yes":
        return 1
    if raw is False or raw == "no":
        return 0
    return Problem(f"{said(raw)} is neither yes nor no", "write yes or no")


def _set(raw: object, type_: SetType) -> Value | Problem:
    if isinstance(raw, str):
        items: Iterable[object] = [part.strip() for part in raw.split(";") if part.strip()]
    elif isinstance(raw, list | tuple | set | frozenset):
        items = raw
    else:
        return Problem(f"{said(raw)} is not {type_}", "write a list")
    mask = 0
    texts: list[str] = []
    for item in items:
        value = read_value(item, type_.of)
        if isinstance(value, Problem):
            return value
        if isinstance(value, int):
            mask |= 1 << value
        elif isinstance(value, str):
            texts.append(value)
    return mask if isinstance(type_.of, RatingType | ChoiceType) else frozenset(texts)


def _date(raw: object) -> int | Problem:
    if isinstance(raw, datetime):
        return Problem(f"{said(raw)} is a moment, not a date", "give the local date")
    if isinstance(raw, date):
        return day_of(raw)
    try:
        if isinstance(raw, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", raw.strip(), re.ASCII):
            return day_of(date.fromisoformat(raw.strip()))
    except ValueError:
        return Problem(f"{said(raw)} is not a day of the calendar", "check day and month")
    meant = _as_written(raw)[:10]
    return Problem(f"{said(raw)} is not a date", f"write it as {meant or '2026-01-31'}")


_BY_HAND = re.compile(
    r"(?:(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"
    r"|(?P<day_>\d{1,2})\. ?(?P<month_>\d{1,2})\. ?(?P<year_>\d{4}))"
    r"(?:(?:[T ]|, )(?P<hour>\d{1,2})[:.](?P<minute>\d\d)(?: ?Uhr)?)?",
    re.ASCII,
)
"""Days and moments as hands write them: 31.1.2026, 2026-1-31, 2026-01-31 9:30."""


def _as_written(raw: object) -> str:
    """What a hand meant by a day or a moment, as it is to be written; empty where nobody knows.

    Days with strokes are nobody's guess: 3/4/2026 is two days.
    """
    found = _BY_HAND.fullmatch(raw.strip()) if isinstance(raw, str) else None
    if found is None:
        return ""
    year, month, day = (found[name] or found[f"{name}_"] for name in ("year", "month", "day"))
    time = f" {int(found['hour']):02}:{found['minute']}" if found["hour"] else ""
    meant = f"{year}-{int(month):02}-{int(day):02}{time}"
    try:
        datetime.fromisoformat(meant)
    except ValueError:
        return ""
    return meant


def _no_moment(raw: str, shape: str) -> Problem:
    """Why a text is no moment: its day is none, its time is none, or it is written otherwise."""
    day, _, time = raw.strip().partition("T" if "T" in raw else " ")
    if re.fullmatch(r"\d{4}-\d\d-\d\d", day, re.ASCII):
        try:
            date.fromisoformat(day)
        except ValueError:
            return Problem(f"{said(day)} is not a day of the calendar", "check day and month")
        if time.startswith("24"):
            return Problem(f"{said(raw)} is not a moment", "a day ends at 23:59; 00:00 begins one")
    meant = "" if "+" in shape else _as_written(raw)  # nobody knows which zone was meant
    if meant and ":" not in meant:
        meant += " 17:30"
    return Problem(f"{said(raw)} is not a moment", f"write it as {meant or shape}")


def _instant(raw: object, zone: tzinfo | None) -> int | Problem:
    shape = "2026-01-31 17:30" if zone else "2026-01-31T17:30+01:00"
    when: datetime | None = raw if isinstance(raw, datetime) else None
    if isinstance(raw, str):
        if not isinstance(_date(raw), Problem):
            return Problem(
                f"{said(raw)} is a day, not a moment", f"add the time: {raw.strip()} 17:30"
            )
        try:
            when = datetime.fromisoformat(raw.strip())
        except ValueError:
            return _no_moment(raw, shape)
    if when is None:
        return Problem(f"{said(raw)} is not a moment", f"write it as {shape}")
    if when.tzinfo is None:
        if zone is None:
            return Problem(f"{said(raw)} names no zone", "add it: 2026-01-31T17:30+01:00 or …Z")
        if not 1 < when.year < MAXYEAR:
            return Problem(f"{said(raw)} is out of range", "check the year")
        when = when.replace(tzinfo=zone)
        if when.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != when.replace(tzinfo=None):
            return Problem(
                f"{said(raw)} never was: the clocks in {zone} went forward over it",
                "write a time before or after the gap",
            )
    since = when - EPOCH_INSTANT  # exact, whatever its zone
    return since.days * 86_400 + since.seconds


def _duration(raw: object, type_: DurationType) -> int | Problem:
    found = _LENGTH.match(" ".join(raw.split())) if isinstance(raw, str) else None
    if found is None:
        right = f"write it in {type_.kind.value}, such as {_LENGTHS[type_.kind]}"
        return Problem(f"{said(raw)} is not a length of time", right)
    read = duration_of(Decimal(found[1].replace("_", "")), found[3], working=found[2] is not None)
    if isinstance(read, Problem):
        return read
    kind, amount = read
    if kind is not type_.kind:
        return Problem(
            f"{said(raw)} is {kind.value}, not {type_.kind.value}",
            f"write it as {_LENGTHS[type_.kind]}: kinds of time never convert",
        )
    return amount


def show_length(kind: TimeKind, amount: int) -> str:
    """A duration as people say it: ``5 working days``, ``2 weeks``, ``18 months``, ``2 years``."""
    match kind:
        case TimeKind.CLOCK:
            units = [(3600, "hour"), (60, "minute"), (1, "second")]
        case TimeKind.WORKING_HOURS:
            units = [(60, "working hour"), (1, "working minute")]
        case TimeKind.WORKING_DAYS:
            units = [(1, "working day")]
        case TimeKind.DAYS:
            units = [(7, "week"), (1, "day")]
        case TimeKind.MONTHS:
            units = [(12, "year"), (1, "month")] if amount >= 24 else [(1, "month")]
        case _:
            assert_never(kind)
    for each, unit in units:
        if amount % each == 0 and (amount or each == 1):
            count = amount // each
            return f"{grouped(str(count))} {unit}" + ("" if count == 1 else "s")
    raise AssertionError("INVARIANT: every duration is a whole number of its smallest unit")


def show_value(value: Value, type_: Type) -> str:
    """A value as an author would write it: ``B2``, ``28_000 GBP a year``, ``[a, b]``."""
    match type_, value:
        case NumberType(), int():
            return show_scaled(value)
        case MoneyType(), int():
            per = f" a {type_.per}" if type_.per else ""
            return f"{show_scaled(value)} {type_.currency}{per}"
        case RatingType(), int():
            return type_.levels[value]
        case ChoiceType(), int():
            return type_.members[value]
        case TruthType(), int():
            return "yes" if value else "no"
        case DateType(), int():
            return date_of(value).isoformat()
        case InstantType(), int():
            return (EPOCH_INSTANT + timedelta(seconds=value)).strftime("%Y-%m-%d %H:%M UTC")
        case DurationType(), int():
            return show_length(type_.kind, value)
        case TextType(), str():
            return f'"{value}"'
        case PartyType(), str():
            return value
        case SetType(), int():
            names = members_of(value, type_)
            return "[" + ", ".join(names) + "]"
        case SetType(), frozenset():
            return "[" + ", ".join(sorted(value)) + "]"
        case _:
            raise AssertionError(f"INVARIANT: {value!r} is no value of type {type_}")


def members_of(mask: int, type_: SetType) -> list[str]:
    """The names in a set over a closed element type, in the order of their declaration."""
    match type_.of:
        case RatingType(levels=names) | ChoiceType(members=names):
            return [name for index, name in enumerate(names) if mask >> index & 1]
        case _:
            raise AssertionError("INVARIANT: only sets over closed types are masks")
