"""`pytest PACK`: the scenarios of a pack, one by one, under their own names."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.engine.scenarios.acme import CLOSED, STORY, written

PLUGIN = "troth.engine.scenarios.pytest_plugin"
GOOD = f"{STORY.replace('story', 'good story')}  agent: unknown\n{CLOSED}"
BAD = f"{STORY.replace('story', 'bad story')}  agent: met\n{CLOSED}"


def pytest_of(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", PLUGIN, "-p", "no:cacheprovider", "-v", *arguments],
        cwd=folder,
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
    )


def test_each_scenario_is_a_test_of_its_name(tmp_path: Path) -> None:
    written(tmp_path, GOOD, BAD)
    ended = pytest_of(tmp_path, ".")
    assert ended.returncode == 1
    assert "scenarios/s1.yaml::A good story PASSED" in ended.stdout
    assert "scenarios/s2.yaml::A bad story FAILED" in ended.stdout
    assert "expected   minimum agent is met" in ended.stdout
    assert "Traceback" not in ended.stdout
    assert "1 failed, 1 passed" in ended.stdout


def test_of_several_packs_each_place_says_in_which(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        written(tmp_path / name, BAD)
    ended = pytest_of(tmp_path, "one", "two")
    assert "one/scenarios/s1.yaml:10   p-1, Wed 2026-01-21" in ended.stdout
    assert "two/scenarios/s1.yaml:10   p-1, Wed 2026-01-21" in ended.stdout


def test_one_can_be_chosen_as_any_test(tmp_path: Path) -> None:
    written(tmp_path, GOOD, BAD)
    assert "1 passed, 1 deselected" in pytest_of(tmp_path, "-k", "good").stdout


def test_a_mistake_fails_its_file_and_says_which(tmp_path: Path) -> None:
    written(tmp_path, GOOD, BAD.replace("event: engaged", "event: engagd"))
    ended = pytest_of(tmp_path)
    assert "did you mean `engaged`?" in ended.stdout
    assert "1 error" in ended.stdout


def test_a_file_of_the_name_elsewhere_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "x.yaml").write_text("a: 1\n")
    assert "no tests ran" in pytest_of(tmp_path).stdout


def test_until_a_pack_is_met_it_loads_nothing_of_troth() -> None:
    script = (
        f"import sys, pytest, {PLUGIN}; "
        "print([m for m in sys.modules if m.startswith('troth.') and 'scenarios' not in m])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "['troth.engine']"
