"""What the tests of the command share: running it in this process, or as one of its own."""

from __future__ import annotations

import importlib
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from troth.cli.main import main

Troth = Callable[..., "Ended"]

START = "import sys; from troth.cli.main import main; sys.exit(main(sys.argv[1:]))"

NOT_FOR_PEOPLE = re.compile(
    r"Traceback|\b(?:lark|python|pydantic|token|terminal|NoneType|Exception|Error:|Errno)\b|<class|0x",
    re.IGNORECASE,
)
"""What no message to a person may hold: our tools and their words."""


@dataclass(frozen=True)
class Ended:
    """A command that has ended."""

    code: int
    out: str
    err: str

    def failed_politely(self, code: int = 1) -> None:
        """Ended with ``code``, said why, gave a way out, and never spoke of what we are made of."""
        assert self.code == code, f"{self.code}\n{self.out}\n{self.err}"
        assert "error" in self.err
        assert "help:" in self.err, self.err
        ours = [line for line in (self.out + self.err).splitlines() if " | " not in line]
        assert NOT_FOR_PEOPLE.search("\n".join(ours)) is None, self.err


def commands_in(screen: str) -> list[str]:
    """The commands that a screen prints to be typed, on one line each."""
    lines = screen.replace(" \\\n", " ").splitlines()
    found = [re.search(r"(?:^|^ .* |\$ )(troth [a-z]+ .*)$", line) for line in lines]
    return [one[1] for one in found if one]


@pytest.fixture
def troth(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Troth:
    """A function that runs `troth ARGUMENTS` in this process, on a plain screen of 100 columns."""
    for name in ("FORCE_COLOR", "TROTH_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "100")

    def run(*arguments: str | Path) -> Ended:
        capsys.readouterr()
        code = main([str(each) for each in arguments])
        captured = capsys.readouterr()
        return Ended(code, captured.out, captured.err)

    return run


@pytest.fixture
def troth_process(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """A function that runs `troth ARGUMENTS` as a process, with changes of its environment."""

    def run(
        *arguments: str | Path, environment: dict[str, str] | None = None, **options: object
    ) -> subprocess.CompletedProcess[bytes]:
        kept = {k: v for k, v in os.environ.items() if k in {"PATH", "HOME", "PYTHONPATH"}}
        return subprocess.run(  # type: ignore[call-overload, no-any-return]
            [sys.executable, "-c", START, *map(str, arguments)],
            env={**kept, "XDG_CACHE_HOME": str(tmp_path / "cache"), **(environment or {})},
            cwd=tmp_path,
            **{"capture_output": True, "timeout": 60, **options},
        )

    return run


@pytest.fixture
def packs(troth: Troth, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """`acme` and its next version, in which empathy is at least 4."""
    monkeypatch.chdir(tmp_path)
    assert troth("init", "acme").code == 0
    assert troth("init", "next", "--from", "acme").code == 0
    rules = Path("next/rules.troth")
    text = rules.read_text("utf-8").replace("    empathy at least 3", "    empathy at least 4")
    rules.write_text(text, "utf-8")
    return tmp_path


@pytest.fixture
def without_solver(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the extra `prove` were not installed, and nothing of it had been loaded yet."""
    # what is imported in between may not stay in the place of what other tests know
    prove = importlib.import_module("troth.engine.prove")
    monkeypatch.setattr(sys.modules["troth.engine"], "prove", prove)
    for name in [each for each in sys.modules if each.startswith("troth.engine.prove")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "z3", None)
