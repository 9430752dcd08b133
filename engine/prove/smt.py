"""The one door to the solver: formulas made cheaply, constants folded, and a budget for each check.

A formula is a Python bool where it is settled, else a term of the solver; numbers likewise. Nothing
above knows which library this is. Every prover has a world of its own (`World`), so that what one
has asked does not change what another answers.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias
from typing import Literal as OneOf

import z3

Formula: TypeAlias = Any
"""A bool, or a term of the solver that stands for one."""

Number: TypeAlias = Any
"""An int, or a term of the solver that stands for a whole number."""

Words: TypeAlias = Any
"""A set of whole numbers, as a term."""

World: TypeAlias = Any
"""Where terms live."""


def world() -> World:
    """A new one."""
    return z3.Context()


# --- symbols


def truth(name: str, within: World) -> Formula:
    """Something that is so or not."""
    return z3.Bool(name, within)


def whole(name: str, within: World) -> Number:
    """A whole number."""
    return z3.Int(name, within)


def exact(name: str, within: World) -> Number:
    """Any exact number."""
    return z3.Real(name, within)


def words(name: str, within: World) -> Words:
    """A set of whole numbers."""
    return z3.Array(name, z3.IntSort(within), z3.BoolSort(within))


def is_settled(term: object) -> bool:
    """Whether this is no term but a plain value."""
    return not isinstance(term, z3.AstRef)


def label(term: Any) -> str:
    """A name that is the same for the same term, for as long as it lives, and of no other."""
    return str(term) if is_settled(term) else f"#{term.get_id()}"


def is_same(left: Any, right: Any) -> bool:
    """Whether two terms, or plain values, are one."""
    if is_settled(left) or is_settled(right):
        return is_settled(left) and is_settled(right) and bool(left == right)
    return bool(left.eq(right))


# --- formulas


def conj(items: Iterable[Formula]) -> Formula:
    """All of them."""
    kept = []
    for item in items:
        if item is False:
            return False
        if item is not True:
            kept.append(item)
    if len(kept) < 2:
        return kept[0] if kept else True
    return _joined(z3.Z3_mk_and, kept)


def disj(items: Iterable[Formula]) -> Formula:
    """One of them at least."""
    kept = []
    for item in items:
        if item is True:
            return True
        if item is not False:
            kept.append(item)
    if len(kept) < 2:
        return kept[0] if kept else False
    return _joined(z3.Z3_mk_or, kept)


def _joined(make: Any, items: Sequence[Formula]) -> Formula:
    terms = (z3.Ast * len(items))(*(item.as_ast() for item in items))
    within = items[0].ctx
    return z3.BoolRef(make(within.ref(), len(items), terms), within)


def neg(item: Formula) -> Formula:
    """Not so."""
    if isinstance(item, bool):
        return not item
    return z3.BoolRef(z3.Z3_mk_not(item.ctx_ref(), item.as_ast()), item.ctx)


def implies(left: Formula, right: Formula) -> Formula:
    """Where the one, there the other."""
    return disj([neg(left), right])


def iff(left: Formula, right: Formula) -> Formula:
    """Both or neither."""
    if isinstance(left, bool):
        return right if left else neg(right)
    if isinstance(right, bool):
        return left if right else neg(left)
    return left == right


def plain(value: Fraction, within: World) -> Number:
    """A plain number that meets terms."""
    return value.numerator if value.denominator == 1 else z3.RealVal(str(value), within)


def equal(left: Number, right: Number) -> Formula:
    """The same number."""
    return left == right


def choose(condition: Formula, left: Any, right: Any) -> Any:
    """``left`` where the condition holds, else ``right``; two of a kind."""
    if isinstance(condition, bool):
        return left if condition else right
    if left is right or (is_settled(left) and is_settled(right) and left == right):
        return left
    if isinstance(left, bool) or isinstance(right, bool):
        return disj([conj([condition, left]), conj([neg(condition), right])])
    return z3.If(condition, left, right)


def number_of(items: Iterable[Formula]) -> Number:
    """How many of them are so."""
    sure = 0
    open_: list[Formula] = []
    for item in items:
        if item is True:
            sure += 1
        elif item is not False:
            open_.append(z3.If(item, 1, 0))
    return z3.Sum(*open_) + sure if open_ else sure


# --- sets of whole numbers


def words_of(members: Iterable[Number], within: World) -> Words:
    """The set of these."""
    found = z3.K(z3.IntSort(within), z3.BoolVal(False, within))
    for member in members:
        found = z3.Store(found, member, True)
    return found


def holds(among: Words, item: Number) -> Formula:
    """Whether it is in the set."""
    return z3.Select(among, item)


def is_finite(among: Words) -> Formula:
    """All but some are outside."""
    return neg(z3.Default(among))


# --- asking


@dataclass(slots=True)
class Model:
    """What the solver found: a value for every symbol."""

    found: Any

    def number(self, term: Number) -> int:
        """The value of a whole number."""
        if isinstance(term, int):
            return term
        return int(self.found.eval(term, model_completion=True).as_long())

    def exact(self, term: Number) -> Fraction:
        """The value of any number."""
        if isinstance(term, int | Fraction):
            return Fraction(term)
        found = self.found.eval(z3.ToReal(term) if term.is_int() else term, model_completion=True)
        return Fraction(found.numerator_as_long(), found.denominator_as_long())

    def truth(self, term: Formula) -> bool:
        """Whether it is so."""
        if isinstance(term, bool):
            return term
        return bool(z3.is_true(self.found.eval(term, model_completion=True)))

    def here_of(self, terms: Iterable[Any]) -> list[Formula]:
        """For each of these terms, that it has the value that it has here."""
        return [
            term == self.found.eval(term, model_completion=True)
            for term in terms
            if not is_settled(term)
        ]

    def here(self, terms: Iterable[Any]) -> Formula:
        """That these terms have the values that they have here."""
        return conj(self.here_of(terms))

    def words(self, term: Words) -> frozenset[int]:
        """The members of a set."""
        members: dict[int, bool] = {}
        term = self.found.eval(term, model_completion=True)
        while z3.is_store(term):  # what was put in last stands outside
            term, member, kept = term.children()
            members.setdefault(member.as_long(), z3.is_true(kept))
        return frozenset(member for member, kept in members.items() if kept)


class Solver:
    """Formulas taken together, and whether they can hold."""

    def __init__(self, within: World) -> None:
        self.within = within
        self.solver = z3.SimpleSolver(ctx=within)
        self.solver.set("random_seed", 7)
        self.solver.set("phase_selection", 0)

    def add(self, formula: Formula) -> None:
        """One more that must hold."""
        if formula is True:
            return
        if formula is False:
            formula = z3.BoolVal(False, self.within)
        z3.Z3_solver_assert(self.within.ref(), self.solver.solver, formula.as_ast())

    def check(
        self, milliseconds: int, steps: int = 0, assuming: Sequence[Formula] = ()
    ) -> Model | OneOf[False] | None:
        """A model; False where there is none, None where the budget did not suffice.

        There may be one without the assumptions: `blamed` says so.
        """
        self.solver.set("timeout", max(milliseconds, 1))
        if steps:
            self.solver.set("rlimit", steps)
        answer = self.solver.check(*(each for each in assuming if each is not True))
        if answer == z3.sat:
            return Model(self.solver.model())
        return None if answer == z3.unknown else False

    def blamed(self, assuming: Sequence[Formula]) -> list[Formula]:
        """Those of the assumptions by which the last check failed; none, if it fails anyway."""
        core = {each.get_id() for each in self.solver.unsat_core()}
        return [each for each in assuming if each is not True and each.get_id() in core]
