"""Arithmetic: the whole table of what may be added, multiplied and divided.

Numbers with numbers; date ± duration is a date, date - date a span; duration and money times a
number; money by a number, and money by money, which is a number; money plus money of one currency
and period. All else is a type error, and nothing divides by what could be 0.
"""

import re
from decimal import Decimal
from typing import TypeAlias

from troth.dsl import core, syntax
from troth.dsl.checking.intervals import holds_zero, interval
from troth.dsl.checking.places import all_known
from troth.dsl.checking.types import as_type, in_words, is_ordered, literal_of, meet
from troth.dsl.checking.world import Scope
from troth.dsl.diagnostics import Diagnostic, Label
from troth.dsl.types import (
    DATE,
    NUMBER,
    SCALE,
    SPAN,
    DateType,
    DurationType,
    MoneyType,
    NumberType,
    RatingType,
    SpanType,
    TimeKind,
    Type,
)
from troth.dsl.values import Problem, scaled

Node: TypeAlias = (
    syntax.Arithmetic
    | syntax.Negative
    | syntax.Share
    | syntax.Rounded
    | syntax.Extreme
    | syntax.Points
)

_NUMERIC_LEVEL = re.compile(r"-?\d+(\.\d{1,6})?\Z")
_DONE = {"+": "added", "-": "subtracted", "*": "multiplied", "/": "divided"}


def arithmetic(node: Node, scope: Scope, wanted: Type | None) -> core.Expr | None:
    """The exact result of a calculation, typed."""
    match node:
        case syntax.Arithmetic(op=op):
            left, right = scope.value(node.left), scope.value(node.right)
            if left is None or right is None:
                return None
            return _combined(core.Operator(op), left, right, node, scope)
        case syntax.Negative(value=value):
            return _negative(node, scope.value(value), scope)
        case syntax.Share(percent=percent, of=of):
            return _share(node, percent, scope.value(of), scope)
        case syntax.Rounded():
            return _rounded(node, scope)
        case syntax.Extreme():
            return _extreme(node, scope, wanted)
        case syntax.Points(of=of):
            return _points(node, scope.value(of), scope)


def _combined(
    op: core.Operator, left: core.Expr, right: core.Expr, node: syntax.Arithmetic, scope: Scope
) -> core.Expr | None:
    match op, left.type, right.type:
        case _, NumberType(), NumberType():
            type_: Type = NUMBER
        case ((core.Operator.ADD | core.Operator.SUBTRACT), DateType(), DurationType(kind=kind)):
            if kind in (TimeKind.CLOCK, TimeKind.WORKING_HOURS):
                _say_no_hours(right, scope)
                return None
            type_ = DATE
        case core.Operator.ADD, DurationType(), DateType():
            return _combined(op, right, left, node, scope)
        case core.Operator.SUBTRACT, DateType(), DateType():
            type_ = SPAN
        case core.Operator.MULTIPLY, (DurationType() | MoneyType()), NumberType():
            type_ = left.type
        case core.Operator.MULTIPLY, NumberType(), (DurationType() | MoneyType()):
            type_ = right.type
        case core.Operator.DIVIDE, MoneyType(), NumberType():
            type_ = left.type
        case (
            core.Operator.DIVIDE | core.Operator.ADD | core.Operator.SUBTRACT,
            MoneyType(),
            MoneyType(),
        ):
            sides = meet(left, right, scope)
            if sides is None:
                return None
            left, right = sides
            type_ = NUMBER if op is core.Operator.DIVIDE else left.type
        case _:
            _say_wrong(op, left, right, scope)
            return None
    if op is core.Operator.DIVIDE and not _is_safe(right, type_, node, scope):
        return None
    return core.Arithmetic(op, left, right, type_, span=node.span)


def _say_no_hours(right: core.Expr, scope: Scope) -> None:
    scope.report(
        Diagnostic(
            "mixed-time",
            f"{right.type} cannot be counted from a date",
            Label(right.span, str(right.type)),
            note="a date has no hour to count from",
            help="count in days, working days or months",
        )
    )


def _say_wrong(op: core.Operator, left: core.Expr, right: core.Expr, scope: Scope) -> None:
    rated = isinstance(left.type, RatingType) or isinstance(right.type, RatingType)
    link = {"+": "and", "-": "and", "*": "and", "/": "by"}[op.value]
    scope.report(
        Diagnostic(
            "rating-arithmetic" if rated else "wrong-arithmetic",
            "levels of a rating have an order, but no distance"
            if rated
            else f"{in_words(left.type)} {link} {in_words(right.type)} cannot be {_DONE[op.value]}",
            Label(right.span, str(right.type)),
            others=(Label(left.span, str(left.type)),),
            note="from 2 to 3 can be another step than from 3 to 4" if rated else "",
            help="write `points of` before the rating to take its number"
            if rated
            else "see the table of what can be calculated: `troth why wrong-arithmetic`",
        )
    )


def _is_safe(divisor: core.Expr, result: Type, node: syntax.Arithmetic, scope: Scope) -> bool:
    if not holds_zero(interval(divisor, scope.world.ranges)):
        return True
    literal = literal_of(divisor, scope)
    if literal is not None:
        scope.report(
            Diagnostic(
                "unsafe-division",
                "nothing can be divided by 0",
                Label(divisor.span, "always 0"),
                help="divide by something else",
            )
        )
        return False
    if scope.may_be_unknown:
        return True
    scope.report(
        Diagnostic(
            "unsafe-division",
            "this divides by what could be 0",
            Label(divisor.span, "could be 0"),
            note="nothing in the vocabulary says that it is always more than 0",
            help=_safely(divisor, result, node),
        )
    )
    return False


def _safely(divisor: core.Expr, result: Type, node: syntax.Arithmetic) -> str:
    """How to divide: a number can have a range; all else needs what holds instead."""
    zero = f"0 {str(result).removeprefix('money ')}" if isinstance(result, MoneyType) else "0"
    instead = f"say what holds instead: `{node.span.text} or else {zero}`"
    if isinstance(divisor, core.FactRef) and isinstance(divisor.type, NumberType):
        return f"give `{divisor.name}` a range in vocabulary.yaml, such as 1..1000, or {instead}"
    return instead


def _negative(node: syntax.Negative, value: core.Expr | None, scope: Scope) -> core.Expr | None:
    if value is None:
        return None
    if not isinstance(value.type, NumberType | MoneyType):
        _say_no_amount(value, "negative", scope)
        return None
    if isinstance(value, core.Literal) and isinstance(value.value, int):
        return core.Literal(-value.value, value.type, value.unit, span=node.span)
    type_ = NUMBER if isinstance(value.type, NumberType) else value.type
    return core.Negate(value, type_, span=node.span)


def _say_no_amount(value: core.Expr, what: str, scope: Scope) -> None:
    rated = isinstance(value.type, RatingType)
    scope.report(
        Diagnostic(
            "rating-arithmetic" if rated else "wrong-arithmetic",
            f"{in_words(value.type)} cannot be made {what}",
            Label(value.span, str(value.type)),
            help="write `points of` before the rating to take its number"
            if rated
            else "write a number or an amount of money",
        )
    )


def _share(
    node: syntax.Share, percent: Decimal, of: core.Expr | None, scope: Scope
) -> core.Expr | None:
    if of is None:
        return None
    if not isinstance(of.type, NumberType | MoneyType | DurationType):
        _say_no_amount(of, "a share of", scope)
        return None
    held = scaled(percent / 100)
    if isinstance(held, Problem):
        scope.report(Diagnostic("number-range", held.message, Label(node.span), help=held.help))
        return None
    share = core.Literal(held, NUMBER, "%", span=node.span)
    type_ = NUMBER if isinstance(of.type, NumberType) else of.type
    return core.Arithmetic(core.Operator.MULTIPLY, share, of, type_, span=node.span)


def _rounded(node: syntax.Rounded, scope: Scope) -> core.Expr | None:
    value, to = scope.value(node.value), scope.value(node.to)
    if value is None or to is None:
        return None
    if not isinstance(value.type, NumberType | MoneyType):
        _say_no_amount(value, "round", scope)
        return None
    step = literal_of(to, scope)
    if step is None or not isinstance(step.value, int) or step.value <= 0:
        scope.report(
            Diagnostic(
                "wrong-type",
                "this is rounded to a number that stands in the text and is more than 0",
                Label(to.span, str(to.type)),
                help="write `rounded up to 10`",
            )
        )
        return None
    if not isinstance(step.type, NumberType) and as_type(step, value.type, scope) is None:
        return None
    type_ = NUMBER if isinstance(value.type, NumberType) else value.type
    return core.Rounded(value, node.up, step.value, type_, span=node.span)


def _extreme(node: syntax.Extreme, scope: Scope, wanted: Type | None) -> core.Expr | None:
    good = all_known([scope.value(item, wanted) for item in node.of.items])
    if good is None:
        return None
    model = next((item for item in good if literal_of(item, scope) is None), None)
    type_ = model.type if model is not None else (good[0].type if good else NUMBER)
    if not good or not is_ordered(type_) or isinstance(type_, SpanType):
        scope.report(
            Diagnostic(
                "wrong-type",
                f"`{node.which} of` takes a list of values that have an order",
                Label(node.of.span),
                help=f"write `{node.which} of [a, b]` with numbers, money, ratings or dates",
            )
        )
        return None
    same = all_known([as_type(item, type_, scope) for item in good])
    if same is None:
        return None
    result = NUMBER if isinstance(type_, NumberType) else type_
    return core.Extreme(node.which == "larger", same, result, span=node.span)


def _points(node: syntax.Points, value: core.Expr | None, scope: Scope) -> core.Expr | None:
    if value is None:
        return None
    if not isinstance(value.type, RatingType):
        scope.report(
            Diagnostic(
                "wrong-type",
                f"`points of` takes a rating, and this is {in_words(value.type)}",
                Label(value.span, str(value.type)),
                help="leave `points of` out",
            )
        )
        return None
    return core.Points(value, points_of(value.type), span=node.span)


def points_of(scale: RatingType) -> tuple[int, ...]:
    """What each level counts: its own number where all are numbers, else its place from 1."""
    if all(_NUMERIC_LEVEL.match(level) for level in scale.levels):
        return tuple(int(Decimal(level) * SCALE) for level in scale.levels)
    return tuple(place * SCALE for place in range(1, len(scale.levels) + 1))
