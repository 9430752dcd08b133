"""What of a pack is private: facts, events and regions marked so, and the rules that read them.

A rule is private that reads a private fact, hears a private event, looks at a private region or at
a promise that is private itself, in its own words or through the rules it names. It may say
something else where somebody kept silent; nothing else may.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from troth.dsl import core
from troth.dsl.traverse import Node
from troth.dsl.vocabulary import Use
from troth.engine.files.pack import Pack
from troth.engine.fold.reads import opened
from troth.engine.fold.tables import bare
from troth.engine.fold.versions import Same
from troth.engine.meaning import Rules, rules_of
from troth.workflows.chart import Chart

Rule: TypeAlias = (
    core.Define | core.Minimum | core.Offer | core.Obligation | core.Escalation | core.Gate
    | core.Timer
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Private:
    """The names of what is private; ``carried`` are the fields of an event that carry it."""

    facts: frozenset[str]
    events: frozenset[str]
    regions: frozenset[str]
    rules: frozenset[str]
    carried: Mapping[str, frozenset[str]]


def private_of(pack: Pack) -> Private:
    """What of a pack is private."""
    return _private(Same(pack))


@lru_cache(maxsize=32)
def _private(same: Same[Pack]) -> Private:
    pack = same.held
    vocabulary = pack.vocabulary
    facts = {each.name for each in vocabulary.facts.values() if each.use is Use.PRIVATE}
    carried: dict[str, set[str]] = {}
    for name in facts:
        for event, said in vocabulary.facts[name].carried_by:
            carried.setdefault(event, set()).add(said)
    events = frozenset(_private_events(pack))
    regions = frozenset(_private_regions(pack))
    return Private(
        facts=frozenset(facts),
        events=events,
        regions=regions,
        rules=frozenset(_rules(pack, facts, events, regions)),
        carried={event: frozenset(names) for event, names in carried.items()},
    )


def _private_events(pack: Pack) -> Iterator[str]:
    """Events marked so, and those that carry nothing but what is private."""
    private = {each.name for each in pack.vocabulary.facts.values() if each.use is Use.PRIVATE}
    for event in pack.vocabulary.events.values():
        carries = {
            fact.name
            for fact in pack.vocabulary.facts.values()
            for name, _ in fact.carried_by
            if name == event.name
        }
        if event.private or (carries and carries <= private):
            yield event.name


def _private_regions(pack: Pack) -> Iterator[str]:
    for chart in pack.charts.values():
        yield from (chart.full_name(each) for each in chart.regions if each.private)


def uses_of(chart: Chart, name: str) -> Mapping[str, str]:
    """The events of a region that some answer marks as a decision: consequence, pay, promotion."""
    found: dict[str, str] = {}
    for region in chart.regions:
        if chart.full_name(region) != name:
            continue
        answers = [region.anywhere, *(each.on for each in region.states.values())]
        for on in answers:
            for event, branches in on.items():
                for branch in branches:
                    if branch.use:
                        found[event] = branch.use
    return found


def _rules(
    pack: Pack, facts: set[str], events: frozenset[str], regions: frozenset[str]
) -> set[str]:
    rules = rules_of(pack.policy, pack.vocabulary)
    found: set[str] = set()
    while True:
        more = {
            rule.name
            for rule in pack.policy.rules
            if rule.name not in found and _reads(rule, rules, facts, events, regions, found)
        }
        if not more:
            return found
        found |= more


def _reads(
    rule: Rule,
    rules: Rules,
    facts: set[str],
    events: frozenset[str],
    regions: frozenset[str],
    private: set[str],
) -> bool:
    return any(_is_private(node, facts, events, regions, private) for node in opened(rule, rules))


def _is_private(
    node: Node, facts: set[str], events: frozenset[str], regions: frozenset[str], rules: set[str]
) -> bool:
    match node:
        case core.FactRef(name=name):
            return name in facts
        case core.ObligationIs(name=name) | core.DefineRef(name=name):
            return name in rules
        case core.StateIs(chart=chart) | core.TimeIn(chart=chart):
            return chart in regions
        case core.OnEntering(chart=chart) | core.OnLeaving(chart=chart):
            return chart in regions
        case core.Timer(chart=chart):
            return chart in regions
        case core.LatestField(event=event) | core.Aggregate(event=event):
            return bare(event) in events
        case core.TimeSince(event=event) | core.OnEvent(event=event):
            return bare(event) in events
        case core.Evidence(event=event):
            return bare(event) in events
        case _:
            return False
