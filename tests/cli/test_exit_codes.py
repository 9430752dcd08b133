"""How `troth plan` ends: every exit code, and which one where several would be true."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

PLAN = ("plan", "next", "--against", "acme")
PEOPLE = ("--people", "acme/people.csv")
EVENTS = ("--events", "events.ndjson", "--as-of", "2026-03-09")

PASSES = "undecided: {at_most: 100%}"
FAILS = "undecided: {at_most: 0}"
OPEN = "fairness: [{outcome: agent is met, by: sex, ratio_at_least: 0.5, smallest_group: 9999}]"
WORSE = "worsened_promises: {at_most: 0}"


@pytest.fixture
def ended(troth_process, packs: Path, monkeypatch: pytest.MonkeyPatch):
    """A function that runs `troth` as a process beside `acme`, `next` and a log; its exit code."""
    for name in ("acme", "next"):
        pack = Path(name) / "pack.yaml"
        text = re.sub(r"(?m)^effective: \S+", "effective: 2026-01-01", pack.read_text("utf-8"))
        version = "1.0" if name == "acme" else "1.1"
        pack.write_text(re.sub(r'version: "[^"]*"', f'version: "{version}"', text), "utf-8")
    told = {"relationship": "r-1", "type": "engaged", "at": "2026-03-03T09:00Z"}
    Path("events.ndjson").write_text(json.dumps(told) + "\n", "utf-8")
    for name, gates in (("ok", [PASSES]), ("fails", [FAILS]), ("open", [OPEN]),
                        ("both", [OPEN, FAILS]), ("worse", [WORSE])):  # fmt: skip
        Path(f"{name}.yaml").write_text("\n".join(["gates: 1", *gates, ""]), "utf-8")

    def run(*arguments: str) -> int:
        done = troth_process(*arguments)
        assert b"Traceback" not in done.stderr
        return int(done.returncode)

    return run


def worsened(rules: Path = Path("next/rules.troth")) -> None:
    """Let the next version take longer to name a buddy, also for those who wait already."""
    text = rules.read_text("utf-8").replace("buddy within 5", "buddy within 9")
    rules.write_text(f"{text}\nchange buddy from version 1.0\n    running clocks rebase\n", "utf-8")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((*PLAN, *PEOPLE), 0),
        ((*PLAN, *PEOPLE, "--gates", "ok.yaml"), 0),
        (("plan", "acme", "--against", "acme", *PEOPLE, "--detailed-exitcode"), 0),
        ((*PLAN, *PEOPLE, "--detailed-exitcode"), 2),
        ((*PLAN, *PEOPLE, "--gates", "fails.yaml"), 3),
        ((*PLAN, *PEOPLE, "--gates", "open.yaml"), 4),
        ((*PLAN, *PEOPLE, "--gates", "ok.yaml", "--sample", "9"), 4),
        ((*PLAN, "--people", "gone.csv"), 1),
        ((*PLAN, "--no-such-option"), 64),
    ],
)
def test_every_way_to_end(ended, arguments: tuple[str, ...], code: int) -> None:
    assert ended(*arguments) == code


def test_a_promise_that_would_be_worse_ends_with_1(ended) -> None:
    worsened()
    assert ended(*PLAN, *EVENTS) == 1


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--people", "gone.csv", "--format", "pdf"), 64),
        ((*EVENTS, "--gates", "worse.yaml"), 1),
        ((*PEOPLE, *EVENTS, "--gates", "both.yaml", "--detailed-exitcode"), 1),
    ],
    ids=["64 before 1", "1 before 3, of promises", "1 before 3, 4 and 2"],
)
def test_a_mistake_comes_before_a_gate(ended, arguments: tuple[str, ...], code: int) -> None:
    worsened()
    assert ended(*PLAN, *arguments) == code


@pytest.mark.parametrize(
    ("gates", "code"),
    [("both", 3), ("fails", 3), ("open", 4), ("ok", 2)],
    ids=["3 before 4", "3 before 2", "4 before 2", "2 before 0"],
)
def test_a_gate_comes_before_changes(ended, gates: str, code: int) -> None:
    assert ended(*PLAN, *PEOPLE, "--gates", f"{gates}.yaml", "--detailed-exitcode") == code
