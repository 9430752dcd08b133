"""A ledger, or a file of events, as a dry run looks at it: everybody, their records, who is who."""

import hashlib
from collections.abc import Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from troth.engine.event_kinds import ORG
from troth.engine.events import Event
from troth.engine.files.pack import Pack
from troth.engine.plan.history import History, Reading
from troth.engine.records import Known, Record, corrected
from troth.engine.session.adopting import adopt
from troth.engine.session.around import Others
from troth.engine.session.policies import Policies
from troth.engine.stores.memory import MemoryStore
from troth.engine.stores.port import Head, Store

if TYPE_CHECKING:
    from troth.engine.bulk.log import Log
    from troth.engine.bulk.recorded import Recorded
    from troth.engine.bulk.shelf import Shelf

MANY: Final = 2_000
"""People of a ledger from whom on columns pay: to make them takes a while as well."""


def history_of(store: Store, policies: Policies) -> History:
    """Everything recorded so far. It reads the ledger when it is looked at, one person at a time.

    Its hash is that of all heads, each of which seals everything before it.
    """
    policies.refresh()
    everybody = tuple(store.relationships())
    digest = hashlib.sha256()
    for relationship in everybody:
        digest.update(f"{relationship}\n{store.head(relationship).hash}\n".encode())

    def known(relationship: str) -> Sequence[Known]:
        return corrected(store.read(relationship))

    people = tuple(each for each in everybody if each != ORG)
    versions = policies.versions

    def columns() -> "Log | None":
        if len(people) < MANY or len(versions) > 1 or not find_spec("numba"):
            return None
        from troth.engine.bulk.log import Log

        reading = Reading(versions)
        read = {person: reading.events(known(person)) for person in people}
        if any(unread for _, unread in read.values()):
            return None
        return Log.of({person: events for person, (events, _) in read.items()})

    return History(
        versions=versions,
        people=people,
        known=known,
        organisation=known(ORG),
        around=Others(store, policies, _nothing),
        sha256=f"sha256:{digest.hexdigest()}",
        columns=columns,
    )


def history_of_file(recorded: "Recorded", pack: Pack) -> History:
    """What a file of events says, under ``pack`` from its own day on; nothing is folded for it."""
    from troth.engine.bulk.shelf import Shelf

    store = _Kept()
    policies = Policies(store)
    policies.learn(pack)
    version = adopt(store, policies, pack, None, 0)
    reader = policies.newest.reader
    store.shelf = Shelf(recorded, reader.kinds, version.id, version.since)
    return History(
        versions=policies.versions,
        people=tuple(person for person in recorded.log.people if person != ORG),
        known=store.shelf.known,
        organisation=store.shelf.known(ORG),
        around=Others(store, policies, _nothing),
        sha256=recorded.sha256,
        columns=lambda: recorded.log,
    )


class _Kept(MemoryStore):
    """A ledger whose records are those of a file, made when they are asked for."""

    shelf: "Shelf"

    def head(self, relationship: str) -> Head:
        return Head(self.shelf.count(relationship), "")

    def read(self, relationship: str, after: int = 0) -> list[Record]:
        return [each.record for each in self.shelf.known(relationship)][after:]


def _nothing(_: str) -> Sequence[Event]:
    return ()
