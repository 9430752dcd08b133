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
from troth.engine.files.unused import unused_in
from troth.engine.files.vocabulary import read_vocabulary

ROOT = Path(__file__).parents[3]
EMITS = sorted([*(ROOT / "engine/files").glob("*.py"), *(ROOT / "workflows").glob("*.py")])
SLUG = re.compile(r'"([a-z]+(?:-[a-z]+)+)"')
FENCE = re.compile(r"^```\w+ (\S+) (fails|fixed)( escaped)?\n(.*?)^```$", re.MULTILINE | re.DOTALL)

CODES = sorted(
    {code for path in EMITS for code in SLUG.findall(path.read_text("utf-8"))}
    - {"utf-8", "shelf-life", "is-name"}
)


def _found(code: str, role: str, folder: Path) -> list[str]:
    """The codes found in the example with the fences of one role in place of its rules."""
    page = (ROOT / f"dsl/codes/{code}.md").read_text("utf-8")
    assert page.startswith(f"# {code}\n\n")
    for rules in folder.glob("*.troth"):
        rules.unlink()
    shown = [found for found in FENCE.finditer(page) if found[2] == role]
    assert shown
    for found in shown:
        text = found[4].encode().decode("unicode_escape") if found[3] else found[4]
        path = folder / found[1]
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    if "acquisition" in (folder / "pack.yaml").read_text("utf-8", "replace"):
        rules = "define minimum_met as every minimum is met\n"  # as that chart asks
        (folder / "guards.troth").write_text(rules, encoding="utf-8")
    return [one.code for one in _all(folder)]


@pytest.mark.parametrize("code", CODES)
def test_the_example_of_a_page_makes_exactly_this_mistake(hiring: Path, code: str) -> None:
    # a page may show it in a file of YAML and in rules
    assert set(_found(code, "fails", hiring)) == {code}


@pytest.mark.parametrize("code", CODES)
def test_the_cure_of_a_page_makes_no_mistake(hiring: Path, code: str) -> None:
    assert _found(code, "fixed", hiring) == []


def _all(folder: Path) -> list[Diagnostic]:
    pack, found = load_pack(folder)
    if pack is not None and "--unused" in "".join(pack.texts[""].values()):
        return [*found, *unused_in(pack)]
    if not (folder / "mapping.yaml").exists():
        return found
    mapping, more = read_mapping(folder / "mapping.yaml")
    known = read_vocabulary(Folder(folder))
    if mapping is None or known is None:
        return found + more
    return found + more + read_people(folder / "people.csv", mapping, known)[1]
