"""One of two terms, and whether two are the same: for every kind of value."""

from troth.dsl import core
from troth.engine.prove import numbers, smt
from troth.engine.prove.kleene import compared_same
from troth.engine.prove.sets import alike
from troth.engine.prove.smt import Formula
from troth.engine.prove.terms import Bits, Quantity, Span, Term, Truth, Words


def same(left: Term, right: Term) -> Formula:
    """Whether two known values of one type are the same, as they are stored."""
    match left, right:
        case Truth(), Truth():
            return compared_same(left, right)
        case Quantity(), Quantity():
            return numbers.related(core.Relation.EQUAL, left, right)
        case ((Bits() | Words()), (Bits() | Words())):
            return alike(left, right)
        case Span(), Span():
            if left.moments is not right.moments:
                return False
            return smt.conj(
                smt.equal(one, two)
                for one, two in (
                    (left.start, right.start),
                    (left.end, right.end),
                    (left.uncounted, right.uncounted),
                )
            )
        case _:
            raise AssertionError("INVARIANT: values of one type become terms of one kind")


def choose(condition: Formula, left: Term, right: Term) -> Term:
    """``left`` where the condition holds, else ``right``."""
    if isinstance(condition, bool):
        return left if condition else right
    match left, right:
        case Truth(), Truth():
            return Truth(
                smt.choose(condition, left.yes, right.yes), smt.choose(condition, left.no, right.no)
            )
        case Quantity(), Quantity():
            return numbers.either(condition, left, right)
        case Bits(), Bits():
            pairs = zip(left.members, right.members, strict=True)
            return Bits(
                smt.choose(condition, left.known, right.known),
                tuple(smt.choose(condition, one, two) for one, two in pairs),
            )
        case Words(), Words():
            return Words(
                smt.choose(condition, left.known, right.known),
                smt.choose(condition, left.members, right.members),
            )
        case Span(), Span() if left.moments is right.moments:
            return Span(
                smt.choose(condition, left.known, right.known),
                smt.choose(condition, left.start, right.start),
                smt.choose(condition, left.end, right.end),
                left.moments,
                smt.choose(condition, left.uncounted, right.uncounted),
            )
        case _:
            raise AssertionError("INVARIANT: values of one type become terms of one kind")


def knowing(term: Term, condition: Formula) -> Term:
    """The same value, known only where the condition holds, too."""
    if condition is True:
        return term
    match term:
        case Truth(yes=yes, no=no):
            return Truth(smt.conj([condition, yes]), smt.conj([condition, no]))
        case Quantity():
            return numbers.knowing(term, condition)
        case Bits():
            return Bits(smt.conj([condition, term.known]), term.members)
        case Words():
            return Words(smt.conj([condition, term.known]), term.members)
        case Span():
            return Span(smt.conj([condition, term.known]), term.start, term.end, term.moments,
                        term.uncounted)  # fmt: skip
