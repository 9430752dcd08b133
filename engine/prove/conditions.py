"""Conditions put together, taken apart and named; and what they hang on.

Everything is said in the language itself, `core`; nothing here asks anybody.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import assert_never

from troth.dsl import core
from troth.dsl.diagnostics import Label
from troth.dsl.prose import expression
from troth.dsl.source import Span
from troth.dsl.traverse import Node, opened_in
from troth.dsl.types import TRUTH
from troth.engine.files.pack import Pack

CERTAIN = core.Literal(1, TRUTH)
"""Yes for everybody: what stands where nothing is asked for."""

NEVER = core.Literal(0, TRUTH)
"""No for everybody."""


# --- expressions


def all_of(conditions: Iterable[core.Expr | None]) -> core.Expr:
    """The condition that all of these hold; of none of them, yes."""
    found = [each for each in conditions if each is not None]
    match found:
        case []:
            return CERTAIN
        case [one]:
            return one
        case _:
            return core.And(tuple(found), span=found[0].span)


def line_of(line: core.Line) -> core.Expr:
    """A line of a minimum as a condition; a group is met where enough of its lines are."""
    if isinstance(line, core.Requirement):
        return line.condition
    return core.AtLeast(line.count, tuple(map(line_of, line.lines)), span=line.span)


def atoms(condition: core.Expr | None) -> Iterator[core.Expr]:
    """What must hold for a condition, each by itself."""
    if isinstance(condition, core.And):
        for item in condition.items:
            yield from atoms(item)
    elif condition is not None:
        yield condition


def begins_on(trigger: core.Trigger) -> core.Expr | None:
    """What is so when a promise or a ladder begins, as far as its trigger says."""
    match trigger:
        case core.OnEvent(where=where):
            return where
        case (
            core.OnCondition(condition=condition)
            | core.EveryWhile(condition=condition)
            | core.EachWhile(condition=condition)
        ):
            return condition
        case core.OnEntering() | core.OnLeaving() | core.OnEngaged() | core.OnAgreed():
            return None
        case _:
            assert_never(trigger)


def kind_of(rule: core.Rule) -> str:
    """What an author calls such a rule."""
    match rule:
        case core.Obligation(kind=kind):
            return kind
        case (
            core.Define()
            | core.Minimum()
            | core.Offer()
            | core.Escalation()
            | core.Gate()
            | core.Timer()
        ):
            return type(rule).__name__.lower()
        case _:
            assert_never(rule)


def place_of(rule: core.Rule) -> str:
    """A rule in its author's words: ``minimum frontline``, ``gate hiring.offer_made``."""
    return f"{kind_of(rule)} {rule.name}"


def quoted(conditions: Sequence[core.Expr]) -> str:
    """Conditions as written, in a sentence: A, B and C."""
    texts = list(dict.fromkeys(f"`{expression(each)}`" for each in conditions))
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} and {texts[-1]}"


def labels(conditions: Iterable[core.Expr], text: str) -> tuple[Label, ...]:
    """A label for each place that somebody wrote, each once."""
    spans: dict[tuple[str, int], Span] = {}
    for each in conditions:
        if each.span.source.name:
            spans.setdefault((each.span.source.name, each.span.start), each.span)
    return tuple(Label(span, text) for span in spans.values())


# --- what conditions hang on


def touches(node: Node, policy: core.Policy) -> frozenset[str]:
    """By what two conditions can meet: the facts, events, charts and clocks a node looks at."""
    found: set[str] = set()
    for each in opened_in(node, policy):
        match each:
            case core.FactRef(name=name):
                found.add(f"fact {name}")
            case (
                core.EventField(event=event)
                | core.LatestField(event=event)
                | core.TimeSince(event=event)
                | core.Aggregate(event=event)
            ):
                found.add(f"event {event}")
            case core.StateIs(chart=chart) | core.TimeIn(chart=chart):
                found.add(f"chart {chart}")
            case core.ObligationIs():
                found.add("promises")
            case core.Tenure() | core.Engaged() | core.TimeWhile():
                found |= {"fact engaged_since", "time"}
            case core.Today() | core.Now() | core.AsOf():
                found.add("time")
            case _:
                pass
    return frozenset(found)


def about_somebody(node: Node, pack: Pack) -> bool:
    """Whether a condition hangs on who is asked about, and not on settings and markets alone."""
    facts = pack.vocabulary.facts
    seen = touches(node, pack.policy) - {"time"}
    names = {each.removeprefix("fact ") for each in seen if each.startswith("fact ")}
    fixed = {name for name in names if (fact := facts.get(name)) and fact.value is not None}
    return bool(seen - {f"fact {name}" for name in fixed})


def is_switch(condition: core.Expr, policy: core.Policy) -> bool:
    """Whether a condition is set by hand: a plain yes or no, and a `define` that says only that."""
    if isinstance(condition, core.Not):
        return is_switch(condition.value, policy)
    if isinstance(condition, core.DefineRef):
        bodies = [each.body for each in policy.defines if each.name == condition.name]
        return any(
            isinstance(body, core.Literal | core.DefineRef | core.Not) and is_switch(body, policy)
            for body in bodies
        )
    return isinstance(condition, core.Literal)


def has_switch(conditions: Iterable[core.Expr], policy: core.Policy) -> bool:
    """Whether any of the things that these conditions ask for is set by hand.

    The `no` of an `or else` is none, nor is what a fact is compared with.
    """
    defines = {define.name: define.body for define in policy.defines}
    seen: set[str] = set()
    stack = list(conditions)
    while stack:
        match stack.pop():
            case core.Literal():
                return True
            case core.And(items=items) | core.Or(items=items) | core.AtLeast(items=items):
                stack += items
            case core.Not(value=value):
                stack.append(value)
            case core.DefineRef(name=name) if name not in seen:
                seen.add(name)
                body = defines[name]
                if not isinstance(body, core.Cases | core.Lookup):
                    stack.append(body)
            case _:
                pass
    return False
