"""The examples of the language on our pages are read without a complaint, and are canonical."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from troth.cli.commands import COMMANDS
from troth.dsl.parse import parse
from troth.dsl.source import Source
from troth.dsl.vocabulary import RESERVED

ROOT = Path(__file__).parents[2]
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))


def _fences() -> Iterator[Source]:
    for page in PAGES:
        text = page.read_text("utf-8")
        for found in re.finditer(r"(?ms)^```troth\n(.*?)^```", text):
            line = text.count("\n", 0, found.start()) + 1
            yield Source(f"{page.name}:{line}", found[1])


@pytest.mark.parametrize("source", tuple(_fences()), ids=lambda source: source.name)
def test_every_example_of_the_language_can_be_read(source: Source) -> None:
    file, found = parse(source)
    assert [f"{one.span}: {one.message}" for one in found] == []
    assert file.statements


def test_the_language_page_shows_every_statement() -> None:
    page = (ROOT / "docs/language.md").read_text("utf-8")
    kinds = "define minimum offer promise expectation escalation gate timer change".split()
    assert [kind for kind in kinds if not re.search(rf"^{kind} ", page, re.MULTILINE)] == []


def test_the_language_page_lists_the_reserved_words() -> None:
    page = (ROOT / "docs/language.md").read_text("utf-8")
    listed = re.search(r"```text\n(.*?)```", page, re.DOTALL)
    assert listed is not None
    assert set(listed[1].split()) == RESERVED


def test_the_page_of_commands_has_every_command() -> None:
    page = (ROOT / "docs/commands.md").read_text("utf-8")
    assert [name for name in COMMANDS if f"\n## `troth {name}" not in page] == []
