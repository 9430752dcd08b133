"""Values that are one for everybody on every day: literals, and what is computed of nothing else.

What a calendar decides (a date three months on), what somebody's facts decide, and what would be
out of range has no such value. Results are exact, and rounded once, where a define stores them, as
`troth.engine.meaning` has it; the tests hold the two together.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import TypeAlias

from troth.dsl import core
from troth.dsl.types import LARGEST, SCALE, DateType, InstantType, SpanType, Type

Exact: TypeAlias = int | Fraction


def constant(
    body: core.Expr | core.Cases | core.Lookup, type_: Type, known: Mapping[str, core.Literal]
) -> core.Literal | None:
    """The one value of a define, if it has one; ``known`` are those of the defines it uses."""
    match body:
        case core.Cases() | core.Lookup():
            return None
        case core.Literal():
            return body
        case core.DefineRef(name=name):
            return known.get(name)
        case _:
            found = _exact(body, known)
            return None if found is None else core.Literal(round(found), type_)


def _exact(expr: core.Expr, known: Mapping[str, core.Literal]) -> Exact | None:
    """The number that an expression is, in the unit in which its type is held."""
    match expr:
        case core.Literal(value=int(value)):
            return value
        case core.DefineRef(name=name):
            named = known.get(name)
            return named.value if named is not None and isinstance(named.value, int) else None
        case core.Arithmetic(type=DateType() | InstantType() | SpanType()):
            return None
        case core.Arithmetic(op=op, left=left, right=right):
            return _combined(op, _exact(left, known), _exact(right, known))
        case core.Negate(value=value):
            inner = _exact(value, known)
            return None if inner is None else -inner
        case core.Convert(value=value, factor=factor):
            inner = _exact(value, known)
            return None if inner is None else inner * factor
        case core.Rounded(value=value, up=up, to=to):
            inner = _exact(value, known)
            return None if inner is None else _rounded(inner, to, up=up)
        case core.Points(value=value, numbers=numbers):
            level = _exact(value, known)
            return numbers[level] if isinstance(level, int) else None
        case core.Extreme(items=items, larger=larger):
            values = [found for item in items if (found := _exact(item, known)) is not None]
            if len(values) < len(items):
                return None
            return max(values) if larger else min(values)
        case _:
            return None


def _combined(op: core.Operator, left: Exact | None, right: Exact | None) -> Exact | None:
    if left is None or right is None or (op is core.Operator.DIVIDE and right == 0):
        return None
    made = _calculated(op, left, right)
    return made if -LARGEST <= made <= LARGEST else None


def _calculated(op: core.Operator, left: Exact, right: Exact) -> Exact:
    match op:
        case core.Operator.ADD:
            return left + right
        case core.Operator.SUBTRACT:
            return left - right
        case core.Operator.MULTIPLY:
            return Fraction(left) * right / SCALE
        case core.Operator.DIVIDE:
            return Fraction(left) * SCALE / right


def _rounded(value: Exact, to: int, *, up: bool) -> int:
    exact = Fraction(value) / to
    return to * (-(-exact.numerator // exact.denominator) if up else exact // 1)
