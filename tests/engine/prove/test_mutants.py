"""A formula that is wrong on purpose is noticed: unknown taken for no, a range forgotten."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.engine.prove.drawing import (
    everybody,
    pack_of,
    plain_pack,
    small_policy,
    small_vocabulary,
)
from troth.dsl import core
from troth.dsl.traverse import facts_read
from troth.engine.files.pack import Pack
from troth.engine.meaning import Run, rules_of, value
from troth.engine.prove import kleene, numbers, sets, smt
from troth.engine.prove.asking import Prover
from troth.engine.prove.people import Judge, truth_of, view_of
from troth.engine.prove.questions import (
    Budget,
    Holds,
    Nobody,
    Question,
    Somebody,
    Truth,
    Witness,
)
from troth.engine.prove.terms import Quantity
from troth.engine.prove.terms import Truth as Pair

SEEDS = range(40)


@pytest.fixture(scope="module")
def plain() -> Pack:
    return plain_pack()


def wrongly_nobody(plain: Pack) -> bool:
    """Whether, over some drawn rules, a proof denies somebody who is there, or breaks."""
    for seed in SEEDS:
        policy = small_policy(seed)
        pack = pack_of(policy, small_vocabulary(), plain)
        exprs = [core.MinimumMet(each.name) for each in policy.minimums]
        names = sorted({name for expr in exprs for name in facts_read(expr, policy)})[:4]
        rules = rules_of(policy, pack.vocabulary)
        prover = Prover([pack], Budget(5000))
        for expr in exprs:
            denied = {
                truth
                for truth in Truth
                if prover.ask(Question((Holds(expr, frozenset({truth})),))) == Nobody()
            }
            for facts in everybody(names):
                run = Run(rules, view_of(Witness(facts, 20_454, 20_454 * 86_400), pack))
                if truth_of(value(expr, run)) in denied:
                    return True
    return False


def unknown_is_no(op: core.Relation, left: Quantity, right: Quantity) -> Pair:
    known = smt.conj([left.known, right.known])
    yes = smt.conj([known, numbers.related(op, left, right)])
    return Pair(yes, smt.neg(yes))


def or_forgets_unknown(items: list[Pair]) -> Pair:
    yes = smt.disj(each.yes for each in items)
    return Pair(yes, smt.neg(yes))


def no_more_than_more(op: core.Relation, left: Quantity, right: Quantity) -> smt.Formula:
    return RELATED(core.Relation.MORE if op is core.Relation.AT_LEAST else op, left, right)


def bit_before(item: Quantity, place: int) -> smt.Formula:
    return smt.equal(item.top, place + 1)


RELATED = numbers.related
MUTANTS: dict[str, tuple[object, str, Callable[..., object]]] = {
    "unknown is no": (numbers, "compared", unknown_is_no),
    "or forgets the unknown": (kleene, "either", or_forgets_unknown),
    "at least is more than": (numbers, "related", no_more_than_more),
    "the next name of a set": (sets, "is_at", bit_before),
}


def test_nothing_is_denied_as_it_is(plain: Pack) -> None:
    assert not wrongly_nobody(plain)


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_wrong_formula_is_noticed(
    mutant: str, plain: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    module, name, wrong = MUTANTS[mutant]
    monkeypatch.setattr(module, name, wrong)
    assert wrongly_nobody(plain)


def test_whom_the_reference_always_turns_down_is_never_proved_away(
    plain: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One person shown for many proves nothing about the others, however few cases are left."""
    there = 0
    for seed in range(12):
        pack = pack_of(small_policy(seed), small_vocabulary(), plain)
        for each in pack.policy.minimums:
            for truth in Truth:
                question = Question((Holds(core.MinimumMet(each.name), frozenset({truth})),))
                if isinstance(Prover([pack], Budget(5000)).ask(question), Somebody):
                    there += 1
                    with monkeypatch.context() as mute:
                        mute.setattr(Judge, "agrees", lambda *_: False)
                        denied = Prover([pack], Budget(5000, tries=150)).ask(question)
                    assert denied != Nobody()
    assert there > 12
