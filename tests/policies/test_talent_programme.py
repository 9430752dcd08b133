"""The talent programme: a whole pack, whose data holds together and says so where it does not."""

from __future__ import annotations

import csv
import shutil
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import pytest

from troth.dsl.diagnostics import Diagnostic, Severity
from troth.engine.files.pack import Pack, load_pack
from troth.engine.files.scenarios import read_scenarios
from troth.engine.overview.build import overview
from troth.engine.session.engine import Engine
from troth.engine.testing import FixedClock

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
    without(pack, "focus.csv", "team_lead,")
    (found,) = gaps(pack)
    assert found.severity is Severity.ERROR
    assert found.message == "role team_lead lacks a customer outcome, or `none`"
    assert (found.span.source.name, found.span.line) == ("tables/roles.csv", 4)


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
        "competency product_knowledge lacks a role, activity or assessment that uses it"
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
    "clause", ["    guardrail not guardrail_is_off\n", "    expires bonus_ends\n"]
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


# --- over a ledger

WHOLE = {
    "scope": "organisation",
    "measure": "satisfied customers",
    "baseline": "70",
    "target": "80",
    "end_date": "2026-12-31",
    "guardrail": "refunds",
    "customers_asked": "yes",
    "owner_rank": "executive",
}


def said(engine: Engine, who: str, event: str, at: str, about: str = "", **fields: str) -> None:
    outcome = engine.record(who, event, fields, at=f"{at}T09:00Z", about=about)
    assert outcome.refused is None, outcome.refused


@pytest.fixture
def engine() -> Engine:
    """The goal csat of the organisation, supported by one of m-7 and so by one of c-1."""
    made = Engine.open(":memory:", loaded(), clock=FixedClock(datetime(2026, 6, 1, tzinfo=UTC)))
    said(made, "org", "goal_drafted", "2026-01-12", "csat", **WHOLE)
    said(made, "org", "goal_proposed", "2026-01-13", "csat")
    for who, goal, parent in (("m-7", "team", "csat"), ("c-1", "calls", "m-7/team")):
        said(made, who, "engaged", "2026-02-02")
        said(made, who, "goal_drafted", "2026-02-03", goal, scope="person", parent=parent)
        said(made, who, "goal_proposed", "2026-02-04", goal)
        said(made, who, "goal_agreed", "2026-02-05", goal, end_date="2026-12-31")
    said(made, "c-2", "engaged", "2026-02-02")
    said(made, "c-2", "goal_drafted", "2026-02-03", "desk", scope="person", own_reason="my peace")
    return made


def test_why_this_goal_prints_the_path_to_the_goal_of_the_organisation(engine: Engine) -> None:
    told = engine.explain("c-1", "calls")
    assert told.lines[:4] == (
        "calls, of c-1",
        "supports team, of m-7",
        "supports csat, of the organisation: satisfied customers",
        "a goal of the organisation",
    )


def test_how_many_know_their_goal_and_what_it_is_good_for_is_reported(engine: Engine) -> None:
    share = next(each for each in overview(engine, "2026-03-02").shares if "goal" in each.title)
    assert share.share == Fraction(2, 3)


def test_a_change_above_reopens_the_goals_right_below_it(engine: Engine) -> None:
    said(engine, "org", "parent_changed", "2026-04-07", goal="csat", target="85")
    stages = {
        (who, each.about): each.state
        for who in ("m-7", "c-1")
        for each in engine.state(who).stages
        if each.region == "goal"
    }
    assert stages == {
        ("m-7", "team"): "negotiating",
        ("c-1", "calls"): "active",  # it supports the team's, which did not change
    }
