"""What loses its ground: rows that other data answered in one pack, and no longer in the other.

Compares what `covers` of the vocabulary finds in both packs, row by row, by the texts of its cells.
A cover that only one of the packs has says nothing about what was changed, and is left out.
"""

from collections.abc import Iterator, Mapping

from troth.dsl.covering import cell_text, gaps, missing_text
from troth.dsl.source import Span
from troth.dsl.vocabulary import Cover, Vocabulary
from troth.engine.files.pack import Pack
from troth.engine.plan.changes import Change, Structure
from troth.engine.plan.constructs import place

Row = tuple[str, ...]


def ground_changes(old: Pack, new: Pack) -> Iterator[Change]:
    """Rows that were answered and are not, and rows that were not and are."""
    for name in sorted(old.vocabulary.covers.keys() & new.vocabulary.covers.keys()):
        yield from _of_one(name, old.vocabulary, new.vocabulary)


def _of_one(name: str, old: Vocabulary, new: Vocabulary) -> Iterator[Change]:
    before, after = _open(old.covers[name], old), _open(new.covers[name], new)
    was, now = _rows(old.covers[name], old), _rows(new.covers[name], new)
    for row in now:
        if row not in was or before.get(row) == after.get(row):
            continue
        found = new.covers[name]
        yield Structure(
            "",
            "changed",
            found.every,
            row[0],
            place(now[row], old=False),
            _said(found, before.get(row)),
            _said(found, after.get(row), lost=True),
        )


def _said(cover: Cover, lacks: str | None, *, lost: bool = False) -> str:
    what = cover.words or f"a row in {', '.join(cover.within)}"
    if lacks is None:
        return f"has {what}"
    return ("loses its ground: " if lost else "") + f"lacks {what}{lacks}"


def _open(cover: Cover, vocabulary: Vocabulary) -> Mapping[Row, str]:
    """The rows that nothing answers, each with those for whom that is so."""
    found: dict[Row, str] = {}
    for gap in gaps(cover, vocabulary):
        missing = missing_text(cover, gap)
        found[_texts(cover, vocabulary, gap.row)] = f", for {missing}" if missing else ""
    return found


def _rows(cover: Cover, vocabulary: Vocabulary) -> Mapping[Row, Span]:
    table = vocabulary.tables[cover.every]
    places = table.places or (table.span,) * len(table.rows)
    return {_texts(cover, vocabulary, number): span for number, span in enumerate(places)}


def _texts(cover: Cover, vocabulary: Vocabulary, number: int) -> Row:
    table = vocabulary.tables[cover.every]
    return tuple(
        "" if value is None else cell_text(value, type_)
        for value, type_ in zip(table.rows[number], table.columns.values(), strict=True)
    )
