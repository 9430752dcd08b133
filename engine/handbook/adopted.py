"""What a pack made of the pack it builds on: rules in the place of others, and further ones."""

from typing import TYPE_CHECKING

from troth.dsl.prose import told, words_of
from troth.engine.handbook.content import Adopted, Altered, Link
from troth.engine.handbook.rules import anchor, in_file_order, title

if TYPE_CHECKING:
    from troth.engine.files.pack import Pack


def adopted(pack: "Pack") -> Adopted | None:
    """The changes against the base; None without one, or where it cannot be read any more."""
    from troth.engine.files.pack import load_pack

    info = pack.info.base
    if info is None:
        return None
    shipped = info.pack.startswith("shipped:")
    base, _ = load_pack(info.pack if shipped else pack.folder / info.pack)
    if base is None:
        return None
    words = words_of(base.policy, base.vocabulary)
    before = {anchor(rule): rule for rule in in_file_order(base)}
    prefix = f"{info.pack}/"
    altered, added = [], []
    own = [rule for rule in in_file_order(pack) if not rule.span.source.name.startswith(prefix)]
    for rule in own:
        link, old = Link(title(rule), anchor(rule)), before.get(anchor(rule))
        if old is None:
            added.append(link)
        else:
            altered.append(Altered(link, told(old, words)))
    version = ".".join(map(str, info.version))
    return Adopted(
        base=f"{base.info.name} {version}",
        altered=tuple(altered),
        added=tuple(added),
        kept=len(before) - len(altered),
    )
