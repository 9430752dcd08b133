"""calendars.yaml: working weeks, hours, zones and holidays, as declared.

Only what is declared. Counting working days, and freezing holidays, is the engine's calendar.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import Field, PlainValidator, WithJsonSchema

from troth.dsl import core
from troth.dsl.diagnostics import Diagnostic, Label, did_you_mean
from troth.dsl.source import NOWHERE, Span
from troth.dsl.traverse import walk
from troth.dsl.types import DATE, DurationType, TimeKind
from troth.dsl.values import Problem, read_value
from troth.engine.files.fields import Name, Written
from troth.engine.files.folder import Folder
from troth.engine.files.model import Model, kind_of, said, validate
from troth.engine.files.places import check_place
from troth.engine.files.yaml import Mapping as Tree
from troth.engine.files.yaml import key_span, read_yaml, value_span

NAME = "calendars.yaml"

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _minutes(text: str) -> int | None:
    hour, colon, minute = text.partition(":")
    fits = colon and len(hour) == len(minute) == 2 and (hour + minute).isdigit() and text.isascii()
    if not fits or int(minute) > 59 or int(hour) * 60 + int(minute) > 24 * 60:
        return None
    return int(hour) * 60 + int(minute)


def _hours(raw: object) -> tuple[int, int]:
    start, _, end = raw.partition("-") if isinstance(raw, str) else ("", "", "")
    first, last = _minutes(start.strip()), _minutes(end.strip())
    if first is None or last is None or first >= last:
        raise said("these are no working hours", "write them as 09:00-17:30")
    return first, last


def _zone(raw: object) -> str:
    parts = raw.split("/") if isinstance(raw, str) else [""]
    if all(
        part
        and part.isascii()
        and part.replace("_", "a").replace("-", "a").replace("+", "a").isalnum()
        for part in parts
    ):
        name = "/".join(parts)
        if _is_installed(name):
            return name
        meant = did_you_mean(name, available_timezones())
        advice = f"did you mean `{meant}`?" if meant else "write a place such as Europe/London"
        raise said(f"there is no time zone {kind_of(name)}", advice)
    raise said("this is no time zone", "write a place such as Europe/London, or UTC")


def _is_installed(zone: str) -> bool:
    if zone.partition("/")[0] in {"posix", "right", "localtime", "posixrules"}:
        return False  # files beside the zones, which are nobody's names
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _date_key(raw: object) -> int:
    value = read_value(raw, DATE)
    if isinstance(value, int):
        return value
    assert isinstance(value, Problem)
    raise said(value.message, value.help)


Hours = Annotated[
    tuple[int, int],
    PlainValidator(_hours),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{2}:[0-9]{2}-[0-9]{2}:[0-9]{2}$"}),
]
Zone = Annotated[str, PlainValidator(_zone), WithJsonSchema({"type": "string"})]
DateKey = Annotated[
    int, PlainValidator(_date_key), WithJsonSchema({"type": "string", "format": "date"})
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """A calendar as declared.

    Weekdays count from 0, Monday; hours are minutes of the day; ``own`` days count from 1970-01-01.
    """

    name: str
    zone: str
    week: tuple[int, ...]
    hours: tuple[int, int] | None = None
    country: str = ""
    subdivision: str = ""
    own: Mapping[int, str] = field(default_factory=dict)
    month_end: str = ""
    span: Span = field(default=NOWHERE, compare=False, repr=False)


def read_calendars(folder: Folder) -> dict[str, Calendar]:
    """The calendars of the pack; none without a calendars.yaml. Findings go to ``folder.found``."""
    source = folder.read(NAME) if folder.has(NAME) else None
    if source is None:
        return {}
    node, found = read_yaml(source)
    folder.found += found
    if node is None:
        return {}
    file, found = validate(node, CalendarsFile)
    folder.found += found
    entries = file.calendars if file else {}
    for name, entry in entries.items():
        if entry.holidays:
            folder.found += _check_holidays(entry.holidays, node, name)
    return {
        name: _calendar(name, entry, key_span(node, "calendars", name))
        for name, entry in entries.items()
    }


def _check_holidays(entry: HolidaysEntry, node: Tree, name: str) -> list[Diagnostic]:
    wrong = check_place(entry.country, entry.subdivision)
    if wrong is None:
        return []
    span = value_span(node, "calendars", name, "holidays", wrong[0])
    return [Diagnostic("wrong-value", wrong[1].message, Label(span), help=wrong[1].help)]


def check_months(calendars: Iterable[Calendar], policy: core.Policy) -> list[Diagnostic]:
    """Calendars that do not say where a month from the 31st ends, though the rules count months."""
    silent = [calendar for calendar in calendars if not calendar.month_end]
    month = _first_month(policy) if silent else None
    if month is None:
        return []
    return [
        Diagnostic(
            "missing-key",
            f"`{calendar.name}` does not say its `month_end`",
            Label(calendar.span),
            others=(Label(month, "counts in months"),),
            note="a month from 31 January has no day of that number to end on",
            help="add `month_end: last_day` (28 February), or `month_end: next_day` (1 March)",
        )
        for calendar in silent
    ]


def _first_month(policy: core.Policy) -> Span | None:
    statements: tuple[core.Statement, ...] = (
        *policy.defines, *policy.minimums, *policy.offers, *policy.obligations,
        *policy.escalations, *policy.gates, *policy.timers, *policy.changes,
    )  # fmt: skip
    for statement in statements:
        for node in walk(statement):
            match node:
                case core.Literal(type=DurationType(kind=TimeKind.MONTHS)):
                    return node.span
                case core.FactRef(type=DurationType(kind=TimeKind.MONTHS)):
                    return node.span
                case _:
                    pass
    return None


def _calendar(name: str, entry: CalendarEntry, span: Span) -> Calendar:
    return Calendar(
        name=name,
        zone=entry.zone,
        week=tuple(sorted({DAYS.index(day) for day in entry.week})),
        hours=entry.hours,
        country=entry.holidays.country if entry.holidays else "",
        subdivision=(entry.holidays.subdivision or "") if entry.holidays else "",
        own=entry.own,
        month_end=entry.month_end or "",
        span=span,
    )
