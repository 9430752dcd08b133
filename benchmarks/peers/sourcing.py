"""The `eventsourcing` library as its own pages use it: fetch an aggregate, tell it, save it.

With its cache of aggregates, and without looking for what other processes wrote meanwhile. It keeps
no hash chain, no idempotency keys and no heads; it notes the order of all events, as we do.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event


class Relationship(Aggregate):
    """A relationship; what is recorded of it stands in its events."""

    @staticmethod
    def create_id(name: str) -> UUID:
        return uuid5(NAMESPACE_URL, name)

    @event("Began")
    def __init__(self, name: str) -> None:
        self.name = name
        self.count = 0

    @event("Recorded")
    def record(self, about: dict[str, Any], fields: dict[str, Any]) -> None:  # noqa: ARG002
        self.count += 1


class People(Application[UUID]):
    """Relationships in a file. SQLite's own default there is the log, flushed at each commit."""

    def __init__(self, path: Path) -> None:
        settings: Mapping[str, str] = {
            "PERSISTENCE_MODULE": "eventsourcing.sqlite",
            "SQLITE_DBNAME": str(path),
            "AGGREGATE_CACHE_MAXSIZE": "1000",
            "AGGREGATE_CACHE_FASTFORWARD": "n",
        }
        super().__init__(settings)

    def begin(self, name: str) -> UUID:
        """A relationship to which nothing has happened yet."""
        made = Relationship(name)
        self.save(made)
        return made.id

    def record(self, whose: Iterable[tuple[UUID, list[dict[str, Any]]]], fields: Any) -> None:
        """The events of some relationships, in one transaction."""
        told: list[Relationship] = []
        for id_, events in whose:
            relationship: Relationship = self.repository.get(id_)
            for about in events:
                relationship.record(about, fields)
            told.append(relationship)
        self.save(*told)

    def told(self, name: str) -> list[tuple[str, dict[str, Any]]]:
        """What was recorded of a relationship, as it is read back from the file."""
        found = self.events.get(Relationship.create_id(name))
        return [(each.about["type"], each.fields) for each in found if hasattr(each, "about")]
