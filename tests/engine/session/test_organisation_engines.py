"""Events of the organisation where several engines write to one ledger at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.engine import organisations
from tests.engine.organisations import begin, owed
from tests.engine.service import LATER
from troth.engine.files.pack import Pack
from troth.engine.session.engine import Engine
from troth.engine.stores.memory import MemoryStore
from troth.engine.testing import FixedClock


@pytest.fixture(scope="module")
def together(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return organisations.pack(tmp_path_factory.mktemp("packs") / "together")


def test_what_another_engine_recorded_of_the_organisation_is_not_written_over(
    together: Pack,
) -> None:
    store = MemoryStore()
    first = Engine.open(store, together, clock=FixedClock(LATER))
    second = Engine.open(store, clock=FixedClock(LATER))
    begin(second, "r-1")
    first.record("org", "strategy_changed", at="2026-03-04 09:00")
    outcome_ = second.record("r-1", "desk_found", at="2026-04-01 09:00")
    assert {each.about for each in outcome_.notices} == {"talk@org-1"}


def test_what_came_before_the_last_word_of_another_engine_takes_its_place(together: Pack) -> None:
    store = MemoryStore()
    first = Engine.open(store, together, clock=FixedClock(LATER))
    second = Engine.open(store, clock=FixedClock(LATER))
    begin(first, "r-1")
    first.record("org", "strategy_changed", at="2026-03-03 09:00")
    second.record("org", "office_closed", at="2026-03-06 09:00")
    assert first.record("org", "strategy_changed", at="2026-03-04 09:00").late
    assert owed(first.state("r-1")) == ["talk@org-1", "talk@org-3", "closing_pay@org-2"]


def test_what_another_engine_let_begin_ends_in_the_ledger_too(together: Pack) -> None:
    store = MemoryStore()
    first = Engine.open(store, together, clock=FixedClock(LATER))
    second = Engine.open(store, clock=FixedClock(LATER))
    begin(first, "r-1")
    second.record("org", "strategy_changed", at="2026-03-04 09:00")
    assert [each.id for each in first.due("2026-03-31")] == ["talk@org-1"]
    first.record("r-1", "talk_held", at="2026-03-05 09:00")
    assert first.due("2026-03-31") == ()


@pytest.mark.parametrize("in_file", [False, True])
def test_what_another_engine_announced_is_taken_back_by_what_comes_later(
    together: Pack, tmp_path: Path, in_file: bool
) -> None:
    where = tmp_path / "people.db" if in_file else MemoryStore()
    service = Engine.open(where, together, clock=FixedClock(LATER))
    nightly = Engine.open(where, clock=FixedClock(LATER))
    with service, nightly:
        begin(service)
        service.record("org", "strategy_changed", at="2026-03-04 09:00")
        (told,) = nightly.advance("2026-03-20")
        kept = service.record("r-1", "talk_held", at="2026-03-06 09:00")
        assert kept.late
        assert [each.withdraws for each in kept.notices] == [told.key]


def test_who_never_came_after_all_is_reached_by_nothing(together: Pack) -> None:
    engine = Engine.open(":memory:", together, clock=FixedClock(LATER))
    engine.record("r-1", "talk_held", at="2026-03-02 09:00")
    engine.record("r-1", "annulled", at="2026-03-20 09:00", corrects=1)
    engine.record("org", "office_closed", at="2026-03-10 09:00")
    assert owed(engine.state("r-1")) == []
    assert engine.due("2026-12-31") == ()


class Meanwhile(MemoryStore):
    """Somebody else writes between what a writer has worked out and its writing."""

    meanwhile: Callable[[], object] | None = None

    def append(self, *given: Any, **more: Any) -> int:
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile is not None:
            meanwhile()
        return super().append(*given, **more)


@pytest.fixture
def pair(together: Pack) -> tuple[Meanwhile, Engine, Engine]:
    """A store, and two engines over it that hold r-1 in memory."""
    store = Meanwhile()
    one = Engine.open(store, together, clock=FixedClock(LATER))
    two = Engine.open(store, clock=FixedClock(LATER))
    begin(one, "r-1")
    two.record("r-1", "talk_held", at="2026-03-02 11:00")
    one.record("r-1", "talk_held", at="2026-03-02 12:00")
    return store, one, two


def test_nobody_writes_what_was_worked_out_before_the_organisation_spoke(
    pair: tuple[Meanwhile, Engine, Engine],
) -> None:
    store, one, two = pair
    store.meanwhile = lambda: two.record("org", "strategy_changed", at="2026-03-04 09:00")
    one.record("r-1", "desk_found", at="2026-03-05 09:00")
    assert [each.id for each in one.due("2026-03-31")] == ["talk@org-1"]
    assert {each.about for each in one.advance("2026-03-13")} == {"talk@org-1"}


def test_who_comes_while_the_organisation_speaks_is_reached_too(
    pair: tuple[Meanwhile, Engine, Engine],
) -> None:
    store, one, two = pair
    store.meanwhile = lambda: begin(two, "r-9")
    one.record("org", "strategy_changed", at="2026-03-04 09:00")
    assert {each.relationship for each in one.due("2026-03-31")} == {"r-1", "r-9"}
    assert {each.relationship for each in one.advance("2026-03-13")} == {"r-1", "r-9"}


def test_who_is_written_to_while_the_organisation_speaks_hears_it_once(
    pair: tuple[Meanwhile, Engine, Engine],
) -> None:
    store, one, two = pair
    store.meanwhile = lambda: two.record("r-1", "engagement_ended", at="2026-03-03 09:00")
    one.record("org", "strategy_changed", at="2026-03-04 09:00")
    assert one.due("2026-03-31") == ()
    assert owed(one.state("r-1")) == []


def test_what_is_not_written_reaches_nobody_and_can_be_recorded_again(
    pair: tuple[Meanwhile, Engine, Engine],
) -> None:
    store, one, _ = pair

    def killed() -> None:
        raise KeyboardInterrupt

    store.meanwhile = killed
    with pytest.raises(KeyboardInterrupt):
        one.record("org", "strategy_changed", at="2026-03-04 09:00")
    assert (one.count("org"), one.due("2026-03-31"), owed(one.state("r-1"))) == (0, (), [])
    one.record("r-1", "talk_held", at="2026-03-05 09:00")  # from before, had it been believed
    one.record("org", "strategy_changed", at="2026-03-04 09:00")
    assert owed(one.state("r-1")) == ["talk@org-1"]


class Restless(MemoryStore):
    """Somebody else writes while a writer folds one after the other."""

    between: Callable[[], object] | None = None
    written = 0

    def relationships(self) -> Iterator[str]:
        for name in super().relationships():
            yield name
            between, self.between = self.between, None
            if between is not None:
                between()

    def append(self, *given: Any, **more: Any) -> int:
        self.written += 1
        return super().append(*given, **more)


def test_who_is_written_to_while_others_are_folded_is_folded_once_more_and_nobody_else(
    together: Pack,
) -> None:
    store = Restless()
    one = Engine.open(store, together, clock=FixedClock(LATER))
    two = Engine.open(store, clock=FixedClock(LATER))
    begin(one, "r-1")
    begin(one, "r-2")
    store.between = lambda: two.record("r-1", "engagement_ended", at="2026-03-03 09:00")
    store.written = 0
    one.record("org", "strategy_changed", at="2026-03-04 09:00")
    assert store.written == 2  # nothing had to be begun again
    assert [each.relationship for each in one.advance()] == ["r-2", "r-2"]
