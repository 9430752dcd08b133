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


EVENT_ROW: Final = 8
EV_AT, EV_TYPE, EV_SEQ, EV_ABOUT, EV_ACTOR, EV_TOLD, EV_TOLD_END, EV_ROW = range(8)
"""A row of the log in the scratch of its life: what it tells stands from ``EV_TOLD`` on, a field
and a value each; ``EV_ROW`` is the row."""

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
) = range(15)

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
) = range(C_HEADER, C_HEADER + 37)

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

RULE_WIDTH: Final = 28
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
) = range(28)

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

RUNG_WIDTH: Final = 4
RG_WHICH, RG_KIND, RG_LENGTH, RG_CASE = range(4)

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

# --- the scratch of a life

BEGUN_WIDTH: Final = 3
"""Of each ladder: the kind, the cause and the subject of the last one that was begun."""

MOST_OPEN: Final = 256
MOST_ALARMS: Final = 1024
MOST_QUEUED: Final = 512
MOST_LADDERS: Final = 256
MOST_NOWS: Final = 64
MOST_FORGOTTEN: Final = 64
MOST_REGISTERS: Final = 256
LONGEST: Final = 512

(
    P_PERSON,
    P_NOW,
    P_TODAY,
    P_DATED,
    P_DAY,
    P_MOMENT,
    P_CAUSE_KIND,
    P_CAUSE,
    P_ROW,
    P_FAIL,
    P_FULL,
    P_ENGAGED,
    P_SINCE,
    P_ENGAGEMENTS,
    P_FIRST,
    P_OWED,
    P_OWED_END,
    P_RUNG_FIRST,
    P_RUNGS,
    P_RUNGS_END,
    P_STEP_FIRST,
    P_STEPS,
    P_STEPS_END,
    P_REFUSED_FIRST,
    P_REFUSED,
    P_REFUSED_END,
    P_ROWS,
    P_ROOM,
    P_OPEN,
    P_ALARMS,
    P_NEXT,
    P_MADE,
    P_HEAD,
    P_TAIL,
    P_LADDERS,
    P_FREE,
    P_NOWS,
    P_FORGOTTEN,
    P_HAND,
    P_BEGAN,
    P_HEARD,
    P_BEGUN,
    P_UNTIL,
    P_SCALARS,
) = range(44)

ALARM_WIDTH: Final = 7
A_AT, A_KIND, A_REF, A_GEN, A_MADE, A_DAY, A_DUE_AT = range(7)
A_OWED: Final = 0
A_RUNG: Final = 1
A_TIMER: Final = 2
RUNGS_MOST: Final = 64
"""A rung's alarm refers to the ladder's slot times this, and the number of the rung."""

QUEUE_WIDTH: Final = 5
Q_KIND, Q_REF, Q_WAS, Q_STATE, Q_BY = range(5)
Q_ENTERED, Q_TURNED, Q_RAISED, Q_STARTED, Q_ENDED = range(5)

CLIMB_WIDTH: Final = 11
(
    L_RULE,
    L_CAUSE_KIND,
    L_CAUSE,
    L_DAY,
    L_AT,
    L_ABOUT,
    L_DUE,
    L_NOW,
    L_FIRED,
    L_GEN,
    L_LIVE,
) = range(11)

NOW_WIDTH: Final = 8
NW_PLACE, NW_ABOUT, NW_STATE, NW_SINCE, NW_GEN, NW_ENGAGEMENT, NW_CAUSE_KIND, NW_CAUSE = range(8)

FORGET_WIDTH: Final = 3

P_OPENS: Final = P_SCALARS
P_ALARM: Final = P_OPENS + MOST_OPEN
P_QUEUE: Final = P_ALARM + MOST_ALARMS * ALARM_WIDTH
P_CLIMB: Final = P_QUEUE + MOST_QUEUED * QUEUE_WIDTH
P_GOING: Final = P_CLIMB + MOST_LADDERS * CLIMB_WIDTH
P_FREED: Final = P_GOING + MOST_LADDERS
P_STANDING: Final = P_FREED + MOST_LADDERS
P_FORGET: Final = P_STANDING + MOST_NOWS * NOW_WIDTH
P_VALUES: Final = P_FORGET + MOST_FORGOTTEN * FORGET_WIDTH
P_KNOWN: Final = P_VALUES + MOST_REGISTERS
P_TEXT: Final = P_KNOWN + MOST_REGISTERS
P_PICKED: Final = P_TEXT + 2 * LONGEST
P_FACTS: Final = P_PICKED + MOST_OPEN
"""Behind it, for each fact whether it is known and its value; what was heard of each event: how
often, and the row and moment of the last; what each ladder was begun for last; and then, each with
room for ``P_ROOM`` of them, what came of the life: rungs, steps, refusals and obligations, and its
events. Obligations and events are named by the place at which they stand."""

HEARD_WIDTH: Final = 3
H_TIMES, H_ROW, H_AT = range(3)

# --- a promise while it is walked

OWED_WIDTH: Final = 28
(
    O_PERSON,
    O_RULE,
    O_CAUSE_KIND,
    O_CAUSE,
    O_TURN,
    O_STATE,
    O_MADE,
    O_DAY,
    O_AT,
    O_ABOUT,
    O_EVENT,
    O_ANCHORED,
    O_LENGTH,
    O_DATE,
    O_EARLIEST,
    O_DUE_DAY,
    O_DUE_AT,
    O_OVER_DAY,
    O_OVER_AT,
    O_DELIVERED,
    O_VIOLATED_ON,
    O_BROKEN_AT,
    O_SETTLED,
    O_TO,
    O_BY,
    O_GEN,
    O_LADDERS,
    O_AMENDS,
) = range(28)

RUNG_COLUMNS: Final = 8
(
    OR_OWED,
    OR_PERSON,
    OR_LADDER,
    OR_CAUSE,
    OR_NUMBER,
    OR_DAY,
    OR_AT,
    OR_DATE,
) = range(8)

STEP_COLUMNS: Final = 8
OS_PERSON, OS_ROW, OS_REGION, OS_FROM, OS_TO, OS_DAY, OS_ABOUT, OS_TIMER = range(8)

REFUSED_COLUMNS: Final = 2
OF_ROW_REFUSED, OF_BY = range(2)

STAGE_COLUMNS: Final = 5
OG_PERSON, OG_REGION, OG_ABOUT, OG_STATE, OG_SINCE = range(5)
