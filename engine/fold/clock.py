"""The clock of an obligation: when it falls due, what moved it, and what is waited for.

A due date is always computed anew from its anchor, its pauses and its extensions, never from the
date before; so that it can be explained, and so that months do not drift.
"""

from troth.dsl import core
from troth.dsl.types import DurationType, TimeKind
from troth.engine.calendar import CannotCount
from troth.engine.deadline import Deadline, Pause, by_date, deadline, resumed
from troth.engine.exact import Unknown, units, whole
from troth.engine.fold.life import Due, Life, reasons
from troth.engine.fold.story import Counted, Kind, Moved


def due_rule(rule: core.Obligation) -> core.Due | None:
    """When the content of a rule falls due, where it says so."""
    match rule.content:
        case core.Deliver(due=due) | core.Allow(due=due):
            return due
        case _:
            return None


def anchor(due: Due, day: int, at: int, cause: str) -> None:
    """Count from here on from this day and moment."""
    due.day, due.at = day, at
    due.waits.pop("due", None)
    due.anchored = cause


def count(life: Life, due: Due) -> Deadline | None:
    """The deadline as it follows from everything known; None while nothing sets one.

    What keeps it from being known is kept in ``due.waits``.
    """
    rule = due_rule(due.rule)
    if rule is None or (rule.of and not due.anchored):
        return None
    try:
        return _counted(life, due, rule)
    except CannotCount as problem:
        due.waits["due"] = str(problem)
        return None


def _counted(life: Life, due: Due, rule: core.Due) -> Deadline | None:
    calendar = life.tables.calendar
    earliest: int | None = None
    if rule.earliest is not None:
        found = life.value(rule.earliest, due.about, due.event, due.tables)
        if isinstance(found, Unknown):
            due.waits["due"] = reasons(found)
            return None
        earliest = whole(found)
    if due.length is None:
        if rule.date is None:
            return None
        day = life.value(rule.date, due.about, due.event, due.tables)
        if isinstance(day, Unknown):
            due.waits["due"] = reasons(day)
            return None
        due.waits.pop("due", None)
        counted = by_date(calendar, whole(day), rule.rolling, earliest)
        due.counted = Counted(
            due.anchored or due.cause, whole(day), counted.at, TimeKind.DAYS, None,
            rule.rolling, earliest, calendar.name,
        )  # fmt: skip
        for pause in due.pauses:
            counted = resumed(calendar, counted, TimeKind.DAYS, pause)
    else:
        kind, amount = due.length
        counted = deadline(
            calendar, due.day, due.at, kind, amount,
            rolling=rule.rolling, earliest=earliest, stood=due.pauses,
        )  # fmt: skip
        due.counted = Counted(
            due.anchored or due.cause, due.day, due.at, kind, amount,
            rule.rolling, earliest, calendar.name,
        )  # fmt: skip
    for kind, amount in due.longer:
        counted = deadline(calendar, counted.day, counted.at, kind, amount)
    return counted


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
    return deadline(life.tables.calendar, counted.day, counted.at, *grace)


def reset(life: Life, due: Due, why: str) -> bool:
    """Compute the deadline anew and keep it; whether it is another than before."""
    was, now = due.due, count(life, due)
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
    from troth.dsl.values import date_of

    return "" if deadline_ is None else date_of(deadline_.day).isoformat()


def pause(due: Due, since: int, until: int) -> None:
    """The clock stood from one moment up to another."""
    stood: Pause = (since, until)
    if until > since:
        due.pauses.append(stood)
