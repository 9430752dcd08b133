"""The ledger page of one relationship: what is owed, how it went, where things stand.

Rows in the order in which they fall due; every id in them is one that `explain` knows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo

from troth.dsl.core import ObligationState
from troth.dsl.types import ChoiceType, TimeKind
from troth.dsl.values import show_value
from troth.dsl.vocabulary import Use, Vocabulary
from troth.engine.calendar import Calendar, CannotCount
from troth.engine.fold.story import Climb, Line, Owed, Refused, Stage, State, Told
from troth.engine.localtime import local_time, shown
from troth.engine.timeline.words import (
    STATES,
    amounts,
    day_shown,
    derived,
    named_days,
    terms,
    time_shown,
)

COUNTS = ("kept", "late", "overdue", "due", "waiting")

_COUNTED = {
    ObligationState.FULFILLED: "kept",
    ObligationState.REPAIRED: "late",
    ObligationState.VIOLATED: "overdue",
    ObligationState.IN_EFFECT: "due",
    ObligationState.CREATED: "waiting",
    ObligationState.SUSPENDED: "waiting",
}

_WORKING = {TimeKind.WORKING_DAYS, TimeKind.WORKING_HOURS}
_HOURS = {TimeKind.CLOCK, TimeKind.WORKING_HOURS}

FAR = 2**40


@dataclass(frozen=True, slots=True)
class Row:
    """One promise or expectation. ``due`` and ``made`` are days; ``said`` is how it stands.

    ``skipped`` are the holidays that moved its due date.
    """

    id: str
    kind: str
    by: str
    to: str
    words: str
    due: int | None
    made: int
    terms: str
    state: str
    said: str
    skipped: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that the ledger page of one relationship shows.

    ``facts`` are names, values and where each comes from, as people read them.
    """

    relationship: str
    as_of: int
    today: int
    policy: str
    zone: tzinfo
    about: tuple[str, ...]
    engaged_since: int | None
    facts: tuple[tuple[str, str, str], ...]
    counts: Mapping[str, int]
    rows: tuple[Row, ...]
    stages: tuple[Stage, ...]
    ladders: tuple[Climb, ...]
    refused: tuple[Refused, ...]
    told: tuple[Told, ...]
    story: tuple[Line, ...]


def page_of(state: State, policy: str, vocabulary: Vocabulary, calendar: Calendar) -> Page:
    """The page of a state. ``calendar`` counts what is late; ``policy`` is its name for people."""
    owed = sorted(state.owed, key=lambda each: (each.due.at if each.due else FAR, each.made))
    counts = dict.fromkeys(COUNTS, 0)
    for each in owed:
        if each.state in _COUNTED:
            counts[_COUNTED[each.state]] += 1
    return Page(
        relationship=state.relationship,
        as_of=state.as_of,
        today=state.today,
        policy=policy,
        zone=calendar.zone,
        about=_about(state, vocabulary),
        engaged_since=state.engaged_since,
        facts=tuple(_fact(name, state, vocabulary) for name in state.facts),
        counts=counts,
        rows=tuple(_row(each, state, calendar) for each in owed),
        stages=state.stages,
        ladders=tuple(each for each in state.ladders if not each.ended),
        refused=state.refused,
        told=state.told,
        story=state.story,
    )


def _about(state: State, vocabulary: Vocabulary) -> tuple[str, ...]:
    """What kind of person this is, in the words of the choices that are recorded openly."""
    found = []
    for name, (value, _) in state.facts.items():
        fact = vocabulary.facts.get(name)
        if fact is not None and fact.use is Use.OPEN and isinstance(fact.type, ChoiceType):
            found.append(show_value(value, fact.type))
    return tuple(found[:3])


def _fact(name: str, state: State, vocabulary: Vocabulary) -> tuple[str, str, str]:
    value, origin = state.facts[name]
    fact = vocabulary.facts.get(name)
    told = show_value(value, fact.type) if fact is not None else str(value)
    day = "" if origin.day is None else f", {shown(origin.day)}"
    return name, told, f"from {origin.event}{day}" if origin.event else ""


def _row(owed: Owed, state: State, calendar: Calendar) -> Row:
    local = local_time(calendar.zone)
    return Row(
        id=owed.id,
        kind=owed.kind,
        by=owed.by,
        to=owed.to,
        words=owed.words,
        due=owed.due.day if owed.due else None,
        made=local.local_day(owed.made),
        terms=terms(owed.counted),
        state=owed.state.value,
        said=said(owed, state, calendar),
        skipped=named_days(derived(owed, calendar), calendar),
    )


def said(owed: Owed, state: State, calendar: Calendar) -> str:
    """How a promise stands: ``due in 1 working day``, ``OVERDUE 9 working days, rung 2``."""
    local = local_time(calendar.zone)
    ended = "" if owed.settled is None else f" {day_shown(local.local_day(owed.settled))}"
    due = owed.due.day if owed.due else None
    match owed.state:
        case ObligationState.VIOLATED:
            parts = [_overdue(owed, state, calendar), _rung(owed, state), amounts(owed)]
            waits = [f"waits for {each}" for each in owed.waits]
            return ", ".join(part for part in (*parts, *waits) if part)
        case ObligationState.REPAIRED if owed.delivered_at is not None and due is not None:
            came = local.local_day(owed.delivered_at)
            late = _within_a_day(owed, calendar, came, owed.delivered_at)
            return f"kept late {day_shown(came)}{late or f', {_length(owed, calendar, due, came)}'}"
        case ObligationState.IN_EFFECT:
            return _due(owed, state, calendar)
        case ObligationState.CREATED:
            return f"waits: {'; '.join(owed.waits)}" if owed.waits else "waiting"
        case ObligationState.SUSPENDED:
            return f"standing still: {owed.suspended_for}"
        case _:
            return f"{STATES[owed.state]}{ended}"


def _overdue(owed: Owed, state: State, calendar: Calendar) -> str:
    since = owed.violated_on if owed.due is None else owed.due.day
    if since is None or owed.counted is None:
        return f"BROKEN {shown(owed.violated_on)}" if owed.violated_on is not None else "BROKEN"
    told = (
        _within_a_day(owed, calendar, state.today)
        or f" {_length(owed, calendar, since, state.today)}"
    )
    return f"OVERDUE{told}"


def _rung(owed: Owed, state: State) -> str:
    fired = [each.fired for each in state.ladders if each.cause == owed.id and each.fired]
    return f"rung {max(fired)}" if fired else ""


def _due(owed: Owed, state: State, calendar: Calendar) -> str:
    if owed.explain_by is not None:
        return f"an explanation is due {shown(owed.explain_by.day)}"
    if owed.due is None:
        return f"waits: {'; '.join(owed.waits)}" if owed.waits else "holds"
    part = amounts(owed)
    if owed.due.day == state.today:
        told = f"due today{_within_a_day(owed, calendar, state.today)}"
    else:
        told = f"due in {_length(owed, calendar, state.today, owed.due.day)}"
    return f"{told}, {part}" if part else told


def _within_a_day(owed: Owed, calendar: Calendar, day: int, came: int | None = None) -> str:
    """What a day cannot tell of a deadline in hours: the time at which it was due, or it came."""
    hours = owed.counted is not None and owed.counted.kind in _HOURS
    if owed.due is None or owed.due.day != day or not hours:
        return ""
    at = time_shown(owed.due.at, calendar.zone)
    if came is not None:
        return f" at {time_shown(came, calendar.zone)}, due at {at}"
    return f" since {at}" if owed.state is ObligationState.VIOLATED else f" at {at}"


def _length(owed: Owed, calendar: Calendar, start: int, end: int) -> str:
    """How far apart two days are, in working days where the promise counts in them."""
    days, unit = end - start, "day"
    if owed.counted is not None and owed.counted.kind in _WORKING:
        try:
            working = calendar.working_days_between(start, end)
        except CannotCount:
            working = 0
        days, unit = (working, "working day") if working else (days, unit)
    return f"{days} {unit}" + ("" if days == 1 else "s")
