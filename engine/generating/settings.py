"""How often what happens, where nobody says otherwise.

Every share is in millionths. `rates.yaml` may change each; what it leaves out stays as here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from troth.engine.files.rates import RatesFile

PERCENT: Final = 10_000
"""One in a hundred, in millionths."""

MONTHS: Final = tuple("jan feb mar apr may jun jul aug sep oct nov dec".split())

SEASONS: Final = (120, 90, 105, 100, 105, 95, 75, 70, 125, 115, 105, 60)
"""How much begins in each month, January first, where 100 is as usual."""


@dataclass(frozen=True, slots=True)
class Group:
    """People whose place in every ordered open fact is lowered, so that fairness shows something.

    ``fact`` is protected and ``value`` one of its values, as a file writes it.
    """

    fact: str
    value: str
    lowered: int


@dataclass(frozen=True, slots=True)
class Rates:
    """Shares in millionths, and counts."""

    # people
    missing: int = 3 * PERCENT
    """Facts that are not known."""
    engaged: int = 70 * PERCENT
    """Who is there before the history begins; everybody else comes during it, or never."""
    reports: int = 8
    """People whom one manager leads."""
    lowered: int = 8 * PERCENT
    """By how much of its place a group is lowered, where none is named."""
    groups: tuple[Group, ...] | None = None
    """None: the second value of the first protected fact that is a choice or a yes or no."""

    # promises
    on_time: int = 86 * PERCENT
    late: int = 8 * PERCENT
    """Whatever is neither on time nor late is never kept."""

    # events
    a_year: int = 2
    """How often an event happens that nobody owes and no lifecycle waits for."""
    organisation: int = 2
    """How often each thing that happens to the organisation does in a year."""
    cases: int = 3 * PERCENT
    """Who raises a case in a year."""
    refused: int = 1 * PERCENT
    """Events that come when they mean nothing any more."""
    recorded_late: int = 2 * PERCENT
    """Events that stand after a later one of the same person."""
    twice: int = 1 * PERCENT
    """Events that are told twice, under one key."""
    off_hours: int = 4 * PERCENT
    """Events in the evening or at the weekend."""
    damaged: int = 0
    """Rows that cannot be read."""
    seasons: tuple[int, ...] = SEASONS
    events: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """How often single events happen in a year, by name."""


PARTS: Final = {
    "people": ("missing", "engaged", "reports"),
    "promises": ("on_time", "late"),
    "events": (
        "a_year", "organisation", "cases", "refused", "recorded_late", "twice", "off_hours",
        "damaged",
    ),
}  # fmt: skip
"""Which rate stands in which part of rates.yaml, under the same name."""

COUNTS: Final = ("reports", "a_year", "organisation")
"""Rates that are no shares."""


def rates_of(file: "RatesFile") -> Rates:
    """The rates of a file, those it leaves out as they always are.

    Of more promises than there are, some would be kept twice: what is late gives way.
    """
    said: dict[str, Any] = {}
    for part, names in PARTS.items():
        model = getattr(file, part)
        for name in names if model is not None else ():
            given = getattr(model, name)
            if given is not None:
                said[name] = _millionths(given) if isinstance(given, Fraction) else given
    if file.people is not None and file.people.groups is not None:
        said["groups"] = tuple(
            Group(each.fact, each.value, _millionths(each.lowered)) for each in file.people.groups
        )
    if file.events is not None:
        months = dict(zip(MONTHS, SEASONS, strict=True))
        months.update((str(name), share) for name, share in file.events.seasons.items())
        said["seasons"] = tuple(months.values())
        said["events"] = dict(file.events.each)
    made = replace(Rates(), **said)
    return replace(
        made, late=min(made.late, 1_000_000 - made.on_time), reports=max(made.reports, 2)
    )


def _millionths(share: Fraction) -> int:
    return int(share * 1_000_000)


def written(rates: Rates, groups: tuple[Group, ...], indent: str = "") -> str:
    """Rates as rates.yaml says them; ``groups`` are those that are lowered."""
    lines = []
    for part, names in PARTS.items():
        lines.append(f"{part}:")
        lines += [f"  {name}: {_shown(name, getattr(rates, name))}" for name in names]
        if part == "people":
            lines += ["  groups:"] if groups else ["  groups: []"]
            lines += [
                f'    - {{fact: {each.fact}, value: "{each.value}",'
                f" lowered: {percent(each.lowered)}}}"
                for each in groups
            ]
    months = zip(MONTHS, rates.seasons, strict=True)
    lines.append("  seasons: {" + ", ".join(f"{name}: {share}%" for name, share in months) + "}")
    if rates.events:
        each = ", ".join(f"{name}: {count}" for name, count in sorted(rates.events.items()))
        lines.append(f"  each: {{{each}}}")
    return "".join(f"{indent}{line}\n" for line in lines)


def _shown(name: str, value: int) -> str:
    return str(value) if name in COUNTS else percent(value)


def percent(share: int) -> str:
    """A share in millionths, as people write it."""
    whole, rest = divmod(share, PERCENT)
    return f"{whole}.{rest:04}".rstrip("0").rstrip(".") + "%"
