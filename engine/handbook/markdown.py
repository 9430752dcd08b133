"""The handbook as Markdown, for places that show it: the rules and the lists, no pictures.

The lifecycles are left to `troth draw`, whose Mermaid such places turn into pictures themselves.
"""

from collections.abc import Iterable, Iterator, Sequence

from troth.dsl.telling.words import Bullet, Prose, sentence
from troth.engine.handbook.content import Handbook, Link, Owed, Section


def markdown(book: Handbook) -> str:
    """The whole text, with a line end behind it."""
    return "\n".join(_lines(book)) + "\n"


def _lines(book: Handbook) -> Iterator[str]:
    yield f"# {_plain(book.name)} {_plain(book.version)}\n"
    yield from (f"- {name}: {_plain(value)}" for name, value in book.about)
    for section in book.sections:
        yield from _section(section)
    for title, rows in (
        ("Index of promises", book.promises),
        ("What the person owes", book.expectations),
    ):
        yield from _table(
            title, ("what", "who", "from when", "by when", "what if not"), map(_owed, rows)
        )
    for ladder in book.ladders:
        yield f"\n## {sentence(_plain(ladder.rule.words)).rstrip('.')}\n\n{_plain(ladder.begins)}\n"
        for rung in ladder.rungs:
            yield f"1. {_plain(rung.moment)}: {_plain(rung.acts)}"
    people = ((each.words, each.found) for each in book.people)
    yield from _table("Who is who", ("who", "how they are found"), people)
    facts = ((each.words, each.about, each.kind, each.readers) for each in book.facts)
    heads = ("what is known", "about", "what it can be", "who may read it")
    yield from _table("What can be known, and who may read it", heads, facts)
    for each in book.calendars:
        days = ((day, name) for day, name in each.days)
        yield from _table(f"Calendar {each.name}, from {each.since}", ("day off", "why"), days)


def _section(section: Section) -> Iterator[str]:
    yield f"\n## {_plain(f'{section.mark} {section.title}'.strip())}"
    for entry in section.entries:
        yield f"\n### {_plain(entry.prose.title)}\n\n*{entry.what}, {_plain(entry.place)}*"
        yield from _prose(entry.prose)
    if section.asked:
        yield "\n### What has to fit together\n"
        yield from (f"- {_plain(text)}" for text in section.asked)
    for sheet in section.sheets:
        yield from _table(sheet.title, sheet.heads, sheet.rows, "###")
        if sheet.more:
            yield f"\nand {sheet.more} more"
    if section.also:
        begin = "Serves this step, too" if section.entries else "Kept by"
        yield f"\n{begin}: {_named(section.also)}."


def _prose(prose: Prose) -> Iterator[str]:
    yield from (f"\n{_plain(text)}" for text in prose.paragraphs)
    if prose.bullets:
        yield ""
        yield from _bullets(prose.bullets, "")
    yield from (f"\n{_plain(text)}" for text in prose.after)


def _bullets(bullets: Iterable[Bullet], indent: str) -> Iterator[str]:
    for bullet in bullets:
        yield f"{indent}- {_plain(bullet.text)}"
        yield from _bullets(bullet.under, f"{indent}  ")


def _owed(row: Owed) -> Sequence[str]:
    if_not = f"heard by {_named(row.if_not)}" if row.if_not else "nobody hears of it by itself"
    return row.what, f"{row.by} to {row.to}", row.begins, row.due or "no day is set", if_not


def _named(links: Iterable[Link]) -> str:
    return ", ".join(link.words for link in links)


def _table(
    title: str, heads: Sequence[str], rows: Iterable[Sequence[str]], mark: str = "##"
) -> Iterator[str]:
    lines = [f"| {' | '.join(_plain(cell) for cell in row)} |" for row in rows]
    if lines:
        yield f"\n{mark} {_plain(title)}\n\n| {' | '.join(heads)} |\n|{'---|' * len(heads)}"
        yield from lines


def _plain(text: str) -> str:
    """Text in which nothing is a sign of Markdown, or of HTML."""
    whole = " ".join(text.split())
    return "".join(f"\\{sign}" if sign in "\\`*_[]<>#|&~" else sign for sign in whole)
