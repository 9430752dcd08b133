"""From events to the ledger: each folded after what is there, then all written together or not.

Nothing is written before `Writer.commit`, and everything at once by it: records, notices, the
clocks that are open, and when to look again. Until then what is in memory runs ahead; where
somebody else was first it is dropped, and whoever writes begins again from the ledger.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field

from troth.dsl.values import Problem
from troth.engine.events import Draft, Event, Fault, Problems, event_of, seal
from troth.engine.fold.relationship import Relationship
from troth.engine.fold.story import Refused
from troth.engine.records import Record, corrected, same_words
from troth.engine.session.around import Others
from troth.engine.session.errors import InvalidEvent
from troth.engine.session.held import (
    Held,
    difference,
    fold_of,
    posted,
    received,
    withdrawn,
)
from troth.engine.session.policies import Policies
from troth.engine.session.values import Notice, Recorded
from troth.engine.stores.errors import Conflict
from troth.engine.stores.port import EMPTY, Batch, Head, Store

MOST_HELD = 10_000
"""Relationships that are kept in memory; whoever was asked for longest ago makes room."""


@dataclass(slots=True, eq=False)
class _Page:
    """What one relationship adds to the ledger, whose head is at ``expected``."""

    held: Held
    expected: int
    records: list[Record] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)


class Writer:
    """Writes to one ledger, one transaction after the other. Not for two threads at once."""

    def __init__(self, store: Store, policies: Policies) -> None:
        self._store = store
        self._policies = policies
        self._held: OrderedDict[str, Held] = OrderedDict()
        self._pages: dict[str, _Page] = {}
        self._keys: dict[str, Record] = {}
        self.others = Others(store, policies, self._pending)

    # --- what is added

    def add(self, draft: Draft, recorded: int) -> Recorded:
        """Take an event into the transaction; raises `InvalidEvent` where it has no place there."""
        held = self._hold(draft.relationship)
        version = self._policies.at(draft.at).version
        line = seal(
            draft,
            seq=held.head.seq + 1,
            recorded=recorded,
            policy=version.id if version.since <= draft.at else "",
            previous=held.head.hash,
        )
        if draft.key:
            first = self._keys.get(draft.key) or self._store.by_key(draft.key)
            if first is not None:
                return _repeated(first, line)
        if draft.corrects:
            _check_correction(draft, held.head.seq)
        if _is_late(draft, held):
            return self._add_late(held, line)
        event = event_of(draft, line)
        refused = held.fold.apply(event)
        notices = held.news(recorded)
        self._write(held, line, event, notices)
        return Recorded(line, refused, tuple(notices))

    def has_to_write_before(self, draft: Draft) -> bool:
        """Whether what was added has to be written before ``draft`` can be: it comes late."""
        return bool(self._pages) and _is_late(draft, self._hold(draft.relationship))

    def advance(self, relationship: str, to: int, recorded: int) -> list[Notice]:
        """Let everything happen to somebody that falls due by ``to``; what is announced."""
        held = self._hold(relationship)
        held.advance(to)
        notices = held.news(recorded)
        self._page(held).notices += notices
        return notices

    def wake(self, relationship: str) -> None:
        """Have somebody looked at anew, because what is in force has changed."""
        self._page(self._hold(relationship))

    def _add_late(self, held: Held, line: Record) -> Recorded:
        """Fold everything again with what comes late or corrects, and say what is different."""
        assert not self._pages, "INVARIANT: what comes late is written by itself"
        known = self._store.read(held.id)
        if len(known) != line.seq - 1:
            del self._held[held.id]  # it is behind, and would be for ever
            raise Conflict(held.id, line.seq - 1, len(known))
        standing = corrected([*known, line])
        events = self._policies.events(standing)
        as_of = max(held.fold.now, line.at)
        refused: list[Refused] = []
        held.fold = fold_of(held.id, self._policies.versions, events, as_of, self.others, refused)
        outbox = [received(each) for each in self._store.notices(held.id)]
        notices = difference(held.fold.told, outbox, held.id, line.recorded)
        held.told = len(held.fold.told)
        held.owing = []
        held.withdrawn = withdrawn([*outbox, *notices])
        held.start_anew()
        ours = {str(each.original) for each in standing if each.record.seq == line.seq}
        event = next((each for each in events if each.id in ours), None)
        self._write(held, line, event, notices)
        verdict = next((each for each in refused if each.event in ours), None)
        return Recorded(line, verdict, tuple(notices), late=True)

    def _write(
        self, held: Held, line: Record, event: Event | None, notices: Sequence[Notice]
    ) -> None:
        page = self._page(held)
        page.records.append(line)
        if line.key:
            self._keys[line.key] = line
        page.notices += notices
        if event is not None:
            page.events.append(event)
        held.head = Head(line.seq, line.hash)

    # --- written, or not

    def commit(self, recorded: int) -> None:
        """Write everything that was added; whatever is raised, nothing of it is in the ledger."""
        batches = []
        for page in self._pages.values():
            opened, closed = page.held.moved()
            batches.append(
                Batch(
                    relationship=page.held.id,
                    expected=page.expected,
                    records=page.records,
                    notices=[posted(each) for each in page.notices],
                    wake=page.held.fold.next,
                    opened=opened,
                    closed=closed,
                )
            )
        try:
            self._store.append(batches, recorded, len(self._policies.adoptions))
        except BaseException:
            self.abandon()
            raise
        self._pages.clear()
        self._keys.clear()

    def abandon(self) -> None:
        """Forget what was added, and whatever in memory runs ahead of the ledger."""
        for name in self._pages:
            self._held.pop(name, None)
        self._pages.clear()
        self._keys.clear()

    def forget(self) -> None:
        """Hold nobody any more: what is in force has changed."""
        self.abandon()
        self._held.clear()
        self.others.forget()

    # --- who is held

    def held(self, relationship: str) -> Held:
        """Somebody as the ledger has them; not to be changed."""
        return self._hold(relationship)

    def _page(self, held: Held) -> _Page:
        page = self._pages.get(held.id)
        if page is None:
            page = self._pages[held.id] = _Page(held, held.head.seq)
        return page

    def _pending(self, relationship: str) -> Sequence[Event]:
        page = self._pages.get(relationship)
        return page.events if page else ()

    def _hold(self, relationship: str) -> Held:
        held = self._held.get(relationship)
        if held is not None:
            self._held.move_to_end(relationship)
            return held
        if relationship in self._pages:  # made room for others, and is not written yet
            return self._pages[relationship].held
        held = self._held[relationship] = self._load(relationship)
        if len(self._held) > MOST_HELD:
            self._held.popitem(last=False)
        return held

    def _load(self, relationship: str) -> Held:
        records = self._store.read(relationship)
        if not records:
            person = Relationship(relationship, self._policies.versions, self.others)
            return Held(relationship, EMPTY, person)
        outbox = [received(each) for each in self._store.notices(relationship)]
        events = self._policies.events(corrected(records))
        moments = [*(each.at for each in events), *(each.at for each in outbox)]
        as_of = max(moments, default=records[0].at)
        fold = fold_of(relationship, self._policies.versions, events, as_of, self.others)
        owing = difference(fold.told, outbox, relationship, records[-1].recorded)
        return Held(
            relationship,
            Head(records[-1].seq, records[-1].hash),
            fold,
            told=len(fold.told),
            clocks={clock.id: clock for clock in self._store.clocks(relationship)},
            owing=owing,
            withdrawn=withdrawn([*outbox, *owing]),
        )


def _is_late(draft: Draft, held: Held) -> bool:
    return draft.corrects > 0 or draft.at < held.fold.now


def _repeated(first: Record, second: Record) -> Recorded:
    if same_words(first, second):
        return Recorded(first, repeated=True)
    what = f"the key `{first.key}` is that of record {first.seq} of `{first.relationship}`"
    problem = Problem(f"{what}, which tells something else", "give each event a key of its own")
    raise InvalidEvent(Problems((Fault("key", problem),)))


def _check_correction(draft: Draft, head: int) -> None:
    if draft.corrects <= head:
        return
    message = f"`{draft.relationship}` has no record {draft.corrects}"
    advice = f"its records are 1 to {head}" if head else "it has none yet"
    raise InvalidEvent(Problems((Fault("corrects", Problem(message, advice)),)))
