"""Events of the organisation that reach people: whom one concerns, and how each hears it.

Such an event is recorded once, on the stream of the organisation. In the history of everybody else
it stands among their own, at its moment and before what is theirs at the same one; whether it
concerns them is decided here, from the facts as they are then. It knows neither streams nor stores.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from heapq import merge

from troth.engine.event_kinds import ORG
from troth.engine.events import Event
from troth.engine.fold.life import Life
from troth.engine.fold.lifecycles import NARROW, Answer
from troth.engine.fold.story import Change
from troth.engine.fold.tables import Place
from troth.engine.fold.versions import Version


@lru_cache(maxsize=32)
def reaching(versions: tuple[Version, ...]) -> frozenset[str]:
    """The events that reach people under any of these versions, by name."""
    return frozenset(
        event.name
        for version in versions
        for event in version.pack.vocabulary.events.values()
        if event.reaches is not None
    )


def as_heard(event: Event) -> Event:
    """An event of the organisation as others hear it: ``org-7`` where it is its event 7."""
    return replace(event, id=f"{ORG}-{event.id}", reached=True)


def among(own: Sequence[Event], reached: Sequence[Event]) -> list[Event]:
    """One history of what is somebody's own and what reached them, both in order of time.

    Nothing reaches anybody before the first that is their own.
    """
    if not reached or not own:
        return list(own)
    begun = (each for each in reached if each.at > own[0].at)
    return list(merge(begun, own, key=_moment))  # of what is at one moment, what reached first


def _moment(event: Event) -> int:
    return event.at


def concerned(life: Life, event: Event) -> tuple[str, ...]:
    """Which subjects of a relationship an event reaches now: ids of goals, applications or cases.

    The empty id is the relationship itself; nothing at all where it does not concern them.
    """
    listening = life.tables.events.get(event.type)
    reach = None if listening is None else listening.reaches
    if reach is None:
        return ()
    if not reach.fact:
        return ("",) if life.engaged is not None or not reach.engaged else ()
    value = event.fields.get(reach.field)
    fact = life.tables.rules.vocabulary.facts.get(reach.fact)
    if value is None or fact is None:
        return ()
    if fact.subject in NARROW:
        return tuple(
            about for about, memory in life.children.items() if memory.facts.get(fact.name) == value
        )
    return ("",) if life.memory.facts.get(fact.name) == value else ()


def meant(life: Life, event: Event) -> tuple[Event, ...]:
    """An event as each subject hears it that it concerns.

    The organisation hears its own events, and those of its goals that one reaches hear it again.
    """
    if not event.reached:
        goals = [about for about in concerned(life, event) if about]
        return (event, *(_for(replace(event, reached=True), about) for about in goals))
    return tuple(_for(event, about) for about in concerned(life, event))


def _for(event: Event, about: str) -> Event:
    """The event for one goal of several: what follows from it for each needs an id of its own."""
    return replace(event, id=f"{event.id}/{about}" if about else event.id, about=about)


def differing(life: Life, event: Event, about: str) -> list[Change]:
    """The fields of what reached a subject that were others when it last did, and bring no fact.

    The last such event is the last with the same key: about the same unit, or the same goal above.
    """
    listening = life.tables.events.get(event.type)
    reach = None if listening is None else listening.reaches
    if listening is None or reach is None:
        return []
    key = event.fields.get(reach.field) if reach.field else None
    before = life.memory_of(about).events.get(event.type, ())
    last = next((each for each in reversed(before) if each.fields.get(reach.field) == key), None)
    was = {} if last is None else last.fields
    brought = {name for name, *_ in listening.facts}
    return [
        (event.id, name, about, was.get(name), value)
        for name, value in event.fields.items()
        if name not in brought and name != reach.field and was.get(name) != value
    ]


def answering(life: Life, places: Iterable[Place], event: str, about: str) -> list[Answer]:
    """The regions there are that answer an event from elsewhere; it begins none.

    Of a goal, application or case the one it is ``about``; without one, every one of them.
    """
    found: list[Answer] = []
    for place in places:
        regions = life.regions.get(place.name, {})
        match place.chart.per:
            case "relationship":
                ids = [""]
            case "engagement":
                ids = [life.engaged.id] if life.engaged else []
            case _:
                ids = [about] if about else list(regions)
        asked = [regions[each] for each in ids if each in regions]
        found += [Answer(now) for now in asked if place.machine.answers(now.state, event)]
    return found
