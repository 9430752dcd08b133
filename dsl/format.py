"""Canonical text: one way to write each tree, with every comment where it was.

A comment that stands alone goes above the line that follows it; one behind a line stays behind it;
one inside a line that is written over several goes above that line. Between statements stands one
empty line, within them none.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from troth.dsl.diagnostics import Diagnostic, has_errors
from troth.dsl.parse import parse
from troth.dsl.reading import layout
from troth.dsl.source import Source
from troth.dsl.syntax import Comment, Expr, File
from troth.dsl.writing import phrases
from troth.dsl.writing.blocks import rows
from troth.dsl.writing.rows import INDENT, lines


def format_expression(expr: Expr) -> str:
    """The expression in canonical words, on one line.

    >>> from troth.dsl.parse import parse
    >>> file, _ = parse(Source("", "define a as b>=1000 and (c)"))
    >>> format_expression(file.statements[0].body)
    'b at least 1_000 and c'
    """
    return phrases.words(expr)


def formatted(source: Source) -> str | list[Diagnostic]:
    """The canonical text of the source, or what keeps it from being read.

    The result has been read again and says the same.
    """
    file, findings = parse(source)
    if has_errors(findings):
        return findings
    text = format_file(file)
    again, more = parse(Source(source.name, text))
    same = not more and again.statements == file.statements
    assert same, f"INVARIANT format-keeps-meaning: {source.name}"
    kept = sorted(c.text for c in again.comments) == sorted(c.text for c in file.comments)
    assert kept, f"INVARIANT format-keeps-comments: {source.name}"
    return text


@dataclass(slots=True)
class _Note:
    """A comment on a line of its own, and whether an empty line stood before it."""

    depth: int
    words: str
    apart: bool


@dataclass(slots=True)
class _Line:
    """A logical line on its way out, with the comments it takes along.

    ``opens`` says that a statement begins here, or nothing more comes; ``apart`` that an empty line
    stood between it and the comments above.
    """

    depth: int
    text: list[str]
    opens: bool
    above: list[_Note] = field(default_factory=list)
    behind: str = ""
    below: list[_Note] = field(default_factory=list)
    apart: bool = False


def format_file(file: File) -> str:
    """The canonical text of a file without mistakes, ending in a line break unless it is empty."""
    assert not file.broken, "INVARIANT only-whole-files-are-formatted"
    out = [
        _Line(row.depth, written, index == 0)
        for block in map(rows, file.statements)
        for index, (row, written) in enumerate(zip(block, lines(block), strict=True))
    ]
    if file.comments:
        out.append(_Line(0, [], opens=True))
        _attach(file.comments, out, file.source.text)
    return "".join(f"{line}\n" for line in _printed(out))


def _printed(out: list[_Line]) -> Iterator[str]:
    for index, line in enumerate(out):
        if line.opens and index and (line.text or line.above):
            yield ""
        for number, note in enumerate(line.above):
            if note.apart and number and line.opens:
                yield ""
            yield " " * (note.depth * INDENT) + note.words
        if line.above and line.apart and line.opens and line.text:
            yield ""
        yield from line.text[:-1]
        if line.text:
            yield f"{line.text[-1]}  {line.behind}" if line.behind else line.text[-1]
        for note in line.below:
            yield " " * (note.depth * INDENT) + note.words


# --- comments


def _attach(comments: tuple[Comment, ...], out: list[_Line], text: str) -> None:
    """Give every comment to the line it belongs to; the last of ``out`` takes what follows all."""
    stood = [line for statement in layout.statements(text) for line in statement]
    stood.append(layout.Line(0, len(text) + 1, len(text) + 1))
    assert len(stood) == len(out), "INVARIANT one-row-for-each-line"
    following = previous_end = 0
    for comment in comments:
        start, end = comment.span.start, comment.span.end
        while stood[following].start <= start:
            following += 1
        line, before = out[following], out[following - 1] if following else None
        words = f"# {comment.text}".rstrip()
        apart = text.count("\n", previous_end, start) > 1
        if before is not None and start < stood[following - 1].end:
            if "\n" in text[end : stood[following - 1].end]:
                before.above.append(_Note(before.depth, words, apart))
            else:
                before.behind = words
        elif before and _ends_block(before, line, _column(text, start) > stood[following].indent):
            before.below.append(_Note(before.depth, words, apart))
        else:
            line.above.append(_Note(line.depth, words, apart))
            line.apart = text.count("\n", end, stood[following].start) > 1
        previous_end = end


def _column(text: str, offset: int) -> int:
    return offset - text.rfind("\n", 0, offset) - 1


def _ends_block(before: _Line, line: _Line, deeper: bool) -> bool:
    """Whether a comment between the two lines belongs with the deeper one before it."""
    return deeper and before.depth > line.depth and not line.above
