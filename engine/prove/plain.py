"""Values that stand in the text, and nothing at all, as terms of their type."""

from troth.dsl.types import (
    ChoiceType,
    PartyType,
    RatingType,
    SetType,
    SpanType,
    TextType,
    TruthType,
    Type,
    Value,
)
from troth.engine.prove import sets, smt
from troth.engine.prove.symbols import Symbols
from troth.engine.prove.terms import Bits, Quantity, Span, Term, Truth, Words, exactly, settled


def literal(value: Value, type_: Type, symbols: Symbols) -> Term:
    """A value of a type, the same for everybody."""
    match type_, value:
        case TruthType(), int():
            return settled(bool(value))
        case SetType(of=RatingType(levels=names) | ChoiceType(members=names)), int():
            return sets.bits_of(value, len(names))
        case _, frozenset():
            codes = (symbols.code(each) for each in sorted(value))
            return Words(True, smt.words_of(codes, symbols.world))
        case TextType() | PartyType(), str():
            return exactly(symbols.code(value))
        case _, int():
            return exactly(value)
        case _:
            raise AssertionError(f"INVARIANT: {value!r} is no {type_}")


def nothing(type_: Type, symbols: Symbols) -> Term:
    """Something of this type that is always unknown."""
    match type_:
        case TruthType():
            return Truth(False, False)
        case SetType(of=RatingType(levels=names) | ChoiceType(members=names)):
            return Bits(False, (False,) * len(names))
        case SetType():
            return Words(False, smt.words_of((), symbols.world))
        case SpanType():
            return Span(False, 0, 0)
        case _:
            return Quantity(False, 0)
