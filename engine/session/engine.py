"""`Engine`: events in, decisions, states and notices out, over a ledger that forgets nothing.

Small on purpose: it takes moments and names as people give them, and hands on. What changes the
ledger is `troth.engine.session.transactions`, what only asks is `troth.engine.session.asking`; all
of it can be asked as of any moment, and as known at any moment. An engine may be shared by threads,
and its ledger by processes.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, tzinfo
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Final, Self

from troth.dsl.values import date_of
from troth.engine.decision import Decision
from troth.engine.event_kinds import ORG
from troth.engine.events import Given
from troth.engine.facts import View
from troth.engine.files.pack import Pack
from troth.engine.fold.story import State
from troth.engine.fold.versions import Version
from troth.engine.localtime import local_time
from troth.engine.records import Break, Record
from troth.engine.session.adopting import adopt, check_in_force, check_readable
from troth.engine.session.asking import Asking
from troth.engine.session.clock import Clock, seconds, system_clock
from troth.engine.session.errors import WrongPack
from troth.engine.session.explaining import explained
from troth.engine.session.held import received
from troth.engine.session.many import Feed, Reporter, in_pieces
from troth.engine.session.policies import Policies, pack_at, with_note, zone_in_force
from troth.engine.session.transactions import Transactions
from troth.engine.session.values import Due, Explained, Notice, Preview, Recorded, Report
from troth.engine.session.when import When, moment_of, past
from troth.engine.stores.memory import MemoryStore
from troth.engine.stores.port import Store
from troth.engine.timeline.page import Page, page_of
from troth.engine.timeline.plain import Plain

if TYPE_CHECKING:
    from troth.engine.files.gates import GatesFile
    from troth.engine.plan.definition import Plan
    from troth.engine.plan.history import History

MEMORY: Final = ":memory:"

TOGETHER: Final = 250
"""Events, or people, of one transaction where there are many."""


class Engine:
    """A ledger and the policies it follows; `Engine.open` makes one.

    Moments are given as datetimes with a zone or as ISO text; text without a zone is meant in the
    zone of the pack, and a date stands for the end of that day. Where a question gives no
    ``as_of``, it is asked as of now, by the engine's clock. Mistakes of a caller are raised as
    `troth.engine.session.errors.EngineError`, what a ledger cannot do as
    `troth.engine.stores.errors.StoreError`: after either, nothing was written.
    """

    def __init__(self, store: Store, clock: Clock = system_clock) -> None:
        self._store = store
        self._clock = clock
        self._lock = RLock()
        self._policies = Policies(store)
        self._transactions = Transactions(store, self._policies, self._now)
        self._asking = Asking(store, self._policies, self._now)

    @classmethod
    def open(
        cls,
        where: str | Path | Store = MEMORY,
        pack: Pack | str | Path | None = None,
        *,
        effective: When | None = None,
        clock: Clock = system_clock,
        create: bool = True,
    ) -> Self:
        """The engine over the ledger ``where``: a file, ``":memory:"``, or a store.

        A new ledger needs a ``pack`` (a folder, ``shipped:NAME`` or a loaded one), which it adopts:
        from ``effective`` on, by default from the day that the pack says. Later a pack need not be
        given; where it is, it must be the one in force. Raises `WrongPack`. ``clock`` says when
        something is learned. Without ``create`` the file must be there.
        """
        loaded = None if pack is None else pack_at(pack)
        engine = cls(_store(where, clock, create=create and loaded is not None), clock)
        try:
            engine._begin(loaded, effective)
        except BaseException:
            engine.close()
            raise
        return engine

    def _begin(self, pack: Pack | None, effective: When | None) -> None:
        if self._policies.all:
            if pack is not None:
                check_in_force(self._policies, pack)
        elif pack is None:
            raise WrongPack(
                "this ledger follows no policy yet", "name a pack: its folder, or shipped:NAME"
            )
        else:
            self.adopt(pack, effective)

    # --- the policy

    @property
    def pack(self) -> Pack:
        """The newest policy of the ledger."""
        return self._policies.newest.version.pack

    @property
    def zone(self) -> tzinfo:
        """Where moments are meant that name no zone: the zone of the pack's calendar."""
        return zone_in_force(self._policies)

    def adopt(self, pack: Pack | str | Path, effective: When | None = None) -> Version:
        """A new version of the policy, in force from ``effective`` on (by default, its own day).

        What was promised before keeps its terms, unless the new version says otherwise.
        """
        loaded = pack_at(pack)
        with self._lock:
            self._policies.learn(loaded)
            since = None if effective is None else self.moment(effective, "effective", begins=True)
            version = adopt(self._store, self._policies, loaded, since, self._now())
            self._transactions.forget()
            return version

    def put_in_force(self, pack: Pack, since: int, told: Given, records: int) -> Recorded:
        """``pack`` in force from ``since`` on and ``told`` recorded: both, or neither of them.

        Raises `troth.engine.stores.errors.Conflict` where there are not ``records`` any more.
        """
        with self._lock:
            return self._transactions.put_in_force(pack, since, told, records)

    # --- events

    def record(  # noqa: PLR0913 - what an event says, each by its name
        self,
        relationship: str,
        type: str,  # noqa: A002 - the ledger's own word
        fields: Mapping[str, object] | None = None,
        *,
        at: When,
        actor: str = "",
        source: str = "",
        key: str = "",
        about: str = "",
        corrects: int = 0,
    ) -> Recorded:
        """Record what happened, and let everything follow from it.

        An event that a gate or a state refuses is recorded too, and comes back ``refused``. With a
        ``key`` it is recorded once, however often it is sent. ``corrects`` is the number of the
        record it replaces. Raises `InvalidEvent` where it cannot be recorded at all.
        """
        given = Given(relationship, type, fields or {}, at, about, actor, source, key, corrects)
        with self._lock:
            return with_note(self._transactions.record(given), self._policies)

    def record_many(self, events: Iterable[Feed], together: int = TOGETHER) -> Report:
        """Record many events, ``together`` in a transaction, and say what became of them.

        What cannot be recorded is left out, and told in the report; all else is recorded.
        """
        reporter = Reporter()
        for piece in in_pieces(iter(events), together):
            with self._lock:
                first = reporter.next(len(piece))
                reporter.saw(self._transactions.record_many(piece, first))
        return reporter.report()

    def preview(
        self,
        relationship: str,
        type: str,  # noqa: A002 - as in `record`
        fields: Mapping[str, object] | None = None,
        *,
        at: When | None = None,
        actor: str = "",
        about: str = "",
    ) -> Preview:
        """What one event would do, without recording it; by default it would happen now."""
        moment = None if at is None else self.moment(at, "at")
        given = Given(relationship, type, fields or {}, moment, about, actor)
        with self._lock:
            return self._asking.preview(given)

    # --- time

    def advance(self, to: When | None = None, limit: int | None = None) -> tuple[Notice, ...]:
        """Everything that falls due by ``to`` (now) and was not announced before, once each.

        The notices are in the outbox when this returns. With a ``limit`` it stops after about as
        many, between two people; whoever is left comes with the next call. What is still to come
        is announced by nobody: such a ``to`` raises `NotAMoment`.
        """
        now = self._now()
        until = now if to is None else past(self.moment(to, "to"), now, "to")
        found: list[Notice] = []
        with self._lock:
            waiting = self._store.due_wakes(until)
            size = TOGETHER if limit is None else min(TOGETHER, max(1, limit))
            for start in range(0, len(waiting), size):
                found += self._transactions.advance(waiting[start : start + size], until)
                if limit is not None and len(found) >= limit:
                    break
        return tuple(found)

    def due(self, until: When, since: When | None = None) -> tuple[Due, ...]:
        """What is open now and falls due by ``until``, by moment: promises, explanations, timers.

        Without ``since``, whatever is overdue as well.
        """
        end = self.moment(until, "until")
        start = None if since is None else self.moment(since, "since", begins=True)
        with self._lock:
            return tuple(self._asking.due(start, end))

    def pending(self, limit: int = 1_000) -> tuple[Notice, ...]:
        """The first notices that nobody has confirmed as handed on, oldest first."""
        return tuple(received(each) for each in self._store.pending(limit))

    def delivered(self, notice: Notice | str) -> bool:
        """Confirm that a notice was handed on; False where it was before, or never was."""
        key = notice if isinstance(notice, str) else notice.key
        return self._store.delivered(key, self._now())

    # --- questions

    def state(
        self, relationship: str, as_of: When | None = None, known_at: When | None = None
    ) -> State:
        """Where somebody stands as of a moment, by what was known at another (default: all)."""
        with self._lock:
            return self._asking.state(relationship, *self._moments(as_of, known_at))

    def everybody(self, as_of: When | None = None, known_at: When | None = None) -> Iterator[State]:
        """Where each person stands, one after the other; only those with events by then."""
        moments = self._moments(as_of, known_at)
        for relationship in self._store.relationships():
            with self._lock:
                state = self._asking.state_if_any(relationship, *moments)
            if state is not None and relationship != ORG:
                yield state

    def decide(
        self,
        relationship: str,
        name: str,
        as_of: When | None = None,
        known_at: When | None = None,
        *,
        about: str = "",
    ) -> Decision:
        """The decision of a rule about somebody, with its proof; raises `NoSuchRule`."""
        with self._lock:
            return self._asking.decide(
                relationship, name, *self._moments(as_of, known_at), about=about
            )

    def view(
        self,
        relationship: str,
        as_of: When | None = None,
        known_at: When | None = None,
        *,
        about: str = "",
    ) -> View:
        """What a decision about somebody may look at: `troth.engine.decide` takes it."""
        with self._lock:
            return self._asking.folded(relationship, *self._moments(as_of, known_at)).view(about)

    def explain(
        self,
        relationship: str,
        what: str,
        as_of: When | None = None,
        known_at: When | None = None,
    ) -> Explained:
        """Why something is as it is: a due date, what an event did or why it was refused, a region.

        ``what`` is the id of a promise (or its rule: the latest), the number of an event, the name
        of a region or the id of an escalation. Raises `Unanswerable`.
        """
        with self._lock:
            moments = self._moments(as_of, known_at)
            person = self._asking.folded(relationship, *moments)
            return explained(person, self._asking.records, what, self._policies)

    def page(
        self, relationship: str, as_of: When | None = None, known_at: When | None = None
    ) -> Page:
        """The ledger page of somebody; `troth.engine.timeline.text` and ``html`` lay it out."""
        state = self.state(relationship, as_of, known_at)
        policy = self._policies.at(state.as_of)
        pack = policy.version.pack
        facts = {name: value for name, (value, _) in state.facts.items()}
        return page_of(state, policy.name, pack.vocabulary, pack.calendar_for(facts))

    def to_json(self, value: object) -> object:
        """The JSON form of whatever the engine gave back: dicts, lists, texts and numbers."""
        pack = self.pack
        return Plain(pack.vocabulary, self.zone, pack.charts.values()).of(value)

    def plan(
        self,
        new: Pack | str | Path,
        as_of: When | None = None,
        *,
        effective: When | None = None,
        gates: "GatesFile | None" = None,
    ) -> "Plan":
        """The dry run of adopting ``new``: whose promises move, and what would have been otherwise.

        It takes effect with ``effective``, by default the ``as_of`` day, or that of the pack.
        """
        from troth.engine.plan.build import plan  # a dry run alone needs all that it takes
        from troth.engine.plan.days import days_of

        loaded = pack_at(new)
        first, last = self._day(effective, begins=True), self._day(as_of)
        with self._lock:
            check_readable(self._policies, loaded)
            history = self.history()
            old = history.replaced(loaded, days_of(loaded, last, first))
            return plan(
                old, loaded, None, gates=gates, as_of=last, history=history, effective=first
            )

    def _day(self, given: When | None, *, begins: bool = False) -> date | None:
        if given is None:
            return None
        moment = self.moment(given, "effective" if begins else "as_of", begins=begins)
        return date_of(local_time(self.zone).local_day(moment))

    def history(self) -> "History":
        """Everything recorded, as a dry run looks at it."""
        from troth.engine.session.planning import history_of  # as above

        return history_of(self._store, self._policies)

    def records(self, relationship: str) -> tuple[Record, ...]:
        """Everything that was ever recorded about somebody, in that order."""
        return tuple(self._asking.records(relationship))

    def count(self, relationship: str | None = None) -> int:
        """How many events are recorded, about somebody or altogether."""
        return self._store.count() if relationship is None else self._store.head(relationship).seq

    def relationships(self) -> tuple[str, ...]:
        """Everybody about whom anything is recorded."""
        return tuple(self._store.relationships())

    def verify(self) -> tuple[Break, ...]:
        """Where the ledger is not as it was written; empty when it is."""
        return tuple(self._store.verify())

    # --- moments, and the end

    def moment(self, given: When, name: str = "as_of", *, begins: bool = False) -> int:
        """``given`` as seconds since 1970 UTC; a day is its last second, or its first."""
        return moment_of(given, zone_in_force(self._policies), name, begins=begins)

    def _moments(self, as_of: When | None, known_at: When | None) -> tuple[int | None, int | None]:
        known = None if known_at is None else self.moment(known_at, "known_at")
        return None if as_of is None else self.moment(as_of), known

    @property
    def now(self) -> int:
        """The present moment by the engine's clock, in seconds since 1970 UTC."""
        return self._now()

    def _now(self) -> int:
        return seconds(self._clock())

    def close(self) -> None:
        """Let go of the ledger; the engine cannot be used afterwards."""
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _store(where: str | Path | Store, clock: Clock, *, create: bool) -> Store:
    now = seconds(clock())
    if where == MEMORY:
        return MemoryStore(now=now)
    if isinstance(where, str | Path):
        from troth.engine.stores.sqlite import SqliteStore  # only who has a file needs it

        return SqliteStore(where, now=now, create=create)
    return where
