"""`troth import --guess`: drafted, saved where nothing is, and ready to be tried."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import commands_in

PACK = "shipped:talent_programme"


@pytest.fixture
def people(repository: Path) -> Path:
    return repository / "policies/talent_programme/people.csv"


def test_the_draft_is_printed_and_nothing_is_written(troth, people: Path, tmp_path: Path) -> None:
    ended = troth("import", "--guess", people, "--pack", PACK)
    assert ended.code == 0
    assert ended.out.startswith("# A guess: how people.csv may be read for talent_programme")
    assert "role: {column: role}" in ended.out
    assert "5 guesses: 5 sure" in ended.err
    assert list(tmp_path.iterdir()) == []


def test_a_saved_draft_can_be_tried_by_the_command_it_ends_with(
    troth, people: Path, tmp_path: Path
) -> None:
    out = tmp_path / "guessed.yaml"
    ended = troth("import", "--guess", people, "--pack", PACK, "--out", out)
    assert ended.code == 0
    (tried,) = commands_in(ended.out)
    plan = troth(*tried.split()[1:], "--format", "json")
    assert (plan.code, plan.err) == (0, "")
    assert '"rows": 54' in plan.out


def test_who_has_no_mapping_is_led_to_the_draft(troth, people: Path) -> None:
    pack = "shipped:examples/service_bands"
    ended = troth("plan", pack, "--against", pack, "--people", people)
    ended.failed_politely()
    assert "troth import --guess" in ended.err


def test_what_the_rows_are_can_be_said(troth, people: Path) -> None:
    ended = troth("import", "--guess", people, "--pack", PACK, "--of", "events")
    assert "\nevents:\n" in ended.out


def test_a_file_that_is_there_is_never_overwritten(troth, people: Path, tmp_path: Path) -> None:
    out = tmp_path / "mine.yaml"
    out.write_text("mine")
    troth("import", "--guess", people, "--pack", PACK, "--out", out).failed_politely()
    assert out.read_text() == "mine"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((), 64),
        (("--guess", "nothing.csv"), 64),
        (("--guess", "nothing.csv", "--pack", PACK), 1),
        (("--guess", ".", "--pack", PACK), 1),
    ],
)
def test_what_is_missing_is_told(troth, arguments: tuple[str, ...], code: int) -> None:
    troth("import", *arguments).failed_politely(code)


def test_a_file_that_is_no_table_is_told(troth, tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_bytes(b"")
    troth("import", "--guess", tmp_path / "empty.csv", "--pack", PACK).failed_politely()


def test_a_folder_that_is_not_there_is_told(troth, people: Path, tmp_path: Path) -> None:
    out = tmp_path / "no/where.yaml"
    troth("import", "--guess", people, "--pack", PACK, "--out", out).failed_politely()
