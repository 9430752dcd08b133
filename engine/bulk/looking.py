"""The beginning of a table as somebody looks at it who has no mapping yet: texts, counted."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from troth.dsl.diagnostics import Diagnostic
from troth.engine.bulk.batches import NoTableError, Texts
from troth.engine.bulk.frames import batches, open_table
from troth.engine.bulk.reading import broken


@dataclass(frozen=True, slots=True)
class Looked:
    """How often each text stands in each column of the first ``rows``.

    A column that no text stands for has what it holds instead, as its third part.
    """

    columns: tuple[tuple[str, Counter[str], str], ...]
    rows: int
    whole: bool


def looked(path: Path, kind: str, most: int) -> tuple[Looked | None, list[Diagnostic]]:
    """At most so many rows of the table at ``path``, or what keeps it from being read."""
    counts: dict[str, Counter[str]] = {}
    rows, whole = 0, True
    try:
        table = open_table(path, kind)
        names = [name for name in table.header if name not in table.unreadable]
        counts = {name: Counter() for name in table.header}
        for batch in batches(table, None, names, names) if names else ():
            taken = min(len(batch.lines), most - rows)
            for name, cells in zip(names, batch.cells, strict=True):
                _count(counts[name], cells, taken)
            rows += taken
            if rows == most:
                whole = False
                break
    except NoTableError as error:
        return None, [broken(path, kind, str(error))]
    columns = [(name, counts[name], table.unreadable.get(name, "")) for name in table.header]
    return Looked(tuple(columns), rows, whole), []


def _count(counter: Counter[str], cells: Texts, taken: int) -> None:
    times = np.bincount(cells.codes[:taken], minlength=len(cells.texts)).tolist()
    for text, number in zip(cells.texts, times, strict=True):
        if number:
            counter[text] += number
