"""Small pieces of the page of a plan: words made safe, tables, figures with their rows, diffs.

What is on the page is others' work: every text passes through `said`. A name keeps its own
direction of writing to itself, and what no page can show is shown as a sign for it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal, TypeAlias

from troth.engine.plan.definition import MOST_ROWS, Plan
from troth.engine.plan.figures import Figure, count, plain
from troth.engine.plan.narrate import Told

Ids: TypeAlias = Literal["none", "short", "full"]

SHORT_IDS = 5


_TURNS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Signs that turn the direction of writing around."""


@dataclass(frozen=True, slots=True)
class Page:
    """What a page is about, and which personal ids it may show."""

    plan: Plan
    ids: Ids


def said(text: str) -> str:
    """A text of others for the page: no tag, and no direction of writing that leaks."""
    return f"<bdi>{escape(plain(text))}</bdi>"


def own(text: str) -> str:
    """Words of ours for the page, and any words for an attribute: they turn nothing around."""
    return escape(_TURNS.sub("", plain(text)))


NONE = '<p class="none">'


def none(why: str) -> str:
    """What a part says that has nothing to tell."""
    return f"{NONE}{own(why)}</p>"


def tag(rows: str) -> str:
    """The name under which the people behind a figure open."""
    return f' <span class="tag">{own(rows)}</span>' if rows else ""


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], numbers: int = 0) -> Iterator[str]:
    """A table of ready cells; its last ``numbers`` columns hold figures. Nothing without rows."""
    found = list(rows)
    if not found:
        return
    first = len(heads) - numbers
    cells = "".join(
        f'<th scope="col"{_number(at, first)}>{own(head)}</th>' for at, head in enumerate(heads)
    )
    yield f"<table>\n<thead><tr>{cells}</tr></thead>\n<tbody>"
    for row in found:
        inside = "".join(
            f'<td{_number(at, first)} data-is="{own(heads[at])}">{cell}</td>'
            for at, cell in enumerate(row)
        )
        yield f"<tr>{inside}</tr>"
    yield "</tbody>\n</table>"


def _number(at: int, first: int) -> str:
    return ' class="number"' if at >= first else ""


def figures(found: Iterable[Figure], ids: Ids) -> Iterator[str]:
    """Labels and figures; who is named in one is left out where no ids are wanted."""
    shown = [each for each in found if ids != "none" or not each.person]
    if not shown:
        return
    yield '<dl class="figures">'
    for each in shown:
        whom = f'<span class="id">{said(each.person)}</span>: ' if each.person else ""
        yield f"<dt>{said(each.label)}</dt><dd>{whom}{said(each.text)}{tag(each.rows)}</dd>"
    yield "</dl>"


def diff(was: Iterable[str], now: Iterable[str]) -> str:
    """What is gone and what is new, a line each, each with its sign."""
    lines = [f'<del><span class="mark">-</span> {said(line)}</del>' for line in was]
    lines += [f'<ins><span class="mark">+</span> {said(line)}</ins>' for line in now]
    return f'<pre class="diff">{"".join(lines)}</pre>' if lines else ""


def folded(summary: str, inside: Iterable[str], *, opened: bool = False) -> Iterator[str]:
    """Detail on demand; nothing where there is nothing inside. ``summary`` is ready."""
    content = list(inside)
    if content:
        yield f"<details{' open' if opened else ''}>\n<summary>{summary}</summary>"
        yield from content
        yield "</details>"


def people(page: Page, named: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Who is behind figures: pairs of what is counted and its rows. Nobody unless asked for."""
    if page.ids == "none":
        return
    for what, name in named:
        rows = page.plan.rows.get(name)
        if rows is None or not rows.first:
            continue
        most = MOST_ROWS if page.ids == "full" else SHORT_IDS
        who = ", ".join(f'<span class="id">{said(each)}</span>' for each in rows.first[:most])
        rest = rows.count - min(most, len(rows.first))
        more = f" and {count(rest)} more" if rest > 0 else ""
        heading = f"Who: {said(what)}, {count(rows.count)}{tag(name)}"
        yield from folded(heading, [f"<p>{who}{more}</p>"])


def head(told: Told) -> str:
    """What a change is called: its sign, its word and its subject."""
    sign = f'<span class="sign">{own(told.sign)}</span>'
    return f"{sign} {own(told.word.capitalize())}: {said(told.subject)}"
