"""A relationship at a moment, as frozen values."""

from troth.dsl import core
from troth.engine.fold.ladders import Ladder, Ladders
from troth.engine.fold.life import Due, Life
from troth.engine.fold.memory import Memory
from troth.engine.fold.story import Changed, Climb, Fact, Owed, Stage, State, Timer


def snapshot(life: Life, ladders: Ladders) -> State:
    """Everything that follows from the events so far."""
    regions = [now for standing in life.regions.values() for now in standing.values()]
    return State(
        relationship=life.id,
        as_of=life.now,
        today=life.today,
        policy=life.tables.id,
        engaged_since=life.engaged.since if life.engaged else None,
        facts=_facts(life.memory),
        stages=tuple(
            Stage(now.place.name, now.about, now.state, now.since, now.final, now.tables.id)
            for now in regions
        ),
        timers=tuple(
            Timer(now.place.name, name, now.about, due)
            for now in regions
            for name, (due, _) in now.timers.items()
        ),
        owed=tuple(owed(life, due) for due in life.owed.values()),
        ladders=tuple(_climb(ladder) for ladder in ladders.begun.values()),
        refused=tuple(life.refused),
        told=tuple(life.told),
        story=tuple(life.story),
        changed=tuple([Changed(*each) for each in life.changed]),
        children={about: _facts(memory) for about, memory in life.children.items()},
    )


def _facts(memory: Memory) -> dict[str, Fact]:
    return {name: (value, memory.origins[name]) for name, value in memory.facts.items()}


def owed(life: Life, due: Due) -> Owed:
    """An obligation as it stands."""
    content = due.rule.content
    late = 0
    if due.due is not None and due.delivered_at is not None:
        late = max(0, life.calendar.local_day(due.delivered_at) - due.due.day)
    return Owed(
        id=due.id,
        rule=due.rule.name,
        kind=due.rule.kind,
        about=due.about,
        policy=due.tables.id,
        to=due.to,
        by=due.by,
        state=due.state,
        made=due.made,
        due=due.due,
        overdue_after=due.over,
        counted=due.counted,
        moved=tuple(due.moved),
        resource=content.resource if isinstance(content, core.Deliver) else "",
        promised=due.promised,
        delivered=due.delivered,
        confirmed=due.confirmed,
        delivered_at=due.delivered_at,
        violated_on=due.violated_on,
        settled=due.settled,
        late_days=late,
        explain_by=due.explain_by,
        suspended_for=due.stood[1] if due.stood else "",
        waits=tuple(due.waits.values()),
        evidence=tuple(due.evidence),
        words=due.rule.words,
    )


def _climb(ladder: Ladder) -> Climb:
    waiting = [due for due, _ in ladder.waiting.values()]
    return Climb(
        id=ladder.id,
        rule=ladder.rule.name,
        cause=ladder.cause,
        begun=ladder.begun,
        fired=len(ladder.fired),
        rungs=len(ladder.rule.rungs),
        next=min(waiting, key=lambda due: due.at, default=None),
        ended=ladder.ended,
        policy=ladder.tables.id,
    )
