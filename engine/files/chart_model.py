"""charts/NAME.yaml as a model."""

from typing import Annotated, Literal

from pydantic import Field, PlainValidator, WithJsonSchema, model_validator

from troth.dsl.vocabulary import Length
from troth.engine.files.chart_words import Dated, event, one_answer, reference, timer
from troth.engine.files.fields import NAME, Model, Name, Words, Written, YesNo

Reference = Annotated[
    str, PlainValidator(reference), WithJsonSchema({"type": "string", "pattern": NAME})
]
EventName = Annotated[str, PlainValidator(event), WithJsonSchema({"type": "string"})]
TimerEntry = Annotated[
    Length | Dated,
    PlainValidator(timer),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string"},
                {
                    "type": "object",
                    "properties": {
                        "at": {
                            "anyOf": [
                                {"type": "string"},
                                {"type": "array", "items": {"type": "string"}, "minItems": 1},
                            ]
                        },
                        "day": {"enum": ["begins", "ends"]},
                    },
                    "required": ["at"],
                    "additionalProperties": False,
                },
            ]
        }
    ),
]


IGNORED = "events raised by charts that mean nothing here"
PRIVATE = "where it stands is read by nothing about consequences, pay and promotion"


class BranchEntry(Model):
    """One answer to an event. It goes `to` a state or says `stay`; the last one has no `if`."""

    if_: Reference | None = Field(None, alias="if", description="the guard that must hold")
    else_: YesNo = Field(False, alias="else", description="this branch always holds")
    to: Reference | None = Field(None, description="the state it leads to")
    stay: YesNo = Field(False, description="the state is not left; its clocks run on")
    restart: YesNo = Field(False, description="with `stay`: the clocks of the state begin again")
    refuse: YesNo = Field(
        False, description="with `stay`: the event is refused, and changes nothing"
    )
    adverse: YesNo = Field(
        False, description="it is against the person: reasons and recourse are needed"
    )
    needs: tuple[Name, ...] = Field((), description="what the event must bring")
    recourse: EventName | None = Field(
        None, description="how it can be contested, such as case.raised"
    )
    use: Literal["consequence", "pay", "promotion"] | None = Field(
        None, description="the kind of decision: private facts stay out of its gate"
    )
    emit: tuple[EventName, ...] = Field((), description="events that it raises in turn")
    words: Words = ""

    _one_answer = model_validator(mode="after")(one_answer)


class StateEntry(Model):
    """A state that is not an end."""

    step: Written | None = Field(
        None, description="the step of the programme it serves, such as A3"
    )
    words: Words = Field("", description="how people call it")
    rest: YesNo = Field(False, description="nothing is owed here")
    notice: YesNo = Field(
        False, description="the person has been told of what is to come, and may contest it"
    )
    timers: dict[Name, TimerEntry] = Field(
        default_factory=dict,
        description="clock to its length, which a policy may set, or to {at: EVENT.FIELD}, with "
        "`day: begins` where it rings when that day begins and not when it ends",
    )
    ignore: tuple[EventName, ...] = Field((), description=IGNORED)
    on: dict[EventName, tuple[BranchEntry, ...]] = Field(
        default_factory=dict, description="event, or `timer NAME`, to its branches, first to last"
    )


class RegionEntry(Model):
    """States of which exactly one holds."""

    words: Words = ""
    private: YesNo = Field(False, description=PRIVATE)
    serves: tuple[Written, ...] = ()
    initial: Reference
    states: dict[Name, StateEntry]
    anywhere: dict[EventName, tuple[BranchEntry, ...]] = Field(
        default_factory=dict, description="what every state that is not an end answers to"
    )
    ignore: tuple[EventName, ...] = Field((), description=IGNORED)
    final: dict[Name, Literal["good", "adverse", "by the person", "neutral"]] = Field(
        default_factory=dict
    )


class ChartFile(Model):
    """A lifecycle: `initial`, `states` and `final`, or several `regions` side by side."""

    chart: Name
    per: Literal["relationship", "engagement", "application", "obligation", "case", "goal"] = Field(
        description="what has one of these"
    )
    words: Words = ""
    private: YesNo = Field(False, description=PRIVATE)
    serves: tuple[Written, ...] = Field((), description="steps of the programme, such as A1")
    initial: Reference | None = None
    states: dict[Name, StateEntry] = Field(default_factory=dict)
    anywhere: dict[EventName, tuple[BranchEntry, ...]] = Field(default_factory=dict)
    ignore: tuple[EventName, ...] = Field((), description=IGNORED)
    final: dict[Name, Literal["good", "adverse", "by the person", "neutral"]] = Field(
        default_factory=dict
    )
    regions: dict[Name, RegionEntry] = Field(
        default_factory=dict, description="parts that run side by side"
    )
    guards: dict[Name, Literal["yes", "no", "required"]] = Field(
        default_factory=dict,
        description="what a guard is worth when the pack has no gate or define of its name",
    )
