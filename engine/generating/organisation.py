"""The organisation's own stream: who holds each seat, and what happens to everybody at once.

A strategy changes, progress is told, the market is looked at again: each such event happens some
times a year, and whoever it reaches hears of it. What the organisation itself refuses is not told.
"""

from collections.abc import Mapping

from troth.dsl.types import Value
from troth.dsl.vocabulary import Subject
from troth.engine.event_kinds import BUILT_IN, ORG
from troth.engine.events import Event
from troth.engine.exact import DAY
from troth.engine.fold.relationship import Relationship
from troth.engine.generating.dice import Throws
from troth.engine.generating.lives import CLOSES, OPENS, Happened
from troth.engine.generating.saying import Cell, Saying
from troth.engine.generating.world import World
from troth.engine.localtime import weekday

SEAT_FILLED = "seat_filled"


def organisation(world: World) -> tuple[Happened, ...]:
    """What happens to the organisation, in order; from here on the ``world`` hears of it."""
    world.stream.clear()
    org = Relationship(ORG, [world.version], world)
    told: list[Happened] = []
    before = world.local.first_second(world.first) - 30 * DAY
    for seat, holder in world.seats.items():
        told.append(Happened(before, SEAT_FILLED, {"seat": Cell(seat), "holder": Cell(holder)}))
        org.apply(_event(len(told), SEAT_FILLED, before, {"seat": seat, "holder": holder}))
    saying = Saying(world, Throws(world.dice(ORG)))
    for at, name in _planned(world, saying.throws):
        fields = saying.fields(name, at)
        event = _event(
            len(told) + 1, name, at, {field: value for field, (value, _) in fields.items()}
        )
        if org.apply(event) is None:
            raiser = world.raiser(name)
            actor = Cell(raiser if raiser in world.seats.values() else "")
            told.append(
                Happened(at, name, {field: cell for field, (_, cell) in fields.items()}, actor)
            )
            world.stream.append(event)
    return tuple(told)


def _event(seq: int, name: str, at: int, values: Mapping[str, Value]) -> Event:
    return Event(seq=seq, id=str(seq), type=name, at=at, recorded=at, fields=values)


def _planned(world: World, throws: Throws) -> list[tuple[int, str]]:
    """When what happens, on working days, at another time of its year for each."""
    found: list[tuple[int, str]] = []
    a_year = world.rates.organisation
    for event in world.pack.vocabulary.events.values():
        known = event.reaches is not None or event.subject is Subject.ORGANISATION
        if not known or event.name in BUILT_IN or not a_year:
            continue
        gap = max(365 // a_year, 1)
        for day in range(world.first + throws.between(5, gap), world.last + 1, gap):
            late = max(weekday(day) - 4, 0)
            at = world.local.moment_of(day - late, throws.between(OPENS, CLOSES))
            found.append((at, event.name))
    return sorted(found)
