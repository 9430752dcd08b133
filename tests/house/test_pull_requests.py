"""The workflow file for pull requests is what our page says, and its steps end as it says."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml


@pytest.fixture(scope="module")
def workflow(repository: Path) -> dict[str, Any]:
    """The fence of the page, read."""
    page = (repository / "docs" / "pull-requests.md").read_text("utf-8")
    (fence,) = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    read: dict[str, Any] = yaml.safe_load(fence)
    return read


@pytest.fixture
def checkout(tmp_path: Path, troth_environment: Mapping[str, str]) -> Path:
    """A pack on the branch `origin/main`, checked out."""
    commands = (
        "git init --quiet",
        "git config user.name HR",
        "git config user.email hr@acme.example",
        "troth init acme",
        "git add acme",
        "git commit --quiet --message rules",
        "git update-ref refs/remotes/origin/main HEAD",
    )
    for command in commands:
        subprocess.run(
            command.split(), cwd=tmp_path, env=troth_environment, check=True, capture_output=True
        )
    return tmp_path


class Run:
    """The steps of the job that need nobody's server, run as that server runs them."""

    def __init__(self, workflow: dict[str, Any], folder: Path, env: Mapping[str, str]) -> None:
        self.steps = {each["name"]: each["run"] for each in steps_of(workflow) if "name" in each}
        self.folder = folder
        output, summary = folder / "output", folder / "summary"
        output.touch()
        self.env = {**env, **workflow["env"], "INTO": "origin/main"}
        self.env |= {"GITHUB_OUTPUT": str(output), "GITHUB_STEP_SUMMARY": str(summary)}

    def __call__(self, name: str, **more: str) -> subprocess.CompletedProcess[str]:
        command = ["bash", "-e", "-c", self.steps[name]]
        env = {**self.env, **more}
        return subprocess.run(command, cwd=self.folder, env=env, capture_output=True, text=True)

    @property
    def code(self) -> str:
        """What the plan ended with, as the next step hears it."""
        return (self.folder / "output").read_text("utf-8").strip().removeprefix("code=")


@pytest.fixture
def run(workflow: dict[str, Any], checkout: Path, troth_environment: Mapping[str, str]) -> Run:
    return Run(workflow, checkout, troth_environment)


def steps_of(workflow: dict[str, Any]) -> list[dict[str, Any]]:
    """The steps of its one job."""
    (job,) = workflow["jobs"].values()
    steps: list[dict[str, Any]] = job["steps"]
    return steps


def test_it_runs_on_pull_requests_and_may_write_the_comment_only(workflow: dict[str, Any]) -> None:
    assert workflow[True] == {"pull_request": {"paths": ["acme/**"]}}  # `on`, as YAML reads it
    assert workflow["permissions"] == {"contents": "read", "pull-requests": "write"}


def rewrite(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / "acme" / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


LOOSER = ("empathy at least 3", "empathy at least 2")
STRICTER = ("empathy at least 3", "empathy at least 5")


@pytest.mark.parametrize(
    ("change", "gates", "code", "passes"),
    [
        (None, None, "0", True),
        (LOOSER, None, "2", True),
        (LOOSER, ("25%", "0"), "3", False),
        (LOOSER, ("smallest_group: 30", "smallest_group: 3000"), "4", False),
    ],
    ids=["nothing", "changes", "gate failed", "gate undecided"],
)
def test_each_end_of_a_plan_is_told_by_a_page_and_a_verdict(
    run: Run,
    change: tuple[str, str] | None,
    gates: tuple[str, str] | None,
    code: str,
    passes: bool,
) -> None:
    if gates is not None:
        rewrite(run.folder, "gates.yaml", *gates)
        for command in ("git commit --quiet --all --message gates",
                        "git update-ref refs/remotes/origin/main HEAD"):  # fmt: skip
            subprocess.run(command.split(), cwd=run.folder, env=run.env, check=True)
    if change is not None:
        rewrite(run.folder, "rules.troth", *change)
    assert run("Mistakes").returncode == 0
    planned = run("What it does to people")
    assert (planned.returncode, run.code) == (0, code), planned.stderr
    assert (run.folder / "plan.md").read_text("utf-8").startswith("#")
    verdict = run("Verdict", CODE=run.code)
    assert (verdict.returncode == 0) is passes
    assert ("::error::" in verdict.stdout) is not passes


def test_a_change_cannot_relax_the_gates_it_has_to_pass(run: Run) -> None:
    rewrite(run.folder, "gates.yaml", "25%", "0")
    rewrite(run.folder, "rules.troth", *LOOSER)
    assert run("What it does to people").returncode == 0
    assert run.code == "2"


def test_a_rule_that_does_not_check_and_a_scenario_that_fails_end_it(run: Run) -> None:
    rewrite(run.folder, "rules.troth", *STRICTER)
    assert run("Scenarios").returncode == 1
    rewrite(run.folder, "rules.troth", STRICTER[1], "empathie at least 5")
    assert run("Mistakes").returncode == 1
    planned = run("What it does to people")
    assert (planned.returncode, run.code) == (1, "1")
    assert "empathie" in planned.stderr
    assert run("Verdict", CODE="1").returncode == 1


def test_what_is_posted_is_the_page(workflow: dict[str, Any]) -> None:
    (comment,) = (each for each in steps_of(workflow) if each.get("name") == "Comment")
    assert "--body-file plan.md" in comment["run"]
