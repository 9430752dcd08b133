"""The stylesheet of the handbook, beside the one that all pages share."""

from troth.workflows import svg

PAPER = (680.0, 900.0)
"""How wide and high a diagram may be on a page of A4, at 96 dots an inch."""

STYLE = (
    svg.STYLE
    + """
body { max-width: 64rem }
header.title { border-bottom: 3px solid var(--accent); padding-bottom: 1.2rem; margin: 3rem 0 2rem }
header.title h1 { font-size: 2.2rem; line-height: 1.15; margin: 0 0 .3rem }
header.title p { font-size: 1.1rem; color: var(--ink-soft); max-width: 40rem }
header.title dl { display: flex; flex-wrap: wrap; gap: .6rem 2.2rem; margin: 1.2rem 0 0 }
header.title dt { font-size: .85rem; color: var(--ink-soft) } header.title dd { margin: 0 }
nav ol { list-style: none; margin: 0; padding: 0 }
nav > ol { columns: 2 18rem } nav li { padding: .12rem 0; break-inside: avoid }
.rest .entries { columns: 2 18rem; column-gap: 2rem }
.rest article { break-inside: avoid; margin: 0 0 1rem } nav a { text-decoration: none }
nav a:hover { text-decoration: underline }
h2 { font-size: 1.45rem; margin: 3rem 0 .8rem; padding-top: .6rem; border-top: var(--line) }
h3 { font-size: 1.08rem; margin: 1.6rem 0 .2rem } h4 { margin: 1rem 0 .1rem }
.mark { display: inline-block; min-width: 1.6em; padding: 0 .35em; margin-right: .5em;
  border: 1.5px solid var(--accent); border-radius: 4px; color: var(--accent); font-size: .8em;
  text-align: center }
article { margin: 1.3rem 0; padding-left: 1rem; border-left: 3px solid var(--card) }
article.promise, article.right { border-color: var(--accent) }
article.expectation, article.minimum, article.ideal { border-color: var(--ink-soft) }
article h3 { margin: 0 } article p, article li { max-width: 46rem }
article ul { margin: .3rem 0; padding-left: 1.3rem }
.what { font-size: .9em; color: var(--ink-soft); display: flex; flex-wrap: wrap; gap: 0 1.2rem;
  margin: 0 0 .35rem }
.owed td:first-child { min-width: 15rem }
.asked { max-width: 46rem; padding-left: 1.3rem } .sheet td:first-child { font-weight: 600 }
.facts th { width: 14% } .facts th:nth-child(4) { width: 24% }
.ladder h3::first-letter { text-transform: uppercase }
.ladder { margin: 1.2rem 0 1.8rem } .ladder ol { list-style: none; display: flex; flex-wrap: wrap;
  gap: 1rem 0; margin: .7rem 0; padding: 0 }
.ladder li { flex: 1 1 9rem; border-top: 3px solid var(--ink-soft); padding: .6rem .9rem 0 0;
  position: relative }
.ladder li::before { content: ""; position: absolute; top: -8px; left: 0; width: 9px; height: 9px;
  border-radius: 50%; border: 2px solid var(--ink-soft); background: var(--paper) }
.ladder li.last::before { background: var(--ink-soft) }
figure { margin: 1rem 0; overflow-x: auto } figure svg { display: block; height: auto }
figure .sheets { width: min(var(--wide), max(100%, calc(var(--wide) * .8))) }
figure svg { width: 100% } .legend { max-width: 46rem }
.places { columns: 2 20rem; padding-left: 1.2rem } .places li { break-inside: avoid }
.days { columns: 3 16rem; padding-left: 0; list-style: none }
.scale dl, dl.terms { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem }
.scale dd, dl.terms dd { margin: 0 } dl.terms dt, .scale dt { font-weight: 600 }
.before { color: var(--ink-soft) }
@media screen and (max-width: 40rem) {
  header.title h1 { font-size: 1.7rem } h2 { font-size: 1.25rem }
  .ladder ol { display: block; border-left: 3px solid var(--ink-soft); padding-left: 1rem }
  .ladder li { border: 0; padding: 0 0 .7rem } .ladder li::before { top: .35rem; left: -1.55rem }
  .scale dl, dl.terms { display: block } .scale dd, dl.terms dd { margin: 0 0 .5rem }
  article { padding-left: .7rem } }
@media print {
  header.title { margin: 4cm 0 .6cm } header.title h1 { font-size: 30pt }
  nav, .opens { break-after: auto } .opens { break-before: page }
  h2 { margin: 1cm 0 .3cm; font-size: 15pt } .opens > h2 { margin-top: 0; border: 0 }
  h3, h4, .what { break-after: avoid }
  article, .ladder, .scale, .sheet, li { break-inside: avoid } p { orphans: 3; widows: 3 }
  .long { break-inside: auto } figure { overflow: visible; margin: .3cm 0 }
  figure .sheets { width: min(100%, var(--wide)) } figure svg { break-inside: avoid }
  table.owed, table.facts { font-size: 8.5pt } .owed td:first-child { min-width: 4.2cm } }
"""
)


def paged(header: str, footer: str) -> str:
    """What stands at the head and the foot of every printed page."""
    return (
        "@page { size: A4; margin: 2cm 1.6cm;\n"
        f"  @top-left {{ content: {quoted(header)}; font: 8.5pt system-ui, sans-serif }}\n"
        f"  @bottom-left {{ content: {quoted(footer)}; font: 8.5pt system-ui, sans-serif }}\n"
        "  @bottom-right { content: counter(page) ' / ' counter(pages);"
        " font: 8.5pt system-ui, sans-serif } }\n"
        "@page :first { @top-left { content: '' } }\n"
    )


def quoted(text: str) -> str:
    """A text as a string of CSS in which no sign can end the string, or the stylesheet."""
    return '"' + "".join(s if s.isalnum() or s in " .,-" else f"\\{ord(s):x} " for s in text) + '"'
