"""The same story without something: what ends otherwise, and what must not.

`without` takes events and facts out of a story. A record that says nothing stands in the place of
an event, so that what follows keeps its number. `differences` compares two stages; what may differ
is only

- the facts and events that were taken out, and the facts those events carry;
- what is private: facts, events and regions marked so, events that carry nothing but private facts,
  and the rules that read any of it.

`decided_otherwise` compares only what must never differ: minimums, offers, and whatever is decided
by answers marked consequence, pay or promotion.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from troth.engine.decision import Decision, shown
from troth.engine.event_kinds import FACTS
from troth.engine.files.pack import Pack
from troth.engine.fold.story import Kind, State
from troth.engine.localtime import shown as day_shown
from troth.engine.scenario import Entry, Scenario
from troth.engine.scenarios.private import Private, private_of, uses_of
from troth.engine.scenarios.stage import Stage
from troth.engine.scenarios.telling import state_told


@dataclass(frozen=True, slots=True)
class Left:
    """What is left out of a story, and what may differ without it."""

    events: frozenset[str]
    facts: frozenset[str]
    fields: Mapping[str, frozenset[str]]
    private: Private

    @property
    def free_facts(self) -> frozenset[str]:
        """The facts that may be otherwise."""
        return self.facts | self.private.facts

    @property
    def free_events(self) -> frozenset[str]:
        """The events whose refusal may be otherwise."""
        return self.events | self.private.events


def left_out(pack: Pack, names: Iterable[str]) -> Left:
    """These events and facts, with the fields that carry such a fact."""
    names = frozenset(names)
    facts = pack.vocabulary.facts
    events = names - facts.keys()
    fields: dict[str, set[str]] = {}
    carried: set[str] = set()
    for fact in facts.values():
        for event, name in fact.carried_by:
            if fact.name in names:
                fields.setdefault(event, set()).add(name)
            if event in events:
                carried.add(fact.name)
    return Left(
        events=events,
        facts=frozenset({*(names & facts.keys()), *carried}),
        fields={event: frozenset(each) for event, each in fields.items()},
        private=private_of(pack),
    )


def private_left_out(pack: Pack) -> Left:
    """Everything private."""
    private = private_of(pack)
    return Left(private.events, private.facts, private.carried, private)


def says_private(pack: Pack, scenario: Scenario) -> bool:
    """Whether anything private is told in a story."""
    return without(scenario, private_left_out(pack)) != bare(scenario)


def bare(scenario: Scenario) -> Scenario:
    """The story alone, without what must be so in it."""
    timeline = tuple(replace(each, then=()) for each in scenario.timeline)
    return replace(scenario, timeline=timeline, then=())


def without(scenario: Scenario, left: Left) -> Scenario:
    """The story without what is left out, and without what must be so in it."""

    def known(facts: Mapping[str, object]) -> dict[str, object]:
        return {name: value for name, value in facts.items() if name not in left.facts}

    return replace(
        scenario,
        subject=replace(scenario.subject, facts=known(scenario.subject.facts)),
        others=tuple(replace(each, facts=known(each.facts)) for each in scenario.others),
        shared=known(scenario.shared),
        timeline=tuple(_entry_without(each, left) for each in scenario.timeline),
        then=(),
    )


def _entry_without(entry: Entry, left: Left) -> Entry:
    if entry.event in left.events:
        return replace(
            entry, event=FACTS, fields={}, about="", corrects="", actor="", then=(),
        )  # fmt: skip
    gone = left.facts if entry.event == FACTS else left.fields.get(entry.event, frozenset())
    kept = {name: value for name, value in entry.fields.items() if name not in gone}
    return replace(entry, fields=kept, then=())


def played(pack: Pack, scenario: Scenario, entries: int) -> Stage:
    """A stage on which the first so many entries of a story have been played."""
    stage = Stage(pack, scenario)
    for number, entry in enumerate(scenario.timeline[:entries], 1):
        stage.play(entry, number, watched=False)
    return stage


# --- everything, but what may differ


def differences(with_it: Stage, without_it: Stage, left: Left) -> Iterator[str]:
    """What ends otherwise, in a line each: first as it is, then as it would be."""
    for each in sorted({*with_it.everybody(), *without_it.everybody()}):
        whose = "" if each == with_it.main else f"{each}: "
        told = _everything(with_it, each, left), _everything(without_it, each, left)
        yield from _compared(whose, *told)


def _compared(whose: str, is_so: Mapping[str, str], would: Mapping[str, str]) -> Iterator[str]:
    for key in dict.fromkeys((*is_so, *would)):
        here, there = is_so.get(key, "is not there"), would.get(key, "is not there")
        if here != there:
            yield f"{whose}{key} {here}; without it, {there}"


def _everything(stage: Stage, subject: str, left: Left) -> dict[str, str]:
    state = stage.state(subject)
    if state is None:
        return {}
    return {
        **dict(_states(state, left)),
        **dict(_owed(state, left)),
        **dict(_announced(state, left)),
        **dict(_facts(stage, subject, left)),
        **dict(_decided(stage, subject, left)),
    }


def _states(state: State, left: Left) -> Iterator[tuple[str, str]]:
    for each in state.stages:
        if each.region not in left.private.regions:
            about = f" ({each.about})" if each.about else ""
            yield f"{each.region}{about}", f"is {each.state}"
    for timer in state.timers:
        if timer.region not in left.private.regions:
            name = f"timer {timer.region}.{timer.name} {timer.about}".strip()
            yield name, f"rings after {day_shown(timer.due.day)}"


def _owed(state: State, left: Left) -> Iterator[tuple[str, str]]:
    private = left.private.rules
    for each in state.owed:
        if each.rule not in private:
            due = f", due {day_shown(each.due.day)}" if each.due else ""
            parties = f", by {each.by} to {each.to}"
            amount = f", {each.delivered} of {each.promised}" if each.promised else ""
            yield f"{each.kind} {each.id}", f"is {state_told(each.state)}{due}{parties}{amount}"
    for ladder in state.ladders:
        if ladder.rule not in private and ladder.cause.partition("@")[0] not in private:
            ended = ", ended" if ladder.ended else ""
            yield f"ladder {ladder.id}", f"has fired {ladder.fired} rungs{ended}"


def _announced(state: State, left: Left) -> Iterator[tuple[str, str]]:
    free = {*left.private.rules, *left.private.regions, *left.free_events}
    for told in state.told:
        if free.isdisjoint({told.rule, told.about, told.about.partition("@")[0]}):
            yield f"notice {told.key}", f"goes to {told.party} on {day_shown(told.day)}"
    for refused in state.refused:
        region = refused.by.rpartition(".")[0]
        if refused.type not in left.free_events and free.isdisjoint({region, refused.by}):
            yield f"event {refused.event} ({refused.type})", f"is refused by {refused.by}"


def _facts(stage: Stage, subject: str, left: Left) -> Iterator[tuple[str, str]]:
    types = stage.pack.vocabulary.facts
    for (about, name), value in stage.facts(subject).items():
        if name not in left.free_facts and name in types:
            yield f"fact {about} {name}".replace("  ", " "), f"is {shown(value, types[name].type)}"


def _decided(stage: Stage, subject: str, left: Left) -> Iterator[tuple[str, str]]:
    policy = stage.pack.policy
    for rules in (policy.minimums, policy.defines, policy.offers, policy.gates):
        for rule in rules:
            if rule.name not in left.private.rules:
                decision = stage.decide(subject, rule.name)
                yield f"{decision.rule.kind.value} {rule.name}", _answer(decision)


def _answer(decision: Decision) -> str:
    value = shown(decision.value, decision.type)
    amounts = [str(operand.shown) for line in decision.lines for operand in decision.operands(line)]
    if decision.rule.kind.value == "offer":
        return f"is {decision.answer} ({', '.join(amounts)})"
    return f"is {value or decision.answer}"


# --- only what must never differ


def decided_otherwise(with_it: Stage, without_it: Stage, left: Left) -> Iterator[str]:
    """Minimums, offers and decisions of consequence that are otherwise without what is private."""
    for each in sorted({*with_it.everybody(), *without_it.everybody()}):
        whose = "" if each == with_it.main else f"{each}: "
        told = _weighty(with_it, each, left), _weighty(without_it, each, left)
        yield from _compared(whose, *told)


def _weighty(stage: Stage, subject: str, left: Left) -> dict[str, str]:
    state = stage.state(subject)
    if state is None:
        return {}
    found: dict[str, str] = {}
    policy = stage.pack.policy
    for rules in (policy.minimums, policy.offers):
        for rule in rules:
            if rule.name not in left.private.rules:
                decision = stage.decide(subject, rule.name)
                found[f"{decision.rule.kind.value} {rule.name}"] = _answer(decision)
    for chart in stage.pack.charts.values():
        for region in chart.regions:
            name = chart.full_name(region)
            if uses := uses_of(chart, name):
                found |= _consequences(state, name, uses)
    return found


def _consequences(state: State, region: str, uses: Mapping[str, str]) -> dict[str, str]:
    """The way of a region that decides about consequences, pay or promotion, and its refusals."""
    crossings = [
        f"{each.now} on {day_shown(each.day)}"
        for each in state.story
        if each.kind is Kind.STATE and each.subject == region
    ]
    found = {region: f"went through {', '.join(crossings)}"} if crossings else {}
    for refused in state.refused:
        if refused.type in uses and refused.by.startswith(region):
            found[f"event {refused.event} ({refused.type})"] = f"is refused by {refused.by}"
    return found
