"""A history told to the engine step by step, and as lines for people once it shows something.

Whatever is claimed of a timeline has been played here by the fold, the same that folds real people;
so an example that is shown has happened, at least once. The policy is always in force, as in a dry
run, and whatever happens comes an hour after what was before, unless time is let pass.
"""

from collections.abc import Collection, Mapping
from typing import Final

from troth.dsl import core
from troth.dsl.core import ObligationState
from troth.dsl.types import (
    SCALE,
    ChoiceType,
    DateType,
    DurationType,
    InstantType,
    NumberType,
    PartyType,
    RatingType,
    SetType,
    TextType,
    TruthType,
    Type,
    Value,
)
from troth.dsl.values import show_value
from troth.engine.event_kinds import FACTS, POLICY_SHOWN, REASONS, kinds_of
from troth.engine.events import Event
from troth.engine.exact import DAY
from troth.engine.files.pack import Pack
from troth.engine.fold.life import Due, Now
from troth.engine.fold.relationship import Relationship
from troth.engine.fold.story import Kind, Line, Refused
from troth.engine.fold.tables import Place, Tables, tables_of
from troth.engine.fold.versions import Version
from troth.engine.localtime import shown, weekday
from troth.engine.prove.findings import Moment, Timeline

HOUR: Final = 3_600
OPENS: Final = 9 * 60
"""The minute of the day at which a history begins."""

LONGEST: Final = 3 * 366 * DAY
"""For how long a history waits for something that time brings, in seconds."""

MOST_ALARMS: Final = 400
"""After so many things that fell due nothing more is waited for."""

ALWAYS: Final = -(2**40)

_SAID: Final[Mapping[ObligationState, str]] = {
    ObligationState.CREATED: "waits until it is known whether it applies",
    ObligationState.IN_EFFECT: "is owed",
    ObligationState.SUSPENDED: "stands still",
    ObligationState.FULFILLED: "is kept",
    ObligationState.VIOLATED: "is broken",
    ObligationState.REPAIRED: "is kept late",
    ObligationState.NOT_EARNED: "is not earned",
    ObligationState.WAIVED: "is let go",
    ObligationState.SUPERSEDED: "is replaced",
    ObligationState.EXPIRED: "expires",
    ObligationState.TERMINATED: "ends",
}


class Telling:
    """A history while it is told. ``start`` is its first moment; without one, a Monday at nine.

    ``minded`` are rules that are kept in it as soon as they are owed.
    """

    minded: frozenset[str] = frozenset()

    def __init__(self, pack: Pack, start: int | None = None) -> None:
        self.pack = pack
        self.version = Version(pack, pack.info.version_text, ALWAYS)
        self.tables: Tables = tables_of(self.version)
        self.kinds = kinds_of(pack.vocabulary, pack.charts.values())
        self.start = first_moment(pack) if start is None else start
        self.events: list[Event] = []
        self.person = Relationship("somebody", [self.version])
        self.now = self.start - HOUR

    def again(self) -> "Telling":
        """The same history once more, to go on with it otherwise."""
        other = Telling(self.pack, self.start)
        for event in self.events:
            other.person.apply(event)
        other.events, other.minded = list(self.events), self.minded
        other.wait(self.now)
        return other

    # --- what happens

    def tell(
        self,
        event: str,
        fields: Mapping[str, Value] | None = None,
        *,
        about: str = "",
        at: int | None = None,
    ) -> Refused | None:
        """Let an event happen, an hour later unless ``at`` says when; what refused it, or None."""
        self.now = max(self.now + HOUR, at or 0)
        seq = len(self.events) + 1
        said = Event(
            seq=seq, id=str(seq), type=event, at=self.now, recorded=self.now,
            fields=dict(fields or {}), about=about, actor=self.raiser(event),
        )  # fmt: skip
        refused = self.person.apply(said)
        self.events.append(said)
        return refused

    def wait(self, until: int) -> None:
        """Let time pass, and whatever is due by then happen."""
        if until >= self.now:
            self.now = until
            self.person.advance(until)

    def wait_for_next(self, latest: int) -> bool:
        """Let time pass up to whatever falls due next; whether anything did by then."""
        next_ = self.person.next
        if next_ is None or next_ > latest:
            return False
        self.wait(next_)
        return True

    def raiser(self, event: str) -> str:
        """Who does it: the first of those who may."""
        declared = self.pack.vocabulary.events.get(event)
        for name in declared.by if declared else ():
            return "somebody" if name == "person" else name
        return ""

    # --- where things stand

    def owed(self, rule: str) -> list[Due]:
        """What there is of a promise or expectation, oldest first."""
        return [due for due in self.person.life.owed.values() if due.rule.name == rule]

    def open(self, rule: str) -> list[Due]:
        """What of it still can be kept, or made good."""
        return [due for due in self.owed(rule) if due.open]

    def violated(self, rule: str) -> Due | None:
        """The latest that is broken."""
        found = [due for due in self.owed(rule) if due.state is ObligationState.VIOLATED]
        return found[-1] if found else None

    def standing(self, place: Place) -> Now | None:
        """The latest of a region, one that goes on before others."""
        found = list(self.person.life.regions.get(place.name, {}).values())
        going = [now for now in found if not now.final] or found
        return going[-1] if going else None

    def facts(self) -> Mapping[str, Value]:
        """What is known by now."""
        found = dict(self.person.life.memory.facts)
        for narrow in self.person.life.children.values():
            found.update(narrow.facts)
        return found

    # --- what is said

    def bringing(
        self, event: str, needs: Collection[str] = (), given: Mapping[str, Value] | None = None
    ) -> dict[str, Value]:
        """The fields of an event: those that are given, and a plain value for each it needs."""
        kind = self.kinds.get(event)
        types = {} if kind is None else kind.fields
        wanted = (*needs, *(kind.needs if kind else ()))
        fields = {name: plain(types[name], name, self) for name in wanted if name in types}
        fields |= {name: "as told" for name in wanted if name not in types and name == REASONS}
        fields |= {name: "hr-2" for name in wanted if name not in types and name != REASONS}
        return fields | {k: v for k, v in (given or {}).items() if not types or k in types}

    def timeline(self, names: Collection[str], ending: str = "") -> Timeline:
        """The history as lines, with what concerns the rules and regions ``names``.

        ``ending`` is said of its last moment.
        """
        lines = [line for line in self._in_order() if self._concerns(line, names)]
        moments = [
            Moment(self._at(line), words, _sort(line))
            for line in lines
            if (words := self._words(line))
        ]
        if ending:
            moments.append(Moment(self.now, ending, "state"))
        return Timeline(tuple(moments), events=tuple(self.events), until=self.now)

    def _in_order(self) -> list[Line]:
        """The story, each event before what it brings about at its moment."""
        found: list[Line] = []
        for line in self.person.life.story:
            place = len(found)
            if line.kind in {Kind.EVENT, Kind.REFUSED}:
                while place and found[place - 1].at == line.at and _follows(found[place - 1]):
                    place -= 1
            found.insert(place, line)
        return found

    def _at(self, line: Line) -> int:
        """When a line is told to have been: what passed with a day, on that day."""
        calendar = self.person.life.calendar
        return min(line.at, calendar.last_second(line.day))

    def _concerns(self, line: Line, names: Collection[str]) -> bool:
        match line.kind:
            case Kind.EVENT | Kind.REFUSED:
                return True
            case Kind.OWED | Kind.LADDER | Kind.RUNG:
                return line.subject.partition("@")[0] in names and line.was != line.now
            case Kind.STATE:
                return line.subject in names and bool(line.was)
            case Kind.STAYED | Kind.MOVED | Kind.POLICY:
                return False

    def _words(self, line: Line) -> str:
        subject = line.subject.partition("@")[0]
        match line.kind:
            case Kind.EVENT:
                return self._event_words(line)
            case Kind.REFUSED:
                return f"{line.now} is refused: {line.why}"
            case Kind.STATE:
                return f"{subject} is {line.now}"
            case Kind.OWED:
                return self._owed_words(line, subject)
            case Kind.LADDER:
                return f"escalation {subject} is {line.now}"
            case Kind.RUNG:
                return f"escalation {subject}: rung {line.now}"
            case Kind.STAYED | Kind.MOVED | Kind.POLICY:
                return ""

    def _event_words(self, line: Line) -> str:
        event = self.events[int(line.subject.lstrip("@")) - 1]
        types = self.kinds[event.type].fields if event.type in self.kinds else {}
        said = [
            f"{name} is {show_value(value, types[name]) if name in types else value}"
            for name, value in sorted(event.fields.items())
        ]
        if event.type == FACTS:
            return f"it is known: {', '.join(said)}"
        if event.type == POLICY_SHOWN:
            return "the policy is shown to the person"
        about = f" about {event.about.partition('@')[0]}" if event.about else ""
        brings = f" ({', '.join(said)})" if said else ""
        by = f", by {event.actor}" if event.actor and event.actor != "somebody" else ""
        return f"{event.type}{about}{brings}{by}"

    def _owed_words(self, line: Line, subject: str) -> str:
        due = self.person.life.owed.get(line.subject)
        kind = "promise" if due is None else due.rule.kind
        said = _SAID[ObligationState(line.now)]
        if line.now == ObligationState.IN_EFFECT and due is not None and due.due is not None:
            said += f", by {shown(due.due.day)}"
        return f"{kind} {subject} {said}"


def _follows(line: Line) -> bool:
    return line.kind not in {Kind.EVENT, Kind.REFUSED} and _sort(line) == "state"


def _sort(line: Line) -> str:
    """What a line is: an event, or what time brings, or what follows."""
    if line.kind in {Kind.EVENT, Kind.REFUSED}:
        return "event"
    if line.kind is Kind.RUNG or line.now == ObligationState.VIOLATED:
        return "clock"
    return "state"


def first_moment(pack: Pack) -> int:
    """Nine in the morning of the first Monday under the pack, where the pack counts."""
    calendar = pack.calendar_of()
    day = pack.info.effective
    day += (7 - weekday(day)) % 7
    return calendar.moment_of(day, OPENS)


def plain(type_: Type, name: str, telling: Telling) -> Value:
    """A value of a type that says nothing in particular."""
    match type_:
        case TextType():
            return "as told"
        case PartyType():
            return f"{name.replace('_', '-')}-1"
        case DateType():
            return telling.person.life.calendar.local_day(max(telling.now, telling.start)) + 366
        case InstantType():
            return max(telling.now, telling.start) + DAY
        case SetType(of=ChoiceType() | RatingType()):
            return 0
        case SetType():
            return frozenset()
        case TruthType():
            return 1
        case RatingType() | ChoiceType() | DurationType():
            return 0
        case NumberType(low=int(low)) if low > SCALE:
            return low
        case NumberType(high=int(high)) if high < SCALE:
            return high
        case _:
            return SCALE


def evidence_of(rule: core.Obligation) -> tuple[core.Evidence, ...]:
    """What shows that a rule was kept; the use of a right is its own."""
    match rule.content:
        case core.Allow(event=event):
            return (core.Evidence(event, None),)
        case _:
            return rule.fulfilled
