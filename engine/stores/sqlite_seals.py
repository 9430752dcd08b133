"""Seals: the hash of a row that is no record, kept beside it, as a record has its own.

Packs, adoptions and notices hang together in no chain. A seal says whether one of them is as it was
written; which of them there should be, the rest of the file knows.
"""

import json
from hashlib import sha256
from typing import Any, Final, TypeAlias

Row: TypeAlias = tuple[Any, ...]

SEALED: Final = {
    "packs": "id, name, version, meaning",
    "pack_files": "pack, path, content",
    "adoptions": "pack, since, recorded",
    "outbox": "key, relationship, at, recorded, body",
}
"""The tables whose rows have a seal, and the columns that it is of."""


def seal_of(*content: object) -> str:
    """SHA-256 over the columns of a row, in hexadecimal; bytes count by their own hash."""
    plain = [sha256(each).hexdigest() if isinstance(each, bytes) else each for each in content]
    return sha256(json.dumps(plain).encode()).hexdigest()


def sealed(row: Row) -> Row:
    """A row with its seal behind it."""
    return (*row, seal_of(*row))


def is_whole(row: Row) -> bool:
    """Whether a row is as it was when its seal, the last column, was put to it.

    A row from before there were seals has an empty one, and is.
    """
    *content, seal = row
    return not seal or seal_of(*content) == seal
