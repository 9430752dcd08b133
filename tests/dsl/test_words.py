"""Any word of the language is a name wherever a name can stand, but for the reserved ones."""

import re

import pytest

from troth.dsl.format import formatted
from troth.dsl.parse import parse
from troth.dsl.reading import table
from troth.dsl.reading.lexer import readings
from troth.dsl.reading.statements import StatementBuilder
from troth.dsl.source import Source
from troth.dsl.vocabulary import RESERVED

TABLE = table.load(None)
WORDS = sorted(set(readings(TABLE.patterns)) - RESERVED)

PLACES = """
define WORD as WORD
define a as WORD.WORD at least WORD or else WORD
define a as [WORD, WORD] includes WORD and not WORD or_not in WORD
define a as WORD + WORD * -WORD / (WORD) rounded up to WORD
define a as WORD as of WORD
define a as WORD between WORD and WORD
define a as any of WORD and all of [WORD] and any 2 of WORD
define a as smaller of [WORD, WORD] is known and points of WORD is WORD
define a as 80% of WORD is not WORD
define a as time since WORD more than WORD and time in WORD over the last WORD less than WORD
define a as time while (WORD) since WORD before WORD
define a as count of WORD where WORD in the last WORD at most WORD
define a as sum of WORD.WORD ever is unknown and latest WORD.WORD after WORD
define a as promise WORD is WORD and any promise WORD is WORD and latest promise WORD is not WORD
define a as every expectation WORD is in [WORD] and no promise WORD is WORD
define a as any promise to WORD of WORD by WORD enabling WORD is WORD
define a as any application is WORD and every minimum is WORD
define WORD from table WORD by [WORD, WORD]
define WORD as|WORD when WORD|otherwise WORD
minimum WORD for WORD|WORD|WORD at least WORD, or develop within WORD because "x"
minimum a|meets profile WORD, or develop within WORD|ideal|    WORD worth 2
offer WORD to WORD of WORD for WORD|WORD|WORD, at least WORD|WORD 3 GBP|when WORD
offer WORD|guardrail WORD|outcome WORD|expires WORD
promise WORD to WORD by WORD of WORD for WORD|to WORD|by WORD|for WORD|when WORD where WORD
promise WORD|when entering WORD.WORD|when leaving WORD|every WORD while WORD
promise WORD|each month while WORD|deliver WORD within WORD of WORD, not before WORD
promise WORD|deliver WORD of WORD by WORD, rolling back|deliver 2 xWORD of WORD
promise WORD|keep WORD|never WORD where WORD while WORD|allow WORD.WORD within WORD
promise WORD|fulfilled by WORD where WORD|confirmed by WORD of the person|grace WORD
promise WORD|provided WORD, otherwise explain within WORD|suspended while WORD, at most WORD
promise WORD|extended by WORD when WORD where WORD, at most 2 times|enabled by [WORD, WORD]
expectation WORD by WORD to WORD|remedy WORD instead|remedy WORD as well|survives the end
escalation WORD|when WORD|at once notify WORD of WORD|after WORD assign WORD, open case WORD
escalation WORD|(WORD) before due notify WORD "x"|finally 3 days after due assign WORD|until WORD
gate WORD.WORD|requires WORD|otherwise "x"
timer WORD.WORD is WORD because "x"
change WORD from version 2026.1|running clocks keep
""".strip().split("\n")


@pytest.mark.parametrize("place", PLACES)
def test_a_word_may_be_a_name_here(place: str) -> None:
    refused = {}
    for word in WORDS:
        text = re.sub("WORD", word, place).replace("or_not", "").replace("|", "\n    ")
        file, findings = parse(Source("x", text))
        if findings or len(file.statements) != 1:
            refused[word] = findings[0].message if findings else text
    assert refused == {}


@pytest.mark.parametrize("place", PLACES)
def test_such_a_name_is_the_word_itself_and_never_a_keyword(place: str) -> None:
    plain = re.sub("WORD", "zzz", place).replace("or_not", "").replace("|", "\n    ")
    expected = repr(parse(Source("x", plain))[0].statements)
    for word in WORDS:
        text = re.sub("WORD", word, place).replace("or_not", "").replace("|", "\n    ")
        assert repr(parse(Source("x", text))[0].statements).replace(f"'{word}'", "'zzz'") in {
            expected,
            expected.replace("'hours'", "'zzz'"),
        } or same_but_for_words(text, plain, word), text


def same_but_for_words(text: str, plain: str, word: str) -> bool:
    """Trees that hold the word also as a value of their own: `keep`, `by`."""
    one, other = (repr(parse(Source("x", t))[0].statements) for t in (text, plain))
    return one.replace(word, "zzz") == other.replace(word, "zzz")


@pytest.mark.parametrize("word", sorted(RESERVED))
def test_a_reserved_word_names_no_statement(word: str) -> None:
    _, findings = parse(Source("x", f"define {word} as 1"))
    assert [found.code for found in findings] == ["reserved-name"]


def test_a_keyword_is_a_whole_word() -> None:
    _, findings = parse(Source("x", "define a as b orb"))
    assert len(findings) == 1
    assert formatted(Source("x", "define a as orb or andy")) == "define a as orb or andy\n"


def test_the_table_has_no_conflict_and_a_builder_for_every_rule() -> None:
    # `table.build` asks lark for strict mode, in which a conflict is an error.
    for rule in TABLE.rules:
        assert not rule.builder or rule.single or hasattr(StatementBuilder, rule.builder), rule
