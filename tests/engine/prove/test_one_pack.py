"""What is asked of one pack agrees with everybody there is, where everybody can be counted."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from troth.dsl import core
from troth.dsl.types import TRUTH, ChoiceType, RatingType, Type
from troth.dsl.vocabulary import Fact, Subject, Use, Vocabulary
from troth.engine.exact import Result, Unknown
from troth.engine.facts import View
from troth.engine.files.pack import Pack, load_pack
from troth.engine.meaning import Run, rules_of, value
from troth.engine.prove.asking import Prover
from troth.engine.prove.attainable import attainable
from troth.engine.prove.contradicting import contradicting
from troth.engine.prove.findings import Broken, Proved
from troth.engine.prove.flowing import flowing
from troth.engine.prove.implied import implied
from troth.engine.prove.one_pack import one_pack
from troth.engine.prove.questions import Budget
from troth.engine.prove.reached import reached

ROOT = Path(__file__).parents[3]
PATIENCE = Budget(milliseconds=5000)
QUALITY = RatingType("quality", ("low", "middle", "high"))
ROLE = ChoiceType("role", ("agent", "lead", "clerk"))
TYPES: dict[str, Type] = {"skill": QUALITY, "care": QUALITY, "role": ROLE, "trained": TRUTH}
SIZES = {"skill": 3, "care": 3, "role": 3, "trained": 2}
PEOPLE = [
    {name: value for name, value in zip(TYPES, values, strict=True) if value is not None}
    for values in product(*([None, *range(SIZES[name])] for name in TYPES))
]
VOCABULARY = Vocabulary(
    ratings={"quality": QUALITY},
    choices={"role": ROLE},
    facts={
        name: Fact(name=name, subject=Subject.PERSON, type=type_) for name, type_ in TYPES.items()
    },
)


@pytest.fixture(scope="module")
def plain() -> Pack:
    pack, _ = load_pack(ROOT / "policies" / "examples" / "time_in_grade")
    assert pack is not None
    return replace(pack, vocabulary=VOCABULARY, charts={}, policy=core.Policy())


def atom() -> st.SearchStrategy[core.Expr]:
    def compared(name: str, op: core.Relation, at: int) -> core.Expr:
        type_ = TYPES[name]
        return core.Compare(op, core.FactRef(name, type_), core.Literal(at, type_))

    ordered = [core.Relation.AT_LEAST, core.Relation.LESS, core.Relation.EQUAL]
    return st.one_of(
        st.builds(
            compared,
            st.sampled_from(["skill", "care"]),
            st.sampled_from(ordered),
            st.integers(0, 2),
        ),
        st.builds(compared, st.just("role"), st.sampled_from(ordered[2:]), st.integers(0, 2)),
        st.just(core.FactRef("trained", TRUTH)),
        st.builds(
            lambda name: core.Known(core.FactRef(name, TYPES[name])), st.sampled_from([*TYPES])
        ),
    )


def condition() -> st.SearchStrategy[core.Expr]:
    return st.one_of(
        atom(),
        st.builds(core.Not, atom()),
        st.builds(lambda a, b: core.Or((a, b)), atom(), atom()),
        st.builds(lambda a, b: core.And((a, b)), atom(), atom()),
    )


MINIMUM = st.builds(
    lambda applies, lines: core.Minimum(
        "drawn", Subject.PERSON, applies, tuple(core.Requirement(each) for each in lines)
    ),
    st.none() | condition(),
    st.lists(condition(), min_size=1, max_size=4),
)


def truths(expr: core.Expr | None, policy: core.Policy) -> Iterator[Result]:
    """The value for each of PEOPLE."""
    rules = rules_of(policy, VOCABULARY)
    for facts in PEOPLE:
        found = 1 if expr is None else value(expr, Run(rules, View(facts=facts, today=20_000)))
        yield "?" if isinstance(found, Unknown) else found


def table(minimum: core.Minimum, policy: core.Policy) -> tuple[list[Result], list[list[Result]]]:
    lines = [list(truths(each.condition, policy)) for each in minimum.lines]  # type: ignore[union-attr]
    return list(truths(minimum.applies, policy)), lines


def anded(columns: Sequence[Sequence[Result]]) -> list[Result]:
    def one(values: tuple[Result, ...]) -> Result:
        return 0 if 0 in values else "?" if "?" in values else 1

    return [one(values) for values in zip(*columns, strict=True)]


@settings(max_examples=150, deadline=None)
@given(minimum=MINIMUM)
def test_nobody_can_meet_a_minimum_exactly_where_nobody_of_all_does(
    plain: Pack, minimum: core.Minimum
) -> None:
    pack = replace(plain, policy=core.Policy(minimums=(minimum,)))
    applies, lines = table(minimum, pack.policy)
    told = [
        each
        for each in attainable(pack, Prover([pack], PATIENCE))
        if each.code == "never-met" or "applies to nobody" in str(each.outcome)
    ]
    met = 1 in anded([applies, *lines])
    assert told
    assert all(isinstance(each.outcome, Proved if met else Broken) for each in told)


@settings(max_examples=150, deadline=None)
@given(minimum=MINIMUM)
def test_a_line_is_needless_exactly_where_leaving_it_out_changes_nothing_for_anybody(
    plain: Pack, minimum: core.Minimum
) -> None:
    pack = replace(plain, policy=core.Policy(minimums=(minimum,)))
    applies, lines = table(minimum, pack.policy)
    if 1 not in anded([applies, *lines]):
        return
    told = [
        each for each in implied(pack, Prover([pack], PATIENCE)) if isinstance(each.outcome, Broken)
    ]
    given_ = [] if minimum.applies is None else [applies]
    left = list(range(len(lines)))
    for place in reversed(range(len(lines))):
        others = [*given_, *(lines[each] for each in left if each != place)]
        always = all(each == 1 for each in lines[place])
        if others and not always and anded(others) == anded([*others, lines[place]]):
            left.remove(place)
    assert len(told) == len(lines) - len(left)


@settings(max_examples=100, deadline=None)
@given(guards=st.lists(condition(), min_size=1, max_size=4))
def test_a_case_is_reached_exactly_where_somebody_of_all_gets_there(
    plain: Pack, guards: list[core.Expr]
) -> None:
    cases = tuple(core.Case(core.Literal(n, QUALITY), when) for n, when in enumerate(guards))
    body = core.Cases(cases, core.Literal(99, QUALITY))
    define = core.Define("drawn", QUALITY, Subject.PERSON, body)
    pack = replace(plain, policy=core.Policy(defines=(define,)))
    columns = [list(truths(each, pack.policy)) for each in guards]
    missed = sum(
        not any(row[place] == 1 and 1 not in row[:place] for row in zip(*columns, strict=True))
        for place in range(len(guards))
    ) + (not any(set(row) == {0} for row in zip(*columns, strict=True)))
    told = [
        each for each in reached(pack, Prover([pack], PATIENCE)) if isinstance(each.outcome, Broken)
    ]
    assert len(told) == missed


@settings(max_examples=150, deadline=None)
@given(first=MINIMUM, second=MINIMUM)
def test_two_minimums_are_at_odds_exactly_where_nobody_whom_both_are_for_meets_both(
    plain: Pack, first: core.Minimum, second: core.Minimum
) -> None:
    minimums = (first, replace(second, name="other"))
    ready = core.Define("ready", TRUTH, Subject.PERSON, core.EveryMinimumMet())
    pack = replace(plain, policy=core.Policy(defines=(ready,), minimums=minimums))
    (one, lines), (two, more) = (table(each, pack.policy) for each in minimums)
    alone = 1 in anded([one, *lines]) and 1 in anded([two, *more])
    odd = alone and 1 in anded([one, two]) and 1 not in anded([one, two, *lines, *more])
    (told,) = [
        each
        for each in contradicting(pack, Prover([pack], PATIENCE))
        if each.code == "minimums-at-odds"
    ]
    assert isinstance(told.outcome, Broken if odd else Proved)


@settings(max_examples=150, deadline=None)
@given(applies=condition())
def test_a_promise_is_lost_by_what_is_private_exactly_where_somebody_beside_them_has_it(
    plain: Pack, applies: core.Expr
) -> None:
    facts = {**VOCABULARY.facts, "trained": replace(VOCABULARY.facts["trained"], use=Use.PRIVATE)}
    promise = core.Obligation(
        "promise",
        "help",
        Subject.PERSON,
        core.PartyRef(("the person",)),
        core.PartyRef(("the organisation",)),
        applies,
        core.OnEngaged(),
        core.Deliver("help", None, None),
    )
    pack = replace(
        plain,
        vocabulary=replace(VOCABULARY, facts=facts),
        policy=core.Policy(obligations=(promise,)),
    )
    came = dict(zip(map(_key, PEOPLE), truths(applies, pack.policy), strict=True))
    lost = any(
        came[_key(silent)] == 1 and came[_key({**silent, "trained": 1})] == 0
        for silent in PEOPLE
        if silent.get("trained") != 1
    )
    told = [
        each
        for each in flowing(pack, Prover([pack], PATIENCE))
        if each.code == "private-loss" and isinstance(each.outcome, Broken)
    ]
    assert bool(told) is lost


def _key(facts: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(facts.items()))


@pytest.mark.parametrize("name", ["hiring", "resume_study", "grades", "probation"])
def test_what_is_asked_of_a_pack_comes_in_the_same_order_with_the_same_answers(name: str) -> None:
    pack, _ = load_pack(ROOT / "policies" / "examples" / name)
    assert pack is not None
    first, again = (list(one_pack(pack, Prover([pack], PATIENCE))) for _ in range(2))
    assert first == again
    assert first
