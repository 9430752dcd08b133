"""Models of files, and their mistakes in the author's words.

A model is pydantic's description of a map; :func:`validate` fills it from a tree of texts and turns
every complaint into a diagnostic at the very key or value that caused it. The words for single
values that many files share (names, yes/no, days, lengths of time) live here too.
"""

from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import (
    BaseModel,
    ConfigDict,
    ValidationError,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from troth.dsl.diagnostics import Diagnostic, Label, did_you_mean
from troth.dsl.source import Span
from troth.engine.files.yaml import MOST_FINDINGS, Node, key_span, plain, value_span


class Model(BaseModel):
    """A map with known keys only."""

    # built when first filled: only the outermost model of a file ever is
    model_config = ConfigDict(
        extra="forbid", frozen=True, arbitrary_types_allowed=True, defer_build=True
    )


M = TypeVar("M", bound=Model)


def validate(node: Node, model: type[M]) -> tuple[M | None, list[Diagnostic]]:
    """The model that ``node`` fills, or every way in which it does not."""
    try:
        return model.model_validate(plain(node)), []
    except ValidationError as error:
        first = error.errors(include_url=False)[:MOST_FINDINGS]
        return None, [_diagnostic(node, model, e) for e in first]


def validate_parts(node: Node, model: type[M]) -> tuple[M | None, list[Diagnostic]]:
    """Like :func:`validate`, with a model of what is left when every faulty part is taken out.

    So the rest of a file can be read on, and all mistakes told in one run. None where nothing is
    left.
    """
    raw = plain(node)
    found: list[Diagnostic] = []
    for _ in range(_ROUNDS):
        try:
            return model.model_validate(raw), found
        except ValidationError as error:
            errors = error.errors(include_url=False)
            # taking a part out can leave a gap where it stood: that is no second mistake
            found = found or [_diagnostic(node, model, e) for e in errors[:MOST_FINDINGS]]
            if not all(_take_out(raw, e) for e in errors):
                break
    return None, found


_ROUNDS = 4
"""A faulty value, the entry that cannot be without it, and what that leaves empty."""


def _take_out(raw: object, error: ErrorDetails) -> bool:
    """Removes from ``raw`` the innermost map entry that holds the fault; False at the top."""
    steps = [step for step in error["loc"] if step != "[key]"]
    if error["type"] == "missing":
        steps = steps[:-1]
    holder: dict[str, object] | None = None
    key, inside = "", raw
    for step in steps:
        if isinstance(inside, dict):
            if step not in inside:
                return True  # an earlier fault has already taken it out
            holder, key = inside, str(step)
            inside = inside[key]
        elif isinstance(inside, list) and isinstance(step, int) and step < len(inside):
            inside = inside[step]
        else:
            break
    if holder is not None:
        del holder[key]
    return holder is not None


def said(message: str, advice: str = "", code: str = "wrong-value") -> PydanticCustomError:
    """A complaint of one of our own validators, already in the author's words."""
    return PydanticCustomError(
        "said", "{message}", {"message": message, "help": advice, "code": code}
    )


def kind_of(given: object) -> str:
    """What stands in a file, in a word or two: the text itself, or what kind of thing it is."""
    if given is None:
        return "nothing"
    if isinstance(given, list | dict):
        return "a list" if isinstance(given, list) else "a map"
    text = str(given)
    return f"`{text if len(text) <= 60 else text[:57] + '…'}`"


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
    kind = kind_of(given)
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
    if error["type"] == "too_short":
        return _found("wrong-value", f"{what} is empty", span, "write at least one")
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
