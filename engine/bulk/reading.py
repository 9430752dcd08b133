"""Everybody in a file as columns: CSV, Parquet or Arrow, whichever the file begins like.

Only the columns that a mapping names are kept, and a file is never held whole.
"""

from pathlib import Path

from troth.dsl.diagnostics import Diagnostic, Label, has_errors
from troth.dsl.source import Source
from troth.dsl.types import DateType
from troth.dsl.vocabulary import Vocabulary
from troth.engine.bulk import csv_rows
from troth.engine.bulk.batches import NoTableError
from troth.engine.bulk.gathering import Gathering, wanted
from troth.engine.bulk.people import Population
from troth.engine.files.document import Document
from troth.engine.files.mapping import MappingFile, PeopleMapping
from troth.engine.files.people_check import mismatches, no_people
from troth.engine.files.rows import open_rows
from troth.engine.files.table_kinds import table_at


def read_columns(
    path: str | Path, mapping: Document[MappingFile], vocabulary: Vocabulary
) -> tuple[Population | None, list[Diagnostic]]:
    """Everybody in the file at ``path``, or what keeps it from being read at all.

    The people, the refused rows and the findings are those of `troth.engine.files.people`.
    """
    entry = mapping.model.people
    if entry is None:
        return None, [no_people(mapping)]
    kind = table_at(path)
    if kind:
        return _from_table(Path(path), kind, mapping, entry, vocabulary)
    rows, found = open_rows(path, hashed=False)
    if rows is None or found:
        return None, found
    found = mismatches(mapping, path, rows.header, vocabulary)
    if has_errors(found):
        return None, found
    gathering = Gathering(entry, vocabulary)
    for batch in csv_rows.batches(rows, entry.id, wanted(entry)):
        gathering.take(batch)
    return _population(gathering, path, entry, tuple(rows.notes), "line"), found


def _from_table(
    path: Path,
    kind: str,
    mapping: Document[MappingFile],
    entry: PeopleMapping,
    vocabulary: Vocabulary,
) -> tuple[Population | None, list[Diagnostic]]:
    from troth.engine.bulk import frames  # slow to load, and no CSV file needs it

    try:
        table = frames.open_table(path, kind)
    except NoTableError as error:
        return None, [broken(path, kind, str(error))]
    found = mismatches(mapping, path, table.header, vocabulary)
    found += [
        _untold(path, name, table.unreadable[name])
        for name in (entry.id, *wanted(entry))
        if name in table.unreadable
    ]
    if has_errors(found):
        return None, found
    days = {
        each.column
        for name, each in entry.facts.items()
        if isinstance(vocabulary.facts[name].type, DateType)
    }
    gathering = Gathering(entry, vocabulary, "row")
    try:
        for batch in frames.batches(table, entry.id, wanted(entry), days):
            gathering.take(batch)
    except NoTableError as error:
        return None, [broken(path, kind, str(error))]
    return _population(gathering, path, entry, (), "row"), found


def _population(
    gathering: Gathering,
    path: str | Path,
    entry: PeopleMapping,
    notes: tuple[str, ...],
    row: str,
) -> Population:
    held, lines = gathering.held()
    return Population(
        held,
        lines,
        gathering.refused,
        str(path),
        {name: each.column for name, each in entry.facts.items()},
        {name: each.column for name, each in entry.outcome.items()},
        notes,
        row,
    )


def broken(path: Path, kind: str, why: str) -> Diagnostic:
    """The finding that a table cannot be read to its end."""
    message = f"`{path}` begins as a table in the format {kind} does, but {why}"
    return _said("unreadable-file", path, message, "write it again from where it comes")


def _untold(path: Path, column: str, kind: str) -> Diagnostic:
    message = f"the column `{column}` of `{path}` holds {kind}, which no text stands for"
    return _said("unreadable-file", path, message, "write numbers, texts, days or moments into it")


def _said(code: str, path: Path, message: str, advice: str) -> Diagnostic:
    return Diagnostic(code, message, Label(Source(str(path), "").whole()), help=advice)
