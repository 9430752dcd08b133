"""What a construct uses and does not say: a change there is a change of the construct."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.plan.packs import VOCABULARY
from tests.engine.plan.runs import Packs, dry_run
from tests.engine.plan.test_gates import gates
from troth.engine.files.pack import load_pack
from troth.engine.plan.build import plan
from troth.engine.plan.changes import (
    Clock,
    Decision,
    Escalation,
    Money,
    Promise,
    Structure,
    Verdict,
)
from troth.engine.plan.definition import Plan, Status

RULES = """\
define soon as 5 working days
define able as years at least 2
define pay as 28_000 GBP a year

minimum frontline
    empathy at least 3

promise buddy to the person for able
    "You will have a buddy."
    when engaged
    by manager
    deliver buddy within soon
    fulfilled by buddy_named

promise salary to the person
    "You will be paid."
    when engaged
    by manager
    deliver salary within 5 working days
    fulfilled by buddy_named

offer package
    salary pay

escalation late
    when promise buddy is violated
    after soon           notify manager
    finally after soon   assign head
    until repaired
"""


def planned(made: Packs, was: str, now: str) -> Plan:
    return dry_run(made(RULES), made(RULES.replace(was, now)))


def kinds(found: Plan) -> list[tuple[type, str, str, str]]:
    return [
        (type(each), each.rule, each.was, each.now)
        for each in found.changes
        if isinstance(each, Clock | Promise | Escalation | Money)
    ]


def test_a_deadline_moves_with_the_define_that_holds_it(made: Packs) -> None:
    texts = ("define soon as 5 working days", "define soon as 50 working days")
    assert kinds(planned(made, *texts)) == [
        (Clock, "buddy", *texts),
        (Escalation, "late", *texts),
    ]


def test_a_promise_is_another_where_whom_it_is_for_is(made: Packs) -> None:
    texts = ("define able as years at least 2", "define able as years at least 3")
    assert kinds(planned(made, *texts)) == [(Promise, "buddy", *texts)]


def test_an_offer_promises_what_its_define_says(made: Packs) -> None:
    texts = ("define pay as 28_000 GBP a year", "define pay as 27_000 GBP a year")
    assert kinds(planned(made, *texts)) == [(Money, "package", *texts)]


WELCOME = """
promise welcome to the person
    "You will be welcomed."
    when engaged
    by manager
    deliver buddy within 5 working days
    fulfilled by buddy_named
"""


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("soon as 5 working", "soon as 50 working"),
        ("years at least 2", "years at least 3"),
        ("28_000", "27_000"),
        ("deliver salary within 5 working days", "deliver salary within 9 working days"),
        (WELCOME, ""),
    ],
)
def test_no_gate_calls_promises_untouched_that_are_not(
    made: Packs, tmp_path: Path, was: str, now: str
) -> None:
    limits = gates(tmp_path, "worsened_promises: {at_most: 0}")

    def result(was: str, now: str) -> Status:
        both = made(RULES + WELCOME), made((RULES + WELCOME).replace(was, now))
        return plan(*both, None, gates=limits).gates[0].result

    assert result(was, now) is Status.UNDETERMINED
    assert result("empathy at least 3", "empathy at least 4") is Status.PASSED


def test_the_bounds_of_a_fact_are_part_of_what_it_is(made: Packs) -> None:
    narrower = VOCABULARY.replace("number 0..60", "number 0..40")
    found = dry_run(made(RULES), made(RULES, vocabulary=narrower))
    assert [(each.rule, each.was, each.now) for each in found.changes
            if isinstance(each, Structure)] == [
        ("years", "person: number 0..60", "person: number 0..40")
    ]  # fmt: skip


def test_a_level_that_was_inserted_gives_nobody_another_level(made: Packs) -> None:
    text = "define level as energy or else 3\n\nminimum frontline\n    level at least 2\n"
    wider = VOCABULARY.replace("quality: [0, 1, 2,", "quality: [0, 1, nearly, 2,")
    found = dry_run(made(text), made(text, vocabulary=wider))
    decisions = [each for each in found.changes if isinstance(each, Decision)]
    assert {each.verdict for each in decisions} == {Verdict.NO_EFFECT}
    assert not any(line.was == line.now != "" for each in decisions for line in each.lines)
    assert "level" in {each.rule for each in decisions}


def test_a_benchmark_that_moved_answers_for_whom_it_moved(made: Packs) -> None:
    """Beside a changed line it is a difference of its own; the line does not take its people."""
    market = (
        "{of: organisation, type: money GBP a year, value: 30_000 GBP a year,"
        " as_of: 2026-11-30, shelf_life: 6 months}"
    )
    words = VOCABULARY.replace(
        "facts:\n", f"facts:\n  pay: {{of: person, type: money GBP a year}}\n  market: {market}\n"
    )
    rule = "minimum frontline\n    years at least 2\n    pay at least market\n"
    rows = [
        {"id": "by line", "years": "2", "pay": "40000 GBP a year"},
        {"id": "by market", "years": "5", "pay": "31000 GBP a year"},
        {"id": "by either", "years": "2", "pay": "31000 GBP a year"},
    ]
    old = made(rule, vocabulary=words)
    new = made(rule.replace("2", "3"), vocabulary=words.replace("30_000", "32_000"))
    found = dry_run(old, new, rows)
    (change,) = (each for each in found.changes if isinstance(each, Decision))
    assert change.by_line == {"years": 1, "fact market": 1, "years or fact market": 1}
    assert change.through == ("fact market",)


def test_a_value_that_is_the_same_for_everybody_decides_about_nobody(made: Packs) -> None:
    """It is told once, as what it is, beside the rules that it moves."""
    told = planned(made, "soon as 5 working", "soon as 4 working")
    (define,) = [each for each in told.changes if getattr(each, "rule", "") == "soon"]
    assert isinstance(define, Structure)
    assert (define.was, define.now) == (
        "define soon as 5 working days",
        "define soon as 4 working days",
    )
    assert not [each for each in told.changes if isinstance(each, Decision)]


def test_what_a_pack_takes_over_as_it_is_has_not_been_rewritten(
    made: Packs, tmp_path: Path
) -> None:
    base = made(RULES)
    mine = tmp_path / "mine"
    mine.mkdir()
    version = base.info.version_text
    (mine / "pack.yaml").write_text(
        f'troth: 1\nname: acme\nversion: "{version}.1"\neffective: 2026-12-01\n'
        f'base: {{pack: "{base.folder}", version: "{version}"}}\n'
    )
    (mine / "vocabulary.yaml").write_text("facts: {}\n")
    (mine / "change.troth").write_text("define soon as 4 working days\n")
    new, found = load_pack(mine)
    assert new is not None, found
    assert "wording" not in {each.kind for each in dry_run(base, new).changes}
