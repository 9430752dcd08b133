"""One fact declared twice: a choice with a member more, a scale with other levels, another range.

Somebody has one role, whatever two packs call the roles that there are. Such a fact is one symbol
over all names that either has, and each pack sees its own; what a pack has no name for is unknown
to it, because nobody could record it there.
"""

from collections.abc import Sequence

from troth.dsl.types import ChoiceType, NumberType, RatingType, SetType, Type, Value
from troth.engine.prove import smt
from troth.engine.prove.numbers import knowing
from troth.engine.prove.terms import Bits, Quantity, Term


def exactly_alike(one: Type, two: Type) -> bool:
    """Whether two types are the same to the last member and bound, which equality leaves out."""
    return repr(one) == repr(two)


def names_of(type_: Type) -> tuple[str, ...] | None:
    """The names of a rating, a choice, or of a set of them; None for any other type."""
    match type_:
        case RatingType(levels=names) | ChoiceType(members=names):
            return names
        case SetType(of=RatingType(levels=names) | ChoiceType(members=names)):
            return names
        case _:
            return None


def together(one: Type, two: Type) -> Type | None:
    """The type that has room for both; None where they have nothing in common."""
    if exactly_alike(one, two):
        return one
    if one != two:
        return None
    match one, two:
        case NumberType(low=a, high=b), NumberType(low=c, high=d):
            low = None if a is None or c is None else min(a, c)
            return NumberType(low, None if b is None or d is None else max(b, d))
        case (RatingType() | ChoiceType()) as kind, (RatingType() | ChoiceType()):
            return _named(kind, _joined(one, two))
        case SetType(of=(RatingType() | ChoiceType()) as kind), SetType():
            of = _named(kind, _joined(one, two))
            return SetType(of)
        case _:
            return None


def _joined(one: Type, two: Type) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*(names_of(one) or ()), *(names_of(two) or ())]))


def _named(kind: RatingType | ChoiceType, names: tuple[str, ...]) -> RatingType | ChoiceType:
    if isinstance(kind, RatingType):
        return RatingType(kind.scale, names)
    return ChoiceType(kind.name, names)


def seen(term: Term, union: Type, own: Type) -> Term:
    """What a pack that declares ``own`` sees of a symbol of the type ``union``."""
    if exactly_alike(union, own):
        return term
    names, all_names = names_of(own), names_of(union)
    if isinstance(own, NumberType) and isinstance(term, Quantity):
        ends = [
            True if own.low is None else term.top >= own.low,
            True if own.high is None else term.top <= own.high,
        ]
        return knowing(term, smt.conj(ends))
    assert names is not None
    assert all_names is not None
    return _moved(term, all_names, names)


def into(term: Term, own: Type, union: Type) -> Term:
    """A value of the type ``own`` as one of the type ``union``, which has all its names."""
    names, all_names = names_of(own), names_of(union)
    if names is None or all_names is None or names == all_names:
        return term
    return _moved(term, names, all_names)


def _moved(term: Term, names: Sequence[str], others: Sequence[str]) -> Term:
    """A name, or a set of them, by its place among other names; unknown where it has none."""
    places = [others.index(name) if name in others else None for name in names]
    match term:
        case Quantity(top=top):
            known = smt.disj(smt.equal(top, at) for at, place in enumerate(places)
                             if place is not None)  # fmt: skip
            found: smt.Number = 0
            for at, place in enumerate(places):
                if place is not None:
                    found = smt.choose(smt.equal(top, at), place, found)
            return Quantity(smt.conj([term.known, known]), found, 1, 0, len(others) - 1)
        case Bits(members=members):
            bits: list[smt.Formula] = [False] * len(others)
            strange = []
            for place, bit in zip(places, members, strict=True):
                if place is None:
                    strange.append(smt.neg(bit))
                else:
                    bits[place] = bit
            return Bits(smt.conj([term.known, *strange]), tuple(bits))
        case _:
            return term


def held(value: Value, union: Type, own: Type) -> Value | None:
    """A value of the type ``union`` as a pack that declares ``own`` holds it, if it can."""
    if exactly_alike(union, own) or not isinstance(value, int):
        return value
    if isinstance(own, NumberType):
        low = own.low is None or own.low <= value
        return value if low and (own.high is None or value <= own.high) else None
    names, all_names = names_of(own) or (), names_of(union) or ()
    if isinstance(own, SetType):
        chosen = [name for at, name in enumerate(all_names) if value >> at & 1]
        if any(name not in names for name in chosen):
            return None
        return sum(1 << names.index(name) for name in chosen)
    return names.index(all_names[value]) if all_names[value] in names else None


def shown(value: Value, type_: Type) -> Value:
    """A held value by its names, so that those of two packs can be compared."""
    names = names_of(type_)
    if names is None or not isinstance(value, int):
        return value
    if isinstance(type_, SetType):
        return frozenset(name for at, name in enumerate(names) if value >> at & 1)
    return names[value]
