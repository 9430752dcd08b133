"""A ledger as it stands a few days before a new policy takes effect, and a plan of that."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from tests.engine.plan.lives import buddy, changing, ledger, new_pack, old_pack
from troth.engine.files.pack import Pack
from troth.engine.plan.definition import Plan
from troth.engine.session.engine import MEMORY, Engine
from troth.engine.stores.port import Store
from troth.engine.testing import FixedClock

THREE = {
    "r-1": "2026-03-02 09:00 engaged",
    "r-2": "2026-03-03 09:00 engaged\n2026-03-05 09:00 buddy_named",
    "r-3": "2026-03-04 09:00 engaged",
}
"""Two whose promise runs, due on 16 and 18 March, and one whose promise is kept."""

NOW = datetime(2026, 3, 6, 12, tzinfo=UTC)
ON = "2026-03-09"

SOONER = buddy("5 working days") + changing("rebase")
"""Everybody's buddy in half the time, also for whom the clock runs: 9 and 11 March."""


class Turn:
    """A ledger, its clock, a new policy, and the plan of it."""

    def __init__(
        self,
        rules: str = SOONER,
        lives: Mapping[str, str] = THREE,
        *,
        where: str | Path | Store = MEMORY,
        now: datetime = NOW,
        was: str = "",
    ) -> None:
        self.clock = FixedClock(now)
        self.where = where
        self.engine: Engine = ledger(old_pack(was), lives, where=where, clock=self.clock)
        self.new: Pack = new_pack(rules)
        self.plan: Plan = self.engine.plan(self.new, effective=ON)

    def dates(self, as_of: str = f"{ON} 00:00") -> dict[str, str]:
        """When each promise falls due, as of a moment: by default as the policy takes effect."""
        return dates(self.engine, as_of)


def dates(engine: Engine, as_of: str = f"{ON} 00:00") -> dict[str, str]:
    """When each promise of anybody falls due, by person and promise."""
    return {
        f"{state.relationship} {owed.id}": "" if owed.due is None else str(owed.due.day)
        for state in engine.everybody(as_of)
        for owed in state.owed
    }


def versions(engine: Engine) -> list[str]:
    """The versions of the policy in a ledger, in their order."""
    return [each.pack.info.version_text for each in engine.history().versions]
