"""Exact arithmetic in registers: rationals as numerator and positive denominator.

Nothing is ever rounded here but where a value is stored. Quotients compare by cross-multiplication.
INVARIANT: wherever a numerator is known, its denominator is.
"""

from typing import NamedTuple, assert_never

from troth.dsl import core
from troth.dsl.types import LARGEST, SCALE
from troth.engine.builder import Builder
from troth.engine.program import Op


class Ratio(NamedTuple):
    """Registers of a numerator and a positive denominator (of a plain value: the constant 1)."""

    numerator: int
    denominator: int


def plain(make: Builder, register: int) -> Ratio:
    """A value that is no fraction."""
    return Ratio(register, make.constant(1))


def number(make: Builder, op: core.Operator, left: Ratio, right: Ratio) -> Ratio:
    """An exact result of scaled numbers, not yet checked against the range."""
    match op:
        case core.Operator.ADD | core.Operator.SUBTRACT:
            one, two, denominator = _common(make, left, right)
            emitted = Op.ADD if op is core.Operator.ADD else Op.SUB
            return Ratio(make.emit(emitted, one, two), denominator)
        case core.Operator.MULTIPLY:
            above = make.emit(Op.MUL, left.numerator, right.numerator)
            below = make.emit(Op.MUL, left.denominator, right.denominator)
            return Ratio(above, make.emit(Op.MUL, below, make.constant(SCALE)))
        case core.Operator.DIVIDE:
            return _divided(make, left, right)
        case _:
            assert_never(op)


def _divided(make: Builder, left: Ratio, right: Ratio) -> Ratio:
    """Left / right, scaled; the sign of the divisor goes into the numerator."""
    above = make.emit(Op.MUL, left.numerator, make.constant(SCALE))
    above = make.emit(Op.MUL, above, right.denominator)
    below = make.emit(Op.NONZERO, make.emit(Op.MUL, left.denominator, right.numerator))
    if make.bounds[below][0] > 0:
        return Ratio(above, below)
    return Ratio(make.emit(Op.SIGNED, above, below), make.emit(Op.ABS, below))


def _common(make: Builder, left: Ratio, right: Ratio) -> tuple[int, int, int]:
    """Two numerators over one denominator."""
    if left.denominator == right.denominator:
        return left.numerator, right.numerator, left.denominator
    return (
        make.emit(Op.MUL, left.numerator, right.denominator),
        make.emit(Op.MUL, right.numerator, left.denominator),
        make.emit(Op.MUL, left.denominator, right.denominator),
    )


def ranged(make: Builder, exact: Ratio) -> Ratio:
    """``exact``, unknown where it is out of range; without a check where it never can be."""
    low, high = make.bounds[exact.numerator]
    least = make.bounds[exact.denominator][0]
    if exact.denominator in make.known and max(-low, high) <= LARGEST * least:
        return exact
    return Ratio(make.emit(Op.RANGE, *exact), exact.denominator)


def stored(make: Builder, exact: Ratio) -> Ratio:
    """As a define keeps it: rounded half-even to a whole number of millionths."""
    if exact.denominator == make.constant(1):
        return exact
    return plain(make, make.emit(Op.HALF_EVEN, *exact))


def or_else(make: Builder, found: Ratio, fallback: Ratio) -> Ratio:
    """``fallback`` where ``found`` is unknown."""
    numerator = make.emit(Op.IF_KNOWN, found.numerator, found.numerator, fallback.numerator)
    if found.denominator == fallback.denominator:
        return Ratio(numerator, found.denominator)
    return Ratio(
        numerator,
        make.emit(Op.IF_KNOWN, found.numerator, found.denominator, fallback.denominator),
    )


def extreme(make: Builder, items: list[Ratio], *, larger: bool) -> Ratio:
    """The smaller or larger of all; unknown if any is."""
    best = items[0]
    for item in items[1:]:
        one, two, _ = _common(make, best, item)
        first = make.emit(Op.LE, *((two, one) if larger else (one, two)))
        denominator = best.denominator
        if denominator != item.denominator:
            denominator = make.emit(Op.IF, first, best.denominator, item.denominator)
        best = Ratio(make.emit(Op.IF, first, best.numerator, item.numerator), denominator)
    return best


def equal(make: Builder, left: Ratio, right: Ratio) -> int:
    """The truth of left = right."""
    if left.denominator == right.denominator:
        return make.emit(Op.EQ, left.numerator, right.numerator)
    one, two, _ = _common(make, left, right)
    return make.emit(Op.EQ, one, two)


def related(make: Builder, op: core.Relation, left: Ratio, right: Ratio) -> int:
    """The truth of a comparison."""
    if op in {core.Relation.EQUAL, core.Relation.UNEQUAL}:
        same = equal(make, left, right)
        return same if op is core.Relation.EQUAL else make.emit(Op.NOT, same)
    one, two, _ = _common(make, left, right)
    match op:
        case core.Relation.AT_LEAST:
            return make.emit(Op.LE, two, one)
        case core.Relation.AT_MOST:
            return make.emit(Op.LE, one, two)
        case core.Relation.MORE:
            return make.emit(Op.LT, two, one)
        case core.Relation.LESS:
            return make.emit(Op.LT, one, two)
        case _:
            raise AssertionError("INVARIANT: equality was answered above")
