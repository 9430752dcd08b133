"""Everybody in a file as columns, with all that a plan says of the file they came from.

The same people as `troth.engine.files.people.People`, held by column instead of by row, in the
order of their ids; either can be had from the other. How a file is read is known next door, and
what a fact means is known nowhere in this folder.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from troth.dsl.types import Value
from troth.engine.bulk.columns import Column, Columns, column_of, value_at
from troth.engine.files.people import People, Person, Refusal


@dataclass(frozen=True, slots=True, eq=False)
class Population:
    """Everybody in a file, in the order of their ids, and every row that was refused.

    ``lines`` says where each of ``held`` stands: the line in a text, the row (from 1) in a table;
    ``row`` is which of the two. ``columns`` maps each fact to the column it was read from,
    ``outcomes`` likewise; ``notes`` are for the reader, in words. ``refused`` are in the order of
    the file.
    """

    held: Columns
    lines: NDArray[np.int64]
    refused: tuple[Refusal, ...]
    file: str
    columns: Mapping[str, str]
    outcomes: Mapping[str, str]
    notes: tuple[str, ...] = ()
    row: str = "line"

    @property
    def count(self) -> int:
        """How many people were read."""
        return len(self.held.ids)

    def rows(self) -> People:
        """The same people as rows."""
        return People(
            tuple(self.person(position) for position in range(self.count)),
            self.refused,
            self.file,
            self.columns,
            self.outcomes,
            self.notes,
            self.row,
        )

    def position(self, id_: str) -> int | None:
        """Where somebody stands among the people; None for nobody."""
        ids = self.held.ids
        place = bisect_left(ids, id_)
        return place if place < len(ids) and ids[place] == id_ else None

    def taking(self, positions: Sequence[int]) -> "Population":
        """Some of the people, by ascending positions; what was refused stays refused."""
        chosen = np.asarray(positions, np.int64)
        held = self.held
        some = Columns(
            [held.ids[position] for position in positions],
            {name: _taking(column, chosen) for name, column in held.facts.items()},
            {name: _taking(column, chosen) for name, column in held.outcomes.items()},
            {name: [values[at] for at in positions] for name, values in held.awkward.items()},
        )
        return replace(self, held=some, lines=self.lines[chosen])

    def person(self, position: int) -> Person:
        """One of the people as a row."""
        held = self.held
        facts = {name: value_at(column, position) for name, column in held.facts.items()}
        facts |= {name: values[position] for name, values in held.awkward.items()}
        outcomes = {name: value_at(column, position) for name, column in held.outcomes.items()}
        return Person(
            held.ids[position],
            {name: fact for name in self.columns if (fact := facts.get(name)) is not None},
            {name: value for name, value in outcomes.items() if isinstance(value, int)},
            int(self.lines[position]),
        )


def _taking(column: Column, chosen: NDArray[np.int64]) -> Column:
    known = None if column.known is None else column.known[chosen]
    return Column(column.values[chosen], known, column.texts)


def population_of(people: People) -> Population:
    """The same people as columns."""
    rows = sorted(people.rows, key=lambda person: person.id)
    facts: dict[str, Column] = {}
    awkward: dict[str, Sequence[Value | None]] = {}
    for name in people.columns:
        values = [person.facts.get(name) for person in rows]
        column = column_of(values)
        if column is None:
            awkward[name] = values
        else:
            facts[name] = column
    outcomes = {name: column_of([p.outcomes.get(name) for p in rows]) for name in people.outcomes}
    return Population(
        Columns(
            [person.id for person in rows],
            facts,
            {name: column for name, column in outcomes.items() if column is not None},
            awkward,
        ),
        np.array([person.line for person in rows], np.int64),
        people.refused,
        people.file,
        people.columns,
        people.outcomes,
        people.notes,
        people.row,
    )
