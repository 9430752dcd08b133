"""The small policy of `tests.engine.service`, and an engine that follows it in memory."""

from __future__ import annotations

import pytest

from tests.engine import service
from troth.engine.files.pack import Pack
from troth.engine.session.engine import Engine
from troth.engine.testing import FixedClock


@pytest.fixture(scope="session")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return service.pack(tmp_path_factory.mktemp("packs") / "service")


@pytest.fixture
def engine(pack: Pack) -> Engine:
    return Engine.open(":memory:", pack, clock=FixedClock(service.LATER))
