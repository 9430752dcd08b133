"""Models of files, and their mistakes in the author's words.

A model is pydantic's description of a map; :func:`validate` fills it from a tree of texts and turns
every complaint into a diagnostic at the very key or value that caused it. The words for single
values that many files share (names, yes/no, days, lengths of time) live here too.
"""

from decimal import Decimal
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PlainValidator,
    ValidationError,
    WithJsonSchema,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from troth.dsl.diagnostics import Diagnostic, Label, did_you_mean
from troth.dsl.source import Span
from troth.dsl.types import DATE, DurationType
from troth.dsl.values import Problem, duration_of, read_value
from troth.dsl.vocabulary import RESERVED, Length
from troth.engine.files.yaml import Node, key_span, plain, value_span


class Model(BaseModel):
    """A map with known keys only."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


M = TypeVar("M", bound=Model)


def validate(node: Node, model: type[M]) -> tuple[M | None, list[Diagnostic]]:
    """The model that ``node`` fills, or every way in which it does not."""
    try:
        return model.model_validate(plain(node)), []
    except ValidationError as error:
        found = [_diagnostic(node, model, e) for e in error.errors(include_url=False)]
        return None, found


def said(message: str, advice: str = "", code: str = "wrong-value") -> PydanticCustomError:
    """A complaint of one of our own validators, already in the author's words."""
    return PydanticCustomError(
        "said", "{message}", {"message": message, "help": advice, "code": code}
    )


def _diagnostic(node: Node, model: type[Model], error: ErrorDetails) -> Diagnostic:
    path = tuple(step for step in error["loc"] if step != "[key]")
    at_key = "[key]" in error["loc"]
    name = str(path[-1]) if path else ""
    where = ".".join(str(step) if isinstance(step, str) else str(step + 1) for step in path[:-1])
    match error["type"]:
        case "said":
            context: dict[str, Any] = error.get("ctx", {})
            span = key_span(node, *path) if at_key else value_span(node, *path)
            return _found(context["code"], context["message"], span, context["help"])
        case "extra_forbidden":
            known = _keys(model, path[:-1])
            meant = did_you_mean(name, known)
            advice = f"did you mean `{meant}`?" if meant else f"one of: {', '.join(known)}"
            there = f"`{where}` has no key `{name}`" if where else f"there is no key `{name}` here"
            return _found("unknown-key", there, key_span(node, *path), advice)
        case "missing":
            span = key_span(node, *path[:-1]) if len(path) > 1 else node.span.source.whole()
            there = f"`{where}` does not say its `{name}`" if where else f"`{name}` is missing"
            advice = f"add a line `{name}: …`" + (f" under `{where}`" if where else "")
            return _found("missing-key", there, span, advice)
        case _:
            return _wrong_kind(node, path, error)


_WANTED = {
    "string_type": "text",
    "list_type": "a list, such as `[a, b]`",
    "tuple_type": "a list, such as `[a, b]`",
    "dict_type": "a map, such as `{a: 1}`",
    "model_type": "a map, such as `{a: 1}`",
    "model_attributes_type": "a map, such as `{a: 1}`",
}


def _wrong_kind(node: Node, path: tuple[str | int, ...], error: ErrorDetails) -> Diagnostic:
    names = [step for step in path if isinstance(step, str)]
    what = f"`{names[-1]}`" if names else "this file"
    given = error["input"]
    kind = (
        "nothing" if given is None
        else "a list" if isinstance(given, list)
        else "a map" if isinstance(given, dict)
        else f"`{_short(given)}`"
    )  # fmt: skip
    wanted = _WANTED.get(error["type"])
    span = value_span(node, *path)
    if error["type"] in {"literal_error", "enum"}:
        allowed = [
            part.strip("' ")
            for part in str(error.get("ctx", {}).get("expected")).replace(" or ", ", ").split(",")
        ]
        meant = did_you_mean(str(given), allowed)
        advice = f"did you mean `{meant}`?" if meant else f"one of: {', '.join(allowed)}"
        return _found("wrong-value", f"{what} cannot be {kind}", span, advice)
    if wanted is None:
        return _found("wrong-value", f"{what} cannot be {kind}", span, "")
    return _found(
        "wrong-value",
        f"{what} should be {wanted.split(',')[0]}, and {kind} stands here",
        span,
        f"write {wanted}",
    )


def _found(code: str, message: str, span: Span, advice: str) -> Diagnostic:
    return Diagnostic(code, message, Label(span), help=advice)


def _short(given: object) -> str:
    text = str(given)
    return text if len(text) <= 60 else text[:57] + "…"


def _keys(model: type[Model], path: tuple[str | int, ...]) -> list[str]:
    """The keys that are known at ``path`` inside ``model``."""
    kinds: list[Any] = [model]
    for step in path:
        kinds = [inner for kind in kinds for inner in _inside(kind, step)]
    keys: dict[str, None] = {}
    for kind in kinds:
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            keys |= {info.alias or name: None for name, info in kind.model_fields.items()}
    return list(keys)


def _inside(kind: Any, step: str | int) -> list[Any]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        found = [i for n, i in kind.model_fields.items() if (i.alias or n) == step]
        return [bare for info in found for bare in _bare(info.annotation)]
    arguments = get_args(kind)
    if get_origin(kind) is dict and len(arguments) == 2:
        return _bare(arguments[1])
    if get_origin(kind) in {list, tuple} and arguments:
        return _bare(arguments[0])
    return [kind]  # a step that names a branch of a union


def _bare(kind: Any) -> list[Any]:
    """The kinds that an annotation stands for, without what only decorates them."""
    if get_origin(kind) is Annotated:
        return _bare(get_args(kind)[0])
    if get_origin(kind) in {Union, UnionType}:
        return [bare for part in get_args(kind) for bare in _bare(part)]
    return [kind]


# --- single values

NAME = r"^[a-z][a-z0-9_]*$"


def check_name(text: object) -> str:
    """``text`` if it can name something; raises a complaint pydantic collects."""
    if not isinstance(text, str) or not text:
        raise said("a name is missing here", "names look like `coaching_hours`", "bad-name")
    if text in RESERVED:
        raise said(
            f"`{text}` is a word of the language and cannot be a name",
            f"choose another name, such as `{text}_value`",
            "reserved-name",
        )
    if not (
        text.isascii()
        and text[0].islower()
        and all(c.islower() or c.isdigit() or c == "_" for c in text)
    ):
        raise said(
            f"`{_short(text)}` cannot be a name",
            f"small letters, digits and `_`, a letter first: `{slug(text) or 'a_name'}`",
            "bad-name",
        )
    return text


def slug(text: str) -> str:
    """The name for a title: ``Agile working (design)`` becomes ``agile_working_design``."""
    kept = "".join(c if c.isascii() and c.isalnum() else " " for c in text.lower())
    name = "_".join(kept.split())
    return f"n_{name}" if name[:1].isdigit() else name


def _level(text: object) -> str:
    """A level's name: a whole number, or a name that may start upper case."""
    if isinstance(text, str) and text.isascii() and text.replace("_", "a").isalnum():
        # 3, B2 and Practitioner; `3a` is neither a number nor a name
        return text if text.isdigit() or text[0].isupper() else check_name(text)
    return check_name(text)


def _yes_no(raw: object) -> bool:
    if raw == "yes" or raw == "no":  # noqa: PLR1714 - a list is no member of a set, and cannot be asked
        return raw == "yes"
    advice = "write yes or no"
    raise said(
        "nothing stands here" if raw is None else f"`{_short(raw)}` is neither yes nor no", advice
    )


def _day(raw: object) -> int:
    value = read_value(raw, DATE)
    if isinstance(value, Problem):
        raise said(value.message, value.help)
    return int(value)  # type: ignore[arg-type]  # a date is held as a number


def _length(raw: object) -> Length:
    read = read_length(raw)
    if isinstance(read, Problem):
        raise said(read.message, read.help)
    return read


def read_length(raw: object) -> Length | Problem:
    """A duration such as ``12 months`` or ``10 working days``."""
    words = raw.split() if isinstance(raw, str) else []
    working = len(words) == 3 and words[1] == "working"
    if (
        len(words) - working == 2
        and words[0].replace("_", "").isascii()
        and words[0].replace("_", "").isdigit()
    ):
        made = duration_of(
            Decimal(words[0].replace("_", "")), words[-1].removesuffix("s"), working=working
        )
        if isinstance(made, Problem):
            return made
        return Length(type=DurationType(made[0]), amount=made[1])
    shown = "nothing" if raw is None else f"`{_short(raw)}`"
    return Problem(f"{shown} is not a length of time", "write it as 12 months or 10 working days")


def _digits(raw: object) -> int:
    if isinstance(raw, str) and raw.isascii() and raw.isdigit() and len(raw) <= 9:
        return int(raw)
    raise said(
        "nothing stands here" if raw is None else f"`{_short(raw)}` is not a whole number",
        "write digits, such as 3",
    )


def _one(raw: object) -> int:
    if raw == "1":
        return 1
    shown = "nothing" if raw is None else f"`{_short(raw)}`"
    raise said(f"this version of the format is not known: {shown}", "write 1")


def _as_text(raw: object) -> object:
    """Lists and maps are left for pydantic to refuse."""
    return "" if raw is None else raw


YesNo = Annotated[bool, PlainValidator(_yes_no), WithJsonSchema({"enum": ["yes", "no"]})]
Name = Annotated[
    str, PlainValidator(check_name), WithJsonSchema({"type": "string", "pattern": NAME})
]
Level = Annotated[str, PlainValidator(_level), WithJsonSchema({"type": ["string", "integer"]})]
Day = Annotated[int, PlainValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Duration = Annotated[
    Length,
    PlainValidator(_length),
    WithJsonSchema({"type": "string", "pattern": r"^[0-9][0-9_]* (working )?[a-z]+$"}),
]
Whole = Annotated[int, PlainValidator(_digits), WithJsonSchema({"type": "integer", "minimum": 0})]
FormatVersion = Annotated[int, PlainValidator(_one), WithJsonSchema({"const": 1})]
Words = Annotated[str, BeforeValidator(_as_text), WithJsonSchema({"type": "string"})]
Written = Annotated[str, WithJsonSchema({"type": ["string", "number", "boolean"]})]
"""Text of any look: ``2026.1``, ``1``, ``GB``; files that others read may take it for a number."""
