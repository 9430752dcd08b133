"""What a guess says: what was placed and how surely, what was left over and why.

Plain values, made by those who guess and told by the one who writes; nobody here does either.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from troth.engine.files.mapping import FactColumn, OutcomeColumn


class Sure(StrEnum):
    """How sure a guess is, for the reader's eye."""

    SURE = "sure"
    LIKELY = "likely"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Placed:
    """Something of a file that was found a place: the entry of the mapping, and why."""

    name: str
    entry: FactColumn | OutcomeColumn | str
    sure: Sure
    why: str = ""


@dataclass(frozen=True, slots=True)
class Left:
    """Something that found no place, and why: a column, an activity, a fact or an event."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A drafted mapping with a word on each line of it, ready to be written.

    ``part`` is `people` or `events`. ``single`` are the columns with a part of their own (the id;
    case, activity, time), ``placed`` what has entries, by kind of entry (facts, outcome, map,
    fields, case_facts), ``lists`` what is passed over, by the name of the list. ``missing`` is what
    the pack knows and nothing in the file carries; ``remarks`` are about the file as a whole.
    """

    part: str
    single: tuple[Placed, ...]
    placed: Mapping[str, tuple[Placed, ...]]
    lists: Mapping[str, tuple[Left, ...]]
    missing: tuple[Left, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def guesses(self) -> list[Placed]:
        """Everything that found a place."""
        return [*self.single, *(each for entries in self.placed.values() for each in entries)]
