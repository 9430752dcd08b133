"""What follows from lives by the fold, person by person, in the form in which columns are compared.

Written from the values of `troth.engine.fold.story` alone. Each part of a person's outcome is a
list of plain tuples: whatever walks the same lives must give the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from troth.engine.deadline import Deadline
from troth.engine.events import Event
from troth.engine.files.pack import Pack
from troth.engine.fold.relationship import fold
from troth.engine.fold.story import Kind, Line, Owed, State
from troth.engine.fold.versions import Version
from troth.engine.plan.history import ALWAYS

Rows = list[tuple[Any, ...]]


@dataclass
class Outcome:
    """What became of one person.

    Of promises and expectations: id, state, made, the due day and moment, the day and moment after
    which it is overdue, delivered, the day of its violation, settled, to whom, by whom. Of rungs:
    ladder, cause (an id, ``@EVENT`` or a date), number, day, moment. Of steps, in their order: the
    event that brought it about by itself, or the clock, region, from, to, day. Of refusals:
    event, who refused. Of stages: region, which engagement, state, since.
    """

    owed: Rows = field(default_factory=list)
    rungs: Rows = field(default_factory=list)
    steps: Rows = field(default_factory=list)
    refusals: Rows = field(default_factory=list)
    stages: Rows = field(default_factory=list)

    def differs(self, other: Outcome) -> str:
        """The parts in which two outcomes differ, in words; nothing where they are the same."""
        found = []
        for part in fields(self):
            one, two = getattr(self, part.name), getattr(other, part.name)
            if one != two:
                only = [[each for each in rows if each not in others]
                        for rows, others in ((one, two), (two, one))]  # fmt: skip
                found.append(f"{part.name}: {only[0] or 'order'} against {only[1] or 'order'}")
        return "\n".join(found)


def by_the_fold(pack: Pack, lives: Mapping[str, Sequence[Event]], until: int) -> dict[str, Outcome]:
    """The outcome of everybody with at least one event, by the reference."""
    versions = [Version(pack, "2026.1", ALWAYS)]
    return {
        person: outcome(fold(person, versions, events, until).state())
        for person, events in lives.items()
        if events
    }


def outcome(state: State) -> Outcome:
    """What a folded state says, as plain tuples in order."""
    engaged = _engagements(state)
    return Outcome(
        owed=sorted(_owed(each) for each in state.owed),
        rungs=sorted(_rungs(state)),
        steps=_steps(state.story),
        refusals=sorted((each.event, each.by) for each in state.refused),
        stages=sorted(
            (each.region, engaged.get(each.about, -1), each.state, each.since)
            for each in state.stages
        ),
    )


def _owed(each: Owed) -> tuple[Any, ...]:
    return (
        each.id, each.state.value, each.made, *_parts(each.due), *_parts(each.overdue_after),
        _or_none(each.delivered_at), _or_none(each.violated_on), _or_none(each.settled),
        each.to, each.by,
    )  # fmt: skip


def _parts(due: Deadline | None) -> tuple[Any, Any]:
    return ("-", "-") if due is None else (due.day, due.at)


def _or_none(value: int | None) -> Any:
    return "-" if value is None else value


def _rungs(state: State) -> Rows:
    promises = {each.id for each in state.owed}
    ladders = {each.id: each for each in state.ladders}
    found: Rows = []
    for line in state.story:
        if line.kind is Kind.RUNG:
            ladder = ladders[line.subject]
            number = int(line.now.partition(" ")[0])
            cause = ladder.cause if ladder.cause in promises else _event(ladder.cause)
            found.append((ladder.rule, cause, number, line.day, line.at))
    return found


def _event(cause: str) -> str:
    return f"@{cause}" if cause.isdecimal() else cause


def _engagements(state: State) -> dict[str, int]:
    """Engagements by their ids, numbered as they began."""
    lines = (line.about for line in state.story if line.kind is Kind.STATE)
    found = dict.fromkeys(about for about in lines if about.startswith("engagement@"))
    return {about: number for number, about in enumerate(found)}


def _steps(story: Sequence[Line]) -> Rows:
    """Every step of a region, in order, with the event or clock that brought it about itself."""
    found: Rows = []
    event: Line | None = None
    for line in story:
        if line.kind in {Kind.EVENT, Kind.REFUSED}:
            event = line
        elif line.kind is Kind.STATE and line.was:
            found.append((_cause(line, event), line.subject, line.was, line.now, line.day))
    return found


def _cause(line: Line, event: Line | None) -> str:
    if event is not None and (line.at, line.by) == (event.at, event.now):
        return event.subject
    return line.by if line.by.startswith(f"{line.subject}.") else ""
