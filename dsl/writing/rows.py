"""Rows of canonical text: long ones broken, and what stands behind them in one column.

A row is a logical line before anybody knows how wide it is; it knows nothing of the language.
"""

from dataclasses import dataclass, replace
from itertools import groupby

from troth.dsl.writing.phrases import Phrase, flat

WIDTH = 100
INDENT = 4
GAP = 3
"""Blanks between a line and the column of what is aligned behind its block."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line to be: its depth, its words, and what stands in the column behind its block.

    An ``aside`` has no part in where that column is. ``below`` are the parts of the tail, where the
    parts after the first may stand on lines of their own; the first may be empty.
    """

    depth: int
    head: Phrase
    tail: str = ""
    aside: bool = False
    below: tuple[str, ...] = ()


def lines(block: list[Row]) -> list[list[str]]:
    """The rows as physical lines, tails aligned among neighbours of one depth."""
    result: list[list[str]] = []
    for _, group in groupby(block, key=lambda row: row.depth):
        result += _aligned(list(group))
    return result


def _aligned(group: list[Row]) -> list[list[str]]:
    """The column is where the longest line ends, or a gap behind the longest that has a tail."""
    group = [_shortened(row) for row in group]
    broken = [_broken(row) for row in group]
    single = [(row, len(one[0])) for row, one in zip(group, broken, strict=True) if len(one) == 1]
    near = GAP + max((size for row, size in single if row.tail), default=0)
    column = max(near, *(size for row, size in single if not row.aside), near)
    if any(column + len(row.tail) > WIDTH for row, _ in single if row.tail):
        column = near
    for row, one in zip(group, broken, strict=True):
        if row.tail:
            fits = len(one) == 1 and column + len(row.tail) <= WIDTH
            one[-1] = (one[-1].ljust(column) if fits else one[-1] + " " * GAP) + row.tail
        one += [" " * (row.depth * INDENT + INDENT) + part for part in row.below]
    return broken


def _shortened(row: Row) -> Row:
    """The row with what may stand below it there, and no longer in its tail, if it is too long."""
    if not row.below:
        return row
    if len(_broken(row)[-1]) + GAP + len(row.tail) <= WIDTH:
        return replace(row, below=())
    return replace(row, tail=row.below[0], below=row.below[1:])


def _broken(row: Row) -> list[str]:
    at = row.depth * INDENT
    return [text.rstrip() for text in wrapped(row.head, " " * at, at + INDENT)]


def wrapped(pieces: Phrase, start: str, deeper: int) -> list[str]:
    """The phrase behind ``start``, broken at its outermost breaks first; more lines ``deeper``."""
    text = start + flat(pieces)
    outermost = min((p.depth for p in pieces[1:] if p.depth is not None), default=None)
    if len(text) <= WIDTH or outermost is None:
        return [text]
    segments: list[Phrase] = []
    for index, piece in enumerate(pieces):
        breaks = index > 0 and piece.depth == outermost
        if breaks and piece.fill:
            used = deeper if len(segments) > 1 else len(start)
            breaks = used + len(flat([*segments[-1], piece])) > WIDTH
        if index == 0 or breaks:
            segments.append([piece])
        else:
            segments[-1].append(piece)
    if len(segments) == 1:
        return [text]
    result = wrapped(segments[0], start, deeper + INDENT)
    for segment in segments[1:]:
        result += wrapped(segment, " " * deeper, deeper + INDENT)
    return result
