"""What of the organisation's stream reaches others, as one ledger has it.

One list serves everybody who is folded: while events only come after the last of it, it grows; what
comes late, or is corrected, makes another list, and whoever was folded with the old one is behind.
A ledger whose policies let nothing reach anybody never looks.
"""

from collections.abc import Sequence

from troth.engine.event_kinds import ORG
from troth.engine.events import Event
from troth.engine.fold.organisation import heard_by_others
from troth.engine.fold.reaching import as_heard, reaching
from troth.engine.fold.versions import Surroundings, Version
from troth.engine.records import corrected
from troth.engine.session.policies import Policies
from troth.engine.stores.port import EMPTY, Head, Store


class Organisation:
    """The events that reach others, up to ``head`` of the organisation's stream."""

    def __init__(self, store: Store, policies: Policies) -> None:
        self._store = store
        self._policies = policies
        self._versions: tuple[Version, ...] = ()
        self.names: frozenset[str] = frozenset()
        self.head = EMPTY
        self.events: list[Event] = []

    def follow(self, around: Surroundings) -> None:
        """Take notice of what was recorded since, by whomever, and of other policies."""
        versions = self._policies.versions
        if versions is not self._versions:
            self._versions, self.names = versions, reaching(versions)
            self.head, self.events = EMPTY, []
        if not self.names:
            return
        head = self._store.head(ORG)
        if head != self.head:
            standing = corrected(self._store.read(ORG))
            self.rewrite(heard_by_others(versions, self._policies.events(standing), around))
            self.head = head

    def rewrite(self, events: list[Event]) -> None:
        """Have these events instead; where they only continue what is known, nobody is behind."""
        known = len(self.events)
        if events[:known] == self.events:
            self.events += events[known:]
        else:
            self.events = events

    def add(self, event: Event) -> None:
        """One more, which nothing refused, after all others."""
        self.events.append(as_heard(event))

    def forget(self) -> None:
        """Read everything again when it is asked for next."""
        self.head, self.events = EMPTY, []


class Reached:
    """The same as known at a moment, for whoever only asks; what was worked out last is kept."""

    def __init__(self, store: Store, policies: Policies) -> None:
        self._store = store
        self._policies = policies
        self._kept: tuple[Head, int | None, tuple[Version, ...], list[Event]] | None = None

    def events(
        self, versions: tuple[Version, ...], around: Surroundings, known_at: int | None
    ) -> Sequence[Event]:
        """What reaches others under these versions, by what was known at ``known_at``."""
        if not reaching(versions):
            return ()
        head = self._store.head(ORG)
        kept = self._kept
        if kept is None or kept[:3] != (head, known_at, versions):
            standing = corrected(self._store.read(ORG), known_at)
            events = heard_by_others(versions, self._policies.events(standing), around)
            kept = self._kept = (head, known_at, versions, events)
        return kept[3]
