"""A pack's folder on the disk, and the files read from it so far.

Every file of a pack is opened through here, by its path inside the pack, so that one place knows
what was read and no table can name a file outside the folder.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from troth.dsl.diagnostics import Diagnostic, Label
from troth.dsl.source import Source, Span
from troth.engine.files.text import read_source


@dataclass(slots=True)
class Folder:
    """A folder; ``found`` collects what is wrong with its files, ``sources`` what was read.

    ``declared`` are the names in its vocabulary, also those whose entries cannot be read: to miss
    them elsewhere would be a second message for one mistake; likewise ``partial`` are the decision
    tables of which not every cell could be read. ``name`` is what an adopted pack is called by the
    one that adopts it, and stands before the names of its files; ``adopted`` are the packs that
    this one builds on, and ``bases`` says where such packs lie, by that name.
    """

    path: Path
    name: str = ""
    bases: Mapping[str, Path] = field(default_factory=dict)
    adopted: list["Folder"] = field(default_factory=list)
    declared: set[str] = field(default_factory=set)
    partial: set[str] = field(default_factory=set)
    found: list[Diagnostic] = field(default_factory=list)
    sources: dict[str, Source] = field(default_factory=dict)

    @property
    def prefix(self) -> str:
        """What stands before the names of its files, to tell an adopted pack's from one's own."""
        return f"{self.name}/" if self.name else ""

    @property
    def texts(self) -> dict[str, str]:
        """Every file read so far, by its path inside the pack."""
        return {name: source.text for name, source in self.sources.items()}

    def read(self, name: str, asked: Span | None = None) -> Source | None:
        """The file ``name`` (a path with ``/`` inside the folder), or None with a finding.

        A missing file is reported at ``asked``, the place that names it, if there is one.
        """
        if name in self.sources:
            return self.sources[name]
        parts = PurePosixPath(name).parts
        if not name or name.startswith(("/", "~")) or ".." in parts or "\\" in name or ":" in name:
            span = asked or Source(self.prefix + name, "").whole()
            self.found.append(
                Diagnostic(
                    "missing-file",
                    f"`{name}` is no file of this pack",
                    Label(span),
                    help="name a file inside the pack's folder, with `/` between the parts",
                )
            )
            return None
        source, found = read_source(self.path.joinpath(*parts), self.prefix + name)
        if found:
            self.found += [_at(d, asked) for d in found]
            return None
        self.sources[name] = source
        return source

    def has(self, name: str) -> bool:
        """Whether there is a file or folder ``name``."""
        try:
            return (self.path / name).exists()
        except (OSError, ValueError):
            return False

    def names(self, folder: str, ending: str) -> list[str]:
        """The files in ``folder`` (empty: the pack itself) that end so, sorted by name."""
        where = self.path / folder if folder else self.path
        try:
            paths = sorted(
                p.name
                for p in where.iterdir()
                if p.name.endswith(ending) and not p.name.startswith(".")
            )
        except OSError:
            return []
        return [f"{folder}/{name}" if folder else name for name in paths]


def _at(found: Diagnostic, asked: Span | None) -> Diagnostic:
    """``found`` at the place that asked for the file, where there is one."""
    if asked is None:
        return found
    return Diagnostic(found.code, found.message, Label(asked), help=found.help)
