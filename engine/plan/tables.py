"""The rows of a plan while it is built: each set of people once, under a short name."""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import cast

from troth.engine.plan.answers import PLAINLY, Counting, People, people_of
from troth.engine.plan.chosen import Chosen
from troth.engine.plan.definition import MOST_ROWS, Rows


class RowsBook:
    """Names for sets of people, who are kept in the order of ids.

    ``ids`` are the people of a file, in their order: others may speak of them by position.
    """

    def __init__(self, ids: Sequence[str], counting: Counting = PLAINLY) -> None:
        self._ids, self._counting = ids, counting
        self._names: dict[bytes, str] = {}
        self._sets: dict[str, Sequence[str]] = {}

    def add(self, people: People) -> str:
        """The name of this set of people, given by position; the same for the same people."""
        name = self._name(sha256(people).digest())
        self._sets.setdefault(name, Chosen(self._ids, people, self._counting))
        return name

    def among(self, others: Sequence[str]) -> "Others":
        """These people, who may be others than those in the file, to be spoken of by position."""
        places = {id_: place for place, id_ in enumerate(self._ids)}
        return Others(self, others, [places.get(id_, -1) for id_ in others])

    def strangers(self, ids: list[str]) -> str:
        """The name of a set of whom some stand nowhere in the file."""
        name = self._name(sha256("\0".join(ids).encode(errors="surrogatepass")).digest())
        self._sets.setdefault(name, tuple(ids))
        return name

    def _name(self, key: bytes) -> str:
        return self._names.setdefault(key, f"r{len(self._names) + 1}")

    def rows(self) -> dict[str, Rows]:
        """Every set by name; of a large one the ids are looked up when they are asked for."""
        return {
            name: Rows(
                len(people),
                tuple(people) if len(people) <= MOST_ROWS else cast("tuple[str, ...]", people),
            )
            for name, people in self._sets.items()
        }


class Others:
    """People of whom each may stand in a file or not; ``places`` says where, -1 for nowhere."""

    def __init__(self, book: RowsBook, ids: Sequence[str], places: Sequence[int]) -> None:
        self._book, self._ids, self._places = book, ids, places

    def of(self, people: Iterable[int]) -> str:
        """The name of this set of them, given by position; nobody need stand there once only."""
        once = dict.fromkeys(people)  # keeps their order, in which most come
        places = sorted(map(self._places.__getitem__, once))
        if not places or places[0] >= 0:
            return self._book.add(people_of(places))
        return self._book.strangers(sorted(map(self._ids.__getitem__, once)))
