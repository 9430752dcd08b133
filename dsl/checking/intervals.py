"""Between which bounds a number must lie, as far as literals and declared ranges tell.

Used where a divisor must not be 0 and where a condition could be settled before anybody is asked.
Bounds are inclusive and held as values are; None is no bound. A bound beyond the largest number is
none: a result there is unknown, and each step of `d * d` would write it with twice as many digits.
"""

from collections.abc import Mapping

from troth.dsl import core
from troth.dsl.checking.world import Interval
from troth.dsl.types import (
    LARGEST,
    SCALE,
    DateType,
    NumberType,
    SetType,
    SpanType,
    TextType,
    TruthType,
    Type,
)

ANY: Interval = (None, None)


def interval(expr: core.Expr, ranges: Mapping[str, Interval]) -> Interval:
    """The bounds of a number-like expression; ``ranges`` are the bounds of defines."""
    low, high = _bounds(expr, ranges)
    return (
        None if low is None or abs(low) > LARGEST else low,
        None if high is None or abs(high) > LARGEST else high,
    )


def _bounds(expr: core.Expr, ranges: Mapping[str, Interval]) -> Interval:
    match expr:
        case core.Literal(value=int(value)):
            return value, value
        case core.DefineRef(name=name):
            return ranges.get(name, ANY)
        case core.FactRef() | core.EventField() | core.LatestField():
            return declared(expr.type)
        case core.Aggregate(measure=core.Measure.COUNT):
            return 0, None
        case core.Aggregate(measure=measure) if measure is not core.Measure.SUM:
            return declared(expr.type)
        case core.Negate(value=value):
            low, high = interval(value, ranges)
            return _negated(high), _negated(low)
        case core.Extreme(items=items, larger=larger):
            return _extreme([interval(item, ranges) for item in items], larger)
        case core.OrElse(value=value, fallback=fallback):
            return hull([interval(value, ranges), interval(fallback, ranges)])
        case core.AsOf(value=value):
            return interval(value, ranges)
        case core.Points(numbers=numbers):
            return min(numbers), max(numbers)
        case core.Convert(value=value, factor=factor):
            low, high = interval(value, ranges)
            return None if low is None else low * factor, None if high is None else high * factor
        case core.Arithmetic(type=DateType() | SpanType()):
            return ANY  # how many days three months are, only a calendar says
        case core.Arithmetic(op=op, left=left, right=right):
            return _arithmetic(op, interval(left, ranges), interval(right, ranges))
        case _:
            return ANY


def body_interval(
    body: core.Expr | core.Cases | core.Lookup, type_: Type, ranges: Mapping[str, Interval]
) -> Interval:
    """The bounds of a define."""
    if isinstance(type_, TruthType | TextType | SetType | SpanType):
        return ANY
    match body:
        case core.Cases(cases=cases, otherwise=otherwise):
            return hull([interval(v, ranges) for v in (*(c.value for c in cases), otherwise)])
        case core.Lookup(rows=rows):
            values = [value for _, value in rows if isinstance(value, int)]
            return (min(values), max(values)) if values else ANY
        case _:
            return interval(body, ranges)


def declared(type_: Type) -> Interval:
    """The bounds a type declares."""
    return (type_.low, type_.high) if isinstance(type_, NumberType) else ANY


def holds_zero(bounds: Interval) -> bool:
    """Whether 0 lies within the bounds."""
    low, high = bounds
    return (low is None or low <= 0) and (high is None or high >= 0)


def hull(parts: list[Interval]) -> Interval:
    """The smallest bounds around all parts."""
    lows = [low for low, _ in parts]
    highs = [high for _, high in parts]
    return (
        None if None in lows else min(low for low in lows if low is not None),
        None if None in highs else max(high for high in highs if high is not None),
    )


def _extreme(parts: list[Interval], larger: bool) -> Interval:
    lows = [low for low, _ in parts if low is not None]
    highs = [high for _, high in parts if high is not None]
    if larger:
        return max(lows, default=None), max(highs) if len(highs) == len(parts) else None
    return min(lows) if len(lows) == len(parts) else None, min(highs, default=None)


def _negated(bound: int | None) -> int | None:
    return None if bound is None else -bound


def _arithmetic(op: core.Operator, left: Interval, right: Interval) -> Interval:
    match op:
        case core.Operator.ADD:
            return _sum(left[0], right[0]), _sum(left[1], right[1])
        case core.Operator.SUBTRACT:
            return _sum(left[0], _negated(right[1])), _sum(left[1], _negated(right[0]))
        case core.Operator.MULTIPLY:
            return _multiplied(left, right)
        case core.Operator.DIVIDE:
            if left[0] is not None and left[0] >= 0 and right[0] is not None and right[0] > 0:
                most = None if left[1] is None else -(-left[1] * SCALE // right[0])
                return 0, most
            return ANY


def _sum(a: int | None, b: int | None) -> int | None:
    return None if a is None or b is None else a + b


def _multiplied(left: Interval, right: Interval) -> Interval:
    """The exact product of millionths lies between the whole ones around it."""
    corners = [a * b for a in left for b in right if a is not None and b is not None]
    if len(corners) == len(left) * len(right):
        return min(corners) // SCALE, -(-max(corners) // SCALE)
    positive = left[0] is not None and right[0] is not None and left[0] >= 0 and right[0] >= 0
    return (min(corners) // SCALE, None) if positive else ANY
