"""`troth draw`: a heading and a fence for each region, or one diagram alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

Troth = Callable[..., Any]
HIRING = "shipped:examples/hiring"


def test_a_pack_is_drawn_region_by_region_under_headings(troth: Troth) -> None:
    done = troth("draw", HIRING)
    assert done.code == 0
    headings = [line[3:] for line in done.out.splitlines() if line.startswith("## ")]
    assert headings[:3] == ["relationship", "acquisition", "retention.expectations"]
    assert len(headings) == 13
    assert done.out.count("```mermaid\nstateDiagram-v2\n") == len(headings)
    assert done.out.count("\n```\n") == len(headings)


def test_one_chart_is_all_of_its_regions_and_one_region_is_one(troth: Troth) -> None:
    assert troth("draw", HIRING, "expansion").out.count("stateDiagram-v2") == 4
    assert troth("draw", HIRING, "expansion.learning").out.startswith("## expansion.learning\n")


def test_one_diagram_is_given_alone_for_a_file_of_mermaid(troth: Troth) -> None:
    done = troth("draw", HIRING, "acquisition", "--format", "mermaid")
    assert done.out.startswith("stateDiagram-v2\n")
    assert "after 10 working days (decide_due), stays" in done.out, "as the policy sets it"


def test_several_diagrams_are_no_file_of_mermaid(troth: Troth) -> None:
    done = troth("draw", HIRING, "retention", "--format", "mermaid")
    done.failed_politely(64)
    assert "retention.delivery" in done.err


def test_a_chart_that_is_not_there_is_told_with_the_nearest(troth: Troth) -> None:
    done = troth("draw", HIRING, "retension")
    done.failed_politely(1)
    assert "did you mean `retention`?" in done.err
    troth("draw", HIRING, "nothing_like_it").failed_politely(1)


def test_a_pack_without_lifecycles_says_so(troth: Troth, tmp_path: Path) -> None:
    troth("init", tmp_path / "own")
    done = troth("draw", tmp_path / "own")
    done.failed_politely(1)
    assert "no lifecycles" in done.err
