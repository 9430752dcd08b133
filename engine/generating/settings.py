"""How often what happens, where nobody says otherwise.

Every share is in millionths. `rates.yaml` may change each; what it leaves out stays as here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

PERCENT: Final = 10_000
"""One in a hundred, in millionths."""

SEASONS: Final = (120, 90, 105, 100, 105, 95, 75, 70, 125, 115, 105, 60)
"""How much begins in each month, January first, where 100 is as usual."""


@dataclass(frozen=True, slots=True)
class Group:
    """People whose place in every ordered open fact is lowered, so that fairness shows something.

    ``fact`` is protected and ``value`` one of its values, as a file writes it.
    """

    fact: str
    value: str
    lowered: int


@dataclass(frozen=True, slots=True)
class Rates:
    """Shares in millionths, and counts."""

    # people
    missing: int = 3 * PERCENT
    """Facts that are not known."""
    engaged: int = 70 * PERCENT
    """Who is there before the history begins; everybody else comes during it, or never."""
    reports: int = 8
    """People whom one manager leads."""
    lowered: int = 8 * PERCENT
    """By how much of its place a group is lowered, where none is named."""
    groups: tuple[Group, ...] | None = None
    """None: the second value of the first protected fact that is a choice or a yes or no."""

    # promises
    on_time: int = 86 * PERCENT
    late: int = 8 * PERCENT
    """Whatever is neither on time nor late is never kept."""

    # events
    a_year: int = 2
    """How often an event happens that nobody owes and no lifecycle waits for."""
    cases: int = 3 * PERCENT
    """Who raises a case in a year."""
    refused: int = 1 * PERCENT
    """Events that come when they mean nothing any more."""
    recorded_late: int = 2 * PERCENT
    """Events that stand after a later one of the same person."""
    twice: int = 1 * PERCENT
    """Events that are told twice, under one key."""
    off_hours: int = 4 * PERCENT
    """Events in the evening or at the weekend."""
    damaged: int = 0
    """Rows that cannot be read."""
    seasons: tuple[int, ...] = SEASONS
    events: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """How often single events happen in a year, by name."""
