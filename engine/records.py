"""Lines of the ledger: how one is sealed, how lines hang together, which of them stand.

A record says what somebody told the ledger, and never changes: a mistake is made good by a further
record that names the one it corrects. Each carries the hash of the one before it in the same
relationship, so that nothing can be altered, taken out or put in unseen. What a record means is
not known here; that takes a vocabulary, and is `troth.engine.events`.
"""

import json
from collections.abc import Iterable, Sequence
from hashlib import sha256
from json.encoder import encode_basestring_ascii
from typing import TypeAlias

from troth.dsl.node import Data, record

Plain: TypeAlias = str | int | bool | list[str]
"""A value as JSON holds it: an exact decimal is text, or an int where it is whole."""

quoted = encode_basestring_ascii
"""A text as JSON, in ASCII."""

ANNULLED = "annulled"
"""The type of a record that says: the one I correct never happened."""


@record
class Record(Data):
    """One line of the ledger, as stored.

    ``seq`` counts from 1 without gaps in each relationship. ``at`` is when it happened and
    ``recorded`` when the ledger learned it, in whole seconds since 1970 UTC. ``written`` are its
    fields as canonical JSON. ``about`` is the id of the application, case, goal or obligation it
    concerns; ``key`` is unique in the ledger; ``corrects`` the ``seq`` of the record it replaces;
    ``policy`` the id of the pack in force. Empty texts and 0 mean none. ``previous`` is the hash of
    the record before it, empty for the first.
    """

    relationship: str
    seq: int
    type: str
    at: int
    recorded: int
    written: str = "{}"
    about: str = ""
    actor: str = ""
    source: str = ""
    key: str = ""
    corrects: int = 0
    policy: str = ""
    previous: str = ""
    hash: str = ""

    @property
    def fields(self) -> dict[str, Plain]:
        """Its fields as plain values, read from the JSON each time."""
        found: dict[str, Plain] = json.loads(self.written)
        return found


def content(line: Record) -> str:
    """Everything a record says but its hash, as canonical JSON: keys sorted, no blanks, ASCII."""
    return (
        f'{{"about":{quoted(line.about)},"actor":{quoted(line.actor)},"at":{line.at},'
        f'"corrects":{line.corrects},"fields":{line.written},"key":{quoted(line.key)},'
        f'"policy":{quoted(line.policy)},"previous":{quoted(line.previous)},'
        f'"recorded":{line.recorded},"relationship":{quoted(line.relationship)},'
        f'"seq":{line.seq},"source":{quoted(line.source)},"type":{quoted(line.type)}}}'
    )


def hash_of(line: Record) -> str:
    """SHA-256 over the content of a record, in hexadecimal."""
    # sealed content is ASCII; what is read from a damaged file may be anything
    return sha256(content(line).encode("utf-8", "surrogatepass")).hexdigest()


def same_words(one: Record, other: Record) -> bool:
    """Whether two records tell the same, whenever and under whichever policy they were recorded."""
    return _told(one) == _told(other)


def _told(line: Record) -> tuple[object, ...]:
    return (
        line.relationship, line.type, line.at, line.written,
        line.about, line.actor, line.source, line.key, line.corrects,
    )  # fmt: skip


# --- what stands


@record
class Known(Data):
    """A record that stands, and the ``seq`` of what was first told, its own or that it corrects."""

    original: int
    record: Record


def corrected(records: Iterable[Record], known_at: int | None = None) -> list[Known]:
    """What one relationship's ledger held to be true at the moment ``known_at`` (None: by now).

    ``records`` in the order of ``seq``; the answer in the order in which things happened, then in
    which they were first told. Of several corrections the last recorded stands. Annulling a record
    takes it back with everything that corrected it; annulling a correction takes back that
    correction only, and annulling an annulment brings back what it took away.
    """
    known = [line for line in records if known_at is None or line.recorded <= known_at]
    if any(line.corrects or line.type == ANNULLED for line in known):
        standing = [each for family in _families(known) if (each := _standing(family)) is not None]
    else:
        standing = [Known(line.seq, line) for line in known]
    return sorted(standing, key=lambda each: (each.record.at, each.original))


def _families(records: Sequence[Record]) -> Iterable[list[Record]]:
    """The records in groups: one that corrects nothing, and all that correct it, at any remove."""
    families: dict[int, list[Record]] = {}
    first: dict[int, int] = {}
    for line in records:
        # what corrects something unknown stands for itself
        first[line.seq] = origin = first.get(line.corrects, line.seq)
        families.setdefault(origin, []).append(line)
    return families.values()


def _standing(family: Sequence[Record]) -> Known | None:
    original, taken_back, since = family[0].seq, set(), 0
    for line in reversed(family):
        if line.type == ANNULLED and line.seq not in taken_back:
            taken_back.add(line.corrects)
            if line.corrects == original:
                since = max(since, line.seq)
    for line in reversed(family):
        if line.type != ANNULLED and line.seq not in taken_back and line.seq >= since:
            return Known(original, line)
    return None


# --- what holds the chain together


@record
class Break(Data):
    """A place where the ledger is not as it was written. ``seq`` is 0 for a whole relationship."""

    relationship: str
    seq: int
    type: str
    what: str


class Chain:
    """Goes along the records of any number of relationships, and tells where they do not hold.

    Within a relationship records come in the order of their ``seq``; relationships may be mixed.
    """

    def __init__(self) -> None:
        self.heads: dict[str, tuple[int, str]] = {}

    def follow(self, line: Record) -> list[Break]:
        """What is wrong with the next record. It is taken as it is: each break is told once."""
        seq, previous = self.heads.get(line.relationship, (0, ""))
        found: list[str] = []
        if line.seq != seq + 1:
            gap = f"{seq + 1}" if line.seq == seq + 2 else f"{seq + 1} to {line.seq - 1}"
            found.append(f"{gap} is missing before it" if line.seq > seq else "is there twice")
        elif line.previous != previous:
            found.append("does not follow from the one before it")
        if hash_of(line) != line.hash:
            found.append("is not what was recorded: its hash is another")
        self.heads[line.relationship] = (line.seq, line.hash)
        return [Break(line.relationship, line.seq, line.type, what) for what in found]


def verify_chain(records: Iterable[Record]) -> list[Break]:
    """Every break in the records of one or more relationships; empty when all is as written."""
    chain = Chain()
    return [each for line in records for each in chain.follow(line)]
