"""What happened to one person under a shipped pack, told in local times and plain values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from hypothesis import strategies as st

from troth.dsl.values import date_of, day_of
from troth.engine.deadline import derivation
from troth.engine.decision import Decision
from troth.engine.evaluate import judge
from troth.engine.events import Draft, Event, EventReader, Given, event_of, seal
from troth.engine.explanation import explain
from troth.engine.facts import View, read_facts
from troth.engine.files.pack import Pack, load_pack
from troth.engine.fold.relationship import Relationship
from troth.engine.fold.story import Owed, State
from troth.engine.fold.versions import Version
from troth.engine.meaning import rules_of
from troth.engine.remedy import Remedy, remedy
from troth.engine.views import view_under, zone_of

Told = tuple[str, str] | tuple[str, str, dict[str, Any]]
"""When, what, and what it says; the moment is a local one: ``2026-03-02 09:00``."""

WHENEVER = st.lists(st.integers(1_600_000_000, 1_830_000_000), max_size=6)
"""Moments between 2020 and 2027 at which an engine that was down may have come back and looked."""


class Account:
    """One shipped pack, in force from its day, and people under it."""

    def __init__(self, name: str) -> None:
        pack, found = load_pack(f"shipped:{name}")
        assert pack is not None, found
        assert found == []
        self.pack: Pack = pack
        self.zone = zone_of(pack)
        self.rules = rules_of(pack.policy, pack.vocabulary)
        self.reader = EventReader(pack.vocabulary, pack.charts.values(), self.zone)
        self.versions = [Version(pack, name, pack.calendar_of().first_second(pack.info.effective))]

    def moment(self, local: str) -> int:
        """A local moment in seconds since 1970; of a date alone, its last second."""
        text = local if " " in local else f"{local} 23:59:59"
        return int(datetime.fromisoformat(text).replace(tzinfo=self.zone).timestamp())

    def events(self, told: Iterable[Told]) -> list[Event]:
        """What was told, read as the ledger reads it."""
        return [self._event(number, *each) for number, each in enumerate(told, 1)]

    def _event(self, seq: int, at: str, type: str, fields: dict[str, Any] | None = None) -> Event:  # noqa: A002
        moment = self.moment(at)
        draft = self.reader.read(Given("ada", type, fields or {}, moment))
        assert isinstance(draft, Draft), draft
        return event_of(draft, seal(draft, seq=seq, recorded=moment))

    def person(self, told: Iterable[Told], until: str, looked: Sequence[int] = ()) -> Relationship:
        """Somebody to whom this happened; ``looked`` are moments at which the engine did."""
        person = Relationship("ada", self.versions)
        waiting = sorted(looked)
        for event in self.events(told):
            while waiting and waiting[0] < event.at:
                person.advance(waiting.pop(0))
            person.apply(event)
        end = self.moment(until)
        for stop in waiting:
            person.advance(min(stop, end))
        person.advance(end)
        return person

    def state(self, told: Iterable[Told], until: str) -> State:
        """Everything that follows by the end of a day."""
        return self.person(told, until).state()

    # --- decisions about somebody

    def decide(self, name: str, told: Iterable[Told], on: str) -> tuple[Decision, Remedy]:
        """A rule judged over what happened, and what would change it."""
        return self.judged(name, self.person(told, on).view())

    def view(self, on: str, **facts: Any) -> View:
        """What `troth decide --facts` looks at."""
        held, refused = read_facts(self.pack.vocabulary, facts)
        assert refused == []
        return view_under(self.pack, held, day(on))

    def judged(self, name: str, view: View) -> tuple[Decision, Remedy]:
        """A rule judged over facts alone, and what would change it."""
        decision = judge(self.rules, name, view)
        return decision, remedy(self.rules, decision, view)

    def explained(self, name: str, view: View) -> str:
        """The same, as its author reads it."""
        decision, change = self.judged(name, view)
        return explain(decision, remedy=change)

    def derived(self, owed: Owed) -> list[str]:
        """Why a promise falls due when it does."""
        counted = owed.counted
        assert counted is not None
        assert counted.length is not None
        calendar = self.pack.calendar_of()
        return derivation(calendar, counted.day, counted.at, counted.kind, counted.length).lines()


def day(text: str) -> int:
    """``2026-03-02`` as a day since 1970."""
    return day_of(date.fromisoformat(text))


def due(owed: Owed) -> str:
    """The last day that is in time."""
    assert owed.due is not None
    return str(date_of(owed.due.day))


def stage(state: State, region: str) -> str:
    """Where a region stands."""
    found = state.stage(region)
    assert found is not None
    return found.state


def notices(state: State) -> list[tuple[str, str, str]]:
    """What was announced: the day, what is done, and to whom."""
    return [(str(date_of(each.day)), each.action.value, each.party) for each in state.told]
