"""Texts of a plan that are more than text: days, and figures with their places.

A plan is compared byte by byte, so that these stand in it as text; whoever reads one holds each
against its form, and whoever tells one can rely on it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, TypeAlias


@dataclass(frozen=True, slots=True)
class Form:
    """What a text has to be, in words, as a pattern for a published schema, and as a test."""

    words: str
    pattern: str
    holds: Callable[[str], bool]


def is_day(text: str) -> bool:
    """Whether a text is an ISO date, and nothing behind it."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


_DAY = r"\d{4}-\d{2}-\d{2}"
_FIGURE = r"-?[0-9]+(\.[0-9]+)?"


def _is_figure(text: str) -> bool:
    return re.fullmatch(_FIGURE, text) is not None


Day: TypeAlias = Annotated[str, Form("a date", f"^{_DAY}$", is_day)]
"""An ISO date."""

DayOrNone: TypeAlias = Annotated[
    str, Form("a date, or empty", f"^({_DAY})?$", lambda text: not text or is_day(text))
]
"""An ISO date, or an empty text."""

Figure: TypeAlias = Annotated[str, Form("a number as text", f"^{_FIGURE}$", _is_figure)]
"""A figure such as ``"0.6681"``."""

Ratio: TypeAlias = Annotated[
    str,
    Form(
        "a number as text, or empty", f"^({_FIGURE})?$", lambda text: not text or _is_figure(text)
    ),
]
"""A figure such as ``"0.6681"``, or an empty text."""
