"""What a ledger would keep of a file of events, and what of the file it would not.

An entry is taken or refused here for the same reasons and in the same words as by a ledger. What
follows from an event, and whether a gate would let it through, is not known here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from troth.dsl.types import Value
from troth.engine.bulk.log import Log
from troth.engine.events import Draft, Given
from troth.engine.files.log_entry import LogEvent


@dataclass(frozen=True, slots=True)
class Unread:
    """An entry that no ledger would keep: where it stands, and why, in words."""

    line: int
    why: str


@dataclass(frozen=True, slots=True, eq=False)
class Recorded:
    """The log of a file, and what of the file is not in it.

    ``more`` has what no number holds, by person and number of the event: such a person is marked
    in the log as awkward. ``refused`` are in the order of the file.
    """

    log: Log
    refused: tuple[Unread, ...]
    sha256: str
    more: Mapping[tuple[str, int], Mapping[str, Value]] = field(default_factory=dict)


class Keys:
    """Which keys were met, and with what: an event with a key is kept once.

    A draft comes with its place, whatever whoever asks calls a place.
    """

    def __init__(self) -> None:
        self._met: dict[str, tuple[Draft, int]] = {}

    def first(self, draft: Draft, place: int) -> tuple[Draft, int]:
        """The draft that has this key, and its place; itself where it is the first."""
        return self._met.setdefault(draft.key, (draft, place)) if draft.key else (draft, place)

    def forget(self, draft: Draft) -> None:
        """A draft that is not kept after all."""
        self._met.pop(draft.key, None)


def taken(first: Draft, number: int) -> str:
    """Why an event is not kept whose key is that of the ``number``-th record of somebody."""
    told = f"the key `{first.key}` is that of record {number} of `{first.relationship}`"
    return f"key: {told}, which tells something else"


def given_of(entry: LogEvent) -> Given:
    """An event of a file as the reader of events takes it."""
    return Given(
        entry.relationship, entry.type, entry.fields, entry.at, entry.about,
        entry.actor, entry.source, entry.key, entry.corrects,
    )  # fmt: skip
