"""A table of events as codes: of each column every different text once, and for each row which.

Knows polars, and nothing of events. Texts are those of `troth.engine.bulk.frames`, so that one
mapping reads a CSV file and a Parquet file alike. Moments are read here where they are written as
nearly all are; any other text is left to whoever reads moments one by one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from troth.engine.bulk.batches import NoTableError
from troth.engine.bulk.columns import Numbers, Truths
from troth.engine.bulk.frames import UNREADABLE, Table, listed, written
from troth.engine.exact import DAY
from troth.engine.localtime import LocalTime, local_time
from troth.engine.moments import EARLIEST, LATEST

_USUAL: Final = r"^\d{4}-\d\d-\d\d[T ](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d$"
_FORM: Final = "%Y-%m-%d %H:%M:%S"
_COMMON: Final = (EARLIEST + 7 * DAY, LATEST - 7 * DAY)
"""Seconds of moments that are read here: with room for every zone to either end of the calendar."""

_LENGTH: Final = len("2026-01-31T09:00:00")
_UTC: Final = ("Z", "+00:00")
_PLAIN: Final = r"^[!-~]+$"


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """One column: its different ``texts``, and for each row (shape (rows,)) the place of its own.

    ``plain`` says of which texts it is certain that they are visible ASCII without a blank.
    """

    texts: Sequence[str]
    codes: NDArray[np.int32]
    plain: Truths

    def text(self, row: int) -> str:
        """The text of a row."""
        return self.texts[int(self.codes[row])]


@dataclass(frozen=True, slots=True, eq=False)
class Apart:
    """A column in which hardly two rows say the same, such as keys: its texts have no numbers.

    Each is visible ASCII without a blank, of at least one character and at most ``longest``.
    """

    column: pl.Series
    longest: int

    def text(self, row: int) -> str:
        """The text of a row."""
        return str(self.column[row])

    def begins(self, start: str) -> bool:
        """Whether any text begins so."""
        return bool(self.column.str.starts_with(start).any())

    def single(self) -> Truths:
        """The rows, shape (rows,), whose text no other row has."""
        marks = self.column.hash().to_numpy()
        order = np.sort(marks)
        again = np.unique(order[1:][order[1:] == order[:-1]])
        found = np.ones(len(marks), np.bool_)
        if len(again):  # two texts may have one mark: only the texts themselves say
            places = np.searchsorted(again, marks)
            rows = np.flatnonzero(again[np.minimum(places, len(again) - 1)] == marks)
            found[rows] = ~self.column.gather(pl.Series(rows)).is_duplicated().to_numpy()
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """A column of moments: seconds since 1970 UTC, and of which rows they are ``certain``."""

    seconds: NDArray[np.int64]
    certain: Truths


@dataclass(frozen=True, slots=True, eq=False)
class EventTable:
    """All rows of a file: columns as texts, and the one that says when.

    ``texts`` has every column that was asked for, but for those that stand ``apart``. ``written``
    gives what a row says of its moment, for the rows of which that is not certain. ``lines`` says
    where each row stands.
    """

    texts: Mapping[str, Words]
    moments: Moments
    written: Mapping[int, str]
    lines: Numbers
    apart: Mapping[str, Apart] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """How many rows."""
        return len(self.lines)


def event_table(
    table: Table,
    names: Sequence[str],
    at: str,
    zone: tzinfo | None,
    lines: Numbers | None = None,
    key: str = "",
) -> EventTable:
    """The columns ``names`` and ``at`` of a table. Raises NoTableError.

    A moment that names no zone is one in ``zone``. ``lines`` are those of the rows; without
    them rows are counted from 1. Of ``key`` hardly two rows say the same, where there is one.
    """
    schema = table.frame.collect_schema()
    wanted = list(dict.fromkeys(names))
    picked = [
        (pl.col(name).fill_null("") if name == key and schema[name] == pl.String else
         _coded(schema[name], name)).alias(f"t{place}")
        for place, name in enumerate(wanted)
    ]  # fmt: skip
    try:
        frame = table.frame.select(*picked, *_moment(schema[at], at)).collect()
        texts: dict[str, Words] = {}
        apart: dict[str, Apart] = {}
        for place, name in enumerate(wanted):
            column = frame.drop_in_place(f"t{place}")
            if name == key and (own := _apart(column)) is not None:
                apart[name] = own
            else:
                texts[name] = _words(column)
            del column  # before the next one: it takes much room
        moments = _moments(frame, zone)
        doubtful = _written(table, at, np.flatnonzero(~moments.certain))
    except UNREADABLE as error:
        raise NoTableError("it is damaged, or cut off") from error
    if lines is None:
        lines = np.arange(1, frame.height + 1, dtype=_narrowest(frame.height))
    return EventTable(texts, moments, doubtful, lines, apart)


def _narrowest(rows: int) -> type[np.int32] | type[np.int64]:
    """Numbers that hold twice as many as there are rows, and one more."""
    return np.int32 if 2 * rows + 1 < 2**31 else np.int64


def table_of(columns: Mapping[str, Sequence[str]]) -> Table:
    """Rows that are held as texts, as a table."""
    frame = pl.DataFrame({name: pl.Series(each, dtype=pl.String) for name, each in columns.items()})
    return Table(frame.lazy(), tuple(columns), {})


# --- texts


def _coded(kind: pl.DataType, name: str) -> pl.Expr:
    """A column of texts by number; of anything else as it is."""
    if not isinstance(kind, pl.String | pl.Categorical | pl.Enum):
        return pl.col(name)
    text = pl.col(name).cast(pl.String).fill_null("")
    return text.cast(pl.Categorical(pl.Categories.random()))


def _apart(column: pl.Series) -> Apart | None:
    """A column of texts that need no second look; None where one does."""
    if column.dtype != pl.String or not len(column) or not bool(_are_plain(column).all()):
        return None
    return Apart(column, int(column.str.len_bytes().max() or 0))  # type: ignore[arg-type]


def _words(column: pl.Series) -> Words:
    if column.dtype == pl.String:
        column = column.cast(pl.Categorical(pl.Categories.random()))
    if isinstance(column.dtype, pl.Categorical):
        return _of_categories(column)
    if isinstance(column.dtype, pl.List | pl.Array):
        column = listed(column)
    different = column.unique(maintain_order=True)
    places = pl.Series(range(len(different)), dtype=pl.Int32)
    codes = column.replace_strict(different, places, return_dtype=pl.Int32)
    texts = written(different)
    return Words(texts, codes.to_numpy().astype(np.int32), _are_plain(pl.Series(texts)))


def _of_categories(column: pl.Series) -> Words:
    different = column.unique()
    numbers = different.to_physical().to_numpy().astype(np.int64)
    order = np.argsort(numbers)
    texts, numbers = different.gather(pl.Series(order)).cast(pl.String), numbers[order]
    codes = column.to_physical().to_numpy()
    if len(numbers) == int(numbers.max(initial=-1)) + 1 and codes.dtype == np.uint32:
        return Words(texts.to_list(), codes.view(np.int32), _are_plain(texts))
    places = np.zeros(int(numbers.max(initial=-1)) + 1, np.int32)
    places[numbers] = np.arange(len(numbers), dtype=np.int32)
    return Words(texts.to_list(), places[codes], _are_plain(texts))


def _are_plain(texts: pl.Series) -> Truths:
    found: Truths = texts.cast(pl.String).str.contains(_PLAIN).to_numpy()
    return found


# --- moments


def _moment(kind: pl.DataType, name: str) -> list[pl.Expr]:
    """The seconds as a clock shows them, and whether that is a clock in UTC."""
    column = pl.col(name)
    if isinstance(kind, pl.Datetime):
        found = column.to_physical() // _PARTS[kind.time_unit]
        seconds = pl.when(found.is_between(*_COMMON)).then(found)
        known = kind.time_zone is not None
        return [seconds.alias("seconds"), pl.lit(known).alias("utc")]
    if isinstance(kind, pl.String):
        head, tail = column.str.head(_LENGTH), column.str.slice(_LENGTH)
        usual = head.str.contains(_USUAL) & tail.is_in(["", *_UTC])
        parsed = head.str.replace("T", " ", literal=True).str.to_datetime(_FORM, strict=False)
        seconds = pl.when(usual).then(parsed.dt.epoch("s"))
        seconds = pl.when(seconds.is_between(*_COMMON)).then(seconds)
        return [seconds.alias("seconds"), tail.is_in(_UTC).alias("utc")]
    nothing = pl.lit(None, dtype=pl.Int64)
    return [nothing.alias("seconds"), pl.lit(False).alias("utc")]


_PARTS: Final = {"ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}


def _moments(frame: pl.DataFrame, zone: tzinfo | None) -> Moments:
    shown, utc = frame["seconds"], frame["utc"]
    if not shown.null_count() and bool(utc.all()):
        return Moments(shown.to_numpy(), np.ones(len(shown), np.bool_))
    certain = shown.is_not_null().to_numpy().copy()
    seconds = shown.fill_null(0).to_numpy().astype(np.int64)
    local = np.flatnonzero(certain & ~utc.fill_null(value=False).to_numpy())
    if len(local):
        found, sure = _from_local(seconds[local], zone)
        seconds[local] = found
        certain[local] = sure
    return Moments(seconds, certain)


def _written(table: Table, name: str, rows: NDArray[np.int64]) -> Mapping[int, str]:
    """What some rows say in a column."""
    if not len(rows):
        return {}
    found = table.frame.select(pl.col(name).gather(pl.Series(rows))).collect()
    return dict(zip(rows.tolist(), written(found[name]), strict=True))


def _from_local(shown: NDArray[np.int64], zone: tzinfo | None) -> tuple[NDArray[np.int64], Truths]:
    """Moments of what a local clock shows; certain where clocks change nowhere near."""
    if zone is None:
        return shown, np.zeros(len(shown), np.bool_)
    days, places = np.unique(shown // DAY, return_inverse=True)
    time = local_time(zone)
    offsets = [_steady(time, day) for day in days.tolist()]
    known = np.array([each is not None for each in offsets], np.bool_)
    ahead = np.array([each or 0 for each in offsets], np.int64)
    return shown - ahead[places], known[places]


def _steady(time: LocalTime, day: int) -> int | None:
    """How far clocks are ahead on a local day and on those beside it, where that is one figure."""
    found = {time.offset(near * DAY) for near in range(day - 1, day + 3)}
    return found.pop() if len(found) == 1 else None
