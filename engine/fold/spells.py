"""For how long a condition has held: the days of a relationship on which it was so.

A day counts as the condition stands at its end, so that leave that begins on the 4th and ends with
a return on the 27th takes the days from the 4th to the 26th. A day on which it is not known whether
the condition held makes every length over that day unknown.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from troth.engine.exact import Elapsed, Result, Unknown


@dataclass(slots=True)
class Spells:
    """The turns of one condition: from each day on it is 1, 0 or unknown."""

    turns: list[tuple[int, Result]] = field(default_factory=list)

    def turn(self, day: int, value: Result) -> None:
        """The condition has this value from ``day`` on, until it turns again."""
        while self.turns and self.turns[-1][0] >= day:
            self.turns.pop()
        if not self.turns or self.turns[-1][1] != value:
            self.turns.append((day, value))

    def elapsed(self, first: int | None, today: int) -> Result:
        """The length of the days on which it held.

        Without a window it counts all days before today, and so grows by one each midnight. With
        one, the days from ``first`` to today, where today counts as it stands now.
        """
        end = today if first is None else today + 1
        start, held = first, 0
        for begun, over, value in self._stretches(first, end):
            if isinstance(value, Unknown):
                return value
            if value == 1:
                start = begun if start is None else start
                held += over - begun
        start = end if start is None else start
        return Elapsed(start, end, uncounted=end - start - held)

    def _stretches(self, first: int | None, end: int) -> Iterator[tuple[int, int, Result]]:
        """Each run of days before ``end`` with one value."""
        for index, (turned, value) in enumerate(self.turns):
            last = index + 1 == len(self.turns)
            over = end if last else min(self.turns[index + 1][0], end)
            begun = turned if first is None else max(turned, first)
            if begun < over:
                yield begun, over, value
