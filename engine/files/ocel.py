"""Events from OCEL 2.0, the exchange format of logs about several objects, as JSON.

An event names any number of objects; those of one type are whose events these are. To a mapping an
event has these columns: its type (`ocel:activity`), its moment (`ocel:timestamp`), its id
(`ocel:eid`), its attributes by their names, and for each type of object the id of the one that it
names. An event that names several objects of the case's type is one of each of them. What is known
of a case are the attributes of its object, as they were at that moment.

Such a file is one JSON value and is held whole; entries are told by their number among the events.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Final

from troth.dsl.amounts import cut
from troth.dsl.values import Problem
from troth.engine.files.case_log import CaseLog
from troth.engine.files.log_entry import Entry, Fault, Refused
from troth.engine.files.tape import BrokenTapeError, Tape
from troth.engine.files.text import BOM
from troth.engine.moments import read_moment

ACTIVITY: Final = "ocel:activity"
MOMENT: Final = "ocel:timestamp"
EVENT: Final = "ocel:eid"

_ALWAYS: Final = -(2**62)


class _Misshapen(Exception):  # noqa: N818 - never leaves this module
    """A part of the file is not what OCEL says: what is wrong with it, in words."""


@dataclass(slots=True)
class _Object:
    """An object: its type, and for each attribute its values with the moments they hold from."""

    type: str
    values: dict[str, list[tuple[int, str]]] = field(default_factory=dict)

    def at(self, moment: int) -> dict[str, str]:
        """Its attributes as they were at a moment."""
        found: dict[str, str] = {}
        for name, told in self.values.items():
            known = [text for since, text in told if since <= moment]
            if known:
                found[name] = known[-1]
        return found


def ocel_entries(tape: Tape, log: CaseLog) -> Iterator[Entry]:
    """Every event of the file, in order of their moments, and what is known of each case."""
    try:
        said = json.loads(b"".join(tape.pieces()).removeprefix(BOM))
        events, objects = _parts(said)
        known = _objects(objects, log.zone)
    except BrokenTapeError as error:
        yield _whole(log, f"is not read: {error}")
        return
    except (ValueError, RecursionError):
        yield _whole(log, "is no JSON")
        return
    except _Misshapen as error:
        yield _whole(log, f"is no OCEL 2.0: {error}")
        return
    counts: dict[str, int] = {}
    for number, event in _in_order(events, log.zone):
        try:
            values, named = _event(event)
        except _Misshapen as error:
            yield log.refused(number, Fault.SHAPE, "the event", str(error))
            continue
        yield from _entries_of(number, values, named, known, log, counts)


def _entries_of(
    number: int,
    values: Mapping[str, str],
    named: Sequence[str],
    known: Mapping[str, _Object],
    log: CaseLog,
    counts: dict[str, int],
) -> Iterator[Entry]:
    """An event of each object that it is an event of."""
    others: dict[str, str] = {}
    cases: list[str] = []
    for name in named:
        kind = known[name].type if name in known else ""
        if kind == log.entry.case:
            cases.append(name)
        elif kind:
            others.setdefault(kind, name)
    at = read_moment(values.get(MOMENT, ""), log.zone)
    for case in dict.fromkeys(cases) or [""]:
        told = known[case].at(at) if case and isinstance(at, int) else {}
        index = counts[case] = counts.get(case, -1) + 1
        of_case = {**told, log.entry.case: case}
        yield from log.read(number, index, of_case, {**others, **values, log.entry.case: case})


def _parts(said: object) -> tuple[list[object], list[object]]:
    """The events and the objects. Raises _Misshapen."""
    if not isinstance(said, dict):
        raise _Misshapen("it is no object of JSON")
    found = []
    for name in ("events", "objects"):
        part = said.get(name)
        if not isinstance(part, list):
            raise _Misshapen(f"it has no list `{name}`")
        found.append(part)
    return found[0], found[1]


def _objects(objects: Sequence[object], zone: tzinfo | None) -> dict[str, _Object]:
    """Every object by its id. Raises _Misshapen."""
    found: dict[str, _Object] = {}
    for each in objects:
        said = each if isinstance(each, dict) else {}
        made = found[_text(said, "id", "an object")] = _Object(_text(said, "type", "an object"))
        for attribute in _list(said, "attributes"):
            name = _text(attribute, "name", "an attribute of an object")
            since = read_moment(attribute.get("time", ""), zone)
            moment = _ALWAYS if isinstance(since, Problem) else since
            made.values.setdefault(name, []).append((moment, _written(attribute.get("value"))))
        for told in made.values.values():
            told.sort(key=lambda value: value[0])
    return found


def _in_order(events: Sequence[object], zone: tzinfo | None) -> list[tuple[int, object]]:
    """The events by their moments, each with its number in the file, from 1."""

    def moment(event: object) -> int:
        at = read_moment(event.get("time", "") if isinstance(event, dict) else "", zone)
        return _ALWAYS if isinstance(at, Problem) else at

    return sorted(enumerate(events, 1), key=lambda each: moment(each[1]))


def _event(event: object) -> tuple[dict[str, str], list[str]]:
    """What an event says, by column, and the ids of the objects it names. Raises _Misshapen."""
    said = event if isinstance(event, dict) else {}
    values: dict[str, str] = {}
    for attribute in _list(said, "attributes"):
        values[_text(attribute, "name", "an attribute")] = _written(attribute.get("value"))
    values[ACTIVITY] = _text(said, "type", "it")
    values[MOMENT] = _written(said.get("time"))
    values[EVENT] = _text(said, "id", "it")
    named = [_text(each, "objectId", "a relationship") for each in _list(said, "relationships")]
    return values, named


def _list(said: Mapping[str, object], key: str) -> list[dict[str, object]]:
    part = said.get(key) or []
    if not isinstance(part, list) or not all(isinstance(each, dict) for each in part):
        raise _Misshapen(f"its `{key}` are no list of objects")
    return part


def _text(said: Mapping[str, object], key: str, what: str) -> str:
    found = said.get(key)
    if not isinstance(found, str) or not found:
        raise _Misshapen(f"{what} has no `{cut(key)}`")
    return found


def _written(value: object) -> str:
    """A value as the text of a cell."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case _:
            return str(value)


def _whole(log: CaseLog, why: str) -> Refused:
    return log.refused(1, Fault.REST, "the file", why, "export it anew, as OCEL 2.0 JSON")
