"""The ledger page as lines of text, and lists of what falls due and of who is in a ledger."""

import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence

from troth.engine.localtime import shown
from troth.engine.timeline.page import COUNTS, Page, Row
from troth.engine.timeline.words import day_shown, line_told, moment_shown, refusal_told

COLUMNS = 100


def counts_told(counts: Mapping[str, int], between: str = "   ") -> str:
    """``kept 1   late 1   overdue 1   due 1``; what there is none of is left out."""
    told = [f"{name} {counts[name]}" for name in COUNTS if counts[name]]
    return between.join(told) or "nothing is owed"


def text(page: Page, width: int = COLUMNS) -> str:
    """The page of one relationship, at most ``width`` columns wide."""
    return "\n".join(_lines(page, width))


def _lines(page: Page, width: int) -> Iterator[str]:
    about = f"   {', '.join(page.about)}" if page.about else ""
    engaged = f"   engaged since {shown(page.engaged_since)}" if page.engaged_since else ""
    yield from _beside(f"{page.relationship}{about}{engaged}", counts_told(page.counts), width)
    yield from table(page.rows, width)
    yield from _standing(page, width)


def table(rows: Sequence[Row], width: int) -> Iterator[str]:
    """One promise a line; what does not fit goes below its state."""
    if not rows:
        return
    ids = max(len("promise"), *(len(row.id) for row in rows))
    terms = max(len("terms"), *(len(row.terms) for row in rows))
    yield f" {'due':<14}  {'promise':<{ids}}  {'made':<10}  {'terms':<{terms}}  state"
    indent = 1 + 14 + 2 + ids + 2 + 10 + 2 + terms + 2
    for row in rows:
        due = shown(row.due) if row.due is not None else "no day"
        skipped = ", ".join(f"{day_shown(day)}: {why}" for day, why in row.skipped)
        state = f"{row.said}   ({skipped})" if skipped else row.said
        first = f" {due:<14}  {row.id:<{ids}}  {day_shown(row.made):<10}  {row.terms:<{terms}}  "
        yield from textwrap.wrap(
            first + state,
            max(width, indent + 20),
            subsequent_indent=" " * indent,
            drop_whitespace=True,
            replace_whitespace=False,
            break_long_words=False,
            break_on_hyphens=False,
        )


def _standing(page: Page, width: int) -> Iterator[str]:
    stages = [each for each in page.stages if not each.final] or list(page.stages[-1:])
    for stage in stages:
        about = f" ({stage.about})" if stage.about else ""
        since = moment_shown(stage.since, page.zone)
        yield f" {stage.region} is {stage.state} since {since}{about}"
    for refused in page.refused[-3:]:
        when = moment_shown(refused.at, page.zone)
        why = refusal_told(refused)[0]
        line = f" x event {refused.event}, {refused.type}, refused {when} by {refused.by}: {why}"
        yield from textwrap.wrap(line, width, subsequent_indent="     ")
    if len(page.refused) > 3:
        yield f"   and {len(page.refused) - 3} more refused before"


def story(page: Page, width: int = COLUMNS) -> Iterator[str]:
    """Everything that happened, a line each, with its day."""
    for line in page.story:
        told = f" {shown(line.day)}  {line_told(line)}"
        yield from textwrap.wrap(told, width, subsequent_indent=" " * 18)


def columns(rows: Iterable[Sequence[str]], gap: int = 2) -> Iterator[str]:
    """Rows of texts in columns as wide as they need."""
    kept = [tuple(row) for row in rows]
    if not kept:
        return
    widths = [max(len(cell) for cell in column) for column in zip(*kept, strict=True)]
    for row in kept:
        cells = [f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)]
        yield (" " * gap).join(cells).rstrip()


def _beside(left: str, right: str, width: int) -> list[str]:
    gap = width - len(left) - len(right)
    return [left + " " * gap + right] if gap >= 3 else [left, f"    {right}"]
