"""Which policy is in force when, and what one relationship may ask about others.

A version is a pack and the moment from which it is in force. Before the first version nothing is
promised: what happened then is history that was brought in.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from troth.dsl.types import Value
from troth.engine.events import Event
from troth.engine.files.pack import Pack

T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class Version:
    """A pack in force from the moment ``since``; ``id`` is what the ledger calls it."""

    pack: Pack
    id: str
    since: int


class Same(Generic[T]):
    """Something that is equal to itself alone, as a key of what was made of it.

    To compare two packs, part by part, may cost as much as to prepare one.
    """

    __slots__ = ("held",)

    def __init__(self, held: T) -> None:
        self.held = held

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self.held is other.held

    def __hash__(self) -> int:
        return id(self.held)


class Surroundings(Protocol):
    """What is known about others at a moment: who leads whom, and who holds which seat."""

    def fact_of(self, relationship: str, fact: str, at: int) -> Value | None:
        """A fact of another relationship, such as its manager; None where it is not recorded."""
        ...

    def holder(self, seat: str, at: int) -> str | None:
        """Who holds a seat; empty while it is vacant, None where nobody ever said."""
        ...

    def organisation(self, at: int) -> Mapping[str, tuple[Value, Event]]:
        """The facts of the organisation, each with the event that said so."""
        ...

    def goals(self, relationship: str, at: int) -> Mapping[str, Mapping[str, Value]] | None:
        """The facts of each goal of another relationship; None where nothing can be known."""
        ...


class _Alone:
    """Nothing is known about anybody else."""

    def fact_of(self, relationship: str, fact: str, at: int) -> Value | None:  # noqa: ARG002
        return None

    def holder(self, seat: str, at: int) -> str | None:  # noqa: ARG002
        return None

    def organisation(self, at: int) -> Mapping[str, tuple[Value, Event]]:  # noqa: ARG002
        return {}

    def goals(
        self,
        relationship: str,  # noqa: ARG002
        at: int,  # noqa: ARG002
    ) -> Mapping[str, Mapping[str, Value]] | None:
        return None


ALONE: Surroundings = _Alone()
"""The surroundings of somebody about whom alone something is known."""
