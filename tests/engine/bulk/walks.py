"""What columns say became of lives, in the form in which the reference says it.

Only names are put for numbers here; what anything means is not known.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.engine.bulk.reference import Outcome
from troth.dsl.values import date_of
from troth.engine.bulk.log import Log
from troth.engine.bulk.walked import NO_DAY, NONE, STATES, Walked, role


def outcomes(log: Log, walked: Walked) -> dict[str, Outcome]:
    """The outcome of everybody whom the kernel walked; those by reference are left out."""
    found = {
        person: Outcome()
        for person, left in zip(log.people, walked.by_reference, strict=True)
        if not left
    }
    ids = _ids(log, walked)
    for index, row in enumerate(_owed(log, walked, ids)):
        found[log.people[walked.owed_person[index]]].owed.append(row)
    for index, row in enumerate(_rungs(log, walked, ids)):
        found[log.people[walked.rung_person[index]]].rungs.append(row)
    for index, row in enumerate(_steps(log, walked)):
        found[log.people[walked.step_person[index]]].steps.append(row)
    for index, event in enumerate(walked.refused_row):
        refusal = str(log.seq[event]), walked.refusers[walked.refused_by[index]]
        found[log.people[_person(log, event)]].refusals.append(refusal)
    for index, row in enumerate(_stages(walked)):
        found[log.people[walked.stage_person[index]]].stages.append(row)
    for each in found.values():
        for part in (each.owed, each.rungs, each.refusals, each.stages):
            part.sort()
    return found


def _person(log: Log, row: int) -> int:
    return int(log.starts.searchsorted(row, side="right")) - 1


def _ids(log: Log, walked: Walked) -> list[str]:
    """The ids of promises and expectations, in their order."""
    found: list[str] = []
    for index, rule in enumerate(walked.owed_rule):
        if walked.owed_cause[index] >= 0:
            cause = str(log.seq[walked.owed_cause[index]])
        elif walked.owed_amends[index] >= 0:
            cause = found[walked.owed_amends[index]]
        else:
            cause = _date(walked.owed_date[index])
        turn = walked.owed_turn[index]
        found.append(f"{walked.rules[rule]}@{cause}" + (f".{turn}" if turn > 1 else ""))
    return found


def _owed(log: Log, walked: Walked, ids: Sequence[str]) -> list[tuple[Any, ...]]:
    return [
        (
            ids[index], STATES[walked.owed_state[index]].value, int(walked.owed_made[index]),
            _day(walked.owed_due_day[index]), _at(walked.owed_due_at[index]),
            _day(walked.owed_over_day[index]), _at(walked.owed_over_at[index]),
            _at(walked.owed_delivered_at[index]), _day(walked.owed_violated_on[index]),
            _at(walked.owed_settled[index]),
            _party(log, walked, int(walked.owed_to[index]), int(person)),
            _party(log, walked, int(walked.owed_by[index]), int(person)),
        )
        for index, person in enumerate(walked.owed_person)
    ]  # fmt: skip


def _date(day: Any) -> str:
    return date_of(int(day)).isoformat()


def _at(value: Any) -> Any:
    return "-" if value == NONE else int(value)


def _day(value: Any) -> Any:
    return "-" if value == NO_DAY else int(value)


def _party(log: Log, walked: Walked, party: int, person: int) -> str:
    if party >= 0:
        return log.texts[party]
    place = role(party)
    return walked.roles[place] if place else log.people[person]


def _rungs(log: Log, walked: Walked, ids: Sequence[str]) -> list[tuple[Any, ...]]:
    found = []
    for index, ladder in enumerate(walked.rung_ladder):
        owed, row = walked.rung_owed[index], walked.rung_cause[index]
        if owed >= 0:
            cause = ids[owed]
        else:
            cause = f"@{log.seq[row]}" if row >= 0 else _date(walked.rung_date[index])
        found.append(
            (walked.ladders[ladder], cause, int(walked.rung_number[index]),
             int(walked.rung_day[index]), int(walked.rung_at[index]))
        )  # fmt: skip
    return found


def _steps(log: Log, walked: Walked) -> list[tuple[Any, ...]]:
    found = []
    for index, region in enumerate(walked.step_region):
        row, timer = walked.step_row[index], walked.step_timer[index]
        states = walked.states[region]
        found.append(
            (f"@{log.seq[row]}" if row >= 0 else walked.timers[timer] if timer >= 0 else "",
             walked.regions[region], states[walked.step_from[index]],
             states[walked.step_to[index]], int(walked.step_day[index]))
        )  # fmt: skip
    return found


def _stages(walked: Walked) -> list[tuple[Any, ...]]:
    return [
        (walked.regions[region], int(walked.stage_about[index]),
         walked.states[region][walked.stage_state[index]], int(walked.stage_since[index]))
        for index, region in enumerate(walked.stage_region)
    ]  # fmt: skip
