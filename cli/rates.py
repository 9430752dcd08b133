"""Rates on a screen: what was recorded beside what the policy accepts, a group a line."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from troth.cli.ledgers import say_plain
from troth.cli.progress import working
from troth.cli.terminal import say, typed

if TYPE_CHECKING:
    from troth.engine.plan.definition import Group
    from troth.engine.session.engine import Engine
    from troth.engine.session.rates import Rates

LABEL = 24
"""How much of the name of a group is shown; JSON has it whole."""

SIDES = {
    "compared against": "–",
    "at least": "at least 0.80",
    "below": "below 0.80: review",
    "too few to say": "too few to say",
}


def say_rates(
    engine: "Engine",
    path: str,
    question: tuple[str, str, str],
    moments: tuple[str | None, str | None],
    form: str,
) -> None:
    """How often an event happened by group; ``question`` is the event, the fact, the reference."""
    from troth.engine.session.rates import rates
    from troth.engine.timeline.text import columns as in_columns
    from troth.engine.timeline.words import moment_shown

    with working("counting people"):
        found = rates(engine, *question, *moments)
    if form == "json":
        say_plain(engine, "rates", {"rates": found})
        return
    at = engine.now if moments[0] is None else engine.moment(moments[0])
    say(
        f"{found.event} by {found.by}   {found.people:,} people, "
        f"as of {moment_shown(at, engine.zone)}"
    )
    for line in in_columns(rows(found)):
        say(line)
    say(
        f" {found.events:,} {found.event} in all: {found.events - found.refused:,} accepted, "
        f"{found.refused:,} refused"
    )
    if found.ungrouped:
        say(f" of {found.ungrouped:,} people it is not known: they are in no rate")
    if any(
        group.four_fifths == "too few to say"
        for column in (found.recorded, found.accepted)
        for group in column.groups
    ):
        say(
            f" too few to say: a group has fewer than {found.smallest_group} people (*), or no rate"
        )
    say(f"\nWhich were refused: troth ledger {typed(path)} --refused --event {typed(found.event)}")


def rows(found: "Rates") -> Iterator[tuple[str, str, str]]:
    """The groups with their rates, then each ratio with what it stands on."""
    yield "", "recorded", "accepted by the policy"
    few = found.smallest_group
    pairs = list(zip(found.recorded.groups, found.accepted.groups, strict=True))
    for one, other in pairs:
        yield f" {short(one.group)}", rate(one, few), rate(other, few)
        yield "   95 % interval", between(one), between(other)
    yield " compared against", short(found.recorded.against), short(found.accepted.against)
    for one, other in pairs:
        if "compared against" == one.four_fifths == other.four_fifths:
            continue
        yield f" ratio of {short(one.group)}", ratio(one), ratio(other)
        yield "   four-fifths rule", SIDES[one.four_fifths], SIDES[other.four_fifths]
        yield "   exact test, two-sided", likely(one), likely(other)


def short(name: str) -> str:
    """The name of a group, cut where it is long."""
    return name if len(name) <= LABEL else f"{name[: LABEL - 1]}…"


def rate(group: "Group", few: int) -> str:
    """``122 of 3,019, 4.04 %``, with a star where there are fewer people than ``few``."""
    from troth.engine.plan.figures import percent

    star = " *" if group.decided < few else ""
    return f"{group.selected:,} of {group.decided:,}, {percent(group.rate)}{star}"


def between(group: "Group") -> str:
    """``3.40 % to 4.80 %``."""
    from troth.engine.plan.figures import percent

    return f"{percent(group.rate_low)} to {percent(group.rate_high)}"


def ratio(group: "Group") -> str:
    """``0.117 (0.098 to 0.140)``, the rate over that of the group compared against."""
    from troth.engine.plan.figures import three_places

    if group.four_fifths == "compared against" or not group.ratio:
        return "–"
    low, high = three_places(group.ratio_low), three_places(group.ratio_high)
    return f"{three_places(group.ratio)} ({low} to {high})"


def likely(group: "Group") -> str:
    """How likely a difference like this one is by chance alone."""
    return f"p {group.p}" if group.p else "–"
