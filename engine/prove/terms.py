"""What an expression becomes in a proof: a term for each kind of value, and when it is known.

Truth is a pair of formulas, so that unknown is neither. Numbers, dates, levels and texts are whole
numbers over a fixed denominator: exact, and linear wherever the rules are. Nothing here knows what
expressions mean.
"""

from dataclasses import field
from typing import TypeAlias

from troth.dsl.node import Data, record
from troth.engine.prove import smt
from troth.engine.prove.smt import Formula, Number


@record
class Truth(Data):
    """Yes, no, or neither: unknown. Never both."""

    yes: Formula
    no: Formula

    @property
    def known(self) -> Formula:
        """Either of the two."""
        return smt.disj([self.yes, self.no])


@record
class Quantity(Data):
    """``top / bottom``, where ``known``; ``low`` and ``high`` are bounds of ``top``, if there are.

    A number or an amount in its scaled unit, a date in days, a moment in seconds, the index of a
    level or member, the code of a text.
    """

    known: Formula
    top: Number
    bottom: int = 1
    low: int | None = None
    high: int | None = None
    whole: bool = True
    """Whether ``top`` is a whole number; what cannot be helped is any exact one."""
    ratio: tuple[Number, Number] | None = None
    """Of a quotient that is a symbol: what it is the quotient of, in its own unit."""


@record
class Bits(Data):
    """A set over a closed list of names: for each whether it is in."""

    known: Formula
    members: tuple[Formula, ...]


@record
class Words(Data):
    """A set of texts, by their codes."""

    known: Formula
    members: smt.Words


@record
class Span(Data):
    """From ``start`` to ``end``, of which ``uncounted`` do not count: days, or seconds."""

    known: Formula
    start: Number
    end: Number
    moments: bool = False
    uncounted: Number = field(default=0)


Term: TypeAlias = Truth | Quantity | Bits | Words | Span

YES = Truth(True, False)
NO = Truth(False, True)


def exactly(value: int) -> Quantity:
    """A plain value."""
    return Quantity(True, value, 1, value, value)


def settled(value: bool) -> Truth:
    """Plain yes or no."""
    return YES if value else NO
