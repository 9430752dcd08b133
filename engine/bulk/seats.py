"""Who held which seat of the organisation, and from when on, for whoever looks at many at once.

Knows moments and names, and nothing of events: whoever makes it has asked for each of the moments.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from troth.engine.bulk.columns import Truths


@dataclass(frozen=True, slots=True)
class Seats:
    """The holders of seats, by the name of the party that a seat is: from each of ``moments`` on.

    ``moments`` are seconds since 1970 UTC, rising. A holder is empty while the seat is vacant, and
    None where nobody ever said: either way its party's name stands for whoever is meant.
    """

    moments: Sequence[int]
    holders: Mapping[str, Sequence[str | None]]

    def names(self) -> list[str]:
        """Everybody who ever held one, each once."""
        return list(dict.fromkeys(name for held in self.holders.values() for name in held if name))

    def held(
        self, party: str, at: NDArray[np.int64], number: Callable[[str], int]
    ) -> NDArray[np.int64]:
        """Who holds a seat at moments, by their numbers; -1 where nobody is known to."""
        named = [number(name) if name else -1 for name in self.holders[party]]
        return self._at(np.array([-1, *named], np.int64), at)

    def vacant(self, party: str, at: NDArray[np.int64]) -> Truths:
        """Whether a seat is known to be empty at moments."""
        if party not in self.holders:
            return np.zeros(len(at), np.bool_)
        empty = [0, *(int(name == "") for name in self.holders[party])]
        found: Truths = self._at(np.array(empty, np.int64), at) == 1
        return found

    def _at(self, said: NDArray[np.int64], at: NDArray[np.int64]) -> NDArray[np.int64]:
        found: NDArray[np.int64] = said[np.searchsorted(self.moments, at, side="right")]
        return found
