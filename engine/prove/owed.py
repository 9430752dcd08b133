"""Two versions of a promise or an expectation: to whom, how often, by when, and how much.

Seen from the person's side. Of a promise more people, sooner and more of it is better; what the
person owes is the same turned round. What has no order (who does it, what shows that it was done)
is told as another term, and decides nothing about better or worse.
"""

from collections.abc import Iterator
from dataclasses import replace

from troth.dsl import core
from troth.dsl.traverse import Node
from troth.dsl.types import NUMBER, SCALE
from troth.engine.prove.facets import (
    EVERYBODY,
    Beside,
    Facet,
    amounts,
    truths,
    turned,
    unordered,
    without_order,
)
from troth.engine.prove.lasting import lengths
from troth.engine.prove.questions import YES, Holds

PERIODS = ("month", "quarter", "year")
ONE = core.Literal(SCALE, NUMBER)
"""How much of a resource is delivered where no amount is given."""


def of_obligations(was: core.Obligation, now: core.Obligation, beside: Beside) -> Iterator[Facet]:
    """Every respect in which the two can differ."""
    theirs = was.kind == now.kind == "expectation"
    who = "whom it binds" if theirs else "to whom it is promised"
    found = [truths(who, was.applies, now.applies, beside)]
    both = beside.within(*scope_of(was.applies, now.applies))
    found += of_triggers(was.trigger, now.trigger, both)
    found += _of_contents(was.content, now.content, both)
    found += _of_grace(was.grace, now.grace, both)
    for facet in found:
        yield turned(facet) if theirs and facet.ordered else facet
    yield from _of_terms(was, now, beside)


def scope_of(was: core.Expr | None, now: core.Expr | None) -> tuple[Holds, ...]:
    """Wishes for those to whom both versions apply."""
    sides = ((was, 0), (now, 1))
    return tuple(Holds(each, YES, side) for each, side in sides if each is not None)


# --- what begins it


def of_triggers(was: core.Trigger, now: core.Trigger, beside: Beside) -> Iterator[Facet]:
    """What begins it, and how often; more often is better for those to whom it is owed."""
    if beside.alike((was,), (now,)):
        return
    match was, now:
        case core.OnEvent() as old, core.OnEvent() as new if old.event == new.event:
            yield truths("which events begin it", old.where, new.where, beside)
        case core.EveryWhile() as old, core.EveryWhile() as new:
            yield lengths("how often", old.length, new.length, beside)
            yield truths("while what holds", old.condition, new.condition, beside)
        case core.EachWhile() as old, core.EachWhile() as new:
            yield _of_periods(old.period, new.period)
            yield truths("while what holds", old.condition, new.condition, beside)
        case core.OnCondition() as old, core.OnCondition() as new:
            # it begins each time the condition becomes yes: a wider one can begin it less often
            found = truths("when it begins", old.condition, new.condition, beside)
            yield found if found.same else unordered(found.what, found.was, found.now)
        case _:
            yield unordered("what begins it")


def _of_periods(was: str, now: str) -> Facet:
    facet = Facet("how often", was=f"each {was}", now=f"each {now}")
    before, after = PERIODS.index(was), PERIODS.index(now)
    if before == after:
        return facet
    return replace(facet, worse=EVERYBODY) if after > before else replace(facet, better=EVERYBODY)


# --- what is owed


def _of_contents(was: core.Content, now: core.Content, beside: Beside) -> Iterator[Facet]:
    if beside.alike((was,), (now,)):
        return
    match was, now:
        case core.Deliver() as old, core.Deliver() as new:
            if old.resource != new.resource:
                yield unordered("what is delivered", old.resource, new.resource)
                return
            if old.amount is not None or new.amount is not None:
                yield amounts("how much", old.amount or ONE, new.amount or ONE, beside)
            yield from _of_dues(old.due, new.due, beside)
        case core.Allow() as old, core.Allow() as new if old.event == new.event:
            # a right: the longer its window is, the better
            for facet in _of_dues(old.due, new.due, beside):
                yield turned(facet) if facet.ordered else facet
        case core.Keep() as old, core.Keep() as new:
            # less is demanded by a condition that holds more easily
            yield turned(truths("what is kept", old.condition, new.condition, beside))
        case core.Never() as old, core.Never() as new if old.event == new.event:
            yield truths("which events must not be", old.where, new.where, beside)
            yield truths("while what holds", old.condition, new.condition, beside)
        case _:
            yield unordered("what is owed")


def _of_dues(was: core.Due | None, now: core.Due | None, beside: Beside) -> Iterator[Facet]:
    what = "when it falls due"
    if was is None or now is None:
        if was is not now:
            yield _came_or_went(what, better=was is None)
        return
    if beside.alike((was,), (now,)):
        return
    if was.length is not None and now.length is not None and was.of == now.of:
        yield lengths(what, was.length, now.length, beside)
    elif was.date is not None and now.date is not None:
        yield turned(amounts(what, was.date, now.date, beside))
    else:
        yield unordered("from when it is counted")
    if was.rolling != now.rolling:
        yield unordered("what becomes of a last day that is not worked", was.rolling, now.rolling)
    if not beside.alike(_some(was.earliest), _some(now.earliest)):
        yield unordered("before which day it never falls due")


def _of_grace(was: core.Expr | None, now: core.Expr | None, beside: Beside) -> Iterator[Facet]:
    what = "for how long being late is let pass"
    if was is None or now is None:
        if was is not now:
            yield _came_or_went(what, better=now is None)
        return
    yield lengths(what, was, now, beside)


def _came_or_went(what: str, *, better: bool) -> Facet:
    return Facet(what, better=EVERYBODY) if better else Facet(what, worse=EVERYBODY)


# --- everything else


def _of_terms(was: core.Obligation, now: core.Obligation, beside: Beside) -> Iterator[Facet]:
    """The clauses that have no order, by their words, where they differ."""
    parts: tuple[tuple[str, tuple[Node, ...], tuple[Node, ...]], ...] = (
        ("who owes it", (was.by,), (now.by,)),
        ("to whom it is owed", (was.to,), (now.to,)),
        ("what shows that it was kept", was.fulfilled, now.fulfilled),
        ("who confirms it", _some(was.confirmed), _some(now.confirmed)),
        ("under which condition it is earned", _some(was.provided), _some(now.provided)),
        ("while what its clock stands", _some(was.suspended), _some(now.suspended)),
        ("what extends it", _some(was.extended), _some(now.extended)),
        ("what makes it good", _some(was.remedy), _some(now.remedy)),
    )
    for what, one, two in parts:
        if not beside.alike(one, two):
            yield unordered(what)
    if was.subject != now.subject:
        yield unordered("of whom there is one")
    if was.enabled != now.enabled:
        yield unordered("what makes it possible")
    if was.survives != now.survives:
        yield unordered("whether it survives the end")


def _some(*nodes: Node | None) -> tuple[Node, ...]:
    return tuple(node for node in nodes if node is not None)


# --- ladders and timers


def of_escalations(was: core.Escalation, now: core.Escalation, beside: Beside) -> Iterator[Facet]:
    """What begins it, what ends it, and when each rung comes: sooner is better."""
    if not beside.alike((was.trigger,), (now.trigger,)):
        yield unordered("what begins it")
    ends = beside.alike(_some(was.until), _some(now.until))
    if not ends or was.until_names != now.until_names:
        yield unordered("what ends it")
    if was.summarised != now.summarised or was.subject != now.subject:
        yield unordered("how it is told")
    if len(was.rungs) != len(now.rungs):
        yield unordered("how many rungs it has", str(len(was.rungs)), str(len(now.rungs)))
        return
    for number, (old, new) in enumerate(zip(was.rungs, now.rungs, strict=True), 1):
        if not beside.alike(old.actions, new.actions) or old.which != new.which:
            yield unordered(f"what rung {number} does")
        if old.length is not None and new.length is not None:
            when = lengths(f"when rung {number} comes", old.length, new.length, beside)
            yield turned(when) if old.which == "before due" and when.ordered else when


def of_timers(was: core.Timer, now: core.Timer, beside: Beside) -> Iterator[Facet]:
    """How long it runs, which is neither better nor worse."""
    found = lengths("how long it runs", was.length, now.length, beside)
    yield found if found.same else without_order(found)
