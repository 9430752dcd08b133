"""Where packs are: a folder the user names, or ``shipped:NAME`` for those that come with Troth."""

from pathlib import Path, PurePosixPath

from troth.dsl.diagnostics import Diagnostic, Label, did_you_mean
from troth.dsl.source import Source

SHIPPED = Path(__file__).resolve().parents[2] / "policies"
"""The folder of shipped packs, in the repository and in an installed wheel alike."""

_PREFIX = "shipped:"


def find_pack(where: str | Path) -> tuple[Path | None, list[Diagnostic]]:
    """The folder that ``where`` names, or why there is no pack there."""
    shown = str(where)
    if shown.startswith(_PREFIX):
        return _find_shipped(shown)
    problem = _problem(Path(where), shown)
    return (None, [_no_pack(shown, *problem)]) if problem else (Path(where), [])


def _problem(path: Path, shown: str) -> tuple[str, str] | None:
    """What keeps ``path`` from being a pack, and what to do about it."""
    if not shown:
        return "no pack is named", "name its folder, or shipped:NAME"
    try:
        if not path.exists():
            return f"there is no folder `{shown}`", "check the name; `troth init DIR` makes a pack"
        if not path.is_dir():
            return (
                f"`{shown}` is a file, and a pack is a folder",
                f"name the folder it lies in: `{_around(path) or path.parent}`",
            )
        if not any(path.iterdir()):
            return f"the folder `{shown}` is empty", f"`troth init {shown}` makes a pack in it"
        if not (path / "pack.yaml").is_file():
            around = _around(path)
            advice = f"did you mean `{around}`?" if around else "`troth init DIR` makes a pack"
            return f"`{shown}` is no pack: it has no pack.yaml", advice
    except (OSError, ValueError):
        return f"the folder `{shown}` cannot be opened", "check its name and who may read it"
    return None


def _around(path: Path) -> Path | None:
    """The pack that a file or a folder lies in, as far as ``path`` names the way to it."""
    return next((each for each in path.parents if (each / "pack.yaml").is_file()), None)


def shipped_packs() -> dict[str, Path]:
    """Every shipped pack by its path below the shipped folder, such as ``examples/hiring``."""
    found = sorted(path.parent for path in SHIPPED.glob("**/pack.yaml"))
    return {path.relative_to(SHIPPED).as_posix(): path for path in found}


def _find_shipped(where: str) -> tuple[Path | None, list[Diagnostic]]:
    name, packs = where.removeprefix(_PREFIX), shipped_packs()
    if name in packs:
        return packs[name], []
    fitting = [key for key in packs if PurePosixPath(key).name == name]
    if len(fitting) == 1:
        return packs[fitting[0]], []
    known = [_PREFIX + key for key in fitting or packs]
    meant = did_you_mean(name, [PurePosixPath(key).name for key in packs])
    advice = f"did you mean `{_PREFIX}{meant}`?" if meant else f"one of: {', '.join(known)}"
    message = f"no shipped pack is called `{name}`"
    if fitting:
        message, advice = (
            f"several shipped packs are called `{name}`",
            f"one of: {', '.join(known)}",
        )
    return None, [_no_pack(where, message, advice)]


def _no_pack(where: str, message: str, advice: str) -> Diagnostic:
    note = "a pack is a folder with pack.yaml, vocabulary.yaml and rules in *.troth files"
    return Diagnostic(
        "not-a-pack", message, Label(Source(where, "").whole()), note=note, help=advice
    )
