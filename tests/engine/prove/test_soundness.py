"""Persons who exist, each where "nobody" was once said, or could be: none is denied."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from troth.dsl import core
from troth.dsl.types import INSTANT, SCALE, DurationType, TimeKind
from troth.engine.exact import DAY
from troth.engine.facts import Occurrence
from troth.engine.files.pack import Pack, load_pack
from troth.engine.prove.asking import Prover
from troth.engine.prove.compared import beside_of, compare_rules
from troth.engine.prove.paired import Standing
from troth.engine.prove.people import agrees
from troth.engine.prove.questions import (
    Budget,
    Holds,
    Nobody,
    Question,
    Somebody,
    Truth,
    Witness,
)

PACK = """troth: 1
name: denied
version: "1.0"
effective: 2026-01-01
owner: hr@acme.example
calendar: office
"""
CALENDARS = """calendars:
  office:
    zone: Europe/London
    week: [mon, tue, wed, thu, fri]
    hours: 09:00-17:00
    month_end: last_day
"""
VOCABULARY = """ratings: {mark: [1, 2, 3]}
facts:
  a: {of: person, type: number}
  b: {of: person, type: number}
  c: {of: person, type: number}
  fit: {of: person, type: yes/no, valid: 3 months}
  one: {of: person, type: instant}
  two: {of: person, type: instant}
events:
  talked: {of: relationship, by: [person], fields: {hours: number 0..24, mark: rating mark}}
parties: {manager: {seat: manager}}
"""
TODAY = date(2026, 1, 1).toordinal() - date(1970, 1, 1).toordinal()
NOW = TODAY * DAY + DAY - 1
YES = frozenset({Truth.YES})
NO = frozenset({Truth.NO})
UNKNOWN = frozenset({Truth.UNKNOWN})
PATIENCE = Budget(milliseconds=4000, tries=12)

MAKE = Callable[..., Pack]


@pytest.fixture
def make(tmp_path: Path) -> MAKE:
    """A pack of one minimum of these lines."""

    def made(lines: str, vocabulary: str = VOCABULARY, calendars: str = CALENDARS) -> Pack:
        body, _, rest = lines.strip().partition("\n\n")
        rules = "minimum here\n" + "".join(f"    {line}\n" for line in body.splitlines())
        rules += f"\n{rest}\n" if rest else ""
        for name, text in (
            ("pack.yaml", PACK),
            ("calendars.yaml", calendars),
            ("vocabulary.yaml", vocabulary),
            ("rules.troth", rules),
        ):
            (tmp_path / name).write_text(text, encoding="utf-8")
        pack, found = load_pack(tmp_path)
        assert pack is not None, found
        return pack

    return made


def is_admitted(pack: Pack, somebody: Witness) -> bool:
    """Whether the reference admits somebody; and if it does, they are not proved away."""
    question = Question((Holds(core.MinimumMet("here"), frozenset({Truth.YES})),))
    assert agrees(question, somebody, None, [pack])
    return Prover([pack], PATIENCE).ask(question) != Nobody()


def talked(days_ago: int, hours: int) -> Occurrence:
    return Occurrence("talked", NOW - days_ago * DAY, {"hours": hours * SCALE})


def test_a_product_of_a_sum_beyond_the_range_is_unknown_and_nothing_else(make: MAKE) -> None:
    pack = make("""
((a + b) * c) or else 5 at least 5
a at least 900000000000
b at least 900000000000
c is 1
""")
    most = 900_000_000_000 * SCALE
    assert is_admitted(pack, Witness({"a": most, "b": most, "c": SCALE}, TODAY, NOW))


def test_the_latest_event_of_another_day_may_lie_before_all_that_are_told(make: MAKE) -> None:
    pack = make("""
latest talked.hours as of (today - 30 days) at least 4
count of talked where talked.hours is 1 in the last 20 days at least 1
count of talked where talked.hours is 2 in the last 20 days at least 1
count of talked where talked.hours is 3 in the last 20 days at least 1
""")
    past = (talked(40, 5), talked(3, 1), talked(2, 2), talked(1, 3))
    assert is_admitted(pack, Witness({}, TODAY, NOW, past=past))


@pytest.mark.parametrize(
    ("kind", "first", "then"),
    [
        (TimeKind.MONTHS, (2027, 1, 30, 82_800), (2027, 1, 31, 0)),
        (TimeKind.WORKING_DAYS, (2026, 5, 8, 82_000), (2026, 5, 9, 0)),
    ],
)
def test_a_later_moment_may_come_to_lie_before(
    make: MAKE,
    kind: TimeKind,
    first: tuple[int, int, int, int],
    then: tuple[int, int, int, int],
) -> None:
    pack = make("fit")
    one, two = core.FactRef("one", INSTANT), core.FactRef("two", INSTANT)
    length = core.Literal(1, DurationType(kind))
    wish = core.And(
        (
            core.Compare(core.Relation.LESS, one, two),
            core.Compare(
                core.Relation.LESS,
                core.Arithmetic(core.Operator.ADD, two, length, INSTANT),
                core.Arithmetic(core.Operator.ADD, one, length, INSTANT),
            ),
        )
    )
    question = Question((Holds(wish, frozenset({Truth.YES})),))
    facts = {"one": moment(*first), "two": moment(*then)}
    assert agrees(question, Witness(facts, TODAY, NOW), None, [pack])
    assert Prover([pack], PATIENCE).ask(question) != Nobody()


def moment(year: int, month: int, day: int, seconds: int) -> int:
    return (date(year, month, day).toordinal() - date(1970, 1, 1).toordinal()) * DAY + seconds


SPELL = "time while ({}) over the last 90 days at most 10 days"


def test_for_how_long_it_was_so_differs_with_what_two_persons_differ_in(make: MAKE) -> None:
    met = core.MinimumMet("here")
    for said, found in (("fit", Somebody), ("c is known", Nobody)):
        prover = Prover([make(SPELL.format(said))], PATIENCE)
        apart = frozenset({"fit"})
        answer = prover.ask(Question((Holds(met, YES), Holds(met, NO, person=1)), apart))
        assert isinstance(answer, found), said


def test_for_how_long_it_was_so_differs_with_what_two_packs_mean_by_it(make: MAKE) -> None:
    met = core.MinimumMet("here")
    lines = SPELL.format("good")
    for old, new, same in (("a is known", "b is known", False), ("fit", "fit", True)):
        packs = [make(f"{lines}\n\ndefine good as {each}") for each in (old, new)]
        answer = Prover(packs, PATIENCE).ask(Question((Holds(met, YES), Holds(met, NO, side=1))))
        assert (answer == Nobody()) is same, (old, new)


@pytest.mark.parametrize("name", ["side", "slot", "field", "still"])
def test_a_fact_may_be_called_what_keys_are_made_of(make: MAKE, name: str) -> None:
    pack = make(name, VOCABULARY.replace("  fit:", f"  {name}:"))
    question = Question((Holds(core.MinimumMet("here"), YES),))
    assert isinstance(Prover([pack], PATIENCE).ask(question), Somebody)


def test_rules_are_asked_about_days_that_are_far_off(make: MAKE) -> None:
    pack = make("today after 2060-01-01")
    day = date(2061, 1, 1).toordinal() - date(1970, 1, 1).toordinal()
    assert is_admitted(pack, Witness({}, day, day * DAY))


def test_what_is_valid_today_need_not_be_so_later(make: MAKE) -> None:
    """Half a year on, what lasts three months is unknown, though nobody says so today."""
    pack = make("fit\nnot ((fit as of (today + 6 months)) or else no)")
    question = Question((Holds(core.MinimumMet("here"), YES),))
    assert Prover([pack], PATIENCE).ask(question) != Nobody()


def test_what_one_pack_keeps_for_valid_the_other_may_not(make: MAKE) -> None:
    longer = VOCABULARY.replace("valid: 3 months", "valid: 6 months")
    packs = [make("fit"), make("fit", longer)]
    met = core.MinimumMet("here")
    question = Question((Holds(met, YES, side=1), Holds(met, UNKNOWN)))
    found = Prover(packs, PATIENCE).ask(question)
    assert isinstance(found, Somebody)
    assert agrees(question, found.witness, None, packs)
    turned = Question((Holds(met, YES), Holds(met, UNKNOWN, side=1)))
    assert Prover(packs, PATIENCE).ask(turned) == Nobody()


@pytest.mark.parametrize(
    ("line", "old", "new"),
    [
        ("c is known and tenure at least 1 month", "last_day", "next_day"),
        ("one before 2026-03-29 01:30", "Europe/London", "Asia/Tokyo"),
        ("latest talked.mark at least 2", "[1, 2, 3]", "[3, 2, 1]"),
    ],
)
def test_a_rule_is_not_the_same_where_what_it_counts_by_is_another(
    make: MAKE, line: str, old: str, new: str
) -> None:
    before = make(line)
    after = make(line, VOCABULARY.replace(old, new), CALENDARS.replace(old, new))
    (compared,) = compare_rules(beside_of(before, after, Prover([before, after], PATIENCE)))
    assert compared.standing not in {Standing.SAME, Standing.LOOSER}
    (unchanged,) = compare_rules(beside_of(before, before, Prover([before, before], PATIENCE)))
    assert unchanged.standing is Standing.SAME


@pytest.mark.parametrize("span", ["time since talked", "time while (fit)"])
def test_nothing_began_before_there_were_days(make: MAKE, span: str) -> None:
    """Whoever is looked for, no month is counted from a day that the calendar does not have."""
    question = Question((Holds(core.MinimumMet("here"), YES),))
    pack = make(f"{span} at least 24_000 months")
    assert isinstance(Prover([pack], PATIENCE).ask(question), Somebody)
    pack = make(f"{span} at least 30_000 months")
    assert not isinstance(Prover([pack], PATIENCE).ask(question), Somebody)


def test_a_promise_in_months_is_not_the_same_where_months_end_otherwise(make: MAKE) -> None:
    rules = """c is known

promise pay to the person
    when talked
    by manager
    deliver pay within 1 month
    fulfilled by talked"""
    words = f"{VOCABULARY}resources: {{pay: {{unit: one}}}}\n"
    before = make(rules, words)
    after = make(rules, words, CALENDARS.replace("last_day", "next_day"))
    found = compare_rules(beside_of(before, after, Prover([before, after], PATIENCE)))
    standing = {each.pair.name: each.standing for each in found}
    assert standing == {"here": Standing.SAME, "pay": Standing.UNDECIDED}
