"""What walking a log under one policy gives: promises, rungs, steps, refusals and where all stand.

Everything is a column of numbers; the names behind them stand beside. Who meets something that
cannot be walked with certainty is marked, and nothing here is about them: the fold tells of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from troth.dsl.core import ObligationState
from troth.engine.bulk.columns import Truths

NONE: Final = -(2**62)
"""A moment that is not there."""

NO_DAY: Final = -(2**31)
"""A day that is not there."""

STATES: Final[tuple[ObligationState, ...]] = tuple(ObligationState)
"""The states of promises and expectations, by their numbers."""

NOBODY: Final = -1
"""No party at all. A party below it is one of ``roles``: the first is -2, the second -3, …"""

LEADER: Final = ""
"""Among parties, whoever leads the person."""

Seconds = NDArray[np.int64]
Days = NDArray[np.int32]
Indexes = NDArray[np.int32]


def role(party: int) -> int:
    """The place among ``roles`` of a party that is below `NOBODY`."""
    return -2 - party


@dataclass(frozen=True, slots=True)
class Uncovered:
    """Why a pack as a whole cannot be walked: each reason in words, with its place."""

    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Walked:
    """What follows from a log under one policy, up to and including one moment.

    Moments are seconds since 1970 UTC, `NONE` where there is none; days count from 1970-01-01 in
    the zone of the calendar, `NO_DAY` where there is none. People are places in ``log.people``,
    rows those of the log, -1 where there is none. States of a region are those of
    ``states[region]``; refusers are regions and gates in ``refusers``.

    Of whom ``by_reference`` says so nothing stands here; ``why`` says in words what they met, and
    how many met it. ``uncovered`` are the rules that are not walked, each with the reason: whoever
    has one begin is among them.

    Promises and expectations (``owed_…``) stand in the order in which they began, person by person,
    and so do rungs, steps and refusals. What caused a promise is a row, or a day (``owed_date``),
    or another promise (``owed_amends``, a place among them); ``owed_turn`` tells apart those of one
    rule and cause, from 1. The same holds of what caused the ladder of a rung: ``rung_cause``,
    ``rung_date``, ``rung_owed``. ``owed_waited`` says of which it was not known at first whether it
    applies: whoever owes it was asked for what was missing. ``owed_left`` is when it was kept,
    broken or ended: up to then it could be kept in time. Deadlines are counted from ``owed_day``
    and ``owed_at``, and none is before the day ``owed_earliest`` (`NONE` where there is none).
    Parties are places in ``log.texts``, or below `NOBODY` places in ``roles``: see `role`; the
    first role is the person. ``step_row`` is -1 for what no recorded event brought about by itself;
    ``step_timer`` is then the clock that did, a place in ``timers``, or -1. Of a rung that hands
    something to somebody there is a row for each name in ``hands``, by its ladder and number, in
    that order: who is meant by that party as the rung is reached, and the row that began the ladder
    (-1 where no event did). ``stage_about`` is the number of the engagement that a region belongs
    to, from 0, or -1.
    """

    until: int
    rules: tuple[str, ...]
    ladders: tuple[str, ...]
    regions: tuple[str, ...]
    states: tuple[tuple[str, ...], ...]
    refusers: tuple[str, ...]
    roles: tuple[str, ...]
    timers: tuple[str, ...]
    hands: Mapping[tuple[int, int], tuple[str, ...]]

    by_reference: Truths
    why: Mapping[str, int]
    uncovered: Mapping[str, str]

    owed_person: Indexes
    owed_rule: Indexes
    owed_cause: Indexes
    owed_date: Days
    owed_amends: Indexes
    owed_turn: Indexes
    owed_state: Indexes
    owed_made: Seconds
    owed_due_day: Days
    owed_due_at: Seconds
    owed_over_day: Days
    owed_over_at: Seconds
    owed_delivered_at: Seconds
    owed_violated_on: Days
    owed_settled: Seconds
    owed_to: Indexes
    owed_by: Indexes
    owed_waited: Truths
    owed_day: Days
    owed_at: Seconds
    owed_earliest: Seconds
    owed_left: Seconds

    rung_owed: Indexes
    rung_person: Indexes
    rung_ladder: Indexes
    rung_cause: Indexes
    rung_date: Days
    rung_number: Indexes
    rung_day: Days
    rung_at: Seconds

    step_person: Indexes
    step_row: Indexes
    step_region: Indexes
    step_from: Indexes
    step_to: Indexes
    step_day: Days
    step_about: Indexes
    step_timer: Indexes

    refused_row: Indexes
    refused_by: Indexes

    handed_rung: Indexes
    handed_party: Indexes
    handed_row: Indexes

    stage_person: Indexes
    stage_region: Indexes
    stage_about: Indexes
    stage_state: Indexes
    stage_since: Seconds
