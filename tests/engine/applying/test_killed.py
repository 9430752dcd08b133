"""Whoever applies a plan may be killed at any moment: who begins again comes to the same end.

A process is killed before each statement by which it changes the ledger's file, one after the
other, and each time the plan is applied again by a process that is left alone. Where it was killed
between two questions does not matter: the file is the same as before the next change.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
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
from troth.engine.plan.beside import kept_file
from troth.engine.plan.definition import Plan
from troth.engine.plan.saved import write_plan
from troth.engine.session.engine import Engine
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

KILLED = """
import itertools, os, shutil, signal, sys
from datetime import datetime
from pathlib import Path
from troth.engine.applying.asked import Asked
from troth.engine.applying.carrying import carry_out
from troth.engine.plan.beside import read_beside
from troth.engine.plan.saved import read_plan
from troth.engine.session import engine as session
from troth.engine.session.engine import Engine
from troth.engine.stores import sqlite_file
from troth.engine.testing import FixedClock

session.TOGETHER = 1  # each is announced by themselves: it can be stopped between any two
folder, now = Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2])
plan, _ = read_plan(folder / "plan.json")
pack = read_beside(folder / "plan.json", plan.inputs.new)
connect = sqlite_file.connect


def apply(path, left):
    def die(statement):
        nonlocal left
        if statement.startswith(("SELECT", "PRAGMA")):
            return
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1

    def watched(path, **more):
        connection = connect(path, **more)
        connection.set_trace_callback(die)
        return connection

    sqlite_file.connect = watched
    with Engine.open(path, clock=FixedClock(now), create=False) as engine:
        carry_out(engine, plan, pack, Asked(actor="hr-1"))


for number in itertools.count():
    path = folder / f"killed-{number}.db"
    shutil.copy(folder / "before.db", path)
    child = os.fork()
    if not child:
        apply(path, number)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status):
        path.unlink()
        sys.exit(os.WEXITSTATUS(status))
"""
"""Leaves a ledger for each change before which it was killed: ``killed-0.db`` and so on."""


def everything(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of a ledger."""
    with closing(sqlite3.connect(path)) as file:
        return {
            name: sorted(file.execute(f"SELECT * FROM {name}").fetchall(), key=repr)
            for name in TABLES
        }


def counts(path: Path) -> tuple[int, int]:
    """How many policies came into force, and how many plans are said to be applied."""
    found = everything(path)
    said = [row for row in found["events"] if "plan_applied" in row]
    return len(found["adoptions"]), len(said)


class Applying:
    """A plan, and a ledger that can be had again as it was before."""

    def __init__(self, folder: Path, plan: Plan, pack: Pack) -> None:
        self.folder, self.plan, self.pack = folder, plan, pack
        self.before = folder / "before.db"
        write_plan(plan, folder / "plan.json", kept_file(pack, plan.inputs.new))

    def to(self, path: Path) -> None:
        """Apply it, undisturbed."""
        with Engine.open(path, clock=FixedClock(LATE), create=False) as engine:
            carry_out(engine, self.plan, self.pack, Asked(actor="hr-1"))
            assert engine.verify() == ()
            assert versions(engine)[:2] == ["2026.1", "2026.2"]


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


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that fork")
def test_killed_before_any_change_and_begun_again_it_ends_the_same(applying: Applying) -> None:
    whole = applying.folder / "whole.db"
    shutil.copy(applying.before, whole)
    applying.to(whole)
    wanted, (adopted, said) = everything(whole), counts(applying.before)
    assert wanted["outbox"], "there is something to announce"
    command = [sys.executable, "-c", KILLED, str(applying.folder), LATE.isoformat()]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    seen, states = set(), []
    killed = sorted(applying.folder.glob("killed-*.db"))
    for path in killed:
        seen.add(counts(path))
        state = everything(path)
        if state not in states:  # of ledgers that are the same to the row, one will do
            states.append(state)
            applying.to(path)
            assert everything(path) == wanted, path.stem
    assert len(states) > 2, "it was stopped at different stages"
    # in force and said to be, or neither: and it was killed before that, and behind it
    assert seen == {(adopted, said), (adopted + 1, said + 1)}
    assert len(killed) > 15, "it was killed at many moments"
