"""Writers that are killed at any moment, and writers that meet: nothing acknowledged is lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from troth.engine.stores.sqlite import SqliteStore

ROUNDS = 220

KILLED = """
import itertools, json, os, random, signal, sys
from troth.engine.events import Draft, seal
from troth.engine.stores.port import Batch, Clock, Notice
from troth.engine.stores.sqlite import SqliteStore

path, rounds = sys.argv[1], int(sys.argv[2])
dice = random.Random(0)
SqliteStore(path, now=1).close()


def batch(store, name, keys, **more):
    seq, previous = store.head(name)
    records = []
    for key in keys:
        draft = Draft(relationship=name, type="x", at=1, values={}, written="{}", key=key)
        records.append(seal(draft, seq=seq + 1, recorded=1, previous=previous))
        seq, previous = records[-1].seq, records[-1].hash
    return Batch(relationship=name, expected=seq - len(keys), records=records, **more)


def write(number, out):
    store = SqliteStore(path, now=1)
    for step in itertools.count():
        key = f"{number}-{step}"
        mine = batch(store, "mine", [f"{key}-a", f"{key}-b"], notices=[Notice(key=key, at=1)],
                     wake=step, opened=[Clock(id=key, kind="x", due_at=step)])
        store.append([mine, batch(store, "ours", [f"{key}-c"])], recorded=1)
        os.write(out, f"{key}\\n".encode())


acknowledged = []
for number in range(rounds):
    into, out = os.pipe()
    writer = os.fork()
    if not writer:
        os.close(into)
        write(number, out)
    os.close(out)
    said = b""
    enough = dice.randrange(1, 9)
    while said.count(b"\\n") < enough:
        more = os.read(into, 4096)
        if not more:
            sys.exit("the writer ended by itself")
        said += more
    os.kill(writer, signal.SIGKILL)
    os.waitpid(writer, 0)
    while more := os.read(into, 4096):
        said += more
    os.close(into)
    # a line that the kill cut short was acknowledged too, and its number is one of the last
    acknowledged += said.decode().split("\\n")[:-1]
print(json.dumps(acknowledged))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that fork")
def test_what_was_acknowledged_survives_any_number_of_kills_exactly_once(tmp_path: Path) -> None:
    path = tmp_path / "people.db"
    command = [sys.executable, "-c", KILLED, str(path), str(ROUNDS)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    acknowledged = json.loads(done.stdout)
    assert len({each.split("-")[0] for each in acknowledged}) == ROUNDS
    with closing(SqliteStore(path, now=1, create=False)) as store:
        assert store.verify() == []
        mine = [each.key for each in store.read("mine")]
        ours = [each.key for each in store.read("ours")]
        notices = [each.key for each in store.notices("mine")]
        clocks = {each.id for each in store.clocks("mine")}
    written = [key.removesuffix("-c") for key in ours]
    assert len(set(written)) == len(written)
    assert set(acknowledged) <= set(written)
    # whole or not at all: what one transaction wrote stands in every table
    assert mine == [f"{key}-{half}" for key in written for half in "ab"]
    assert notices == written
    assert clocks == set(written)


MET = """
import json, sys
from troth.engine.events import Draft, seal
from troth.engine.stores.errors import Conflict
from troth.engine.stores.port import Batch
from troth.engine.stores.sqlite import SqliteStore

path, name, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
store = SqliteStore(path, now=1)


def record(number, head):
    draft = Draft(relationship="r", type="x", at=1, values={}, written="{}", key=f"{name}-{number}")
    line = seal(draft, seq=head.seq + 1, recorded=1, previous=head.hash)
    store.append([Batch(relationship="r", expected=head.seq, records=[line])], recorded=1)


head, conflicts = store.head("r"), 0
print("read", flush=True)  # the other one has read the same head before either writes
sys.stdin.readline()
for number in range(count):
    while True:
        try:
            record(number, head)
            break
        except Conflict:
            conflicts += 1
        finally:
            head = store.head("r")
print(conflicts, flush=True)
"""


def test_two_processes_writing_one_relationship_lose_nothing(tmp_path: Path) -> None:
    path, count = tmp_path / "people.db", 150
    SqliteStore(path, now=1).close()
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", MET, str(path), name, str(count)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in ("one", "other")
    ]
    for each in writers:
        assert each.stdout is not None
        assert each.stdout.readline() == "read\n"
    for each in writers:
        assert each.stdin is not None
        each.stdin.write("\n")
        each.stdin.flush()
    conflicts = [int(each.communicate()[0]) for each in writers]
    assert sum(conflicts) >= 1
    with closing(SqliteStore(path, now=1, create=False)) as store:
        assert store.verify() == []
        keys = [each.key for each in store.read("r")]
    assert len(keys) == 2 * count
    for name in ("one", "other"):
        wanted = [f"{name}-{number}" for number in range(count)]
        assert [key for key in keys if key.startswith(f"{name}-")] == wanted
