"""Single things in plain words: a moment, the state of a promise, a line of the story.

Every date has its weekday; where the year goes without saying it is left out.
"""

from datetime import UTC, datetime, timedelta, tzinfo
from itertools import zip_longest
from typing import Protocol

from troth.dsl.core import ObligationState
from troth.dsl.types import TimeKind, Value
from troth.dsl.values import EPOCH_INSTANT, date_of, show_length, show_value
from troth.dsl.vocabulary import Vocabulary
from troth.engine import calendar as working
from troth.engine.calendar import CannotCount
from troth.engine.deadline import Derivation, derivation
from troth.engine.fold.story import Changed, Counted, Kind, Line, Owed, Refused
from troth.engine.localtime import WEEKDAYS, shown, weekday

MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()

STATES = {
    ObligationState.CREATED: "waiting",
    ObligationState.IN_EFFECT: "due",
    ObligationState.SUSPENDED: "standing still",
    ObligationState.FULFILLED: "kept",
    ObligationState.VIOLATED: "overdue",
    ObligationState.REPAIRED: "kept late",
    ObligationState.NOT_EARNED: "not earned",
    ObligationState.WAIVED: "waived",
    ObligationState.SUPERSEDED: "replaced",
    ObligationState.EXPIRED: "expired",
    ObligationState.TERMINATED: "ended",
}
"""What people call the states of a promise."""


def day_shown(day: int) -> str:
    """``Fri 04 Sep``: a day of a year that goes without saying."""
    date = date_of(day)
    return f"{WEEKDAYS[weekday(day)]} {date.day:02d} {MONTHS[date.month - 1]}"


def moment_shown(at: int, zone: tzinfo = UTC) -> str:
    """``Mon 2026-03-02 09:00``, in that zone; with seconds where there are any."""
    local = _local(at, zone)
    seconds = f":{local.second:02d}" if local.second else ""
    return f"{WEEKDAYS[local.weekday()]} {local:%Y-%m-%d %H:%M}{seconds}"


def time_shown(at: int, zone: tzinfo = UTC) -> str:
    """``14:30``, in that zone; with seconds where there are any."""
    return moment_shown(at, zone).split()[-1]


def iso(at: int, zone: tzinfo = UTC) -> str:
    """``2026-03-02T09:00:00+00:00``, in that zone."""
    return _local(at, zone).isoformat()


def _local(at: int, zone: tzinfo) -> datetime:
    return (EPOCH_INSTANT + timedelta(seconds=at)).astimezone(zone)


# --- promises


def terms(counted: Counted | None) -> str:
    """``10 working days``, or that a date was given; nothing where there is no deadline."""
    if counted is None:
        return ""
    if counted.length is None:
        return "by a date"
    return show_length(counted.kind, counted.length)


def derived(owed: Owed, calendar: working.Calendar) -> Derivation | None:
    """Why a promise was first due when it was; None where no length of time was counted.

    What moved it afterwards stands in ``owed.moved``.
    """
    counted = owed.counted
    if counted is None or counted.length is None:
        return None
    try:
        return derivation(
            calendar,
            counted.day,
            counted.at,
            counted.kind,
            counted.length,
            rolling=counted.rolling,
            earliest=counted.earliest,
        )
    except CannotCount:
        return None


def named_days(found: Derivation | None, calendar: working.Calendar) -> tuple[tuple[int, str], ...]:
    """The days that were skipped for a reason of their own: holidays that are no weekend anyway."""
    if found is None or found.kind is not TimeKind.WORKING_DAYS:
        return ()
    return tuple((day, why) for day, why in found.skipped if calendar.week[weekday(day)])


def amounts(owed: Owed) -> str:
    """``12 of 20 delivered, 8 missing``; nothing where it is no matter of quantity."""
    from troth.dsl.values import show_scaled

    if owed.promised is None or not owed.delivered:
        return ""
    short = f", {show_scaled(owed.shortfall)} missing" if owed.shortfall else ""
    return f"{show_scaled(owed.delivered)} of {show_scaled(owed.promised)} delivered{short}"


# --- the story


def line_told(line: Line) -> str:
    """What a line of the story says, without its date."""
    about = f" ({line.about})" if line.about and line.about not in line.subject else ""
    why = f", {line.why}" if line.why else ""
    match line.kind:
        case Kind.EVENT:
            by = f" by {line.by}" if line.by and line.by != line.subject.lstrip("@") else ""
            return f"{line.subject} {line.now}{by}{about}"
        case Kind.REFUSED:
            return f"{line.subject} {line.now} refused by {line.by}{about}{why}"
        case Kind.STATE:
            was = f"{line.was} -> " if line.was else ""
            return f"{line.subject}: {was}{line.now}{about}{_by(line)}{why}"
        case Kind.STAYED:
            now = f": stays {line.now}" if line.now else ""
            return f"{line.subject}{now}{about}{_by(line)}{why}"
        case Kind.OWED:
            was = f"{_called(line.was)} -> " if line.was and line.was != line.now else ""
            return f"{line.subject}: {was}{_called(line.now)}{_by(line)}{why}"
        case Kind.MOVED:
            moved = f": due {_day(line.was)} -> {_day(line.now)}" if line.now else ""
            return f"{line.subject}{moved}{why}"
        case Kind.RUNG:
            return f"{line.subject}: rung {line.now}"
        case Kind.LADDER:
            return f"{line.subject}: {line.now}{why}"
        case Kind.POLICY:
            return f"{line.why} is in force"


def change_told(changed: Changed, event: str, vocabulary: Vocabulary) -> str:
    """A fact that an event of that type changed: ``manager: m-7 -> m-9``."""
    fact, declared = vocabulary.facts.get(changed.name), vocabulary.events.get(event)
    type_ = fact.type if fact is not None else None
    if type_ is None and declared is not None:
        type_ = declared.fields.get(changed.name)

    def shown_value(value: Value) -> str:
        return str(value) if type_ is None else show_value(value, type_)

    was = "not known" if changed.was is None else shown_value(changed.was)
    about = f" ({changed.about})" if changed.about else ""
    return f"{changed.name}{about}: {was} -> {shown_value(changed.now)}"


def _by(line: Line) -> str:
    if not line.by or line.by == line.subject:
        return ""
    return f", by event {line.by}" if line.by.isdigit() else f", by {line.by}"


def _called(state: str) -> str:
    return STATES[ObligationState(state)] if state in set(ObligationState) else state


def _day(iso_date: str) -> str:
    from datetime import date

    from troth.dsl.values import day_of

    return shown(day_of(date.fromisoformat(iso_date))) if iso_date else "no day"


class Grounds(Protocol):
    """What one refusal stands on, or many of them: see `troth.engine.fold.story.Refused`."""

    @property
    def why(self) -> str: ...
    @property
    def because(self) -> tuple[str, ...]: ...
    @property
    def words(self) -> str: ...


def refusal_told(refused: Grounds) -> list[str]:
    """Why an event changed nothing, a line each."""
    lines = [refused.why]
    found = refused.found if isinstance(refused, Refused) else ()
    for asked, instead in zip_longest(refused.because, found, fillvalue=""):
        if asked not in refused.why:
            lines.append(f"not met: {asked}, but {instead}" if instead else f"not met: {asked}")
    if refused.words and refused.words not in refused.why:
        lines.append(f"It says: {refused.words}")
    return lines
