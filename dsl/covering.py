"""Coverage of data by data: which rows of a table no row of another answers.

A pure reading of the tables of a vocabulary. Where a cover is written, how a gap is told and whom
it concerns in a file of people belong to those who ask; here is only what is missing.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import product

from troth.dsl.node import Data, record
from troth.dsl.types import ChoiceType, RatingType, Type, Value
from troth.dsl.values import show_value
from troth.dsl.vocabulary import Cover, Match, Relation, Subject, Table, Vocabulary


@record
class Gap(Data):
    """A row that asks and is not answered: its number (from 0), and the cells that tell it.

    ``missing`` has the combinations of members of `Cover.each` that nothing answers; one that is
    empty where the cover asks once a row.
    """

    row: int
    asked: tuple[tuple[str, Value], ...]
    missing: tuple[tuple[int, ...], ...]


def gaps(cover: Cover, vocabulary: Vocabulary) -> list[Gap]:
    """What nothing answers, in the order of the table's rows."""
    table = vocabulary.tables[cover.every]
    columns = list(table.columns)
    answers = [_Answers(vocabulary.tables[name], matches) for name, matches in cover.within.items()]
    combinations = list(product(*(range(len(members(kind))) for kind in cover.each.values())))
    shown = told_columns(cover, vocabulary)
    found: list[Gap] = []
    for number, cells in enumerate(table.rows):
        row = dict(zip(columns, cells, strict=True))
        if not _chosen(row, cover.where):
            continue
        missing = [
            members_
            for members_ in combinations
            if not _answered({**row, **dict(zip(cover.each, members_, strict=True))}, answers)
        ]
        if missing:
            asked = tuple((name, value) for name in shown if (value := row[name]) is not None)
            found.append(Gap(number, asked, tuple(missing)))
    return found


def told_columns(cover: Cover, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The columns that tell a row: its first, those that are asked, and facts of people."""
    table = vocabulary.tables[cover.every]
    asked = {match.asked for matches in cover.within.values() for match in matches}
    first = next(iter(table.columns))
    return tuple(
        name
        for name, type_ in table.columns.items()
        if name == first or name in asked or is_of_people(name, type_, vocabulary)
    )


def is_of_people(name: str, type_: Type, vocabulary: Vocabulary) -> bool:
    """Whether a column or a member is named as a fact of people, and holds what that holds."""
    fact = vocabulary.facts.get(name)
    return (
        fact is not None
        and fact.subject in {Subject.PERSON, Subject.RELATIONSHIP}
        and fact.type == type_
    )


def members(kind: RatingType | ChoiceType) -> tuple[str, ...]:
    """The levels or members of a type, in order."""
    return kind.levels if isinstance(kind, RatingType) else kind.members


def row_text(asked: Iterable[tuple[str, Value]], types: Mapping[str, Type]) -> str:
    """``role field_agent, level 3``."""
    return ", ".join(f"{name} {cell_text(value, types[name])}" for name, value in asked)


def cell_text(value: Value, type_: Type) -> str:
    """A cell as a sentence has it: a text stands without quotes."""
    return value if isinstance(value, str) else show_value(value, type_)


def missing_text(cover: Cover, gap: Gap) -> str:
    """``lyon, oslo (agent)``: for which members nothing answers; empty for all, or none asked."""
    kinds = list(cover.each.values())
    if not kinds or len(gap.missing) == _product(len(members(kind)) for kind in kinds):
        return ""
    first, rest = members(kinds[0]), kinds[1:]
    whole = _product(len(members(kind)) for kind in rest)
    told: dict[str, list[str]] = {}
    for combination in gap.missing:
        named = (members(kind)[at] for kind, at in zip(rest, combination[1:], strict=True))
        told.setdefault(first[combination[0]], []).append(" ".join(named))
    return ", ".join(
        name if len(others) == whole else f"{name} ({', '.join(others)})"
        for name, others in told.items()
    )


def concerns(cover: Cover, gap: Gap, vocabulary: Vocabulary, facts: Mapping[str, Value]) -> bool:
    """Whether a gap concerns somebody of these facts.

    Columns and members whose names are facts choose people; what is not a fact chooses nobody in
    particular. A fact that is not known might be any value: it is not counted.
    """
    types = vocabulary.tables[cover.every].columns
    named = {
        name: value for name, value in gap.asked if is_of_people(name, types[name], vocabulary)
    }
    if any(facts.get(name) != value for name, value in named.items()):
        return False
    kinds = enumerate(cover.each.items())
    places = [at for at, (name, kind) in kinds if is_of_people(name, kind, vocabulary)]
    names = list(cover.each)
    return any(
        all(facts.get(names[at]) == combination[at] for at in places) for combination in gap.missing
    )


def can_concern(cover: Cover, vocabulary: Vocabulary) -> bool:
    """Whether anything that a cover asks is a fact of people at all."""
    asked = {**vocabulary.tables[cover.every].columns, **cover.each}
    return any(is_of_people(name, type_, vocabulary) for name, type_ in asked.items())


def _product(sizes: Iterable[int]) -> int:
    whole = 1
    for size in sizes:
        whole *= size
    return whole


def _chosen(row: Mapping[str, Value | None], where: Mapping[str, tuple[Value, ...]]) -> bool:
    return all(row[column] in values for column, values in where.items())


class _Answers:
    """The rows of one answering table, found by the columns that must be the same."""

    def __init__(self, table: Table, matches: Sequence[Match]) -> None:
        self.same = [match for match in matches if match.relation is Relation.SAME]
        self.other = [match for match in matches if match.relation is not Relation.SAME]
        self.rows: dict[tuple[Value | None, ...], list[dict[str, Value | None]]] = {}
        for cells in table.rows:
            row = dict(zip(table.columns, cells, strict=True))
            self.rows.setdefault(tuple(row[match.column] for match in self.same), []).append(row)

    def answer(self, asked: Mapping[str, Value | None]) -> bool:
        rows = self.rows.get(tuple(asked[match.asked] for match in self.same), ())
        return any(
            all(_fits(row[m.column], m.relation, asked[m.asked]) for m in self.other)
            for row in rows
        )


def _answered(asked: Mapping[str, Value | None], answers: Iterable[_Answers]) -> bool:
    return any(each.answer(asked) for each in answers)


def _fits(cell: Value | None, relation: Relation, asked: Value | None) -> bool:
    if isinstance(cell, frozenset):
        return relation is Relation.INCLUDES and asked in cell
    if not isinstance(cell, int) or not isinstance(asked, int):
        return False
    match relation:
        case Relation.AT_LEAST:
            return cell >= asked
        case Relation.AT_MOST:
            return cell <= asked
        case Relation.INCLUDES:
            return bool(cell >> asked & 1)
        case Relation.SAME:
            return cell == asked
