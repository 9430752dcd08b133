"""Models compiled: what pydantic makes of them, kept as data that its core runs without the rest.

pydantic is two libraries. One reads our models and describes them; the other, its core, validates
by such a description. The describing costs more than everything else that `troth check` does, and
ends the same every time. So it is kept in the user's cache folder, as the grammar's table is, and
from the second run on the core alone is loaded. Every file is validated in every run.
"""

import os
import sys
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import pydantic_core
from pydantic_core import SchemaError, SchemaValidator

from troth.dsl.cache import folder, load, stamp
from troth.engine.files.form import Form

if TYPE_CHECKING:
    from troth.engine.files.fields import Model

M = TypeVar("M", bound="Model")

FORMAT = 1
"""Raised whenever the shape of the cached file changes."""

HERE = Path(__file__).parent
OURS = __name__.rpartition(".")[0]

NOT_NEEDED = frozenset({"metadata", "serialization", "json_schema_input_schema"})
"""Parts of a description that say how a value is written, or documented."""


class Filled:
    """A filled map: the fields of a model as attributes, and none of the model's methods."""

    # what the core sets on what it makes
    __slots__ = (
        "__dict__",
        "__pydantic_extra__",
        "__pydantic_fields_set__",
        "__pydantic_private__",
    )


class Compiled(Form[M]):
    """The form of the files of one ``kind``, by its name in `troth.engine.files.models`."""

    def __init__(self, kind: str) -> None:
        self._kind = kind

    def model(self) -> type[M]:
        from troth.engine.files.models import MODELS

        return cast("type[M]", MODELS[self._kind])

    def fill(self, raw: object) -> M:
        return cast("M", self._validator().validate_python(raw))

    @cache  # noqa: B019 - there is one of each kind, and it stays
    def _validator(self) -> SchemaValidator:
        name = f"{self._kind}-{_key()}.json"
        return load(folder(os.environ), name, lambda: described(self.model()), validator)


def described(model: "type[Model]") -> Any:
    """What the core has to know of ``model``, as JSON data."""
    model.model_rebuild()
    return _encoded(model.__pydantic_core_schema__)


def validator(description: Any) -> SchemaValidator:
    """The validator that :func:`described` describes. Raises ValueError for anything else."""
    try:
        return SchemaValidator(_decoded(description))
    except (SchemaError, ImportError) as error:
        raise ValueError("this describes no model") from error


def _encoded(part: Any) -> Any:
    match part:
        case {"definitions": [*known], **rest}:
            # the one data class among them is only ever written, never read
            models = [each for each in known if each["type"] != "dataclass"]
            return {**_encoded(rest), "definitions": _encoded(models)}
        case dict():
            return {key: _encoded(value) for key, value in part.items() if key not in NOT_NEEDED}
        case tuple():
            return {"$tuple": [_encoded(each) for each in part]}
        case list():
            return [_encoded(each) for each in part]
        case None | bool() | int() | str():
            return part
        case _ if part is dict:
            return {"$new": "dict"}
        case type():
            return {"$new": "Filled"}
        case _:
            return {"$function": f"{part.__module__}:{part.__name__}"}


def _decoded(part: Any) -> Any:
    match part:
        case list():
            return [_decoded(each) for each in part]
        case {"$tuple": items}:
            return tuple(map(_decoded, items))
        case {"$new": kind}:
            return {"dict": dict, "Filled": Filled}[kind]
        case {"$function": name}:
            return _function(name)
        case dict():
            return {key: _decoded(value) for key, value in part.items()}
        case _:
            return part


def _function(name: str) -> Any:
    """One of our own functions: a file in the cache can name no other."""
    module, _, function = name.partition(":")
    if module.rpartition(".")[0] != OURS:
        raise ValueError(f"{name} is no function of ours")
    return getattr(import_module(module), function)


@cache
def _key() -> str:
    """Changes with everything that a description depends on."""
    modules = (HERE / "fields.py", *sorted(HERE.glob("*_model.py")))
    sources = (path.read_bytes() for path in modules)
    return stamp(str(FORMAT), pydantic_core.__version__, sys.version, *sources)
