"""`covers` of vocabulary.yaml: data that other data must answer, and every gap told at its row.

What is asked is read and checked against the declared tables; `troth.dsl.covering` finds the gaps.
A gap is told at the row of the CSV file that asks, in the author's words, with the row that would
fill it. Tables of which not every cell could be read are left alone: their mistakes come first.
"""

from collections.abc import Iterable
from collections.abc import Mapping as Map
from typing import TYPE_CHECKING

from troth.dsl.covering import Gap, gaps, missing_text, row_text
from troth.dsl.diagnostics import Diagnostic, Label, Severity
from troth.dsl.types import (
    ChoiceType,
    DateType,
    DurationType,
    InstantType,
    MoneyType,
    NumberType,
    RatingType,
    SetType,
    Type,
    Value,
)
from troth.dsl.values import Problem, read_value
from troth.dsl.vocabulary import Cover, Match, Relation, Table, Vocabulary
from troth.engine.files.folder import Folder
from troth.engine.files.typetext import Scales, read_type
from troth.engine.files.words import one_of
from troth.engine.files.yaml import Mapping, key_span, value_span

if TYPE_CHECKING:
    from troth.engine.files.vocabulary_model import CoverEntry

_ORDERED = (RatingType, NumberType, MoneyType, DateType, InstantType, DurationType)
_RELATIONS = (Relation.AT_LEAST, Relation.AT_MOST, Relation.INCLUDES)


def read_covers(
    folder: Folder, node: Mapping, entries: Map[str, "CoverEntry"], vocabulary: Vocabulary
) -> dict[str, Cover]:
    """The covers of this file; those that cannot be meant go to ``folder.found`` instead."""
    scales = Scales(dict(vocabulary.ratings), dict(vocabulary.choices))
    made: dict[str, Cover] = {}
    for name, entry in entries.items():
        cover = _Reading(folder, node, name, vocabulary.tables, scales).read(entry)
        if cover is not None:
            made[name] = cover
    return made


def tell_gaps(folder: Folder, vocabulary: Vocabulary) -> None:
    """Every row that nothing answers, as an error or a warning at that row."""
    for cover in vocabulary.covers.values():
        if not folder.partial.isdisjoint((cover.every, *cover.within)):
            continue
        folder.found += (finding(cover, gap, vocabulary) for gap in gaps(cover, vocabulary))


def finding(cover: Cover, gap: Gap, vocabulary: Vocabulary, note: str = "") -> Diagnostic:
    """What is said of one gap; ``note`` is what else is known of it."""
    table = vocabulary.tables[cover.every]
    lacks = cover.words or f"a row in {_listed(cover.within)}"
    missing = missing_text(cover, gap)
    message = f"{row_text(gap.asked, table.columns)} lacks {lacks}"
    message += f", for {missing}" if missing else ""
    span = table.places[gap.row] if table.places else cover.span
    severity = Severity.ERROR if cover.strict else Severity.WARNING
    return Diagnostic(
        "uncovered-row",
        message,
        Label(span, f"asked for by `{cover.name}`"),
        note=note,
        help=f"add a row to {_listed(cover.within)} with {_wanted(cover, gap, table)}",
        severity=severity,
    )


def _listed(tables: Iterable[str]) -> str:
    return " or ".join(f"`{name}`" for name in tables)


def _wanted(cover: Cover, gap: Gap, table: Table) -> str:
    """What the row that is missing would say, by the first table that could hold it."""
    asked, types = dict(gap.asked), {**table.columns, **cover.each}
    asked |= dict(zip(cover.each, gap.missing[0], strict=True))
    parts = []
    for match in next(iter(cover.within.values())):
        words = "" if match.relation is Relation.SAME else f"{match.relation.value} "
        text = row_text([(match.asked, asked[match.asked])], types).removeprefix(match.asked)
        parts.append(f"`{match.column}` {words}{text.strip()}")
    return " and ".join(parts)


class _Reading:
    """One entry being read, and where to complain about it."""

    def __init__(
        self, folder: Folder, node: Mapping, name: str, tables: Map[str, Table], scales: Scales
    ) -> None:
        self.folder = folder
        self.node = node
        self.name = name
        self.tables = tables
        self.scales = scales
        self.sound = True

    def read(self, entry: "CoverEntry") -> Cover | None:
        table = self.table(entry.every, "every")
        answering = {name: self.table(name, "in", name, key=True) for name in entry.in_}
        each = self.each(entry.for_)
        if table is None or not self.whole():
            return None
        asked = {**table.columns, **each}
        within = {
            name: self.matches(found, entry.in_[name], asked, table)
            for name, found in answering.items()
            if found is not None
        }
        where = self.where(entry.where, table)
        if not within:
            self.say("wrong-value", "nothing could answer this", "name a table", "in")
        made = Cover(
            name=self.name,
            every=entry.every,
            within=within,
            where=where,
            each=each,
            strict=entry.otherwise == "error",
            words=entry.words,
            span=key_span(self.node, "covers", self.name),
        )
        return made if self.whole() else None

    def whole(self) -> bool:
        """Whether nothing of the entry was complained of."""
        return self.sound

    def say(self, code: str, message: str, advice: str, *path: str, key: bool = False) -> None:
        self.sound = False
        at = ("covers", self.name, *path)
        span = key_span(self.node, *at) if key else value_span(self.node, *at)
        self.folder.found.append(Diagnostic(code, message, Label(span), help=advice))

    def table(self, name: str, *path: str, key: bool = False) -> Table | None:
        found = self.tables.get(name)
        if found is None:
            self.sound = False
            if name not in self.folder.declared:
                advice = one_of(name, self.tables) if self.tables else "declare it under `tables`"
                self.say("unknown-table", f"there is no table `{name}`", advice, *path, key=key)
        return found

    def each(self, written: Map[str, str]) -> dict[str, RatingType | ChoiceType]:
        made: dict[str, RatingType | ChoiceType] = {}
        for name, text in written.items():
            read = read_type(text, self.scales)
            if isinstance(read, Problem):
                self.say("unknown-type", read.message, read.help, "for", name)
            elif isinstance(read, RatingType | ChoiceType):
                made[name] = read
            else:
                message = f"`{name}` is {read}, which has no members to go through"
                self.say("wrong-value", message, "name a choice or a rating", "for", name)
        return made

    def matches(
        self, answering: Table, written: Map[str, str], asked: Map[str, Type], table: Table
    ) -> tuple[Match, ...]:
        made = []
        for column, text in written.items():
            relation, name = _relation(text, column)
            at = ("in", answering.name, column)
            if column not in answering.columns:
                message = f"`{answering.name}` has no column `{column}`"
                self.say("missing-column", message, one_of(column, answering.columns), *at)
            elif name not in asked:
                message = f"`{table.name}` has no column `{name}`"
                self.say("missing-column", message, one_of(name, asked), *at)
            elif unfit := _unfit(column, answering.columns[column], relation, name, asked[name]):
                self.say("wrong-value", *unfit, *at)
            else:
                made.append(Match(column=column, relation=relation, asked=name))
        if not written:
            self.say("wrong-value", "no column is compared", "name one", "in", answering.name)
        return tuple(made)

    def where(
        self, written: Map[str, str | tuple[str, ...]], table: Table
    ) -> dict[str, tuple[Value, ...]]:
        made: dict[str, tuple[Value, ...]] = {}
        for column, texts in written.items():
            if column not in table.columns:
                message = f"`{table.name}` has no column `{column}`"
                advice = one_of(column, table.columns)
                self.say("missing-column", message, advice, "where", column, key=True)
                continue
            values: list[Value] = []
            for text in [texts] if isinstance(texts, str) else texts:
                value = read_value(text, table.columns[column])
                if isinstance(value, Problem):
                    self.say("wrong-value", value.message, value.help, "where", column)
                else:
                    values.append(value)
            made[column] = tuple(values)
        return made


def _relation(text: str, column: str) -> tuple[Relation, str]:
    if text == Relation.SAME:
        return Relation.SAME, column
    for relation in _RELATIONS:
        if text.startswith(f"{relation.value} "):
            return relation, text.removeprefix(relation.value).strip()
    return Relation.SAME, text.strip()


def _unfit(
    column: str, cell: Type, relation: Relation, name: str, asked: Type
) -> tuple[str, str] | None:
    """Why two columns cannot stand in a relation, and what could; None where they can."""
    inside = cell.of if isinstance(cell, SetType) and relation is Relation.INCLUDES else cell
    if relation is Relation.INCLUDES and not isinstance(cell, SetType):
        return f"`{column}` is {cell}, which includes nothing", f"make it a set of {asked}"
    if inside != asked:
        return f"`{column}` is {cell}, `{name}` is {asked}", "give both the same type"
    if relation in {Relation.AT_LEAST, Relation.AT_MOST} and not isinstance(cell, _ORDERED):
        return f"`{column}` is {cell}, which has no order", f"compare it with `{name}` alone"
    return None
