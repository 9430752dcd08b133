"""What scenarios must show of the rules of a pack: each clause, as the mutant that negates it.

A clause is covered when a scenario that passes fails on its mutant: so every outcome of a
condition, every value of a define, every length of time from both sides, every rung and party has
to make a difference that somebody looks at. What no scenario can see (reasons, sources, the words
people read, the time in which a gap may be closed, what a `change` does to promises of the past) is
no item. Transitions of charts are `lifecycles`'.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeGuard, assert_never

from troth.dsl import core
from troth.dsl.source import NOWHERE, Span
from troth.dsl.traverse import Node, children, replaced, walk
from troth.dsl.types import SCALE, TRUTH, DurationType, MoneyType, NumberType, Type
from troth.dsl.values import show_length
from troth.engine.files.pack import Pack
from troth.engine.fold.steps import FINAL
from troth.engine.fold.tables import causes
from troth.engine.scenarios.lengths import longer, shorter
from troth.engine.scenarios.mutants import (
    Kind,
    Mutant,
    Part,
    Put,
    one_line,
    place_in,
    placed,
    title,
)
from troth.workflows.chart import Chart

YES = core.Literal(1, TRUTH)
NO = core.Literal(0, TRUTH)

PERSON = core.PartyRef(("the person",))
ORGANISATION = core.PartyRef(("the organisation",))

GONE = "is taken away"


@dataclass(frozen=True, slots=True)
class Site:
    """A rule in its policy, and how its mutants are made; ``charts`` are those of the pack."""

    part: Part
    index: int
    rule: core.Rule
    charts: Mapping[str, Chart]

    def mutant(
        self,
        kind: Kind,
        node: core.Node,
        change: str,
        new: core.Node | None,
        *,
        text: str = "",
        span: Span = NOWHERE,
        begun: bool = False,
    ) -> Iterator[Mutant]:
        """The mutant with ``new`` for ``node`` (None: without the rule); none where that is equal.

        ``text`` and ``span`` are the clause, by default those of the node.
        """
        made = None if new is None else replaced(self.rule, node, new)
        if made == self.rule:
            return
        span = node.span if span is NOWHERE else span
        file, line, offset = place_in(span if span.source.name else self.rule.span)
        yield Mutant(
            kind=kind,
            rule=title(self.rule),
            clause=one_line(text or span.text),
            change=change,
            made=Put(self.part, self.index, made),
            file=file,
            line=line,
            offset=offset,
            begun=begun or node in _late(self.rule),
        )

    def without(self, kind: Kind, text: str, words: str, **changed: object) -> Iterator[Mutant]:
        """The mutant with other values in fields of the rule; ``words`` find the clause in it."""
        new = replace(self.rule, **changed)  # type: ignore[arg-type]
        span = _found(self.rule.span, words)
        begun = "enabled" not in changed  # whether it is enabled is asked of the rule itself
        yield from self.mutant(kind, self.rule, GONE, new, text=text, span=span, begun=begun)


class _Late:
    """Nodes by identity."""

    __slots__ = ("ids",)

    def __init__(self, roots: Iterator[Node]) -> None:
        self.ids = {id(node) for root in roots for node in walk(root)}

    def __contains__(self, node: object) -> bool:
        return id(node) in self.ids


def _late(rule: core.Rule) -> _Late:
    """The nodes of a rule that are looked at only once something of it has begun."""
    match rule:
        case core.Obligation():
            first: tuple[object, ...] = (rule.applies, rule.trigger)
        case core.Escalation():
            first = (rule.trigger,)
        case core.Define() | core.Minimum() | core.Offer() | core.Gate() | core.Timer():
            return _Late(iter(()))
        case _:
            assert_never(rule)
    return _Late(each for each in children(rule) if all(each is not one for one in first))


def _found(span: Span, words: str) -> Span:
    """The first place of ``words`` in a rule; all of the rule where they do not stand in it."""
    found = re.search(words, span.text)
    if found is None:
        return span
    return span.source.span(span.start + found.start(), span.start + found.end())


def items(pack: Pack) -> Iterator[Mutant]:
    """Every clause of the rules of ``pack``."""
    for part, index, rule in placed(pack.policy):
        site = Site(part, index, rule, pack.charts)
        yield from _rule(site)
        yield from _conditions(site)
        yield from _clocks(site)
        yield from _parties(site)
        yield from _own(site)


# --- rules


def nobody(type_: Type) -> core.Expr:
    """What is never known."""
    return core.EventField("nothing", "nothing", type_)


def _rule(site: Site) -> Iterator[Mutant]:
    rule = site.rule
    new: core.Rule | None
    match rule:
        case core.Define(type=type_):
            new = replace(rule, body=nobody(type_))
        case core.Minimum() | core.Offer() | core.Obligation():
            new = replace(rule, applies=NO)
        case core.Escalation():
            new = replace(rule, trigger=core.OnCondition(NO))
        case core.Timer() if _says_no_other(rule, site.charts):
            return
        case core.Gate() | core.Timer():
            new = None
        case _:
            assert_never(rule)
    head = _found(rule.span, r"[^\n]*")
    yield from site.mutant(Kind.RULES, rule, GONE, new, text=title(rule), span=head)


def _says_no_other(timer: core.Timer, charts: Mapping[str, Chart]) -> bool:
    """Whether a timer has the length that stands in the chart as well."""
    chart = charts.get(timer.chart.partition(".")[0])
    lengths = [
        state.timers[timer.timer].length
        for region in (() if chart is None else chart.regions)
        if chart is not None and chart.full_name(region) == timer.chart
        for state in region.states.values()
        if timer.timer in state.timers
    ]
    own = [each and core.Literal(each.amount, each.type) for each in lengths]
    return bool(own) and all(each == timer.length for each in own)


# --- conditions


def leaves(node: Node, *, asked: bool = True) -> Iterator[core.Expr]:
    """The conditions under ``node`` that are not made of others; ``asked`` if it may be one."""
    if isinstance(node, core.And | core.Or | core.AtLeast | core.Not):
        for child in children(node):
            yield from leaves(child, asked=asked)
        return
    if asked and is_truth(node):
        yield node
    for child in children(node):
        yield from leaves(child, asked=_asks(node, child))


def is_truth(node: Node) -> TypeGuard[core.Expr]:
    """Whether a node is an expression with the values yes and no."""
    return not isinstance(node, core.Define) and getattr(node, "type", None) == TRUTH


def _asks(node: Node, child: Node) -> bool:
    """Whether ``child`` decides about something in ``node``, and is not only looked at by it."""
    match node:
        case core.Aggregate(where=where):
            return child is where
        case core.TimeWhile(condition=condition):
            return child is condition
        case core.Case(when=when):
            return child is when
        case core.Cases():
            return isinstance(child, core.Case)
        case core.Lookup() | core.Window():
            return False
        case _:
            return not hasattr(node, "type") or isinstance(node, core.Define)


def _conditions(site: Site) -> Iterator[Mutant]:
    for leaf in leaves(site.rule):
        yield from site.mutant(Kind.CONDITIONS, leaf, "is always yes", YES)
        yield from site.mutant(Kind.CONDITIONS, leaf, "is always no", NO)


# --- lengths of time


def under(rule: core.Rule) -> Iterator[tuple[Node, Node]]:
    """Every node of a rule with the one it stands in, in the order written.

    The time in which a gap may be closed is left out.
    """
    stack: list[tuple[Node, Node]] = [(child, rule) for child in reversed(children(rule))]
    while stack:
        node, parent = stack.pop()
        if isinstance(parent, core.Requirement | core.Group) and node is parent.develop:
            continue
        yield node, parent
        stack += [(child, node) for child in reversed(children(node))]


def _clocks(site: Site) -> Iterator[Mutant]:
    for length, parent in under(site.rule):
        if not isinstance(length, core.Literal) or not isinstance(length.type, DurationType):
            continue
        least = 0 if isinstance(parent, core.Due | core.Rung | core.Case) else 1
        for other in (shorter(length, least), longer(length)):
            if other is not None:
                yield from site.mutant(Kind.CLOCKS, length, f"becomes {shown(other)}", other)


def shown(length: core.Literal) -> str:
    """A length of time in words."""
    assert isinstance(length.type, DurationType)
    assert isinstance(length.value, int)
    return show_length(length.type.kind, length.value)


# --- parties


def _parties(site: Site) -> Iterator[Mutant]:
    for ref in named_parties(site.rule):
        other = PERSON if ref == ORGANISATION else ORGANISATION
        yield from site.mutant(Kind.PARTIES, ref, f"becomes {other.names[0]}", other)


def named_parties(rule: core.Rule) -> Iterator[core.PartyRef]:
    """Whoever owes, is owed, confirms, is told or takes over, where the author says who."""
    match rule:
        case core.Obligation(to=to, by=by, confirmed=confirmed):
            found = [to, by, *([] if confirmed is None else [confirmed])]
        case core.Escalation(rungs=rungs):
            actions = [action for rung in rungs for action in rung.actions]
            found = [each.party for each in actions if isinstance(each, core.Notify | core.Assign)]
        case core.Define() | core.Minimum() | core.Offer() | core.Gate() | core.Timer():
            return
        case _:
            assert_never(rule)
    yield from (each for each in found if each.span.source.name)


# --- what is particular to a kind of rule


def _own(site: Site) -> Iterator[Mutant]:
    match site.rule:
        case core.Define(body=core.Cases() as body):
            yield from _cases(site, body)
        case core.Minimum() as rule:
            for ideal in rule.ideals:
                more = replace(ideal, worth=ideal.worth + SCALE)
                yield from site.mutant(Kind.AMOUNTS, ideal, "is worth 1 more", more)
        case core.Offer() as rule:
            for line in rule.lines:
                yield from _amount(site, line.amount)
        case core.Obligation() as rule:
            yield from _of_obligation(site, rule)
        case core.Escalation() as rule:
            yield from _of_escalation(site, rule)
        case core.Define() | core.Gate() | core.Timer():
            return
        case _:
            assert_never(site.rule)


def _cases(site: Site, body: core.Cases) -> Iterator[Mutant]:
    """Each value with that of another case in its place."""
    values = [*(case.value for case in body.cases), body.otherwise]
    for value in values:
        other = next((each for each in values if each != value), None)
        if other is not None:
            change = f"becomes {one_line(other.span.text)}"
            yield from site.mutant(Kind.CASES, value, change, other)


def _amount(site: Site, amount: core.Expr | None) -> Iterator[Mutant]:
    """An amount with one more of it."""
    if amount is not None and isinstance(amount.type, NumberType | MoneyType):
        more = core.Arithmetic(
            core.Operator.ADD, amount, core.Literal(SCALE, amount.type), amount.type
        )
        yield from site.mutant(Kind.AMOUNTS, amount, "becomes 1 more", more)


def _of_obligation(site: Site, rule: core.Obligation) -> Iterator[Mutant]:
    content = rule.content
    if isinstance(content, core.Deliver):
        yield from _amount(site, content.amount)
    due = content.due if isinstance(content, core.Deliver | core.Allow) else None
    if due is not None and due.rolling:
        text = f"rolling {due.rolling}"
        fixed = replace(due, rolling="")
        span = _found(due.span, text)
        yield from site.mutant(Kind.OTHER, due, GONE, fixed, text=text, span=span)
    if due is not None and due.earliest is not None:
        text = due.earliest.span.text
        soon = replace(due, earliest=None)
        span = due.earliest.span
        yield from site.mutant(Kind.OTHER, due, GONE, soon, text=text, span=span)
    for evidence in rule.fulfilled:
        rest = tuple(each for each in rule.fulfilled if each is not evidence)
        text = one_line(evidence.span.text)
        yield from site.without(Kind.OTHER, text, re.escape(evidence.span.text), fulfilled=rest)
    for name in rule.enabled:
        others = tuple(each for each in rule.enabled if each != name)
        yield from site.without(Kind.OTHER, f"enabled by {name}", "enabled by", enabled=others)
    if rule.extended is not None:
        text = re.escape(rule.extended.span.text)
        yield from site.without(Kind.OTHER, rule.extended.span.text, text, extended=None)
    if rule.remedy is not None:
        yield from site.without(Kind.OTHER, rule.remedy.span.text, r"remedy\b", remedy=None)
    if rule.survives:
        yield from site.without(Kind.OTHER, "survives the end", r"survives the end", survives=False)


def _ends_anyway(rule: core.Escalation, charts: Mapping[str, Chart]) -> frozenset[str]:
    """What ends a ladder whether or not its `until` says so: the end of its cause."""
    trigger = rule.trigger
    if isinstance(trigger, core.OnCondition) and causes(trigger.condition):
        return frozenset(state.value for state in FINAL)
    if isinstance(trigger, core.OnEntering | core.OnLeaving):
        chart = charts.get(trigger.chart.partition(".")[0])
        regions = () if chart is None else chart.regions
        return frozenset(
            end
            for region in regions
            if chart is not None and chart.full_name(region) == trigger.chart
            for end in region.final
        )
    return frozenset()


def _of_escalation(site: Site, rule: core.Escalation) -> Iterator[Mutant]:
    for rung in rule.rungs:
        rest = tuple(each for each in rule.rungs if each is not rung)
        new = replace(rule, rungs=rest)
        yield from site.mutant(Kind.RUNGS, rule, GONE, new, span=rung.span, begun=True)
    for name in rule.until_names:
        if name in _ends_anyway(rule, site.charts):
            continue
        names = tuple(each for each in rule.until_names if each != name)
        words = rf"\b{re.escape(name)}\b(?![\s\S]*\b{re.escape(name)}\b)"
        yield from site.without(Kind.OTHER, f"until {name}", words, until_names=names)
    if rule.summarised:
        yield from site.without(
            Kind.OTHER, "summarised daily", "summarised daily", summarised=False
        )
