"""calendars.yaml as a model."""

from typing import Annotated, Literal

from pydantic import Field, PlainValidator, WithJsonSchema

from troth.engine.files.calendar_words import date_key, hours, zone
from troth.engine.files.fields import Model, Name, Written

Hours = Annotated[
    tuple[int, int],
    PlainValidator(hours),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{2}:[0-9]{2}-[0-9]{2}:[0-9]{2}$"}),
]
Zone = Annotated[str, PlainValidator(zone), WithJsonSchema({"type": "string"})]
DateKey = Annotated[
    int, PlainValidator(date_key), WithJsonSchema({"type": "string", "format": "date"})
]


class HolidaysEntry(Model):
    """Whose public holidays count."""

    country: Written = Field(description="ISO 3166 code, such as GB")
    subdivision: Written | None = Field(None, description="such as ENG")


class CalendarEntry(Model):
    """A calendar: which days and hours are worked, and where."""

    zone: Zone = Field(description="time zone, such as Europe/London")
    week: tuple[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ...] = Field(
        min_length=1, description="the days that are worked"
    )
    hours: Hours | None = Field(
        None, description="working hours, such as 09:00-17:30; they bound `working hours` only"
    )
    holidays: HolidaysEntry | None = None
    own: dict[DateKey, Written] = Field(
        default_factory=dict, description="own days off: date to name"
    )
    month_end: Literal["last_day", "next_day"] | None = Field(
        None, description="what the 31st becomes in a shorter month; there is no default guess"
    )


class CalendarsFile(Model):
    """The calendars of a pack."""

    calendars: dict[Name, CalendarEntry]
