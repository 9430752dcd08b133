"""The figures of a history put where they belong: on the change that each is about.

Every changed construct gets its figures; whatever came out otherwise without having been changed
gets an entry of its own, so that no consequence is lost for want of a text that differs.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Literal, TypeAlias

from troth.engine.files.pack import Pack
from troth.engine.plan.changes import (
    Case,
    Change,
    Clock,
    Escalation,
    Live,
    Place,
    Promise,
    Replay,
    Shift,
    Structure,
    Transition,
)
from troth.engine.plan.constructs import place
from troth.engine.plan.gathered import Fated, Gathered, Group
from troth.engine.plan.live import Fate, mode_of
from troth.engine.plan.measured import Measured
from troth.engine.plan.replay import About, Subject
from troth.engine.plan.tables import RowsBook

Owing: TypeAlias = Literal["promise", "expectation"]


def with_figures(
    changes: Iterable[Change], found: Measured, packs: tuple[Pack, Pack], book: RowsBook
) -> list[Change]:
    """The changes with their figures, and an entry for each rule that came out otherwise."""
    telling = _Telling(found.gathered, found.people, packs, book)
    told = [telling.with_figures(change) for change in changes]
    return [*told, *telling.rest()]


class _Telling:
    """Hands each figure on once: to the first change that it belongs to."""

    def __init__(
        self, found: Gathered, people: Sequence[str], packs: tuple[Pack, Pack], book: RowsBook
    ) -> None:
        self.found, self.people, self.packs = found, book.among(people), packs
        self.told: set[Subject] = set()

    def with_figures(self, change: Change) -> Change:
        """``change`` with what the history says about its rule."""
        match change:
            case Clock(statement="timer") | Transition() | Escalation():
                return replace(change, replay=self._replay((_about(change), change.rule)))
            case Clock() | Promise():
                return self._obligation(change)
            case Structure(statement="promise" | "expectation"):
                return self._obligation(change)
            case Structure(statement="gate" | "timer"):
                return replace(change, replay=self._replay(("step", change.rule)))
            case Structure(statement="escalation"):
                return replace(change, replay=self._replay(("rung", change.rule)))
            case _:
                return change

    def _obligation(self, change: Clock | Promise | Structure) -> Change:
        subject: Subject = ("owed", change.rule)
        if subject in self.told:
            return change
        live = self._live(change.rule)
        return replace(change, live=live, replay=self._replay(subject))

    def rest(self) -> Iterator[Change]:
        """What came out otherwise for rules in which nothing was changed."""
        rules = {rule for rule, each in self.found.fates.items() if each.affected}
        owed = {name for about, name in self.found.differences if about == "owed"} | rules
        for rule in sorted(owed):
            if ("owed", rule) not in self.told:
                yield self._promise(rule)
        for about, name in sorted(self.found.differences):
            if (about, name) in self.told:
                continue
            if about == "step":
                yield Transition("", name, None, "", "", self._replay((about, name)))
            elif about == "rung":
                where = self._place("escalations", name)
                yield Escalation("", name, where, "", "", self._replay((about, name)))

    def _promise(self, rule: str) -> Promise:
        live = self._live(rule)
        kind: Owing = "promise"
        for pack in self.packs:
            for each in pack.policy.obligations:
                if each.name == rule:
                    kind = each.kind
        mode = mode_of(rule, self.packs[:1], self.packs[1])
        where = self._place("obligations", rule)
        replay = self._replay(("owed", rule))
        return Promise("", kind, rule, where, "", "", mode, live, replay)

    def _place(self, kind: Literal["obligations", "escalations"], name: str) -> Place | None:
        for pack in reversed(self.packs):
            policy = pack.policy
            rules = policy.obligations if kind == "obligations" else policy.escalations
            for each in rules:
                if each.name == name:
                    return place(each.span, old=pack is self.packs[0])
        return None

    # --- figures

    def _live(self, rule: str) -> Live:
        """What becomes of the running promises of one rule."""
        found = self.found.fates.get(rule, Fated())
        outcomes = sorted(found.outcomes.items())
        return Live(
            modes=_sorted(found.modes),
            counts={outcome.value: group.count for outcome, group in outcomes},
            opened={outcome.value: self._rows(group) for outcome, group in outcomes},
            shifts=tuple(
                Shift(outcome.value, was, now, group.count, self._rows(group))
                for (outcome, was, now), group in sorted(found.shifts.items())
            ),
            first=None if found.first is None else _case(found.first.example),
        )

    def _replay(self, subject: Subject) -> Replay:
        self.told.add(subject)
        found = self.found.differences.get(subject)
        groups = [] if found is None else sorted(found.groups.items())
        first = None if found is None or found.first is None else found.first.example
        return Replay(
            before=_sorted(self.found.before.counts.get(subject, {})),
            after=_sorted(self.found.after.counts.get(subject, {})),
            counts={key: group.count for key, group in groups},
            opened={key: self._rows(group) for key, group in groups},
            first=None if first is None else Case(first.person, first.what, first.was, first.now),
        )

    def _rows(self, group: Group) -> str:
        return self.people.of(group.people)


def _about(change: Clock | Transition | Escalation) -> About:
    return "rung" if isinstance(change, Escalation) else "step"


def _case(fate: Fate) -> Case:
    return Case(fate.person, fate.promise, fate.was, fate.now, fate.why)


def _sorted(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items()))
