"""What must hold of the lifecycles of a pack together, and of a lifecycle under its policy.

A chart raises events (`emit`), and every state it enters is an event for the others
(``CHART.STATE``). Here is followed where these lead: nothing may go round for ever, nothing raised
may find a state that neither answers nor says that it means nothing there, and every state that is
waited for must exist. A clock that only rings is asked who hears it. Where a finding stands is the
caller's: a shipped chart has no places of its own.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from troth.dsl import core
from troth.dsl.diagnostics import Diagnostic, Label, Severity, did_you_mean
from troth.dsl.source import NOWHERE, Span
from troth.dsl.traverse import walk
from troth.workflows.chart import Branch, Chart, Region, State, answered, answers

Places = Mapping[str, Span]
"""Where a pack asks for each of its charts."""


def check_together(
    charts: Sequence[Chart], own: Collection[str], places: Places, known: Collection[str]
) -> list[Diagnostic]:
    """What is wrong between the charts of a pack, chart by chart.

    ``own`` are the charts that the pack wrote itself, and ``known`` names of charts that it could
    have besides. Only its own may not wait for what never happens: a shipped chart waits for all
    that the shipped ones beside it could do.
    """
    found = [*_circles(charts, places)]
    raised = _raised(charts)
    for chart in charts:
        if chart.name in own:
            found += _nowhere(chart, charts, known)
        for region in chart.regions:
            found += _unanswered(chart, region, raised, places)
    return found


def _at(span: Span, chart: Chart, places: Places) -> Span:
    return places.get(chart.name, NOWHERE) if span is NOWHERE else span


def _branches(region: Region) -> Iterator[tuple[str, Branch]]:
    """Every branch with the event it answers; empty for a clock that rings."""
    for _, event, branches in answers(region):
        yield from ((event, branch) for branch in branches)
    for state in region.states.values():
        for branches in state.rings.values():
            yield from (("", branch) for branch in branches)


# --- what is raised


def entered(chart: Chart, region: Region, state: str) -> tuple[str, ...]:
    """The names under which others hear that ``state`` is entered."""
    full = f"{chart.full_name(region)}.{state}"
    return (full, f"{chart.name}.{state}") if region.name else (full,)


def _raised(charts: Iterable[Chart]) -> set[str]:
    """Events that charts raise: what they emit, and states of theirs that are entered."""
    every = [(chart, region) for chart in charts for region in chart.regions]
    emitted = {event for _, region in every for _, b in _branches(region) for event in b.emit}
    waited = {event for _, region in every for _, event, _ in answers(region) if "." in event}
    return emitted | waited


def _unanswered(
    chart: Chart, region: Region, raised: set[str], places: Places
) -> Iterator[Diagnostic]:
    """Events that some states of a region answer and others neither answer nor ignore."""
    heard = [e for e in dict.fromkeys(e for _, e, _ in answers(region)) if e in raised]
    for event in heard:
        deaf = [
            state
            for state in region.states.values()
            if event not in answered(region, state)
            and event not in state.ignore
            and event not in region.ignore
        ]
        if deaf:
            names = ", ".join(f"`{state.name}`" for state in deaf)
            yield Diagnostic(
                "chart-unanswered",
                f"`{event}` is raised by a chart and has no answer in {names}",
                Label(_at(deaf[0].span, chart, places), chart.full_name(region)),
                note="nobody is there to be told that it was refused",
                help=f"answer it there, or say `ignore: [{event}]`",
            )


def _nowhere(chart: Chart, charts: Sequence[Chart], known: Collection[str]) -> Iterator[Diagnostic]:
    """States of other charts that are waited for and do not exist."""
    states = {
        name
        for other in charts
        for region in other.regions
        for state in (*region.states, *region.final)
        for name in entered(other, region, state)
    }
    names = {other.name for other in charts}
    for region in chart.regions:
        for _, event, branches in answers(region):
            home = event.partition(".")[0]
            if "." not in event or event in states or (home not in names and home in known):
                continue
            meant = did_you_mean(event, states)
            what = "state" if home in names else "chart"
            yield Diagnostic(
                "chart-event",
                f"`{event}` never happens: there is no such {what}",
                Label(branches[0].span if branches else region.span),
                help=f"did you mean `{meant}`?"
                if meant
                else "name a state as CHART.STATE, or an event without a dot",
            )


# --- circles


def _circles(charts: Sequence[Chart], places: Places) -> Iterator[Diagnostic]:
    """Events that raise each other for ever, told once, where the circle closes."""
    heard = {
        event for chart in charts for region in chart.regions for _, event, _ in answers(region)
    }
    leads: dict[str, list[tuple[str, Chart, Branch]]] = {}
    for chart in charts:
        for region in chart.regions:
            for event, branch in _branches(region):
                following = [
                    *branch.emit,
                    *(entered(chart, region, branch.to) if branch.to else ()),
                ]
                leads.setdefault(event, []).extend(
                    (name, chart, branch) for name in following if name in heard
                )
    leads.pop("", None)
    done: set[str] = set()
    for start in leads:
        circle = _circle(start, leads, done)
        if circle is not None:
            path, chart, branch = circle
            yield Diagnostic(
                "chart-circle",
                f"`{path[0]}` raises itself: {' → '.join([*path, path[0]])}",
                Label(_at(branch.span, chart, places)),
                note="one event would never end",
                help="let one of these steps wait for a person or a clock",
            )


def _circle(
    start: str, leads: Mapping[str, list[tuple[str, Chart, Branch]]], done: set[str]
) -> tuple[list[str], Chart, Branch] | None:
    """The first circle on a walk from ``start``, with the branch that closes it."""
    path: list[str] = [start]
    steps = [iter(leads.get(start, ()))]
    while steps:
        step = next(steps[-1], None)
        if step is None:
            steps.pop()
            done.add(path.pop())
            continue
        following, chart, branch = step
        if following in path:
            done.update(path)
            return path[path.index(following) :], chart, branch
        if following not in done:
            path.append(following)
            steps.append(iter(leads.get(following, ())))
    return None


# --- clocks that only ring


def check_clocks(
    charts: Sequence[Chart], own: Iterable[str], policy: core.Policy
) -> list[Diagnostic]:
    """Clocks that ring for nobody, one warning a place.

    A clock whose branch stays and does not restart changes nothing when it rings. It is there to be
    heard, so some promise or escalation should begin with the state it belongs to. Asked of charts
    that are the pack's ``own``, and of shipped ones where the policy itself sets the clock: a pack
    that adopts a lifecycle whole has not spoken about each of its clocks yet.
    """
    begins = [rule.trigger for rule in policy.obligations]
    begins += [ladder.trigger for ladder in policy.escalations]
    anchors = {anchor for trigger in begins for anchor in _anchors(trigger)}
    set_here = {(timer.chart, timer.timer): timer.span for timer in policy.timers}
    found: list[Diagnostic] = []
    for chart in charts:
        silent = [
            (chart.full_name(region), state, timer)
            for region in chart.regions
            for state in region.states.values()
            for timer in _silent(state)
            if (chart.full_name(region), state.name) not in anchors
        ]
        if chart.name in own:
            found += _say_own(silent)
        found += [
            _say_silent([(where, state, timer)], set_here[where, timer])
            for where, state, timer in silent
            if (where, timer) in set_here
        ]
    return found


_Silent = tuple[str, State, str]


def _silent(state: State) -> Iterator[str]:
    for name, branches in state.rings.items():
        if any(not branch.to and not branch.restart for branch in branches):
            yield name


def _anchors(trigger: core.Trigger) -> Iterator[tuple[str, str]]:
    """The states of charts that a rule begins with, or that its beginning speaks of."""
    if isinstance(trigger, core.OnEntering):
        yield trigger.chart, trigger.state
    for node in walk(trigger):
        if isinstance(node, core.StateIs | core.TimeIn):
            yield node.chart, node.state


def _say_own(silent: list[_Silent]) -> list[Diagnostic]:
    """One warning for all of a chart, at the first of them."""
    if not silent:
        return []
    _, state, timer = silent[0]
    return [_say_silent(silent, state.timers[timer].span)]


def _say_silent(silent: list[_Silent], span: Span) -> Diagnostic:
    where, state, _ = silent[0]
    names = ", ".join(f"`{timer}`" for _, _, timer in silent)
    return Diagnostic(
        "chart-silent-timer",
        f"nobody hears of {names}",
        Label(span, "rings, and nothing follows"),
        note="a clock that stays in its state is an occasion to tell somebody",
        help=f"begin an escalation `when entering {where}.{state.name}`, or let the branch restart "
        "the clock or lead on",
        severity=Severity.WARNING,
    )
