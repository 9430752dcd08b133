"""A diagram as SVG: inside a page, or as a file of its own.

It holds no script and no address but those of places in the page around it. Knows nothing of
lifecycles: what stands where is `diagram`'s.
"""

from collections.abc import Iterator, Sequence
from html import escape
from itertools import pairwise

from troth.workflows.chart import Ending
from troth.workflows.diagram import LINE, PAD_ACROSS, PAD_DOWN, SIZES, Diagram, Shape, Text, any_box
from troth.workflows.layered import GAP_DOWN, INFINITE, Placed, Point

STYLE = """
svg.chart { font-family: system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif;
  color: var(--ink); fill: currentColor; --good: #1a7f4b; --bad: #b3372f }
.chart .box { fill: var(--card); stroke: var(--ink-soft); stroke-width: 1.2 }
.chart .rest { stroke-dasharray: 5 3 } .chart .any { stroke-dasharray: 1.5 3 }
.chart .end { stroke-width: 1.6 }
.chart .good { stroke: var(--good) } .chart .adverse { stroke: var(--bad) }
.chart .arrow { fill: none; stroke: var(--ink-soft); stroke-width: 1.2 }
.chart .head { fill: var(--ink-soft) }
.chart .is-name { font-weight: 600 } .chart .is-event, .chart .is-adverse { font-weight: 500 }
.chart .is-adverse { fill: var(--bad) }
.chart .is-small { fill: var(--ink-soft) } .chart .is-note, .chart a { fill: var(--accent) }
@media (prefers-color-scheme: dark) { svg.chart { --good: #5fc08d; --bad: #ef8a80 } }
@media print { svg.chart { --good: #1a7f4b; --bad: #b3372f } }
"""
"""For the page around diagrams; it says what ``--ink``, ``--card`` and the other names are."""

ALONE = """
svg.chart { --ink: #1d2329; --ink-soft: #55606b; --card: #fff; --accent: #1f5c99; --paper: #fff }
@media (prefers-color-scheme: dark) {
  svg.chart { --ink: #e8ebee; --ink-soft: #a7b0b9; --card: #232a31; --accent: #8fbcec;
    --paper: #171c21 } }
"""

MARGIN = 6.0
START = 28.0
"""Room for the sign above the first box."""

ABOVE = 26.0
"""Room for the title of each diagram in a file of several."""

_ENDS = {Ending.GOOD: " good", Ending.ADVERSE: " adverse"}


def svg(drawn: Diagram) -> str:
    """The element for a page whose stylesheet holds `STYLE`."""
    return "\n".join(_sheet(drawn, 0.0, extent(drawn)[1]))


def sheets(drawn: Diagram, width: float, height: float) -> list[str]:
    """The same in sheets, each an element.

    One below the other they are the whole; on paper ``width`` by ``height``, at the scale at which
    the diagram is as wide as that, each fits a page.
    """
    wide, high = extent(drawn)
    most = height * max(1.0, wide / width)
    cuts = [START + MARGIN + cut for cut in drawn.layout.cuts]
    if drawn.anywhere:
        cuts.append(START + MARGIN + drawn.layout.height + GAP_DOWN / 2)
    edges = [0.0]
    for cut, after in zip(cuts, [*cuts[1:], high], strict=True):
        if after - edges[-1] > most:
            edges.append(cut)
    return ["\n".join(_sheet(drawn, *each)) for each in pairwise([*edges, high])]


def _sheet(drawn: Diagram, top: float, bottom: float) -> Iterator[str]:
    wide, high = extent(drawn)
    size = f'width="{_n(wide)}" height="{_n(bottom - top)}"'
    yield f'<svg class="chart" viewBox="0 {_n(top)} {_n(wide)} {_n(bottom - top)}" {size}>'
    part = "" if bottom - top >= high else ", a part"
    yield f"<title>{escape(drawn.name)}: {escape(drawn.title)}{part}</title>"
    yield from _parts(drawn, top - START - MARGIN, bottom - START - MARGIN)
    yield "</svg>"


def file(several: Sequence[Diagram]) -> str:
    """A whole file: the diagrams one below the other, each under its name; a line end behind it."""
    extents = [extent(drawn) for drawn in several]
    width = max((wide for wide, _ in extents), default=0.0)
    height = sum(high + ABOVE for _, high in extents)
    size = f'width="{_n(width)}" height="{_n(height)}" viewBox="0 0 {_n(width)} {_n(height)}"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" {size}>',
        f"<title>{escape(', '.join(drawn.name for drawn in several))}</title>",
        f"<style>{ALONE}{STYLE}</style>",
        '<rect width="100%" height="100%" style="fill: var(--paper)"/>',
    ]
    y = 0.0
    for drawn, (_, high) in zip(several, extents, strict=True):
        lines.append(f'<g transform="translate(0 {_n(y)})">')
        start = f'<text class="is-name" x="{_n(MARGIN)}" y="18" font-size="15">'
        lines.append(f"{start}{escape(drawn.name)}</text>")
        lines.append(f'<g transform="translate(0 {_n(ABOVE)})">')
        lines += [*_parts(drawn), "</g>", "</g>"]
        y += high + ABOVE
    return "\n".join([*lines, "</svg>"]) + "\n"


def extent(drawn: Diagram) -> tuple[float, float]:
    """How wide and how high a diagram is, with its margins."""
    wide, high = drawn.layout.width, drawn.layout.height
    below = any_box(drawn)
    if below is not None:
        wide, high = max(wide, below.x + below.width), below.bottom
    return wide + 2 * MARGIN, high + START + 2 * MARGIN


def _parts(drawn: Diagram, top: float = -INFINITE, bottom: float = INFINITE) -> Iterator[str]:
    """What is to be seen from one height to the other; arrows may reach beyond."""
    yield f'<g transform="translate({_n(MARGIN)} {_n(START + MARGIN)})">'
    boxes = drawn.layout.boxes
    first = next(iter(drawn.shapes), None)
    if first is not None and top < 0:
        x = boxes[first].middle
        yield f'<circle class="head" cx="{_n(x)}" cy="{_n(6 - START)}" r="5"/>'
        yield _path([(x, 11 - START), (x, 0.0)])
    for route in drawn.layout.routes:
        ys = [y for _, y in (*route.before, *route.after)]
        if min(ys) < bottom and max(ys) > top:
            yield _path(route.before, head=False)
            yield _path(route.after)
    for name, shape in drawn.shapes.items():
        if top < boxes[name].y < bottom:
            yield from _box(shape, boxes[name])
    for lines, route in zip(drawn.labels, drawn.layout.routes, strict=True):
        if top < route.label.y < bottom:
            yield from _texts(lines, route.label, 2.0, 2.0)
    below = any_box(drawn)
    if below is not None and top < below.y < bottom:
        yield from _box(Shape("any", "", drawn.anywhere), below)
    yield "</g>"


def _box(shape: Shape, place: Placed) -> Iterator[str]:
    round_ = min(place.height / 2, 18.0) if shape.kind == "end" else 6.0
    ending = _ENDS.get(shape.ending, "") if shape.ending else ""
    yield (
        f'<rect class="box {shape.kind}{ending}" x="{_n(place.x)}" y="{_n(place.y)}" '
        f'width="{_n(place.width)}" height="{_n(place.height)}" rx="{_n(round_)}"/>'
    )
    yield from _texts(shape.lines, place, PAD_ACROSS, PAD_DOWN)


def _texts(lines: Sequence[Text], place: Placed, across: float, down: float) -> Iterator[str]:
    for number, line in enumerate(lines):
        y = place.y + down + LINE * number + 11.5
        text = (
            f'<text class="is-{line.style}" x="{_n(place.x + across)}" y="{_n(y)}" '
            f'font-size="{_n(SIZES[line.style])}">{escape(line.words)}</text>'
        )
        yield f'<a href="{escape(line.href)}">{text}</a>' if line.href else text


def _path(points: Sequence[Point], *, head: bool = True) -> str:
    (x, y), *rest = points
    steps = [f"M{_n(x)} {_n(y)}"]
    for to_x, to_y in rest:
        if abs(to_x - x) < 0.05:
            steps.append(f"V{_n(to_y)}")
        else:
            half = (y + to_y) / 2
            steps.append(f"C{_n(x)} {_n(half)} {_n(to_x)} {_n(half)} {_n(to_x)} {_n(to_y)}")
        x, y = to_x, to_y
    line = f'<path class="arrow" d="{"".join(steps)}"/>'
    if not head:
        return line
    down = 1 if points[-1][1] >= points[-2][1] else -1
    base = _n(y - 7 * down)
    tip = f"M{_n(x)} {_n(y)}L{_n(x - 4)} {base}L{_n(x + 4)} {base}Z"
    return f'{line}<path class="head" d="{tip}"/>'


def _n(number: float) -> str:
    """A number with one digit at most behind the point, so that files are the same everywhere."""
    return f"{number:.1f}".removesuffix(".0")
