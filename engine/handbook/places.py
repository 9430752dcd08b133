"""Rules at their places in the lifecycles: gates before events, clocks, what begins with a state.

A rule has a place where it names one: it gates an event, sets a clock, begins when a state is
entered or left or when an event of the chart happens, or defines a guard.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from troth.dsl import core
from troth.dsl.prose import expression, settings_of
from troth.dsl.telling.words import spaced
from troth.engine.handbook.content import Lifecycle, Link
from troth.engine.handbook.rules import anchor, slug, title
from troth.workflows.chart import Branch, Chart, Region, answers
from troth.workflows.diagram import CLOCK, GATE, LADDER, OWED, Note, Notes, diagram

if TYPE_CHECKING:
    from troth.engine.files.pack import Pack

Begins = core.Obligation | core.Escalation


def lifecycles(pack: "Pack") -> Iterator[Lifecycle]:
    """Each region of each chart, drawn with the rules of the pack at their places."""
    for chart in pack.charts.values():
        for region in chart.regions:
            where = chart.full_name(region)
            placed = list(_placed(pack, chart, region))
            said = region.words or chart.words
            yield Lifecycle(
                anchor=slug(f"chart-{where}"),
                title=spaced(region.name or chart.name) + (f": {said}" if said else ""),
                name=where,
                picture=diagram(chart, region, notes(pack, chart, region)),
                rules=tuple(
                    (words, Link(title(rule), anchor(rule))) for _, _, words, rule in placed
                ),
            )


def notes(pack: "Pack", chart: Chart, region: Region, *, links: bool = True) -> Notes:
    """What a picture of the region says of the rules; ``links`` lead to them in the handbook."""
    states: dict[str, tuple[Note, ...]] = {}
    events: dict[str, tuple[Note, ...]] = {}
    for at, place, _, rule in _placed(pack, chart, region):
        into = states if at == "state" else events
        note = _note(rule)
        into[place] = (*into.get(place, ()), note if links else replace(note, href=""))
    return Notes(states=states, events=events, lengths=lengths(pack))


def lengths(pack: "Pack") -> dict[str, str]:
    """How long the clocks run that the policy sets, by their full names."""
    known = settings_of(pack.policy)
    return {
        f"{timer.chart}.{timer.timer}": expression(
            known.get(timer.length.name, timer.length)
            if isinstance(timer.length, core.DefineRef)
            else timer.length
        )
        for timer in pack.policy.timers
    }


def _note(rule: core.Rule) -> Note:
    match rule:
        case core.Gate():
            return Note(GATE, "gate", f"#{anchor(rule)}")
        case core.Timer():
            return Note(CLOCK, "set by this policy", f"#{anchor(rule)}")
        case core.Escalation():
            return Note(LADDER, title(rule), f"#{anchor(rule)}")
        case _:
            return Note(OWED, title(rule), f"#{anchor(rule)}")


def _placed(
    pack: "Pack", chart: Chart, region: Region
) -> Iterator[tuple[str, str, str, core.Rule]]:
    """``state`` or ``event``, the place, what is said of it, and the rule there."""
    where = chart.full_name(region)
    events = {event for _, event, _ in answers(region)}
    for gate in pack.policy.gates:
        if gate.chart == where:
            yield "event", gate.name, f"before “{spaced(gate.event)}”", gate
    for timer in pack.policy.timers:
        if timer.chart == where:
            yield "event", timer.name, f"the clock “{spaced(timer.timer)}”", timer
    beginning: tuple[Begins, ...] = (*pack.policy.obligations, *pack.policy.escalations)
    for rule in beginning:
        match rule.trigger:
            case core.OnEntering(chart=of, state=state) if of == where:
                yield "state", f"{where}.{state}", f"begins with “{spaced(state)}”", rule
            case core.OnLeaving(chart=of, state=state) if of == where:
                said = f"begins when “{spaced(state)}” is left"
                yield "state", f"{where}.{state}", said, rule
            case core.OnEvent(event=event) if _is_of(event, where, events):
                name = event.rpartition(".")[2]
                yield "event", f"{where}.{name}", f"begins with “{spaced(name)}”", rule
            case _:
                pass
    for define in pack.policy.defines:
        if define.name in chart.guards and any(
            branch.guard == define.name for branch in _branches(region)
        ):
            said = f"decides “if {spaced(define.name)}”"
            yield "guard", f"{where}.{define.name}", said, define


def _branches(region: Region) -> Iterator[Branch]:
    for state in region.states.values():
        for branches in (*state.on.values(), *state.rings.values()):
            yield from branches
    for branches in region.anywhere.values():
        yield from branches


def _is_of(event: str, where: str, events: set[str]) -> bool:
    chart, dot, name = event.rpartition(".")
    return name in events and (not dot or chart == where)
