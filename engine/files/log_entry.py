"""What a log of events gives, one entry after the other: an event, a refusal, a thing passed over.

Plain data with places. Values are as a caller of the engine would give them (texts, numbers by
their text, yes and no as bools, tuples of texts); the engine alone knows their types.
"""

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from types import MappingProxyType
from typing import TypeAlias

from troth.dsl.node import Data, named

LONGEST_TOLD = 200
"""The most characters that are shown of what a file says."""

NOTHING: Mapping[str, object] = MappingProxyType({})


class Fault(StrEnum):
    """Why an entry is refused: what the refusals of a file are counted by."""

    BYTES = "bytes"
    """Not UTF-8, a zero byte, or too long to be read."""
    SHAPE = "shape"
    """No JSON, a half line, a row that does not fit its header, no well-formed XML."""
    KEY = "key"
    """A key that is missing, unknown or there twice."""
    CASE = "case"
    """Nothing says whose event it is."""
    ACTIVITY = "activity"
    """What happened is neither mapped nor ignored."""
    MOMENT = "moment"
    """No moment, one without a zone, or one out of range."""
    VALUE = "value"
    """A value that cannot be one."""
    REST = "rest"
    """The rest of the file, from this line on."""


@named
class LogEvent(Data):
    """One event: whose, what, when (whole seconds since 1970-01-01 UTC), and what it brings.

    ``line`` is where it begins in ``file``, from 1. ``about`` is the application, case or promise
    it is about; ``key`` tells it apart for ever, so that recording a file twice records it once;
    ``corrects`` is the number of the event whose place it takes. What nobody wrote is empty, or 0.
    """

    file: str
    line: int
    relationship: str
    type: str
    at: int
    fields: Mapping[str, object] = field(default_factory=lambda: NOTHING)
    about: str = ""
    actor: str = ""
    source: str = ""
    key: str = ""
    corrects: int = 0

    @property
    def place(self) -> str:
        """Where it stands, as ``file:line``."""
        return f"{self.file}:{self.line}"


@named
class Refused(Data):
    """An entry that was not read: where, what it is, why, and what to do about it."""

    file: str
    line: int
    fault: Fault
    what: str
    why: str
    fix: str = ""

    @property
    def place(self) -> str:
        """Where it stands, as ``file:line``."""
        return f"{self.file}:{self.line}"

    def __str__(self) -> str:
        advice = f" ({self.fix})" if self.fix else ""
        return on_one_line(f"{self.place}: {self.what} {self.why}{advice}")


@named
class PassedOver(Data):
    """An entry that the mapping says not to read, and what of it said so."""

    file: str
    line: int
    what: str


Entry: TypeAlias = LogEvent | Refused | PassedOver


def on_one_line(text: str, most: int = LONGEST_TOLD) -> str:
    """``text`` as a terminal can show it: what cannot be printed is marked, the end cut off."""
    shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text[: most + 1])
    return shown if len(shown) <= most else shown[: most - 1] + "…"
