"""Rows of events on their way to a log: kept as they come, put in order once all are there.

Knows numbers and their names. Who is numbered how, and what an event means, is known elsewhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from troth.dsl.types import Value
from troth.engine.bulk.columns import Numbers, Truths
from troth.engine.bulk.log import Log
from troth.engine.bulk.sorting import by_moment, entries_in_order, grouped
from troth.engine.bulk.told import Numbering, held, is_held
from troth.engine.event_kinds import ORG
from troth.engine.events import Draft

_MOST_TYPES: Final = 2**15 - 1
_MOST_ROWS: Final = 2**31 - 1


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """What rows tell: the entries of row ``r`` are ``starts[r]:starts[r+1]``, as in `Log`.

    ``text`` says of which entries the value is the number of a text.
    """

    starts: NDArray[np.int64]
    field: NDArray[np.int16]
    value: NDArray[np.int64]
    text: Truths


class Rows:
    """What the rows of a table tell, field by field."""

    def __init__(self, rows: int) -> None:
        self._count = np.zeros(rows, np.int32)
        self._parts: list[tuple[NDArray[np.int64], int, NDArray[np.int64], bool]] = []

    def add(
        self, rows: NDArray[np.int64], field: int, values: NDArray[np.int64], *, text: bool
    ) -> None:
        """A field of some rows; ``text`` where its values are numbers of texts."""
        if len(rows):
            self._count[rows] += 1
            self._parts.append((rows, field, values, text))

    def of(self, rows: NDArray[np.int64] | slice) -> Told:
        """What these rows tell, in their order; each row's fields as they were added.

        A slice stands for all of them.
        """
        count = len(self._count) if isinstance(rows, slice) else len(rows)
        starts = np.zeros(count + 1, np.int64)
        if not self._parts:  # nothing was written there yet: it takes no room
            return Told(starts, np.zeros(0, np.int16), np.zeros(0, np.int64), np.zeros(0, np.bool_))
        np.cumsum(self._count[rows], out=starts[1:])
        free = np.full(len(self._count), -1, np.int64)
        free[rows] = starts[:-1]
        field = np.empty(int(starts[-1]), np.int16)
        value = np.empty(int(starts[-1]), np.int64)
        text = np.empty(int(starts[-1]), np.bool_)
        for among, number, values, of_text in self._parts:
            places = free[among]
            taken = places >= 0
            if not taken.all():
                among, places, values = among[taken], places[taken], values[taken]  # noqa: PLW2901
            field[places] = number
            value[places] = values
            text[places] = of_text
            free[among] = places + 1
        return Told(starts, field, value, text)


class Writing:
    """A log while it is written; each row has a place in the file, by which it is numbered."""

    def __init__(self) -> None:
        self.people, self.types, self.abouts = Numbering(), Numbering(), Numbering()
        self.fields, self.texts = Numbering(), Numbering()
        self._parts: list[tuple[Numbers, ...]] = []
        self.numbers: dict[int, int] = {}
        self._told: list[Told] = []
        self._alone: list[tuple[int, Draft]] = []

    def add(  # noqa: PLR0917 - one parameter a column
        self,
        place: Numbers,
        person: NDArray[np.int32],
        at: NDArray[np.int64],
        type_: Numbers,
        about: NDArray[np.int32],
        actor: NDArray[np.int32],
        told: Told,
    ) -> None:
        """Rows that are in order, as numbers; ``at`` in seconds."""
        self._parts.append((place, person, at, type_.astype(np.int16, copy=False), about, actor))
        self._told.append(told)

    def take(self, draft: Draft, place: int) -> None:
        """One event that was read alone."""
        self._alone.append((place, draft))

    def log(self, asked: Sequence[int]) -> tuple[Log, dict[tuple[str, int], dict[str, Value]]]:
        """All rows in their order, and by person and number of the event what no number holds.

        The end: nothing is kept but, in ``numbers``, the number of the event at each place that is
        ``asked`` for.
        """
        more = self._add_alone()
        columns = [self._joined(at) for at in range(6)]
        told = self._all_told()
        self._parts, self._told = [], []
        return self._sorted(columns, told, more, asked)

    def _add_alone(self) -> dict[int, tuple[int, dict[str, Value]]]:
        """Adds the rows that were read alone; by place, whose and what of them no number holds."""
        more: dict[int, tuple[int, dict[str, Value]]] = {}
        rows: list[tuple[int, ...]] = []
        starts, fields, values, texts = [0], [], [], []
        for place, draft in self._alone:
            person = self.people.number(draft.relationship)
            about = self.abouts.number(draft.about) if draft.about else -1
            actor = self.texts.number(draft.actor) if draft.actor else -1
            rows.append((place, person, draft.at, self.types.number(draft.type), about, actor))
            for name, value in draft.values.items():
                if is_held(value):
                    fields.append(self.fields.number(name))
                    values.append(held(value, self.texts))
                    texts.append(isinstance(value, str))
                else:
                    more.setdefault(place, (person, {}))[1][name] = value
            starts.append(len(fields))
        if rows:
            made = np.array(rows, np.int64).T
            self._parts.append((
                made[0], made[1].astype(np.int32), made[2], made[3].astype(np.int16),
                made[4].astype(np.int32), made[5].astype(np.int32),
            ))  # fmt: skip
            self._told.append(
                Told(
                    np.array(starts, np.int64), np.array(fields, np.int16),
                    np.array(values, np.int64), np.array(texts, np.bool_),
                )
            )  # fmt: skip
        self._alone = []
        return more

    def _joined(self, column: int) -> Numbers:
        parts = [part[column] for part in self._parts]
        return parts[0] if len(parts) == 1 else np.concatenate([*parts, np.zeros(0, np.int16)])

    def _all_told(self) -> Told:
        if len(self._told) == 1:
            return self._told[0]
        starts, before = [np.zeros(1, np.int64)], 0
        for told in self._told:
            starts.append(told.starts[1:] + before)
            before += int(told.starts[-1])
        return Told(
            np.concatenate(starts),
            np.concatenate([np.zeros(0, np.int16), *(told.field for told in self._told)]),
            np.concatenate([np.zeros(0, np.int64), *(told.value for told in self._told)]),
            np.concatenate([np.zeros(0, np.bool_), *(told.text for told in self._told)]),
        )

    def _sorted(
        self,
        columns: list[Numbers],
        told: Told,
        more: dict[int, tuple[int, dict[str, Value]]],
        asked: Sequence[int],
    ) -> tuple[Log, dict[tuple[str, int], dict[str, Value]]]:
        place, person, at, type_, about, actor = columns
        columns.clear()  # so that each is gone once nobody needs it
        if len(place) > _MOST_ROWS:
            raise ValueError(f"more than {_MOST_ROWS} events")
        met = np.bincount(person, minlength=len(self.people.found)) > 0
        people, who = _ranked(self.people, met)
        if len(place) and not bool((place[1:] > place[:-1]).all()):
            came = np.argsort(place, kind="stable").astype(np.int32)
            starts, order = grouped(who[person[came]], len(people))
            order = came[order]
            del came
        else:
            starts, order = grouped(who[person], len(people))
        del person
        at = at.view()
        at.flags.writeable = False  # as some of them come: the loop is one for all
        seq, moment = by_moment(starts, at, order)
        del at
        for each in asked:
            self.numbers[each] = int(seq[np.flatnonzero(place[order] == each)[0]])
        types, types_at = self.types.ranked()
        abouts, abouts_at = self.abouts.ranked()
        fields, fields_at = self.fields.ranked()
        texts, texts_at = self.texts.ranked()
        if max(len(types), len(fields)) > _MOST_TYPES:
            raise ValueError(f"more than {_MOST_TYPES} different events or fields")
        told_starts, entries = _entries(order, told)
        value, of_text = told.value[entries], told.text[entries]
        value[of_text] = texts_at[value[of_text]]
        nothing = np.full(len(order), -1, np.int32)  # shared: a log is only read
        log = Log(
            people=people,
            starts=starts,
            at=moment,
            type=types_at.astype(np.int16)[type_[order]],
            types=types,
            seq=seq,
            about=abouts_at.astype(np.int32)[about[order]] if abouts else nothing,
            abouts=abouts,
            told_starts=told_starts,
            told_field=fields_at[told.field[entries]].astype(np.int16),
            told_value=value,
            fields=fields,
            texts=texts,
            actor=texts_at.astype(np.int32)[actor[order]] if texts else nothing,
            awkward=np.array([each == ORG for each in people], np.bool_),
        )
        if not more:
            return log, {}
        return log, _more(log, place[order], who, more)


def _entries(order: NDArray[np.int32], told: Told) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where the entries of each row begin in their new order, and the entries in it."""
    if not len(told.field):
        return np.zeros(len(order) + 1, np.int64), np.zeros(0, np.int64)
    return entries_in_order(order, told.starts)


def _ranked(
    numbering: Numbering, met: NDArray[np.bool_]
) -> tuple[tuple[str, ...], NDArray[np.int32]]:
    """The names that were met, in order, and the place of each by its number."""
    names = sorted(name for name, number in numbering.found.items() if met[number])
    places = np.full(len(met), -1, np.int32)
    places[[numbering.found[name] for name in names]] = np.arange(len(names), dtype=np.int32)
    return tuple(names), places


def _more(
    log: Log,
    place: NDArray[np.int64],
    who: NDArray[np.int32],
    more: Mapping[int, tuple[int, dict[str, Value]]],
) -> dict[tuple[str, int], dict[str, Value]]:
    """What no number holds, by person and number of the event; marks those people in the log."""
    found: dict[tuple[str, int], dict[str, Value]] = {}
    for at, (number, values) in more.items():
        person = int(who[number])
        first, last = int(log.starts[person]), int(log.starts[person + 1])
        row = first + int(np.flatnonzero(place[first:last] == at)[0])
        log.awkward[person] = True
        found[log.people[person], int(log.seq[row])] = values
    return found
