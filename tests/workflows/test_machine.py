"""A machine steps as its chart says: branches in order, guards of three values, ends that stay."""

from __future__ import annotations

import subprocess
import sys

import pytest
from transitions.core import Machine

from troth.dsl.source import Source
from troth.engine.files.charts import read_chart, shipped_chart, shipped_charts
from troth.workflows.chart import Chart
from troth.workflows.machine import RegionMachine, machines

OWN = """
chart: own
per: case
initial: a
states:
  a:
    timers: {late: 3 days}
    on:
      go: [{if: first, to: b}, {if: second, stay: yes, restart: yes}, {else: yes, to: c}]
      timer late: [{if: first, to: b}, {else: yes, stay: yes, restart: no}]
  b:
    on: {go: [{to: a}], note: [{to: done}]}
  c: {on: {go: [{to: a}]}}
anywhere: {note: [{stay: yes}], give_up: [{to: c}]}
final: {done: good}
guards: {first: no, second: no}
"""


def _chart(text: str = OWN) -> Chart:
    chart, found = read_chart(Source("own.yaml", text), "own")
    assert [d.message for d in found] == []
    assert chart is not None
    return chart


def _machine() -> RegionMachine:
    return machines(_chart())[0]


class _Held:
    """Guards with fixed answers, and the order in which they were asked for."""

    def __init__(self, **known: bool | None) -> None:
        self.known = known
        self.asked: list[str] = []

    def __call__(self, guard: str) -> bool | None:
        self.asked.append(guard)
        return self.known[guard]


@pytest.mark.parametrize(
    ("first", "second", "state", "restarts", "unknown"),
    [
        (True, True, "b", False, ""),
        (False, True, "a", True, ""),
        (False, False, "c", False, ""),
        (None, True, "a", False, "first"),
        (False, None, "a", False, "second"),
        (True, None, "b", False, ""),
    ],
)
def test_the_first_branch_that_holds_is_taken_and_an_undecided_one_before_it_stays(
    first: bool | None, second: bool | None, state: str, restarts: bool, unknown: str
) -> None:
    step = _machine().step("a", "go", _Held(first=first, second=second))
    assert (step.state, step.unknown) == (state, unknown)
    assert step.accepted
    assert step.moved == (state != "a")
    assert (step.branch is None) == bool(unknown)
    assert (step.branch is not None and step.branch.restart) == restarts


def test_guards_behind_the_branch_that_is_taken_are_not_asked() -> None:
    held = _Held(first=True, second=None)
    _machine().step("a", "go", held)
    assert held.asked == ["first"]


def test_an_event_that_no_branch_answers_leaves_the_state_and_is_not_accepted() -> None:
    step = _machine().step("a", "unheard", _Held())
    assert (step.state, step.accepted, step.moved, step.branch) == ("a", False, False, None)
    assert not _machine().answers("a", "unheard")


def test_a_timer_rings_only_in_its_own_state_and_is_no_event() -> None:
    machine = _machine()
    assert machine.ring("a", "late", _Held(first=True)).state == "b"
    assert machine.ring("a", "late", _Held(first=False)).accepted
    assert not machine.ring("b", "late", _Held(first=True)).accepted
    assert not machine.step("a", "timer late", _Held(first=True)).accepted


def test_the_answer_of_a_state_comes_before_that_of_any_state() -> None:
    machine = _machine()
    assert machine.step("a", "note", _Held()).state == "a"
    assert machine.step("b", "note", _Held()).state == "done"


def test_to_lead_where_one_is_already_is_to_stay() -> None:
    step = _machine().step("c", "give_up", _Held())
    assert (step.state, step.moved, step.accepted) == ("c", False, True)


def test_an_end_answers_to_nothing() -> None:
    machine = _machine()
    for event in ("go", "note", "give_up"):
        assert not machine.answers("done", event)
        assert machine.step("done", event, _Held()).state == "done"


def test_equal_charts_share_their_machines() -> None:
    assert machines(_chart()) is machines(_chart())
    assert machines(_chart(OWN.replace("3 days", "4 days"))) is not machines(_chart())


@pytest.mark.parametrize("name", shipped_charts())
def test_a_shipped_chart_has_one_machine_for_each_region(name: str) -> None:
    chart = shipped_chart(name)
    assert [machine.region for machine in machines(chart)] == list(chart.regions)


def test_it_is_the_library_that_moves_people(monkeypatch: pytest.MonkeyPatch) -> None:
    """With its step replaced by one that leads astray, everybody is led astray."""
    machine = RegionMachine(_chart().regions[0])
    before = machine.step("a", "go", _Held(first=True)).state
    original = Machine.set_state

    def astray(self: Machine, state: object, model: object = None) -> None:
        original(self, "c", model)

    monkeypatch.setattr(Machine, "set_state", astray)
    after = machine.step("a", "go", _Held(first=True)).state
    assert (before, after) == ("b", "c")


def test_the_library_is_loaded_by_the_first_step_and_not_before() -> None:
    program = (
        "import sys\n"
        "from troth.engine.files.charts import shipped_chart\n"
        "from troth.workflows.machine import machines\n"
        "made = machines(shipped_chart('goal'))[0]\n"
        "made.answers('drafted', 'goal_proposed')\n"
        "print('transitions' in sys.modules)\n"
        "made.step('drafted', 'goal_proposed', lambda guard: True)\n"
        "print('transitions' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("False\nTrue\n", "")
