"""The two whole packs: a story for every step, and for every clause one that would miss it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from troth.dsl.format import formatted
from troth.dsl.source import Source
from troth.engine.files.pack import Pack, load_pack
from troth.engine.files.scenarios import read_scenarios
from troth.engine.files.survivors import read_survivors
from troth.engine.files.unused import unused_in
from troth.engine.scenario import Scenario
from troth.engine.scenarios.coverage import Coverage
from troth.engine.scenarios.mutation import Mutation, measured
from troth.engine.scenarios.steps import by_step

STEPS = {
    "customer_centric": "A1 A2 A3 A4 R1 R2 R3 R4 R5 E1 E2 E3 E4 O2 O3 O4",
    "talent_programme": "T1 T2 T3 T4 T5 T6 T7 T8 O1 O3 O5",
}

whole_packs = pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in STEPS]
)
"""What is measured of a pack is measured once: its tests go to one process."""


@cache
def told(name: str) -> tuple[Pack, tuple[Scenario, ...]]:
    pack, found = load_pack(f"shipped:{name}")
    assert pack is not None, [each.message for each in found]
    scenarios, wrong = read_scenarios(pack)
    assert (found, wrong) == ([], ())
    return pack, scenarios


@cache
def taken(name: str) -> tuple[Coverage, Mutation, list[str]]:
    """Coverage, mutation, and what is wrong with survivors.yaml."""
    pack, scenarios = told(name)
    entries, wrong = read_survivors(pack)
    coverage, mutation, stale = measured(pack, scenarios, entries, mutate=True, processes=1)
    assert mutation is not None
    return coverage, mutation, [each.message for each in (*wrong, *stale)]


@whole_packs
def test_every_step_has_a_scenario_that_speaks_of_its_rules(name: str) -> None:
    shown = by_step(*told(name))
    assert " ".join(each.step.id for each in shown) == STEPS[name]
    assert [each.step.id for each in shown if not each.scenarios] == []


@whole_packs
def test_every_scenario_holds(name: str) -> None:
    coverage, _, _ = taken(name)
    assert [each.name for each in coverage.trial.failing] == []


@whole_packs
def test_every_clause_has_a_scenario_that_would_miss_it(name: str) -> None:
    coverage, _, _ = taken(name)
    assert [each.id for each in coverage.missing] == []


@whole_packs
def test_whatever_could_be_wrong_unnoticed_has_a_reason(name: str) -> None:
    _, mutation, wrong = taken(name)
    assert [each.id for each in mutation.survivors] == []
    assert wrong == []


@whole_packs
def test_nine_of_ten_ways_to_be_wrong_are_noticed_without_any_excuse(name: str) -> None:
    _, mutation, _ = taken(name)
    tried = mutation.trial.tried
    assert 10 * sum(each.noticed for each in tried) >= 9 * len(tried)


@whole_packs
def test_nothing_is_declared_for_nothing(name: str) -> None:
    assert [each.message for each in unused_in(told(name)[0])] == []


@whole_packs
def test_the_rules_are_written_as_troth_writes_them(repository: Path, name: str) -> None:
    for path in (repository / "policies" / name).glob("*.troth"):
        source = Source(path.name, path.read_text("utf-8"))
        assert formatted(source) == source.text, path.name
