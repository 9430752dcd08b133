"""What happened to everybody, as a dry run looks at it: records, policies so far, and who is who.

Where it comes from (a ledger, a file of events) is not known here; only that it can be asked for
what stands of one relationship. Every record is read again under the policy by which it is to be
judged, so that a level or a choice means what that policy says. A record that none of the policies
has words for is counted, never guessed.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from troth.dsl.values import date_of
from troth.engine.deadline import HOUR_KINDS, Deadline
from troth.engine.event_kinds import EventKind
from troth.engine.events import Event, EventReader
from troth.engine.files.pack import Pack
from troth.engine.fold.organisation import heard_by_others
from troth.engine.fold.reaching import among
from troth.engine.fold.relationship import Relationship
from troth.engine.fold.story import Owed, State
from troth.engine.fold.versions import ALONE, Surroundings, Version
from troth.engine.localtime import LocalTime, local_time
from troth.engine.plan.days import Days
from troth.engine.plan.definition import Refused
from troth.engine.records import Known
from troth.engine.views import zone_of

if TYPE_CHECKING:
    from troth.engine.bulk.log import Log

ALWAYS = -(2**40)
"""A moment before every history."""


@dataclass(frozen=True, slots=True)
class History:
    """What happened to ``people`` (ids, in their order).

    ``versions`` are the policies in force so far, in order of their moments; there is at least one.
    ``known`` gives what stands of the records of one of them, in the order in which it happened,
    and ``organisation`` is what stands of the organisation's own: some of it may reach others.
    ``sha256`` is the hash of all of it, ``sha256:…``; ``refused`` are entries of a file
    that could not be read.
    """

    versions: Sequence[Version]
    people: Sequence[str]
    known: Callable[[str], Sequence[Known]]
    around: Surroundings = ALONE
    organisation: Sequence[Known] = ()
    sha256: str = ""
    refused: Sequence[Refused] = ()
    columns: "Callable[[], Log | None] | None" = None

    def log(self) -> "Log | None":
        """Everything as columns, read under the first policy; None where nobody can say that."""
        return None if self.columns is None else self.columns()

    def replaced(self, new: Pack, days: Days) -> Pack:
        """The pack that ``new`` replaces: the one in force until then, or else the first."""
        effect = local_time(zone_of(new)).first_second(days.effect)
        earlier = [each for each in self.versions if each.since < effect]
        return (earlier[-1] if earlier else self.versions[0]).pack


class Reading:
    """Reads records under some versions: each under the one in force at its moment.

    What of the ``organisation``'s records reaches people under these versions stands among theirs.
    """

    def __init__(
        self,
        versions: Sequence[Version],
        organisation: Iterable[Known] = (),
        around: Surroundings = ALONE,
    ) -> None:
        self.versions = tuple(versions)
        self._readers = [_reader(each.pack) for each in versions]
        events = [event for each in organisation if (event := self._event(each)) is not None]
        self._reached = heard_by_others(self.versions, events, around)

    @property
    def kinds(self) -> Mapping[str, EventKind]:
        """The events that the first version has words for."""
        return self._readers[0].kinds

    def events(self, known: Iterable[Known]) -> tuple[list[Event], int]:
        """The events in their order, and how many records nobody here has words for.

        A record that the policy of its moment does not know is read by the one it was made under.
        """
        events: list[Event] = []
        unread = 0
        for each in known:
            event = self._event(each)
            if event is None:
                unread += 1
            else:
                events.append(event)
        return among(events, self._reached), unread

    def _event(self, known: Known) -> Event | None:
        line = known.record
        for index in self._order(line.at, line.policy):
            event = self._readers[index].event(line, known.original)
            if isinstance(event, Event):
                return event
        return None

    def _order(self, at: int, policy: str) -> Iterable[int]:
        last = len(self.versions) - 1
        yield next((i for i in range(last, 0, -1) if self.versions[i].since <= at), 0)
        yield from (i for i, each in enumerate(self.versions) if each.id == policy)


def _reader(pack: Pack) -> EventReader:
    return EventReader(pack.vocabulary, pack.charts.values(), zone_of(pack))


def states(
    person: str,
    versions: Sequence[Version],
    events: Sequence[Event],
    around: Surroundings,
    at: Sequence[int],
) -> list[State]:
    """How somebody stands at some moments, in their order; what happens later is left out."""
    folded = Relationship(person, versions, around)
    found: list[State] = []
    waiting = iter(events)
    event = next(waiting, None)
    for moment in at:
        while event is not None and event.at <= moment:
            folded.apply(event)
            event = next(waiting, None)
        folded.advance(moment)
        found.append(folded.state())
    return found


def day_of_due(owed: Owed, local: LocalTime) -> str:
    """When something falls due, as ISO text: a day, and the time where hours are counted."""
    hours = owed.counted is not None and owed.counted.kind in HOUR_KINDS
    return "" if owed.due is None else shown_due(owed.due, local, hours=hours)


def shown_due(due: Deadline, local: LocalTime, *, hours: bool = False) -> str:
    """A deadline as ISO text in local time; ``2026-11-09``, or ``2026-11-09 17:00`` for hours."""
    day = date_of(due.day).isoformat()
    if not hours:
        return day
    minutes, seconds = divmod((due.at + local.offset(due.at)) % 86_400, 60)
    clock = f"{minutes // 60:02}:{minutes % 60:02}"
    return f"{day} {clock}:{seconds:02}" if seconds else f"{day} {clock}"
