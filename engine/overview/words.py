"""Figures of an overview as rows of words, the same for a screen and for a page."""

from collections.abc import Iterator
from fractions import Fraction

from troth.engine.overview.figures import Counts, Overview, Share, Wait

HEADS = ("", "made", "kept", "kept late", "overdue", "open", "not in time")
"""The columns of promises; what was let go, replaced or ended stands in `made` alone."""

UNKNOWN = "nothing to judge yet"


def people_told(figures: Overview) -> str:
    """``12 people, 11 of them engaged``."""
    people = "1 person" if figures.people == 1 else f"{figures.people:,} people"
    return f"{people}, {figures.engaged:,} of them engaged"


def percent(share: Fraction | None) -> str:
    """``61 %``, floored; a dash where there is nothing to judge."""
    return "–" if share is None else f"{share * 100 // 1} %"


def promise_rows(figures: Overview) -> Iterator[tuple[str, ...]]:
    """Those who promised, a row each, and all of them at the end."""
    total = Counts()
    for side in figures.promises:
        total += side.counts
        yield _row(side.who.replace("_", " "), side.counts)
    if len(figures.promises) > 1:
        yield _row("all", total)


def owed_row(figures: Overview) -> tuple[str, ...]:
    """What people owe, as one row."""
    return _row("people", figures.expectations)


def _row(who: str, counts: Counts) -> tuple[str, ...]:
    numbers = (counts.made, counts.kept, counts.late, counts.overdue, counts.open)
    return who, *(f"{each:,}" for each in numbers), percent(counts.share_broken)


def share_told(share: Share) -> str:
    """``61 %   237 of 388, 4 not known``."""
    unknown = f", {share.unknown:,} not known" if share.unknown else ""
    return f"{percent(share.share)}   {share.yes:,} of {share.of:,}{unknown}"


def wait_told(wait: Wait) -> str:
    """``26 hours   half of 40 took no longer, 3 still wait``."""
    waiting = f", {wait.waiting:,} still wait" if wait.waiting else ""
    if wait.median_hours is None:
        return f"{UNKNOWN}{waiting}"
    hours = round(wait.median_hours)
    length = f"{hours:,} hours" if hours < 72 else f"{round(wait.median_hours / 24):,} days"
    return f"{length}   half of {wait.ended:,} took no longer{waiting}"


def cases_told(figures: Overview) -> str:
    """``2 closed, 1 investigating   half of 2 took no longer than 12 days``."""
    cases = figures.cases
    if not cases.states:
        return "none"
    told = ", ".join(f"{n:,} {state.replace('_', ' ')}" for state, n in cases.states.items())
    if cases.median_days is None:
        return told
    days = f"{round(cases.median_days):,} days"
    return f"{told}   half of {cases.closed:,} took no longer than {days}"


def clocks_told(figures: Overview) -> str:
    """``3 overdue, 12 due within a week, 40 later``."""
    clocks = figures.clocks
    return f"{clocks.overdue:,} overdue, {clocks.soon:,} due within a week, {clocks.later:,} later"


def measures(figures: Overview) -> Iterator[tuple[str, str]]:
    """Everything that is told beside promises: what it is, and how it stands."""
    yield from ((each.title, share_told(each)) for each in figures.shares)
    yield from ((each.title, wait_told(each)) for each in figures.waits)
    yield "Cases", cases_told(figures)
    yield "Clocks that run", clocks_told(figures)
