"""vocabulary.yaml as a model: what an author may write there, and no more."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from troth.engine.files.fields import Day, Duration, Level, Model, Name, Words, Written, YesNo
from troth.engine.files.words import REACHED, one_or_more, reached, same_columns

_TEXT: dict[str, object] = {"type": "string"}
OneOrMore = Annotated[
    tuple[str, ...],
    BeforeValidator(one_or_more),
    WithJsonSchema({"anyOf": [_TEXT, {"type": "array", "items": _TEXT}]}),
]
Subject = Literal["person", "relationship", "application", "case", "goal", "organisation"]
TypeText = Annotated[
    Written,
    Field(
        description="a type",
        examples=["rating quality", "number 0..100", "money GBP a year", "yes/no"],
    ),
]
Where = dict[str, Written | tuple[Written, ...]]
Reaches = Annotated[
    dict[Name, Name],
    BeforeValidator(reached),
    WithJsonSchema(
        {
            "anyOf": [
                {"enum": list(REACHED)},
                {"type": "object", "additionalProperties": _TEXT, "maxProperties": 1},
            ]
        }
    ),
]


Matches = Annotated[
    dict[str, Written],
    BeforeValidator(same_columns),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "array", "items": _TEXT},
                {"type": "object", "additionalProperties": _TEXT},
            ]
        }
    ),
]


class FactEntry(Model):
    """Something that can be known about a subject."""

    of: Subject = Field(description="whom or what the fact is about")
    type: TypeText
    from_: OneOrMore = Field(
        (), alias="from", description="the event fields that record it, as EVENT.FIELD"
    )
    with_: OneOrMore = Field(
        (),
        alias="with",
        description="fields of the same event without which it records nothing",
    )
    valid: Duration | None = Field(
        None, description="how long a record lasts; afterwards the fact is unknown"
    )
    changeable: YesNo = Field(False, description="whether the person can influence it")
    use: Literal["protected", "private", "sourcing"] | None = Field(
        None,
        description="protected: for audits only; private: never for consequences, pay, promotion",
    )
    about: Literal["method", "rank"] | None = Field(
        None, description="method: it controls how someone works; rank: how high they stand"
    )
    words: Words = Field("", description="how people call it")
    value: Written | None = Field(None, description="a benchmark's value, the same for everybody")
    table: Written | None = Field(None, description="a CSV file that holds the benchmark's value")
    column: Written | None = Field(
        None, description="the column of the value; the fact's name or `value` otherwise"
    )
    where: Where = Field(
        default_factory=dict, description="which row of the table: column to value"
    )
    as_of: Day | None = Field(None, description="the day for which a benchmark was measured")
    shelf_life: Duration | None = Field(
        None, description="how long after `as_of` a benchmark is believed"
    )
    links: Literal["goal"] | None = Field(
        None, description="goal: its value is the id of a goal, `ID` or `WHO/ID`"
    )
    raises: Name | None = Field(
        None, description="the event that a change of it is, however it was recorded"
    )


class EventEntry(Model):
    """Something that happens to a subject."""

    of: Subject = Field(description="whom or what the event is about")
    by: OneOrMore = Field((), description="the parties who may raise it")
    fields: dict[Name, TypeText] = Field(
        default_factory=dict, description="what it carries: field to type"
    )
    reaches: Reaches | None = Field(
        None,
        description="whom an event of the organisation reaches: `everybody`, `engaged`, or the"
        " fact whose value is a field of it, as {FACT: FIELD}",
    )
    use: Literal["private"] | None = Field(
        None,
        description="private: nothing about consequences, pay, promotion reads that it happened",
    )
    words: Words = Field("", description="how people call it")


class ResourceEntry(Model):
    """Something an organisation can provide."""

    unit: Written = Field("one", description="`one`, `money`, or what is counted, such as `hours`")
    carried_by: Written | None = Field(
        None, description="the event field with the quantity delivered"
    )
    words: Words = Field("", description="how people call it")


class PartyEntry(Model):
    """Somebody rules may name: `fact` or `seat`, one of the two."""

    fact: Written | None = Field(None, description="the fact of the subject that holds who it is")
    seat: Written | None = Field(None, description="the seat of the organisation")
    words: Words = Field("", description="how people call it")


class ProfileColumns(Model):
    """Which columns of the table hold what."""

    fact: Written = "fact"
    at_least: Written = "at_least"
    because: Written | None = None


class ProfileEntry(Model):
    """A competency profile: the rows of a table that say which fact must be at least what."""

    table: Written = Field(description="a CSV file of the pack")
    columns: ProfileColumns = Field(
        default_factory=dict,
        validate_default=True,
        description="its columns, where they have other names",
    )
    where: Where = Field(
        default_factory=dict, description="which rows: column to value, or to a list of values"
    )
    words: Words = Field("", description="how people call it")


class DeclaredFacts(Model):
    """What the facts of a family are that the table names and the vocabulary does not."""

    of: Subject
    type: TypeText
    valid: Duration | None = None
    changeable: YesNo = False


class FamilyEntry(Model):
    """Many profiles from one table: one for each value of the columns in `name`."""

    table: Written = Field(description="a CSV file of the pack")
    name: tuple[Written, ...] = Field(description="the columns whose values name the profile")
    columns: ProfileColumns = Field(
        default_factory=dict,
        validate_default=True,
        description="its columns, where they have other names",
    )
    where: Where = Field(
        default_factory=dict, description="which rows: column to value, or to a list of values"
    )
    leave_out: Where = Field(
        default_factory=dict,
        description="rows to leave out, reported with their number: column to value",
    )
    declare: DeclaredFacts | None = Field(
        None, description="declare the table's facts with this type"
    )


class TableEntry(Model):
    """A decision table: typed columns of a CSV file."""

    table: Written = Field(description="a CSV file of the pack")
    columns: dict[Name, TypeText] = Field(description="column to type")
    words: Words = Field("", description="how people call it")


class CoverEntry(Model):
    """What every row of one table needs a row of another for."""

    every: Written = Field(description="the table whose rows ask")
    where: Where = Field(
        default_factory=dict, description="which of its rows: column to value, or to several"
    )
    for_: dict[Name, TypeText] = Field(
        default_factory=dict,
        alias="for",
        description="once for each member of these choices or level of these ratings",
    )
    in_: dict[Name, Matches] = Field(
        alias="in",
        description="the tables that answer, each with the columns that must agree: a list of "
        "columns with the same name, or column to `same`, NAME, `at least NAME`, `at most NAME` "
        "or `includes NAME`",
    )
    otherwise: Literal["error", "warning"] = Field(
        "error", description="what it is when no row answers"
    )
    words: Words = Field("", description="what a row without an answer lacks")


class VocabularyFile(Model):
    """What the rules of a pack may speak of."""

    ratings: dict[Name, tuple[Level, ...]] = Field(
        default_factory=dict, description="scales, lowest level first"
    )
    choices: dict[Name, tuple[Name, ...]] = Field(
        default_factory=dict, description="closed sets of names"
    )
    facts: dict[Name, FactEntry] = Field(default_factory=dict)
    events: dict[Name, EventEntry] = Field(default_factory=dict)
    resources: dict[Name, ResourceEntry] = Field(default_factory=dict)
    parties: dict[Name, PartyEntry] = Field(default_factory=dict)
    profiles: dict[Name, ProfileEntry] = Field(default_factory=dict)
    profile_families: dict[Name, FamilyEntry] = Field(
        default_factory=dict, description="many profiles from one table"
    )
    tables: dict[Name, TableEntry] = Field(default_factory=dict, description="decision tables")
    covers: dict[Name, CoverEntry] = Field(
        default_factory=dict, description="data that other data must answer"
    )
