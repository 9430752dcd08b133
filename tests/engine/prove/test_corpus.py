"""Small packs with known answers: what is asked of them comes out as their page says.

A page of `corpus/` is one pack, or two. Each fence is a file of it: the info string is `LANGUAGE
PATH`, and of two packs the path begins with `old/` or `new/` (what has neither is in both). Where
there is no pack.yaml, a plain one is supplied. The fence `answers` says what must come out, a line
for each thing: `CODE | PLACE | proved`, `broken` or `open`, and behind a fourth bar words that the
finding must say. Of the codes that are named there, these are all; of others nothing is said.

What is asked hangs on the first word of the page's name, see `AREAS`. Whoever is found is shown to
the reference once more.
"""

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from tests.engine.prove.playing import assert_played
from troth.dsl.diagnostics import Diagnostic, has_errors
from troth.engine.files.pack import Pack, load_pack
from troth.engine.prove.asking import Prover
from troth.engine.prove.findings import Broken, Checked, Open, Proved, Timeline
from troth.engine.prove.people import agrees
from troth.engine.prove.questions import Answer, Budget, Question, Somebody, Witness

CORPUS = Path(__file__).parent / "corpus"
PAGES = sorted(CORPUS.glob("*.md"))
FENCE = re.compile(r"^```\w+ (?P<path>\S+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
ANSWERS = re.compile(r"^```answers\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
AREAS = {
    "one": "one_pack",
    "two": "two_packs",
    "life": "lifecycles",
    "reward": "rewards",
}
"""What is asked of a page by the first word of its name: a module and the function of its name."""

PACK = "troth: 1\nname: small\nversion: '1.0'\neffective: 2026-01-01\nowner: hr@acme.example\n"
OFFICE = """calendars:
  office: {zone: Europe/London, week: [mon, tue, wed, thu, fri], month_end: last_day}
"""
PATIENCE = Budget(milliseconds=5000)
"""A test must not hang on how busy the machine is."""


class Remembering(Prover):
    """A prover that keeps what it was asked and what it answered."""

    def __init__(self, packs: list[Pack]) -> None:
        super().__init__(packs, PATIENCE)
        self.asked: list[tuple[Question, Answer]] = []

    def ask(self, question: Question, milliseconds: int | None = None) -> Answer:
        answer = super().ask(question, milliseconds)
        self.asked.append((question, answer))
        return answer


def packs_of(page: Path, folder: Path) -> list[Pack]:
    """The packs of a page: one, or the old and the new one."""
    files = [(each["path"], each["text"]) for each in FENCE.finditer(page.read_text("utf-8"))]
    sides = [side for side in ("old", "new") if any(p.startswith(f"{side}/") for p, _ in files)]
    packs = []
    for side in sides or ["."]:
        root = folder / side
        own = dict(_of_side(files, side))
        if "calendars.yaml" not in own and "pack.yaml" not in own:
            own["calendars.yaml"] = OFFICE
            own["pack.yaml"] = PACK + "calendar: office\n"
        for path, text in own.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, encoding="utf-8")
        pack, found = load_pack(root)
        assert pack is not None, [each.message for each in found]
        assert not has_errors(found)
        packs.append(pack)
    return packs


def _of_side(files: list[tuple[str, str]], side: str) -> Iterator[tuple[str, str]]:
    for path, text in files:
        if path.startswith(f"{side}/"):
            yield path.removeprefix(f"{side}/"), text
        elif not path.startswith(("old/", "new/")):
            yield path, text


def answers_of(page: Path) -> list[tuple[str, ...]]:
    """The lines that a page expects."""
    found = ANSWERS.search(page.read_text("utf-8"))
    assert found is not None, "a page of the corpus says what must come out"
    lines = [line for line in found["text"].splitlines() if line.strip()]
    return [tuple(part.strip() for part in line.split("|")) for line in lines]


def outcome(checked: Checked) -> str:
    match checked.outcome:
        case Proved():
            return "proved"
        case Broken():
            return "broken"
        case Open():
            return "open"


def said(finding: Diagnostic) -> str:
    labels = (finding.label, *finding.others)
    places = [text for label in labels for text in (label.text, label.span.text)]
    return " ".join([finding.message, *places, finding.note, finding.help])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_what_is_asked_comes_out_as_the_page_says(page: Path, tmp_path: Path) -> None:
    packs = packs_of(page, tmp_path)
    prover = Remembering(packs)
    door = AREAS[page.stem.partition("-")[0]]
    told = list(getattr(import_module(f"troth.engine.prove.{door}"), door)(*packs, prover))
    expected = answers_of(page)
    codes = {line[0] for line in expected}
    came = [(each.code, each.place, outcome(each)) for each in told if each.code in codes]
    assert sorted(came) == sorted(line[:3] for line in expected)
    for code, place, _, *words in expected:
        findings = [
            each.outcome.finding
            for each in told
            if (each.code, each.place) == (code, place) and isinstance(each.outcome, Broken)
        ]
        for word in words:
            assert any(word in said(finding) for finding in findings)
    _confirm(told, prover, packs)


def _confirm(told: list[Checked], prover: Remembering, packs: list[Pack]) -> None:
    """Whoever was found answers what was asked, and whoever is shown was found."""
    found = []
    for question, answer in prover.asked:
        if isinstance(answer, Somebody):
            assert agrees(question, answer.witness, answer.other, packs)
            found += [answer.witness, answer.other]
    for each in told:
        if isinstance(each.outcome, Broken):
            assert each.outcome.finding.code == each.code
            for example in (each.outcome.example, each.outcome.beside):
                assert not isinstance(example, Witness) or example in found
                if isinstance(example, Timeline):
                    assert_played(example, packs[-1])
