"""What a decision is: a verdict and its proof, line by line, as plain values.

A `Decision` holds every line; `Decision.proof` keeps only those that decided. What never changes
from person to person (texts, places, reasons an author gave) stands in `RuleText` and `LineText`,
made once; a `Line` adds the verdict and the values looked at. Nothing here evaluates.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from troth.dsl.core import Expr
from troth.dsl.source import NOWHERE, Span
from troth.dsl.types import TruthType, Type, Value
from troth.dsl.values import date_of, show_length, show_scaled, show_value
from troth.dsl.vocabulary import Length
from troth.engine.exact import Elapsed, Reason, Why
from troth.engine.facts import Origin


class Verdict(StrEnum):
    """How a rule or a line ends. A minimum that does not apply counts as met."""

    MET = "met"
    NOT_MET = "not met"
    UNKNOWN = "unknown"
    DOES_NOT_APPLY = "does not apply"


class Kind(StrEnum):
    """What was decided."""

    MINIMUM = "minimum"
    DEFINE = "define"
    GATE = "gate"
    OFFER = "offer"


@dataclass(frozen=True, slots=True)
class OperandText:
    """Something a line looks at, by its name and type; ``fact`` where it is a fact."""

    name: str
    type: Type
    fact: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class LineText:
    """The part of a line that is the same for everyone.

    ``number`` counts the lines of the rule in the order they are read, groups before what is in
    them. ``count`` of ``size`` lines must be met where the line is a group. ``worth`` (scaled)
    belongs to ideal lines. ``develop`` is the time in which a gap may be closed.
    """

    number: int
    text: str
    operands: tuple[OperandText, ...] = ()
    count: int = 0
    size: int = 0
    develop: Length | None = None
    because: str = ""
    profile: str = ""
    worth: int = 0
    asks: Expr | None = field(default=None, compare=False, repr=False)
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleText:
    """The part of a decision that is the same for everyone."""

    kind: Kind
    name: str
    source: str = ""
    words: str = ""
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Operand:
    """One value that a line looked at, as people read it, and where it comes from."""

    name: str
    known: bool
    shown: str
    origin: Origin | None


class Line(NamedTuple):
    """One line decided.

    ``values`` are those of ``text.operands``, in that order, None where unknown; ``decisive`` are
    the positions among them that settled the line (None: all). ``notes`` say which fallback or
    which case of a define was taken. A tuple, because a decision makes many and they must be cheap.
    """

    text: LineText
    verdict: Verdict
    values: tuple[Value | Elapsed | None, ...] = ()
    lines: tuple["Line", ...] = ()
    reasons: tuple[Reason, ...] = ()
    notes: tuple[str, ...] = ()
    decisive: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict and everything that led to it.

    ``applies`` is the line behind ``for``, None where the rule is for everyone. ``value`` is the
    value of a define. ``today`` is the as-of day.
    """

    rule: RuleText
    verdict: Verdict
    lines: tuple[Line, ...]
    ideals: tuple[Line, ...] = ()
    applies: Line | None = None
    value: Value | Elapsed | None = None
    type: Type | None = None
    today: int | None = None
    origins: Mapping[str, Origin] = field(default_factory=dict)

    @property
    def answer(self) -> str:
        """The verdict in words; a value that is neither yes nor no is ``known``, not met."""
        is_value = self.rule.kind is Kind.DEFINE and not isinstance(self.type, TruthType)
        known = is_value and self.verdict is Verdict.MET
        return "known" if known else self.verdict.value

    @property
    def proof(self) -> tuple[Line, ...]:
        """Only what decided, groups pruned to what decided them."""
        return proof_of(self)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why the verdict is unknown; empty where it is not."""
        if self.verdict is not Verdict.UNKNOWN:
            return ()
        lines = (self.applies, *self.lines) if self.applies else self.lines
        found = (reason for line in lines for reason in line.reasons)
        return tuple(dict.fromkeys(found))

    @property
    def missing(self) -> tuple[str, ...]:
        """The facts, each once, without which the verdict stays unknown."""
        return missing_facts(self.reasons)

    @property
    def rank(self) -> tuple[int, int]:
        """What the ideal lines are worth (scaled): for certain, and at most once all is known."""
        low = sum(line.text.worth for line in self.ideals if line.verdict is Verdict.MET)
        maybe = sum(line.text.worth for line in self.ideals if line.verdict is Verdict.UNKNOWN)
        return low, low + maybe

    def operands(self, line: Line, *, decisive: bool = False) -> tuple[Operand, ...]:
        """The values ``line`` looked at; with ``decisive`` only those that settled it."""
        wanted = line.decisive if decisive and line.decisive is not None else None
        return tuple(
            _operand(text, value, self.origins)
            for index, (text, value) in enumerate(zip(line.text.operands, line.values, strict=True))
            if wanted is None or index in wanted
        )

    def as_dict(self) -> dict[str, object]:
        """The JSON form; numbers are strings, so that no reader rounds them."""
        low, high = self.rank
        return {
            "format": "troth.decision",
            "format_version": 1,
            "kind": self.rule.kind.value,
            "rule": self.rule.name,
            "verdict": self.answer,
            "as_of": None if self.today is None else date_of(self.today).isoformat(),
            "value": shown(self.value, self.type),
            "source": self.rule.source,
            "place": _place(self.rule.span),
            "applies": None if self.applies is None else _line_dict(self, self.applies),
            "lines": [_line_dict(self, line) for line in self.lines],
            "ideals": [_line_dict(self, line) for line in self.ideals],
            "rank": {"low": show_scaled(low), "high": show_scaled(high)} if self.ideals else None,
            "missing": list(self.missing),
            "reasons": [str(reason) for reason in self.reasons],
        }


def missing_facts(reasons: Iterable[Reason]) -> tuple[str, ...]:
    """The facts among the reasons, each once: those to ask for."""
    facts = {Why.MISSING, Why.EXPIRED, Why.SHELF_LIFE}
    return tuple(dict.fromkeys(each.name for each in reasons if each.why in facts))


def shown(value: Value | Elapsed | None, type_: Type | None) -> str | None:
    """A value as an author would write it, None where it is unknown."""
    if value is None or type_ is None:
        return None
    if isinstance(value, Elapsed):
        if value.moments:
            return f"{(value.end - value.start - value.uncounted) // 3600} hours"
        days = value.end - value.start - value.uncounted
        return f"{days:_} day" + ("" if days == 1 else "s")
    return show_value(value, type_)


def _operand(
    text: OperandText, value: Value | Elapsed | None, origins: Mapping[str, Origin]
) -> Operand:
    return Operand(
        text.name,
        value is not None,
        shown(value, text.type) or "unknown",
        origins.get(text.name) if text.fact else None,
    )


def proof_of(decision: Decision) -> tuple[Line, ...]:
    """Only the lines that decided."""
    if decision.verdict is Verdict.DOES_NOT_APPLY:
        return () if decision.applies is None else (decision.applies,)
    chosen = _deciding(decision.lines, decision.verdict)
    if decision.verdict is Verdict.UNKNOWN and decision.applies is not None:
        unsettled = decision.applies.verdict is Verdict.UNKNOWN
        return (decision.applies, *_unmet(decision.lines)) if unsettled else chosen
    return chosen


def _unmet(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    failed = _deciding(lines, Verdict.NOT_MET)
    return failed or _deciding(lines, Verdict.UNKNOWN)


def _deciding(lines: tuple[Line, ...], verdict: Verdict) -> tuple[Line, ...]:
    return tuple(
        line._replace(lines=_deciding(line.lines, verdict)) if line.lines else line
        for line in lines
        if line.verdict is verdict
    )


def _place(span: Span) -> dict[str, object] | None:
    if span is NOWHERE or not span.source.name:
        return None
    return {"file": span.source.name, "line": span.line, "column": span.column}


def develop_words(length: Length | None) -> str:
    """``60 days`` where a gap may be closed within 60 days, nothing where it may not."""
    return "" if length is None else show_length(length.type.kind, length.amount)


def _line_dict(decision: Decision, line: Line) -> dict[str, object]:
    return {
        "number": str(line.text.number),
        "text": line.text.text,
        "verdict": line.verdict.value,
        "operands": [_operand_dict(each) for each in decision.operands(line)],
        "lines": [_line_dict(decision, each) for each in line.lines],
        "develop": develop_words(line.text.develop),
        "because": line.text.because,
        "profile": line.text.profile,
        "worth": show_scaled(line.text.worth) if line.text.worth else "",
        "place": _place(line.text.span),
        "reasons": [str(reason) for reason in line.reasons],
        "notes": list(line.notes),
    }


def _operand_dict(operand: Operand) -> dict[str, object]:
    origin = operand.origin
    day = None if origin is None or origin.day is None else date_of(origin.day).isoformat()
    return {
        "name": operand.name,
        "value": operand.shown if operand.known else None,
        "event": "" if origin is None else origin.event,
        "day": day,
    }
