"""What parties have to do week by week, and what offers promise to everybody together."""

from collections.abc import Callable, Iterator
from datetime import date

from troth.engine.plan.amounts import totals
from troth.engine.plan.changes import Load
from troth.engine.plan.duties import Party, differs, over_told, parties
from troth.engine.plan.figures import change_of, count, plain, weekday
from troth.engine.plan.html_parts import Page, folded, none, own, said, table
from troth.engine.plan.html_plots import Step, columns

NO_HISTORY = "Duties by week take a history, and none was given."

MOST_STEPS = 120
"""Columns of one plot; more are told in the table alone."""


def load(page: Page) -> Iterator[str]:
    """Duties by party and week, before and after, against capacity where one was given."""
    found = [party for party in parties(page.plan.load) if any(map(differs, party.weeks))]
    if not found:
        given = page.plan.inputs.history is not None
        why = "Nobody has more to do in any week, or less." if given else NO_HISTORY
        yield none(why)
    for party in found:
        yield f"<article><h3>{said(party.name)}</h3>"
        if over := over_told(party):
            kind, sign = ("is-bad", "!") if party.over else ("is-good", "ok")
            yield f'<p><span class="{kind}">{sign}</span> {own(over)}</p>'
        yield '<div class="pair">'
        yield from _weeks(party, "all together", lambda one: (one.was, one.now), None)
        if any((one.most_was, one.most_now) != (one.was, one.now) for one in party.weeks):
            yield from _weeks(
                party, "the most for one", lambda one: (one.most_was, one.most_now), party.capacity
            )
        yield "</div>"
        rows = [
            (weekday(one.week), change_of(one.was, one.now), change_of(one.most_was, one.most_now))
            for one in party.weeks
        ]
        yield from folded(
            f"The same as a table: {count(len(rows))} weeks",
            table(("week of", "duties", "the most for one"), rows),
        )
        yield "</article>"


def _weeks(
    party: Party, what: str, pair: Callable[[Load], tuple[int, int]], limit: int | None
) -> Iterator[str]:
    alone = all((one.most_was, one.most_now) == (one.was, one.now) for one in party.weeks)
    most = party.capacity if alone else limit
    steps = [
        Step(
            one.week[5:],
            f"week of {weekday(one.week)}: {count(was)} before, {count(now)} after",
            was,
            now,
            "over" if one is party.over and most is not None else "",
        )
        for one in _filled(party)[:MOST_STEPS]
        for was, now in (pair(one),)
    ]
    title = f"Duties by week, {what}" + (" (all are one person's)" if alone else "")
    named = "" if most is None else f"capacity {count(most)}"
    yield f"<figure><figcaption>{own(title)}</figcaption>"
    drawn = columns(f"{plain(party.name)}, {title}", steps, most, named)
    yield f'<div class="scroll">{drawn}</div>'
    yield '<ul class="legend"><li><svg width="14" height="14" aria-hidden="true"><rect class="was"'
    yield ' x="2" y="2" width="10" height="10"/></svg> before</li>'
    yield '<li><svg width="14" height="14" aria-hidden="true"><rect class="now" x="1" y="1"'
    yield ' width="12" height="12"/></svg> after</li></ul></figure>'


def _filled(party: Party) -> list[Load]:
    """Its weeks, with those in between in which there is nothing to do."""
    known = {one.week: one for one in party.weeks}
    first, last = (
        date.fromisoformat(one.week).toordinal() for one in (party.weeks[0], party.weeks[-1])
    )
    days = [date.fromordinal(at).isoformat() for at in range(first, last + 1, 7)]
    return [known.get(day) or Load("", party.name, day, 0, 0, party.capacity) for day in days]


def money(page: Page) -> Iterator[str]:
    """What offers promise to everybody together, line by line and in all."""
    if not page.plan.money:
        yield none("No amount that can be summed up differs.")
        return
    rows = [
        (said(one.offer), said(one.resource), said(one.was), said(one.now),
         change_of(one.people_before, one.people_after))
        for one in page.plan.money
    ]  # fmt: skip
    rows += [
        ("in all", f"{count(total.lines)} lines", said(total.was), said(total.now),
         said(total.difference))
        for total in totals(page.plan.money)
        if total.lines > 1
    ]  # fmt: skip
    yield from table(("offer", "line", "was", "now", "people, or difference"), rows, 1)
