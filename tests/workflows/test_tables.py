"""The machine of `transitions` and the integer tables lead every history to the same places.

Histories are random events and rings of timers, each with answers of three values for every guard,
over the shipped charts and over charts nobody wrote.
"""

from __future__ import annotations

from array import array

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from troth.engine.files.charts import shipped_chart, shipped_charts
from troth.workflows.chart import Branch, Ending, Region, State
from troth.workflows.machine import RegionMachine
from troth.workflows.tables import NONE, RegionTable, table_step

SHIPPED = [
    pytest.param(region, id=shipped_chart(name).full_name(region))
    for name in shipped_charts()
    for region in shipped_chart(name).regions
]
NAMES = ("a", "b", "c", "d")
ENDS = ("end", "stop")
EVENTS = ("go", "come", "stay_put", "note")
TIMERS = ("soon", "late")
GUARDS = ("first", "second", "third")

branches = st.builds(
    lambda guards, targets, restarts: tuple(
        Branch(guard=guard, to=target, restart=not target and restart)
        for guard, target, restart in zip((*guards, ""), targets, restarts, strict=False)
    ),
    st.lists(st.sampled_from(GUARDS), max_size=3),
    st.lists(st.sampled_from(("", *NAMES, *ENDS)), min_size=4, max_size=4),
    st.lists(st.booleans(), min_size=4, max_size=4),
)
answers = st.dictionaries(st.sampled_from(EVENTS), branches, max_size=4)


@st.composite
def regions(draw: st.DrawFn) -> Region:
    """A region of up to four states and two ends, with answers and timers as they come."""
    states = {
        name: State(
            name=name,
            on=draw(answers),
            rings=draw(st.dictionaries(st.sampled_from(TIMERS), branches, max_size=2)),
        )
        for name in NAMES
    }
    final = {"end": Ending.GOOD, "stop": Ending.NEUTRAL}
    return Region(name="", initial="a", states=states, final=final, anywhere=draw(answers))


def _agree(region: Region, data: st.DataObject) -> None:
    machine, table = RegionMachine(region), RegionTable(region)
    state = region.initial
    for _ in range(data.draw(st.integers(1, 12), label="steps")):
        rings = data.draw(st.booleans(), label="rings")
        known = table.timers if rings else table.events
        name = data.draw(st.sampled_from((*known, "unheard")), label="what")
        worth = {
            guard: data.draw(st.sampled_from([True, False, None]), label=guard)
            for guard in table.guards
        }
        step = (machine.ring if rings else machine.step)(state, name, worth.__getitem__)
        column = table.timer(name) if rings else table.event(name)
        held = [worth[guard] for guard in table.guards].__getitem__
        after, row, unknown = table_step(table, table.state(state), column, held)
        assert table.states[after] == step.state
        assert (table.branches[row] if row != NONE else None) == step.branch
        assert (table.guards[unknown] if unknown != NONE else "") == step.unknown
        assert step.moved == (step.state != state)
        state = step.state


@pytest.mark.parametrize("region", SHIPPED)
@settings(max_examples=30)
@given(data=st.data())
def test_they_agree_on_every_shipped_chart(region: Region, data: st.DataObject) -> None:
    _agree(region, data)


@given(region=regions(), data=st.data())
def test_they_agree_on_charts_nobody_wrote(region: Region, data: st.DataObject) -> None:
    _agree(region, data)


@given(region=regions(), data=st.data())
def test_whoever_reached_an_end_stays_there(region: Region, data: st.DataObject) -> None:
    table = RegionTable(region)
    end = data.draw(st.sampled_from(ENDS))
    for column in range(table.width):
        taken = table_step(table, table.state(end), column, lambda _: True)
        assert taken == (table.state(end), NONE, NONE)


def test_a_table_is_small_integers() -> None:
    table = RegionTable(shipped_chart("acquisition").regions[0])
    assert all(isinstance(each, array) for each in (table.cells, table.asks, table.leads))
    assert len(table.cells) == len(table.states) * (len(table.events) + len(table.timers))
    assert len(table.branches) == len(table.asks) == len(table.leads) == len(table.last)
