"""What a condition leaves possible: sets of values, and what several conditions leave together.

A domain is a set of the values one term (a fact, a define, a calculation) can have: a mask over the
names of a rating, a choice or yes/no, stretches of a line for all else. On a line every value has
the coordinate ``2 * value``; the odd ones between them stand for "just more" and "just less", so
that open and closed ends need no flag. Nothing is ever called impossible that is not.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from troth.dsl import core
from troth.dsl.checking.intervals import interval
from troth.dsl.checking.names import members_of
from troth.dsl.checking.world import Interval
from troth.dsl.node import Data, record
from troth.dsl.types import ChoiceType, DurationType, RatingType, SpanType, TruthType, Type

FAR = 10**40
"""Beyond every value there is."""

EXPANDED = 4
"""Defines within defines are looked into so deep."""

MOST_LOOKS = 300
"""So many defines are looked into for one rule: each may name a hundred, and each of those, too."""


@record
class Domain(Data):
    """Either a mask over names, or disjoint stretches of a line in order."""

    mask: int = 0
    line: tuple[tuple[int, int], ...] | None = None

    def __bool__(self) -> bool:
        return bool(self.mask if self.line is None else self.line)

    def meet(self, other: "Domain") -> "Domain":
        """What both leave possible."""
        if self.line is None or other.line is None:
            return Domain(self.mask & other.mask)
        parts = ((max(a, c), min(b, d)) for a, b in self.line for c, d in other.line)
        return Domain(line=tuple((low, high) for low, high in parts if low <= high))

    def join(self, other: "Domain") -> "Domain":
        """What at least one leaves possible."""
        if self.line is None or other.line is None:
            return Domain(self.mask | other.mask)
        merged: list[tuple[int, int]] = []
        for low, high in sorted((*self.line, *other.line)):
            if merged and low <= merged[-1][1] + 1:
                merged[-1] = (merged[-1][0], max(merged[-1][1], high))
            else:
                merged.append((low, high))
        return Domain(line=tuple(merged))

    def without(self, other: "Domain") -> "Domain":
        """What is left of this one when the other is taken away."""
        if self.line is None or other.line is None:
            return Domain(self.mask & ~other.mask)
        gaps: list[tuple[int, int]] = []
        start = -FAR
        for low, high in other.line:
            gaps.append((start, low - 1))
            start = high + 1
        gaps.append((start, FAR))
        return self.meet(Domain(line=tuple((a, b) for a, b in gaps if a <= b)))

    def covers(self, other: "Domain") -> bool:
        """Whether everything the other leaves possible is possible here."""
        return not other.without(self)


Term: TypeAlias = tuple[core.Expr, str]
"""What is compared, and the kind of time it is measured in where that matters."""


@dataclass(slots=True)
class Known:
    """What is known of defines: their bodies where they are one expression, and their bounds.

    ``minimums``: whether there is any minimum that could be met.
    """

    bodies: Mapping[str, core.Expr]
    ranges: Mapping[str, Interval]
    minimums: bool = True


@record
class Clash(Data):
    """A condition that cannot hold, and the earlier one it cannot hold with, if there is one."""

    at: core.Expr
    against: core.Expr | None


@dataclass(slots=True)
class State:
    """What conditions taken together leave possible of each term, and who narrowed it last."""

    known: Known
    left: dict[Term, Domain] = field(default_factory=dict)
    by: dict[Term, core.Expr] = field(default_factory=dict)
    looks: Iterator[int] = field(default_factory=lambda: iter(range(MOST_LOOKS)))

    def copy(self) -> "State":
        """The same, to be narrowed apart; how often defines are looked into stays shared."""
        return State(self.known, dict(self.left), dict(self.by), self.looks)

    def narrow(self, expr: core.Expr, depth: int = 0) -> Clash | None:
        """Take a condition as given; what it cannot hold with, if anything."""
        match expr:
            case core.And(items=items):
                for item in items:
                    if (clash := self.narrow(item, depth)) is not None:
                        return clash
                return None
            case core.DefineRef(name=name) if self._looks_into(name, depth):
                clash = self.narrow(self.known.bodies[name], depth + 1)
                return None if clash is None else Clash(expr, clash.against)
        found = constraint(expr, self.known)
        if found is not None:
            return self._keep(found[0], found[1], expr)
        if isinstance(expr, core.Or):
            clashes = [self.copy().narrow(item, depth) for item in expr.items]
            against = next((c.against for c in clashes if c is not None and c.against), None)
            return None if None in clashes else Clash(expr, against)
        if isinstance(expr, core.AtLeast):
            open_ = sum(self.copy().narrow(item, depth) is None for item in expr.items)
            return None if open_ >= expr.count else Clash(expr, None)
        return None

    def _looks_into(self, name: str, depth: int) -> bool:
        return name in self.known.bodies and depth < EXPANDED and next(self.looks, None) is not None

    def _keep(self, term: Term, domain: Domain, expr: core.Expr) -> Clash | None:
        before = self.left.get(term)
        if before is None:
            before = universe(term[0], self.known)
        after = before.meet(domain)
        if not after:
            return Clash(expr, self.by.get(term))
        self.left[term] = after
        if after != before:
            self.by[term] = expr
        return None


def universe(expr: core.Expr, known: Known) -> Domain:
    """Everything a term can be, as far as its type and declared range tell."""
    match expr.type:
        case RatingType() | ChoiceType():
            return Domain((1 << len(members_of(expr.type))) - 1)
        case TruthType():
            return Domain(3)
        case _:
            low, high = interval(expr, known.ranges)
            return Domain(
                line=((-FAR if low is None else 2 * low, FAR if high is None else 2 * high),)
            )


def constraint(expr: core.Expr, known: Known) -> tuple[Term, Domain] | None:
    """The one term a condition is about and the values it allows; None if it is about more."""
    match expr:
        case core.Compare(op=op, left=left, right=right):
            return _compared(op, left, right, known)
        case core.Between(value=value, low=low, high=high):
            lower = _compared(core.Relation.AT_LEAST, value, low, known)
            upper = _compared(core.Relation.AT_MOST, value, high, known)
            if lower is None or upper is None or lower[0] != upper[0]:
                return None
            return lower[0], lower[1].meet(upper[1])
        case core.Member(item=item, among=core.Literal(value=int(mask))) if not isinstance(
            item, core.Literal
        ):
            return (item, ""), Domain(mask)
        case core.Not(value=value):
            found = constraint(value, known)
            if found is None:
                return None
            return found[0], universe_like(found[0], found[1], known).without(found[1])
        case core.Or(items=items):
            return _either(items, known)
        case core.Literal(value=int(value)):
            return (core.Engaged(), "literal"), Domain(2 if value else 0)
        case core.And() | core.AtLeast():
            return None
        case core.EveryMinimumMet() if not known.minimums:
            return (expr, ""), Domain(0)
        case _ if isinstance(expr.type, TruthType):
            return (expr, ""), Domain(2)
        case _:
            return None


def universe_like(term: Term, domain: Domain, known: Known) -> Domain:
    """The universe of a term; of a span, which has no bounds, the whole line."""
    if domain.line is not None and term[1]:
        return Domain(line=((-FAR, FAR),))
    return universe(term[0], known)


def _either(items: tuple[core.Expr, ...], known: Known) -> tuple[Term, Domain] | None:
    found = [constraint(item, known) for item in items]
    parts = [part for part in found if part is not None]
    if not parts or len(parts) < len(found) or any(part[0] != parts[0][0] for part in parts):
        return None
    domain = parts[0][1]
    for _, more in parts[1:]:
        domain = domain.join(more)
    return parts[0][0], domain


def _constant(expr: core.Expr, known: Known) -> int | None:
    match expr:
        case core.Literal(value=int(value)):
            return value
        case core.DefineRef(name=name):
            body = known.bodies.get(name)
            return (
                body.value
                if isinstance(body, core.Literal) and isinstance(body.value, int)
                else None
            )
        case _:
            return None


def _compared(
    op: core.Relation, left: core.Expr, right: core.Expr, known: Known
) -> tuple[Term, Domain] | None:
    value = _constant(right, known)
    if value is None:
        value = _constant(left, known)
        if value is None:
            return None
        op, left, right = core.MIRRORED[op], right, left
    elif _constant(left, known) is not None:
        return None
    if left.type != right.type and not isinstance(left.type, SpanType):
        return None  # a moment with a date, which only a zone can compare
    kind = str(right.type) if isinstance(right.type, DurationType) else ""
    return (left, kind), _allowed(op, value, left.type, known, left)


def _allowed(op: core.Relation, value: int, type_: Type, known: Known, expr: core.Expr) -> Domain:
    if isinstance(type_, RatingType | ChoiceType | TruthType):
        return _named(op, value, universe(expr, known).mask)
    at = 2 * value
    match op:
        case core.Relation.EQUAL:
            return Domain(line=((at, at),))
        case core.Relation.UNEQUAL:
            return Domain(line=((-FAR, at - 1), (at + 1, FAR)))
        case core.Relation.AT_LEAST:
            return Domain(line=((at, FAR),))
        case core.Relation.AT_MOST:
            return Domain(line=((-FAR, at),))
        case core.Relation.MORE:
            return Domain(line=((at + 1, FAR),))
        case core.Relation.LESS:
            return Domain(line=((-FAR, at - 1),))


def _named(op: core.Relation, index: int, everything: int) -> Domain:
    below = (1 << index) - 1
    match op:
        case core.Relation.EQUAL:
            return Domain(1 << index)
        case core.Relation.UNEQUAL:
            return Domain(everything & ~(1 << index))
        case core.Relation.AT_LEAST:
            return Domain(everything & ~below)
        case core.Relation.AT_MOST:
            return Domain(below | 1 << index)
        case core.Relation.MORE:
            return Domain(everything & ~(below | 1 << index))
        case core.Relation.LESS:
            return Domain(below)
