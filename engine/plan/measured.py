"""What a history says about a change of policy, gathered over everybody and put where it belongs.

Everybody is folded, one after the other, and of each only what is otherwise is kept. Then every
changed construct gets its figures; whatever came out otherwise without having been changed gets an
entry of its own, so that no consequence is lost for want of a text that differs.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from troth.dsl.values import date_of
from troth.engine.event_kinds import ORG
from troth.engine.files.pack import Pack
from troth.engine.fold.story import Stage
from troth.engine.fold.versions import Version
from troth.engine.localtime import LocalTime, local_time
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
from troth.engine.plan.days import Days
from troth.engine.plan.definition import HistoryInput
from troth.engine.plan.figures import weekday
from troth.engine.plan.history import ALWAYS, History, Reading, states
from troth.engine.plan.live import ERRORS, Fate, Outcome, Turn, fates, mode_of
from troth.engine.plan.load import Duties, roles_in
from troth.engine.plan.replay import About, Difference, Subject, Tallies, differences
from troth.engine.plan.tables import RowsBook
from troth.engine.views import zone_of

FROM_THE_START = "from the start"

QUIET_DAYS = 2
"""Days without an event before the turn that are no reason to doubt the figures."""


@dataclass(slots=True)
class Measured:
    """Everything that is otherwise, for everybody, in the order of their ids."""

    history: History
    days: Days
    local: LocalTime
    duties_before: Duties
    duties_after: Duties
    fates: dict[str, list[Fate]] = field(default_factory=dict)
    differences: dict[Subject, list[Difference]] = field(default_factory=dict)
    before: Tallies = field(default_factory=Tallies)
    after: Tallies = field(default_factory=Tallies)
    relationships: int = 0
    events: int = 0
    left_out: int = 0
    unread: int = 0
    open_decisions: int = 0
    judged_anew: int = 0
    last: int = ALWAYS

    @property
    def worsened(self) -> int:
        """How many running promises would be worse, with nobody's consent."""
        return sum(fate.outcome in ERRORS for each in self.fates.values() for fate in each)

    def input(self) -> HistoryInput:
        """What was looked at."""
        return HistoryInput(
            self.relationships,
            self.events,
            self.left_out,
            self.unread,
            len(self.history.refused),
            FROM_THE_START if self.days.from_start else self.days.text,
            self.history.sha256,
        )

    def notes(self) -> Iterator[str]:
        """What a reader has to know about the history before believing the figures."""
        last = self.local.local_day(self.last) if self.relationships else self.days.effect
        owed = any(about == "owed" for about, _ in self.before.counts)
        if owed and self.days.effect - last > QUIET_DAYS:
            yield (
                f"the last event is of {weekday(date_of(last).isoformat())},"
                f" {self.days.effect - last} days"
                " before the new policy takes effect: what falls due in between counts as if"
                " nothing more happened"
            )
        if not self.relationships:
            day = weekday(date_of(self.days.last).isoformat())
            yield f"nothing had happened to anybody by the end of {day}"
        if self.open_decisions:
            number = f"{self.open_decisions:,}"
            which = "1 application is" if number == "1" else f"{number} applications are"
            yield f"{which} open: {self.judged_anew:,} judged anew, the rest by the rules of before"
        if self.left_out:
            events = "1 event" if self.left_out == 1 else f"{self.left_out:,} events"
            yield f"{events} after the last day looked at: left out"
        if self.unread:
            records = "1 record" if self.unread == 1 else f"{self.unread:,} records"
            yield f"{records} not replayed: one of the policies has no words for what happened"


def measured(old: Pack, new: Pack, history: History, days: Days) -> Measured:
    """Everybody folded under the policies so far and under the new one."""
    work = _Work(old, new, history, days)
    for person in sorted(history.people):
        if person != ORG:
            work.look_at(person)
    return work.found


class _Work:
    """One history under way."""

    def __init__(self, old: Pack, new: Pack, history: History, days: Days) -> None:
        self.new, self.history = new, history
        self.local = local_time(zone_of(new))
        self.effect = self.local.first_second(days.effect)
        self.until = self.local.last_second(days.last)
        roles = roles_in((*(each.pack for each in history.versions), old, new))
        self.found = Measured(history, days, self.local, Duties(roles), Duties(roles))
        so_far = [each for each in history.versions if each.since < self.effect]
        so_far = so_far or [history.versions[0]]
        next_ = Version(new, _id_of(new, so_far), self.effect)
        self.next_id = next_.id
        self.so_far = {each.id: each.pack for each in so_far}
        self.without, self.turned = self._reading(so_far), self._reading([*so_far, next_])
        self.old_rules, self.new_rules = self.without, self.turned
        if days.from_start:
            self.old_rules = self._reading([Version(old, so_far[-1].id, ALWAYS)])
            self.new_rules = self._reading([Version(new, next_.id, ALWAYS)])

    def _reading(self, versions: Sequence[Version]) -> Reading:
        return Reading(versions, self.history.organisation, self.history.around)

    def look_at(self, person: str) -> None:
        """Add what is otherwise for one person."""
        found = self.found
        all_known = self.history.known(person)
        known = [each for each in all_known if each.record.at <= self.until]
        found.left_out += len(all_known) - len(known)
        if not known:
            return
        found.relationships += 1
        found.events += len(known)
        found.last = max(found.last, known[-1].record.at)
        self._turn(person, [each for each in known if each.record.at < self.effect])
        around, end = self.history.around, (self.until,)
        old_events, unread = self.old_rules.events(known)
        new_events, unread_now = self.new_rules.events(known)
        found.unread += max(unread, unread_now)
        (old,) = states(person, self.old_rules.versions, old_events, around, end)
        (new,) = states(person, self.new_rules.versions, new_events, around, end)
        for each in differences(old, new, self.local, found.before, found.after):
            found.differences.setdefault(each.subject, []).append(each)
        found.duties_before.add(old)
        found.duties_after.add(new)

    def _turn(self, person: str, known: Sequence[object]) -> None:
        """What becomes of what runs as the new policy takes effect."""
        if not known:
            return
        effect, around = self.effect, self.history.around
        events, _ = self.turned.events(known)  # type: ignore[arg-type]
        before, without = states(
            person, self.without.versions, events, around, (effect - 1, effect)
        )
        (after,) = states(person, self.turned.versions, events, around, (effect,))
        turn = Turn(before, without, after)
        for stage in after.stages:
            if self._is_open_decision(stage):
                self.found.open_decisions += 1
                self.found.judged_anew += stage.policy == self.next_id
        for fate in fates(turn, events, self.new, self.so_far, self.local):
            self.found.fates.setdefault(fate.rule, []).append(fate)

    def _is_open_decision(self, stage: Stage) -> bool:
        chart = self.new.charts.get(stage.region.partition(".")[0])
        return chart is not None and chart.per == "application" and not stage.final


def _id_of(new: Pack, so_far: Iterable[Version]) -> str:
    """An id for the new policy that none so far has: promises name the version they belong to."""
    taken = {each.id for each in so_far}
    return new.meaning if new.meaning not in taken else f"{new.meaning} again"


# --- what is told of it


Owing: TypeAlias = Literal["promise", "expectation"]


def with_figures(
    changes: Iterable[Change], found: Measured, packs: tuple[Pack, Pack], book: RowsBook
) -> list[Change]:
    """The changes with their figures, and an entry for each rule that came out otherwise."""
    telling = _Telling(found, packs, book)
    told = [telling.with_figures(change) for change in changes]
    return [*told, *telling.rest()]


class _Telling:
    """Hands each figure on once: to the first change that it belongs to."""

    def __init__(self, found: Measured, packs: tuple[Pack, Pack], book: RowsBook) -> None:
        self.found, self.packs, self.book = found, packs, book
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
        rules = {rule for rule, each in self.found.fates.items() if _affected(each)}
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
        return live_of(self.found.fates.get(rule, ()), self.book)

    def _replay(self, subject: Subject) -> Replay:
        self.told.add(subject)
        entries = self.found.differences.get(subject, ())
        by_key: dict[str, list[Difference]] = {}
        for each in entries:
            by_key.setdefault(each.key, []).append(each)
        first = min(entries, key=lambda each: each.person, default=None)
        return Replay(
            before=_sorted(self.found.before.counts.get(subject, {})),
            after=_sorted(self.found.after.counts.get(subject, {})),
            counts={key: len(each) for key, each in sorted(by_key.items())},
            opened={
                key: self.book.of(one.person for one in each)
                for key, each in sorted(by_key.items())
            },
            first=None if first is None else Case(first.person, first.what, first.was, first.now),
        )


def _about(change: Clock | Transition | Escalation) -> About:
    return "rung" if isinstance(change, Escalation) else "step"


def _affected(entries: Iterable[Fate]) -> bool:
    return any(each.outcome is not Outcome.KEPT for each in entries)


def live_of(entries: Sequence[Fate], book: RowsBook) -> Live:
    """What becomes of the running promises of one rule."""
    by_outcome: dict[str, list[Fate]] = {}
    by_dates: dict[tuple[str, str, str], list[Fate]] = {}
    modes: dict[str, int] = {}
    for each in entries:
        by_outcome.setdefault(each.outcome.value, []).append(each)
        if each.outcome is not Outcome.MADE:
            modes[each.mode] = modes.get(each.mode, 0) + 1
        if each.outcome is not Outcome.KEPT:
            by_dates.setdefault((each.outcome.value, each.was, each.now), []).append(each)
    affected = [each for each in entries if each.outcome is not Outcome.KEPT]
    first = min(affected, key=lambda each: each.person, default=None)
    return Live(
        modes=_sorted(modes),
        counts={key: len(each) for key, each in sorted(by_outcome.items())},
        opened={key: _rows(each, book) for key, each in sorted(by_outcome.items())},
        shifts=tuple(
            Shift(outcome, was, now, len(each), _rows(each, book))
            for (outcome, was, now), each in sorted(by_dates.items())
        ),
        first=None if first is None else _case(first),
    )


def _case(fate: Fate) -> Case:
    return Case(fate.person, fate.promise, fate.was, fate.now, fate.why)


def _rows(entries: Iterable[Fate], book: RowsBook) -> str:
    return book.of(each.person for each in entries)


def _sorted(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items()))
