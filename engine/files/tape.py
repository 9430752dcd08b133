"""The bytes of a file of any size, as they pass: unpacked where they are packed, hashed, in lines.

Knows gzip and line ends, and holds one piece at a time. It refuses to know what the bytes say, and
never lets one endless line fill the memory: such a line is cut off, for its reader to tell.
"""

import gzip
import hashlib
import io
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final

from troth.dsl.diagnostics import Diagnostic, Label
from troth.dsl.source import Source
from troth.engine.files.text import first_bytes

LONGEST_LINE: Final = 1_000_000
"""The most bytes of a line that are read."""

_PIECE: Final = 1 << 16
_GZIP: Final = b"\x1f\x8b"


class BrokenTapeError(Exception):
    """The rest of the bytes cannot be had; the message says why, in a reader's words."""


class _Hashed(io.RawIOBase):
    """A file whose bytes are hashed when they are read."""

    def __init__(self, file: BinaryIO, digest: "hashlib._Hash") -> None:
        super().__init__()
        self._file = file
        self._digest = digest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # always called so
        data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        self._digest.update(data)
        return len(data)


@dataclass(slots=True)
class Tape:
    """A file that is read from its start, as often as asked.

    ``head`` is how it begins, unpacked. ``sha256`` is of the file as it lies on the disk, and
    complete once all of it has been read; nothing is ``hashed`` where nobody will ask for it.
    """

    path: Path
    packed: bool = False
    head: bytes = b""
    hashed: bool = True
    _digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    @property
    def name(self) -> str:
        """The name of the file, whether packed or not."""
        return self.path.name.removesuffix(".gz")

    @property
    def sha256(self) -> str:
        """The hash of the bytes that have been read, as ``sha256:…``."""
        assert self.hashed, "INVARIANT: the hash of a tape is asked for before it is read"
        return f"sha256:{self._digest.hexdigest()}"

    def pieces(self) -> Iterator[bytes]:
        """The bytes, unpacked, some at a time. Raises BrokenTapeError where they cannot be had."""
        with self._opened() as stream:
            while piece := _careful(stream.read, _PIECE):
                yield piece

    def lines(self) -> Iterator[tuple[int, bytes, bool]]:
        """Every line: its number from 1, its bytes with their end, and whether it is whole.

        Of a line that is too long there is only the beginning. Raises BrokenTapeError.
        """
        end = b"\n" if b"\n" in self.head or b"\r" not in self.head else b"\r"
        number, kept, skipping = 0, b"", False
        for piece in self.pieces():
            *whole, kept = (kept + piece).split(end)
            for line in whole:
                if skipping:
                    skipping = False
                    continue
                number += 1
                if len(line) > LONGEST_LINE:
                    yield number, line[:LONGEST_LINE], False
                else:
                    yield number, line + end, True
            if len(kept) > LONGEST_LINE and not skipping:
                number, skipping = number + 1, True
                yield number, kept[:LONGEST_LINE], False
            kept = b"" if skipping else kept
        if kept:
            yield number + 1, kept, True

    @contextmanager
    def _opened(self) -> Iterator[io.BufferedIOBase]:
        self._digest = hashlib.sha256()
        with self.path.open("rb", buffering=0) as file:
            raw = _Hashed(file, self._digest) if self.hashed else file
            stream = io.BufferedReader(raw, _PIECE)
            yield gzip.GzipFile(fileobj=stream) if self.packed else stream


def open_tape(path: str | Path) -> tuple[Tape | None, list[Diagnostic]]:
    """The file at ``path``, or why it cannot be opened."""
    if Path(path).exists() and not (Path(path).is_file() or Path(path).is_dir()):
        return None, [_passes_once(str(path))]
    data, found = first_bytes(Path(path), str(path), _PIECE)
    if data is None:
        return None, found
    tape = Tape(Path(path), packed=data.startswith(_GZIP), head=data)
    if tape.packed:
        try:
            tape.head = next(tape.pieces(), b"")
        except BrokenTapeError:
            tape.head = b""  # told where it is read
    return tape, []


def _passes_once(name: str) -> Diagnostic:
    message = f"`{name}` is a pipe, and what is read here is read more than once"
    advice = "write what comes out of it to a file, and name that"
    return Diagnostic("unreadable-file", message, Label(Source(name, "").whole()), help=advice)


def _careful(read: Callable[[int], bytes], count: int) -> bytes:
    try:
        return read(count)
    except EOFError as error:
        raise BrokenTapeError("the packed file ends too soon") from error
    except (OSError, zlib.error) as error:
        raise BrokenTapeError("the bytes that follow cannot be read") from error
