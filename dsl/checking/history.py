"""Time and history: figures over past events, and how long something has lasted."""

from typing import TypeAlias

from troth.dsl import core, syntax
from troth.dsl.checking.events import Happening, chart_of, event_of, field_type
from troth.dsl.checking.places import duration, truth
from troth.dsl.checking.types import in_words, is_ordered
from troth.dsl.checking.world import Scope
from troth.dsl.diagnostics import Diagnostic, Label
from troth.dsl.types import (
    NUMBER,
    DurationType,
    MoneyType,
    NumberType,
    RatingType,
    SpanType,
    TimeKind,
    Type,
)

Node: TypeAlias = (
    syntax.TimeSince | syntax.TimeWhile | syntax.TimeIn | syntax.Aggregate | syntax.Latest
)


def history(node: Node, scope: Scope) -> core.Expr | None:
    """A span of time or a figure over past events."""
    match node:
        case syntax.TimeSince(event=name):
            event = event_of(name, scope)
            return None if event is None else core.TimeSince(event.name, span=node.span)
        case syntax.TimeWhile(condition=condition, window=window):
            inner = truth(condition, scope)
            good, over = _window(window, scope)
            if inner is None or not good:
                return None
            return core.TimeWhile(inner, over, span=node.span)
        case syntax.TimeIn(state=state, window=window):
            found = chart_of(state, scope, needed="state")
            good, over = _window(window, scope)
            if found is None or not good:
                return None
            scope.reads(found[0].subject, state.span)
            return core.TimeIn(found[0].name, found[1], over, span=node.span)
        case syntax.Aggregate():
            return _aggregate(node, scope)
        case syntax.Latest(field=name):
            read = _field_of(name, scope)
            if read is None:
                return None
            event, field, type_ = read
            return core.LatestField(event.name, field, type_, span=node.span)


def _window(window: syntax.Window | None, scope: Scope) -> tuple[bool, core.Window | None]:
    """Whether the window makes sense, and the window."""
    if window is None:
        return True, None
    if window.since is not None:
        event = event_of(window.since, scope)
        return event is not None, core.Window(
            since="" if event is None else event.name, span=window.span
        )
    if window.length is None:
        return True, None
    length = duration(window.length, scope)
    if length is None:
        return False, None
    hours = (TimeKind.CLOCK, TimeKind.WORKING_HOURS)
    if isinstance(length.type, DurationType) and length.type.kind in hours:
        scope.report(
            Diagnostic(
                "mixed-time",
                f"a look back is counted in days, not in {length.type}",
                Label(length.span, str(length.type)),
                note="`in the last` takes whole local days up to today",
                help="write days, working days, weeks or months",
            )
        )
        return False, None
    return True, core.Window(length, span=window.span)


def _field_of(name: syntax.Name, scope: Scope) -> tuple[Happening, str, Type] | None:
    if len(name.parts) < 2:
        if event_of(name, scope) is not None:
            scope.report(
                Diagnostic(
                    "unknown-field",
                    f"which field of `{name}` is meant is not said",
                    Label(name.span, "an event"),
                    help=f"write `{name}.` and the field",
                )
            )
        return None
    event = event_of(syntax.Name(name.parts[:-1], span=name.span), scope)
    if event is None:
        return None
    type_ = field_type(event, name.parts[-1], name.span, scope)
    return None if type_ is None else (event, name.parts[-1], type_)


def _aggregate(node: syntax.Aggregate, scope: Scope) -> core.Expr | None:
    measure = core.Measure(node.which)
    field = ""
    type_: Type | None = None
    event: Happening | None = None
    if measure is core.Measure.COUNT:
        event = event_of(node.of, scope)
        type_ = NUMBER if event is not None else None
    else:
        read = _field_of(node.of, scope)
        if read is not None:
            event, field, carried = read
            type_ = _measured(measure, carried, node.of, scope)
    where = None
    good_where = True
    if node.where is not None and event is not None:
        where = truth(node.where, scope.with_event(event.name, event.fields))
        good_where = where is not None
    good, window = _window(node.window, scope)
    if event is None or type_ is None or not good or not good_where:
        return None
    return core.Aggregate(measure, event.name, field, where, window, type_, span=node.span)


def _measured(measure: core.Measure, type_: Type, name: syntax.Name, scope: Scope) -> Type | None:
    match measure:
        case core.Measure.SMALLEST | core.Measure.LARGEST:
            if is_ordered(type_) and not isinstance(type_, SpanType):
                return type_
        case _:
            if isinstance(type_, NumberType):
                return NUMBER if measure is core.Measure.SUM else type_
            if isinstance(type_, MoneyType | DurationType):
                return type_
    rated = isinstance(type_, RatingType)
    scope.report(
        Diagnostic(
            "rating-arithmetic" if rated else "wrong-arithmetic",
            f"there is no {measure} of {in_words(type_)}",
            Label(name.span, str(type_)),
            note="levels of a rating have an order, but no distance" if rated else "",
            help="ask for the `smallest`, the `largest` or the `latest`"
            if rated
            else "ask for the `latest`, or count the events",
        )
    )
    return None
