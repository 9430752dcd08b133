"""One table of operators: what it says of numbers it says of terms, member by member."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest

from troth.dsl import core
from troth.dsl.types import SCALE
from troth.engine.exact import Result, Unknown, Why, unknown
from troth.engine.operators import OPERATORS, RELATIONS
from troth.engine.prove import kleene, smt
from troth.engine.prove.terms import NO, YES, Truth
from troth.engine.truth import at_least, both, either, negated, ordered

NUMBERS = (-3 * SCALE, -1, 0, 1, 2, SCALE, 7 * SCALE)
UNKNOWN = unknown(Why.MISSING, "x")
TERMS: dict[str, tuple[Result, Truth]] = {
    "yes": (1, YES),
    "no": (0, NO),
    "unknown": (UNKNOWN, Truth(False, False)),
}


def test_every_relation_and_operator_stands_in_the_table() -> None:
    assert {*RELATIONS} == {*core.Relation}
    assert {*OPERATORS} == {*core.Operator}


def solved(formula: smt.Formula, world: smt.World) -> bool:
    solver = smt.Solver(world)
    solver.add(formula)
    return isinstance(solver.check(5000), smt.Model)


@pytest.mark.parametrize("op", core.Relation)
def test_a_relation_is_the_same_over_numbers_and_terms(op: core.Relation) -> None:
    world = smt.world()
    x, y = smt.whole("x", world), smt.whole("y", world)
    for left, right in product(NUMBERS, repeat=2):
        here = smt.conj([smt.equal(x, left), smt.equal(y, right)])
        holds = solved(smt.conj([here, RELATIONS[op](x, y)]), world)
        assert holds == bool(ordered(op, left, right))


@pytest.mark.parametrize("op", core.Operator)
def test_an_operator_is_the_same_over_numbers_and_terms(op: core.Operator) -> None:
    world = smt.world()
    x, y, z = (smt.exact(name, world) for name in "xyz")
    for left, right in product(NUMBERS, repeat=2):
        if op is core.Operator.DIVIDE and right == 0:
            continue
        exact = OPERATORS[op](Fraction(left), right)
        made = smt.equal(z, OPERATORS[op](x, y))
        here = smt.conj([smt.equal(x, left), smt.equal(y, right), made])
        assert solved(smt.conj([here, smt.equal(z, smt.plain(exact, world))]), world)
        off = smt.neg(smt.equal(z, smt.plain(exact, world)))
        assert not solved(smt.conj([here, off]), world)


def same(found: Result, truth: Truth) -> bool:
    if isinstance(found, Unknown):
        return truth.yes is False and truth.no is False
    return (truth.yes, truth.no) == ((True, False) if found == 1 else (False, True))


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4])
def test_truth_is_the_same_over_values_and_formulas(count: int) -> None:
    for names in product(TERMS, repeat=count):
        values = [TERMS[name][0] for name in names]
        terms = [TERMS[name][1] for name in names]
        assert same(both(values), kleene.both(terms))
        assert same(either(values), kleene.either(terms))
        for least in range(count + 2):
            assert same(at_least(least, values), kleene.at_least(least, terms)), (least, names)
    for value, term in TERMS.values():
        assert same(negated(value), kleene.negated(term))
