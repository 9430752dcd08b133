"""gates.yaml: what a change of policy must not do, for `troth plan --gates`."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, PlainValidator, WithJsonSchema

from troth.dsl.diagnostics import Diagnostic, Label, did_you_mean, has_errors
from troth.dsl.vocabulary import Vocabulary
from troth.engine.files.document import Document, read_document
from troth.engine.files.fields import FormatVersion, Model, Whole, Words, Written
from troth.engine.files.form import Form
from troth.engine.files.words import said
from troth.engine.files.yaml import value_span

_RATIO = {"type": ["number", "string"]}


def _exact(raw: object) -> Fraction | None:
    """An exact share from digits with at most six decimals, or from a percentage."""
    text = raw if isinstance(raw, str) else ""
    percent = text.endswith("%")
    digits = text.removesuffix("%")
    whole, _, after = digits.partition(".")
    if not whole.isdigit() or not text.isascii() or len(whole) > 9 or len(after) > 6:
        return None
    if "." in digits and not after.isdigit():
        return None
    return Fraction(Decimal(digits)) / (100 if percent else 1)


def _ratio(raw: object) -> Fraction:
    value = _exact(raw)
    if value is None or value > 1:
        raise said("this is no ratio", "write a number from 0 to 1, such as 0.80")
    return value


def _limit(raw: object) -> "int | Fraction":
    value = _exact(raw)
    if value is None or (isinstance(raw, str) and raw.endswith("%") and value > 1):
        raise said("this is no limit", "write a number of people, or a share such as 5%")
    if isinstance(raw, str) and raw.endswith("%"):
        return value
    if value.denominator != 1:
        raise said("people are counted in whole numbers", "write a share as a percentage: 5%")
    return int(value)


Ratio = Annotated[Fraction, PlainValidator(_ratio), WithJsonSchema(_RATIO)]
Limit = Annotated[int | Fraction, PlainValidator(_limit), WithJsonSchema(_RATIO)]


class FairnessGate(Model):
    """The rate of the worst group must not fall too far below that of the best."""

    outcome: Written = Field(description="`MINIMUM is met`, or a recorded outcome of the mapping")
    by: Written = Field(description="the fact that tells the groups apart")
    against: Written = Field("highest", description="`highest`, or the group to compare with")
    ratio_at_least: Ratio = Field(description="exact, such as 0.80")
    smallest_group: Whole = Field(30, description="below it the gate is undetermined")
    or_: Literal["not worse than before"] | None = Field(
        None, alias="or", description="what lets the gate pass all the same"
    )


class CapacityGate(Model):
    """Nobody may be given more duties than they can do."""

    party: Written
    duties_per_week_at_most: Whole


class CountLimit(Model):
    """At most so many."""

    at_most: Whole


class ShareLimit(Model):
    """At most so many people, or such a share of them."""

    at_most: Limit


class GatesFile(Model):
    """What a change of policy must not do; a gate that fails ends the plan with exit code 3."""

    gates: FormatVersion = Field(description="the version of this format: 1")
    words: Words = ""
    fairness: tuple[FairnessGate, ...] = ()
    capacity: tuple[CapacityGate, ...] = ()
    worsened_promises: CountLimit | None = None
    undecided: ShareLimit | None = None


def read_gates(
    path: str | Path, vocabulary: Vocabulary | None = None
) -> tuple[Document[GatesFile] | None, list[Diagnostic]]:
    """The gates at ``path``; with a vocabulary, their facts and parties are held against it.

    Whether a minimum of the name exists is for the plan to say, which knows both policies.
    """
    document, found = read_document(path, Form(GatesFile))
    if document is None or vocabulary is None:
        return document, found
    for index, gate in enumerate(document.model.fairness):
        if gate.by not in vocabulary.facts:
            found.append(
                _unknown(document, "fact", gate.by, list(vocabulary.facts), "fairness", index, "by")
            )
    for index, limit in enumerate(document.model.capacity):
        if limit.party not in vocabulary.parties:
            known = list(vocabulary.parties)
            found.append(
                _unknown(document, "party", limit.party, known, "capacity", index, "party")
            )
    return (None if has_errors(found) else document), found


def _unknown(
    document: Document[GatesFile], what: str, name: str, known: list[str], *path: str | int
) -> Diagnostic:
    meant = did_you_mean(name, known)
    advice = f"did you mean `{meant}`?" if meant else f"one of: {', '.join(known)}"
    span = value_span(document.node, *path)
    message = f"there is no {what} called `{name}`"
    return Diagnostic("unknown-reference", message, Label(span), help=advice)
