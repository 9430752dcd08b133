"""Chance that can be asked again: every roll has an address, and the same address falls the same.

A roll depends on the seed, on what it is for (``"fact", "empathy"``) and on a number, such as that
of a person; on nothing that was rolled before. So people can be made in pieces of any size, by
any number of threads, and are the same people. All of it is whole numbers of 64 bits: no library's
generator, and no rounding of a machine, has a say. Nothing here knows what is rolled for.
"""

from hashlib import sha256
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Rolls: TypeAlias = NDArray[np.uint64]
"""One roll each, all 64 bits as likely one way as the other."""

Numbers: TypeAlias = NDArray[np.int64]
"""Whole numbers, such as those of people."""

WHOLE: Final = 1_000_000
"""Shares are counted in millionths."""

_ALL: Final = 2**64 - 1
_STEP: Final = 0x9E3779B97F4A7C15
_FIRST: Final = 0xBF58476D1CE4E5B9
_SECOND: Final = 0x94D049BB133111EB


class Dice:
    """Rolls for one purpose. The mixing is that of SplitMix64 (Steele, Lea and Flood, 2014)."""

    __slots__ = ("_key", "_names")

    def __init__(self, seed: int, *names: str | int) -> None:
        self._names = (seed, *names)
        text = "\0".join(str(each) for each in self._names)
        self._key = int.from_bytes(sha256(text.encode()).digest()[:8], "big")

    def of(self, *names: str | int) -> "Dice":
        """Rolls for a purpose within this one."""
        seed, *mine = self._names
        return Dice(int(seed), *mine, *names)

    def rolls(self, numbers: NDArray[Any]) -> Rolls:
        """The roll of each number."""
        mixed = numbers.astype(np.uint64) * np.uint64(_STEP) + np.uint64(self._key)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(_FIRST)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(_SECOND)
        result: Rolls = mixed ^ (mixed >> np.uint64(31))
        return result

    def roll(self, number: int) -> int:
        """The roll of one number; the same as among many."""
        mixed = (number * _STEP + self._key) & _ALL
        mixed = ((mixed ^ (mixed >> 30)) * _FIRST) & _ALL
        mixed = ((mixed ^ (mixed >> 27)) * _SECOND) & _ALL
        return mixed ^ (mixed >> 31)


class Throws:
    """Rolls one after the other, for whoever tells a story and does not count."""

    __slots__ = ("_dice", "_thrown")

    def __init__(self, dice: Dice) -> None:
        self._dice = dice
        self._thrown = 0

    def next(self) -> int:
        """The next roll."""
        self._thrown += 1
        return self._dice.roll(self._thrown)

    def below(self, end: int) -> int:
        """A whole number from 0 up to, and without, ``end``."""
        return (self.next() >> 32) * end >> 32

    def between(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``, both included."""
        return low + self.below(high - low + 1) if high > low else low

    def happens(self, share: int) -> bool:
        """Whether something happens that happens in ``share`` millionths of all cases."""
        return self.below(WHOLE) < share

    def one_of(self, weights: list[int]) -> int:
        """The place of one of the weights, each as often as it weighs."""
        left = self.below(sum(weights))
        for place, weight in enumerate(weights):
            left -= weight
            if left < 0:
                return place
        raise AssertionError("INVARIANT: what is left is less than all weights together")


def happens(rolls: Rolls, share: int) -> NDArray[np.bool_]:
    """Where something happens that happens in ``share`` millionths of all cases."""
    return below(rolls, WHOLE) < share


def below(rolls: Rolls, end: int) -> Numbers:
    """A whole number from 0 up to, and without, ``end`` (at most 2**31) for each roll."""
    upper = rolls >> np.uint64(33)
    return ((upper * np.uint64(end)) >> np.uint64(31)).astype(np.int64)


def bell(roll: int, low: int, high: int) -> int:
    """A number from ``low`` to ``high``, those in the middle far more often than the ends."""
    four = sum((roll >> shift) & 0xFFFF for shift in (0, 16, 32, 48))
    return low + ((four * (high - low + 1)) >> 18)
