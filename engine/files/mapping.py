"""mapping.yaml: which column of a file is which fact, and which activity is which event."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, PlainValidator, WithJsonSchema

from troth.dsl.diagnostics import Diagnostic
from troth.engine.files.calendars_model import Zone
from troth.engine.files.document import Document, read_document
from troth.engine.files.fields import FormatVersion, Model, Name, Words, Written
from troth.engine.files.form import Form
from troth.engine.files.words import said


def _given(raw: object) -> str | tuple[str, ...]:
    if isinstance(raw, str):
        return raw
    if isinstance(raw, list) and all(isinstance(item, str) for item in raw):
        return tuple(raw)
    raise said("this is no value", "write a value of the fact, such as `yes` or `3`")


def _cell(raw: object) -> str:
    if raw is None:
        return ""
    if isinstance(raw, str):
        return raw
    raise said("this is no text of a cell", 'write what stands in the file, in quotes: "1"')


_ANY = {"type": ["string", "number", "boolean"]}
Given = Annotated[
    str | tuple[str, ...],
    PlainValidator(_given),
    WithJsonSchema({"anyOf": [_ANY, {"type": "array", "items": _ANY}]}),
]
Cell = Annotated[str, PlainValidator(_cell), WithJsonSchema({"type": ["string", "number", "null"]})]


class FactColumn(Model):
    """The column that holds a fact, and how its texts are read."""

    column: Written = Field(description="the name of the column")
    unknown: tuple[Cell, ...] = Field((), description="texts that mean that nothing is known")
    map: dict[Cell, Given] = Field(default_factory=dict, description="text of the cell to value")
    otherwise: Given | None = Field(None, description="the value for every text not in `map`")
    unit: Written | None = Field(
        None, description="what plain numbers count, such as `GBP a year` or `working days`"
    )
    words: Words = Field("", description="how people call the column")


class OutcomeColumn(Model):
    """The column that holds a recorded outcome: yes or no."""

    column: Written = Field(description="the name of the column")
    yes: tuple[Cell, ...] = Field(description="texts that mean yes")
    no: tuple[Cell, ...] = Field(description="texts that mean no")
    unknown: tuple[Cell, ...] = Field((), description="texts that mean that nothing is known")


class PeopleMapping(Model):
    """One row is one person; every column is mapped or ignored."""

    id: Written = Field(description="the column that tells people apart")
    facts: dict[Name, FactColumn] = Field(default_factory=dict, description="fact to column")
    outcome: dict[Name, OutcomeColumn] = Field(
        default_factory=dict, description="what was decided in fact: name to column"
    )
    ignore: tuple[Written, ...] = Field((), description="columns that are not read")


class EventsMapping(Model):
    """How a log of events is read: one row, or one event of an XES file, is one event.

    A column of an XES file is an attribute: those of a case stand in `case` and `case_facts`, all
    others are the event's.
    """

    case: Written = Field(description="the column that says whose event it is")
    activity: Written = Field(description="the column that says what happened")
    at: Written = Field(description="the column that says when")
    zone: Zone | None = Field(None, description="the time zone of times that name none")
    actor: Written | None = Field(None, description="the column that says who did it")
    about: Written | None = Field(
        None, description="the column that says which application, case or promise it is about"
    )
    key: Written | None = Field(
        None,
        description="the column whose text no other event has, ever; else the place of the row",
    )
    map: dict[Written, Name] = Field(default_factory=dict, description="activity to event")
    ignore: tuple[Written, ...] = Field((), description="activities that are not read")
    fields: dict[Name, FactColumn] = Field(
        default_factory=dict, description="field of the event to column"
    )
    case_facts: dict[Name, FactColumn] = Field(
        default_factory=dict, description="what is known of a case: fact to column"
    )
    ignore_columns: tuple[Written, ...] = Field((), description="columns that are not read")


class MeanColumn(Model):
    """The column that holds the mean of a fact among the people of a row."""

    column: Written = Field(description="the name of the column")
    unit: Written | None = Field(
        None, description="what plain numbers count, such as `USD a year`; of a date, `years` ago"
    )
    unknown: tuple[Cell, ...] = Field((), description="texts that mean that nothing is known")


class MarginsMapping(Model):
    """How a table of counts is read: one row is as many people as it says, who are alike.

    Columns that are not named are not read.
    """

    count: Written = Field(description="the column that says how many people a row stands for")
    where: dict[Written, tuple[Cell, ...]] = Field(
        default_factory=dict, description="column to the texts of the rows that count; else all do"
    )
    facts: dict[Name, FactColumn] = Field(default_factory=dict, description="fact to column")
    means: dict[Name, MeanColumn] = Field(
        default_factory=dict, description="fact to the column of its mean"
    )


class MappingFile(Model):
    """Which column is which fact, and which activity is which event."""

    mapping: FormatVersion = Field(description="the version of this format: 1")
    people: PeopleMapping | None = None
    events: EventsMapping | None = None
    margins: MarginsMapping | None = None


def read_mapping(path: str | Path) -> tuple[Document[MappingFile] | None, list[Diagnostic]]:
    """The mapping at ``path``; its names are held against a vocabulary when people are read."""
    return read_document(path, Form(MappingFile))
