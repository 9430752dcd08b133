"""Lines and their depth: from a text to statements of logical lines, before any word is read.

A statement begins at column 0. A line that begins with ``and`` or ``or`` continues the one before;
an open bracket continues until it closes or the next line is not deeper than the one it opened on.
Offsets are those of the source; nothing is copied.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from troth.dsl.source import Source
from troth.dsl.syntax import Comment

_LINE = re.compile(r"^([ ]*)([^\s#][^\n]*)", re.MULTILINE)
_CONTINUES = re.compile(r"(?:and|or)(?!\w)")
_CLOSES = re.compile(r"[\])]")
_HAS_BRACKET = re.compile(r"[\[\]()]")
_BRACKET = re.compile(r'"[^"\n]*"?|#[^\n]*|([\[(])|([\])])')
_COMMENT = re.compile(r'"[^"\n]*"?|#([^\n]*)')


@dataclass(slots=True)
class Line:
    """A logical line: its depth in blanks, and the offsets of its first character and its end."""

    indent: int
    start: int
    end: int


def statements(text: str) -> Iterator[list[Line]]:
    """The logical lines of each statement. Lines before the first column-0 line stand alone."""
    current: list[Line] = []
    for line in _logical(text):
        if line.indent == 0 and current:
            yield current
            current = []
        current.append(line)
    if current:
        yield current


def _logical(text: str) -> Iterator[Line]:
    last: Line | None = None
    depth = 0
    for found in _LINE.finditer(text):
        indent = found.end(1) - found.start(1)
        start, end = found.span(2)
        joined = last is not None and (
            (depth > 0 and (indent > last.indent or _CLOSES.match(text, start)))
            or _CONTINUES.match(text, start)
        )
        if joined and last is not None:
            last.end = end
        else:
            if last is not None:
                yield last
            last, depth = Line(indent, start, end), 0
        if _HAS_BRACKET.search(text, start, end):
            depth = _depth_after(text, start, end, depth)
    if last is not None:
        yield last


def _depth_after(text: str, start: int, end: int, depth: int) -> int:
    for found in _BRACKET.finditer(text, start, end):
        if found[1]:
            depth += 1
        elif found[2]:
            depth = max(0, depth - 1)
    return depth


def comments(source: Source, text: str) -> tuple[Comment, ...]:
    """Every comment with its place, the mark included in the place and left out of the text."""
    # `text` may have stand-ins for refused characters; places are those of the source
    if "#" not in text:
        return ()
    return tuple(
        Comment(_without_mark(found[1]), span=source.span(found.start(), found.end()))
        for found in _COMMENT.finditer(text)
        if found[1] is not None
    )


def _without_mark(words: str) -> str:
    return words.rstrip().removeprefix(" ")
