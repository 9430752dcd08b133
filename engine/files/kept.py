"""A pack as a ledger keeps it: every file it was read from, so that it can be read again for ever.

The folder on the disk goes on changing; promises made under what stood in it do not. What is kept
are texts, never objects, so that nothing in a ledger can run. Shipped charts are kept as well: the
next version of Troth may ship others.

The files of the pack itself have the paths they have in its folder; those of the packs it adopts
stand under ``adopted/NUMBER/``, shipped charts under ``shipped/``, and `INDEX` says what is where.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from troth.engine.files.charts import SHIPPED, shipped_charts
from troth.engine.files.pack import Pack, load_pack

INDEX = "kept.json"


class NotAsKept(ValueError):  # noqa: N818 - it says what is wrong with a pack in a ledger
    """A kept pack that cannot be read again as what it was; the text says why."""


def id_of(pack: Pack) -> str:
    """What a ledger calls ``pack``: a hash of its name, its version and its meaning."""
    return id_said(pack.info.name, pack.info.version_text, pack.meaning)


def id_said(name: str, version: str, meaning: str) -> str:
    """What a ledger calls the pack of that name and version that means this."""
    return sha256(f"{name}\n{version}\n{meaning}".encode()).hexdigest()


def kept(pack: Pack) -> dict[str, bytes]:
    """Everything ``pack`` was read from, by path."""
    adopted = [name for name in pack.texts if name]
    files = {f"shipped/{name}.yaml": _shipped(name) for name in _shipped_charts_of(pack)}
    files |= pack.texts.get("", {})
    for number, name in enumerate(adopted):
        files |= {f"adopted/{number}/{path}": text for path, text in pack.texts[name].items()}
    files[INDEX] = json.dumps({"where": pack.where, "adopted": adopted}, ensure_ascii=False)
    return {path: text.encode() for path, text in files.items()}


def read_kept(files: Mapping[str, bytes], meaning: str) -> Pack:
    """The pack that was kept; raises `NotAsKept` where it no longer means ``meaning``."""
    texts, index = _texts(files)
    with TemporaryDirectory(prefix="troth-") as made:
        folder = Path(made).resolve()
        own = {path: text for path, text in texts.items() if not path.startswith("shipped/")}
        _write(folder, own)
        _write(folder, _changed_charts(texts))
        places = {name: folder / "adopted" / str(n) for n, name in enumerate(index["adopted"])}
        pack, found = load_pack(folder, bases=places)
    if pack is None:
        raise NotAsKept(f"`{index['where']}` cannot be read any more: {found[0].message}")
    if pack.meaning != meaning:
        raise NotAsKept(f"`{index['where']}` means something else to this version of Troth")
    return replace(pack, where=index["where"])


def _texts(files: Mapping[str, bytes]) -> tuple[dict[str, str], dict[str, Any]]:
    """The kept files as texts, and what the index says of them."""
    try:
        texts = {path: data.decode() for path, data in files.items()}
        index = json.loads(texts.pop(INDEX))
        return texts, {"where": index["where"], "adopted": list(index["adopted"])}
    except (ValueError, TypeError, KeyError) as error:
        raise NotAsKept(f"a pack that the ledger keeps is damaged: {error}") from error


def _changed_charts(texts: Mapping[str, str]) -> dict[str, str]:
    """The kept charts that Troth no longer ships as they were, as files of the pack's own."""
    charts = {
        path.removeprefix("shipped/"): text
        for path, text in texts.items()
        if path.startswith("shipped/")
    }
    return {
        f"charts/{name}": text
        for name, text in charts.items()
        if text != _shipped(name.removesuffix(".yaml"))
    }


def _shipped_charts_of(pack: Pack) -> list[str]:
    own = {path for texts in pack.texts.values() for path in texts}
    shipped = set(shipped_charts())
    return sorted(n for n in pack.charts if f"charts/{n}.yaml" not in own and n in shipped)


def _shipped(name: str) -> str:
    path = SHIPPED / f"{name}.yaml"
    return path.read_text("utf-8") if path.is_file() else ""


def _write(folder: Path, texts: Mapping[str, str]) -> None:
    for name, text in texts.items():
        path = folder.joinpath(*name.split("/")).resolve()
        if not path.is_relative_to(folder):
            raise NotAsKept(f"`{name}` is no file of a pack")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
