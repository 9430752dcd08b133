"""Competency profiles from CSV: one profile from chosen rows, or a whole family from one table.

Tables made by others are taken as they are: columns may have other names, facts are slugged titles
and keep their title as `words`. Rows that are left out or stand twice are reported with their
number, never passed over in silence.
"""

from collections.abc import Mapping as Map
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from troth.dsl.diagnostics import Diagnostic, Label, Severity, did_you_mean, has_errors
from troth.dsl.source import Span
from troth.dsl.types import TRUTH, ChoiceType, PartyType, SetType, TextType, Type, Value
from troth.dsl.values import Problem, show_value
from troth.dsl.vocabulary import RESERVED, Fact, Profile, ProfileRow, Subject
from troth.engine.files.folder import Folder
from troth.engine.files.table import CsvTable, Row
from troth.engine.files.tables import (
    bad_cell,
    column_of,
    columns_of,
    open_table,
    read_cell,
    rows_where,
)
from troth.engine.files.typetext import Scales, read_type
from troth.engine.files.words import slug
from troth.engine.files.yaml import Mapping, key_span, value_span

if TYPE_CHECKING:
    from troth.engine.files.vocabulary_model import (
        DeclaredFacts,
        FamilyEntry,
        ProfileColumns,
        ProfileEntry,
        VocabularyFile,
    )

_SHOWN = 12
"""How many places a report of many rows points at; its message has the full number."""


def read_profiles(
    folder: Folder, node: Mapping, file: "VocabularyFile", facts: dict[str, Fact], scales: Scales
) -> dict[str, Profile]:
    """Every profile that vocabulary.yaml declares; findings go to ``folder.found``.

    Facts that a family declares are added to ``facts``.
    """
    made: dict[str, Profile] = {}
    for name, entry in file.profiles.items():
        reading = _Reading(folder, node, ("profiles", name), facts)
        profile = reading.one(name, entry)
        if profile is not None:
            made[name] = profile
    for name, family in file.profile_families.items():
        reading = _Reading(folder, node, ("profile_families", name), facts)
        for profile in reading.family(family, scales):
            if profile.name in made:
                message = f"there are two profiles called `{profile.name}`"
                reading.say("name-taken", message, reading.key(), "rename one of them")
            made.setdefault(profile.name, profile)
    return made


@dataclass(frozen=True, slots=True)
class _Columns:
    """Positions of the columns of a profile."""

    fact: int
    at_least: int
    because: int | None


@dataclass(slots=True)
class _Reading:
    """One entry of vocabulary.yaml being read, and where to complain about it."""

    folder: Folder
    node: Mapping
    path: tuple[str, ...]
    facts: dict[str, Fact]
    repeated: list[Row] = field(default_factory=list)
    keys_repeated: set[tuple[str, str]] = field(default_factory=set)
    complained: set[str] = field(default_factory=set)

    def key(self, *more: str) -> Span:
        return key_span(self.node, *self.path, *more)

    def value(self, *more: str) -> Span:
        return value_span(self.node, *self.path, *more)

    def say(
        self,
        code: str,
        message: str,
        span: Span,
        advice: str,
        others: Sequence[Label] = (),
        severity: Severity = Severity.ERROR,
    ) -> None:
        self.folder.found.append(
            Diagnostic(code, message, Label(span), tuple(others), help=advice, severity=severity)
        )

    def one(self, name: str, entry: "ProfileEntry") -> Profile | None:
        table = open_table(self.folder, entry.table, self.value("table"))
        if table is None:
            return None
        columns = self.columns(table, entry.columns)
        rows = rows_where(self.folder, table, entry.where, self.node, *self.path, "where")
        if columns is None or rows is None:
            return None
        if not rows and table.whole:
            message = f"no row of `{entry.table}` belongs to the profile `{name}`"
            self.say(
                "empty-profile", message, self.value("where"), "compare `where` with the table"
            )
        kept = self.rows(name, table, rows, columns)
        self.report_repeated(table)
        return Profile(name=name, rows=kept, words=entry.words, span=self.key())

    def family(self, entry: "FamilyEntry", scales: Scales) -> list[Profile]:
        table = open_table(self.folder, entry.table, self.value("table"))
        if table is None:
            return []
        columns = self.columns(table, entry.columns)
        naming = [column_of(self.folder, table, c, self.value("name")) for c in entry.name]
        rows = rows_where(self.folder, table, entry.where, self.node, *self.path, "where")
        left = self.left_out(table, entry.leave_out, naming) if None not in naming else None
        if columns is None or rows is None or left is None:
            return []
        rows = [row for row in rows if row.span.start not in left]
        if entry.declare:
            self.declare(table, rows, columns, entry.declare, scales)
        profiles = self.named(table, rows, [i for i in naming if i is not None], columns)
        self.report_repeated(table)
        return profiles

    def named(
        self, table: CsvTable, rows: list[Row], naming: list[int], columns: _Columns
    ) -> list[Profile]:
        """One profile for each combination of the naming cells, in the order of the table."""
        groups: dict[tuple[str, ...], list[Row]] = {}
        for row in rows:
            groups.setdefault(tuple(row.cells[i] for i in naming), []).append(row)
        titles: dict[str, str] = {}
        profiles: list[Profile] = []
        for cells, members in groups.items():
            title, name = ", ".join(cells), slug(" ".join(cells))
            if name in titles or not name:
                message = f"`{title}` and `{titles.get(name, '')}` would both be called `{name}`"
                self.say("name-taken", message, members[0].span, "rename one of them in the table")
                continue
            titles[name] = title
            kept = self.rows(name, table, members, columns)
            profiles.append(Profile(name=name, rows=kept, words=title, span=members[0].span))
        return profiles

    def columns(self, table: CsvTable, columns: "ProfileColumns") -> _Columns | None:
        def place(role: str, column: str) -> int | None:
            return column_of(self.folder, table, column, self.value("columns", role))

        because = columns.because
        if because is None and "because" in table.header:
            because = "because"
        if (columns.fact, columns.at_least) == ("fact", "at_least"):
            fact, at_least = columns_of(self.folder, table, ("fact", "at_least")) or (None, None)
        else:
            fact, at_least = place("fact", columns.fact), place("at_least", columns.at_least)
        reason = place("because", because) if because else None
        if fact is None or at_least is None or (because and reason is None):
            return None
        return _Columns(fact, at_least, reason)

    def left_out(
        self,
        table: CsvTable,
        where: Map[str, str | tuple[str, ...]],
        naming: list[int | None],
    ) -> set[int] | None:
        """Where the rows begin that vocabulary.yaml leaves out; how many is a warning."""
        left: set[int] = set()
        for column, value in where.items():
            rows = rows_where(
                self.folder, table, {column: value}, self.node, *self.path, "leave_out"
            )
            if rows is None:
                return None
            left.update(row.span.start for row in rows)
        if left:
            first: dict[tuple[str, ...], Row] = {}
            for row in (row for row in table.rows if row.span.start in left):
                first.setdefault(tuple(row.cells[i] for i in naming if i is not None), row)
            words = f"{len(left)} rows of `{table.source.name}` are left out, and with them "
            words += f"{len(first)} profile" + ("" if len(first) == 1 else "s")
            labels = [Label(r.span, ", ".join(cells)) for cells, r in first.items()][:_SHOWN]
            advice = "nothing, if that is meant; these profiles cannot be named by rules"
            self.say(
                "rows-left-out", words, self.key("leave_out"), advice, labels, Severity.WARNING
            )
        return left

    def declare(
        self,
        table: CsvTable,
        rows: list[Row],
        columns: _Columns,
        declared: "DeclaredFacts",
        scales: Scales,
    ) -> None:
        """Declares every fact that the rows name and vocabulary.yaml does not."""
        type_ = read_type(declared.type, scales)
        if isinstance(type_, Problem):
            self.say("unknown-type", type_.message, self.value("declare", "type"), type_.help)
            return
        titles: dict[str, str] = {}
        for row in rows:
            title = row.cells[columns.fact]
            name = slug(title)
            first = titles.setdefault(name, title)
            if first == title and name in self.facts:
                continue
            span = table.cell_span(row, columns.fact)
            if first != title:
                if title not in self.complained:
                    message = f"`{title}` and `{first}` would both be the fact `{name}`"
                    self.say("name-taken", message, span, "rename one of them in the table")
                    self.complained.add(title)
            elif name in RESERVED or not name:
                message = f"`{title}` would be the fact `{name}`, which is a word of the language"
                self.say("reserved-name", message, span, "rename it in the table")
            else:
                self.facts[name] = _declared(name, title, declared, type_, span)

    def rows(
        self, profile: str, table: CsvTable, rows: list[Row], columns: _Columns
    ) -> tuple[ProfileRow, ...]:
        kept: dict[str, ProfileRow] = {}
        for row in rows:
            made = self.row(table, row, columns)
            if made is None:
                continue
            first = kept.setdefault(made.fact, made)
            if first is made:
                continue
            if first.at_least == made.at_least:
                self.repeated.append(row)
                self.keys_repeated.add((profile, made.fact))
            else:
                self.contradiction(profile, first, made)
        return tuple(kept.values())

    def contradiction(self, profile: str, first: ProfileRow, again: ProfileRow) -> None:
        type_ = self.facts[first.fact].type
        both = f"{show_value(first.at_least, type_)} and {show_value(again.at_least, type_)}"
        message = f"`{profile}` asks for two levels of `{first.fact}`: {both}"
        others = (Label(first.span, "first here"),)
        self.say("repeated-row", message, again.span, "keep one of the two rows", others)

    def row(self, table: CsvTable, row: Row, columns: _Columns) -> ProfileRow | None:
        title = row.cells[columns.fact]
        name = title if title in self.facts else slug(title)
        fact = self.facts.get(name)
        if fact is None:
            if title not in self.complained and not self.misread(name):
                self.complained.add(title)
                meant = did_you_mean(name, self.facts)
                advice = f"did you mean `{meant}`?" if meant else f"declare `{name}` under `facts`"
                span = table.cell_span(row, columns.fact)
                self.say("unknown-reference", f"there is no fact called `{name}`", span, advice)
            return None
        held = read_cell(table, row, columns.at_least, fact.type)
        if not isinstance(held, Problem) and not _has_floor(fact.type, held):
            advice = "a profile asks for a least level: write such a requirement in the rules"
            message = f"`{name}` is {fact.type}, which has no order to be at least anything"
            self.say("no-order", message, table.cell_span(row, columns.at_least), advice)
            return None
        if isinstance(held, Problem):
            bad_cell(self.folder, table, row, columns.at_least, held)
            return None
        because = row.cells[columns.because] if columns.because is not None else ""
        return ProfileRow(fact=name, at_least=held, because=because, span=row.span)

    def misread(self, name: str) -> bool:
        """Whether vocabulary.yaml has the fact ``name``, and what is wrong with it is told."""
        return name in self.folder.declared and has_errors(self.folder.found)

    def report_repeated(self, table: CsvTable) -> None:
        if not self.repeated:
            return
        count, keys = len(self.repeated), len(self.keys_repeated)
        rows = "1 row" if count == 1 else f"{count} rows"
        message = f"{rows} of `{table.source.name}` repeat what an earlier row says"
        facts = "1 fact stands" if keys == 1 else f"{keys} facts stand"
        labels = [Label(row.span, "again") for row in self.repeated[:_SHOWN]]
        advice = f"{facts} more than once in a profile, each time at the same level: keep one row"
        self.say("repeated-row", message, self.value("table"), advice, labels, Severity.WARNING)


def _has_floor(type_: Type, held: Value) -> bool:
    """Whether `at least` means something: on a scale, and as `yes` where a thing must be so."""
    if type_ == TRUTH:
        return held == 1
    return not isinstance(type_, ChoiceType | SetType | TextType | PartyType)


def _declared(name: str, title: str, entry: "DeclaredFacts", type_: Type, span: Span) -> Fact:
    return Fact(
        name=name,
        subject=Subject(entry.of),
        type=type_,
        valid=entry.valid,
        changeable=entry.changeable,
        words=title,
        span=span,
    )
