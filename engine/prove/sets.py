"""Sets as formulas: a bit for each name of a closed list; texts by their codes."""

from collections.abc import Sequence

from troth.dsl import core
from troth.engine.prove import smt
from troth.engine.prove.kleene import either, where
from troth.engine.prove.numbers import related
from troth.engine.prove.smt import Formula
from troth.engine.prove.terms import Bits, Quantity, Truth, Words

SAME = core.Relation.EQUAL


def bits_of(mask: int, count: int) -> Bits:
    """A plain set over ``count`` names."""
    return Bits(True, tuple(bool(mask >> place & 1) for place in range(count)))


def bits_with(items: Sequence[Quantity], count: int) -> Bits:
    """The set of computed names; unknown if any is."""
    return Bits(
        smt.conj(each.known for each in items),
        tuple(smt.disj(is_at(each, place) for each in items) for place in range(count)),
    )


def words_with(items: Sequence[Quantity], world: smt.World) -> Words:
    """The set of computed texts; unknown if any is."""
    return Words(
        smt.conj(each.known for each in items), smt.words_of((each.top for each in items), world)
    )


def is_at(item: Quantity, place: int) -> Formula:
    """Whether a name is the one at this place of its list."""
    return smt.equal(item.top, place)


def inside(item: Quantity, among: Bits | Words) -> Truth:
    """Whether it is among them; unknown if either is."""
    known = smt.conj([item.known, among.known])
    if isinstance(among, Words):
        return where(known, smt.holds(among.members, item.top))
    found = (
        smt.conj([each, is_at(item, place)])
        for place, each in enumerate(among.members)
        if each is not False
    )
    return where(known, smt.disj(found))


def any_of(item: Quantity, items: Sequence[Quantity]) -> Truth:
    """Whether it is one of these: yes if a known one matches, else unknown if any is."""
    pairs = (where(smt.conj([item.known, each.known]), related(SAME, item, each)) for each in items)
    return either(list(pairs))


def alike(left: Bits | Words, right: Bits | Words) -> Formula:
    """Whether two sets have the same members."""
    if isinstance(left, Bits) and isinstance(right, Bits):
        return smt.conj(map(smt.iff, left.members, right.members))
    return left.members == right.members
