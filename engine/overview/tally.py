"""Everybody in a ledger, looked at one after the other, as counts.

Who made a promise is told by the level they stand on, where the vocabulary has a fact that is
about rank; so that the top is seen like everybody else.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from statistics import median_low

from troth.dsl.core import ObligationState
from troth.dsl.types import ChoiceType, RatingType, Type
from troth.dsl.vocabulary import Fact, Vocabulary
from troth.engine.fold.parties import PERSON
from troth.engine.fold.story import Kind, Owed, State
from troth.engine.overview.figures import OVERDUE, Cases, Clocks, Counts, Side

WEEK = 7
HOUR = 3_600
DAY = 86_400


def rank_of(vocabulary: Vocabulary) -> Fact | None:
    """The fact that says how high somebody stands; the first of them."""
    ranks = (each for each in vocabulary.facts.values() if each.about_rank)
    return next((each for each in ranks if isinstance(each.type, RatingType | ChoiceType)), None)


def levels(type_: Type) -> tuple[str, ...]:
    """The names of the levels of such a fact, lowest first."""
    match type_:
        case RatingType(levels=names):
            return names
        case ChoiceType(members=names):
            return names
        case _:
            return ()


@dataclass(slots=True)
class Promises:
    """Promises to people by who owes them and by which rule, and what people owe."""

    owed_by: dict[tuple[str, str], Counts] = field(default_factory=dict)
    owed_by_people: Counts = field(default_factory=Counts)

    def add(self, state: State) -> None:
        for owed in state.owed:
            person = {state.relationship, PERSON}
            # whoever leads, or holds a seat, owes themselves what they owe everybody
            if owed.by in person and (owed.kind == "expectation" or owed.to not in person):
                self.owed_by_people = self.owed_by_people.plus(owed.state)
            else:
                key = owed.by, owed.rule
                self.owed_by[key] = self.owed_by.get(key, Counts()).plus(owed.state)

    def sides(
        self,
        level_of: Mapping[str, int],
        names: tuple[str, ...],
        party_of: Callable[[str], str],
    ) -> tuple[Side, ...]:
        """Those who owe, by level; those who broke most first, then the highest.

        Of whom no level is recorded is told as the party that the rule names, and told apart from
        a level of that name.
        """
        words = {name.replace("_", " ") for name in names}
        found: dict[tuple[str, int | None], Counts] = {}
        for (who, rule), counts in self.owed_by.items():
            level = level_of.get(who)
            party = party_of(rule)
            unknown = f"{party}, level not recorded" if party in words else party
            key = (names[level], level) if level is not None else (unknown, None)
            found[key] = found.get(key, Counts()) + counts
        sides = [Side(who, level, counts) for (who, level), counts in found.items()]
        return tuple(sorted(sides, key=_most_broken))


def _most_broken(side: Side) -> tuple[int, int, str]:
    return -side.counts.broken, -(-1 if side.level is None else side.level), side.who


@dataclass(slots=True)
class CaseCounts:
    """Cases by where they stand."""

    regions: frozenset[str]
    states: dict[str, int] = field(default_factory=dict)
    lengths: list[int] = field(default_factory=list)

    def add(self, state: State) -> None:
        for stage in state.stages:
            if stage.region not in self.regions:
                continue
            self.states[stage.state] = self.states.get(stage.state, 0) + 1
            if stage.final:
                began = next(
                    line.at
                    for line in state.story
                    if line.kind is Kind.STATE
                    and (line.subject, line.about) == (stage.region, stage.about)
                )
                self.lengths.append(stage.since - began)

    def figures(self) -> Cases:
        """What was counted."""
        days = middle(self.lengths, DAY)
        return Cases(dict(sorted(self.states.items())), len(self.lengths), days)


def middle(seconds: list[int], unit: int) -> Fraction | None:
    """The median of lengths, in a unit; the lower one of two. None of nothing."""
    return Fraction(median_low(seconds), unit) if seconds else None


def clocks(state: State, so_far: Clocks) -> Clocks:
    """The clocks that run for somebody, added to those of others."""
    overdue = sum(each.state is OVERDUE for each in state.owed)
    days = [each.due.day for each in state.timers]
    days += [each.due.day for each in state.owed if _runs(each) and each.due is not None]
    late = sum(day < state.today for day in days)
    soon = sum(state.today <= day <= state.today + WEEK for day in days)
    return Clocks(
        so_far.overdue + overdue + late,
        so_far.soon + soon,
        so_far.later + len(days) - late - soon,
    )


def _runs(owed: Owed) -> bool:
    return owed.state in {ObligationState.IN_EFFECT, ObligationState.SUSPENDED}


@dataclass(slots=True)
class Waits:
    """How long it takes from one event to the next of another kind, over everybody."""

    title: str
    begins: str
    ends: str
    lengths: list[int] = field(default_factory=list)
    waiting: int = 0

    def add(self, state: State) -> None:
        since: int | None = None
        for line in state.story:
            if line.kind is not Kind.EVENT:
                continue
            if line.now == self.ends and since is not None:
                self.lengths.append(line.at - since)
                since = None
            elif line.now == self.begins and since is None:
                since = line.at
        self.waiting += since is not None


@dataclass(slots=True)
class Shares:
    """Of how many people something is so."""

    title: str
    asked: Callable[[State], bool | None]
    yes: int = 0
    of: int = 0
    unknown: int = 0

    def add(self, state: State) -> None:
        answer = self.asked(state)
        self.of += 1
        self.yes += answer is True
        self.unknown += answer is None
