"""Diagnostics for people and programs: a screen of text, JSON data, a text with its fixes applied.

Whoever calls decides on colour, width and where the result goes; nothing here looks at a terminal.
"""

import re
import textwrap
import unicodedata
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from troth.dsl.diagnostics import Diagnostic, Edit, Label, Severity
from troth.dsl.source import Source, Span

FORMAT_VERSION = 1
"""Of the JSON document; raised when a key changes its meaning or goes."""

_COLOURS = {Severity.ERROR: "\x1b[1;31m", Severity.WARNING: "\x1b[1;33m"}
_BOLD, _PLAIN = "\x1b[1m", "\x1b[0m"
_STATEMENT = re.compile(r"^[A-Za-z]+[ ]+[^\s#]+", re.MULTILINE)
_SHORTEST_LINE = 20
_LONGEST_STATEMENT = 60


def text(
    diagnostics: Sequence[Diagnostic], *, color: bool = False, width: int = 100, limit: int = 20
) -> str:
    """The findings as a screen, ``limit`` of them in full and the rest as a count.

    Every line ends with a line break; no findings are an empty text.
    """
    if not diagnostics:
        return ""
    blocks = ["\n".join(_block(d, color, width)) for d in diagnostics[:limit]]
    blocks.append(_count(diagnostics, limit))
    return "\n".join(f"{block}\n" for block in blocks)


def block(found: Diagnostic, *, color: bool = False, width: int = 100) -> list[str]:
    """One finding as lines of a screen, for those who say more about it below."""
    return list(_block(found, color, width))


def _count(diagnostics: Sequence[Diagnostic], limit: int) -> str:
    errors = sum(d.severity is Severity.ERROR for d in diagnostics)
    warnings = len(diagnostics) - errors
    parts = []
    if errors:
        parts.append(f"{errors:_} error" + "s" * (errors > 1))
    if warnings:
        parts.append(f"{warnings:_} warning" + "s" * (warnings > 1))
    hidden = len(diagnostics) - limit
    return " and ".join(parts) + (f"; {hidden:_} of them not shown" if hidden > 0 else "")


def _block(found: Diagnostic, color: bool, width: int) -> Iterator[str]:
    head = f"{found.severity}[{found.code}]"
    painted = f"{_COLOURS[found.severity]}{head}{_PLAIN}" if color else head
    first, *more = _wrapped(f"{head}: {printable(found.message)}", width, "    ")
    bold = (_BOLD, _PLAIN) if color else ("", "")
    yield painted + bold[0] + first[len(head) :] + bold[1]
    yield from (bold[0] + line + bold[1] for line in more)
    yield _place(found.span)
    labels = [found.label, *found.others]
    gutter = max(len(str(label.span.line)) for label in labels)
    last: Source | None = None
    for (source, _), group in groupby(_by_line(labels), _line_of):
        if last is not None and source is not last:
            yield f"  {source.name}"
        last = source
        yield from _lines(list(group), gutter, width)
    for word, prose in (("note", found.note), ("help", found.help)):
        if prose:
            yield from _wrapped(f" {word}: {printable(prose)}", width, "       ")


def _place(span: Span) -> str:
    where = f"  {span}" if span.source.text and _is_shown(span) else f"  {span.source.name}"
    statement = _statement(span)
    return f"{where}    {statement}" if statement else where


def _statement(span: Span) -> str:
    """The first words of the statement around a place, unless the place is on that line."""
    whole = span.source.text
    start = whole.rfind("\n", 0, span.start) + 1
    if whole[start : start + 1] not in {" ", "\t"}:
        return ""
    words = deque((found[0] for found in _STATEMENT.finditer(whole, 0, start)), maxlen=1)
    if not words:
        return ""
    first = words[0] if len(words[0]) <= _LONGEST_STATEMENT else f"{words[0][:_LONGEST_STATEMENT]}…"
    return printable(first)


def _is_shown(span: Span) -> bool:
    return (span.start, span.end) != (0, 0)


def _line_of(label: Label) -> tuple[Source, int]:
    return label.span.source, label.span.line


def _by_line(labels: list[Label]) -> list[Label]:
    """The labels of the first one's line first, then the others by line; by column within one."""
    first = _line_of(labels[0])
    seen = [label for label in labels if _is_shown(label.span)]
    order = {source: n for n, source in enumerate(dict.fromkeys(x.span.source for x in seen))}
    return sorted(
        seen,
        key=lambda x: (_line_of(x) != first, order[x.span.source], x.span.line, x.span.start),
    )


def _lines(labels: list[Label], gutter: int, width: int) -> Iterator[str]:
    """One line of the source and the marks below it."""
    span = labels[0].span
    line = span.source.line(span.start)
    start = span.start - (span.column - 1)
    places = [_columns(label.span, start, len(line)) for label in labels]
    room = max(_SHORTEST_LINE, width - gutter - 4)
    shown, shift = _cut(line, places[0][0], room)
    yield f" {span.line:>{gutter}} | {printable(shown)}"
    marks = []
    for (left, right), label in zip(places, labels, strict=True):
        first = max(0, min(left - shift, len(shown)))
        last = max(first, min(right - shift, len(shown)))
        column = _width(shown[:first])
        size = max(1, _width(shown[first:last]))
        marks.append((column, size, printable(label.text)))
    yield from (f" {'':>{gutter}} | {row}" for row in _marked(marks, room))


def _columns(span: Span, line_start: int, length: int) -> tuple[int, int]:
    return span.start - line_start, min(span.end - line_start, length)


def _cut(line: str, at: int, room: int) -> tuple[str, int]:
    """As much of the line around ``at`` as there is room for, and how far it was shifted."""
    if len(line) <= room and _width(line) <= room:
        return line, 0
    start = 0 if at < room // 2 else at - room // 3
    end = start
    used = 2
    while end < len(line) and (used := used + _width(line[end])) <= room:
        end += 1
    left, right = "…" if start else "", "…" if end < len(line) else ""
    return left + line[start + len(left) : end] + right, start


def _marked(marks: list[tuple[int, int, str]], room: int) -> Iterator[str]:
    """The row of marks with their words behind them, or below them where they would collide."""
    row, below = "", []
    for index, (column, size, words) in enumerate(marks):
        row = row.ljust(column) + "^" * max(1, min(size, room - column))
        next_column = marks[index + 1][0] if index + 1 < len(marks) else room
        if words and len(row) + 1 + len(words) + (index + 1 < len(marks)) <= next_column:
            row += f" {words}"
        elif words:
            below.append((column, words))
    yield row
    for column, words in reversed(below):
        yield " " * min(column, max(0, room - len(words))) + words


def _wrapped(prose: str, width: int, indent: str) -> list[str]:
    return textwrap.wrap(
        prose,
        width,
        subsequent_indent=indent,
        drop_whitespace=True,
        replace_whitespace=False,
        break_on_hyphens=False,
    ) or [prose]


def _width(words: str) -> int:
    """How many columns the text takes: wide characters two, combining ones none."""
    if words.isascii():
        return len(words)
    return sum(_width_of(c) for c in words)


def _width_of(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def printable(words: str) -> str:
    """The text without anything that could move the cursor or hide itself."""
    if words.isprintable():
        return words
    return "".join(c if c.isprintable() else " " if c in "\t\u00a0" else "\ufffd" for c in words)


def as_json(diagnostics: Iterable[Diagnostic]) -> list[dict[str, Any]]:
    """The findings as JSON data, all of them, with lines and columns counted from 1.

    Each has ``code severity message label note help page``, ``place`` and ``others`` (with their
    ``label``), and ``fix``: null, or a ``title`` and ``edits`` of a ``place`` and its new ``text``.
    """
    return [
        {
            "code": found.code,
            "severity": found.severity.value,
            "message": found.message,
            "place": _json_place(found.span),
            "label": found.label.text,
            "others": [{"place": _json_place(x.span), "label": x.text} for x in found.others],
            "note": found.note,
            "help": found.help,
            "fix": None
            if found.fix is None
            else {
                "title": found.fix.title,
                "edits": [
                    {"place": _json_place(edit.span), "text": edit.text} for edit in found.fix.edits
                ],
            },
            "page": f"{found.code}.md",
        }
        for found in diagnostics
    ]


def document(diagnostics: Sequence[Diagnostic]) -> dict[str, Any]:
    """The JSON document around :func:`as_json`: ``format_version`` and ``diagnostics``."""
    return {"format_version": FORMAT_VERSION, "diagnostics": as_json(diagnostics)}


def _json_place(span: Span) -> dict[str, Any]:
    line, column = span.source.position(span.start)
    end_line, end_column = span.source.position(span.end)
    return {
        "file": span.source.name,
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
        "start": span.start,
        "end": span.end,
    }


def apply_fixes(source: Source, diagnostics: Iterable[Diagnostic]) -> str:
    """The text of ``source`` with its safe fixes; one that overlaps an earlier one waits."""
    taken: list[Edit] = []
    for found in diagnostics:
        edits = found.fix.edits if found.fix else ()
        ours = all(edit.span.source.name == source.name for edit in edits)
        if ours and not any(_overlaps(edit, other) for edit in edits for other in taken):
            taken += edits
    result, at = [], 0
    for edit in sorted(taken, key=lambda e: (e.span.start, e.span.end)):
        result += [source.text[at : edit.span.start], edit.text]
        at = edit.span.end
    return "".join([*result, source.text[at:]])


def _overlaps(one: Edit, other: Edit) -> bool:
    return one.span.start < other.span.end and other.span.start < one.span.end
