"""What was recorded of others: who leads somebody, as one person's history may ask it of another's.

What `Surroundings.fact_of` tells, over a log: the latest that was told by a moment, whether or not
it was refused there. What it means for whoever asks is not known here.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Final

import numpy as np
from numpy.typing import NDArray

from troth.dsl.vocabulary import Vocabulary
from troth.engine.bulk.log import Log
from troth.engine.bulk.told import is_text
from troth.engine.event_kinds import FACTS

_SPAN: Final = 2**39
"""More seconds than lie between any two moments that a log may hold."""


@dataclass(frozen=True, slots=True, eq=False)
class _Telling:
    """Where a fact is told, in order: of whom and when as one number, and the text."""

    keys: NDArray[np.int64]
    texts: NDArray[np.int64]


class Others:
    """The facts of everybody in a log, read under ``vocabulary``; threads may share it."""

    def __init__(self, log: Log, vocabulary: Vocabulary) -> None:
        self._log, self._vocabulary = log, vocabulary
        self._first = int(log.at.min()) if log.rows else 0
        self._told: dict[str, _Telling] = {}
        self._lock = Lock()

    def of(self, names: Sequence[str], at: NDArray[np.int64], fact: str) -> NDArray[np.int64]:
        """A text that was told of each by a moment: places in ``log.texts``, -1 for none."""
        told = self._telling(fact)
        people = np.array([self._person(name) for name in names], np.int64)
        last = np.searchsorted(told.keys, self._key(people, at), side="right") - 1
        found = np.full(len(people), -1, np.int64)
        there = np.flatnonzero((people >= 0) & (last >= 0))
        own = told.keys[last[there]] // _SPAN == people[there]
        there = there[own]
        found[there] = told.texts[last[there]]
        return found

    def one(self, name: str, at: int, fact: str) -> str:
        """The same of one; empty where nothing was told."""
        text = int(self.of((name,), np.array([at], np.int64), fact)[0])
        return self._log.texts[text] if text >= 0 else ""

    def _person(self, name: str) -> int:
        people = self._log.people
        place = bisect_left(people, name)
        return place if place < len(people) and people[place] == name else -1

    def _key(self, people: NDArray[np.int64], at: NDArray[np.int64]) -> NDArray[np.int64]:
        since: NDArray[np.int64] = np.maximum(at - self._first, -1)
        return people * _SPAN + np.minimum(since, _SPAN - 1)

    def _telling(self, fact: str) -> _Telling:
        with self._lock:
            if fact not in self._told:
                self._told[fact] = self._read(fact)
            return self._told[fact]

    def _read(self, fact: str) -> _Telling:
        log = self._log
        declared = self._vocabulary.facts.get(fact)
        fields: dict[str, str] = {}
        if declared is not None and is_text(declared.type):
            fields = {**dict(declared.carried_by), FACTS: fact}
        among = np.zeros((len(log.types), len(log.fields)), np.bool_)
        for at, type_ in enumerate(log.types):
            for place, name in enumerate(log.fields):
                among[at, place] = fields.get(type_) == name
        carry = np.flatnonzero(among.any(axis=0))
        entries = np.flatnonzero(np.isin(log.told_field, carry))
        rows = np.searchsorted(log.told_starts, entries, side="right") - 1
        told = among[log.type[rows], log.told_field[entries]]
        rows, texts = rows[told], log.told_value[entries[told]].astype(np.int64)
        people = np.searchsorted(log.starts, rows, side="right") - 1
        return _Telling(self._key(people.astype(np.int64), log.at[rows]), texts)
