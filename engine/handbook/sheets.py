"""The data of a pack as people read it: what data must answer, and the tables of a step.

A table is told as it stands, with choices and levels in words. One that says a thing for each level
of something, such as what one sees of a competency, has the levels side by side.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from troth.dsl.covering import cell_text, told_columns
from troth.dsl.telling.words import joined, sentence, spaced
from troth.dsl.types import ChoiceType, RatingType, SetType, Type, Value
from troth.dsl.vocabulary import Cover, Table, Vocabulary
from troth.engine.handbook.content import Sheet
from troth.engine.handbook.rules import slug

if TYPE_CHECKING:
    from troth.engine.files.info import Step
    from troth.engine.files.pack import Pack

MOST = 60
"""Rows that a handbook shows of a table; of a longer one it says how many more there are."""


def asked(step: "Step", vocabulary: Vocabulary) -> Iterator[str]:
    """What the data of a step must answer, a sentence each."""
    covers = vocabulary.covers
    yield from (_asked(covers[name], vocabulary) for name in step.rules if name in covers)


def _asked(cover: Cover, vocabulary: Vocabulary) -> str:
    columns = told_columns(cover, vocabulary) if cover.each else (_first(cover, vocabulary),)
    each = f", for each {joined(spaced(name) for name in cover.each)}," if cover.each else ""
    what = cover.words.replace("`", "") or f"a row in {joined(spaced(n) for n in cover.within)}"
    must = "must" if cover.strict else "should"
    return sentence(f"every {joined(spaced(name) for name in columns)} {must} have{each} {what}")


def _first(cover: Cover, vocabulary: Vocabulary) -> str:
    return next(iter(vocabulary.tables[cover.every].columns))


def sheets(step: "Step", pack: "Pack") -> Iterator[Sheet]:
    """The tables that people read with a step."""
    for name in step.tables:
        table = pack.vocabulary.tables[name]
        heads, rows = _by_level(table) or _as_it_stands(table)
        yield Sheet(
            anchor=slug(f"table-{step.id}-{name}"),
            title=table.words or spaced(name),
            heads=heads,
            rows=rows[:MOST],
            more=max(0, len(rows) - MOST),
        )


Told = tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]


def _as_it_stands(table: Table) -> Told:
    types = table.columns.values()
    rows = (
        tuple(_cell(value, type_) for value, type_ in zip(row, types, strict=True))
        for row in table.rows
    )
    return tuple(map(spaced, table.columns)), tuple(rows)


def _by_level(table: Table) -> Told | None:
    """A row for each thing and a column for each level; None where a table is not of that kind."""
    types = list(table.columns.values())
    if len(types) != 3 or not isinstance(types[1], RatingType):
        return None
    levels = types[1].levels
    found: dict[Value | None, list[str]] = {}
    for thing, level, what in table.rows:
        cells = found.setdefault(thing, [""] * len(levels))
        if not isinstance(level, int) or cells[level]:
            return None
        cells[level] = _cell(what, types[2])
    heads = (spaced(next(iter(table.columns))), *map(spaced, levels))
    return heads, tuple((_cell(thing, types[0]), *cells) for thing, cells in found.items())


def _cell(value: Value | None, type_: Type) -> str:
    """A cell in words; names of choices and levels have blanks."""
    if value is None:
        return ""
    match type_:
        case RatingType() | ChoiceType():
            return spaced(cell_text(value, type_))
        case SetType(of=ChoiceType() | RatingType()):
            members = cell_text(value, type_).strip("[]").split(", ")
            return joined(spaced(name) for name in members if name)
        case _:
            return cell_text(value, type_)
