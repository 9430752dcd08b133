"""Arithmetic as formulas: numbers and money, dates moved, spans between two."""

from troth.dsl import core
from troth.dsl.types import NUMBER, DateType, DurationType, InstantType, Type
from troth.engine.prove import curved, numbers, smt
from troth.engine.prove.scopes import Encodes
from troth.engine.prove.symbols import Key, Symbol, Symbols
from troth.engine.prove.terms import Quantity, Span, Term


def calculated(expr: core.Arithmetic, encoder: Encodes) -> Term:
    """The result of an operation; which meaning it has is decided by the types, as everywhere."""
    match expr.left.type, expr.op, expr.right.type:
        case (DateType() | InstantType()) as when, op, DurationType() as length:
            sign = 1 if op is core.Operator.ADD else -1
            amount = numbers.times(encoder.stored_quantity(expr.right), sign)
            return _moved(encoder, encoder.quantity(expr.left), when, length, amount)
        case DurationType() as length, core.Operator.ADD, (DateType() | InstantType()) as when:
            amount = encoder.stored_quantity(expr.left)
            return _moved(encoder, encoder.quantity(expr.right), when, length, amount)
        case ((DateType() | InstantType()), _, (DateType() | InstantType())):
            return _between(encoder, expr.right, expr.left)
        case _:
            left, right = encoder.quantity(expr.left), encoder.quantity(expr.right)
            return _number(expr.op, left, right, encoder.common.symbols)


def _moved(
    encoder: Encodes, start: Quantity, when: Type, length: DurationType, amount: Quantity
) -> Quantity:
    moment = isinstance(when, InstantType)
    return encoder.dates.moved(start, length.kind, amount, moment=moment)


def _between(encoder: Encodes, start: core.Expr, end: core.Expr) -> Span:
    first, last = encoder.quantity(start), encoder.quantity(end)
    known = smt.conj([first.known, last.known])
    moments = isinstance(start.type, InstantType), isinstance(end.type, InstantType)
    if all(moments):
        return Span(known, first.top, last.top, moments=True)
    one, two = (
        encoder.dates.local_day(each.top) if moment else each.top
        for each, moment in zip((first, last), moments, strict=True)
    )
    return Span(known, one, two)


def _number(op: core.Operator, left: Quantity, right: Quantity, symbols: Symbols) -> Quantity:
    match op:
        case core.Operator.ADD:
            return numbers.plus(left, right)
        case core.Operator.SUBTRACT:
            return numbers.plus(left, right, -1)
        case core.Operator.MULTIPLY:
            found = numbers.product(left, right)
            return curved.product(left, right, symbols) if found is None else found
        case core.Operator.DIVIDE:
            found = numbers.quotient(left, right)
            return curved.quotient(left, right, symbols) if found is None else found


def extreme(items: list[Quantity], *, larger: bool) -> Quantity:
    """The larger or the smaller; unknown if any is."""
    found = items[0]
    for each in items[1:]:
        found = numbers.larger(found, each, most=larger)
    return found


def points(value: Quantity, worth: tuple[int, ...]) -> Quantity:
    """The number that a level stands for."""
    if isinstance(value.top, int):
        return Quantity(value.known, worth[value.top], 1, worth[value.top], worth[value.top])
    top: smt.Number = worth[-1]
    for place in range(len(worth) - 2, -1, -1):
        top = smt.choose(smt.equal(value.top, place), worth[place], top)
    return Quantity(value.known, top, 1, min(worth), max(worth))


def rounded_to(value: Quantity, to: int, symbols: Symbols, *, up: bool) -> Quantity:
    """The multiple of ``to`` next to the value, upward or downward."""
    unit = to * value.bottom
    if isinstance(value.top, int):
        steps = -(-value.top // unit) if up else value.top // unit
        return numbers.in_range(Quantity(value.known, steps * to, 1, steps * to, steps * to))
    key: Key = ("rounded", smt.label(value.top), unit, up)

    def make() -> Symbol:
        steps = smt.whole(" ".join(map(str, key)), symbols.world)
        off = steps * unit - value.top
        laws = [off >= 0, off < unit] if up else [off <= 0, off > -unit]
        return Symbol(key, NUMBER, Quantity(True, steps), laws)

    found = symbols.get(key, make).term
    assert isinstance(found, Quantity)
    low = None if value.low is None else value.low // unit * to
    high = None if value.high is None else -(-value.high // unit) * to
    return numbers.in_range(Quantity(value.known, found.top * to, 1, low, high))


def stored(term: Term, symbols: Symbols) -> Term:
    """A term as it is stored: a number rounded half-even to the sixth place."""
    if not isinstance(term, Quantity) or (term.bottom == 1 and term.whole):
        return term
    if isinstance(term.top, int):
        value = round(numbers.fraction(term))
        return Quantity(term.known, value, 1, value, value)
    key: Key = ("stored", smt.label(term.top), term.bottom)

    def make() -> Symbol:
        name = " ".join(map(str, key))
        top = smt.whole(name, symbols.world)
        return Symbol(key, NUMBER, Quantity(True, top),
                      numbers.half_even(top, term, symbols.world, name))  # fmt: skip

    found = symbols.get(key, make).term
    assert isinstance(found, Quantity)
    low = None if term.low is None else term.low // term.bottom
    high = None if term.high is None else -(-term.high // term.bottom)
    return Quantity(term.known, found.top, 1, low, high, ratio=term.ratio)
