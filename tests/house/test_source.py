"""The house rules that a reader of the code relies on, and that no other tool of ours checks."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

import pytest

MOST_LINES = 400
"""A file that outgrows this hides a second idea, unless it is listed below with its reason."""

LONG_FILES = {
    "dsl/syntax.py": "one closed union, a declaration for each thing that can be written",
    "contracts.toml": "one list, a line for each idea of the house: who may import whom",
    "dsl/core.py": "one closed union, a declaration for each thing that a policy can mean",
}

TEXT_WITHOUT_LIMIT = (".md", ".csv", ".json", ".lock", ".txt")
"""Prose and data, whose length says nothing about their ideas."""

# Folders where the machines of developers and of builders keep their things: nobody else has them.
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:home|root|work|farm|opt|tmp|Users|private)/[A-Za-z]")
INDEX_HOST = re.compile(
    r"https?://[^\s\"')]*(?:py[p]i|pythonhost[e]d|anac[o]nda|/simp[l]e\b)", re.IGNORECASE
)
INDEX_OPTION = re.compile(r"--(?:extra-)?index-(?:url)|--find-(?:links)|--trusted-(?:host)")


def _names(files) -> list[str]:
    return [file.name for file in files]


def test_every_module_opens_with_a_docstring(our_modules) -> None:
    silent = [module for module in our_modules if not ast.get_docstring(module.tree)]
    assert _names(silent) == []


def test_every_import_is_absolute(our_modules) -> None:
    relative = [
        f"{module.name}:{node.lineno}"
        for module in our_modules
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert relative == []


@pytest.mark.parametrize("folder", ["dsl", "workflows", "engine", "cli", "policies"])
def test_nothing_is_imported_by_the_name_of_its_folder(our_modules, folder: str) -> None:
    """`from dsl import ...` works from the root of the repository and dies from the wheel."""
    short = [
        f"{module.name}:{node.lineno}"
        for module in our_modules
        for node in ast.walk(module.tree)
        for imported in _imported(node)
        if imported.split(".")[0] == folder
    ]
    assert short == []


def _imported(node: ast.AST) -> list[str]:
    match node:
        case ast.Import(names=names):
            return [name.name for name in names]
        case ast.ImportFrom(module=str(module), level=0):
            return [module]
        case _:
            return []


def test_no_file_outgrows_one_idea(our_files) -> None:
    long = {
        file.name: file.lines
        for file in our_files
        if file.lines > MOST_LINES and not file.name.endswith(TEXT_WITHOUT_LIMIT)
    }
    assert {name: lines for name, lines in long.items() if name not in LONG_FILES} == {}
    assert [name for name in LONG_FILES if name not in long] == [], "listed, and short again"


def test_no_file_knows_a_machine_or_a_package_index(our_files, repository: Path) -> None:
    here = [str(repository), str(Path.home()), sys.prefix]
    found = [
        f"{file.name}:{number}: {line.strip()[:100]}"
        for file in our_files
        if file.text is not None
        for number, line in enumerate(file.text.splitlines(), start=1)
        if MACHINE_PATH.search(line)
        or INDEX_HOST.search(line)
        or INDEX_OPTION.search(line)
        or any(place in line for place in here)
    ]
    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        "see " + "/home" + "/ann/troth",
        '"' + "/tmp" + '/x"',
        "https://" + "pypi" + ".example.org/",
        "https://mirror.example.org/" + "simple" + "/lark",
        "pip install --index" + "-url X",
    ],
)
def test_the_search_for_machines_and_indexes_can_find_some(line: str) -> None:
    assert MACHINE_PATH.search(line) or INDEX_HOST.search(line) or INDEX_OPTION.search(line)


def test_packs_are_data_and_prose_only(our_files) -> None:
    code = [file for file in our_files if file.name.startswith("policies/")]
    assert [
        file.name for file in code if file.name.endswith((".py", ".pyi", ".so", ".ipynb"))
    ] == []


def test_pins_are_versions_only(our_files) -> None:
    """No hash and no address: a pin says which version, the reader's machine says from where."""
    pins = [
        file
        for file in our_files
        if file.name in {"constraints.txt", "benchmarks/requirements.txt"}
    ]
    assert len(pins) == 2
    loose = [
        f"{file.name}: {line}"
        for file in pins
        for line in (file.text or "").splitlines()
        if not line.startswith("#") and not re.fullmatch(r"[A-Za-z0-9_.-]+==[A-Za-z0-9_.]+", line)
    ]
    assert loose == []


def test_every_folder_says_what_lives_in_it(our_files) -> None:
    names = set(_names(our_files))
    folders = {name.split("/")[0] for name in names if "/" in name and not name.startswith(".")}
    assert [folder for folder in sorted(folders) if f"{folder}/README.md" not in names] == []
