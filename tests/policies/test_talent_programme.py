"""The talent programme: a whole pack, whose data holds together and says so where it does not."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from troth.dsl.diagnostics import Diagnostic, Severity
from troth.engine.files.pack import Pack, load_pack
from troth.engine.files.scenarios import read_scenarios

STEPS = ("T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8", "O1", "O3", "O5")


@pytest.fixture
def pack(repository: Path, tmp_path: Path) -> Path:
    """A copy to spoil."""
    return Path(shutil.copytree(repository / "policies/talent_programme", tmp_path / "mine"))


def loaded(where: Path | str = "shipped:talent_programme") -> Pack:
    found, told = load_pack(where)
    assert found is not None, [one.message for one in told]
    assert told == []
    return found


def without(pack: Path, table: str, beginning: str) -> None:
    """Take the one row out of a table that begins so."""
    path = pack / "tables" / table
    lines = path.read_text("utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(beginning)]
    assert len(kept) == len(lines) - 1
    path.write_text("".join(kept), encoding="utf-8")


def edit(pack: Path, file: str, was: str, now: str) -> None:
    path = pack / file
    text = path.read_text("utf-8")
    assert text.count(was) == 1
    path.write_text(text.replace(was, now), encoding="utf-8")


def gaps(pack: Path) -> list[Diagnostic]:
    return [one for one in load_pack(pack)[1] if one.code == "uncovered-row"]


def test_every_step_has_rules_and_stands_in_the_order_of_the_programme() -> None:
    steps = loaded().info.steps
    assert tuple(steps) == STEPS


def test_every_step_has_scenarios() -> None:
    scenarios, found = read_scenarios(loaded())
    assert found == ()
    assert {step for each in scenarios for step in each.steps} == set(STEPS)


def test_every_table_of_the_folder_is_declared_and_has_rows(repository: Path) -> None:
    folder = repository / "policies/talent_programme/tables"
    declared = loaded().vocabulary.tables
    assert {path.stem for path in folder.glob("*.csv")} == set(declared)
    assert all(table.rows for table in declared.values())


def test_a_role_without_a_customer_outcome_blocks_and_is_named(pack: Path) -> None:
    without(pack, "focus.csv", "field_agent,")
    (found,) = gaps(pack)
    assert found.severity is Severity.ERROR
    assert found.message == "role field_agent lacks a customer outcome, or `none`"
    assert (found.span.source.name, found.span.line) == ("tables/roles.csv", 3)


def test_a_level_without_an_anchor_is_an_error(pack: Path) -> None:
    without(pack, "anchors.csv", "ownership,strong,")
    (found,) = gaps(pack)
    assert found.severity is Severity.ERROR
    assert found.message == (
        "competency ownership lacks an anchor that says what one sees, for strong"
    )


def test_a_competency_that_nothing_uses_is_an_orphan(pack: Path) -> None:
    for table in ("requirements.csv", "activities.csv", "assessments.csv"):
        path = pack / "tables" / table
        rows = list(csv.reader(path.read_text("utf-8").splitlines()))
        kept = [row for row in rows if "product_knowledge" not in row]
        assert len(kept) < len(rows)
        path.write_text("".join(f"{','.join(row)}\n" for row in kept), encoding="utf-8")
    (found,) = gaps(pack)
    assert found.severity is Severity.WARNING
    assert found.message == (
        "competency product_knowledge lacks any role, activity or assessment that uses it"
    )


def test_a_level_that_a_site_cannot_reach_is_told_with_the_site(pack: Path) -> None:
    edit(
        pack,
        "tables/activities.csv",
        "A week beside a field agent,product_knowledge,strong,london;manchester",
        "A week beside a field agent,product_knowledge,strong,london",
    )
    (found,) = gaps(pack)
    assert found.message == (
        "role field_agent, competency product_knowledge, level strong lacks an activity that leads"
        " there and is open to them, for manchester"
    )


@pytest.mark.parametrize(
    "clause", ["    guardrail not guardrail_is_off\n", "    expires 2026-12-31\n"]
)
def test_a_reward_without_a_guardrail_or_an_end_is_an_error(pack: Path, clause: str) -> None:
    edit(pack, "rewards.troth", clause, "")
    found, told = load_pack(pack)
    assert found is None
    assert "reward-incomplete" in {one.code for one in told}


def test_no_rank_is_let_off_what_others_owe() -> None:
    policy = loaded().policy
    assert [rule.name for rule in policy.obligations if rule.kind == "expectation"] == [
        "executives_first"
    ]
