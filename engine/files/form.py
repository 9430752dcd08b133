"""Forms: the kinds of map that files hold, and the mistakes in one in the author's words.

A form fills the fields of a model, pydantic's description of a map. :func:`validate` gives it a
tree of texts and turns every complaint into a diagnostic at the very key or value that caused it.
"""

from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, Generic, TypeVar, Union, get_args, get_origin

from pydantic_core import ValidationError

from troth.dsl.diagnostics import Diagnostic, Label, did_you_mean
from troth.dsl.source import Span
from troth.engine.files.words import kind_of
from troth.engine.files.yaml import MOST_FINDINGS, Node, key_span, plain, value_span

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from troth.engine.files.fields import Model

M = TypeVar("M", bound="Model")


class Form(Generic[M]):
    """One kind of map, described by a model."""

    def __init__(self, model: type[M]) -> None:
        self._model = model

    def model(self) -> type[M]:
        """The description itself."""
        return self._model

    def fill(self, raw: object) -> M:
        """The fields that ``raw`` fills. Raises pydantic's ValidationError."""
        return self._model.model_validate(raw)


def validate(node: Node, form: Form[M]) -> tuple[M | None, list[Diagnostic]]:
    """The fields that ``node`` fills, or every way in which it does not."""
    try:
        return form.fill(plain(node)), []
    except ValidationError as error:
        first = error.errors(include_url=False)[:MOST_FINDINGS]
        return None, [_diagnostic(node, form, e) for e in first]


def validate_parts(node: Node, form: Form[M]) -> tuple[M | None, list[Diagnostic]]:
    """Like :func:`validate`, with what is left when every faulty part is taken out.

    So the rest of a file can be read on, and all mistakes told in one run. None where nothing is
    left.
    """
    raw = plain(node)
    found: list[Diagnostic] = []
    for _ in range(_ROUNDS):
        try:
            return form.fill(raw), found
        except ValidationError as error:
            errors = error.errors(include_url=False)
            # taking a part out can leave a gap where it stood: that is no second mistake
            found = found or [_diagnostic(node, form, e) for e in errors[:MOST_FINDINGS]]
            if not all(_take_out(raw, e) for e in errors):
                break
    return None, found


_ROUNDS = 4
"""A faulty value, the entry that cannot be without it, and what that leaves empty."""


def _take_out(raw: object, error: "ErrorDetails") -> bool:
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


def _diagnostic(node: Node, form: Form[Any], error: "ErrorDetails") -> Diagnostic:
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
            known = _keys(form.model(), path[:-1])
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


def _wrong_kind(node: Node, path: tuple[str | int, ...], error: "ErrorDetails") -> Diagnostic:
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


def _keys(model: "type[Model]", path: tuple[str | int, ...]) -> list[str]:
    """The keys that are known at ``path`` inside ``model``."""
    kinds: list[Any] = [model]
    for step in path:
        kinds = [inner for kind in kinds for inner in _inside(kind, step)]
    keys: dict[str, None] = {}
    for kind in kinds:
        keys |= {info.alias or name: None for name, info in _fields(kind).items()}
    return list(keys)


def _fields(kind: Any) -> dict[str, Any]:
    """The fields of a model by name; nothing for what is no model."""
    return getattr(kind, "model_fields", {})


def _inside(kind: Any, step: str | int) -> list[Any]:
    if fields := _fields(kind):
        found = [i for n, i in fields.items() if (i.alias or n) == step]
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
