"""A version under which the ledger would be misread is not adopted."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from troth.engine import Engine
from troth.engine.session.errors import WrongPack
from troth.engine.testing import FixedClock

PACK = """\
troth: 1
name: roles
version: "{version}"
effective: {effective}
owner: people@example.com
review: 2028-01-01
charts: [relationship]
"""
VOCABULARY = """\
choices: {{role: [{roles}]}}
facts: {{role: {{of: person, type: {type}}}}}
"""
RULES = "minimum agents\n    role is known\n"


def pack(folder: Path, version: str, roles: str, type_: str = "choice role") -> Path:
    path = folder / version
    path.mkdir()
    effective = "2026-01-01" if version == "1" else "2026-06-01"
    (path / "pack.yaml").write_text(PACK.format(version=version, effective=effective))
    (path / "vocabulary.yaml").write_text(VOCABULARY.format(roles=roles, type=type_))
    (path / "rules.troth").write_text(RULES)
    return path


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    clock = FixedClock(datetime(2026, 12, 1, tzinfo=UTC))
    engine = Engine.open(":memory:", pack(tmp_path, "1", "agent, clerk"), clock=clock)
    engine.record("r-1", "facts", {"role": "agent"}, at="2026-02-01 09:00")
    return engine


@pytest.mark.parametrize("roles", ["lead, agent, clerk", "clerk, agent", "agent"])
def test_a_list_that_is_not_the_old_one_and_more_is_refused(
    tmp_path: Path, engine: Engine, roles: str
) -> None:
    with pytest.raises(WrongPack, match="the list of the fact `role` was agent, clerk"):
        engine.adopt(pack(tmp_path, "2", roles))
    assert engine.pack.info.version_text == "1"


def test_a_list_may_grow_at_its_end(tmp_path: Path, engine: Engine) -> None:
    engine.adopt(pack(tmp_path, "2", "agent, clerk, lead"))
    role = engine.to_json(engine.state("r-1"))["facts"]["role"]  # type: ignore[index, call-overload]
    assert "agent" in str(role)


def test_a_name_stays_of_one_type(tmp_path: Path, engine: Engine) -> None:
    with pytest.raises(WrongPack, match="was choice role and would be number"):
        engine.adopt(pack(tmp_path, "2", "agent, clerk", "number"))


def test_nor_is_it_tried(tmp_path: Path, engine: Engine) -> None:
    with pytest.raises(WrongPack, match="would be misread"):
        engine.plan(pack(tmp_path, "2", "clerk, agent"))
