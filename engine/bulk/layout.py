"""Where everything stands in the arrays of a walk: one table of the policy, one scratch of a life.

Kernels take a few flat arrays of int64 instead of objects; here are the names of their places. A
record is a run of places, and each of its columns is a name below. Nothing here computes.
"""

from typing import Final, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
"""Integers in a row, or in rows of columns."""

NONE: Final = -(2**62)
"""A moment or amount that is not there."""

NO_DAY: Final = -(2**31)
"""A day that is not there."""

NO: int = cast(int, np.int64(-1))
"""No row, no timer, no cause, as an argument: a number of its own kind, for numba would compile a
function once more for each number that is written where it is called."""

ALWAYS: Final = -(2**40)
"""A moment before every history."""


class Rows(NamedTuple):
    """The columns of a log that a walk reads; see `troth.engine.bulk.log.Log`."""

    at: NDArray[np.int64]
    type: NDArray[np.int16]
    seq: NDArray[np.int32]
    about: NDArray[np.int32]
    actor: NDArray[np.int32]
    told_starts: NDArray[np.int64]
    told_field: NDArray[np.int16]
    told_value: NDArray[np.int64]


# --- the table begins with the header of the calendar: see `troth.engine.bulk.days`

(
    C_FIRST,
    C_COUNT,
    C_OFFSETS,
    C_TURNS,
    C_TURN_COUNT,
    C_LAST,
    C_CALENDAR,
    C_CALENDAR_COUNT,
    C_BEFORE,
    C_NTH,
    C_NTH_COUNT,
    C_NEXT_DAY,
    C_HEADER,
) = range(13)

# --- what a promise, a ladder or a step goes back to

NOTHING: Final = 0
OF_ROW: Final = 1
OF_OWED: Final = 2
OF_LADDER: Final = 3
OF_DATE: Final = 4

# --- why somebody is left to the reference

(
    COVERED,
    TOO_MUCH,
    BEYOND_CALENDAR,
    DEALING,
    NARROW_SUBJECT,
    RULE_NOT_COVERED,
    NOT_KNOWN_YET,
    STARTS_LATER,
    STATE_NOT_COVERED,
    GUARD_NOT_COVERED,
    ODD_CAUSE,
    SITE_KNOWN,
    AWKWARD,
    GATE_NOT_COVERED,
    NOT_LISTED,
    SIDES_PART,
) = range(16)

REASONS: Final[tuple[str, ...]] = (
    "",
    "more is open at once than a walk holds",
    "a date lies outside the calendar",
    "something is recorded about a promise itself, or about the policy",
    "something is about an application, a case or a goal",
    "a rule begins that is not walked",
    "whether a rule applies, or by when, is not known yet",
    "an engagement is to begin later",
    "a state with a clock is entered",
    "a guard is asked that is not walked",
    "something begins with what only a ladder or a clock caused",
    "a site with a calendar of its own is known",
    "something in the history cannot be held in columns",
    "a gate is asked that is not walked",
    "an event is not known to the policy",
    "what the two policies promise otherwise decides about more than itself",
)
"""In words, by their numbers."""

# --- the table: the header says where each section begins

(
    T_EVENTS,
    T_PLACES,
    T_BRANCHES,
    T_BEGINS,
    T_RULES,
    T_LADDERS,
    T_RUNGS,
    T_QUESTIONS,
    T_CARRIED,
    T_RAISES,
    T_STATE_EVENT,
    T_CAUSED,
    T_EVIDENCE,
    T_NAMES,
    T_NAME_STARTS,
    T_ORDER,
    T_BLANK,
    T_TEXT_FIELDS,
    T_TIMERS,
    T_HANDS,
    T_LISTS,
    N_EVENTS,
    N_PLACES,
    N_RULES,
    N_LADDERS,
    N_FACTS,
    N_FIELDS,
    N_NAMES,
    N_STATES,
    T_ENGAGED_FROM,
    T_ENGAGED_TO,
    BY_FIELD,
    SINCE_FACT,
    SITE_FACT,
    FIELD_FACTS,
    ENGAGED_EVENT,
    STATE_EVENTS,
    HEADER,
) = range(C_HEADER, C_HEADER + 38)

EVENT_WIDTH: Final = 12
(
    E_FATE,
    E_PLACES,
    E_PLACES_END,
    E_CARRIED,
    E_CARRIED_END,
    E_BEGINS,
    E_BEGINS_END,
    E_NARROW,
    E_SUBJECT,
    E_EVIDENCE,
    E_UNTIL,
    E_LINKS,
) = range(12)

FATE_IGNORED: Final = 0
FATE_LISTENED: Final = 1
FATE_FACTS: Final = 2
FATE_REFERENCE: Final = 3

PLACE_WIDTH: Final = 9
(
    PL_PER,
    PL_STATES,
    PL_GOING,
    PL_INITIAL,
    PL_CELLS,
    PL_ENVELOPE,
    PL_STATE,
    PL_GATES,
    PL_REFUSER,
) = range(9)
"""``PL_CELLS``: for each state and event of the table the first branch; ``PL_STATE``: its first
state among all; ``PL_GATES``: for each event the gate's question and refuser."""

PER_RELATIONSHIP: Final = 0
PER_ENGAGEMENT: Final = 1
PER_NARROW: Final = 2

STATE_WIDTH: Final = 9
(
    S_EVENT,
    S_ENTER,
    S_ENTER_END,
    S_LEAVE,
    S_LEAVE_END,
    S_TIMERS,
    S_TIMERS_END,
    S_NAME,
    S_ENGAGED,
) = range(9)

TIMER_WIDTH: Final = 8
(
    TM_COVERED,
    TM_NAME,
    TM_KIND,
    TM_LENGTH,
    TM_SOURCES,
    TM_SOURCES_END,
    TM_BEGINS,
    TM_BRANCH,
) = range(8)
"""``TM_LENGTH`` is a question, -1 where the timer rings at a date that one of its sources brought:
an event, a field, and whether it is a moment."""

BRANCH_WIDTH: Final = 10
(
    B_GUARD,
    B_TO,
    B_LAST,
    B_REFUSE,
    B_RESTART,
    B_NEEDS,
    B_NEEDS_END,
    B_EMIT,
    B_EMIT_END,
    B_QUESTION,
) = range(10)

G_NONE: Final = 0
G_YES: Final = 1
G_NO: Final = 2
G_QUESTION: Final = 3
G_LEFT_OPEN: Final = 4
G_OWED_BY_PERSON: Final = 5
G_OVERDUE: Final = 6
G_ENABLING: Final = 7
G_REFERENCE: Final = 8

BEGIN_WIDTH: Final = 3
BG_LADDER, BG_RULE, BG_WHERE = range(3)

RULE_WIDTH: Final = 30
(
    R_COVERED,
    R_FOR,
    R_TO,
    R_TO_FACT,
    R_BY,
    R_BY_FACT,
    R_DUE,
    R_OF,
    R_KIND,
    R_LENGTH,
    R_DATE,
    R_ROLLING,
    R_EARLIEST,
    R_GRACE_KIND,
    R_GRACE,
    R_GROUP,
    R_EVIDENCE,
    R_EVIDENCE_END,
    R_CONFIRMED,
    R_SURVIVES,
    R_SHOWN,
    R_PROMISE,
    R_NAME,
    R_ENABLES,
    R_ALLOWS,
    R_REMEDY,
    R_INSTEAD,
    R_LISTENS,
    R_AWAITS,
    R_SIDES,
) = range(30)

OLD_SIDE, NEW_SIDE, BOTH_SIDES = 1, 2, 3
"""Which of two policies that are walked as one has a rule (``R_SIDES``); a policy alone is both."""

DAYS, WORKING_DAYS, MONTHS, CLOCK = range(4)
"""The kinds of length that are walked."""

LADDER_WIDTH: Final = 8
(
    LR_COVERED,
    LR_RUNGS,
    LR_RUNGS_END,
    LR_UNTIL_OWED,
    LR_UNTIL_STATES,
    LR_UNTIL_STATES_END,
    LR_NAME,
    LR_SPARE,
) = range(8)

RUNG_WIDTH: Final = 6
RG_WHICH, RG_KIND, RG_LENGTH, RG_CASE, RG_HANDS, RG_HANDS_END = range(6)

HAND_WIDTH: Final = 2
HN_ROLE, HN_FACT = range(2)
"""A party that a rung may hand something to: the role that stands for it, and the fact that names
somebody in its place."""

AT_ONCE, AFTER, BEFORE_DUE, AFTER_DUE = range(4)

RAISES_WIDTH: Final = 2
F_RAISES, F_KIND = range(2)
F_WIDE, F_NARROW, F_REFERENCE = range(3)

CARRIED_WIDTH: Final = 4
C_FIELD, C_FACT, C_BACKED, C_BACKED_END = range(4)

# --- obligation states, in the order of core.ObligationState

(
    CREATED,
    IN_EFFECT,
    SUSPENDED,
    FULFILLED,
    VIOLATED,
    REPAIRED,
    NOT_EARNED,
    WAIVED,
    SUPERSEDED,
    EXPIRED,
    TERMINATED,
) = range(11)
