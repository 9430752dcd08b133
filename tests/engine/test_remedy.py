"""What would it take: met afterwards, nothing to spare, nothing smaller."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.strategies import CERTIFICATE, DAYS, MONTHS, QUALITY, World, seeds, world
from troth.dsl import core
from troth.dsl.types import (
    DATE,
    NUMBER,
    SCALE,
    SPAN,
    TRUTH,
    ChoiceType,
    SetType,
    Type,
    Value,
)
from troth.dsl.values import day_of
from troth.dsl.vocabulary import Fact, Length, Subject, Vocabulary
from troth.engine.decision import Verdict
from troth.engine.evaluate import judge
from troth.engine.facts import Origin, View
from troth.engine.goals import Parting
from troth.engine.lower import compile_minimum
from troth.engine.meaning import rules_of
from troth.engine.remedy import Outcome, Remedy, what_would_it_take
from troth.engine.search import Search

LEVELS = {f"q{index}": QUALITY for index in range(4)}
SMALL: dict[str, Type] = {**LEVELS, "certs": SetType(CERTIFICATE), "b0": TRUTH}


def vocabulary(types: dict[str, Type], fixed: tuple[str, ...] = ()) -> Vocabulary:
    return Vocabulary(
        facts={
            name: Fact(name=name, subject=Subject.PERSON, type=type_, changeable=name not in fixed)
            for name, type_ in types.items()
        }
    )


def at_least(name: str, level: int) -> core.Expr:
    return core.Compare(
        core.Relation.AT_LEAST, core.FactRef(name, QUALITY), core.Literal(level, QUALITY)
    )


def policy(*lines: core.Line | core.Expr) -> core.Policy:
    made = tuple(
        line if isinstance(line, core.Requirement | core.Group) else core.Requirement(line)
        for line in lines
    )
    return core.Policy(minimums=(core.Minimum("m", Subject.PERSON, None, made),))


def asked(
    rule: core.Policy, facts: dict, types: dict[str, Type] = SMALL, fixed=(), **view
) -> Remedy:
    known = View(facts=facts, today=view.pop("today", 20_000), **view)
    return what_would_it_take(rule, vocabulary(types, fixed), "m", known)


def told(remedy: Remedy) -> list[str]:
    return [str(step) for step in remedy.steps]


def test_the_next_level_is_enough() -> None:
    assert told(asked(policy(at_least("q0", 3)), {"q0": 1})) == ["q0 3"]


def test_an_unknown_fact_is_asked_for_at_the_least_level_that_does() -> None:
    assert told(asked(policy(at_least("q0", 3)), {})) == ["q0 3"]


def test_of_a_group_the_cheapest_lines_are_chosen() -> None:
    group = core.Group(2, tuple(core.Requirement(at_least(f"q{i}", 3)) for i in range(4)))
    found = asked(policy(group), {"q0": 3, "q1": 0, "q2": 2, "q3": 1})
    assert told(found) == ["q2 3"]


def test_a_set_gains_the_missing_member() -> None:
    certs = core.FactRef("certs", SetType(CERTIFICATE))
    rule = policy(core.Member(core.Literal(0, CERTIFICATE), certs))
    assert told(asked(rule, {"certs": 0b100})) == ["certs with first_aid"]


def test_a_number_moves_to_the_threshold_through_a_define() -> None:
    years = core.FactRef("years", NUMBER)
    double = core.Arithmetic(core.Operator.MULTIPLY, core.Literal(2 * SCALE, NUMBER), years, NUMBER)
    define = core.Define("double", NUMBER, Subject.PERSON, double)
    line = core.Compare(
        core.Relation.AT_LEAST, core.DefineRef("double", NUMBER), core.Literal(7 * SCALE, NUMBER)
    )
    rule = replace(policy(line), defines=(define,))
    assert told(asked(rule, {"years": SCALE}, {"years": NUMBER})) == ["years 3.5"]


def test_a_fact_that_expired_is_to_be_shown_again() -> None:
    fact = Fact(name="q0", subject=Subject.PERSON, type=QUALITY, changeable=True,
                valid=Length(type=MONTHS, amount=12))  # fmt: skip
    view = View(facts={"q0": 4}, origins={"q0": Origin("interview", 19_000)}, today=20_000)
    found = what_would_it_take(policy(at_least("q0", 3)), Vocabulary(facts={"q0": fact}), "m", view)
    assert [(step.have, step.need) for step in found.steps] == [("unknown", "3")]


def test_what_nobody_can_influence_blocks_and_is_named() -> None:
    found = asked(policy(at_least("q0", 3), at_least("q1", 3)), {"q0": 1, "q1": 1}, fixed=("q1",))
    assert found.outcome is Outcome.BLOCKED
    assert [blocked.line.text.text for blocked in found.blocked] == ["q1 at least 3"]


def test_a_met_rule_takes_nothing() -> None:
    assert asked(policy(at_least("q0", 3)), {"q0": 3}).outcome is Outcome.NOTHING_NEEDED


def test_a_define_that_is_no_can_become_yes() -> None:
    define = core.Define("able", TRUTH, Subject.PERSON, at_least("q0", 3))
    rule = replace(policy(at_least("q1", 1)), defines=(define,))
    known = View(facts={"q0": 1}, today=20_000)
    assert told(what_would_it_take(rule, vocabulary(SMALL), "able", known)) == ["q0 3"]


def includes(*members: int) -> core.Expr:
    certs = core.FactRef("certs", SetType(CERTIFICATE))
    return core.And(tuple(core.Member(core.Literal(each, CERTIFICATE), certs) for each in members))


def test_of_two_sets_the_one_with_fewer_new_members_is_nearer() -> None:
    either = core.Group(1, tuple(map(core.Requirement, (includes(0, 1), includes(2, 2)))))
    assert told(asked(policy(either), {"certs": 0})) == ["certs with safety"]


def test_as_many_members_are_added_as_the_rule_asks_for() -> None:
    badge = ChoiceType("badge", tuple("abcdefgh"))
    badges = core.FactRef("badges", SetType(badge))
    lines = [core.Member(core.Literal(each, badge), badges) for each in range(2, 8)]
    found = asked(policy(*lines), {"badges": 0b1}, {"badges": SetType(badge)})
    assert told(found) == ["badges with c, d, e, f, g, h"]


def test_what_a_rule_asks_for_and_rules_out_at_once_is_told_apart() -> None:
    define = core.Define("able", TRUTH, Subject.PERSON, at_least("q0", 3))
    able = core.DefineRef("able", TRUTH)
    lines = (core.FactRef("b0", TRUTH), core.Not(able), able)
    rule = replace(policy(core.Group(2, tuple(map(core.Requirement, lines)))), defines=(define,))
    assert told(asked(rule, {"q0": 3}, fixed=("q0",))) == ["b0 yes"]


N0, N1 = core.FactRef("n0", NUMBER), core.FactRef("n1", NUMBER)
NUMBERS: dict[str, Type] = {"n0": NUMBER, "n1": NUMBER}


def test_a_number_that_must_only_be_known_may_be_any() -> None:
    assert told(asked(policy(core.Known(N0)), {}, NUMBERS)) == ["n0 0"]


def test_a_number_moves_to_where_the_sides_meet() -> None:
    four = core.Literal(4 * SCALE, NUMBER)
    less = core.Arithmetic(core.Operator.SUBTRACT, N0, four, NUMBER)
    rule = policy(core.Compare(core.Relation.EQUAL, less, N1))
    assert told(asked(rule, {"n0": 0, "n1": 7 * SCALE}, NUMBERS, ("n1",))) == ["n0 11"]


def test_nothing_is_called_impossible_because_it_was_not_tried() -> None:
    """The square of a number is 9: one of its values does, and no bisection finds it."""
    square = core.Arithmetic(core.Operator.MULTIPLY, N0, N0, NUMBER)
    rule = policy(core.Compare(core.Relation.EQUAL, square, core.Literal(9 * SCALE, NUMBER)))
    assert asked(rule, {"n0": SCALE}, NUMBERS).outcome is Outcome.TOO_LONG
    also = policy(*(each.condition for each in rule.minimums[0].lines), at_least("q0", 3))
    known = {"n0": SCALE, "q0": 1}
    types = {**NUMBERS, "q0": QUALITY}
    assert asked(also, known, types, ("q0",)).outcome is Outcome.BLOCKED


IN_GRADE = core.FactRef("in_grade_since", DATE)
CLOSING = core.FactRef("closing", DATE)
YEAR = core.Literal(12, MONTHS)


def test_waiting_counts_the_days() -> None:
    span = core.Arithmetic(core.Operator.SUBTRACT, core.Today(), IN_GRADE, SPAN)
    rule = policy(core.Compare(core.Relation.AT_LEAST, span, YEAR))
    since = day_of(date(2025, 4, 12))
    types: dict[str, Type] = {"in_grade_since": DATE}
    found = asked(rule, {"in_grade_since": since}, types, ("in_grade_since",),
                  today=day_of(date(2026, 4, 11)))  # fmt: skip
    assert told(found) == ["1 more day, on Sun 2026-04-12"]


def test_time_in_grade_falls_one_day_short() -> None:
    """A year in grade at the closing date plus 30 days: of what nobody can change, one more day."""
    month = core.Literal(30, DAYS)
    at = core.Arithmetic(core.Operator.ADD, CLOSING, month, DATE)
    span = core.Arithmetic(core.Operator.SUBTRACT, at, IN_GRADE, SPAN)
    rule = policy(core.Compare(core.Relation.AT_LEAST, span, YEAR))
    types: dict[str, Type] = {"in_grade_since": DATE, "closing": DATE}
    closing = day_of(date(2026, 3, 12))

    def of(since: date) -> Remedy:
        facts = {"in_grade_since": day_of(since), "closing": closing}
        return asked(rule, facts, types, tuple(types))

    assert of(date(2025, 4, 10)).outcome is Outcome.NOTHING_NEEDED
    late = of(date(2025, 4, 12))
    assert late.outcome is Outcome.BLOCKED
    assert [blocked.lacks for blocked in late.blocked] == ["1 more day"]


def test_gaps_of_develop_lines_are_the_development_plan() -> None:
    line = core.Requirement(at_least("q0", 3), core.Literal(60, DAYS))
    found = asked(policy(line, at_least("q1", 2)), {"q0": 1, "q1": 1}, fixed=("q0",))
    assert [(gap.fact, gap.have, gap.need, gap.within.amount) for gap in found.plan] == [
        ("q0", "1", "3", 60)
    ]


def test_a_hundred_facts_are_no_search() -> None:
    types: dict[str, Type] = {f"f{index}": QUALITY for index in range(100)}
    group = core.Group(50, tuple(core.Requirement(at_least(name, 3)) for name in types))
    found = asked(policy(group), dict.fromkeys(types, 2), types)
    assert len(found.steps) == 50


def test_a_fact_that_all_lines_share_is_set_first() -> None:
    types: dict[str, Type] = {f"f{index}": QUALITY for index in range(60)} | {"b0": TRUTH}
    either = [
        core.Or((core.FactRef("b0", TRUTH), at_least(name, 3))) for name in types if name != "b0"
    ]
    found = asked(policy(*either), dict.fromkeys(types, 0), types)
    assert told(found) == ["b0 yes"]


@settings(max_examples=40)
@given(seeds)
def test_on_generated_worlds_the_rule_is_met_and_nothing_is_to_spare(seed: int) -> None:
    made = world(seed, people=2)
    for minimum in made.policy.minimums:
        for view in made.views:
            found = what_would_it_take(made.policy, made.vocabulary, minimum.name, view)
            if found.outcome is not Outcome.CHANGES:
                continue
            changes = {step.fact: step.value for step in found.steps}
            assert judged(made, minimum.name, view, changes) is Verdict.MET
            for name in changes:
                without = {other: to for other, to in changes.items() if other != name}
                assert judged(made, minimum.name, view, without) is not Verdict.MET


def judged(made: World, name: str, view: View, changes: Mapping[str, Value]) -> Verdict:
    rules = rules_of(made.policy, made.vocabulary)
    changed = Search(Parting(rules, frozenset()), view).changed(changes)
    return judge(rules, name, changed).verdict


def expressions(depth: int):
    level = st.builds(at_least, st.sampled_from(sorted(LEVELS)), st.integers(1, 5))
    certs = core.FactRef("certs", SetType(CERTIFICATE))
    member = st.integers(0, 2).map(lambda i: core.Member(core.Literal(i, CERTIFICATE), certs))
    truth = st.just(core.FactRef("b0", TRUTH))
    if depth == 0:
        return level | level | member | truth
    inner = st.lists(expressions(depth - 1), min_size=2, max_size=3).map(tuple)
    return (
        expressions(0)
        | inner.map(core.And)
        | inner.map(core.Or)
        | inner.map(lambda items: core.AtLeast(2, items))
        | expressions(depth - 1).map(core.Not)
    )


people = st.fixed_dictionaries(
    {},
    optional={
        **{name: st.integers(0, 5) for name in LEVELS},
        "certs": st.integers(0, 7),
        "b0": st.integers(0, 1),
    },
)


@settings(max_examples=40)
@given(st.lists(expressions(2), min_size=1, max_size=3), people)
def test_by_brute_force_there_is_nothing_smaller(lines: list[core.Expr], facts: dict) -> None:
    rule, words = policy(*lines), vocabulary(SMALL)
    found = asked(rule, facts)
    assert found.outcome is not Outcome.TOO_LONG
    values = {**{name: range(6) for name in LEVELS}, "certs": range(8), "b0": range(2)}
    verdict = compile_minimum(rule, "m", words).verdict

    def any_of_size(size: int) -> bool:
        return any(
            verdict({**facts, **dict(zip(names, to, strict=True))})[0] == 0
            for names in combinations(values, size)
            for to in product(*(values[name] for name in names))
        )

    blocked = found.outcome is Outcome.BLOCKED
    smaller = range(len(values) + 1) if blocked else range(len(found.steps))
    assert not any(map(any_of_size, smaller))
