"""Products and quotients of two things that vary: symbols, held to what is linear about them.

A product is exact on the lines where one of the two is fixed, and bent the right way everywhere; a
quotient is exact at the values that it is compared with. More lines are drawn where a person was
found whom the reference turned down.
"""

from fractions import Fraction
from functools import partial

from troth.dsl.types import NUMBER, SCALE
from troth.engine.meaning import Run
from troth.engine.prove import numbers, smt
from troth.engine.prove.smt import Formula, Number
from troth.engine.prove.symbols import Key, Symbol, Symbols, named
from troth.engine.prove.terms import Quantity


def product(left: Quantity, right: Quantity, symbols: Symbols) -> Quantity:
    """Two numbers multiplied."""
    whole = left.whole and right.whole
    one, two = left.top, right.top
    ids = sorted((smt.label(one), smt.label(two)))
    key: Key = ("product", *ids)

    def make() -> Symbol:
        top = (smt.whole if whole else smt.exact)(named(key), symbols.world)
        laws = [*_signs(top, one, two), *_bent(top, left, right)]

        def settle(model: smt.Model, _: Run) -> Formula | None:
            x, y = model.exact(one), model.exact(two)
            if model.exact(top) == x * y:
                return None
            return smt.conj(_lines(top, one, two, x, y, symbols.world))

        def easier(model: smt.Model, turn: int) -> tuple[Formula, Formula]:
            fixed = smt.plain(_stop(right, model.exact(two), turn), symbols.world)
            line = smt.implies(smt.equal(two, fixed), top == one * fixed)
            return line, smt.equal(two, fixed)

        term = Quantity(True, top, whole=whole)
        return Symbol(key, NUMBER, term, laws, (), settle, easier=easier)

    found = symbols.get(key, make).term
    assert isinstance(found, Quantity)
    ends = [
        a * b
        for a in (left.low, left.high)
        for b in (right.low, right.high)
        if a is not None and b is not None
    ]
    low, high = (min(ends), max(ends)) if len(ends) == 4 else (None, None)
    known = smt.conj([left.known, right.known])
    bottom = left.bottom * right.bottom * SCALE
    return numbers.in_range(Quantity(known, found.top, bottom, low, high, whole))


def _stop(value: Quantity, here: Fraction, turn: int) -> Fraction:
    """A plain value at which to look next: near here, then at the ends and in between."""
    if not value.whole:
        return here
    low = here if value.low is None else Fraction(value.low)
    high = here if value.high is None else Fraction(value.high)
    stops = [here, high, (low + high) / 2, low, (low + 9 * high) / 10, (9 * low + high) / 10]
    at = stops[turn % len(stops)]
    whole = Fraction(round(at / SCALE) * SCALE)
    return whole if whole and low <= whole <= high else Fraction(round(at)) or here


def _signs(top: Number, one: Number, two: Number) -> list[Formula]:
    return [
        smt.implies(smt.conj([one >= 0, two >= 0]), top >= 0),
        smt.implies(smt.conj([one <= 0, two <= 0]), top >= 0),
        smt.implies(smt.conj([one >= 0, two <= 0]), top <= 0),
        smt.implies(smt.conj([one <= 0, two >= 0]), top <= 0),
        smt.iff(smt.equal(top, 0), smt.disj([smt.equal(one, 0), smt.equal(two, 0)])),
    ]


def _bent(top: Number, left: Quantity, right: Quantity) -> list[Formula]:
    """Between the planes through the corners of what the two can be."""
    one, two = left.top, right.top
    found = []
    # what a sum comes to beyond the range is unknown, and then its bounds do not hold of it
    within = smt.conj([*_inside(left), *_inside(right)])
    for x, y, above in (
        (left.low, right.low, True),
        (left.high, right.high, True),
        (left.high, right.low, False),
        (left.low, right.high, False),
    ):
        if x is not None and y is not None:
            plane = two * x + one * y - x * y
            found.append(smt.implies(within, top >= plane if above else top <= plane))
    return found


def _inside(value: Quantity) -> list[Formula]:
    """That it lies within its bounds."""
    found = []
    if value.low is not None:
        found.append(value.top >= value.low)
    if value.high is not None:
        found.append(value.top <= value.high)
    return found


def _lines(
    top: Number, one: Number, two: Number, x: Fraction, y: Fraction, within: smt.World
) -> list[Formula]:
    """What holds where one of the two is as here, and on each side of here."""
    a, b = smt.plain(x, within), smt.plain(y, within)
    plane = two * a + one * b - smt.plain(x * y, within)
    same = [smt.conj([one >= a, two >= b]), smt.conj([one <= a, two <= b])]
    cross = [smt.conj([one >= a, two <= b]), smt.conj([one <= a, two >= b])]
    return [
        smt.implies(one == a, top == two * a),
        smt.implies(two == b, top == one * b),
        smt.implies(smt.disj(same), top >= plane),
        smt.implies(smt.disj(cross), top <= plane),
    ]


def quotient(left: Quantity, right: Quantity, symbols: Symbols) -> Quantity:
    """One number divided by another; unknown where that is 0."""
    above, below = left.top * (right.bottom * SCALE), right.top * left.bottom
    key: Key = ("quotient", smt.label(above), smt.label(below))

    def make() -> Symbol:
        top = smt.exact(named(key), symbols.world)

        def settle(model: smt.Model, _: Run) -> Formula | None:
            n, d = model.exact(above), model.exact(below)
            if d == 0 or model.exact(top) == n / d:
                return None
            divisor = smt.plain(d, symbols.world)
            line = smt.implies(smt.equal(below, divisor), top * divisor == above)
            return smt.conj([line, *_held(top, above, below, n / d)])

        def easier(model: smt.Model, turn: int) -> tuple[Formula, Formula]:
            here = model.exact(right.top)
            fixed = smt.plain(_stop(right, here, turn), symbols.world)
            divisor = fixed * left.bottom
            line = smt.implies(smt.equal(below, divisor), top * divisor == above)
            return line, smt.equal(right.top, fixed)

        laws = list(_held(top, above, below, Fraction(0)))
        term = Quantity(True, top, whole=False, ratio=(above, below))
        return Symbol(key, NUMBER, term, laws, (), settle, easier=easier)

    found = symbols.get(key, make).term
    assert isinstance(found, Quantity)
    nonzero = smt.neg(smt.equal(right.top, 0))
    known = smt.conj([left.known, right.known, nonzero])
    return numbers.in_range(
        Quantity(known, found.top, 1, whole=False, ratio=(above, below)),
    )


def _held(top: Number, above: Number, below: Number, value: Fraction) -> list[Formula]:
    """On which side of a plain value a quotient lies: exact, because the value is plain."""
    n, d = value.numerator, value.denominator
    found = []
    for sign in (1, -1):
        here = below > 0 if sign > 0 else below < 0
        more, less = (above * d - below * n) * sign >= 0, (above * d - below * n) * sign <= 0
        found.append(smt.implies(here, smt.iff(top * d >= n, more)))
        found.append(smt.implies(here, smt.iff(top * d <= n, less)))
    return found


def hold(value: Quantity, at: Fraction, symbols: Symbols) -> None:
    """A quotient, where it meets a plain value, is exact."""
    if value.ratio is None:
        return
    above, below = value.ratio
    source = ("quotient", smt.label(above), smt.label(below))
    made = symbols.made[source].term
    assert isinstance(made, Quantity)
    top = made.top
    near = [at] if value.top is top or smt.is_same(value.top, top) else [
        at - Fraction(1, 2), at + Fraction(1, 2)]  # fmt: skip
    for each in near:
        key: Key = (*source, "at", str(each))
        laws = _held(top, above, below, each)
        symbols.get(key, partial(Symbol, key, NUMBER, Quantity(True, 0), laws))
