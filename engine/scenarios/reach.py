"""Which scenarios can notice that a clause is negated: those that come by it at all.

A story that never enters a state, never records an event and never makes a promise goes the same
way whatever stands there. So each scenario is played once under the real pack, and a mutant is
tried only on those that came by the place. Where that is not certain, it counts as come by.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from typing import assert_never

from troth.dsl import core
from troth.dsl.offered import Offered, offered
from troth.dsl.traverse import Node, walk
from troth.engine.calendar import CannotCount
from troth.engine.event_kinds import ORG
from troth.engine.files.pack import Pack
from troth.engine.fold.lifecycles import ENGAGED_STATES
from troth.engine.fold.story import Kind, State
from troth.engine.fold.tables import ENVELOPE, OBLIGATION, bare
from troth.engine.scenario import Scenario
from troth.engine.scenarios.mutants import ANYWHERE, Mutant, Put
from troth.engine.scenarios.runner import fails
from troth.engine.scenarios.stage import Stage
from troth.engine.scenarios.steps import named
from troth.engine.session.errors import EngineError
from troth.workflows.chart import Branch, Chart, Region

Place = tuple[str, str]
"""A region of a chart by its full name, and one of its states."""


@dataclass(frozen=True, slots=True)
class Came:
    """What one scenario came by: states entered, events, rules that began something.

    ``asked`` are the names in its `then` blocks.
    """

    states: frozenset[Place]
    events: frozenset[str]
    begun: frozenset[str]
    asked: frozenset[str]


def came_by(pack: Pack, scenario: Scenario) -> Came | None:
    """What ``scenario`` comes by under ``pack``; None where it fails."""
    late = any(entry.happened or entry.corrects for entry in scenario.timeline)
    seen: list[State] = []

    def look(stage: Stage) -> None:
        if late or stage.played == len(scenario.timeline):  # what comes late undoes what was so
            seen.extend(_everybody(stage))

    try:
        if fails(pack, scenario, look):
            return None
    except (EngineError, CannotCount):
        return None
    lines = [line for state in seen for line in state.story]
    recorded = {entry.event for entry in scenario.timeline if entry.event}
    return Came(
        states=frozenset((line.subject, line.now) for line in lines if line.kind is Kind.STATE),
        events=frozenset(recorded | {line.now for line in lines if line.kind in _HEARD}),
        begun=frozenset(
            [each.rule for state in seen for each in state.owed]
            + [each.rule for state in seen for each in state.ladders]
        ),
        asked=frozenset(_asked(scenario)),
    )


_HEARD = frozenset({Kind.EVENT, Kind.REFUSED})


def _everybody(stage: Stage) -> Iterator[State]:
    for each in (ORG, *stage.everybody()):
        state = stage.state(each)
        if state is not None:
            yield state


def _asked(scenario: Scenario) -> Iterator[str]:
    """Every name that a `then` of the scenario says, without the number of an instance."""
    for then in scenario.thens:
        for each in then.says:
            for part in fields(each):
                text = getattr(each, part.name)
                if isinstance(text, str):
                    yield from (text, text.partition("@")[0], text.rpartition(" ")[2])
            yield from named(each)


class Reach:
    """Where the rules of a pack are looked at; made once for all of its mutants."""

    def __init__(self, pack: Pack) -> None:
        self.policy = pack.policy
        self.charts = pack.charts
        self.raised = frozenset(_raised(pack.charts.values()))
        stated = offered(pack.policy, pack.vocabulary)
        self.users = _users(pack.policy, stated)
        self.guarded = _guarded(pack.charts.values())
        self.following = _following(pack.policy, stated)
        self._layers: dict[str, tuple[frozenset[str], ...]] = {}

    def far(self, mutant: Mutant, came: Came) -> int:
        """How far what a scenario speaks of is from the clause: 0 for its own rule.

        One step leads from a rule to those that look at it, and from a define to the regions whose
        charts ask for it.
        """
        name = mutant.rule.rpartition(" ")[2]
        layers = self._layers.get(name)
        if layers is None:
            layers = self._layers[name] = tuple(self._around(name))
        for number, layer in enumerate(layers):
            if not layer.isdisjoint(came.asked):
                return number
        return len(layers)

    def _around(self, name: str) -> Iterator[frozenset[str]]:
        layer, known = frozenset({name}), {name}
        while layer:
            yield layer
            following = {other for each in layer for other in self.following.get(each, ())}
            regions = {region for each in layer for region, _ in self.guarded.get(each, ())}
            layer = frozenset((following | regions) - known)
            known |= layer

    def noticed(self, mutant: Mutant, came: Came) -> bool:
        """Whether a scenario that ``came`` by all this may go otherwise under ``mutant``."""
        match mutant.made:
            case Chart():
                return any(_comes(place, came) for place in mutant.asked)
            case Put(part=part, index=index):
                rule: core.Rule = getattr(self.policy, part.value)[index]
                return rule.name in came.begun if mutant.begun else self._looked_at(rule, came)
            case _:
                assert_never(mutant.made)

    def _looked_at(self, rule: core.Rule, came: Came) -> bool:
        match rule:
            case core.Obligation(trigger=trigger) | core.Escalation(trigger=trigger):
                return self._begins(trigger, came) or rule.name in came.begun | came.asked
            case core.Gate(event=event):
                return self._happened(event, came) or rule.name in came.asked
            case core.Timer():
                return any(_comes(place, came) for place in self._timed(rule))
            case core.Define() | core.Minimum() | core.Offer():
                if rule.name in came.asked or self._guards(rule.name, came):
                    return True
                users = self.users.get(rule.name, ())
                return any(each is not rule and self._looked_at(each, came) for each in users)
            case _:
                assert_never(rule)

    def _begins(self, trigger: core.Trigger, came: Came) -> bool:
        match trigger:
            case core.OnEvent(event=event):
                return self._happened(event, came)
            case (
                core.OnEntering(chart=chart, state=state) | core.OnLeaving(chart=chart, state=state)
            ):
                return (chart, state) in came.states
            case core.OnEngaged():
                return any((ENVELOPE, state) in came.states for state in ENGAGED_STATES)
            case core.OnAgreed() | core.OnCondition() | core.EveryWhile() | core.EachWhile():
                return True
            case _:
                assert_never(trigger)

    def _happened(self, event: str, came: Came) -> bool:
        return bare(event) in came.events or bare(event) in self.raised

    def _guards(self, name: str, came: Came) -> bool:
        """Whether a chart asks for a define by this name where the scenario came."""
        return any(_comes(place, came) for place in self.guarded.get(name, ()))

    def _timed(self, timer: core.Timer) -> Iterator[Place]:
        for chart in self.charts.values():
            for region in chart.regions:
                if chart.full_name(region) == timer.chart:
                    for state in region.states.values():
                        if timer.timer in state.timers:
                            yield timer.chart, state.name


def _comes(place: Place, came: Came) -> bool:
    region, state = place
    if region.partition(".")[0] == OBLIGATION:
        return True
    if state == ANYWHERE:
        return any(region == each for each, _ in came.states)
    return place in came.states


def _branches(region: Region) -> Iterator[tuple[str, tuple[Branch, ...]]]:
    for state in region.states.values():
        for branches in (*state.on.values(), *state.rings.values()):
            yield state.name, branches
    for branches in region.anywhere.values():
        yield ANYWHERE, branches


def _guarded(charts: Iterable[Chart]) -> dict[str, set[Place]]:
    """Where charts ask for each guard."""
    found: dict[str, set[Place]] = {}
    for chart in charts:
        for region in chart.regions:
            for state, branches in _branches(region):
                for branch in branches:
                    found.setdefault(branch.guard, set()).add((chart.full_name(region), state))
    return found


def _raised(charts: Iterable[Chart]) -> Iterator[str]:
    """The events that charts raise in turn: whether they did is not told by every story."""
    for chart in charts:
        for region in chart.regions:
            for _, branches in _branches(region):
                for branch in branches:
                    yield from branch.emit


def _users(policy: core.Policy, stated: Offered) -> dict[str, tuple[core.Rule, ...]]:
    """The rules in which each define, minimum and offer is looked at, directly."""
    found: dict[str, tuple[core.Rule, ...]] = {}
    every = [minimum.name for minimum in policy.minimums]
    for rule in policy.rules:
        offers = [each.offer for each in stated.get(rule.name, ())]
        looked_at = [n for node in walk(rule) for n in _names(node, every)]
        for name in dict.fromkeys([*offers, *looked_at]):
            found[name] = (*found.get(name, ()), rule)
    return found


def _following(policy: core.Policy, stated: Offered) -> dict[str, set[str]]:
    """The names of the rules that look at each rule, or at what it began."""
    found: dict[str, set[str]] = {}
    every = [minimum.name for minimum in policy.minimums]
    for rule in policy.rules:
        for each in stated.get(rule.name, ()):
            found.setdefault(each.offer, set()).add(rule.name)
        for node in walk(rule):
            names = [node.name] if isinstance(node, core.ObligationIs) else _names(node, every)
            for name in names:
                found.setdefault(name, set()).add(rule.name)
    return found


def _names(node: Node, every: list[str]) -> list[str]:
    match node:
        case core.DefineRef(name=name) | core.MinimumMet(name=name):
            return [name]
        case core.EveryMinimumMet():
            return every
        case _:
            return []
