"""calendars.yaml: working weeks, hours, zones and holidays, as declared.

Only what is declared. Counting working days, and freezing holidays, is the engine's calendar.
"""

from collections.abc import Iterable, Mapping
from dataclasses import field
from typing import TYPE_CHECKING

from troth.dsl import core
from troth.dsl.diagnostics import Diagnostic, Label
from troth.dsl.node import Data, named
from troth.dsl.source import NOWHERE, Span
from troth.dsl.traverse import walk
from troth.dsl.types import DurationType, TimeKind
from troth.engine.files.compiled import Compiled
from troth.engine.files.folder import Folder
from troth.engine.files.form import Form, validate
from troth.engine.files.places import check_place
from troth.engine.files.yaml import Mapping as Tree
from troth.engine.files.yaml import key_span, read_yaml, value_span

if TYPE_CHECKING:
    from troth.engine.files.calendars_model import CalendarEntry, CalendarsFile, HolidaysEntry

NAME = "calendars.yaml"

FORM: Form["CalendarsFile"] = Compiled("calendars")

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@named
class Calendar(Data):
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
    file, found = validate(node, FORM)
    folder.found += found
    entries = file.calendars if file else {}
    for name, entry in entries.items():
        if entry.holidays:
            folder.found += _check_holidays(entry.holidays, node, name)
    return {
        name: _calendar(name, entry, key_span(node, "calendars", name))
        for name, entry in entries.items()
    }


def _check_holidays(entry: "HolidaysEntry", node: Tree, name: str) -> list[Diagnostic]:
    wrong = check_place(entry.country, entry.subdivision)
    if wrong is None:
        return []
    span = value_span(node, "calendars", name, "holidays", wrong[0])
    return [Diagnostic("wrong-value", wrong[1].message, Label(span), help=wrong[1].help)]


def check_months(calendars: Iterable[Calendar], policy: core.Policy) -> list[Diagnostic]:
    """Calendars that do not say where a month from the 31st ends, though the rules count months."""
    silent = [calendar for calendar in calendars if not calendar.month_end]
    month = _first(TimeKind.MONTHS, policy) if silent else None
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
        if month
    ]


def check_hours(calendars: Iterable[Calendar], policy: core.Policy) -> list[Diagnostic]:
    """Calendars that do not say when one works, though the rules count working hours."""
    silent = [calendar for calendar in calendars if calendar.hours is None]
    hour = _first(TimeKind.WORKING_HOURS, policy) if silent else None
    return [
        Diagnostic(
            "missing-key",
            f"`{calendar.name}` does not say its `hours`",
            Label(calendar.span),
            others=(Label(hour, "counts in working hours"),),
            note="working hours pass only while somebody works",
            help="add `hours: 09:00-17:30`, or count in hours or working days",
        )
        for calendar in silent
        if hour
    ]


def _first(kind: TimeKind, policy: core.Policy) -> Span | None:
    """The first place where the rules count in time of a kind."""
    statements: tuple[core.Statement, ...] = (
        *policy.defines, *policy.minimums, *policy.offers, *policy.obligations,
        *policy.escalations, *policy.gates, *policy.timers, *policy.changes,
    )  # fmt: skip
    for statement in statements:
        for node in walk(statement):
            match node:
                case core.Literal(type=DurationType(kind=found)) if found is kind:
                    return node.span
                case core.FactRef(type=DurationType(kind=found)) if found is kind:
                    return node.span
                case _:
                    pass
    return None


def _calendar(name: str, entry: "CalendarEntry", span: Span) -> Calendar:
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
