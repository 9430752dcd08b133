"""A file's bytes as text, or the reason why there is no text.

The only place that opens a file the author wrote. It knows encodings and sizes and nothing of what
the text says; byte order marks are left in, because each reader has its own rule for them.
"""

from pathlib import Path

from troth.dsl.diagnostics import Diagnostic, Label
from troth.dsl.source import Source

LARGEST_TEXT = 20_000_000
"""The most bytes of a file that is read whole: a hundred times a large organisation's rules."""

_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_SAVE_AS = "save the file as UTF-8; in a spreadsheet: save as `CSV UTF-8`"


def read_source(
    path: Path, name: str, largest: int = LARGEST_TEXT
) -> tuple[Source, list[Diagnostic]]:
    """The text of ``path`` under the ``name`` readers know it by, and what is wrong with it.

    With an error the source is empty and stands only for the name; it should not be read further.
    """
    nothing = Source(name, "")
    try:
        with path.open("rb") as file:
            data = file.read(largest + 1)
    except FileNotFoundError:
        return nothing, [missing_file(nothing)]
    except IsADirectoryError:
        return nothing, [_unreadable(nothing, f"`{name}` is a folder", "name a file inside it")]
    except PermissionError:
        return nothing, [
            _unreadable(nothing, f"`{name}` may not be read", "ask for permission to read the file")
        ]
    except (OSError, ValueError):
        return nothing, [
            _unreadable(nothing, f"`{name}` cannot be opened", "check its name and where it is")
        ]
    if len(data) > largest:
        most = f"{largest / 1_000_000:g} MB"
        return nothing, [_unreadable(nothing, f"`{name}` is larger than {most}", "split the file")]
    return _decode(data, nothing)


def _decode(data: bytes, nothing: Source) -> tuple[Source, list[Diagnostic]]:
    if data.startswith(_UTF16):
        return nothing, [_not_text(nothing, f"`{nothing.name}` is written in UTF-16")]
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


def missing_file(source: Source) -> Diagnostic:
    """The finding that the file called ``source.name`` is not there."""
    return Diagnostic(
        "missing-file",
        f"there is no file `{source.name}`",
        Label(source.whole()),
        help="check the name, or write the file",
    )


def _unreadable(source: Source, message: str, advice: str) -> Diagnostic:
    return Diagnostic("unreadable-file", message, Label(source.whole()), help=advice)


def _not_text(source: Source, message: str) -> Diagnostic:
    return Diagnostic("not-text", message, Label(source.whole()), help=_SAVE_AS)
