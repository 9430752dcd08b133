"""The embedding API: few names, pinned, and loaded only when used."""

from __future__ import annotations

import subprocess
import sys

import pytest

import troth.engine

PUBLIC = {
    "Audience", "Compiled", "Decision", "Engine", "InvalidEvent", "Line", "NOTHING_HAPPENED",
    "NoSuchRule", "NotLowerable", "Notice", "Origin", "Pack", "Reason", "Remedy", "State",
    "Verdict", "View", "compile_minimum", "decide", "explain", "load_pack", "read_facts",
    "view_of", "what_would_it_take",
}  # fmt: skip


def test_the_public_names_are_these_and_under_twenty_five() -> None:
    assert set(troth.engine.__all__) == set(troth.engine.WHERE) == PUBLIC
    assert len(PUBLIC) < 25


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_each_public_name_is_there(name: str) -> None:
    assert getattr(troth.engine, name) is not None


def test_no_other_name_is() -> None:
    with pytest.raises(AttributeError, match="no attribute 'decode'"):
        _ = troth.engine.decode


def test_importing_the_door_loads_nothing_behind_it() -> None:
    code = "import sys, troth.engine; print([m for m in sys.modules if m.startswith('troth.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['troth.engine']"
