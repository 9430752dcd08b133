"""The lists of the handbook as HTML: who owes what, who hears of it, what can be known.

On a narrow screen each row is a block, and each cell begins with the head of its column.
"""

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from troth.engine.handbook.content import DaysOff, Handbook, Ladder, Link, Owed, Scale, Sheet


def link(to: Link) -> str:
    """Words that lead to another place of the page."""
    return f'<a href="#{escape(to.anchor)}">{escape(to.words)}</a>'


def links(several: Iterable[Link]) -> str:
    """Links in a row."""
    return ", ".join(link(each) for each in several)


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], kind: str = "") -> Iterator[str]:
    """A table of cells that are ready; ``heads`` are texts."""
    lines = list(rows)
    if not lines:
        return
    yield f'<table class="{kind}">' if kind else "<table>"
    cells = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    yield f"<thead><tr>{cells}</tr></thead>\n<tbody>"
    for row in lines:
        told = (
            f'<td data-is="{escape(head.lower())}">{cell}</td>'
            for head, cell in zip(heads, row, strict=True)
        )
        yield f"<tr>{''.join(told)}</tr>"
    yield "</tbody>\n</table>"


OWED = ("What", "Who", "From when", "By when", "What shows it", "What if not")


def owed(rows: Iterable[Owed]) -> Iterator[str]:
    """The index of promises or expectations."""
    yield from table(OWED, (_owed(row) for row in rows), "owed")


def _owed(row: Owed) -> Sequence[str]:
    kept = " ".join(_capital(text.removeprefix("It is kept ")) for text in row.kept)
    if_not = [f"heard by {links(row.if_not)}"] if row.if_not else []
    if row.otherwise:
        if_not.append(escape(row.otherwise))
    return (
        f"<strong>{link(row.rule)}</strong><br>{escape(row.what)}",
        f"{escape(row.by)} to {escape(row.to)}",
        escape(row.begins),
        escape(row.due or "no day is set"),
        escape(kept or "nothing is recorded for it"),
        "<br>".join(if_not) or "nobody hears of it by itself",
    )


def ladders(several: Iterable[Ladder]) -> Iterator[str]:
    """Ladders as lines in time."""
    for ladder in several:
        yield f'<div class="ladder">\n<h3>{link(ladder.rule)}</h3>\n<p>{escape(ladder.begins)}</p>'
        yield "<ol>"
        for rung in ladder.rungs:
            last = ' class="last"' if rung.last else ""
            finally_ = "finally, " if rung.last else ""
            moment = escape(f"{finally_}{rung.moment}")
            yield f"<li{last}><strong>{moment}</strong><br>{escape(rung.acts)}</li>"
        yield "</ol>"
        yield from (f"<p>{escape(text)}</p>" for text in ladder.ends)
        yield "</div>"


def people(book: Handbook) -> Iterator[str]:
    """Who is who."""
    rows = ((escape(p.words), escape(p.found), _code(p.name)) for p in book.people)
    yield from table(("Who", "How they are found", "Name in the rules"), rows)


def facts(book: Handbook) -> Iterator[str]:
    """What can be known, and who may read it."""
    rows = (
        (
            escape(fact.words),
            escape(fact.about),
            escape(fact.kind),
            escape(fact.readers) if fact.open else f"<strong>{escape(fact.readers)}</strong>",
            escape(fact.known) or "as recorded",
            _code(fact.name),
        )
        for fact in book.facts
    )
    heads = ("What is known", "About", "What it can be", "Who may read it", "Known", "Name")
    yield from table(heads, rows, "facts")


def events(book: Handbook) -> Iterator[str]:
    """What can be recorded, and by whom."""
    rows = (
        (
            escape(each.words),
            escape(each.about),
            escape(each.by),
            escape(each.details) or "nothing more",
            _code(each.name),
        )
        for each in book.events
    )
    yield from table(("What happened", "About", "Recorded by", "Says also", "Name"), rows)


def scales(several: Iterable[Scale]) -> Iterator[str]:
    """Levels, from the lowest up, with what each means where somebody wrote it."""
    for scale in several:
        how = "from the lowest level up" if scale.kind == "rating" else "one of these"
        yield f'<div class="scale">\n<h4>{escape(scale.name)} <span class="small">{how}</span></h4>'
        if any(means for _, means in scale.levels):
            yield "<dl>"
            for level, means in scale.levels:
                yield f"<dt>{escape(level)}</dt><dd>{escape(means)}</dd>"
            yield "</dl>"
        else:
            between = " → " if scale.kind == "rating" else ", "
            yield f"<p>{escape(between.join(level for level, _ in scale.levels))}</p>"
        yield "</div>"


def sheet(told: Sheet) -> Iterator[str]:
    """A table of the pack under its name."""
    yield f'<div class="sheet" id="{escape(told.anchor)}">\n<h3>{escape(_capital(told.title))}</h3>'
    yield from table(
        [_capital(head) for head in told.heads],
        ([escape(cell) or "none" for cell in row] for row in told.rows),
    )
    if told.more:
        yield f'<p class="small">and {told.more} more</p>'
    yield "</div>"


def calendars(several: Iterable[DaysOff]) -> Iterator[str]:
    """When one works, and the days off of a year."""
    for each in several:
        yield f"<h3>{escape(each.name)}</h3>\n<p>{escape('; '.join(each.about))}.</p>"
        yield f'<p class="small">Days off in the twelve months from {escape(each.since)}:</p>'
        if each.days:
            yield '<ul class="days">'
            for day, name in each.days:
                yield f"<li><strong>{escape(day)}</strong> {escape(name)}</li>"
            yield "</ul>"
        else:
            yield "<p>none</p>"
        if each.missing:
            yield f"<p>{escape(each.missing)}</p>"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _code(name: str) -> str:
    return f'<span class="id">{escape(name)}</span>'
