"""What the texts of a table tell: each different one converted once, by the readers of one event.

A text becomes a number, or nothing where nothing is known, or it is odd: then whoever reads events
one by one has to look at its row, and to say what is wrong with it in words. Nothing here refuses.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from troth.dsl.types import PartyType, TextType, Type, Value
from troth.dsl.values import Problem
from troth.engine.bulk.columns import Truths
from troth.engine.bulk.event_table import Words
from troth.engine.events import LONGEST_NAME
from troth.engine.files.cells import said_in
from troth.engine.files.mapping import FactColumn
from troth.engine.plain import Border

NOTHING, TOLD, ODD = 0, 1, 2
"""What a text is: not known, a value, or something to be looked at."""

LONGEST: Final = 200
"""Longer texts are looked at one by one: all that an event tells has a limit."""

_LARGEST: Final = 2**63 - 1


class Numbering:
    """Different texts, each with a number; the numbers follow their order once all are there."""

    def __init__(self) -> None:
        self.found: dict[str, int] = {}

    def number(self, text: str) -> int:
        """The number of a text, a new one where it was not met before."""
        return self.found.setdefault(text, len(self.found))

    def ranked(self) -> tuple[tuple[str, ...], NDArray[np.int64]]:
        """The texts in order, and the place of each by its number; the last, -1, is for none."""
        texts = tuple(sorted(self.found))
        places = np.full(len(texts) + 1, -1, np.int64)
        numbers = [self.found[text] for text in texts]
        places[numbers] = np.arange(len(texts))
        return texts, places


@dataclass(frozen=True, slots=True, eq=False)
class Readings:
    """What each text of a column is (`NOTHING`, `TOLD`, `ODD`), and its value where it is told.

    A value that is text is a number of a `Numbering`.
    """

    kinds: NDArray[np.int8]
    values: NDArray[np.int64]


def readings(words: Words, entry: FactColumn, border: Border, numbering: Numbering) -> Readings:
    """The texts of a column as the values that one field has there."""
    kinds = np.full(len(words.texts), ODD, np.int8)
    values = np.zeros(len(words.texts), np.int64)
    for place, text in enumerate(words.texts):
        made = said_in(text.strip(), entry)
        if made is None:
            kinds[place] = NOTHING
        elif not isinstance(made, Problem) and len(made) <= LONGEST:
            read = border(made)
            if not isinstance(read, Problem) and is_held(read[0]):
                kinds[place], values[place] = TOLD, held(read[0], numbering)
    return Readings(kinds, values)


def is_held(value: Value) -> bool:
    """Whether one number holds a value: a set of texts and what is too large have none."""
    return isinstance(value, str) or (isinstance(value, int) and -_LARGEST <= value <= _LARGEST)


def held(value: Value, numbering: Numbering) -> int:
    """A value as one number; a text by its number."""
    if isinstance(value, str):
        return numbering.number(value)
    assert isinstance(value, int), "INVARIANT: who is asked for a number has one"
    return value


def is_text(type_: Type) -> bool:
    """Whether values of a type are texts."""
    return isinstance(type_, TextType | PartyType)


def names_of(words: Words) -> tuple[list[str], Truths]:
    """The texts of a column as names, without blanks around them, and which can be one."""
    if bool(words.plain.all()) and max(map(len, words.texts), default=0) <= LONGEST_NAME:
        return list(words.texts), np.ones(len(words.texts), np.bool_)
    names = [text.strip() for text in words.texts]
    return names, np.array([_is_name(name) for name in names], np.bool_)


def _is_name(text: str) -> bool:
    return len(text) <= LONGEST_NAME and text.isprintable()


def numbered(names: Sequence[str], numbering: Numbering) -> NDArray[np.int32]:
    """The number of each name; -1 for an empty one."""
    return np.array([numbering.number(name) if name else -1 for name in names], np.int32)
