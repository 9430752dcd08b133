"""How plain data is made, above all the nodes of both trees: cheap to define and to build.

There are some 200 such classes; a command defines most of them and uses few. The full
`dataclass(frozen=True, slots=True)` writes and compiles six functions for each, a good part of the
start of a command. Here all share what they can, and a class gets its ``__init__`` when the first
of its kind is made. Type checkers see frozen data classes and refuse an assignment; nothing refuses
it at run time, which also makes them twice as fast to build.
"""

from collections.abc import Callable
from dataclasses import MISSING, Field, dataclass, field, fields
from operator import attrgetter
from typing import Any, ClassVar, TypeVar, dataclass_transform


class Data:
    """What all share: equality, hash and a readable form, over the fields that count."""

    __slots__ = ()
    compared: ClassVar["attrgetter[Any]"] = attrgetter("__class__")
    shown: ClassVar[tuple[str, ...]] = ()

    def __eq__(self, other: object) -> bool:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return bool(self.compared(self) == self.compared(other))

    def __hash__(self) -> int:
        return hash(self.compared(self))

    def __repr__(self) -> str:
        inside = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.shown)
        return f"{self.__class__.__name__}({inside})"


T = TypeVar("T", bound=Data)


@dataclass_transform(frozen_default=True, eq_default=True, field_specifiers=(field,))
def record(kind: type[T]) -> type[T]:
    """``kind`` as a slotted data class that takes equality and the rest from `Data`."""
    return _made(kind)


@dataclass_transform(frozen_default=True, eq_default=True, field_specifiers=(field,))
def node(kind: type[T]) -> type[T]:
    """What a record is called in a tree."""
    return _made(kind)


@dataclass_transform(
    frozen_default=True, eq_default=True, kw_only_default=True, field_specifiers=(field,)
)
def named(kind: type[T]) -> type[T]:
    """Like `record`, with fields that are always given by their names."""
    return _made(kind, kw_only=True)


def _made(kind: type[T], *, kw_only: bool = False) -> type[T]:
    made = dataclass(slots=True, init=False, eq=False, repr=False, kw_only=kw_only)(kind)
    own = fields(made)  # type: ignore[arg-type]  # it is a data class now
    made.compared = attrgetter("__class__", *(each.name for each in own if each.compare))
    made.shown = tuple(each.name for each in own if each.repr)
    made.__init__ = _first  # type: ignore[method-assign]  # meant
    return made


def _first(self: Any, *by_place: object, **by_name: object) -> None:
    """Stands in for ``__init__`` until the first of a kind is made: most kinds never are."""
    kind = type(self)
    kind.__init__ = _constructor(fields(kind))
    kind.__init__(self, *by_place, **by_name)


def _constructor(of: tuple["Field[Any]", ...]) -> Callable[..., None]:
    """The ``__init__`` that assigns these fields, as if it had been written by hand."""
    known: dict[str, Any] = {"MISSING": MISSING}
    by_place, by_name, body = ["self"], ["*"], ["pass"]
    for each in of:
        name = parameter = value = each.name
        if each.default_factory is not MISSING:
            known[f"new_{name}"] = each.default_factory
            parameter = f"{name}=MISSING"
            value = f"new_{name}() if {name} is MISSING else {name}"
        elif each.default is not MISSING:
            known[f"usual_{name}"] = each.default
            parameter = f"{name}=usual_{name}"
        (by_name if each.kw_only else by_place).append(parameter)
        body.append(f"self.{name} = {value}")
    parameters = ", ".join(by_place + by_name if len(by_name) > 1 else by_place)
    exec(f"def __init__({parameters}):\n " + "\n ".join(body), known)
    made: Callable[..., None] = known["__init__"]
    return made
