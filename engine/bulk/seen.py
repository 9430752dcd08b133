"""Everybody as one pack sees them on one day: the inputs of its rules as columns.

What expires and what is a benchmark is settled here as `troth.engine.facts` settles it for one
person; since nobody in a file has the day of a fact recorded, it is the same for all.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from troth.dsl.types import Value
from troth.dsl.vocabulary import ENGAGED_SINCE, Vocabulary
from troth.engine.bulk.columns import Column, Columns, column_of, narrowed, value_at
from troth.engine.bulk.counting import alike as places_by
from troth.engine.bulk.counting import told_apart
from troth.engine.bulk.encode import Given
from troth.engine.exact import Unknown
from troth.engine.facts import View, fact_value

MOST_NUMBERS = 1 << 20
"""Values this close together are numbers as they are, and need not be put in order for it."""


def given_of(held: Columns, vocabulary: Vocabulary, nobody: View) -> Given:
    """The inputs of the rules of a vocabulary; ``nobody`` is a view without any facts."""
    columns = dict(held.facts)
    awkward = dict(held.awkward)
    fixed: dict[str, Value] = {"today": nobody.today, "now": nobody.now}
    for name, fact in vocabulary.facts.items():
        if fact.value is None and fact.valid is None and fact.shelf_life is None:
            continue
        without = fact_value(nobody, fact, name)
        if name in held.awkward or (name in held.facts and not _lasts(nobody, vocabulary, name)):
            columns.pop(name, None)
            values = [
                fact_value(replace(nobody, facts=facts), fact, name) for facts in _alone(held, name)
            ]
            awkward[name] = [None if isinstance(each, Unknown) else each for each in values]
        elif name in held.facts and not isinstance(without, Unknown):
            columns[name] = _filled(held.facts[name], without)
        elif not isinstance(without, Unknown):
            fixed[name] = without
    if ENGAGED_SINCE.name in columns:
        columns["tenure"] = columns[ENGAGED_SINCE.name]
    return Given(len(held.ids), columns, fixed, awkward)


def _alone(held: Columns, name: str) -> Sequence[Mapping[str, Value]]:
    """One fact of each person, by itself."""
    values: Sequence[Value | None]
    if name in held.awkward:
        values = held.awkward[name]
    else:
        values = [value_at(held.facts[name], place) for place in range(len(held.ids))]
    return [{} if value is None else {name: value} for value in values]


def _lasts(nobody: View, vocabulary: Vocabulary, name: str) -> bool:
    """Whether what is recorded of a fact still holds on this day."""
    fact = vocabulary.facts[name]
    if fact.valid is None and fact.shelf_life is None:
        return True
    found = fact_value(replace(nobody, facts={name: 0}), fact, name)
    return not isinstance(found, Unknown)


def _filled(column: Column, value: Value) -> Column:
    """A column with a value where nothing is known."""
    if column.known is None:
        return column
    if isinstance(value, int) and not column.texts:
        wide = column.values.astype(np.int64)
        wide[~column.known] = value
        return Column(narrowed(wide))
    values = [value_at(column, place) for place in range(len(column.values))]
    made = column_of([value if each is None else each for each in values])
    assert made is not None, "INVARIANT: a benchmark is held as the values beside it"
    return made


def some(given: Given, rows: NDArray[np.int32]) -> Given:
    """The inputs of some rows."""
    return Given(
        len(rows),
        {
            name: Column(
                column.values[rows],
                None if column.known is None else column.known[rows],
                column.texts,
            )
            for name, column in given.columns.items()
        },
        given.fixed,
        {name: [values[row] for row in rows] for name, values in given.awkward.items()},
    )


def facts_of(held: Columns, row: int) -> dict[str, Value]:
    """What is known of one person, as a row has it."""
    facts = {name: value_at(column, row) for name, column in held.facts.items()}
    facts |= {name: values[row] for name, values in held.awkward.items()}
    return {name: value for name, value in facts.items() if value is not None}


def known_of(held: Columns, name: str, rows: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Whether a fact is known of some people."""
    if name in held.awkward:
        values = held.awkward[name]
        return np.array([values[row] is not None for row in rows], np.bool_)
    if name not in held.facts:
        return np.zeros(len(rows), np.bool_)
    known = held.facts[name].known
    return np.ones(len(rows), np.bool_) if known is None else known[rows]


def alike(
    held: Columns, by_value: Sequence[str], by_known: Sequence[str], rows: NDArray[np.int32]
) -> list[NDArray[np.int32]]:
    """Some people in groups that have the same values, and the same things known."""
    number = np.zeros(len(rows), np.int64)
    size = 1
    for name in by_known:
        number, size = told_apart(number, size, known_of(held, name, rows).astype(np.int64), 2)
    for name in by_value:
        number, size = told_apart(number, size, *_numbers(held, name, rows))
    return [rows[places] for places in places_by(number)]


def _numbers(held: Columns, name: str, rows: NDArray[np.int32]) -> tuple[NDArray[np.int64], int]:
    """A number for each value of a fact, 0 where it is unknown."""
    if name in held.awkward:
        place: dict[Value | None, int] = {None: 0}
        values = held.awkward[name]
        found = [place.setdefault(values[row], len(place)) for row in rows]
        return np.array(found, np.int64), len(place)
    column = held.facts.get(name)
    if column is None or not len(rows):
        return np.zeros(len(rows), np.int64), 1
    seen = column.values[rows]
    low, high = int(seen.min()), int(seen.max())
    if high - low < MOST_NUMBERS:
        numbers = seen.astype(np.int64) - (low - 1)
    else:
        _, inverse = np.unique(seen, return_inverse=True)
        numbers = inverse.astype(np.int64) + 1
    numbers[~known_of(held, name, rows)] = 0
    return numbers, int(numbers.max()) + 1


# --- the same people, read by another pack


def changed(held: Columns, facts: Mapping[str, Mapping[Value, Value]]) -> Columns:
    """The same people, some facts of whom are other values; a value without another is unknown."""
    columns, awkward = dict(held.facts), dict(held.awkward)
    for name, others in facts.items():
        values = [others.get(value) for value in _values(held, name)]
        columns.pop(name, None)
        awkward.pop(name, None)
        made = column_of(values)
        if made is None:
            awkward[name] = values
        else:
            columns[name] = made
    return replace(held, facts=columns, awkward=awkward)


def different(held: Columns, name: str) -> list[Value]:
    """The different values of a fact, lowest first where they are numbers."""
    if name in held.awkward:
        return list(dict.fromkeys(each for each in held.awkward[name] if each is not None))
    column = held.facts.get(name)
    if column is None:
        return []
    values = column.values if column.known is None else column.values[column.known]
    numbers = np.unique(values).tolist()
    return [column.texts[each] for each in numbers] if column.texts else numbers


def _values(held: Columns, name: str) -> list[Value]:
    """The values of a fact, one a row; a number no value has where it is unknown."""
    if name in held.awkward:
        return [-(2**70) if each is None else each for each in held.awkward[name]]
    column = held.facts[name]
    numbers: list[Value] = column.values.tolist()
    if column.texts:
        numbers = [column.texts[each] for each in column.values.tolist()]
    if column.known is not None:
        known = column.known.tolist()
        return [value if there else -(2**70) for value, there in zip(numbers, known, strict=True)]
    return numbers


def in_place_of(own: Columns, other: Columns) -> Columns:
    """The people of ``other``: each as ``own`` has them, where it has them."""
    if list(own.ids) == list(other.ids):
        return own
    place = {id_: row for row, id_ in enumerate(own.ids)}
    rows = [place.get(id_) for id_ in other.ids]
    people = [
        facts_of(other, here) if row is None else facts_of(own, row)
        for here, row in enumerate(rows)
    ]
    facts: dict[str, Column] = {}
    awkward: dict[str, Sequence[Value | None]] = {}
    for name in dict.fromkeys([*own.facts, *own.awkward, *other.facts, *other.awkward]):
        values = [each.get(name) for each in people]
        column = column_of(values)
        if column is None:
            awkward[name] = values
        else:
            facts[name] = column
    return replace(other, facts=facts, awkward=awkward)


def groups_by(held: Columns, name: str, place: Mapping[Value, int]) -> NDArray[np.int8]:
    """The number of each person's value of a fact, -1 where it is unknown."""
    found = np.full(len(held.ids), -1, np.int8)
    if name in held.awkward:
        values = held.awkward[name]
        return np.array([-1 if v is None else place[v] for v in values], np.int8)
    column = held.facts.get(name)
    if column is None:
        return found
    known = np.ones(len(found), np.bool_) if column.known is None else column.known
    for value, number in place.items():
        if column.texts:
            wanted = column.texts.index(str(value)) if value in column.texts else -1
        else:
            assert isinstance(value, int), "INVARIANT: only texts and numbers have columns"
            wanted = value
        found[known & (column.values == wanted)] = number
    return found


def fewest_known(held: Columns, names: Iterable[str], rows: NDArray[np.int32]) -> NDArray[np.int32]:
    """Those of some people of whom the fewest of these facts are known."""
    counts = np.zeros(len(rows), np.int64)
    for name in names:
        counts += known_of(held, name, rows)
    found: NDArray[np.int32] = rows[counts == counts.min()]
    return found
