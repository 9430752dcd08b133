"""What a report says: counts as frozen values, free of how they were counted and of how they look.

A share is always told with what it is a share of. Days count from 1970-01-01.
"""

from collections.abc import Mapping
from dataclasses import field
from fractions import Fraction

from troth.dsl.core import ObligationState
from troth.dsl.node import Data, record

KEPT = ObligationState.FULFILLED
LATE = ObligationState.REPAIRED
OVERDUE = ObligationState.VIOLATED
OPEN = frozenset({ObligationState.CREATED, ObligationState.IN_EFFECT, ObligationState.SUSPENDED})


@record
class Counts(Data):
    """How promises stand: kept in time, kept late, overdue, still open, ended in another way."""

    kept: int = 0
    late: int = 0
    overdue: int = 0
    open: int = 0
    otherwise: int = 0

    @property
    def made(self) -> int:
        """All of them."""
        return self.kept + self.late + self.overdue + self.open + self.otherwise

    @property
    def broken(self) -> int:
        """Those that were not kept in time, whether made good since or not."""
        return self.late + self.overdue

    @property
    def share_broken(self) -> Fraction | None:
        """The share that was not kept in time, of those of which that is known by now."""
        judged = self.kept + self.broken
        return Fraction(self.broken, judged) if judged else None

    def plus(self, state: ObligationState) -> "Counts":
        """One more, in this state."""
        return Counts(
            self.kept + (state is KEPT),
            self.late + (state is LATE),
            self.overdue + (state is OVERDUE),
            self.open + (state in OPEN),
            self.otherwise + (state not in OPEN | {KEPT, LATE, OVERDUE}),
        )

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.kept + other.kept,
            self.late + other.late,
            self.overdue + other.overdue,
            self.open + other.open,
            self.otherwise + other.otherwise,
        )


@record
class Side(Data):
    """What one kind of promisor owes: ``who`` is a level, a seat or a party, in words.

    ``level`` is its place on the scale of the fact that is about rank; None where it has none.
    """

    who: str
    level: int | None
    counts: Counts


@record
class Share(Data):
    """So many of so many: ``unknown`` of them are people of whom it cannot be said."""

    title: str
    yes: int
    of: int
    unknown: int = 0

    @property
    def share(self) -> Fraction | None:
        """The share; None of nobody."""
        return Fraction(self.yes, self.of) if self.of else None


@record
class Wait(Data):
    """How long people wait from one thing to another: the median in hours, None of nothing.

    ``waiting`` are those that have begun and not ended.
    """

    title: str
    median_hours: Fraction | None
    ended: int
    waiting: int


@record
class Cases(Data):
    """Cases by where they stand, and how many days it took from the first to the last step."""

    states: Mapping[str, int] = field(default_factory=dict)
    closed: int = 0
    median_days: Fraction | None = None


@record
class Clocks(Data):
    """Clocks that run: those whose day has passed, those of the next seven days, and the rest."""

    overdue: int = 0
    soon: int = 0
    later: int = 0


@record
class Overview(Data):
    """How everybody in a ledger stands as of a day.

    ``promises`` are owed to people, those who broke most first; ``expectations`` are what people
    owe. ``shares`` and ``waits`` are what the policy asks to be reported, beside whose goals lead
    to one of the organisation's.
    """

    policy: str
    as_of: int
    people: int
    engaged: int
    promises: tuple[Side, ...]
    expectations: Counts
    shares: tuple[Share, ...]
    waits: tuple[Wait, ...]
    cases: Cases
    clocks: Clocks
