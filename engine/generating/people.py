"""People of a pack: what is known of each, in pieces of any size and always the same.

A person is a number from 0, and everything about them follows from it, the pack and the seed. Who
leads whom is a tree in the order of the numbers, so that every manager is somebody, too. Nothing
here knows what happens to them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from troth.dsl import core
from troth.dsl.traverse import Node, children
from troth.dsl.types import SCALE, ChoiceType, DateType, PartyType, TruthType, Value
from troth.dsl.vocabulary import ENGAGED_SINCE, Fact, Subject, Use
from troth.engine.files.margins import Margins
from troth.engine.files.pack import Pack
from troth.engine.fold.parties import LEADS
from troth.engine.generating.dice import Dice, Numbers, below, happens
from troth.engine.generating.margins import DAYS_OF_YEAR, Rows
from troth.engine.generating.settings import Group, Rates
from troth.engine.generating.thresholds import thresholds_of
from troth.engine.generating.traits import UNKNOWN, Trait, text_of, trait_of

LONGEST_THERE: Final = 9_000
"""Days before the history for which somebody may have been there."""

_TOLD: Final = (Subject.PERSON, Subject.RELATIONSHIP, Subject.APPLICATION)
_AHEAD: Final = ("end", "until", "deadline", "expires", "closing", "due", "next", "last_day")
_BIRTH: Final = ("birth", "born")


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """One fact of a piece of people.

    ``codes`` are places in the values of ``trait``; without one they are numbers of people for a
    party, and else values as held inside. UNKNOWN where nothing is known.
    """

    fact: Fact
    codes: Numbers
    trait: Trait | None = None

    def written(self, population: "Population") -> list[str]:
        """What stands in a file for each; nothing where it is not known."""
        known = self.codes != UNKNOWN
        if self.trait is not None:
            texts = np.array([*self.trait.texts, ""], dtype=object)
            places = np.where(known, self.codes, len(texts) - 1)
            return [str(each) for each in texts[places].tolist()]
        if isinstance(self.fact.type, PartyType):
            return [population.id(each) if each != UNKNOWN else "" for each in self.codes.tolist()]
        values, places = np.unique(self.codes, return_inverse=True)
        texts = np.array([self._text(each) for each in values.tolist()], dtype=object)
        return [str(each) for each in texts[places].tolist()]

    def value(self, row: int, population: "Population") -> Value | None:
        """The value of one of them as held inside; None where it is not known."""
        code = int(self.codes[row])
        if code == UNKNOWN:
            return None
        if self.trait is not None:
            return self.trait.values[code]
        return population.id(code) if isinstance(self.fact.type, PartyType) else code

    def _text(self, value: int) -> str:
        return "" if value == UNKNOWN else text_of(value, self.fact.type)


class Population:
    """So many people of a pack, as of the day on which their history begins."""

    def __init__(
        self,
        pack: Pack,
        count: int,
        seed: int,
        day: int,
        rates: Rates,
        margins: Margins | None = None,
    ) -> None:
        self.pack = pack
        self.count = count
        self.day = day
        self.rates = rates
        self.dice = Dice(seed, "people")
        self.width = max(4, len(str(count)))
        self.met = thresholds_of(pack.policy)
        self.margins = None if margins is None else Rows(margins, count, self.dice)

    def id(self, number: int) -> str:
        """What somebody is called in every file."""
        return f"p-{number + 1:0{self.width}}"

    def number(self, id_: str) -> int | None:
        """Who is called so; None where nobody is."""
        digits = id_.removeprefix("p-")
        return int(digits) - 1 if digits.isdigit() and digits != id_ else None

    @cached_property
    def facts(self) -> Mapping[str, Fact]:
        """What is known of people, in the order of the vocabulary; the organisation's is not."""
        known = self.pack.vocabulary.facts.values()
        return {each.name: each for each in known if self._told(each)}

    def _told(self, fact: Fact) -> bool:
        if fact.name == ENGAGED_SINCE.name:
            return self.engages
        benchmark = fact.table or fact.value is not None
        return fact.subject in _TOLD and fact.links is None and not benchmark

    @cached_property
    def engages(self) -> bool:
        """Whether it matters since when somebody is there."""
        asked = (core.Tenure, core.Engaged, core.OnEngaged)
        charts = self.pack.charts.values()
        lasting = any(each.per in {"relationship", "engagement"} for each in charts)
        return lasting or any(isinstance(e, asked) for r in self.pack.policy.rules for e in _all(r))

    @cached_property
    def traits(self) -> Mapping[str, Trait]:
        """How each fact lies that is neither somebody nor a day of somebody's own."""
        return {
            name: trait_of(
                fact.type, self.dice.of("trait", name), self.met.get(name, ()), use=fact.use,
                day=self.day, name=name,
            )
            for name, fact in self.facts.items()
            if not isinstance(fact.type, PartyType | DateType)
        }  # fmt: skip

    @cached_property
    def _shared(self) -> Mapping[str, tuple[Trait, Numbers]]:
        """The facts that all people of a row of the margins share."""
        rows = self.margins
        return (
            {name: rows.trait(name, self.facts[name].type) for name in self._counted("facts")}
            if rows
            else {}
        )

    def whole(self, name: str) -> bool:
        """Whether a number or an amount of money has no fraction with anybody."""
        if name in self._counted("means"):
            return True
        trait = self._shared[name][0] if name in self._shared else self.traits[name]
        return all(isinstance(each, int) and each % SCALE == 0 for each in trait.values)

    def _counted(self, kind: str) -> list[str]:
        """The facts that the margins say."""
        named = getattr(self.margins.margins, kind) if self.margins else ()
        return [name for name in named if name in self.facts]

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """Who is lowered, and by how much."""
        if self.rates.groups is not None:
            return self.rates.groups
        for fact in self.facts.values():
            if fact.use is Use.PROTECTED and self.rates.lowered:
                match fact.type:
                    case ChoiceType(members=(_, second, *_)):
                        return (Group(fact.name, second, self.rates.lowered),)
                    case TruthType():
                        return (Group(fact.name, "yes", self.rates.lowered),)
                    case _:
                        pass
        return ()

    # --- pieces

    def piece(self, first: int, last: int) -> dict[str, Cells]:
        """What is known of the people from ``first`` up to, and without, ``last``, by fact."""
        numbers = np.arange(first, last, dtype=np.int64)
        lowered = self._lowered(numbers)
        since = self._since(numbers)
        return {
            name: self._cells(fact, numbers, since, lowered) for name, fact in self.facts.items()
        }

    def staff(self, numbers: Numbers) -> NDArray[np.bool_]:
        """Who is there before the history begins: all who lead somebody, and most others."""
        if ENGAGED_SINCE.name in self._counted("means"):
            return np.ones(len(numbers), dtype=bool)  # whoever was counted is there
        there = happens(self.dice.of("engaged").rolls(numbers), self.rates.engaged)
        found: NDArray[np.bool_] = (there | self._leads(numbers)) & self.engages
        return found

    def _leads(self, numbers: Numbers) -> NDArray[np.bool_]:
        """Who leads the people behind them: the first of each so many, and of so many of these."""
        leads: NDArray[np.bool_] = (numbers % self._span == 0) & (numbers + 1 < self.count)
        return leads

    @property
    def _span(self) -> int:
        return self.rates.reports + 1

    def above(self, numbers: Numbers) -> Numbers:
        """Who leads each: somebody near, of the next level up; -1 for the first of all."""
        found, span = numbers - numbers % self._span, self._span
        while (stuck := (found == numbers) & (numbers > 0)).any():
            span *= self._span
            found = np.where(stuck, numbers - numbers % span, found)
        return np.where(numbers == 0, -1, found)

    def _since(self, numbers: Numbers) -> Numbers:
        """The first day of each, UNKNOWN for whoever is not there yet."""
        if self.margins and ENGAGED_SINCE.name in self._counted("means"):
            days = self.margins.days(ENGAGED_SINCE.name, numbers)
            return np.where(days == UNKNOWN, self.day - DAYS_OF_YEAR, self.day - days)
        long = below(self.dice.of("since").rolls(numbers), 4_096)
        ago = long * long * LONGEST_THERE // 4_096**2 + 14
        return np.where(self.staff(numbers), self.day - ago, UNKNOWN)

    def _lowered(self, numbers: Numbers) -> Numbers:
        """By how much everybody is lowered, in millionths of their place."""
        lowered = np.zeros(len(numbers), dtype=np.int64)
        for group in self.groups:
            if group.fact in self.traits:
                trait = self.traits[group.fact]
                texts = np.array(trait.texts, dtype=object)
                mine = texts[self._places(group.fact, numbers, None)] == group.value
                lowered = np.maximum(lowered, np.where(mine, group.lowered, 0))
        return lowered

    def _places(self, name: str, numbers: Numbers, lowered: Numbers | None) -> Numbers:
        rolls = self.dice.of("fact", name).rolls(numbers)
        return self.traits[name].places(rolls, lowered).astype(np.int64)

    def _cells(self, fact: Fact, numbers: Numbers, since: Numbers, lowered: Numbers) -> Cells:
        if self.margins and fact.name in self._shared:
            trait, codes = self._shared[fact.name]
            return Cells(fact, codes[self.margins.of(numbers)], trait)
        if self.margins and fact.name in self._counted("means") and fact.name != ENGAGED_SINCE.name:
            return Cells(fact, self._around(fact, numbers))
        if isinstance(fact.type, PartyType):
            return Cells(fact, self._party(fact, numbers))
        if isinstance(fact.type, DateType):
            return Cells(fact, self._date(fact, numbers, since))
        codes = self._places(fact.name, numbers, lowered if fact.use is Use.OPEN else None)
        trait = self.traits[fact.name]
        if fact.about_rank and isinstance(fact.type, ChoiceType):
            codes = np.minimum(self._height(numbers), len(fact.type.members) - 1)
        return Cells(fact, self._forgotten(fact, numbers, codes), trait)

    def _around(self, fact: Fact, numbers: Numbers) -> Numbers:
        """What lies around the mean of the margins."""
        assert self.margins is not None, "INVARIANT: asked where there are margins"
        if isinstance(fact.type, DateType):
            days = self.margins.days(fact.name, numbers)
            return np.where(days == UNKNOWN, UNKNOWN, self.day - days)
        return self.margins.amounts(fact.name, numbers)

    def _forgotten(self, fact: Fact, numbers: Numbers, codes: Numbers) -> Numbers:
        lost = happens(self.dice.of("missing", fact.name).rolls(numbers), self.rates.missing)
        return np.where(lost, UNKNOWN, codes)

    def _height(self, numbers: Numbers) -> Numbers:
        """How many levels of people stand below each."""
        height = np.zeros(len(numbers), dtype=np.int64)
        span, reach = self._span, 1
        while reach < self.count:
            height += (numbers % span == 0) & (numbers + reach < self.count)
            span, reach = span * self._span, span
        return height

    def _party(self, fact: Fact, numbers: Numbers) -> Numbers:
        """A manager, and for every other part somebody who leads people."""
        above = self.above(numbers)
        if fact.name == LEADS:
            return np.where(above < 0, UNKNOWN, above)
        leaders = max(1, self.count // self._span)
        anybody = below(self.dice.of("fact", fact.name).rolls(numbers), leaders) * self._span
        # nobody plays another part for themselves; the first has nobody else
        other = np.where(anybody == numbers, above, anybody)
        return self._forgotten(fact, numbers, np.where(other < 0, UNKNOWN, other))

    def _date(self, fact: Fact, numbers: Numbers, since: Numbers) -> Numbers:
        """A day that can be: what lies behind somebody is not before they came."""
        if fact.name == ENGAGED_SINCE.name:
            return since
        rolls = self.dice.of("fact", fact.name).rolls(numbers)
        if any(each in fact.name for each in _BIRTH):
            days = self.day - 20 * 365 - below(rolls, 44 * 365)
        elif any(each in fact.name for each in _AHEAD):
            days = self.day + below(rolls, 120)
        else:
            ago = np.where(since == UNKNOWN, 1_500, self.day - since)
            days = self.day - 1 - ((rolls >> np.uint64(44)).astype(np.int64) * ago >> 20)
        return self._forgotten(fact, numbers, days)


def _all(node: Node) -> Iterator[Node]:
    """A node and everything under it."""
    yield node
    for each in children(node):
        yield from _all(each)
