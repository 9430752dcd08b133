"""A ledger in memory: for tests, dry runs and whoever needs no file. It ends with the process."""

from collections.abc import Iterator, Mapping, Sequence
from threading import RLock

from troth.engine.records import Break, Chain, Record
from troth.engine.stores.errors import UnknownPackError
from troth.engine.stores.port import (
    EMPTY,
    FORMAT,
    NOWHERE_ELSE,
    Adopting,
    Adoption,
    Batch,
    Clock,
    Head,
    KeptPack,
    Meta,
    Notice,
    OpenClock,
    Posted,
)
from troth.engine.stores.rules import (
    check_adopting,
    check_adoptions,
    check_heads,
    check_order,
    check_records,
    check_standing,
)


class MemoryStore:
    """A `troth.engine.stores.port.Store` that keeps everything in dicts."""

    def __init__(self, *, now: int = 0) -> None:
        self._created = now
        self._lock = RLock()
        self._records: dict[str, list[Record]] = {}
        self._heads: dict[str, Head] = {}
        self._keys: dict[str, Record] = {}
        self._wakes: dict[str, int] = {}
        self._clocks: dict[str, dict[str, Clock]] = {}
        self._posted: dict[str, Posted] = {}
        self._pending: dict[str, None] = {}
        self._packs: dict[str, tuple[KeptPack, dict[str, bytes]]] = {}
        self._adoptions: list[Adoption] = []

    # --- records

    def head(self, relationship: str) -> Head:
        return self._heads.get(relationship, EMPTY)

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
        check_order(batches)
        with self._lock:
            check_adoptions(adoptions, len(self._adoptions))
            check_adopting(adopting, self.count, self._packs.__contains__)
            if standing:
                check_standing(standing, self.head)
            check_heads(batches, self.head, self.wake)
            check_records(batches, self._keys.get, self._packs.__contains__)
            if wake_others is not None:
                self._wake_everybody(wake_others)
            new = sum([self._add(batch, recorded) for batch in batches])
            if adopting is not None:
                self._put_in_force(adopting.pack, adopting.since, recorded)
            return new

    def _add(self, batch: Batch, recorded: int) -> int:
        name = batch.relationship
        if batch.records:
            self._records.setdefault(name, []).extend(batch.records)
            last = batch.records[-1]
            self._heads[name] = Head(last.seq, last.hash)
            for line in batch.records:
                if line.key:
                    self._keys[line.key] = line
        if batch.wake is None:
            self._wakes.pop(name, None)
        else:
            self._wakes[name] = batch.wake
        if batch.opened or batch.closed:
            clocks = self._clocks.setdefault(name, {})
            for id_ in batch.closed:
                clocks.pop(id_, None)
            clocks.update((clock.id, clock) for clock in batch.opened)
        return sum([self._post(notice, name, recorded) for notice in batch.notices])

    def count(self) -> int:
        with self._lock:
            return sum(map(len, self._records.values()))

    def by_key(self, key: str) -> Record | None:
        return self._keys.get(key)

    def read(self, relationship: str, after: int = 0) -> list[Record]:
        return self._records.get(relationship, [])[max(after, 0) :]

    def relationships(self) -> Iterator[str]:
        return iter(sorted(self._records))

    # --- what falls due

    def due_wakes(self, until: int) -> list[str]:
        with self._lock:
            due = [(wake, name) for name, wake in self._wakes.items() if wake <= until]
        return [name for _, name in sorted(due)]

    def wake(self, relationship: str) -> int | None:
        return self._wakes.get(relationship)

    def due(self, since: int, until: int) -> list[OpenClock]:
        with self._lock:
            found = [
                OpenClock(relationship=name, clock=clock)
                for name, clocks in self._clocks.items()
                for clock in clocks.values()
                if since <= clock.due_at <= until
            ]
        return sorted(found, key=lambda each: (each.clock.due_at, each.relationship, each.clock.id))

    def clocks(self, relationship: str) -> list[Clock]:
        with self._lock:
            clocks = self._clocks.get(relationship, {})
            return [clocks[id_] for id_ in sorted(clocks)]

    # --- the outbox

    def _post(self, notice: Notice, relationship: str, recorded: int) -> bool:
        if notice.key in self._posted:
            return False
        self._posted[notice.key] = Posted(
            number=len(self._posted) + 1,
            key=notice.key,
            relationship=relationship,
            at=notice.at,
            recorded=recorded,
            body=notice.body,
        )
        self._pending[notice.key] = None
        return True

    def pending(self, limit: int) -> list[Posted]:
        with self._lock:
            return [self._posted[key] for key, _ in zip(self._pending, range(limit), strict=False)]

    def delivered(self, key: str, at: int) -> bool:
        with self._lock:
            if key not in self._pending:
                return False
            del self._pending[key]
            was = self._posted[key]
            self._posted[key] = Posted(
                number=was.number,
                key=key,
                relationship=was.relationship,
                at=was.at,
                recorded=was.recorded,
                body=was.body,
                delivered=at,
            )
            return True

    def notices(self, relationship: str) -> list[Posted]:
        with self._lock:
            return [each for each in self._posted.values() if each.relationship == relationship]

    # --- packs

    def keep_pack(self, pack: KeptPack, files: Mapping[str, bytes]) -> None:
        with self._lock:
            if pack.id not in self._packs:
                self._packs[pack.id] = (pack, dict(files))

    def packs(self) -> list[KeptPack]:
        return [pack for pack, _ in self._packs.values()]

    def pack_files(self, pack_id: str) -> dict[str, bytes]:
        if pack_id not in self._packs:
            raise UnknownPackError(pack_id)
        return dict(self._packs[pack_id][1])

    def adopt(self, pack_id: str, since: int, recorded: int, expected_count: int) -> None:
        with self._lock:
            check_adoptions(expected_count, len(self._adoptions))
            if pack_id not in self._packs:
                raise UnknownPackError(pack_id)
            self._put_in_force(pack_id, since, recorded)

    def _put_in_force(self, pack_id: str, since: int, recorded: int) -> None:
        self._adoptions.append(Adoption(pack=pack_id, since=since, recorded=recorded))
        self._wake_everybody(since)

    def _wake_everybody(self, by: int) -> None:
        for name in self._heads:
            self._wakes[name] = min(by, self._wakes.get(name, by))

    def adoptions(self) -> tuple[Adoption, ...]:
        return tuple(self._adoptions)

    # --- the ledger itself

    def meta(self) -> Meta:
        return Meta(format=FORMAT, created=self._created)

    def verify(self) -> list[Break]:
        chain = Chain()
        return [
            each
            for name in sorted(self._records)
            for line in self._records[name]
            for each in chain.follow(line)
        ]

    def close(self) -> None:
        pass
