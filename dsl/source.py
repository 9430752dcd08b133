"""Text with a name, and places in it.

A place is two offsets and the source they count in. Lines and columns exist only at the edge, in
:meth:`Source.position`, because they are for people: everything inside adds and compares offsets.
"""

import re
from bisect import bisect_right
from dataclasses import field

from troth.dsl.node import Data, record


@record
class Source(Data):
    """A text and the name its readers know it by, usually a path relative to the pack."""

    name: str
    text: str = field(repr=False)
    _starts: list[int] = field(default_factory=list, compare=False, repr=False)

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of ``offset``, both counted from 1, columns in characters."""
        starts = self._starts
        if not starts:  # where each line begins, found when it is asked for first
            starts += [0, *(each.end() for each in re.finditer("\n", self.text))]
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    def line(self, offset: int) -> str:
        """The whole line that holds ``offset``, without its line end."""
        start = self.text.rfind("\n", 0, offset) + 1
        end = self.text.find("\n", offset)
        return self.text[start : len(self.text) if end < 0 else end].rstrip("\r")

    def span(self, start: int, end: int) -> "Span":
        """The place from ``start`` up to, not including, ``end``."""
        return Span(self, start, end)

    def whole(self) -> "Span":
        """The place that stands for the file itself: nothing in it is underlined."""
        return Span(self, 0, 0)


@record
class Span(Data):
    """A half-open range of offsets in one source."""

    source: Source
    start: int
    end: int

    @property
    def text(self) -> str:
        """The characters of this range."""
        return self.source.text[self.start : self.end]

    @property
    def line(self) -> int:
        """The line this range starts on, counted from 1."""
        return self.source.position(self.start)[0]

    @property
    def column(self) -> int:
        """The column this range starts at, counted from 1."""
        return self.source.position(self.start)[1]

    def to(self, other: "Span") -> "Span":
        """The range from the start of this one to the end of ``other``."""
        return Span(self.source, self.start, other.end)

    def __str__(self) -> str:
        line, column = self.source.position(self.start)
        return f"{self.source.name}:{line}:{column}"


NOWHERE = Source("", "").whole()
"""The place of a node that no author wrote."""
