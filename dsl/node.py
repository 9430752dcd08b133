"""How the nodes of both trees are made: plain data, cheap to define and to build.

The trees have some 150 kinds of node. The full `dataclass(frozen=True, slots=True)` writes and
compiles six functions for each, a good part of the start-up of every command; here each node gets
its ``__init__`` and shares the rest. Type checkers see frozen data classes and refuse an
assignment; nothing refuses it at run time, which also makes a node twice as fast to build.
"""

from dataclasses import dataclass, field
from typing import ClassVar, TypeVar, dataclass_transform


class Data:
    """What all nodes share: equality, hash and a readable form, over the fields that count."""

    __slots__ = ()
    compared: ClassVar[tuple[str, ...]] = ()
    shown: ClassVar[tuple[str, ...]] = ()

    def __eq__(self, other: object) -> bool:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in self.compared)

    def __hash__(self) -> int:
        return hash((self.__class__, *(getattr(self, name) for name in self.compared)))

    def __repr__(self) -> str:
        inside = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.shown)
        return f"{self.__class__.__name__}({inside})"


T = TypeVar("T", bound=Data)


@dataclass_transform(frozen_default=True, eq_default=True, field_specifiers=(field,))
def node(kind: type[T]) -> type[T]:
    """``kind`` as a slotted data class that takes equality and the rest from `Data`."""
    made = dataclass(slots=True, eq=False, repr=False)(kind)
    fields = made.__dataclass_fields__.values()  # type: ignore[attr-defined]  # it is one now
    made.compared = tuple(each.name for each in fields if each.compare)
    made.shown = tuple(each.name for each in fields if each.repr)
    return made
