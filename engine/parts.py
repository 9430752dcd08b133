"""What an expression looks at: its direct parts, and the named values that people recognise."""

from collections.abc import Iterator
from typing import assert_never

from troth.dsl import core


def parts(expr: core.Expr) -> tuple[core.Expr, ...]:
    """The expressions directly inside ``expr``, in reading order; windows of history included."""
    match expr:
        case core.Arithmetic(left=left, right=right) | core.Compare(left=left, right=right):
            return (left, right)
        case (
            core.Negate(value=value)
            | core.Convert(value=value)
            | core.Rounded(value=value)
            | core.Points(value=value)
            | core.Known(value=value)
            | core.Not(value=value)
        ):
            return (value,)
        case core.OrElse(value=value, fallback=fallback):
            return (value, fallback)
        case core.AsOf(value=value, at=at):
            return (value, at)
        case core.Between(value=value, low=low, high=high):
            return (value, low, high)
        case core.Member(item=item, among=among):
            return (item, among)
        case (
            core.Extreme(items=items)
            | core.SetOf(items=items)
            | core.And(items=items)
            | core.Or(items=items)
            | core.AtLeast(items=items)
        ):
            return items
        case core.TimeWhile(condition=condition, window=window):
            return (condition, *_window(window))
        case core.TimeIn(window=window):
            return _window(window)
        case core.Aggregate(where=where, window=window):
            return (*(() if where is None else (where,)), *_window(window))
        case (
            core.Literal()
            | core.LocalInstant()
            | core.FactRef()
            | core.DefineRef()
            | core.EventField()
            | core.LatestField()
            | core.Today()
            | core.Now()
            | core.Tenure()
            | core.TimeSince()
            | core.Engaged()
            | core.StateIs()
            | core.ObligationIs()
            | core.MinimumMet()
            | core.EveryMinimumMet()
        ):
            return ()
        case _:
            assert_never(expr)


def _window(window: core.Window | None) -> tuple[core.Expr, ...]:
    return () if window is None or window.length is None else (window.length,)


def within(expr: core.Expr) -> Iterator[core.Expr]:
    """``expr`` and everything inside it, in reading order; defines are not opened."""
    yield expr
    for part in parts(expr):
        yield from within(part)


def expressions(body: core.Expr | core.Cases | core.Lookup) -> tuple[core.Expr, ...]:
    """The expressions of the body of a define, in reading order."""
    match body:
        case core.Cases(cases=cases, otherwise=otherwise):
            return (*(each for case in cases for each in (case.value, case.when)), otherwise)
        case core.Lookup(keys=keys):
            return keys
        case _:
            return (body,)


def operands(expr: core.Expr) -> tuple[core.Expr, ...]:
    """The named values in ``expr``, each once, in reading order: what a proof shows."""
    found: dict[core.Expr, None] = {}
    _collect(expr, found)
    return tuple(found)


def _collect(expr: core.Expr, found: dict[core.Expr, None]) -> None:
    match expr:
        case (
            core.FactRef()
            | core.DefineRef()
            | core.EventField()
            | core.LatestField()
            | core.Tenure()
            | core.TimeSince()
            | core.TimeWhile()
            | core.TimeIn()
            | core.Aggregate()
            | core.AsOf()
            | core.Engaged()
            | core.StateIs()
            | core.ObligationIs()
            | core.MinimumMet()
            | core.EveryMinimumMet()
        ):
            found[expr] = None
        case _:
            for part in parts(expr):
                _collect(part, found)


def name_of(expr: core.Expr) -> str:
    """What a proof calls a named value."""
    match expr:
        case core.FactRef(name=name) | core.DefineRef(name=name):
            return name
        case core.EventField(event=event, field=field):
            return f"{event}.{field}"
        case core.LatestField(event=event, field=field):
            return f"latest {event}.{field}"
        case core.Tenure():
            return "tenure"
        case core.TimeSince(event=event):
            return f"time since {event}"
        case core.TimeWhile():
            return "time while"
        case core.TimeIn(state=state):
            return f"time in {state}"
        case core.Aggregate(measure=measure, event=event, field=field):
            return f"{measure.value} of {event}" + (f".{field}" if field else "")
        case core.AsOf(value=value):
            inner = operands(value)
            return name_of(inner[0]) + " then" if inner else "then"
        case core.Engaged():
            return "engaged"
        case core.StateIs(chart=chart, state=state):
            return f"{chart} is {state}"
        case core.ObligationIs(kind=kind, name=name, state=state):
            return f"{kind} {name} is {state.value}" if name else f"any {kind} is {state.value}"
        case core.MinimumMet(name=name):
            return f"{name} is met"
        case core.EveryMinimumMet():
            return "every minimum is met"
        case _:
            raise AssertionError(f"INVARIANT: {type(expr).__name__} has no name of its own")


def wording(expr: core.Expr) -> str:
    """``expr`` in the words of the language."""
    try:
        from troth.dsl.prose import expression
    except ImportError:
        return " ".join(expr.span.text.split()) or type(expr).__name__.lower()
    return expression(expr)
