"""Lifecycles as frozen data, and what must hold of any of them.

A chart has one region, or several that run side by side. A region is always in exactly one state;
an event takes the first of its branches whose guard holds, and the last branch has none, so that
two can never be open at once. Here are the parts, the structural checks that need nothing but the
chart, and the names that rules may use. Reading YAML is `troth.engine.files.charts`; stepping is
not here.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from enum import StrEnum

from troth.dsl.diagnostics import Diagnostic, Label, did_you_mean
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
    left. ``emit`` are the events it raises in turn; ``needs`` what the event must bring, such as
    reasons; ``recourse`` the way to contest an ``adverse`` answer; ``use`` the kind of decision it
    is.
    """

    guard: str = ""
    to: str = ""
    restart: bool = False
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
    is what no state needs to answer when a chart raises it.
    """

    name: str
    initial: str
    states: Mapping[str, State]
    final: Mapping[str, Ending] = field(default_factory=dict)
    anywhere: Mapping[str, tuple[Branch, ...]] = field(default_factory=dict)
    ignore: tuple[str, ...] = ()
    words: str = ""
    serves: tuple[str, ...] = ()
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
    timers = [t for state in region.states.values() for t in state.timers.values() if t.length]
    return ChartNames(
        name=chart.full_name(region),
        subject=chart.subject,
        states=(*region.states, *region.final),
        events=tuple(events),
        timers=tuple(timer.name for timer in timers),
        uses={event: tuple(found) for event, found in uses.items()},
        guards={name: guard is Guard.REQUIRED for name, guard in chart.guards.items()},
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


def check_chart(chart: Chart) -> list[Diagnostic]:
    """What is wrong with the structure of a chart, in the order of its regions and states."""
    return [finding for region in chart.regions for finding in _Check(chart, region).findings()]


class _Check:
    """The structural checks of one region."""

    def __init__(self, chart: Chart, region: Region) -> None:
        self.chart = chart
        self.region = region
        self.where = chart.full_name(region)
        self.found: list[Diagnostic] = []

    def findings(self) -> list[Diagnostic]:
        self.names()
        for state in self.region.states.values():
            for branches in state.on.values():
                self.branches(branches)
            for branches in state.rings.values():
                self.branches(branches, rings=True)
            self.timers(state)
        for branches in self.region.anywhere.values():
            self.branches(branches)
        if not any(finding.code == "chart-name" for finding in self.found):
            # a misspelled target leaves states unreachable: one message per mistake
            self.reach()
        return self.found

    def say(self, code: str, message: str, span: Span, advice: str) -> None:
        self.found.append(Diagnostic(code, message, Label(span), help=advice))

    def names(self) -> None:
        region = self.region
        if region.initial not in region.states:
            self.unknown("state", region.initial, region.states, region.initial_span)
        for name in region.states.keys() & region.final.keys():
            message = f"`{name}` is a state and an end of `{self.where}`"
            advice = "an end answers to nothing: take it out of `states` or out of `final`"
            self.say("chart-name", message, region.states[name].span, advice)
        seen: dict[str, str] = {}
        for state in region.states.values():
            for timer in state.timers.values():
                if first := seen.get(timer.name):
                    message = f"`{first}` and `{state.name}` both have a timer `{timer.name}`"
                    advice = "a policy sets a timer by its name: give each its own"
                    self.say("chart-name", message, timer.span, advice)
                seen[timer.name] = state.name

    def branches(self, branches: tuple[Branch, ...], *, rings: bool = False) -> None:
        for index, branch in enumerate(branches):
            if branch.to and branch.to not in {*self.region.states, *self.region.final}:
                known = (*self.region.states, *self.region.final)
                self.unknown("state", branch.to, known, branch.span)
            if branch.guard and branch.guard not in self.chart.guards:
                self.unknown("guard", branch.guard, self.chart.guards, branch.span)
            if not branch.guard and index < len(branches) - 1:
                advice = "put the branch that always holds last, and say of it `else: yes`"
                self.say(
                    "chart-branches", "no branch after this one is ever taken", branch.span, advice
                )
            self.adverse(branch, rings=rings)
        if branches and branches[-1].guard:
            message = f"nothing is said for the case that `{branches[-1].guard}` does not hold"
            advice = "end with a branch that says `else: yes`"
            self.say("chart-branches", message, branches[-1].span, advice)

    def adverse(self, branch: Branch, *, rings: bool) -> None:
        """A timer brings nothing: its reasons are those of its guards."""
        harms = branch.adverse or self.region.final.get(branch.to) is Ending.ADVERSE
        if harms and not (branch.recourse and (rings or "reasons" in branch.needs)):
            message = "an answer against the person needs reasons and a recourse"
            advice = (
                "add `adverse: yes, recourse: case.raised`"
                if rings
                else "add `adverse: yes, needs: [reasons], recourse: case.raised`"
            )
            self.say("chart-adverse", message, branch.span, advice)

    def timers(self, state: State) -> None:
        for timer in state.timers.values():
            if timer.name not in state.rings:
                message = f"nothing happens when the timer `{timer.name}` rings"
                advice = f"say it under `on`: `timer {timer.name}: [{{stay: yes, restart: no}}]`"
                self.say("chart-timer", message, timer.span, advice)
        for name, branches in state.rings.items():
            if name not in state.timers:
                span = branches[0].span if branches else state.span
                self.unknown(f"timer of `{state.name}`", name, state.timers, span)

    def reach(self) -> None:
        region = self.region
        reached, open_ = {region.initial}, [region.initial]
        while open_:
            for target in self.targets(open_.pop()):
                if target not in reached:
                    reached.add(target)
                    open_.append(target)
        for state in region.states.values():
            if state.name not in reached:
                advice = "let a branch lead to it, or take it out"
                self.say(
                    "chart-unreachable", f"nothing leads to `{state.name}`", state.span, advice
                )
            elif not state.rest and not set(self.targets(state.name)) - {state.name}:
                advice = "let a branch lead on, name it under `final`, or say `rest: yes`"
                self.say(
                    "chart-dead-end", f"nothing leads out of `{state.name}`", state.span, advice
                )
        for name in region.final:
            if name not in reached:
                advice = "let a branch lead to it, or take it out of `final`"
                self.say("chart-unreachable", f"nothing leads to `{name}`", region.span, advice)

    def targets(self, name: str) -> Iterator[str]:
        state = self.region.states.get(name)
        if state is None:
            return
        for branches in (*state.on.values(), *state.rings.values(), *self.region.anywhere.values()):
            yield from (branch.to for branch in branches if branch.to)

    def unknown(self, what: str, name: str, known: Iterable[str], span: Span) -> None:
        known = tuple(known)
        meant = did_you_mean(name, known)
        listed = f"one of: {', '.join(known)}" if known else f"declare `{name}`"
        message = f"`{self.where}` has no {what} called `{name}`"
        self.say("chart-name", message, span, f"did you mean `{meant}`?" if meant else listed)
