"""Scenarios as tests of pytest: `pytest policies/acme` collects scenarios/*.yaml one by one.

A file is collected where it lies in the folder ``scenarios`` of a pack; each scenario is an item of
its name. Loaded at the start of every pytest run of whoever has Troth installed, so that it imports
nothing of Troth until the first such file is met.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from troth.engine.files.pack import Pack
    from troth.engine.scenario import Scenario
    from troth.engine.scenarios.outcome import Failure

FOLDER = "scenarios"
ENDINGS = (".yaml", ".yml")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> "ScenarioFile | None":
    """A file of scenarios, where it belongs to a pack."""
    if file_path.suffix not in ENDINGS or file_path.parent.name != FOLDER:
        return None
    if not (file_path.parent.parent / "pack.yaml").is_file():
        return None
    return ScenarioFile.from_parent(parent, path=file_path)


class ScenarioFile(pytest.File):
    """One file of scenarios."""

    def collect(self) -> "Iterable[ScenarioItem]":
        """An item for each scenario; the mistakes of the pack, or of the file, fail the file."""
        pack, scenarios, mistakes = _read(self.path.parent.parent)
        name = f"{FOLDER}/{self.path.name}"
        ours = mistakes.get(name, "") or ("" if pack else "\n".join(mistakes.values()))
        if pack is None or ours:
            raise self.CollectError(ours)
        for each in scenarios:
            if each.span.source.name == name:
                yield ScenarioItem.from_parent(self, name=each.name, pack=pack, scenario=each)


class ScenarioItem(pytest.Item):
    """One scenario."""

    def __init__(self, *, pack: "Pack", scenario: "Scenario", **rest: Any) -> None:
        super().__init__(**rest)
        self.pack = pack
        self.scenario = scenario

    def runtest(self) -> None:
        """Play it; raises `NotSo` with everything that is not as it says."""
        from troth.engine.scenarios.runner import tried

        outcome = tried(self.pack, self.scenario)
        if not outcome.passed:
            raise NotSo("\n\n".join("\n".join(self._told(each)) for each in outcome.failures))

    def _told(self, failure: "Failure") -> "Iterator[str]":
        """A failure under its place as pytest names files: several packs may be in one run."""
        head, *rest = failure.lines()
        folder = self.nodeid.partition(f"{FOLDER}/{self.path.name}::")[0]
        yield f"{folder}{head}" if failure.place else head
        yield from rest

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What is not as it says, without the way through the code."""
        if isinstance(excinfo.value, NotSo):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where it stands: pytest counts lines from 0."""
        return self.path, self.scenario.span.line - 1, self.name


class NotSo(Exception):  # noqa: N818 - it carries what is not so to pytest, it is no error of ours
    """Everything that is otherwise than a scenario says."""


@lru_cache(maxsize=8)
def _read(folder: Path) -> "tuple[Pack | None, tuple[Scenario, ...], dict[str, str]]":
    """A pack, its scenarios, and its mistakes as text by file; once for all files of a pack."""
    from troth.dsl.render import text
    from troth.engine.files.pack import load_pack
    from troth.engine.files.scenarios import read_scenarios

    pack, found = load_pack(folder)
    scenarios: tuple[Scenario, ...] = ()
    if pack is not None:
        scenarios, told = read_scenarios(pack)
        found = list(told)
    by_file: dict[str, str] = {}
    for name in dict.fromkeys(each.span.source.name for each in found):
        by_file[name] = text([each for each in found if each.span.source.name == name])
    return pack, scenarios, by_file
