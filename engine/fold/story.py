"""What the fold of one relationship tells: frozen values, free of the machinery that made them.

Every moment is in whole seconds since 1970-01-01 UTC, every day counts from 1970-01-01 in the zone
of the pack's calendar. Amounts are held inside (see `troth.dsl.types`). Ids are stable: the same
events give the same ids, however often and in whatever pieces they are folded.
"""

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from typing import Literal, TypeAlias

from troth.dsl.core import ObligationState
from troth.dsl.node import Data, record
from troth.dsl.types import TimeKind, Value
from troth.engine.deadline import Deadline
from troth.engine.facts import Origin

LIVE = frozenset(
    {ObligationState.CREATED, ObligationState.IN_EFFECT, ObligationState.SUSPENDED},
)
"""States in which a promise still can be kept in time."""

OPEN = LIVE | {ObligationState.VIOLATED}
"""States in which delivery still counts."""


@record
class Timer(Data):
    """A clock of a chart that runs: ``region`` is ``CHART[.REGION]``."""

    region: str
    name: str
    about: str
    due: Deadline


@record
class Stage(Data):
    """Where one region of one chart stands.

    ``about`` is the application, engagement, case or goal it belongs to; empty for the relationship
    itself. ``final`` where nothing can follow.
    """

    region: str
    about: str
    state: str
    since: int
    final: bool
    policy: str


@record
class Counted(Data):
    """From where a due date was counted, enough to derive it again and explain it.

    ``cause`` says what began the clock, in words. ``length`` is None where a date was given.
    """

    cause: str
    day: int
    at: int
    kind: TimeKind
    length: int | None
    rolling: Literal["", "forward", "back"] = ""
    earliest: int | None = None
    calendar: str = ""


@record
class Moved(Data):
    """One change of a due date after the first: why, when, and what it was before."""

    at: int
    why: str
    was: Deadline | None
    now: Deadline | None


@record
class Owed(Data):
    """A promise or an expectation, as it stands.

    ``made`` is the moment of its trigger; ``due`` is None while nothing sets a deadline.
    ``promised``, ``delivered`` and ``confirmed`` are separate figures in the unit of the resource
    (None: not a matter of quantity). ``violated_on`` is the day of the violation, also once it is
    repaired; ``settled`` the moment of its end. ``late_days`` counts calendar days from the due day
    to the delivery. ``waits`` says what it waits for: a fact, a confirmation, an explanation.
    """

    id: str
    rule: str
    kind: Literal["promise", "expectation"]
    about: str
    policy: str
    to: str
    by: str
    state: ObligationState
    made: int
    due: Deadline | None = None
    overdue_after: Deadline | None = None
    counted: Counted | None = None
    moved: tuple[Moved, ...] = ()
    resource: str = ""
    promised: int | None = None
    delivered: int = 0
    confirmed: int = 0
    delivered_at: int | None = None
    violated_on: int | None = None
    settled: int | None = None
    late_days: int = 0
    explain_by: Deadline | None = None
    suspended_for: str = ""
    waits: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    words: str = ""

    @property
    def shortfall(self) -> int:
        """What is missing of the quantity promised; 0 where there is none."""
        return max(0, (self.promised or 0) - self.delivered)


@record
class Climb(Data):
    """A ladder: begun by ``cause`` (an id), with the rungs fired so far and the next one."""

    id: str
    rule: str
    cause: str
    begun: int
    fired: int
    rungs: int
    next: Deadline | None
    ended: str = ""
    policy: str = ""


class Action(StrEnum):
    """What is announced to somebody."""

    NOTIFY = "notify"
    ASSIGN = "assign"
    OPEN_CASE = "open case"
    ASK = "ask"
    EXPLAIN = "explain"


@record
class Told(Data):
    """One announcement, due exactly once: its ``key`` is unique within the ledger.

    ``at`` is the moment it falls due, ``day`` the day it is dated; when it was really sent is the
    ledger's to know. ``party`` is whom it reaches and ``chosen`` why: ``manager of m-7``, or who
    was skipped and for what reason. ``about`` is the promise, case or event it is about.
    """

    key: str
    action: Action
    at: int
    day: int
    party: str
    about: str
    rule: str
    rung: int = 0
    words: str = ""
    chosen: str = ""
    kind: str = ""
    summarised: bool = False


@record
class Refused(Data):
    """An event that was recorded and changed nothing, and who or what refused it.

    ``by`` is a gate (``CHART.EVENT``), a region whose state does not answer, or what it lacked.
    ``because`` are the failed lines of the gate, or the missing fields, and ``found`` what each of
    those lines looked at (empty where it says so itself): ``because`` is the same for everybody.
    ``place`` is where the gate or the state stands, as ``file:line``.
    """

    event: str
    type: str
    at: int
    about: str
    by: str
    why: str
    because: tuple[str, ...] = ()
    words: str = ""
    place: str = field(default="", compare=False)
    found: tuple[str, ...] = ()


class Kind(StrEnum):
    """What a line of the story is about."""

    EVENT = "event"
    REFUSED = "refused"
    STATE = "state"
    STAYED = "stayed"
    OWED = "owed"
    MOVED = "moved"
    RUNG = "rung"
    LADDER = "ladder"
    POLICY = "policy"


@record
class Line(Data):
    """One thing that happened, in order: for transitions what it was from and to, and by what.

    ``subject`` is an id or region; ``by`` the event, timer, gate or rule that caused it; ``place``
    the clause, as ``file:line``.
    """

    at: int
    day: int
    kind: Kind
    subject: str
    was: str = ""
    now: str = ""
    by: str = ""
    about: str = ""
    why: str = ""
    place: str = ""
    policy: str = ""


@record
class Changed(Data):
    """A fact that an event changed; None where it was not known.

    ``event`` is the id of the event, ``about`` the goal, application or case whose fact it is. For
    what reached somebody, ``name`` may also be a field of the event that brings no fact, and was
    another at the last such event.
    """

    event: str
    name: str
    about: str
    was: Value | None
    now: Value


Change = tuple[str, str, str, Value | None, Value]
"""What a `Changed` holds, for as long as nobody asks."""


Fact: TypeAlias = tuple[Value, Origin]


@record
class State(Data):
    """A relationship at a moment: everything that follows from its events up to then."""

    relationship: str
    as_of: int
    today: int
    policy: str
    engaged_since: int | None
    facts: Mapping[str, Fact]
    stages: tuple[Stage, ...]
    timers: tuple[Timer, ...]
    owed: tuple[Owed, ...]
    ladders: tuple[Climb, ...]
    refused: tuple[Refused, ...]
    told: tuple[Told, ...]
    story: tuple[Line, ...]
    children: Mapping[str, Mapping[str, Fact]] = field(default_factory=dict)
    changed: tuple[Changed, ...] = ()

    def changed_by(self, event: str) -> tuple[Changed, ...]:
        """What an event changed, by its number; for one that reached goals, all of theirs."""
        return tuple(each for each in self.changed if each.event.partition("/")[0] == event)

    def stage(self, region: str, about: str = "") -> Stage | None:
        """The latest stage of a region (of one application, case … where ``about`` is given)."""
        found = [
            each for each in self.stages if each.region == region and about in {"", each.about}
        ]
        return found[-1] if found else None

    def promises(self, name: str) -> tuple[Owed, ...]:
        """Every obligation of a rule, oldest first; or the one whose id is ``name``."""
        return tuple(each for each in self.owed if name in {each.rule, each.id})
