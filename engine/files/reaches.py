"""`reaches`, `links`, `raises` of vocabulary.yaml: whom events reach, what facts name and do.

Knows what may stand there and how to complain; where names are declared is the vocabulary's to say.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Protocol

from troth.dsl.types import TEXT, Type
from troth.dsl.vocabulary import Event, Fact, Reach, Subject
from troth.engine.files.words import REACHED

if TYPE_CHECKING:
    from troth.engine.files.vocabulary_model import EventEntry, FactEntry, VocabularyFile


_ONE = frozenset({"person", "relationship"})
"""What is known of a person is known in each of their relationships."""


class Reader(Protocol):
    """One reading of one vocabulary, as it tells what is wrong."""

    def say(self, code: str, message: str, advice: str, *path: str | int) -> None:
        """A mistake at a place in the file."""
        ...

    def unknown(self, what: str, name: str, known: Iterable[str], *path: str) -> None:
        """A name that nothing has."""
        ...

    def field(self, events: dict[str, Event], event: str, field: str, *path: str) -> Type | None:
        """The type of an event's field; None where there is none, which is told."""
        ...


def read_links(reader: Reader, name: str, entry: "FactEntry", type_: Type) -> Subject | None:
    """What the fact ``name`` links to: only a text of a goal can name a goal."""
    if entry.links is None:
        return None
    if entry.of != entry.links or type_ != TEXT:
        message = f"`{name}` is {type_} of a {entry.of}, which cannot link to a {entry.links}"
        advice = f"write {{of: {entry.links}, type: text, links: {entry.links}}}"
        reader.say("wrong-link", message, advice, "facts", name, "links")
        return None
    return Subject(entry.links)


def read_reaches(reader: Reader, name: str, entry: "EventEntry") -> Reach | None:
    """Whom the event ``name`` reaches; `check_reaches` looks at its fact and field later."""
    if entry.reaches is None:
        return None
    if entry.of != "organisation":
        message = f"`{name}` is of a {entry.of}, and only events of the organisation reach others"
        reader.say("wrong-reach", message, "write `of: organisation`", "events", name, "reaches")
        return None
    ((fact, field),) = entry.reaches.items()
    if fact == field and fact in REACHED:
        return Reach(engaged=fact == "engaged")
    return Reach(fact=fact, field=field)


def check_reaches(
    reader: Reader, file: "VocabularyFile", facts: Mapping[str, Fact], events: dict[str, Event]
) -> None:
    """Every `reaches` compares a fact of people with a field that can say the same."""
    for name in file.events:
        reach = events[name].reaches
        if reach is None or not reach.fact:
            continue
        path = ("events", name, "reaches", reach.fact)
        type_ = reader.field(events, name, reach.field, *path)
        fact = facts.get(reach.fact)
        if fact is None:
            if reach.fact not in file.facts:
                reader.unknown("fact", reach.fact, facts, *path)
        elif fact.subject is Subject.ORGANISATION:
            message = f"`{fact.name}` is a fact of the organisation, the same for everybody"
            advice = "name a fact of those whom the event reaches"
            reader.say("wrong-reach", message, advice, *path)
        elif type_ is not None and type_ != fact.type:
            message = f"`{name}.{reach.field}` is {type_}, and `{fact.name}` is {fact.type}"
            reader.say("wrong-reach", message, "give both the same type", *path)


def check_raises(reader: Reader, file: "VocabularyFile", events: Mapping[str, Event]) -> None:
    """A change of a fact is an event that the vocabulary has, of the same subject."""
    for name, entry in file.facts.items():
        if entry.raises is None:
            continue
        event = events.get(entry.raises)
        path = ("facts", name, "raises")
        if event is None:
            if entry.raises not in file.events:
                reader.unknown("event", entry.raises, events, *path)
        elif event.subject is not Subject(entry.of) and not {entry.of, event.subject.value} <= _ONE:
            message = f"`{name}` is of a {entry.of}, and `{event.name}` of a {event.subject.value}"
            reader.say("wrong-reach", message, "name an event of the same subject", *path)
