"""Coverage: a clause counts only where a scenario fails without it."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.scenarios.small import KEPT, LATE, WEAK, WRONG, small
from troth.engine.files.pack import Pack, load_pack
from troth.engine.scenario import Scenario
from troth.engine.scenarios.coverage import clauses, coverage, lines
from troth.engine.scenarios.mutants import mutated
from troth.engine.scenarios.reach import Reach, came_by
from troth.engine.scenarios.runner import fails


def uncovered(folder: Path, *stories: str) -> set[str]:
    pack, scenarios = small(folder, *stories)
    return {each.id for each in coverage(pack, scenarios, 1).missing}


def test_scenarios_that_show_every_clause_reach_a_hundred(tmp_path: Path) -> None:
    pack, scenarios = small(tmp_path, KEPT, LATE)
    found = coverage(pack, scenarios, 1)
    assert (found.total.percent, found.missing) == (100, ())
    assert found.total.whole == 17


def test_a_weak_scenario_misses_what_it_does_not_look_at(tmp_path: Path) -> None:
    missing = uncovered(tmp_path, WEAK)
    assert "promise buddy | is taken away" not in missing
    assert {
        "promise buddy | 1 week | becomes 6 days",
        "promise buddy | 1 week | becomes 8 days",
        "promise buddy | fulfilled by buddy_named | is taken away",
        "minimum agent | empathy at least 3 | is always no",
        "escalation no_buddy | manager of manager | becomes the organisation",
    } <= missing


def test_one_side_of_a_boundary_is_not_the_other(tmp_path: Path) -> None:
    """Delivered on the sixth day it is in time; that shows no longer length, only a shorter one."""
    missing = uncovered(
        tmp_path,
        """\
scenario: In time
subject: {id: p-1, facts: {manager: m-1}}
timeline:
  - {at: "2026-01-05 09:00", event: engaged}
  - {at: "2026-01-12 17:00", event: buddy_named}
then:
  promise buddy: {is: fulfilled}
  notices: any
""",
    )
    assert "promise buddy | 1 week | becomes 8 days" in missing
    assert "promise buddy | 1 week | becomes 6 days" not in missing


def test_a_scenario_that_fails_shows_nothing(tmp_path: Path) -> None:
    pack, scenarios = small(tmp_path, WRONG)
    found = coverage(pack, scenarios, 1)
    assert found.total.part == 0
    assert [each.name for each in found.trial.failing] == ["What is not so"]


def test_what_is_missing_is_told_with_its_place_and_what_would_show_it(tmp_path: Path) -> None:
    pack, scenarios = small(tmp_path, WEAK)
    told = "\n".join(lines(coverage(pack, scenarios, 1)))
    assert ("promise buddy\n    rules.troth:4   `manager` becomes the organisation\n") in told
    assert "clocks          0 of 4     0 %" in told


def test_percentages_are_rounded_down(tmp_path: Path) -> None:
    pack, scenarios = small(tmp_path, KEPT.replace(", by: m-1", ""), LATE)
    total = coverage(pack, scenarios, 1).total
    assert (total.part, total.whole, total.percent) == (16, 17, 94)


STORIES = (KEPT, LATE, WEAK, WRONG)


@pytest.fixture(scope="module")
def stories(tmp_path_factory: pytest.TempPathFactory) -> tuple[Pack, tuple[Scenario, ...]]:
    return small(tmp_path_factory.mktemp("pack"), *STORIES)


@settings(max_examples=20)
@given(some=st.sets(st.sampled_from(range(4)), max_size=3), more=st.sampled_from(range(4)))
def test_one_more_scenario_never_lowers_coverage(
    stories: tuple[Pack, tuple[Scenario, ...]], some: set[int], more: int
) -> None:
    pack, scenarios = stories
    before = coverage(pack, [scenarios[index] for index in sorted(some)], 1)
    after = coverage(pack, [scenarios[index] for index in sorted(some | {more})], 1)
    assert {each.id for each in after.missing} <= {each.id for each in before.missing}


def test_the_order_of_scenarios_changes_no_letter(tmp_path: Path) -> None:
    pack, scenarios = small(tmp_path, KEPT, WEAK, LATE)
    told = {"\n".join(lines(coverage(pack, each, 1))) for each in permutations(scenarios)}
    assert len(told) == 1


def test_the_number_of_processes_changes_no_letter(tmp_path: Path) -> None:
    pack, scenarios = small(tmp_path, WEAK, LATE)
    alone, together = (coverage(pack, scenarios, count) for count in (1, 2))
    assert list(lines(alone)) == list(lines(together))
    assert alone.as_dict() == together.as_dict()


@pytest.mark.parametrize("name", ["hiring", "probation", "code_of_conduct", "service_bands"])
def test_every_mutant_differs_from_the_pack_and_has_a_name_of_its_own(name: str) -> None:
    pack, _ = load_pack(f"shipped:{name}")
    assert pack is not None
    found = clauses(pack)
    assert len({each.id for each in found}) == len(found)
    for each in found:
        other = mutated(pack, each.made)
        assert (other.policy, other.charts) != (pack.policy, pack.charts), each.id


def test_whoever_does_not_come_by_a_clause_cannot_notice_it(tmp_path: Path) -> None:
    """What is left out to save time is what would have passed."""
    pack, scenarios = small(tmp_path, KEPT, LATE, WEAK)
    reach = Reach(pack)
    came = [seen for each in scenarios if (seen := came_by(pack, each)) is not None]
    assert len(came) == len(scenarios)
    left_out = 0
    for mutant in clauses(pack):
        for scenario, seen in zip(scenarios, came, strict=True):
            if not reach.noticed(mutant, seen):
                left_out += 1
                assert not fails(mutated(pack, mutant.made), scenario), mutant.id
    assert left_out
