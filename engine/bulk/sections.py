"""The sections of the table of a policy while it is written, and the numbers of what it names."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from troth.dsl import core
from troth.dsl.types import DurationType
from troth.engine.bulk import layout
from troth.engine.bulk.log import Log
from troth.engine.bulk.numbering import NotWalked, Numbering
from troth.engine.bulk.questions import KINDS, Questions
from troth.engine.fold.parties import PERSON
from troth.engine.fold.tables import Beginning, Tables
from troth.workflows.tables import RegionTable

NOT_WALKED: Final = -2
"""A question that has no exact form in a walk."""

Sides = Mapping[str, int]
"""By name the rules that only one of two policies has, where these are walked as one."""

ALONE: Final[Sides] = MappingProxyType({})
"""Those of a policy that is walked by itself."""

SECTIONS: Final = (
    "T_EVENTS", "T_PLACES", "T_BRANCHES", "T_BEGINS", "T_RULES", "T_LADDERS", "T_RUNGS",
    "T_QUESTIONS", "T_CARRIED", "T_RAISES", "T_STATE_EVENT", "T_CAUSED", "T_EVIDENCE", "T_NAMES",
    "T_NAME_STARTS", "T_ORDER", "T_BLANK", "T_TEXT_FIELDS", "T_TIMERS", "T_HANDS", "T_LISTS",
)  # fmt: skip


class Sorted(Mapping[str, int]):
    """The places of texts in a sorted tuple, without a map of them all."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts

    def __getitem__(self, text: str) -> int:
        place = bisect_left(self._texts, text)
        if place == len(self._texts) or self._texts[place] != text:
            raise KeyError(text)
        return place

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)


@dataclass(slots=True)
class Section:
    """Records of one kind, one behind another."""

    held: list[int] = field(default_factory=list)
    count: int = 0

    def add(self, *record: int) -> int:
        self.held += record
        self.count += 1
        return self.count - 1


class Sections:
    """A table while it is written: what is numbered, what is asked, and what begins."""

    def __init__(self, tables: Tables, log: Log, sides: Sides) -> None:
        self.tables = tables
        self.sides = sides
        self.log = log
        self.vocabulary = tables.rules.vocabulary
        self.sections = {name: Section() for name in SECTIONS}
        self.lists = self.sections["T_LISTS"].held
        self.names: dict[str, int] = {"engagement@": 0}
        self.state_names: dict[str, int] = {}
        self.roles: dict[str, int] = {PERSON: 0}
        self.refusers: dict[str, int] = {}
        self.timers: list[str] = []
        self.hands: dict[tuple[int, int], tuple[str, ...]] = {}
        self.groups: dict[tuple[str, int], int] = {}
        self.uncovered: dict[str, str] = {}
        self.places = tables.places
        events = dict.fromkeys((*log.types, *tables.events))
        self.events = {name: at for at, name in enumerate(events)}
        self.facts = {name: at for at, name in enumerate(self.vocabulary.facts)}
        self.rules = {name: at for at, name in enumerate(tables.obligations)}
        self.ladders = {name: at for at, name in enumerate(tables.escalations)}
        self.regions = {place.name: RegionTable(place.region) for place in self.places}
        self.questions = Questions(tables, self._numbering())

    def _numbering(self) -> Numbering:
        return Numbering(
            facts=self.facts,
            events=self.events,
            fields={name: at for at, name in enumerate(self.log.fields)},
            places={place.name: at for at, place in enumerate(self.places)},
            states={
                (name, state): at
                for name, region in self.regions.items()
                for at, state in enumerate(region.states)
            },
            rules=self.rules,
            texts=Sorted(self.log.texts),
        )

    def side_of(self, rule: Beginning) -> int:
        """Which of two policies that are walked as one has a rule."""
        return self.sides.get(rule.name, layout.BOTH_SIDES)

    def are_of_one(self, rule: Beginning, other: Beginning) -> bool:
        """Whether there is a policy that has both rules."""
        return self.side_of(rule) & self.side_of(other) != 0

    def put(self, items: Iterable[int]) -> tuple[int, int]:
        begins = len(self.lists)
        self.lists += items
        return begins, len(self.lists)

    def name_of(self, name: str) -> int:
        return self.names.setdefault(name, len(self.names))

    def role_of(self, name: str) -> int:
        return -2 - self.roles.setdefault(name, len(self.roles))

    def refuser_of(self, name: str) -> int:
        return self.refusers.setdefault(name, len(self.refusers))

    def state_name_of(self, name: str) -> int:
        return self.state_names.setdefault(name, len(self.state_names))

    def field_of(self, name: str) -> int:
        return self.questions.numbers.fields.get(name, -1)

    def ask(self, expr: core.Expr | None, of: str) -> int:
        """The question of an expression: -1 without one, `NOT_WALKED` where it has no form."""
        if expr is None:
            return -1
        try:
            return self.questions.ask(expr)
        except NotWalked as told:
            self.uncovered.setdefault(of, told.reason)
            return NOT_WALKED

    def begins(self, rules: Iterable[Beginning]) -> tuple[int, int]:
        section = self.sections["T_BEGINS"]
        begins = section.count
        for rule in rules:
            trigger = rule.trigger
            where = trigger.where if isinstance(trigger, core.OnEvent) else None
            ladder = isinstance(rule, core.Escalation)
            number = self.ladders[rule.name] if ladder else self.rules[rule.name]
            section.add(int(ladder), number, self.ask(where, rule.name))
        return begins, section.count


def kind_of(length: core.Expr | None) -> int:
    """The kind of a length of time, by its number."""
    if length is None or not isinstance(length.type, DurationType):
        return layout.DAYS
    return KINDS.get(length.type.kind, layout.DAYS)


def amount_of(length: core.Expr | None) -> int:
    """A fixed length; `NONE` without one."""
    value = length.value if isinstance(length, core.Literal) else None
    return value if isinstance(value, int) else layout.NONE
