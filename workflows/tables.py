"""The same lifecycles as integer tables: for replaying many histories, and to hold the machine to.

States, events, timers and guards are their places in a tuple of names. A cell, one for each state
and each event or timer, says where the rows of its branches begin; a row says which guard it asks
and where it leads. Made from the chart alone and without `transitions`, so that the two can be
compared: what a chart means may not depend on who runs it.
"""

from array import array
from collections.abc import Callable, Iterator
from functools import cached_property

from troth.workflows.chart import Branch, Region, answered

NONE = -1
"""No row, no guard, no other state."""

Taken = tuple[int, int, int]
"""The state after a step, the row that was taken, and the guard that could not be decided."""


class RegionTable:
    """One region in numbers.

    ``cells[state * width + column]`` is the first of its rows, or NONE where nothing answers;
    columns are events and behind them timers. For each row: ``asks`` is its guard, ``leads`` the
    state (NONE: stays), ``last`` 1 for the last row of a cell, ``branches`` what else it says.
    Ends are the last states and have no answers.
    """

    def __init__(self, region: Region) -> None:
        self.region = region
        self.states = (*region.states, *region.final)
        cells = list(_cells(region))
        events = dict.fromkeys(name for _, sort, name, _ in cells if sort == "event")
        timers = dict.fromkeys(name for _, sort, name, _ in cells if sort == "timer")
        self.events, self.timers = tuple(events), tuple(timers)
        self.guards = tuple(dict.fromkeys(b.guard for *_, rows in cells for b in rows if b.guard))
        self.width = len(self.events) + len(self.timers)
        self.cells = array("h", [NONE]) * (len(self.states) * self.width)
        self.asks, self.leads, self.last = array("h"), array("h"), array("b")
        self.branches: tuple[Branch, ...] = ()
        for state, sort, name, rows in cells:
            column = self.event(name) if sort == "event" else self.timer(name)
            self.cells[self.state(state) * self.width + column] = len(self.asks)
            for number, branch in enumerate(rows, 1):
                self.asks.append(self.guards.index(branch.guard) if branch.guard else NONE)
                self.leads.append(self.states.index(branch.to) if branch.to else NONE)
                self.last.append(number == len(rows))
            self.branches += rows

    @cached_property
    def _numbers(self) -> dict[str, dict[str, int]]:
        timers = {name: len(self.events) + at for at, name in enumerate(self.timers)}
        return {
            "state": {name: at for at, name in enumerate(self.states)},
            "event": {name: at for at, name in enumerate(self.events)},
            "timer": timers,
        }

    def state(self, name: str) -> int:
        """The number of a state. Raises KeyError for another region's."""
        return self._numbers["state"][name]

    def event(self, name: str) -> int:
        """The column of an event; NONE where no state answers it."""
        return self._numbers["event"].get(name, NONE)

    def timer(self, name: str) -> int:
        """The column of a timer that rings; NONE where the region has none of that name."""
        return self._numbers["timer"].get(name, NONE)


def _cells(region: Region) -> Iterator[tuple[str, str, str, tuple[Branch, ...]]]:
    for state in region.states.values():
        for event, branches in answered(region, state).items():
            yield state.name, "event", event, branches
        for timer, branches in state.rings.items():
            yield state.name, "timer", timer, branches


def table_step(
    table: RegionTable, state: int, column: int, held: Callable[[int], bool | None]
) -> Taken:
    """One step: what `machine` does, in numbers; ``held`` answers for a guard by its number."""
    row = table.cells[state * table.width + column] if column != NONE else NONE
    while row != NONE:
        guard = table.asks[row]
        holds = guard == NONE or held(guard)
        if holds is None:
            return state, NONE, guard
        if holds:
            leads = table.leads[row]
            return (state if leads == NONE else leads), row, NONE
        row = NONE if table.last[row] else row + 1
    return state, NONE, NONE
