"""What will happen when time passes, in order: by moment, then by rank, then by id."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from heapq import heappop, heappush


class Rank(IntEnum):
    """What comes first at one moment: what is over with the day before, then what begins."""

    DEADLINE = 0
    VERSION = 1
    BEGINS = 2


@dataclass(slots=True, eq=False)
class Alarm:
    """Something that happens at a moment unless it is called off."""

    at: int
    ring: Callable[[], None]
    live: bool = True

    def off(self) -> None:
        """It will not ring."""
        self.live = False


class Agenda:
    """Alarms in order of their moment; of one moment by rank, then id, then as they were set.

    ``made`` counts every alarm that was ever set.
    """

    def __init__(self) -> None:
        self._heap: list[tuple[int, Rank, str, int, Alarm]] = []
        self.made = 0

    def set(
        self, at: int, name: str, ring: Callable[[], None], rank: Rank = Rank.DEADLINE
    ) -> Alarm:
        """Let ``ring`` be called at ``at``: a deadline that has passed, unless ``rank`` differs."""
        alarm = Alarm(at, ring)
        self.made += 1
        heappush(self._heap, (at, rank, name, self.made, alarm))
        return alarm

    @property
    def next(self) -> int | None:
        """The moment of the next alarm that was not called off."""
        heap = self._heap
        while heap and not heap[0][4].live:
            heappop(heap)
        return heap[0][0] if heap else None

    def pop(self) -> Alarm:
        """The next alarm, taken out."""
        return heappop(self._heap)[4]
