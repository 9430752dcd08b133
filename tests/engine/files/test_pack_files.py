"""The files of a pack beside each other: hostile ones, and what one says that another must know."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from troth.engine.files.pack import load_pack

PACK = 'troth: 1\nname: acme\nversion: "2026.1"\neffective: 2026-12-01\n'

Write = Callable[[Mapping[str, str]], Path]

VOCABULARY = """\
facts:
  years: {of: person, type: number 0..60, words: years of work}
  age: {of: person, type: number}
"""
RULES = 'minimum clerk\n    years at least 2   because "the desk is busy"\n'


# --- hostile files


FILES = (
    "pack.yaml",
    "vocabulary.yaml",
    "calendars.yaml",
    "rules.troth",
    "tables/t.csv",
    "charts/case.yaml",
)
HOSTILE = st.one_of(
    st.binary(max_size=120),
    st.text(alphabet="facts: {}[],-\n\t'\"&*!|>#yesno01.", max_size=120).map(str.encode),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(FILES), data=HOSTILE)
def test_no_bytes_in_any_file_raise(write: Write, name: str, data: bytes) -> None:
    tables = "tables: {t: {table: tables/t.csv, columns: {a: number}}}\n"
    folder = write(
        {
            "pack.yaml": PACK + "charts: [case]\n",
            "vocabulary.yaml": VOCABULARY + tables,
            "calendars.yaml": "calendars: {}\n",
            "rules.troth": RULES,
            "tables/t.csv": "a\n1\n",
            "charts/case.yaml": "chart: case\nper: case\ninitial: a\nstates: {a: {rest: yes}}\n",
        }
    )
    (folder / name).write_bytes(data)
    pack, found = load_pack(folder)
    assert pack is not None or found
    assert all(one.message and one.code for one in found)


MONTHS = {
    "pack.yaml": PACK + "calendar: office\n",
    "vocabulary.yaml": "facts: {joined: {of: person, type: date}}\n",
    "rules.troth": "minimum clerk\n    joined + 1 month at most today\n",
}
OFFICE = "calendars: {office: {zone: UTC, week: [mon]%s}}\n"


def test_a_calendar_says_where_a_month_ends_if_rules_count_months(write: Write, told) -> None:
    pack, found = load_pack(write(MONTHS | {"calendars.yaml": OFFICE % ""}))
    assert pack is None
    assert told(found) == [
        (
            "calendars.yaml:1: `office` does not say its `month_end`"
            " | add `month_end: last_day` (28 February), or `month_end: next_day` (1 March)"
        )
    ]
    assert [label.span.text for label in found[0].others] == ["1 month"]
    for said, rules in ((", month_end: next_day", "1 month"), ("", "30 days")):
        files = {
            "calendars.yaml": OFFICE % said,
            "rules.troth": f"minimum clerk\n    joined + {rules} at most today\n",
        }
        pack, found = load_pack(write(MONTHS | files))
        assert found == []
        assert pack is not None
        assert pack.vocabulary.zone == "UTC"


def test_rules_take_effect_before_they_are_looked_at_again(write: Write, told) -> None:
    early = PACK + "review: 2026-11-30\n"
    pack, found = load_pack(write({"pack.yaml": early, "vocabulary.yaml": VOCABULARY}))
    assert pack is None
    assert told(found) == [
        (
            "pack.yaml:5: the rules would be looked at again before they take effect"
            " | write a day after `effective`"
        )
    ]


RATES = {
    "pack.yaml": PACK,
    "vocabulary.yaml": "choices: {role: [agent, lead]}\n"
    "facts: {role: {of: person, type: choice role}, years: {of: person, type: number 0..60}}\n"
    "tables: {rates: {table: tables/rates.csv, columns: {role: choice role, rate: number}}}\n",
    "rules.troth": "define rate from table rates by [role]\n\nminimum a\n    years at least rate\n",
}


@pytest.mark.parametrize("row", ["leed,3", "lead,3,4", "lead,"])
def test_a_gap_that_a_bad_row_leaves_is_no_second_mistake(write: Write, told, row: str) -> None:
    _, found = load_pack(write(RATES | {"tables/rates.csv": f"role,rate\nagent,1\n{row}\n"}))
    assert [line.partition(":")[0] for line in told(found)] == ["tables/rates.csv"]


@pytest.mark.parametrize(
    "text",
    [
        "parties: {head: {fact: LONG}}",
        "facts: {a: {of: person, type: rating LONG}}",
        "LONG: 1",
        "facts: {LONG: {of: person, type: txt}, LONG: {of: person, type: text}}",
        "tables: {t: {table: LONG, columns: {a: text}}}",
        "facts: {a: {of: person, type: text, from: LONG}}",
        "choices: {LONG: [a, a]}",
    ],
)
def test_a_very_long_name_makes_no_long_message(write: Write, told, text: str) -> None:
    vocabulary = text.replace("LONG", "x" * 10_000) + "\n"
    _, found = load_pack(write({"pack.yaml": PACK, "vocabulary.yaml": vocabulary}))
    assert found
    assert all(len(line) < 600 for line in told(found))
