"""Sets of people as positions among all ids, and in which of several sets each of them is.

What a plan of millions keeps of whom a figure opens to: four bytes a person and a set, and no id
twice.
"""

from collections.abc import Iterator, Sequence
from heapq import merge
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import overload

from troth.engine.plan.answers import PLAINLY, Counting, People
from troth.engine.plan.filed import Filed, lines


class Chosen(Sequence[str]):
    """The ids of a set of people in their order, kept as positions among ``ids``."""

    def __init__(self, ids: Sequence[str], people: People, counting: Counting = PLAINLY) -> None:
        self.ids, self.people, self.counting = ids, people, counting

    def __len__(self) -> int:
        """How many people."""
        return len(self.people)

    @overload
    def __getitem__(self, place: int) -> str: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[str, ...]: ...

    def __getitem__(self, place: int | slice) -> str | tuple[str, ...]:
        """One id, or some."""
        if isinstance(place, slice):
            return tuple(self.ids[each] for each in self.people[place])
        return self.ids[self.people[place]]

    def __iter__(self) -> Iterator[str]:
        """Every id."""
        return map(self.ids.__getitem__, self.people)

    def __eq__(self, other: object) -> bool:
        """Whether these are the same ids, however they are kept."""
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]


def memberships(sets: Sequence[Sequence[str]]) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Every person in any of the sets by id, with the numbers of the sets they are in."""
    chosen = [each for each in sets if isinstance(each, Chosen)]
    if chosen and len(chosen) == len(sets) and all(e.ids is chosen[0].ids for e in chosen):
        found = chosen[0].counting.memberships([each.people for each in chosen])
        patterns = {number: tuple(_bits(number)) for number in {number for _, number in found}}
        yield from ((chosen[0].ids[place], patterns[number]) for place, number in found)
        return
    files = sorted({each.path for each in sets if isinstance(each, Filed)})
    streams = [_in_file(sets, path) for path in files]
    streams.append(_by_id(sets))
    for id_, found_ in groupby(merge(*streams), key=itemgetter(0)):
        yield id_, tuple(sorted(number for _, numbers in found_ for number in numbers))


def _by_id(sets: Sequence[Sequence[str]]) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Every person in any of the sets that are in memory."""
    by_id: dict[str, list[int]] = {}
    for number, each in enumerate(sets):
        for id_ in () if isinstance(each, Filed) else each:
            by_id.setdefault(id_, []).append(number)
    yield from ((id_, tuple(by_id[id_])) for id_ in sorted(by_id))


def _in_file(sets: Sequence[Sequence[str]], path: Path) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Every person in any of the sets that are in a file, which is read once."""
    known: dict[str, list[int]] = {}
    for number, each in enumerate(sets):
        if isinstance(each, Filed) and each.path == path:
            known.setdefault(each.name, []).append(number)
    numbers: dict[str, tuple[int, ...]] = {}
    for id_, names in lines(path):
        if names not in numbers:
            numbers[names] = tuple(n for name in names.split(" ") for n in known.get(name, ()))
        if numbers[names]:
            yield id_, numbers[names]


def _bits(number: int) -> Iterator[int]:
    return (bit for bit in range(number.bit_length()) if number >> bit & 1)
