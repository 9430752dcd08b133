"""Lines and their depth: from a text to statements of logical lines, before any word is read.

A statement begins at column 0. A line that begins with ``and`` or ``or`` continues the one before;
an open bracket continues until it closes or the next line is not deeper than the one it opened on.
A deeper line continues the one before where it gives its reason, ``because``, or where that ends in
a comma and this begins with what may stand behind one, as the next action of a rung.
Offsets are those of the source; nothing is copied.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from troth.dsl.source import Source
from troth.dsl.syntax import Comment

_LINE = re.compile(r"^([ ]*)([^\s#][^\n]*)", re.MULTILINE)
_CONTINUES = re.compile(r"(?:and|or)(?!\w)")
_REASON = re.compile(r'because\s*"')
_LISTED = re.compile(
    r"(?:notify|assign|open\s+case|rolling|not\s+before|otherwise\s+explain|at\s+(?:most|least))(?!\w)"
)
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
    depth = above = 0
    for found in _LINE.finditer(text):
        indent = found.end(1) - found.start(1)
        start, end = found.span(2)
        joined = last is not None and (
            (depth > 0 and (indent > last.indent or _CLOSES.match(text, start)))
            or _CONTINUES.match(text, start)
            or (indent > last.indent > 0 and _goes_on(text, above, last.end, start))
        )
        above = start
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


def _goes_on(text: str, above: int, end: int, start: int) -> bool:
    """Whether the line that begins at ``above`` goes on in the deeper one at ``start``."""
    if _REASON.match(text, start):
        return True
    if not _LISTED.match(text, start):
        return False
    for found in _COMMENT.finditer(text, above, end):
        if found[1] is not None:
            end = found.start()
    return text[above:end].rstrip().endswith(",")


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
