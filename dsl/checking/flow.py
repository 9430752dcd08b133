"""Where what is known of a person may not go: what is private, sourcing and method facts.

Protected facts are no matter of flow: no rule may read them at all, as `check_names` says at the
place of reading. Private facts must not reach gates over consequences, pay or promotion, nor
rewards; nor may that something private happened, or where a private region stands. Sourcing facts
must not reach scoring; facts about how someone works must not bind agents.
"""

from collections.abc import Iterator
from typing import TypeAlias

from troth.dsl import core
from troth.dsl.checking.world import World, written
from troth.dsl.diagnostics import Diagnostic, Label
from troth.dsl.node import Data, record
from troth.dsl.offered import offered
from troth.dsl.source import Span
from troth.dsl.traverse import Node, walk
from troth.dsl.types import ChoiceType
from troth.dsl.vocabulary import ChartNames, Event, Fact, Use

Rule: TypeAlias = core.Define | core.Minimum | core.Obligation | core.Offer
Key: TypeAlias = tuple[str, str]


Marked: TypeAlias = Fact | Event | ChartNames
"""A fact, an event, or a region of a chart that not every rule may read."""
Name: TypeAlias = tuple[type[Marked], str]


@record
class Reading(Data):
    """Something marked that a rule reads: where, and through which other rules."""

    marked: Marked
    at: Span
    through: tuple[str, ...]
    source: Span


MOST_STEPS = 4
"""So many rules on the way are named; of a longer way the ends."""


class Flow:
    """What is marked and read by each rule of a policy, itself or through others."""

    def __init__(self, policy: core.Policy, world: World) -> None:
        words = world.vocabulary
        self.facts = {
            fact.name: fact
            for fact in words.facts.values()
            if fact.use in (Use.PRIVATE, Use.SOURCING) or fact.about_method or fact.about_rank
        }
        self.carried = {pair: fact for fact in self.facts.values() for pair in fact.carried_by}
        self.events = {event.name: event for event in words.events.values() if event.private}
        self.regions = {chart.name: chart for chart in words.charts.values() if chart.private}
        self.rules: dict[Key, Rule] = {
            **{("define", d.name): d for d in policy.defines},
            **{("minimum", m.name): m for m in policy.minimums},
            **{("obligation", o.name): o for o in policy.obligations},
            **{("offer", o.name): o for o in policy.offers},
        }
        self.stated = offered(policy, words)
        self._own: dict[Key, tuple[list[tuple[Marked, Span]], list[Key]]] = {}

    def readings(self, *nodes: Node | None) -> list[Reading]:
        """What these nodes read, each thing once, at the first place that leads to it."""
        found: dict[Name, Reading] = {}
        came_from: dict[Key, Key | None] = {}
        for node in (inner for root in nodes if root is not None for inner in walk(root)):
            for marked in self._marked(node):
                found.setdefault(_name(marked), Reading(marked, node.span, (), node.span))
            for key in self._named(node):
                self._follow(key, node.span, came_from, found)
        return list(found.values())

    def _follow(
        self,
        start: Key,
        at: Span,
        came_from: dict[Key, Key | None],
        found: dict[Name, Reading],
    ) -> None:
        """Enter what is read by a rule and by those it leads to, each rule once."""
        if start in came_from:
            return
        came_from[start] = None
        waiting = [start]
        while waiting:
            key = waiting.pop()
            read, named = self._of_rule(key)
            for marked, source in read:
                if _name(marked) not in found:
                    through = self._path(key, came_from)
                    found[_name(marked)] = Reading(marked, at, through, source)
            for following in named:
                if following not in came_from:
                    came_from[following] = key
                    waiting.append(following)

    def _path(self, key: Key, came_from: dict[Key, Key | None]) -> tuple[str, ...]:
        """The rules on the way to ``key``, first the one that is named at the place of reading."""
        steps: list[str] = []
        step: Key | None = key
        while step is not None:
            rule = self.rules.get(step)
            kind = rule.kind if isinstance(rule, core.Obligation) else step[0]
            steps.append(f"{kind} {step[1]}")
            step = came_from[step]
        steps.reverse()
        if len(steps) > MOST_STEPS:
            steps = [*steps[: MOST_STEPS - 2], "…", steps[-1]]
        return tuple(steps)

    def _of_rule(self, key: Key) -> tuple[list[tuple[Marked, Span]], list[Key]]:
        """What is marked and read by a rule itself, and the rules it names."""
        if key not in self._own:
            nodes = list(walk(self.rules[key])) if key in self.rules else []
            self._own[key] = (
                [(marked, node.span) for node in nodes for marked in self._marked(node)],
                [named for node in nodes for named in self._named(node)] + self._owed(key),
            )
        return self._own[key]

    def _owed(self, key: Key) -> list[Key]:
        """The offers that state how much a promise owes, and so when it is broken."""
        kind, name = key
        stated = self.stated.get(name, ()) if kind == "obligation" else ()
        return [("offer", each.offer) for each in stated]

    def _marked(self, node: Node) -> Iterator[Marked]:
        match node:
            case core.FactRef(name=name):
                yield from _there(self.facts.get(name))
            case (
                core.EventField(event=event, field=field)
                | core.LatestField(event=event, field=field)
                | core.Aggregate(event=event, field=field)
            ):
                yield from _there(self.carried.get((event, field)))
                yield from _there(self.events.get(event))
            case core.TimeSince(event=event) | core.OnEvent(event=event):
                yield from _there(self.events.get(event))
            case core.Evidence(event=event) | core.Never(event=event) | core.Allow(event=event):
                yield from _there(self.events.get(event))
            case core.Extended(event=event) | core.Due(of=event):
                yield from _there(self.events.get(event))
            case core.StateIs(chart=chart) | core.TimeIn(chart=chart):
                yield from _there(self.regions.get(chart))
            case core.OnEntering(chart=chart) | core.OnLeaving(chart=chart):
                yield from _there(self.regions.get(chart))
            case _:
                pass

    def _named(self, node: Node) -> list[Key]:
        match node:
            case core.DefineRef(name=name):
                return [("define", name)]
            case core.MinimumMet(name=name):
                return [("minimum", name)]
            case core.EveryMinimumMet():
                return [key for key in self.rules if key[0] == "minimum"]
            case core.ObligationIs(name=name) if name:
                return [("obligation", name)]
            case core.ObligationIs(enabling=name) if name:
                enabled = self.rules.get(("obligation", name))
                by = enabled.enabled if isinstance(enabled, core.Obligation) else ()
                return [("obligation", each) for each in by]
            case core.ObligationIs(kind=kind):
                return [
                    key
                    for key, rule in self.rules.items()
                    if isinstance(rule, core.Obligation) and rule.kind == kind
                ]
            case _:
                return []


def _name(marked: Marked) -> Name:
    return type(marked), marked.name


def _there(marked: Marked | None) -> tuple[Marked, ...]:
    return () if marked is None else (marked,)


def _private(marked: Marked) -> bool:
    return marked.use is Use.PRIVATE if isinstance(marked, Fact) else marked.private


def say_flow(policy: core.Policy, world: World) -> None:
    """Report everything marked that reaches a place where it may not go."""
    flow = Flow(policy, world)
    if not (world.marked_read or flow.events or flow.regions):
        return
    for gate in policy.gates:
        uses = world.vocabulary.charts[gate.chart].uses.get(gate.event, ())
        if uses:
            _say_private(flow.readings(gate), f"a gate over {uses[0]}", world)
    for offer in policy.offers:
        if offer.when is not None:
            _say_private(flow.readings(offer), "a reward", world)
    for define in policy.defines:
        if any(c.uses and define.name in c.guards for c in world.vocabulary.charts.values()):
            _say_private(flow.readings(define), "a guard of a chart over consequences", world)
    for minimum in policy.minimums:
        _say_sourcing(flow.readings(minimum), minimum, world)
    _say_method(policy, flow, world)
    _say_exempted(policy, flow, world)


def _through(reading: Reading) -> str:
    return " by way of " + ", ".join(reading.through) if reading.through else ""


def _labels(reading: Reading) -> tuple[Label, ...]:
    region = isinstance(reading.marked, ChartNames)  # its chart marks it, not the place that asks
    return (
        *(written(reading.source, "read here") if reading.through else ()),
        *(written(reading.marked.span, "marked here") if not region else ()),
    )


def _say_private(readings: list[Reading], sink: str, world: World) -> None:
    for reading in readings:
        if _private(reading.marked):
            world.report(
                Diagnostic(
                    "private-flow",
                    f"`{reading.marked.name}` is private and may not reach {sink}",
                    Label(reading.at, f"reads it{_through(reading)}"),
                    others=_labels(reading),
                    note="what people refuse, wish or say of themselves must never count against "
                    "them",
                    help="decide this without it",
                )
            )


def _say_sourcing(readings: list[Reading], minimum: core.Minimum, world: World) -> None:
    for reading in readings:
        fact = reading.marked
        if isinstance(fact, Fact) and fact.use is Use.SOURCING:
            world.report(
                Diagnostic(
                    "sourcing-fact",
                    f"`{fact.name}` may help to find people, not to judge them",
                    Label(reading.at, f"read by the minimum {minimum.name}{_through(reading)}"),
                    others=_labels(reading),
                    note="it says how somebody came to us, not what they can do",
                    help="leave it out of minimums and ideals",
                )
            )


# --- facts about how someone works


def _say_method(policy: core.Policy, flow: Flow, world: World) -> None:
    kind = world.vocabulary.facts.get("kind")
    if kind is None or not isinstance(kind.type, ChoiceType) or "agent" not in kind.type.members:
        return
    agent = kind.type.members.index("agent")
    bound: list[core.Minimum | core.Offer | core.Obligation] = [
        *policy.minimums,
        *policy.offers,
        *policy.obligations,
    ]
    for rule in bound:
        if rule.applies is not None and _spares(rule.applies, agent):
            continue
        for reading in flow.readings(rule):
            if isinstance(reading.marked, Fact) and reading.marked.about_method:
                _say_binds_agents(reading, rule, world)


def _say_binds_agents(
    reading: Reading, rule: core.Minimum | core.Offer | core.Obligation, world: World
) -> None:
    world.report(
        Diagnostic(
            "method-rule-for-agents",
            f"`{rule.name}` tells agents how to work",
            Label(reading.at, f"`{reading.marked.name}` is about method{_through(reading)}"),
            others=_labels(reading),
            note="an independent agent owes a result; whoever is told how to work is an employee",
            help="add `for kind is employee`",
        )
    )


# --- facts about how high someone stands


def _say_exempted(policy: core.Policy, flow: Flow, world: World) -> None:
    """Whom a rule binds may hang on their rank only where it says why."""
    bound: list[core.Minimum | core.Obligation] = [*policy.minimums, *policy.obligations]
    for rule in bound:
        asked = None if rule.source else rule.applies
        for reading in flow.readings(asked):
            if isinstance(reading.marked, Fact) and reading.marked.about_rank:
                what = f"`{reading.marked.name}` is about rank{_through(reading)}"
                world.report(
                    Diagnostic(
                        "rank-exempted",
                        f"`{rule.name}` binds some ranks and not others, and does not say why",
                        Label(reading.at, what),
                        others=_labels(reading),
                        note="those at the top are parties like all others: their promises count "
                        "and are counted",
                        help="let it bind everybody, or say with `source` where the reason stands",
                    )
                )


def _spares(condition: core.Expr, agent: int) -> bool:
    """Whether a condition leaves agents out, whatever else it asks."""
    match condition:
        case core.And(items=items):
            return any(_spares(item, agent) for item in items)
        case core.Or(items=items):
            return all(_spares(item, agent) for item in items)
        case core.Compare(op=op, left=core.FactRef(name="kind"), right=core.Literal(value=int(at))):
            return at == agent if op is core.Relation.UNEQUAL else at != agent
        case core.Member(item=core.FactRef(name="kind"), among=core.Literal(value=int(mask))):
            return not mask >> agent & 1
        case core.Not(
            value=core.Compare(
                op=core.Relation.EQUAL,
                left=core.FactRef(name="kind"),
                right=core.Literal(value=int(at)),
            )
        ):
            return at == agent
        case _:
            return False
