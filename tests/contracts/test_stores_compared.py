"""Any sequence of what can be asked of a store, held against plain lists that are searched."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.engine.ledgers import lines
from troth.engine.records import Record
from troth.engine.stores.errors import Conflict, KeyTaken, UnknownPackError
from troth.engine.stores.memory import MemoryStore
from troth.engine.stores.port import (
    EMPTY,
    Batch,
    Clock,
    Head,
    KeptPack,
    Notice,
    OpenClock,
    Store,
)
from troth.engine.stores.sqlite import SqliteStore

PACK = KeptPack(id="p", name="acme", version="2026.1", meaning="sha256:1")
NAMES = ["r-1", "r-2", "ü"]
KEYS = st.sampled_from(["", "", "a", "b", "c", "d"])
SMALL = st.integers(0, 9)
CLOCKS = st.builds(
    Clock, id=st.sampled_from("xyz"), kind=st.just("promise"), due_at=SMALL, party=KEYS
)
NOTICES = st.builds(Notice, key=st.sampled_from(["k1", "k2", "k3", "k4"]), at=SMALL)


class Comparison(RuleBasedStateMachine):
    """The store on one side; on the other plain lists of everything it was told."""

    store: Store

    def make(self) -> Store:
        raise NotImplementedError

    @initialize()
    def begin(self) -> None:
        self.store = self.make()
        self.records: list[Record] = []
        self.wakes: dict[str, int | None] = {}
        self.clocks: dict[tuple[str, str], Clock] = {}
        self.posted: list[tuple[str, Notice, int]] = []
        self.sent: dict[str, int] = {}
        self.kept: list[str] = []
        self.adopted: list[str] = []

    def of(self, name: str) -> list[Record]:
        return [each for each in self.records if each.relationship == name]

    @rule(data=st.data())
    def append(self, data: st.DataObject) -> None:
        names = data.draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True))
        batches = [self.drawn(data, name) for name in names]
        count = len(self.adopted)
        adoptions = data.draw(st.sampled_from([None, count, count, count + 1]))
        expected = self.refusal(batches)
        if adoptions not in {None, count}:
            assert adoptions is not None
            expected = Conflict("adoptions", adoptions, count)
        if expected is not None:
            with pytest.raises(type(expected)) as caught:
                self.store.append(batches, recorded=5, adoptions=adoptions)
            assert str(caught.value) == str(expected)
        else:
            new = self.store.append(batches, recorded=5, adoptions=adoptions)
            assert new == sum(map(self.take, batches))

    def drawn(self, data: st.DataObject, name: str) -> Batch:
        known = self.of(name)
        late = known and data.draw(st.integers(0, 7)) == 0
        before = known[:-1] if late else known
        after = Head(before[-1].seq, before[-1].hash) if before else EMPTY
        policies = st.sampled_from(["", *self.kept, *self.kept, "never kept"])
        said = st.fixed_dictionaries({"key": KEYS, "policy": policies, "at": SMALL})
        records = lines(
            name, *data.draw(st.lists(said, min_size=0 if before else 1, max_size=3)), after=after
        )
        return Batch(
            relationship=name,
            expected=after.seq,
            records=records,
            notices=data.draw(st.lists(NOTICES, max_size=3)),
            wake=data.draw(st.none() | SMALL),
            opened=data.draw(st.lists(CLOCKS, max_size=3, unique_by=lambda each: each.id)),
            closed=data.draw(st.lists(st.sampled_from("xyz"), max_size=2)),
        )

    def refusal(self, batches: list[Batch]) -> Exception | None:
        for each in batches:
            if len(self.of(each.relationship)) != each.expected:
                return Conflict(each.relationship, each.expected, len(self.of(each.relationship)))
        seen = list(self.records)
        for new in (new for each in batches for new in each.records):
            first = next((old for old in seen if old.key == new.key != ""), None)
            if first is not None:
                return KeyTaken(first, new)
            if new.policy and new.policy not in self.kept:
                return UnknownPackError(new.policy)
            seen.append(new)
        return None

    def take(self, each: Batch) -> int:
        self.records += each.records
        self.wakes[each.relationship] = each.wake
        for id_ in each.closed:
            self.clocks.pop((each.relationship, id_), None)
        for clock in each.opened:
            self.clocks[each.relationship, clock.id] = clock
        before = len(self.posted)
        for notice in each.notices:
            if notice.key not in {known.key for _, known, _ in self.posted}:
                self.posted.append((each.relationship, notice, 5))
        return len(self.posted) - before

    @rule(key=st.sampled_from(["k1", "k2", "k3"]), at=SMALL)
    def deliver(self, key: str, at: int) -> None:
        news = key in {known.key for _, known, _ in self.posted} and key not in self.sent
        assert self.store.delivered(key, at) is news
        if news:
            self.sent[key] = at

    @rule(pack=st.sampled_from(["p", "q"]))
    def keep(self, pack: str) -> None:
        self.store.keep_pack(replace(PACK, id=pack), {"pack.yaml": pack.encode()})
        self.kept += [pack] if pack not in self.kept else []

    @rule(pack=st.sampled_from(["p", "q", "never kept"]), late=st.booleans(), since=SMALL)
    def adopt(self, pack: str, late: bool, since: int) -> None:
        count = len(self.adopted)
        refused: type[Exception] | None = None if pack in self.kept else UnknownPackError
        if late and count:
            count, refused = count - 1, Conflict
        if refused:
            with pytest.raises(refused):
                self.store.adopt(pack, since=since, recorded=2, expected_count=count)
        else:
            self.store.adopt(pack, since=since, recorded=2, expected_count=count)
            self.adopted.append(pack)
            for name, wake in self.wakes.items():
                self.wakes[name] = since if wake is None else min(wake, since)

    @invariant()
    def every_record_is_there(self) -> None:
        for name in NAMES:
            known = self.of(name)
            assert self.store.read(name) == known
            assert self.store.read(name, after=1) == known[1:]
            assert self.store.head(name).seq == len(known)
        assert list(self.store.relationships()) == sorted({r.relationship for r in self.records})
        for key in ["a", "b", "c", "d"]:
            wanted = next((each for each in self.records if each.key == key), None)
            assert self.store.by_key(key) == wanted

    @invariant()
    def everything_that_falls_due_is_there(self) -> None:
        due = [(wake, name) for name, wake in self.wakes.items() if wake is not None and wake <= 5]
        assert self.store.due_wakes(5) == [name for _, name in sorted(due)]
        clocks = [
            OpenClock(relationship=name, clock=clock)
            for (name, _), clock in self.clocks.items()
            if 2 <= clock.due_at <= 6
        ]
        place = {id(each): (each.clock.due_at, each.relationship, each.clock.id) for each in clocks}
        assert self.store.due(2, 6) == sorted(clocks, key=lambda each: place[id(each)])

    @invariant()
    def the_outbox_and_the_timeline_are_there(self) -> None:
        waiting = [known.key for _, known, _ in self.posted if known.key not in self.sent]
        assert [each.key for each in self.store.pending(99)] == waiting
        for name in NAMES:
            told = [
                (known.key, known.at, recorded, self.sent.get(known.key))
                for whose, known, recorded in self.posted
                if whose == name
            ]
            assert told == [
                (each.key, each.at, each.recorded, each.delivered)
                for each in self.store.notices(name)
            ]
        assert [each.id for each in self.store.packs()] == self.kept
        assert [each.pack for each in self.store.adoptions()] == self.adopted

    def teardown(self) -> None:
        if hasattr(self, "store"):
            assert self.store.verify() == []
            self.store.close()


class InMemory(Comparison):
    def make(self) -> Store:
        return MemoryStore()


class InAFile(Comparison):
    def make(self) -> Store:
        self.folder = Path(tempfile.mkdtemp())
        return SqliteStore(self.folder / "people.db", now=1)

    @rule()
    def open_again(self) -> None:
        self.store.close()
        self.store = SqliteStore(self.folder / "people.db", now=2, create=False)

    def teardown(self) -> None:
        super().teardown()
        if hasattr(self, "folder"):
            shutil.rmtree(self.folder)


SIZE = settings(max_examples=40, stateful_step_count=20)

TestAnythingInMemory = InMemory.TestCase
TestAnythingInMemory.settings = SIZE
TestAnythingInAFile = InAFile.TestCase
TestAnythingInAFile.settings = SIZE
