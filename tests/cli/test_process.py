"""What only a real process shows: streams, pipes, signals, locales, faults of our own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from troth.cli import run
from troth.cli.exits import Exit

COLOUR = b"\x1b["

START = """
import signal, sys
from troth.cli.main import main
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored in the background of a shell
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize(
    "environment",
    [
        {"LC_ALL": "C"},
        {"LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "ascii"},
        {"LC_ALL": "C", "PYTHONIOENCODING": "latin-1"},
    ],
    ids=str,
)
def test_output_is_utf8_whatever_the_locale(troth_process, tmp_path: Path, environment) -> None:
    rules = b"define caf\xc3\xa9 as b\n"
    (tmp_path / "a.troth").write_bytes(rules)
    ended = troth_process("fmt", "a.troth", environment=environment)
    assert ended.returncode == 1
    assert "café" in ended.stderr.decode("utf-8")


def test_colour_is_for_those_who_ask(troth_process) -> None:
    def coloured(**environment: str) -> bool:
        return COLOUR in troth_process("check", "nowhere", environment=environment).stderr

    assert not coloured()
    assert coloured(FORCE_COLOR="1")
    assert not coloured(FORCE_COLOR="0")
    assert not coloured(FORCE_COLOR="1", NO_COLOR="1")
    assert coloured(FORCE_COLOR="1", NO_COLOR="")


@pytest.mark.parametrize("width", [80, 200])
def test_screens_keep_to_the_width_of_the_terminal(troth_process, width: int) -> None:
    environment = {"COLUMNS": str(width)}
    for arguments in (["read", "shipped:resume_study"], ["check", "nowhere"], ["why"]):
        ended = troth_process(*arguments, environment=environment)
        lines = (ended.stdout + ended.stderr).decode().splitlines()
        assert max(map(len, lines)) <= min(width, 100), arguments


def test_a_reader_that_goes_away_ends_a_command_quietly(troth_process, tmp_path: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    ended = subprocess.run(
        [sys.executable, "-c", START, "schema", "vocabulary"],
        stdout=write,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        timeout=60,
    )
    os.close(write)
    assert (ended.returncode, ended.stderr) == (141, b"")


def test_control_c_ends_with_130_and_one_line(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", START, "fmt", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
    )
    assert process.stdin is not None
    process.stdin.write(b"#" * 100_000)  # more than a pipe holds: the command is reading
    process.stdin.flush()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert out == b""
    assert err.decode().strip() == "stopped; nothing was left half-written"


def test_a_fault_of_ours_says_sorry_and_ends_with_70(troth, monkeypatch) -> None:
    def broken(*arguments: object, **options: object) -> None:
        raise AssertionError("INVARIANT: shown in a test")

    monkeypatch.setattr(run, "invoked", broken)
    ended = troth("check", "anything")
    assert ended.code == Exit.BROKEN
    assert "no mistake of yours" in ended.err
    assert "INVARIANT: shown in a test" in ended.err
    assert "Traceback" not in ended.err
    monkeypatch.setenv("TROTH_DEBUG", "1")
    assert "Traceback" in troth("check", "anything").err


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (FileNotFoundError(2, "x", "a.csv"), "there is no `a.csv`"),
        (PermissionError(13, "x", "a.csv"), "`a.csv` may not be opened"),
        (IsADirectoryError(21, "x", "a"), "`a` is a folder"),
        (NotADirectoryError(20, "x", "a/b"), "`a/b` is not a folder"),
        (FileExistsError(17, "x", "a"), "`a` is there already"),
        (OSError(28, "No space left on device", "a"), "`a` cannot be used: no space left"),
        (OSError(5, "Input/output error"), "a file cannot be used"),
    ],
    ids=str,
)
def test_what_the_system_refuses_is_told_in_words(troth, monkeypatch, fault, said: str) -> None:
    def refused(*arguments: object, **options: object) -> None:
        raise fault

    monkeypatch.setattr(run, "invoked", refused)
    ended = troth("check", "anything")
    ended.failed_politely()
    assert said in ended.err
