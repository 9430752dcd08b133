"""One proof, three readers: what each is told, and what is kept from them."""

from __future__ import annotations

from datetime import date

from tests.engine.policies import VOCABULARY, policy_of, view
from troth.dsl.prose import statement
from troth.dsl.values import day_of
from troth.engine.evaluate import decide
from troth.engine.explanation import Audience, explain
from troth.engine.facts import Origin, View
from troth.engine.remedy import what_would_it_take

TEXT = """\
minimum frontline for role is frontline_agent
    source "Hiring standard 2.1"
    empathy at least 3   because "customers feel it first"
    english at least B2, or develop within 60 days
    any 2 of
        listening at least 3
        ownership at least 3
        energy at least 3
"""
FACTS = {"role": "frontline_agent", "empathy": 4, "english": "B1", "listening": 3, "energy": 4}


def told(audience: Audience, text: str = TEXT, facts: dict | None = None) -> list[str]:
    known = view(FACTS if facts is None else facts, date(2026, 11, 18))
    interview = {"english": Origin("interview i-310", day_of(date(2026, 11, 18)))}
    known = View(facts=known.facts, today=known.today, origins=interview)
    policy = policy_of(text)
    decision = decide(policy, VOCABULARY, "frontline", known)
    change = what_would_it_take(policy, VOCABULARY, "frontline", known)
    lines = explain(decision, audience, vocabulary=VOCABULARY, remedy=change)
    return lines.splitlines()


def test_the_author_sees_every_line_with_its_value_origin_and_place() -> None:
    lines = told(Audience.AUTHOR)
    assert lines[0].startswith("NOT MET   minimum frontline")
    assert lines[0].endswith("as of Wed 2026-11-18")
    (english,) = [line for line in lines if line.startswith("x  english")]
    assert "B1, from interview i-310, Wed 2026-11-18" in english
    assert english.endswith("test.troth:4")
    assert any(line.startswith("ok empathy at least 3") for line in lines)
    assert "What would change it   english B2; nothing else is needed" in lines
    assert lines[-1].split() == ["english", "B1", "->", "B2,", "within", "60", "days"]


def test_what_is_asked_as_of_another_day_says_which_day_that_is() -> None:
    rule = """\
define waited as today - closing

minimum frontline
    waited as of closing + 30 days at least 4 weeks
"""
    lines = told(Audience.AUTHOR, rule, {"closing": date(2026, 12, 1)})
    assert any(line.split() == ["then", "is", "Thu", "2026-12-31"] for line in lines)


def test_operands_that_do_not_fit_beside_a_line_stand_below_it_by_name() -> None:
    rule = """\
minimum frontline for role is frontline_agent
    all of
        empathy at least 3 and listening at least 3 and ownership at least 3 and energy at least 3
"""
    lines = told(Audience.AUTHOR, rule)
    at = next(i for i, line in enumerate(lines) if "empathy at least 3 and" in line)
    below = [line.split() for line in lines[at + 1 : at + 6]]
    assert ["empathy", "4"] in below
    assert ["ownership", "unknown"] in below
    starts = {line.index("test.troth") for line in lines if "test.troth" in line}
    assert len(starts) == 1
    assert "To ask for   ownership" in lines


def test_the_manager_sees_what_decided() -> None:
    lines = told(Audience.MANAGER)
    assert [line for line in lines if "at least" in line] == [
        "x  english at least B2                      B1"
    ]


def test_the_person_reads_plain_words_the_clause_and_how_to_contest() -> None:
    text = "\n".join(told(Audience.PERSON))
    assert text.startswith("You do not yet meet the minimum “frontline”.")
    assert "The rule: Hiring standard 2.1." in text
    assert "english: B1, from interview i-310, Wed 2026-11-18" in text
    assert "What would change it: english B2. Nothing else is needed." in text
    assert "you may see what is recorded about you" in text
    assert "_" not in text
    assert "test.troth" not in text


def test_the_person_reads_a_rule_in_the_sentences_of_the_handbook() -> None:
    rule = "minimum frontline\n    today - closing at least 1 year\n    not (empathy less than 5)"
    facts = {"closing": date(2026, 11, 1), "empathy": 4}
    lines = told(Audience.PERSON, rule, facts)
    read = statement(policy_of(rule).minimums[0], VOCABULARY).lines()
    asked = [line.strip("- ") for line in read if "- " in line]
    assert len(asked) == 2
    assert [line for line in lines if line.startswith("- ")] == [
        f"- {each}: not yet" for each in asked
    ]


def test_the_person_is_told_what_is_missing() -> None:
    text = "\n".join(told(Audience.PERSON, facts={"role": "frontline_agent", "empathy": 4}))
    assert text.startswith("We cannot say yet")
    assert "What we need to know: english, listening, ownership, energy." in text


def test_the_person_never_reads_whom_else_a_fact_names() -> None:
    rule = "minimum frontline\n    manager is known\n    empathy at least 5"
    facts = {"manager": "ann.lee", "empathy": 4}
    lines = told(Audience.PERSON, rule, facts)
    assert "ann.lee" not in "\n".join(lines)
    assert "ann.lee" in "\n".join(told(Audience.AUTHOR, rule, facts))
