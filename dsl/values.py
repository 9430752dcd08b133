"""Values between people and the inside: read what files and callers give, show what is held.

`troth.dsl.types` says how each type is held. Reading is exact: decimals are taken by their text and
never pass through binary floating point, so a ``float`` is refused. What cannot be read comes back
as a :class:`Problem` in words for the person who wrote it; nothing here raises on bad input.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import assert_never

from troth.dsl.diagnostics import did_you_mean
from troth.dsl.types import (
    LARGEST,
    SCALE,
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

EPOCH = date(1970, 1, 1)
EPOCH_INSTANT = datetime(1970, 1, 1, tzinfo=UTC)

SECONDS = {"minute": 60, "hour": 3600}
DAYS = {"day": 1, "week": 7}
MONTHS = {"month": 1, "quarter": 3, "year": 12}

CURRENCY_DECIMALS = {
    "JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "ISK": 0, "UGX": 0, "XAF": 0, "XOF": 0, "PYG": 0,
    "BHD": 3, "KWD": 3, "OMR": 3, "JOD": 3, "TND": 3, "IQD": 3, "LYD": 3,
}  # fmt: skip
"""Decimals of the smallest unit where they are not two (ISO 4217)."""

_DECIMAL = re.compile(r"[+-]?[0-9][0-9_]*(\.[0-9]+)?%?\Z")
_LENGTH = re.compile(r"([0-9][0-9_]*(?:\.[0-9]+)?) (working )?([a-z]+?)s?\Z")
_MONEY = re.compile(r"(\S+)(?: ([A-Z]{3})(?: a (hour|day|week|month|quarter|year))?)?\Z")


@dataclass(frozen=True, slots=True)
class Problem:
    """Why something could not be read: what is wrong, and what would be right."""

    message: str
    help: str = ""


def day_of(when: date) -> int:
    """Days since 1970-01-01."""
    return (when - EPOCH).days


def date_of(day: int) -> date:
    """The date that is ``day`` days after 1970-01-01."""
    return EPOCH + timedelta(days=day)


def decimals_of(currency: str) -> int:
    """How many decimals the smallest unit of a currency has."""
    return CURRENCY_DECIMALS.get(currency, 2)


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
    whole = amount * each
    if whole != whole.to_integral_value():
        return Problem(
            f"{amount} {unit}s is not a whole number of {kind.value}",
            "write it in a smaller unit",
        )
    return kind, int(whole)


def read_value(raw: object, type_: Type) -> Value | Problem:
    """The inside value of ``raw``, or what is wrong with it.

    ``raw`` is text as files hold it (a list of texts for a set), or the plain Python value an
    embedder has: int, Decimal, bool, date, aware datetime, str, a list, tuple or set.
    """
    match type_:
        case NumberType():
            return _number(raw, type_)
        case MoneyType():
            return _money(raw, type_)
        case RatingType():
            return _one_of(raw, type_.levels, f"level of {type_.scale}")
        case ChoiceType():
            return _one_of(raw, type_.members, f"member of {type_.name}")
        case TextType() | PartyType():
            if isinstance(raw, str):
                return raw
            return Problem(f"{_said(raw)} is not {type_}", "write plain text")
        case TruthType():
            return _truth(raw)
        case SetType():
            return _set(raw, type_)
        case DateType():
            return _date(raw)
        case InstantType():
            return _instant(raw)
        case DurationType():
            return _duration(raw, type_)
        case SpanType():
            return Problem("a span of time is computed, never given")
        case _:
            assert_never(type_)


def _said(raw: object) -> str:
    text = str(raw)
    return f"`{text if len(text) <= 60 else text[:57] + '…'}`"


def _decimal(raw: object) -> Decimal | Problem:
    if isinstance(raw, bool | float):
        return Problem(f"{_said(raw)} is not an exact number", "give it as text or as Decimal")
    if isinstance(raw, int):
        return Decimal(raw)
    if isinstance(raw, str):
        text = raw.strip()
        if not _DECIMAL.match(text):
            return Problem(f"{_said(raw)} is not a number", "write digits such as 3 or 1200.50")
        try:
            if text.endswith("%"):
                return Decimal(text[:-1].replace("_", "")) / 100
            return Decimal(text.replace("_", ""))
        except InvalidOperation:
            return Problem(f"{_said(raw)} is not a number", "write digits such as 3 or 1200.50")
    if isinstance(raw, Decimal):
        return raw if raw.is_finite() else Problem(f"{_said(raw)} is not a number")
    return Problem(f"{_said(raw)} is not a number", "write digits such as 3 or 1200.50")


def scaled(value: Decimal) -> int | Problem:
    """``value`` in millionths, or why it does not fit (12 digits before the point, 6 after)."""
    sign, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int) or len(digits) + max(exponent, 0) > 40:
        return Problem(f"{_said(value)} is too large", "at most 12 digits before the point")
    whole = int("".join(map(str, digits)))
    power: int = 10 ** min(abs(exponent + 6), 60)
    if exponent >= -6:
        whole *= power
    elif whole % power:
        return Problem(f"{_said(value)} has more than 6 digits after the point", "round it first")
    else:
        whole //= power
    if whole > LARGEST:
        return Problem(f"{value} is too large", "at most 12 digits before the point")
    return -whole if sign else whole


def _number(raw: object, type_: NumberType) -> int | Problem:
    value = _decimal(raw)
    if isinstance(value, Problem):
        return value
    held = scaled(value)
    if isinstance(held, Problem):
        return held
    if type_.low is not None and held < type_.low:
        return Problem(
            f"{_said(raw)} is below {show_scaled(type_.low)}, the least this number can be"
        )
    if type_.high is not None and held > type_.high:
        return Problem(
            f"{_said(raw)} is above {show_scaled(type_.high)}, the most this number can be"
        )
    return held


def _money(raw: object, type_: MoneyType) -> int | Problem:
    amount: object = raw
    if isinstance(raw, str):
        found = _MONEY.match(raw.strip())
        if found is None:
            return Problem(
                f"{_said(raw)} is not an amount of money", f"write 28_000 {type_.currency}"
            )
        if found[2] and found[2] != type_.currency:
            return Problem(f"{_said(raw)} is not in {type_.currency}", "currencies never mix")
        if found[3] and found[3] != type_.per:
            return Problem(f"{_said(raw)} is not {type_}", f"write 28_000 {str(type_)[6:]}")
        amount = found[1]
    value = _decimal(amount)
    if isinstance(value, Problem):
        return value
    if value != round(value, decimals_of(type_.currency)):
        return Problem(
            f"{_said(raw)} has more decimals than {type_.currency} has",
            f"{type_.currency} has {decimals_of(type_.currency)}",
        )
    return scaled(value)


def _one_of(raw: object, names: tuple[str, ...], what: str) -> int | Problem:
    text = str(raw).strip() if isinstance(raw, str | int) and not isinstance(raw, bool) else None
    if text in names:
        return names.index(text)
    meant = did_you_mean(text, names) if text else None
    shown = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
    return Problem(
        f"{_said(raw)} is no {what}",
        f"did you mean `{meant}`?" if meant else f"one of: {shown}",
    )


def _truth(raw: object) -> int | Problem:
    if raw is True or raw == "yes":
        return 1
    if raw is False or raw == "no":
        return 0
    return Problem(f"{_said(raw)} is neither yes nor no", "write yes or no")


def _set(raw: object, type_: SetType) -> Value | Problem:
    if isinstance(raw, str):
        items: Iterable[object] = [part.strip() for part in raw.split(";") if part.strip()]
    elif isinstance(raw, list | tuple | set | frozenset):
        items = raw
    else:
        return Problem(f"{_said(raw)} is not {type_}", "write a list")
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
        return Problem(f"{_said(raw)} is a moment, not a date", "give the local date")
    if isinstance(raw, date):
        return day_of(raw)
    try:
        if isinstance(raw, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", raw.strip(), re.ASCII):
            return day_of(date.fromisoformat(raw.strip()))
    except ValueError:
        return Problem(f"{_said(raw)} is not a day of the calendar", "check day and month")
    return Problem(f"{_said(raw)} is not a date", "write it as 2026-01-31")


def _instant(raw: object) -> int | Problem:
    when: datetime | None = raw if isinstance(raw, datetime) else None
    if isinstance(raw, str):
        try:
            when = datetime.fromisoformat(raw.strip())
        except ValueError:
            return Problem(f"{_said(raw)} is not a moment", "write it as 2026-01-31T17:30+01:00")
    if when is None:
        return Problem(f"{_said(raw)} is not a moment", "write it as 2026-01-31T17:30+01:00")
    if when.tzinfo is None:
        return Problem(f"{_said(raw)} names no zone", "add it: 2026-01-31T17:30+01:00 or …Z")
    since = when - EPOCH_INSTANT
    return since.days * 86_400 + since.seconds


def _duration(raw: object, type_: DurationType) -> int | Problem:
    found = _LENGTH.match(raw.strip()) if isinstance(raw, str) else None
    if found is None:
        return Problem(f"{_said(raw)} is not a length of time", "write it as 5 working days")
    read = duration_of(Decimal(found[1].replace("_", "")), found[3], working=found[2] is not None)
    if isinstance(read, Problem):
        return read
    kind, amount = read
    if kind is not type_.kind:
        return Problem(f"{_said(raw)} is {kind.value}, not {type_.kind.value}")
    return amount


def grouped(digits: str) -> str:
    """Digits before the point with ``_`` between threes: ``28_000``."""
    return f"{int(digits):_}"


def show_scaled(value: int) -> str:
    """A number held in millionths, as an author writes it."""
    whole, rest = divmod(abs(value), SCALE)
    after = f".{rest:06d}".rstrip("0") if rest else ""
    return ("-" if value < 0 else "") + grouped(str(whole)) + after


def show_length(kind: TimeKind, amount: int) -> str:
    """A duration in the largest unit that fits: ``5 working days``, ``2 weeks``, ``3 months``."""
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
            units = [(12, "year"), (3, "quarter"), (1, "month")]
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
