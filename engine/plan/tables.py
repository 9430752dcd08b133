"""The rows of a plan while it is built: each set of people once, under a short name."""

from collections.abc import Iterable, Sequence

from troth.engine.plan.definition import Rows


class RowsBook:
    """Names for sets of people, who are kept by id and in the order of ids.

    ``ids`` are the people of a file, in their order: others may speak of them by position.
    """

    def __init__(self, ids: Sequence[str]) -> None:
        self._ids = ids
        self._names: dict[tuple[str, ...], str] = {}

    def add(self, people: Iterable[int]) -> str:
        """The name of this set of people, given by position; the same for the same people."""
        return self._name(tuple(self._ids[index] for index in sorted(people)))

    def of(self, people: Iterable[str]) -> str:
        """The name of this set of people, given by id."""
        return self._name(tuple(sorted(set(people))))

    def _name(self, key: tuple[str, ...]) -> str:
        return self._names.setdefault(key, f"r{len(self._names) + 1}")

    def rows(self) -> dict[str, Rows]:
        """Every set by name."""
        return {name: Rows(len(key), key) for key, name in self._names.items()}
