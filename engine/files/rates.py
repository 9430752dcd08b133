"""rates.yaml: how often what happens to made-up people, for `troth generate --rates`."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, PlainValidator, WithJsonSchema

from troth.dsl.diagnostics import Diagnostic, Label, has_errors, in_file_order
from troth.dsl.values import Problem, read_value
from troth.dsl.vocabulary import Vocabulary
from troth.engine.files.document import Document, read_document
from troth.engine.files.fields import FormatVersion, Model, Name, Whole, Written
from troth.engine.files.form import Form
from troth.engine.files.gates import Ratio
from troth.engine.files.words import one_of, said
from troth.engine.files.yaml import key_span, value_span

Month = Literal["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


def _percent(raw: object) -> int:
    text = raw if isinstance(raw, str) else ""
    digits = text.removesuffix("%")
    if not text.endswith("%") or not (digits.isascii() and digits.isdigit()) or len(digits) > 4:
        raise said("this is no percentage", "write 100% for as much as usual, 150% for half more")
    return int(digits)


Percent = Annotated[
    int, PlainValidator(_percent), WithJsonSchema({"type": "string", "pattern": "^[0-9]+%$"})
]


class GroupRate(Model):
    """Those who have less of everything that has an order, so that fairness shows something."""

    fact: Name = Field(description="a protected fact, such as `sex`")
    value: Written = Field(description="whose place is lowered")
    lowered: Ratio = Field(description="by so much of it, such as 8%")


class PeopleRates(Model):
    """What people are like."""

    missing: Ratio | None = Field(None, description="facts that are not known")
    engaged: Ratio | None = Field(None, description="who is there before the history begins")
    reports: Whole | None = Field(None, description="people whom one manager leads")
    groups: tuple[GroupRate, ...] | None = Field(
        None, description="who is lowered; without it the second value of a protected fact, by 8%"
    )


class PromiseRates(Model):
    """How promises are kept; what is neither on time nor late is never kept."""

    on_time: Ratio | None = None
    late: Ratio | None = None


class EventRates(Model):
    """What happens."""

    a_year: Whole | None = Field(
        None, description="how often what nobody owes and no lifecycle waits for happens"
    )
    each: dict[Name, Whole] = Field(
        default_factory=dict, description="how often single ones of these happen in a year"
    )
    organisation: Whole | None = Field(
        None, description="how often each thing that happens to the organisation does in a year"
    )
    cases: Ratio | None = Field(None, description="who raises a case in a year")
    refused: Ratio | None = Field(None, description="steps that come when they mean nothing")
    recorded_late: Ratio | None = Field(None, description="events told after a later one")
    twice: Ratio | None = Field(None, description="events told twice, under one key")
    off_hours: Ratio | None = Field(None, description="events in the evening or at the weekend")
    damaged: Ratio | None = Field(None, description="rows that cannot be read")
    seasons: dict[Month, Percent] = Field(
        default_factory=dict, description="how much begins in a month; 100% is as usual"
    )


class RatesFile(Model):
    """How often what happens to made-up people; what is left out stays as it is."""

    rates: FormatVersion = Field(description="the version of this format: 1")
    people: PeopleRates | None = None
    promises: PromiseRates | None = None
    events: EventRates | None = None


def read_rates(
    path: str | Path, vocabulary: Vocabulary
) -> tuple[Document[RatesFile] | None, list[Diagnostic]]:
    """The rates at ``path``, their names held against a vocabulary."""
    document, found = read_document(path, Form(RatesFile))
    if document is None:
        return None, found
    found = in_file_order([*found, *_misfits(document, vocabulary)])
    return (None if has_errors(found) else document), found


def _misfits(document: Document[RatesFile], vocabulary: Vocabulary) -> list[Diagnostic]:
    model, node = document.model, document.node
    found: list[Diagnostic] = []
    for index, group in enumerate((model.people and model.people.groups) or ()):
        place: tuple[str | int, ...] = ("people", "groups", index)
        if group.fact not in vocabulary.facts:
            message = f"there is no fact called `{group.fact}`"
            span = value_span(node, *place, "fact")
            advice = one_of(group.fact, vocabulary.facts)
            found.append(Diagnostic("unknown-reference", message, Label(span), help=advice))
            continue
        value = read_value(group.value, vocabulary.facts[group.fact].type)
        if isinstance(value, Problem):
            span = value_span(node, *place, "value")
            found.append(Diagnostic("wrong-value", value.message, Label(span), help=value.help))
    for name in model.events.each if model.events else ():
        if name not in vocabulary.events:
            message = f"there is no event called `{name}`"
            span = key_span(node, "events", "each", name)
            advice = one_of(name, vocabulary.events)
            found.append(Diagnostic("unknown-reference", message, Label(span), help=advice))
    return found
