"""What is slow to make and the same for every run: kept as JSON in the user's cache folder.

A file there is read again only when the user alone can have written it. A missing, broken or
suspicious one costs the time to make its content and nothing else.
"""

import json
import os
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib.util import source_hash
from pathlib import Path
from typing import Any, TypeVar

GROUP_OR_WORLD_MAY_WRITE = 0o022

T = TypeVar("T")


def load(folder: Path | None, name: str, make: Callable[[], Any], read: Callable[[Any], T]) -> T:
    """What ``read`` makes of the JSON data in ``folder / name``; of what ``make`` gives otherwise.

    ``name`` has to change with everything that the data depends on; see :func:`stamp`.
    """
    path = folder / name if folder else None
    if path:
        with suppress(OSError, ValueError, LookupError, TypeError, AttributeError):
            return read(json.loads(_read_own(path)))
    data = make()
    if path:
        with suppress(OSError):
            _write_own(path, json.dumps(data, separators=(",", ":")))
    return read(data)


def stamp(*parts: str | bytes) -> str:
    """A short text that is another one for other parts, made as Python stamps its byte code.

    It finds changes and is no proof of anything; that would need a library that is slow to load.
    """
    return source_hash(repr(parts).encode()).hex()


def folder(environment: Mapping[str, str], platform: str = sys.platform) -> Path | None:
    """Where this user's caches live on this platform, or None if nobody can say."""
    home = environment.get("USERPROFILE" if platform == "win32" else "HOME", "")
    if platform == "win32":
        base = environment.get("LOCALAPPDATA", "")
    elif Path(environment.get("XDG_CACHE_HOME", "")).is_absolute():
        base = environment["XDG_CACHE_HOME"]
    else:
        base = home and str(Path(home) / ("Library/Caches" if platform == "darwin" else ".cache"))
    return Path(base) / "troth" if base and Path(base).is_absolute() else None


def _read_own(path: Path) -> str:
    """The text of a file that nobody but this user can have written. Raises OSError otherwise."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    with os.fdopen(descriptor, encoding="utf-8") as file:
        _demand_own(os.fstat(descriptor))
        _demand_own(path.parent.stat())
        return file.read()


def _write_own(path: Path, text: str) -> None:
    import tempfile  # costs more than reading the file does, and is needed once

    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _demand_own(path.parent.stat())
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=path.stem)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


def _demand_own(status: os.stat_result) -> None:
    user: Callable[[], int] | None = getattr(os, "getuid", None)  # not on Windows
    if user is None:
        return
    if status.st_uid != user() or status.st_mode & GROUP_OR_WORLD_MAY_WRITE:
        raise PermissionError("somebody else could have written the cached file")
