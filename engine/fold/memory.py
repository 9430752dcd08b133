"""What has been learned about one subject: facts with their past, and events that happened.

A relationship has one memory of its own and one for each application, case or goal in it. A
narrower subject reads the wider one's as well.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from troth.dsl.node import Data, record
from troth.dsl.types import Value
from troth.engine.facts import Occurrence, Origin


@dataclass(slots=True)
class Memory:
    """Facts as they are now, each with its origin and earlier values, and all events by name."""

    facts: dict[str, Value] = field(default_factory=dict)
    origins: dict[str, Origin] = field(default_factory=dict)
    past: dict[str, list[tuple[int, Value]]] = field(default_factory=dict)
    events: dict[str, list[Occurrence]] = field(default_factory=dict)

    def learn(self, fact: str, value: Value, at: int, origin: Origin) -> None:
        """Keep the value of a fact as known from the moment ``at``."""
        self.facts[fact] = value
        self.origins[fact] = origin
        past = self.past.get(fact)
        if past is None:
            self.past[fact] = [(at, value)]
        else:
            past.append((at, value))

    def happened(self, occurrence: Occurrence) -> None:
        """Keep an event."""
        found = self.events.get(occurrence.event)
        if found is None:
            self.events[occurrence.event] = [occurrence]
        else:
            found.append(occurrence)

    def known(self, fact: str, at: int) -> Value | None:
        """The value of a fact at a moment, or None."""
        past = self.past.get(fact, ())
        index = bisect_right(past, at, key=_moment)
        return past[index - 1][1] if index else None

    def facts_by(self, at: int) -> dict[str, Value]:
        """All facts as known at a moment."""
        found: dict[str, Value] = {}
        for fact in self.past:
            value = self.known(fact, at)
            if value is not None:
                found[fact] = value
        return found


def _moment(entry: tuple[int, Value]) -> int:
    return entry[0]


@record
class Joined(Data):
    """The memory of a narrow subject read together with the one it belongs to."""

    wide: Memory
    narrow: Memory

    def facts(self) -> Mapping[str, Value]:
        return {**self.wide.facts, **self.narrow.facts}

    def origins(self) -> Mapping[str, Origin]:
        return {**self.wide.origins, **self.narrow.origins}

    def occurrences(self, event: str) -> Sequence[Occurrence]:
        """Events of both, oldest first; at one moment those of the wider subject first."""
        own = self.narrow.events.get(event, [])
        return sorted([*self.wide.events.get(event, []), *own], key=lambda each: each.at)
