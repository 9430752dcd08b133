"""States, notices and all that the engine gives back, as JSON has it.

Moments are ISO text in the zone of the pack, days ISO dates, amounts text, so that no reader rounds
them; values of facts are as their type writes them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import tzinfo
from enum import Enum

from troth.dsl.values import date_of, show_scaled, show_value
from troth.dsl.vocabulary import Vocabulary
from troth.engine.deadline import Deadline
from troth.engine.decision import Decision
from troth.engine.event_kinds import kinds_of
from troth.engine.events import Event
from troth.engine.facts import Origin
from troth.engine.fold.story import Fact, State
from troth.engine.records import Record
from troth.engine.timeline.words import iso
from troth.workflows.chart import Chart

MOMENTS = frozenset(
    {"at", "made", "since", "settled", "delivered_at", "as_of", "recorded", "begun"}
)
"""Names of fields that hold moments, in whatever value they stand."""

DAYS = frozenset({"day", "today", "violated_on", "engaged_since", "earliest"})

AMOUNTS = frozenset({"promised", "delivered", "confirmed"})


class Plain:
    """Makes plain values, in the words of one pack and in its zone."""

    def __init__(self, vocabulary: Vocabulary, zone: tzinfo, charts: Iterable[Chart] = ()) -> None:
        self._vocabulary = vocabulary
        self._zone = zone
        self._charts = charts

    def of(self, value: object) -> object:
        """A value as dicts, lists, texts, numbers, truths and None."""
        match value:
            case Decision():
                return value.as_dict()
            case State():
                return self._state(value)
            case Record():
                return self._record(value)
            case Event():
                return self._event(value)
            case Deadline():
                return {"day": _date(value.day), "at": iso(value.at, self._zone)}
            case Enum():
                return value.value
            case Mapping():
                return {str(key): self.of(each) for key, each in value.items()}
            case tuple() | list():
                return [self.of(each) for each in value]
            case frozenset():
                return sorted(map(str, value))
            case _ if is_dataclass(value):
                return {each.name: self._field(each.name, value) for each in fields(value)}
            case _:
                return value

    def _field(self, name: str, whole: object) -> object:
        value = getattr(whole, name)
        if not isinstance(value, int) or isinstance(value, bool):
            return self.of(value)
        if name in MOMENTS:
            return iso(value, self._zone)
        if name in DAYS:
            return _date(value)
        return show_scaled(value) if name in AMOUNTS else value

    def _record(self, record: Record) -> dict[str, object]:
        return {
            "relationship": record.relationship,
            "number": record.seq,
            "type": record.type,
            "at": iso(record.at, self._zone),
            "recorded": iso(record.recorded, self._zone),
            "fields": record.fields,
            "about": record.about,
            "actor": record.actor,
            "source": record.source,
            "key": record.key,
            "corrects": record.corrects,
            "policy": record.policy,
            "hash": record.hash,
        }

    def _event(self, event: Event) -> dict[str, object]:
        kind = kinds_of(self._vocabulary, self._charts).get(event.type)
        types = {} if kind is None else kind.fields
        told = {each.name: self._field(each.name, event) for each in fields(event)}
        said = {
            name: show_value(value, types[name]) if name in types else str(value)
            for name, value in event.fields.items()
        }
        return {**told, "fields": said}

    def _state(self, state: State) -> dict[str, object]:
        told: dict[str, object] = {}
        for each in fields(state):
            if each.name == "facts":
                told["facts"] = self._facts(state.facts)
            elif each.name == "children":
                told["children"] = {
                    about: self._facts(facts) for about, facts in state.children.items()
                }
            else:
                told[each.name] = self._field(each.name, state)
        return told

    def _facts(self, facts: Mapping[str, Fact]) -> dict[str, object]:
        return {name: self._fact(name, fact) for name, fact in facts.items()}

    def _fact(self, name: str, fact: Fact) -> dict[str, object]:
        value, origin = fact
        declared = self._vocabulary.facts.get(name)
        shown = show_value(value, declared.type) if declared else str(value)
        return {"value": shown, **_origin(origin)}


def _origin(origin: Origin) -> dict[str, object]:
    day = None if origin.day is None else _date(origin.day)
    return {"event": origin.event, "day": day}


def _date(day: int) -> str:
    return date_of(day).isoformat()
