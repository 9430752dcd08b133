"""Figures as people read them: numbers, dates, and a line of a label and what was counted.

Shared by everything that tells a plan. Knows no change and no plan, no widths and no colours.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

SIDES = {
    "compared against": "compared against",
    "at least": "at least 0.80",
    "below": "below 0.80: review",
    "too few to say": "too few to say",
}
"""On which side of four fifths a ratio lies, in words."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of figures: what is counted, the figures as people read them, and its rows' name.

    ``person`` is the id of whom it is about; a page that shows no ids leaves it out.
    """

    label: str
    text: str
    rows: str = ""
    person: str = ""


def count(number: int) -> str:
    """``1,241``."""
    return f"{number:,}"


def counted(number: int, what: str) -> str:
    """``1 event``, ``1,241 events``."""
    return f"{count(number)} {what}{'' if number == 1 else 's'}"


def change_of(was: int, now: int) -> str:
    """``3,772 -> 2,531   (-1,241)``."""
    difference = "no change" if was == now else f"{now - was:+,}"
    return f"{count(was)} -> {count(now)}   ({difference})"


def percent(rate: str) -> str:
    """``60.0 %``; two places below ten, where one would hide a tenth of the figure."""
    if not rate:
        return "–"
    value = Decimal(rate) * 100
    return f"{value:.2f} %" if value < 10 else f"{value:.1f} %"


def three_places(figure: str) -> str:
    """``0.668``."""
    return f"{Decimal(figure):.3f}"


def signed(figure: str) -> str:
    """``-0.131`` or ``+0.020``."""
    return f"{Decimal(figure):+.3f}"


def weekday(day: str) -> str:
    """``Wed 2026-11-18`` for an ISO date, whatever the locale; a time behind it stays."""
    return f"{WEEKDAYS[date.fromisoformat(day[:10]).weekday()]} {day}"


def short_hash(digest: str) -> str:
    """The first six characters of a ``sha256:…``."""
    return digest.removeprefix("sha256:")[:6]


_UNSHOWABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def plain(text: str) -> str:
    """A text in which a sign stands for whatever neither HTML nor XML can hold."""
    return _UNSHOWABLE.sub("\ufffd", text)
