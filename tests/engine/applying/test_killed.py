"""Whoever applies a plan may be killed at any moment: who begins again comes to the same end.

A process is killed before each statement by which it changes the ledger's file, one after the
other, and each time the plan is applied again by a process that is left alone. Where it was killed
between two questions does not matter: the file is the same as before the next change.
"""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.engine.applying.turns import SOONER, THREE, Turn, versions
from tests.engine.plan.lives import buddy
from troth.engine.applying.asked import Asked
from troth.engine.applying.back import way_back
from troth.engine.applying.carrying import carry_out
from troth.engine.files.pack import Pack
from troth.engine.plan.definition import Plan
from troth.engine.session.engine import Engine
from troth.engine.stores import sqlite_file
from troth.engine.testing import FixedClock

LATE = datetime(2026, 3, 20, 12, tzinfo=UTC)

LADDER = """
escalation late
    when any promise to the person is violated
    at once                         notify promisor
    after 3 working days            assign partner
    finally after 15 working days   assign board
    until repaired or waived
"""

LIVES = {
    **THREE,
    "r-4": "2026-02-02 08:00 facts manager=m-1\n2026-02-02 09:00 engaged",
    "r-5": "2026-02-03 08:00 facts manager=m-2\n2026-02-03 09:00 engaged",
}
"""Two more, whose promises were broken in February: there is something to announce."""

TABLES = ("adoptions", "clocks", "events", "heads", "outbox", "pack_files", "packs")

needs_forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that fork")


def everything(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of a ledger, in the order in which it was written."""
    with closing(sqlite3.connect(path)) as file:
        return {
            name: sorted(file.execute(f"SELECT * FROM {name}").fetchall(), key=repr)
            for name in TABLES
        }


def killed(at: int, work: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> bool:
    """Do ``work`` in a process that is killed before its change number ``at``; if it was."""
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, status
        return os.WIFSIGNALED(status)
    left = at
    connect = sqlite_file.connect

    def die(statement: str) -> None:
        nonlocal left
        if statement.startswith(("SELECT", "PRAGMA")):
            return
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1

    def watched(path: Path, **more: bool) -> sqlite3.Connection:
        connection = connect(path, **more)
        connection.set_trace_callback(die)
        return connection

    try:
        monkeypatch.setattr(sqlite_file, "connect", watched)
        work()
        os._exit(0)
    finally:
        os._exit(1)  # whatever was raised must not run the rest of the tests a second time


class Applying:
    """A plan, and a ledger that can be had again as it was before."""

    def __init__(self, folder: Path, plan: Plan, pack: Pack) -> None:
        self.before, self.now = folder / "before.db", folder / "now.db"
        self.plan, self.pack = plan, pack

    def again(self) -> None:
        for rest in ("", "-wal", "-shm"):
            self.now.with_name(self.now.name + rest).unlink(missing_ok=True)
        shutil.copy(self.before, self.now)

    def apply(self) -> None:
        with Engine.open(self.now, clock=FixedClock(LATE), create=False) as engine:
            carry_out(engine, self.plan, self.pack, Asked(actor="hr-1"))


@pytest.fixture(params=["forward", "back"])
def applying(request: pytest.FixtureRequest, tmp_path: Path) -> Applying:
    turn = Turn(
        SOONER + LADDER, LIVES, where=tmp_path / "before.db", now=LATE, was=buddy() + LADDER
    )
    plan, pack = turn.plan, turn.new
    if request.param == "back":
        carry_out(turn.engine, plan, pack)
        turn.clock.set(datetime(2026, 3, 10, tzinfo=UTC))
        plan, pack = way_back(turn.engine, plan)
        assert plan.inputs.effective == "2026-03-11"
    turn.engine.close()
    return Applying(tmp_path, plan, pack)


@needs_forks
def test_killed_before_any_statement_and_begun_again_it_ends_the_same(
    applying: Applying, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert threading.active_count() == 1, "a process of several threads cannot be forked safely"
    applying.again()
    applying.apply()
    wanted = everything(applying.now)
    assert wanted["outbox"], "there is something to announce"
    kills = 0
    while True:
        applying.again()
        if not killed(kills, applying.apply, monkeypatch):
            break
        kills += 1
        found = everything(applying.now)
        assert news(applying, found) in {(0, 0), (1, 1)}, "in force and said to be, or neither"
        applying.apply()
        assert everything(applying.now) == wanted, f"killed before change {kills}"
    print(kills)
    assert kills > 20, "it was killed at many moments"
    with Engine.open(applying.now, clock=FixedClock(LATE), create=False) as engine:
        assert engine.verify() == ()
        assert versions(engine)[:2] == ["2026.1", "2026.2"]


def news(applying: Applying, found: dict[str, list[tuple[object, ...]]]) -> tuple[int, int]:
    """How many policies came into force, and how many plans are said to be applied."""
    before = everything(applying.before)
    said = [
        len([row for row in each["events"] if "plan_applied" in row]) for each in (before, found)
    ]
    return len(found["adoptions"]) - len(before["adoptions"]), said[1] - said[0]
