"""pack.yaml as a model."""

from typing import Annotated, Literal

from pydantic import Field, PlainValidator, WithJsonSchema

from troth.engine.files.fields import Day, Model, Name, Whole, Words, Written
from troth.engine.files.words import version

Version = Annotated[
    str,
    PlainValidator(version),
    WithJsonSchema({"type": ["string", "number"], "pattern": r"^[0-9]+(\.[0-9]+)*$"}),
]


class BaseEntry(Model):
    """A pack to adopt: what this pack does not say itself is said by that one."""

    pack: Written = Field(description="a folder, or shipped:NAME")
    version: Version = Field(description="the version of it that this pack was written against")


class Accepted(Model):
    """A finding of `troth prove` that the owner accepts."""

    code: Written
    place: Written
    reason: Written


class StepEntry(Model):
    """A step of the approach that a pack puts to work: what it is called, which rules carry it."""

    title: Words = Field(description="what the step is about, as people call it")
    rules: tuple[Written, ...] = Field(
        description="names of rules, and of `covers` of the vocabulary; a gate or timer with its "
        "chart: acquisition.offer_accepted"
    )
    tables: tuple[Written, ...] = Field(
        (), description="tables of the vocabulary that the handbook shows with the step"
    )


class MeasureEntry(Model):
    """Something that `troth report` tells beside what it always tells."""

    title: Words = Field(description="what is measured, as people call it")
    share: Name | None = Field(
        None, description="a minimum, or a define that is yes or no: of how many it is so"
    )
    from_: Name | None = Field(None, alias="from", description="the event that begins a wait")
    to: Name | None = Field(None, description="the event that ends it")


class PackFile(Model):
    """Who a pack is, when it takes effect, who answers for it, and what it builds on."""

    troth: Whole = Field(description="the version of the language: 1")
    name: Name
    version: Version = Field(description="dotted whole numbers, compared part by part")
    effective: Day = Field(description="the day on which the rules take effect")
    review: Day | None = Field(None, description="the day by which somebody looks at them again")
    owner: Words = Field("", description="who answers for the rules")
    calendar: Name | None = Field(
        None, description="the calendar of calendars.yaml that counts where none else does"
    )
    calendars: dict[Name, Name] = Field(default_factory=dict, description="site to calendar")
    charts: tuple[Name, ...] = Field(
        (), description="lifecycles: shipped, or charts/NAME.yaml in the pack"
    )
    base: BaseEntry | None = None
    binds: Literal["when shown"] | None = Field(
        None, description="when shown: what a person owes counts from when they were shown it"
    )
    accepted: tuple[Accepted, ...] = ()
    report: tuple[MeasureEntry, ...] = Field(
        (),
        description="what `troth report` measures: a share, or a wait between two events",
    )
    steps: dict[Written, StepEntry] = Field(
        default_factory=dict, description="the steps that the rules put to work: id to step"
    )
