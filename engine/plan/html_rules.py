"""What was changed and whom it decides differently: rules, decisions, and what reaches nobody."""

from collections.abc import Iterator, Mapping, Set

from troth.engine.plan.changes import Change, Decision
from troth.engine.plan.effect import quiet, way_of
from troth.engine.plan.figures import Figure, count
from troth.engine.plan.html_parts import (
    Page,
    diff,
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
from troth.engine.plan.html_plots import Both, both_ways
from troth.engine.plan.narrate import Told, direction_of, narrate, severity
from troth.engine.plan.past import replay_of
from troth.engine.plan.proven import OF_PROOFS

MOST_OPEN = 12
"""Beyond so many changed rules each is a line, and opens."""


def rules(page: Page) -> Iterator[str]:
    """Each construct that was changed, with its verdict, its place, its text before and after."""
    changes = [change for change in page.plan.changes if not _only_affected(change)]
    if not changes:
        yield none("No rule, word or clock differs.")
    for change in changes:
        told = narrate(change)
        inside = [_place(told), diff(told.was, told.now), *_proof(told), *_witness(change)]
        if len(changes) <= MOST_OPEN:
            yield f'<article id="{own(told.id)}"><h3>{head(told)}</h3>{"".join(inside)}</article>'
        else:
            yield from folded(head(told), inside)


def _only_affected(change: Change) -> bool:
    told = narrate(change)
    return not told.was and not told.now and replay_of(change) is not None


def _place(told: Told) -> str:
    return f'<span class="place">{said(told.place)}</span>' if told.place else ""


def _proof(told: Told) -> Iterator[str]:
    """What holds for everybody at all."""
    yield from figures([one for one in told.figures if one.label in OF_PROOFS], "none")


def _witness(change: Change) -> Iterator[str]:
    if isinstance(change, Decision) and change.witness is not None:
        found = [one for one in narrate(change).figures if one.label.startswith("smallest case")]
        yield from figures(found, "none")


def decisions(page: Page) -> Iterator[str]:
    """Who is decided differently, in which direction, by which line; who cannot be decided."""
    found = [change for change in page.plan.changes if isinstance(change, Decision)]
    if page.plan.inputs.people is None:
        yield none("No people were given, so nobody was decided about.")
    elif not any(change.counts for change in found):
        yield none("Nobody is decided differently.")
    for change in found:
        if change.decided_by and not quiet(change):
            told = narrate(change)
            yield f"<article><h3>{head(told)}</h3>"
            yield from _flips(change)
            shown = {direction_of(key) for key in change.counts}
            shown |= {f"decided by {line}" for line in change.by_line_ways}
            yield from figures((one for one in told.figures if not _drawn(one, shown)), page.ids)
            ways = sorted(change.counts)
            yield from people(page, [(direction_of(w), change.opened.get(w, "")) for w in ways])
            yield "</article>"
    yield from _unknowns(page)


def _drawn(figure: Figure, shown: Set[str]) -> bool:
    """Whether a bar says it already, or the part about rules."""
    told = figure.label.startswith("smallest case") or figure.label in OF_PROOFS
    return told or figure.label in shown


def _flips(change: Decision) -> Iterator[str]:
    bars = [
        _both(direction_of(key), {key: number}, change.opened.get(key, ""))
        for key, number in sorted(change.counts.items(), key=lambda each: severity(each[0]))
        if number
    ]
    if not bars:
        return
    yield "<figure><figcaption>Who is decided differently</figcaption>"
    yield from both_ways(bars)
    yield "</figure>"
    lines = [
        _both(line, change.by_line_ways.get(line, {}), change.opened.get(f"line {line}", ""))
        for line, _ in sorted(change.by_line.items(), key=lambda each: (-each[1], each[0]))
        if change.by_line_ways.get(line)
    ]
    if lines:
        yield "<figure><figcaption>By the requirement that decided</figcaption>"
        yield from both_ways(lines)
        yield "</figure>"


def _both(label: str, counts: Mapping[str, int], rows: str) -> Both:
    sums = {-1: 0, 0: 0, 1: 0}
    for key, number in counts.items():
        sums[way_of(key)] += number
    return Both(label, sums[-1], sums[1], sums[0], rows)


def _unknowns(page: Page) -> Iterator[str]:
    if not page.plan.unknowns:
        return
    yield "<h3>Who cannot be decided, and for want of what</h3>"
    rows = []
    for one in page.plan.unknowns:
        before, after = count(one.before) + tag(one.rows_before), count(one.after)
        rows.append((said(one.rule), "", before, after + tag(one.rows_after)))
        rows += [
            ("", said(lack.fact) + tag(lack.rows), count(lack.before), count(lack.after))
            for lack in one.missing
        ]
    yield from table(("rule", "missing fact", "before", "after"), rows, 2)
    yield from people(page, [(one.rule, one.rows_after) for one in page.plan.unknowns])


def nothing(page: Page) -> Iterator[str]:
    """What was changed and reaches nobody here."""
    found = [change for change in page.plan.changes if quiet(change)]
    if not found:
        yield none("Every change that is listed reaches somebody, or was not measured.")
        return
    yield '<ul class="plain">'
    for change in found:
        told = narrate(change)
        why = (
            "the same result for every input"
            if change.kind == "wording"
            else "nobody here is reached"
        )
        yield f"<li>{head(told)} – {why}</li>"
    yield "</ul>"
