"""What a reward is for is said beside it, and decides nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from troth.dsl.check import check
from troth.dsl.format import formatted
from troth.dsl.meaning import canonical, meaning_of
from troth.dsl.parse import parse
from troth.dsl.prose import statement
from troth.dsl.source import Source

OUTCOME = "    outcome english_level at least B2\n"
REWARD = f"""offer thanks
    when attended at least 5
    guardrail on_leave is no
{OUTCOME}    expires 2026-11-30
    buddy

promise buddy to the person
    when engaged
    by manager
    deliver buddy within 5 working days
    fulfilled by buddy_assigned
"""


def checked(text: str, vocabulary):
    file, mistakes = parse(Source("rules.troth", text))
    assert mistakes == []
    return check([file], vocabulary)


def test_a_reward_says_what_it_is_for(vocabulary) -> None:
    policy, found = checked(REWARD, vocabulary)
    assert found == []
    told = statement(policy.offers[0], vocabulary).after
    assert "What it is for: english level is at least B2." in told


def test_an_outcome_counts_where_one_is_named_and_nowhere_else(vocabulary) -> None:
    with_one, _ = checked(REWARD, vocabulary)
    without, _ = checked(REWARD.replace(OUTCOME, ""), vocabulary)
    assert meaning_of(with_one, vocabulary) != meaning_of(without, vocabulary)
    assert "outcome" not in canonical(without.offers[0])
    assert replace(with_one.offers[0], outcome=None) == without.offers[0]


def test_canonical_text_keeps_the_outcome(vocabulary) -> None:
    assert formatted(Source("rules.troth", REWARD)) == REWARD


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (REWARD.replace(OUTCOME, OUTCOME * 2), "repeated-clause"),
        (REWARD.replace("B2", "C3"), "out-of-scale"),
        (REWARD.replace("english_level at least B2", "english_level"), "wrong-type"),
        (
            "".join(
                line
                for line in REWARD.splitlines(keepends=True)
                if not line.startswith(("    when attended", "    guardrail", "    expires"))
            ),
            "reward-incomplete",
        ),
    ],
)
def test_a_mistake_in_an_outcome_is_told(vocabulary, text: str, code: str) -> None:
    _, found = checked(text, vocabulary)
    assert [each.code for each in found] == [code]
