"""The lengths of time next to one: by the smallest step that its author can have meant.

That is a day, a month, a working day; for times of the clock the unit that was written. So what is
due within 2 weeks is also tried with 13 and 15 days, and its last day is shown from both sides.
"""

from dataclasses import replace

from troth.dsl import core
from troth.dsl.types import DurationType, TimeKind
from troth.dsl.values import SECONDS


def shorter(length: core.Literal, least: int) -> core.Literal | None:
    """One step less; None where that would be under ``least`` steps."""
    return _moved(length, -1, least)


def longer(length: core.Literal) -> core.Literal | None:
    """One step more."""
    return _moved(length, 1, 0)


def _moved(length: core.Literal, steps: int, least: int) -> core.Literal | None:
    if not isinstance(length.type, DurationType) or not isinstance(length.value, int):
        return None
    each = _step(length.type.kind, length.unit)
    amount = length.value + steps * each
    return None if amount < least * each else replace(length, value=amount, unit="")


def _step(kind: TimeKind, unit: str) -> int:
    """One step in the unit of a kind."""
    written = unit.removeprefix("working ")
    match kind:
        case TimeKind.CLOCK:
            return SECONDS.get(written, 3600)
        case TimeKind.WORKING_HOURS:
            return SECONDS.get(written, 3600) // 60
        case TimeKind.WORKING_DAYS | TimeKind.DAYS | TimeKind.MONTHS:
            return 1
