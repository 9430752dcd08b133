"""What was read of everybody, as one hash: the same in whatever order the rows came.

People are hashed by fact, in the order of their ids. A number stands as 8 bytes, least first; a
text as its place among the texts of its fact, in the order of their characters. A value that no 8
bytes hold stands as a text. What a file holds besides (its layout, columns that are not read, rows
that were refused) is not in the hash. Columns are hashed to the same by `troth.engine.bulk`.
"""

import sys
from array import array
from collections.abc import Iterable, Sequence
from hashlib import sha256

from troth.dsl.types import Value
from troth.engine.files.people import People


class Content:
    """The hash while it is made: first the ids, then each fact and outcome by name."""

    def __init__(self, ids: Iterable[str]) -> None:
        self._digest = sha256()
        self._texts(ids)

    def add(self, name: str, known: bytes, numbers: bytes, texts: Iterable[str]) -> None:
        """One fact: a byte for each person (1: known), 8 for each value, and its texts."""
        self._texts([name])
        self._digest.update(known)
        self._digest.update(numbers)
        self._texts(texts)

    def values(self, name: str, values: Sequence[Value | None]) -> None:
        """One fact, one value a person."""
        texts = sorted({text for value in values if (text := _text(value)) is not None})
        place = {text: number for number, text in enumerate(texts)}
        known = bytes(value is not None for value in values)
        self.add(name, known, _bytes(_number(value, place) for value in values), texts)

    def _texts(self, texts: Iterable[str]) -> None:
        """Texts one behind the other, and before them how many and how long they are."""
        listed = list(texts)
        self._digest.update(_bytes([len(listed), *map(len, listed)]))
        self._digest.update("".join(listed).encode("utf-8", "surrogatepass"))

    def __str__(self) -> str:
        return f"sha256:{self._digest.hexdigest()}"


def _bytes(numbers: Iterable[int]) -> bytes:
    """Each in 8 bytes, least first, on any machine."""
    held = array("q", numbers)
    if sys.byteorder == "big":
        held.byteswap()
    return held.tobytes()


def _text(value: Value | None) -> str | None:
    """A value that stands as a text; None for one that stands as a number."""
    match value:
        case str():
            return value
        case frozenset():
            return "\x1f".join(sorted(value))
        case int() if not -(2**63) <= value < 2**63:
            return str(value)
        case _:
            return None


def _number(value: Value | None, place: dict[str, int]) -> int:
    text = _text(value)
    if text is not None:
        return place[text]
    return value if isinstance(value, int) else 0


def content_of(people: People) -> str:
    """The hash of what was read of everybody, as ``sha256:…``."""
    rows = sorted(people.rows, key=lambda person: person.id)
    content = Content(person.id for person in rows)
    for name in sorted(people.columns):
        content.values(name, [person.facts.get(name) for person in rows])
    for name in sorted(people.outcomes):
        content.values(f"outcome {name}", [person.outcomes.get(name) for person in rows])
    return str(content)
