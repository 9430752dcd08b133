"""Selection rates and impact ratios by group: intervals before and after, and what moves them."""

from collections.abc import Iterator

from troth.engine.plan.definition import Comparison, Fairness, Group
from troth.engine.plan.figures import SIDES, count, percent, signed, three_places
from troth.engine.plan.html_parts import Page, folded, none, own, said, table
from troth.engine.plan.html_plots import Ratio, Span, intervals


def fairness(page: Page) -> Iterator[str]:
    """Selection rates and impact ratios by group: counts, rates, ratios, intervals."""
    if not page.plan.fairness:
        yield none("No fact that tells groups apart is known of anybody here.")
        return
    yield '<p class="small">A ratio is the rate of a group over the highest rate, with its 95 %'
    yield " interval. The dashed line stands at 0.80 (29 CFR 1607.4(D)). Below it: review. Figures"
    yield " say how groups compare, and no more.</p>"
    for entry in page.plan.fairness:
        yield "<article>"
        what = "recorded outcome " if entry.about == "outcome" else "who meets "
        yield f"<h3>{own(what)}{said(entry.name)}, by {said(entry.by)}</h3>"
        yield from _entry(entry)
        yield "</article>"


def _entry(entry: Fairness) -> Iterator[str]:
    after = "recorded" if entry.about == "outcome" else "after"
    before = {} if entry.before is None else {one.group: one for one in entry.before.groups}
    now = {one.group: one for one in entry.after.groups}
    if entry.after.against:
        yield "<figure><figcaption>Ratio of selection rates, 95 % interval</figcaption>"
        yield from intervals(
            [
                Ratio(
                    f"{name} / {entry.after.against}",
                    _span(before.get(name)),
                    _span(now.get(name)),
                    SIDES[now[name].four_fifths] if name in now else "",
                )
                for name in sorted(before.keys() | now.keys())
            ],
            after=after,
        )
        yield "</figure>"
    rows = [] if entry.before is None else list(_groups("before", entry.before))
    rows += _groups(after, entry.after)
    heads = ("when", "group", "selected", "rate", "undecided", "ratio, 95 %", "exact test", "0.80")
    yield from folded("Counts, rates and tests", table(heads, rows), opened=len(rows) <= 6)
    movers = [
        (said(one.line), said(f"{one.group} / {one.against}"), three_places(one.was),
         three_places(one.alone), signed(one.difference))
        for one in entry.movers
    ]  # fmt: skip
    if movers or entry.joint:
        yield "<h4>Which requirement moves the ratio</h4>"
    yield from table(
        ("requirement, by itself", "groups", "was", "would be", "moves it by"), movers, 3
    )
    for group, rest in sorted(entry.joint.items()):
        yield f"<p>The lines together move {said(group)} by {signed(rest)} more.</p>"
    if entry.ungrouped:
        yield f"<p>{said(entry.by)} is not known of {count(entry.ungrouped)} people.</p>"


def _span(group: Group | None) -> Span | None:
    return None if group is None else Span(group.ratio, group.ratio_low, group.ratio_high)


def _groups(when: str, compared: Comparison) -> Iterator[tuple[str, ...]]:
    for one in compared.groups:
        interval = (
            f"{three_places(one.ratio_low)} to {three_places(one.ratio_high)}" if one.ratio else ""
        )
        yield (
            when,
            said(one.group),
            f"{count(one.selected)} of {count(one.decided)}",
            percent(one.rate),
            count(one.undecided),
            f"{three_places(one.ratio)} ({interval})" if one.ratio else "–",
            own(f"p {one.p}") if one.p else "–",
            own(SIDES[one.four_fifths]),
        )
