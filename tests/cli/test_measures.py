"""`troth test --coverage` and `--mutate`: what they print, and how they end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.engine.scenarios.small import KEPT, LATE, WEAK, small


@pytest.mark.parametrize(
    ("stories", "threshold", "code"),
    [((KEPT, LATE), "100", 0), ((KEPT,), "100", 1), ((KEPT,), "40", 0), ((), "0", 0)],
)
def test_coverage_below_the_threshold_ends_with_1(
    troth, tmp_path: Path, stories: tuple[str, ...], threshold: str, code: int
) -> None:
    small(tmp_path, *stories)
    assert troth("test", tmp_path, "--coverage", "--threshold", threshold).code == code


def test_nothing_to_show_is_not_enough_where_that_is_said(troth, tmp_path: Path) -> None:
    small(tmp_path)
    assert troth("test", tmp_path, "--coverage").code == 0
    assert troth("test", tmp_path, "--coverage", "--fail-on-empty").code == 1


def test_coverage_names_what_is_missing(troth, tmp_path: Path) -> None:
    small(tmp_path, WEAK)
    ended = troth("test", tmp_path, "--coverage")
    assert "COVERAGE  2 of 17 clauses, 11 %" in ended.out
    assert "rules.troth:7   `1 week` becomes 8 days" in ended.out


def test_only_what_is_asked_for_is_measured(troth, tmp_path: Path) -> None:
    small(tmp_path, KEPT)
    ended = troth("test", tmp_path, "--coverage", "--of", "promise buddy", "--threshold", "100")
    assert ended.code == 0, ended.out
    assert "COVERAGE  5 of 5 clauses, 100 %" in ended.out


def test_coverage_as_data(troth, tmp_path: Path) -> None:
    small(tmp_path, WEAK)
    told = json.loads(troth("test", tmp_path, "--coverage", "--format", "json").out)
    assert (told["coverage"]["covered"], told["coverage"]["total"]) == (2, 17)
    assert told["coverage"]["missing"][0] == {
        "mutant": "minimum agent | is taken away",
        "place": "rules.troth:1",
        "kind": "rules",
        "rule": "minimum agent",
        "clause": "minimum agent",
        "change": "is taken away",
    }


def test_survivors_are_drafted_refused_without_reasons_and_taken_with_them(
    troth, tmp_path: Path
) -> None:
    small(tmp_path, KEPT, LATE)
    first = troth("test", tmp_path, "--mutate", "--threshold", "100")
    assert first.code == 1
    assert "MUTATION  21 of 22 mutants, 95 %" in first.out
    troth("test", tmp_path, "--write-survivors")
    drafted = (tmp_path / "survivors.yaml").read_text()
    again = troth("test", tmp_path, "--mutate", "--threshold", "90")
    again.failed_politely()
    assert "this survivor has no reason" in again.err
    (tmp_path / "survivors.yaml").write_text(drafted.replace("reason: ''", "reason: it is said"))
    last = troth("test", tmp_path, "--mutate", "--threshold", "100")
    assert last.code == 0, last.out + last.err
    assert "accepted in survivors.yaml" in last.out


def test_a_shipped_pack_is_not_written_to(troth) -> None:
    troth("test", "shipped:probation", "--write-survivors").failed_politely()
