"""Words that people read tell the value of a define that they name, wherever it is named."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.dsl import core, prose
from troth.dsl.check import check
from troth.dsl.format import formatted
from troth.dsl.meaning import meaning_of, wording_of
from troth.dsl.parse import parse
from troth.dsl.source import Source
from troth.dsl.traverse import replaced, walk

EVERYWHERE = """\
define d as VALUE

minimum m
    empathy at least 3   because "m {d}."
    any 1 of   because "g {d}."
        empathy at least 4
        listening at least 4
    ideal
        energy at least 3 worth 1   because "i {d}."

offer welcome
    "o {d}."
    buddy

promise buddy to the person
    "p {d}."
    source "s {d}."
    when engaged
    by manager
    deliver buddy within 5 working days
    fulfilled by buddy_assigned

expectation listens by the person
    "e {d}."
    when engaged
    keep empathy at least 1

escalation broken
    "l {d}."
    when any promise to the person is violated
    at once notify manager "n {d}."
    finally after 5 working days assign hr_partner

gate acquisition.offer_accepted
    requires m is met
    otherwise "w {d}."

timer acquisition.decide_due is 10 working days because "t {d}."
"""
PLACES = {"m", "g", "i", "o", "p", "e", "l", "n", "w", "t"}
TOLD = re.compile(r"([a-z]) (.*)\.")


def texts(policy: core.Policy) -> dict[str, str]:
    """What each place of `EVERYWHERE` says, by the letter it begins with."""
    return {found[1]: found[2] for text in words_of(policy) if (found := TOLD.fullmatch(text))}


def words_of(policy: core.Policy) -> list[str]:
    nodes = [node for rule in policy.rules for node in walk(rule)]
    named = ("because", "words", "otherwise")
    return [text for node in nodes for name in named if (text := getattr(node, name, ""))]


def policy_of(text: str, vocabulary) -> core.Policy:
    file, _ = parse(Source("rules.troth", text))
    policy, found = check([file], vocabulary)
    assert policy is not None, found
    return policy


VALUES = {
    "2 working days": "2 working days",
    "1 working day": "1 working day",
    "4 weeks": "4 weeks",
    "1 quarter": "1 quarter",
    "90 minutes": "90 minutes",
    "3": "3",
    "1_200.5": "1,200.5",
    "80%": "80%",
    "28_000 GBP a year": "28,000 GBP a year",
    "2_000 GBP a month": "2,000 GBP a month",
    "2026-01-31": "2026-01-31",
    '"as agreed"': "as agreed",
    "yes": "yes",
    "2 * 5 working days": "10 working days",
    "5 * 1 day": "5 days",
    "28_000 GBP a year / 16": "1,750 GBP a year",
    "1_000 GBP a month + 12_000 GBP a year": "24,000 GBP a year",
    "larger of [3, 4] + 10 / 4": "6.5",
    "10 / 3 rounded up to 1": "4",
    "10 / 3": "3.333333",
    "-2": "-2",
}


@pytest.mark.parametrize("value", VALUES)
def test_a_name_in_braces_is_told_by_its_value_in_every_place(vocabulary, value: str) -> None:
    policy = policy_of(EVERYWHERE.replace("VALUE", value), vocabulary)
    assert texts(policy) == dict.fromkeys(PLACES, VALUES[value])


def test_the_source_of_a_rule_is_quoted_as_it_stands(vocabulary) -> None:
    policy = policy_of(EVERYWHERE.replace("VALUE", "3"), vocabulary)
    assert [each.source for each in policy.obligations] == ["s {d}.", ""]


def test_a_define_of_a_define_is_told_by_the_value_of_the_last(vocabulary) -> None:
    text = EVERYWHERE.replace("VALUE", "half + half") + "\ndefine half as 5 / 2\n"
    assert set(texts(policy_of(text, vocabulary)).values()) == {"5"}


lengths = st.builds(
    "{} {}".format,
    st.integers(2, 400),
    st.sampled_from(["days", "working days", "months", "hours"]),
)
pounds = st.builds("{} GBP a year".format, st.integers(1, 999))


@given(st.integers(0, 999).map(str) | lengths | pounds)
def test_whatever_the_value_every_place_says_it_and_no_brace_is_left(vocabulary, value) -> None:
    policy = policy_of(EVERYWHERE.replace("VALUE", value).replace("s {d}", "s"), vocabulary)
    told = prose.statement(policy.defines[0], vocabulary).paragraphs[0]
    assert {f"D is {text}." for text in texts(policy).values()} == {told}
    for rule in policy.rules:
        assert not re.search("[{}]", "\n".join(prose.statement(rule, vocabulary).lines()))


def test_words_that_name_a_value_and_words_that_hold_it_are_one_policy(vocabulary) -> None:
    named = policy_of(EVERYWHERE.replace("VALUE", "3 days"), vocabulary)
    plain = EVERYWHERE.replace("VALUE", "3 days").replace("s {d}", "s").replace("{d}", "3 days")
    held = policy_of(plain, vocabulary)
    assert set(words_of(named)) == set(words_of(held))
    assert named.obligations == held.obligations


def test_another_value_is_another_wording_and_the_rules_that_name_it_mean_the_same(
    vocabulary,
) -> None:
    one = policy_of(EVERYWHERE.replace("VALUE", "3"), vocabulary)
    other = policy_of(EVERYWHERE.replace("VALUE", "4"), vocabulary)
    assert wording_of(one, vocabulary) != wording_of(other, vocabulary)
    same = other
    for define, was in zip(other.defines, one.defines, strict=True):
        same = replaced_in(same, define, was)
    assert meaning_of(one, vocabulary) == meaning_of(same, vocabulary)


def replaced_in(policy: core.Policy, old: core.Define, new: core.Define) -> core.Policy:
    return core.Policy(
        tuple(replaced(each, old, new) for each in policy.defines),
        policy.minimums, policy.offers, policy.obligations, policy.escalations,
        policy.gates, policy.timers, policy.changes,
    )  # fmt: skip


def test_a_define_that_only_words_name_is_used(checked) -> None:
    _, found = checked(EVERYWHERE.replace("VALUE", "3"))
    assert found == []


def test_the_formatter_keeps_the_names_in_the_words() -> None:
    text = formatted(Source("rules.troth", EVERYWHERE.replace("VALUE", "3")))
    assert isinstance(text, str)
    quoted = re.compile(r'"[^"]*"')
    assert sorted(quoted.findall(text)) == sorted(quoted.findall(EVERYWHERE))


PROMISE = """\
DEFINE

promise buddy to the person
    "Within {WORDS} from now."
    when engaged
    by manager
    deliver buddy within 5 working days
    fulfilled by buddy_assigned
"""


def mistake(checked, define: str, words: str):
    policy, found = checked(PROMISE.replace("DEFINE", define).replace("{WORDS}", words))
    assert policy is None
    (one,) = [each for each in found if each.code != "unused-define"]
    return one


@pytest.mark.parametrize(
    ("words", "code", "at", "told"),
    [
        ("{buddy_witin}", "unknown-define", "buddy_witin", "did you mean `{buddy_within}`?"),
        ("{empathy}", "unknown-define", "empathy", "only a define with one value"),
        ("{zzzzzzzz}", "unknown-define", "zzzzzzzz", "write `define zzzzzzzz as …`"),
        ("{ buddy_within }", "stray-brace", "{ buddy_within }", "write `{buddy_within}`"),
        ("{buddy within}", "stray-brace", "{buddy within}", "write `{buddy_within}`"),
        ("{}", "stray-brace", "{}", "leave the brace out"),
        ("{5 days}", "stray-brace", "{5 days}", "leave the brace out"),
        ("5 {", "stray-brace", "{", "leave the brace out"),
        ("5 }", "stray-brace", "}", "leave the brace out"),
    ],
)
def test_what_names_no_value_is_told_at_its_place_in_the_words(
    checked, words: str, code: str, at: str, told: str
) -> None:
    one = mistake(checked, "define buddy_within as 5 working days", words)
    assert (one.code, one.span.text) == (code, at)
    assert told in one.help


@pytest.mark.parametrize(
    "body",
    [
        "\n    4 weeks when on_leave\n    otherwise 2 weeks",
        "years_experience at least 5",
        "years_experience + 1",
        "today + 3 months",
        "999_999_999_999 * 10",
    ],
)  # fmt: skip
def test_a_value_that_is_not_one_for_everybody_is_refused(checked, body: str) -> None:
    policy, found = checked(PROMISE.replace("DEFINE", f"define d as {body}").replace("WORDS", "d"))
    assert policy is None
    assert {each.code for each in found} == {"not-one-value"}
    assert {each.span.text for each in found} == {"d"}


def test_a_define_that_is_wrong_itself_is_told_once(checked) -> None:
    one = mistake(checked, "define d as empathy + 1", "{d}")
    assert one.code == "rating-arithmetic"


def test_a_misspelled_brace_is_mended_by_its_fix(checked) -> None:
    one = mistake(checked, "define buddy_within as 5 working days", "{ buddy within }")
    assert one.fix is not None
    (edit,) = one.fix.edits
    assert (edit.span.text, edit.text) == ("{ buddy within }", "{buddy_within}")
