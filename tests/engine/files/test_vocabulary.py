"""vocabulary.yaml becomes what rules may speak of; every mistake is told at its place."""

from __future__ import annotations

from datetime import date

import pytest

from troth.dsl.types import (
    DATE,
    PARTY,
    SCALE,
    TEXT,
    TRUTH,
    ChoiceType,
    DurationType,
    MoneyType,
    NumberType,
    Period,
    RatingType,
    SetType,
    TimeKind,
)
from troth.dsl.values import Problem, day_of
from troth.dsl.vocabulary import RESERVED, Subject, Use
from troth.engine.files.typetext import Scales, read_type

LEVELS = RatingType("quality", ("0", "1", "2"))
ROLES = ChoiceType("role", ("agent", "team_lead"))
SCALES = Scales({"quality": LEVELS}, {"role": ROLES})


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("number", NumberType()),
        ("money GBP", MoneyType("GBP")),
        ("money GBP a year", MoneyType("GBP", Period.YEAR)),
        ("money EUR an hour", MoneyType("EUR", Period.HOUR)),
        ("rating quality", LEVELS),
        ("choice role", ROLES),
        ("set of choice role", SetType(ROLES)),
        ("set of text", SetType(TEXT)),
        ("yes/no", TRUTH),
        ("party", PARTY),
        ("date", DATE),
        ("duration in working days", DurationType(TimeKind.WORKING_DAYS)),
    ],
)
def test_types_are_written_in_words(written: str, meant: object) -> None:
    assert read_type(written, SCALES) == meant


def test_a_number_may_have_bounds() -> None:
    read = read_type("number 0.5..100", SCALES)
    assert isinstance(read, NumberType)
    assert (read.low, read.high) == (SCALE // 2, 100 * SCALE)


@pytest.mark.parametrize(
    ("written", "advice"),
    [
        ("raing quality", "did you mean `rating quality`?"),
        ("rating qualty", "did you mean `rating quality`?"),
        ("rating role", "write `choice role`"),
        ("quality", "did you mean `rating quality`?"),
        ("boolean", "did you mean `yes/no`?"),
        ("nubmer", "did you mean `number`?"),
        ("money", "name the currency"),
        ("money GBR a year", "did you mean `GBP`?"),
        ("money GBP a yr", "write `money GBP a year`"),
        ("mony GBP a day", "did you mean `money GBP a day`?"),
        ("money GBP a moth", "write `money GBP a month`"),
        ("money gbp", "write `money GBP a year`"),
        ("duration in weeks", "weeks count as days: write `duration in days`"),
        ("number 9..1", "write the lower end first"),
        ("set of number", "sets hold choices"),
        ("duration", "say in what"),
    ],
)
def test_a_type_that_is_none_comes_with_advice(written: str, advice: str) -> None:
    read = read_type(written, SCALES)
    assert isinstance(read, Problem)
    assert advice in read.help


def test_a_vocabulary_is_read_whole(vocabulary) -> None:
    known, told = vocabulary(
        """
ratings: {quality: [0, 1, 2], cefr: [A1, A2]}
choices: {role: [agent, team_lead]}
facts:
  empathy:
    {of: person, type: rating quality, from: assessed.empathy, valid: 12 months, changeable: yes,
    words: customer empathy}
  sex: {of: person, type: text, use: protected}
  desk_hours: {of: relationship, type: yes/no, about: method}
  manager: {of: relationship, type: party}
  market:
    {of: organisation, type: money GBP a year, table: tables/market.csv, where: {role: agent},
    column: median, as_of: 2026-06-30, shelf_life: 6 months}
events:
  assessed: {of: person, by: [manager, person], fields: {empathy: rating quality}}
  coached: {of: relationship, by: manager, fields: {hours: number}}
resources: {coaching: {unit: hours, carried_by: coached.hours}, buddy: {}}
parties: {manager: {fact: manager}, hr: {seat: hr_partner}}
tables: {notice: {table: tables/notice.csv, columns: {role: choice role, months: number}}}
""",
        market='role,median (GBP a year)\nagent,"28_400"\nteam_lead,33_000\n',
        notice="role,months,note\nagent,1,\nteam_lead,3,x\n",
    )
    assert told == []
    empathy, market = known.facts["empathy"], known.facts["market"]
    assert empathy.carried_by == (("assessed", "empathy"),)
    assert (empathy.valid.amount, empathy.valid.type.kind) == (12, TimeKind.MONTHS)
    assert (empathy.changeable, empathy.words, empathy.span.line) == (True, "customer empathy", 5)
    assert known.facts["sex"].use is Use.PROTECTED
    assert known.facts["desk_hours"].about_method
    assert market.subject is Subject.ORGANISATION
    assert market.value == 28_400 * SCALE
    assert market.as_of == day_of(date(2026, 6, 30))
    assert known.events["coached"].by == ("manager",)
    assert known.resources["coaching"].carried_by == ("coached", "hours")
    assert known.parties["hr"].seat == "hr_partner"
    assert known.tables["notice"].rows == ((0, SCALE), (1, 3 * SCALE))


RATES = """
choices: {role: [agent, team_lead]}
tables: {rates: {table: tables/rates.csv, columns: {role: choice role, rate: money GBP a day}}}
"""


def test_a_column_says_the_unit_of_its_numbers_once_or_each_cell_does(vocabulary) -> None:
    for table in (
        "role,rate (GBP a day)\nagent,100\nteam_lead,120 GBP a day\n",
        "role,rate\nagent,100 GBP a day\nteam_lead,120 GBP a day\n",
    ):
        known, told = vocabulary(RATES, rates=table)
        assert told == []
        assert known.tables["rates"].rows == ((0, 100 * SCALE), (1, 120 * SCALE))


def test_a_cell_without_value_or_unit_is_told(vocabulary) -> None:
    _, told = vocabulary(RATES, rates="role,rate\nagent,100\nteam_lead,\n,5 GBP a day\n")
    assert told == [
        (
            "tables/rates.csv:2: `100` does not say its currency"
            " | write `100 GBP a day`, or the unit once in the header: `rate (GBP a day)`"
        ),
        "tables/rates.csv:3: this cell is empty | write a value, or take the row out",
        "tables/rates.csv:4: this cell is empty | write a value, or take the row out",
    ]


def test_a_header_with_another_name_is_told_where_it_stands(vocabulary) -> None:
    _, told = vocabulary(RATES, rates="Role,rate (GBP a day)\nagent,100\n")
    assert told == [
        "tables/rates.csv:1: `tables/rates.csv` has no column `role` | write `role`, not `Role`"
    ]
    _, told = vocabulary(RATES, rates="agent,100 GBP a day\nteam_lead,120 GBP a day\n")
    assert told == [
        (
            "tables/rates.csv:1: the first line of `tables/rates.csv` does not name its columns"
            " | write a first line with `role`, `rate`"
        )
    ]


def test_every_mistake_is_told_in_one_run(vocabulary) -> None:
    _, told = vocabulary(
        """
ratings: {quality: [0, 1, 1]}
facts:
  empathy: {of: person, type: rating qualty, from: assessed.empathy}
  role: {of: person, type: text, from: asessed.role}
  years: {of: person, type: number, from: assessed.grade}
events:
  assessed: {of: person, by: [manger], fields: {grade: text}}
parties: {manager: {}, lead: {fact: years}}
resources: {coaching: {carried_by: assessed.grade}}
"""
    )
    assert told == [
        "vocabulary.yaml:2: `1` stands twice in `quality` | keep one",
        "vocabulary.yaml:4: there is no rating called `qualty` | did you mean `rating quality`?",
        "vocabulary.yaml:5: there is no event called `asessed` | did you mean `assessed`?",
        (
            "vocabulary.yaml:6: `assessed.grade` is text, and `years` is number"
            " | give both the same type"
        ),
        (
            "vocabulary.yaml:9: `manager` should be found by a fact or by a seat, one of the two"
            " | write {fact: NAME} or {seat: NAME}"
        ),
        "vocabulary.yaml:9: `years` is number, not party | name a fact of type party",
        "vocabulary.yaml:8: there is no party called `manger` | did you mean `manager`?",
        (
            "vocabulary.yaml:10: `assessed.grade` is text, which is no quantity"
            " | name a field that is a number or money"
        ),
    ]


def test_shapes_are_told_at_their_place_too(vocabulary) -> None:
    _, told = vocabulary(
        """
facts:
  Empathy: {of: person, type: number}
  none: {of: person, type: number}
  a: {of: persn, type: number}
  b: {of: person}
  c: {of: person, type: [number]}
  d: {of: person, type: number, changeable: true}
  e: {of: person, type: number, valid: 12 moons}
  f: {of: person, type: number, chageable: yes}
  g: 3
  h: {of: person, type: number, changeable: [yes]}
evnts: {}
"""
    )
    assert told == [
        (
            "vocabulary.yaml:3: `Empathy` cannot be a name"
            " | small letters, digits and `_`, a letter first: `empathy`"
        ),
        (
            "vocabulary.yaml:4: `none` is a word of the language and cannot be a name"
            " | choose another name, such as `none_value`"
        ),
        "vocabulary.yaml:5: `of` cannot be `persn` | did you mean `person`?",
        (
            "vocabulary.yaml:6: `facts.b` does not say its `type`"
            " | add a line `type: …` under `facts.b`"
        ),
        "vocabulary.yaml:7: `type` should be text, and a list stands here | write text",
        "vocabulary.yaml:8: `true` is neither yes nor no | write yes or no",
        "vocabulary.yaml:9: `moon` is no unit of time | write minutes, hours, days, weeks, …",
        "vocabulary.yaml:10: `facts.f` has no key `chageable` | did you mean `changeable`?",
        (
            "vocabulary.yaml:11: `g` should be a map, and `3` stands here"
            " | write a map, such as `{a: 1}`"
        ),
        "vocabulary.yaml:12: a list is neither yes nor no | write yes or no",
        "vocabulary.yaml:13: there is no key `evnts` here | did you mean `events`?",
    ]


@pytest.mark.parametrize("word", sorted(RESERVED))
def test_a_word_of_the_language_names_nothing(vocabulary, word: str) -> None:
    _, told = vocabulary(f'choices: {{c: [a, "{word}"]}}\nevents: {{"{word}": {{of: person}}}}\n')
    assert [line.partition(" |")[0].partition(": ")[2] for line in told] == [
        f"`{word}` is a word of the language and cannot be a name"
    ] * 2


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ("value: 3, as_of: 2026-01-01", "the benchmark `b` does not say its `shelf_life`"),
        ("value: 3, shelf_life: 6 months", "the benchmark `b` does not say its `as_of`"),
        ("shelf_life: 6 months, as_of: 2026-01-01", "the benchmark `b` has no value"),
        (
            "table: tables/t.csv, as_of: 2026-01-01, shelf_life: 1 year",
            "2 rows of `tables/t.csv` are meant, not one",
        ),
        (
            "table: tables/t.csv, where: {rol: a}, as_of: 2026-01-01, shelf_life: 1 year",
            "`tables/t.csv` has no column `rol`",
        ),
        (
            "table: ../t.csv, as_of: 2026-01-01, shelf_life: 1 year",
            "`../t.csv` is no file of this pack",
        ),
        ("value: three, as_of: 2026-01-01, shelf_life: 1 year", "`three` is not a number"),
    ],
)
def test_a_benchmark_has_one_value_a_day_and_a_shelf_life(
    vocabulary, keys: str, message: str
) -> None:
    _, told = vocabulary(
        f"facts:\n  b: {{of: organisation, type: number, {keys}}}\n", t="role,value\na,1\nb,2\n"
    )
    assert len(told) == 1
    assert message in told[0]


def test_a_bad_cell_is_told_at_the_cell(vocabulary) -> None:
    known, told = vocabulary(
        "tables: {t: {table: tables/t.csv, columns: {a: number, b: yes/no}}}\n",
        t='a,note,b\n1,"two\nlines, and a comma",yes\n2,,perhaps\n',
    )
    assert told == ["tables/t.csv:4: `perhaps` is neither yes nor no | write yes or no"]
    assert known.tables["t"].rows[0] == (SCALE, 1)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "fact: {lead: {of: relationship, type: party}}\nparties: {head: {fact: lead}}\n",
            "there is no key `fact` here",
        ),
        (
            "events: {met: {of: person, by: [hr_partner]}}\nparties: {hr-partner: {seat: hr}}\n",
            "`hr-partner` cannot be a name",
        ),
        (
            (
                "facts: {market: {of: organisation, type: number, value: 3, as_of: 30.9.2026,"
                " shelf_life: 6 months}}\n"
            ),
            "`30.9.2026` is not a date",
        ),
    ],
)
def test_one_misspelled_name_is_one_mistake(vocabulary, text: str, message: str) -> None:
    _, told = vocabulary(text)
    assert len(told) == 1
    assert message in told[0]


def test_what_backs_a_fact_is_a_field_of_the_event_that_records_it(vocabulary) -> None:
    events = "events: {rated: {of: person, fields: {score: number, evidence: text}}}\n"
    fact = "facts: {score: {of: person, type: number, from: rated.score, with: WHAT}}\n"
    known, told = vocabulary(events + fact.replace("WHAT", "evidence"))
    assert told == []
    assert known.facts["score"].backed_by == ("evidence",)
    _, told = vocabulary(events + fact.replace("WHAT", "evidnce"))
    assert any("no field of `rated` called `evidnce`" in one for one in told)
    _, told = vocabulary("facts: {score: {of: person, type: number, with: evidence}}\n")
    assert any("no event records it" in one for one in told)
