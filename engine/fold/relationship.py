"""The fold of one relationship: events in, everything that follows out.

    person = Relationship("r-42", versions)
    for event in events:            # in order of time, then as recorded
        person.apply(event)         # everything that falls due before it happens first
    person.advance(as_of)
    person.state()

What follows does not depend on when anybody looked: folding in pieces, or never until the end,
gives the same state, the same dates and the same announcements.
"""

from collections.abc import Iterable, Sequence
from functools import partial

from troth.engine.event_kinds import ORG
from troth.engine.events import Event
from troth.engine.exact import Result
from troth.engine.facts import Occurrence, View
from troth.engine.fold.agenda import Rank
from troth.engine.fold.changing import change
from troth.engine.fold.dealings import Dealings
from troth.engine.fold.evidence import Evidence
from troth.engine.fold.hearing import Hearing
from troth.engine.fold.ladders import Ladders
from troth.engine.fold.life import Ended, Entered, Life, Raised, Started, Turned
from troth.engine.fold.lifecycles import NARROW, Lifecycles
from troth.engine.fold.links import wrong_link
from troth.engine.fold.obligations import Obligations
from troth.engine.fold.past import Past
from troth.engine.fold.reaching import meant
from troth.engine.fold.snapshot import snapshot
from troth.engine.fold.spells import Spells
from troth.engine.fold.story import Kind, Refused, State, Told
from troth.engine.fold.tables import Listening, tables_of
from troth.engine.fold.triggers import Triggers
from troth.engine.fold.versions import ALONE, Surroundings, Version
from troth.engine.fold.watches import Watches

NOBODY_LISTENS = Listening()


class Relationship:
    """One relationship, folded up to the moment ``now``.

    ``versions`` are the policies in the order in which they came into force; there is at least one.
    """

    def __init__(
        self,
        id: str,  # noqa: A002 (it is what everybody calls it)
        versions: Sequence[Version],
        around: Surroundings = ALONE,
    ) -> None:
        self.life = life = Life(id, versions, around, Past)
        self.watches = Watches(life)
        self.lifecycles = Lifecycles(life)
        self.obligations = Obligations(life, self.watches)
        self.evidence = Evidence(life, self.watches, self.obligations)
        self.dealings = Dealings(life, self.obligations, self.evidence)
        self.ladders = Ladders(life, self.watches, self.lifecycles)
        self.obligations.falling.moved.append(self.ladders.moved)
        self.triggers = Triggers(life, self.watches, self.obligations, self.ladders)
        self.hearing = Hearing(
            life, self.lifecycles, self.dealings, self.ladders, self.triggers,
            self._settle,
        )  # fmt: skip

    # --- what others ask

    @property
    def id(self) -> str:
        return self.life.id

    @property
    def now(self) -> int:
        """The moment up to which it is folded."""
        return self.life.now

    @property
    def told(self) -> list[Told]:
        """Everything that was announced, in order; each has a key of its own."""
        return self.life.told

    @property
    def refused(self) -> list[Refused]:
        """The events that changed nothing, in order."""
        return self.life.refused

    @property
    def next(self) -> int | None:
        """The next moment at which something falls due."""
        return self.life.agenda.next

    def state(self) -> State:
        """Everything that follows, as a frozen value."""
        return snapshot(self.life, self.ladders)

    def view(self, about: str = "") -> View:
        """What a decision about it may look at now."""
        return self.life.view(about)

    # --- time

    def advance(self, to: int) -> None:
        """Let everything happen that falls due up to and including ``to``."""
        life = self.life
        while (at := life.agenda.next) is not None and at <= to:
            if at > life.now:
                life.move_to(at)
            life.cause = ""
            life.agenda.pop().ring()
            self._settle()
            life.dated = None
        if to > life.now:
            life.move_to(to)

    def _begin(self) -> None:
        """The first event: regions open, conditions are watched, versions wait for their day."""
        life = self.life
        life.begun = True
        self._track()
        self.lifecycles.begin()
        first = life.versions[0]
        life.binding = first.since <= life.now
        if life.binding:
            self.triggers.bind(known=frozenset(), past_bound=frozenset(), fresh=True)
        else:
            life.agenda.set(first.since, "", self._in_force, Rank.VERSION)
        for version in life.versions[1:]:
            if version.since <= life.now:
                self._adopt(version, quiet=True)
            else:
                life.agenda.set(version.since, "", partial(self._adopt, version), Rank.VERSION)

    def _in_force(self) -> None:
        """The first version begins to bind."""
        life = self.life
        life.binding = True
        life.say(Kind.POLICY, life.tables.id, now="in force", why=_name(life.versions[0]))
        self.triggers.bind(known=frozenset(), past_bound=frozenset())

    def _adopt(self, version: Version, *, quiet: bool = False) -> None:
        """Another version replaces the one in force."""
        life = self.life
        old = life.tables
        life.follow(tables_of(version))
        if not quiet:
            life.say(Kind.POLICY, version.id, was=old.id, now="in force", why=_name(version))
        self.lifecycles.move(life.tables)
        past_bound = change(life, self.obligations, life.tables)
        known = frozenset({*old.obligations, *old.escalations})
        self.triggers.bind(known=known, past_bound=past_bound)
        self.triggers.catch_up(past_bound)

    def _track(self) -> None:
        """Follow the conditions of whose length some version asks, from the first event on."""
        life = self.life
        for version in life.versions:
            tables = tables_of(version)
            for condition in tables.spells:
                if condition not in life.spells:
                    spells = life.spells[condition] = Spells()
                    self.watches.add(condition, partial(self._turn, spells), tables=tables)

    def _turn(self, spells: Spells, answer: Result) -> None:
        spells.turn(self.life.today, answer)

    # --- events

    def apply(self, event: Event) -> Refused | None:
        """Let an event happen; why it changed nothing, or None.

        Everything that falls due before it happens first. What only reached it begins nothing, and
        nothing comes of it where it concerns somebody else. Raises ValueError for an event from
        before `now`: what is late needs a fold of its own.
        """
        life = self.life
        if event.at < life.now:
            raise ValueError(f"{event.type} at {event.at} is before {life.now}")
        if event.reached and not life.begun:
            return None
        self.advance(event.at)
        life.cause = event.id
        if not life.begun:
            self._begin()
            self._settle()
        if not event.reached and life.id != ORG:  # as nearly every event is
            return self._hear(event)
        refusals = [self._hear(each) for each in meant(life, event)]
        return next((each for each in refusals if each is not None), None)

    def _hear(self, event: Event) -> Refused | None:
        life = self.life
        life.cause = event.id
        refused = wrong_link(life, self.lifecycles, event) if life.tables.links else None
        refused = refused or self.hearing.hear(event)
        if refused is not None:
            life.refused.append(refused)
            life.say(
                Kind.REFUSED, f"@{event.id}", now=event.type, by=refused.by, about=event.about,
                why=refused.why,
            )  # fmt: skip
        self._settle()
        return refused

    # --- one step, run to completion

    def _settle(self) -> None:
        """Hand on what was brought about and ask what may have changed, until all is quiet."""
        life = self.life
        while life.queue or life.asked:
            if life.queue:
                self._hand_on(life.queue.popleft())
            else:
                self.watches.ask(life.asked.pop(next(iter(life.asked))))

    def _hand_on(self, happening: Entered | Turned | Raised | Started | Ended) -> None:
        match happening:
            case Entered(now=now, was=was, state=state, by=by):
                if was:
                    self.ladders.left(now, state)
                if now.final and now.place.chart.per in NARROW:
                    self.obligations.closed(now.about, now.place.chart.words)
                self.triggers.entered(now, was, state)
                self.lifecycles.deliver(f"{now.place.name}.{state}", now.about, by)
            case Turned(due=due, was=was):
                self.ladders.turned(due)
                self.obligations.turned(due, was)
                self.triggers.turned(due)
                self.lifecycles.deliver(f"obligation.{due.state.value}", due.about, due.id)
            case Raised(event=event, about=about, by=by):
                self._raised(event, about, by)
            case Started(engagement=engagement):
                self.triggers.engaged(engagement)
            case Ended():
                self.obligations.ended()

    def _raised(self, event: str, about: str, by: str) -> None:
        """An event that a chart raised counts like one that was recorded."""
        life = self.life
        occurrence = Occurrence(event, life.now)
        life.happened("", occurrence)
        self.lifecycles.deliver(event, about, by)
        self.evidence.happened(occurrence, life.cause, about)
        self.ladders.happened(event, about, life.cause)
        self.triggers.happened(
            life.tables.events.get(event, NOBODY_LISTENS), occurrence, life.cause, about
        )


def _name(version: Version) -> str:
    info = version.pack.info
    return f"{info.name} {info.version_text}"


def fold(
    id: str,  # noqa: A002
    versions: Sequence[Version],
    events: Iterable[Event],
    as_of: int,
    around: Surroundings = ALONE,
) -> Relationship:
    """A relationship folded up to a moment; events after it are left out.

    ``events`` in order of time, then as recorded.
    """
    person = Relationship(id, versions, around)
    for event in events:
        if event.at > as_of:
            break
        person.apply(event)
    person.advance(as_of)
    return person
