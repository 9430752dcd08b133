"""Columns as they fill, batch by batch: numbers, texts, and what no number holds.

What a text says is asked of the reader that reads it for one person. Where thousands of plain
numbers differ they are read all at once, to the same values; whatever is odd among them is asked
for one by one, so that its message is the same too.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from troth.dsl.amounts import decimals_of
from troth.dsl.types import (
    LARGEST,
    SCALE,
    ChoiceType,
    MoneyType,
    NumberType,
    PartyType,
    RatingType,
    SetType,
    TextType,
    Type,
    Value,
)
from troth.dsl.values import Problem
from troth.engine.bulk.columns import Column, Numbers, Truths, narrowed
from troth.engine.files.cells import CellReader, is_number
from troth.engine.files.mapping import FactColumn

FEW: Final = 1_000
"""So many different numbers are read one by one: that takes no longer."""

_MOST_IN_ONE_NUMBER: Final = 62
"""Members of a set that a signed number of 64 bits holds, with room to spare."""


def filling(reader: CellReader) -> "NumbersFilling | WordsFilling | AwkwardFilling":
    """An empty column for what ``reader`` reads."""
    if isinstance(reader.type, TextType | PartyType):
        return WordsFilling(reader)
    return AwkwardFilling(reader) if _is_awkward(reader.type) else NumbersFilling(reader)


def _is_awkward(type_: Type | None) -> bool:
    """Whether the values of a type are more than one number holds."""
    match type_:
        case SetType(of=RatingType(levels=names) | ChoiceType(members=names)):
            return len(names) > _MOST_IN_ONE_NUMBER
        case SetType():
            return True
        case _:
            return False


class NumbersFilling:
    """A column whose values are whole numbers."""

    def __init__(self, reader: CellReader) -> None:
        self.reader = reader
        self._now: tuple[Numbers, Truths] = np.zeros(0, np.int8), np.zeros(0, np.bool_)
        self._values: list[Numbers] = []
        self._known: list[Truths] = []

    def read(self, texts: Sequence[str]) -> dict[int, Problem]:
        """Reads the texts of a batch; by place the problems of those that say no value."""
        quick = _at_once(self.reader, texts) if len(texts) > FEW else None
        if quick is None:
            values, problems = _one_by_one(self.reader, texts)
            numbers = np.array([self._number(value) for value in values], np.int64)
            known = np.array([value is not None for value in values], np.bool_)
        else:
            numbers, known = quick
            odd = np.flatnonzero(~known).tolist()
            values, found = _one_by_one(self.reader, [texts[place] for place in odd])
            problems = {odd[place]: problem for place, problem in found.items()}
            for place, value in zip(odd, values, strict=True):
                numbers[place], known[place] = self._number(value), value is not None
        self._now = narrowed(numbers), known
        return problems

    def add(self, codes: NDArray[np.intp]) -> None:
        """The rows of the batch that was read, each by the place of its text."""
        numbers, known = self._now
        self._values.append(numbers[codes])
        self._known.append(known[codes])

    def _number(self, value: Value | None) -> int:
        return value if isinstance(value, int) else 0

    def held(self, order: NDArray[np.intp] | None) -> Column:
        """All rows, in another order where one is given; nothing is kept."""
        values = np.concatenate(self._values) if self._values else np.zeros(0, np.int8)
        known = np.concatenate(self._known) if self._known else np.zeros(0, np.bool_)
        self._values, self._known = [], []
        if order is not None:
            values, known = values[order], known[order]
        return Column(narrowed(values), None if known.all() else known)


class WordsFilling(NumbersFilling):
    """A column of texts: numbers by first sight, and by the order of the texts at the end."""

    def __init__(self, reader: CellReader) -> None:
        super().__init__(reader)
        self._places: dict[str, int] = {}

    def _number(self, value: Value | None) -> int:
        return self._places.setdefault(value, len(self._places)) if isinstance(value, str) else 0

    def held(self, order: NDArray[np.intp] | None) -> Column:
        """All rows, in another order where one is given; nothing is kept."""
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


class AwkwardFilling:
    """A column of values that no number holds."""

    def __init__(self, reader: CellReader) -> None:
        self.reader = reader
        self._now: list[Value | None] = []
        self._values: list[Value | None] = []

    def read(self, texts: Sequence[str]) -> dict[int, Problem]:
        """Reads the texts of a batch; by place the problems of those that say no value."""
        self._now, problems = _one_by_one(self.reader, texts)
        return problems

    def add(self, codes: NDArray[np.intp]) -> None:
        """The rows of the batch that was read, each by the place of its text."""
        self._values += [self._now[code] for code in codes.tolist()]

    def held(self, order: NDArray[np.intp] | None) -> list[Value | None]:
        """All rows, in another order where one is given; nothing is kept."""
        values, self._values = self._values, []
        return values if order is None else [values[place] for place in order.tolist()]


def _one_by_one(
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


def _at_once(reader: CellReader, texts: Sequence[str]) -> tuple[NDArray[np.int64], Truths] | None:
    """The values of those texts that are plain numbers and nothing else, and which these are.

    None for a column in which a plain number is not simply the value.
    """
    entry = reader.entry
    if not isinstance(entry, FactColumn) or entry.map or entry.otherwise is not None:
        return None
    match reader.type:
        case NumberType(low=low, high=high) if entry.unit is None:
            least, most, step = low or 0, LARGEST if high is None else high, 1
        case MoneyType(currency=currency) if reader.read("1") == SCALE:
            least, most, step = 0, LARGEST, SCALE // 10 ** decimals_of(currency)
        case _:
            return None
    from troth.engine.bulk.frames import millionths  # slow to load, and few files have so many

    values, known = millionths(texts)
    known &= (values >= least) & (values <= most) & (values % step == 0)
    for text in filter(is_number, entry.unknown):
        known[[place for place, each in enumerate(texts) if each == text]] = False
    return values, known
