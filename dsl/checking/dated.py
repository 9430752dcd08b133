"""Values asked for as of another day, which must be values that a day can change.

`as of` belongs to the sum right before it. Behind a whole comparison it stands at the length or the
number that ends it, and would say nothing: that is told, with where it was meant to stand.
"""

import re

from troth.dsl import core, syntax
from troth.dsl.checking.places import value_of
from troth.dsl.checking.world import Scope
from troth.dsl.diagnostics import Diagnostic, Edit, Fix, Label
from troth.dsl.traverse import walk
from troth.dsl.types import DATE, Type

_LOOKED_UP = (
    core.FactRef
    | core.LatestField
    | core.Today
    | core.Now
    | core.Tenure
    | core.TimeSince
    | core.TimeWhile
    | core.TimeIn
    | core.Aggregate
    | core.Engaged
    | core.StateIs
    | core.ObligationIs
    | core.MinimumMet
    | core.EveryMinimumMet
)
"""What may be something else on another day; all other values are made of these or never change."""


def as_of(
    node: syntax.AsOf, scope: Scope, wanted: Type | None, compared: core.Expr | None = None
) -> core.Expr | None:
    """``X as of DATE``; ``compared`` is what stands on the other side of a comparison with it."""
    inner, when = scope.value(node.value, wanted), value_of(node.at, scope, DATE)
    if inner is None or when is None:
        return None
    if not _changes(inner, scope):
        _say_same(node, scope, compared)
        return None
    return core.AsOf(inner, when, inner.type, span=node.span)


def _changes(expr: core.Expr, scope: Scope) -> bool:
    """Whether another day may make another value of ``expr``, also through defines."""
    opened: set[str] = set()
    waiting: list[core.Expr | core.Define] = [expr]
    while waiting:
        for part in walk(waiting.pop()):
            if isinstance(part, _LOOKED_UP):
                return True
            if isinstance(part, core.DefineRef) and part.name not in opened:
                opened.add(part.name)
                define = scope.world.checked_defines[part.name]
                waiting += [] if define is None else [define]
    return False


def _say_same(node: syntax.AsOf, scope: Scope, compared: core.Expr | None) -> None:
    same = node.value.span
    moved = None
    if compared is not None and _changes(compared, scope):
        moved = _moved(node, compared)
    scope.report(
        Diagnostic(
            "same-every-day",
            f"`{same.text}` is the same on every day",
            Label(same, "looks nothing up"),
            note="`as of` belongs to what stands right before it, and looks that up on its day",
            help="leave `as of` out, or put it right behind what is to be looked up"
            if moved is None
            else moved.title,
            fix=moved,
        )
    )


def _moved(node: syntax.AsOf, compared: core.Expr) -> Fix | None:
    """``as of`` put behind the other side; None where that side would need brackets for it."""
    if isinstance(compared, core.OrElse | core.AsOf | core.Rounded):
        return None
    source, start, end = node.span.source, node.value.span.end, node.span.end
    day = source.text[start:end]
    if not re.match(r"\s+as\s+of\b", day) or day.count("(") != day.count(")"):
        return None
    meant = compared.span.text + day + source.text[compared.span.end : start]
    return Fix(
        f"write `{' '.join(meant.split())}`",
        (
            Edit(source.span(compared.span.end, compared.span.end), day),
            Edit(source.span(start, end), ""),
        ),
    )
