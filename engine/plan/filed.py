"""The people behind large figures as they lie in a file: read line by line, each time anew.

What is asked of them needs room for the people that are shown and not for everybody in the file,
which was held against its hash when the plan was read.
"""

import csv
import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import overload

HEADER = ("person", "rows")


class Filed(Sequence[str]):
    """The ids of a set of people in their order, in a file under a name."""

    def __init__(self, path: Path, name: str, count: int) -> None:
        self.path, self.name, self.count_ = path, name, count

    def __len__(self) -> int:
        """How many people."""
        return self.count_

    def __iter__(self) -> Iterator[str]:
        """Every id."""
        wanted: dict[str, bool] = {}
        for person, names in lines(self.path):
            if names not in wanted:
                wanted[names] = self.name in names.split(" ")
            if wanted[names]:
                yield person

    @overload
    def __getitem__(self, place: int) -> str: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[str, ...]: ...

    def __getitem__(self, place: int | slice) -> str | tuple[str, ...]:
        """One id, or some."""
        if isinstance(place, slice):
            start, stop, step = place.indices(len(self))
            return tuple(islice(self, start, stop, step)) if step > 0 else tuple(self)[place]
        return next(islice(self, range(len(self))[place], None))

    def __eq__(self, other: object) -> bool:
        """Whether these are the same ids, however they are kept."""
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]


def lines(path: Path) -> Iterator[tuple[str, str]]:
    """Each person in a file by id, with the names of their sets, a blank between two.

    Raises `ValueError` or `csv.Error` for what is no such file.
    """
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        next(reader, None)
        for line in reader:
            person, names = line
            yield person, names


def filed(path: Path, digest: str) -> Mapping[str, Filed] | None:
    """The sets in a file by name; None where it has another hash or is no such file.

    Raises `OSError` where it cannot be read.
    """
    with path.open("rb") as file:
        if f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}" != digest:
            return None
    counts: Counter[str] = Counter()
    try:
        for names, count in Counter(names for _, names in lines(path)).items():
            counts.update(dict.fromkeys(names.split(" "), count))
    except (ValueError, csv.Error):
        return None
    return {name: Filed(path, name, count) for name, count in counts.items()}
