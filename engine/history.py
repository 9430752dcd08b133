"""Figures over past events: windows, counts and sums, the latest, the time since.

An event that was never recorded has not happened: counts and sums are 0, the latest is unknown.
Without a history everything here is unknown for that reason.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TypeAlias, assert_never

from troth.dsl import core
from troth.dsl.types import SCALE, DurationType, NumberType
from troth.engine.exact import (
    Elapsed,
    Result,
    Unknown,
    Why,
    in_range,
    joined,
    rational,
    simplest,
    units,
    unknown,
    whole,
)
from troth.engine.facts import Occurrence, View, shift

Evaluate: TypeAlias = Callable[[core.Expr, View], Result]
"""How an expression is evaluated over a view; given in, because conditions stand in windows."""


def latest_field(expr: core.LatestField, view: View) -> Result:
    """The field of the latest such event."""
    latest = _latest(expr.event, view)
    if isinstance(latest, Unknown):
        return latest
    found = latest.fields.get(expr.field)
    return unknown(Why.MISSING, f"{expr.event}.{expr.field}") if found is None else found


def time_since(expr: core.TimeSince, view: View) -> Result:
    """From the latest such event to now."""
    latest = _latest(expr.event, view)
    return latest if isinstance(latest, Unknown) else Elapsed(latest.at, view.now, moments=True)


def _latest(event: str, view: View) -> Occurrence | Unknown:
    if view.history is None:
        return unknown(Why.NO_HISTORY)
    past = _past(view.history.occurrences(event), view)
    return past[-1] if past else unknown(Why.NEVER, event)


def _past(happened: Sequence[Occurrence], view: View) -> Sequence[Occurrence]:
    """The events up to the moment of the view, oldest first."""
    now = view.now
    if happened and happened[-1].at <= now:
        return happened  # as nearly always: a long past is not gone through to see its end
    return [each for each in happened if each.at <= now]


def aggregate(expr: core.Aggregate, view: View, evaluate: Evaluate) -> Result:
    """One figure over the events of the window that satisfy ``where``."""
    if view.history is None:
        return unknown(Why.NO_HISTORY)
    happened = _in_window(expr, _past(view.history.occurrences(expr.event), view), view, evaluate)
    if isinstance(happened, Unknown):
        return happened
    chosen: list[Occurrence] = []
    for each in happened:
        holds: Result = 1
        if expr.where is not None:
            holds = evaluate(expr.where, replace(view, event=_beside(each, view)))
        if isinstance(holds, Unknown):
            return holds
        if holds == 1:
            chosen.append(each)
    return _measured(expr, chosen)


def _beside(each: Occurrence, view: View) -> Occurrence:
    """A past event as a condition looks at it: what is at hand anyway, a gate's event, stays so."""
    return each if view.event is None else replace(each, began=view.event)


def _in_window(
    expr: core.Aggregate, past: Sequence[Occurrence], view: View, evaluate: Evaluate
) -> Sequence[Occurrence] | Unknown:
    """The local days after today - D up to today; or everything since an event, itself included."""
    window = expr.window
    if window is None:
        return past
    if window.length is None:
        latest = _latest(window.since, view)
        if isinstance(latest, Unknown):
            return latest
        return [each for each in past if each.at >= latest.at]
    length = evaluate(window.length, view)
    if isinstance(length, Unknown):
        return length
    if not isinstance(window.length.type, DurationType):
        raise AssertionError("INVARIANT: the length of a window is a duration")
    first = shift(view, view.today, window.length.type.kind, -units(length))
    if isinstance(first, Unknown):
        return first
    return [each for each in past if view.local_day(each.at) > whole(first)]


def _measured(expr: core.Aggregate, chosen: list[Occurrence]) -> Result:
    if expr.measure is core.Measure.COUNT:
        return len(chosen) * SCALE if isinstance(expr.type, NumberType) else len(chosen)
    name = f"{expr.event}.{expr.field}"
    found: list[Result] = [
        unknown(Why.MISSING, name) if (value := each.fields.get(expr.field)) is None else value
        for each in chosen
    ]
    if any(isinstance(each, Unknown) for each in found):
        return joined(found)
    numbers = sorted(rational(each) for each in found)
    if not numbers and expr.measure is not core.Measure.SUM:
        return unknown(Why.NEVER, expr.event)
    return in_range(_figure(expr.measure, numbers), f"{expr.measure.value} of {name}")


def _figure(measure: core.Measure, numbers: list[int | Fraction]) -> int | Fraction:
    match measure:
        case core.Measure.COUNT:
            return len(numbers) * SCALE
        case core.Measure.SUM:
            return sum(numbers)
        case core.Measure.AVERAGE:
            return simplest(Fraction(sum(numbers)) / len(numbers))
        case core.Measure.MEDIAN:
            middle = len(numbers) // 2
            pair = numbers[middle - 1 + len(numbers) % 2 : middle + 1]
            return simplest(Fraction(sum(pair)) / len(pair))
        case core.Measure.SMALLEST:
            return numbers[0]
        case core.Measure.LARGEST:
            return numbers[-1]
        case _:
            assert_never(measure)
