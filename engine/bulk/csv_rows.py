"""Rows of a CSV file in batches, with the cells of the mapped columns alone.

The rows are those of `troth.engine.files.rows`, one after another; a batch is as many as fit into
little memory, however many columns the file has.
"""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from troth.engine.bulk.batches import Batch, Texts
from troth.engine.files.people import Refusal
from troth.engine.files.rows import Rows

_ROWS: Final = 50_000
"""How many rows are held at once."""


def batches(rows: Rows, id_: str, names: Sequence[str]) -> Iterator[Batch]:
    """The rows below the header in order, the column ``id_`` and those in ``names`` of each."""
    making = _Making(rows.header, id_, names)
    lines = iter(rows)
    next(lines)  # the header, whose columns are settled
    for cells, line, problem in lines:
        making.add(cells, line, problem)
        if making.count >= _ROWS:
            yield making.batch()
    yield making.batch()


class _Making:
    """A batch as it is made; the rows that cannot be taken apart beside it."""

    def __init__(self, header: Sequence[str], id_: str, names: Sequence[str]) -> None:
        self.width = len(header)
        self.id = header.index(id_)
        self.columns = [header.index(name) for name in names]
        self.begin()

    def begin(self) -> None:
        self.lines: list[int] = []
        self.ids: list[str] = []
        self.places: list[dict[str, int]] = [{} for _ in self.columns]
        self.codes: list[list[int]] = [[] for _ in self.columns]
        self.refused: list[Refusal] = []

    @property
    def count(self) -> int:
        return len(self.lines) + len(self.refused)

    def add(self, cells: Sequence[str], line: int, problem: str) -> None:
        if problem:
            self.refused.append(Refusal(line, "", problem))
        elif not any(cells):
            return
        elif len(cells) != self.width:
            reason = f"it has {len(cells)} cells, and the header has {self.width}"
            self.refused.append(Refusal(line, "", reason))
        else:
            self.lines.append(line)
            self.ids.append(cells[self.id])
            for column, places, codes in zip(self.columns, self.places, self.codes, strict=True):
                codes.append(places.setdefault(cells[column], len(places)))

    def batch(self) -> Batch:
        cells = [
            Texts(list(places), np.array(codes, np.intp))
            for places, codes in zip(self.places, self.codes, strict=True)
        ]
        made = Batch(np.array(self.lines, np.int64), self.ids, cells, self.refused)
        self.begin()
        return made
