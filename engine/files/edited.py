"""A pack with its own text changed in places, read again as if it had been written so."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from troth.dsl.diagnostics import Diagnostic
from troth.engine.files.pack import Pack, load_pack
from troth.engine.scenario import Edit

OWN = ""
"""How a pack calls itself among those it was read from."""


def edited(pack: Pack, edits: Iterable[Edit]) -> tuple[Pack | None, list[Diagnostic]]:
    """``pack`` as it would be with these edits, and what is wrong with that.

    Each edit names a file that the pack was read from, and a text that stands in it once. The
    folder of the pack is not touched.
    """
    texts = dict(pack.texts[OWN])
    for each in edits:
        texts[each.file] = texts[each.file].replace(each.was, each.now)
    adopted = [name for name in pack.texts if name != OWN]
    with TemporaryDirectory(prefix="troth-") as made:
        folder = Path(made).resolve()
        _write(folder, texts)
        bases = {name: folder / "adopted" / str(number) for number, name in enumerate(adopted)}
        for name, where in bases.items():
            _write(where, pack.texts[name])
        found, told = load_pack(folder, bases=bases)
    return (None if found is None else replace(found, where=pack.where, folder=pack.folder)), told


def _write(folder: Path, texts: Mapping[str, str]) -> None:
    for name, text in texts.items():
        path = folder.joinpath(*name.split("/"))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
