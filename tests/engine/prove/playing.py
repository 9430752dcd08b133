"""A timeline told once more, to the whole engine, and what it says held against what came of it."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

from troth.dsl.core import ObligationState
from troth.dsl.types import (
    SCALE,
    ChoiceType,
    DateType,
    InstantType,
    NumberType,
    SetType,
    TextType,
    TruthType,
    Type,
    Value,
)
from troth.dsl.values import EPOCH_INSTANT, date_of, show_value
from troth.engine.event_kinds import kinds_of
from troth.engine.files.pack import Pack
from troth.engine.fold.story import Kind, State
from troth.engine.prove.findings import Timeline
from troth.engine.testing import memory_engine

OWED = re.compile(r"(?:promise|expectation) (?P<rule>\w+) (?P<said>[a-z ]+?)(?:, by .*)?$")
REGION = re.compile(r"(?P<region>[a-z_.]+) is (?P<state>\w+)$")
SAID = {
    "is owed": ObligationState.IN_EFFECT,
    "is broken": ObligationState.VIOLATED,
    "is kept": ObligationState.FULFILLED,
    "is kept late": ObligationState.REPAIRED,
    "stands still": ObligationState.SUSPENDED,
}


def replayed(timeline: Timeline, pack: Pack) -> State:
    """Everything that follows when the events are recorded, one by one, in an engine of its own."""
    kinds = kinds_of(pack.vocabulary, pack.charts.values())
    engine, clock = memory_engine(pack, effective="1971-01-01")
    for event in timeline.events:
        types = kinds[event.type].fields
        fields = {name: plain(value, types.get(name)) for name, value in event.fields.items()}
        clock.set(event.at)
        engine.record(
            "somebody", event.type, fields, at=event.at, about=event.about, actor=event.actor
        )
    clock.set(timeline.until)
    engine.advance(timeline.until)
    state = engine.state("somebody")
    engine.close()
    return state


def plain(value: Value, type_: Type | None) -> object:
    """A held value as somebody would give it."""
    match type_:
        case NumberType():
            assert isinstance(value, int)
            return Decimal(value) / SCALE
        case TruthType():
            return bool(value)
        case DateType():
            assert isinstance(value, int)
            return date_of(value)
        case None | TextType():
            return value
        case InstantType():
            assert isinstance(value, int)
            return EPOCH_INSTANT + timedelta(seconds=value)
        case SetType(of=ChoiceType(members=names)):
            assert isinstance(value, int)
            return [name for at, name in enumerate(names) if value >> at & 1]
        case SetType():
            assert isinstance(value, frozenset)
            return sorted(value)
        case _:
            return show_value(value, type_)


def assert_played(timeline: Timeline, pack: Pack) -> None:
    """What a timeline says has happened when it is played again: neither more nor less of it."""
    assert timeline.events, "a history without events shows nothing"
    state = replayed(timeline, pack)
    calendar = pack.calendar_of()
    said = 0
    for moment in timeline.moments[:-1]:
        day = calendar.local_day(moment.at)
        if found := OWED.match(moment.words):
            rule, now = found["rule"], SAID.get(found["said"])
            said += 1
            assert any(
                line.kind is Kind.OWED
                and line.subject.partition("@")[0] == rule
                and line.day == day
                and now in {None, line.now}
                for line in state.story
            ), moment.words
        elif moment.kind == "state" and (found := REGION.match(moment.words)):
            said += 1
            assert any(
                (line.kind, line.subject, line.now) == (Kind.STATE, found["region"], found["state"])
                for line in state.story
            ), moment.words
    refused = [each.type for each in state.refused]
    told = [moment for moment in timeline.moments if " is refused: " in moment.words]
    assert len(refused) == len(told)
    assert said, "nothing that it says was looked at"
