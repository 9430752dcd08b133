"""The working state of one relationship while it is folded, and what every part of the fold shares.

Parts do not call each other: what one brings about it puts in the queue, and what it changed it
touches, so that the conditions that read it are asked again. `troth.engine.fold.relationship` hands
both on until nothing is left; that is one step, run to completion.
"""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from troth.dsl import core
from troth.dsl.core import ObligationState
from troth.dsl.node import Data, record
from troth.dsl.source import NOWHERE
from troth.dsl.types import TimeKind, Value
from troth.engine.calendar import Calendar
from troth.engine.deadline import Deadline
from troth.engine.event_kinds import ORG
from troth.engine.events import Event
from troth.engine.exact import Result, Unknown
from troth.engine.facts import History, Occurrence, Origin, View
from troth.engine.files.info import SITE
from troth.engine.fold.agenda import Agenda, Alarm
from troth.engine.fold.memory import Joined, Memory
from troth.engine.fold.reads import ENGAGED, Reads, Token
from troth.engine.fold.spells import Spells
from troth.engine.fold.story import Change, Counted, Kind, Line, Moved, Refused, Told
from troth.engine.fold.tables import Place, Tables, tables_of
from troth.engine.fold.versions import Surroundings, Version
from troth.engine.meaning import Run, value
from troth.workflows.chart import Branch, Region, State


@dataclass(slots=True, eq=False)
class Now:
    """Where one region stands; ``trail`` is every state it has been in and since when."""

    place: Place
    tables: Tables
    about: str
    state: str
    since: int
    trail: list[tuple[int, str]] = field(default_factory=list)
    timers: dict[str, tuple[Deadline, Alarm]] = field(default_factory=dict)

    @property
    def final(self) -> bool:
        """Whether nothing can follow."""
        return self.state in self.place.region.final


@dataclass(slots=True, eq=False)
class Engagement:
    """One contract spell; ``since`` and ``until`` are days."""

    id: str
    since: int
    until: int | None = None


@dataclass(slots=True, eq=False)
class Due:
    """An obligation while it is folded; see `troth.engine.fold.story.Owed` for what it tells."""

    id: str
    rule: core.Obligation
    tables: Tables
    about: str
    cause: str
    made: int
    day: int
    at: int
    event: Occurrence | None
    calendar: Calendar = field(kw_only=True)
    to: str = ""
    by: str = ""
    state: ObligationState = ObligationState.CREATED
    anchored: str = ""
    length: tuple[TimeKind, int] | None = None
    longer: list[tuple[TimeKind, int]] = field(default_factory=list)
    put_off: int = 0
    pauses: list[tuple[int, int]] = field(default_factory=list)
    due: Deadline | None = None
    over: Deadline | None = None
    counted: Counted | None = None
    moved: list[Moved] = field(default_factory=list)
    alarm: Alarm | None = None
    promised: int | None = None
    delivered: int = 0
    confirmed: int = 0
    delivered_at: int | None = None
    violated_on: int | None = None
    settled: int | None = None
    explain_by: Deadline | None = None
    stood: tuple[int, str] | None = None
    stand_alarm: Alarm | None = None
    exhausted: bool = False
    extended: int = 0
    waits: dict[str, str] = field(default_factory=dict)
    evidence: list[str] = field(default_factory=list)
    watches: list["Watch"] = field(default_factory=list)
    amends: "Due | None" = None
    turn: int = 1
    date: int | None = None
    earliest: int | None = None
    shown: list[tuple[int, int]] = field(default_factory=list)
    broken_at: int | None = None
    consented: bool = False

    @property
    def open(self) -> bool:
        """Whether delivery still counts."""
        return self.state in _OPEN


_OPEN = frozenset(
    {
        ObligationState.CREATED,
        ObligationState.IN_EFFECT,
        ObligationState.SUSPENDED,
        ObligationState.VIOLATED,
    }
)


@dataclass(slots=True, eq=False)
class Watch:
    """A condition that is asked again whenever its answer may have changed.

    ``turned`` hears of every new answer: 1, 0 or unknown.
    """

    expr: core.Expr
    reads: Reads
    tables: Tables
    about: str
    event: Occurrence | None
    turned: Callable[[Result], None]
    answer: Result = 0
    alarm: Alarm | None = None
    live: bool = True


@record
class Entered(Data):
    """A region has come into ``state`` from ``was``; ``by`` is what brought it there.

    It may have gone on since: what is handed on is told in its turn.
    """

    now: Now
    was: str
    state: str
    by: str


@record
class Turned(Data):
    """An obligation has come into another state."""

    due: Due
    was: ObligationState


@record
class Raised(Data):
    """A chart raised an event."""

    event: str
    about: str
    by: str


@record
class Started(Data):
    """An engagement has begun."""

    engagement: Engagement


@record
class Ended(Data):
    """An engagement is over."""

    engagement: Engagement


Happening: TypeAlias = Entered | Turned | Raised | Started | Ended


class PastOf(Protocol):
    """How the past is asked of; given in, because the past reads the `Life` it belongs to."""

    def __call__(self, life: "Life", about: str, joined: Joined | None) -> History:
        """The history as the subject ``about`` sees it."""
        ...


class Life:
    """Everything that is known about one relationship at the moment ``now``."""

    def __init__(
        self, id_: str, versions: Sequence[Version], around: Surroundings, past: PastOf
    ) -> None:
        self.id = id_
        self.past = past
        self.versions = tuple(versions)
        self.around = around
        self.tables = tables_of(self.versions[0])
        self.calendar = self.tables.calendar
        self.now = 0
        self.today = 0
        self.cause = ""
        self.dated: Deadline | None = None
        self.binding = False
        self.begun = False
        self.memory = Memory()
        self.children: dict[str, Memory] = {}
        self.engagements: list[Engagement] = []
        self.regions: dict[str, dict[str, Now]] = {}
        self.owed: dict[str, Due] = {}
        # those of them that may still change: whoever asks at every event asks these
        self.unsettled: dict[str, Due] = {}
        self.listening: dict[str, dict[str, Due]] = {}
        self.spells: dict[core.Expr, Spells] = {}
        self.agenda = Agenda()
        self.queue: deque[Happening] = deque()
        self.watched: dict[Token, dict[int, Watch]] = {}
        self.asked: dict[int, Watch] = {}
        self.told: list[Told] = []
        self.refused: list[Refused] = []
        self.changed: list[Change] = []
        self.story: list[Line] = []
        self._view: View | None = None
        self.move_to(-(2**40))

    # --- time

    def follow(self, tables: Tables) -> None:
        """Another version is in force."""
        self.tables = tables
        self.settle_calendar()

    def settle_calendar(self) -> None:
        """Count by the calendar of the site; clocks that run keep the one they began under."""
        self.calendar = self.tables.version.pack.calendar_for(self.memory.facts)
        self.move_to(self.now)

    def move_to(self, now: int) -> None:
        """It is ``now``."""
        self.now = now
        self.today = self.calendar.local_day(now) if now > -(2**40) else 0
        self._view = None

    @property
    def day(self) -> int:
        """The day of what happens now: what a deadline brings about is dated on its last day."""
        return self.today if self.dated is None else self.dated.day

    @property
    def moment(self) -> int:
        """The moment from which hours count that begin with what happens now."""
        return self.now if self.dated is None else self.dated.at

    # --- what is known

    @property
    def engaged(self) -> Engagement | None:
        """The engagement that runs."""
        last = self.engagements[-1] if self.engagements else None
        return last if last is not None and last.until is None else None

    def memory_of(self, about: str) -> Memory:
        """What is known about an application, case or goal; about the relationship without one."""
        if not about:
            return self.memory
        memory = self.children.get(about)
        if memory is None:
            memory = self.children[about] = Memory()
        return memory

    def learn(self, about: str, fact: str, value_: Value, origin: Origin) -> None:
        """A fact of the relationship, or of the application, case or goal ``about``."""
        self.memory_of(about).learn(fact, value_, self.now, origin)
        if fact == SITE:
            self.settle_calendar()
        self.touch(("fact", fact))

    def happened(self, about: str, occurrence: Occurrence) -> None:
        """An event that counts."""
        self.memory_of(about).happened(occurrence)
        self.touch(("event", occurrence.event))

    def touch(self, token: Token) -> None:
        """Ask again whatever reads ``token``."""
        self._view = None
        watches = self.watched.get(token)
        if watches:
            self.asked.update(watches)

    def engaged_from(self, day: int) -> None:
        """The engagement that runs, if one does, began on this day."""
        if self.engaged is not None:
            self.engaged.since = day
            self.touch_engaged()

    def touch_engaged(self) -> None:
        """Ask again whatever depends on the engagement."""
        self.touch(ENGAGED)

    def view(self, about: str = "", event: Occurrence | None = None) -> View:
        """What rules about the subject ``about`` may look at now."""
        if not about and event is None:
            if self._view is None:
                self._view = self._make("", None)
            return self._view
        return self._make(about, event)

    def _make(self, about: str, event: Occurrence | None) -> View:
        narrow = self.children.get(about)
        joined = None if narrow is None else Joined(self.memory, narrow)
        facts = self.memory.facts if joined is None else joined.facts()
        origins = self.memory.origins if joined is None else joined.origins()
        engaged = self.engaged
        calendar = self.calendar
        shared = self.around.organisation(self.now) if self.tables.shared else None
        if shared and self.id != ORG:  # which knows its own, in the order in which they came
            facts = {**{name: value for name, (value, _) in shared.items()}, **facts}
            origins = {
                **{name: self._said(event) for name, (_, event) in shared.items()},
                **origins,
            }
        return View(
            facts=facts,
            today=self.today,
            moment=self.now,
            origins=origins,
            engaged_since=None if engaged is None else engaged.since,
            history=self.past(self, about, joined),
            calendar=calendar,
            month_end=calendar.month_end,
            zone=calendar.zone,
            event=event,
        )

    def _said(self, event: Event) -> Origin:
        """Where a fact of the organisation comes from; it grows old from that day."""
        return Origin(f"{event.type} @{ORG}-{event.id}", self.calendar.local_day(event.at))

    def value(
        self, expr: core.Expr, about: str, event: Occurrence | None, tables: Tables | None = None
    ) -> Result:
        """The value of an expression of a policy now."""
        if isinstance(expr, core.Literal):  # most lengths of time are: nothing is looked at
            return expr.value
        return value(expr, Run((tables or self.tables).rules, self.view(about, event)))

    # --- what is told

    def say(  # noqa: PLR0913 (a line of the story has that many columns)
        self,
        kind: Kind,
        subject: str,
        *,
        day: int | None = None,
        was: str = "",
        now: str = "",
        by: str = "",
        about: str = "",
        why: str = "",
        place: str = "",
        policy: str = "",
    ) -> None:
        """One more line of the story."""
        self.story.append(
            Line(
                self.now, self.day if day is None else day, kind, subject,
                was, now, by or self.cause, about, why, place, policy or self.tables.id,
            )
        )  # fmt: skip


def reasons(unknown: Unknown) -> str:
    """Why something is not known, in words."""
    return ", and ".join(str(each) for each in unknown.reasons)


def place_of(node: core.Node | Region | State | Branch | None) -> str:
    """``file:line`` of a clause, or of a part of a chart; nothing where it has no place."""
    span = NOWHERE if node is None else node.span
    if not span.source.name:
        return ""
    return f"{span.source.name}:{span.line}"
