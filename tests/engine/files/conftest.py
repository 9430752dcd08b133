"""Packs to spoil: a copy of the hiring example, a small one, and what a person would be told."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from troth.dsl.diagnostics import Diagnostic
from troth.dsl.vocabulary import Vocabulary
from troth.engine.files.folder import Folder
from troth.engine.files.vocabulary import read_vocabulary

Told = list[str]
Write = Callable[[Mapping[str, str]], Path]


@pytest.fixture
def hiring(repository: Path, tmp_path: Path) -> Path:
    """A copy of the hiring example."""
    return Path(shutil.copytree(repository / "policies/examples/hiring", tmp_path / "hiring"))


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes files (path in the folder to text) into an otherwise empty folder."""

    def written(files: Mapping[str, str]) -> Path:
        for name, text in files.items():
            path = tmp_path / "pack" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="")
        return tmp_path / "pack"

    return written


@pytest.fixture
def vocabulary(write: Write) -> Callable[..., tuple[Vocabulary | None, Told]]:
    """Reads a vocabulary.yaml, with tables as further files; what is known and what is told."""

    def read(text: str, **tables: str) -> tuple[Vocabulary | None, Told]:
        files = {f"tables/{name}.csv": table for name, table in tables.items()}
        folder = Folder(write({"vocabulary.yaml": text} | files))
        known = read_vocabulary(folder)
        return known, _told(folder.found)

    return read


@pytest.fixture
def told() -> Callable[[list[Diagnostic]], Told]:
    """A function that gives each finding as `file:line: message | help`."""
    return _told


def _told(found: list[Diagnostic]) -> Told:
    return [f"{d.span.source.name}:{d.span.line}: {d.message} | {d.help}" for d in found]
