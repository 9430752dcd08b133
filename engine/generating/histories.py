"""Histories of any number of people from some hundred lives, each told by the engine itself.

Somebody lives the life of one who is there as they are, or comes as they come: some weeks later,
some minutes later in the day, with the facts and the manager of their own. As many people as there
are lives live one each, unchanged. A piece of people gives the same rows whatever its size. Nothing
here knows how a row is written.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from troth.engine.exact import DAY
from troth.engine.generating.dice import WHOLE, Numbers, below, happens
from troth.engine.generating.lives import Happened, Living
from troth.engine.generating.organisation import organisation
from troth.engine.generating.world import World

LIVES: Final = 600
"""Lives that are told; whoever is one of more people lives one of these."""

MOST_LATER: Final = 8
"""Weeks by which a life may come later, one more than at most."""

WEEK: Final = 7 * DAY
QUARTER_HOUR: Final = 900


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Events of a piece of people, in the order in which they are told.

    ``person`` is a row of the piece, ``event`` a place in `Histories.events`, ``at`` seconds since
    1970 UTC, ``number`` that of the event within the person's history (twice where it is told
    twice), ``later`` the days by which the life came later.
    """

    person: Numbers
    event: Numbers
    at: Numbers
    number: Numbers
    later: Numbers

    def __len__(self) -> int:
        return len(self.person)


class Histories:
    """The histories of a world's people; ``share`` millionths of each is told, from its start."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.population = world.population
        self.single = min(self.population.count, LIVES)
        self.share = WHOLE
        self.dice = world.dice("histories")
        self.organisation = organisation(world)
        """What happens to the organisation, told before the lives that hear of it."""

    # --- lives

    @cached_property
    def lives(self) -> tuple[list[Happened], ...]:
        """What happens in each life; told once."""
        return tuple(self._life(number) for number in self.numbers.tolist())

    @cached_property
    def numbers(self) -> Numbers:
        """Whose lives they are: people from all over."""
        numbers = np.arange(self.single, dtype=np.int64)
        found: Numbers = numbers * self.population.count // self.single
        return found

    def _life(self, number: int) -> list[Happened]:
        return Living(self.world, number, self.population.piece(number, number + 1), 0).told()

    @cached_property
    def events(self) -> tuple[Happened, ...]:
        """The events of all lives, one life after the other."""
        return tuple(event for life in self.lives for event in life)

    @cached_property
    def _starts(self) -> Numbers:
        return np.cumsum([0, *(len(life) for life in self.lives)], dtype=np.int64)

    @cached_property
    def _at(self) -> Numbers:
        return np.array([event.at for event in self.events], dtype=np.int64)

    @cached_property
    def _fixed(self) -> NDArray[np.bool_]:
        """Events that come no later, because they lie before the history."""
        return np.array([event.first for event in self.events], dtype=bool)

    @cached_property
    def _room(self) -> Numbers:
        """Seconds from each event to the next one of its life."""
        room = np.diff(self._at, append=self._at[-1:] if len(self._at) else 0)
        return np.clip(room, 0, QUARTER_HOUR)

    @cached_property
    def mean(self) -> int:
        """Events of a life, as a mean, in millionths."""
        return len(self.events) * 1_000_000 // self.single

    # --- people

    def rows(self, first: int, last: int) -> Rows:
        """The events of the people from ``first`` up to, and without, ``last``."""
        numbers = np.arange(first, last, dtype=np.int64)
        lives, later = self._lived(numbers)
        lengths = self._starts[lives + 1] - self._starts[lives]
        told = self._told(numbers, lengths)
        person = np.repeat(np.arange(len(numbers)), told)
        number = np.arange(len(person)) - np.repeat(np.cumsum(told) - told, told)
        event = self._starts[lives][person] + number
        at = self._moments(numbers[person], number, event, later[person])
        kept = at <= self.world.local.last_second(self.world.last)
        rows = Rows(person[kept], event[kept], at[kept], number[kept] + 1, later[person[kept]] * 7)
        return self._as_told(rows, numbers)

    def _lived(self, numbers: Numbers) -> tuple[Numbers, Numbers]:
        """Whose life each lives, and how many weeks later."""
        if self.single == self.population.count:
            return numbers, np.zeros_like(numbers)
        there = self.population.staff(numbers)
        alike = self.population.staff(self.numbers)
        rolls = self.dice.of("life").rolls(numbers)
        lives = np.zeros_like(numbers)
        for kind in (True, False):
            some = np.flatnonzero(alike == kind)
            some = some if len(some) else np.arange(self.single)
            lives = np.where(there == kind, some[below(rolls, len(some))], lives)
        return lives, below(self.dice.of("later").rolls(numbers), MOST_LATER)

    def _told(self, numbers: Numbers, lengths: Numbers) -> Numbers:
        """How many events of a life are told; what everybody begins with always is."""
        if self.share == WHOLE:
            return lengths
        parts = below(self.dice.of("share").rolls(numbers), WHOLE)
        told: Numbers = np.maximum((lengths * self.share + parts) // WHOLE, np.minimum(lengths, 2))
        return told

    def _moments(
        self, numbers: Numbers, number: Numbers, event: Numbers, later: Numbers
    ) -> Numbers:
        """When each event happens: of a life that somebody shares, later by weeks and minutes."""
        at = self._at[event]
        if self.single == self.population.count:
            return at
        rolls = self.dice.of("minutes").rolls(numbers * 1_000 + number)
        moved = later * WEEK + below(rolls, QUARTER_HOUR) * self._room[event] // QUARTER_HOUR
        return np.where(self._fixed[event], at, at + moved)

    def _as_told(self, rows: Rows, numbers: Numbers) -> Rows:
        """In the order of a file: some stand after a later one, some are told twice."""
        rates, address = self.population.rates, numbers[rows.person] * 1_000 + rows.number
        order = np.arange(len(rows))
        late = happens(self.dice.of("late").rolls(address), rates.recorded_late)
        late &= ~self._fixed[rows.event]
        late[:-1] &= rows.person[:-1] == rows.person[1:]
        late[-1:] = False
        late[1:] &= ~late[:-1]
        places = np.flatnonzero(late)
        order[places], order[places + 1] = places + 1, places
        twice = happens(self.dice.of("twice").rolls(address[order]), rates.twice)
        order = np.repeat(order, 1 + twice)
        return Rows(
            rows.person[order], rows.event[order], rows.at[order], rows.number[order],
            rows.later[order],
        )  # fmt: skip

    def pieces(self, most: int) -> Iterator[tuple[int, int]]:
        """People in pieces of about ``most`` events, as first and last."""
        size = max(1, most * 1_000_000 // max(self.mean, 1_000_000))
        for first in range(0, self.population.count, size):
            yield first, min(first + size, self.population.count)
