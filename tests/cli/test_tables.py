"""People in tables: the same decisions, gaps and plans as from the same people in CSV."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import polars as pl
import pytest

from troth.cli import deciding
from troth.engine.files import table_kinds

PACK = "shipped:talent_programme"


@pytest.fixture
def csv(repository: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(repository / "policies/talent_programme/people.csv", tmp_path))


@pytest.fixture
def parquet(csv: Path) -> Path:
    path = csv.with_suffix(".parquet")
    pl.read_csv(csv).write_parquet(path)
    return path


def test_somebody_in_a_table_is_explained_with_the_row_they_stand_in(
    troth, csv: Path, parquet: Path
) -> None:
    asked = ["explain", PACK, "ready_for_frontline", "--person", "c-03", "--as-of", "2026-11-18"]
    by_line = troth(*asked, "--people", csv)
    by_row = troth(*asked, "--people", parquet)
    assert by_line.code == by_row.code
    expected = by_line.out.replace("people.csv:4", "people.parquet row 3")
    assert expected != by_line.out
    assert by_row.out.split() == expected.split()


def test_nobody_in_a_table_is_told_with_its_first_id(troth, parquet: Path) -> None:
    ended = troth("explain", PACK, "ready_for_frontline", "--people", parquet, "--person", "nobody")
    ended.failed_politely()
    assert "the first id is `c-01`" in ended.err


def test_a_gap_concerns_the_same_people_of_a_table(troth, csv: Path, parquet: Path) -> None:
    by_line = troth("check", PACK, "--people", csv)
    by_row = troth("check", PACK, "--people", parquet)
    assert (by_row.code, by_row.out, by_row.err) == (by_line.code, by_line.out, by_line.err)


@pytest.mark.parametrize("by_columns", [False, True])
def test_a_plan_over_a_table_counts_as_over_csv(
    troth, csv: Path, parquet: Path, by_columns: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deciding, "SMALL", 0 if by_columns else deciding.SMALL)
    plans = []
    for people in (csv, parquet):
        ended = troth("plan", PACK, "--against", PACK, "--people", people, "--format", "json")
        assert ended.code == 0, ended.err
        plan = json.loads(ended.out)
        assert plan["inputs"]["people"].pop("sha256")
        plans.append(plan)
    assert plans[0] == plans[1]


def test_without_the_extra_a_table_says_what_to_install(
    troth, csv: Path, parquet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table_kinds, "can_read_tables", lambda: False)
    ended = troth("plan", PACK, "--against", PACK, "--people", parquet)
    ended.failed_politely()
    assert "in the format Parquet, and no text" in " ".join(ended.err.split())
    assert "pip install 'troth[population]'" in ended.err
    assert (
        troth("plan", PACK, "--against", PACK, "--people", csv, "--out", csv.parent / "p").code == 0
    )


@pytest.mark.parametrize("form", [(), ("--row-by-row",)])
def test_where_nobody_could_be_read_it_is_a_mistake(troth, tmp_path, monkeypatch, form) -> None:
    monkeypatch.chdir(tmp_path)
    troth("init", "acme")
    head, *rows = Path("acme/people.csv").read_text("utf-8").splitlines()
    Path("people.csv").write_text("\n".join([head, *(f"{row},more" for row in rows)]), "utf-8")
    ended = troth("plan", "acme", "--against", "acme", "--people", "people.csv", *form)
    ended.failed_politely()
    assert f"{len(rows):,} rows refused; the first, line 2: it has" in ended.err
