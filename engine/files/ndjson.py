"""Events as NDJSON: one JSON object a line, each read alone, however broken its neighbours are.

Numbers keep their digits: they are read as Decimal or int, never through binary floating point.
"""

import json
from collections.abc import Iterator
from datetime import tzinfo
from decimal import Decimal
from typing import Final, NoReturn

from troth.dsl.amounts import cut
from troth.dsl.diagnostics import did_you_mean
from troth.dsl.values import Problem
from troth.engine.files.log_entry import Entry, Fault, LogEvent, Refused
from troth.engine.files.tape import LONGEST_LINE, BrokenTapeError, Tape
from troth.engine.files.text import BOM
from troth.engine.moments import read_moment, show_moment

NEEDED: Final = ("relationship", "type", "at")
KEYS: Final = (*NEEDED, "fields", "actor", "source", "key", "about", "corrects")
"""What a line may say."""

_SHOWN: Final = '{"relationship": "r-42", "type": "applied", "at": "2026-03-02T09:00Z"}'
_UTF8: Final = "save the file as UTF-8"


class _Misread(Exception):  # noqa: N818 - never leaves this module
    """A line that is no event: what of it is wrong, why, and what would help."""

    def __init__(self, fault: Fault, what: str, why: str, fix: str = "") -> None:
        super().__init__(why)
        self.fault, self.what, self.why, self.fix = fault, what, why, fix


def ndjson_entries(tape: Tape, zone: tzinfo | None) -> Iterator[Entry]:
    """Every line of ``tape`` that is not blank, as an event or as the reason why it is none."""
    file, name, number = str(tape.path), tape.name, 0
    try:
        for number, raw, whole in tape.lines():
            line = raw.removeprefix(BOM) if number == 1 else raw
            if not line.isspace() and line:
                yield _entry(line if whole else None, number, file, name, zone)
    except BrokenTapeError as error:
        yield Refused(
            file=file,
            line=number + 1,
            fault=Fault.REST,
            what="the rest of the file",
            why=f"is not read: {error}",
            fix="copy the file again from where it came",
        )


def ndjson_line(event: LogEvent) -> str:
    """An event as the line that reads back equal, without its end; what is empty is left out."""
    said: dict[str, object] = {
        "relationship": event.relationship,
        "type": event.type,
        "at": show_moment(event.at),
        "fields": dict(event.fields),
        "actor": event.actor,
        "source": event.source,
        "key": event.key,
        "about": event.about,
        "corrects": event.corrects,
    }
    return _written({key: value for key, value in said.items() if value})


def _written(value: object) -> str:
    """JSON; a Decimal keeps its digits."""
    match value:
        case dict():
            inside = (f"{_written(key)}: {_written(each)}" for key, each in value.items())
            return "{" + ", ".join(inside) + "}"
        case tuple():
            return "[" + ", ".join(map(_written, value)) + "]"
        case Decimal():
            return str(value)
        case _:
            return json.dumps(value, ensure_ascii=False)


def _entry(line: bytes | None, number: int, file: str, name: str, zone: tzinfo | None) -> Entry:
    try:
        said = _object(line)
        relationship, type_, at = (_text(said, key) for key in NEEDED)
        moment = read_moment(at.strip(), zone)
        if isinstance(moment, Problem):
            raise _Misread(Fault.MOMENT, "`at`", f"cannot be read: {moment.message}", moment.help)
        return LogEvent(
            file=file,
            line=number,
            relationship=relationship,
            type=type_,
            at=moment,
            fields=_fields(said.get("fields", {})),
            about=_text(said, "about"),
            actor=_text(said, "actor"),
            source=_text(said, "source"),
            key=_text(said, "key") or f"{name}#{relationship}#{number}",
            corrects=_number(said.get("corrects")),
        )
    except _Misread as misread:
        return Refused(
            file=file,
            line=number,
            fault=misread.fault,
            what=misread.what,
            why=misread.why,
            fix=misread.fix,
        )


def _object(line: bytes | None) -> dict[str, object]:
    """The object that a line writes, with known keys only; None is too long. Raises _Misread."""
    if line is None:
        most = f"{LONGEST_LINE // 1_000_000} MB"
        raise _Misread(Fault.BYTES, "this line", f"is longer than {most}", "one event a line")
    if b"\0" in line:
        raise _Misread(Fault.BYTES, "this line", "holds a zero byte, as no text does", _UTF8)
    try:
        said = _DECODER.decode(line.decode("utf-8").strip())
    except UnicodeDecodeError as error:
        raise _Misread(Fault.BYTES, "this line", "is not UTF-8", _UTF8) from error
    except RecursionError as error:
        raise _Misread(Fault.SHAPE, "this line", "is nested too deeply") from error
    except json.JSONDecodeError as error:
        why = f"is no JSON from character {error.pos + 1} on"
        raise _Misread(
            Fault.SHAPE, "this line", why, f"write one object a line: {_SHOWN}"
        ) from error
    except ValueError as error:
        raise _Misread(Fault.VALUE, "a number", "has too many digits") from error
    if not isinstance(said, dict):
        raise _Misread(Fault.SHAPE, "this line", "is no object", f"write {_SHOWN}")
    for key in said:
        if key not in KEYS:
            meant = did_you_mean(key, KEYS)
            advice = f"did you mean `{meant}`?" if meant else f"one of: {', '.join(KEYS)}"
            raise _Misread(Fault.KEY, f"the key `{cut(_shown(key))}`", "is not known", advice)
    return said


def _text(said: dict[str, object], key: str) -> str:
    """What ``key`` says; empty where it may be left out and is. Raises _Misread."""
    raw = said.get(key)
    if raw is None or raw == "":
        if key in NEEDED:
            raise _Misread(Fault.KEY, f"`{key}`", "is missing", f"write {_SHOWN}")
        return ""
    if not isinstance(raw, str):
        raise _Misread(Fault.VALUE, f"`{key}`", "is no text", f'write it in quotes: "{key}": "…"')
    return _sound(raw, f"`{key}`")


def _number(raw: object) -> int:
    """The number of the event that one corrects, 0 for none. Raises _Misread."""
    if raw is None:
        return 0
    if not isinstance(raw, int) or isinstance(raw, bool) or raw < 1:
        advice = "write its number in the ledger, such as 3"
        raise _Misread(Fault.VALUE, "`corrects`", "is no number of an event", advice)
    return raw


def _fields(raw: object) -> dict[str, object]:
    """What an event brings; a field of null is one that it does not bring. Raises _Misread."""
    if raw is None:
        return {}
    if not isinstance(raw, dict):
        raise _Misread(Fault.VALUE, "`fields`", "is no object", 'write {"fields": {"hours": 2}}')
    return {
        _sound(name, "a field's name"): _value(value, f"the field `{cut(_shown(name))}`")
        for name, value in raw.items()
        if value is not None
    }


def _value(raw: object, what: str) -> object:
    match raw:
        case bool() | int() | Decimal():
            return raw
        case str():
            return _sound(raw, what)
        case [*items] if all(isinstance(item, str) for item in items):
            return tuple(_sound(str(item), what) for item in items)
        case list():
            raise _Misread(Fault.VALUE, what, "is a list of something else than texts")
        case _:
            advice = "write a text, a number, true, false or a list of texts"
            raise _Misread(Fault.VALUE, what, "is an object", advice)


def _sound(text: str, what: str) -> str:
    """``text`` if it can be kept and written again: JSON can escape what no text holds."""
    if "\0" in text:
        raise _Misread(Fault.BYTES, what, "holds a zero byte, as no text does")
    if not text.isascii() and _shown(text) != text:
        raise _Misread(Fault.BYTES, what, "holds half a character (an escape from D800 to DFFF)")
    return text


def _shown(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in made if keys.count(key) > 1)
        raise _Misread(Fault.KEY, f"the key `{cut(_shown(twice))}`", "is there twice", "keep one")
    return made


def _not_a_number(text: str) -> NoReturn:
    raise _Misread(Fault.VALUE, f"`{text}`", "is no number", "leave the field out, or write digits")


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_once, parse_float=Decimal, parse_constant=_not_a_number
)
