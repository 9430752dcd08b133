"""People from a CSV file, one row each, through a mapping; and the facts of one person from YAML.

Rows stream and every text is converted once per column. A row that cannot be read is refused as a
whole, with its line and the reason, and counted: nobody is dropped in silence, and nobody is judged
on half a row. A fact whose text the mapping calls unknown is absent, which is not the same as no.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path
from typing import Final

from troth.dsl.diagnostics import Diagnostic, Label, has_errors, in_file_order
from troth.dsl.source import Span
from troth.dsl.types import DurationType, MoneyType, Type, Value
from troth.dsl.values import Problem, read_value
from troth.dsl.vocabulary import Vocabulary
from troth.engine.files.cells import is_number, said_in
from troth.engine.files.document import Document
from troth.engine.files.mapping import FactColumn, MappingFile, OutcomeColumn, PeopleMapping
from troth.engine.files.rows import Rows, open_rows
from troth.engine.files.text import read_source
from troth.engine.files.words import kind_of, one_of
from troth.engine.files.yaml import is_empty, key_span, plain, read_yaml, value_span
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

    ``columns`` maps each fact to the column it was read from, ``outcomes`` likewise; ``sha256`` is
    of the file's bytes, as ``sha256:…``; ``notes`` are for the reader, in words.
    """

    rows: tuple[Person, ...]
    refused: tuple[Refusal, ...]
    sha256: str
    file: str
    columns: Mapping[str, str]
    outcomes: Mapping[str, str]
    notes: tuple[str, ...] = ()


_UNKNOWN: Final = None
_REMEMBERED = 100_000
"""How many different texts of a column are kept converted; ids and dates may all differ."""


class _Column:
    """A column's texts, converted: a value, None for unknown, or a problem."""

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
        self.known: dict[str, Value | None] = {}

    def read(self, text: str) -> Value | Problem | None:
        made = self._convert(text.strip())
        if not isinstance(made, Problem) and len(self.known) < _REMEMBERED:
            self.known[text] = made
        return made

    def _convert(self, text: str) -> Value | Problem | None:
        entry = self.entry
        if isinstance(entry, OutcomeColumn):
            return _UNKNOWN if text in entry.unknown else _outcome(text, entry)
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


def read_people(
    path: str | Path, mapping: Document[MappingFile], vocabulary: Vocabulary
) -> tuple[People | None, list[Diagnostic]]:
    """Everybody in the CSV file at ``path``, or what keeps it from being read at all.

    Bad rows are no diagnostics: they are ``refused`` beside those that could be read.
    """
    if mapping.model.people is None:
        span = mapping.node.span.source.whole()
        message, advice = "this mapping has no `people`", "say which column is which fact"
        return None, [Diagnostic("missing-key", message, Label(span), help=advice)]
    rows, found = open_rows(path)
    if rows is None or found:
        return None, found
    check = _Check(mapping.model.people, mapping, rows, vocabulary)
    found = in_file_order(check.findings())
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
        zone, facts = zone_of(vocabulary), vocabulary.facts
        columns = [(e, _Column(n, facts[n].type, e, zone)) for n, e in entry.facts.items()]
        self.facts = [(place(e.column), c.name, c.known, c) for e, c in columns]
        self.outcomes = [(place(e.column), _Column(n, None, e)) for n, e in entry.outcome.items()]
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
            sha256=self.rows.sha256,
            file=str(self.rows.path),
            columns={name: entry.column for name, entry in self.entry.facts.items()},
            outcomes={name: entry.column for name, entry in self.entry.outcome.items()},
            notes=tuple(self.rows.notes),
        )

    def person(self, cells: list[str], line: int) -> Person | Refusal:
        if len(cells) != len(self.rows.header):
            reason = f"it has {len(cells)} cells, and the header has {len(self.rows.header)}"
            return Refusal(line, "", reason)
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
                    return _refusal(line, id_, column, read)
                value = read
            if value is not None:
                facts[name] = value
        outcomes: dict[str, int] = {}
        for index, column in self.outcomes:
            outcome = column.read(cells[index])
            if isinstance(outcome, Problem):
                return _refusal(line, id_, column, outcome)
            if isinstance(outcome, int):
                outcomes[column.name] = outcome
        return Person(id_, facts, outcomes, line)


def _refusal(line: int, id_: str, column: _Column, problem: Problem) -> Refusal:
    advice = f" ({problem.help})" if problem.help else ""
    return Refusal(line, id_, f"{column.name}: {problem.message}{advice}", column.entry.column)


class _Check:
    """Holds a mapping against the header of a file and against a vocabulary."""

    def __init__(
        self,
        entry: PeopleMapping,
        mapping: Document[MappingFile],
        rows: Rows,
        vocabulary: Vocabulary,
    ) -> None:
        self.entry = entry
        self.mapping = mapping
        self.rows = rows
        self.vocabulary = vocabulary
        self.found: list[Diagnostic] = []

    def findings(self) -> list[Diagnostic]:
        node = self.mapping.node
        self.column(self.entry.id, value_span(node, "people", "id"))
        for kind, entries in (("facts", self.entry.facts), ("outcome", self.entry.outcome)):
            for name, entry in entries.items():
                self.column(entry.column, value_span(node, "people", kind, name, "column"))
        for index, name in enumerate(self.entry.ignore):
            self.column(name, value_span(node, "people", "ignore", index))
        for name, entry in self.entry.facts.items():
            self.fact(name, key_span(node, "people", "facts", name))
            if entry.unit is not None:
                self.unit(name, entry.unit, value_span(node, "people", "facts", name, "unit"))
        self.unmapped()
        return self.found

    def say(self, code: str, message: str, span: Span, advice: str) -> None:
        self.found.append(Diagnostic(code, message, Label(span), help=advice))

    def column(self, name: str, span: Span) -> None:
        if name not in self.rows.header:
            message = f"`{self.rows.path}` has no column `{name}`"
            self.say("missing-column", message, span, one_of(name, self.rows.header))

    def fact(self, name: str, span: Span) -> None:
        if name not in self.vocabulary.facts:
            message = f"there is no fact called `{name}`"
            advice = one_of(name, self.vocabulary.facts)
            self.say("unknown-reference", message, span, advice)

    def unit(self, name: str, unit: str, span: Span) -> None:
        type_ = self.vocabulary.facts[name].type if name in self.vocabulary.facts else None
        if type_ is None:
            return
        if not isinstance(type_, MoneyType | DurationType):
            message = f"`{name}` is {type_}, which has no unit"
            self.say("wrong-value", message, span, "leave `unit` out")
            return
        read = read_value(f"12 {unit}", type_)
        if isinstance(read, Problem):
            right = str(type_).removeprefix("money ").replace("clock time", "hours")
            message = f"{kind_of(unit)} is no unit of `{name}`, which is {type_}"
            self.say("wrong-value", message, span, f"write `unit: {right}`")

    def unmapped(self) -> None:
        columns = {entry.column for entry in self.entry.facts.values()}
        columns |= {entry.column for entry in self.entry.outcome.values()}
        columns |= {self.entry.id, *self.entry.ignore}
        left = [name for name in self.rows.header if name not in columns]
        if left:
            names = ", ".join(f"`{name}`" for name in left)
            message = f"{names} {'is' if len(left) == 1 else 'are'} neither mapped nor ignored"
            advice = f"map to a fact, or write `ignore: [{', '.join(left)}]`"
            path = ("people", "ignore") if self.entry.ignore else ("people",)
            self.say("unmapped-column", message, key_span(self.mapping.node, *path), advice)


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
