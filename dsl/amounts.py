"""Exact amounts as people write them: numbers and money, and why something is neither.

Decimals are taken by their text and never pass through binary floating point. Money says its
currency and its period; a month and a year stand for each other where the twelfth is exact.
"""

import re
from decimal import Decimal, InvalidOperation

from troth.dsl.node import Data, record
from troth.dsl.types import LARGEST, SCALE, MoneyType, NumberType, Period

CURRENCY_DECIMALS = {
    "JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "ISK": 0, "UGX": 0, "XAF": 0, "XOF": 0, "PYG": 0,
    "BHD": 3, "KWD": 3, "OMR": 3, "JOD": 3, "TND": 3, "IQD": 3, "LYD": 3,
}  # fmt: skip
"""Decimals of the smallest unit where they are not two (ISO 4217)."""


_DECIMAL = re.compile(r"[+-]?[0-9][0-9_]*(\.[0-9]+)?%?\Z")
_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}(\.[0-9]{3})+")
_MONEY = re.compile(r"(\S+)(?: ([A-Z]{3})(?: an? (hour|day|week|month|quarter|year))?)?\Z")


@record
class Problem(Data):
    """Why something could not be read: what is wrong, and what would be right."""

    message: str
    help: str = ""


def decimals_of(currency: str) -> int:
    """How many decimals the smallest unit of a currency has."""
    return CURRENCY_DECIMALS.get(currency, 2)


def said(raw: object) -> str:
    """What was given, in backquotes, cut where it is long."""
    return f"`{cut(str(raw))}`"


def cut(text: str) -> str:
    """As much of a text as a message bears."""
    return text if len(text) <= 60 else text[:57] + "…"


def decimal(raw: object) -> Decimal | Problem:
    """A number exactly as it is written; ``80%`` is 0.8."""
    if isinstance(raw, bool | float):
        return Problem(f"{said(raw)} is not an exact number", "give it as text or as Decimal")
    if isinstance(raw, int):
        return Decimal(raw)
    if isinstance(raw, str):
        text = raw.strip()
        if not _DECIMAL.match(text):
            return Problem(f"{said(raw)} is not a number", "write digits such as 3 or 1200.50")
        try:
            if text.endswith("%"):
                return Decimal(text[:-1].replace("_", "")) / 100
            return Decimal(text.replace("_", ""))
        except InvalidOperation:
            return Problem(f"{said(raw)} is not a number", "write digits such as 3 or 1200.50")
    if isinstance(raw, Decimal):
        return raw if raw.is_finite() else Problem(f"{said(raw)} is not a number")
    return Problem(f"{said(raw)} is not a number", "write digits such as 3 or 1200.50")


def scaled(value: Decimal) -> int | Problem:
    """``value`` in millionths, or why it does not fit (12 digits before the point, 6 after)."""
    sign, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int) or len(digits) + max(exponent, 0) > 40:
        return Problem(f"{said(value)} is too large", "at most 12 digits before the point")
    whole = int("".join(map(str, digits)))
    power: int = 10 ** min(abs(exponent + 6), 60)
    if exponent >= -6:
        whole *= power
    elif whole % power:
        return Problem(f"{said(value)} has more than 6 digits after the point", "round it first")
    else:
        whole //= power
    if whole > LARGEST:
        return Problem(f"{value} is too large", "at most 12 digits before the point")
    return -whole if sign else whole


def read_number(raw: object, type_: NumberType) -> int | Problem:
    """A number in millionths, if it lies in the range of its type."""
    value = decimal(raw)
    if isinstance(value, Problem):
        return value
    held = scaled(value)
    if isinstance(held, Problem):
        return held
    if type_.low is not None and held < type_.low:
        return Problem(
            f"{said(raw)} is below {show_scaled(type_.low)}, the least this number can be"
        )
    if type_.high is not None and held > type_.high:
        return Problem(
            f"{said(raw)} is above {show_scaled(type_.high)}, the most this number can be"
        )
    return held


def read_money(raw: object, type_: MoneyType) -> int | Problem:
    """Money in millionths of the currency, for the period of its type.

    Text names both; an int or a Decimal is meant in those of ``type_``.
    """
    amount, per = raw, type_.per
    if isinstance(raw, str):
        found = _MONEY.match(" ".join(raw.split()))
        if found is None or not _DECIMAL.match(found[1]):
            return Problem(f"{said(raw)} is not an amount of money", f"write 28_000 {_unit(type_)}")
        right = f"write `{cut(found[1])} {_unit(type_)}`"
        if not found[2]:
            return Problem(f"{said(raw)} does not say its currency", right)
        if found[2] != type_.currency:
            return Problem(f"{said(raw)} is not in {type_.currency}", "currencies never mix")
        if _THOUSANDS.fullmatch(found[1]) and decimals_of(type_.currency) < 3:
            whole = found[1].replace(".", "_")
            return Problem(
                f"{said(raw)} could be a thousand times as much", f"write {whole} {_unit(type_)}"
            )
        amount, per = found[1], Period(found[3]) if found[3] else None
        if per is None and type_.per:
            return Problem(f"{said(raw)} does not say for which period", right)
        if per is not type_.per and {per, type_.per} != {Period.MONTH, Period.YEAR}:
            return Problem(f"{said(raw)} is not {type_}", _periods(type_))
    value = decimal(amount)
    fits = value if isinstance(value, Problem) else scaled(value)
    if isinstance(value, Problem) or isinstance(fits, Problem):
        return value if isinstance(value, Problem) else fits
    paid = _converted(value, per, type_)
    if paid == round(paid, decimals_of(type_.currency)):
        return scaled(paid)
    if value == round(value, decimals_of(type_.currency)):
        return Problem(
            f"{said(raw)} cannot be paid exactly as {type_}",
            f"a twelfth of it has more decimals than {type_.currency} has: write what a month pays",
        )
    return Problem(
        f"{said(raw)} has more decimals than {type_.currency} has",
        f"{type_.currency} has {decimals_of(type_.currency)}",
    )


def _converted(value: Decimal, per: Period | None, type_: MoneyType) -> Decimal:
    """Money of a month as money of a year, and back; a twelfth may be inexact, and is refused."""
    if per is type_.per:
        return value
    return value * 12 if type_.per is Period.YEAR else value / 12


def _unit(type_: MoneyType) -> str:
    """What stands after an amount: ``GBP a year``."""
    return str(type_).removeprefix("money ")


def _periods(type_: MoneyType) -> str:
    if type_.per is None:
        return f"write what is paid once, in {type_.currency} without a period"
    return f"write it in {_unit(type_)}; only months and years convert exactly"


def grouped(digits: str) -> str:
    """Digits before the point with ``_`` between threes: ``28_000``."""
    return f"{int(digits):_}"


def show_scaled(value: int) -> str:
    """A number held in millionths, as an author writes it."""
    whole, rest = divmod(abs(value), SCALE)
    after = f".{rest:06d}".rstrip("0") if rest else ""
    return ("-" if value < 0 else "") + grouped(str(whole)) + after
