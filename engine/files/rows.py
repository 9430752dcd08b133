"""Rows of a CSV file of any size, one at a time: texts, where they begin, what is wrong there.

Bytes are decoded line by line, so that one bad line costs one row and the file is never held whole.
"""

import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from troth.dsl.diagnostics import Diagnostic, Label
from troth.dsl.source import NOWHERE, Source
from troth.engine.files.table import csv_mistake, delimiter_of
from troth.engine.files.table_kinds import needs_extra, table_kind
from troth.engine.files.tape import LONGEST_LINE, BrokenTapeError, Tape, open_tape
from troth.engine.files.text import BOM, empty_file, is_utf16, utf16

_LOOK = 1_000
"""After so many lines of one row its size is looked at: a quote may never be closed."""

_NOT_UTF8 = "this row is not UTF-8 (save the file as UTF-8; in a spreadsheet: `CSV UTF-8`)"

_TOO_LONG = f"this row is longer than {LONGEST_LINE // 1_000_000} MB"


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

    @property
    def path(self) -> Path:
        """Where the file lies."""
        return self.tape.path

    @property
    def sha256(self) -> str:
        """The hash of the file's bytes, ``sha256:…``."""
        return self.tape.sha256

    def __iter__(self) -> Iterator[tuple[list[str], int, str]]:
        """Every row of the file, the header too, each time from the start.

        A quote that is never closed costs the line it stands in: the lines after it, which the row
        would have swallowed, are read again without it.
        """
        lines = _Lines(self.tape)
        reader = csv.reader(lines.feed(), delimiter=self.delimiter, strict=True)
        while True:
            lines.begin()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield [], lines.first, lines.give_back() or csv_mistake(error)
                reader = csv.reader(lines.feed(), delimiter=self.delimiter, strict=True)
            except BrokenTapeError as error:
                yield [], lines.first, f"{error}: nothing is read from here on"
                return
            else:
                if cells:
                    yield cells, lines.first, lines.problem() if lines.bad else ""


class _Lines:
    """Lines for the reader of rows, which can give back those that it took for nothing.

    ``first`` is the number of the line on which the row begins, and ``bad`` says by number what is
    wrong with lines that have not been told yet.
    """

    def __init__(self, tape: Tape) -> None:
        self.first = 1
        self.bad: dict[int, str] = {}
        self._coming = self._decoded(tape)
        self._returned: deque[str] = deque()
        self._taken: list[str] = []

    def begin(self) -> None:
        """A new row begins with the next line."""
        self.first += len(self._taken)
        self._taken.clear()

    def feed(self) -> Iterator[str]:
        """The lines that are still to be read, as far as one looks for the end of a quote."""
        taken, returned = self._taken, self._returned
        while len(taken) % _LOOK != _LOOK - 1 or sum(map(len, taken)) <= LONGEST_LINE:
            text = returned.popleft() if returned else next(self._coming, "")
            if not text:
                return
            taken.append(text)
            yield text

    def problem(self) -> str:
        """What is wrong with a line of the row."""
        numbers = range(self.first, self.first + len(self._taken))
        return next((self.bad.pop(number) for number in numbers if number in self.bad), "")

    def give_back(self) -> str:
        """Takes the lines after the first as not read; what is wrong with the first."""
        rest = self._taken[1:]
        self._returned.extendleft(reversed(rest))
        del self._taken[1:]
        return self.problem() or ("a quote in this row is never closed" if rest else "")

    def _decoded(self, tape: Tape) -> Iterator[str]:
        number = 1
        for first, raw, whole in tape.lines():
            data = raw.removeprefix(BOM) if first == 1 else raw
            text, problem = decoded(data) if whole else ("-\n", _TOO_LONG)
            if problem:
                self.bad[number] = problem
            for part in _parts(text) if "\r" in text else (text,):
                number += 1
                yield part


def decoded(data: bytes) -> tuple[str, str]:
    """A line as text, whatever its bytes, and what is wrong with it."""
    try:
        text, problem = data.decode("utf-8"), ""
    except UnicodeDecodeError:
        text, problem = data.decode("utf-8", "replace"), _NOT_UTF8
    if "\0" in text:
        return text.replace("\0", " "), "this row holds a zero byte, as no text does"
    return text, problem


def _parts(text: str) -> list[str]:
    """The line itself, or several where an old Mac and another system wrote one file."""
    if "\r" not in text.rstrip("\r\n"):
        return [text]
    lines = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n")
    return [f"{line}\n" for line in lines]


def open_rows(path: str | Path, *, hashed: bool = True) -> tuple[Rows | None, list[Diagnostic]]:
    """The CSV file at ``path`` with its header, or why there is none to read.

    Unless it is to be ``hashed`` there is no ``sha256``, and reading takes less.
    """
    nothing = Source(str(path), "")
    tape, found = open_tape(path)
    if tape is None:
        return None, found
    tape.hashed = hashed
    if is_utf16(tape.head):
        return None, [utf16(nothing)]
    if kind := table_kind(tape.head):
        return None, [needs_extra(path, kind)]
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
    if not tape.head:
        return None, [empty_file(nothing)]
    message = f"`{path}` does not begin with the names of its columns"
    return None, [_said(nothing, message, "write them in its first line")]


def _repeated(rows: Rows) -> list[Diagnostic]:
    again = sorted({name for name in rows.header if rows.header.count(name) > 1})
    names = ", ".join(f"`{name}`" for name in again)
    message = f"two columns of `{rows.path}` are called {names}"
    return [_said(rows.source, message, "rename one of them")] if again else []


def _said(source: Source, message: str, advice: str) -> Diagnostic:
    return Diagnostic("ragged-table", message, Label(source.whole()), help=advice)
