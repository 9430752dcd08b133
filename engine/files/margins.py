"""Counts of people as a table: how many are alike, in what, and the means of what they are not.

Statistics come so: a row for each agency, occupation and grade, with a number of people, what they
earn and how long they have been there on average. What a cell says is read as for people; a text
that its fact cannot hold is unknown of all of its row, and how many that are is told. Nothing here
makes anybody up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from troth.dsl.diagnostics import Diagnostic, Label, in_file_order
from troth.dsl.types import SCALE, DateType, DurationType, MoneyType, NumberType, Value
from troth.dsl.values import Problem, read_value
from troth.dsl.vocabulary import Vocabulary
from troth.engine.files.cells import CellReader, is_number
from troth.engine.files.document import Document
from troth.engine.files.mapping import MappingFile, MarginsMapping
from troth.engine.files.rows import Rows, open_rows
from troth.engine.files.words import one_of
from troth.engine.files.yaml import key_span, value_span
from troth.engine.files.zones import zone_of

_YEARS = NumberType(0, 200 * SCALE)
"""The mean from which a day follows: how many years ago."""


@dataclass(frozen=True, slots=True)
class Margins:
    """A table of counts.

    ``counts`` are people, one number a row; ``facts`` what all people of a row are, ``means`` the
    mean of a fact among them, as held inside, of a date in millionths of a year. None where it is
    not known. ``unread`` counts the people whose cell could not be read, by fact; ``refused`` are
    rows that could not be read at all, as line and reason.
    """

    counts: tuple[int, ...]
    facts: Mapping[str, Sequence[Value | None]]
    means: Mapping[str, Sequence[int | None]]
    sha256: str
    unread: Mapping[str, int]
    refused: tuple[tuple[int, str], ...] = ()

    @property
    def people(self) -> int:
        """How many people all rows stand for."""
        return sum(self.counts)


def read_margins(
    path: str | Path, mapping: Document[MappingFile], vocabulary: Vocabulary
) -> tuple[Margins | None, list[Diagnostic]]:
    """The counts in the table at ``path``, or what keeps it from being read."""
    entry = mapping.model.margins
    if entry is None:
        span = mapping.node.span.source.whole()
        message, advice = "this mapping has no `margins`", "say which column holds the counts"
        return None, [Diagnostic("missing-key", message, Label(span), help=advice)]
    rows, found = open_rows(path)
    if rows is None or found:
        return None, found
    found = in_file_order(_mismatches(entry, mapping, rows, vocabulary))
    if found:
        return None, found
    margins = _Reading(entry, rows, vocabulary).read()
    if not margins.people:
        message = f"no row of `{path}` stands for anybody"
        span = key_span(mapping.node, "margins", "where" if entry.where else "count")
        return None, [Diagnostic("wrong-value", message, Label(span), help="check `where`")]
    return margins, []


def _mismatches(
    entry: MarginsMapping, mapping: Document[MappingFile], rows: Rows, vocabulary: Vocabulary
) -> list[Diagnostic]:
    node = mapping.node
    asked = [(entry.count, value_span(node, "margins", "count"))]
    asked += [(name, key_span(node, "margins", "where", name)) for name in entry.where]
    for kind in ("facts", "means"):
        for name, each in getattr(entry, kind).items():
            asked.append((each.column, value_span(node, "margins", kind, name, "column")))
    found = [
        Diagnostic(
            "missing-column",
            f"`{rows.path}` has no column `{column}`",
            Label(span),
            help=one_of(column, rows.header),
        )
        for column, span in asked
        if column not in rows.header
    ]
    for kind in ("facts", "means"):
        for name in getattr(entry, kind):
            span = key_span(node, "margins", kind, name)
            if name not in vocabulary.facts:
                message = f"there is no fact called `{name}`"
                advice = one_of(name, vocabulary.facts)
                found.append(Diagnostic("unknown-reference", message, Label(span), help=advice))
            elif kind == "means" and not _has_mean(vocabulary, name):
                message = f"`{name}` is {vocabulary.facts[name].type}, which has no mean"
                found.append(
                    Diagnostic("wrong-value", message, Label(span), help="put it under `facts`")
                )
    return found


def _has_mean(vocabulary: Vocabulary, name: str) -> bool:
    type_ = vocabulary.facts[name].type
    return isinstance(type_, NumberType | MoneyType | DurationType | DateType)


class _Reading:
    """Turns rows into counts."""

    def __init__(self, entry: MarginsMapping, rows: Rows, vocabulary: Vocabulary) -> None:
        self.entry = entry
        self.rows = rows
        self.vocabulary = vocabulary
        zone, place = zone_of(vocabulary), rows.header.index
        self.facts = {
            name: (place(each.column), CellReader(name, vocabulary.facts[name].type, each, zone))
            for name, each in entry.facts.items()
        }
        self.means = {name: place(each.column) for name, each in entry.means.items()}
        self.where = {place(name): frozenset(texts) for name, texts in entry.where.items()}
        self.unread: dict[str, int] = {}

    def read(self) -> Margins:
        counts: list[int] = []
        refused: list[tuple[int, str]] = []
        facts: dict[str, list[Value | None]] = {name: [] for name in self.facts}
        means: dict[str, list[int | None]] = {name: [] for name in self.means}
        at = self.rows.header.index(self.entry.count)
        lines = iter(self.rows)
        next(lines)  # the header, whose columns are settled
        for cells, line, problem in lines:
            reason = problem or self._wrong(cells, at)
            if reason:
                refused.append((line, reason))
            elif all(cells[place].strip() in texts for place, texts in self.where.items()):
                count = int(cells[at])
                counts.append(count)
                for name, column in facts.items():
                    column.append(self._fact(name, cells, count))
                for name, averages in means.items():
                    averages.append(self._mean(name, cells, count))
        return Margins(tuple(counts), facts, means, self.rows.sha256, self.unread, tuple(refused))

    def _wrong(self, cells: list[str], at: int) -> str:
        if len(cells) != len(self.rows.header):
            return f"it has {len(cells)} cells, and the header has {len(self.rows.header)}"
        text = cells[at].strip()
        # int() would read more: signs, underscores, digits of other scripts
        return "" if text.isascii() and text.isdigit() else f"`{text}` is no number of people"

    def _fact(self, name: str, cells: list[str], count: int) -> Value | None:
        place, reader = self.facts[name]
        text = cells[place]
        read = reader.known[text] if text in reader.known else reader.read(text)
        return self._told(name, read, count)

    def _mean(self, name: str, cells: list[str], count: int) -> int | None:
        entry, text = self.entry.means[name], cells[self.means[name]].strip()
        if text in entry.unknown:
            return None
        type_ = self.vocabulary.facts[name].type
        if isinstance(type_, DateType):
            type_ = _YEARS
        elif entry.unit and is_number(text):
            text = f"{text} {entry.unit}"
        value = self._told(name, read_value(text, type_), count)
        return value if isinstance(value, int) else None

    def _told(self, name: str, read: Value | Problem | None, count: int) -> Value | None:
        if isinstance(read, Problem):
            self.unread[name] = self.unread.get(name, 0) + count
            return None
        return read
