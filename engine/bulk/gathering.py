"""Rows of texts gathered into columns, batch by batch; each text of a column is converted once.

What a cell says is asked of the same reader as for one person, and a row is refused for the same
reasons in the same words, so that columns and rows of a file are the same people.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from operator import lt

import numpy as np
from numpy.typing import NDArray

from troth.dsl.types import Value
from troth.dsl.values import Problem
from troth.dsl.vocabulary import Vocabulary
from troth.engine.bulk.batches import Batch, Texts
from troth.engine.bulk.columns import Column, Columns, Truths
from troth.engine.bulk.filling import filling
from troth.engine.files.cells import readers
from troth.engine.files.mapping import PeopleMapping
from troth.engine.files.people import Refusal, refusal


def wanted(entry: PeopleMapping) -> list[str]:
    """The columns whose cells are gathered: facts, then outcomes, as the mapping lists them."""
    facts = [each.column for each in entry.facts.values()]
    return facts + [each.column for each in entry.outcome.values()]


class Gathering:
    """Takes batches in the order of the file, and gives everybody as columns at the end.

    ``row`` is how a row is told where it stands: by its line, or by its number.
    """

    def __init__(self, entry: PeopleMapping, vocabulary: Vocabulary, row: str = "line") -> None:
        self._entry = entry
        self._row = row
        facts, outcomes = readers(entry, vocabulary)
        self._outcomes = {each.name for each in outcomes}
        self._columns = [filling(each) for each in (*facts, *outcomes)]
        self._kinds = len(facts)
        self._seen = _Seen()
        self._ids: list[str] = []
        self._lines: list[NDArray[np.int64]] = []
        self._refused: list[Refusal] = []

    def take(self, batch: Batch) -> None:
        """Add the rows of a batch: each is read as a whole, or refused."""
        refused = [*batch.refused]
        ids = [text.strip() for text in batch.ids]
        kept = self._whose(ids, batch.lines, refused)
        parts = list(zip(self._columns, batch.cells, strict=True))
        for column, cells in parts:
            problems = column.read(cells.texts)
            for row in _rows_with(problems, cells) if problems else ():
                if kept[row]:
                    problem, line = problems[int(cells.codes[row])], int(batch.lines[row])
                    refused.append(refusal(line, ids[row], column.reader, problem))
                    kept[row] = False
        everybody = bool(kept.all())
        for column, cells in parts:
            column.add(cells.codes if everybody else cells.codes[kept])
        rows = range(len(ids)) if everybody else np.flatnonzero(kept).tolist()
        self._ids += [ids[row] for row in rows]
        self._lines.append(batch.lines[kept])
        self._refused += sorted(refused, key=lambda each: each.line)

    def _whose(
        self, ids: Sequence[str], lines: NDArray[np.int64], refused: list[Refusal]
    ) -> Truths:
        """Which rows are of somebody who was not met before."""
        kept = np.ones(len(ids), np.bool_)
        for row, first in self._seen.again(ids, lines.tolist()):
            kept[row] = False
            reason = f"{self._row} {first} has the same id" if first else "it has no id"
            refused.append(Refusal(int(lines[row]), ids[row], reason, self._entry.id))
        return kept

    @property
    def refused(self) -> tuple[Refusal, ...]:
        """The rows that were refused, in the order of the file."""
        return tuple(self._refused)

    def held(self) -> tuple[Columns, NDArray[np.int64]]:
        """Everybody in the order of their ids, and the line of each. The end: nothing is kept."""
        self._seen = _Seen()
        order = _order(self._ids)
        ids, self._ids = self._ids, []
        lines = np.concatenate(self._lines) if self._lines else np.zeros(0, np.int64)
        facts: dict[str, Column] = {}
        awkward: dict[str, Sequence[Value | None]] = {}
        outcomes: dict[str, Column] = {}
        for place, column in enumerate(self._columns):
            made = column.held(order)
            if not isinstance(made, Column):
                awkward[column.reader.name] = made
            elif place < self._kinds:
                facts[column.reader.name] = made
            else:
                outcomes[column.reader.name] = made
        if order is not None:
            ids, lines = [ids[place] for place in order.tolist()], lines[order]
        return Columns(ids, facts, outcomes, awkward), lines


class _Seen:
    """Who was met, and where first. While ids only rise nobody is looked up, for nobody repeats."""

    def __init__(self) -> None:
        self._last = ""
        self._rose: list[tuple[Sequence[str], Sequence[int]]] | None = []
        self._first: dict[str, int] = {}

    def again(self, ids: Sequence[str], lines: Sequence[int]) -> Iterator[tuple[int, int]]:
        """The rows whose id stood before, with the line where; those without an id, with 0."""
        if self._rose is not None and ids and self._last < ids[0] and _rising(ids):
            self._rose.append((ids, lines))
            self._last = ids[-1]
            return
        for known in self._rose or ():
            self._first.update(zip(*known, strict=True))
        self._rose = None
        for row, (id_, line) in enumerate(zip(ids, lines, strict=True)):
            if not id_:
                yield row, 0
            elif (first := self._first.setdefault(id_, line)) != line:
                yield row, first


def _rising(ids: Sequence[str]) -> bool:
    return all(map(lt, ids, islice(ids, 1, None)))


def _rows_with(problems: Mapping[int, Problem], cells: Texts) -> list[int]:
    """The rows whose texts have a problem."""
    bad = np.zeros(len(cells.texts), np.bool_)
    bad[list(problems)] = True
    found: list[int] = np.flatnonzero(bad[cells.codes]).tolist()
    return found


def _order(ids: Sequence[str]) -> NDArray[np.intp] | None:
    """The places of the ids in their order; None where they stand in it."""
    if _rising(ids):
        return None
    from troth.engine.bulk.frames import places_in_order  # slow to load, and often not needed

    return places_in_order(ids)
