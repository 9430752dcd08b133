"""What every made-up life of one pack shares: its events, who raises them, who leads whom.

The organisation around one person is small here: managers are those of `people`, each seat is held
by somebody from the first day on, and nothing else is known about anybody. Nothing here rolls dice
about what happens.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Final

import numpy as np

from troth.dsl import core
from troth.dsl.types import Type, Value
from troth.dsl.vocabulary import Subject
from troth.engine.event_kinds import BUILT_IN, EventKind, kinds_of
from troth.engine.events import Event
from troth.engine.fold.parties import LEADS
from troth.engine.fold.tables import Place, Tables, bare, tables_of
from troth.engine.fold.versions import Version
from troth.engine.generating.dice import Dice
from troth.engine.generating.people import Population
from troth.engine.generating.traits import Trait, trait_of
from troth.engine.localtime import LocalTime, local_time
from troth.engine.views import zone_of
from troth.workflows.chart import Branch, answered

ALWAYS: Final = -(2**40)
"""Before everything: a dry run asks what would follow had the policy always been in force."""

SELF: Final = "self"
"""In place of the id of whoever an event is about."""


class World:
    """A pack, its people, and the days from ``first`` to ``last``."""

    def __init__(self, population: Population, first: int, last: int) -> None:
        self.population = population
        self.pack = population.pack
        self.rates = population.rates
        self.first, self.last = first, last
        zone = zone_of(self.pack)
        self.version = Version(self.pack, self.pack.info.version_text, ALWAYS)
        self.tables: Tables = tables_of(self.version)
        self.local: LocalTime = local_time(zone)
        self.kinds: Mapping[str, EventKind] = kinds_of(
            self.pack.vocabulary, self.pack.charts.values()
        )
        self.stream: list[Event] = []
        """What happened to the organisation, in order; see `organisation`."""
        self._traits: dict[tuple[str, str], Trait] = {}

    # --- who

    @cached_property
    def seats(self) -> Mapping[str, str]:
        """Who holds each seat: people from the top, each another where there are enough."""
        named = {each.seat for each in self.pack.vocabulary.parties.values() if each.seat}
        count = self.population.count
        return {seat: self.population.id(at % count) for at, seat in enumerate(sorted(named))}

    def raiser(self, event: str) -> str:
        """Who does an event: SELF, ``fact:NAME`` of whom it is about, an id, or nobody known."""
        declared = self.pack.vocabulary.events.get(event)
        for name in declared.by if declared else ():
            if name == "person":
                return SELF
            party = self.pack.vocabulary.parties.get(name)
            if party is not None and party.seat:
                return self.seats[party.seat]
            if party is not None and party.fact in self.population.facts:
                return f"fact:{party.fact}"
        return ""

    # --- what can happen

    @cached_property
    def own(self) -> tuple[str, ...]:
        """Events that come of themselves: no lifecycle waits for them, and nobody owes them."""
        rules = self.pack.policy.obligations
        owed = {bare(each.event) for rule in rules for each in rule.fulfilled}
        owed |= {bare(each) for rule in rules for each in _content(rule)}
        awaited = {event for place in self.tables.places for event in _answered(place)}
        return tuple(
            event.name
            for event in self.pack.vocabulary.events.values()
            if event.name not in owed | awaited | set(BUILT_IN)
            and event.reaches is None
            and event.subject not in {Subject.ORGANISATION, Subject.GOAL, Subject.CASE}
        )

    def steps(self, place: Place, state: str) -> list[tuple[str, int]]:
        """What may happen next in a state, and how often each does: what leads on comes first."""
        region = place.region
        if state in region.final:
            return []
        own = region.states[state].on
        found: list[tuple[str, int]] = []
        weight = 32
        for event, branches in answered(region, region.states[state]).items():
            if "." in event or event not in self.kinds or self.kinds[event].only_org:
                continue
            if not _leads_on(branches):
                found.append((event, 2 if event in own else 1))
            else:
                found.append((event, weight if event in own else 1))
                weight = max(weight // 2, 2)
        return found

    def trait(self, event: str, name: str, type_: Type) -> Trait:
        """How a field of an event lies: as the fact that it brings, where it brings one."""
        key = (event, name)
        if key not in self._traits:
            fact = next((f for f in self.population.facts.values() if key in f.carried_by), None)
            known = self.population.traits.get(fact.name) if fact else None
            met = self.population.met.get(fact.name if fact else name, ())
            dice = self.population.dice.of("field", event, name)
            self._traits[key] = known or trait_of(type_, dice, met, day=self.first)
        return self._traits[key]

    # --- around one person

    def fact_of(self, relationship: str, fact: str, at: int) -> Value | None:  # noqa: ARG002
        """Who leads somebody; nothing else of others is known."""
        if fact != LEADS or fact not in self.population.facts:
            return None
        number = self.population.number(relationship)
        above = -1 if number is None else int(self.population.above(np.array([number]))[0])
        return None if above < 0 else self.population.id(above)

    def holder(self, seat: str, at: int) -> str | None:  # noqa: ARG002
        """Who holds a seat."""
        return self.seats.get(seat)

    def organisation(self, at: int) -> Mapping[str, tuple[Value, Event]]:
        """The facts of the organisation, each with the latest event that said so."""
        found: dict[str, tuple[Value, Event]] = {}
        for event in self.stream:
            for fact, name in self._told(event.type) if event.at <= at else ():
                if name in event.fields:
                    found[fact] = (event.fields[name], event)
        return found

    def _told(self, event: str) -> list[tuple[str, str]]:
        """The facts of the organisation that an event brings, and the field of each."""
        return [
            (fact.name, name)
            for fact in self.pack.vocabulary.facts.values()
            if fact.subject is Subject.ORGANISATION
            for carrier, name in fact.carried_by
            if carrier == event
        ]

    def goals(
        self,
        relationship: str,  # noqa: ARG002
        at: int,  # noqa: ARG002
    ) -> Mapping[str, Mapping[str, Value]] | None:
        """Nothing is known of others' goals."""
        return None

    def dice(self, *names: str | int) -> Dice:
        """Dice for what happens."""
        return self.population.dice.of("life", *names)


def _content(rule: core.Obligation) -> list[str]:
    """The event that the content of a rule names."""
    match rule.content:
        case core.Never(event=event) | core.Allow(event=event):
            return [event]
        case _:
            return []


def _answered(place: Place) -> set[str]:
    region = place.region
    return {event for state in region.states.values() for event in answered(region, state)}


def _leads_on(branches: tuple[Branch, ...]) -> bool:
    return any(branch.to for branch in branches)
