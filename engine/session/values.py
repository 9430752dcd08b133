"""What the engine gives back: frozen values, in whole seconds and days as the fold counts them.

`troth.engine.timeline.plain` gives each its JSON form.
"""

from dataclasses import dataclass

from troth.dsl.node import Data, record
from troth.engine.events import Event, Fault
from troth.engine.fold.links import GoalPath
from troth.engine.fold.story import Action, Changed, Line, Owed, Refused, Stage, State, Told
from troth.engine.records import Record


@record
class Notice(Data):
    """Something to be handed to somebody, once: ``key`` is unique in the ledger.

    ``at`` is the moment it fell due, ``day`` the day it is dated, ``recorded`` when the engine
    noticed. ``withdraws`` is the key of an earlier notice for which there is no ground any more,
    because something was recorded late or corrected; else it is empty. The rest is as in
    `troth.engine.fold.story.Told`.
    """

    key: str
    relationship: str
    action: Action
    at: int
    day: int
    party: str
    about: str
    rule: str
    recorded: int
    rung: int = 0
    words: str = ""
    chosen: str = ""
    kind: str = ""
    summarised: bool = False
    withdraws: str = ""


@record
class Recorded(Data):
    """What became of one event.

    ``refused`` says who or what refused it; it is in the ledger all the same. ``notices`` are those
    that it caused or that fell due before it. ``repeated`` where its key was known: nothing was
    recorded again, and ``record`` is the first one. ``late`` where other things had happened since.
    ``note`` tells what a reader might not expect.
    """

    record: Record
    refused: Refused | None = None
    notices: tuple[Notice, ...] = ()
    repeated: bool = False
    late: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Rejected:
    """An event of many that was not recorded: its place among them, from 1, and what is wrong."""

    number: int
    place: str
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why events of one type were refused: by whom or what, what was missing, and where it stands.

    ``count`` says how many; the first was ``event`` (its number) of ``relationship``. The rest is
    as in `troth.engine.fold.story.Refused`, without the numbers that are one person's own.
    """

    type: str
    by: str
    why: str
    because: tuple[str, ...] = ()
    words: str = ""
    place: str = ""
    count: int = 0
    relationship: str = ""
    event: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What became of many events: how many were recorded, there before, refused, not recorded.

    ``reasons`` counts the refused by their reason, the most frequent first; ``rejected`` are the
    first of those that were not recorded.
    """

    recorded: int = 0
    repeated: int = 0
    late: int = 0
    relationships: int = 0
    notices: int = 0
    reasons: tuple[Reason, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    not_recorded: int = 0

    @property
    def refused(self) -> int:
        """How many were recorded and changed nothing."""
        return sum(each.count for each in self.reasons)


@dataclass(frozen=True, slots=True)
class Crossing:
    """One region of a chart that an event moves, from a state (empty: it did not exist) to one."""

    region: str
    about: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What one event would do; nothing was recorded.

    ``made`` are the promises and expectations that it would begin, ``changed`` those that it would
    change, as they are and as they would be. ``after`` is the whole state behind it.
    """

    event: Event
    refused: Refused | None
    crossings: tuple[Crossing, ...]
    made: tuple[Owed, ...]
    changed: tuple[tuple[Owed, Owed], ...]
    notices: tuple[Told, ...]
    before: State
    after: State


@dataclass(frozen=True, slots=True)
class Due:
    """Something that falls due: whose, what, by when, and whose move it is.

    ``kind`` is promise, expectation, explanation, timer or rung; ``id`` is known to ``explain``.
    ``at`` is the last moment that is in time and ``day`` its day.
    """

    relationship: str
    id: str
    kind: str
    at: int
    day: int
    party: str = ""
    rule: str = ""

    @property
    def owed(self) -> bool:
        """Whether somebody owes it; a timer only rings."""
        return self.kind != "timer"


@dataclass(frozen=True, slots=True)
class Explained:
    """Why something is as it is: ``subject`` in a line, and everything it follows from, in order.

    ``story`` are the lines of the relationship's story that it stands on; ``kind`` is promise,
    event, timer, region, ladder or goal. ``changed`` are the facts that an event changed, ``path``
    leads from a goal to the one at its top.
    """

    relationship: str
    subject: str
    kind: str
    as_of: int
    lines: tuple[str, ...]
    story: tuple[Line, ...] = ()
    refused: Refused | None = None
    owed: Owed | None = None
    stages: tuple[Stage, ...] = ()
    changed: tuple[Changed, ...] = ()
    path: GoalPath | None = None
