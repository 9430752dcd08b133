"""The clock of an obligation: when it falls due, what moved it, and what is waited for.

A due date is always computed anew from its anchor, its pauses and its extensions, never from the
date before; so that it can be explained, and so that months do not drift.
"""

from troth.dsl import core
from troth.dsl.types import DurationType, TimeKind
from troth.dsl.values import date_of
from troth.engine.calendar import Calendar, CannotCount
from troth.engine.deadline import HOUR_KINDS, Deadline, Pause, by_date, deadline
from troth.engine.exact import Result, Unknown, rational, units, whole
from troth.engine.fold.life import Due, Life, reasons
from troth.engine.fold.story import Counted, Kind, Moved


def due_rule(rule: core.Obligation) -> core.Due | None:
    """When the content of a rule falls due, where it says so."""
    match rule.content:
        case core.Deliver(due=due) | core.Allow(due=due):
            return due
        case _:
            return None


def fix(life: Life, due: Due, rule: core.Due) -> None:
    """Fix the terms of a clock as they are now, when the obligation begins to bind.

    What is not known yet is told in ``due.waits``; the clock is set once all of it is.
    """
    earliest = _day_of(life, due, rule.earliest)
    date = _day_of(life, due, rule.date)
    length = length_of(life, due, rule.length)
    if "due" not in due.waits:
        due.earliest, due.length = earliest, length
        due.date = None if date is None else date + due.put_off


def _day_of(life: Life, due: Due, expr: core.Expr | None) -> int | None:
    if expr is None:
        return None
    found = life.value(expr, due.about, due.event, due.tables)
    if isinstance(found, Unknown):
        due.waits["due"] = reasons(found)
        return None
    return whole(found)


def amount_of(value: Result) -> int:
    """A quantity as it is stored: rounded half-even, once."""
    return round(rational(value))


def anchor(due: Due, day: int, at: int, cause: str) -> None:
    """Count from here on from this day and moment."""
    due.day, due.at = day, at
    due.anchored = cause


def count(due: Due) -> Deadline | None:
    """The deadline as it follows from everything known; None while nothing sets one.

    What keeps it from being known is kept in ``due.waits``.
    """
    rule = due_rule(due.rule)
    if rule is None or (rule.of and not due.anchored):
        return None
    try:
        return _counted(due.calendar, due, rule)
    except CannotCount as problem:
        due.waits["due"] = str(problem)
        return None


def _counted(calendar: Calendar, due: Due, rule: core.Due) -> Deadline | None:
    """Length upon length, each with the pauses in it; rolled, and not too early, at the end."""
    if due.length is not None:
        first, dated = due.length, False
    elif due.date is not None:
        first, dated = (TimeKind.DAYS, due.date - due.day), True
    else:
        return None
    day, at, kind = due.day, due.at, first[0]
    for kind, amount in (first, *due.longer):
        counted = deadline(calendar, day, at, kind, amount, stood=due.pauses)
        day, at = counted.day, counted.at
    due.counted = Counted(
        due.anchored or due.cause, due.date if dated and due.date is not None else due.day, due.at,
        first[0], None if dated else first[1], rule.rolling, due.earliest, calendar.name,
    )  # fmt: skip
    if kind not in HOUR_KINDS:
        return by_date(calendar, day, rule.rolling, due.earliest)
    if due.earliest is not None and day < due.earliest:
        return by_date(calendar, due.earliest)
    return Deadline(day, at)


def length_of(life: Life, due: Due, expr: core.Expr | None) -> tuple[TimeKind, int] | None:
    """A duration a rule states, as its kind and amount; None where it is unknown, which is told."""
    if expr is None or not isinstance(expr.type, DurationType):
        return None
    found = life.value(expr, due.about, due.event, due.tables)
    if isinstance(found, Unknown):
        due.waits["due"] = reasons(found)
        return None
    return expr.type.kind, units(found)


def with_grace(life: Life, due: Due, counted: Deadline) -> Deadline:
    """The last moment before it is violated: the deadline, and grace after it."""
    grace = length_of(life, due, due.rule.grace)
    if grace is None:
        return counted
    return deadline(due.calendar, counted.day, counted.at, *grace)


def reset(life: Life, due: Due, why: str) -> bool:
    """Compute the deadline anew and keep it; whether it is another than before."""
    was, now = due.due, count(due)
    if was == now:
        return False
    due.due = now
    due.over = None if now is None else with_grace(life, due, now)
    if was is not None:
        due.moved.append(Moved(life.now, why, was, now))
        life.say(
            Kind.MOVED, due.id, was=shown(was), now=shown(now), about=due.about, why=why,
            policy=due.tables.id,
        )  # fmt: skip
    return True


def shown(deadline_: Deadline | None) -> str:
    """The day of a deadline, as ISO text; nothing where there is none."""
    return "" if deadline_ is None else date_of(deadline_.day).isoformat()


def pause(due: Due, since: int, until: int) -> None:
    """The clock stood from one moment up to another."""
    stood: Pause = (since, until)
    if until > since:
        due.pauses.append(stood)
