"""From events to the ledger: each folded after what is there, then all written together or not.

Nothing is written before `Writer.commit`, and everything at once by it: records, notices, the
clocks that are open, and when to look again. Until then what is in memory runs ahead; where
somebody else was first it is dropped, and whoever writes begins again from the ledger.
"""

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from troth.dsl.values import Problem
from troth.engine.event_kinds import ORG
from troth.engine.events import Draft, Event, Fault, Problems, event_of, seal
from troth.engine.fold.organisation import heard_by_others
from troth.engine.fold.reaching import among
from troth.engine.fold.relationship import Relationship
from troth.engine.fold.story import Refused
from troth.engine.records import Record, corrected, same_words
from troth.engine.session.around import Others
from troth.engine.session.errors import InvalidEvent
from troth.engine.session.held import (
    NEVER,
    Held,
    difference,
    fold_of,
    posted,
    received,
    withdrawn,
)
from troth.engine.session.organisation import Organisation
from troth.engine.session.policies import Policies
from troth.engine.session.values import Notice, Recorded
from troth.engine.stores.errors import Conflict
from troth.engine.stores.port import EMPTY, Adopting, Batch, Head, Store

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
        self._reached: dict[str, Batch] = {}
        self._reached_at: int | None = None
        self._keys: dict[str, Record] = {}
        self.others = Others(store, policies, self._pending)
        self._organisation = Organisation(store, policies)

    def follow(self) -> None:
        """Take notice of what happened to the organisation since, by whomever it was recorded."""
        self._organisation.follow(self.others)

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
        refused = held.hear_own(event)
        notices = held.news(recorded)
        self._write(held, line, event, notices)
        if self._organisation.names and refused is None and self._reaches(draft):
            self._organisation.add(event)
            notices += self._reach(event.at, recorded)
        return Recorded(line, refused, tuple(notices))

    def has_to_write_before(self, draft: Draft) -> bool:
        """Whether what was added has to be written before ``draft`` can be.

        It has where it comes late, and where it, or what was added, reaches everybody.
        """
        if not self._pages:
            return False
        if self._reached_at is not None or self._reaches(draft):
            return True
        return _is_late(draft, self._hold(draft.relationship))

    def _reaches(self, draft: Draft) -> bool:
        return draft.relationship == ORG and draft.type in self._organisation.names

    def _reach(self, at: int, recorded: int) -> list[Notice]:
        """Let everybody hear what happened to the organisation ``at`` that moment.

        To fold many people takes a while, in which others write about some of them: who was
        written about is folded once more, so that next to nothing is left to be in conflict.
        """
        found: dict[str, list[Notice]] = {}
        self._reached_at = at
        waiting: Iterable[str] = self._store.relationships()
        while waiting:
            for name in waiting:
                if name != ORG:
                    found[name] = self._reach_one(name, at, recorded)
            waiting = [name for name in found if self._has_moved(name)]
        return [notice for notices in found.values() for notice in notices]

    def _reach_one(self, name: str, at: int, recorded: int) -> list[Notice]:
        if name in self._reached:
            self._held.pop(name, None)
        held = self._hold(name)
        held.hear(at)
        notices = held.news(recorded)
        # of many people, more than what is written would be too much to keep
        self._reached[name] = self._batch(_Page(held, held.head.seq, notices=notices))
        return notices

    def _has_moved(self, name: str) -> bool:
        return self._store.head(name).seq != self._reached[name].expected

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
        own = self._policies.events(standing)
        as_of = max(held.fold.now, line.at)
        refused: list[Refused] = []
        if held.id == ORG:
            self.others.take_instead(ORG, own)
        self._fold(held, own, as_of, refused)
        outbox = [received(each) for each in self._store.notices(held.id)]
        notices = difference(held.fold.told, outbox, held.id, line.recorded)
        held.told = len(held.fold.told)
        held.owing = []
        held.withdrawn = withdrawn([*outbox, *notices])
        held.passed = True
        ours = {str(each.original) for each in standing if each.record.seq == line.seq}
        event = next((each for each in own if each.id in ours), None)
        self._write(held, line, event, notices)
        verdict = next((each for each in refused if each.event in ours), None)
        if held.id == ORG and self._organisation.names:
            notices += self._reach_anew(own, recorded=line.recorded)
        return Recorded(line, verdict, tuple(notices), late=True)

    def _reach_anew(self, own: Sequence[Event], recorded: int) -> list[Notice]:
        """Let everybody hear what the organisation's stream says now, if that is something else."""
        known, count = self._organisation.events, len(self._organisation.events)
        self._organisation.rewrite(heard_by_others(self._policies.versions, own, self.others))
        now = self._organisation.events
        if now is known and len(now) == count:
            return []
        return self._reach(now[-1].at if now else NEVER, recorded)

    def _fold(
        self, held: Held, own: Sequence[Event], as_of: int, refused: list[Refused] | None = None
    ) -> None:
        """Fold everything of somebody that happened by ``as_of`` anew."""
        ahead = () if held.id == ORG else self._organisation.events
        events = among(own, ahead)
        held.fold = fold_of(held.id, self._policies.versions, events, as_of, self.others, refused)
        held.ahead = ahead
        held.heard = bisect_right(ahead, as_of, key=_moment)
        held.last = own[-1].at if own else NEVER

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

    def commit(self, recorded: int, adopting: Adopting | None = None) -> None:
        """Write everything that was added; whatever is raised, nothing of it is in the ledger.

        What is ``adopting`` comes into force with it; then nobody who is held stands as they did.
        """
        batches = [*map(self._batch, self._pages.values()), *self._reached.values()]
        try:
            self._append(batches, recorded, adopting)
        except BaseException:
            self.abandon()
            raise
        if ORG in self._pages:
            self._organisation.head = self._pages[ORG].held.head
        self._settle()

    def _batch(self, page: _Page) -> Batch:
        held = page.held
        if held.passed:
            held.compare_with(self._store.clocks(held.id))
        opened, closed = held.moved()
        woken, held.woken = held.woken, held.next
        return Batch(
            relationship=held.id,
            expected=page.expected,
            records=page.records,
            notices=[posted(each) for each in page.notices],
            wake=held.woken,
            woken=woken,
            opened=opened,
            closed=closed,
        )

    def _append(self, batches: Sequence[Batch], recorded: int, adopting: Adopting | None) -> None:
        adoptions = len(self._policies.adoptions)
        if not self._organisation.names:
            self._store.append(batches, recorded, adoptions, adopting=adopting)
            return
        standing = {} if ORG in self._pages else {ORG: self._organisation.head.seq}
        self._store.append(
            batches, recorded, adoptions, standing, self._reached_at, adopting=adopting
        )

    def _settle(self) -> None:
        self._pages.clear()
        self._keys.clear()
        self._reached.clear()
        self._reached_at = None
        self.others.settled()

    def abandon(self) -> None:
        """Forget what was added, and whatever in memory runs ahead of the ledger."""
        for name in self._pages:
            self._held.pop(name, None)
        if ORG in self._pages:
            self._organisation.forget()
        for name in self._reached:
            self._held.pop(name, None)
        self._settle()

    def forget(self) -> None:
        """Hold nobody any more: what is in force has changed."""
        self.abandon()
        self._held.clear()
        self._organisation.forget()
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
        if held is not None and not (self._organisation.names and self._is_behind(held)):
            self._held.move_to_end(relationship)
            return held
        if relationship in self._pages:  # made room for others, and is not written yet
            return self._pages[relationship].held
        held = self._held[relationship] = self._load(relationship)
        if len(self._held) > MOST_HELD:
            self._held.popitem(last=False)
        return held

    def _is_behind(self, held: Held) -> bool:
        if held.id == ORG:  # somebody else may have written to its stream
            return held.head != self._organisation.head
        return held.is_behind(self._organisation.events)

    def _load(self, relationship: str) -> Held:
        woken = self._store.wake(relationship)  # before the rest: what moves meanwhile is noticed
        records = self._store.read(relationship)
        person = Relationship(relationship, self._policies.versions, self.others)
        held = Held(relationship, EMPTY, person)
        if relationship != ORG:
            held.ahead = self._organisation.events
        if not records:
            return held
        outbox = [received(each) for each in self._store.notices(relationship)]
        own = self._policies.events(corrected(records))
        moments = [*(each.at for each in own), *(each.at for each in outbox)]
        self._fold(held, own, max(moments, default=records[0].at))
        held.head = Head(records[-1].seq, records[-1].hash)
        held.woken = woken
        held.told = len(held.fold.told)
        held.clocks = {clock.id: clock for clock in self._store.clocks(relationship)}
        held.owing = difference(held.fold.told, outbox, relationship, records[-1].recorded)
        held.withdrawn = withdrawn([*outbox, *held.owing])
        return held


def _moment(event: Event) -> int:
    return event.at


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
