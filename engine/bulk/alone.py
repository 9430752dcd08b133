"""Entries of a file one after the other: what a ledger would keep of each, and why not.

This is how every format is read that is no table, and what the short way of tables is held to.
Numbers of events, keys that come twice and corrections are those of a ledger.
"""

from troth.dsl.types import Value
from troth.engine.bulk.log import Log
from troth.engine.bulk.recorded import Keys, Recorded, Unread, given_of, taken
from troth.engine.bulk.told import is_held
from troth.engine.events import Draft, Event, EventReader
from troth.engine.files.log_entry import Entry, LogEvent, Refused
from troth.engine.records import Known, Record, corrected


class Alone:
    """Takes entries in the order of a file, and gives the log of them at the end."""

    def __init__(self, reader: EventReader, now: int) -> None:
        self._reader = reader
        self._now = now
        self._keys = Keys()
        self._drafts: dict[str, list[Draft]] = {}
        self._refused: list[Unread] = []

    def take(self, entry: Entry) -> None:
        """One more entry."""
        if isinstance(entry, Refused):
            self._refused.append(Unread(entry.line, f"{entry.what} {entry.why}"))
        elif isinstance(entry, LogEvent):
            why = self._taken(entry)
            if why:
                self._refused.append(Unread(entry.line, why))

    def _taken(self, entry: LogEvent) -> str:
        """Takes an event; why not, or nothing."""
        draft = self._reader.read(given_of(entry), now=self._now)
        if not isinstance(draft, Draft):
            return draft.told()
        own = self._drafts.get(draft.relationship, [])
        first, number = self._keys.first(draft, len(own) + 1)
        if first is not draft:
            return "" if first == draft else taken(first, number)
        if draft.corrects > len(own):
            self._keys.forget(draft)
            return f"corrects: `{draft.relationship}` has no record {draft.corrects}"
        own.append(draft)
        self._drafts[draft.relationship] = own
        return ""

    def recorded(self, sha256: str) -> Recorded:
        """Everything that stands, as a log."""
        more: dict[tuple[str, int], dict[str, Value]] = {}
        events: dict[str, list[Event]] = {}
        for person, drafts in self._drafts.items():
            found = events[person] = [_event(each, drafts) for each in _standing(drafts)]
            for event in found:
                unheld = {name: value for name, value in event.fields.items() if not is_held(value)}
                if unheld:
                    more[person, int(event.id)] = unheld
        return Recorded(Log.of(events), tuple(self._refused), sha256, more)


def _standing(drafts: list[Draft]) -> list[Known]:
    """What stands of somebody's records, in the order in which it happened."""
    records = [
        Record(each.relationship, number, each.type, each.at, 0, corrects=each.corrects)
        for number, each in enumerate(drafts, 1)
    ]
    return corrected(records)


def _event(known: Known, drafts: list[Draft]) -> Event:
    draft = drafts[known.record.seq - 1]
    return Event(
        seq=known.original,
        id=str(known.original),
        type=draft.type,
        at=draft.at,
        recorded=0,
        fields=draft.values,
        about=draft.about,
        actor=draft.actor,
        source=draft.source,
    )
