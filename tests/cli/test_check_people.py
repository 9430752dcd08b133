"""`check --people`: whom a gap in the data of a pack concerns."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest


@pytest.fixture
def pack(repository: Path, tmp_path: Path) -> Path:
    """A copy of the talent programme, to spoil."""
    return Path(shutil.copytree(repository / "policies/talent_programme", tmp_path / "mine"))


def open_to(pack: Path, activity: str, was: str, now: str) -> None:
    """Let one activity be open to others."""
    path = pack / "tables/activities.csv"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    changed = [line.replace(was, now) if line.startswith(activity) else line for line in lines]
    assert changed != lines
    path.write_text("".join(changed), encoding="utf-8")


def test_the_people_whom_a_level_out_of_reach_concerns_are_counted_and_named(
    troth, pack: Path
) -> None:
    open_to(pack, "A week beside a field agent", "london;manchester", "london")
    ended = troth("check", pack, "--people", pack / "people.csv")
    assert ended.code == 0
    assert "for manchester" in ended.err
    assert "note: it concerns 14 people: c-01, c-05, c-07, c-12, c-14, …" in ended.err


def test_a_gap_that_concerns_nobody_says_so(troth, pack: Path) -> None:
    open_to(pack, "Listening in on real calls", "employee;agent", "employee")
    people = pack / "people.csv"
    text = people.read_text("utf-8")
    people.write_text(text.replace(",agent,", ",employee,"), encoding="utf-8")
    ended = troth("check", pack, "--people", people)
    assert ended.err.count("it concerns nobody of these people") == 2


def test_a_whole_pack_says_nothing_of_people(troth) -> None:
    ended = troth(
        "check",
        "shipped:talent_programme",
        "--people",
        "policies/talent_programme/people.csv",
    )
    assert (ended.code, ended.err) == (0, "")


def test_a_mapping_needs_people(troth, pack: Path) -> None:
    troth("check", pack, "--mapping", pack / "mapping.yaml").failed_politely(64)
