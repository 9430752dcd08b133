"""What a history says about a change of policy, gathered over everybody and put where it belongs.

Everybody is folded, one after the other, and of each only what is otherwise is kept; or the whole
history is walked by columns (`troth.engine.bulk.replaying`), and only those are folded of whom that
could not tell. Either way the figures are the same.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from troth.dsl import core
from troth.dsl.values import date_of
from troth.dsl.vocabulary import Vocabulary
from troth.engine.event_kinds import ORG
from troth.engine.files.pack import Pack
from troth.engine.fold.story import Stage, State
from troth.engine.fold.versions import Version
from troth.engine.localtime import LocalTime, local_time
from troth.engine.plan.days import Days
from troth.engine.plan.definition import HistoryInput
from troth.engine.plan.figures import weekday
from troth.engine.plan.gathered import Differing, Fated, First, Gathered, Group
from troth.engine.plan.history import ALWAYS, History, Reading, shown_due, states
from troth.engine.plan.live import Fate, Outcome, Turn, fates, mode_of
from troth.engine.plan.load import Duties, roles_in
from troth.engine.plan.replay import Difference, Subject, Tallies, differences
from troth.engine.records import Known
from troth.engine.views import zone_of

if TYPE_CHECKING:
    from troth.engine.bulk.moving import Became, Dated
    from troth.engine.bulk.replaying import Replayed
    from troth.engine.bulk.seats import Seats
    from troth.engine.bulk.turning import Asked

FROM_THE_START = "from the start"

KEEP = core.Running.KEEP.value

SEAT_EVENTS = frozenset({"seat_filled", "seat_vacated"})
"""What is recorded of the organisation about who holds which seat."""

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
    people: tuple[str, ...]
    gathered: Gathered
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
        return sum(each.worsened for each in self.gathered.fates.values())

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
        owed = any(about == "owed" for about, _ in self.gathered.before.counts)
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


def measured(
    old: Pack,
    new: Pack,
    history: History,
    days: Days,
    *,
    row_by_row: bool = False,
    gathered: Gathered | None = None,
) -> Measured:
    """Everybody under the policies so far and under the new one, by columns where that can be.

    ``gathered`` is where what is otherwise is put; without it, a new one.
    """
    work = Work(old, new, history, days, gathered or Gathered())
    columns = None if row_by_row else work.by_columns()
    for person in range(len(work.found.people)):
        if columns is None or columns.alone[person]:
            work.look_at(person)
        elif columns.turning[person]:
            work.look_at_turn(person)
    if columns is not None:
        work.add(columns)
    return work.found


class Work:
    """One history under way."""

    def __init__(
        self, old: Pack, new: Pack, history: History, days: Days, gathered: Gathered
    ) -> None:
        self.old, self.new, self.history, self.days = old, new, history, days
        self.local = local_time(zone_of(new))
        self.effect = self.local.first_second(days.effect)
        self.until = self.local.last_second(days.last)
        roles = roles_in((*(each.pack for each in history.versions), old, new))
        people = tuple(sorted(person for person in history.people if person != ORG))
        duties = Duties(roles), Duties(roles)
        self.found = Measured(history, days, self.local, *duties, people, gathered)
        so_far = [each for each in history.versions if each.since < self.effect]
        so_far = so_far or [history.versions[0]]
        next_ = Version(new, _id_of(new, so_far), self.effect)
        self.next_id = next_.id
        self.versions = so_far
        self.examples: dict[int, list[Difference]] = {}
        self.without, self.turned = self._reading(so_far), self._reading([*so_far, next_])
        self.old_rules, self.new_rules = self.without, self.turned
        if days.from_start:
            self.old_rules = self._reading([Version(old, so_far[-1].id, ALWAYS)])
            self.new_rules = self._reading([Version(new, next_.id, ALWAYS)])

    def _reading(self, versions: Sequence[Version]) -> Reading:
        return Reading(versions, self.history.organisation, self.history.around)

    def look_at(self, place: int) -> None:
        """Add what is otherwise for one person."""
        found, person = self.found, self.found.people[place]
        known = self._known(person)
        if not known:
            return
        found.relationships += 1
        found.events += len(known)
        found.last = max(found.last, known[-1].record.at)
        self._turn(place, known)
        old, new, unread = self._both(person, known)
        found.unread += unread
        gathered = found.gathered
        for each in differences(old, new, self.local, gathered.before, gathered.after):
            gathered.differs(place, each)
        found.duties_before.add(old)
        found.duties_after.add(new)

    def look_at_turn(self, place: int) -> None:
        """Add what becomes of one person's promises at the turn, and nothing else."""
        self._turn(place, self.history.known(self.found.people[place]))

    def _known(self, person: str) -> Sequence[Known]:
        """What stands of somebody up to the last day; counts what is left out."""
        all_known = self.history.known(person)
        known = [each for each in all_known if each.record.at <= self.until]
        self.found.left_out += len(all_known) - len(known)
        return known

    def _both(self, person: str, known: Sequence[Known]) -> tuple[State, State, int]:
        """How somebody stands in the end under both, and how many records one has no words for."""
        around, end = self.history.around, (self.until,)
        old_events, unread = self.old_rules.events(known)
        new_events, unread_now = self.new_rules.events(known)
        (old,) = states(person, self.old_rules.versions, old_events, around, end)
        (new,) = states(person, self.new_rules.versions, new_events, around, end)
        return old, new, max(unread, unread_now)

    def _turn(self, place: int, known: Sequence[Known]) -> None:
        """What becomes of what runs as the new policy takes effect."""
        after, becoming = self._becoming(place, known)
        for stage in () if after is None else after.stages:
            if self._is_open_decision(stage):
                self.found.open_decisions += 1
                self.found.judged_anew += stage.policy == self.next_id
        for fate in becoming:
            self.found.gathered.becomes(place, fate)

    def _becoming(self, place: int, known: Sequence[Known]) -> tuple[State | None, list[Fate]]:
        """How somebody stands as it takes effect, and what becomes of what runs."""
        known = [each for each in known if each.record.at < self.effect]
        if not known:
            return None, []
        effect, around = self.effect, self.history.around
        person = self.found.people[place]
        events, _ = self.turned.events(known)
        before, without = states(
            person, self.without.versions, events, around, (effect - 1, effect)
        )
        (after,) = states(person, self.turned.versions, events, around, (effect,))
        turn = Turn(before, without, after)
        return after, list(fates(turn, events, self.new, self.versions, self.local))

    def _is_open_decision(self, stage: Stage) -> bool:
        chart = self.new.charts.get(stage.region.partition(".")[0])
        return chart is not None and chart.per == "application" and not stage.final

    # --- by columns

    def by_columns(self) -> "Replayed | None":
        """What columns tell; None where they cannot, or where there are none."""
        if not self.days.from_start or len(self.versions) > 1 or not self._only_seats():
            return None
        log = self.history.log()
        if log is None or tuple(each for each in log.people if each != ORG) != self.found.people:
            return None
        from troth.engine.bulk.replaying import Replayed, replayed

        found = replayed(log, self._asked())
        return found if isinstance(found, Replayed) else None

    def _only_seats(self) -> bool:
        """Whether no more is recorded of the organisation than who holds its seats.

        That decides who owes something, and nothing about what becomes of it.
        """
        said = {each.record.type for each in self.history.organisation}
        vocabularies = [pack.vocabulary for pack in (self.old, self.new)]
        heard = {name for each in vocabularies for name in _heard_by_all(each)}
        return said <= SEAT_EVENTS - heard

    def _seats(self, pack: Pack) -> "Seats":
        """Who held the seats that a policy names, and from when on."""
        from troth.engine.bulk.seats import Seats

        moments = sorted({each.record.at for each in self.history.organisation})
        holder = self.history.around.holder
        parties = pack.vocabulary.parties.values()
        return Seats(moments, {
            each.name: [holder(each.seat, moment) for moment in moments]
            for each in parties if each.seat and moments
        })  # fmt: skip

    def _asked(self) -> "Asked":
        from troth.engine.bulk.turning import Asked

        (so_far,) = self.versions
        rules = [rule.name for rule in so_far.pack.policy.obligations]
        changes = self.new.policy.changes
        return Asked(
            old=self.old,
            new=self.new,
            since=so_far.since,
            effect=self.effect,
            until=self.until,
            local=self.local,
            kinds=(self.old_rules.kinds, self.new_rules.kinds),
            moving={name: core.Running(self._mode(name)) for name in rules if self._moves(name)},
            bound=frozenset(each.name for each in changes if each.past_bound),
            roles=self.found.duties_before.roles,
            seats=(self._seats(self.old), self._seats(self.new)),
        )

    def _mode(self, rule: str) -> str:
        return mode_of(rule, [each.pack for each in self.versions], self.new)

    def _moves(self, rule: str) -> bool:
        return self._mode(rule) != KEEP

    def add(self, columns: "Replayed") -> None:
        """Add what columns tell; each first example is made by looking at that person."""
        found, gathered = self.found, self.found.gathered
        found.relationships += columns.people
        found.events += columns.events
        found.left_out += columns.left_out
        found.last = max(found.last, columns.last) if columns.people else found.last
        otherwise = columns.otherwise
        gathered.before.add_all(otherwise.before)
        gathered.after.add_all(otherwise.after)
        for subject, groups in otherwise.groups.items():
            known = gathered.differences.setdefault(subject, Differing())
            for key, group in groups.items():
                known.groups.setdefault(key, Group()).add_all(group.count, group.people.tolist())
            first = otherwise.first(subject)
            if known.first is None or first < known.first.person:
                known.first = First(first, self._example(first, subject))
        for became, group in columns.live.items():
            self._become(became, group.count, group.people.tolist())
        for duties, counted in zip(
            (found.duties_before, found.duties_after), columns.duties, strict=True
        ):
            for duty in counted:
                duties.count(duty.role, duty.holder, duty.monday, duty.count)

    def _become(self, became: "Became", count: int, people: list[int]) -> None:
        """Add so many running promises of these people."""
        fated = self.found.gathered.fates.setdefault(became.rule, Fated())
        outcome, dates = Outcome(became.outcome), (became.was, became.now)
        was, now = ("" if each is None else self._shown(each) for each in dates)
        fated.add_all(self._mode(became.rule), outcome, (was, now), (count, people))
        if outcome is not Outcome.KEPT and (fated.first is None or people[0] < fated.first.person):
            _, becoming = self._becoming(
                people[0], self.history.known(self.found.people[people[0]])
            )
            of_rule = (each for each in becoming if each.rule == became.rule)
            first = next(each for each in of_rule if each.outcome is not Outcome.KEPT)
            fated.first = First(people[0], first)

    def _shown(self, date: "Dated") -> str:
        return shown_due(date.due, self.local, hours=date.hours)

    def _example(self, place: int, subject: Subject) -> Difference:
        """The first thing about ``subject`` that came out otherwise for one person."""
        if place not in self.examples:
            person = self.found.people[place]
            known = [each for each in self.history.known(person) if each.record.at <= self.until]
            old, new, _ = self._both(person, known)
            self.examples[place] = list(differences(old, new, self.local, Tallies(), Tallies()))
        return next(each for each in self.examples[place] if each.subject == subject)


def _heard_by_all(vocabulary: Vocabulary) -> Iterator[str]:
    """Events that are not the organisation's alone: they reach people, or bring facts."""
    for event in vocabulary.events.values():
        if event.reaches is not None:
            yield event.name
    for fact in vocabulary.facts.values():
        yield from (event for event, _ in fact.carried_by)


def _id_of(new: Pack, so_far: Iterable[Version]) -> str:
    """An id for the new policy that none so far has: promises name the version they belong to."""
    taken = {each.id for each in so_far}
    return new.meaning if new.meaning not in taken else f"{new.meaning} again"
