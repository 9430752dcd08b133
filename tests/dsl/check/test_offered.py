"""A promise that leaves how much to an offer is told with it, and where two offers differ."""

from __future__ import annotations

import pytest

from troth.dsl import core, prose

PROMISE = """
promise coaching to the person
    when engaged
    by manager
    deliver coaching within 10 working days
"""
TWO = "offer one for {}\n    coaching {}\n\noffer other for {}\n    coaching {}\n" + PROMISE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("role is field_agent", "role is frontline_agent"),
        ("role is field_agent", "role is not field_agent"),
        ("role in [field_agent, team_lead] and kind is employee", "kind is agent"),
        ("empathy at least 3", "empathy less than 3"),
    ],
)
def test_offers_to_different_people_may_state_different_amounts(checked, one, other) -> None:
    assert checked(TWO.format(one, 2, other, 4))[1] == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("role is field_agent", "kind is employee"),
        ("role in [field_agent, team_lead]", "role in [team_lead]"),
        ("empathy at least 3", "empathy less than 4"),
    ],
)
def test_offers_that_may_be_made_to_one_person_state_one_amount(checked, one, other) -> None:
    assert checked(TWO.format(one, 2, other, 2))[1] == []
    policy, found = checked(TWO.format(one, 2, other, 4))
    assert policy is not None
    assert [(each.code, each.span.text) for each in found] == [("two-amounts", "4")]


def test_the_promise_says_for_whom_alone_they_could_differ(checked) -> None:
    rules = TWO.format("role is field_agent", 2, "empathy at least 1", 4)
    told = rules.replace("to the person", "to the person for role is team_lead")
    assert [each.code for each in checked(rules)[1]] == ["two-amounts"]
    assert checked(told)[1] == []


def lines(policy: core.Policy, vocabulary) -> str:
    words = prose.words_of(policy, vocabulary)
    return "\n".join(prose.told(policy.obligations[0], words).lines())


def test_the_sentences_of_a_promise_say_how_much_an_offer_states(checked, vocabulary) -> None:
    one, _ = checked("define many as 4\n\noffer welcome\n    coaching many\n" + PROMISE)
    assert "How much, the offer “welcome” says: 4 hours." in lines(one, vocabulary)
    two, _ = checked(TWO.format("kind is agent", 2, "kind is employee", 4))
    assert "How much, the offer to the person says: 2 hours (“one”) or 4 hours (“other”)." in lines(
        two, vocabulary
    )


def test_a_promise_that_says_how_much_itself_is_told_without_the_offer(checked, vocabulary) -> None:
    said = PROMISE.replace("deliver coaching", "deliver 2 hours of coaching")
    policy, _ = checked("offer welcome\n    coaching\n" + said)
    assert "How much" not in lines(policy, vocabulary)
