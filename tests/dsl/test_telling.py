"""Sentences that can be read aloud: a setting by its value, a party with one article."""

import pytest

from troth.dsl import core
from troth.dsl.prose import settings_of, statement, told, words_of
from troth.dsl.telling.words import Words
from troth.dsl.types import NUMBER, SCALE, TRUTH, DurationType, TimeKind
from troth.dsl.vocabulary import Party, Subject, Vocabulary

TEN = core.Literal(10, DurationType(TimeKind.WORKING_DAYS), "working day")
WITHIN = core.Define("decide_within", TEN.type, Subject.RELATIONSHIP, TEN)
TIMER = core.Timer("acquisition", "decide_due", core.DefineRef("decide_within", TEN.type))


def test_a_value_with_a_name_is_told_by_its_value() -> None:
    words = words_of(core.Policy(defines=(WITHIN,), timers=(TIMER,)), Vocabulary())
    said = " ".join(told(TIMER, words).paragraphs)
    assert "after 10 working days" in said
    assert "decide within" not in said
    assert "decide within" in " ".join(statement(TIMER, Vocabulary()).paragraphs)


def test_what_is_calculated_keeps_its_name() -> None:
    many = core.Compare(
        core.Relation.AT_LEAST,
        core.FactRef("years", NUMBER),
        core.Literal(5 * SCALE, NUMBER),
    )
    senior = core.Define("senior", TRUTH, Subject.PERSON, many)
    assert settings_of(core.Policy(defines=(senior,))) == {}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("", "the head"),
        ("head of service", "the head of service"),
        ("the coach", "the coach"),
        ("an interviewer", "an interviewer"),
        ("whoever promised it", "whoever promised it"),
    ],
)
def test_a_party_has_one_article(words: str, told: str) -> None:
    vocabulary = Vocabulary(parties={"head": Party(name="head", words=words)})
    assert Words(vocabulary).party(core.PartyRef(("head",))) == told
