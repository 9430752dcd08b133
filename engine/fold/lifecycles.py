"""Charts of one relationship: which instances there are, what an event does to them, their clocks.

Every step goes through `troth.workflows.machine`. What a step leads to elsewhere (promises,
ladders, other charts) is put in the queue of the `Life`; nothing here knows them.
"""

from collections.abc import Iterable

from troth.dsl.node import Data, record
from troth.dsl.types import DurationType, InstantType
from troth.engine.calendar import CannotCount
from troth.engine.deadline import Deadline, by_date, deadline
from troth.engine.exact import Unknown, units
from troth.engine.facts import Occurrence
from troth.engine.fold.guards import Guards
from troth.engine.fold.life import (
    Ended,
    Engagement,
    Entered,
    Life,
    Now,
    Raised,
    Started,
    place_of,
    reasons,
)
from troth.engine.fold.story import Kind
from troth.engine.fold.tables import ENVELOPE, Place, Tables
from troth.workflows.chart import Branch, Timer
from troth.workflows.machine import Step
from troth.workflows.supplied import words_of

ENGAGED_STATES = frozenset({"engaged", "ending"})
"""States of the chart `relationship` in which an engagement runs, notice included."""

NARROW = frozenset({"application", "case", "goal"})


@record
class Answer(Data):
    """A region that answers an event; ``fresh`` where it would begin with it."""

    now: Now
    fresh: bool = False


@record
class Unanswered(Data):
    """Why no region answers an event: which one was asked, what it says, and where that stands."""

    region: str
    why: str
    place: str = ""


class Lifecycles:
    """The regions of a relationship."""

    def __init__(self, life: Life) -> None:
        self.life = life

    # --- instances

    def begin(self) -> None:
        """The regions that every relationship has from its first event on."""
        for place in self.life.tables.places:
            if place.chart.per == "relationship":
                self._open(place, "")

    def began(self, engagement: Engagement) -> None:
        """The regions of a new engagement."""
        for place in self.life.tables.places:
            if place.chart.per == "engagement":
                self._open(place, engagement.id)

    def _fresh(self, place: Place, about: str) -> Now:
        return Now(place, self.life.tables, about, place.region.initial, self.life.now)

    def _open(self, place: Place, about: str) -> Now:
        now = self._fresh(place, about)
        self._keep(now)
        return now

    def _keep(self, now: Now) -> None:
        now.trail.append((now.since, now.state))
        self.life.regions.setdefault(now.place.name, {})[now.about] = now
        self.life.touch(("region", now.place.name))
        self.life.say(Kind.STATE, now.place.name, now=now.state, about=now.about)
        self._wind(now)
        self.life.queue.append(Entered(now, "", now.state, self.life.cause))

    def open(self, per: str, about: str) -> None:
        """The regions of a new case, application or goal, where the pack has a chart for it."""
        for place in self.life.tables.places:
            if place.chart.per == per and about not in self.life.regions.get(place.name, {}):
                self._open(place, about)

    def raise_case(self, about: str) -> None:
        """A new case; nothing where the pack has no chart for cases."""
        self.open("case", about)

    def latest(self, per: str) -> str:
        """The latest application, case or goal, one that goes on before others; or nothing."""
        standing = [
            now
            for regions in self.life.regions.values()
            for now in regions.values()
            if now.place.chart.per == per
        ]
        going = [now for now in standing if not now.final] or standing
        return going[-1].about if going else ""

    def move(self, version: Tables) -> None:
        """Regions go on under a new version.

        An application keeps the one under which it began, unless open decisions are judged anew.
        """
        charts = {place.name: place for place in version.places}
        anew = any(change.decisions_anew for change in version.rules.policy.changes)
        for name, place in charts.items():
            for now in self.life.regions.get(name, {}).values():
                known = now.state in place.region.states or now.state in place.region.final
                if known and (anew or place.chart.per != "application"):
                    now.place, now.tables = place, version
            if place.chart.per == "relationship" and name not in self.life.regions:
                self._open(place, "")
            elif place.chart.per == "engagement" and self.life.engaged is not None:
                about = self.life.engaged.id
                if about not in self.life.regions.get(name, {}):
                    self._open(place, about)

    # --- events

    def answers(
        self, places: Iterable[Place], event: str, about: str, seq: str
    ) -> list[Answer] | Unanswered:
        """The regions that answer a recorded event, or why none does.

        Of several that do not, the one that knows what the event is about has the say.
        """
        found: list[Answer] = []
        silent: list[Unanswered] = []
        for place in places:
            answer = self._answer(place, event, about, seq)
            if isinstance(answer, Answer):
                found.append(answer)
            elif about in self.life.regions.get(place.name, {}):
                silent.insert(0, answer)
            else:
                silent.append(answer)
        return found or silent[0]

    def _answer(self, place: Place, event: str, about: str, seq: str) -> Answer | Unanswered:
        standing = self.life.regions.get(place.name, {})
        per = place.chart.per
        if per == "relationship":
            now = standing.get("")
            return self._asked(place, now, event) if now else _silent(place, "", "is not there")
        if per == "engagement":
            engaged = self.life.engaged
            now = standing.get(engaged.id) if engaged else None
            if now is None:
                return _silent(place, "", "needs an engagement, and there is none")
            return self._asked(place, now, event)
        if about in standing:
            return self._asked(place, standing[about], event)
        going = [now for now in standing.values() if not now.final]
        if about or not going:
            return self._begun(place, event, about or f"{per}@{seq}", standing)
        able = [now for now in going if place.machine.answers(now.state, event)]
        if len(able) == 1:
            return Answer(able[0])
        if not able:
            return self._asked(place, going[-1], event)
        names = ", ".join(now.about for now in able)
        return _silent(
            place, "", f"has several that could be meant ({names}): say which with `about`"
        )

    def _begun(
        self, place: Place, event: str, about: str, standing: dict[str, Now]
    ) -> Answer | Unanswered:
        region = place.region
        if event in region.states[region.initial].on:
            return Answer(self._fresh(place, about), fresh=True)
        if standing:
            last = list(standing.values())[-1]
            return _silent(place, last.state, f"is {last.state}, which does not answer to {event}")
        return _silent(place, region.initial, f"has not begun, and {event} does not begin one")

    def _asked(self, place: Place, now: Now, event: str) -> Answer | Unanswered:
        if now.place.machine.answers(now.state, event):
            return Answer(now)
        return _silent(place, now.state, f"is {now.state}, which does not answer to {event}")

    def step(self, answer: Answer, event: str, occurrence: Occurrence, by: str = "") -> Step:
        """What the event leads to; nothing is changed yet."""
        now = answer.now
        return now.place.machine.step(now.state, event, self._held(now, occurrence, by))

    def take(self, answer: Answer, step: Step, by: str) -> None:
        """Let the step happen."""
        if answer.fresh:
            self._keep(answer.now)
        self._take(answer.now, step, by)

    def deliver(self, event: str, about: str, by: str) -> None:
        """An event raised by a chart: whoever answers steps, nobody refuses."""
        listening = self.life.tables.events.get(event)
        if listening is None:
            return
        occurrence = Occurrence(event, self.life.now)
        for place in listening.places:
            standing = self.life.regions.get(place.name, {})
            engaged = self.life.engaged
            own = [about] if about in standing else list(standing)
            if place.chart.per == "engagement":
                own = [engaged.id] if engaged and engaged.id in standing else []
            for each in own:
                now = standing[each]
                if now.place.machine.answers(now.state, event):
                    self.take(Answer(now), self.step(Answer(now), event, occurrence, by), by)

    def _take(self, now: Now, step: Step, by: str) -> None:
        life, name = self.life, now.place.name
        if step.unknown:
            why = f"it is not known whether {step.unknown}"
            life.say(Kind.STAYED, name, now=now.state, by=by, about=now.about, why=why)
            return
        branch = step.branch
        if step.moved:
            self._stop(now)
            was, now.state, now.since = now.state, step.state, life.now
            now.trail.append((life.now, now.state))
            life.touch(("region", name))
            why = branch.guard if branch is not None else ""
            life.say(Kind.STATE, name, was=was, now=now.state, by=by, about=now.about, why=why)
            self._wind(now)
            life.queue.append(Entered(now, was, now.state, by))
            if name == ENVELOPE:
                self._engage(was, now.state)
        elif branch is not None and branch.restart:
            self._stop(now)
            self._wind(now)
        if branch is not None:
            life.queue.extend(Raised(event, now.about, by) for event in branch.emit)

    def _engage(self, was: str, state: str) -> None:
        """Notice given or withdrawn begins and ends nothing; coming and going does."""
        life = self.life
        inside = state in ENGAGED_STATES
        engaged = life.engaged
        if inside and engaged is None:
            engagement = Engagement(f"engagement@{life.cause}", life.day)
            life.engagements.append(engagement)
            life.touch_engaged()
            self.began(engagement)
            life.queue.append(Started(engagement))
        elif not inside and was in ENGAGED_STATES and engaged is not None:
            engaged.until = life.day
            life.touch_engaged()
            life.queue.append(Ended(engaged))
            for standing in life.regions.values():
                if engaged.id in standing:
                    self._stop(standing[engaged.id])

    # --- guards

    def _held(self, now: Now, occurrence: Occurrence | None, by: str = "") -> Guards:
        tables = now.tables if now.place.chart.per == "application" else self.life.tables
        return Guards(self.life, now, tables, occurrence, by)

    # --- clocks

    def _stop(self, now: Now) -> None:
        for _, alarm in now.timers.values():
            alarm.off()
        now.timers.clear()

    def _wind(self, now: Now) -> None:
        """Set the clocks of the state that a region has come into."""
        state = now.place.region.states.get(now.state)
        for timer in (state.timers if state else {}).values():
            due = self._due(now, timer)
            if due is None:
                continue
            at = due.at if timer.begins else due.at + 1
            if not self.life.binding:
                at = max(at, self.life.versions[0].since)
            self._set(now, timer, due, at)

    def _set(self, now: Now, timer: Timer, due: Deadline, at: int) -> None:
        name = f"{now.place.name}.{timer.name}@{now.about}"
        alarm = self.life.agenda.set(at, name, lambda: self._ring(now, timer, due))
        now.timers[timer.name] = (due, alarm)

    def _due(self, now: Now, timer: Timer) -> Deadline | None:
        life, calendar = self.life, self.life.calendar
        try:
            if timer.at:
                return self._brought(now, timer)
            length = life.tables.timers.get(f"{now.place.name}.{timer.name}")
            if length is not None and isinstance(length.type, DurationType):
                amount = life.value(length, now.about, None)
                if isinstance(amount, Unknown):
                    self._waits(now, timer, reasons(amount))
                    return None
                kind, count = length.type.kind, units(amount)
            elif timer.length is not None:
                kind, count = timer.length.type.kind, timer.length.amount
            else:
                return None
            return deadline(calendar, life.day, life.moment, kind, count)
        except CannotCount as problem:
            self._waits(now, timer, str(problem))
            return None

    def _brought(self, now: Now, timer: Timer) -> Deadline | None:
        """The date, or moment, that the latest such event brought."""
        view = self.life.view(now.about)
        brought: list[tuple[int, int, bool]] = []
        for source in timer.at:
            event, _, name = source.rpartition(".")
            happened = view.history.occurrences(event) if view.history is not None else ()
            for each in happened[-1:]:
                value = each.fields.get(name)
                if isinstance(value, int):
                    brought.append((each.at, value, self._is_moment(event, name)))
        if not brought:
            self._waits(now, timer, f"{' or '.join(timer.at)} is not recorded")
            return None
        _, raw, moment = max(brought)
        calendar = self.life.calendar
        if moment:
            return Deadline(calendar.local_day(raw), raw)
        if timer.begins:
            return Deadline(raw, calendar.first_second(raw))
        return by_date(calendar, raw)

    def _is_moment(self, event: str, field: str) -> bool:
        declared = self.life.tables.rules.vocabulary.events.get(event)
        return declared is not None and isinstance(declared.fields.get(field), InstantType)

    def _waits(self, now: Now, timer: Timer, why: str) -> None:
        subject = f"{now.place.name}.{timer.name}"
        self.life.say(Kind.STAYED, subject, now=now.state, about=now.about, why=why)

    def _ring(self, now: Now, timer: Timer, due: Deadline) -> None:
        now.timers.pop(timer.name, None)
        by = f"{now.place.name}.{timer.name}"
        self.life.cause = _date(due.day)
        self.life.dated = None if timer.begins else due
        step = now.place.machine.ring(now.state, timer.name, self._held(now, None))
        if not step.moved:
            words = step.unknown and f"it is not known whether {step.unknown}"
            self.life.say(
                Kind.STAYED, by, day=due.day, now=now.state, about=now.about,
                why=words or "the time is over, and nobody is put in a worse place by silence",
            )  # fmt: skip
        self._take(now, step, by)


def _silent(place: Place, state: str, why: str) -> Unanswered:
    """Why a region does not answer, with the place of its state; that of its ends for an end."""
    region = place.region
    return Unanswered(place.name, why, place_of(region.states.get(state, region)))


def _date(day: int) -> str:
    from troth.dsl.values import date_of

    return date_of(day).isoformat()


def objection(
    now: Now, branch: Branch | None, occurrence: Occurrence
) -> tuple[str, tuple[str, ...]]:
    """Why a branch refuses the event, and what it names: a guard, or what the event must bring."""
    if branch is None:
        return "", ()
    if branch.refuse:
        guard = (branch.guard,) if branch.guard else ()
        words = branch.words or words_of(now.place.chart.name, branch.guard)
        return words or f"{now.state} does not take it", guard
    if not branch.needs:
        return "", ()
    missing = tuple(name for name in branch.needs if name not in occurrence.fields)
    return (f"it does not bring {', '.join(missing)}", missing) if missing else ("", ())
