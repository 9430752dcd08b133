"""The port to the ledger: what every store can do, and promises.

A store keeps records, and what must never come apart from them: the notices they caused, the clocks
that are open, when a relationship has to be looked at next, and every pack that was ever in force.
It compares numbers and texts; what a record means it does not know. Moments are whole seconds since
1970-01-01 UTC, and arrive as arguments.

**Durable**: when `append`, `keep_pack`, `adopt` or `delivered` returns, what was written survives
the end of the process and, in a file, the loss of power. **Whole**: each of them writes everything
it was given or, when it raises, nothing. **Safe to share**: stores may be used by several threads,
and the same file by several processes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from typing import Final, NamedTuple, Protocol

from troth.dsl.node import Data, named
from troth.engine.records import Break, Record

FORMAT: Final = 1
"""The version of what is kept, raised when records are sealed or read in another way."""

ADOPTIONS: Final = "adoptions"
"""What a `Conflict` over the timeline of adoptions names."""

RECORDS: Final = "the ledger"
"""What a `Conflict` over the number of all records names."""


NOWHERE_ELSE: Final[Mapping[str, int]] = {}
"""The heads of other relationships that a batch follows from, where it follows from none."""


class Head(NamedTuple):
    """The last record of a relationship: its number and hash; 0 and nothing before the first."""

    seq: int
    hash: str


EMPTY: Final = Head(0, "")


@named
class Notice(Data):
    """Something to be announced once: ``key`` is unique in the ledger, ``at`` when it fell due.

    ``body`` is JSON for whoever delivers it.
    """

    key: str
    at: int
    body: str = "{}"


@named
class Posted(Data):
    """A notice in the outbox. ``number`` counts up in the order of posting.

    ``recorded`` is when it was posted, ``delivered`` when it was first handed on, None before.
    """

    number: int
    key: str
    relationship: str
    at: int
    recorded: int
    body: str
    delivered: int | None = None


@named
class Clock(Data):
    """Something that falls due at ``due_at``, unless it ends before; ``id`` is the relationship's.

    ``kind`` says what it is (a promise, a timer, a rung), ``party`` whose move it is.
    """

    id: str
    kind: str
    due_at: int
    party: str = ""


@named
class OpenClock(Data):
    """A clock, and whose it is."""

    relationship: str
    clock: Clock


ANY_WAKE: Final = -(2**62)
"""Whenever a relationship would have been looked at next."""


@named
class Batch(Data):
    """What one relationship adds to the ledger, if its head still is at ``expected``.

    ``records`` are sealed, follow each other and the head. ``wake`` is the next moment at which
    something falls due, None for never; it replaces the one before, which was ``woken``: where that
    has moved, somebody else let time pass. ``opened`` clocks replace those of the same id, after
    the ``closed`` (ids) are taken out.
    """

    relationship: str
    expected: int
    records: Sequence[Record] = ()
    notices: Sequence[Notice] = ()
    wake: int | None = None
    woken: int | None = ANY_WAKE
    opened: Sequence[Clock] = ()
    closed: Sequence[str] = ()


@named
class KeptPack(Data):
    """A pack that the ledger keeps: its id, its name and version, the hash of its meaning."""

    id: str
    name: str
    version: str
    meaning: str


@named
class Adoption(Data):
    """From the moment ``since`` on, the pack ``pack`` is in force; made known at ``recorded``."""

    pack: str
    since: int
    recorded: int


@named
class Adopting(Data):
    """A kept pack that comes into force from ``since`` on together with what is written of it.

    ``records`` is how many the whole ledger has before it: where it is more, somebody else wrote
    since. None for any number.
    """

    pack: str
    since: int
    records: int | None = None


@named
class Meta(Data):
    """The ledger itself: the format of what it keeps, when it was made, other words it holds."""

    format: int
    created: int
    words: Mapping[str, str] = field(default_factory=dict)


class Store(Protocol):
    """A ledger. Errors are those of `troth.engine.stores.errors`, and asserts for our mistakes."""

    def head(self, relationship: str) -> Head:
        """The last record of a relationship."""
        ...

    def append(
        self,
        batches: Sequence[Batch],
        recorded: int,
        adoptions: int | None = None,
        standing: Mapping[str, int] = NOWHERE_ELSE,
        wake_others: int | None = None,
        *,
        adopting: Adopting | None = None,
    ) -> int:
        """Adds all batches, in their order, or none; ``recorded`` is the moment of the notices.

        No relationship has two of them. A batch without records moves the wake and the clocks.
        The answer is how many notices were new; one whose key is known is the same notice, and
        stays as it was. ``adoptions`` is how many there were when the batches were made, and
        ``standing`` the heads of other relationships that they follow from. With ``wake_others``
        whoever has no batch is looked at by then; who is looked at before that, still is. What is
        ``adopting`` comes into force with the batches, as by `adopt`. Raises `Conflict` where a
        head or a wake has moved or something was adopted since, `KeyTaken` where a record's key is
        that of another one, `UnknownPackError` where a record's policy was never kept.
        """
        ...

    def count(self) -> int:
        """How many records there are altogether; there are never fewer than before."""
        ...

    def by_key(self, key: str) -> Record | None:
        """The record with that key."""
        ...

    def read(self, relationship: str, after: int = 0) -> list[Record]:
        """The records of a relationship with numbers above ``after``, in their order."""
        ...

    def relationships(self) -> Iterator[str]:
        """Everybody with a record, sorted; those who come while it runs may be left out."""
        ...

    def due_wakes(self, until: int) -> list[str]:
        """Who has to be looked at by ``until``, that moment included; by moment, then by id."""
        ...

    def wake(self, relationship: str) -> int | None:
        """When that relationship has to be looked at next."""
        ...

    def due(self, since: int, until: int) -> list[OpenClock]:
        """The open clocks from ``since`` to ``until``, both included, by moment, whose, and id."""
        ...

    def clocks(self, relationship: str) -> list[Clock]:
        """The open clocks of a relationship, by id."""
        ...

    def pending(self, limit: int) -> list[Posted]:
        """The first notices that were not delivered, in the order of posting."""
        ...

    def delivered(self, key: str, at: int) -> bool:
        """Notes that a notice was handed on; False where it was before, or there is none."""
        ...

    def notices(self, relationship: str) -> list[Posted]:
        """All notices of a relationship, in the order of posting."""
        ...

    def keep_pack(self, pack: KeptPack, files: Mapping[str, bytes]) -> None:
        """Keeps a pack with all its files, by their paths; an id that is known is left alone."""
        ...

    def packs(self) -> list[KeptPack]:
        """Every pack that was kept, in the order in which they were."""
        ...

    def pack_files(self, pack_id: str) -> dict[str, bytes]:
        """The files of a pack by their paths; raises `UnknownPackError`."""
        ...

    def adopt(self, pack_id: str, since: int, recorded: int, expected_count: int) -> None:
        """Puts a kept pack in force from ``since`` on, and has everybody looked at then.

        Whoever is looked at before that, still is.
        Raises `Conflict` unless there are ``expected_count`` adoptions, and `UnknownPackError`.
        """
        ...

    def adoptions(self) -> tuple[Adoption, ...]:
        """All adoptions, in the order in which they were made known."""
        ...

    def meta(self) -> Meta:
        """What the ledger says of itself."""
        ...

    def verify(self) -> list[Break]:
        """Where the ledger is not as it was written: every record, every link, every head."""
        ...

    def close(self) -> None:
        """Lets go of the ledger; nothing may be asked of it afterwards."""
        ...
