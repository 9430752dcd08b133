"""The one clock of the engine: when something was learned.

Nothing is decided, counted or due by it: moments of events and of questions are arguments. It says
when a record was written, which only ``known_at`` reads, and what "still to come" means; and it
stands in for a question's moment where the caller gives none. Whoever wants the same bytes twice
gives a clock of their own to `Engine.open`.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeAlias

from troth.dsl.values import EPOCH_INSTANT

Clock: TypeAlias = Callable[[], datetime]
"""A function that returns the present moment, with a zone."""


def system_clock() -> datetime:
    """The clock of this machine."""
    return datetime.now(UTC)  # noqa: TID251 - the default of `Engine.open`, see above


def seconds(moment: datetime) -> int:
    """Whole seconds since 1970 UTC; raises `TypeError` for a moment without a zone."""
    since = moment - EPOCH_INSTANT
    return since.days * 86_400 + since.seconds
