"""Lifecycles as frozen data, and what must hold of any of them.

A chart has one region, or several that run side by side. A region is always in exactly one state;
an event takes the first of its branches whose guard holds, and the last branch has none, so that
two can never be open at once. Here are the parts and the names that rules may use. Nothing here
checks (`soundness`, `together`), steps (`machine`, `tables`), draws, or reads a file.
"""

from collections.abc import Iterator, Mapping
from dataclasses import field
from enum import StrEnum

from troth.dsl.node import Data, named
from troth.dsl.source import NOWHERE, Span
from troth.dsl.vocabulary import ChartNames, Length, Subject


class Guard(StrEnum):
    """What a guard is worth when the pack defines no gate or define of its name."""

    YES = "yes"
    NO = "no"
    REQUIRED = "required"


class Ending(StrEnum):
    """How an end is meant: for whom it is good, and whose decision it was."""

    GOOD = "good"
    ADVERSE = "adverse"
    BY_THE_PERSON = "by the person"
    NEUTRAL = "neutral"


@named
class Branch(Data):
    """One answer to an event: go ``to`` a state, or stay where ``to`` is empty.

    Without ``guard`` it always holds. ``restart`` begins the clocks of a state again that is not
    left; ``refuse`` refuses the event there. ``emit`` are the events it raises in turn; ``needs``
    what the event must bring, such as reasons; ``recourse`` the way to contest an ``adverse``
    answer; ``use`` the kind of decision it is.
    """

    guard: str = ""
    to: str = ""
    restart: bool = False
    refuse: bool = False
    adverse: bool = False
    needs: tuple[str, ...] = ()
    recourse: str = ""
    use: str = ""
    emit: tuple[str, ...] = ()
    words: str = ""
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@named
class Timer(Data):
    """A clock that runs while its state lasts.

    It rings after ``length``, which a policy may set, or at a date that an event brought: each of
    ``at`` is EVENT.FIELD then, and the one that was brought last counts. It rings when that day
    ends, or when it ``begins``.
    """

    name: str
    length: Length | None = None
    at: tuple[str, ...] = ()
    begins: bool = False
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@named
class State(Data):
    """A state that is not an end, what it answers to, and the step of the programme it serves.

    ``on`` are events, ``rings`` the timers of this state. In a state of ``rest`` nothing is owed,
    so it may be without a clock. In a state of ``notice`` the person has been told of what is to
    come and may contest it. What is raised by charts and means nothing here is in ``ignore``.
    """

    name: str
    words: str = ""
    step: str = ""
    rest: bool = False
    notice: bool = False
    ignore: tuple[str, ...] = ()
    timers: Mapping[str, Timer] = field(default_factory=dict)
    on: Mapping[str, tuple[Branch, ...]] = field(default_factory=dict)
    rings: Mapping[str, tuple[Branch, ...]] = field(default_factory=dict)
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@named
class Region(Data):
    """States of which exactly one holds.

    ``anywhere`` answers in every state that is not an end and has no answer of its own; ``ignore``
    is what no state needs to answer when a chart raises it. In which state a ``private`` region is
    may not reach decisions about consequences, pay and promotion.
    """

    name: str
    initial: str
    states: Mapping[str, State]
    final: Mapping[str, Ending] = field(default_factory=dict)
    anywhere: Mapping[str, tuple[Branch, ...]] = field(default_factory=dict)
    ignore: tuple[str, ...] = ()
    words: str = ""
    serves: tuple[str, ...] = ()
    private: bool = False
    span: Span = field(default=NOWHERE, compare=False, repr=False)
    initial_span: Span = field(default=NOWHERE, compare=False, repr=False)


@named
class Chart(Data):
    """A lifecycle: its regions (one without a name, or several with), and the guards it asks for.

    ``per`` is what has one: a relationship, an engagement, an application, an obligation, a case, a
    goal.
    """

    name: str
    per: str
    regions: tuple[Region, ...]
    guards: Mapping[str, Guard] = field(default_factory=dict)
    words: str = ""
    serves: tuple[str, ...] = ()
    span: Span = field(default=NOWHERE, compare=False, repr=False)

    @property
    def subject(self) -> Subject:
        """Whom its rules are about; an engagement is read through its relationship."""
        return Subject.RELATIONSHIP if self.per == "engagement" else Subject(self.per)

    def full_name(self, region: Region) -> str:
        """``CHART`` or ``CHART.REGION``."""
        return f"{self.name}.{region.name}" if region.name else self.name


def names(chart: Chart) -> tuple[ChartNames, ...]:
    """What rules can refer to in each region of ``chart``.

    Events with a dot are other charts' states being entered; no rule can gate or raise them here.
    Timers that ring at a date an event brought are not the policy's to set.
    """
    return tuple(_region_names(chart, region) for region in chart.regions)


def _region_names(chart: Chart, region: Region) -> ChartNames:
    events = dict.fromkeys(event for _, event, _ in answers(region) if "." not in event)
    uses: dict[str, dict[str, None]] = {}
    for _, event, branches in answers(region):
        for branch in branches:
            if branch.use:
                uses.setdefault(event, {})[branch.use] = None
    rings = [("", b) for state in region.states.values() for b in state.rings.values()]
    recourse: dict[str, dict[str, None]] = {}
    for event, branches in (*((event, b) for _, event, b in answers(region)), *rings):
        for branch in branches:
            if branch.recourse:
                recourse.setdefault(event, {})[branch.recourse] = None
    timers = [t for state in region.states.values() for t in state.timers.values() if t.length]
    return ChartNames(
        name=chart.full_name(region),
        subject=chart.subject,
        states=(*region.states, *region.final),
        events=tuple(events),
        timers=tuple(timer.name for timer in timers),
        uses={event: tuple(found) for event, found in uses.items()},
        guards={name: guard is Guard.REQUIRED for name, guard in chart.guards.items()},
        recourse={event: tuple(found) for event, found in recourse.items()},
        private=region.private,
    )


def answers(region: Region) -> Iterator[tuple[State | None, str, tuple[Branch, ...]]]:
    """Every event that is answered, with the state (None: any) and the branches."""
    for state in region.states.values():
        for event, branches in state.on.items():
            yield state, event, branches
    for event, branches in region.anywhere.items():
        yield None, event, branches


def answered(region: Region, state: State) -> dict[str, tuple[Branch, ...]]:
    """What ``state`` does with each event: its own answers before those of any state."""
    return {**region.anywhere, **state.on}
