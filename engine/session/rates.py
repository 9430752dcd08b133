"""How often something happens to people of one group and of another, in a ledger.

Two figures stand side by side: what was recorded, and what the policy accepts of it. The only
module of a ledger that looks at people by their protected facts; it gives counts, rates, ratios,
intervals and "too few to say", and what they mean is for people to judge. The statistics are those
of a dry run (`troth.engine.plan.fairness`).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from troth.dsl.diagnostics import did_you_mean
from troth.dsl.vocabulary import Fact, Subject
from troth.engine.files.pack import Pack
from troth.engine.fold.story import Kind, State
from troth.engine.plan.definition import Comparison
from troth.engine.plan.fairness import (
    MOST_GROUPS,
    SMALLEST_GROUP,
    Tally,
    compare,
    has_groups,
    name_of,
)
from troth.engine.session.engine import Engine
from troth.engine.session.errors import Unanswerable
from troth.engine.session.refusals import check_event
from troth.engine.session.when import When

HIGHEST = "highest"
"""In place of a group: each column is compared with the group whose rate is the highest there."""


@dataclass(frozen=True, slots=True)
class Rates:
    """How many people of each group have an event, by what was recorded and by what was accepted.

    A person counts once, however often it happened. ``people`` are all who had anything recorded;
    the fact is not known of ``ungrouped``, who are in no rate. ``events`` counts the events of all
    of them, ``refused`` those that the policy does not accept. ``undecided`` is 0 in each group.
    """

    event: str
    by: str
    people: int
    ungrouped: int
    events: int
    refused: int
    smallest_group: int
    recorded: Comparison
    accepted: Comparison


def rates(
    engine: Engine,
    event: str,
    by: str,
    against: str = HIGHEST,
    as_of: When | None = None,
    known_at: When | None = None,
) -> Rates:
    """The rates of ``event`` by the groups of a fact, as it is known of each person at ``as_of``.

    ``against`` is the group to compare with. Raises `Unanswerable` where there is no such event,
    fact or group, or the fact makes no groups.
    """
    fact = _grouping(engine.pack, by)
    check_event(engine.pack, event)
    counts = _Counts(event, fact)
    for state in engine.everybody(as_of, known_at):
        counts.add(state)
    return counts.rates("" if against == HIGHEST else against)


@dataclass(slots=True)
class _Group:
    people: int = 0
    recorded: int = 0
    accepted: int = 0


@dataclass(slots=True)
class _Counts:
    """Counts people one by one."""

    event: str
    fact: Fact
    groups: dict[str, _Group] = field(default_factory=dict)
    people: int = 0
    ungrouped: int = 0
    events: int = 0
    refused: int = 0

    def add(self, state: State) -> None:
        refused = sum(each.type == self.event for each in state.refused)
        accepted = sum(line.kind is Kind.EVENT and line.now == self.event for line in state.story)
        self.people += 1
        self.events += accepted + refused
        self.refused += refused
        if self.fact.name not in state.facts:
            self.ungrouped += 1
            return
        value, _ = state.facts[self.fact.name]
        group = self.groups.setdefault(name_of(self.fact, value), _Group())
        if len(self.groups) > MOST_GROUPS:
            raise Unanswerable(
                f"`{self.fact.name}` has more than {MOST_GROUPS} values here",
                "that is no group of people: ask by another fact",
            )
        group.people += 1
        group.recorded += bool(accepted + refused)
        group.accepted += bool(accepted)

    def rates(self, against: str) -> Rates:
        if not self.groups:
            raise Unanswerable(
                f"`{self.fact.name}` is not known of anybody here",
                "record it, as an event `facts`, or ask by another fact",
            )
        if against and against not in self.groups:
            raise Unanswerable(
                f"nobody here is in a group `{against}` of `{self.fact.name}`",
                f"one of: {HIGHEST}, {', '.join(sorted(self.groups))}",
            )
        recorded = {name: Tally(each.recorded, each.people) for name, each in self.groups.items()}
        accepted = {name: Tally(each.accepted, each.people) for name, each in self.groups.items()}
        return Rates(
            self.event,
            self.fact.name,
            self.people,
            self.ungrouped,
            self.events,
            self.refused,
            SMALLEST_GROUP,
            compare(recorded, against=against),
            compare(accepted, against=against),
        )


def _grouping(pack: Pack, name: str) -> Fact:
    """The fact of that name; raises `Unanswerable` where people have no groups by it."""
    facts = pack.vocabulary.facts
    able = [each.name for each in facts.values() if _sorts(each)]
    fact = facts.get(name)
    if fact is None:
        raise Unanswerable(f"{pack.info.name} knows no fact `{name}`", _advice(name, facts, able))
    if not has_groups(fact.type):
        raise Unanswerable(
            f"`{name}` is a {fact.type}, which has no groups to compare", _advice("", (), able)
        )
    if not _sorts(fact):
        raise Unanswerable(
            f"`{name}` is a fact of the {fact.subject.value}, and not of people",
            _advice("", (), able),
        )
    return fact


def _sorts(fact: Fact) -> bool:
    return has_groups(fact.type) and fact.subject in {Subject.PERSON, Subject.RELATIONSHIP}


def _advice(name: str, known: Iterable[str], able: list[str]) -> str:
    meant = did_you_mean(name, known) if name else None
    if meant:
        return f"did you mean `{meant}`?"
    return f"one of: {', '.join(able)}" if able else "no fact of this policy makes groups of people"
