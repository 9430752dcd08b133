"""What an event says: a value for each of its fields, and how it is found for somebody else.

A life is told once and lived by many, so that a field says either a text, which is the same for all
of them, or where theirs is found: their own id, a fact of theirs, a day of their history. Nothing
here knows which events there are, or when.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from troth.dsl import core
from troth.dsl.types import DateType, InstantType, PartyType, TextType, Type, Value
from troth.engine.event_kinds import SHOWN_VERSION
from troth.engine.exact import DAY
from troth.engine.fold.life import Due
from troth.engine.fold.parties import LEADS
from troth.engine.generating.dice import Throws
from troth.engine.generating.people import Cells
from troth.engine.generating.traits import text_of
from troth.engine.generating.world import World
from troth.engine.moments import show_moment

NOTHING_KNOWN: Final[Mapping[str, Cells]] = {}


@dataclass(frozen=True, slots=True)
class Cell:
    """What a field says: a text, or where it is found for whoever lives this life.

    ``kind`` is ``text``, ``self``, ``fact`` (its name in ``text``) or ``day`` (its number there).
    """

    text: str
    kind: str = "text"


NOBODY: Final = Cell("")


class Saying:
    """The fields of what happens to one person, or to the organisation, which has no facts here."""

    def __init__(
        self, world: World, throws: Throws, facts: Mapping[str, Cells] = NOTHING_KNOWN, row: int = 0
    ) -> None:
        self.world = world
        self.throws = throws
        self.facts, self.row = facts, row

    def fields(self, event: str, at: int, due: Due | None = None) -> dict[str, tuple[Value, Cell]]:
        """A value for each field of an event at a moment, and the cell that says it.

        What shows the delivery of ``due`` brings what is still missing of it.
        """
        kind = self.world.kinds[event]
        made = {name: self._field(event, name, type_, at) for name, type_ in kind.fields.items()}
        return made if due is None else made | self._missing(event, due)

    def _missing(self, event: str, due: Due) -> dict[str, tuple[Value, Cell]]:
        """The field that carries the quantity of a resource, with what is missing of it."""
        content = due.rule.content
        name = content.resource if isinstance(content, core.Deliver) else ""
        resource = self.world.pack.vocabulary.resources.get(name)
        left = (due.promised or 0) - due.delivered
        if resource is None or resource.carried_by is None or left <= 0:
            return {}
        carrier, field = resource.carried_by
        if carrier != event:
            return {}
        type_ = self.world.kinds[event].fields[field]
        return {field: (left, Cell(text_of(left, type_)))}

    def _field(self, event: str, name: str, type_: Type, at: int) -> tuple[Value, Cell]:
        throws, world = self.throws, self.world
        match type_:
            case DateType():
                day = world.local.local_day(at) + throws.between(14, 90)
                return day, Cell(str(day), "day")
            case InstantType():
                moment = at + throws.between(1, 30) * DAY
                return moment, Cell(show_moment(moment))
            case PartyType():
                return self._party(name)
            case TextType() if name == SHOWN_VERSION:
                return world.pack.info.version_text, Cell(world.pack.info.version_text)
        trait = world.trait(event, name, type_)
        place = trait.place(throws.next())
        return trait.values[place], Cell(trait.texts[place])

    def _party(self, name: str) -> tuple[Value, Cell]:
        """Somebody in a field: whoever has that part for the person, else who leads them."""
        population = self.world.population
        party = self.world.pack.vocabulary.parties.get(name)
        for fact in (party.fact if party else name, LEADS):
            cells = self.facts.get(fact)
            value = None if cells is None else cells.value(self.row, population)
            if value is not None:
                return value, Cell(fact, "fact")
        seats = sorted(self.world.seats.values())
        someone = seats[self.throws.below(len(seats))] if seats else population.id(0)
        return someone, Cell(someone)
