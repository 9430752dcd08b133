"""People as columns: for each fact its values in the narrowest integers that hold them.

A value is held as `troth.dsl.types` says; a text is its place among the ``texts`` of its column.
What is not known is marked apart and its value is 0. Nothing here knows what a fact means.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

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

    A fact without a column is unknown of everybody. ``outcomes`` are 1 yes, 0 no.
    """

    ids: Sequence[str]
    facts: Mapping[str, Column] = field(default_factory=dict)
    outcomes: Mapping[str, Column] = field(default_factory=dict)
