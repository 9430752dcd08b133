"""The language by example: rules that can be read, and rules that cannot, with what is shown.

In `tests/cases/bad` each `troth` fence is followed by a `text` fence: what the author sees.
"""

import re
from pathlib import Path

import pytest

from troth.dsl import render
from troth.dsl.format import formatted
from troth.dsl.parse import parse
from troth.dsl.source import Source

CASES = Path(__file__).parents[1] / "cases"
RULES = re.compile(r"^```troth\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SCREEN = re.compile(r"^```troth\n(.*?)^```\n\n```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)

GOOD = [
    pytest.param(found[1], id=f"{page.stem}-{number}")
    for page in sorted((CASES / "good").glob("*.md"))
    for number, found in enumerate(RULES.finditer(page.read_text("utf-8")), 1)
]
BAD = [
    pytest.param(found[1], found[2], id=f"{page.stem}-{number}")
    for page in sorted((CASES / "bad").glob("*.md"))
    for number, found in enumerate(SCREEN.finditer(page.read_text("utf-8")), 1)
]


@pytest.mark.parametrize("text", GOOD)
def test_good_rules_are_read_and_say_the_same_in_canonical_text(text: str) -> None:
    file, findings = parse(Source("good.troth", text))
    assert [found.message for found in findings] == []
    assert file.statements
    canonical = formatted(Source("good.troth", text))
    assert isinstance(canonical, str)
    assert formatted(Source("good.troth", canonical)) == canonical


def test_no_two_good_sources_have_one_tree() -> None:
    seen: dict[object, str] = {}
    for case in GOOD:
        text = str(case.values[0])
        tree = tuple(parse(Source("good.troth", text))[0].statements)
        assert tree not in seen, f"{text}\nand\n{seen.get(tree)}"
        seen[tree] = text


@pytest.mark.parametrize(("text", "screen"), BAD)
def test_bad_rules_show_this_screen(text: str, screen: str) -> None:
    _, findings = parse(Source("rules.troth", text))
    assert render.text(findings) == screen


def test_every_bad_page_has_a_screen_for_each_example() -> None:
    for page in (CASES / "bad").glob("*.md"):
        text = page.read_text("utf-8")
        assert len(RULES.findall(text)) == len(SCREEN.findall(text)) > 0, page.name
