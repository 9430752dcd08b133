"""Packs as they were: ``git:REV`` is the same folder in a revision of its repository.

Git is asked for the very bytes that were committed; nothing is checked out, and the working copy is
not looked at. What is read lies in a folder that goes away when the command ends.
"""

import posixpath
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from troth.cli.exits import Mistake
from troth.cli.terminal import typed
from troth.cli.usage import nearest

PREFIX = "git:"

_FILE = "100"
"""How the mode of a plain file begins; links and other repositories are left out."""


def is_revision(where: str) -> bool:
    """Whether a pack is named by a revision."""
    return where.startswith(PREFIX)


def revision_of(where: str, like: str) -> tuple[Path, str]:
    """The folder with a pack as it was in a revision, and how it is written in full.

    ``where`` is ``git:REV``, for the folder of the pack ``like``, or ``git:REV:PATH``, for a path
    from the current folder. The files are there until the command ends.
    """
    revision, _, path = where.removeprefix(PREFIX).partition(":")
    if not revision:
        raise Mistake(f"`{where}` names no revision", "write git:REV, such as git:HEAD or git:v1.0")
    place = path or _folder_of(like, revision)
    near = _existing(Path(place))
    top = Path(_asked(near, "rev-parse", "--show-toplevel").decode().rstrip("\n"))
    commit = _commit(near, revision)
    root = _inside(Path(place), top)
    files = _files(near, commit)
    target = _until_the_end()
    _fetch(near, files, _wanted(near, files, root, where, revision), target)
    return target / root, f"{PREFIX}{revision}:{place}"


def _folder_of(like: str, revision: str) -> str:
    """The folder of the pack that the revision is compared with."""
    if is_revision(like):
        path = like.removeprefix(PREFIX).partition(":")[2]
        if path:
            return path
    if not like or ":" in like:
        raise Mistake(
            f"`{PREFIX}{revision}` does not say which folder is meant",
            f"add it: {PREFIX}{revision}:PATH",
        )
    return like


def _existing(path: Path) -> Path:
    """The folder itself, or the nearest one around it that is there now."""
    return next((each for each in (path, *path.parents) if each.is_dir()), Path())


def _inside(path: Path, top: Path) -> str:
    try:
        return path.resolve().relative_to(top.resolve()).as_posix()
    except ValueError:
        raise Mistake(
            f"`{path}` is not in the repository `{top}`", "name a folder inside it"
        ) from None


# --- what git says


def _commit(near: Path, revision: str) -> str:
    asked = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    done = _git(near, *asked)
    if done.returncode == 0:
        return done.stdout.decode().strip()
    names = _asked(near, "for-each-ref", "--format=%(refname:short)").decode().splitlines()
    meant = nearest(revision, names)
    raise Mistake(
        f"git knows no revision `{revision}`",
        meant or "what there is: git log --oneline; a copy that is shallow needs: git fetch",
    )


def _files(near: Path, commit: str) -> dict[str, str]:
    """Every plain file of a commit: its path from the top of the repository, and its blob."""
    listed = _asked(near, "ls-tree", "-r", "-z", "--full-tree", commit)
    found: dict[str, str] = {}
    for entry in listed.decode(errors="surrogateescape").split("\0"):
        about, tab, path = entry.partition("\t")
        if tab and about.startswith(_FILE):
            found[path] = about.split(" ")[2]
    return found


def _wanted(
    near: Path, files: dict[str, str], root: str, where: str, revision: str
) -> Sequence[str]:
    """The paths of a pack and of those it builds on, as far as they are in the repository."""
    if _path(root, "pack.yaml") not in files:
        raise _no_pack(files, root, where, revision)
    found: dict[str, None] = {}
    waiting, seen = [root], set[str]()
    while waiting:
        folder = waiting.pop()
        if folder in seen:
            continue
        seen.add(folder)
        within = "" if folder in {"", "."} else f"{folder}/"
        found |= dict.fromkeys(path for path in files if path.startswith(within))
        base = _base(near, files.get(_path(folder, "pack.yaml"), ""))
        if base and ":" not in base:
            waiting.append(posixpath.normpath(posixpath.join(folder, base)))
    return tuple(found)


def _path(folder: str, name: str) -> str:
    return posixpath.normpath(posixpath.join(folder, name))


def _base(near: Path, blob: str) -> str:
    """The pack that one builds on, as its pack.yaml says; nothing where it builds on none."""
    from troth.dsl.source import Source
    from troth.engine.files.yaml import plain, read_yaml

    if not blob:
        return ""
    text = next(_blobs(near, [blob])).decode("utf-8", "replace")
    node, _ = read_yaml(Source("pack.yaml", text))
    entry = node.entries.get("base") if node is not None else None
    said = plain(entry.value) if entry is not None else None
    pack = said.get("pack") if isinstance(said, dict) else None
    return pack if isinstance(pack, str) else ""


def _no_pack(files: dict[str, str], root: str, where: str, revision: str) -> Mistake:
    packs = sorted(posixpath.dirname(path) or "." for path in files if path.endswith("/pack.yaml"))
    meant = nearest(root, packs)
    known = f"packs in it: {', '.join(packs[:5])}" + (", ..." if len(packs) > 5 else "")
    return Mistake(
        f"`{where}`: revision `{revision}` has no pack in `{root}`",
        meant or (known if packs else "it has no pack at all; was it added later?"),
    )


def _fetch(near: Path, files: dict[str, str], paths: Sequence[str], target: Path) -> None:
    """Write these files of a commit below ``target``."""
    blobs = _blobs(near, [files[path] for path in paths])
    for path, content in zip(paths, blobs, strict=True):
        to = target / path
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_bytes(content)


def _blobs(near: Path, blobs: Sequence[str]) -> Iterator[bytes]:
    """The contents of blobs, in their order, asked for all at once."""
    answer = _asked(near, "cat-file", "--batch", told="\n".join(blobs).encode() + b"\n")
    start = 0
    for _ in blobs:
        end = answer.index(b"\n", start)
        size = int(answer[start:end].split(b" ")[2])
        yield answer[end + 1 : end + 1 + size]
        start = end + 1 + size + 1


def _asked(near: Path, *words: str, told: bytes = b"") -> bytes:
    """What git answers; ends the command where it does not."""
    done = _git(near, *words, told=told)
    if done.returncode == 0:
        return done.stdout
    said = done.stderr.decode(errors="replace").strip().splitlines()
    reason = said[0].removeprefix("fatal: ") if said else f"it ended with {done.returncode}"
    if "not a git repository" in reason:
        raise Mistake(
            f"`{near}` is in no git repository, and {PREFIX}REV is a revision of one",
            "name the folder of the old version",
        )
    raise Mistake(f"git cannot be asked about `{near}`: {reason}", f"try: git -C {typed(near)} log")


def _git(near: Path, *words: str, told: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(
            ["git", "-C", str(near), *words], input=told, capture_output=True, check=False
        )
    except FileNotFoundError:
        raise Mistake(
            f"{PREFIX}REV needs git, and there is no `git` here",
            "install it, or name the folder of the old version",
        ) from None


def _until_the_end() -> Path:
    """A folder of our own until the command ends."""
    folder = tempfile.TemporaryDirectory(prefix="troth-")
    context = click.get_current_context(silent=True)
    return Path(context.with_resource(folder) if context else folder.__enter__())
