"""Every code has a page; what it says fails does so with exactly that code, the rest is clean.

A page's fences are files of the pack in `policies/examples/hiring`, without its own rules but for
those that its charts ask for: the info string is `LANGUAGE PATH fails|fixed`, with `escaped` behind
it where the text holds backslash escapes. Fences of one kind on one page stand in the pack
together. What only a proof finds (`PROVED`) is asked of the pack by `troth.engine.prove`; where two
packs are compared, the paths begin with `old/` and `new/`.
"""

import ast
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from troth.dsl.parse import parse
from troth.dsl.source import Source

ROOT = Path(__file__).parents[2]
CODES = ROOT / "dsl" / "codes"
PACK = ROOT / "policies" / "examples" / "hiring"
FENCE = re.compile(
    r"^```(?P<language>\w+) (?P<path>\S+) (?P<kind>fails|fixed)(?P<escaped> escaped)?\n"
    r"(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
NAME = re.compile(r"[a-z]+(?:-[a-z]+)+")
GUARDS = "define minimum_met as every minimum is met\n"
FOLDERS = ("dsl", "workflows", "engine")
PROOFS = ROOT / "engine" / "prove"

PAGES = sorted(CODES.glob("*.md"))


def only_proved() -> frozenset[str]:
    """The codes that stand in `engine/prove` and nowhere else: what no other check finds."""
    quoted = re.compile(r'"([a-z]+(?:-[a-z]+)+)"')
    inside, outside = set(), set()
    for folder in FOLDERS:
        for path in (ROOT / folder).rglob("*.py"):
            said = inside if path.is_relative_to(PROOFS) else outside
            said.update(quoted.findall(path.read_text("utf-8")))
    return frozenset({page.stem for page in PAGES} & (inside - outside))


PROVED = only_proved()


def fences(page: Path, kind: str) -> list[tuple[str, str]]:
    found = FENCE.finditer(page.read_text("utf-8"))
    return [
        (one["path"], unescaped(one["text"]) if one["escaped"] else one["text"])
        for one in found
        if one["kind"] == kind
    ]


def unescaped(text: str) -> str:
    return re.sub(
        r"\\(?:u[0-9a-f]{4}|x[0-9a-f]{2}|[tnr\\])",
        lambda found: ast.literal_eval(f'"{found[0]}"'),
        text,
    )


def codes_of(files: list[tuple[str, str]], folder: Path) -> set[str]:
    """What a pack of these files gives; of rules alone while nobody can load a pack."""
    try:
        from troth.engine.files.pack import load_pack
    except ImportError:
        return {d.code for path, text in files for d in parse(Source(path, text))[1]}
    pack = pack_of(files, folder)
    loaded, found = load_pack(pack)
    if loaded is not None and any("--unused" in text for _, text in files):
        from troth.engine.files.unused import unused_in

        found += unused_in(loaded)
    return {each.code for each in found}


def pack_of(files: list[tuple[str, str]], folder: Path) -> Path:
    """The folder of a pack of these files."""
    pack = folder / "pack"
    shutil.copytree(PACK, pack, ignore=shutil.ignore_patterns("*.troth", "scenarios"))
    (pack / "guards.troth").write_text(GUARDS, encoding="utf-8")
    for path, text in files:
        target = pack / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="")
    return pack


def proved_of(files: list[tuple[str, str]], folder: Path) -> set[str]:
    """What proofs find in a pack of these files, or in the new one against the old."""
    from troth.engine.files.pack import load_pack
    from troth.engine.prove.findings import Broken
    from troth.engine.prove.proving import prove
    from troth.engine.prove.questions import Budget

    sides = [side for side in ("old/", "new/") if any(path.startswith(side) for path, _ in files)]
    packs = []
    for side in sides or [""]:
        own = [(path.removeprefix(side), text) for path, text in files if path.startswith(side)]
        pack, found = load_pack(pack_of(own, folder / f"side-{side.strip('/')}"))
        assert pack is not None, [each.message for each in found]
        packs.append(pack)
    report = prove(packs[-1], *packs[:-1], budget=Budget(milliseconds=5000))
    return {each.code for each in report.checked if isinstance(each.outcome, Broken)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_says_why_in_one_title_and_some_words(page: Path) -> None:
    title, blank, why, *_ = page.read_text("utf-8").split("\n")
    assert title == f"# {page.stem}"
    assert blank == ""
    assert len(why) > 40


@pytest.mark.parametrize(
    "page",
    [p for p in PAGES if "```troth rules.troth" in p.read_text("utf-8") and p.stem not in PROVED],
    ids=lambda p: p.stem,
)
def test_examples_of_rules_fail_and_pass_as_their_page_says(page: Path, tmp_path: Path) -> None:
    failing, fixed = fences(page, "fails"), fences(page, "fixed")
    assert failing
    assert fixed
    assert codes_of(failing, tmp_path / "fails") == {page.stem}
    assert codes_of(fixed, tmp_path / "fixed") == set()


@pytest.mark.parametrize("page", [p for p in PAGES if p.stem in PROVED], ids=lambda p: p.stem)
def test_what_a_proof_finds_is_found_where_its_page_says(page: Path, tmp_path: Path) -> None:
    failing, fixed = fences(page, "fails"), fences(page, "fixed")
    assert failing
    assert fixed
    assert page.stem in proved_of(failing, tmp_path / "fails")
    assert page.stem not in proved_of(fixed, tmp_path / "fixed")


# --- every code has a page, and every page a place that gives it


def modules() -> Iterator[ast.Module]:
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield ast.parse(path.read_text("utf-8"))


def takers(trees: list[ast.Module]) -> dict[str, int]:
    """Functions and classes that are given a code, and in which place: who calls it `code`."""
    found: dict[str, int] = {}
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                names = [a.arg for a in node.args.args if a.arg not in {"self", "cls"}]
                names += [a.arg for a in node.args.kwonlyargs]
            elif isinstance(node, ast.ClassDef):
                names = [
                    part.target.id
                    for part in node.body
                    if isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name)
                ]
            else:
                continue
            if "code" in names:
                found[node.name] = names.index("code")
    return found


def given(trees: list[ast.Module]) -> set[str]:
    places = takers(trees)
    codes: set[str] = set()
    for tree in trees:
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            if name not in places:
                continue
            values = [keyword.value for keyword in node.keywords if keyword.arg == "code"]
            values += node.args[places[name] : places[name] + 1]
            for value in values:
                codes |= {
                    part.value
                    for part in ast.walk(value)
                    if isinstance(part, ast.Constant)
                    and isinstance(part.value, str)
                    and NAME.fullmatch(part.value)
                }
    return codes


def test_every_code_has_a_page() -> None:
    assert given(list(modules())) - {page.stem for page in PAGES} == set()


def test_every_page_has_a_place_that_gives_its_code() -> None:
    said = {
        node.value
        for tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert {page.stem for page in PAGES} - said == set()
