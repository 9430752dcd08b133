"""People from counts: which row of a table somebody belongs to, and what follows for them.

Where as many people are made as the table counts, each row has exactly as many as it says; where
more or fewer are, each has its share. What a table gives the mean of lies around that mean: pay
near it with few far above, years of service anywhere from the first day on. Nothing here reads a
file.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from troth.dsl.types import SCALE, Type, Value
from troth.engine.files.margins import Margins
from troth.engine.generating.dice import Dice, Numbers
from troth.engine.generating.traits import PLACES, UNKNOWN, Trait, bell_of_pay

DAYS_OF_YEAR: Final = 365
LONGEST: Final = 50 * DAYS_OF_YEAR
"""Days that nobody has been there for longer than."""


@dataclass(frozen=True, eq=False)
class Rows:
    """A table of counts spread over ``count`` people."""

    margins: Margins
    count: int
    dice: Dice

    @cached_property
    def _ends(self) -> Numbers:
        return np.cumsum(np.array(self.margins.counts, dtype=np.int64))

    def of(self, numbers: Numbers) -> NDArray[np.intp]:
        """The row of each person."""
        places = numbers * self.margins.people // self.count
        found: NDArray[np.intp] = np.searchsorted(self._ends, places, side="right")
        return found

    def trait(self, name: str, type_: Type) -> tuple[Trait, Numbers]:
        """The values of a fact that all people of a row share, and the place of each row's."""
        values = self.margins.facts[name]
        known: dict[Value, int] = {}
        places = [
            UNKNOWN if each is None else known.setdefault(each, len(known)) for each in values
        ]
        table = np.zeros(PLACES, dtype=np.intp)
        return Trait(type_, tuple(known), table), np.array(places, dtype=np.int64)

    def amounts(self, name: str, numbers: Numbers) -> Numbers:
        """What each has of something whose mean is known, in whole units; UNKNOWN where it is not.

        Pay and other amounts as they are held inside.
        """
        means = self._means(name)[self.of(numbers)]
        factors = self._factors(bell_of_pay(self.dice.of("mean", name)))
        drawn = factors[self._places(name, numbers)]
        found = means // SCALE * drawn // SCALE * SCALE
        return np.where(means == UNKNOWN, UNKNOWN, found)

    def days(self, name: str, numbers: Numbers) -> Numbers:
        """How many days ago something began, from the mean of the years; UNKNOWN likewise."""
        means = self._means(name)[self.of(numbers)]
        factors = self._factors([(2 * place + 1) ** 2 for place in range(PLACES)])
        drawn = factors[self._places(name, numbers)]
        found = np.clip(means * DAYS_OF_YEAR // 1_000 * drawn // SCALE // 1_000, 1, LONGEST)
        return np.where(means == UNKNOWN, UNKNOWN, found)

    def _means(self, name: str) -> Numbers:
        means = self.margins.means[name]
        return np.array([UNKNOWN if each is None else each for each in means], dtype=np.int64)

    def _places(self, name: str, numbers: Numbers) -> Numbers:
        return (self.dice.of("mean", name).rolls(numbers) >> np.uint64(52)).astype(np.int64)

    @staticmethod
    def _factors(drawn: Sequence[int]) -> Numbers:
        """The numbers drawn, sorted, in millionths of their mean."""
        total = sum(drawn)
        return np.array([each * SCALE * PLACES // total for each in sorted(drawn)], dtype=np.int64)
