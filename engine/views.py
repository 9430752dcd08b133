"""Views of people as a pack sees them: in the zone and by the month ends of its calendar."""

from collections.abc import Mapping
from datetime import tzinfo

from troth.dsl.types import Value
from troth.engine.exact import MonthEnd
from troth.engine.facts import Origin, View, start_of
from troth.engine.files.pack import Pack

NONE: Mapping[str, Origin] = {}


def view_under(
    pack: Pack,
    facts: Mapping[str, Value],
    today: int,
    *,
    origins: Mapping[str, Origin] = NONE,
) -> View:
    """What is known about somebody on the day ``today`` (days since 1970-01-01, local).

    The fact ``engaged_since``, where it is known, is the start of the present engagement.
    """
    calendar = pack.calendar_for(facts)
    return View(
        facts=facts,
        today=today,
        origins=origins,
        engaged_since=start_of(facts),
        zone=calendar.zone,
        month_end=calendar.month_end,
        calendar=calendar,
    )


def zone_of(pack: Pack) -> tzinfo:
    """The zone of the pack's calendar; UTC for a pack without one."""
    return pack.calendar_of().zone


def month_end_of(pack: Pack) -> MonthEnd:
    """What the 31st becomes in a shorter month: what the calendar says, else its last day."""
    return pack.calendar_of().month_end
