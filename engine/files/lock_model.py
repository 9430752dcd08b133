"""pack.lock as a model."""

from typing import Annotated, Literal

from pydantic import Field

from troth.engine.files.fields import Model, Name

Day = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]


class FrozenEntry(Model):
    """The public holidays of one calendar, for a range of days."""

    country: str = Field(description="ISO 3166 code they were asked for")
    subdivision: str = Field("", description="the part of the country, or nothing for all of it")
    first: Day = Field(alias="from", description="the first day for which they are known")
    last: Day = Field(alias="to", description="the last day for which they are known")
    days: dict[Day, str] = Field(description="each day off with its name, oldest first")
    hash: str = Field(
        pattern=r"^sha256:[0-9a-f]{64}$", description="tells whether anybody changed this by hand"
    )


class LockFile(Model):
    """The public holidays of a pack's calendars, frozen. Written by `troth lock`, never by hand."""

    lock: Literal[1]
    library: str = Field(description="what said which days are holidays, and its version")
    calendars: dict[Name, FrozenEntry]
