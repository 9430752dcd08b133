"""What the tests of the house share: our own files, and the surroundings of a `troth` process."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest


@dataclass(frozen=True)
class OurFile:
    """One of our files: `name` is its path from the root; its text is None where it is not text."""

    name: str
    path: Path

    @cached_property
    def text(self) -> str | None:
        try:
            return self.path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            return None

    @cached_property
    def lines(self) -> int:
        return len((self.text or "").splitlines())

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree of a Python file."""
        return ast.parse(self.text or "", self.name)


@pytest.fixture(scope="session")
def our_files(repository: Path) -> tuple[OurFile, ...]:
    """Every file that is committed, or would be: new and not ignored. In order of name."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=repository,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    names = sorted(set(filter(None, listed.split("\0"))))
    files = tuple(OurFile(name, repository / name) for name in names)
    return tuple(file for file in files if file.path.is_file())


@pytest.fixture(scope="session")
def our_modules(our_files: tuple[OurFile, ...]) -> tuple[OurFile, ...]:
    """Every Python file of ours."""
    modules = tuple(file for file in our_files if file.name.endswith(".py"))
    assert modules, "a house without Python files: the listing is broken"
    return modules


@pytest.fixture(scope="session")
def troth_environment(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """The environment of a `troth` process: 100 columns of plain text, a cache of its own."""
    return {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "HOME": str(tmp_path_factory.mktemp("home")),
        "XDG_CACHE_HOME": str(tmp_path_factory.mktemp("cache")),
        "NO_COLOR": "1",
        "COLUMNS": "100",
        "LC_ALL": "C.UTF-8",
        "PYTHONUTF8": "1",
    }
