"""Sets of people as positions among all ids, and in which of several sets each of them is.

What a plan of millions keeps of whom a figure opens to: four bytes a person and a set, and no id
twice.
"""

from collections.abc import Iterator, Sequence
from typing import overload

from troth.engine.plan.answers import PLAINLY, Counting, People


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
    by_id: dict[str, list[int]] = {}
    for number, each in enumerate(sets):
        for id_ in each:
            by_id.setdefault(id_, []).append(number)
    yield from ((id_, tuple(by_id[id_])) for id_ in sorted(by_id))


def _bits(number: int) -> Iterator[int]:
    return (bit for bit in range(number.bit_length()) if number >> bit & 1)
