"""Who held which seat of the organisation, and from when on, for whoever looks at many at once.

Knows moments and names, and nothing of events: whoever makes it has asked for each of the moments.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Seats:
    """The holders of seats, by the name of the party that a seat is: from each of ``moments`` on.

    ``moments`` are seconds since 1970 UTC, rising. A seat that nobody holds is its party's name.
    """

    moments: Sequence[int]
    holders: Mapping[str, Sequence[str]]

    def names(self) -> list[str]:
        """Everybody who ever held one, each once."""
        return list(dict.fromkeys(name for held in self.holders.values() for name in held))

    def held(self, party: str, at: NDArray[np.int64], names: Sequence[str]) -> NDArray[np.int64]:
        """Who holds a seat at moments: places in ``names``; -1 while nothing had been said."""
        places = np.array([-1, *map(names.index, self.holders[party])], np.int64)
        found: NDArray[np.int64] = places[np.searchsorted(self.moments, at, side="right")]
        return found
