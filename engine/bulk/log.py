"""Histories as columns: everybody's events, one row each, in the order in which they count.

A row knows when, what, about what and by whom; what the events tell stands in one list over all
rows. Values are held as `troth.dsl.types` says. Nothing here knows what an event means, and what
cannot be held in columns is left to the fold: `awkward` says of whom.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from troth.dsl.types import Value
from troth.engine.bulk.columns import Truths
from troth.engine.event_kinds import ORG
from troth.engine.events import Event

_LARGEST: Final = 2**63 - 1
_MOST_TYPES: Final = 2**15 - 1
_MOST_ROWS: Final = 2**31 - 1


@dataclass(frozen=True, slots=True, eq=False)
class Log:
    """The events of everybody who has at least one.

    ``people`` are ids in the order of their code points. Rows of person ``p`` are
    ``starts[p]:starts[p+1]``: in order of moment, and those of one moment as first told. Of each
    row: ``at`` in seconds since 1970 UTC; ``type``, an index into ``types``; ``seq``, the number of
    the event within its relationship, by which its promises are named; ``about``, an index into
    ``abouts``, -1 for none; ``actor``, an index into ``texts``, -1 for none. What it tells are the
    entries ``told_starts[r]:told_starts[r+1]`` of ``told_field``, an index into ``fields``, and of
    ``told_value``, where a text is an index into ``texts``.

    ``awkward``, shape (people,), marks those of whom something cannot be held: a value that fits no
    int64, a set of text, an event that reached them from the organisation. Such an entry is left
    out, and the whole person is the reference's to fold.
    """

    people: Sequence[str]
    starts: NDArray[np.int64]
    at: NDArray[np.int64]
    type: NDArray[np.int16]
    types: tuple[str, ...]
    seq: NDArray[np.int32]
    about: NDArray[np.int32]
    abouts: tuple[str, ...]
    told_starts: NDArray[np.int64]
    told_field: NDArray[np.int16]
    told_value: NDArray[np.int64]
    fields: tuple[str, ...]
    texts: tuple[str, ...]
    actor: NDArray[np.int32]
    awkward: Truths

    @property
    def rows(self) -> int:
        """How many events."""
        return len(self.at)

    def part(self, first: int, last: int) -> "Log":
        """The people from ``first`` up to ``last``; nothing is copied but where they start."""
        low, high = int(self.starts[first]), int(self.starts[last])
        told = slice(int(self.told_starts[low]), int(self.told_starts[high]))
        rows = slice(low, high)
        return replace(
            self,
            people=self.people[first:last],
            starts=self.starts[first : last + 1] - low,
            at=self.at[rows],
            type=self.type[rows],
            seq=self.seq[rows],
            about=self.about[rows],
            told_starts=self.told_starts[low : high + 1] - told.start,
            told_field=self.told_field[told],
            told_value=self.told_value[told],
            actor=self.actor[rows],
            awkward=self.awkward[first:last],
        )

    @classmethod
    def of(cls, events: Mapping[str, Sequence[Event]]) -> "Log":
        """The log of events that were read, by person; whoever has none is left out.

        The events of a person may come in any order of moment; those of one moment stand as given.
        """
        return _Writing().log(events)


@dataclass(slots=True)
class _Names:
    """Different texts, numbered in the order of their characters once all are there."""

    found: dict[str, int] = field(default_factory=dict)

    def __call__(self, name: str) -> int:
        return self.found.setdefault(name, len(self.found))

    def ranked(self) -> tuple[tuple[str, ...], NDArray[np.int64]]:
        """The texts in order, and the place of each by the number it was given."""
        names = tuple(sorted(self.found))
        places = np.full(len(names) + 1, -1, dtype=np.int64)  # the last one stands for none
        for place, name in enumerate(names):
            places[self.found[name]] = place
        return names, places


class _Writing:
    """A log while it is written, row by row."""

    def __init__(self) -> None:
        self.types, self.abouts, self.fields, self.texts = (_Names() for _ in range(4))
        self.starts: list[int] = [0]
        self.rows: list[tuple[int, int, int, int, int]] = []
        self.told_starts: list[int] = [0]
        self.told: list[tuple[int, int, bool]] = []
        self.awkward: list[bool] = []

    def log(self, events: Mapping[str, Sequence[Event]]) -> Log:
        people = sorted(person for person, own in events.items() if own)
        for person in people:
            awkward = person == ORG
            for event in sorted(events[person], key=lambda each: each.at):
                awkward |= self._row(event)
            self.awkward.append(awkward)
            self.starts.append(len(self.rows))
        return self._made(people)

    def _row(self, event: Event) -> bool:
        """One more row; whether something about it cannot be held."""
        awkward = event.reached or not event.id.isdecimal() or int(event.id) > _MOST_ROWS
        seq = event.seq if awkward else int(event.id)
        about = self.abouts(event.about) if event.about else -1
        actor = self.texts(event.actor) if event.actor else -1
        self.rows.append((event.at, self.types(event.type), seq, about, actor))
        for name, value in event.fields.items():
            held = self._held(value)
            if held is None:
                awkward = True
            else:
                self.told.append((self.fields(name), held, isinstance(value, str)))
        self.told_starts.append(len(self.told))
        return awkward

    def _held(self, value: Value) -> int | None:
        if isinstance(value, str):
            return self.texts(value)
        if isinstance(value, frozenset) or not -_LARGEST <= value <= _LARGEST:
            return None
        return int(value)

    def _made(self, people: Sequence[str]) -> Log:
        types, type_places = self.types.ranked()
        abouts, about_places = self.abouts.ranked()
        fields, field_places = self.fields.ranked()
        texts, text_places = self.texts.ranked()
        if max(len(types), len(fields)) > _MOST_TYPES:
            raise ValueError(f"more than {_MOST_TYPES} different events or fields")
        rows = np.array(self.rows, dtype=np.int64).reshape(-1, 5)
        told = np.array(self.told, dtype=np.int64).reshape(-1, 3)
        value = told[:, 1].copy()
        of_text = told[:, 2] == 1
        value[of_text] = text_places[value[of_text]]
        return Log(
            people=tuple(people),
            starts=np.array(self.starts, dtype=np.int64),
            at=rows[:, 0].copy(),
            type=type_places[rows[:, 1]].astype(np.int16),
            types=types,
            seq=rows[:, 2].astype(np.int32),
            about=about_places[rows[:, 3]].astype(np.int32),
            abouts=abouts,
            told_starts=np.array(self.told_starts, dtype=np.int64),
            told_field=field_places[told[:, 0]].astype(np.int16),
            told_value=value,
            fields=fields,
            texts=texts,
            actor=text_places[rows[:, 4]].astype(np.int32),
            awkward=np.array(self.awkward, dtype=np.bool_),
        )
