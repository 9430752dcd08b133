"""The compiled rules mean what the reference means, on generated worlds."""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings

from tests.engine.strategies import Maker, seeds, vocabulary_of, world
from troth.dsl import core
from troth.dsl.traverse import walk
from troth.dsl.types import NUMBER, TRUTH
from troth.dsl.vocabulary import Subject
from troth.engine.decision import Decision, Line, Verdict
from troth.engine.evaluate import decide, judge
from troth.engine.exact import Unknown
from troth.engine.facts import View, inside
from troth.engine.lower import (
    Compiled,
    NotLowerable,
    compile_define,
    compile_gate,
    compile_minimum,
    compile_rule,
)
from troth.engine.meaning import Run, define_value, rules_of
from troth.engine.program import Masks, Program, run
from troth.engine.template import of_minimum

CODES = (Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN, Verdict.DOES_NOT_APPLY)
many = settings(max_examples=100, suppress_health_check=list(HealthCheck))


def bits_of(decision: Decision) -> tuple[int, int, int]:
    """The masks that a decision of the reference amounts to."""
    if decision.verdict is Verdict.DOES_NOT_APPLY:
        return 3, 0, 0
    failed = unknown = 0
    waiting: list[Line] = list(decision.lines)
    while waiting:
        line = waiting.pop()
        waiting.extend(line.lines)
        failed |= (line.verdict is Verdict.NOT_MET) << line.text.number
        unknown |= (line.verdict is Verdict.UNKNOWN) << line.text.number
    return CODES.index(decision.verdict), failed, unknown


def ask(compiled: Compiled, view: View) -> tuple[int, int, int]:
    return compiled.verdict(compiled.inside(view))


@many
@given(seeds)
def test_compiled_minimums_decide_as_the_reference(seed: int) -> None:
    made = world(seed)
    for minimum in made.policy.minimums:
        compiled = compile_minimum(made.policy, minimum.name, made.vocabulary)
        for view in made.views:
            decision = decide(made.policy, made.vocabulary, minimum.name, view)
            assert ask(compiled, view) == bits_of(decision)
            assert compiled.decide(view) == decision


@many
@given(seeds)
def test_compiled_gates_decide_as_the_reference(seed: int) -> None:
    made = world(seed)
    (gate,) = made.policy.gates
    compiled = compile_gate(made.policy, gate.name, made.vocabulary)
    for view in made.views:
        decision = decide(made.policy, made.vocabulary, gate.name, view)
        assert compiled.decide(view) == decision


@many
@given(seeds)
def test_compiled_defines_have_the_values_of_the_reference(seed: int) -> None:
    made = world(seed)
    rules = rules_of(made.policy, made.vocabulary)
    for define in made.policy.defines:
        value = compile_define(made.policy, define.name)
        for view in made.views:
            found = define_value(define.name, Run(rules, view))
            facts = inside(view, made.vocabulary, [*view.facts, "today", "tenure"])
            assert value(facts) == (None if isinstance(found, Unknown) else found)


@many
@given(seeds)
def test_the_printed_source_does_what_the_program_says(seed: int) -> None:
    made = world(seed)
    for minimum in made.policy.minimums:
        compiled = compile_minimum(made.policy, minimum.name, made.vocabulary)
        for view in made.views:
            masks, _ = run(compiled.program, compiled.inside(view))
            lines = (1 << compiled.program.ideal) - 1
            below = Masks(masks.verdict, masks.failed & lines, masks.unknown & lines)
            assert ask(compiled, view) == below


def test_an_emitter_that_takes_unknown_for_no_is_caught() -> None:
    """The differential test can fail: this is the mistake it is there for."""
    caught = 0
    for seed in range(30):
        made = world(seed, people=8)
        rules = rules_of(made.policy, made.vocabulary)
        for minimum in made.policy.minimums:
            template = of_minimum(minimum, rules.defines)
            wrong = compile_rule(rules, template, unknown_is_no=True)
            caught += any(
                ask(wrong, view) != bits_of(judge(rules, minimum.name, view)) for view in made.views
            )
    assert caught >= 20


def test_the_generator_draws_what_it_promises() -> None:
    shares: Counter[str] = Counter()
    verdicts: Counter[Verdict] = Counter()
    for seed in range(200):
        maker = Maker(Random(seed))
        policy = maker.policy()
        for _ in range(4):
            view = maker.view()
            for minimum in policy.minimums:
                verdicts[decide(policy, vocabulary_of(Random(0)), minimum.name, view).verdict] += 1
        shares.update(maker.shares)
    report = ", ".join(f"{name} {count}" for name, count in sorted(shares.items()))
    assert shares["unknown"] >= 0.05 * shares["fact"], report
    for what in ("arithmetic", "quotient", "or else", "cases", "lookup", "group", "nesting", "span",
                 "date arithmetic", "extreme", "define"):  # fmt: skip
        assert shares[what] >= 20, report
    for verdict in Verdict:
        assert verdicts[verdict] >= 0.03 * verdicts.total(), verdicts


YES = core.FactRef("b0", TRUTH)
NOT_LOWERED: list[core.Expr] = [
    core.LocalInstant(20_000, 600),
    core.EventField("coached", "hours", NUMBER),
    core.LatestField("coached", "hours", NUMBER),
    core.TimeSince("coached"),
    core.TimeWhile(YES, None),
    core.TimeIn("acquisition", "scoring", None),
    core.Aggregate(core.Measure.COUNT, "coached", "", None, None, NUMBER),
    core.AsOf(YES, core.Today(), TRUTH),
    core.Engaged(),
    core.StateIs("acquisition", "scoring"),
    core.ObligationIs("promise", "any", "coach", None, None, "", core.ObligationState.VIOLATED),
]
"""What a program cannot hold, one of each kind."""


def test_the_generator_draws_every_kind_of_expression_that_is_lowered() -> None:
    drawn: Counter[type] = Counter()
    for seed in range(200):
        policy = Maker(Random(seed)).policy()
        for rule in (*policy.defines, *policy.minimums, *policy.gates):
            drawn.update(type(node) for node in walk(rule))
    refused = {type(each) for each in NOT_LOWERED}
    assert {each for each in get_args(core.Expr) if drawn[each] < 10} == refused


@pytest.mark.parametrize("needs_more", NOT_LOWERED, ids=lambda each: type(each).__name__)
def test_what_needs_more_than_facts_is_refused_with_its_reason(needs_more: core.Expr) -> None:
    line = core.Requirement(core.Known(needs_more))
    policy = core.Policy(minimums=(core.Minimum("m", Subject.PERSON, None, (line,)),))
    with pytest.raises(NotLowerable, match=f"{type(needs_more).__name__} needs more than facts"):
        compile_minimum(policy, "m")


def test_a_product_of_products_is_marked_as_too_deep_for_a_kernel_of_fixed_width() -> None:
    fact = core.FactRef("n0", NUMBER)

    def program(expr: core.Expr) -> Program:
        line = core.Requirement(core.Compare(core.Relation.AT_LEAST, expr, fact))
        policy = core.Policy(minimums=(core.Minimum("m", Subject.PERSON, None, (line,)),))
        return compile_minimum(policy, "m").program

    square = core.Arithmetic(core.Operator.MULTIPLY, fact, fact, NUMBER)
    cube = core.Arithmetic(core.Operator.MULTIPLY, square, fact, NUMBER)
    assert not program(square).deep
    assert program(cube).deep


def test_unknown_may_be_absent_or_none() -> None:
    line = core.Requirement(core.FactRef("b0", TRUTH))
    policy = core.Policy(minimums=(core.Minimum("m", Subject.PERSON, None, (line,)),))
    compiled = compile_minimum(policy, "m")
    assert compiled.verdict({}) == compiled.verdict({"b0": None}) == (2, 0, 1)
    assert compiled.proof({}) == compiled.proof({"b0": None})
