"""Why something is as it is: a due date, what an event did, a refusal, where a region has been.

Reads what the fold tells and the ledger holds; decides nothing.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from troth.dsl.diagnostics import did_you_mean
from troth.dsl.vocabulary import Subject
from troth.engine.calendar import Calendar
from troth.engine.deadline import Deadline
from troth.engine.event_kinds import ORG
from troth.engine.fold.links import goals_around, path_of
from troth.engine.fold.relationship import Relationship
from troth.engine.fold.story import Line, Owed, Refused, Stage, State, Timer
from troth.engine.localtime import shown
from troth.engine.records import Record
from troth.engine.session.errors import Unanswerable
from troth.engine.session.policies import Policies
from troth.engine.session.values import Explained
from troth.engine.timeline.words import (
    STATES,
    amounts,
    change_told,
    derived,
    line_told,
    moment_shown,
    refusal_told,
)

MEASURE = "measure"
"""The fact of a goal that says what is measured."""


def explained(
    person: Relationship,
    records_of: Callable[[str], Sequence[Record]],
    what: str,
    policies: Policies,
) -> Explained:
    """Everything that ``what`` follows from; raises `Unanswerable` where there is no such thing.

    Of goals the one called so tells what it is for.
    """
    state = person.state()
    owed = state.promises(what)
    if owed:
        return _promise(owed[-1], state, policies)
    records = records_of(person.id)
    number, reached = _number(what)
    heard = [] if not reached or person.id == ORG else records_of(ORG)
    if 0 < number <= len(heard if reached else records):
        record = (heard if reached else records)[number - 1]
        return _event(record, f"{ORG}-{number}" if reached else str(number), state, policies)
    for timer in state.timers:
        if what in timer_names(timer):
            return _timer(timer, state, policies)
    for stage in state.stages:
        if what == stage.region or what.startswith(f"{stage.region}."):  # a timer that rang
            return _region(stage.region, state, policies)
    if any(what in {each.id, each.rule} for each in state.ladders):
        return _ladder(what, state)
    if _is_goal(what, state, policies):
        return _goal(what, person, state, policies)
    raise _nothing_called(what, state, len(records))


def _number(what: str) -> tuple[int, bool]:
    """The number of an event, and whether it is the organisation's: ``3``, ``@3`` or ``org-3``."""
    own = what.removeprefix("@").partition("/")[0]
    number = own.removeprefix(f"{ORG}-")
    return (int(number) if number.isdecimal() else 0), number != own


def timer_names(timer: Timer) -> tuple[str, str]:
    """What a timer is called: with the application, case or goal it belongs to, or without."""
    name = f"{timer.region}.{timer.name}"
    return (f"{name}@{timer.about}" if timer.about else name), name


def _promise(owed: Owed, state: State, policies: Policies) -> Explained:
    pack = policies.pack(owed.policy)
    counted = owed.counted
    calendar = pack.calendar_of() if counted is None else pack.calendar_named(counted.calendar)
    told = [f"{STATES[owed.state]}, by {owed.by} to {owed.to}"]
    told += [f"waits for {each}" for each in owed.waits]
    told += [amounts(owed)] if amounts(owed) else []
    found = derived(owed, calendar)
    if found is not None:
        told += found.lines()
    elif owed.due is not None:
        told.append(f"due by the end of {shown(owed.due.day)}, a date that was given")
    for moved in owed.moved:
        now = "no day" if moved.now is None else _ending(moved.now, calendar)
        told.append(f"moved to {now} on {shown(calendar.local_day(moved.at))}: {moved.why}")
    if owed.violated_on is not None:
        told.append(f"broken as of {shown(owed.violated_on)}")
    ladders = {each.id for each in state.ladders if each.cause == owed.id}
    story = tuple(
        line for line in state.story if line.subject == owed.id or line.subject in ladders
    )
    head = f"{owed.kind} {owed.id}, made {shown(calendar.local_day(owed.made))}"
    return _explained(state, head, "promise", told, story, owed=owed)


def _ending(due: Deadline, calendar: Calendar) -> str:
    """A deadline as its last moment: of a day its end, of hours the moment itself."""
    if due.at == calendar.last_second(due.day):
        return f"the end of {shown(due.day)}"
    return moment_shown(due.at, calendar.zone)


def _event(record: Record, id_: str, state: State, policies: Policies) -> Explained:
    zone, number = policies.newest.zone, str(record.seq)
    head = f"event {id_}, {record.type}, {moment_shown(record.at, zone)}"
    by = f" by {record.actor}" if record.actor else ""
    source = f" from {record.source}" if record.source else ""
    told = [f"recorded {moment_shown(record.recorded, zone)}{by}{source}"]
    if record.corrects:
        told.append(f"it corrects event {record.corrects}")
    if record.written != "{}":
        told.append(f"it says {record.written}")
    refused = next((each for each in state.refused if each.event.partition("/")[0] == id_), None)
    story = tuple(line for line in state.story if _follows(line, record, id_))
    if refused is not None:
        told += refusal_told(refused)
    elif not story:
        told.append(
            "it does not count any more: it was corrected or annulled"
            if state.relationship == record.relationship
            else f"it does not concern {state.relationship}"
        )
    vocabulary = policies.pack(state.policy).vocabulary
    # what was not known before is what the event says
    changed = tuple(each for each in state.changed_by(id_) if each.was is not None or id_ != number)
    told += [change_told(each, record.type, vocabulary) for each in changed]
    return replace(_explained(state, head, "event", told, story, refused=refused), changed=changed)


def _follows(line: Line, record: Record, id_: str) -> bool:
    """Whether a line of the story came of an event: by its number, or at once by its type."""
    at_once = line.at == record.at and line.by == record.type
    named = line.subject.removeprefix("@"), line.by
    return at_once or id_ in {each.partition("/")[0] for each in named}


def _timer(timer: Timer, state: State, policies: Policies) -> Explained:
    zone = policies.newest.zone
    stage = state.stage(timer.region, timer.about)
    told = [f"rings after the end of {shown(timer.due.day)}"]
    if stage is not None:
        told.insert(0, f"runs while {timer.region} is {stage.state}")
        told.insert(1, f"{stage.state} since {moment_shown(stage.since, zone)}")
    head = f"timer {timer.region}.{timer.name}"
    story = tuple(
        line for line in state.story if (line.subject, line.about) == (timer.region, timer.about)
    )
    return _explained(state, head, "timer", told, story)


def _region(name: str, state: State, policies: Policies) -> Explained:
    stages = tuple(each for each in state.stages if each.region == name)
    zone = policies.newest.zone
    told = [
        f"{each.state} since {moment_shown(each.since, zone)}"
        + (f" ({each.about})" if each.about else "")
        for each in stages
    ]
    story = tuple(line for line in state.story if line.subject == name)
    return _explained(state, f"region {name}", "region", told, story, stages=stages)


def _ladder(what: str, state: State) -> Explained:
    climb = [each for each in state.ladders if what in {each.id, each.rule}][-1]
    told = [f"begun by {climb.cause}, {climb.fired} of {climb.rungs} rungs"]
    if climb.ended:
        told.append(f"ended: {climb.ended}")
    elif climb.next is not None:
        told.append(f"the next rung on {shown(climb.next.day)}")
    notes = [
        each for each in state.told if each.key.startswith(f"{state.relationship}/{climb.id}/")
    ]
    told += [
        f"{shown(each.day)}: {each.action.value} {each.party or each.kind}"
        + (f" ({each.chosen})" if each.chosen else "")
        for each in notes
    ]
    story = tuple(line for line in state.story if line.subject == climb.id)
    return _explained(state, f"escalation {climb.id}", "ladder", told, story)


def _is_goal(what: str, state: State, policies: Policies) -> bool:
    facts = policies.pack(state.policy).vocabulary.facts
    known = state.children.get(what, {})
    return any(name in facts and facts[name].subject is Subject.GOAL for name in known)


def _goal(what: str, person: Relationship, state: State, policies: Policies) -> Explained:
    """What a goal is for: the goals that it supports, up to the one that stands for itself."""
    vocabulary = policies.pack(state.policy).vocabulary
    goals_of = goals_around(person.life)
    path = path_of(goals_of, vocabulary, person.id, what)
    told = []
    for index, step in enumerate(path.steps):
        measure = (goals_of(step.owner) or {}).get(step.goal, {}).get(MEASURE, "")
        whose = "the organisation" if step.owner == ORG else step.owner
        about = f"{step.goal}, of {whose}" + (f": {measure}" if measure else "")
        told.append(f"supports {about}" if index else about)
    if path.lost:
        told.append(f"supports {path.lost}, which nobody knows")
    elif path.reaches:
        told.append("a goal of the organisation")
    elif path.reason:
        told.append(f"its own reason: {path.reason}")
    else:
        told.append("it supports no other goal, and gives no reason of its own")
    story = tuple(line for line in state.story if line.about == what)
    return replace(_explained(state, f"goal {what}", "goal", told, story), path=path)


def _explained(
    state: State,
    subject: str,
    kind: str,
    told: Iterable[str],
    story: tuple[Line, ...],
    *,
    owed: Owed | None = None,
    refused: Refused | None = None,
    stages: tuple[Stage, ...] = (),
) -> Explained:
    lines = (*told, *(f"{shown(line.day)}  {line_told(line)}" for line in story))
    return Explained(
        state.relationship, subject, kind, state.as_of, lines, story, refused, owed, stages
    )


def _nothing_called(what: str, state: State, count: int) -> Unanswerable:
    known = [each.id for each in state.owed]
    known += [each.rule for each in state.owed]
    known += [each.region for each in state.stages]
    known += [each.id for each in state.ladders]
    known += state.children
    meant = did_you_mean(what, dict.fromkeys(known))
    promises = ", ".join(each.id for each in state.owed[:8])
    listed = f"events 1 to {count}" + (f"; {promises}" if promises else "")
    return Unanswerable(
        f"`{state.relationship}` has no promise, event or region `{what}`",
        f"did you mean `{meant}`?" if meant else f"one of: {listed}",
    )
