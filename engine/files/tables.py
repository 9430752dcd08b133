"""Decision tables, and the values of benchmarks: typed cells of CSV files."""

from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Map
from typing import TYPE_CHECKING

from troth.dsl.diagnostics import Diagnostic, Label, did_you_mean
from troth.dsl.source import Span
from troth.dsl.types import MoneyType, Type, Value
from troth.dsl.values import Problem, read_value
from troth.dsl.vocabulary import Table
from troth.engine.files.folder import Folder
from troth.engine.files.table import CsvTable, Row, read_csv
from troth.engine.files.typetext import Scales, read_type
from troth.engine.files.words import kind_of
from troth.engine.files.yaml import Mapping, is_written, key_span, value_span

if TYPE_CHECKING:
    from troth.engine.files.vocabulary_model import FactEntry, TableEntry, VocabularyFile


def open_table(folder: Folder, name: str, asked: Span) -> CsvTable | None:
    """The table ``name`` of the pack; what is wrong with it goes to ``folder.found``."""
    source = folder.read(name, asked)
    if source is None:
        return None
    table, found = read_csv(source)
    folder.found += found
    return table


def column_of(folder: Folder, table: CsvTable, column: str, asked: Span) -> int | None:
    """The position of ``column``, or None with a finding at the place that asked for it."""
    index = table.place(column)
    if index is None:
        meant = did_you_mean(column, table.header)
        advice = f"did you mean `{meant}`?" if meant else f"it has: {_listed(table.header)}"
        _missing(folder, f"`{table.source.name}` has no column {_listed([column])}", asked, advice)
    return index


def columns_of(folder: Folder, table: CsvTable, columns: Iterable[str]) -> list[int] | None:
    """The positions of columns whose names are fixed, so that it is the header that must change.

    None with a finding for each that is missing, or with one where the header names none of them.
    """
    found = {column: table.place(column) for column in columns}
    missing = [column for column, index in found.items() if index is None]
    meant = {column: did_you_mean(column, table.header) for column in missing}
    name, top = table.source.name, table.first
    if len(missing) == len(found) > 1 and not any(meant.values()):
        message = f"the first line of `{name}` does not name its columns"
        _missing(folder, message, top.span, f"write a first line with {_listed(missing)}")
        return None
    for column in missing:
        written = meant[column]
        span = table.cell_span(top, table.header.index(written)) if written else top.span
        advice = (
            f"write `{column}`, not `{written}`" if written else f"it has: {_listed(top.cells)}"
        )
        _missing(folder, f"`{name}` has no column `{column}`", span, advice)
    return None if missing else [index for index in found.values() if index is not None]


def _missing(folder: Folder, message: str, span: Span, advice: str) -> None:
    folder.found.append(Diagnostic("missing-column", message, Label(span), help=advice))


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(kind_of(name) for name in names[:20])
    return shown + (", …" if len(names) > 20 else "")


def rows_where(
    folder: Folder,
    table: CsvTable,
    where: Map[str, str | tuple[str, ...]],
    node: Mapping,
    *path: str,
) -> list[Row] | None:
    """The rows whose cells are as ``where`` says; None with a finding when a column is missing."""
    wanted: list[tuple[int, frozenset[str]]] = []
    for column, value in where.items():
        index = column_of(folder, table, column, key_span(node, *path, column))
        if index is None:
            return None
        wanted.append((index, frozenset([value] if isinstance(value, str) else value)))
    return [
        row for row in table.rows if all(row.cells[index] in values for index, values in wanted)
    ]


def bad_cell(folder: Folder, table: CsvTable, row: Row, column: int, problem: Problem) -> None:
    """Reports that a cell cannot be read as the type of its column."""
    folder.found.append(
        Diagnostic(
            "bad-cell", problem.message, Label(table.cell_span(row, column)), help=problem.help
        )
    )


def read_decision_tables(
    folder: Folder, node: Mapping, file: "VocabularyFile", scales: Scales
) -> dict[str, Table]:
    """The decision tables that vocabulary.yaml declares, those that can be read at all."""
    made: dict[str, Table] = {}
    for name, entry in file.tables.items():
        table = _decision_table(folder, node, name, entry, scales)
        if table is not None:
            made[name] = table
    return made


def _decision_table(
    folder: Folder, node: Mapping, name: str, entry: "TableEntry", scales: Scales
) -> Table | None:
    types: dict[str, Type] = {}
    for column, written in entry.columns.items():
        read = read_type(written, scales)
        if isinstance(read, Problem):
            span = value_span(node, "tables", name, "columns", column)
            folder.found.append(
                Diagnostic("unknown-type", read.message, Label(span), help=read.help)
            )
        else:
            types[column] = read
    table = open_table(folder, entry.table, value_span(node, "tables", name, "table"))
    if table is None:
        return None
    told = len(folder.found)
    indexes = columns_of(folder, table, entry.columns)
    if indexes is None or len(types) < len(entry.columns):
        return None
    kinds = list(types.values())
    rows = tuple(
        tuple(
            _cell(folder, table, row, index, kind)
            for index, kind in zip(indexes, kinds, strict=True)
        )
        for row in table.rows
    )
    if len(folder.found) > told or not table.whole:
        folder.partial.add(name)
    return Table(
        name=name,
        columns=types,
        rows=rows,
        words=entry.words,
        span=key_span(node, "tables", name),
        places=tuple(row.span for row in table.rows),
    )


def _cell(folder: Folder, table: CsvTable, row: Row, column: int, type_: Type) -> Value | None:
    value = read_cell(table, row, column, type_)
    if isinstance(value, Problem):
        bad_cell(folder, table, row, column, value)
        return None
    return value


def read_cell(table: CsvTable, row: Row, column: int, type_: Type) -> Value | Problem:
    """What a cell says; plain numbers have the unit of the header."""
    text = table.text(row, column)
    if not text:
        return Problem("this cell is empty", "write a value, or take the row out")
    value = read_value(text, type_)
    if isinstance(value, Problem) and isinstance(type_, MoneyType) and text.isdigit():
        unit, name = str(type_).removeprefix("money "), table.header[column]
        advice = f"{value.help}, or the unit once in the header: `{name} ({unit})`"
        return Problem(value.message, advice)
    return value


def read_benchmark(
    folder: Folder, node: Mapping, name: str, entry: "FactEntry", type_: Type
) -> Value | None:
    """The value of a benchmark, the same for everybody; None with a finding where there is none."""
    path = ("facts", name)

    def say(code: str, message: str, advice: str, *more: str) -> None:
        span = value_span(node, *path, *more) if more else key_span(node, *path)
        folder.found.append(Diagnostic(code, message, Label(span), help=advice))

    if (entry.table is None) == (entry.value is None):
        say(
            "wrong-value",
            f"the benchmark `{name}` has no value",
            "write `table: …` or `value: …`, one of the two",
        )
        return None
    needed = {"as_of": entry.as_of, "shelf_life": entry.shelf_life}
    missing = next((key for key, said in needed.items() if said is None), "")
    if missing and not is_written(node, *path, missing):
        say(
            "missing-key",
            f"the benchmark `{name}` does not say its `{missing}`",
            "a benchmark grows old: write `as_of: 2026-06-30` and `shelf_life: 6 months`",
        )
    if entry.value is not None:
        value = read_value(entry.value, type_)
        if isinstance(value, Problem):
            say("wrong-value", value.message, value.help, "value")
            return None
        return value
    asked = value_span(node, *path, "table")
    table = open_table(folder, entry.table or "", asked)
    if table is None:
        return None
    column = entry.column or (name if name in table.header else "value")
    index = column_of(
        folder, table, column, value_span(node, *path, "column") if entry.column else asked
    )
    rows = rows_where(folder, table, entry.where, node, *path, "where")
    if index is None or rows is None:
        return None
    if len(rows) != 1:
        if not rows and not table.whole:
            return None  # the row that is meant may be the one that does not fit
        say(
            "ambiguous-row",
            f"{len(rows)} rows of `{entry.table}` are meant, not one",
            "choose one with `where: {COLUMN: VALUE}`",
            "where" if entry.where else "table",
        )
        return None
    return _cell(folder, table, rows[0], index, type_)
