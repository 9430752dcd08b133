"""The comparison can fail: deliberate errors in the tables of a walk are each found by it.

Every mutant changes what the kernel is given and nothing else: the table of the policy, that of the
calendar, a condition as it is put, or the log.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from tests.engine.bulk.drawn import Drawn, drawn
from tests.engine.bulk.lives import Lives, lives
from tests.engine.bulk.reference import Outcome, by_the_fold
from tests.engine.bulk.walks import outcomes
from troth.dsl.core import ObligationState
from troth.engine.bulk import layout, questions
from troth.engine.bulk import walk as walking
from troth.engine.bulk.days import C_LAST, C_NTH, C_NTH_COUNT, C_OFFSETS, DAY
from troth.engine.bulk.layout import C_TURN_COUNT, C_TURNS, Ints
from troth.engine.bulk.log import Log
from troth.engine.bulk.walked import Walked

SAMPLES = tuple((seed, tier) for seed in range(80) for tier in (1, 2))
"""Packs, by seed and tier: looked at one after another until an error is found."""
PEOPLE = 14

Mutant = Callable[[Ints], None]


@cache
def sample(seed: int, tier: int) -> tuple[Drawn, Lives, int, dict[str, Outcome]]:
    """A drawn pack with lives, and what the fold makes of them."""
    pack = drawn(seed, tier)
    found, until, _ = lives(pack, 11, PEOPLE)
    return pack, found, until, by_the_fold(pack.pack, found, until)


def is_found(change: Callable[[Log], Log] = lambda log: log, most: int = len(SAMPLES)) -> bool:
    """Whether anybody comes out otherwise than folded, as the kernel is given things now."""
    for seed, tier in SAMPLES[:most]:
        pack, found, until, right = sample(seed, tier)
        log = change(Log.of(found))
        walked = walking.walk(log, pack.pack, until, threads=1)
        if isinstance(walked, Walked):
            made = outcomes(log, walked)
            if any(right[person] != outcome for person, outcome in made.items()):
                return True
    return False


# --- the table of a policy


def of_each(
    start: int, count: int, width: int, *changes: tuple[int, Callable[[Ints], Ints]]
) -> Mutant:
    """Change columns of all records of a section."""

    def mutate(table: Ints) -> None:
        first, number = int(table[start]), int(table[count])
        records = table[first : first + number * width].reshape(number, width)
        for column, change in changes:
            records[:, column] = change(records[:, column])

    return mutate


def all_of(value: int) -> Callable[[Ints], Ints]:
    return lambda column: np.full_like(column, value)


def _rules(column: int, change: Callable[[Ints], Ints]) -> Mutant:
    return of_each(layout.T_RULES, layout.N_RULES, layout.RULE_WIDTH, (column, change))


def _rungs(table: Ints) -> Ints:
    """All rungs, a record each."""
    first, last = int(table[layout.T_RUNGS]), int(table[layout.T_QUESTIONS])
    return table[first:last].reshape(-1, layout.RUNG_WIDTH)


def _rungs_a_day_later(table: Ints) -> None:
    rungs = _rungs(table)
    rungs[rungs[:, layout.RG_LENGTH] > 0, layout.RG_LENGTH] += 1


def _rungs_turned_around(table: Ints) -> None:
    rungs, first = _rungs(table), int(table[layout.T_LADDERS])
    for number in range(int(table[layout.N_LADDERS])):
        ladder = table[first + number * layout.LADDER_WIDTH :]
        own = slice(int(ladder[layout.LR_RUNGS]), int(ladder[layout.LR_RUNGS_END]))
        rungs[own] = rungs[own][::-1].copy()


def _rungs_in_days(table: Ints) -> None:
    rungs = _rungs(table)
    rungs[rungs[:, layout.RG_KIND] == layout.WORKING_DAYS, layout.RG_KIND] = layout.DAYS


def _branches(table: Ints) -> Ints:
    first, last = int(table[layout.T_BRANCHES]), int(table[layout.T_BEGINS])
    return table[first:last].reshape(-1, layout.BRANCH_WIDTH)


def _guards_open(table: Ints) -> None:
    _branches(table)[:, layout.B_GUARD] = layout.G_NONE


def _nothing_needed(table: Ints) -> None:
    branches = _branches(table)
    branches[:, layout.B_NEEDS_END] = branches[:, layout.B_NEEDS]


def _nothing_refused(table: Ints) -> None:
    _branches(table)[:, layout.B_REFUSE] = 0


def _no_where(table: Ints) -> None:
    first, last = int(table[layout.T_BEGINS]), int(table[layout.T_RULES])
    table[first:last].reshape(-1, layout.BEGIN_WIDTH)[:, layout.BG_WHERE] = -1


def _any_evidence(table: Ints) -> None:
    first, last = int(table[layout.T_EVIDENCE]), int(table[layout.T_NAMES])
    table[first:last].reshape(-1, 2)[:, 1] = -1


def _gates_open(table: Ints) -> None:
    places, lists = int(table[layout.T_PLACES]), int(table[layout.T_LISTS])
    for number in range(int(table[layout.N_PLACES])):
        place = table[places + number * layout.PLACE_WIDTH :]
        gates = lists + int(place[layout.PL_GATES])
        table[gates : gates + 2 * int(table[layout.N_EVENTS]) : 2] = -1


def _nobody_engaged(table: Ints) -> None:
    table[layout.T_ENGAGED_TO] = table[layout.T_ENGAGED_FROM]


def _parties_swapped(table: Ints) -> None:
    first, number = int(table[layout.T_RULES]), int(table[layout.N_RULES])
    rules = table[first : first + number * layout.RULE_WIDTH].reshape(number, layout.RULE_WIDTH)
    to, by = [layout.R_TO, layout.R_TO_FACT], [layout.R_BY, layout.R_BY_FACT]
    rules[:, [*to, *by]] = rules[:, [*by, *to]]


def _one_calendar(table: Ints) -> None:
    table[layout.SITE_FACT] = -1


def _ladders(column: int, change: Callable[[Ints], Ints]) -> Mutant:
    return of_each(layout.T_LADDERS, layout.N_LADDERS, layout.LADDER_WIDTH, (column, change))


def _no_state_ends_a_ladder(table: Ints) -> None:
    first, number = int(table[layout.T_LADDERS]), int(table[layout.N_LADDERS])
    ladders = table[first : first + number * layout.LADDER_WIDTH]
    columns = ladders.reshape(number, layout.LADDER_WIDTH)
    columns[:, layout.LR_UNTIL_STATES_END] = columns[:, layout.LR_UNTIL_STATES]


POLICIES: dict[str, Mutant] = {
    "grace is ignored": _rules(layout.R_GRACE, all_of(layout.NONE)),
    "a promise outlives the end, or does not": _rules(layout.R_SURVIVES, lambda each: 1 - each),
    "whom it applies to is ignored": _rules(layout.R_FOR, all_of(-1)),
    "working days count as days": _rules(
        layout.R_KIND, lambda each: np.where(each == layout.WORKING_DAYS, layout.DAYS, each)
    ),
    "months count as days": _rules(
        layout.R_KIND, lambda each: np.where(each == layout.MONTHS, layout.DAYS, each)
    ),
    "rolling is ignored": _rules(layout.R_ROLLING, all_of(0)),
    "rolling goes the other way": _rules(layout.R_ROLLING, lambda each: -each),
    "not before is ignored": _rules(layout.R_EARLIEST, all_of(-1)),
    "the event a deadline counts from is ignored": _rules(layout.R_OF, all_of(-1)),
    "parties are swapped": _parties_swapped,
    "rungs are a day late": _rungs_a_day_later,
    "rungs fire in another order": _rungs_turned_around,
    "rungs count days": _rungs_in_days,
    "every guard is open": _guards_open,
    "every gate is open": _gates_open,
    "nothing needs to be brought": _nothing_needed,
    "no branch refuses": _nothing_refused,
    "every event begins what it may": _no_where,
    "any evidence is good enough": _any_evidence,
    "nothing begins with an engagement": _nobody_engaged,
    "where somebody works is ignored": _one_calendar,
    "evidence counts once for all there is to deliver": _rules(layout.R_GROUP, all_of(0)),
    "evidence counts once for each rule": _rules(layout.R_GROUP, lambda each: np.arange(len(each))),
    "ladders go on whatever becomes of a promise": _ladders(layout.LR_UNTIL_OWED, all_of(0)),
    "ladders end with whatever becomes of a promise": _ladders(
        layout.LR_UNTIL_OWED, all_of((1 << len(ObligationState)) - 1)
    ),
    "ladders go on whatever state comes": _no_state_ends_a_ladder,
    "ladders go on whatever happens": of_each(
        layout.T_EVENTS, layout.N_EVENTS, layout.EVENT_WIDTH, (layout.E_UNTIL, all_of(-1))
    ),
}


@pytest.mark.parametrize("name", POLICIES)
def test_an_error_in_the_table_of_a_policy_is_found(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = walking.written

    def wrong(*given: object) -> object:
        made = right(*given)  # type: ignore[arg-type]
        table = made.table.copy()
        POLICIES[name](table)
        return replace(made, table=table)

    monkeypatch.setattr(walking, "written", wrong)
    assert is_found()


# --- calendars


def _a_second_short(calendar: Ints) -> None:
    calendar[int(calendar[C_LAST]) :][: int(calendar[1])] -= 1


def _a_second_long(calendar: Ints) -> None:
    calendar[int(calendar[C_LAST]) :][: int(calendar[1])] += 1


def _a_working_day_on(calendar: Ints) -> None:
    first, count = int(calendar[C_NTH]), int(calendar[C_NTH_COUNT])
    calendar[first : first + count - 1] = calendar[first + 1 : first + count].copy()


def _utc(calendar: Ints) -> None:
    first, count = int(calendar[C_OFFSETS]), int(calendar[1])
    calendar[first : first + count] = 0


def _clocks_change(later: int) -> Mutant:
    """Every change of clocks within a UTC day so many seconds later."""

    def mutate(calendar: Ints) -> None:
        first, count = int(calendar[C_TURNS]), int(calendar[C_TURN_COUNT])
        moments = calendar[first : first + 2 * count : 2]
        moments[moments % DAY > 0] += later

    return mutate


CALENDARS: dict[str, Mutant] = {
    "days end a second early": _a_second_short,
    "days end a second late": _a_second_long,
    "working days are one off": _a_working_day_on,
    "days are those of another zone": _utc,
    "clocks change an hour early": _clocks_change(-3_600),
    "clocks change an hour late": _clocks_change(3_600),
}


@pytest.mark.parametrize("name", CALENDARS)
def test_an_error_in_a_calendar_is_found(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    right = walking.calendar_table

    def wrong(*given: object) -> Ints:
        made = right(*given)  # type: ignore[arg-type]
        CALENDARS[name](made)
        return made

    monkeypatch.setattr(walking, "calendar_table", wrong)
    assert is_found()


# --- conditions


@pytest.mark.parametrize(
    ("asked", "answered"),
    [("K_LE", "K_LT"), ("K_LT", "K_LE"), ("K_AND", "K_OR"), ("K_OR", "K_AND"), ("K_ADD", "K_SUB")],
)
def test_a_condition_put_wrongly_is_found(
    asked: str, answered: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(questions, asked, getattr(questions, answered))
    assert is_found()


# --- histories


def _unknown_is_nothing(log: Log) -> Log:
    """Every `facts` also says no, and 0, of what it does not speak of."""
    told: list[tuple[int, int]] = []
    starts = [0]
    facts = log.types.index("facts") if "facts" in log.types else -1
    for row in range(log.rows):
        own = range(log.told_starts[row], log.told_starts[row + 1])
        said = {int(log.told_field[each]): int(log.told_value[each]) for each in own}
        if log.type[row] == facts:
            named = ("trusted", "on_leave", "role", "level", "attended", "balance")
            said |= {
                place: said.get(place, 0) for place, name in enumerate(log.fields) if name in named
            }
        told += said.items()
        starts.append(len(told))
    columns = np.array(told, dtype=np.int64).reshape(-1, 2)
    return replace(
        log,
        told_starts=np.array(starts, dtype=np.int64),
        told_field=columns[:, 0].astype(np.int16),
        told_value=columns[:, 1].copy(),
    )


def _a_second_on(log: Log) -> Log:
    return replace(log, at=log.at + 1)


def _as_numbered(log: Log) -> Log:
    """What came at one moment is taken in the other order."""
    at, seq, type_ = log.at, log.seq.copy(), log.type.copy()
    for row in range(log.rows - 1):
        if at[row] == at[row + 1] and log.told_starts[row] == log.told_starts[row + 2]:
            seq[[row, row + 1]], type_[[row, row + 1]] = seq[[row + 1, row]], type_[[row + 1, row]]
    return replace(log, seq=seq, type=type_)


@pytest.mark.parametrize("change", [_unknown_is_nothing, _a_second_on, _as_numbered])
def test_a_history_read_wrongly_is_found(change: Callable[[Log], Log]) -> None:
    assert is_found(change)


def test_without_an_error_nothing_is_found() -> None:
    assert not is_found(most=20)
