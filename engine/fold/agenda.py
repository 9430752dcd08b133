"""What will happen when time passes, in order: by moment, then by id."""

from collections.abc import Callable
from dataclasses import dataclass
from heapq import heappop, heappush


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
    """Alarms in order of their moment; of one moment by their id, then as they were set.

    ``made`` counts every alarm that was ever set.
    """

    def __init__(self) -> None:
        self._heap: list[tuple[int, str, int, Alarm]] = []
        self.made = 0

    def set(self, at: int, name: str, ring: Callable[[], None]) -> Alarm:
        """Let ``ring`` be called at ``at``."""
        alarm = Alarm(at, ring)
        self.made += 1
        heappush(self._heap, (at, name, self.made, alarm))
        return alarm

    @property
    def next(self) -> int | None:
        """The moment of the next alarm that was not called off."""
        heap = self._heap
        while heap and not heap[0][3].live:
            heappop(heap)
        return heap[0][0] if heap else None

    def pop(self) -> Alarm:
        """The next alarm, taken out."""
        return heappop(self._heap)[3]
