"""Rows of texts gathered into columns, batch by batch; each text of a column is converted once.

What a cell says is asked of the same reader as for one person, and a row is refused for the same
reasons in the same words, so that columns and rows of a file are the same people.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from troth.dsl.types import ChoiceType, PartyType, RatingType, SetType, TextType, Type, Value
from troth.dsl.values import Problem
from troth.dsl.vocabulary import Vocabulary
from troth.engine.bulk.batches import Batch, Texts
from troth.engine.bulk.columns import Column, Columns, Numbers, Truths, narrowed
from troth.engine.files.cells import CellReader, readers
from troth.engine.files.mapping import PeopleMapping
from troth.engine.files.people import Refusal, refusal

_MOST_IN_ONE_NUMBER = 62
"""Members of a set that a signed number of 64 bits holds, with room to spare."""


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
        self._columns = [_gathered(each) for each in (*facts, *outcomes)]
        self._kinds = len(facts)
        self._seen: dict[str, int] = {}
        self._ids: list[str] = []
        self._lines: list[NDArray[np.int64]] = []
        self._refused: list[Refusal] = []

    def take(self, batch: Batch) -> None:
        """Add the rows of a batch: each is read as a whole, or refused."""
        refused = [*batch.refused]
        ids = [text.strip() for text in batch.ids]
        kept = self._whose(ids, batch.lines, refused)
        parts = zip(self._columns, batch.cells, strict=True)
        read = [(column, cells, *column.read(cells.texts)) for column, cells in parts]
        for column, cells, _, problems in read:
            for row in _rows_with(problems, cells) if problems else ():
                if kept[row]:
                    problem, line = problems[int(cells.codes[row])], int(batch.lines[row])
                    refused.append(refusal(line, ids[row], column.reader, problem))
                    kept[row] = False
        everybody = bool(kept.all())
        for column, cells, values, _ in read:
            column.add(values, cells.codes if everybody else cells.codes[kept])
        rows = range(len(ids)) if everybody else np.flatnonzero(kept).tolist()
        self._ids += [ids[row] for row in rows]
        self._lines.append(batch.lines[kept])
        self._refused += sorted(refused, key=lambda each: each.line)

    def _whose(
        self, ids: Sequence[str], lines: NDArray[np.int64], refused: list[Refusal]
    ) -> Truths:
        """Which rows are of somebody who was not met before."""
        kept = np.ones(len(ids), np.bool_)
        seen = self._seen
        for row, (id_, line) in enumerate(zip(ids, lines.tolist(), strict=True)):
            if not id_:
                kept[row] = False
                refused.append(Refusal(line, "", "it has no id", self._entry.id))
            elif (first := seen.setdefault(id_, line)) != line:
                kept[row] = False
                reason = f"{self._row} {first} has the same id"
                refused.append(Refusal(line, id_, reason, self._entry.id))
        return kept

    @property
    def refused(self) -> tuple[Refusal, ...]:
        """The rows that were refused, in the order of the file."""
        return tuple(self._refused)

    def held(self) -> tuple[Columns, NDArray[np.int64]]:
        """Everybody in the order of their ids, and the line of each. The end: nothing is kept."""
        self._seen.clear()
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


def _rows_with(problems: Mapping[int, Problem], cells: Texts) -> list[int]:
    """The rows whose texts have a problem."""
    bad = np.zeros(len(cells.texts), np.bool_)
    bad[list(problems)] = True
    found: list[int] = np.flatnonzero(bad[cells.codes]).tolist()
    return found


def _order(ids: Sequence[str]) -> NDArray[np.intp] | None:
    """The places of the ids in their order; None where they stand in it."""
    if all(one < other for one, other in pairwise(ids)):
        return None
    from troth.engine.bulk.frames import places_in_order  # slow to load, and often not needed

    return places_in_order(ids)


def _gathered(reader: CellReader) -> "_Numbers | _Words | _Awkward":
    if isinstance(reader.type, TextType | PartyType):
        return _Words(reader)
    return _Awkward(reader) if _is_awkward(reader.type) else _Numbers(reader)


def _is_awkward(type_: Type | None) -> bool:
    """Whether the values of a type are more than one number holds."""
    match type_:
        case SetType(of=RatingType(levels=names) | ChoiceType(members=names)):
            return len(names) > _MOST_IN_ONE_NUMBER
        case SetType():
            return True
        case _:
            return False


class _Numbers:
    """A column whose values are whole numbers."""

    def __init__(self, reader: CellReader) -> None:
        self.reader = reader
        self._values: list[Numbers] = []
        self._known: list[Truths] = []

    def read(self, texts: Sequence[str]) -> tuple[list[Value | None], dict[int, Problem]]:
        """The value of each text, and by place the problems of those that have none."""
        return _read(self.reader, texts)

    def add(self, values: Sequence[Value | None], codes: NDArray[np.intp]) -> None:
        """The rows of a batch, each by the place of its value."""
        numbers = np.array([self._number(value) for value in values], np.int64)
        known = np.array([value is not None for value in values], np.bool_)
        self._values.append(narrowed(numbers)[codes])
        self._known.append(known[codes])

    def _number(self, value: Value | None) -> int:
        return value if isinstance(value, int) else 0

    def held(self, order: NDArray[np.intp] | None) -> Column:
        """All rows, in another order where one is given."""
        values = np.concatenate(self._values) if self._values else np.zeros(0, np.int8)
        known = np.concatenate(self._known) if self._known else np.zeros(0, np.bool_)
        self._values, self._known = [], []
        if order is not None:
            values, known = values[order], known[order]
        return Column(narrowed(values), None if known.all() else known)


class _Words(_Numbers):
    """A column of texts: numbers by first sight, and by the order of the texts at the end."""

    def __init__(self, reader: CellReader) -> None:
        super().__init__(reader)
        self._places: dict[str, int] = {}

    def _number(self, value: Value | None) -> int:
        return self._places.setdefault(value, len(self._places)) if isinstance(value, str) else 0

    def held(self, order: NDArray[np.intp] | None) -> Column:
        column = super().held(order)
        texts = sorted(self._places)
        if not texts:
            return column
        places = np.zeros(len(texts), np.int64)
        for place, text in enumerate(texts):
            places[self._places[text]] = place
        values = narrowed(places)[column.values]
        if column.known is not None:
            values[~column.known] = 0
        return Column(values, column.known, tuple(texts))


class _Awkward:
    """A column of values that no number holds."""

    def __init__(self, reader: CellReader) -> None:
        self.reader = reader
        self._values: list[Value | None] = []

    def read(self, texts: Sequence[str]) -> tuple[list[Value | None], dict[int, Problem]]:
        """The value of each text, and by place the problems of those that have none."""
        return _read(self.reader, texts)

    def add(self, values: Sequence[Value | None], codes: NDArray[np.intp]) -> None:
        """The rows of a batch, each by the place of its value."""
        self._values += [values[code] for code in codes.tolist()]

    def held(self, order: NDArray[np.intp] | None) -> list[Value | None]:
        """All rows, in another order where one is given."""
        values, self._values = self._values, []
        return values if order is None else [values[place] for place in order.tolist()]


def _read(
    reader: CellReader, texts: Sequence[str]
) -> tuple[list[Value | None], dict[int, Problem]]:
    values: list[Value | None] = []
    problems: dict[int, Problem] = {}
    known = reader.known
    for place, text in enumerate(texts):
        made = known[text] if text in known else reader.read(text)
        if isinstance(made, Problem):
            problems[place], made = made, None
        values.append(made)
    return values, problems
