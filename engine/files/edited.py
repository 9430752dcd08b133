"""A pack with its own text changed in places, read again as if it had been written so."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

from troth.dsl.diagnostics import Diagnostic
from troth.engine.files.pack import Pack, load_pack
from troth.engine.scenario import Edit

OWN = ""
"""How a pack calls itself among those it was read from."""


Texts: TypeAlias = Mapping[str, Mapping[str, str]]
"""Every file that a pack was read from, as `Pack.texts` has them."""


def edited(read: Texts, edits: Iterable[Edit]) -> tuple[Pack | None, list[Diagnostic]]:
    """The pack that was read from these texts, as it would be with edits, and what is wrong then.

    Each edit names a file of the pack's own, and a text that stands in it once. No file of
    anybody's is touched.
    """
    texts = dict(read[OWN])
    for each in edits:
        texts[each.file] = texts[each.file].replace(each.was, each.now)
    adopted = [name for name in read if name != OWN]
    with TemporaryDirectory(prefix="troth-") as made:
        folder = Path(made).resolve()
        _write(folder, texts)
        bases = {name: folder / "adopted" / str(number) for number, name in enumerate(adopted)}
        for name, where in bases.items():
            _write(where, read[name])
        return load_pack(folder, bases=bases)


def _write(folder: Path, texts: Mapping[str, str]) -> None:
    for name, text in texts.items():
        path = folder.joinpath(*name.split("/"))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
