"""When something begins and when it is due: triggers and due rules, shared by all who have them."""

from typing import TypeAlias

from troth.dsl import core, syntax
from troth.dsl.checking.events import Happening, chart_of, event_of, find_event
from troth.dsl.checking.names import say_ambiguous, say_unknown, value_names
from troth.dsl.checking.places import deadline, delay, say_no_calendar, truth, value_of
from troth.dsl.checking.world import Scope
from troth.dsl.diagnostics import Diagnostic, Label
from troth.dsl.types import DATE
from troth.dsl.values import DAYS, MONTHS
from troth.dsl.vocabulary import Subject

Node: TypeAlias = syntax.When | syntax.Crossing | syntax.Every | syntax.Each


def trigger(node: Node, scope: Scope) -> tuple[core.Trigger | None, Scope]:
    """What begins it, and the surroundings of what it starts: the event is at hand there."""
    match node:
        case syntax.When():
            return _when(node, scope)
        case syntax.Crossing(which=which, state=state):
            found = chart_of(state, scope, needed="state")
            if found is None:
                return None, scope
            chart, name = found
            scope.reads(chart.subject, state.span)
            if which == "entering":
                return core.OnEntering(chart.name, name, span=node.span), scope
            return core.OnLeaving(chart.name, name, span=node.span), scope
        case syntax.Every(length=syntax.Name() as length, condition=condition) if str(
            length
        ).removesuffix("s") in {*DAYS, *MONTHS} and not _is_value(length, scope):
            _say_bare_unit(length, scope)
            truth(condition, scope)
            return None, scope
        case syntax.Every(length=length, condition=condition):
            each, holds = deadline(length, scope), truth(condition, scope)
            if each is None or holds is None:
                return None, scope
            return core.EveryWhile(each, holds, span=node.span), scope
        case syntax.Each(unit=unit, condition=condition):
            return _each(node, unit, truth(condition, scope), scope), scope


def _say_bare_unit(unit: syntax.Name, scope: Scope) -> None:
    one = str(unit).removesuffix("s")
    period = (
        f" for the stopwatch, or `each {one} while …` for its last day" if one in MONTHS else ""
    )
    scope.report(
        Diagnostic(
            "calendar-period",
            f"`every {unit}` does not say how many",
            Label(unit.span, "how many, and counted from when?"),
            note="`every` is a stopwatch that begins with the person, `each` goes by the calendar",
            help=f"write `every 1 {one} while …`" + (period if one in MONTHS else ""),
        )
    )


def _each(
    node: syntax.Each, unit: str, holds: core.Expr | None, scope: Scope
) -> core.Trigger | None:
    match unit:
        case "month" | "quarter" | "year":
            say_no_calendar(node.span, scope)
            return None if holds is None else core.EachWhile(unit, holds, span=node.span)
        case _:
            return None  # the reader has said that this is no period of the calendar


def _when(node: syntax.When, scope: Scope) -> tuple[core.Trigger | None, Scope]:
    condition = node.condition
    if isinstance(condition, syntax.Name):
        if str(condition) in ("engaged", "agreed") and node.where is None:
            scope.reads(Subject.RELATIONSHIP, condition.span)
            if str(condition) == "engaged":
                return core.OnEngaged(span=node.span), scope
            return core.OnAgreed(span=node.span), scope
        event = find_event(condition, scope)
        valued = _is_value(condition, scope)
        if event is not None and valued:
            kind = "fact" if str(condition) in scope.world.vocabulary.facts else "define"
            say_ambiguous(scope, condition, [kind, "event"])
            return None, scope
        if event is not None:
            scope.reads(event.subject, condition.span)
            return _on_event(event, node, scope)
        if not valued:
            _say_no_trigger(condition, scope)
            return None, scope
    if node.where is not None:
        say_no_event(node.where, scope)
        return None, scope
    holds = truth(condition, scope)
    return None if holds is None else core.OnCondition(holds, span=node.span), scope


def _is_value(name: syntax.Name, scope: Scope) -> bool:
    world = scope.world
    if len(name.parts) > 1:
        return find_event(syntax.Name(name.parts[:-1], span=name.span), scope) is not None
    return str(name) in world.vocabulary.facts or str(name) in world.defines


def _on_event(
    event: Happening, node: syntax.When, scope: Scope
) -> tuple[core.Trigger | None, Scope]:
    inner = scope.with_event(event.name, event.fields)
    if node.where is None:
        return core.OnEvent(event.name, None, span=node.span), inner
    where = truth(node.where, inner)
    return None if where is None else core.OnEvent(event.name, where, span=node.span), inner


def _say_no_trigger(name: syntax.Name, scope: Scope) -> None:
    if len(name.parts) > 1:
        event_of(name, scope)
        return
    world = scope.world
    charts = world.vocabulary.charts.values()
    if sum(str(name) in chart.events for chart in charts) > 1:
        event_of(name, scope)
        return
    advice = ""
    if str(name) in world.minimums:
        advice = f"write `when {name} is met`"
    elif any(str(name) in chart.states for chart in charts):
        advice = f"write `when entering {name}`"
    known = {
        *world.vocabulary.events,
        *(event for chart in charts for event in chart.events),
        *value_names(world),
        *("engaged", "agreed"),
    }
    say_unknown(scope, "event", str(name), name.span, known, advice=advice)


def say_no_event(where: syntax.Expr, scope: Scope) -> None:
    """Report a ``where`` that narrows down no event."""
    scope.report(
        Diagnostic(
            "misplaced-clause",
            "`where` narrows down an event, and there is none here",
            Label(where.span),
            help="join the two conditions with `and`",
        )
    )


def narrowed(
    name: syntax.Name, where: syntax.Expr | None, scope: Scope
) -> tuple[Happening, core.Expr | None] | None:
    """An event and what must hold of it; None, reported, after a mistake in either."""
    event = event_of(name, scope)
    if event is None:
        return None
    if where is None:
        return event, None
    inner = truth(where, scope.with_event(event.name, event.fields))
    return None if inner is None else (event, inner)


def due(node: syntax.Due, scope: Scope) -> core.Due | None:
    """A due rule; None, reported, after a mistake in it."""
    earliest = None if node.earliest is None else value_of(node.earliest, scope, DATE)
    if node.earliest is not None and earliest is None:
        return None
    match node.rolling:
        case "" | "forward" | "back" as rolling:
            pass
        case _:
            raise AssertionError("INVARIANT: a deadline rolls forward or back")
    match node.rule:
        case syntax.DueWithin(length=length, of=of):
            within = delay(length, scope)
            event = None if of is None else event_of(of, scope)
            if within is None or (of is not None and event is None):
                return None
            name = "" if event is None else event.name
            return core.Due(within, name, None, rolling, earliest, span=node.span)
        case syntax.DueBy(date=date):
            by = value_of(date, scope, DATE)
            say_no_calendar(node.span, scope)
            return None if by is None else core.Due(None, "", by, rolling, earliest, span=node.span)
