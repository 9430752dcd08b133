"""What a shell offers when somebody presses Tab, and how it is told to ask."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from troth.cli.commands import COMMANDS
from troth.cli.completion import LINES

COMPLETE = "import sys; from troth.cli.main import main; sys.exit(main([]))"


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """What a shell hands on, and a cache of our own."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "PYTHONPATH") if name in os.environ}
    return {**kept, "XDG_CACHE_HOME": str(tmp_path / "cache")}


@pytest.fixture
def offered(tmp_path: Path, environment: dict[str, str]):
    """A function that gives what is offered for the last of the words typed so far."""

    def complete(line: str) -> list[tuple[str, str]]:
        words = line.split(" ")
        asked = {"_TROTH_COMPLETE": "bash_complete", "COMP_CWORD": str(len(words) - 1)}
        done = subprocess.run(
            [sys.executable, "-c", COMPLETE],
            env={**environment, **asked, "COMP_WORDS": line},
            cwd=tmp_path,
            capture_output=True,
            text=True,
        )
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
        found = [entry.partition(",") for entry in done.stdout.split("\n") if entry]
        return [(value, kind) for kind, _, value in found]

    return complete


def test_commands_and_their_options(offered) -> None:
    assert offered("troth pl") == [("plan", "plain")]
    assert {name for name, _ in offered("troth ")} == set(COMMANDS)
    assert ("--against", "plain") in offered("troth plan --a")
    assert ("json", "plain") in offered("troth plan --format ")


def test_packs_that_come_with_troth_and_folders(offered) -> None:
    assert ("shipped:starter", "plain") in offered("troth plan shipped:")
    assert ("shipped:", "plain") in offered("troth plan shi")
    assert offered("troth plan acm") == [("acm", "file")]


def test_a_shell_that_splits_at_colons_gets_what_follows(offered) -> None:
    assert offered("troth plan shipped : start") == [("starter", "plain")]


def test_names_of_rules_and_codes_of_messages(offered) -> None:
    assert offered("troth decide shipped:hiring front")[0] == ("frontline", "plain")
    assert ("unknown-fact", "plain") in offered("troth why unknown-")
    assert ("zsh", "plain") in offered("troth completion ")


@pytest.mark.parametrize(
    "line", ["troth nothing x", "troth read nowhere x", "troth plan --nothing x"]
)
def test_what_cannot_be_completed_is_no_mistake(offered, line: str) -> None:
    assert [kind for _, kind in offered(line) if kind == "plain"] == []


@pytest.mark.parametrize("shell", LINES)
def test_every_shell_has_a_script(troth, shell: str) -> None:
    ended = troth("completion", shell)
    assert ended.code == 0
    assert f"_TROTH_COMPLETE={shell}_complete" in ended.out


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_bash_understands_its_script(tmp_path: Path, environment) -> None:
    (tmp_path / "troth").write_text(f'#!/bin/sh\nexec {sys.executable} -c "{COMPLETE}"\n')
    (tmp_path / "troth").chmod(0o755)
    written = subprocess.run(
        [sys.executable, "-c", COMPLETE.replace("[]", "['completion', 'bash']")],
        env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    ask = "COMP_WORDS=(troth pl); COMP_CWORD=1; _troth_completion troth; echo ${COMPREPLY[@]}"
    done = subprocess.run(
        ["bash", "--norc", "-c", f"PATH={tmp_path}:$PATH\n{written.stdout}\n{ask}"],
        env=environment, capture_output=True, text=True,
    )  # fmt: skip
    assert done.stdout.strip() == "plan", done.stderr


def test_without_a_shell_it_says_which_line_to_add(troth, monkeypatch) -> None:
    monkeypatch.setenv("SHELL", "/usr/bin/fish")
    assert "troth completion fish | source" in troth("completion").out
    monkeypatch.setenv("SHELL", "/bin/tcsh")
    troth("completion").failed_politely(64)
