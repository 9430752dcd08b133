"""Reports of all small packs told; examples told as stories: each is played, and passes.

The packs are those of `corpus/`.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.engine.prove.test_corpus import PAGES, PATIENCE, packs_of
from troth.dsl.source import Source
from troth.engine.files.scenarios import scenarios_in
from troth.engine.prove.as_scenario import stories
from troth.engine.prove.proving import prove
from troth.engine.prove.questions import Witness
from troth.engine.prove.report_json import as_dict
from troth.engine.prove.reports import Report, broken
from troth.engine.prove.told import text
from troth.engine.scenarios.runner import run

TOLD = ("minimum", "gate", "offer", "define")


def report_of(page: Path, folder: Path) -> Report:
    """Everything that is found in the pack of a page, or of the new one against the old."""
    *old, new = packs_of(page, folder)
    return prove(new, old[0] if old else None, PATIENCE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_report_is_told_and_every_story_passes(page: Path, tmp_path: Path) -> None:
    report = report_of(page, tmp_path)
    lines = text(report, whole=True).splitlines()
    assert [line for line in lines if len(line) > 100 and " | " not in line] == []
    assert len(json.loads(json.dumps(as_dict(report)))["checked"]) == len(report.checked)
    for story in stories(report):
        scenarios, wrong = scenarios_in(Source("story.yaml", story), report.pack)
        assert wrong == (), story
        (scenario,) = scenarios
        outcome = run(report.pack, scenario)
        assert outcome.passed, f"{story}\n{outcome.failures}"


def test_most_people_who_are_found_can_be_told(tmp_path: Path) -> None:
    people = told = 0
    pages = [page for page in PAGES if page.stem.startswith(("reward", "two"))]
    for number, page in enumerate(pages):
        report = report_of(page, tmp_path / str(number))
        shown = [each for each in report.found if each.place.startswith(TOLD) and broken(each)]
        people += sum(isinstance(each.outcome.example, Witness) for each in shown)
        told += len(list(stories(report)))
    assert people > 10
    assert told >= people * 0.9
