"""A policy with one clause negated: what was changed, where it stands, and the pack that has it.

Coverage and mutation share these. A mutant holds the whole rule, or chart, that stands in the place
of the old one; all else is the pack as it is, so nothing is read or checked anew. Which clauses
there are is known to `items` and `lifecycles`, how else they can be changed to `operators`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import field, replace
from enum import StrEnum
from typing import TypeAlias, assert_never

from troth.dsl import core
from troth.dsl.node import Data, record
from troth.dsl.source import NOWHERE, Span
from troth.engine.files.pack import Pack
from troth.workflows.chart import Chart

ANYWHERE = "anywhere"
"""The state of what a region does in every state."""

LONGEST = 72
"""How much of a clause is shown."""


class Kind(StrEnum):
    """What is negated, as reports group it."""

    RULES = "rules"
    CONDITIONS = "conditions"
    CASES = "cases"
    TRANSITIONS = "transitions"
    CLOCKS = "clocks"
    RUNGS = "rungs"
    PARTIES = "parties"
    AMOUNTS = "amounts"
    OTHER = "other clauses"
    COMPARISONS = "comparisons"
    THRESHOLDS = "thresholds"
    CONNECTIVES = "and, or, not"
    COUNTS = "counts"
    ORDER = "order"
    UNKNOWNS = "unknowns"
    MEASURES = "measures"


class Part(StrEnum):
    """A field of `core.Policy` that holds rules."""

    DEFINES = "defines"
    MINIMUMS = "minimums"
    OFFERS = "offers"
    OBLIGATIONS = "obligations"
    ESCALATIONS = "escalations"
    GATES = "gates"
    TIMERS = "timers"


@record
class Put(Data):
    """The ``index``-th rule of a part of the policy, exchanged; None takes it away."""

    part: Part
    index: int
    rule: core.Rule | None


Change: TypeAlias = Put | Chart
"""What is exchanged: a rule, or the chart of that name."""


@record
class Mutant(Data):
    """One clause negated.

    ``rule`` is whose clause it is, as in ``promise buddy``; ``clause`` its text; ``change`` what
    becomes of it, in words that go on from the clause: ``is always yes``. ``file`` and ``line``
    are the place (0: a shipped chart). ``begun`` where it matters only once something of the rule
    has begun: a promise is made, a ladder climbed. ``asked`` are the region and the state in which
    a chart must come to be asked. ``same`` says why it can make no difference, where it cannot.
    """

    kind: Kind
    rule: str
    clause: str
    change: str
    made: Change = field(compare=False, repr=False)
    file: str = ""
    line: int = 0
    offset: int = 0
    begun: bool = False
    asked: tuple[tuple[str, str], ...] = ()
    same: str = ""
    number: int = 1

    @property
    def id(self) -> str:
        """Stable while the rule and the clause are: it holds no line numbers."""
        again = f" ({self.number})" if self.number > 1 else ""
        clause = "" if self.clause == self.rule else f" | {self.clause}"
        return f"{self.rule}{clause} | {self.change}{again}"

    @property
    def place(self) -> str:
        """``file:line``."""
        return f"{self.file}:{self.line}" if self.line else self.file

    def as_dict(self) -> dict[str, str]:
        """The JSON form."""
        return {
            "mutant": self.id,
            "place": self.place,
            "kind": self.kind.value,
            "rule": self.rule,
            "clause": self.clause,
            "change": self.change,
        }


def numbered(mutants: Iterable[Mutant]) -> tuple[Mutant, ...]:
    """Mutants in the order of their places; what would have one id is counted through."""
    seen: dict[str, int] = {}
    made: list[Mutant] = []
    for each in sorted(mutants, key=lambda one: (one.file, one.line, one.offset)):
        seen[each.id] = count = seen.get(each.id, 0) + 1
        made.append(each if count == 1 else replace(each, number=count))
    return tuple(made)


def placed(policy: core.Policy) -> Iterator[tuple[Part, int, core.Rule]]:
    """Every rule with where in the policy it is held."""
    for part in Part:
        for index, rule in enumerate(getattr(policy, part.value)):
            yield part, index, rule


def mutated(pack: Pack, change: Change) -> Pack:
    """``pack`` with one rule or chart exchanged."""
    match change:
        case Chart():
            return _variant(pack, charts={**pack.charts, change.name: change})
        case Put(part=part, index=index, rule=rule):
            old = getattr(pack.policy, part.value)
            new = (*old[:index], *(() if rule is None else (rule,)), *old[index + 1 :])
            return _variant(pack, policy=replace(pack.policy, **{part.value: new}))
        case _:
            assert_never(change)


def _variant(pack: Pack, **changed: object) -> Pack:
    """A pack that counts by the same calendars, and is told from others by being another object.

    To make its calendars anew, or the hash of its meaning, takes longer than a story.
    """
    made = replace(pack, **changed)  # type: ignore[arg-type]
    for name in ("meaning", "working_calendars", "_bare"):
        made.__dict__[name] = getattr(pack, name)
    return made


# --- the words of a place


def title(rule: core.Rule) -> str:
    """What a rule is called where its kind must be said: ``promise buddy``."""
    match rule:
        case core.Obligation(kind=kind):
            return f"{kind} {rule.name}"
        case core.Define() | core.Minimum() | core.Offer() | core.Escalation():
            return f"{type(rule).__name__.lower()} {rule.name}"
        case core.Gate() | core.Timer():
            return f"{type(rule).__name__.lower()} {rule.name}"
        case _:
            assert_never(rule)


def one_line(text: str) -> str:
    """A text without line breaks, cut where it is long."""
    flat = " ".join(text.split())
    return flat if len(flat) <= LONGEST else flat[: LONGEST - 1].rstrip() + "…"


def place_in(span: Span) -> tuple[str, int, int]:
    """File, line and offset of a place; empty and 0 for what nobody wrote."""
    if span is NOWHERE or not span.source.name:
        return "", 0, 0
    return span.source.name, span.line, span.start
