"""What a plan says about duties, party by party: weeks that differ, and the first over capacity.

Reads loads and nothing else; how they are counted is `troth.engine.plan.load`'s.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from troth.engine.plan.changes import Load
from troth.engine.plan.figures import count, weekday


@dataclass(frozen=True, slots=True)
class Party:
    """The weeks of one role, in their order.

    ``capacity`` is what one holder may have in a week, None where nobody said. ``over_before`` and
    ``over`` are the first weeks in which somebody has more than that, under the old rules and the
    new.
    """

    name: str
    weeks: tuple[Load, ...]
    capacity: int | None
    over_before: Load | None
    over: Load | None


def parties(loads: Iterable[Load]) -> tuple[Party, ...]:
    """Whoever has duties in a plan, by name."""
    weeks: dict[str, list[Load]] = {}
    for each in loads:
        weeks.setdefault(each.party, []).append(each)
    return tuple(_party(name, tuple(found)) for name, found in sorted(weeks.items()))


def _party(name: str, weeks: tuple[Load, ...]) -> Party:
    most = next((each.capacity for each in weeks if each.capacity is not None), None)
    before = next((each for each in weeks if most is not None and each.most_was > most), None)
    after = next((each for each in weeks if most is not None and each.most_now > most), None)
    return Party(name, weeks, most, before, after)


def differs(week: Load) -> bool:
    """Whether anybody has more to do in that week than before, or less."""
    return (week.was, week.most_was) != (week.now, week.most_now)


def over_told(party: Party) -> str:
    """Since which week somebody has more than they may; nothing where no capacity was given."""
    if party.capacity is None:
        return ""
    limit = f"{count(party.capacity)} a week for one"
    if party.over is None:
        eased = "" if party.over_before is None else ", which it was not before"
        return f"within {limit}{eased}"
    new = party.over_before is None
    was = "never before" if new else f"before: {_named(party.over_before)}"
    return f"over {limit} first in the {_named(party.over)} ({was})"


def _named(week: Load | None) -> str:
    return "" if week is None else f"week of {weekday(week.week)}"
