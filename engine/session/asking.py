"""Questions to a ledger: what is so as of a moment, and what was known of it at another.

Every answer is folded anew from what the ledger holds, so that asking changes nothing; not what is
held in memory either.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from troth.engine import evaluate
from troth.engine.decision import Decision
from troth.engine.event_kinds import ORG
from troth.engine.events import Event, Given, Problems
from troth.engine.fold.reaching import among
from troth.engine.fold.relationship import Relationship
from troth.engine.fold.story import Refused, State
from troth.engine.fold.versions import Version
from troth.engine.localtime import local_time
from troth.engine.records import Record, corrected
from troth.engine.session.around import Others
from troth.engine.session.errors import InvalidEvent, Unanswerable
from troth.engine.session.held import due_of, fold_of, open_clocks
from troth.engine.session.organisation import Reached
from troth.engine.session.policies import Policies
from troth.engine.session.values import Crossing, Due, Preview
from troth.engine.stores.port import OpenClock, Store

EARLIEST = -(2**40)


@dataclass(frozen=True, slots=True)
class Past:
    """What is known of one relationship: its events that stand, and the policies, at a moment."""

    events: Sequence[Event]
    versions: Sequence[Version]
    around: Others

    def fold(self, relationship: str, as_of: int) -> Relationship:
        return fold_of(relationship, self.versions, self.events, as_of, self.around)


class Asking:
    """Asks one ledger; ``now`` is its clock, in seconds since 1970 UTC."""

    def __init__(self, store: Store, policies: Policies, now: Callable[[], int]) -> None:
        self._store = store
        self._policies = policies
        self._now = now
        self._reached = Reached(store, policies)

    def folded(self, relationship: str, as_of: int | None, known_at: int | None) -> Relationship:
        """Somebody as of a moment; raises `Unanswerable` where nothing is recorded by then."""
        past = self._past(relationship, known_at)
        return past.fold(relationship, self._as_of(past.events, as_of, known_at))

    def state(self, relationship: str, as_of: int | None, known_at: int | None) -> State:
        return self.folded(relationship, as_of, known_at).state()

    def state_if_any(
        self, relationship: str, as_of: int | None, known_at: int | None
    ) -> State | None:
        """The same; None where nothing had happened by then."""
        past = self._past(relationship, known_at, needs_records=False)
        moment = self._as_of(past.events, as_of, known_at)
        if not past.events or past.events[0].at > moment:
            return None
        return past.fold(relationship, moment).state()

    def decide(
        self, relationship: str, name: str, as_of: int | None, known_at: int | None, about: str
    ) -> Decision:
        """A decision over somebody's history, under the policy of that moment."""
        person = self.folded(relationship, as_of, known_at)
        pack = self._policies.at(person.now).version.pack
        return evaluate.decide(pack.policy, pack.vocabulary, name, person.view(about))

    def preview(self, given: Given) -> Preview:
        """What one event would do; raises `InvalidEvent` where it could not be recorded."""
        past = self._past(given.relationship, None, needs_records=False)
        now = self._as_of(past.events, None, None)
        event = self._event(given, now)
        before = fold_of(given.relationship, past.versions, past.events, event.at, past.around)
        events = sorted([*past.events, event], key=lambda each: each.at)
        refused: list[Refused] = []
        after = fold_of(given.relationship, past.versions, events, event.at, past.around, refused)
        ours = next((each for each in refused if each.event == event.id), None)
        return _preview(event, ours, before.state(), after.state())

    def due(self, since: int | None, until: int) -> list[Due]:
        """What is open now and falls due in between; what is overdue is open until made good.

        The ledger keeps the clocks of everybody as far as somebody wrote to them, or announced. For
        whom something has happened since they are worked out here: who runs changes no answer.
        """
        first = EARLIEST if since is None else since
        behind = self._store.due_wakes(self._now())
        known = set(behind)
        entries = [each for each in self._store.due(first, until) if each.relationship not in known]
        for name in behind:
            clocks = open_clocks(self.folded(name, None, None), {}).values()
            entries += [
                OpenClock(relationship=name, clock=each)
                for each in clocks
                if first <= each.due_at <= until
            ]
        if behind:
            entries.sort(key=lambda each: (each.clock.due_at, each.relationship, each.clock.id))
        local = local_time(self._zone)
        return [due_of(each, local.local_day(each.clock.due_at)) for each in entries]

    @property
    def _zone(self) -> tzinfo:
        return self._policies.newest.zone

    def records(self, relationship: str) -> list[Record]:
        """Everything that was ever recorded about somebody, corrections and all."""
        records = self._store.read(relationship)
        if not records:
            raise self._nobody(relationship)
        return records

    def _past(self, relationship: str, known_at: int | None, *, needs_records: bool = True) -> Past:
        self._policies.refresh()
        records = self._store.read(relationship)
        standing = corrected(records, known_at)
        if needs_records and not any(
            known_at is None or each.recorded <= known_at for each in records
        ):
            raise self._nobody(relationship, known_at if records else None)
        known = self._policies.known(known_at) or self._policies.all[:1]
        around = Others(self._store, self._policies, _nothing, known_at)
        versions = tuple(each.version for each in known)
        events = self._policies.events(standing)
        if relationship != ORG:
            events = among(events, self._reached.events(versions, around, known_at))
        return Past(events, versions, around)

    def _as_of(self, events: Sequence[Event], as_of: int | None, known_at: int | None) -> int:
        """The moment asked for; else what was known then; else now, or the last event if later."""
        if as_of is not None:
            return as_of
        if known_at is not None:
            return known_at
        return max([self._now(), *(each.at for each in events[-1:])])

    def _event(self, given: Given, now: int) -> Event:
        """What was given as an event with the number it would have."""
        given = Given(
            given.relationship, given.type, given.fields, now if given.at is None else given.at,
            given.about, given.actor, given.source, given.key, given.corrects,
        )  # fmt: skip
        draft = self._policies.newest.reader.read(given)
        if not isinstance(draft, Problems):
            draft = self._policies.at(draft.at).reader.read(given)
        if isinstance(draft, Problems):
            raise InvalidEvent(draft)
        seq = self._store.head(given.relationship).seq + 1
        return Event(
            seq=seq,
            id=str(seq),
            type=draft.type,
            at=draft.at,
            recorded=now,
            fields=draft.values,
            about=draft.about,
            actor=draft.actor,
            source=draft.source,
        )

    def _nobody(self, relationship: str, known_at: int | None = None) -> Unanswerable:
        from troth.dsl.diagnostics import did_you_mean

        if known_at is not None:
            return Unanswerable(
                f"nothing was known of `{relationship}` then", "ask as known at a later moment"
            )
        meant = did_you_mean(relationship, list(self._store.relationships()))
        return Unanswerable(
            f"nothing is recorded about `{relationship}`",
            f"did you mean `{meant}`?" if meant else "check the id of the relationship",
        )


def _nothing(_: str) -> Sequence[Event]:
    return ()


def _preview(event: Event, refused: Refused | None, before: State, after: State) -> Preview:
    stood = {(each.region, each.about): each.state for each in before.stages}
    owed = {each.id: each for each in before.owed}
    keys = {each.key for each in before.told}
    return Preview(
        event=event,
        refused=refused,
        crossings=tuple(
            Crossing(each.region, each.about, stood.get((each.region, each.about), ""), each.state)
            for each in after.stages
            if stood.get((each.region, each.about), "") != each.state
        ),
        made=tuple(each for each in after.owed if each.id not in owed),
        changed=tuple(
            (owed[each.id], each)
            for each in after.owed
            if each.id in owed and owed[each.id] != each
        ),
        notices=tuple(each for each in after.told if each.key not in keys),
        before=before,
        after=after,
    )
