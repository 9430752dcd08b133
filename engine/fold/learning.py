"""What an event says: the facts it carries, that it happened, and when an engagement began."""

from troth.dsl.types import Value
from troth.dsl.vocabulary import ENGAGED_SINCE, Subject
from troth.engine.event_kinds import ORG
from troth.engine.events import Event
from troth.engine.facts import Occurrence, Origin
from troth.engine.fold.agenda import Rank
from troth.engine.fold.life import Life, Raised
from troth.engine.fold.lifecycles import NARROW, Lifecycles
from troth.engine.fold.memory import Memory
from troth.engine.fold.reaching import differing
from troth.engine.fold.tables import Listening


def says(event: Event, name: str) -> bool:
    """Whether an event says something there: a text of nothing but blanks says nothing."""
    value = event.fields.get(name)
    return bool(value.strip()) if isinstance(value, str) else value is not None


class Learned:
    """What was learned from an event, and how to forget it when it turns out to be refused."""

    __slots__ = ("changed", "event", "facts", "known", "life", "memory", "queued")

    def __init__(self, memory: Memory, event: str, life: Life) -> None:
        self.memory = memory
        self.event = event
        self.life = life
        self.changed = life.changed
        self.known = len(life.changed)
        self.queued = len(life.queue)
        self.facts: list[tuple[Memory, str, Value | None, Origin | None]] = []

    def forget(self) -> None:
        """It was never said."""
        for memory, fact, value, origin in reversed(self.facts):
            memory.past[fact].pop()
            if value is None or origin is None:
                del memory.facts[fact], memory.origins[fact]
            else:
                memory.facts[fact], memory.origins[fact] = value, origin
        self.memory.events[self.event].pop()
        del self.changed[self.known :]
        while len(self.life.queue) > self.queued:
            self.life.queue.pop()


class Learning:
    """The memory of a relationship, as events fill it."""

    def __init__(self, life: Life, lifecycles: Lifecycles) -> None:
        self.life = life
        self.lifecycles = lifecycles

    def learn(
        self, event: Event, listening: Listening, occurrence: Occurrence, about: str
    ) -> Learned:
        """Take in an event and the facts it carries."""
        life = self.life
        is_narrow = listening.subject is None or listening.subject in NARROW or event.reached
        narrow = about if is_narrow else ""
        learned = Learned(life.memory_of(narrow), event.type, life)
        if event.reached:
            life.changed += differing(life, event, narrow)
        origin: Origin | None = None
        for name, fact, subject, backing in listening.facts:
            if not says(event, name) or not all(says(event, each) for each in backing):
                continue
            value = event.fields[name]
            if listening.reaches is not None and self._is_another_s(event, subject, about):
                life.touch(("fact", fact))
                continue
            if origin is None:
                origin = Origin(f"{event.type} @{event.id}", life.today)
            where = about if about and subject in NARROW else ""
            memory = life.memory_of(where)
            learned.facts.append((memory, fact, memory.facts.get(fact), memory.origins.get(fact)))
            self._learn(where, fact, value, origin, event.type)
        life.happened(narrow, occurrence)
        return learned

    def _is_another_s(self, event: Event, subject: Subject, about: str) -> bool:
        """Whether a fact is the organisation's, for everybody, or only theirs whom it reaches."""
        if event.reached:
            return subject is Subject.ORGANISATION
        own = subject is Subject.ORGANISATION or (bool(about) and subject in NARROW)
        return self.life.id == ORG and not own

    def learn_facts(self, event: Event) -> None:
        """The built-in event `facts`: its fields are facts."""
        vocabulary = self.life.tables.rules.vocabulary
        origin = Origin(f"facts @{event.id}", self.life.today)
        for name, value in event.fields.items():
            fact = vocabulary.facts.get(name)
            if fact is None:
                continue
            about = ""
            if fact.subject in NARROW:
                about = event.about or self.lifecycles.latest(fact.subject) or f"{fact.subject}@1"
            self._learn(about, name, value, origin, event.type)

    def _learn(self, about: str, fact: str, value: Value, origin: Origin, by: str) -> None:
        life = self.life
        was = (life.memory_of(about) if about else life.memory).facts.get(fact)
        if was != value:
            life.changed.append((life.cause, fact, about, was, value))
            if was is not None:
                self._raise(fact, about, by)
        life.learn(about, fact, value, origin)
        if fact == ENGAGED_SINCE.name and isinstance(value, int):
            self._engaged_since(value)

    def _raise(self, fact: str, about: str, by: str) -> None:
        """A change of what was known may be an event of its own, unless that event told of it."""
        known = self.life.tables.rules.vocabulary.facts.get(fact)
        if known is None or not known.raises or by == known.raises:
            return
        raised = Raised(known.raises, about, self.life.cause)
        if raised not in self.life.queue:
            self.life.queue.append(raised)

    def _engaged_since(self, day: int) -> None:
        """It became known when the engagement began, or will begin."""
        life = self.life
        if life.engaged is not None:
            life.engaged_from(day)
        elif day <= life.today:
            self._engage(day)
        else:
            at = life.calendar.first_second(day)
            life.agenda.set(at, "engaged", lambda: self._engage(day), Rank.BEGINS)

    def _engage(self, day: int) -> None:
        if self.life.engaged is None:
            self.lifecycles.deliver("engaged", "", ENGAGED_SINCE.name)
            self.life.engaged_from(day)
