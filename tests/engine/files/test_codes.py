"""The page of each code of files shows a text that fails and one that is mended; both are run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from troth.dsl.diagnostics import Diagnostic
from troth.engine.files.folder import Folder
from troth.engine.files.mapping import read_mapping
from troth.engine.files.pack import load_pack
from troth.engine.files.people import read_people
from troth.engine.files.vocabulary import read_vocabulary

ROOT = Path(__file__).parents[3]
EMITS = (*sorted((ROOT / "engine/files").glob("*.py")), ROOT / "workflows/chart.py")
SLUG = re.compile(r'"([a-z]+(?:-[a-z]+)+)"')
FENCE = re.compile(r"^```\w+ (\S+) (fails|fixed)( escaped)?\n(.*?)^```$", re.MULTILINE | re.DOTALL)

CODES = sorted(
    {code for path in EMITS for code in SLUG.findall(path.read_text("utf-8"))}
    - {"utf-8", "shelf-life"}
)


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("role", ["fails", "fixed"])
def test_a_page_shows_the_mistake_and_its_cure(hiring: Path, code: str, role: str) -> None:
    page = (ROOT / f"dsl/codes/{code}.md").read_text("utf-8")
    assert page.startswith(f"# {code}\n")
    shown = [found for found in FENCE.finditer(page) if found[2] == role]
    assert shown
    for found in shown:
        text = found[4].encode().decode("unicode_escape") if found[3] else found[4]
        path = hiring / found[1]
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert (code in {one.code for one in _all(hiring)}) is (role == "fails")


def _all(folder: Path) -> list[Diagnostic]:
    _, found = load_pack(folder)
    if not (folder / "mapping.yaml").exists():
        return found
    mapping, more = read_mapping(folder / "mapping.yaml")
    known = read_vocabulary(Folder(folder))
    if mapping is None or known is None:
        return found + more
    return found + more + read_people(folder / "people.csv", mapping, known)[1]
