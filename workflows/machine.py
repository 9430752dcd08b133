"""Lifecycles that step: one machine of `transitions` for each region, shared by everybody in it.

The only module that knows the library. It is loaded when a machine first steps, and keeps nobody's
state: a step is given a state and says which follows. A person's place is a short text that the
caller holds. Guards are decided here, by asking the caller in the order of the branches, before the
library hears of anything: of two open branches it would take one in silence, and it knows no third
answer beside yes and no. What an event must bring, whether a gate is open and when a timer rings
are the caller's.
"""

from collections.abc import Callable
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Protocol, TypeAlias

from troth.dsl.node import Data, record
from troth.workflows.chart import Branch, Chart, Region, answered

if TYPE_CHECKING:
    from transitions import EventData, Machine


class Held(Protocol):
    """Whether the guard of this name holds; None where that cannot be decided."""

    def __call__(self, guard: str) -> bool | None: ...


@record
class Step(Data):
    """What came of one event in one state.

    ``state`` is the state after it, and ``moved`` whether that is another. ``branch`` is the branch
    that was taken. Where nothing answers, ``accepted`` is no. Where ``unknown`` names a guard that
    could not be decided, the event is answered by staying, and there is no branch.
    """

    state: str
    branch: Branch | None
    moved: bool
    accepted: bool
    unknown: str = ""


class _Place:
    """A state in the hands of the library, for the length of one step."""

    __slots__ = ("state",)

    def __init__(self, state: str) -> None:
        self.state = state


_Answer: TypeAlias = tuple[tuple[str, Branch, str], ...]
"""The branches of one event in one state: guard, branch, and the trigger that takes it."""


class RegionMachine:
    """The steps of one region."""

    def __init__(self, region: Region) -> None:
        self.region = region
        self._answers = {
            (state.name, event): _answer(event, branches)
            for state in region.states.values()
            for event, branches in answered(region, state).items()
        }
        self._rings = {
            (state.name, timer): _answer(f"timer {timer}", branches)
            for state in region.states.values()
            for timer, branches in state.rings.items()
        }
        self._moves: dict[tuple[str, str], Callable[[_Place], object]] = {}

    def answers(self, state: str, event: str) -> bool:
        """Whether ``state`` does anything with ``event``; no state answers after an end."""
        return (state, event) in self._answers

    def step(self, state: str, event: str, held: Held) -> Step:
        """What ``event`` leads to in ``state``, through its own branches or those of any state."""
        return self._take(state, self._answers.get((state, event)), held)

    def ring(self, state: str, timer: str, held: Held) -> Step:
        """What follows in ``state`` when ``timer`` rings."""
        return self._take(state, self._rings.get((state, timer)), held)

    def _take(self, state: str, answer: _Answer | None, held: Held) -> Step:
        if answer is None:
            return Step(state, None, False, False)
        for guard, branch, trigger in answer:
            holds = held(guard) if guard else True
            if holds is None:
                return Step(state, None, False, True, guard)
            if holds:
                place = _Place(state)
                (self._moves or self._build())[state, trigger](place)
                return Step(place.state, branch, place.state != state, True)
        return Step(state, None, False, True)

    def _build(self) -> dict[tuple[str, str], "Callable[[_Place], object]"]:
        """The region as the library has it; a transition of its own for each branch of an event.

        A branch is chosen before the library hears of it, so its transition is executed straight
        away: going through the trigger would look for it once more, at half the price of a step.
        """
        from transitions import EventData

        machine = _library()(
            model=None,
            states=[*self.region.states, *self.region.final],
            initial=None,
            auto_transitions=False,
            send_event=True,
        )
        for table in (self._answers, self._rings):
            for (state, _), answer in table.items():
                for _, branch, trigger in answer:
                    # to stay is an internal transition: nothing is left and entered again
                    goes = branch.to if branch.to != state else ""
                    machine.add_transition(trigger, state, goes or None)
        for trigger, event in machine.events.items():
            for state, (transition,) in event.transitions.items():
                self._moves[state, trigger] = _mover(
                    transition.execute, partial(EventData, machine.get_state(state), event, machine)
                )
        return self._moves


@lru_cache(maxsize=1)
def _library() -> "type[Machine]":
    """The machine of the library without what nobody here uses: callbacks, and a log of them.

    Looking for callbacks that are not there takes the library four times as long as the step.
    """
    from transitions import Machine, Transition

    class Straight(Transition):
        """A transition that calls nobody, and whose conditions were asked before."""

        def execute(self, event_data: "EventData") -> bool:
            if self.dest:
                event_data.machine.set_state(self.dest, event_data.model)
            return True

    class Quiet(Machine):
        transition_cls = Straight

    return Quiet


def _mover(
    execute: "Callable[[EventData], bool]", data: "Callable[..., EventData]"
) -> Callable[[_Place], object]:
    """How a place is moved along one transition."""
    return lambda place: execute(data(place, (), {}))


def _answer(name: str, branches: tuple[Branch, ...]) -> _Answer:
    return tuple((branch.guard, branch, f"{name}/{index}") for index, branch in enumerate(branches))


def machines(chart: Chart) -> tuple[RegionMachine, ...]:
    """The machines of the regions of ``chart``, in their order; made once for equal charts."""
    return _machines(_ByValue(chart))


class _ByValue:
    """A chart as a key: charts hold maps and have no hash, but their names nearly tell them."""

    __slots__ = ("chart",)

    def __init__(self, chart: Chart) -> None:
        self.chart = chart

    def __hash__(self) -> int:
        return hash(self.chart.name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByValue) and (
            self.chart is other.chart or self.chart == other.chart
        )


@lru_cache(maxsize=64)
def _machines(key: _ByValue) -> tuple[RegionMachine, ...]:
    return tuple(RegionMachine(region) for region in key.chart.regions)
