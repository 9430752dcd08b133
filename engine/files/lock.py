"""pack.lock: the public holidays of a pack's calendars, frozen.

Without it a deadline could move because a library was upgraded. `troth lock` writes it and nothing
else does; the engine only reads it.
"""

from collections.abc import Mapping
from dataclasses import field

from troth.dsl.node import Data, named


@named
class Frozen(Data):
    """The holidays of one calendar, frozen: days since 1970-01-01 by name, both ends included."""

    country: str
    subdivision: str
    first: int
    last: int
    days: Mapping[int, str] = field(default_factory=dict)
    library: str
    hash: str
