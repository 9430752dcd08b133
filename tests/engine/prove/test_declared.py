"""A fact that two packs declare otherwise: one person, and each pack sees what it has names for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.engine.prove.drawing import pack_of, plain_pack
from troth.dsl import core
from troth.dsl.types import SCALE, ChoiceType, NumberType, RatingType, SetType, Type
from troth.dsl.vocabulary import Fact, Subject, Vocabulary
from troth.engine.files.pack import Pack
from troth.engine.prove.asking import Prover
from troth.engine.prove.people import agrees
from troth.engine.prove.questions import (
    Budget,
    Differ,
    Holds,
    Nobody,
    Question,
    Somebody,
    Truth,
)

OLD = ChoiceType("role", ("agent", "lead"))
NEW = ChoiceType("role", ("agent", "expert", "lead"))
YES = frozenset({Truth.YES})


@pytest.fixture(scope="module")
def plain() -> Pack:
    return plain_pack()


def packs(plain: Pack, one: Type, two: Type) -> list[Pack]:
    policy = replace(plain.policy, minimums=())
    return [
        pack_of(policy, Vocabulary(facts={
            "x": Fact(name="x", subject=Subject.PERSON, type=type_)}), plain)
        for type_ in (one, two)
    ]  # fmt: skip


def is_(type_: Type, value: int) -> core.Expr:
    ref = core.FactRef("x", type_)
    return core.Compare(core.Relation.EQUAL, ref, core.Literal(value, type_))


def both(left: core.Expr, right: core.Expr) -> Question:
    return Question((Holds(left, YES, 0), Holds(right, YES, 1)))


def test_a_name_is_the_same_name_wherever_it_stands(plain: Pack) -> None:
    two = packs(plain, OLD, NEW)
    question = both(is_(OLD, 1), is_(NEW, 2))
    answer = Prover(two, Budget(5000)).ask(question)
    assert isinstance(answer, Somebody)
    assert answer.witness.facts == {"x": 1}
    assert answer.witness.elsewhere == {"x": 2}
    assert agrees(question, answer.witness, None, two)


def test_nobody_has_two_names(plain: Pack) -> None:
    answer = Prover(packs(plain, OLD, NEW), Budget(5000)).ask(both(is_(OLD, 1), is_(NEW, 1)))
    assert answer == Nobody()


def test_a_name_that_a_pack_lacks_is_unknown_to_it(plain: Pack) -> None:
    two = packs(plain, OLD, NEW)
    old_knows = core.Known(core.FactRef("x", OLD))
    question = Question((
        Holds(old_knows, frozenset({Truth.NO}), 0), Holds(is_(NEW, 1), YES, 1)))  # fmt: skip
    answer = Prover(two, Budget(5000)).ask(question)
    assert isinstance(answer, Somebody)
    assert answer.witness.facts == {}
    assert answer.witness.elsewhere == {"x": 1}
    assert Prover(two, Budget(5000)).ask(both(old_knows, is_(NEW, 1))) == Nobody()


def test_values_are_compared_by_their_names(plain: Pack) -> None:
    two = packs(plain, OLD, NEW)
    differ = Differ(core.FactRef("x", OLD), core.FactRef("x", NEW), (0, 1))
    known = Holds(core.Known(core.FactRef("x", OLD)), YES, 0)
    assert Prover(two, Budget(5000)).ask(Question((differ, known))) == Nobody()
    assert isinstance(Prover(two, Budget(5000)).ask(Question((differ,))), Somebody)


def test_levels_and_sets_are_told_apart_by_name_too(plain: Pack) -> None:
    few, more = RatingType("r", ("low", "high")), RatingType("r", ("none", "low", "high"))
    two = packs(plain, few, more)
    assert isinstance(Prover(two, Budget(5000)).ask(both(is_(few, 0), is_(more, 1))), Somebody)
    assert Prover(two, Budget(5000)).ask(both(is_(few, 0), is_(more, 0))) == Nobody()
    two = packs(plain, SetType(OLD), SetType(NEW))
    sets = both(is_(SetType(OLD), 0b10), is_(SetType(NEW), 0b100))
    assert isinstance(Prover(two, Budget(5000)).ask(sets), Somebody)
    wrong = both(is_(SetType(OLD), 0b10), is_(SetType(NEW), 0b010))
    assert Prover(two, Budget(5000)).ask(wrong) == Nobody()


def test_a_number_out_of_a_range_is_unknown_there(plain: Pack) -> None:
    wide, narrow = NumberType(0, 100 * SCALE), NumberType(0, 10 * SCALE)
    two = packs(plain, wide, narrow)
    high = is_(wide, 50 * SCALE)
    unknown = Holds(core.Known(core.FactRef("x", narrow)), frozenset({Truth.NO}), 1)
    found = Prover(two, Budget(5000)).ask(Question((Holds(high, YES, 0), unknown)))
    assert isinstance(found, Somebody)
    assert found.witness.elsewhere == {"x": None}
    known = Holds(core.Known(core.FactRef("x", narrow)), YES, 1)
    assert Prover(two, Budget(5000)).ask(Question((Holds(high, YES, 0), known))) == Nobody()
