"""Drawn lives as the history that a dry run reads: records as a ledger would keep them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from troth.engine.bulk.log import Log
from troth.engine.event_kinds import EventKind, kinds_of
from troth.engine.events import Event
from troth.engine.files.pack import Pack
from troth.engine.fold.versions import Version
from troth.engine.plain import written
from troth.engine.plan.history import ALWAYS, History
from troth.engine.records import Known, Record, quoted


def record_of(person: str, event: Event, kind: EventKind) -> Record:
    """An event as the ledger keeps it."""
    fields = ",".join(
        f"{quoted(name)}:{written(value, kind.fields[name])}"
        for name, value in sorted(event.fields.items())
    )
    return Record(
        person, event.seq, event.type, event.at, event.recorded, "{" + fields + "}", event.about,
        event.actor, policy="2026.1",
    )  # fmt: skip


def history_of(pack: Pack, lives: Mapping[str, Sequence[Event]]) -> History:
    """The lives under a policy that was always in force, one by one and as columns."""
    kinds = kinds_of(pack.vocabulary, pack.charts.values())
    known = {
        person: [
            Known(int(event.id), record_of(person, event, kinds[event.type])) for event in events
        ]
        for person, events in lives.items()
        if events
    }
    digest = hashlib.sha256(repr(sorted(known.items())).encode()).hexdigest()
    return History(
        versions=(Version(pack, "2026.1", ALWAYS),),
        people=tuple(sorted(known)),
        known=lambda person: known.get(person, ()),
        sha256=f"sha256:{digest}",
        columns=lambda: Log.of(lives),
    )
