"""The hash of what was read of everybody, from columns: the same as that of the same rows."""

from collections.abc import Iterable

import numpy as np

from troth.engine.bulk.columns import Column
from troth.engine.bulk.people import Population
from troth.engine.files.content import Content


def content_of(people: Population) -> str:
    """The hash of what was read of everybody, as ``sha256:…``."""
    held = people.held
    content = Content(held.ids)
    for name in sorted(people.columns):
        if name in held.facts:
            _add(content, name, held.facts[name])
        else:
            content.values(name, held.awkward.get(name, (None,) * people.count))
    for name in sorted(people.outcomes):
        _add(content, f"outcome {name}", held.outcomes[name])
    return str(content)


def _add(content: Content, name: str, column: Column) -> None:
    known = np.ones(len(column.values), np.bool_) if column.known is None else column.known
    values = np.where(known, column.values, 0).astype("<i8")
    texts: Iterable[str] = ()
    if column.texts:
        used = np.zeros(len(column.texts), np.bool_)
        used[values[known]] = True
        values = np.where(known, (np.cumsum(used) - 1)[values], 0).astype("<i8")
        texts = (column.texts[place] for place in np.flatnonzero(used))
    content.add(name, known.tobytes(), values.tobytes(), texts)
