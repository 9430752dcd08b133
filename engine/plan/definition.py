"""What a dry run found: a value without behaviour, exactly as ``plan.json`` holds it.

A plan knows what changed, whom it reaches and which figure opens to which people. It refuses to
know how it was computed (no engine, no threads, no times), where files lie on a disk, and how it is
told to a person (`troth.engine.plan.narrate`).

Counts are whole numbers; every other figure is text (``"0.6681"``), because a plan is compared byte
by byte. Maps are written in the order of their keys, ids in the order of their characters.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from troth.engine.plan.changes import Change, Load
from troth.engine.plan.forms import Day, DayOrNone, Figure, Ratio

FORMAT = "troth.plan"
FORMAT_VERSION = 1


class Status(StrEnum):
    """Whether a gate let the plan pass."""

    PASSED = "passed"
    FAILED = "failed"
    UNDETERMINED = "undetermined"


@dataclass(frozen=True, slots=True)
class Group:
    """One group in one comparison.

    ``selected`` of ``decided`` people, with the rate and its 95 % Wilson interval; ``undecided``
    people of the group are in neither. ``ratio`` is the rate over that of the group compared
    against, with its 95 % interval; ``p`` is Fisher's exact test, two-sided. These are empty for
    the group compared against and where they cannot be computed. ``four_fifths`` says on which side
    of 0.80 the ratio lies.
    """

    group: str
    selected: int
    decided: int
    undecided: int
    rate: Ratio
    rate_low: Ratio
    rate_high: Ratio
    ratio: Ratio = ""
    ratio_low: Ratio = ""
    ratio_high: Ratio = ""
    p: str = ""
    four_fifths: Literal["compared against", "at least", "below", "too few to say"] = (
        "too few to say"
    )


@dataclass(frozen=True, slots=True)
class Comparison:
    """All groups at one time, in the order of their names. ``against`` has the highest rate."""

    against: str
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Mover:
    """What one changed line does to the ratio of a group: the old rules with only this change."""

    line: str
    group: str
    against: str
    was: Figure
    alone: Figure
    difference: Figure


@dataclass(frozen=True, slots=True)
class Fairness:
    """Selection rates by a protected fact (29 CFR 1607.4(D)): counts, rates, ratios, intervals.

    A decision has ``before`` and ``after``; a recorded outcome is history and has only ``after``.
    ``ungrouped`` counts people of whom the fact is not known. ``movers`` are sorted by the size of
    their difference; ``joint`` is what remains of the whole difference once they are added up.
    """

    id: str
    about: Literal["decision", "outcome"]
    name: str
    by: str
    before: Comparison | None
    after: Comparison
    ungrouped: int
    smallest_group: int
    movers: tuple[Mover, ...] = ()
    joint: Mapping[str, Figure] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Missing:
    """A fact that is not known of people whom a rule could not decide, before and after.

    ``rows`` are all of them together.
    """

    fact: str
    before: int
    after: int
    rows: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """People whom a rule could not decide, each with rows. A person can lack several facts."""

    rule: str
    before: int
    after: int
    rows_before: str
    rows_after: str
    missing: tuple[Missing, ...]


@dataclass(frozen=True, slots=True)
class Promised:
    """What a line of an offer promises to all it is made to; amounts as authors write them."""

    offer: str
    resource: str
    people_before: int
    people_after: int
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class GateResult:
    """A gate of gates.yaml; ``because`` says in words what was compared or what is missing."""

    name: str
    result: Status
    measured: str
    asked: str
    because: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """A row of the people file, or an entry of a history, that could not be read, and why."""

    file: str
    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Rows:
    """The people behind a figure, in the order of their ids.

    In memory all of them are here. In plan.json ``first`` has all up to `MOST_ROWS`, and beyond
    that the first few, with the file that has all and its hash.
    """

    count: int
    first: tuple[str, ...]
    file: str = ""
    sha256: str = ""


MOST_ROWS = 1_000
FIRST_ROWS = 20


# --- the plan


@dataclass(frozen=True, slots=True)
class PackInput:
    """A pack by name, version and the hashes of its meaning and of its wording."""

    name: str
    version: str
    meaning: str
    wording: str


@dataclass(frozen=True, slots=True)
class PeopleInput:
    """The people: rows read, rows refused, hash of what was read, in whatever order it came."""

    rows: int
    refused: int
    sha256: str


@dataclass(frozen=True, slots=True)
class HistoryInput:
    """The history: whose it is, the events looked at, those not read, hash of all of it.

    ``left_out`` events happened after the last day looked at; ``unread`` are records that one of
    the policies has no words for; ``refused`` entries of a file that could not be read at all.
    ``replayed`` says from when on each policy is taken to be in force: ``from the start``, or an
    ISO date.
    """

    relationships: int
    events: int
    left_out: int
    unread: int
    refused: int
    replayed: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Sample:
    """Only some were looked at: at most ``asked`` people, and at most as many relationships.

    ``people_of`` and ``relationships_of`` are how many they were drawn from; None where there was
    no file of people, or no history. Every figure of the plan is of those drawn alone.
    """

    asked: int
    people_of: int | None
    relationships_of: int | None


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything the plan depends on; the same inputs give the same plan to the byte.

    ``effective`` is the day on which the new policy takes effect in this plan, empty without a
    history; ``sample`` is None where everybody was looked at.
    """

    old: PackInput
    new: PackInput
    people: PeopleInput | None
    mapping: str
    lock: str
    as_of: Day
    history: HistoryInput | None = None
    effective: DayOrNone = ""
    sample: Sample | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The dry run of a change. ``notes`` say what was not looked at, and why."""

    inputs: Inputs
    changes: tuple[Change, ...] = ()
    unknowns: tuple[Unknown, ...] = ()
    fairness: tuple[Fairness, ...] = ()
    load: tuple[Load, ...] = ()
    money: tuple[Promised, ...] = ()
    gates: tuple[GateResult, ...] = ()
    refused: tuple[Refused, ...] = ()
    notes: tuple[str, ...] = ()
    rows: Mapping[str, Rows] = field(default_factory=dict)
    format: Literal["troth.plan"] = "troth.plan"
    format_version: Literal[1] = 1
