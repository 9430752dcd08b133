"""What becomes of promises already made, and what would have come out otherwise."""

from collections.abc import Iterator
from datetime import date

from troth.engine.plan.changes import Live
from troth.engine.plan.definition import Plan
from troth.engine.plan.figures import Figure, count
from troth.engine.plan.forms import is_day
from troth.engine.plan.html_parts import (
    Page,
    figures,
    folded,
    head,
    none,
    own,
    people,
    said,
    table,
    tag,
)
from troth.engine.plan.html_plots import Part, Step, columns, shares
from troth.engine.plan.narrate import narrate
from troth.engine.plan.past import (
    FATES,
    dates_of,
    live_figures,
    live_of,
    replay_figures,
    replay_of,
    way,
)

FILLS = {
    "kept": "kept",
    "moved": "moved",
    "consented": "consented",
    "refused": "against",
    "worsened": "against",
    "made": "made",
}


def promises(page: Page) -> Iterator[str]:
    """What becomes of promises already made, as the new policy takes effect."""
    found = [
        (change, live) for change in page.plan.changes if (live := live_of(change)) is not None
    ]
    if page.plan.inputs.history is None:
        yield none("No history was given: what becomes of promises made is not known.")
        yield from _modes(page.plan)
        return
    if not found:
        yield none("No promise already made is touched.")
    for change, live in found:
        told = narrate(change)
        yield f"<article><h3>{head(told)}</h3>"
        yield from shares(
            [
                Part(FATES[key], live.counts.get(key, 0), FILLS[key], live.opened.get(key, ""))
                for key in FATES
            ]
        )
        if live.modes:
            yield f'<p class="small">Running clocks: {own(", ".join(sorted(live.modes)))}.</p>'
        else:
            yield '<p class="small">None is running.</p>'
        yield from _moved(live)
        yield from figures((one for one in live_figures(live) if not _told_above(one)), page.ids)
        shifts = [
            (said(dates_of(one.was, one.now)), said(FATES.get(one.outcome, one.outcome)),
             count(one.count) + tag(one.rows))
            for one in sorted(live.shifts, key=lambda each: (-each.count, each.was, each.now))
        ]  # fmt: skip
        yield from folded(
            f"All {count(len(shifts))} pairs of dates",
            table(("date", "what becomes of it", "promises"), shifts, 1),
        )
        named = [
            (FATES.get(key, key), rows)
            for key, rows in sorted(live.opened.items())
            if key != "kept"
        ]
        yield from people(page, named)
        yield "</article>"


def _told_above(figure: Figure) -> bool:
    """Whether the bar and its legend, or the table of dates, say the same."""
    again = {"promises already made", "promises newly made", "other dates"}
    return figure.label in again or "->" in figure.label or figure.label.startswith("stays")


def _modes(plan: Plan) -> Iterator[str]:
    for change in plan.changes:
        told = narrate(change)
        if any(one.label == "promises already made" for one in told.figures):
            yield f"<h3>{head(told)}</h3>"
            yield from figures(told.figures, "none")


def _moved(live: Live) -> Iterator[str]:
    """How many days promises move, as columns: to the left sooner, to the right later."""
    moved: dict[int, int] = {}
    for one in live.shifts:
        if is_day(one.was[:10]) and is_day(one.now[:10]) and one.was != one.now:
            days = (date.fromisoformat(one.now[:10]) - date.fromisoformat(one.was[:10])).days
            moved[days] = moved.get(days, 0) + one.count
    if not any(moved):
        return
    if len(moved) == 1:
        (days, number), *_ = moved.items()
        yield f"<p>By calendar days, {_days_told(days, 1, number)}.</p>"
        return
    wide = max(1, -(-(max(moved) - min(moved) + 1) // 60))
    binned: dict[int, int] = {}
    for days, number in moved.items():
        binned[days // wide * wide] = binned.get(days // wide * wide, 0) + number
    steps = [
        Step(f"{at:+}" if at else "0", _days_told(at, wide, number), None, number)
        for at in range(min(binned), max(binned) + 1, wide)
        for number in (binned.get(at, 0),)
    ]
    yield "<figure><figcaption>By how many calendar days dates move</figcaption>"
    yield f'<div class="scroll">{columns("days moved", steps)}</div></figure>'


def _days_told(days: int, wide: int, number: int) -> str:
    span = f"{abs(days)} days" if wide == 1 else f"{abs(days)} days and up to {wide - 1} more"
    way_ = "sooner" if days < 0 else "later"
    return f"{count(number)}: {'the same day' if days == 0 and wide == 1 else f'{span} {way_}'}"


def replay(page: Page) -> Iterator[str]:
    """What would have come out otherwise in the recorded history."""
    if page.plan.inputs.history is None:
        yield none("No history was given, so none was replayed.")
        return
    found = [
        (change, one)
        for change in page.plan.changes
        if (one := replay_of(change)) is not None and one.counts
    ]
    if not found:
        yield none("Replayed under both policies, history is the same for everybody.")
    for change, one in found:
        yield f"<article><h3>{head(narrate(change))}</h3>"
        results = sorted(one.before.keys() | one.after.keys())
        rows = [
            (said(way(key)), count(one.before.get(key, 0)), count(one.after.get(key, 0)),
             f"{one.after.get(key, 0) - one.before.get(key, 0):+,}")
            for key in results
        ]  # fmt: skip
        yield from table(("how it came out", "before", "after", "difference"), rows, 3)
        yield from figures(
            (each for each in replay_figures(one) if ":" not in each.label), page.ids
        )
        yield from people(page, [(way(key), rows_) for key, rows_ in sorted(one.opened.items())])
        yield "</article>"
