"""Selection rates and impact ratios by group, before and after, and which line moves the ratio.

The only module of a plan that reads protected facts. What it gives are counts, rates, ratios and
intervals, and "too few to say"; what they mean for an organisation is for people to judge.

A selection rate is the share of those decided whom the rule selects (29 CFR 1607.16.R). People to
whom a rule does not apply are left out; people it cannot decide are counted beside the rate. Each
rate is compared with the highest one (29 CFR 1607.4.D: below four fifths is generally taken as
evidence of adverse impact), among groups that are large enough to say anything.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, Protocol, assert_never

from troth.dsl.types import (
    ChoiceType,
    DateType,
    DurationType,
    InstantType,
    MoneyType,
    NumberType,
    PartyType,
    RatingType,
    SetType,
    SpanType,
    TextType,
    TruthType,
    Type,
    Value,
)
from troth.dsl.values import show_value
from troth.dsl.vocabulary import Fact, Use, Vocabulary
from troth.engine.plan.answers import PLAINLY, Codes, Counting
from troth.engine.plan.definition import Comparison, Fairness, Group, Mover
from troth.engine.plan.rates import fisher, ratio_of_rates, shown, shown_p, wilson

SMALLEST_GROUP = 30
"""With fewer people a ratio says more about chance than about a rule."""

MOST_GROUPS = 20
"""A text with more values than this is a name, not a group."""

MET, NOT_MET, UNKNOWN, DOES_NOT_APPLY = 0, 1, 2, 3
"""How a rule decides about a person; a recorded outcome is ``MET`` for yes."""

FOUR_FIFTHS = Fraction(4, 5)


class Grouped(Protocol):
    """People who can be told apart by a fact."""

    def grouped(self, name: str) -> tuple[Sequence[Value], Callable[[Sequence[Value]], Codes]]:
        """The different values of a fact, and what numbers each person by a list of them."""
        ...


@dataclass(frozen=True, slots=True)
class Grouping:
    """A protected fact: the number of everybody's group, -1 where it is not known.

    Groups are numbered in the order of their names.
    """

    fact: str
    names: tuple[str, ...]
    numbers: Codes

    @property
    def ungrouped(self) -> int:
        """Of how many people the fact is not known."""
        return self.numbers.count(-1)


@dataclass(frozen=True, slots=True)
class Tally:
    """People of one group: selected, of those decided, and those not decided."""

    selected: int = 0
    decided: int = 0
    undecided: int = 0

    @property
    def rate(self) -> Fraction:
        """Selected of decided; 0 where nobody is."""
        return Fraction(self.selected, self.decided) if self.decided else Fraction(0)


def groupings(vocabulary: Vocabulary, people: Grouped) -> tuple[list[Grouping], list[str]]:
    """The protected facts that are known of anybody, by name, and notes on those without groups."""
    found: list[Grouping] = []
    notes: list[str] = []
    for _, fact in sorted(vocabulary.facts.items()):
        if fact.use is Use.PROTECTED:
            made = grouping_of(fact, people)
            if isinstance(made, Grouping):
                found.append(made)
            else:
                notes.append(made)
    return found, notes


def grouping_of(fact: Fact, people: Grouped) -> Grouping | str:
    """Everyone's group by one fact, or why there are none to compare."""
    values, numbered = people.grouped(fact.name)
    if not values:
        return f"{fact.name} is not known of anybody here: no groups to compare"
    if not has_groups(fact.type):
        return f"{fact.name} is a {fact.type}, which has no groups to compare"
    if len(values) > MOST_GROUPS:
        return f"{fact.name} has more than {MOST_GROUPS} values: no groups to compare"
    ordered = sorted(values, key=lambda value: name_of(fact, value))
    names = tuple(name_of(fact, value) for value in ordered)
    return Grouping(fact.name, names, numbered(ordered))


def has_groups(type_: Type) -> bool:
    """Whether the values of a type are groups of people, and not amounts or moments."""
    match type_:
        case ChoiceType() | RatingType() | TruthType() | TextType():
            return True
        case (
            NumberType()
            | MoneyType()
            | DateType()
            | InstantType()
            | DurationType()
            | SpanType()
            | SetType()
            | PartyType()
        ):
            return False
        case _:
            assert_never(type_)


def name_of(fact: Fact, value: Value) -> str:
    """The group of all of whom a fact has this value."""
    return value if isinstance(value, str) else show_value(value, fact.type)


def tally(grouping: Grouping, results: Codes, counting: Counting = PLAINLY) -> dict[str, Tally]:
    """The people of each group by result, in the order of the groups' names."""
    found = counting.crossed(grouping.numbers, results)
    counts = {number: [0, 0, 0, 0] for number, _ in sorted(found) if number >= 0}
    for (number, result), count in found.items():
        if number >= 0:
            counts[number][result] += count
    return {
        grouping.names[number]: Tally(met, met + not_met, undecided)
        for number, (met, not_met, undecided, _) in counts.items()
    }


def highest(tallies: Mapping[str, Tally], smallest: int) -> str:
    """The group with the highest rate, of those large enough; of all where none is.

    The larger group where rates are equal, then the first by name; empty where nobody is decided.
    """
    decided = [group for group in sorted(tallies) if tallies[group].decided]
    large = [group for group in decided if tallies[group].decided >= smallest]
    return max(
        large or decided,
        key=lambda group: (tallies[group].rate, tallies[group].decided),
        default="",
    )


def ratio(tallies: Mapping[str, Tally], group: str, against: str) -> Fraction | None:
    """The exact ratio of two groups' rates; None where there is nothing to divide."""
    mine, base = tallies.get(group), tallies.get(against)
    if mine is None or base is None or not mine.decided or not base.rate:
        return None
    return mine.rate / base.rate


def compare(
    tallies: Mapping[str, Tally], smallest: int = SMALLEST_GROUP, against: str = ""
) -> Comparison:
    """Every group beside ``against``, by default the one with the highest rate."""
    against = against or highest(tallies, smallest)
    groups = (_figures(tallies, group, against, smallest) for group in sorted(tallies))
    return Comparison(against, tuple(groups))


def _figures(tallies: Mapping[str, Tally], group: str, against: str, smallest: int) -> Group:
    mine = tallies[group]
    rate = wilson(mine.selected, mine.decided)
    figures = Group(
        group=group,
        selected=mine.selected,
        decided=mine.decided,
        undecided=mine.undecided,
        rate=shown(rate.value) if mine.decided else "",
        rate_low=shown(rate.low),
        rate_high=shown(rate.high),
        four_fifths="compared against" if group == against else "too few to say",
    )
    if group == against or not against:
        return figures
    return _with_ratio(figures, mine, tallies[against], smallest)


def _with_ratio(figures: Group, mine: Tally, base: Tally, smallest: int) -> Group:
    counts = (mine.selected, mine.decided, base.selected, base.decided)
    interval = ratio_of_rates(*counts)
    if interval is None:
        return figures
    side: Literal["at least", "below", "too few to say"] = "too few to say"
    if min(mine.decided, base.decided) >= smallest:
        side = "at least" if mine.rate >= FOUR_FIFTHS * base.rate else "below"
    return Group(
        group=figures.group,
        selected=figures.selected,
        decided=figures.decided,
        undecided=figures.undecided,
        rate=figures.rate,
        rate_low=figures.rate_low,
        rate_high=figures.rate_high,
        ratio=shown(interval.value),
        ratio_low=shown(interval.low),
        ratio_high=shown(interval.high),
        p=shown_p(fisher(*counts)),
        four_fifths=side,
    )


def audit_outcome(
    name: str, grouping: Grouping, results: Codes, counting: Counting = PLAINLY
) -> Fairness:
    """The rates of a recorded outcome. The id is left empty."""
    return Fairness(
        id="",
        about="outcome",
        name=name,
        by=grouping.fact,
        before=None,
        after=compare(tally(grouping, results, counting)),
        ungrouped=grouping.ungrouped,
        smallest_group=SMALLEST_GROUP,
    )


def audit_decision(
    name: str,
    grouping: Grouping,
    columns: tuple[Codes | None, Codes],
    alone: Mapping[str, Codes],
    counting: Counting = PLAINLY,
) -> Fairness:
    """The rates of a rule before and after (``columns``); the first is None for a new rule.

    ``alone`` has, for each changed line, the results of the old rule with only this change.
    """
    before, after = columns
    old = None if before is None else tally(grouping, before, counting)
    new = tally(grouping, after, counting)
    by_line = {line: tally(grouping, results, counting) for line, results in alone.items()}
    movers, joint = ((), {}) if old is None else _movers(old, new, by_line)
    return Fairness(
        id="",
        about="decision",
        name=name,
        by=grouping.fact,
        before=None if old is None else compare(old),
        after=compare(new),
        ungrouped=grouping.ungrouped,
        smallest_group=SMALLEST_GROUP,
        movers=movers,
        joint=joint,
    )


def _movers(
    old: Mapping[str, Tally], new: Mapping[str, Tally], by_line: Mapping[str, Mapping[str, Tally]]
) -> tuple[tuple[Mover, ...], dict[str, str]]:
    """What each line does alone to each group's ratio, and what the lines do only together."""
    against = highest(new, SMALLEST_GROUP)
    movers: list[tuple[Fraction, Mover]] = []
    joint: dict[str, str] = {}
    for group in sorted(new):
        was, now = ratio(old, group, against), ratio(new, group, against)
        if group == against or was is None or now is None:
            continue
        rest = now - was
        for line, tallies in by_line.items():
            value = ratio(tallies, group, against)
            if value is None or value == was:
                continue
            rest -= value - was
            mover = Mover(line, group, against, shown(was), shown(value), shown(value - was))
            movers.append((value - was, mover))
        if len(by_line) > 1 and rest:
            joint[group] = shown(rest)
    movers.sort(key=lambda each: (-abs(each[0]), each[1].line, each[1].group))
    return tuple(mover for _, mover in movers), joint
