"""The handbook as one self-contained file for a browser, or for paper.

Everything that comes from a pack is escaped where it is written; no script and no address but
those of places in the page itself. The same handbook gives the same bytes.
"""

from collections.abc import Iterable, Iterator
from html import escape

from troth.dsl.telling.words import Bullet, Prose, spaced
from troth.engine.handbook import tables
from troth.engine.handbook.content import Adopted, Entry, Handbook, Lifecycle, Section
from troth.engine.handbook.rules import REST
from troth.engine.handbook.style import PAPER, STYLE, paged
from troth.engine.handbook.tables import link, links
from troth.engine.look import document
from troth.workflows.svg import extent, sheets

LONG = 12
"""Lines from which on a rule may go over a page's end: to keep it whole would leave a hole."""

OPENS = frozenset({"promises", "lifecycles", "calendars", "facts"})
"""The parts that begin on a page of their own on paper, beside the first rules."""

LEGEND = (
    "An arrow is what leads from one state to the next, and its words say when. In a box, ↻ is "
    "what is taken note of and changes nothing, and → leads to an end. ◷ is a clock, ◆ a gate of "
    "this policy, ● something that is owed from there on, ▲ a ladder. Ends: ✓ good, ✕ against the "
    "person, ↩ by the person, ○ neither. A broken line is a state in which nothing is owed. "
    "What is wider than the screen moves sideways."
)


def html(book: Handbook) -> str:
    """The whole file."""
    about = dict(book.about)
    header = f"{book.name} {book.version}, in force from {about.get('in force from', '')}"
    style = STYLE + paged(header, f"meaning {about.get('meaning', '')}")
    return document(f"{_named(book)}, version {book.version}", style, _body(book))


def _named(book: Handbook) -> str:
    words = spaced(book.name.replace("-", "_"))
    return words[:1].upper() + words[1:]


def _body(book: Handbook) -> Iterator[str]:
    yield f'<header class="title">\n<h1>{escape(_named(book))}</h1>'
    yield "<p>What is promised, what is expected, and what happens when it does not come.</p>\n<dl>"
    for name, value in book.about:
        yield f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>"
    yield "</dl>\n</header>"
    parts = list(_parts(book))
    yield from _contents(book, parts)
    yield "<main>"
    for number, section in enumerate(book.sections):
        yield from _section(section, opens=not number)
    for anchor, title, lines in parts:
        opens = ' class="opens"' if anchor in OPENS else ""
        yield f'<section id="{anchor}"{opens}>\n<h2>{escape(title)}</h2>'
        yield from lines
        yield "</section>"
    yield "</main>"


def _parts(book: Handbook) -> Iterator[tuple[str, str, list[str]]]:
    """What follows the rules: place, heading and lines; parts with nothing in them are left out."""
    several = (
        ("promises", "Index of promises", list(tables.owed(book.promises))),
        ("expectations", "What the person owes", list(tables.owed(book.expectations))),
        ("ladders", "When nothing happens: ladders", list(tables.ladders(book.ladders))),
        ("people", "Who is who", list(tables.people(book))),
        ("lifecycles", "Lifecycles", list(_lifecycles(book.lifecycles))),
        ("calendars", "Calendars", list(tables.calendars(book.calendars))),
        ("changes", "What changed against the base", list(_adopted(book.adopted))),
        ("facts", "What can be known, and who may read it", list(tables.facts(book))),
        ("scales", "Scales and choices", list(tables.scales(book.scales))),
        ("events", "What can be recorded", list(tables.events(book))),
        ("terms", "Words with an exact meaning", list(_terms(book))),
    )
    yield from (part for part in several if part[2])


def _contents(book: Handbook, parts: Iterable[tuple[str, str, list[str]]]) -> Iterator[str]:
    yield '<nav aria-label="Contents">\n<h2>Contents</h2>\n<ol>'
    for section in book.sections:
        yield f'<li><a href="#{escape(section.anchor)}">{_headed(section)}</a></li>'
    for anchor, title, _ in parts:
        yield f'<li><a href="#{anchor}">{escape(title)}</a></li>'
    yield "</ol>\n</nav>"


def _headed(section: Section) -> str:
    mark = f'<span class="mark">{escape(section.mark)}</span>' if section.mark else ""
    return f"{mark}{escape(section.title)}"


def _section(section: Section, *, opens: bool) -> Iterator[str]:
    kind = "opens" if opens else "rest" if section.title == REST else ""
    first = f' class="{kind}"' if kind else ""
    yield f'<section id="{escape(section.anchor)}"{first}>\n<h2>{_headed(section)}</h2>'
    yield '<div class="entries">'
    for entry in section.entries:
        yield from _entry(entry)
    yield "</div>"
    if section.asked:
        yield '<h3>What has to fit together</h3>\n<ul class="asked">'
        yield from (f"<li>{escape(text)}</li>" for text in section.asked)
        yield "</ul>"
    for sheet in section.sheets:
        yield from tables.sheet(sheet)
    if section.also:
        begin = "Serves this step, too" if section.entries else "Kept by"
        yield f"<p>{begin}: {links(section.also)}.</p>"
    yield "</section>"


def _entry(entry: Entry) -> Iterator[str]:
    long = " long" if len(entry.prose.lines()) > LONG else ""
    yield f'<article class="{escape(entry.kind)}{long}" id="{escape(entry.anchor)}">'
    yield f"<h3>{escape(entry.prose.title)}</h3>"
    yield (
        f'<p class="what"><span>{escape(entry.what)}</span>'
        f'<span class="id">{escape(entry.place)}</span></p>'
    )
    yield from _sentences(entry.prose)
    yield "</article>"


def _sentences(prose: Prose) -> Iterator[str]:
    yield from (f"<p>{escape(text)}</p>" for text in prose.paragraphs)
    yield from _bullets(prose.bullets)
    yield from (f"<p>{escape(text)}</p>" for text in prose.after)


def _bullets(bullets: tuple[Bullet, ...]) -> Iterator[str]:
    if not bullets:
        return
    yield "<ul>"
    for bullet in bullets:
        yield f"<li>{escape(bullet.text)}"
        yield from _bullets(bullet.under)
        yield "</li>"
    yield "</ul>"


def _lifecycles(several: tuple[Lifecycle, ...]) -> Iterator[str]:
    if not several:
        return
    yield f'<p class="legend">{escape(LEGEND)}</p>'
    for each in several:
        title = each.title[:1].upper() + each.title[1:]
        yield f'<h3 id="{escape(each.anchor)}">{escape(title)}</h3>\n<figure>'
        yield f'<div class="sheets" style="--wide: {extent(each.picture)[0]:.0f}px">'
        yield from sheets(each.picture, *PAPER)
        yield "</div>\n</figure>"
        if each.rules:
            yield '<ul class="places">'
            yield from (f"<li>{escape(where)}: {link(to)}</li>" for where, to in each.rules)
            yield "</ul>"


def _adopted(adopted: Adopted | None) -> Iterator[str]:
    if adopted is None:
        return
    yield (
        f"<p>This builds on {escape(adopted.base)}: {adopted.kept} rules stand as they are, "
        f"{len(adopted.altered)} are written anew, {len(adopted.added)} are added.</p>"
    )
    if adopted.added:
        yield f"<p>Added: {links(adopted.added)}.</p>"
    for each in adopted.altered:
        yield f"<h3>{link(each.rule)}</h3>\n<p>In the base it says:</p>"
        yield '<blockquote class="before">'
        yield from _sentences(each.before)
        yield "</blockquote>"


def _terms(book: Handbook) -> Iterator[str]:
    yield '<dl class="terms">'
    for term in book.terms:
        yield f"<dt>{escape(term.word)}</dt><dd>{escape(term.means)}</dd>"
    yield "</dl>"
