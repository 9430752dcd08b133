"""What parties have to do, week by week: every duty under the old rules, and under the new.

A duty is a promise or expectation in the week in which it falls due, for whoever owes it; and
whatever is announced to somebody to act on: something assigned, an explanation owed, a fact asked
for. What somebody is only told of is none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from troth.dsl.values import date_of
from troth.engine.files.pack import Pack
from troth.engine.fold.story import Action, State
from troth.engine.plan.changes import Load
from troth.engine.plan.duties import differs

TO_ACT_ON = frozenset({Action.ASSIGN, Action.ASK, Action.EXPLAIN})


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody in a role of the policy; ``known`` is whether it is recorded who that is."""

    role: str
    id: str

    @property
    def known(self) -> bool:
        return self.id != self.role


@dataclass(slots=True)
class Duties:
    """How many duties each holder has in each week (the day number of its Monday)."""

    roles: Mapping[str, str]
    counts: dict[Holder, dict[int, int]] = field(default_factory=dict)

    def add(self, state: State) -> None:
        """All that is owed in one relationship, by whomever."""
        for owed in state.owed:
            if owed.due is not None:
                self.count(self.roles[owed.rule], owed.by, owed.due.day)
        for told in state.told:
            if told.action in TO_ACT_ON:
                role = self.roles.get(told.rule) or told.chosen.partition(":")[0]
                self.count(role, told.party, told.day)

    def count(self, role: str, id_: str, day: int, number: int = 1) -> None:
        """So many duties more of somebody, in the week of a day."""
        weeks = self.counts.setdefault(Holder(role, id_), {})
        monday = day - (day + 3) % 7  # day 0, 1970-01-01, was a Thursday
        weeks[monday] = weeks.get(monday, 0) + number

    def of_role(self, role: str) -> dict[int, list[int]]:
        """For each week the duties of each holder of a role."""
        found: dict[int, list[int]] = {}
        for holder, weeks in self.counts.items():
            if holder.role == role:
                for monday, number in weeks.items():
                    found.setdefault(monday, []).append(number)
        return found


def roles_in(packs: Sequence[Pack]) -> dict[str, str]:
    """Who owes what a rule promises, as rules call them, by the rule; of later packs first."""
    return {
        rule.name: " of ".join(rule.by.names) for pack in packs for rule in pack.policy.obligations
    }


def loads(before: Duties, after: Duties, capacity: Mapping[str, int]) -> tuple[Load, ...]:
    """Every week of the roles that have more duties than before in some week, or fewer.

    By week, then by role; of a role for which nothing changed, none. ``capacity`` is what one
    holder may have in a week, by role.
    """
    found: list[Load] = []
    roles = {holder.role for duties in (before, after) for holder in duties.counts}
    for role in sorted(roles):
        old, new = before.of_role(role), after.of_role(role)
        weeks = [
            _week(role, monday, old.get(monday, [0]), new.get(monday, [0]), capacity.get(role))
            for monday in sorted(old.keys() | new.keys())
        ]
        found += weeks if any(map(differs, weeks)) else []
    return tuple(sorted(found, key=lambda each: (each.week, each.party)))


def _week(
    role: str, monday: int, was: Sequence[int], now: Sequence[int], capacity: int | None
) -> Load:
    week = date_of(monday).isoformat()
    return Load("", role, week, sum(was), sum(now), capacity, max(was), max(now))
