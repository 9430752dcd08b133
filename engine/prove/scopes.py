"""Where an expression is read: by which rules, about whom, as of when, with which event at hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from troth.dsl import core
from troth.dsl.node import Data, record
from troth.dsl.types import Type
from troth.engine.files.pack import Pack
from troth.engine.meaning import Rules
from troth.engine.prove.dates import Dates
from troth.engine.prove.symbols import Key, Symbols
from troth.engine.prove.terms import Quantity, Term, Truth

PERSON, SIDE = "of person", "of side"
"""What stands in a key before whose it is. No name of a vocabulary has a space in it."""


@record
class Scope(Data):
    """Who is asked about, under which rules: the side, the person, and what the two differ in.

    ``as_of`` names the earlier day whose facts are meant, if one is, and ``clock`` the day that it
    is, if it is another; ``at_hand`` are the past events at hand, by name, the nearest first.
    """

    side: int = 0
    person: int = 0
    apart: frozenset[str] = frozenset()
    as_of: Key = ()
    clock: Key = ()
    at_hand: tuple[tuple[str, Key], ...] = ()

    def own(self, what: str) -> Key:
        """What tells the persons apart in a key, where they differ in ``what``."""
        return (PERSON, self.person) if self.person and what in self.apart else ()


@dataclass(frozen=True, slots=True)
class Common:
    """What all scopes of one prover share."""

    symbols: Symbols
    packs: tuple[Pack, ...]
    rules: tuple[Rules, ...]
    types: Mapping[str, Type]
    """The facts that are one symbol, whichever side asks, and the type that has room for both."""
    days: tuple[int, int]
    """The first and the last day that today can be."""
    counted: tuple[str, ...]
    """For each side which calendar counts its working time."""
    obligations: Mapping[str, Sequence[core.Obligation]]
    """What each name stands for, in every pack that has it."""


class Encodes(Protocol):
    """Whoever turns expressions into terms, in one scope."""

    @property
    def common(self) -> Common: ...
    @property
    def scope(self) -> Scope: ...
    @property
    def rules(self) -> Rules: ...
    @property
    def dates(self) -> Dates: ...
    @property
    def today(self) -> Quantity: ...
    @property
    def now(self) -> Quantity: ...
    @property
    def at_last(self) -> Quantity: ...

    def term(self, expr: core.Expr) -> Term: ...
    def truth(self, expr: core.Expr) -> Truth: ...
    def quantity(self, expr: core.Expr) -> Quantity: ...
    def stored_quantity(self, expr: core.Expr) -> Quantity: ...
    def engaged_since(self) -> Quantity: ...
    def beside(self, event: str, slot: Key) -> "Encodes": ...
    def on(self, scope: Scope, today: Quantity, now: Quantity) -> "Encodes": ...
