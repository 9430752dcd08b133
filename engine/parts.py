"""What an expression looks at: its direct parts, and the named values that people recognise."""

from collections.abc import Iterator, Mapping

from troth.dsl import core
from troth.dsl.traverse import children


def parts(expr: core.Expr) -> tuple[core.Expr, ...]:
    """The expressions directly inside ``expr``, in reading order; windows of history included."""
    found: list[core.Expr] = []
    for child in children(expr):
        inner = children(child) if isinstance(child, core.Window) else (child,)
        found.extend(each for each in inner if isinstance(each, core.Expr))
    return tuple(found)


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


def needed(name: str, defines: Mapping[str, core.Define]) -> tuple[str, ...]:
    """The define ``name`` and all that it stands on, each after those it uses.

    Evaluated in this order, a chain of a thousand defines takes no deeper a stack than one.
    """
    found = {name}
    waiting = [name]
    while waiting:
        for part in expressions(defines[waiting.pop()].body):
            for each in within(part):
                if isinstance(each, core.DefineRef) and each.name not in found:
                    found.add(each.name)
                    waiting.append(each.name)
    return tuple(each for each in defines if each in found)


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
