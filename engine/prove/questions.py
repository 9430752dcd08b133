"""What can be asked of a policy about everybody who could ever be, and what comes back.

A question is a list of wishes that must hold together: this expression, of that pack, about that
person, is yes (or no, or unknown). Anything the language can say can be asked: a minimum by
`core.MinimumMet`, several things together by `core.And`. How it is answered stands in `asking`;
nothing here knows a solver.
"""

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from typing import TypeAlias

from troth.dsl import core
from troth.dsl.node import Data, record
from troth.dsl.types import Value
from troth.engine.exact import Result
from troth.engine.facts import Occurrence
from troth.engine.facts import Question as Asking


class Truth(StrEnum):
    """What an expression of the type yes/no can come to."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


YES = frozenset({Truth.YES})
NO = frozenset({Truth.NO})
UNKNOWN = frozenset({Truth.UNKNOWN})
NOT_YES = frozenset({Truth.NO, Truth.UNKNOWN})
NOT_NO = frozenset({Truth.YES, Truth.UNKNOWN})


@record
class Holds(Data):
    """``expr`` comes to one of ``wanted``.

    ``side`` is the pack whose rules it is read by (its place among those of the prover), ``person``
    whom it is read about: 0, or 1 where a question is about two who differ.
    """

    expr: core.Expr
    wanted: frozenset[Truth]
    side: int = 0
    person: int = 0


@record
class Differ(Data):
    """Two expressions have different values, or one has none: stored values, as people see them.

    ``alike`` turns it round: both known and the same. With ``op`` it is something else again: both
    are known, and the exact values stand in this relation, the left one first.
    """

    left: core.Expr
    right: core.Expr
    sides: tuple[int, int] = (0, 0)
    persons: tuple[int, int] = (0, 0)
    alike: bool = False
    op: core.Relation | None = None


Wish: TypeAlias = Holds | Differ


@record
class Question(Data):
    """Is there anybody for whom all ``wishes`` hold at once.

    Two persons, where a wish speaks of person 1, agree in everything but what ``apart`` names:
    facts by their names, events as ``event E``, regions of charts as ``chart C``.
    """

    wishes: tuple[Wish, ...]
    apart: frozenset[str] = frozenset()


@record
class Witness(Data):
    """A person who answers a question, as small as could be found: what is not here is unknown.

    ``facts`` are held values by name (``engaged_since`` among them), ``today`` days and ``now``
    seconds since 1970 (UTC). ``event`` is the one at hand. ``past`` is what happened, oldest first.
    ``assumed`` is what a folded history would answer: a relationship in this state, a promise in
    that one. ``elsewhere`` are the facts that the second pack of a question holds otherwise (a
    level of a scale that has changed), or cannot hold (None); ``earlier`` are the facts as they
    were known on other days.
    """

    facts: Mapping[str, Value]
    today: int
    now: int
    event: Occurrence | None = None
    past: tuple[Occurrence, ...] = ()
    assumed: tuple[tuple[Asking, Result], ...] = ()
    elsewhere: Mapping[str, Value | None] = field(default_factory=dict)
    earlier: tuple[tuple[int, Mapping[str, Value]], ...] = ()


@record
class Nobody(Data):
    """Proved: there is no such person, whoever they are and whatever happened."""


@record
class Somebody(Data):
    """Here is one, and the reference agrees; ``other`` is the second of two who differ."""

    witness: Witness
    other: Witness | None = None


@record
class Undecided(Data):
    """Neither was found within the budget; ``why`` says so in words for people."""

    why: str


Answer: TypeAlias = Nobody | Somebody | Undecided


@record
class Budget(Data):
    """How long one question may take. The clock is the solver's: a slow machine decides less."""

    milliseconds: int = 100
    tries: int = field(default=12, kw_only=True)
    """How many persons the reference may turn down before the question is left undecided."""
    steps: int = field(default=0, kw_only=True)
    """The solver's own count of what it did for one question, the same on every machine, after
    which it gives up; 0 is no such limit."""
