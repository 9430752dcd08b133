"""Exact arithmetic as formulas: sums, products by what is fixed, comparisons, rounding, ranges.

A value is whole over a fixed denominator, so that everything linear stays in whole numbers. What is
not linear is not here: `curved` gives it a symbol of its own.
"""

from fractions import Fraction
from math import gcd

from troth.dsl import core
from troth.dsl.types import LARGEST, SCALE
from troth.engine.operators import RELATIONS
from troth.engine.prove import kleene, smt
from troth.engine.prove.smt import Formula, Number
from troth.engine.prove.terms import Quantity, Truth


def related(op: core.Relation, left: Quantity, right: Quantity) -> Formula:
    """Whether two known numbers stand in this relation."""
    one, two = _alike(left, right)
    return RELATIONS[op](one, two)


def compared(op: core.Relation, left: Quantity, right: Quantity) -> Truth:
    """Yes or no where both are known."""
    known = smt.conj([left.known, right.known])
    holds = _by_bounds(op, left, right)
    if holds is None:
        holds = related(op, left, right)
    return kleene.where(known, holds)


def _alike(left: Quantity, right: Quantity) -> tuple[Number, Number]:
    if left.bottom == right.bottom:
        return left.top, right.top
    return left.top * right.bottom, right.top * left.bottom


def _by_bounds(op: core.Relation, left: Quantity, right: Quantity) -> bool | None:
    """What the bounds alone decide: a level is always at least the lowest."""
    below = _below(left, right)  # left < right for certain
    above = _below(right, left)
    match op:
        case core.Relation.AT_LEAST:
            return True if _not_below(left, right) else False if below else None
        case core.Relation.AT_MOST:
            return True if _not_below(right, left) else False if above else None
        case core.Relation.MORE:
            return True if above else False if _not_below(right, left) else None
        case core.Relation.LESS:
            return True if below else False if _not_below(left, right) else None
        case core.Relation.EQUAL:
            return False if below or above else None
        case core.Relation.UNEQUAL:
            return True if below or above else None


def _below(left: Quantity, right: Quantity) -> bool:
    if left.high is None or right.low is None:
        return False
    return left.high * right.bottom < right.low * left.bottom


def _not_below(left: Quantity, right: Quantity) -> bool:
    if left.low is None or right.high is None:
        return False
    return left.low * right.bottom >= right.high * left.bottom


# --- arithmetic


def plus(left: Quantity, right: Quantity, sign: int = 1) -> Quantity:
    """The sum, or with ``sign`` -1 the difference; unknown out of range."""
    bottom = left.bottom * right.bottom // gcd(left.bottom, right.bottom)
    one, two = times(left, bottom // left.bottom), times(right, sign * (bottom // right.bottom))
    known = smt.conj([left.known, right.known])
    low = None if one.low is None or two.low is None else one.low + two.low
    high = None if one.high is None or two.high is None else one.high + two.high
    whole = left.whole and right.whole
    return in_range(Quantity(known, one.top + two.top, bottom, low, high, whole))


def times(value: Quantity, factor: int) -> Quantity:
    """``top`` times a plain number, over the same denominator; not yet held against the range."""
    if factor == 1:
        return value
    low = None if value.low is None else value.low * factor
    high = None if value.high is None else value.high * factor
    if factor < 0:
        low, high = high, low
    return Quantity(value.known, value.top * factor, value.bottom, low, high, value.whole)


def scaled(value: Quantity, top: int, bottom: int) -> Quantity:
    """Times the plain fraction ``top / bottom``, which is positive below."""
    if bottom < 0:
        top, bottom = -top, -bottom
    common = gcd(top, value.bottom) if top else value.bottom
    part = Quantity(
        value.known, value.top, value.bottom // common, value.low, value.high, value.whole
    )
    one = times(part, top // common)
    return in_range(
        Quantity(one.known, one.top, one.bottom * bottom, one.low, one.high, value.whole)
    )


def in_range(value: Quantity) -> Quantity:
    """Unknown where it has more than twelve digits before the point."""
    most = LARGEST * value.bottom
    within = []
    if value.low is None or value.low < -most:
        within.append(value.top >= -most)
    if value.high is None or value.high > most:
        within.append(value.top <= most)
    if not within:
        return value
    low = -most if value.low is None else max(value.low, -most)
    high = most if value.high is None else min(value.high, most)
    known = smt.conj([value.known, *within])
    return Quantity(known, value.top, value.bottom, low, high, value.whole, value.ratio)


def plain(value: Quantity) -> int | None:
    """The top of a number that is the same for everybody."""
    return value.top if isinstance(value.top, int) else None


def product(left: Quantity, right: Quantity) -> Quantity | None:
    """The product, where one of the two is the same for everybody."""
    for one, other in ((left, right), (right, left)):
        top = plain(one)
        if top is not None:
            found = scaled(other, top, one.bottom * SCALE)
            return knowing(found, one.known)
    return None


def quotient(left: Quantity, right: Quantity) -> Quantity | None:
    """The quotient, where the divisor is the same for everybody; by 0 it is unknown."""
    top = plain(right)
    if top is None:
        return None
    if top == 0:
        return Quantity(False, 0, 1, 0, 0)
    found = scaled(left, right.bottom * SCALE, top)
    return knowing(found, right.known)


def knowing(value: Quantity, condition: Formula) -> Quantity:
    """The same, known only where the condition holds, too."""
    known = smt.conj([condition, value.known])
    return Quantity(known, value.top, value.bottom, value.low, value.high, value.whole, value.ratio)


def larger(left: Quantity, right: Quantity, *, most: bool) -> Quantity:
    """The larger or the smaller of two; unknown if either is."""
    one, two = _alike(left, right)
    bottom = left.bottom if left.bottom == right.bottom else left.bottom * right.bottom
    top = smt.choose(one >= two if most else one <= two, one, two)
    whole = left.whole and right.whole
    return Quantity(smt.conj([left.known, right.known]), top, bottom, whole=whole)


def either(condition: Formula, left: Quantity, right: Quantity) -> Quantity:
    """``left`` where the condition holds, else ``right``."""
    one, two = _alike(left, right)
    same = left.bottom == right.bottom
    bottom = left.bottom if same else left.bottom * right.bottom
    low = high = None
    if same and left.low is not None and right.low is not None:
        low = min(left.low, right.low)
    if same and left.high is not None and right.high is not None:
        high = max(left.high, right.high)
    return Quantity(
        smt.choose(condition, left.known, right.known),
        smt.choose(condition, one, two),
        bottom,
        low,
        high,
        left.whole and right.whole,
    )


def fraction(value: Quantity) -> Fraction:
    """A number that is the same for everybody."""
    return Fraction(value.top, value.bottom)


def half_even(rounded: Number, value: Quantity, world: smt.World, name: str) -> list[Formula]:
    """What holds of the whole number next to ``value``; halfway it is the even one."""
    off = (rounded * value.bottom - value.top) * 2
    if value.bottom % 2:  # halfway is no multiple of this denominator
        return [off < value.bottom, off > -value.bottom]
    half = smt.whole(f"half {name}", world)
    even = rounded == half * 2
    near = smt.conj([off <= value.bottom, off >= -value.bottom])
    halfway = smt.disj([smt.equal(off, value.bottom), smt.equal(off, -value.bottom)])
    return [near, smt.implies(halfway, even)]
