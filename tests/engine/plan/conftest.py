"""Packs for the tests of plans."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.plan.packs import pack
from tests.engine.plan.runs import Packs
from troth.engine.files.pack import Pack


@pytest.fixture
def made(tmp_path: Path) -> Packs:
    """A function from rules to a pack, each in a folder of its own."""

    def make(rules: str | dict[str, str], **more: str) -> Pack:
        return pack(tmp_path / f"pack-{len(list(tmp_path.iterdir()))}", rules, **more)

    return make
