"""How Troth's pages look: one stylesheet and one frame for every HTML file it writes.

A page holds no script and no address outside itself: it can be sent, kept and printed as it is.
Colour only repeats what a word or a sign says; light and dark follow the reader's system, and paper
is always white. What is on a page is others' work.
"""

from collections.abc import Iterable
from html import escape

STYLE = """
:root { color-scheme: light dark; --ink: #1d2329; --ink-soft: #55606b; --paper: #fff;
  --card: #f6f7f8; --accent: #1f5c99;
  --line: 1px solid color-mix(in srgb, currentColor 20%, transparent) }
@media screen and (prefers-color-scheme: dark) { :root { --ink: #e8ebee; --ink-soft: #a7b0b9;
  --paper: #171c21; --card: #222930; --accent: #8fbcec } }
html { background: var(--paper); color: var(--ink); -webkit-text-size-adjust: 100% }
body { font: 15px/1.45 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.4rem; margin-bottom: 0 } h2 { font-size: 1.05rem; margin: 2rem 0 .4rem }
p { margin: .2rem 0 } table { border-collapse: collapse; width: 100% } a { color: var(--accent) }
th, td { text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0;
  border-bottom: var(--line) }
th { font-weight: 600 } .id { font-family: ui-monospace, monospace; font-size: .9em }
.small { font-size: .9em; color: var(--ink-soft) }
@media screen and (max-width: 40rem) {
  thead { display: none } tr, td { display: block } td { border: 0; padding: 0 }
  tr { padding: .5rem 0; border-bottom: var(--line) }
  td { overflow-wrap: anywhere }
  td[data-is]::before { content: attr(data-is) " "; color: var(--ink-soft) } }
@media print { body { margin: 0; max-width: none; padding: 0; font-size: 10pt }
  a { color: inherit; text-decoration: none }
  tr { break-inside: avoid } thead { display: table-header-group } h2, h3 { break-after: avoid } }
"""
"""On a narrow screen a row is a block, and each cell says what the head of its column said."""


def document(title: str, style: str, body: Iterable[str]) -> str:
    """A whole file: ``title`` is text, ``style`` and ``body`` are ready."""
    return "\n".join([
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(title)}</title>\n<style>{STYLE}{style}</style>\n</head>\n<body>",
        *body,
        "</body>\n</html>\n",
    ])  # fmt: skip
