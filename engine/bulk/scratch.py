"""Where everything stands in the scratch of one life, and in the records of what came of it.

The scratch is one array of int64: numbers first, then the sections of what is open, what is to be
handed on and what is known. A record is a run of places, and each of its columns is a name below.
Nothing here computes.
"""

from typing import Final

EVENT_ROW: Final = 8
EV_AT, EV_TYPE, EV_SEQ, EV_ABOUT, EV_ACTOR, EV_TOLD, EV_TOLD_END, EV_ROW = range(8)
"""A row of the log in the scratch of its life: what it tells stands from ``EV_TOLD`` on, a field
and a value each; ``EV_ROW`` is the row."""

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
    P_HANDED_FIRST,
    P_HANDED,
    P_HANDED_END,
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
    P_WAITING,
    P_SCALARS,
) = range(48)

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

CLIMB_WIDTH: Final = 12
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
    L_EVENT,
) = range(12)

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
room for ``P_ROOM`` of them, what came of the life: rungs, steps, refusals, what was handed to whom,
and obligations, and its events. What is owed or happened is named by the place where it stands."""

HEARD_WIDTH: Final = 3
H_TIMES, H_ROW, H_AT = range(3)

# --- a promise while it is walked

OWED_WIDTH: Final = 30
OWED_COLUMNS: Final = 21
"""So many places of an obligation are left when its life is over: the first."""

(
    O_PERSON,
    O_RULE,
    O_CAUSE_KIND,
    O_CAUSE,
    O_TURN,
    O_STATE,
    O_MADE,
    O_DUE_DAY,
    O_DUE_AT,
    O_OVER_DAY,
    O_OVER_AT,
    O_DELIVERED,
    O_VIOLATED_ON,
    O_SETTLED,
    O_TO,
    O_BY,
    O_WAITS,
    O_LEFT,
    O_DAY,
    O_AT,
    O_EARLIEST,
    O_ABOUT,
    O_EVENT,
    O_ANCHORED,
    O_LENGTH,
    O_DATE,
    O_BROKEN_AT,
    O_GEN,
    O_LADDERS,
    O_AMENDS,
) = range(30)

WAITS: Final = 1
"""It is not known whether the rule applies."""
WAITED: Final = 2
"""It was not known at first: somebody was asked for what was missing."""

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

HANDED_COLUMNS: Final = 3
OH_RUNG, OH_PARTY, OH_ROW = range(3)
"""Who is meant by each party that a rung may hand something to, and the row that began its ladder,
-1 where no event did."""

STAGE_COLUMNS: Final = 5
OG_PERSON, OG_REGION, OG_ABOUT, OG_STATE, OG_SINCE = range(5)
