"""Where everybody can be asked one by one, a proof says what asking everybody says."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings

from tests.engine.prove.drawing import (
    everybody,
    pack_of,
    plain_pack,
    small_policy,
    small_vocabulary,
)
from tests.engine.strategies import Maker, seeds, world
from troth.dsl import core
from troth.dsl.traverse import facts_read
from troth.engine.files.pack import Pack
from troth.engine.meaning import Run, rules_of, value
from troth.engine.prove.asking import Prover
from troth.engine.prove.people import agrees, truth_of, view_of
from troth.engine.prove.questions import (
    Budget,
    Holds,
    Nobody,
    Question,
    Somebody,
    Truth,
    Undecided,
    Witness,
)

PATIENCE = Budget(milliseconds=10_000, tries=60)


@pytest.fixture(scope="module")
def plain() -> Pack:
    return plain_pack()


def comes_to(expr: core.Expr, truth: Truth) -> Question:
    return Question((Holds(expr, frozenset({truth})),))


def asked_of(policy: core.Policy) -> list[core.Expr]:
    """The minimums of a policy, and whether its defines are known."""
    return [
        *(core.MinimumMet(each.name) for each in policy.minimums),
        core.EveryMinimumMet(),
        *(core.Known(core.DefineRef(each.name, each.type)) for each in policy.defines),
    ]


class TestEverybodyAsked:
    def test_a_proof_says_the_same(self, plain: Pack) -> None:
        outcomes: Counter[str] = Counter()

        @settings(max_examples=60, deadline=None)
        @given(seeds)
        def holds(seed: int) -> None:
            policy = small_policy(seed)
            pack = pack_of(policy, small_vocabulary(), plain)
            prover = Prover([pack], PATIENCE)
            exprs = asked_of(policy)
            names = sorted({name for expr in exprs for name in facts_read(expr, policy)})
            if len(names) > 5:
                names = names[:5]
            rules = rules_of(policy, pack.vocabulary)
            found: dict[int, set[Truth]] = {index: set() for index in range(len(exprs))}
            whole = len({n for e in exprs for n in facts_read(e, policy)}) <= 5
            for facts in everybody(names):
                run = Run(rules, view_of(Witness(facts, 20_454, 20_454 * 86_400), pack))
                for index, expr in enumerate(exprs):
                    found[index].add(truth_of(value(expr, run)))
            for index, expr in enumerate(exprs):
                for truth in Truth:
                    answer = prover.ask(comes_to(expr, truth))
                    outcomes[type(answer).__name__] += 1
                    if isinstance(answer, Somebody):
                        assert agrees(comes_to(expr, truth), answer.witness, None, [pack])
                        assert not whole or truth in found[index], (expr, truth)
                    elif isinstance(answer, Nobody):
                        assert truth not in found[index], (expr, truth)

        holds()
        assert outcomes["Somebody"] > 100
        assert outcomes["Nobody"] > 30
        assert outcomes["Undecided"] < 0.02 * outcomes.total()


class TestManyAsked:
    def test_whoever_is_found_is_confirmed_and_nobody_is_nowhere(self, plain: Pack) -> None:
        outcomes: Counter[str] = Counter()

        @settings(max_examples=40, deadline=None)
        @given(seeds)
        def holds(seed: int) -> None:
            made = world(seed, people=0)
            pack = pack_of(made.policy, made.vocabulary, plain)
            prover = Prover([pack], PATIENCE)
            drawer = Maker(Random(seed))
            rules = rules_of(made.policy, made.vocabulary)
            people = [Run(rules, drawer.view()) for _ in range(300)]
            for minimum in made.policy.minimums:
                expr = core.MinimumMet(minimum.name)
                came = {truth_of(value(expr, Run(rules, each.view))) for each in people}
                for truth in Truth:
                    answer = prover.ask(comes_to(expr, truth))
                    outcomes[type(answer).__name__] += 1
                    match answer:
                        case Somebody(witness=witness):
                            assert agrees(comes_to(expr, truth), witness, None, [pack])
                        case Nobody():
                            assert truth not in came, (seed, minimum.name, truth)
                        case Undecided():
                            pass

        holds()
        assert outcomes["Somebody"] > 50
        assert outcomes["Nobody"] > 5
        assert outcomes["Undecided"] < 0.25 * outcomes.total(), outcomes
