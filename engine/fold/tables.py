"""A policy prepared for the fold: for each event, state and moment the rules that listen to it.

Made once for each version and shared by everyone. Rules call an event that only a chart declares
``CHART.EVENT``; a recorded event has the bare name, so that is what the tables are keyed by.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TypeAlias, TypeVar

from troth.dsl import core
from troth.dsl.offered import Offered, offered
from troth.dsl.vocabulary import Reach, Subject
from troth.engine.calendar import Calendar
from troth.engine.event_kinds import ORG
from troth.engine.files.charts import shipped_chart
from troth.engine.files.pack import Pack
from troth.engine.fold.reads import Reads, reads, spells_of
from troth.engine.fold.versions import Same, Version
from troth.engine.meaning import Rules, rules_of
from troth.workflows.chart import Chart, Region
from troth.workflows.machine import RegionMachine, machines

ENVELOPE = "relationship"
OBLIGATION = "obligation"

Named = TypeVar("Named", core.Obligation, core.Escalation)

Beginning: TypeAlias = core.Obligation | core.Escalation
"""What a trigger begins."""


@dataclass(frozen=True, slots=True)
class Place:
    """One region of a chart of the pack, its machine, and the name rules use for it."""

    name: str
    chart: Chart
    region: Region
    machine: RegionMachine


@dataclass(frozen=True, slots=True, eq=False)
class Listening:
    """The rules that an event concerns, by what it may do to them."""

    begins: tuple[core.Obligation, ...] = ()
    ladders: tuple[core.Escalation, ...] = ()
    facts: tuple[tuple[str, str, Subject, tuple[str, ...]], ...] = ()
    places: tuple[Place, ...] = ()
    subject: Subject | None = None
    reaches: Reach | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Waiting:
    """The rules that begin when a condition turns, and those that a stopwatch begins."""

    conditions: tuple[Beginning, ...]
    clocks: tuple[core.Obligation, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Tables:
    """One version of the policy, by what its rules wait for."""

    version: Version
    rules: Rules
    calendar: Calendar
    places: tuple[Place, ...]
    obligation: RegionMachine
    events: Mapping[str, Listening]
    entering: Mapping[tuple[str, str], tuple[Beginning, ...]]
    leaving: Mapping[tuple[str, str], tuple[Beginning, ...]]
    engaged: tuple[Beginning, ...]
    agreed: Mapping[str, core.Obligation]
    waiting: Waiting
    organisations: Waiting
    caused: Mapping[core.ObligationState, tuple[tuple[Beginning, core.ObligationIs], ...]]
    obligations: Mapping[str, core.Obligation]
    escalations: Mapping[str, core.Escalation]
    timers: Mapping[str, core.Expr]
    gates: Mapping[tuple[str, str], core.Gate]
    spells: Mapping[core.Expr, Reads]
    shared: bool
    stated: Offered
    links: tuple[str, ...] = ()
    read: dict[int, Reads] = field(default_factory=dict, repr=False)
    questions: dict[int, core.Known] = field(default_factory=dict, repr=False)
    waiting_for: dict[str, tuple[str, ...]] = field(default_factory=dict, repr=False)

    @property
    def id(self) -> str:
        return self.version.id

    def waiting_of(self, relationship: str) -> Waiting:
        """What is about the organisation alone begins once, on its own stream."""
        return self.organisations if relationship == ORG else self.waiting

    def known(self, expr: core.Expr) -> core.Known:
        """Whether ``expr``, of this policy, is known: the same condition whenever it is asked."""
        found = self.questions.get(id(expr))
        if found is None:
            found = self.questions[id(expr)] = core.Known(expr)
        return found

    def reads(self, expr: core.Expr) -> Reads:
        """What ``expr``, a condition of this policy, looks at; worked out once."""
        found = self.read.get(id(expr))
        if found is None:
            found = self.read[id(expr)] = reads(expr, self.rules)
        return found


def bare(event: str) -> str:
    """The name under which an event is recorded: without the chart that rules put before it."""
    return event.rpartition(".")[2]


@lru_cache(maxsize=32)
def tables_of(version: Version) -> Tables:
    """``version`` by what its rules wait for."""
    return replace(_of_pack(Same(version.pack)), version=version)


@lru_cache(maxsize=2)
def _shipped(name: str) -> Chart:
    """A chart that every pack has, read once however many packs are prepared."""
    return shipped_chart(name)


@lru_cache(maxsize=32)
def _of_pack(same: Same[Pack]) -> Tables:
    """A pack by what its rules wait for, from whenever it is in force."""
    pack = same.held
    version = Version(pack, "", 0)
    policy = pack.policy
    rules = rules_of(policy, pack.vocabulary)
    charts = {**pack.charts}
    charts.setdefault(ENVELOPE, _shipped(ENVELOPE))
    lifecycle = charts.pop(OBLIGATION, None) or _shipped(OBLIGATION)
    places = tuple(place for chart in charts.values() for place in _places(chart))
    owed, ladders = policy.obligations, policy.escalations
    either: tuple[Beginning, ...] = (*owed, *ladders)
    return Tables(
        version=version,
        rules=rules,
        calendar=pack.calendar_of(),
        places=places,
        obligation=machines(lifecycle)[0],
        events=_events(version, places),
        entering=_crossings(either, core.OnEntering),
        leaving=_crossings(either, core.OnLeaving),
        engaged=tuple(each for each in either if isinstance(each.trigger, core.OnEngaged)),
        agreed={each.name: each for each in owed if isinstance(each.trigger, core.OnAgreed)},
        waiting=_waiting([each for each in either if not _is_the_organisations(each, rules)]),
        organisations=_waiting([each for each in either if _is_the_organisations(each, rules)]),
        caused=_caused(either),
        obligations={each.name: each for each in owed},
        escalations={each.name: each for each in ladders},
        timers={timer.name: timer.length for timer in policy.timers},
        gates={(gate.chart, gate.event): gate for gate in policy.gates},
        spells={**spells_of(policy, rules), **_while(owed, rules)},
        shared=any(fact.subject is Subject.ORGANISATION for fact in pack.vocabulary.facts.values()),
        stated=offered(policy, pack.vocabulary),
        links=tuple(fact.name for fact in pack.vocabulary.facts.values() if fact.links is not None),
    )


def _waiting(rules: Sequence[Beginning]) -> Waiting:
    return Waiting(
        tuple(
            each
            for each in rules
            if isinstance(each.trigger, core.OnCondition) and not causes(each.trigger.condition)
        ),
        tuple(
            each
            for each in rules
            if isinstance(each, core.Obligation)
            and isinstance(each.trigger, core.EveryWhile | core.EachWhile)
        ),
    )


def _is_the_organisations(rule: Beginning, rules: Rules) -> bool:
    """Whether a rule waits for what is so of the organisation, and is between it and its seats."""
    match rule.trigger:
        case core.OnCondition(condition=condition):
            pass
        case core.EveryWhile(condition=condition) | core.EachWhile(condition=condition):
            pass
        case _:
            return False
    facts = rules.vocabulary.facts
    looked_at = reads(condition, rules).tokens
    return (
        bool(looked_at)
        and all(
            kind == "fact" and facts[name].subject is Subject.ORGANISATION
            for kind, name in looked_at
        )
        and all(_sits(party, rules) for party in _parties(rule))
    )


def _parties(rule: Beginning) -> Iterable[core.PartyRef]:
    if isinstance(rule, core.Obligation):
        return rule.to, rule.by
    actions = (action for rung in rule.rungs for action in rung.actions)
    return (each.party for each in actions if isinstance(each, core.Notify | core.Assign))


def _sits(ref: core.PartyRef, rules: Rules) -> bool:
    """Whether a party is the organisation or one of its seats, whoever is looked at."""
    party = rules.vocabulary.parties.get(ref.names[-1])
    return ref.names == ("the organisation",) or bool(party and party.seat)


def causes(condition: core.Expr) -> tuple[core.ObligationIs, ...]:
    """The obligations that a condition waits for one by one, where that is all it says."""
    parts = condition.items if isinstance(condition, core.Or) else (condition,)
    found = tuple(
        part
        for part in parts
        if isinstance(part, core.ObligationIs) and part.quantifier in {"", "any", "latest"}
    )
    return found if len(found) == len(parts) else ()


def _caused(
    rules: Iterable[Beginning],
) -> dict[core.ObligationState, tuple[tuple[Beginning, core.ObligationIs], ...]]:
    """The rules that begin with an obligation coming into a state."""
    found: dict[core.ObligationState, tuple[tuple[Beginning, core.ObligationIs], ...]] = {}
    for rule in rules:
        if isinstance(rule.trigger, core.OnCondition):
            for question in causes(rule.trigger.condition):
                found[question.state] = (*found.get(question.state, ()), (rule, question))
    return found


def _places(chart: Chart) -> Iterable[Place]:
    for region, machine in zip(chart.regions, machines(chart), strict=True):
        yield Place(chart.full_name(region), chart, region, machine)


def _while(owed: Iterable[core.Obligation], rules: Rules) -> dict[core.Expr, Reads]:
    """The conditions of stopwatches: when they began to hold is when the watch began to run."""
    triggers = (each.trigger for each in owed)
    return {
        trigger.condition: reads(trigger.condition, rules)
        for trigger in triggers
        if isinstance(trigger, core.EveryWhile | core.EachWhile)
    }


def _crossings(
    rules: Iterable[Beginning],
    kind: type[core.OnEntering] | type[core.OnLeaving],
) -> dict[tuple[str, str], tuple[Beginning, ...]]:
    found: dict[tuple[str, str], tuple[Beginning, ...]] = {}
    for rule in rules:
        trigger = rule.trigger
        if isinstance(trigger, core.OnEntering | core.OnLeaving) and isinstance(trigger, kind):
            key = trigger.chart, trigger.state
            found[key] = (*found.get(key, ()), rule)
    return found


def _events(version: Version, places: tuple[Place, ...]) -> dict[str, Listening]:
    """What listens to each event that can be recorded or raised."""
    pack = version.pack
    vocabulary, policy = pack.vocabulary, pack.policy
    answered: dict[str, dict[str, Place]] = {}
    for place in places:
        for event in _answered(place.region):
            answered.setdefault(event, {})[place.name] = place
    carried: dict[str, list[tuple[str, str, Subject, tuple[str, ...]]]] = {}
    for fact in vocabulary.facts.values():
        for event, name in fact.carried_by:
            carried.setdefault(event, []).append((name, fact.name, fact.subject, fact.backed_by))
    names = {
        *vocabulary.events,
        *answered,
        *carried,
        *(bare(e.trigger.event) for e in policy.obligations if isinstance(e.trigger, core.OnEvent)),
        *(bare(e.trigger.event) for e in policy.escalations if isinstance(e.trigger, core.OnEvent)),
    }
    return {
        name: Listening(
            begins=_on(policy.obligations, name),
            ladders=_on(policy.escalations, name),
            facts=tuple(carried.get(name, ())),
            places=tuple(answered.get(name, {}).values()),
            subject=vocabulary.events[name].subject if name in vocabulary.events else None,
            reaches=vocabulary.events[name].reaches if name in vocabulary.events else None,
        )
        for name in sorted(names)
    }


def _on(rules: Iterable[Named], event: str) -> tuple[Named, ...]:
    return tuple(
        rule
        for rule in rules
        if isinstance(rule.trigger, core.OnEvent) and bare(rule.trigger.event) == event
    )


def _answered(region: Region) -> Iterable[str]:
    yield from region.anywhere
    for state in region.states.values():
        yield from state.on
