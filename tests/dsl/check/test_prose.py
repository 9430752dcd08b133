"""What is said of a rule: the rule itself, in its author's units and the vocabulary's words."""

from __future__ import annotations

import pytest

from troth.dsl import core, prose
from troth.dsl.telling.quantities import literal

UNITS = [
    "tenure at least 6 months",
    "tenure at least 2 quarters",
    "tenure at least 12 months",
    "tenure at least 1 year",
    "tenure at least 7 days",
    "tenure at least 1 week",
    "tenure at least 10 working days",
    "time while (on_leave) over the last 90 days at least 1.5 hours",
    "attended / offered at least 80%",
    "attended / offered at least 0.8",
    "attended at least 105% of offered",
    "attended at least 0.5 * offered",
    "attended more than -5%",
    "market_total_pay at least 2_000 GBP a month",
    "market_total_pay at least 24_000 GBP a year",
    "market_total_pay at least 98% of market_total_pay or on_leave",
]


@pytest.mark.parametrize("condition", UNITS)
def test_a_value_stays_in_the_unit_in_which_it_was_written(checked, condition: str) -> None:
    policy, _ = checked(f"minimum m\n    {condition}\n")
    assert prose.expression(policy.minimums[0].lines[0].condition) == condition


def test_the_unit_makes_no_other_rule(checked) -> None:
    one, _ = checked("minimum m\n    tenure at least 6 months\n    attended at least 50%\n")
    other, _ = checked("minimum m\n    tenure at least 2 quarters\n    attended at least 0.5\n")
    assert one == other


def test_a_value_that_the_unit_does_not_divide_is_said_in_another(checked) -> None:
    policy, _ = checked("minimum m\n    tenure at least 1 quarter\n")
    written = policy.minimums[0].lines[0].condition.right
    assert literal(core.Literal(written.value, written.type, "quarter")) == "1 quarter"
    assert literal(core.Literal(6, written.type, "year")) == "0.5 years"
    assert literal(core.Literal(1, written.type, "quarter")) == "1 month"


def said(checked, vocabulary, text: str) -> str:
    policy, found = checked(text)
    assert policy is not None, found
    statements = [*policy.minimums, *policy.obligations, *policy.escalations]
    return "\n".join(line for s in statements for line in prose.statement(s, vocabulary).lines())


SAID = {
    "birthday at most today": "birthday is on or before today",
    "birthday at least 2001-01-31": "birthday is on or after 2001-01-31",
    "birthday + 18 years before today": "18 years after birthday is before today",
    "birthday - 1 week before today": "1 week before birthday is before today",
    "today - birthday at least 18 years": "the time from birthday to today is at least 18 years",
    "sum of coaching_session.hours in the last 3 months at least 6": (
        "the total hours of coaching session in the last 3 months is at least 6"
    ),
    "certifications is [first_aid, driving]": "certifications is exactly first aid and driving",
    "certifications is not [driving]": "certifications is not exactly driving",
    "role in [team_lead, field_agent]": "role is field agent or team lead",
}


@pytest.mark.parametrize(("condition", "words"), SAID.items(), ids=SAID)
def test_a_condition_is_said_as_people_say_it(checked, vocabulary, condition, words) -> None:
    assert f"- {words}\n" in said(checked, vocabulary, f"minimum m\n    {condition}\n") + "\n"


def test_who_raised_an_event_is_somebody(checked, vocabulary) -> None:
    text = "expectation p\n    when asked where asked.by is not manager\n    keep on_leave\n"
    assert "whoever recorded the asked is not manager" in said(checked, vocabulary, text)


def test_a_right_and_the_end_of_a_ladder_name_events_as_such(checked, vocabulary) -> None:
    text = """promise p to the person
    when engaged
    by manager
    allow asked within 3 months

escalation late
    when any promise to the person is violated
    at once notify promisor
    finally after 3 days notify manager of promisor
    until repaired or waived or paid or on_leave
"""
    words = said(checked, vocabulary, text)
    assert "The manager promises the person: the right to “asked”." in words
    ends = "It ends when the matter is repaired or waived, paid is recorded or on leave."
    assert ends in words
