"""One made-up life: what happens to somebody, told event by event to the engine itself.

What comes next follows from where the engine says the person stands: a lifecycle is led on by an
event its state answers to, a promise is kept, late or never, by the clock that the policy gave it.
So a history fits its pack, whatever stands in it; what is refused all the same is left out, but for
the few that a rate asks for. Nothing here knows how many people there are.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from heapq import heappop, heappush
from typing import Final, TypeAlias

from troth.dsl import core
from troth.dsl.types import (
    Value,
)
from troth.dsl.values import date_of
from troth.dsl.vocabulary import ENGAGED_SINCE, Subject
from troth.engine.event_kinds import CASE_RAISED, FACTS, POLICY_SHOWN
from troth.engine.events import Event
from troth.engine.exact import DAY
from troth.engine.fold.life import Due, Now
from troth.engine.fold.reaching import as_heard
from troth.engine.fold.relationship import Relationship
from troth.engine.fold.tables import ENVELOPE, bare
from troth.engine.generating.dice import Throws
from troth.engine.generating.people import Cells
from troth.engine.generating.saying import NOBODY, Cell, Saying
from troth.engine.generating.traits import UNKNOWN
from troth.engine.generating.world import SELF, World
from troth.engine.localtime import weekday

MOST_EVENTS: Final = 400
"""After so many events a life is told."""

MOST_TRIES: Final = 3
"""How often the same is tried again where it came to nothing."""

HOUR: Final = 3_600
OPENS, CLOSES = 9 * 60, 17 * 60
"""Minutes of the day between which most things happen."""

FACT: Final = "fact:"
"""How somebody is named who is a fact of the person."""


@dataclass(frozen=True, slots=True)
class Happened:
    """One event of a life: when (seconds since 1970 UTC), what, by whom, about what.

    ``first`` marks what is told of everybody before the history begins.
    """

    at: int
    type: str
    fields: dict[str, Cell] = field(default_factory=dict)
    actor: Cell = NOBODY
    about: str = ""
    first: bool = False


Deed: TypeAlias = Callable[[int], object]
"""Something to do at a moment, which it is told."""

Planned: TypeAlias = tuple[int, int, Deed]
"""The moment, the order in which it was planned, and what is to be done."""


class Living:
    """A life while it is told."""

    def __init__(self, world: World, number: int, facts: dict[str, Cells], row: int) -> None:
        self.world = world
        self.id = world.population.id(number)
        self.facts, self.row = facts, row
        self.throws = Throws(world.dice(number))
        self.saying = Saying(world, self.throws, facts, row)
        self.person = Relationship(self.id, [world.version], world)
        self.life = self.person.life
        self.events: list[Happened] = []
        self.planned: list[Planned] = []
        self.plans = 0
        self.seen: set[object] = set()
        self.start = world.local.moment_of(world.first, OPENS)
        self.end = world.local.last_second(world.last)

    def told(self) -> list[Happened]:
        """Everything that happens to them, in order."""
        self._begin()
        while len(self.events) < MOST_EVENTS and (what := self._next()) is not None:
            what(self.life.now)
            self._look()
        return self.events

    def _next(self) -> Deed | None:
        """What is planned next; until then time passes, and what it brings is looked at."""
        while True:
            at = self.planned[0][0] if self.planned else self.end + 1
            rings = self.person.next
            if rings is not None and rings < min(at, self.end + 1):
                self.person.advance(rings)
                self._look()
            elif at > self.end:
                return None
            else:
                self.person.advance(at)
                return heappop(self.planned)[2]

    def _plan(self, at: int, deed: "Deed") -> None:
        self.plans += 1
        heappush(self.planned, (at, self.plans, deed))

    def _once(self, at: int, event: str, about: str = "") -> None:
        self._plan(at, lambda at: self._happen(at, event, about))

    # --- how a life begins

    def _begin(self) -> None:
        world, throws = self.world, self.throws
        since = self._code(ENGAGED_SINCE.name)
        there = since != UNKNOWN
        start = self.start
        # the day before, so that whatever is asked on the first day has its answer; and no sooner,
        # so that what was promised to those who came long ago is not all broken by now
        if there:
            self._tell(start - DAY, "engaged", {})
        self._tell(start - DAY, FACTS, self._known(there))
        if world.pack.info.binds_when_shown:
            self._once(self._some_day(2, 20), POLICY_SHOWN)
        self.person.advance(max(start, self.life.now))
        if not there:
            self._come()
        for event in world.own:
            self._again(event)
        for heard in world.stream:
            self._plan(heard.at, partial(self._heard, heard))
        for rule in world.tables.agreed:
            if throws.happens(300_000):
                self._once(self._anywhen(), "agreed", rule)
        cases = any(place.chart.per == "case" for place in world.tables.places)
        if cases and throws.happens(world.rates.cases * (world.last - world.first) // 365):
            self._once(self._anywhen(), CASE_RAISED)
        self._look()

    def _come(self) -> None:
        """Somebody new: they apply where there are applications, else they are engaged."""
        world = self.world
        doors = [
            event
            for place in world.tables.places
            if place.chart.per == "application"
            for event in place.region.states[place.region.initial].on
            if "." not in event and event in world.kinds
        ]
        if doors:
            door = doors[self.throws.one_of([4, *(1 for _ in doors[1:])])]
            self._once(self._anywhen(), door)
        elif world.population.engages:
            self._once(self._anywhen(), "engaged")

    def _known(self, there: bool) -> dict[str, tuple[Value | None, Cell]]:
        """What is known at the beginning; of somebody new, nothing that an event will bring.

        What is not known of them may be known of others who live this life.
        """
        found: dict[str, tuple[Value | None, Cell]] = {}
        for name, cells in self.facts.items():
            fact = cells.fact
            value = cells.value(self.row, self.world.population)
            if fact.subject is Subject.APPLICATION:
                continue
            if there or not fact.carried_by:
                found[name] = (value, Cell(name, "fact"))
        return found

    def _code(self, fact: str) -> int:
        cells = self.facts.get(fact)
        return UNKNOWN if cells is None else int(cells.codes[self.row])

    # --- when

    def _at(self, day: int) -> int:
        """A moment of a working day, or of this very one for what happens after hours."""
        throws = self.throws
        if throws.happens(self.world.rates.off_hours):
            minute = throws.between(18 * 60, 22 * 60)
        else:
            minute = throws.between(OPENS, CLOSES)
            late = weekday(day) - 4
            day += 3 - late if late > 0 else 0
        return max(self.world.local.moment_of(day, minute), self.life.now + 60)

    def _some_day(self, soonest: int, latest: int) -> int:
        return self._at(self._today() + self.throws.between(soonest, latest))

    def _today(self) -> int:
        return max(self.life.today, self.world.first)

    def _anywhen(self) -> int:
        """Some day of the history, more often in the months in which much begins."""
        world, throws = self.world, self.throws
        seasons = world.rates.seasons
        day = throws.between(world.first, world.last)
        for _ in range(8):
            if throws.below(max(seasons)) < seasons[date_of(day).month - 1]:
                break
            day = throws.between(world.first, world.last)
        return self._at(day)

    # --- what happens

    def _tell(
        self,
        at: int,
        event: str,
        fields: Mapping[str, tuple[Value | None, Cell]],
        *,
        about: str = "",
        keep: bool = False,
    ) -> bool:
        """Let an event happen; whether anything came of it. What was refused is not told."""
        seq = len(self.events) + 1
        values = {name: value for name, (value, _) in fields.items() if value is not None}
        refused = self.person.apply(
            Event(seq=seq, id=str(seq), type=event, at=at, recorded=at, fields=values, about=about)
        )
        if refused is None or keep:
            raiser = self.world.raiser(event)
            actor = Cell("", "self") if raiser == SELF else Cell(raiser)
            if raiser.startswith(FACT):
                actor = Cell(raiser.removeprefix(FACT), "fact")
            cells = {name: cell for name, (_, cell) in fields.items()}
            self.events.append(Happened(at, event, cells, actor, about, at < self.start))
        return refused is None

    def _happen(self, at: int, event: str, about: str = "", *, keep: bool = False) -> bool:
        return self._tell(at, event, self.saying.fields(event, at), about=about, keep=keep)

    def _event(self, event: str, at: int) -> None:
        self._happen(at, event)
        self._again(event)

    def _heard(self, event: Event, at: int) -> None:
        """What happened to the organisation reaches them; their own history does not tell it."""
        self.person.apply(replace(as_heard(event), at=max(event.at, at)))

    def _again(self, event: str) -> None:
        """When an event that comes of itself comes next, if it does."""
        rates = self.world.rates
        a_year = rates.events.get(event)
        if a_year is None:
            share = max(1, len(self.world.own) // 2)
            gap = 365 * share // max(rates.a_year, 1)
        elif a_year:
            gap = 365 // a_year
        else:
            return
        self._plan(self._some_day(1, 2 * gap), partial(self._event, event))

    # --- what is owed

    def _look(self) -> None:
        """Plan for whatever is new: an obligation that began, a state that was entered."""
        for id_, due in self.life.unsettled.items():
            if id_ not in self.seen:
                self.seen.add(id_)
                self._owed(due)
        for name, regions in self.life.regions.items():
            for now in regions.values():
                key = (name, now.about, now.since, now.state)
                if key not in self.seen and not now.final:
                    self.seen.add(key)
                    self._entered(now)

    def _owed(self, due: Due) -> None:
        """Somebody keeps it on time, late, or never."""
        event = _shown_by(due.rule, self.world)
        kind = self.world.kinds.get(event)
        if kind is None or kind.only_org:
            return
        rates, throws = self.world.rates, self.throws
        fate = throws.below(1_000_000)
        if fate >= rates.on_time + rates.late:
            return
        today = self._today()
        last = due.due.day if due.due is not None else today + throws.between(5, 20)
        if fate < rates.on_time:
            day = today + max(
                throws.between(0, max(last - today, 0)), throws.between(0, max(last - today, 0))
            )
            at = self._at(day)
            if due.due is not None and at > due.due.at:
                at = max(self.life.now + 60, min(due.due.at - HOUR, at))
        else:
            at = self._at(last + throws.between(1, 12))
        self._plan(at, partial(self._deliver, due, 0))

    def _deliver(self, due: Due, tries: int, at: int) -> None:
        if self._kept(due):
            return
        event = _shown_by(due.rule, self.world)
        self._tell(at, event, self.saying.fields(event, at, due), about=due.about)
        if not self._kept(due) and tries < MOST_TRIES:
            self._plan(self._some_day(1, 6), partial(self._deliver, due, tries + 1))
        elif due.rule.confirmed is not None:
            self._once(self._some_day(1, 4), "confirmed", due.rule.name)

    @staticmethod
    def _kept(due: Due) -> bool:
        return not due.open

    # --- lifecycles

    def _entered(self, now: Now) -> None:
        """Something leads on from here, sooner or later; where all rests, mostly never."""
        steps = self.world.steps(now.place, now.state)
        if not steps or (now.place.name == ENVELOPE and not self.world.population.engages):
            return
        state = now.place.region.states[now.state]
        lasting = now.place.name == ENVELOPE or state.rest
        soonest, latest = (30, 2_400) if lasting else (1, 12)
        self._plan(self._some_day(soonest, latest), partial(self._step, now, now.since, 0))

    def _step(self, now: Now, since: int, tries: int, at: int) -> None:
        stale = now.since != since or now.final
        if stale and not self.throws.happens(self.world.rates.refused):
            return
        steps = self.world.steps(now.place, now.state)
        if stale:
            steps = self.world.steps(now.place, now.place.region.initial)
        if not steps:
            return
        event = steps[self.throws.one_of([weight for _, weight in steps])][0]
        about = (
            now.about if now.place.chart.per in {"case", "goal"} and "@" not in now.about else ""
        )
        self._happen(at, event, about, keep=stale)
        if not stale and now.since == since and not now.final and tries < MOST_TRIES:
            self._plan(self._some_day(2, 15), partial(self._step, now, since, tries + 1))


def _shown_by(rule: core.Obligation, world: World) -> str:
    """The event that shows that a rule was kept, or that a right was used; empty without one."""
    if rule.fulfilled:
        return bare(rule.fulfilled[0].event)
    match rule.content:
        case core.Allow(event=event):
            return bare(event)
        case core.Deliver(resource=name):
            resource = world.pack.vocabulary.resources.get(name)
            return resource.carried_by[0] if resource and resource.carried_by else ""
        case _:
            return ""
