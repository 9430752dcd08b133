"""Rows of a CSV file in batches, with the cells of the mapped columns alone.

A row is what `troth.engine.files.rows` says it is. Most files are plain lines, every one a row.
Such lines are taken apart many at once, and those among them that are no rows are told in the same
words. From the first quote on that does not end with its line, that reader reads.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

import numpy as np
from numpy.typing import NDArray

from troth.engine.bulk.batches import Batch, Texts
from troth.engine.files.people import Refusal, ragged
from troth.engine.files.rows import Rows, decoded
from troth.engine.files.tape import BrokenTapeError, Tape
from troth.engine.files.text import BOM

ROWS: Final = 50_000
"""How many rows are held at once where they are read one by one."""

BYTES: Final = 1 << 24
"""How many bytes of plain lines are held at once."""

_APART: Final = "\x1f"
"""What parts cells where one of them holds the separator of the file."""

_LONG: Final = 100_000
"""A longer line may hold a cell that is too long: it is not plain."""


def batches(rows: Rows, id_: str, names: Sequence[str]) -> Iterator[Batch]:
    """The rows below the header in order, the column ``id_`` and those in ``names`` of each."""
    return _Reading(rows, id_, names).batches()


@dataclass(slots=True)
class _Onward(Tape):
    """The rest of a file whose beginning has been read."""

    rest: Iterable[bytes] = field(default=(), kw_only=True)

    def pieces(self) -> Iterator[bytes]:
        """The bytes that are left. Raises BrokenTapeError."""
        yield from self.rest


@dataclass(slots=True)
class _Reading:
    """One file, and the columns of it that are wanted."""

    rows: Rows
    id_: str
    names: Sequence[str]

    def batches(self) -> Iterator[Batch]:
        """The rows below the header: plain lines for as long as there are some, then the rest."""
        tape = self.rows.tape
        if tape.packed or len(self.rows.header) < 2 or tape.head.startswith((b"\n", b"\r")):
            yield from self.one_by_one(iter(self.rows), 0, header=True)
            return
        pieces = _joined(tape.pieces())
        line, kept = 1, b""
        try:
            for piece in pieces:
                kept += piece
                lines = kept[: kept.rfind(b"\n") + 1]
                quoted = _quoted(lines, self.rows.delimiter) if _are_plain(lines, line) else None
                if quoted is None:
                    yield from self.onward(chain([kept], pieces), line)
                    return
                yield self.plain(lines, line, quoted)
                line += lines.count(b"\n")
                kept = kept[len(lines) :]
        except BrokenTapeError as error:
            refused = [Refusal(line, "", f"{error}: nothing is read from here on")]
            yield Batch(np.zeros(0, np.int64), (), [_NOTHING for _ in self.names], refused)
            return
        if kept:
            yield from self.onward([kept], line)

    def onward(self, rest: Iterable[bytes], line: int) -> Iterator[Batch]:
        """The rows of the rest of the file, which begins with that line."""
        head = self.rows.tape.head if line == 1 else b"\n"
        # a line before the rest: only the first of a file may begin with a byte order mark
        before = [] if line == 1 else [b"\n"]
        tape = _Onward(self.rows.path, head=head, rest=chain(before, rest))
        rows = iter(Rows(tape, delimiter=self.rows.delimiter))
        yield from self.one_by_one(rows, line - 1 - len(before), header=line == 1)

    def one_by_one(
        self, rows: Iterator[tuple[list[str], int, str]], before: int, *, header: bool
    ) -> Iterator[Batch]:
        """Rows that another reader takes apart; there are so many lines ``before`` its first."""
        making = _Making(self.rows.header, self.id_, self.names)
        if header:
            next(rows)  # whose columns are settled
        for cells, line, problem in rows:
            making.add(cells, before + line, problem)
            if making.count >= ROWS:
                yield making.batch()
        yield making.batch()

    def plain(self, data: bytes, first: int, quoted: Mapping[int, list[str]]) -> Batch:
        """Lines that are rows, the first of that number; ``quoted`` are cells of some of them."""
        from troth.engine.bulk.frames import cells_of  # slow to load, and small files need none

        data = data.replace(b"\r\n", b"\n")
        header, delimiter = self.rows.header, self.rows.delimiter
        odd = _odd_lines(data, delimiter, len(header) - 1)
        odd[list(quoted)] = True
        if first == 1:
            odd[:1] = True
        refused: list[Refusal] = []
        if odd.any():
            lines = data.split(b"\n")
            rows = {}
            for place in np.flatnonzero(odd).tolist():
                made = self.odd_line(lines[place], first + place, quoted.get(place))
                if isinstance(made, Refusal):
                    refused.append(made)
                elif made:
                    rows[place] = _APART.join(made).encode()
                    odd[place] = False
            if rows:
                lines = [line.replace(delimiter.encode(), _APART.encode()) for line in lines]
                delimiter = _APART
            kept = np.flatnonzero(~odd).tolist()
            data = b"".join(rows.get(place, lines[place]) + b"\n" for place in kept)
        columns = [header.index(name) for name in (self.id_, *self.names)]
        ids, cells = cells_of(data, delimiter, len(header), columns)
        return Batch(np.flatnonzero(~odd) + first, ids, cells, refused)

    def odd_line(self, line: bytes, number: int, cells: list[str] | None) -> list[str] | Refusal:
        """The cells of a line that is a row after all, or why it is none; nothing if it is empty.

        ``cells`` are those of a line with quotes.
        """
        text, problem = decoded(line)
        cells = text.split(self.rows.delimiter) if cells is None else cells
        if number == 1:
            return []  # the header
        if problem:
            return Refusal(number, "", problem)
        if any(cells) and len(cells) != len(self.rows.header):
            return ragged(number, cells, self.rows.header)
        return cells if any(cells) else []


_NOTHING: Final = Texts((), np.zeros(0, np.intp))


def _joined(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in larger pieces."""
    held: list[bytes] = []
    size = 0
    for piece in pieces:
        held.append(piece)
        size += len(piece)
        if size >= BYTES:
            yield b"".join(held)
            held, size = [], 0
    if held:
        yield b"".join(held)


def _are_plain(lines: bytes, first: int) -> bool:
    """Whether lines end as in most files, none is long, and only the first of a file has a mark."""
    data = lines.removeprefix(BOM) if first == 1 else lines
    if not data or BOM in data or data.count(b"\r") != data.count(b"\r\n"):
        return False
    ends = np.flatnonzero(np.frombuffer(data, np.uint8) == ord("\n"))
    return int(np.diff(ends, prepend=-1).max()) <= _LONG


def _quoted(data: bytes, delimiter: str) -> dict[int, list[str]] | None:
    """The cells of each line that holds a quote; None where a row may be more than its line."""
    if b'"' not in data:
        return {}
    if _APART.encode() in data:
        return None
    data = data.replace(b"\r\n", b"\n")
    held = np.frombuffer(data, np.uint8)
    ends = np.flatnonzero(held == ord("\n"))
    places = np.unique(np.searchsorted(ends, np.flatnonzero(held == ord('"')))).tolist()
    lines = data.split(b"\n")
    reader = csv.reader(
        (decoded(lines[place])[0] for place in places), delimiter=delimiter, strict=True
    )
    found: dict[int, list[str]] = {}
    try:
        for place, cells in zip(places, reader, strict=True):
            found[place] = cells
            if reader.line_num != len(found):
                return None
    except (csv.Error, ValueError):  # a quote that does not end with its line
        return None
    return found


def _odd_lines(data: bytes, delimiter: str, wanted: int) -> NDArray[np.bool_]:
    """Which lines are no rows: too few cells or too many, no text in them, or bytes that are none.

    ``wanted`` is how often the delimiter stands in a row.
    """
    held = np.frombuffer(data, np.uint8)
    ends = np.flatnonzero(held == ord("\n"))
    parts = np.searchsorted(np.flatnonzero(held == ord(delimiter)), ends)
    lengths = np.diff(ends, prepend=-1) - 1
    odd: NDArray[np.bool_] = (np.diff(parts, prepend=0) != wanted) | (lengths <= wanted)
    if b"\0" in data:
        odd[np.searchsorted(ends, np.flatnonzero(held == 0))] = True
    if not _is_text(data):
        lines = data.split(b"\n")
        high = np.unique(np.searchsorted(ends, np.flatnonzero(held >= 128)))
        odd[[place for place in high.tolist() if not _is_text(lines[place])]] = True
    return odd


def _is_text(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


class _Making:
    """A batch as it is made; the rows that cannot be taken apart beside it."""

    def __init__(self, header: Sequence[str], id_: str, names: Sequence[str]) -> None:
        self.header = header
        self.id = header.index(id_)
        self.columns = [header.index(name) for name in names]
        self.begin()

    def begin(self) -> None:
        self.lines: list[int] = []
        self.ids: list[str] = []
        self.places: list[dict[str, int]] = [{} for _ in self.columns]
        self.codes: list[list[int]] = [[] for _ in self.columns]
        self.refused: list[Refusal] = []

    @property
    def count(self) -> int:
        return len(self.lines) + len(self.refused)

    def add(self, cells: Sequence[str], line: int, problem: str) -> None:
        if problem:
            self.refused.append(Refusal(line, "", problem))
        elif not any(cells):
            return
        elif len(cells) != len(self.header):
            self.refused.append(ragged(line, cells, self.header))
        else:
            self.lines.append(line)
            self.ids.append(cells[self.id])
            for column, places, codes in zip(self.columns, self.places, self.codes, strict=True):
                codes.append(places.setdefault(cells[column], len(places)))

    def batch(self) -> Batch:
        cells = [
            Texts(list(places), np.array(codes, np.intp))
            for places, codes in zip(self.places, self.codes, strict=True)
        ]
        made = Batch(np.array(self.lines, np.int64), self.ids, cells, self.refused)
        self.begin()
        return made
