"""People as columns: for each fact its values in the narrowest integers that hold them.

A value is held as `troth.dsl.types` says; a text is its place among the ``texts`` of its column.
What is not known is marked apart and its value is 0. Nothing here knows what a fact means.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from troth.dsl.types import Value

Numbers: TypeAlias = NDArray[Any]
"""One integer a row, of any width."""

Truths: TypeAlias = NDArray[np.bool_]
"""One yes or no a row."""


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One fact of everybody: integers, shape (rows,), and whether each is known.

    ``known`` is None where all are. ``texts`` are the different texts of a text or party, in the
    order of their characters; empty for all other types.
    """

    values: Numbers
    known: Truths | None = None
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Everybody, one row each, in the order of their ids (by code points), which are unique.

    A fact without a column is unknown of everybody. ``outcomes`` are 1 yes, 0 no. ``awkward`` are
    facts that no integer holds, such as sets of texts: one value a row, None where unknown.
    """

    ids: Sequence[str]
    facts: Mapping[str, Column] = field(default_factory=dict)
    outcomes: Mapping[str, Column] = field(default_factory=dict)
    awkward: Mapping[str, Sequence[Value | None]] = field(default_factory=dict)


def narrowed(values: Numbers) -> Numbers:
    """The same integers, in the narrowest signed type that holds them all."""
    if not len(values):
        return values.astype(np.int8)
    low, high = int(values.min()), int(values.max())
    for width in (np.int8, np.int16, np.int32):
        if np.iinfo(width).min <= low and high <= np.iinfo(width).max:
            return values.astype(width, copy=False)
    return values.astype(np.int64, copy=False)


def value_at(column: Column, position: int) -> Value | None:
    """The value of somebody, as held inside; None where it is unknown."""
    if column.known is not None and not column.known[position]:
        return None
    number = int(column.values[position])
    return column.texts[number] if column.texts else number


def column_of(values: Sequence[Value | None]) -> Column | None:
    """The values of one fact, one a row, as a column; None where no integer holds them."""
    texts = sorted({value for value in values if isinstance(value, str)})
    number: Mapping[Value | None, object] = {text: place for place, text in enumerate(texts)}
    made = [0 if value is None else number.get(value, value) for value in values]
    if not all(isinstance(each, int) and abs(each) < 2**63 for each in made):
        return None
    known = np.array([value is not None for value in values], np.bool_)
    return Column(narrowed(np.array(made, np.int64)), None if known.all() else known, tuple(texts))
