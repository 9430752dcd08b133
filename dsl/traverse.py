"""The one table of children: which nodes of the checked tree stand directly under which.

Whoever walks the tree asks here, so that a new kind of node is entered once and mypy names the
place. Children come in the order in which they are written.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any, TypeAlias, TypeVar, assert_never

from troth.dsl import core

Part: TypeAlias = (
    core.Case
    | core.Cases
    | core.Lookup
    | core.Requirement
    | core.Group
    | core.Ideal
    | core.Benchmark
    | core.OfferLine
    | core.Trigger
    | core.Due
    | core.Content
    | core.Evidence
    | core.Provided
    | core.Suspended
    | core.Extended
    | core.Remedy
    | core.Rung
    | core.Action
)
Node: TypeAlias = core.Expr | Part | core.Statement | core.Window | core.PartyRef


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly under ``node``."""
    match node:
        case (
            core.Literal()
            | core.LocalInstant()
            | core.FactRef()
            | core.DefineRef()
            | core.EventField()
            | core.LatestField()
            | core.Today()
            | core.Now()
            | core.Tenure()
            | core.TimeSince()
            | core.Engaged()
            | core.StateIs()
            | core.MinimumMet()
            | core.EveryMinimumMet()
            | core.PartyRef()
        ):
            return ()
        case (
            core.TimeWhile()
            | core.TimeIn()
            | core.Aggregate()
            | core.Arithmetic()
            | core.Negate()
            | core.Convert()
            | core.Rounded()
            | core.OrElse()
            | core.AsOf()
            | core.Extreme()
            | core.Points()
            | core.SetOf()
            | core.Window()
        ):
            return _of_value(node)
        case (
            core.Compare()
            | core.Between()
            | core.Member()
            | core.Known()
            | core.Not()
            | core.And()
            | core.Or()
            | core.AtLeast()
            | core.ObligationIs()
        ):
            return _of_truth(node)
        case (
            core.Define()
            | core.Minimum()
            | core.Offer()
            | core.Obligation()
            | core.Escalation()
            | core.Gate()
            | core.Timer()
            | core.Change()
        ):
            return _of_statement(node)
        case _:
            return _of_part(node)


def _some(*nodes: Node | None) -> tuple[Node, ...]:
    return tuple(node for node in nodes if node is not None)


def _of_value(
    node: core.TimeWhile
    | core.TimeIn
    | core.Aggregate
    | core.Arithmetic
    | core.Negate
    | core.Convert
    | core.Rounded
    | core.OrElse
    | core.AsOf
    | core.Extreme
    | core.Points
    | core.SetOf
    | core.Window,
) -> tuple[Node, ...]:
    match node:
        case core.TimeWhile(condition=condition, window=window):
            return _some(condition, window)
        case core.TimeIn(window=window):
            return _some(window)
        case core.Aggregate(where=where, window=window):
            return _some(where, window)
        case core.Arithmetic(left=left, right=right):
            return left, right
        case (
            core.Negate(value=value)
            | core.Convert(value=value)
            | core.Rounded(value=value)
            | core.Points(value=value)
        ):
            return (value,)
        case core.OrElse(value=value, fallback=fallback):
            return value, fallback
        case core.AsOf(value=value, at=at):
            return value, at
        case core.Extreme(items=items) | core.SetOf(items=items):
            return items
        case core.Window(length=length):
            return _some(length)
        case _:
            assert_never(node)


def _of_truth(
    node: core.Compare
    | core.Between
    | core.Member
    | core.Known
    | core.Not
    | core.And
    | core.Or
    | core.AtLeast
    | core.ObligationIs,
) -> tuple[Node, ...]:
    match node:
        case core.Compare(left=left, right=right):
            return left, right
        case core.Between(value=value, low=low, high=high):
            return value, low, high
        case core.Member(item=item, among=among):
            return item, among
        case core.Known(value=value) | core.Not(value=value):
            return (value,)
        case core.And(items=items) | core.Or(items=items) | core.AtLeast(items=items):
            return items
        case core.ObligationIs(to=to, by=by):
            return _some(to, by)
        case _:
            assert_never(node)


def _of_statement(node: core.Statement) -> tuple[Node, ...]:
    match node:
        case core.Define(body=body):
            return (body,)
        case core.Minimum(applies=applies, lines=lines, ideals=ideals):
            return (*_some(applies), *lines, *ideals)
        case core.Offer():
            return (
                *_some(node.to, node.applies),
                *node.lines,
                *_some(node.when, *node.guardrails, node.outcome, node.expires),
            )
        case core.Obligation():
            return (
                *_some(node.to, node.by, node.applies, node.trigger, node.content),
                *node.fulfilled,
                *_some(
                    node.confirmed,
                    node.provided,
                    node.suspended,
                    node.extended,
                    node.grace,
                    node.remedy,
                ),
            )
        case core.Escalation(trigger=trigger, rungs=rungs, until=until):
            return (trigger, *rungs, *_some(until))
        case core.Gate(requires=requires):
            return (requires,)
        case core.Timer(length=length):
            return (length,)
        case core.Change():
            return ()
        case _:
            assert_never(node)


def _of_part(node: Part) -> tuple[Node, ...]:
    match node:
        case core.Case(value=value, when=when):
            return value, when
        case core.Cases(cases=cases, otherwise=otherwise):
            return (*cases, otherwise)
        case core.Lookup(keys=keys):
            return keys
        case core.Requirement(condition=condition, develop=develop):
            return _some(condition, develop)
        case core.Group(lines=lines, develop=develop):
            return (*lines, *_some(develop))
        case core.Ideal(condition=condition) | core.Keep(condition=condition):
            return (condition,)
        case core.Benchmark(value=value):
            return (value,)
        case core.OfferLine(amount=amount, benchmark=benchmark):
            return _some(amount, benchmark)
        case core.OnEvent(where=where) | core.Evidence(where=where):
            return _some(where)
        case core.OnCondition(condition=condition) | core.EachWhile(condition=condition):
            return (condition,)
        case core.OnEntering() | core.OnLeaving() | core.OnEngaged() | core.OnAgreed():
            return ()
        case core.EveryWhile(length=length, condition=condition):
            return length, condition
        case core.Due(length=length, date=date, earliest=earliest):
            return _some(length, date, earliest)
        case core.Deliver(amount=amount, due=due):
            return _some(amount, due)
        case core.Never(where=where, condition=condition):
            return _some(where, condition)
        case core.Allow(due=due):
            return (due,)
        case core.Provided(condition=condition, explain=explain):
            return condition, explain
        case core.Suspended(condition=condition, most=most):
            return _some(condition, most)
        case core.Extended(length=length, where=where):
            return _some(length, where)
        case core.Rung(length=length, actions=actions):
            return (*_some(length), *actions)
        case core.Notify(party=party) | core.Assign(party=party):
            return (party,)
        case core.Remedy() | core.OpenCase():
            return ()
        case _:
            assert_never(node)


def walk(node: Node) -> Iterator[Node]:
    """``node`` and everything under it, each before its children, in the order written."""
    stack = [node]
    while stack:
        top = stack.pop()
        yield top
        stack += reversed(children(top))


Tree = TypeVar("Tree", bound=core.Node)


def replaced(tree: Tree, old: core.Node, new: core.Node) -> Tree:
    """``tree`` with ``new`` where ``old`` stands: that very node, not another that equals it.

    Whether the new one fits there is the caller's to know.
    """
    if tree is old:
        return new  # type: ignore[return-value]  # the caller's to know
    changed: dict[str, Any] = {}
    for part in fields(tree):
        inside = getattr(tree, part.name)
        made: object = inside
        if isinstance(inside, core.Node):
            made = replaced(inside, old, new)
        elif isinstance(inside, tuple) and any(isinstance(each, core.Node) for each in inside):
            again = tuple(replaced(each, old, new) for each in inside)
            kept = all(now is was for now, was in zip(again, inside, strict=True))
            made = inside if kept else again
        if made is not inside:
            changed[part.name] = made
    return replace(tree, **changed) if changed else tree


def opened(
    nodes: Sequence[Node],
    defines: Mapping[str, core.Define],
    minimums: Mapping[str, core.Minimum],
) -> Iterator[Node]:
    """Everything in ``nodes``, and in the defines and minimums that they name, each rule once."""
    seen: set[tuple[str, str]] = set()
    stack: list[Node] = list(reversed(nodes))
    while stack:
        top = stack.pop()
        yield top
        stack += reversed(children(top))
        rules: list[core.Define | core.Minimum] = []
        match top:
            case core.DefineRef(name=name):
                rules = [defines[name]]
            case core.MinimumMet(name=name):
                rules = [minimums[name]]
            case core.EveryMinimumMet():
                rules = list(minimums.values())
            case _:
                pass
        for rule in rules:
            key = (type(rule).__name__, rule.name)
            if key not in seen:
                seen.add(key)
                stack.append(rule)


def opened_in(node: Node, policy: core.Policy) -> Iterator[Node]:
    """The same for one node, with the defines and minimums of ``policy``."""
    defines = {define.name: define for define in policy.defines}
    minimums = {minimum.name: minimum for minimum in policy.minimums}
    return opened((node,), defines, minimums)


def facts_read(node: Node, policy: core.Policy) -> frozenset[str]:
    """The facts a node reads, also through defines and minimums of ``policy``."""
    return frozenset(
        each.name for each in opened_in(node, policy) if isinstance(each, core.FactRef)
    )
