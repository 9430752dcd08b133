"""Each page of the checker shows rules that fail and rules that are mended; both are run."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from troth.engine.files.pack import load_pack

ROOT = Path(__file__).parents[3]
SLUG = re.compile(r'"([a-z]+(?:-[a-z]+)+)"')
FENCE = re.compile(r"^```\w+ (\S+)(?: (fails|fixed))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
KINDS = (
    *("unknown-event", "unknown-resource", "unknown-party", "unknown-minimum", "unknown-profile"),
    *("unknown-table", "unknown-chart", "unknown-timer", "unknown-fact"),
)
CODES = sorted(
    {
        code
        for path in (ROOT / "dsl").glob("check*.py")
        for code in SLUG.findall(path.read_text("utf-8"))
        if code != "too-deeply-nested"  # the reader says it first, whatever the text
    }
    | set(KINDS)
)


def _found(code: str, role: str, folder: Path) -> list[str]:
    """The codes found in the example's pack with the fences of one role in place of its rules."""
    page = (ROOT / f"dsl/codes/{code}.md").read_text("utf-8")
    assert page.startswith(f"# {code}\n\n")
    shutil.copytree(ROOT / "policies/examples/hiring", folder)
    for rules in folder.glob("*.troth"):
        rules.unlink()
    shown = [found for found in FENCE.finditer(page) if found[2] in (None, role)]
    assert any(found[1] == "rules.troth" for found in shown)
    for found in shown:
        path = folder / found[1]
        path.parent.mkdir(exist_ok=True)
        path.write_text(found[3], encoding="utf-8")
    return [one.code for one in load_pack(folder)[1]]


@pytest.mark.parametrize("code", CODES)
def test_the_example_of_a_page_makes_exactly_this_mistake(code: str, tmp_path: Path) -> None:
    assert _found(code, "fails", tmp_path / "pack") == [code]


@pytest.mark.parametrize("code", CODES)
def test_the_cure_of_a_page_makes_no_mistake(code: str, tmp_path: Path) -> None:
    assert _found(code, "fixed", tmp_path / "pack") == []
