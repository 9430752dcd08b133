"""The stage on which a scenario is played: an engine in memory, and a clock that jumps.

Tells the engine what happens, and answers what is so now. Nothing here knows what is expected.
"""

from collections.abc import Mapping
from typing import Final

from troth.dsl.types import Value
from troth.engine import evaluate
from troth.engine.decision import Decision
from troth.engine.event_kinds import FACTS, ORG
from troth.engine.facts import View
from troth.engine.files.pack import Pack
from troth.engine.fold.story import Refused, State
from troth.engine.localtime import local_time
from troth.engine.scenario import Entry, Scenario, Someone
from troth.engine.scenarios.rehearsal import Rehearsal
from troth.engine.session.engine import MEMORY
from troth.engine.session.errors import Unanswerable
from troth.engine.session.values import Explained, Notice, Recorded
from troth.engine.session.when import moment_of
from troth.engine.testing import FixedClock
from troth.engine.views import zone_of

ALL: Final = 1_000_000
"""More notices than any scenario has."""

SEAT_FILLED: Final = "seat_filled"

Facts = Mapping[tuple[str, str], Value]
"""The facts of a relationship and of its applications, goals …, by what they are about and name."""


class Stage:
    """One scenario being played; ``main`` is whom it is about, ``played`` how far it has come."""

    def __init__(self, pack: Pack, scenario: Scenario) -> None:
        self.pack = pack
        self.scenario = scenario
        self.main = scenario.subject.id
        self.played = 0
        self._zone = zone_of(pack)
        self.now = self._beginning(scenario)
        since = self._begins(scenario.effective) if scenario.effective else self.now
        self._clock = FixedClock()
        self.engine = Rehearsal.open(MEMORY, pack, effective=since, clock=self._clock)
        self._clock.set(self.now)
        if any(each.happened or each.corrects for each in scenario.timeline):
            self.engine.doubt_everybody()
        self._states: dict[str, State | None] = {}
        self._views: dict[tuple[str, str], View] = {}
        self._before: dict[str, Facts] = {}
        self._numbers: dict[str, int] = {}
        self._notices_seen = 0
        self._refusals_seen: set[tuple[str, str]] = set()
        self._known(scenario)

    def _beginning(self, scenario: Scenario) -> int:
        """The first second of the day of the first thing that happens."""
        said = [text for each in scenario.timeline for text in (each.at, each.happened) if text]
        local = local_time(self._zone)
        return local.first_second(local.local_day(min(map(self.moment, said))))

    def moment(self, text: str) -> int:
        """A moment as scenarios write it; of a day its last second."""
        return moment_of(text, self._zone)

    def _begins(self, day: str) -> int:
        return moment_of(day, self._zone, begins=True)

    def _known(self, scenario: Scenario) -> None:
        """What is known from the first day on."""
        for seat, holder in scenario.seats.items():
            self._record(ORG, SEAT_FILLED, {"seat": seat, "holder": holder})
        organisation = Someone(id=ORG, facts=scenario.shared)
        for each in (organisation, *scenario.others, scenario.subject):
            if each.facts:
                self._record(each.id, FACTS, each.facts)

    def _record(self, relationship: str, event: str, fields: Mapping[str, object]) -> None:
        self.engine.doubt(spared=relationship)
        self.engine.record(relationship, event, fields, at=self.now)

    # --- what happens

    def play(self, entry: Entry, number: int, *, watched: bool) -> None:
        """One entry of the timeline; where it is ``watched``, the facts before it are kept."""
        before, self.now = self.now, self.moment(entry.at)
        self._clock.set(self.now)
        if entry.event:
            if self.now == before:
                self.engine.doubt(spared=entry.subject or self.main)
            if watched:
                self._forget()
                self._before = {each: self.facts(each) for each in self.everybody()}
            self._tell(entry, number)
        self.engine.advance(self.now)
        self._forget()
        self.played = number

    def _forget(self) -> None:
        """Fold everybody again when they are looked at next."""
        self._states.clear()
        self._views.clear()

    def _tell(self, entry: Entry, number: int) -> None:
        key = f"entry-{number}" if entry.times > 1 else ""
        for _ in range(entry.times - 1):
            self._once(entry, key)
        record = self._once(entry, key).record
        if entry.name:
            self._numbers[entry.name] = record.seq

    def _once(self, entry: Entry, key: str) -> Recorded:
        return self.engine.record(
            entry.subject or self.main,
            entry.event,
            entry.fields,
            at=self.moment(entry.happened) if entry.happened else self.now,
            about=entry.about,
            actor=entry.actor,
            key=key,
            corrects=self._numbers.get(entry.corrects, 0),
        )

    # --- what is so

    @property
    def today(self) -> int:
        """The local day, counted from 1970-01-01."""
        return self.day_of(self.now)

    def day_of(self, moment: int) -> int:
        """The local day of a moment."""
        return local_time(self._zone).local_day(moment)

    def everybody(self) -> tuple[str, ...]:
        """Everybody about whom anything is recorded, but for the organisation."""
        return tuple(each for each in self.engine.relationships() if each != ORG)

    def state(self, relationship: str) -> State | None:
        """Where somebody stands; None where nothing is recorded about them."""
        if relationship not in self._states:
            try:
                self._states[relationship] = self.engine.present(relationship).state()
            except Unanswerable:
                self._states[relationship] = None
        return self._states[relationship]

    def decide(self, relationship: str, rule: str, about: str = "") -> Decision:
        """What a rule decides now."""
        view = self._views.get((relationship, about))
        if view is None:
            view = self.engine.present(relationship).view(about)
            self._views[relationship, about] = view
        return evaluate.decide(self.pack.policy, self.pack.vocabulary, rule, view)

    def explain(self, relationship: str, what: str) -> Explained:
        """Why something is as it is now; raises `Unanswerable`."""
        return self.engine.why(relationship, what)

    def facts(self, relationship: str) -> Facts:
        """What is known of somebody now."""
        state = self.state(relationship)
        if state is None:
            return {}
        own = {("", name): value for name, (value, _) in state.facts.items()}
        of_children = {
            (about, name): value
            for about, facts in state.children.items()
            for name, (value, _) in facts.items()
        }
        return {**own, **of_children}

    def changed(self, relationship: str) -> tuple[str, ...]:
        """The facts that the latest event changed; those of a goal or the like with its id."""
        before, after = self._before.get(relationship, {}), self.facts(relationship)
        return tuple(
            f"{about}.{name}" if about else name
            for about, name in sorted({*before, *after})
            if before.get((about, name)) != after.get((about, name))
        )

    def notices(self) -> tuple[Notice, ...]:
        """What was announced to anybody since this was asked last."""
        everything = self.engine.pending(ALL)
        new = everything[self._notices_seen :]
        self._notices_seen = len(everything)
        return new

    def refusals(self) -> tuple[tuple[str, Refused], ...]:
        """The events of anybody that were refused, of which this has not told before.

        Those of the organisation itself are among them.
        """
        found: list[tuple[str, Refused]] = []
        for each in (ORG, *self.everybody()):
            state = self.state(each)
            for refused in state.refused if state else ():
                if (each, refused.event) not in self._refusals_seen:
                    self._refusals_seen.add((each, refused.event))
                    found.append((each, refused))
        return tuple(found)

    def close(self) -> None:
        """Let go of it."""
        self.engine.close()
