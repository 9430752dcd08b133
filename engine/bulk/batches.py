"""Some rows of a file at a time, as texts: what is handed from a format to the gathering.

A format takes a file apart and knows no facts; the gathering knows facts and no format.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from troth.engine.files.people import Refusal


class NoTableError(Exception):
    """The rest of a file cannot be had; the message says why, in a reader's words."""


@dataclass(frozen=True, slots=True, eq=False)
class Texts:
    """One column of a batch: its different ``texts``, and for each row which of them it holds."""

    texts: Sequence[str]
    codes: NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Some rows of a file: where each stands, whose it is, and the cells of each mapped column.

    ``cells`` are the columns that were asked for, in that order. ``refused`` are rows that could
    not be taken apart; their lines lie before those of the next batch.
    """

    lines: NDArray[np.int64]
    ids: Sequence[str]
    cells: Sequence[Texts]
    refused: Sequence[Refusal] = ()
