"""People from a CSV file, one row each, through a mapping; and the facts of one person from YAML.

Rows stream and every text is converted once per column. A row that cannot be read is refused as a
whole, with its line and the reason, and counted: nobody is dropped in silence, and nobody is judged
on half a row. A fact whose text the mapping calls unknown is absent, which is not the same as no.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from troth.dsl.diagnostics import Diagnostic, Label, has_errors, in_file_order
from troth.dsl.types import Value
from troth.dsl.values import Problem, read_value
from troth.dsl.vocabulary import Vocabulary
from troth.engine.files.cells import CellReader, readers
from troth.engine.files.document import Document
from troth.engine.files.mapping import MappingFile, PeopleMapping
from troth.engine.files.people_check import mismatches, no_people
from troth.engine.files.rows import Rows, open_rows
from troth.engine.files.text import read_source
from troth.engine.files.words import kind_of, one_of
from troth.engine.files.yaml import is_empty, plain, read_yaml
from troth.engine.files.zones import zone_of


@dataclass(frozen=True, slots=True)
class Person:
    """One row: who, what is known, what was decided in fact, and where it stands.

    ``facts`` and ``outcomes`` lack what is unknown; outcomes are 1 for yes and 0 for no.
    """

    id: str
    facts: dict[str, Value]
    outcomes: dict[str, int]
    line: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that was not read: the line it begins on (from 1), its id if it has one, and why."""

    line: int
    id: str
    reason: str
    column: str = ""


@dataclass(frozen=True, slots=True)
class People:
    """Everybody in a file, in its order, and every row that was refused.

    ``columns`` maps each fact to the column it was read from, ``outcomes`` likewise; ``notes``
    are for the reader, in words. ``row`` is how a row is told where it stands: by its line, or by
    its number in a table that has none.
    """

    rows: tuple[Person, ...]
    refused: tuple[Refusal, ...]
    file: str
    columns: Mapping[str, str]
    outcomes: Mapping[str, str]
    notes: tuple[str, ...] = ()
    row: str = "line"

    @property
    def count(self) -> int:
        """How many people were read."""
        return len(self.rows)


def read_people(
    path: str | Path, mapping: Document[MappingFile], vocabulary: Vocabulary
) -> tuple[People | None, list[Diagnostic]]:
    """Everybody in the CSV file at ``path``, or what keeps it from being read at all.

    Bad rows are no diagnostics: they are ``refused`` beside those that could be read.
    """
    if mapping.model.people is None:
        return None, [no_people(mapping)]
    rows, found = open_rows(path, hashed=False)
    if rows is None or found:
        return None, found
    found = mismatches(mapping, path, rows.header, vocabulary)
    if has_errors(found):
        return None, found
    people = _Reading(mapping.model.people, rows, vocabulary).read()
    return people, found


class _Reading:
    """Turns rows into people."""

    def __init__(self, entry: PeopleMapping, rows: Rows, vocabulary: Vocabulary) -> None:
        self.entry = entry
        self.rows = rows
        place = rows.header.index
        self.id = place(entry.id)
        facts, outcomes = readers(entry, vocabulary)
        self.facts = [(place(each.column), each.name, each.known, each) for each in facts]
        self.outcomes = [(place(each.column), each) for each in outcomes]
        self.seen: dict[str, int] = {}

    def read(self) -> People:
        people: list[Person] = []
        refused: list[Refusal] = []
        lines = iter(self.rows)
        next(lines)  # the header, whose columns are settled
        for cells, line, problem in lines:
            if problem:
                refused.append(Refusal(line, "", problem))
            elif any(cells):
                read = self.person(cells, line)
                if isinstance(read, Person):
                    people.append(read)
                else:
                    refused.append(read)
        return People(
            rows=tuple(people),
            refused=tuple(refused),
            file=str(self.rows.path),
            columns={name: entry.column for name, entry in self.entry.facts.items()},
            outcomes={name: entry.column for name, entry in self.entry.outcome.items()},
            notes=tuple(self.rows.notes),
        )

    def person(self, cells: list[str], line: int) -> Person | Refusal:
        if len(cells) != len(self.rows.header):
            return ragged(line, cells, self.rows.header)
        id_ = cells[self.id].strip()
        if not id_:
            return Refusal(line, "", "it has no id", self.entry.id)
        first = self.seen.setdefault(id_, line)
        if first != line:
            return Refusal(line, id_, f"line {first} has the same id", self.entry.id)
        facts: dict[str, Value] = {}
        for index, name, known, column in self.facts:
            text = cells[index]
            if text in known:
                value = known[text]
            else:
                read = column.read(text)
                if isinstance(read, Problem):
                    return refusal(line, id_, column, read)
                value = read
            if value is not None:
                facts[name] = value
        outcomes: dict[str, int] = {}
        for index, column in self.outcomes:
            outcome = column.read(cells[index])
            if isinstance(outcome, Problem):
                return refusal(line, id_, column, outcome)
            if isinstance(outcome, int):
                outcomes[column.name] = outcome
        return Person(id_, facts, outcomes, line)


def ragged(line: int, cells: Sequence[str], header: Sequence[str]) -> Refusal:
    """The refusal of a row that has not as many cells as the header."""
    return Refusal(line, "", f"it has {len(cells)} cells, and the header has {len(header)}")


def refusal(line: int, id_: str, column: CellReader, problem: Problem) -> Refusal:
    """The refusal of a row for what one of its cells says."""
    advice = f" ({problem.help})" if problem.help else ""
    return Refusal(line, id_, f"{column.name}: {problem.message}{advice}", column.column)


def read_facts(
    path: str | Path, vocabulary: Vocabulary
) -> tuple[dict[str, Value] | None, list[Diagnostic]]:
    """The facts of one person from a YAML map of fact to value, or what is wrong with it.

    A fact of which nothing or `unknown` is written is absent; in an empty file nothing is known.
    """
    source, found = read_source(Path(path), str(path))
    if found:
        return None, found
    if is_empty(source):
        return {}, []
    node, found = read_yaml(source)
    if node is None:
        return None, found
    zone = zone_of(vocabulary)
    facts: dict[str, Value] = {}
    for name, entry in node.entries.items():
        raw = plain(entry.value)
        fact = vocabulary.facts.get(name)
        if fact is None:
            message = f"there is no fact called {kind_of(name)}"
            advice = one_of(name, vocabulary.facts)
            found.append(
                Diagnostic("unknown-reference", message, Label(entry.key.span), help=advice)
            )
        elif raw is not None and raw != "unknown":
            value = read_value(raw, fact.type, zone)
            if isinstance(value, Problem):
                message = f"{name}: {value.message}"
                span = entry.value.span
                found.append(Diagnostic("wrong-value", message, Label(span), help=value.help))
            else:
                facts[name] = value
    found = in_file_order(found)
    return (None if has_errors(found) else facts), found
