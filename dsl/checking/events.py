"""Events, and states and timers of charts: which name means which, and what an event carries."""

from collections.abc import Mapping
from dataclasses import field

from troth.dsl import syntax
from troth.dsl.checking.names import (
    UNKNOWN,
    a,
    described,
    listed,
    note_marked,
    say_ambiguous,
    say_unknown,
)
from troth.dsl.checking.world import Scope, World
from troth.dsl.diagnostics import Diagnostic, Label, did_you_mean
from troth.dsl.node import Data, record
from troth.dsl.source import Span
from troth.dsl.types import PARTY, Type
from troth.dsl.vocabulary import ChartNames, Fact, Subject, Use


@record
class Happening(Data):
    """An event that rules may speak of. ``name`` is the vocabulary's, or ``CHART.EVENT``."""

    name: str
    subject: Subject
    fields: Mapping[str, Type] = field(default_factory=dict)


def chart_of(name: syntax.Name, scope: Scope, *, needed: str) -> tuple[ChartNames, str] | None:
    """The chart and the last part of ``CHART[.REGION].X``; a bare X is found if one chart has it.

    ``needed`` is state, event or timer. What does not exist is reported.
    """
    charts = scope.world.vocabulary.charts
    last = name.parts[-1]
    if len(name.parts) > 1:
        chart = charts.get(".".join(name.parts[:-1]))
        if chart is None:
            say_unknown(scope, "chart", ".".join(name.parts[:-1]), name.span, charts, home="charts")
            return None
        if last not in _names(chart, needed):
            _say_not_in(chart, last, needed, name.span, scope)
            return None
        return chart, last
    having = [chart for chart in charts.values() if last in _names(chart, needed)]
    if len(having) == 1:
        return having[0], last
    if having:
        say_ambiguous(scope, name, [f"{needed} of {chart.name}" for chart in having])
        return None
    known = [n for chart in charts.values() for n in _names(chart, needed)]
    say_unknown(scope, needed, last, name.span, known, home="charts")
    return None


def _say_not_in(chart: ChartNames, name: str, needed: str, span: Span, scope: Scope) -> None:
    """Report a name that this chart does not have in this place, with those it has."""
    known = _names(chart, needed)
    alike = did_you_mean(name, known) or next((k for k in known if k.startswith(name)), None)
    kind = next((k for k in ("state", "event", "timer") if name in _names(chart, k)), "")
    what = f"{a(kind)} of {chart.name}, not {a(needed)}" if kind else f"not in chart {chart.name}"
    scope.report(
        Diagnostic(
            UNKNOWN[needed],
            f"there is no {needed} called `{name}` in the chart {chart.name}",
            Label(span, what),
            help=f"did you mean `{chart.name}.{alike}`?"
            if alike
            else f"its {needed}s are {listed(known, 12)}",
        )
    )


def _names(chart: ChartNames, needed: str) -> tuple[str, ...]:
    match needed:
        case "state":
            return chart.states
        case "event":
            return chart.events
        case _:
            return chart.timers


def find_event(name: syntax.Name, scope: Scope) -> Happening | None:
    """The event of a name, silently: of the vocabulary, or of a chart."""
    words = scope.world.vocabulary
    declared = words.events.get(str(name)) or words.events.get(name.parts[-1])
    if declared is not None:
        if len(name.parts) == 1 or declared.name == str(name):
            return Happening(declared.name, declared.subject, declared.fields)
        chart = words.charts.get(".".join(name.parts[:-1]))
        if chart is not None and name.parts[-1] in chart.events:
            return Happening(declared.name, declared.subject, declared.fields)
        return None
    prefix = ".".join(name.parts[:-1])
    charts = [
        chart
        for chart in words.charts.values()
        if name.parts[-1] in chart.events and prefix in ("", chart.name)
    ]
    if len(charts) == 1:
        return Happening(f"{charts[0].name}.{name.parts[-1]}", charts[0].subject)
    return None


def event_of(name: syntax.Name, scope: Scope) -> Happening | None:
    """The event of a name; what does not exist is reported."""
    found = find_event(name, scope)
    if found is None:
        if len(name.parts) > 1 and ".".join(name.parts[:-1]) in scope.world.vocabulary.charts:
            chart_of(name, scope, needed="event")
        else:
            _say_no_event(name, scope)
        return None
    scope.reads(found.subject, name.span)
    return found


def _say_no_event(name: syntax.Name, scope: Scope) -> None:
    words = scope.world.vocabulary
    having = [c for c in words.charts.values() if name.parts[-1] in c.events]
    if len(name.parts) == 1 and len(having) > 1:
        say_ambiguous(scope, name, [f"event of {chart.name}" for chart in having])
        return
    known = {*words.events, *(event for chart in words.charts.values() for event in chart.events)}
    say_unknown(scope, "event", str(name), name.span, known)


def field_type(event: Happening, name: str, span: Span, scope: Scope) -> Type | None:
    """The type of an event's field; ``by`` is whoever raised it. An unknown one is reported."""
    if name == "by":
        return PARTY
    type_ = event.fields.get(name)
    if type_ is not None:
        for fact in _carried(scope.world, event.name, name):
            if fact.use is not Use.OPEN or fact.about_method or fact.about_rank:
                note_marked(fact, span, scope, through=event.name)
        return type_
    nearest = did_you_mean(name, event.fields)
    scope.report(
        Diagnostic(
            "unknown-field",
            f"the event `{event.name}` carries no `{name}`",
            Label(span, "not in vocabulary.yaml"),
            help=f"did you mean `{nearest}`?  ({described(event.fields[nearest])})"
            if nearest
            else f"it carries {listed(event.fields)}",
        )
    )
    return None


def _carried(world: World, event: str, name: str) -> list[Fact]:
    return [f for f in world.vocabulary.facts.values() if (event, name) in f.carried_by]
