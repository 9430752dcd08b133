"""`troth draw`: a heading and a fence for each region, or one diagram alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.engine import service

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


@pytest.fixture
def people(troth: Troth, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Two applicants, and somebody who has been engaged and is owed a buddy since."""
    monkeypatch.chdir(tmp_path)
    service.written(tmp_path / "acme")
    for words in (
        ("c-1", "applied", "--at", "2026-08-26 09:00", "--about", "a-1", "--pack", "acme"),
        ("c-2", "applied", "--at", "2026-08-27 09:00", "--about", "a-2"),
        ("c-2", "withdrew", "--at", "2026-08-28 09:00", "--about", "a-2"),
        ("r-9", "engaged", "--at", "2026-08-24 09:00"),
    ):
        ended = troth("record", "people.db", *words)
        assert ended.code == 0, ended.err
    return "people.db"


def test_with_a_ledger_each_state_says_how_many_are_in_it_and_have_something_overdue(
    troth: Troth, people: str
) -> None:
    drawn = troth("draw", "acme", "--ledger", people, "--as-of", "2026-09-30").out
    assert " engaged : engaged (1 person, 1 with something overdue)\n" in drawn
    assert " prospective : prospective (1 person)\n" in drawn
    assert " collecting : collecting (1 person)\n" in drawn
    assert " withdrawn : withdrawn (1 person)\n" in drawn
    assert " scoring : scoring (0 people)\n" in drawn


def test_heads_are_counted_as_of_any_day(troth: Troth, people: str) -> None:
    drawn = troth("draw", "acme", "acquisition", "--ledger", people, "--as-of", "2026-08-27").out
    assert " collecting : collecting (2 people)\n" in drawn
    drawn = troth("draw", "acme", "relationship", "--ledger", people, "--as-of", "2026-08-25").out
    assert " engaged : engaged (1 person)\n" in drawn
    assert " prospective : prospective (0 people)\n" in drawn


def test_people_in_states_of_another_policy_are_told(troth: Troth, people: str) -> None:
    done = troth("draw", "shipped:hiring_log", "acquisition", "--ledger", people,
                 "--as-of", "2026-08-27")  # fmt: skip
    assert done.code == 0
    assert "people.db follows service 2026.1" in done.err
    assert "acquisition.collecting" in done.err


def test_a_moment_without_a_ledger_is_a_mistake(troth: Troth) -> None:
    troth("draw", HIRING, "--as-of", "2026-08-27").failed_politely(64)
    troth("draw", HIRING, "--ledger", "nothing.db").failed_politely(1)


def test_a_picture_holds_the_regions_asked_for_with_rules_and_heads(
    troth: Troth, people: str
) -> None:
    done = troth("draw", HIRING, "acquisition", "--format", "svg")
    assert done.out.startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    assert "10 working days<" in done.out.replace("\u00a0", " "), "as the policy sets it"
    assert "escalation late decision" in done.out
    assert "href" not in done.out, "there is no page around it"
    assert "people" not in done.out
    several = troth("draw", HIRING, "retention", "--format", "svg")
    assert several.out.count('class="is-name" x="6" y="18"') == 5
    drawn = troth(
        *("draw", "acme", "acquisition", "--ledger", people, "--as-of", "2026-09-30"),
        *("--format", "svg"),
    ).out
    assert drawn.count(">1 person<") == 2, "one is collecting, one has withdrawn"
    assert drawn.count(">0 people<") == 15
