"""The packs that come with Troth, as packs under which lives are drawn."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from troth.engine.files.pack import Pack, load_pack

POLICIES = Path(__file__).resolve().parents[3] / "policies"


@dataclass(frozen=True)
class Adopted:
    """A shipped pack, by its folder below ``policies``; ``tier`` as of drawn ones."""

    name: str
    tier: int = 2
    seed: int = 0

    @property
    def pack(self) -> Pack:
        """The loaded pack."""
        return _loaded(self.name)

    @property
    def text(self) -> str:
        """All that it says: rules and own charts."""
        folder = POLICIES / self.name
        pages = sorted([*folder.rglob("*.troth"), *folder.rglob("charts/*.yaml")])
        return "\n".join(page.read_text("utf-8") for page in pages)


@cache
def _loaded(name: str) -> Pack:
    pack, found = load_pack(POLICIES / name)
    assert pack is not None, [each.message for each in found]
    return pack


def adopted() -> list[Adopted]:
    """All of them, by name."""
    folders = sorted(page.parent for page in POLICIES.rglob("pack.yaml"))
    return [Adopted(str(folder.relative_to(POLICIES))) for folder in folders]
