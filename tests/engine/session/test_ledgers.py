"""The policies that a ledger follows, many events at once, and many who write to one file."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from tests.engine import service
from tests.engine.service import LATER, begin, day
from troth.engine.files.pack import Pack
from troth.engine.fold.story import State
from troth.engine.session.engine import Engine
from troth.engine.session.errors import WrongPack
from troth.engine.session.values import Due, Notice
from troth.engine.stores.memory import MemoryStore
from troth.engine.testing import FixedClock

# --- policies


def test_another_policy_is_not_followed_by_accident(pack: Pack, tmp_path: Path) -> None:
    stricter = service.pack(tmp_path / "next", rules=("empathy at least 3", "empathy at least 4"))
    ledger = tmp_path / "people.db"
    Engine.open(ledger, pack, clock=FixedClock(LATER)).close()
    with pytest.raises(WrongPack, match="adopt"):
        Engine.open(ledger, stricter, clock=FixedClock(LATER))
    with Engine.open(ledger, clock=FixedClock(LATER)) as engine:
        assert engine.pack.meaning == pack.meaning


def test_a_ledger_without_a_policy_asks_for_one() -> None:
    with pytest.raises(WrongPack, match="follows no policy yet"):
        Engine.open(":memory:")


def test_a_pack_with_mistakes_is_refused_with_them(tmp_path: Path) -> None:
    folder = service.written(
        tmp_path / "broken", rules=("empathy at least 3", "emapthy at least 3")
    )
    with pytest.raises(WrongPack) as wrong:
        Engine.open(":memory:", folder)
    assert [each.code for each in wrong.value.found] == ["unknown-fact"]


def test_what_was_promised_keeps_its_terms_when_a_new_policy_is_adopted(
    pack: Pack, tmp_path: Path
) -> None:
    sooner = service.pack(
        tmp_path / "next",
        pack=('version: "2026.1"', 'version: "2026.2"'),
        rules=("within 5 working", "within 3 working"),
    )
    engine = Engine.open(":memory:", pack, clock=FixedClock(LATER))
    begin(engine, "r-1")
    engine.adopt(sooner, effective="2026-08-26")
    engine.record("r-2", "engaged", at="2026-09-07 09:00")
    assert engine.state("r-1").promises("buddy")[0].due.day == day("2026-09-01")  # type: ignore[union-attr]
    assert engine.state("r-2").promises("buddy")[0].due.day == day("2026-09-10")  # type: ignore[union-attr]
    assert engine.adopt(sooner, effective="2026-08-26").since == engine.moment("2026-08-26 00:00")


# --- many at once, and a ledger in a file


def test_many_events_are_recorded_together_and_what_cannot_be_is_told(engine: Engine) -> None:
    report = engine.record_many(
        [
            {"relationship": "r-1", "type": "engaged", "at": "2026-08-24 09:00"},
            {"relationship": "r-1", "type": "engaged", "at": "2026-08-20 09:00"},
            {"relationship": "r-1", "type": "no_such", "at": "2026-08-24 09:00"},
            {"relationship": "r-1", "type": "engaged"},
            {"relationship": "r-2", "type": "engaged", "at": "2026-08-24 09:00", "key": "k"},
            {"relationship": "r-2", "type": "engaged", "at": "2026-08-24 09:00", "key": "k"},
        ]
    )
    assert (report.recorded, report.repeated, report.late) == (3, 1, 1)
    assert [each.number for each in report.rejected] == [3, 4]
    assert report.relationships == 2


def told_by(
    record: Callable[[Engine], None], pack: Pack
) -> tuple[State, tuple[Notice, ...], tuple[Due, ...]]:
    engine = Engine.open(":memory:", pack, clock=FixedClock(LATER))
    record(engine)
    return engine.state("r-9", as_of="2026-10-31"), engine.pending(), engine.due("2099-12-31")


@for_all(
    st.lists(
        st.tuples(
            st.integers(0, 60),
            st.sampled_from(
                [
                    ("engaged", {}),
                    ("buddy_assigned", {}),
                    ("training_held", {"hours": 7}),
                    ("facts", {"on_leave": "yes"}),
                    ("facts", {"on_leave": "no"}),
                    ("engagement_ended", {}),
                ]
            ),
        ),
        min_size=1,
        max_size=8,
    ),
    st.integers(1, 5),
)
def test_one_by_one_or_many_together_is_the_same(
    pack: Pack, story: list[tuple[int, tuple[str, dict[str, object]]]], together: int
) -> None:
    at = [1_787_000_000 + hours * 40_000 for hours, _ in story]
    events = [
        {"relationship": "r-9", "type": type_, "fields": fields, "at": moment}
        for moment, (_, (type_, fields)) in zip(at, story, strict=True)
    ]

    def one_by_one(engine: Engine) -> None:
        for event in events:
            engine.record(**event)  # type: ignore[arg-type]

    one = told_by(one_by_one, pack)
    many = told_by(lambda engine: engine.record_many(events, together), pack)
    assert one == many


def test_a_ledger_opened_again_says_the_same(pack: Pack, tmp_path: Path) -> None:
    ledger = tmp_path / "people.db"
    with Engine.open(ledger, pack, clock=FixedClock(LATER)) as engine:
        begin(engine)
        engine.advance(to="2026-09-04")
        engine.record("r-9", "buddy_assigned", at="2026-09-05 09:00")
        was = engine.state("r-9", as_of="2026-09-30"), engine.pending(), engine.due("2026-12-31")
    with Engine.open(ledger, clock=FixedClock(LATER)) as engine:
        now = engine.state("r-9", as_of="2026-09-30"), engine.pending(), engine.due("2026-12-31")
        assert repr(now) == repr(was)
        assert engine.advance(to="2026-09-05") == ()
        assert engine.verify() == ()


def test_two_engines_on_one_ledger_lose_nothing(pack: Pack, tmp_path: Path) -> None:
    ledger = tmp_path / "people.db"
    with (
        Engine.open(ledger, pack, clock=FixedClock(LATER)) as one,
        Engine.open(ledger, clock=FixedClock(LATER)) as two,
    ):
        begin(one)
        for number in range(10):
            engine = (one, two)[number % 2]
            engine.record("r-9", "training_held", {"hours": 1}, at=f"2026-08-25 {10 + number}:00")
        assert one.state("r-9").promises("training")[0].delivered == 10_000_000
        assert one.state("r-9") == two.state("r-9")
        first, second = one.advance(to="2026-09-30"), two.advance(to="2026-09-30")
        assert len({each.key for each in first}) == len(first) > 0
        assert second == ()
        assert one.verify() == ()


def test_writers_that_meet_try_again_and_nothing_is_lost(pack: Pack, tmp_path: Path) -> None:
    ledger = tmp_path / "people.db"
    Engine.open(ledger, pack, clock=FixedClock(LATER)).close()
    start = threading.Barrier(3)

    def write(writer: int) -> None:
        with Engine.open(ledger, clock=FixedClock(LATER)) as engine:
            start.wait()
            for number in range(8):
                at = f"2026-08-25 {8 + number % 12:02d}:{writer}{number % 6}"
                engine.record("r-9", "training_held", {"hours": 1}, at=at, key=f"{writer}-{number}")

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(write, range(3)))
    with Engine.open(ledger, clock=FixedClock(LATER)) as engine:
        lines = engine.records("r-9")
        assert [line.seq for line in lines] == list(range(1, 25))
        assert len({line.key for line in lines}) == 24
        assert engine.verify() == ()


class AdoptedMeanwhile(MemoryStore):
    """Somebody else adopts a policy between what a writer has worked out and its writing."""

    meanwhile: Callable[[], object] | None = None

    def append(self, *given: Any, **more: Any) -> int:
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile is not None:
            meanwhile()
        return super().append(*given, **more)


def test_a_policy_adopted_while_somebody_records_is_in_force_for_what_is_recorded(
    pack: Pack, tmp_path: Path
) -> None:
    sooner = service.pack(tmp_path / "next", rules=("within 5 working", "within 3 working"))
    store = AdoptedMeanwhile()
    one = Engine.open(store, pack, clock=FixedClock(LATER))
    two = Engine.open(store, clock=FixedClock(LATER))
    store.meanwhile = lambda: two.adopt(sooner, effective="2026-08-26")
    one.record("r-1", "engaged", at="2026-09-07 09:00")
    assert one.state("r-1").promises("buddy")[0].due.day == day("2026-09-10")  # type: ignore[union-attr]
    assert [line.policy for line in one.records("r-1")] == [store.adoptions()[1].pack]
    assert [each.at for each in one.due("2026-09-10")] == [one.moment("2026-09-10")]


def test_an_engine_follows_what_another_has_adopted(pack: Pack, tmp_path: Path) -> None:
    sooner = service.pack(tmp_path / "next", rules=("within 5 working", "within 3 working"))
    ledger = tmp_path / "people.db"
    with (
        Engine.open(ledger, pack, clock=FixedClock(LATER)) as one,
        Engine.open(ledger, clock=FixedClock(LATER)) as two,
    ):
        begin(one, "r-1")
        two.adopt(sooner, effective="2026-08-26")
        one.record("r-2", "engaged", at="2026-09-07 09:00")
        assert one.state("r-2") == two.state("r-2")
        assert one.state("r-2").promises("buddy")[0].due.day == day("2026-09-10")  # type: ignore[union-attr]
