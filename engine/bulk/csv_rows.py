"""Rows of a CSV file in batches, with the cells of the mapped columns alone.

A row is what `troth.engine.files.rows` says it is. Most files are plain lines: no quotes, and every
line a row. Such lines are taken apart many at once, and those among them that are no rows are told
in the same words. From the first quote on, which may hold the ends of lines, that reader reads.
"""

from collections.abc import Iterable, Iterator, Sequence
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
                if not _are_plain(lines.removeprefix(BOM) if line == 1 else lines):
                    yield from self.onward(chain([kept], pieces), line)
                    return
                yield self.plain(lines, line)
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

    def plain(self, data: bytes, first: int) -> Batch:
        """Lines without quotes, of which ``first`` is the number of the first one."""
        from troth.engine.bulk.frames import cells_of  # slow to load, and small files need none

        if b"\r" in data:
            data = data.replace(b"\r\n", b"\n")
        header, delimiter = self.rows.header, self.rows.delimiter
        odd = _odd_lines(data, delimiter, len(header) - 1)
        if first == 1:
            odd[:1] = True
        refused: list[Refusal] = []
        if odd.any():
            lines = data.split(b"\n")
            refused = list(self.refusals(lines, np.flatnonzero(odd).tolist(), first))
            data = b"".join(lines[place] + b"\n" for place in np.flatnonzero(~odd).tolist())
        columns = [header.index(name) for name in (self.id_, *self.names)]
        ids, cells = cells_of(data, delimiter, len(header), columns)
        return Batch(np.flatnonzero(~odd) + first, ids, cells, refused)

    def refusals(self, lines: Sequence[bytes], odd: Sequence[int], first: int) -> Iterator[Refusal]:
        """What is wrong with the odd lines; the header is one, and a line may just be empty."""
        for place in odd:
            text, problem = decoded(lines[place])
            cells = text.split(self.rows.delimiter)
            if first + place == 1:
                continue
            if problem:
                yield Refusal(first + place, "", problem)
            elif any(cells):
                yield ragged(first + place, cells, self.rows.header)


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


def _are_plain(data: bytes) -> bool:
    """Whether the ends of rows are the ends of lines, and no line is long."""
    if not data or b'"' in data or data.startswith(BOM):
        return False
    if data.count(b"\r") != data.count(b"\r\n"):
        return False
    ends = np.flatnonzero(np.frombuffer(data, np.uint8) == ord("\n"))
    return int(np.diff(ends, prepend=-1).max()) <= _LONG


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
