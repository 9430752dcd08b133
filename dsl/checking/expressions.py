"""Expressions: from the tree as written to a typed value, or to nothing and one finding.

``None`` is what a mistake leaves behind. It poisons silently: whoever gets it says nothing more,
but goes on with its other parts, so that one run finds every independent mistake.
"""

from typing import assert_never

from troth.dsl import core, syntax
from troth.dsl.checking import arithmetic, comparisons, dated, history, literals, states
from troth.dsl.checking.places import all_known, possible_count, truth
from troth.dsl.checking.types import as_type, in_words
from troth.dsl.checking.world import DEEPEST, Scope
from troth.dsl.diagnostics import Diagnostic, Label
from troth.dsl.types import DATE, TEXT, TRUTH, TruthType, Type


def expression(node: syntax.Expr, scope: Scope, wanted: Type | None = None) -> core.Expr | None:
    """The typed value of ``node``, or None after a mistake in it (see :meth:`Scope.value`)."""
    if scope.depth >= DEEPEST:
        _say_too_deep(node, scope)
        return None
    scope.depth += 1
    result = _expression(node, scope, wanted)
    scope.depth -= 1
    return result


def _expression(node: syntax.Expr, scope: Scope, wanted: Type | None) -> core.Expr | None:
    match node:
        case syntax.Name():
            return literals.name_value(node, scope, wanted)
        case syntax.Number() | syntax.Money() | syntax.Duration():
            return literals.quantity(node, scope)
        case syntax.Compare():
            return comparisons.compare(node, scope)
        case syntax.Logic(op=op, items=items):
            befores = (None, *items[:-1])
            parts = [
                _part(item, before, scope) for item, before in zip(items, befores, strict=True)
            ]
            good = all_known(parts)
            if good is None:
                return None
            return core.And(good, span=node.span) if op == "and" else core.Or(good, span=node.span)
        case syntax.Not(value=value):
            inner = truth(value, scope)
            return None if inner is None else core.Not(inner, span=node.span)
        case syntax.Within():
            return comparisons.within(node, scope)
        case syntax.Includes():
            return comparisons.includes(node, scope)
        case syntax.Between():
            return comparisons.between(node, scope)
        case syntax.Known(value=value, negated=negated):
            return comparisons.known(value, negated, node.span, scope)
        case syntax.Text(value=text):
            return core.Literal(text, TEXT, span=node.span)
        case syntax.Date(day=day):
            return core.Literal(day, DATE, span=node.span)
        case syntax.Instant():
            return core.LocalInstant(node.day, node.minute, span=node.span)
        case syntax.YesNo(value=yes):
            return core.Literal(int(yes), TRUTH, span=node.span)
        case syntax.Items():
            return comparisons.items(node, scope, wanted)
        case syntax.Constant(which=which):
            return literals.constant(which, node.span, scope)
        case syntax.Quantified():
            return _quantified(node, scope)
        case syntax.OrElse():
            return _or_else(node, scope, wanted)
        case syntax.AsOf():
            return dated.as_of(node, scope, wanted)
        case (
            syntax.Arithmetic()
            | syntax.Negative()
            | syntax.Share()
            | syntax.Rounded()
            | syntax.Extreme()
            | syntax.Points()
        ):
            return arithmetic.arithmetic(node, scope, wanted)
        case (
            syntax.TimeSince()
            | syntax.TimeWhile()
            | syntax.TimeIn()
            | syntax.Aggregate()
            | syntax.Latest()
        ):
            return history.history(node, scope)
        case syntax.ObligationRef() | syntax.ManyRef() | syntax.EveryMinimum():
            states.say_no_state(node, scope)
            return None
        case _:
            assert_never(node)


def _part(node: syntax.Expr, before: syntax.Expr | None, scope: Scope) -> core.Expr | None:
    """One side of `and` or `or`; a value after a comparison was meant to be compared, too."""
    short = isinstance(node, syntax.Name | syntax.Number | syntax.Text | syntax.Date | syntax.Money)
    if not short or not isinstance(before, syntax.Compare) or states.is_about_state(before, scope):
        return truth(node, scope)
    value = scope.value(node)
    if value is None or isinstance(value.type, TruthType):
        return value
    asked, one, other = before.left.span.text, before.right.span.text, node.span.text
    listed = before.op in (syntax.Comparison.IS, syntax.Comparison.IS_NOT)
    scope.report(
        Diagnostic(
            "wrong-type",
            f"this is {in_words(value.type)}, where a condition is needed",
            Label(node.span, str(value.type)),
            others=(Label(before.span, "compared only here"),),
            note="each side of `and` and `or` is a whole condition",
            help=f"write `{asked} {'in' if before.op is syntax.Comparison.IS else 'not in'} "
            f"[{one}, {other}]`"
            if listed
            else f"write `{asked} {before.op} {other}`",
        )
    )
    return None


def _say_too_deep(node: syntax.Expr, scope: Scope) -> None:
    scope.report(
        Diagnostic(
            "too-deeply-nested",
            "this is too deeply nested",
            Label(node.span, "too many levels or steps"),
            note="a rule that long can be neither explained to a person nor proved",
            help="give a part of it a name with `define` and use the name here",
        )
    )


def _quantified(node: syntax.Quantified, scope: Scope) -> core.Expr | None:
    if not isinstance(node.of, syntax.Items):
        scope.report(
            Diagnostic(
                "wrong-type",
                f"`{node.which} of` takes a list of conditions",
                Label(node.of.span),
                help=f"write `{node.which} of [a at least 3, b at least 3]`",
            )
        )
        return None
    parts = [truth(item, scope) for item in node.of.items]
    counted = node.count is None or possible_count(node.count, len(parts), node.span, scope)
    good = all_known(parts)
    if good is None or not counted:
        return None
    match node.which:
        case "all":
            return core.And(good, span=node.span)
        case "none":
            return core.Not(core.Or(good, span=node.span), span=node.span)
        case "any":
            if node.count is not None:
                return core.AtLeast(node.count, good, span=node.span)
            return core.Or(good, span=node.span)


def _or_else(node: syntax.OrElse, scope: Scope, wanted: Type | None) -> core.Expr | None:
    before = scope.may_be_unknown
    scope.may_be_unknown = True
    value = scope.value(node.value, wanted)
    scope.may_be_unknown = before
    fallback = scope.value(node.fallback, wanted or (value.type if value else None))
    if value is None or fallback is None:
        return None
    same = as_type(fallback, value.type, scope)
    return None if same is None else core.OrElse(value, same, value.type, span=node.span)
