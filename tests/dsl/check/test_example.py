"""The example of the language checks, and what it means is what the words say."""

from __future__ import annotations

import pytest

from troth.dsl import core, prose
from troth.dsl.diagnostics import Severity
from troth.dsl.render import text as rendered
from troth.dsl.traverse import facts_read

EXAMPLE = """\
# Frontline hiring and the promises that follow

define senior as years_experience at least 5 and role in [team_lead, field_agent]

define notice as
    4 weeks   when tenure less than 2 years
    8 weeks   when tenure less than 5 years
    otherwise 12 weeks

minimum frontline for role is frontline_agent
    source "Hiring standard 2.1"
    empathy at least 3                            because "customers feel it first"
    product_knowledge at least 2, or develop within 60 days
    certifications includes first_aid, or develop within 30 days
    any 3 of
        listening at least 3
        ownership at least 3
        energy at least 3
        learning at least 3
    ideal
        years_experience at least 2   worth 3
        languages includes spanish    worth 1
        senior                        worth 1

offer frontline_package for role is frontline_agent
    salary 28_000 GBP a year, at least 98% of market_total_pay
    buddy
    coaching
    learning_budget 1_200 GBP a year

promise salary to the person
    each month while engaged
    by hr_partner
    deliver salary within 0 days, rolling back
    fulfilled by paid

promise learning_budget to the person
    when engaged
    by manager
    deliver learning_budget within 20 working days
    fulfilled by paid

promise crm_access to the person
    when engaged
    by manager
    deliver crm_access within 3 working days
    fulfilled by paid

promise development_plan to the person
    when development_agreed
    by manager
    deliver plan within 60 days
    fulfilled by development_verified

promise make_up_session to the person
    when agreed
    by manager
    deliver 2 hours of make_up within 10 working days

promise buddy to the person
    "You will have a buddy who knows the job."
    when engaged
    by manager
    deliver buddy within 5 working days
    fulfilled by buddy_assigned

promise coaching to the person for role is frontline_agent
    every 1 month while engaged
    by manager
    deliver 2 hours of coaching within 10 working days
    fulfilled by coaching_session
    provided attended / offered at least 0.8, otherwise explain within 5 working days
    suspended while on_leave, at most 90 days
    remedy make_up_session as well

expectation reply_in_time by the person
    when engaged
    keep median of reply.hours in the last 30 days at most 4 hours
    enabled by [crm_access, coaching]

escalation broken_promise
    when any promise to the person is violated
    at once                                   notify promisor
    after 3 working days                      notify manager of promisor
    after 8 working days                      assign hr_partner, open case delivery_failure
    finally after 15 working days             assign people_director
    until repaired or waived

gate acquisition.offer_accepted
    requires every minimum is met or latest promise development_plan is fulfilled
    otherwise "Finish the development plan first"

timer acquisition.decide_due is 10 working days

change coaching from version 2026.1
    running clocks keep
    people past the trigger not bound
"""


@pytest.fixture(scope="module")
def policy(checked) -> core.Policy:
    made, found = checked(EXAMPLE)
    assert [(d.code, d.severity) for d in found] == [("unused-define", Severity.WARNING)]
    assert made is not None
    return made


def test_every_statement_arrives_in_core(policy: core.Policy) -> None:
    assert [d.name for d in policy.defines] == ["senior", "notice"]
    assert [len(policy.obligations), len(policy.offers), len(policy.escalations)] == [8, 1, 1]
    assert [gate.name for gate in policy.gates] == ["acquisition.offer_accepted"]
    assert policy.changes[0].version == (2026, 1)


def test_offer_lines_know_their_promises(policy: core.Policy) -> None:
    kept = {line.resource: line.kept_by for line in policy.offers[0].lines}
    assert kept["coaching"] == ("coaching",)
    assert kept["salary"] == ("salary",)


def test_a_resource_that_enables_stands_for_the_promises_that_deliver_it(
    policy: core.Policy,
) -> None:
    reply = next(o for o in policy.obligations if o.name == "reply_in_time")
    assert reply.enabled == ("crm_access", "coaching")


def test_a_resource_with_its_own_event_needs_no_other_evidence(policy: core.Policy) -> None:
    make_up = next(o for o in policy.obligations if o.name == "make_up_session")
    assert [evidence.event for evidence in make_up.fulfilled] == ["coaching_session"]


def test_bare_names_after_until_are_states_of_the_cause(policy: core.Policy) -> None:
    assert policy.escalations[0].until_names == ("repaired", "waived")
    assert policy.escalations[0].until is None


def test_a_rule_reads_facts_through_the_rules_it_names(policy: core.Policy) -> None:
    assert {"years_experience", "role", "languages", "empathy"} <= facts_read(
        policy.gates[0], policy
    )


def test_expressions_are_written_as_authors_write_them(policy: core.Policy) -> None:
    lines = policy.minimums[0].lines
    assert [prose.expression(line.condition) for line in lines[:3]] == [
        "empathy at least 3",
        "product_knowledge at least 2",
        "certifications includes first_aid",
    ]
    assert prose.group(lines[3]) == "any 3 of 4"


def test_a_promise_reads_as_a_sentence(policy: core.Policy, vocabulary) -> None:
    buddy = next(o for o in policy.obligations if o.name == "buddy")
    assert prose.statement(buddy, vocabulary).paragraphs == (
        "The manager promises the person: You will have a buddy who knows the job.",
        (
            "It begins when the engagement starts and is due within 5 working days. "
            "It is kept when buddy assigned is recorded."
        ),
    )


def test_every_statement_has_words(policy: core.Policy, vocabulary) -> None:
    for name in policy.__slots__:
        for statement in getattr(policy, name):
            lines = prose.statement(statement, vocabulary).lines()
            assert len(lines) > 1
            assert all(line.strip() for line in lines)


def test_a_misspelled_fact_looks_as_the_language_page_shows(checked) -> None:
    _, found = checked(EXAMPLE.replace("    empathy at least 3 ", "    emapthy at least 3 "))
    found = [d for d in found if d.severity is Severity.ERROR]
    assert rendered(found).splitlines()[:5] == [
        "error[unknown-fact]: there is no fact called `emapthy`",
        "  rules.troth:12:5    minimum frontline",
        ' 12 |     emapthy at least 3                            because "customers feel it first"',
        "    |     ^^^^^^^ not in vocabulary.yaml",
        " help: did you mean `empathy`?  (rating 0..5)",
    ]


def test_mixed_time_looks_as_the_language_page_shows(checked) -> None:
    _, found = checked(
        "gate acquisition.offer_accepted\n    requires 10 working days at most      14 days\n"
    )
    assert rendered(found[:1]).splitlines()[:5] == [
        "error[mixed-time]: working days cannot be compared with calendar days",
        "  rules.troth:2:43    gate acquisition.offer_accepted",
        " 2 |     requires 10 working days at most      14 days",
        "   |              ^^^^^^^^^^^^^^^ working days ^^^^^^^ days",
        " note: 10 working days are 14 days in most weeks, but not in every week",
    ]
