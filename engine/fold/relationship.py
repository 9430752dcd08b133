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

from troth.dsl import core
from troth.dsl.types import Value
from troth.dsl.vocabulary import ENGAGED_SINCE
from troth.engine.decision import Kind as RuleKind
from troth.engine.evaluate import judge
from troth.engine.event_kinds import FACTS
from troth.engine.events import Event
from troth.engine.exact import Result, Unknown
from troth.engine.facts import Occurrence, Origin, View
from troth.engine.fold.changing import change
from troth.engine.fold.dealings import Dealings, No
from troth.engine.fold.evidence import Evidence
from troth.engine.fold.ladders import Ladders
from troth.engine.fold.life import Ended, Entered, Life, Raised, Started, Turned, reasons
from troth.engine.fold.lifecycles import NARROW, Answer, Lifecycles, Unanswered, needs
from troth.engine.fold.memory import Memory
from troth.engine.fold.obligations import Obligations
from troth.engine.fold.past import Past
from troth.engine.fold.snapshot import snapshot
from troth.engine.fold.spells import Spells
from troth.engine.fold.story import Kind, Refused, State, Told
from troth.engine.fold.tables import Listening, tables_of
from troth.engine.fold.triggers import Triggers
from troth.engine.fold.versions import ALONE, Surroundings, Version
from troth.engine.fold.watches import Watches
from troth.workflows.machine import Step

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
        self.deals = frozenset({*self.dealings.known, "agreed"})
        self.ladders = Ladders(life, self.watches, self.lifecycles)
        self.triggers = Triggers(life, self.watches, self.obligations, self.ladders)

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
            life.begun = False
            self.triggers.bind(known=frozenset(), past_bound=frozenset())
            life.begun = True
        else:
            life.agenda.set(first.since, " ", self._in_force)
        for version in life.versions[1:]:
            if version.since <= life.now:
                self._adopt(version, quiet=True)
            else:
                life.agenda.set(version.since, " ", partial(self._adopt, version))

    def _in_force(self) -> None:
        """The first version begins to bind."""
        life = self.life
        life.binding = True
        life.say(Kind.POLICY, life.tables.id, now="in force", why=_name(life.versions[0]))
        self.triggers.bind(known=frozenset(), past_bound=frozenset())

    def _adopt(self, version: Version, *, quiet: bool = False) -> None:
        """Another version replaces the one in force."""
        life = self.life
        old, life.tables = life.tables, tables_of(version)
        life.move_to(life.now)
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

        Everything that falls due before it happens first. Raises ValueError for an event from
        before `now`: what is late needs a fold of its own.
        """
        life = self.life
        if event.at < life.now:
            raise ValueError(f"{event.type} at {event.at} is before {life.now}")
        self.advance(event.at)
        life.cause = event.id
        if not life.begun:
            self._begin()
            self._settle()
            life.cause = event.id
        refused = self._happen(event)
        if refused is not None:
            life.refused.append(refused)
            life.say(
                Kind.REFUSED, f"@{event.id}", now=event.type, by=refused.by, about=event.about,
                why=refused.why,
            )  # fmt: skip
        self._settle()
        return refused

    def _happen(self, event: Event) -> Refused | None:
        life = self.life
        listening = life.tables.events.get(event.type)
        if listening is None and event.type in self.deals:
            return self._deal(event)
        if event.type == FACTS:
            self._learn_all(event)
            return None
        if listening is None:
            life.happened("", _occurrence(event))
            self._said(event, "")
            return None
        return self._listened(event, listening)

    def _deal(self, event: Event) -> Refused | None:
        answer = self.dealings.deal(event)
        if isinstance(answer, No):
            return Refused(event.id, event.type, event.at, event.about, event.about, answer.why)
        self._said(event, event.about)
        return None

    def _listened(self, event: Event, listening: Listening) -> Refused | None:
        life = self.life
        occurrence = _occurrence(event)
        answers: list[Answer] = []
        if listening.places:
            found = self.lifecycles.answers(listening.places, event.type, event.about, event.id)
            if isinstance(found, Unanswered):
                return _refused(event, found.region, f"{found.region} {found.why}")
            answers = found
        about = self._about(event, listening, answers)
        shut = self._gates(event, occurrence, answers, about)
        if shut is not None:
            return shut
        undo = self._learn(event, listening, occurrence, about)
        steps = [self.lifecycles.step(answer, event.type, occurrence) for answer in answers]
        for answer, step in zip(answers, steps, strict=True):
            missing = needs(step.branch, occurrence)
            if missing:
                undo()
                words = f"it does not bring {', '.join(missing)}"
                return _refused(event, answer.now.place.name, words, because=missing)
        self._said(event, about)
        self._take(event, answers, steps)
        self.evidence.happened(occurrence, event.id, about)
        self.ladders.happened(event.type, about, event.id)
        self._settle()
        life.cause = event.id
        self.triggers.happened(listening, occurrence, event.id, about)
        return None

    def _take(self, event: Event, answers: Sequence[Answer], steps: Sequence[Step]) -> None:
        for answer, step in zip(answers, steps, strict=True):
            self.lifecycles.take(answer, step, event.type)

    def _about(self, event: Event, listening: Listening, answers: Sequence[Answer]) -> str:
        """Which application, case or goal an event concerns; nothing for the relationship."""
        for answer in answers:
            if answer.now.place.chart.per in NARROW:
                return answer.now.about
        subject = listening.subject
        if subject is not None and subject in NARROW and not event.about:
            return self._only(subject)
        return event.about

    def _only(self, per: str) -> str:
        """The application, case or goal that is open, where there is one only; or the latest."""
        standing = [
            now
            for regions in self.life.regions.values()
            for now in regions.values()
            if now.place.chart.per == per
        ]
        going = [now for now in standing if not now.final] or standing
        return going[-1].about if going else f"{per}@1"

    def _gates(
        self, event: Event, occurrence: Occurrence, answers: Sequence[Answer], about: str
    ) -> Refused | None:
        """The first gate that is shut. A right that was promised opens every gate."""
        life = self.life
        if not life.binding or self._allowed(event.type, about):
            return None
        for answer in answers:
            now = answer.now
            tables = now.tables if now.place.chart.per == "application" else life.tables
            name = f"{now.place.name}.{event.type}"
            gate = tables.rules.gates.get(name)
            if gate is None:
                continue
            result = life.value(gate.requires, about, occurrence, tables)
            if result == 1:
                continue
            decision = judge(tables.rules, name, life.view(about, occurrence), RuleKind.GATE)
            failed = tuple(line.text.text for line in decision.lines if line.verdict.value != "met")
            return Refused(
                event.id, event.type, event.at, about, name, _why_shut(gate, result), failed,
                gate.otherwise,
            )  # fmt: skip
        return None

    def _allowed(self, event: str, about: str) -> bool:
        waiting = self.life.listening.get(event, {})
        return any(
            isinstance(due.rule.content, core.Allow) and due.state.value == "in_effect"
            for due in waiting.values()
            if due.about in {"", about}
        )

    # --- what an event says

    def _learn(
        self, event: Event, listening: Listening, occurrence: Occurrence, about: str
    ) -> "Undo":
        life = self.life
        undo = Undo()
        origin: Origin | None = None
        for name, fact, subject in listening.facts:
            value = event.fields.get(name)
            if value is None:
                continue
            if origin is None:
                origin = Origin(f"{event.type} @{event.id}", life.today)
            where = about if subject in NARROW else ""
            undo.keep(life, where, fact)
            self._learn_one(where, fact, value, origin)
        narrow = about if listening.subject is None or listening.subject in NARROW else ""
        life.happened(narrow, occurrence)
        undo.happened = (life, narrow, event.type)
        return undo

    def _learn_all(self, event: Event) -> None:
        """The built-in event `facts`: its fields are facts."""
        life = self.life
        vocabulary = life.tables.rules.vocabulary
        origin = Origin(f"facts @{event.id}", life.today)
        for name, value in event.fields.items():
            fact = vocabulary.facts.get(name)
            if fact is not None:
                narrow = fact.subject in NARROW
                about = (event.about or self._only(fact.subject)) if narrow else ""
                self._learn_one(about, name, value, origin)
        self._said(event, event.about)

    def _learn_one(self, about: str, fact: str, value: Value, origin: Origin) -> None:
        life = self.life
        life.learn(about, fact, value, origin)
        if fact == ENGAGED_SINCE.name and isinstance(value, int):
            self._engaged_since(value)

    def _engaged_since(self, day: int) -> None:
        """It became known when the engagement began, or will begin."""
        life = self.life
        if life.engaged is not None:
            life.engaged_from(day)
        elif day <= life.today:
            self._engage(day)
        else:
            at = life.tables.calendar.first_second(day)
            life.agenda.set(at, "engaged", lambda: self._engage(day))

    def _engage(self, day: int) -> None:
        if self.life.engaged is not None:
            return
        self.lifecycles.deliver("engaged", "", ENGAGED_SINCE.name)
        self.life.engaged_from(day)

    def _said(self, event: Event, about: str) -> None:
        self.life.say(
            Kind.EVENT, f"@{event.id}", now=event.type, by=event.actor, about=about or event.about
        )

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
            case Entered(now=now, was=was, by=by):
                if was:
                    self.ladders.left(now, was)
                self.triggers.entered(now, was)
                self.lifecycles.deliver(f"{now.place.name}.{now.state}", now.about, by)
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


class Undo:
    """How to forget what an event said, when it turns out that it is refused."""

    __slots__ = ("facts", "happened")

    def __init__(self) -> None:
        self.facts: list[tuple[Memory, str, Value | None, Origin | None]] = []
        self.happened: tuple[Life, str, str] | None = None

    def keep(self, life: Life, about: str, fact: str) -> None:
        """Remember a fact as it is."""
        memory = life.children.setdefault(about, Memory()) if about else life.memory
        self.facts.append((memory, fact, memory.facts.get(fact), memory.origins.get(fact)))

    def __call__(self) -> None:
        for memory, fact, value, origin in reversed(self.facts):
            memory.past[fact].pop()
            if value is None or origin is None:
                del memory.facts[fact], memory.origins[fact]
            else:
                memory.facts[fact], memory.origins[fact] = value, origin
        if self.happened is not None:
            life, about, event = self.happened
            (life.children[about] if about else life.memory).events[event].pop()


def _occurrence(event: Event) -> Occurrence:
    if event.actor and "by" not in event.fields:
        return Occurrence(event.type, event.at, {**event.fields, "by": event.actor})
    return Occurrence(event.type, event.at, event.fields)


def _refused(event: Event, by: str, why: str, because: tuple[str, ...] = ()) -> Refused:
    return Refused(event.id, event.type, event.at, event.about, by, why, because)


def _why_shut(gate: core.Gate, result: Result) -> str:
    if isinstance(result, Unknown):
        return f"{gate.name} is shut, because {reasons(result)}"
    return f"{gate.name} is shut" + (f": {gate.otherwise}" if gate.otherwise else "")


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
