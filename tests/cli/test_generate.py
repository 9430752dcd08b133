"""`troth generate`: a folder of made-up people that every other command can read."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from troth.cli import generate

COUNTS = """\
DATECODE,AGY,OCC,PAYPLAN,GRD,EMPCOUNT,AVGSAL,AVGLOS
202503,A,610,GS,9,30,60000,5.5
202503,B,2210,VN,F,5,70000,0.4
202503,B,2210
"""


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_every_command_that_it_prints_works_as_printed(
    troth, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = troth(
        "generate", "shipped:probation", "--people", "30", "--from", "2021-01-01", "--out", "my own"
    )
    assert done.code == 0
    printed = done.out.replace("\\\n", "").replace("NEW", "shipped:probation")
    lines = [shlex.split(line) for line in printed.splitlines() if line.startswith("    troth ")]
    assert [line[1] for line in lines] == ["plan", "record"]
    for line in lines:
        ended = troth(*line[1:])
        assert ended.code == 0, ended.err


def test_the_bytes_depend_on_nothing_but_what_is_asked(
    troth, troth_process, tmp_path: Path
) -> None:
    arguments = ["generate", "shipped:hiring", "--people", "12", "--months", "3", "--out"]
    assert troth(*arguments, tmp_path / "one").code == 0
    elsewhere = {"PYTHONHASHSEED": "7", "TZ": "Asia/Kolkata", "LC_ALL": "C"}
    assert troth_process(*arguments, tmp_path / "other", environment=elsewhere).returncode == 0
    assert contents(tmp_path / "one") == contents(tmp_path / "other")


def test_a_folder_is_made_again_and_one_of_somebody_else_is_left_alone(
    troth, tmp_path: Path
) -> None:
    arguments = ["generate", "shipped:probation", "--people", "3", "--out"]
    assert troth(*arguments, tmp_path / "mine").code == 0
    assert troth(*arguments, tmp_path / "mine", "--seed", "2").code == 0
    assert sorted(contents(tmp_path / "mine")) == [
        "generated.yaml", "history.csv", "mapping.yaml", "people.csv",
    ]  # fmt: skip
    (tmp_path / "yours").mkdir()
    (tmp_path / "yours" / "letter.txt").write_text("dear", encoding="utf-8")
    refused = troth(*arguments, tmp_path / "yours")
    assert (refused.code, "holds something else" in refused.err) == (1, True)
    assert sorted(contents(tmp_path / "yours")) == ["letter.txt"]


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["--out", "x"], 64, "`--people N` is missing"),
        (["--people", "3"], 64, "`--out DIR` is missing"),
        (["--people", "3", "--out", "x", "--months", "3", "--events", "9"], 64, "choose one"),
        (["--people", "3", "--out", "x", "--rates", "no.yaml"], 1, "no.yaml"),
        (["--out", "x", "--margins", "no.csv"], 1, "no.csv"),
        (["--people", "0", "--out", "x"], 64, "--people"),
        (["--people", "3", "--out", "x", "--from", "0001-01-01"], 64, "in the years 1901 to 9899"),
        (["--people", "3", "--out", "x", "--from", "9900-01-01"], 64, "in the years 1901 to 9899"),
    ],
)
def test_a_mistake_is_told_and_nothing_is_written(
    troth,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    code: int,
    told: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    ended = troth("generate", "shipped:grades", *arguments)
    assert ended.code == code
    assert told in ended.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("first", ["1901-01-01", "9899-12-31"])
def test_a_history_may_begin_as_far_away_as_a_ledger_takes_it(
    troth, tmp_path: Path, first: str
) -> None:
    made = troth("generate", "shipped:grades", "--people", "2", "--months", "120",
                 "--from", first, "--out", tmp_path / "x")  # fmt: skip
    assert made.code == 0, made.err


def test_without_numpy_it_says_which_extra_brings_it(
    troth, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generate, "find_spec", lambda _: None)
    ended = troth("generate", "shipped:grades", "--people", "3", "--out", tmp_path / "x")
    assert ended.code == 1
    assert "pip install 'troth[population]'" in ended.err


def test_counts_become_people_and_what_could_not_be_read_is_told(troth, tmp_path: Path) -> None:
    (tmp_path / "counts.csv").write_text(COUNTS, encoding="utf-8")
    done = troth(
        "generate", "shipped:grades", "--margins", tmp_path / "counts.csv", "--months", "1",
        "--out", tmp_path / "made",
    )  # fmt: skip
    assert done.code == 0
    assert done.out.startswith("35 people and ")
    assert "grade is unknown of 5 people: what stands there is no number" in done.err
    assert "1 row could not be read; line 4" in done.err


def test_rates_are_printed_as_a_file_of_rates(troth, tmp_path: Path) -> None:
    shown = troth("generate", "shipped:hiring", "--show-rates")
    assert shown.code == 0
    (tmp_path / "rates.yaml").write_text(shown.out, encoding="utf-8")
    again = troth("generate", "shipped:hiring", "--show-rates", "--rates", tmp_path / "rates.yaml")
    assert (again.code, again.out) == (0, shown.out)


def test_damaged_rows_are_refused_one_by_one_and_the_rest_is_planned(troth, tmp_path: Path) -> None:
    (tmp_path / "rates.yaml").write_text("rates: 1\nevents: {damaged: 10%}\n", encoding="utf-8")
    made = tmp_path / "made"
    asked = ["--people", "100", "--months", "1", "--rates", tmp_path / "rates.yaml", "--out", made]
    assert troth("generate", "shipped:probation", *asked).code == 0
    assert (made / "people.csv").read_bytes().count(b"\n") == 101
    planned = troth(
        "plan", "shipped:probation", "--against", "shipped:probation",
        "--people", made / "people.csv", "--mapping", made / "mapping.yaml",
    )  # fmt: skip
    assert planned.code == 0, planned.err
    assert "refused" in planned.out
    parquet = troth("generate", "shipped:probation", *asked, "--format", "parquet")
    assert (parquet.code, "damaged" in parquet.err) == (64, True)


def test_parquet_holds_what_csv_does(troth, tmp_path: Path) -> None:
    for form in ("csv", "parquet"):
        arguments = ["--people", "40", "--months", "2", "--format", form, "--out", tmp_path / form]
        assert troth("generate", "shipped:grades", *arguments).code == 0
    plans = [
        troth(
            *("plan", "shipped:grades-next", "--against", "shipped:grades", "--format", "json"),
            *("--people", tmp_path / form / f"people.{form}"),
            *("--mapping", tmp_path / form / "mapping.yaml"),
        )
        for form in ("csv", "parquet")
    ]
    assert [each.code for each in plans] == [0, 0]
    found = [each.out.partition('"changes"')[2] for each in plans]
    assert found[0] == found[1] != ""
