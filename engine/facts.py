"""What is known about one person on one day, and where it comes from.

A `View` is all that a decision may look at: facts (absent means unknown), the as-of day and moment,
and, where there are any, origins, a history and a calendar. Without a history whatever needs one is
unknown; `NOTHING_HAPPENED` is the statement that the whole history is given and empty. Nothing here
knows rules, and nothing reads a clock.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, tzinfo
from types import MappingProxyType
from typing import Protocol, TypeAlias, assert_never

from troth.dsl.core import Engaged, ObligationIs, StateIs, TimeIn, TimeWhile
from troth.dsl.node import Data, named, record
from troth.dsl.types import TimeKind, Value
from troth.dsl.values import Problem, day_of, read_value
from troth.dsl.vocabulary import ENGAGED_SINCE, Fact, Length, Vocabulary
from troth.engine.calendar import CannotCount
from troth.engine.exact import (
    DAY,
    MonthEnd,
    Result,
    Unknown,
    Why,
    add_months,
    day_in_range,
    unknown,
)
from troth.engine.files.zones import zone_of
from troth.engine.localtime import local_time

NONE: Mapping[str, object] = MappingProxyType({})


@record
class Origin(Data):
    """Where a fact comes from: ``event`` as people know it (``interview i-310``) and the day."""

    event: str = ""
    day: int | None = None


@record
class Occurrence(Data):
    """One event that happened: the moment (seconds since 1970 UTC) and what it carried.

    Looked at for something that an event began, that event is at hand too: ``began``.
    """

    event: str
    at: int
    fields: Mapping[str, Value] = field(default_factory=dict)
    began: "Occurrence | None" = None

    def called(self, event: str) -> "Occurrence | None":
        """The event of this name that is at hand; of two, the later."""
        if self.event == event or self.began is None:
            return self if self.event == event else None
        return self.began.called(event)


Question: TypeAlias = TimeWhile | TimeIn | StateIs | ObligationIs | Engaged
"""What only a folded history can answer."""


class History(Protocol):
    """The whole history of one subject, up to the as-of moment."""

    def occurrences(self, event: str) -> Sequence[Occurrence]:
        """All events of this name, oldest first."""
        ...

    def facts_at(self, day: int) -> Mapping[str, Value]:
        """The facts as known at the end of that day."""
        ...

    def answer(self, question: Question, day: int, moment: int) -> Result:
        """1 or 0 for a truth, an `Elapsed` for a length of time.

        A length is that up to ``day`` and ``moment``; after the as-of moment what holds goes on.
        """
        ...

    def against(self, question: ObligationIs) -> tuple[tuple[str, str], ...]:
        """The promises that make a `no` or an `every` untrue: the id and the state of each."""
        ...


class Calendar(Protocol):
    """Working days and hours of one site; what it does not say raises `CannotCount`."""

    def add_working_days(self, day: int, count: int) -> int:
        """The ``count``-th working day after ``day``, which itself does not count."""
        ...

    def add_working_minutes(self, instant: int, count: int) -> int:
        """The moment after ``count`` minutes of working hours."""
        ...


@dataclass(frozen=True, slots=True)
class _NothingHappened:
    """A history that is complete and empty."""

    def occurrences(self, event: str) -> Sequence[Occurrence]:  # noqa: ARG002
        return ()

    def facts_at(self, day: int) -> Mapping[str, Value]:  # noqa: ARG002
        return {}

    def answer(self, question: Question, day: int, moment: int) -> Result:  # noqa: ARG002
        match question:
            case ObligationIs(quantifier="no"):
                return 1
            case TimeWhile() | TimeIn():
                return unknown(
                    Why.NEVER,
                    "the condition" if isinstance(question, TimeWhile) else question.state,
                )
            case _:
                return 0

    def against(self, question: ObligationIs) -> tuple[tuple[str, str], ...]:  # noqa: ARG002
        return ()


NOTHING_HAPPENED: History = _NothingHappened()
"""The whole history of somebody to whom nothing has happened yet."""


@named
class View(Data):
    """What a decision may look at. ``facts`` holds values as held inside; absent is unknown.

    ``today`` is a day number in the subject's zone. ``now`` is a moment in seconds since 1970 UTC;
    without one it is the last second of today. ``event`` is the event at hand, in triggers and
    gates. ``engaged_since`` is the first day of the present engagement.
    """

    facts: Mapping[str, Value]
    today: int
    moment: int | None = None
    origins: Mapping[str, Origin] = field(default_factory=dict)
    engaged_since: int | None = None
    history: History | None = None
    calendar: Calendar | None = None
    month_end: MonthEnd = MonthEnd.LAST_DAY
    zone: tzinfo = UTC
    event: Occurrence | None = None

    @property
    def now(self) -> int:
        """The as-of moment."""
        return self.last_second(self.today) if self.moment is None else self.moment

    def last_second(self, day: int) -> int:
        """The last second of a local day, as a moment."""
        return local_time(self.zone).last_second(day)

    def moment_of(self, day: int, minute: int) -> int:
        """The moment of a minute of a local day; of two alike, when clocks go back, the first."""
        return local_time(self.zone).moment_of(day, minute)

    def local_day(self, instant: int) -> int:
        """The local date of a moment, as a day number."""
        return local_time(self.zone).local_day(instant)

    def at(self, day: int) -> "View | Unknown":
        """This view on another day.

        Later: the clock moves, the facts stay. Earlier: the facts as then known, which takes a
        history.
        """
        if day == self.today:
            return self
        moment = None if self.moment is None else self.moment + (day - self.today) * DAY
        if day > self.today:
            return replace(self, today=day, moment=moment)
        if self.history is None:
            return unknown(Why.NO_HISTORY)
        facts = self.history.facts_at(day)
        return replace(self, today=day, moment=moment, facts=facts, origins={})


def shift(view: View, day: int, kind: TimeKind, amount: int) -> Result:
    """The local day ``amount`` of a day-kind after ``day``, or the moment for a kind of hours."""
    match kind:
        case TimeKind.DAYS:
            moved = day_in_range(day + amount)
        case TimeKind.MONTHS:
            moved = add_months(day, amount, view.month_end)
        case TimeKind.WORKING_DAYS:
            if view.calendar is None:
                return unknown(Why.NO_CALENDAR)
            try:
                return view.calendar.add_working_days(day, amount)
            except CannotCount as told:
                return unknown(Why.CALENDAR, str(told))
        case TimeKind.CLOCK | TimeKind.WORKING_HOURS:
            return shift_moment(view, view.moment_of(day, 0), kind, amount)
        case _:
            assert_never(kind)
    return unknown(Why.OUT_OF_RANGE, "a date") if moved is None else moved


def shift_moment(view: View, instant: int, kind: TimeKind, amount: int) -> Result:
    """The moment ``amount`` after a moment; day-kinds keep the local time of day."""
    match kind:
        case TimeKind.CLOCK:
            return instant + amount
        case TimeKind.WORKING_HOURS:
            if view.calendar is None:
                return unknown(Why.NO_CALENDAR)
            try:
                return view.calendar.add_working_minutes(instant, amount)
            except CannotCount as told:
                return unknown(Why.CALENDAR, str(told))
        case TimeKind.DAYS | TimeKind.MONTHS | TimeKind.WORKING_DAYS:
            day = view.local_day(instant)
            moved = shift(view, day, kind, amount)
            if not isinstance(moved, int):
                return moved
            return instant + view.last_second(moved) - view.last_second(day)


def fact_value(view: View, fact: Fact | None, name: str) -> Value | Unknown:
    """What is known of a fact: recorded, still valid, and for a benchmark within its shelf life."""
    value = view.facts.get(name)
    if value is None:
        if fact is None or fact.value is None:
            return unknown(Why.MISSING, name)
        return _within(view, fact.value, fact.as_of, fact.shelf_life, (Why.SHELF_LIFE, name))
    if fact is None or (fact.valid is None and fact.shelf_life is None):
        return value
    origin = view.origins.get(name)
    day = fact.as_of if origin is None else origin.day
    length, why = (fact.valid, Why.EXPIRED) if fact.valid else (fact.shelf_life, Why.SHELF_LIFE)
    return _within(view, value, day, length, (why, name))


def _within(
    view: View, value: Value, day: int | None, length: Length | None, late: tuple[Why, str]
) -> Value | Unknown:
    """``value`` up to and including the last day of ``length`` after ``day``."""
    if day is None or length is None:
        return value
    last = shift(view, day, length.type.kind, length.amount)
    if isinstance(last, Unknown):
        return value if last.reasons[0].why is Why.OUT_OF_RANGE else last
    if length.type.kind in {TimeKind.CLOCK, TimeKind.WORKING_HOURS}:
        return value if isinstance(last, int) and view.now <= last else unknown(*late)
    return value if isinstance(last, int) and view.today <= last else unknown(*late)


def inside(view: View, vocabulary: Vocabulary, names: Sequence[str]) -> dict[str, Value]:
    """The inputs of a compiled rule: facts still valid, benchmarks, ``today``, ``tenure``.

    ``tenure`` is the first day of the engagement. What is unknown is absent.
    """
    found: dict[str, Value] = {}
    for name in names:
        value: Value | Unknown | None
        match name:
            case "today":
                value = view.today
            case "now":
                value = view.now
            case "tenure":
                value = view.engaged_since
            case _:
                value = fact_value(view, vocabulary.facts.get(name), name)
        if value is not None and not isinstance(value, Unknown):
            found[name] = value
    return found


@dataclass(frozen=True, slots=True)
class Misread:
    """A fact that could not be read: which, and what is wrong with what was given."""

    fact: str
    problem: Problem


def read_facts(
    vocabulary: Vocabulary, given: Mapping[str, object]
) -> tuple[dict[str, Value], list[Misread]]:
    """Plain values (text, int, Decimal, bool, date, list) as held inside, and what was refused.

    None means unknown, like a name that is absent. A name the vocabulary does not have is refused.
    """
    zone = zone_of(vocabulary)
    facts: dict[str, Value] = {}
    refused: list[Misread] = []
    for name, raw in given.items():
        fact = vocabulary.facts.get(name)
        if fact is None:
            refused.append(Misread(name, _no_such(name, vocabulary)))
        elif raw is not None:
            value = read_value(raw, fact.type, zone)
            if isinstance(value, Problem):
                refused.append(Misread(name, value))
            else:
                facts[name] = value
    return facts, refused


def _no_such(name: str, vocabulary: Vocabulary) -> Problem:
    from troth.dsl.diagnostics import did_you_mean

    meant = did_you_mean(name, vocabulary.facts)
    return Problem(f"there is no fact called `{name}`", f"did you mean `{meant}`?" if meant else "")


def start_of(facts: Mapping[str, Value]) -> int | None:
    """The first day of the present engagement, where it is among the facts."""
    day = facts.get(ENGAGED_SINCE.name)
    return day if isinstance(day, int) else None


def view_of(vocabulary: Vocabulary, given: Mapping[str, object], *, today: date) -> View:
    """A view from plain values; raises ValueError with every fact that could not be read."""
    facts, refused = read_facts(vocabulary, given)
    if refused:
        said = "; ".join(f"{each.fact}: {each.problem.message}" for each in refused)
        raise ValueError(said)
    return View(
        facts=facts,
        today=day_of(today),
        engaged_since=start_of(facts),
        zone=zone_of(vocabulary) or UTC,
    )
