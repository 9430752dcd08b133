"""What every store promises, held against a model that keeps plain lists and searches them."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.engine.ledgers import batch, line, lines
from troth.engine.records import Record
from troth.engine.stores.errors import Conflict, KeyTaken, UnknownPackError
from troth.engine.stores.memory import MemoryStore
from troth.engine.stores.port import (
    EMPTY,
    Adoption,
    Batch,
    Clock,
    Head,
    KeptPack,
    Meta,
    Notice,
    OpenClock,
    Store,
)
from troth.engine.stores.sqlite import SqliteStore

PACK = KeptPack(id="4e21c0", name="acme", version="2026.1", meaning="sha256:1")
FILES = {"pack.yaml": b"name: acme\r\n", "charts/own.yaml": "é".encode(), "empty": b""}


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    made: Store = (
        MemoryStore(now=77)
        if request.param == "memory"
        else SqliteStore(tmp_path / "people.db", now=77)
    )
    yield made
    made.close()


# --- the smallest examples


def test_a_new_ledger_is_empty(store: Store) -> None:
    assert store.meta() == Meta(format=1, created=77)
    assert store.head("r-42") == EMPTY
    assert (list(store.relationships()), store.read("r-42"), store.by_key("")) == ([], [], None)
    assert (store.packs(), store.adoptions(), store.pending(9), store.verify()) == ([], (), [], [])


def test_what_was_appended_is_read_in_its_order(store: Store) -> None:
    records = lines("r-42", {"key": "a"}, {"key": "b", "written": '{"a":"\\u00e9"}'}, {})
    store.append([batch(*records[:2])], recorded=1)
    store.append([batch(records[2])], recorded=1)
    assert store.read("r-42") == records
    assert store.read("r-42", after=2) == records[2:]
    assert store.head("r-42") == Head(3, records[2].hash)
    assert store.by_key("b") == records[1]


def test_two_writers_of_one_relationship_one_of_them_has_to_read_again(store: Store) -> None:
    first, second = line("r-42", key="a"), line("r-42", key="b")
    store.append([batch(first)], recorded=1)
    with pytest.raises(Conflict) as caught:
        store.append([batch(line("r-1")), batch(second, notices=[Notice(key="n", at=1)])], 1)
    assert (caught.value.what, caught.value.expected, caught.value.found) == ("r-42", 0, 1)
    assert (list(store.relationships()), store.pending(1)) == (["r-42"], [])
    again = line("r-42", store.head("r-42"), key="b")
    store.append([batch(again)], recorded=1)
    assert store.read("r-42") == [first, again]


def test_a_key_is_recorded_once_and_both_who_claim_it_are_shown(store: Store) -> None:
    first = line("r-42", key="a")
    store.append([batch(first)], recorded=1)
    again = line("r-42", store.head("r-42"), key="a", recorded=9_999)
    with pytest.raises(KeyTaken) as caught:
        store.append([batch(again)], recorded=1)
    assert (caught.value.first, caught.value.second) == (first, again)
    assert caught.value.repeated
    other = line("r-7", key="a", written='{"hours":3}')
    with pytest.raises(KeyTaken, match=r"hours.*2.*r-7.*hours.*3") as caught:
        store.append([batch(other)], recorded=1)
    assert not caught.value.repeated
    assert store.by_key("a") == first


def test_a_key_claimed_twice_in_one_go_is_refused_too(store: Store) -> None:
    one, two = line("r-1", key="a"), line("r-2", key="a")
    with pytest.raises(KeyTaken) as caught:
        store.append([batch(one), batch(two)], recorded=1)
    assert (caught.value.first, caught.value.second) == (one, two)
    assert list(store.relationships()) == []


def test_a_notice_is_posted_once_however_often_it_is_caused(store: Store) -> None:
    one, two = Notice(key="n-1", at=5, body='{"to":"m-7"}'), Notice(key="n-2", at=6)
    assert store.append([batch(line("r-1"), notices=[one, two, one])], recorded=8) == 2
    assert store.append([batch(line("r-2"), notices=[replace(one, at=9)])], recorded=9) == 0
    (first, second) = store.pending(9)
    assert (first.key, first.relationship, first.at, first.recorded) == ("n-1", "r-1", 5, 8)
    assert first.body == '{"to":"m-7"}'
    assert store.pending(1) == [first]
    assert store.notices("r-1") == [first, second]
    assert store.notices("r-2") == []


def test_a_notice_is_delivered_until_that_is_noted(store: Store) -> None:
    store.append([batch(line("r-1"), notices=[Notice(key="n", at=5)])], recorded=8)
    assert store.delivered("n", at=10)
    assert not store.delivered("n", at=11)
    assert not store.delivered("other", at=11)
    assert store.pending(9) == []
    assert [each.delivered for each in store.notices("r-1")] == [10]


def test_clocks_that_end_are_taken_out_and_those_that_move_are_replaced(store: Store) -> None:
    one, two = Clock(id="a", kind="promise", due_at=50), Clock(id="b", kind="timer", due_at=40)
    store.append([batch(line("r-1"), opened=[one, two])], recorded=1)
    store.append([batch(line("r-2"), opened=[replace(one, party="m-7")])], recorded=1)
    moved = replace(one, due_at=45)
    change = Batch(relationship="r-1", expected=1, opened=[moved], closed=["b", "unknown"])
    store.append([change], recorded=1)
    assert store.clocks("r-1") == [moved]
    expected = [("r-1", moved), ("r-2", replace(one, party="m-7"))]
    assert store.due(45, 50) == [OpenClock(relationship=r, clock=c) for r, c in expected]
    assert store.due(46, 49) == []


def test_whoever_has_to_be_looked_at_first_comes_first(store: Store) -> None:
    store.append([batch(line(name), wake=wake) for name, wake in [("b", 7), ("a", 7), ("c", 5)]], 1)
    store.append([batch(line("d"), wake=None)], recorded=1)
    assert store.due_wakes(6) == ["c"]
    assert store.due_wakes(7) == ["c", "a", "b"]
    store.append([Batch(relationship="c", expected=1, wake=None)], recorded=1)
    assert store.due_wakes(7) == ["a", "b"]
    assert (store.wake("a"), store.wake("c"), store.wake("nobody")) == (7, None, None)


def test_a_pack_is_kept_with_every_byte_of_its_files(store: Store) -> None:
    store.keep_pack(PACK, FILES)
    store.keep_pack(replace(PACK, name="other"), {})
    assert store.packs() == [PACK]
    assert store.pack_files(PACK.id) == FILES
    with pytest.raises(UnknownPackError):
        store.pack_files("unknown")


def test_a_record_under_a_pack_that_is_not_kept_is_refused(store: Store) -> None:
    under = line("r-1", policy=PACK.id)
    with pytest.raises(UnknownPackError, match="4e21c0"):
        store.append([batch(under)], recorded=1)
    store.keep_pack(PACK, FILES)
    store.append([batch(under)], recorded=1)
    assert store.read("r-1") == [under]


def test_adoptions_are_a_timeline_that_two_cannot_extend_at_once(store: Store) -> None:
    with pytest.raises(UnknownPackError):
        store.adopt(PACK.id, since=5, recorded=6, expected_count=0)
    store.keep_pack(PACK, FILES)
    store.adopt(PACK.id, since=5, recorded=6, expected_count=0)
    with pytest.raises(Conflict) as caught:
        store.adopt(PACK.id, since=4, recorded=7, expected_count=0)
    assert (caught.value.what, caught.value.expected, caught.value.found) == ("adoptions", 0, 1)
    store.adopt(PACK.id, since=4, recorded=7, expected_count=1)
    assert store.adoptions() == (
        Adoption(pack=PACK.id, since=5, recorded=6),
        Adoption(pack=PACK.id, since=4, recorded=7),
    )


def sealed_wrongly() -> dict[str, Callable[[], list[Batch]]]:
    first, second, third = lines("r", {}, {}, {})
    return {
        "a gap": lambda: [batch(first, third)],
        "another chain": lambda: [batch(first, replace(second, previous="other"))],
        "somebody else's": lambda: [replace(batch(first), relationship="s")],
        "two batches of one": lambda: [batch(first), batch(second)],
        "nothing ever happened": lambda: [Batch(relationship="r", expected=0, wake=5)],
        "not the first": lambda: [batch(replace(first, previous="other"))],
    }


@pytest.mark.parametrize("how", sealed_wrongly())
def test_what_is_sealed_for_another_place_is_our_mistake(store: Store, how: str) -> None:
    with pytest.raises(AssertionError, match="INVARIANT"):
        store.append(sealed_wrongly()[how](), recorded=1)
    assert list(store.relationships()) == []


def test_a_record_that_follows_another_than_the_head_is_our_mistake(store: Store) -> None:
    store.append([batch(line("r"))], recorded=1)
    with pytest.raises(AssertionError, match="INVARIANT"):
        store.append([batch(line("r", Head(1, "other")))], recorded=1)
    assert store.head("r").seq == 1


def test_many_relationships_are_told_each_once_and_sorted(store: Store) -> None:
    names = [f"r-{number}" for number in range(2_345)]
    store.append([batch(line(name)) for name in names], recorded=1)
    assert list(store.relationships()) == sorted(names)


# --- any sequence of what can be asked of a store


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
        expected = self.refusal(batches)
        if expected is not None:
            with pytest.raises(type(expected)) as caught:
                self.store.append(batches, recorded=5)
            assert str(caught.value) == str(expected)
        else:
            assert self.store.append(batches, recorded=5) == sum(map(self.take, batches))

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

    @rule(pack=st.sampled_from(["p", "q", "never kept"]), late=st.booleans())
    def adopt(self, pack: str, late: bool) -> None:
        count = len(self.adopted)
        refused: type[Exception] | None = None if pack in self.kept else UnknownPackError
        if late and count:
            count, refused = count - 1, Conflict
        if refused:
            with pytest.raises(refused):
                self.store.adopt(pack, since=1, recorded=2, expected_count=count)
        else:
            self.store.adopt(pack, since=1, recorded=2, expected_count=count)
            self.adopted.append(pack)

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
