"""Plots for the page of a plan, drawn as SVG: bars both ways, intervals of ratios, columns in time.

Knows lengths, not changes: what stands where is `html_sections`'s. Widths are shares of the room
there is, or small enough for a telephone, so that no letter is made smaller than it was set. Every
shape says in words what it shows, every plot stands beside the same figures as text, and before and
after differ in their filling, not only in their colour.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeGuard

from troth.engine.plan.figures import count
from troth.engine.plan.html_parts import own, said, tag

TALL, ABOVE, BELOW, LEFT = 120, 18, 26, 40
"""Columns in time, in pixels: room for the tallest, above and below, and for a scale."""

WIDEST, NARROWEST, ROOM = 44, 22, 310
"""How wide a step may be, and must be, in pixels; within these a plot fits a telephone."""

LABEL = 40
"""Pixels that the name of a step takes."""


PATTERNS = (
    '<svg class="patterns" aria-hidden="true"><defs>'
    '<pattern id="stripes" width="6" height="6" patternUnits="userSpaceOnUse"'
    ' patternTransform="rotate(45)"><line class="stripe" x1="0" x2="0" y1="0" y2="6"/></pattern>'
    '<pattern id="dots" width="5" height="5" patternUnits="userSpaceOnUse">'
    '<circle class="dot" cx="2.5" cy="2.5" r="1.7"/></pattern></defs></svg>'
)
"""Fillings that differ without their colours; once on a page."""


@dataclass(frozen=True, slots=True)
class Both:
    """A line of bars: how many lose by it, how many gain, and how many only differ."""

    label: str
    worse: int
    better: int
    other: int = 0
    rows: str = ""


def both_ways(bars: Sequence[Both]) -> Iterator[str]:
    """Bars from a middle line: to the left how many lose by it, to the right how many gain."""
    widest = max((max(each.worse, each.better, each.other) for each in bars), default=0)
    if not widest:
        return
    yield '<div class="bars both" role="list">'
    yield '<p class="axis" aria-hidden="true"><span>&#9664; worse for people</span>'
    yield "<span>better for people &#9654;</span></p>"
    for each in bars:
        told = _told_both(each)
        yield f'<div class="bar" role="listitem"><span class="label">{said(each.label)}</span>'
        yield f'<svg class="strip" width="100%" height="18" role="img" aria-label="{own(told)}">'
        yield f"<title>{own(told)}</title>"
        left = _share(each.worse, widest) / 2
        right = _share(each.better, widest) / 2
        middle = _share(each.other, widest) / 2
        yield f'<rect class="worse" x="{50 - left:.2f}%" y="3" width="{left:.2f}%" height="12"/>'
        yield f'<rect class="better" x="50%" y="3" width="{right:.2f}%" height="12"/>'
        if middle:
            yield f'<rect class="other" x="50%" y="3" width="{middle:.2f}%" height="12"/>'
        yield '<line class="zero" x1="50%" x2="50%" y1="0" y2="18"/></svg>'
        yield f'<span class="value">{own(told)}{tag(each.rows)}</span></div>'
    yield "</div>"


def _told_both(each: Both) -> str:
    parts = [f"{count(each.worse)} worse"] if each.worse else []
    parts += [f"{count(each.better)} better"] if each.better else []
    parts += [f"{count(each.other)} otherwise"] if each.other else []
    return ", ".join(parts) or "nobody"


def _share(part: int, whole: int) -> float:
    """A length in percent that is seen even where it is one of millions."""
    return max(100 * part / whole, 0.6) if part else 0.0


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a whole, by the name of its filling."""

    label: str
    number: int
    fill: str
    rows: str = ""


def shares(parts: Sequence[Part]) -> Iterator[str]:
    """One whole in its parts, with a legend that says the same in words."""
    whole = sum(each.number for each in parts)
    if not whole:
        return
    told = ", ".join(f"{count(each.number)} {each.label}" for each in parts if each.number)
    yield f'<svg class="strip whole" width="100%" height="22" role="img" aria-label="{own(told)}">'
    yield f"<title>{own(told)}</title>"
    at = 0.0
    for each in parts:
        wide = 100 * each.number / whole
        yield f'<rect class="{each.fill}" x="{at:.3f}%" y="1" width="{wide:.3f}%" height="20"/>'
        at += wide
    yield "</svg>"
    yield '<ul class="legend">'
    for each in parts:
        if each.number:
            yield f'<li><svg width="14" height="14" aria-hidden="true"><rect class="{each.fill}"'
            yield ' x="1" y="1" width="12" height="12"/></svg> '
            yield f"{count(each.number)} {said(each.label)}{tag(each.rows)}</li>"
    yield "</ul>"


@dataclass(frozen=True, slots=True)
class Span:
    """A ratio with its interval; empty texts where there is none."""

    value: str
    low: str
    high: str


@dataclass(frozen=True, slots=True)
class Ratio:
    """The ratio of one group before and after; None where it was not compared."""

    label: str
    before: Span | None
    after: Span | None
    side: str


def intervals(
    ratios: Sequence[Ratio], before: str = "before", after: str = "after"
) -> Iterator[str]:
    """Ratios as points on lines as long as their intervals, with marks at 0.80 and at 1."""
    known = [one for each in ratios for one in (each.before, each.after) if _has(one)]
    if not known:
        return
    ends = [Decimal(one.high) for one in known]
    starts = [Decimal(one.low) for one in known]
    most = float(min(max([Decimal("1.25"), *ends]), Decimal(3)))
    least = 0.0 if min(starts) < Decimal("0.55") else 0.5
    scale = _Scale(least, most)
    yield '<div class="bars ratios" role="list">'
    for each in ratios:
        if not (_has(each.before) or _has(each.after)):
            continue
        told = _told_ratio(each, before, after)
        yield f'<div class="bar" role="listitem"><span class="label">{said(each.label)}</span>'
        yield f'<svg class="strip" width="100%" height="34" role="img" aria-label="{own(told)}">'
        yield f"<title>{own(told)}</title>"
        for mark, name in ((0.8, "fifths"), (1.0, "even")):
            x = f"{scale.at(mark):.2f}%"
            yield f'<line class="{name}" x1="{x}" x2="{x}" y1="0" y2="34"/>'
        yield from _point(each.before, scale, 10, "was")
        yield from _point(each.after, scale, 24, "now")
        yield f'</svg><span class="value">{own(told)}</span></div>'
    yield '<div class="bar scale" aria-hidden="true"><span class="label"></span>'
    yield '<svg class="strip" width="100%" height="18" aria-hidden="true">'
    for number, anchor in ((least, "start"), (0.8, "end"), (1.0, "start")):
        name = f"{number:.2f}".removesuffix(".00")
        yield f'<text x="{scale.at(number):.2f}%" y="13" text-anchor="{anchor}">{name}</text>'
    yield '</svg><span class="value"></span></div></div>'
    if most >= 3:
        yield '<p class="small">An interval that goes beyond 3 is drawn up to there.</p>'


@dataclass(frozen=True, slots=True)
class _Scale:
    """From where to where ratios are drawn."""

    least: float
    most: float

    def at(self, value: float) -> float:
        """Where a ratio stands, in percent; what lies beyond stands at the end."""
        return 100 * (min(value, self.most) - self.least) / (self.most - self.least)


def _has(span: Span | None) -> TypeGuard[Span]:
    return span is not None and bool(span.value)


def _point(span: Span | None, scale: _Scale, y: int, kind: str) -> Iterator[str]:
    if span is None or not span.value:
        return
    low, value, high = (scale.at(float(one)) for one in (span.low, span.value, span.high))
    yield f'<line class="{kind}" x1="{low:.2f}%" x2="{high:.2f}%" y1="{y}" y2="{y}"/>'
    yield f'<circle class="{kind}" cx="{value:.2f}%" cy="{y}" r="4"/>'


def _told_ratio(each: Ratio, before: str, after: str) -> str:
    parts = [
        f"{name} {Decimal(span.value):.3f} ({Decimal(span.low):.3f} to {Decimal(span.high):.3f})"
        for name, span in ((before, each.before), (after, each.after))
        if span is not None and span.value
    ]
    return ", ".join([*parts, each.side] if each.side else parts)


@dataclass(frozen=True, slots=True)
class Step:
    """A place in time, or on a scale of days: what stood there before and what stands there now.

    ``was`` is None where only one of the two is shown. ``mark`` is written above, where something
    about this step must not be missed.
    """

    label: str
    told: str
    was: int | None
    now: int
    mark: str = ""


def columns(title: str, steps: Sequence[Step], limit: int | None = None, named: str = "") -> str:
    """Columns side by side, before outlined and after full, with a line at ``limit``.

    ``named`` says what the line is.
    """
    tallest = max([1, limit or 0, *(max(each.was or 0, each.now) for each in steps)])
    band = min(WIDEST, max(NARROWEST, ROOM // max(1, len(steps))))
    wide, high = LEFT + band * len(steps) + 16, ABOVE + TALL + BELOW
    said_all = "; ".join(each.told for each in steps[:60])
    size = f'width="{wide}" height="{high}" viewBox="0 0 {wide} {high}"'
    label = f"{own(title)}: {own(said_all)}"
    lines = [f'<svg class="columns" {size} role="img" aria-label="{label}">', *_grid(tallest, wide)]
    every = -(-LABEL // band)
    for at, each in enumerate(steps):
        lines += _column(each, LEFT + band * at, band, tallest, labelled=at % every == 0)
    if limit is not None:
        y = _y(limit, tallest)
        lines.append(f'<line class="limit" x1="{LEFT}" x2="{wide}" y1="{y}" y2="{y}"/>')
        lines.append(
            f'<text class="limit" x="{wide}" y="{y - 4}" text-anchor="end">{own(named)}</text>'
        )
    return "".join([*lines, "</svg>"])


def _y(number: int, tallest: int) -> float:
    return round(ABOVE + TALL - TALL * number / tallest, 1)


def _grid(tallest: int, wide: int) -> Iterator[str]:
    for number in sorted({0, tallest // 2, tallest}):
        y = _y(number, tallest)
        yield f'<line class="grid" x1="{LEFT}" x2="{wide}" y1="{y}" y2="{y}"/>'
        yield f'<text x="{LEFT - 5}" y="{y + 4}" text-anchor="end">{_short(number)}</text>'


def _short(number: int) -> str:
    """A number for a scale: ``950``, ``12k``, ``1.2M``."""
    for size, sign in ((1_000_000, "M"), (1_000, "k")):
        if number >= 10 * size or (number >= size and number % (size // 10) == 0):
            digits = f"{number / size:.1f}".removesuffix(".0")
            return f"{digits}{sign}"
    return str(number)


def _column(step: Step, x: int, band: int, tallest: int, *, labelled: bool) -> Iterator[str]:
    yield f"<g><title>{own(step.told)}</title>"
    if step.was is None:
        yield _rect("now", x + 5, band - 10, step.now, tallest)
    else:
        half = band // 2 - 4
        yield _rect("was", x + 3, half, step.was, tallest)
        yield _rect("now", x + 5 + half, half, step.now, tallest)
    if step.mark:
        top = _y(max(step.was or 0, step.now), tallest) - 4
        yield f'<text class="over" x="{x + band // 2}" y="{top}" text-anchor="middle">'
        yield f"{own(step.mark)}</text>"
    if labelled:
        yield f'<text x="{x + 2}" y="{ABOVE + TALL + 16}">{own(step.label)}</text>'
    yield "</g>"


def _rect(kind: str, x: int, wide: int, number: int, tallest: int) -> str:
    y = _y(number, tallest)
    height = round(ABOVE + TALL - y, 1)
    return f'<rect class="{kind}" x="{x}" y="{y}" width="{wide}" height="{height}"/>'
