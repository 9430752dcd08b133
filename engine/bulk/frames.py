"""The door to polars: tables in files as texts of cells, read in batches and only as asked.

A cell becomes the text that a person would have written for it into a CSV file, so that one mapping
reads both: a whole number without a point, yes and no, days and moments as ISO has them, a list
parted by semicolons, nothing where nothing is said. A number with a fraction keeps the shortest
digits that mean it, and nothing is rounded. What a text says is known elsewhere.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from troth.dsl.types import SCALE
from troth.dsl.values import day_of
from troth.engine.bulk.batches import Batch, NoTableError, Texts
from troth.engine.exact import DAY

_ROWS: Final = 250_000
"""How many rows are held at once."""

_NESTED = (pl.Struct, pl.Binary, pl.Object, pl.Duration, pl.Time)
"""What no text stands for that a mapping could read."""

_FIRST_DAY, _LAST_DAY = day_of(date.min), day_of(date.max)
"""The days that a calendar has, as a file numbers them."""

_LARGEST: Final = 2**63 - 1

UNREADABLE: Final = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError)
"""What reading a damaged table raises; polars panics over some damage, which is no `Exception`."""

_BROKEN = "it is damaged, or cut off"


@dataclass(frozen=True, slots=True)
class Table:
    """A table in a file; ``unreadable`` are the columns that no text stands for, and their kind."""

    frame: pl.LazyFrame
    header: tuple[str, ...]
    unreadable: dict[str, str]


def open_table(path: Path, kind: str) -> Table:
    """The table in a file of the ``kind`` Parquet, Arrow or Arrow stream. Raises NoTableError."""
    try:
        frame = _scan(path, kind)
        schema = frame.collect_schema()
    except UNREADABLE as error:
        raise NoTableError(_BROKEN) from error
    unreadable = {name: str(each) for name, each in schema.items() if not _is_read(each)}
    return Table(frame, tuple(schema.names()), unreadable)


def _scan(path: Path, kind: str) -> pl.LazyFrame:
    match kind:
        case "Parquet":
            return pl.scan_parquet(path, glob=False, hive_partitioning=False)
        case "Arrow":
            return pl.scan_ipc(path, glob=False, hive_partitioning=False)
        case _:
            return pl.read_ipc_stream(path).lazy()


def _is_read(kind: pl.DataType) -> bool:
    if isinstance(kind, pl.List | pl.Array):
        return _is_read(_inner(kind)) and not isinstance(_inner(kind), pl.List | pl.Array)
    return not isinstance(kind, _NESTED)


def _inner(kind: pl.List | pl.Array) -> pl.DataType:
    inner = kind.inner
    return inner if isinstance(inner, pl.DataType) else inner()


def batches(
    table: Table, id_: str | None, names: Sequence[str], days: Collection[str] = ()
) -> Iterator[Batch]:
    """The rows in order, the column ``id_`` and those in ``names`` of each; without one, no ids.

    Rows are counted from 1. In the columns ``days`` a moment at midnight that names no zone stands
    for its day. Raises NoTableError where the rest cannot be read.
    """
    once = list(dict.fromkeys([*([] if id_ is None else [id_]), *names]))
    first = 1
    try:
        for frame in table.frame.select(once).collect_batches(
            chunk_size=_ROWS, maintain_order=True
        ):
            made = {name: _texts(frame[name], days=name in days) for name in {*names}}
            lines = np.arange(first, first + frame.height, dtype=np.int64)
            ids = [] if id_ is None else _plain(frame[id_])
            yield Batch(lines, ids, [made[name] for name in names])
            first += frame.height
    except UNREADABLE as error:
        raise NoTableError(_BROKEN) from error


def cells_of(
    data: bytes, delimiter: str, width: int, columns: Sequence[int]
) -> tuple[list[str], list[Texts]]:
    """The cells of lines without quotes, each of which has ``width``: an id, then other columns.

    ``columns`` are their places, that of the id first; a column may be asked for twice.
    """
    once = sorted({*columns})
    frame = pl.read_csv(
        data,
        has_header=False,
        separator=delimiter,
        quote_char=None,
        infer_schema=False,
        columns=once,
        schema={str(place): pl.String for place in range(width)},
        raise_if_empty=False,
    )
    id_, *others = columns
    made = {place: _texts(frame[str(place)], days=False) for place in {*others}}
    return _plain(frame[str(id_)]), [made[place] for place in others]


def places_in_order(texts: Sequence[str]) -> NDArray[np.intp]:
    """The places of ``texts`` in the order of their characters, by code points."""
    return pl.Series(texts, dtype=pl.String).arg_sort().to_numpy().astype(np.intp)


def millionths(texts: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """The texts that are plain numbers, in millionths, and which these are.

    A plain number has at most twelve digits before the point and six behind it; no sign.
    """
    column = pl.Series("text", texts, dtype=pl.String)
    plain = column.str.contains(r"^[0-9]{1,12}(\.[0-9]{1,6})?$")
    parts = column.to_frame().select(
        whole=pl.col("text").str.extract(r"^([0-9]{1,12})").cast(pl.Int64, strict=False),
        rest=pl.col("text").str.extract(r"\.([0-9]{1,6})$").str.pad_end(6, "0").cast(pl.Int64),
    )
    made = parts["whole"].fill_null(0) * SCALE + parts["rest"].fill_null(0)
    return made.to_numpy().astype(np.int64), plain.to_numpy().astype(np.bool_)


def _plain(column: pl.Series) -> list[str]:
    """The text of every row, where most differ."""
    if isinstance(column.dtype, pl.String):
        return column.fill_null("").to_list()
    if column.dtype.is_integer():
        return column.cast(pl.String).fill_null("").to_list()
    made = _texts(column, days=False)
    return [made.texts[code] for code in made.codes.tolist()]


def _texts(column: pl.Series, *, days: bool) -> Texts:
    if isinstance(column.dtype, pl.List | pl.Array):
        column = listed(column)
    different = column.unique(maintain_order=True)
    places = pl.Series(range(len(different)), dtype=pl.UInt32)
    codes = column.replace_strict(different, places, return_dtype=pl.UInt32)
    return Texts(written(different, days=days), codes.to_numpy().astype(np.intp))


def written(values: pl.Series, *, days: bool = False) -> list[str]:
    """The text of each value."""
    if values.dtype.is_integer() or isinstance(values.dtype, pl.String):
        return values.cast(pl.String).fill_null("").to_list()
    if values.dtype.is_float():
        shown = values.cast(pl.String).str.strip_suffix(".0").fill_null("").to_list()
        return [text if _digits(text) else _number(text) for text in shown]
    if isinstance(values.dtype, pl.Date | pl.Datetime):
        return _whens(values, days=days)
    return [_text(value, days=days) for value in values.to_list()]


def listed(column: pl.Series) -> pl.Series:
    """The items of each list, parted by semicolons."""
    lists = column if isinstance(column.dtype, pl.List) else column.arr.to_list()
    lengths = lists.list.len().fill_null(0)
    items = iter(written(lists.filter(lengths > 0).explode()))
    return pl.Series([";".join(islice(items, each)) for each in lengths], dtype=pl.String)


def _whens(values: pl.Series, *, days: bool) -> list[str]:
    """Days and moments; one that no calendar has is the number it is held as, which says no day."""
    numbers = values.to_physical()
    fits = numbers.is_between(*_range(values.dtype)).fill_null(value=True)
    made = [_text(value, days=days) for value in values.set(~fits, None).to_list()]
    for place in (~fits).arg_true().to_list():
        made[place] = f"{numbers[place]} since 1970"
    return made


def _range(kind: pl.DataType) -> tuple[int, int]:
    """The first and the last number that is a day, or a moment, from year 1 to 9999.

    In a zone that is not UTC a day less at both ends, which its clocks may reach beyond.
    """
    if not isinstance(kind, pl.Datetime):
        return _FIRST_DAY, _LAST_DAY
    spare = 0 if kind.time_zone in {None, "UTC"} else 1
    parts = DAY * {"ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}[kind.time_unit]
    low, high = (_FIRST_DAY + spare) * parts, (_LAST_DAY + 1 - spare) * parts - 1
    return max(low, -_LARGEST), min(high, _LARGEST)


def _text(value: object, *, days: bool) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime():
            if days and value.tzinfo is None and value.time() == value.min.time():
                return value.date().isoformat()
            return value.isoformat(" ")
        case date():
            return value.isoformat()
        case float():
            return _number(repr(value))
        case Decimal():
            return _number(str(value))
        case _:
            return str(value)


def _digits(text: str) -> bool:
    """Whether a number is written out already."""
    return "e" not in text and text not in {"", "-0"}


def _number(text: str) -> str:
    """A number without an exponent, and without a point where nothing stands behind it."""
    if not text:
        return ""
    value = Decimal(text)
    if not value.is_finite():
        return text
    plain = format(value, "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def store(csv: Path, parquet: Path, kinds: Mapping[str, str], rows: int = _ROWS) -> None:
    """A CSV file as Parquet, row for row: the same bytes for the same text, however many threads.

    ``kinds`` says of some columns that they hold a ``day``, a ``moment`` in UTC or a ``whole``
    number; all others stay text, and nothing where a cell is empty.
    """
    made = {
        "day": lambda column: column.str.to_date("%Y-%m-%d"),
        "moment": lambda column: column.str.to_datetime(
            "%Y-%m-%dT%H:%M:%SZ", time_unit="us", time_zone="UTC"
        ),
        "whole": lambda column: column.cast(pl.Int64),
    }
    frame = pl.scan_csv(csv, infer_schema=False, glob=False)
    typed = [made[kind](pl.col(name)) for name, kind in kinds.items()]
    frame.with_columns(typed).sink_parquet(
        parquet, compression="zstd", row_group_size=rows, maintain_order=True
    )
