"""An overview as one self-contained file for a browser, or for paper."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from troth.engine.localtime import shown
from troth.engine.look import document
from troth.engine.overview.figures import Counts, Overview
from troth.engine.overview.words import HEADS, measures, owed_row, people_told, promise_rows

STYLE = """
body { max-width: 60rem }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums }
th.number { width: 5.4rem; white-space: nowrap } th:last-child { width: 10rem }
tr.all td { font-weight: 600 } td:first-child { white-space: normal }
.bar { display: flex; height: .7rem; width: 9rem; border: 1px solid currentColor }
.bar span { display: block } .bar .kept { background: currentColor; opacity: .25 }
.bar .late { background: repeating-linear-gradient(45deg, currentColor 0 2px, transparent 2px 5px) }
.bar .overdue { background: currentColor }
dl { display: grid; grid-template-columns: minmax(12rem, max-content) 1fr; gap: .5rem 1.5rem }
dt { font-weight: 600 } dd { margin: 0 }
@media screen and (max-width: 40rem) { dl { display: block } dd { margin: 0 0 .8rem }
  .bar { width: 100%; margin-top: .3rem } td.number { display: inline-block; margin-right: 1.1rem }
  td:first-child { font-weight: 600 } td:first-child[data-is]::before { content: none } }
@media print { .bar { print-color-adjust: exact; -webkit-print-color-adjust: exact } }
"""

LEGEND = (
    "In a bar, from the left: kept, kept late (striped), overdue (full); open ones are left out. "
    "What was not earned, let go or ended in another way is counted in “made” alone."
)


def html(figures: Overview) -> str:
    """The whole file."""
    return document(f"{figures.policy}: how we stand", STYLE, _body(figures))


def _body(figures: Overview) -> Iterator[str]:
    yield "<h1>How we keep our word</h1>"
    yield f"<p>{escape(_named(figures.policy))}, as of {shown(figures.as_of)}. "
    yield f"{people_told(figures)}.</p>"
    yield "<h2>What was promised, by who owes it</h2>"
    counts = [side.counts for side in figures.promises]
    total = sum(counts, Counts())
    yield from _table(list(promise_rows(figures)), [*counts, total])
    yield f'<p class="small">{LEGEND}</p>'
    if figures.expectations.made:
        yield "<h2>What people owe in return</h2>"
        yield from _table([owed_row(figures)], [figures.expectations])
    yield "<h2>How it goes</h2>\n<dl>"
    for title, words in measures(figures):
        yield f"<dt>{escape(title)}</dt><dd>{escape(', '.join(words.split('   ')))}</dd>"
    yield "</dl>"


def _named(policy: str) -> str:
    words = policy.replace("_", " ")
    return words[:1].upper() + words[1:]


def _table(rows: Sequence[Sequence[str]], counts: Iterable[Counts]) -> Iterator[str]:
    heads = ["who", *HEADS[1:], ""]
    cells = "".join(f'<th{_number(at)} scope="col">{head}</th>' for at, head in enumerate(heads))
    yield f"<table>\n<thead><tr>{cells}</tr></thead>\n<tbody>"
    for row, each in zip(rows, counts, strict=False):
        kind = ' class="all"' if row[0] == "all" else ""
        inside = "".join(
            f'<td{_number(at)} data-is="{heads[at]}">{escape(cell)}</td>'
            for at, cell in enumerate(row)
        )
        yield f"<tr{kind}>{inside}<td>{_bar(each)}</td></tr>"
    yield "</tbody>\n</table>"


def _number(at: int) -> str:
    return ' class="number"' if 0 < at < len(HEADS) else ""


def _bar(counts: Counts) -> str:
    """The shares of what is judged by now; the same figures stand beside it in words."""
    judged = counts.kept + counts.broken
    if not judged:
        return ""
    parts = (("kept", counts.kept), ("late", counts.late), ("overdue", counts.overdue))
    spans = "".join(
        f'<span class="{name}" style="width:{100 * n / judged:.1f}%"></span>' for name, n in parts
    )
    return f'<span class="bar" aria-hidden="true">{spans}</span>'
