"""The beginning of an OCEL 2.0 log (JSON) as a guess looks at it.

The case of a mapping is a type of object there; of those in the file the one is taken that is named
like a case, or else the one that most events name. Everything else becomes columns, as for a log of
one kind of object.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from troth.engine.files.tape import BrokenTapeError, Tape
from troth.engine.files.text import BOM
from troth.engine.guessing.likeness import likeness
from troth.engine.guessing.sample import MOST_ROWS, Column, Sample

ACTIVITY: Final = "ocel:activity"
MOMENT: Final = "ocel:timestamp"
EVENT: Final = "ocel:eid"
"""What a mapping calls the type, the moment and the id of an event."""


def objects_in(tape: Tape, case_names: Iterable[str]) -> tuple[Sample, str] | None:
    """The sample of a log and the type of object that is its case; None for what is no OCEL."""
    try:
        said = json.loads(b"".join(tape.pieces()).removeprefix(BOM))
        types = {each["id"]: each["type"] for each in said["objects"]}
        events = said["events"][:MOST_ROWS]
        sample = Sample(str(tape.path), "OCEL", {}, whole=len(events) == len(said["events"]))
        named = [_event(sample, each, types) for each in events]
        case = _case(named, list(case_names))
        for each in said["objects"]:
            if each["type"] == case:
                _add(sample.case, {one["name"]: one["value"] for one in _list(each)})
    except (BrokenTapeError, ValueError, RecursionError, KeyError, TypeError, AttributeError):
        return None
    sample.columns.pop(case, None)
    return (sample, case) if case else None


def _event(sample: Sample, event: Mapping[str, Any], types: Mapping[str, str]) -> set[str]:
    """Adds an event to the sample; the types of object that it names."""
    sample.rows += 1
    told = {one["name"]: one["value"] for one in _list(event)}
    for each in event.get("relationships") or []:
        told.setdefault(types.get(each["objectId"], ""), each["objectId"])
    told.pop("", None)
    moment = {ACTIVITY: event["type"], MOMENT: event["time"], EVENT: event["id"]}
    _add(sample.columns, {**told, **moment})
    return told.keys() & {*types.values()}


def _case(named: Iterable[set[str]], case_names: list[str]) -> str:
    counts: dict[str, int] = {}
    for types in named:
        for each in types:
            counts[each] = counts.get(each, 0) + 1
    best = sorted(counts, key=lambda each: (-likeness(each, case_names), -counts[each], each))
    return best[0] if best else ""


def _add(columns: dict[str, Column], values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        text = "" if value is None else str(value)
        text = text.lower() if isinstance(value, bool) else text
        columns.setdefault(name, Column(name)).add(text.strip())


def _list(said: Mapping[str, Any]) -> list[dict[str, Any]]:
    return said.get("attributes") or []
