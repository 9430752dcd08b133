"""Long work says how far it is, on a terminal alone; and who stops it finds nothing half done."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.cli.exits import Exit
from troth.cli.progress import Work, told, working

PLAN = ("plan", "next", "--against", "acme", "--people", "acme/people.csv")


@pytest.mark.parametrize("step", ["os.fsync", "pathlib.Path.replace"])
def test_a_plan_that_is_stopped_leaves_the_one_of_before_and_nothing_else(
    troth, packs: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    assert troth("plan", "acme", "--against", "acme").code == 0
    before = {file.name: file.read_bytes() for file in packs.iterdir() if file.is_file()}

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(step, stopped)
    ended = troth(*PLAN)
    assert ended.code == Exit.STOPPED
    assert "Traceback" not in ended.err
    assert {file.name: file.read_bytes() for file in packs.iterdir() if file.is_file()} == before


def test_in_a_pipe_nothing_is_said_of_the_work(troth_process, packs: Path) -> None:
    assert troth_process(*PLAN).stderr == b""


@pytest.mark.skipif(sys.platform == "win32", reason="terminals of Unix")
def test_on_a_terminal_it_says_how_long_it_took(troth_process, packs: Path) -> None:
    ours, theirs = os.openpty()
    try:
        done = troth_process(*PLAN, capture_output=False, stdout=-1, stderr=theirs)
        assert done.returncode == 0
        said = os.read(ours, 10_000).decode()
    finally:
        os.close(theirs)
        os.close(ours)
    assert " people in " in said
    assert b" people in " not in done.stdout


@given(st.integers(1, 10**7), st.data(), st.floats(0.1, 10**5))
def test_work_under_way_says_how_far_it_is_and_how_long_it_may_take(total, data, seconds) -> None:
    done = data.draw(st.integers(0, total))
    said = told("replaying", Work(total, done), seconds)
    assert said.startswith(f"replaying, {seconds:.0f} s")
    assert (" left" in said) == (0 < done < total)
    if 0 < done < total:
        assert f"{done:,} of {total:,}" in said


def test_each_call_is_a_step() -> None:
    with working("counting", 3) as work:
        double = work.counting(lambda number: 2 * number)
        assert [double(number) for number in range(3)] == [0, 2, 4]
    assert (work.done, work.total) == (3, 3)


def test_a_terminal_hears_of_long_work_and_the_line_is_gone_afterwards(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Terminal:
        said = ""

        def isatty(self) -> bool:
            return True

        def flush(self) -> None: ...

        def write(self, text: str) -> None:
            self.said += text
            heard.set()

    heard, terminal = threading.Event(), Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setattr("troth.cli.progress.FIRST_SIGN_SECONDS", 0.0)
    with working("replaying 9 lives"):
        assert heard.wait(30)
    assert "replaying 9 lives, 0 s" in terminal.said
    assert terminal.said.endswith("\r\x1b[2K")
