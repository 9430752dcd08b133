"""The respects in which two versions of a rule can differ, for each kind of rule.

Who a rule lets through is a truth, what it gives an amount; a value that is only named is neither
better nor worse. What people read beside it (who it is for, how they rank) is told where nothing
else differs.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import assert_never

from troth.dsl import core
from troth.dsl.prose import expression, group
from troth.dsl.types import TruthType
from troth.engine.prove.facets import (
    NOBODY,
    Beside,
    Everybody,
    Facet,
    amounts,
    truths,
    turned,
    unordered,
    values,
    without_order,
)
from troth.engine.prove.lasting import lengths
from troth.engine.prove.owed import ONE, of_escalations, of_obligations, of_timers, scope_of


def of_rules(was: core.Rule, now: core.Rule, beside: Beside) -> Iterator[Facet]:
    """The respects in which two versions of a rule can differ."""
    match was, now:
        case core.Minimum(), core.Minimum():
            yield from _of_minimums(was, now, beside)
        case core.Gate(), core.Gate():
            yield truths("who is let through", was.requires, now.requires, beside)
        case core.Define(), core.Define():
            yield _of_defines(was, now, beside)
        case core.Offer(), core.Offer():
            yield from _of_offers(was, now, beside)
        case core.Obligation(), core.Obligation():
            yield from of_obligations(was, now, beside)
        case core.Escalation(), core.Escalation():
            yield from of_escalations(was, now, beside)
        case core.Timer(), core.Timer():
            yield from of_timers(was, now, beside)
        case _:
            raise AssertionError("INVARIANT: a pair is of one kind")


def _of_minimums(was: core.Minimum, now: core.Minimum, beside: Beside) -> Iterator[Facet]:
    met = truths("who meets it", core.MinimumMet(was.name), core.MinimumMet(now.name), beside)
    old, new = (tuple(_texts(each)) for each in (was, now))
    yield replace(
        met,
        was=" and ".join(f"`{text}`" for text in old if text not in new),
        now=" and ".join(f"`{text}`" for text in new if text not in old),
    )
    if was.applies is not None or now.applies is not None:
        who = truths("who it is for", was.applies, now.applies, beside)
        if not who.same:
            yield replace(without_order(who), aside=True)
    if not beside.alike(was.ideals, now.ideals):
        yield unordered("how those who meet it rank", aside=True)
    if not beside.alike(_developing(was.lines), _developing(now.lines)):
        yield unordered("how long a gap may take to close", aside=True)


def _texts(minimum: core.Minimum) -> Iterator[str]:
    if minimum.applies is not None:
        yield f"for {expression(minimum.applies)}"
    yield from (_text(line) for line in minimum.lines)


def _text(line: core.Line) -> str:
    match line:
        case core.Requirement(condition=condition):
            return expression(condition)
        case core.Group(lines=lines):
            return f"{group(line)} ({', '.join(_text(each) for each in lines)})"
        case _:
            assert_never(line)


def _developing(lines: Sequence[core.Line]) -> tuple[core.Expr, ...]:
    found: list[core.Expr] = []
    for line in lines:
        found += [] if line.develop is None else [line.develop]
        if isinstance(line, core.Group):
            found += _developing(line.lines)
    return tuple(found)


def _of_defines(was: core.Define, now: core.Define, beside: Beside) -> Facet:
    """A value, which by itself is neither better nor worse; the rules that use it say what is."""
    one, two = core.DefineRef(was.name, was.type), core.DefineRef(now.name, now.type)
    if isinstance(was.type, TruthType) and isinstance(now.type, TruthType):
        found = truths("for whom it is yes", one, two, beside)
        return found if found.same else without_order(found)
    return values("what it is", one, two, beside)


def _of_offers(was: core.Offer, now: core.Offer, beside: Beside) -> Iterator[Facet]:
    yield truths("to whom it is made", was.applies, now.applies, beside)
    both = beside.within(*scope_of(was.applies, now.applies))
    if was.when is not None or now.when is not None:
        yield truths("who earns it", was.when, now.when, both)
        guards = _guards(was), _guards(now)
        yield truths("whom its guardrails let", *guards, beside=both)
    if was.expires is not None and now.expires is not None:
        found = lengths("for how long it is on offer", was.expires, now.expires, both)
        yield found if not found.ordered else turned(found)
    elif was.expires is not now.expires:
        yield unordered("for how long it is on offer")
    if was.to != now.to:
        yield unordered("whose it is")
    before = {line.resource: line for line in was.lines}
    after = {line.resource: line for line in now.lines}
    for name in dict.fromkeys([*before, *after]):
        yield from _of_lines(name, before.get(name), after.get(name), both)


def _guards(offer: core.Offer) -> core.Expr | None:
    return core.And(offer.guardrails) if offer.guardrails else None


def _of_lines(
    name: str, was: core.OfferLine | None, now: core.OfferLine | None, beside: Beside
) -> Iterator[Facet]:
    if was is None or now is None:
        what = f"whether {name} is in it"
        everybody = Everybody()
        yield Facet(what, NOBODY, everybody) if was is None else Facet(what, everybody)
        return
    if was.amount is not None or now.amount is not None:
        yield amounts(f"how much {name}", was.amount or ONE, now.amount or ONE, beside)
    one, two = ((each.benchmark,) if each.benchmark else () for each in (was, now))
    if not beside.alike(one, two):
        yield unordered(f"what {name} is held against")
    if was.kept_by != now.kept_by:
        yield unordered(f"which promises keep {name}", aside=True)
