"""What one relationship may know of others: a fact of somebody, a seat, what holds for everyone.

Read from the ledger when asked, and kept for as long as the other's head stays where it is; so two
engines on one ledger say the same. What was given and not yet written is asked first.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from troth.dsl.types import Value
from troth.dsl.vocabulary import Subject
from troth.engine.event_kinds import FACTS, ORG
from troth.engine.events import Event
from troth.engine.fold.links import Goals
from troth.engine.fold.relationship import Relationship
from troth.engine.records import corrected
from troth.engine.session.policies import Policies
from troth.engine.stores.port import Head, Store

Pending = Callable[[str], Sequence[Event]]
"""The events of a relationship that are about to be written."""

MOST_ASKED: Final = 40
"""Of how many the goals are worked out to know those of one: longer ways are believed."""


class Others:
    """The surroundings of every relationship of a ledger, as known at a moment (None: by now)."""

    def __init__(
        self, store: Store, policies: Policies, pending: Pending, known_at: int | None = None
    ) -> None:
        self._store = store
        self._policies = policies
        self._pending = pending
        self._known_at = known_at
        self._read: dict[str, tuple[Head, list[Event]]] = {}
        self._asked: set[str] = set()
        self._goals: dict[str, tuple[list[Event], Goals]] = {}
        self._instead: dict[str, Sequence[Event]] = {}

    def fact_of(self, relationship: str, fact: str, at: int) -> Value | None:
        """A fact of another relationship: the latest that was recorded by then."""
        carried = self._policies.at(at).carried
        for event in self._before(relationship, at):
            value = event.fields.get(_field_of(event, fact, carried))
            if value is not None:
                return value
        return None

    def holder(self, seat: str, at: int) -> str | None:
        """Who holds a seat; empty while it is vacant, None where nobody ever said."""
        for event in self._before(ORG, at):
            if event.fields.get("seat") == seat:
                holder = event.fields.get("holder", "")
                return holder if isinstance(holder, str) else ""
        return None

    def organisation(self, at: int) -> Mapping[str, tuple[Value, Event]]:
        """The facts of the organisation, each with the event on its own stream that said so."""
        events = self._before(ORG, at)
        if not events:
            return {}
        facts: dict[str, tuple[Value, Event]] = {}
        policy = self._policies.at(at)
        for event in reversed(events):
            for name in policy.shared:
                value = event.fields.get(_field_of(event, name, policy.carried))
                if value is not None:
                    facts[name] = value, event
        return facts

    def goals(self, relationship: str, at: int) -> Goals:
        """The facts of each goal of another relationship, without what was refused there."""
        events = self._before(relationship, at)[::-1]
        if relationship in self._asked or len(self._asked) == MOST_ASKED:
            # it asks about whoever asks, or of too many in turn: what is recorded must do
            return self._goals_said(events)
        known = self._goals.get(relationship)
        if known is None or known[0] != events:
            known = self._goals[relationship] = events, self._goals_of(relationship, events)
        return known[1]

    def _goals_of(self, relationship: str, events: Sequence[Event]) -> Goals:
        self._asked.add(relationship)
        try:
            person = Relationship(relationship, self._policies.versions, self)
            for event in events:
                person.apply(event)
        finally:
            self._asked.remove(relationship)
        return {about: dict(memory.facts) for about, memory in person.life.children.items()}

    def _goals_said(self, events: Sequence[Event]) -> dict[str, dict[str, Value]]:
        found: dict[str, dict[str, Value]] = {}
        for event in events:
            if not event.about:
                continue
            policy = self._policies.at(event.at)
            facts = policy.version.pack.vocabulary.facts
            carried = {field: fact for fact, field in policy.carried.get(event.type, {}).items()}
            for field, value in event.fields.items():
                fact = field if event.type == FACTS else carried.get(field, "")
                if fact in facts and facts[fact].subject is Subject.GOAL:
                    found.setdefault(event.about, {})[fact] = value
        return found

    def take_instead(self, relationship: str, events: Sequence[Event]) -> None:
        """Believe this of somebody until it is written: a correction changes what was so."""
        self._instead[relationship] = events

    def settled(self) -> None:
        """What was about to be written is in the ledger now, or never will be."""
        self._instead.clear()

    def forget(self) -> None:
        """Read everything again when it is asked for next."""
        self._read.clear()
        self._goals.clear()

    def _before(self, relationship: str, at: int) -> list[Event]:
        """Its events up to a moment, the latest first."""
        events = self._instead.get(relationship)
        if events is None:
            events = [*self._events(relationship), *self._pending(relationship)]
        found = [each for each in events if each.at <= at]
        found.sort(key=lambda each: each.at)
        return found[::-1]

    def _events(self, relationship: str) -> list[Event]:
        head = self._store.head(relationship)
        if not head.seq:
            return []
        known = self._read.get(relationship)
        if known is None or known[0] != head:
            standing = corrected(self._store.read(relationship), self._known_at)
            known = self._read[relationship] = head, self._policies.events(standing)
        return known[1]


def _field_of(event: Event, fact: str, carried: Mapping[str, Mapping[str, str]]) -> str:
    """The field of ``event`` that would carry ``fact``; empty where none does."""
    return fact if event.type == FACTS else carried.get(event.type, {}).get(fact, "")
