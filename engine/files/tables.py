"""Decision tables, and the values of benchmarks: typed cells of CSV files."""

from collections.abc import Mapping as Map

from troth.dsl.diagnostics import Diagnostic, Label, did_you_mean
from troth.dsl.source import Span
from troth.dsl.types import Type, Value
from troth.dsl.values import Problem, read_value
from troth.dsl.vocabulary import Table
from troth.engine.files.folder import Folder
from troth.engine.files.table import CsvTable, Row, read_csv
from troth.engine.files.typetext import Scales, read_type
from troth.engine.files.vocabulary_model import FactEntry, TableEntry, VocabularyFile
from troth.engine.files.yaml import Mapping, key_span, value_span


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
    if column in table.header:
        return table.header.index(column)
    meant = did_you_mean(column, table.header)
    advice = f"did you mean `{meant}`?" if meant else f"it has: {', '.join(table.header[:20])}"
    message = f"`{table.source.name}` has no column `{column}`"
    folder.found.append(Diagnostic("missing-column", message, Label(asked), help=advice))
    return None


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
    folder: Folder, node: Mapping, file: VocabularyFile, scales: Scales
) -> dict[str, Table]:
    """The decision tables that vocabulary.yaml declares, those that can be read at all."""
    made: dict[str, Table] = {}
    for name, entry in file.tables.items():
        table = _decision_table(folder, node, name, entry, scales)
        if table is not None:
            made[name] = table
    return made


def _decision_table(
    folder: Folder, node: Mapping, name: str, entry: TableEntry, scales: Scales
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
    asked = {column: key_span(node, "tables", name, "columns", column) for column in types}
    found = {column: column_of(folder, table, column, asked[column]) for column in types}
    indexes = [index for index in found.values() if index is not None]
    if len(indexes) < len(entry.columns):
        return None
    kinds = list(types.values())
    rows = tuple(
        tuple(
            _cell(folder, table, row, index, kind)
            for index, kind in zip(indexes, kinds, strict=True)
        )
        for row in table.rows
    )
    return Table(
        name=name, columns=types, rows=rows, words=entry.words, span=key_span(node, "tables", name)
    )


def _cell(folder: Folder, table: CsvTable, row: Row, column: int, type_: Type) -> Value | None:
    if not row.cells[column]:
        return None
    value = read_value(row.cells[column], type_)
    if isinstance(value, Problem):
        bad_cell(folder, table, row, column, value)
        return None
    return value


def read_benchmark(
    folder: Folder, node: Mapping, name: str, entry: FactEntry, type_: Type
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
    if entry.as_of is None or entry.shelf_life is None:
        missing = "as_of" if entry.as_of is None else "shelf_life"
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
        say(
            "ambiguous-row",
            f"{len(rows)} rows of `{entry.table}` are meant, not one",
            "choose one with `where: {COLUMN: VALUE}`",
            "where" if entry.where else "table",
        )
        return None
    return _cell(folder, table, rows[0], index, type_)
