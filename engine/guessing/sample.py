"""The beginning of a file as a guess looks at it: its columns, and which texts stand in them.

Reads CSV, Parquet, Arrow and XES through the readers that will read them in earnest, as far as a
guess needs. It knows no facts and no events.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Final

from troth.dsl.diagnostics import Diagnostic, has_errors
from troth.dsl.vocabulary import Vocabulary
from troth.engine.files.case_log import CaseLog, Values
from troth.engine.files.log_entry import Entry, PassedOver
from troth.engine.files.mapping import EventsMapping
from troth.engine.files.rows import Rows, open_rows
from troth.engine.files.table_kinds import can_read_tables, needs_extra, table_at
from troth.engine.files.tape import open_tape
from troth.engine.files.xes import xes_entries

MOST_ROWS: Final = 100_000
"""How many rows, or events, are looked at."""

MOST_TEXTS: Final = 5_000
"""How many different texts of a column are remembered."""


@dataclass(slots=True)
class Column:
    """A column: how often each of its ``texts`` stands in it, in the order of first sight.

    ``unread`` says what it holds where no text stands for it. ``many`` is whether it has more
    different texts than are remembered.
    """

    name: str
    texts: Counter[str] = field(default_factory=Counter)
    rows: int = 0
    many: bool = False
    unread: str = ""

    def add(self, text: str, times: int = 1) -> None:
        """One more cell, or as many as told."""
        self.rows += times
        if text in self.texts or len(self.texts) < MOST_TEXTS:
            self.texts[text] += times
        else:
            self.many = True

    @property
    def repeats(self) -> int:
        """In how many of the remembered cells something stands that stood there before."""
        return sum(self.texts.values()) - len(self.texts)


@dataclass(slots=True)
class Sample:
    """A file as far as it was looked at; ``whole`` is whether that is all of it.

    ``kind`` is CSV, Parquet, Arrow or XES. ``damaged`` rows could not be read; ``damage`` is what
    was wrong with the first of them that says so, and where. In XES, ``columns`` are the attributes
    of events and ``case`` those of cases; in a table all columns are in ``columns``.
    """

    file: str
    kind: str
    columns: dict[str, Column]
    case: dict[str, Column] = field(default_factory=dict)
    rows: int = 0
    whole: bool = True
    damaged: int = 0
    damage: str = ""


def read_sample(path: str | Path) -> tuple[Sample | None, list[Diagnostic]]:
    """The beginning of the file at ``path``, or what keeps it from being read."""
    kind = table_at(path)
    if kind:
        return (
            _of_table(Path(path), kind) if can_read_tables() else (None, [needs_extra(path, kind)])
        )
    tape, found = open_tape(path)
    if tape is None:
        return None, found
    if Path(tape.name).suffix.lower() == ".xes" or tape.head.lstrip().startswith(b"<"):
        return _of_xes(path)
    rows, found = open_rows(path)
    if rows is None or has_errors(found):
        return None, found
    return _of_rows(path, rows), []


def _of_rows(path: str | Path, rows: Rows) -> Sample:
    sample = Sample(str(path), "CSV", {name: Column(name) for name in rows.header})
    columns = list(sample.columns.values())
    for cells, line, problem in islice(rows, 1, None):
        if sample.rows == MOST_ROWS:
            sample.whole = False
            break
        if problem or len(cells) != len(columns):
            sample.damaged += bool(problem or any(cells))
            if problem and not sample.damage:
                sample.damage = f"line {line}: {problem}"
        elif any(cells):
            sample.rows += 1
            for column, text in zip(columns, cells, strict=True):
                column.add(text.strip())
    return sample


def _of_table(path: Path, kind: str) -> tuple[Sample | None, list[Diagnostic]]:
    from troth.engine.bulk.looking import looked  # slow to load, and the extra is there

    cells, found = looked(path, kind, MOST_ROWS)
    if cells is None:
        return None, found
    sample = Sample(str(path), kind, {})
    for name, counts, unread in cells.columns:
        column = sample.columns[name] = Column(name, unread=unread)
        for text, times in counts.items():
            column.add(text.strip(), times)
    sample.rows, sample.whole = cells.rows, cells.whole
    return sample, []


class _Listening(CaseLog):
    """Hears what an XES file says of each event, and reads nothing out of it."""

    def __init__(self, sample: Sample) -> None:
        entry = EventsMapping.model_validate(
            {"case": "concept:name", "activity": "concept:name", "at": "time:timestamp"}
        )
        super().__init__(sample.file, sample.file, entry, Vocabulary())
        self.sample = sample

    def read(self, line: int, index: int, case: Values, values: Values) -> Iterator[Entry]:
        """The event passed over; the sample grows by it, and by a case at the first of one."""
        sample = self.sample
        sample.rows += 1
        _count(sample.columns, values)
        if index == 0:
            _count(sample.case, case)
        yield PassedOver(file=self.file, line=line, what=sample.kind)


def _count(columns: dict[str, Column], values: Values) -> None:
    for name, value in values.items():
        text = ("no", "yes")[value] if isinstance(value, bool) else value.strip()
        columns.setdefault(name, Column(name)).add(text)


def _of_xes(path: str | Path) -> tuple[Sample | None, list[Diagnostic]]:
    tape, found = open_tape(path)
    if tape is None:
        return None, found
    sample = Sample(str(path), "XES", {})
    for entry in xes_entries(tape, _Listening(sample)):
        sample.damaged += not isinstance(entry, PassedOver)
        if sample.rows + sample.damaged >= MOST_ROWS:
            sample.whole = False
            break
    return sample, []
