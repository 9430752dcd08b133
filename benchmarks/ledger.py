"""Writing to a ledger that loses nothing: Troth beside raw `sqlite3` and `eventsourcing`.

    python benchmarks/ledger.py [--rounds 9] [--singles 300] [--batches 20] [--clocks 1000000]

All write the same events into files of their own, with the log flushed at each commit, and must
read the same back. Raw `sqlite3` is handed finished rows, hashes included, for tables and indexes
that are Troth's own; Troth begins at the event as somebody gave it, seals it and moves the head.
They take turns, and a ratio is the median of the ratios within each round. Time is that of the
clock on the wall: what is measured is waiting for the disk.
"""

import argparse
import gc
import json
import sqlite3
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol
from uuid import UUID

from peers.sourcing import People

from troth.engine.events import Draft, seal
from troth.engine.records import Record, content
from troth.engine.stores.port import EMPTY, Batch, Clock
from troth.engine.stores.sqlite import SqliteStore

RESULTS = Path(__file__).parent / "results" / "ledger.json"
EVENTS_A_BATCH = 100
DAY = 86_400
DAYS_WITH_DEADLINES = 250
"""Over how many days the open clocks fall due: the working days of a year."""

FIELDS = {"evidence": "interview i-310", "hours": 2}
RECORDED = 1_772_442_005
ABOUT = {"type": "coaching_session", "at": 1_772_442_000, "actor": "m-7", "source": "ats"}
WRITTEN = json.dumps(FIELDS, sort_keys=True, separators=(",", ":"))

Work = Sequence[Sequence[tuple[str, str]]]
"""Transactions; each is the events it holds, as whose and with which key."""


def draft(name: str, key: str) -> Draft:
    """One event, as read at the border."""
    return Draft(
        relationship=name,
        values={},
        written=WRITTEN,
        key=key,
        **ABOUT,
    )


class Contender(Protocol):
    """Who writes: what it prepares beforehand, then the transactions, which alone are timed."""

    name: str

    def prepare(self, work: Work) -> Callable[[], None]:
        """Everything the host would have at hand; the answer writes it."""
        ...

    def told(self, name: str) -> list[tuple[str, dict[str, Any]]]:
        """What is read back of a relationship: type and fields of each event."""
        ...

    def close(self) -> None:
        """Lets go of the file."""
        ...


Given = list[tuple[str, list[Draft]]]
"""The events of one transaction by relationship, as a host that writes several at once has them."""


def given(events: Sequence[tuple[str, str]]) -> Given:
    """One transaction's events, read at the border."""
    whose: dict[str, list[Draft]] = {}
    for name, key in events:
        whose.setdefault(name, []).append(draft(name, key))
    return list(whose.items())


class Sealing:
    """Seals events for their places, with the last ones at hand."""

    def __init__(self) -> None:
        self.last: dict[str, Record] = {}

    def batches(self, events: Given) -> list[Batch]:
        """One transaction's events as a batch for each relationship."""
        return [self.batch(name, drafts) for name, drafts in events]

    def batch(self, name: str, drafts: list[Draft]) -> Batch:
        last = self.last.get(name)
        expected, previous = (last.seq, last.hash) if last else EMPTY
        records: list[Record] = []
        for seq, each in enumerate(drafts, expected + 1):
            last = seal(each, seq=seq, recorded=RECORDED, previous=previous)
            records.append(last)
            previous = last.hash
        self.last[name] = records[-1]
        return Batch(relationship=name, expected=expected, records=records)


class Troth:
    """The ledger's store."""

    name = "Troth"

    def __init__(self, folder: Path) -> None:
        self.store = SqliteStore(folder / "troth.db", now=1)
        self.sealing = Sealing()

    def prepare(self, work: Work) -> Callable[[], None]:
        drafts = [given(events) for events in work]

        def write() -> None:
            for events in drafts:
                self.store.append(self.sealing.batches(events), recorded=RECORDED)

        return write

    def told(self, name: str) -> list[tuple[str, dict[str, Any]]]:
        return [(line.type, dict(line.fields)) for line in self.store.read(name)]

    def close(self) -> None:
        broken = self.store.verify()
        if broken:
            raise SystemExit(f"the chain is broken: {broken[:3]}")
        self.store.close()


class Raw:
    """`sqlite3` by hand, into the same tables, with rows that are ready to be written."""

    name = "sqlite3"

    def __init__(self, folder: Path) -> None:
        path = folder / "raw.db"
        SqliteStore(path, now=1).close()
        self.sqlite = sqlite3.connect(path, isolation_level=None)
        self.sqlite.execute("PRAGMA synchronous = FULL")
        self.sqlite.execute("PRAGMA foreign_keys = ON")
        self.sealing = Sealing()

    def prepare(self, work: Work) -> Callable[[], None]:
        rows = [self.rows(self.sealing.batches(given(events))) for events in work]

        def write() -> None:
            for records, heads in rows:
                self.sqlite.execute("BEGIN IMMEDIATE")
                self.sqlite.executemany(INSERT, records)
                self.sqlite.executemany(HEAD, heads)
                self.sqlite.execute("COMMIT")

        return write

    def rows(self, batches: Sequence[Batch]) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
        """The records and the heads of one transaction as rows."""
        records = [
            (
                line.relationship, line.seq, line.type, line.at, line.recorded, line.written,
                line.about, line.actor, line.source, line.key, line.corrects, None, line.previous,
                line.hash,
            )
            for batch in batches
            for line in batch.records
        ]  # fmt: skip
        ends = [batch.records[-1] for batch in batches]
        return records, [(line.relationship, line.seq, line.hash) for line in ends]

    def told(self, name: str) -> list[tuple[str, dict[str, Any]]]:
        query = "SELECT type, fields FROM events WHERE relationship = ? ORDER BY seq"
        return [(type_, json.loads(said)) for type_, said in self.sqlite.execute(query, (name,))]

    def close(self) -> None:
        self.sqlite.close()


INSERT = (
    "INSERT INTO events (relationship, seq, type, at, recorded, fields, about, actor, source, key,"
    " corrects, policy, previous, hash) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
)
HEAD = "INSERT OR REPLACE INTO heads (relationship, seq, hash) VALUES (?,?,?)"


class Sourcing:
    """The `eventsourcing` library, with the aggregates in its cache."""

    name = "eventsourcing"

    def __init__(self, folder: Path) -> None:
        self.people = People(folder / "sourcing.db")
        self.ids: dict[str, UUID] = {}

    def prepare(self, work: Work) -> Callable[[], None]:
        for name in {name for events in work for name, _ in events} - self.ids.keys():
            self.ids[name] = self.people.begin(name)
        ready = [
            [
                (self.ids[name], [{**ABOUT, "key": each.key} for each in drafts])
                for name, drafts in given(events)
            ]
            for events in work
        ]

        def write() -> None:
            for whose in ready:
                self.people.record(whose, FIELDS)

        return write

    def told(self, name: str) -> list[tuple[str, dict[str, Any]]]:
        return self.people.told(name)

    def close(self) -> None:
        self.people.close()


# --- the work of one round


def singles(mark: str, count: int) -> Work:
    """One event a transaction, of relationships in turn."""
    return [[(f"r-{number % 50}", f"{mark}-{number}")] for number in range(count)]


def of_one(mark: str, count: int) -> Work:
    """A hundred events of one relationship a transaction, as an import of a history has them."""
    return [
        [(f"r-{number % 50}", f"{mark}-{number}-{each}") for each in range(EVENTS_A_BATCH)]
        for number in range(count)
    ]


def of_many(mark: str, count: int) -> Work:
    """One event each of a hundred relationships a transaction."""
    return [
        [(f"r-{each}", f"{mark}-{number}-{each}") for each in range(EVENTS_A_BATCH)]
        for number in range(count)
    ]


KINDS: Mapping[str, Callable[[str, int], Work]] = {
    "one event": singles,
    "100 of one relationship": of_one,
    "100 of 100 relationships": of_many,
}


def check_answers(everybody: Sequence[Contender]) -> None:
    """All write the same and read the same back; else the run ends."""
    for kind, work_of in KINDS.items():
        for contender in everybody:
            contender.prepare(work_of(f"check {kind}", 60))()
    names = [f"r-{number}" for number in range(EVENTS_A_BATCH)]
    right = [everybody[0].told(name) for name in names]
    if not all(right):
        raise SystemExit("nothing was read back")
    for contender in everybody:
        for name, wanted in zip(names, right, strict=True):
            if contender.told(name) != wanted:
                raise SystemExit(f"{contender.name} reads something else of {name}")
    print(f"all {len(everybody)} read the same back: {sum(map(len, right)):,} events\n")


def measure(
    everybody: Sequence[Contender], rounds: int, counts: Mapping[str, int]
) -> dict[str, dict[str, list[float]]]:
    """Microseconds an event, by kind of work and contender, one figure a round."""
    times: dict[str, dict[str, list[float]]] = {
        kind: {each.name: [] for each in everybody} for kind in KINDS
    }
    for number in range(rounds):
        for kind, work_of in KINDS.items():
            work = work_of(f"{number} {kind}", counts[kind])
            events = sum(map(len, work))
            # who is first in a round is last in the next
            for contender in everybody if number % 2 else reversed(everybody):
                write = contender.prepare(work)
                # nobody pays for looking through what the others hold
                gc.collect()
                gc.freeze()
                start = time.perf_counter_ns()
                write()
                times[kind][contender.name].append((time.perf_counter_ns() - start) / 1000 / events)
    return times


def days_due(folder: Path, clocks: int) -> list[float]:
    """Milliseconds to find what falls due on a day, of so many open clocks, for several days."""
    with closing(SqliteStore(folder / "clocks.db", now=1)) as store:
        print(f"opening {clocks:,} clocks", flush=True)
        for first in range(0, clocks, 10_000):
            numbers = range(first, min(first + 10_000, clocks))
            store.append([opened(number) for number in numbers], recorded=1)
        times: list[float] = []
        for day in range(0, DAYS_WITH_DEADLINES, 10):
            start = time.perf_counter_ns()
            found = store.due(day * DAY, (day + 1) * DAY - 1)
            times.append((time.perf_counter_ns() - start) / 1e6)
            if abs(len(found) - clocks / DAYS_WITH_DEADLINES) > 1:
                raise SystemExit(f"{len(found)} clocks fall due on day {day}")
    return times


def opened(number: int) -> Batch:
    """A relationship with one event and one clock; neighbours fall due on different days."""
    name = f"r-{number:07d}"
    due = number % DAYS_WITH_DEADLINES * DAY + DAY - 1
    clock = Clock(id="buddy@1", kind="promise", due_at=due, party=f"m-{number % 997}")
    line = seal(draft(name, ""), seq=1, recorded=1)
    return Batch(relationship=name, expected=0, records=[line], wake=due + 1, opened=[clock])


def ratio(times: Mapping[str, list[float]], slow: str, fast: str) -> float:
    """How many times as long ``slow`` takes as ``fast``: the median over the rounds."""
    return statistics.median(a / b for a, b in zip(times[slow], times[fast], strict=True))


def bars(
    times: Mapping[str, Mapping[str, list[float]]], due: Sequence[float]
) -> list[tuple[str, float, str, float]]:
    """Each bar: its name, what was measured, the comparison, the target."""
    one, mine, many = times.values()
    return [
        ("single appends against sqlite3", ratio(one, "sqlite3", "Troth"), ">=", 0.8),
        ("single appends against eventsourcing", ratio(one, "eventsourcing", "Troth"), ">=", 1.6),
        ("batches of one relationship against sqlite3", ratio(mine, "sqlite3", "Troth"), ">=", 0.7),
        (
            "batches of 100 relationships against sqlite3",
            ratio(many, "sqlite3", "Troth"),
            ">=",
            0.7,
        ),
        ("one day's due, milliseconds", statistics.median(due), "<=", 50.0),
    ]


def main() -> None:
    """Check, measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--singles", type=int, default=300, help="transactions of one event")
    parser.add_argument("--batches", type=int, default=20, help="transactions of 100 events")
    parser.add_argument("--clocks", type=int, default=1_000_000)
    size = parser.parse_args()
    line = seal(draft("r-42", "ats-1"), seq=1, recorded=RECORDED)
    print(f"an event is {len(content(line))} bytes of JSON, and the hash before it 64 more")
    counts = dict(zip(KINDS, (size.singles, size.batches, size.batches), strict=True))
    with TemporaryDirectory() as place:
        folder = Path(place)
        everybody: list[Contender] = [Troth(folder), Raw(folder), Sourcing(folder)]
        check_answers(everybody)
        times = measure(everybody, size.rounds, counts)
        for contender in everybody:
            contender.close()
        due = days_due(folder, size.clocks)
    middles = {
        kind: {name: statistics.median(figures) for name, figures in by_name.items()}
        for kind, by_name in times.items()
    }
    print(f"\n{'a transaction holds':<28} {'':<15} {'µs an event':>12} {'events/s':>10}")
    for kind, by_name in middles.items():
        for name, middle in by_name.items():
            print(f"{kind:<28} {name:<15} {middle:>12.1f} {1e6 / middle:>10,.0f}")
    print(f"one day of {size.clocks:,} clocks: {statistics.median(due):.1f} ms\n")
    judged = bars(times, due)
    RESULTS.parent.mkdir(exist_ok=True)
    report = {
        "sizes": vars(size),
        "microseconds": middles,
        "bars": [
            {"name": name, "measured": measured, "asked": f"{sign} {target}"}
            for name, measured, sign, target in judged
        ],
    }
    RESULTS.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    for name, measured, sign, target in judged:
        holds = measured >= target if sign == ">=" else measured <= target
        word = "holds" if holds else "short"
        print(f"bar {name}: {measured:.2f} (asked {sign} {target:g}) {word}")


if __name__ == "__main__":
    main()
