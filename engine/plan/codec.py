"""Between frozen dataclasses and JSON, by their type hints alone.

One description serves three times: what is written, what is accepted, and the published schema. It
knows the few shapes that a plan is made of (text, whole numbers, optional values, tuples, maps by
text, enumerations, literals, dataclasses, and unions of dataclasses told apart by ``kind``) and
nothing of plans. Decimal fractions are text: no binary floating point comes in or goes out.
"""

import json
import types
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from functools import lru_cache
from typing import (
    Annotated,
    Any,
    Literal,
    TypeAlias,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

Json: TypeAlias = "bool | int | str | list[Json] | dict[str, Json] | None"

HEAD = ("format", "format_version", "id", "kind")
"""Keys that come first wherever they occur: a reader tells from them what the rest is."""


class ShapeError(Exception):
    """A JSON value that does not fit; the message begins with the path to it."""


T = TypeVar("T")


def dump(value: object) -> bytes:
    """The bytes of ``value``: UTF-8, two blanks a level, a line end last, the same every time."""
    return (json.dumps(to_json(value), ensure_ascii=False, indent=2) + "\n").encode()


def to_json(value: object) -> Json:
    """``value`` as JSON. Fields keep their order after `HEAD`; maps are sorted by key."""
    match value:
        case StrEnum():
            return value.value
        case None | bool() | int() | str():
            return value
        case tuple() | Sequence():
            return [to_json(item) for item in value]
        case Mapping():
            return {str(key): to_json(value[key]) for key in sorted(value)}
        case _ if is_dataclass(value) and not isinstance(value, type):
            return {name: to_json(getattr(value, name)) for name in keys_of(type(value))}
        case _:
            raise AssertionError(f"INVARIANT: a plan holds no {type(value).__name__}")


def load(data: bytes, shape: type[T]) -> T:
    """The value of type ``shape`` in ``data``; raises `ShapeError`."""
    try:
        text = data.decode("utf-8")
        raw = json.loads(text, parse_float=_no_fraction, parse_constant=_no_fraction)
    except (ValueError, RecursionError) as error:
        raise ShapeError("this is not JSON") from error
    value: T = from_json(raw, shape, "")
    return value


def _no_fraction(text: str) -> None:
    raise ShapeError(f"the number {text} should be written as text")


def from_json(raw: object, shape: Any, path: str) -> Any:
    """The value of type ``shape`` that ``raw`` holds; ``path`` is where it stands."""
    origin, arguments = get_origin(shape), get_args(shape)
    if origin is Annotated:
        text, form = _expect(raw, str, arguments[1].words, path), arguments[1]
        if form.holds(text):
            return text
        raise _wrong(path, form.words)
    if origin is Literal:
        if raw in arguments:
            return raw
        raise _wrong(path, " or ".join(map(str, arguments)))
    if origin in (Union, types.UnionType):
        return _from_union(raw, arguments, path)
    if origin is tuple:
        items = _expect(raw, list, "a list", path)
        return tuple(
            from_json(item, arguments[0], f"{path}[{index}]") for index, item in enumerate(items)
        )
    if origin is Mapping:
        entries = _expect(raw, dict, "a map", path)
        return {
            key: from_json(item, arguments[1], f"{path}.{key}") for key, item in entries.items()
        }
    if is_dataclass(shape):
        return _from_map(_expect(raw, dict, "a map", path), shape, path)
    if issubclass(shape, StrEnum):
        if isinstance(raw, str) and raw in {member.value for member in shape}:
            return shape(raw)
        raise _wrong(path, " or ".join(member.value for member in shape))
    if shape is int:
        if isinstance(raw, int) and not isinstance(raw, bool):
            return raw
        raise _wrong(path, "a whole number")
    return _expect(raw, shape, "text", path)


def _from_union(raw: object, arguments: tuple[Any, ...], path: str) -> Any:
    if type(None) in arguments:
        rest = tuple(one for one in arguments if one is not type(None))
        return None if raw is None else from_json(raw, rest[0], path)
    kinds = {kind_of(one): one for one in arguments}
    entries = _expect(raw, dict, "a map", path)
    kind = entries.get("kind")
    if not isinstance(kind, str) or kind not in kinds:
        raise _wrong(f"{path}.kind", " or ".join(kinds))
    return from_json(raw, kinds[kind], path)


def _from_map(raw: dict[str, object], shape: Any, path: str) -> Any:
    known = hints_of(shape)
    for key in raw:
        if key not in known:
            raise ShapeError(f"{path}.{key} is not known here".lstrip("."))
    for one in fields(shape):
        if one.name not in raw and one.default is MISSING and one.default_factory is MISSING:
            raise ShapeError(f"{path}.{one.name} is missing".lstrip("."))
    return shape(**{key: from_json(raw[key], known[key], f"{path}.{key}") for key in raw})


def _expect(raw: object, kind: Any, words: str, path: str) -> Any:
    if isinstance(raw, kind):
        return raw
    raise _wrong(path, words)


def _wrong(path: str, wanted: str) -> ShapeError:
    return ShapeError(f"{path.lstrip('.') or 'the file'} should be {wanted}")


@lru_cache(maxsize=256)
def hints_of(shape: type) -> dict[str, Any]:
    """The types of the fields of a dataclass, by name."""
    return get_type_hints(shape, include_extras=True)


@lru_cache(maxsize=256)
def keys_of(shape: type) -> tuple[str, ...]:
    """The keys of a dataclass in the order in which they are written."""
    names = list(hints_of(shape))
    return (*(key for key in HEAD if key in names), *(key for key in names if key not in HEAD))


def kind_of(shape: type) -> str:
    """The one value of ``kind`` of a member of a closed union."""
    (kind,) = get_args(hints_of(shape)["kind"])
    return str(kind)
