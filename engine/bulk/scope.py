"""What of a policy a walk covers, construct by construct, and what it leaves to the reference.

Sound before wide: what is not certainly the same as in `troth.engine.fold` is not covered. Most of
it matters only to those for whom it begins: they are left to the reference one by one. What waits
for a condition, or runs a stopwatch, concerns everybody, and with it the whole pack.
"""

from collections.abc import Iterator

from troth.dsl import core
from troth.dsl.types import DurationType
from troth.engine.bulk.questions import KINDS
from troth.engine.bulk.scratch import RUNGS_MOST
from troth.engine.files.charts import shipped_chart
from troth.engine.fold.clock import due_rule
from troth.engine.fold.life import place_of
from troth.engine.fold.tables import OBLIGATION, Beginning, Tables

MOST_LADDERS = 60
"""Ladders of one policy: which of them an obligation has begun is kept in the bits of a number."""


def everybodys(tables: Tables) -> Iterator[str]:
    """Why a pack as a whole is not walked: in words, with the place."""
    chart = tables.version.pack.charts.get(OBLIGATION)
    if chart is not None and chart != shipped_chart(OBLIGATION):
        yield "the lifecycle of obligations is one of its own"
    if len(tables.escalations) > MOST_LADDERS:
        yield f"it has more than {MOST_LADDERS} ladders"
    for rule in tables.waiting.conditions:
        yield _told(rule, "it waits for a condition")
    for clock in tables.waiting.clocks:
        yield _told(clock, "it runs a stopwatch")


def _told(rule: Beginning, why: str) -> str:
    place = place_of(rule)
    return f"{rule.name}: {why}" + (f" ({place})" if place else "")


def of_obligation(rule: core.Obligation, tables: Tables) -> str:
    """Why an obligation is not walked; empty where it is, but for its questions."""
    return (
        _of_content(rule, tables)
        or _of_clock(rule)
        or ("whom it is to or by is found through others" if _is_far(rule) else "")
    )


def _of_content(rule: core.Obligation, tables: Tables) -> str:
    match rule.content:
        case core.Keep():
            return "it is to be kept all the time"
        case core.Never():
            return "it forbids an event"
        case core.Deliver(amount=amount) if amount is not None or tables.stated.get(rule.name):
            return "it promises a quantity"
    if rule.provided is not None:
        return "it is promised on a condition"
    if rule.suspended is not None:
        return "its clock can stand"
    if rule.extended is not None:
        return "its deadline can be extended"
    return ""


def _of_clock(rule: core.Obligation) -> str:
    due = due_rule(rule)
    if due is not None and due.length is not None and not _is_counted(due.length):
        return "its deadline is counted in working hours"
    if rule.grace is not None and not (
        isinstance(rule.grace, core.Literal) and _is_counted(rule.grace)
    ):
        return "its grace is no fixed length of time"
    return ""


def _is_counted(length: core.Expr) -> bool:
    return isinstance(length.type, DurationType) and length.type.kind in KINDS


def _is_far(rule: core.Obligation) -> bool:
    sides = (rule.to, rule.by)
    return any(len(each.names) > 1 or each.names[0] in {"promisor", "promisee"} for each in sides)


def of_ladder(rule: core.Escalation) -> str:
    """Why a ladder is not walked; empty where it is."""
    if rule.until is not None:
        return "it goes on until a condition holds"
    if len(rule.rungs) >= RUNGS_MOST:
        return "it has too many rungs"
    for rung in rule.rungs:
        if rung.which == "at once":
            continue
        if not isinstance(rung.length, core.Literal) or not _is_counted(rung.length):
            return "a rung is at no fixed length of time"
    return ""
