"""The ledger page as one self-contained file for a browser, or for paper.

No script, no picture and no address in it: it can be sent, kept and printed as it is.
"""

from collections.abc import Iterator
from html import escape

from troth.engine.localtime import shown
from troth.engine.look import document
from troth.engine.timeline.page import Page, Row
from troth.engine.timeline.text import counts_told
from troth.engine.timeline.words import day_shown, line_told, moment_shown, refusal_told

SIGNS = {
    "fulfilled": "✓",
    "repaired": "✓",
    "violated": "!",
    "in_effect": "…",
    "suspended": "‖",
    "created": "?",
}
"""Beside the words, never instead of them."""

STYLE = """
td:first-child, .day { white-space: nowrap } .violated { font-weight: 600 }
@media screen and (max-width: 40rem) { td:first-child, .day { white-space: normal } }
"""


def html(page: Page) -> str:
    """The page of one relationship as a whole HTML document."""
    return document(f"{page.relationship}: what is owed", STYLE, _body(page))


def _body(page: Page) -> Iterator[str]:
    yield f"<h1>{escape(page.relationship)}</h1>"
    about = [*page.about]
    if page.engaged_since is not None:
        about.append(f"engaged since {shown(page.engaged_since)}")
    yield f"<p>{escape(', '.join(about))}</p>" if about else ""
    yield f"<p>{escape(counts_told(page.counts, ', '))}</p>"
    yield (
        f'<p class="small">As of {moment_shown(page.as_of, page.zone)}, '
        f"policy {escape(page.policy)}</p>"
    )
    yield from _promises(page)
    yield from _stages(page)
    yield from _refused(page)
    yield from _story(page)


def _promises(page: Page) -> Iterator[str]:
    if not page.rows:
        return
    yield "<h2>What is owed</h2>\n<table>\n<thead><tr><th>Due</th><th>Promise</th><th>By</th>"
    yield "<th>Made</th><th>Terms</th><th>State</th></tr></thead>\n<tbody>"
    yield from (_promise(row) for row in page.rows)
    yield "</tbody>\n</table>"


def _promise(row: Row) -> str:
    due = shown(row.due) if row.due is not None else "no day"
    skipped = ", ".join(f"{day_shown(day)}: {why}" for day, why in row.skipped)
    note = f'<br><span class="small">{escape(skipped)}</span>' if skipped else ""
    words = f'<br><span class="small">{escape(row.words)}</span>' if row.words else ""
    sign = SIGNS.get(row.state, "–")
    return (
        f'<tr><td data-is="due">{due}</td><td><span class="id">{escape(row.id)}</span>{words}</td>'
        f'<td data-is="by">{escape(row.by)}</td>'
        f'<td data-is="made" class="day">{shown(row.made)}</td>'
        f'<td data-is="terms">{escape(row.terms)}</td>'
        f'<td class="{row.state}">{sign} {escape(row.said)}{note}</td></tr>'
    )


def _stages(page: Page) -> Iterator[str]:
    if not page.stages:
        return
    yield "<h2>Where things stand</h2>\n<table>\n<tbody>"
    for stage in page.stages:
        about = f" ({escape(stage.about)})" if stage.about else ""
        yield (
            f"<tr><td>{escape(stage.region)}{about}</td><td>{escape(stage.state)}</td>"
            f"<td>since {moment_shown(stage.since, page.zone)}</td></tr>"
        )
    yield "</tbody>\n</table>"


def _refused(page: Page) -> Iterator[str]:
    if not page.refused:
        return
    yield "<h2>What was refused</h2>\n<table>\n<tbody>"
    for each in page.refused:
        why = "<br>".join(escape(line) for line in refusal_told(each))
        yield (
            f"<tr><td>{moment_shown(each.at, page.zone)}</td><td>{escape(each.type)}</td>"
            f"<td>{why}</td></tr>"
        )
    yield "</tbody>\n</table>"


def _story(page: Page) -> Iterator[str]:
    yield "<h2>What happened</h2>\n<table>\n<tbody>"
    for line in page.story:
        yield f"<tr><td>{shown(line.day)}</td><td>{escape(line_told(line))}</td></tr>"
    yield "</tbody>\n</table>"
