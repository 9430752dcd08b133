"""What begins promises and ladders: events, conditions, states, engagements, and stopwatches.

A rule is bound from the moment its version is in force: what was so before is history and begins
nothing, though a stopwatch goes by the moment at which its condition began to hold.

A rule about an application, a case or a goal waits for each of them by itself, from its first to
its last day.
"""

from dataclasses import dataclass, field

from troth.dsl import core
from troth.dsl.core import ObligationState
from troth.dsl.types import DurationType, TimeKind
from troth.dsl.values import date_of, day_of
from troth.engine.calendar import CannotCount
from troth.engine.deadline import HOUR_KINDS, by_date, deadline
from troth.engine.exact import Result, Unknown, units
from troth.engine.facts import Occurrence
from troth.engine.fold.agenda import Alarm, Rank
from troth.engine.fold.clock import due_rule
from troth.engine.fold.ladders import Ladders
from troth.engine.fold.life import Due, Engagement, Life, Now, Watch, place_of, reasons
from troth.engine.fold.lifecycles import NARROW
from troth.engine.fold.obligations import Obligations
from troth.engine.fold.past import meant
from troth.engine.fold.story import Kind
from troth.engine.fold.tables import Beginning, Listening
from troth.engine.fold.watches import Watches

MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(slots=True, eq=False)
class Stopwatch:
    """The clock of a rule `every D while C` or `each PERIOD while C`."""

    rule: core.Obligation
    trigger: core.EveryWhile | core.EachWhile
    start: tuple[int, int] | None = None
    rung: int = 0
    alarm: Alarm | None = None
    about: str = ""


@dataclass(slots=True)
class Bound:
    """What watches for the rules of the version in force; stopwatches by rule and whom about."""

    watches: list[Watch] = field(default_factory=list)
    stopwatches: dict[tuple[str, str], Stopwatch] = field(default_factory=dict)


class Triggers:
    """The beginnings of everything that is owed."""

    def __init__(
        self, life: Life, watches: Watches, obligations: Obligations, ladders: Ladders
    ) -> None:
        self.life = life
        self.watches = watches
        self.obligations = obligations
        self.ladders = ladders
        self.bound = Bound()

    # --- a version comes into force

    def bind(
        self, *, known: frozenset[str], past_bound: frozenset[str], fresh: bool = False
    ) -> None:
        """Wait for what begins the rules of the version in force, and no longer for the old ones.

        ``known`` rules were in force before and have begun what they had to begin; of the others
        only ``past_bound`` begin for people who are past their trigger. Where all is ``fresh``
        nobody is past anything.
        """
        for watch in self.bound.watches:
            self.watches.drop(watch)
        running = self.bound.stopwatches
        self.bound = Bound()
        waiting = self.life.tables.waiting_of(self.life.id)
        for rule in waiting.conditions:
            begins = fresh or (rule.name in past_bound and rule.name not in known)
            for about in self._subjects(rule):
                self._watch_condition(rule, about, begin=begins)
        for rule in waiting.clocks:
            for about in self._subjects(rule):
                self._wind(rule, about, running.pop((rule.name, about), None))
        for stopwatch in running.values():
            self._stop(stopwatch)

    def catch_up(self, past_bound: frozenset[str]) -> None:
        """Begin rules that also bind people who are past their trigger, counted from now."""
        life = self.life
        engaged = life.engaged
        for rule in life.tables.engaged:
            if rule.name in past_bound and engaged is not None:
                self._begin(rule, engaged.id, day=life.day, at=life.moment)
        for (chart, state), rules in life.tables.entering.items():
            for now in life.regions.get(chart, {}).values():
                for rule in rules:
                    if rule.name in past_bound and now.state == state:
                        self._begin(rule, life.cause, day=life.day, at=life.moment, now=now)

    # --- those whom a rule is about

    def _subjects(self, rule: Beginning) -> tuple[str, ...]:
        """The open applications, cases or goals that a rule is about; else the relationship."""
        if rule.subject not in NARROW:
            return ("",)
        found: dict[str, None] = {}
        for regions in self.life.regions.values():
            for about, now in regions.items():
                if now.place.chart.per == rule.subject and not now.final:
                    found[about] = None
        return tuple(found)

    def _opened(self, per: str, about: str) -> None:
        """Rules about applications, cases or goals wait for one more."""
        waiting = self.life.tables.waiting_of(self.life.id)
        waited = {watch.about for watch in self.bound.watches}
        if about in waited:
            return
        for condition in waiting.conditions:
            if condition.subject == per:
                self._watch_condition(condition, about, begin=True)
        for clock in waiting.clocks:
            if clock.subject == per:
                self._wind(clock, about, None)

    def _closed(self, about: str) -> None:
        """Nothing more begins for one that has come to its end."""
        for watch in self.bound.watches:
            if watch.about == about:
                self.watches.drop(watch)
        self.bound.watches = [watch for watch in self.bound.watches if watch.live]
        for key in [key for key in self.bound.stopwatches if key[1] == about]:
            self._stop(self.bound.stopwatches.pop(key))

    # --- conditions

    def _watch_condition(self, rule: Beginning, about: str, *, begin: bool) -> None:
        trigger = rule.trigger
        if not isinstance(trigger, core.OnCondition):
            return
        life = self.life
        watch = self.watches.add(
            trigger.condition,
            lambda answer: self._became(rule, about, answer),
            tables=life.tables,
            about=about,
        )
        if not begin:
            self.watches.now(watch)
        self.bound.watches.append(watch)

    def _not_known(self, rule: Beginning, answer: Result) -> None:
        """Nothing begins while it is not known whether it should; what is missing is told."""
        if isinstance(answer, Unknown):
            self.life.say(Kind.STAYED, rule.name, why=reasons(answer), place=place_of(rule))

    def _became(self, rule: Beginning, about: str, answer: Result) -> None:
        self._not_known(rule, answer)
        if answer == 1:
            life = self.life
            self._begin(rule, self._moment(), day=life.day, at=life.moment, about=about)

    def _moment(self) -> str:
        """What brought the present step about: an event's id, or the day."""
        return self.life.cause or date_of(self.life.day).isoformat()

    def turned(self, due: Due) -> None:
        """An obligation has changed: rules that wait for just that begin, once for each."""
        if not self.life.binding:
            return
        for rule, question in self.life.tables.caused.get(due.state, ()):
            if meant(due, question):
                self._caused(rule, due)

    def _caused(self, rule: Beginning, due: Due) -> None:
        life = self.life
        violated = due.state is ObligationState.VIOLATED
        day, at = life.day, life.moment
        if violated and due.violated_on is not None and due.broken_at is not None:
            passed = due.over is not None and due.broken_at == due.over.at + 1
            day, at = due.violated_on, due.broken_at - passed
        if isinstance(rule, core.Escalation):
            self.ladders.begin(rule, due.id, day=day, at=at, about=due.about, due=due)
        else:
            self.obligations.begin(rule, due.id, day=day, at=at, about=due.about)

    # --- events, states, engagements

    def happened(self, listening: Listening, occurrence: Occurrence, id_: str, about: str) -> None:
        """An event that was accepted."""
        if not self.life.binding:
            return
        rules: tuple[Beginning, ...] = (*listening.begins, *listening.ladders)
        for rule in rules:
            trigger = rule.trigger
            where = trigger.where if isinstance(trigger, core.OnEvent) else None
            if where is not None:
                holds = self.life.value(where, about, occurrence)
                self._not_known(rule, holds)
                if holds != 1:
                    continue
            self._begin(
                rule, id_, day=self.life.today, at=occurrence.at, about=about, event=occurrence
            )

    def entered(self, now: Now, was: str, state: str) -> None:
        """A region has come into another state."""
        if now.place.chart.per in NARROW:
            if not was:
                self._opened(now.place.chart.per, now.about)
            elif now.final:
                self._closed(now.about)
        if not self.life.binding:
            return
        life, name = self.life, now.place.name
        crossed = (
            *life.tables.entering.get((name, state), ()),
            *life.tables.leaving.get((name, was), ()),
        )
        for rule in crossed:
            self._begin(rule, self._moment(), day=life.day, at=life.moment, now=now)

    def engaged(self, engagement: Engagement) -> None:
        """An engagement has begun."""
        life = self.life
        if not life.binding:
            return
        day = engagement.since
        at = life.moment if day == life.day else life.calendar.first_second(day)
        if day < life.day and at < life.versions[0].since:
            return  # it began before anything was promised
        for rule in life.tables.engaged:
            self._begin(rule, self._moment(), day=day, at=at)

    def _begin(
        self,
        rule: Beginning,
        cause: str,
        *,
        day: int,
        at: int,
        about: str = "",
        event: Occurrence | None = None,
        now: Now | None = None,
    ) -> None:
        if now is not None and now.place.chart.per != "engagement":
            about = now.about
        if isinstance(rule, core.Escalation):
            self.ladders.begin(rule, cause, day=day, at=at, about=about, event=event, now=now)
        else:
            self.obligations.begin(rule, cause, day=day, at=at, about=about, event=event)

    # --- stopwatches

    def _wind(self, rule: core.Obligation, about: str, running: Stopwatch | None) -> None:
        trigger = rule.trigger
        if not isinstance(trigger, core.EveryWhile | core.EachWhile):
            return
        if running is not None and running.trigger == trigger:
            running.rule = rule
            stopwatch = running
        else:
            if running is not None:
                self._stop(running)
            stopwatch = Stopwatch(rule, trigger, about=about)
        self.bound.stopwatches[rule.name, about] = stopwatch
        watch = self.watches.add(
            trigger.condition,
            lambda answer: self._held(stopwatch, answer),
            tables=self.life.tables,
            about=about,
            assumed=1 if stopwatch.start is not None else 0,
        )
        self.bound.watches.append(watch)

    def _held(self, stopwatch: Stopwatch, answer: Result) -> None:
        """Whether its condition holds; what is not known is decided in the person's favour."""
        unknown = isinstance(answer, Unknown)
        runs = stopwatch.rule.kind == "promise" if unknown else answer == 1
        if not runs:
            self._stop(stopwatch)
        elif stopwatch.start is None:
            stopwatch.start = self._since(stopwatch)
            stopwatch.rung = 0
            self._next(stopwatch)

    def _since(self, stopwatch: Stopwatch) -> tuple[int, int]:
        """When its condition began to hold: now, or before the rule was in force."""
        life = self.life
        condition = stopwatch.trigger.condition
        if stopwatch.about:
            return life.today, life.now
        if isinstance(condition, core.Engaged) and life.engaged is not None:
            since = life.engaged.since
            early = since < life.today
            return since, life.calendar.first_second(since) if early else life.now
        spells = life.spells.get(condition)
        if spells is not None and spells.turns and spells.turns[-1][1] == 1:
            day = spells.turns[-1][0]
            if day < life.today:
                return day, life.calendar.first_second(day)
        return life.today, life.now

    def _stop(self, stopwatch: Stopwatch) -> None:
        stopwatch.start = None
        if stopwatch.alarm is not None:
            stopwatch.alarm.off()

    def _next(self, stopwatch: Stopwatch) -> None:
        """Set the next ring that is not over."""
        life = self.life
        try:
            while True:
                stopwatch.rung += 1
                ring = self._ring_day(stopwatch)
                if ring is None:
                    return
                day, at = ring
                early = self._early(stopwatch.rule, day, at)
                if early >= max(life.now, life.tables.version.since):
                    break
        except CannotCount as problem:
            life.say(Kind.STAYED, stopwatch.rule.name, why=str(problem))
            return
        stopwatch.alarm = life.agenda.set(
            early, stopwatch.rule.name, lambda: self._ring(stopwatch, day, at), Rank.BEGINS
        )

    def _ring_day(self, stopwatch: Stopwatch) -> tuple[int, int] | None:
        """The day and moment of ring number ``rung``, counted from the start."""
        life, start = self.life, stopwatch.start
        if start is None:
            return None
        calendar = life.calendar
        trigger = stopwatch.trigger
        if isinstance(trigger, core.EachWhile):
            day = _period_end(start[0], MONTHS[trigger.period], stopwatch.rung)
            return day, calendar.first_second(day)
        length = trigger.length
        amount = life.value(length, stopwatch.about, None)
        if isinstance(amount, Unknown) or not isinstance(length.type, DurationType):
            return None
        kind, count = length.type.kind, units(amount) * stopwatch.rung
        rings = deadline(calendar, start[0], start[1], kind, count)
        if kind in HOUR_KINDS:
            return rings.day, rings.at
        return rings.day, calendar.first_second(rings.day)

    def _early(self, rule: core.Obligation, day: int, at: int) -> int:
        """The ring; or, where rolling back makes it due before that, the start of the due day."""
        due = due_rule(rule)
        if due is None or due.rolling != "back" or not isinstance(due.length, core.Literal):
            return at
        length = due.length
        if not isinstance(length.type, DurationType) or length.type.kind is not TimeKind.DAYS:
            return at
        calendar = self.life.calendar
        last = by_date(calendar, day + units(length.value), "back")
        return min(at, calendar.first_second(last.day))

    def _ring(self, stopwatch: Stopwatch, day: int, at: int) -> None:
        life = self.life
        if stopwatch.start is None:
            return
        life.cause = date_of(day).isoformat()
        self.obligations.begin(stopwatch.rule, life.cause, day=day, at=at, about=stopwatch.about)
        self._next(stopwatch)


def _period_end(start: int, months: int, number: int) -> int:
    """The last day of the ``number``-th calendar period from the one that ``start`` lies in."""
    first = date_of(start)
    index = (first.year * 12 + first.month - 1) // months + number
    year, month = divmod(index * months, 12)
    return day_of(first.replace(year=year, month=month + 1, day=1)) - 1
