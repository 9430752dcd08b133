"""Which transitions scenarios must show: all of a pack's own charts, some of the shipped ones."""

from __future__ import annotations

from pathlib import Path

from tests.engine.scenarios.small import FILES, small
from troth.engine.files.pack import load_pack
from troth.engine.scenarios.lifecycles import transitions
from troth.engine.scenarios.mutants import mutated

CHARTS = FILES["pack.yaml"] + "charts: [relationship, case]\n"


def of_small(folder: Path, rules: str) -> list[str]:
    """The clauses of charts that count for a pack with these rules."""
    pack, _ = small(folder, pack__yaml=CHARTS, rules__troth=rules)
    return [each.clause for each in transitions(pack)]


def test_every_answer_and_clock_of_an_own_chart_counts() -> None:
    pack, _ = load_pack("shipped:probation")
    assert pack is not None
    assert [each.clause for each in transitions(pack)] == [
        "on_probation: probation_decided to passed if has_passed",
        "on_probation: probation_decided to extended if is_extended",
        "on_probation: probation_decided to failed",
        "on_probation: probation_decided to extended if is_extended, needs extended_to",
        "on_probation: probation_decided to failed, needs reasons",
        "extended: probation_decided to passed if has_passed",
        "extended: probation_decided stays if is_extended",
        "extended: probation_decided to failed",
        "extended: probation_decided stays if is_extended, needs extended_to",
        "extended: probation_decided to failed, needs reasons",
        "on_probation: three_months 3 months",
        "on_probation: three_months 3 months",
    ]


def test_of_a_shipped_chart_nothing_counts_that_no_rule_has_a_hand_in(tmp_path: Path) -> None:
    assert of_small(tmp_path, "minimum agent\n    empathy at least 3\n") == []


def test_what_a_gate_closes_counts(tmp_path: Path) -> None:
    rule = "gate case.case_decided\n    requires manager is known\n"
    found = of_small(tmp_path, rule)
    assert found
    assert all(": case_decided " in each for each in found)


def test_ways_into_a_state_count_where_a_rule_begins_with_it(tmp_path: Path) -> None:
    rule = """\
promise buddy by manager
    "You have a buddy."
    when entering relationship.ending
    deliver buddy within 1 week
    fulfilled by buddy_named
"""
    found = of_small(tmp_path, rule)
    assert found
    assert all(" to ending" in each for each in found)


def test_a_transition_that_does_not_happen_leaves_the_others_alone() -> None:
    pack, _ = load_pack("shipped:probation")
    assert pack is not None
    for mutant in transitions(pack):
        changed = mutated(pack, mutant.made).charts["probation"]
        was = pack.charts["probation"].regions[0].states
        now = changed.regions[0].states
        assert [name for name in was if was[name] != now[name]] == [mutant.asked[0][1]]


def test_places_in_shipped_charts_are_lines_of_their_files(tmp_path: Path) -> None:
    rule = "gate case.case_decided\n    requires manager is known\n"
    pack, _ = small(tmp_path, pack__yaml=CHARTS, rules__troth=rule)
    for mutant in transitions(pack):
        assert mutant.file == "shipped chart case"
        assert mutant.line > 1
