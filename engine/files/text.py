"""A file's bytes as text, or the reason why there is no text.

The only place that opens a file the author wrote. It knows encodings and sizes and nothing of what
the text says; byte order marks are left in, because each reader has its own rule for them.
"""

from pathlib import Path

from troth.dsl.diagnostics import Diagnostic, Label
from troth.dsl.source import Source

LARGEST_TEXT = 20_000_000
"""The most bytes of a file that is read whole: a hundred times a large organisation's rules."""

BOM = b"\xef\xbb\xbf"
"""How UTF-8 begins where a spreadsheet wrote it."""

_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_SAVE_AS = "save the file as UTF-8; in a spreadsheet: save as `CSV UTF-8`"


def read_source(path: Path, name: str) -> tuple[Source, list[Diagnostic]]:
    """The text of ``path`` under the ``name`` readers know it by, and what is wrong with it.

    With an error the source is empty and stands only for the name; it should not be read further.
    """
    nothing = Source(name, "")
    data, found = first_bytes(path, name, LARGEST_TEXT + 1)
    if data is None:
        return nothing, found
    if len(data) > LARGEST_TEXT:
        most = f"{LARGEST_TEXT // 1_000_000} MB"
        return nothing, [_unreadable(nothing, f"`{name}` is larger than {most}", "split the file")]
    return _decode(data, nothing)


def first_bytes(path: Path, name: str, count: int) -> tuple[bytes | None, list[Diagnostic]]:
    """The first ``count`` bytes of a file, or why it cannot be opened."""
    nothing = Source(name, "")
    try:
        with path.open("rb") as file:
            return file.read(count), []
    except FileNotFoundError:
        message, advice = f"there is no file `{name}`", "check the name, or write the file"
        found = Diagnostic("missing-file", message, Label(nothing.whole()), help=advice)
    except IsADirectoryError:
        found = _unreadable(nothing, f"`{name}` is a folder", "name a file inside it")
    except PermissionError:
        found = _unreadable(nothing, f"`{name}` may not be read", "ask for permission to read it")
    except (OSError, ValueError):
        found = _unreadable(nothing, f"`{name}` cannot be opened", "check its name and its place")
    return None, [found]


def is_utf16(data: bytes) -> bool:
    """Whether bytes begin as UTF-16 does."""
    return data.startswith(_UTF16)


def empty_file(source: Source) -> Diagnostic:
    """The finding that there is nothing at all in a file."""
    message = f"`{source.name}` is empty"
    return Diagnostic(
        "unreadable-file", message, Label(source.whole()), help="write it again from where it comes"
    )


def utf16(source: Source) -> Diagnostic:
    """The finding that a file is written in UTF-16."""
    return _not_text(source, f"`{source.name}` is written in UTF-16")


def _decode(data: bytes, nothing: Source) -> tuple[Source, list[Diagnostic]]:
    if is_utf16(data):
        return nothing, [utf16(nothing)]
    if (at := data.find(b"\0")) >= 0:
        line = data.count(b"\n", 0, at) + 1
        return nothing, [
            _not_text(
                nothing, f"`{nothing.name}` holds a zero byte in line {line}, as no text does"
            )
        ]
    try:
        return Source(nothing.name, data.decode("utf-8")), []
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return nothing, [_not_text(nothing, f"line {line} of `{nothing.name}` is not UTF-8")]


def _unreadable(source: Source, message: str, advice: str) -> Diagnostic:
    return Diagnostic("unreadable-file", message, Label(source.whole()), help=advice)


def _not_text(source: Source, message: str) -> Diagnostic:
    return Diagnostic("not-text", message, Label(source.whole()), help=_SAVE_AS)
