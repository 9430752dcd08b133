"""What every store promises, in its smallest examples."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.engine.ledgers import batch, line, lines
from troth.engine.stores.errors import Conflict, KeyTaken, UnknownPackError
from troth.engine.stores.memory import MemoryStore
from troth.engine.stores.port import (
    EMPTY,
    Adopting,
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


def test_who_was_looked_at_meanwhile_is_not_written_over(store: Store) -> None:
    store.append([batch(line("a"), wake=7), batch(line("b"), wake=None)], recorded=1)
    for woken in (None, 6):
        with pytest.raises(Conflict):
            store.append([Batch(relationship="a", expected=1, wake=1, woken=woken)], recorded=1)
    with pytest.raises(Conflict):
        store.append([Batch(relationship="b", expected=1, wake=1, woken=5)], recorded=1)
    assert (store.wake("a"), store.wake("b")) == (7, None)
    both = [
        Batch(relationship="a", expected=1, wake=9, woken=7),
        Batch(relationship="b", expected=1, wake=8, woken=None),
    ]
    store.append(both, recorded=1, wake_others=3)
    assert (store.wake("a"), store.wake("b")) == (9, 8)


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


def test_a_policy_comes_into_force_with_the_record_that_says_so_or_neither_does(
    store: Store,
) -> None:
    store.keep_pack(PACK, FILES)
    store.append([batch(line("r-1"), wake=90)], recorded=1)
    said = line("org", key="why")
    for adopting, wrong in (
        (Adopting(pack="4e21c0", since=50, records=0), Conflict),
        (Adopting(pack="never kept", since=50, records=1), UnknownPackError),
    ):
        with pytest.raises(wrong):
            store.append([batch(said)], recorded=2, adopting=adopting)
    with pytest.raises(Conflict):
        store.append(
            [batch(said)], recorded=2, adoptions=1, adopting=Adopting(pack="4e21c0", since=50)
        )
    assert (store.count(), store.adoptions(), store.wake("r-1")) == (1, (), 90)
    store.append([batch(said)], recorded=2, adopting=Adopting(pack="4e21c0", since=50, records=1))
    assert store.adoptions() == (Adoption(pack="4e21c0", since=50, recorded=2),)
    assert store.by_key("why") == said
    # also whoever it is told of, in the same go
    assert store.due_wakes(50) == ["org", "r-1"]


def test_records_are_counted_altogether(store: Store) -> None:
    assert store.count() == 0
    store.append([batch(*lines("r-1", {}, {})), batch(line("r-2"))], recorded=1)
    assert store.count() == 3
    with pytest.raises(Conflict):
        store.append([batch(line("r-3")), batch(line("r-1"))], recorded=1)
    assert store.count() == 3


def test_a_name_that_is_no_text_is_nobody(store: Store) -> None:
    store.append([batch(line("r-1"))], recorded=1)
    half = "r-\ud800"
    assert (store.head(half), store.read(half), store.clocks(half)) == (EMPTY, [], [])
    assert (store.by_key(half), store.wake(half), store.notices(half)) == (None, None, [])


def test_an_adoption_has_everybody_looked_at_and_is_noticed_by_who_writes(store: Store) -> None:
    for name, wake in (("sooner", 3), ("later", 9), ("never", None)):
        store.append([batch(line(name), wake=wake)], recorded=1, adoptions=0)
    store.keep_pack(PACK, FILES)
    store.adopt(PACK.id, since=5, recorded=6, expected_count=0)
    assert [store.wake(name) for name in ("sooner", "later", "never")] == [3, 5, 5]
    with pytest.raises(Conflict) as caught:
        store.append([batch(line("new"))], recorded=7, adoptions=0)
    assert (caught.value.what, caught.value.expected, caught.value.found) == ("adoptions", 0, 1)
    assert store.head("new").seq == 0


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
