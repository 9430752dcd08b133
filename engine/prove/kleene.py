"""Three-valued truth as formulas, by the same two rules as the reference.

Every connective is "so many of these": all, one, or a stated number.
"""

from collections.abc import Sequence

from troth.engine.operators import enough, too_few
from troth.engine.prove import smt
from troth.engine.prove.smt import Formula
from troth.engine.prove.terms import NO, YES, Truth


def negated(truth: Truth) -> Truth:
    """No for yes, yes for no, unknown for unknown."""
    return Truth(truth.no, truth.yes)


def both(items: Sequence[Truth]) -> Truth:
    """No if any is no, else unknown if any is unknown, else yes."""
    if not items:
        return YES
    return Truth(smt.conj(each.yes for each in items), smt.disj(each.no for each in items))


def either(items: Sequence[Truth]) -> Truth:
    """Yes if any is yes, else unknown if any is unknown, else no."""
    if not items:
        return NO
    return Truth(smt.disj(each.yes for each in items), smt.conj(each.no for each in items))


def at_least(count: int, items: Sequence[Truth]) -> Truth:
    """Yes if ``count`` are yes, no if yes and unknown together are too few, else unknown."""
    if count == len(items):
        return both(items)
    if count == 1:
        return either(items)
    yes, no = (smt.number_of(e.yes for e in items), smt.number_of(e.no for e in items))
    return Truth(enough(count, yes), too_few(count, no, len(items)))


def known(of: Formula) -> Truth:
    """Whether something is known: never unknown itself."""
    return Truth(of, smt.neg(of))


def where(condition: Formula, holds: Formula) -> Truth:
    """Whether it holds, where the condition says that this is known."""
    return Truth(smt.conj([condition, holds]), smt.conj([condition, smt.neg(holds)]))


def compared_same(left: Truth, right: Truth) -> Formula:
    """Both yes or both no."""
    return smt.disj([smt.conj([left.yes, right.yes]), smt.conj([left.no, right.no])])
