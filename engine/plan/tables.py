"""The rows of a plan while it is built: each set of people once, under a short name."""

from collections.abc import Iterable, Sequence

from troth.engine.plan.definition import Rows


class RowsBook:
    """Names for sets of people. People are given by position and kept by id, in order of ids."""

    def __init__(self, ids: Sequence[str]) -> None:
        self._ids = ids
        self._names: dict[tuple[int, ...], str] = {}

    def add(self, people: Iterable[int]) -> str:
        """The name of this set of people, the same for the same people."""
        key = tuple(sorted(people))
        return self._names.setdefault(key, f"r{len(self._names) + 1}")

    def rows(self) -> dict[str, Rows]:
        """Every set by name."""
        return {
            name: Rows(len(key), tuple(self._ids[index] for index in key))
            for key, name in self._names.items()
        }
