"""Numbers as steps: sums, products, quotients, dates and what compares them.

Every step carries bounds from what it reads to what it makes, so that nothing can overflow. Raises
`Hard` where no register is wide enough.
"""

from collections.abc import Sequence
from math import gcd

from troth.dsl.types import LARGEST
from troth.engine.bulk.held import Constant, Hard, Held, Pair, Truth, number_of, scaled
from troth.engine.bulk.micro import Step
from troth.engine.bulk.registers import BYTES, SAFE, Number, Register, Steps, width_of
from troth.engine.exact import FIRST_DAY, LAST_DAY
from troth.engine.program import Op


def compared(steps: Steps, op: Op, left: Held, right: Held) -> Register:
    """The truth of a comparison (LT, LE or EQ), as bytes."""
    if isinstance(left, Pair) or isinstance(right, Pair):
        return _of_products(steps, op, left, right)
    if isinstance(right, Constant) and isinstance(right.value, int):
        return _beside(steps, op, _packed(steps, left), right.value)
    if isinstance(left, Constant) and isinstance(left.value, int):
        mirrored = "over" if op is Op.LT else "from" if op is Op.LE else op
        return _beside(steps, mirrored, _packed(steps, right), left.value)
    one, two = _packed(steps, left), _packed(steps, right)
    shared = gcd(one.factor, two.factor)
    one, two = (scaled(steps, each, each.factor // shared) for each in (one, two))
    width = max(one.width, two.width)
    args = steps.widened(one, width), steps.widened(two, width)
    known = steps.both(one.known, two.known)
    return steps.emit(Step[op.name], width, BYTES, *args, known)


def _packed(steps: Steps, held: Held) -> Number:
    """A value as its register holds it."""
    return held if isinstance(held, Number) else number_of(steps, held)


def _beside(steps: Steps, op: Op | str, number: Number, value: int) -> Register:
    """A number beside a constant: at most (LE), below (LT), equal, ``from`` or ``over`` it."""
    unit = number.factor
    step, bound = {
        Op.LE: (Step.AT_MOST, value // unit),
        Op.LT: (Step.AT_MOST, (value - 1) // unit),
        Op.EQ: (Step.EQUALS, value // unit if value % unit == 0 else number.high + 1),
        "from": (Step.AT_LEAST, -(-value // unit)),
        "over": (Step.AT_LEAST, -(-(value + 1) // unit)),
    }[op]
    if not number.low <= bound <= number.high:
        holds = (step is Step.AT_MOST) == (bound > number.high) and step is not Step.EQUALS
        always = Step.LE if holds else Step.LT
        return steps.emit(
            always, number.width, BYTES, number.register, number.register, number.known
        )
    place = steps.constant(number.width, bound)
    return steps.emit(step, number.width, BYTES, number.register, 0, number.known, place)


def _of_products(steps: Steps, op: Op, left: Held, right: Held) -> Register:
    one, two = _factors_of(steps, left), _factors_of(steps, right)
    known = steps.both(one.known, two.known)
    factors = [steps.widened(each, 3) for each in (one.one, one.two, two.one, two.two)]
    return steps.emit(Step[f"PRODUCTS_{op.name}"], 3, BYTES, *factors, known)


def _factors_of(steps: Steps, held: Held) -> Pair:
    if isinstance(held, Pair):
        return held
    number = number_of(steps, held)
    return Pair(number, steps.filled(1), number.known)


# --- numbers


def times(steps: Steps, left: Held, right: Held) -> Held:
    """A product; as its factors where no register holds it."""
    one, two = number_of(steps, left), number_of(steps, right)
    corners = [a * b for a in (one.low, one.high) for b in (two.low, two.high)]
    low, high = min(corners), max(corners)
    if -low >= SAFE or high >= SAFE:
        return Pair(one, two, steps.both(one.known, two.known))
    return paired(steps, Step.MUL, one, two, low, high)


def paired(steps: Steps, step: Step, one: Number, two: Number, low: int, high: int) -> Number:
    """A step over two numbers whose outcome lies between two bounds."""
    if -low >= SAFE or high >= SAFE:
        raise Hard
    width = max(one.width, two.width, width_of(low, high))
    args = steps.widened(one, width), steps.widened(two, width)
    known = steps.both(one.known, two.known)
    return Number(steps.emit(step, width, width, *args), known, low, high)


def ranged(steps: Steps, above: Held, below: Held) -> Held:
    """Unknown where a numerator is beyond the range of numbers over its denominator."""
    if isinstance(below, Pair) or not isinstance(above, Number | Pair | Truth | Constant):
        raise Hard
    under = number_of(steps, below)
    found = above if isinstance(above, Pair) else number_of(steps, above)
    if isinstance(found, Number) and max(-found.low, found.high) <= LARGEST * max(1, under.low):
        return found._replace(known=steps.both(found.known, under.known))
    one, two, known = _factors_of(steps, found)
    limit = steps.filled(LARGEST)
    factors = [steps.widened(each, 3) for each in (_size(steps, one), _size(steps, two))]
    factors += [steps.widened(each, 3) for each in (limit, under)]
    known = steps.both(known, under.known)
    truth = steps.emit(Step.PRODUCTS_LE, 3, BYTES, *factors, known)
    known = steps.emit(Step.SURE, 0, BYTES, truth)
    return found._replace(known=known)


def _size(steps: Steps, number: Number) -> Number:
    if number.low >= 0:
        return number
    high = max(-number.low, number.high)
    width = max(number.width, width_of(-high, high))
    register = steps.widened(number, width)
    return Number(steps.emit(Step.ABS, width, width, register), number.known, 0, high)


def over_numbers(steps: Steps, op: Op, args: Sequence[Number], plain: Sequence[int]) -> Held:
    """An instruction over values, all of which must be known."""
    a, b = args[0], args[-1]
    match op:
        case Op.ADD:
            return paired(steps, Step.ADD, a, b, a.low + b.low, a.high + b.high)
        case Op.SUB:
            return paired(steps, Step.SUB, a, b, a.low - b.high, a.high - b.low)
        case Op.NEG:
            width = max(a.width, width_of(-a.high, -a.low))
            register = steps.emit(Step.NEG, width, width, steps.widened(a, width))
            return Number(register, a.known, -a.high, -a.low)
        case Op.ABS:
            return _size(steps, a)
        case Op.SIGNED:
            most = max(-a.low, a.high)
            return paired(steps, Step.SIGNED, a, b, -most, most)
        case Op.NONZERO:
            if a.low > 0 or a.high < 0:
                return a
            some = steps.emit(Step.NONZERO, a.width, BYTES, a.register)
            return a._replace(known=steps.both(a.known, some))
        case Op.HALF_EVEN | Op.FLOOR | Op.CEIL:
            return _divided(steps, op, a, b, plain[0] if plain else 1)
        case Op.DAY:
            return _day(steps, a)
        case Op.MONTHS:
            return _months(steps, a, b, plain[0])
        case Op.BIT:
            return _bit(steps, a, b)
        case Op.BITSET:
            return _bitset(steps, args)
        case _:
            raise AssertionError(f"INVARIANT: {op.name} is done elsewhere")


def _divided(steps: Steps, op: Op, above: Number, below: Number, to: int) -> Held:
    most = max(-above.low, above.high) + to
    if most >= SAFE or below.high * to >= SAFE:
        raise Hard
    args = steps.widened(above, 3), steps.widened(below, 3)
    known = steps.both(above.known, below.known)
    place = steps.constant(3, to)
    register = steps.emit(Step[op.name], 3, 3, *args, 0, place)
    return Number(register, known, -most, most)


def _day(steps: Steps, day: Number) -> Held:
    if day.low >= FIRST_DAY and day.high <= LAST_DAY:
        return day
    wide = steps.widened(day, 2)
    width = max(day.width, 2)
    places = [steps.constant(width, each) for each in (FIRST_DAY, LAST_DAY)]
    inside = steps.emit(Step.WITHIN, width, BYTES, wide, 0, 0, *places)
    return day._replace(known=steps.both(day.known, inside))


def _months(steps: Steps, day: Number, count: Number, next_day: int) -> Held:
    if max(-day.low, day.high, -count.low, count.high) >= 1 << 40:
        raise Hard
    args = steps.widened(day, 3), steps.widened(count, 3)
    inside = steps.fresh(BYTES)
    register = steps.fresh(3)
    steps.steps.append((Step.MONTHS, 3, (register, *args, inside, next_day)))
    known = steps.both(steps.both(day.known, count.known), inside)
    return Number(register, known, FIRST_DAY, LAST_DAY)


def _bit(steps: Steps, among: Number, index: Number) -> Held:
    if among.low < 0 or index.low < 0 or index.high >= 62:
        raise Hard
    width = max(among.width, index.width, width_of(0, 2**index.high))
    args = steps.widened(among, width), steps.widened(index, width)
    known = steps.both(among.known, index.known)
    return Truth(steps.emit(Step.BIT, width, BYTES, *args, known))


def _bitset(steps: Steps, indexes: Sequence[Number]) -> Held:
    highest = max(each.high for each in indexes)
    if highest >= 61 or min(each.low for each in indexes) < 0:
        raise Hard
    found = steps.filled(0, 3)
    known = found.known
    register = found.register
    for each in indexes:
        register = steps.emit(Step.POWER, 3, 3, register, steps.widened(each, 3))
        known = steps.both(known, each.known)
    return Number(register, known, 0, 2 ** (highest + 1) - 1)
