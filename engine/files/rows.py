"""Rows of a CSV file of any size, one at a time: texts, where they begin, what is wrong there.

Bytes are decoded line by line, so that one bad line costs one row and the file is never held whole.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from troth.dsl.diagnostics import Diagnostic, Label
from troth.dsl.source import NOWHERE, Source
from troth.engine.files.table import csv_mistake, delimiter_of
from troth.engine.files.tape import LONGEST_LINE, BrokenTapeError, Tape, open_tape
from troth.engine.files.text import BOM, is_utf16, utf16


@dataclass(slots=True)
class Rows:
    """A CSV file that iterates as (cells, line, problem), beginning with the header.

    ``problem`` says in words why a row cannot be read; its cells mean nothing then. ``sha256`` is
    complete once the last row has been given; ``source`` is the header's line, for places.
    """

    tape: Tape
    header: tuple[str, ...] = ()
    source: Source = NOWHERE.source
    notes: list[str] = field(default_factory=list)
    delimiter: str = ","
    _bad: dict[int, str] = field(default_factory=dict)

    @property
    def path(self) -> Path:
        """Where the file lies."""
        return self.tape.path

    @property
    def sha256(self) -> str:
        """The hash of the file's bytes, ``sha256:…``."""
        return self.tape.sha256

    def __iter__(self) -> Iterator[tuple[list[str], int, str]]:
        """Every row of the file, the header too, each time from the start."""
        self._bad = {}
        reader = csv.reader(self._lines(), delimiter=self.delimiter, strict=True)
        while True:
            line = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield [], line, csv_mistake(error)
                continue
            except BrokenTapeError as error:
                yield [], line, f"{error}: nothing is read from here on"
                return
            if cells:
                yield cells, line, self._problem(line, reader.line_num)

    def _problem(self, first: int, last: int) -> str:
        if not self._bad:
            return ""
        return next((self._bad.pop(n) for n in range(first, last + 1) if n in self._bad), "")

    def _lines(self) -> Iterator[str]:
        number = 0
        for first, raw in self.tape.lines():
            data = raw.removeprefix(BOM) if first == 1 else raw
            if len(raw) == LONGEST_LINE:
                self._bad[number + 1] = f"this row is longer than {LONGEST_LINE // 1_000_000} MB"
                data = b"-\n"
            for text in self._decoded(data, number + 1):
                number += 1
                yield text

    def _decoded(self, data: bytes, number: int) -> list[str]:
        """The lines in ``data``: one, or several where an old Mac wrote the file."""
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            text = data.decode("utf-8", "replace")
            self._bad[number] = "this row is not UTF-8"
        if "\0" in text:
            text = text.replace("\0", " ")
            self._bad[number] = "this row holds a zero byte, as no text does"
        if "\r" in text.rstrip("\r\n"):
            return text.replace("\r\n", "\n").replace("\r", "\n").splitlines(keepends=True)
        return [text]


def open_rows(path: str | Path) -> tuple[Rows | None, list[Diagnostic]]:
    """The CSV file at ``path`` with its header, or why there is none to read."""
    nothing = Source(str(path), "")
    tape, found = open_tape(path)
    if tape is None:
        return None, found
    if is_utf16(tape.head):
        return None, [utf16(nothing)]
    line = tape.head.removeprefix(BOM).decode("utf-8", "replace").partition("\n")[0].rstrip("\r")
    rows = Rows(tape, delimiter=delimiter_of(line))
    if tape.head.startswith(BOM):
        rows.notes.append("the file begins with a byte order mark, which was passed over")
    for cells, _, problem in rows:
        if problem or not any(cells):
            break
        rows.header = tuple(cell.strip() for cell in cells)
        rows.source = Source(str(path), line)
        return rows, _repeated(rows)
    message = f"`{path}` does not begin with the names of its columns"
    return None, [_said(nothing, message, "write them in its first line")]


def _repeated(rows: Rows) -> list[Diagnostic]:
    again = sorted({name for name in rows.header if rows.header.count(name) > 1})
    names = ", ".join(f"`{name}`" for name in again)
    message = f"two columns of `{rows.path}` are called {names}"
    return [_said(rows.source, message, "rename one of them")] if again else []


def _said(source: Source, message: str, advice: str) -> Diagnostic:
    return Diagnostic("ragged-table", message, Label(source.whole()), help=advice)
