"""In a copy of the customer-centric pack, no decision that harms may look at what is private.

Not at a refusal, a wish or what somebody said of themselves, and not at how ready they are for the
next phase; however it is written.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from troth.dsl.diagnostics import Diagnostic
from troth.engine import load_pack
from troth.engine.prove.asking import Prover
from troth.engine.prove.findings import Broken
from troth.engine.prove.flowing import flowing
from troth.engine.prove.questions import Budget

PACK = Path(__file__).parents[2] / "policies/customer_centric"
GATES = (
    "retention.performance.consequence_requested",
    "retention.performance.consequence_decided",
    "retention.performance.separation_decided",
)
PRIVATE = (
    "count of opted_out ever at most 0",
    "time since opted_out at least 90 days",
    "expansion.learning is not opted_out",
    "count of preferred_not_to_say in the last 12 months at most 0",
    "latest wishes_recorded.seeks includes pay",
    "seeks includes career_step",
    "first_wish is not career_step",
    "latest new_way_answered.wants_help is no",
    "data_literacy at least 3",
    "next_phase_digital is met",
    "org_gap_open is no",
    "expansion.org_alignment is not gap_open",
    "what_you_seek is met",
    "no promise outside_look is violated",
    "no promise new_way_help is violated",
    "no promise growth_talk is violated",
)


def with_rules(folder: Path, file: str, *, without: str = "", added: str = "") -> list[Diagnostic]:
    """What is found in a copy of the pack in which a statement of ``file`` is another."""
    copy = folder / "copy"
    shutil.copytree(PACK, copy)
    path = copy / file
    text = path.read_text("utf-8")
    if without:
        begin = text.index(without)
        end = text.find("\n\n", begin)
        text = text[:begin] + (text[end:] if end >= 0 else "")
    path.write_text(text + "\n" + added, "utf-8")
    return list(load_pack(copy)[1])


CASES = [
    *((GATES[0], condition) for condition in PRIVATE),
    *((gate, PRIVATE[0]) for gate in GATES[1:]),
]


@pytest.mark.parametrize(("gate", "condition"), CASES)
def test_no_gate_over_a_consequence_reads_it(tmp_path: Path, gate: str, condition: str) -> None:
    added = f"\ngate {gate}\n    requires {condition}\n"
    found = with_rules(tmp_path, "retention.troth", without=f"gate {gate}", added=added)
    # what only the gate used that was taken out may be left over
    assert {each.code for each in found} - {"unused-define"} == {"private-flow"}


def test_nor_does_a_reward(tmp_path: Path) -> None:
    added = """
offer learners_bonus
    when count of opted_out ever at most 0
    guardrail retention.recourse is none_open
    expires 2027-12-31
    encouragement
"""
    found = with_rules(tmp_path, "expansion.troth", added=added)
    assert "private-flow" in {each.code for each in found}


def test_the_safety_routine_leaves_agents_out(tmp_path: Path) -> None:
    added = """
expectation another_routine by the person
    to the organisation
    when engaged
    keep follows_safety_routine
"""
    found = with_rules(tmp_path, "expansion.troth", added=added)
    assert [each.code for each in found] == ["method-rule-for-agents"]


def test_a_wish_that_would_turn_somebody_away_is_found(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(PACK, copy)
    path = copy / "acquisition.troth"
    text = path.read_text("utf-8")
    named = "define minimum_met as everybody is met and frontline is met"
    assert named in text
    path.write_text(text.replace(named, "define minimum_met as every minimum is met"), "utf-8")
    for folder, lost in (
        (copy, ["define minimum_met", "gate acquisition.offer_accepted"]),
        (PACK, []),
    ):
        pack, _ = load_pack(folder)
        assert pack is not None
        came = flowing(pack, Prover([pack], Budget(milliseconds=5000)))
        assert sorted(each.place for each in came if isinstance(each.outcome, Broken)) == lost


def test_the_pack_itself_has_nothing_of_that_kind() -> None:
    assert load_pack(PACK)[1] == []
