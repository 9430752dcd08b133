"""A ledger that is closed, or that nobody began, says so and is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from troth.engine import Engine
from troth.engine.stores.errors import StoreError


def test_a_closed_ledger_says_that_it_was_closed(tmp_path: Path) -> None:
    with Engine.open(tmp_path / "people.db", "shipped:probation") as engine:
        engine.record("ada", "engaged", at="2026-01-05 09:00")
    with pytest.raises(StoreError, match="was closed here"):
        engine.record("ada", "expectations_told", at="2026-01-09 09:00")


def test_a_ledger_that_nobody_begins_leaves_no_file(tmp_path: Path) -> None:
    path = tmp_path / "people.db"
    with pytest.raises(StoreError, match=r"people\.db"):
        Engine.open(path)
    assert not path.exists()
