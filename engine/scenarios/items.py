"""What scenarios must show of the rules of a pack: each clause, as the mutant that negates it.

A clause is covered when a scenario that passes fails on its mutant: so every outcome of a
condition, every value of a define, every length of time from both sides, every rung and party has
to make a difference that somebody looks at. What no scenario can see (reasons, sources, the words
people read, the time in which a gap may be closed, what a `change` does to promises of the past) is
no item. Transitions of charts are `lifecycles`', what only one kind of rule has is `particular`'s.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeGuard, assert_never

from troth.dsl import core
from troth.dsl.traverse import Node, children, walk
from troth.dsl.types import TRUTH, DurationType, Type
from troth.dsl.values import show_length
from troth.engine.files.pack import Pack
from troth.engine.scenarios.lengths import longer, shorter
from troth.engine.scenarios.mutants import Kind, Mutant, placed, title
from troth.engine.scenarios.particular import own
from troth.engine.scenarios.sites import GONE, NO, YES, Site, found
from troth.workflows.chart import Branch, Region

PERSON = core.PartyRef(("the person",))
ORGANISATION = core.PartyRef(("the organisation",))


def items(pack: Pack) -> Iterator[Mutant]:
    """Every clause of the rules of ``pack``."""
    for part, index, rule in placed(pack.policy):
        site = Site(part, index, rule, pack)
        yield from _rule(site)
        yield from _conditions(site)
        yield from _clocks(site)
        yield from _parties(site)
        yield from own(site)


# --- rules


def nobody(type_: Type) -> core.Expr:
    """What is never known."""
    return core.EventField("nothing", "nothing", type_)


def _rule(site: Site) -> Iterator[Mutant]:
    rule = site.rule
    new: core.Rule | None
    same = ""
    match rule:
        case core.Define(type=type_):
            new = replace(rule, body=nobody(type_))
            if _is_written_out(rule, site):
                same = "a number that is written out wherever the rules name it"
        case core.Minimum() | core.Offer() | core.Obligation():
            new = replace(rule, applies=NO)
        case core.Escalation():
            new = replace(rule, trigger=core.OnCondition(NO))
        case core.Gate():
            new = replace(rule, requires=YES)
        case core.Timer():
            new = None
            if _says_no_other(rule, site):
                same = "a timer that repeats the length in the chart"
        case _:
            assert_never(rule)
    head = found(rule.span, r"[^\n]*")
    yield from site.mutant(Kind.RULES, rule, GONE, new, text=title(rule), span=head, same=same)


def _is_written_out(define: core.Define, site: Site) -> bool:
    """Whether a define is only a number, and stands as that in every rule that names it."""
    guards = {
        branch.guard
        for chart in site.charts.values()
        for region in chart.regions
        for branch in branches_of(region)
    }
    return (
        isinstance(define.body, core.Literal)
        and define.name not in guards
        and not any(
            isinstance(node, core.DefineRef) and node.name == define.name
            for rule in site.pack.policy.rules
            for node in walk(rule)
        )
    )


def _says_no_other(timer: core.Timer, site: Site) -> bool:
    """Whether a timer has the length that stands in the chart as well."""
    chart = site.charts.get(timer.chart.partition(".")[0])
    length: core.Node = timer.length
    defines = {each.name: each.body for each in site.pack.policy.defines}
    while isinstance(length, core.DefineRef):
        length = defines[length.name]
    lengths = [
        state.timers[timer.timer].length
        for region in (() if chart is None else chart.regions)
        if chart is not None and chart.full_name(region) == timer.chart
        for state in region.states.values()
        if timer.timer in state.timers
    ]
    own = [each and core.Literal(each.amount, each.type) for each in lengths]
    return bool(own) and all(each == length for each in own)


def branches_of(region: Region) -> Iterator[Branch]:
    """Whatever a region may do."""
    for state in region.states.values():
        for branches in (*state.on.values(), *state.rings.values()):
            yield from branches
    for branches in region.anywhere.values():
        yield from branches


# --- conditions


def leaves(node: Node, *, asked: bool = True) -> Iterator[core.Expr]:
    """The conditions under ``node`` that are not made of others; ``asked`` if it may be one."""
    if isinstance(node, core.And | core.Or | core.AtLeast | core.Not):
        for child in children(node):
            yield from leaves(child, asked=asked)
        return
    if asked and is_truth(node):
        yield node
    for child in deciding(node):
        yield from leaves(child, asked=_asks(node, child))


def deciding(node: Node) -> tuple[Node, ...]:
    """What a node decides by: a reward does not look at what it is for."""
    if isinstance(node, core.Offer):
        return tuple(child for child in children(node) if child is not node.outcome)
    return children(node)


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
    stack: list[tuple[Node, Node]] = [(child, rule) for child in reversed(deciding(rule))]
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
