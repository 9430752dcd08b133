"""Decision tables: `from table T by [a, b]`, with every double key and every gap named."""

from itertools import islice, product

from troth.dsl import core, syntax
from troth.dsl.checking.names import listed, members_of, say_unknown
from troth.dsl.checking.types import as_type
from troth.dsl.checking.world import Scope, warning, written
from troth.dsl.diagnostics import Diagnostic, Label, did_you_mean
from troth.dsl.types import ChoiceType, RatingType, TruthType, Type, Value
from troth.dsl.values import show_value
from troth.dsl.vocabulary import Table

MOST_CELLS = 10_000
"""Up to so many combinations of keys a table is searched for gaps."""


def lookup(node: syntax.Lookup, scope: Scope) -> tuple[core.Lookup, Type] | None:
    """The table as values by key, and the type of its values."""
    tables = scope.world.vocabulary.tables
    table = tables.get(str(node.table))
    if table is None:
        say_unknown(scope, "table", str(node.table), node.table.span, tables)
        for item in node.by.items:
            scope.value(item)
        return None
    keys = [_key(item, table, scope) for item in node.by.items]
    good = [key for key in keys if key is not None]
    names = [str(item) for item in node.by.items if isinstance(item, syntax.Name)]
    column = _value_column(node, table, names, scope)
    if column is None or len(good) < len(keys):
        return None
    rows = _rows(node, table, names, column, scope)
    if rows is None:
        return None
    _warn_of_gaps(node, [table.columns[name] for name in names], rows, scope)
    found = core.Lookup(table.name, tuple(good), rows, span=node.span)
    return found, table.columns[column]


def _key(item: syntax.Expr, table: Table, scope: Scope) -> core.Expr | None:
    if isinstance(item, syntax.Name) and str(item) in table.columns:
        value = scope.value(item)
        return None if value is None else as_type(value, table.columns[str(item)], scope)
    nearest = did_you_mean(str(item), table.columns) if isinstance(item, syntax.Name) else None
    scope.report(
        Diagnostic(
            "table-key",
            f"the table `{table.name}` has no column `{item.span.text}`",
            Label(item.span, "no column"),
            others=written(table.span, "the table"),
            help=f"did you mean `{nearest}`?"
            if nearest
            else f"its columns are {listed(table.columns)}; name the key as the column is named",
        )
    )
    return None


def _value_column(node: syntax.Lookup, table: Table, names: list[str], scope: Scope) -> str | None:
    left = [column for column in table.columns if column not in names]
    if len(left) == 1:
        return left[0]
    if all(name in table.columns for name in names) and len(names) == len(node.by.items):
        scope.report(
            Diagnostic(
                "table-key",
                f"the table `{table.name}` has no column left for the value"
                if not left
                else f"{listed(left)} are all left for the value",
                Label(node.by.span, "the keys"),
                others=written(table.span, "the table"),
                note="the one column that is no key is the value",
                help="name every key column, and no other",
            )
        )
    return None


def _rows(
    node: syntax.Lookup, table: Table, names: list[str], column: str, scope: Scope
) -> tuple[tuple[tuple[Value, ...], Value | None], ...] | None:
    order = list(table.columns)
    places = [order.index(name) for name in names]
    value_place = order.index(column)
    rows: dict[tuple[Value, ...], Value | None] = {}
    good = True
    for number, row in enumerate(table.rows, start=1):
        cells = [row[place] for place in places]
        key = tuple(cell for cell in cells if cell is not None)
        if len(key) == len(cells) and key not in rows:
            rows[key] = row[value_place]
            continue
        good = False
        shown = _shown(key, [table.columns[n] for n in names])
        scope.report(
            Diagnostic(
                "table-twice" if len(key) == len(cells) else "table-key",
                f"the table `{table.name}` answers twice for {shown}"
                if len(key) == len(cells)
                else f"row {number} of the table `{table.name}` has an empty key",
                Label(node.table.span, f"row {number}"),
                others=written(table.span, "the table"),
                help="keep one row for each combination of keys",
            )
        )
    return tuple(rows.items()) if good else None


def _shown(key: tuple[Value, ...], types: list[Type]) -> str:
    return " and ".join(show_value(v, t) for v, t in zip(key, types, strict=False))


def _closed_values(type_: Type) -> range | None:
    match type_:
        case RatingType() | ChoiceType():
            return range(len(members_of(type_)))
        case TruthType():
            return range(2)
        case _:
            return None


def _warn_of_gaps(
    node: syntax.Lookup,
    types: list[Type],
    rows: tuple[tuple[tuple[Value, ...], Value | None], ...],
    scope: Scope,
) -> None:
    values = [_closed_values(type_) for type_ in types]
    closed = [v for v in values if v is not None]
    if len(closed) < len(values):
        return
    size = 1
    for one in closed:
        size *= len(one)
    if size > MOST_CELLS or size == len(rows):
        return
    answered = {key for key, _ in rows}
    gaps = list(islice((key for key in product(*closed) if key not in answered), 4))
    shown = "; ".join(_shown(key, types) for key in gaps[:3]) + ("; …" if len(gaps) > 3 else "")
    scope.report(
        warning(
            "table-gap",
            f"the table `{node.table}` does not answer for every combination",
            Label(node.table.span, f"{size - len(rows)} of {size} are missing"),
            note=f"missing: {shown}",
            advice="add the rows; until then the answer there is unknown",
        )
    )
