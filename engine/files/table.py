"""CSV files of a pack, read whole: a header, rows of texts, and the place of each cell.

Rows are separated as spreadsheets save them: commas, semicolons or tabs, whichever the header uses;
quotes may hold line ends; a byte order mark is passed over. People come from `people`, which
streams.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import field

from troth.dsl.diagnostics import Diagnostic, Label
from troth.dsl.node import Data, record
from troth.dsl.source import Source, Span

_MOST_TOLD = 200
"""How many rows that do not fit are told; nobody reads more in one go."""

_UNIT = re.compile(r"(.*\S)\s*\(([A-Z]{3}(?: an? [a-z]+)?)\)\Z")
_NUMBER = re.compile(r"[+-]?[0-9][0-9_]*(?:\.[0-9]+)?\Z")

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


@record
class Row(Data):
    """The texts of one row, as many as the header has, without blanks around them."""

    cells: tuple[str, ...]
    span: Span = field(compare=False, repr=False)


@record
class CsvTable(Data):
    """A header without repeated names, and the rows that fit it.

    ``first`` is the line of the header; ``whole`` says that no row was a misfit. A column may say
    the unit of its numbers once: ``rate (GBP a day)``.
    """

    source: Source
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    first: Row
    delimiter: str = ","
    whole: bool = True

    def place(self, column: str) -> int | None:
        """The position of a column, named with its unit or without."""
        if column in self.header:
            return self.header.index(column)
        bare = [found[1] if (found := _UNIT.match(name)) else name for name in self.header]
        return bare.index(column) if bare.count(column) == 1 else None

    def text(self, row: Row, column: int) -> str:
        """The text of a cell, with the unit that the header gives to plain numbers."""
        cell, unit = row.cells[column], _UNIT.match(self.header[column])
        return f"{cell} {unit[2]}" if unit and _NUMBER.match(cell) else cell

    def cell_span(self, row: Row, column: int) -> Span:
        """The place of one cell, quotes included."""
        text, start, quoted, seen = row.span.text, 0, False, 0
        for offset, character in enumerate(text):
            if character == '"':
                quoted = not quoted
            elif character == self.delimiter and not quoted:
                if seen == column:
                    return self._part(row, start, offset)
                seen, start = seen + 1, offset + 1
        return self._part(row, start, len(text))

    def _part(self, row: Row, start: int, end: int) -> Span:
        return self.source.span(row.span.start + start, row.span.start + end)


def read_csv(source: Source) -> tuple[CsvTable | None, list[Diagnostic]]:
    """The table in ``source``, and its misfits; None when there is not even a header."""
    found: list[Diagnostic] = []
    delimiter = delimiter_of(source.text.partition("\n")[0])
    lines = _rows(source, delimiter, found)
    first = next((row for row in lines if any(row.cells)), None)
    if first is None:
        if not found:
            found.append(
                _said(source.whole(), "this table is empty", "its first line names columns")
            )
        return None, found
    if repeated := {name for name in first.cells if name and first.cells.count(name) > 1}:
        names = ", ".join(f"`{name}`" for name in sorted(repeated))
        return None, [_said(first.span, f"two columns are called {names}", "rename one of them")]
    rows = [row for row in lines if any(row.cells) and _fits(row, first, found)]
    return CsvTable(source, first.cells, tuple(rows), first, delimiter, not found), found


def delimiter_of(header: str) -> str:
    """What separates the columns of a file whose first line is ``header``."""
    return max(",;\t", key=header.count)


def _fits(row: Row, header: Row, found: list[Diagnostic]) -> bool:
    if len(row.cells) == len(header.cells):
        return True
    if len(found) >= _MOST_TOLD:
        return False
    message = f"this row has {len(row.cells)} cells, and the header has {len(header.cells)}"
    found.append(_said(row.span, message, "put quotes around a text that holds the separator"))
    return False


def _rows(source: Source, delimiter: str, found: list[Diagnostic]) -> Iterator[Row]:
    position = [1 if source.text.startswith("\ufeff") else 0]

    def lines() -> Iterator[str]:
        for match in _LINE.finditer(source.text, position[0]):
            position[0] = match.end()
            yield match[0]

    start = position[0]
    reader = csv.reader(lines(), delimiter=delimiter, strict=True)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            found.append(
                _said(source.span(start, position[0]), csv_mistake(error), "check the quotes")
            )
            return
        end = start + len(source.text[start : position[0]].rstrip("\r\n"))
        yield Row(tuple(cell.strip() for cell in cells), source.span(start, end))
        start = position[0]


def csv_mistake(error: csv.Error) -> str:
    """What the reader of rows complains of, in an author's words."""
    told = str(error)
    if "field larger" in told:
        return "one cell of this row holds more than 128 KB of text"
    if "end of data" in told:
        return "a quote in this row is never closed"
    return "a quote stands in the middle of a cell of this row"


def _said(span: Span, message: str, advice: str) -> Diagnostic:
    return Diagnostic("ragged-table", message, Label(span), help=advice)
