"""An overview as lines of text, at most 100 columns wide."""

from collections.abc import Iterator

from troth.engine.localtime import shown
from troth.engine.overview.figures import Overview
from troth.engine.overview.words import HEADS, measures, owed_row, people_told, promise_rows


def text(figures: Overview) -> str:
    """The whole overview."""
    return "\n".join(_lines(figures))


def _lines(figures: Overview) -> Iterator[str]:
    yield f"{figures.policy}   as of {shown(figures.as_of)}"
    yield people_told(figures)
    yield ""
    rows: list[tuple[str, ...]] = [("PROMISES, by who owes", *HEADS[1:])]
    rows += [(f"  {who}", *numbers) for who, *numbers in promise_rows(figures)]
    if figures.expectations.made:
        who, *numbers = owed_row(figures)
        rows += [("EXPECTATIONS", *[""] * len(numbers)), (f"  {who}", *numbers)]
    yield from _columns(rows)
    yield ""
    for title, words in measures(figures):
        yield title
        yield f"    {words}"


def _columns(rows: list[tuple[str, ...]]) -> Iterator[str]:
    """Names to the left, numbers to the right, each column as wide as it needs."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for first, *numbers in rows:
        cells = (f"{cell:>{width}}" for cell, width in zip(numbers, widths[1:], strict=True))
        yield f"{first:<{widths[0]}}   {'   '.join(cells)}".rstrip()
