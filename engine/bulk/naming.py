"""Names of parties as numbers, by which it is seen whether two parties are the same somebody.

Places of ``log.texts`` come first, then the people of the log, then other names as they are met. A
person may stand among the texts as well: `Naming.same` knows.
"""

from bisect import bisect_left

import numpy as np
from numpy.typing import NDArray

from troth.engine.bulk.columns import Truths
from troth.engine.bulk.log import Log


class Naming:
    """The names of one log."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._people = len(log.texts)
        self._more = self._people + len(log.people)
        self._names: list[str] = []
        self._numbers: dict[str, int] = {}

    def number(self, name: str) -> int:
        """The number of a name; not that of a person's own place."""
        texts = self._log.texts
        place = bisect_left(texts, name)
        if place < len(texts) and texts[place] == name:
            return place
        number = self._numbers.setdefault(name, self._more + len(self._names))
        if number == self._more + len(self._names):
            self._names.append(name)
        return number

    def person(self, people: NDArray[np.int64]) -> NDArray[np.int64]:
        """The numbers of people by their places in the log."""
        return people + self._people

    def name(self, number: int) -> str:
        """What is called by a number."""
        if number < self._people:
            return self._log.texts[number]
        if number < self._more:
            return self._log.people[number - self._people]
        return self._names[number - self._more]

    def same(self, one: NDArray[np.int64], two: NDArray[np.int64]) -> Truths:
        """Whether numbers stand for the same name."""
        found: Truths = one == two
        odd = np.flatnonzero(self._is_person(one) != self._is_person(two))
        for place in odd.tolist():
            found[place] = self.name(int(one[place])) == self.name(int(two[place]))
        return found

    def _is_person(self, numbers: NDArray[np.int64]) -> Truths:
        found: Truths = (numbers >= self._people) & (numbers < self._more)
        return found
