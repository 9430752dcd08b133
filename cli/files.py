"""Writing a file whole or not at all."""

import contextlib
import os
from pathlib import Path


def write_whole(path: Path, content: bytes) -> None:
    """Replace ``path`` by ``content`` in one step; a stop in between leaves what was there.

    The mode of a file that was there stays. Raises OSError with the name of ``path``.
    """
    import tempfile  # most commands write nothing

    path = path.resolve()
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise type(error)(error.errno, error.strerror, str(path)) from error
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        temporary.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~mask())
        temporary.replace(path)
    finally:
        with contextlib.suppress(FileNotFoundError):
            temporary.unlink()


def mask() -> int:
    """The permissions that this process withholds from new files."""
    now = os.umask(0)
    os.umask(now)
    return now
