"""What the text of a cell says: unknown, mapped, counted in a unit; and what value that is."""

import re
from datetime import tzinfo

from troth.dsl.types import MoneyType, Type, Value
from troth.dsl.values import Problem, read_value
from troth.dsl.vocabulary import Vocabulary
from troth.engine.files.mapping import FactColumn, Given, OutcomeColumn, PeopleMapping
from troth.engine.files.zones import zone_of

_REMEMBERED = 100_000
"""How many different texts of a column are kept converted; ids and dates may all differ."""

_NUMBER = re.compile(r"[+-]?[0-9][0-9_]*(?:\.[0-9]+)?\Z")


def is_number(text: str) -> bool:
    """Whether a text is digits alone, as a unit can stand behind them."""
    return _NUMBER.match(text) is not None


def said_in(text: str, entry: FactColumn) -> Given | Problem | None:
    """What a cell says, as the mapping of its column reads it; None where nothing is known."""
    if text in entry.unknown:
        return None
    given: Given = text
    if text in entry.map:
        given = entry.map[text]
    elif entry.otherwise is not None:
        given = entry.otherwise
    elif entry.map:
        return Problem(f"`{text}` is not in the map", f"add it, or list it as `unknown: [{text}]`")
    if entry.unit and isinstance(given, str) and is_number(given):
        return f"{given} {entry.unit}"
    return given


class CellReader:
    """The texts of one column, converted: a value, None for unknown, or a problem.

    ``known`` remembers what was read, up to a number of texts; ``column`` is the name in the file.
    An outcome, which has no type, is 1 for yes and 0 for no.
    """

    def __init__(
        self,
        name: str,
        type_: Type | None,
        entry: FactColumn | OutcomeColumn,
        zone: tzinfo | None = None,
    ) -> None:
        self.name = name
        self.type = type_
        self.entry = entry
        self.zone = zone
        self.column = entry.column
        self.known: dict[str, Value | None] = {}

    def read(self, text: str) -> Value | Problem | None:
        """What a cell says."""
        made = self._convert(text.strip())
        if not isinstance(made, Problem) and len(self.known) < _REMEMBERED:
            self.known[text] = made
        return made

    def _convert(self, text: str) -> Value | Problem | None:
        entry = self.entry
        if isinstance(entry, OutcomeColumn):
            return None if text in entry.unknown else _outcome(text, entry)
        assert self.type is not None  # INVARIANT: only outcomes have no type
        given = said_in(text, entry)
        if given is None or isinstance(given, Problem):
            return given
        value = read_value(given, self.type, self.zone)
        if isinstance(value, Problem) and not text:
            return Problem("the cell is empty", 'if that means nothing is known: `unknown: [""]`')
        if isinstance(value, Problem) and isinstance(self.type, MoneyType) and is_number(text):
            unit = str(self.type).removeprefix("money ")
            return Problem(value.message, f"say it once in the mapping: `unit: {unit}`")
        return value


def _outcome(text: str, entry: OutcomeColumn) -> int | Problem:
    if text in entry.yes:
        return 1
    if text in entry.no:
        return 0
    return Problem(f"`{text}` is neither among `yes` nor among `no`", "add it to one of them")


def readers(
    entry: PeopleMapping, vocabulary: Vocabulary
) -> tuple[list[CellReader], list[CellReader]]:
    """What reads the columns of facts, and those of outcomes, in the order of the mapping."""
    zone, facts = zone_of(vocabulary), vocabulary.facts
    return (
        [CellReader(name, facts[name].type, each, zone) for name, each in entry.facts.items()],
        [CellReader(name, None, each) for name, each in entry.outcome.items()],
    )
