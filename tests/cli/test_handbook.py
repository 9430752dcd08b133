"""`troth read --format html`: the handbook on the screen or in a file; the steps in the text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Troth = Callable[..., Any]


def test_a_handbook_is_written_whole_and_named(troth: Troth, tmp_path: Path) -> None:
    out = tmp_path / "handbook.html"
    done = troth("read", "shipped:starter", "--format", "html", "--out", out)
    assert (done.code, done.err) == (0, "")
    assert done.out == f"{out}: the handbook of starter 1.0\n"
    assert (
        out.read_text(encoding="utf-8") == troth("read", "shipped:starter", "--format", "html").out
    )


def test_the_same_in_markdown(troth: Troth) -> None:
    done = troth("read", "shipped:starter", "--format", "markdown")
    assert done.out.startswith("# starter 1.0\n")
    assert "| You will have a buddy who knows the job. | the manager to the person |" in done.out
    assert "The manager promises the person: You will have a buddy who knows the job." in done.out


def test_a_file_that_cannot_be_written_is_told(troth: Troth, tmp_path: Path) -> None:
    out = tmp_path / "nowhere" / "handbook.html"
    done = troth("read", "shipped:starter", "--format", "html", "--out", out)
    done.failed_politely(1)
    assert "cannot write" in done.err


@pytest.mark.parametrize(
    "arguments",
    [["agent", "--format", "html"], ["--out", "x.html"], ["--format", "json", "--out", "x.json"]],
    ids=" ".join,
)
def test_what_does_not_belong_together_is_wrong_usage(troth: Troth, arguments: list[str]) -> None:
    troth("read", "shipped:starter", *arguments).failed_politely(64)


def test_a_pack_with_steps_is_read_step_by_step(troth: Troth, tmp_path: Path) -> None:
    troth("init", tmp_path / "own")
    info = tmp_path / "own" / "pack.yaml"
    steps = (
        "\nsteps:\n"
        "  A1: {title: Keep what we say, rules: [buddy, late_promise]}\n"
        "  A2: {title: Know what you look for, rules: [agent, buddy]}\n"
    )
    info.write_text(info.read_text(encoding="utf-8") + steps, encoding="utf-8")
    lines = troth("read", tmp_path / "own").out.splitlines()
    heads = [
        line.split("  ")[0] if line.startswith(("Minimum", "Promise", "Escalation")) else line
        for line in lines
        if line[:1].isalpha() and not line.startswith(("own", "One of them"))
    ]
    assert heads == [
        "A1  Keep what we say",
        "Promise buddy",
        "Escalation late promise",
        "A2  Know what you look for",
        "Minimum agent",
    ]
    assert "  Serves this step, too: promise buddy" in lines
