"""Gates: what keeps an event from acting, and the reasons that are given for it."""

from collections.abc import Iterable

from troth.dsl import core
from troth.dsl.core import ObligationState
from troth.engine.decision import Kind
from troth.engine.evaluate import judge
from troth.engine.events import Event
from troth.engine.exact import Result, Unknown
from troth.engine.facts import Occurrence
from troth.engine.fold.life import Life, Now, place_of, reasons
from troth.engine.fold.story import Refused
from troth.engine.fold.tables import Tables
from troth.engine.meaning import Run
from troth.engine.unmet import unmet


def ruling(life: Life, now: Now) -> Tables:
    """The version that decides about a region: an application keeps the one it began under."""
    return now.tables if now.place.chart.per == "application" else life.tables


def shut(
    life: Life, event: Event, occurrence: Occurrence, regions: Iterable[Now], about: str
) -> Refused | None:
    """The first gate that is shut for an event. A right that was promised opens every gate.

    Before anything binds, what happened is history: no gate refuses it.
    """
    if not life.binding:
        return None
    for now in regions:
        tables = ruling(life, now)
        gate = tables.gates.get((now.place.name, event.type))
        if gate is None:
            continue
        result = life.value(gate.requires, about, occurrence, tables)
        if result == 1 or _allowed(life, event.type, about):
            continue
        view = life.view(about, occurrence)
        decision = judge(tables.rules, gate.name, view, Kind.GATE)
        failed = unmet(decision, Run(tables.rules, view))
        return Refused(
            event.id, event.type, event.at, about, gate.name, _why(gate, result),
            tuple(each.asked for each in failed), gate.otherwise, place_of(gate),
            tuple(each.found for each in failed),
        )  # fmt: skip
    return None


def _allowed(life: Life, event: str, about: str) -> bool:
    """Whether somebody has a right to this event now."""
    return any(
        isinstance(due.rule.content, core.Allow) and due.state is ObligationState.IN_EFFECT
        for due in life.listening.get(event, {}).values()
        if due.about in {"", about}
    )


def _why(gate: core.Gate, result: Result) -> str:
    if isinstance(result, Unknown):
        return f"{gate.name} is shut, because {reasons(result)}"
    return f"{gate.name} is shut" + (f": {gate.otherwise}" if gate.otherwise else "")
