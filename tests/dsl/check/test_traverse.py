"""The table of children forgets no node: it agrees with the fields of the nodes themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

import pytest

from tests.dsl.check.test_example import EXAMPLE
from troth.dsl import core
from troth.dsl.traverse import children, walk
from troth.dsl.types import Type

MORE = """
define needed from table needed by [role]
define score_of as points of empathy + (attended / (offered * 2) or else 0)
define long_ago as (birthday + 18 years) before today and time since applied at least 3 months
define best as larger of [empathy, listening] at least 3 and -attended at most 0
define mixed as time while (on_leave) over the last 3 months at least 5 days
    or time in acquisition.scoring at least 3 days or now after 2026-01-31 17:30

minimum more
    years_experience at least needed, or develop within 30 days
    score_of rounded up to 10 at least 3
    any 2 of [long_ago, best, mixed]
    all of
        empathy as of 2026-01-31 at least 3
        years_experience between 1 and 5
        none of [market_total_pay is unknown, empathy is unknown]
    count of applied where applied.years at least 2 in the last 30 days at least 1
    any promise to the person by manager is violated
    acquisition is shortlisted or frontline is met
    manager in [hiring_manager, manager]
    market_total_pay at least 200 GBP a month * 12
    latest assessed.empathy at least 2

offer prize
    when tenure at least 2 years
    guardrail attended at least 1
    outcome english_level at least B2
    expires 2027-12-31
    buddy

promise all_clauses to the person
    when buddy_assigned
    by manager
    deliver buddy by 2026-12-31, rolling forward, not before 2026-01-01
    fulfilled by buddy_assigned where on_leave
    confirmed by promisee
    extended by 5 days when applied where applied.years at least 2, at most 2 times
    grace 2 days
    survives the end

promise right to the person
    when leaving acquisition.scoring
    by manager
    allow withdrew within 5 working days

expectation no_application by the person
    each month while engaged
    never applied where applied.years at least 2 while engaged

expectation reads by the person
    when empathy at least 2
    keep on_leave
"""


@pytest.fixture(scope="module")
def policy(checked) -> core.Policy:
    made, found = checked(EXAMPLE + MORE)
    assert made is not None, [(str(d.span), d.code, d.message) for d in found]
    return made


def under(node: object) -> Iterator[core.Node]:
    """The nodes in the fields of a node, in the order of the fields."""
    if isinstance(node, tuple):
        for item in node:
            yield from under(item)
    elif isinstance(node, core.Node):
        yield node


def by_fields(node: core.Node) -> list[core.Node]:
    assert is_dataclass(node)
    names = [f.name for f in fields(node) if f.name not in ("span", "type", "rows")]
    return [child for name in names for child in under(getattr(node, name))]


def test_children_are_all_nodes_in_the_fields(policy: core.Policy) -> None:
    seen: set[type] = set()
    for name in policy.__slots__:
        for statement in getattr(policy, name):
            for node in walk(statement):
                seen.add(type(node))
                assert sorted(map(repr, children(node))) == sorted(map(repr, by_fields(node)))
    assert len(seen) > 60


def test_every_expression_of_the_language_is_met_in_this_test(policy: core.Policy) -> None:
    met = {
        type(node)
        for name in policy.__slots__
        for statement in getattr(policy, name)
        for node in walk(statement)
    }
    missing = set(core.Expr.__args__) - met
    assert {kind.__name__ for kind in missing} == set()


def test_types_are_no_children() -> None:
    literal = core.Literal(1, core.TRUTH)
    assert isinstance(literal.type, Type.__args__)
    assert children(literal) == ()
