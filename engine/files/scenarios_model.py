"""A scenario as a model: the story by its keys; what a `then` may say is read by its reader."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema

from troth.engine.files.fields import Day, Model, Name, Whole, Words, Written
from troth.engine.files.words import one_or_more

Values = dict[Written, Any]
"""Facts or fields as files hold them: texts and lists of texts."""

Several = Annotated[
    tuple[Written, ...],
    BeforeValidator(one_or_more),
    WithJsonSchema({"type": ["string", "array"], "items": {"type": "string"}}),
]

_LIST = {"type": "array"}
_MAP = {"type": "object"}
_CLOSED = {"anyOf": [{"const": "any"}, _LIST, _MAP]}
_SAYS = {
    "type": "object",
    "description": "what must be so; also promise NAME, ladder NAME … and rules by name",
    "properties": {
        "subject": {"type": "string", "description": "whose; the main subject without it"},
        "state": {**_MAP, "description": "region to its state"},
        "notices": {**_CLOSED, "description": "all since the `then` before that lists notices"},
        "refused": {**_CLOSED, "description": "all since the `then` before that lists refusals"},
        "never": {**_LIST, "description": "REGION.STATE, promise NAME or ladder NAME"},
        "changed": {**_LIST, "description": "the facts that the latest event changed"},
        "timers": {**_MAP, "description": "REGION.TIMER to the day after which it rings"},
        "facts": {**_MAP, "description": "fact to its value, or unknown"},
        "why": {**_MAP, "description": "what is explained to words of the explanation"},
        "unchanged without": {**_LIST, "description": "events and facts"},
        "plan": {**_LIST, "description": "what a `change` does, a rule each"},
    },
}

Block = Annotated[Any, WithJsonSchema({"anyOf": [_SAYS, {"type": "array", "items": _SAYS}]})]


class OrganisationEntry(Model):
    """What is known of the organisation from the first day on."""

    seats: dict[Written, Written] = Field(default_factory=dict, description="seat to its holder")
    facts: Values = Field(default_factory=dict)


class SubjectEntry(Model):
    """Whom the scenario is about, and what is known of them from the first day on."""

    id: Written
    facts: Values = Field(default_factory=dict)


class OtherEntry(Model):
    """Somebody else, by the id, and what is known of them from the first day on."""

    facts: Values = Field(default_factory=dict)


class TimelineEntry(Model):
    """One thing that happens, or time that passes, and what must be so then."""

    at: Written = Field(description="when it is recorded, local to the pack: 2026-03-02 09:00")
    event: Written = Field("", description="without one, time passes")
    subject: Written = Field("", description="whose event it is; `org` for the organisation")
    happened: Written = Field("", description="when it happened, where that was before `at`")
    fields: Values = Field(default_factory=dict)
    about: Written = ""
    actor: Written = ""
    times: Whole = Field(1, description="recorded so often, with one key")
    name: Name = Field("", description="a name by which a later entry corrects this one")
    corrects: Name = Field("", description="the name of the entry that this one corrects")
    then: Block = None


class ChangeEntry(Model):
    """A change of the pack's own text, for a scenario that tries it."""

    file: Written
    from_: Words = Field(alias="from", description="a text that stands in the file once")
    to: Words = Field(description="what stands there instead")


class ScenarioFile(Model):
    """A story and what must be so in it; a file may hold several, parted by lines of `---`."""

    scenario: Words = Field(description="a plain sentence, unlike every other of the pack")
    step: Several = Field((), description="the steps of pack.yaml that it shows")
    effective: Day | None = Field(None, description="from when the pack binds; else, always")
    organisation: OrganisationEntry | None = None
    subject: SubjectEntry | None = None
    others: dict[Written, OtherEntry] = Field(default_factory=dict)
    timeline: tuple[TimelineEntry, ...] = ()
    then: Block = None
    people: dict[Written, Values] = Field(default_factory=dict)
    change: tuple[ChangeEntry, ...] = ()
    examples: tuple[dict[Written, Written], ...] = Field(
        (), description="one scenario a row: `<name>` in texts is replaced"
    )
