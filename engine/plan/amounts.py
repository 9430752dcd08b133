"""What offer lines promise in all, currency by currency.

Reads what a plan holds of money: amounts as authors write them, or the word that there is nothing.
Amounts of two currencies are never added, and a line that goes from one to another is in no total.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from troth.dsl.types import NumberType
from troth.dsl.values import read_value, show_scaled
from troth.engine.plan.definition import Promised


@dataclass(frozen=True, slots=True)
class Total:
    """All ``lines`` in one currency: before, after, and the difference with its sign."""

    unit: str
    was: str
    now: str
    difference: str
    lines: int


def totals(money: Iterable[Promised]) -> tuple[Total, ...]:
    """A total for each currency, a year's apart from a month's; by its name."""
    sums: dict[str, list[int]] = {}
    for line in money:
        was, now = _amount(line.was), _amount(line.now)
        unit = was[1] or now[1]
        if unit and (now[1] or unit) == unit:
            found = sums.setdefault(unit, [0, 0, 0])
            found[0] += was[0]
            found[1] += now[0]
            found[2] += 1
    return tuple(
        Total(
            unit,
            f"{show_scaled(was)} {unit}",
            f"{show_scaled(now)} {unit}",
            f"{'+' if now >= was else '-'}{show_scaled(abs(now - was))} {unit}",
            lines,
        )
        for unit, (was, now, lines) in sorted(sums.items())
    )


def _amount(text: str) -> tuple[int, str]:
    """The number (as held inside) and the unit of ``31_000 GBP a year``; none where none is."""
    number, _, unit = text.partition(" ")
    read = read_value(number, NumberType())
    return (read, unit) if unit and isinstance(read, int) else (0, "")
