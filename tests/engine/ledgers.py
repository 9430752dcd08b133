"""Records for tests: sealed, and following each other."""

from __future__ import annotations

from troth.engine.events import Draft, seal
from troth.engine.records import Record
from troth.engine.stores.port import EMPTY, Batch, Head


def line(relationship: str = "r-42", after: Head = EMPTY, **said) -> Record:
    """The record after the head ``after``, or the first one."""
    place = {name: said.pop(name) for name in ("recorded", "policy") if name in said}
    draft = Draft(
        relationship=relationship,
        **{"type": "applied", "at": 1_000, "values": {}, "written": '{"hours":2}'} | said,
    )
    return seal(draft, seq=after.seq + 1, previous=after.hash, **{"recorded": 2_000} | place)


def lines(relationship: str, *said: dict, after: Head = EMPTY) -> list[Record]:
    """Records that follow each other, one for each of ``said``."""
    made: list[Record] = []
    for each in said:
        made.append(line(relationship, after, **each))
        after = Head(made[-1].seq, made[-1].hash)
    return made


def batch(*records: Record, **more) -> Batch:
    """What one relationship adds, from the place of its first record on."""
    first = records[0]
    return Batch(relationship=first.relationship, expected=first.seq - 1, records=records, **more)
