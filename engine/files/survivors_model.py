"""survivors.yaml as a model."""

from typing import Annotated

from pydantic import Field, WithJsonSchema

from troth.engine.files.fields import Model, Words, Written


class SurvivorEntry(Model):
    """A change of the rules that no scenario notices, and why none needs to."""

    mutant: Annotated[Written, WithJsonSchema({"type": "string"})] = Field(
        description="as `troth test --mutate` names it"
    )
    reason: Words = Field("", description="why it makes no difference, or none that matters")


class SurvivorsFile(Model):
    """Changes of the rules that no scenario notices and that somebody has accepted."""

    survivors: tuple[SurvivorEntry, ...] = ()
