"""Conditions and parties in plain English, with the words the vocabulary gives its names."""

from collections.abc import Iterable, Mapping
from dataclasses import field
from typing import TypeAlias, assert_never

from troth.dsl import core
from troth.dsl.node import Data, record
from troth.dsl.offered import Offered
from troth.dsl.telling.quantities import literal
from troth.dsl.types import (
    DateType,
    InstantType,
    MoneyType,
    NumberType,
    SetType,
    SpanType,
    TruthType,
)
from troth.dsl.values import date_of, members_of, show_value
from troth.dsl.vocabulary import Event, Fact, Party, Resource, Vocabulary


@record
class Bullet(Data):
    """One line of a list, and the lines under it."""

    text: str
    under: tuple["Bullet", ...] = ()


@record
class Prose(Data):
    """A rule for people: what it is called, sentences in paragraphs, and a list."""

    title: str
    paragraphs: tuple[str, ...] = ()
    bullets: tuple[Bullet, ...] = ()
    after: tuple[str, ...] = field(default=())
    """Paragraphs that come after the list."""

    def lines(self) -> list[str]:
        """Everything as text, one paragraph or bullet a line, lists indented by two blanks."""
        return [self.title, *self.paragraphs, *_indented(self.bullets, 1), *self.after]


def _indented(bullets: Iterable[Bullet], depth: int) -> list[str]:
    lines: list[str] = []
    for bullet in bullets:
        lines.append(f"{'  ' * depth}- {bullet.text}")
        lines += _indented(bullet.under, depth + 1)
    return lines


Named: TypeAlias = Fact | Event | Resource | Party

RELATIONS = {
    core.Relation.EQUAL: "is",
    core.Relation.UNEQUAL: "is not",
    core.Relation.AT_LEAST: "is at least",
    core.Relation.AT_MOST: "is at most",
    core.Relation.MORE: "is more than",
    core.Relation.LESS: "is less than",
}


def spaced(name: str) -> str:
    """A name as words."""
    return name.rsplit(".", 1)[-1].replace("_", " ")


def sentence(text: str) -> str:
    """Text with a capital and a full stop."""
    text = text.strip()
    if not text:
        return ""
    return text[0].upper() + text[1:] + ("" if text[-1] in ".!?" else ".")


def joined(parts: Iterable[str], word: str = "and") -> str:
    """``a, b and c``."""
    shown = list(parts)
    if len(shown) < 2:
        return "".join(shown)
    return f"{', '.join(shown[:-1])} {word} {shown[-1]}"


@record
class Words(Data):
    """Names as people say them.

    ``settings`` are values that a policy gives a name: a sentence says the value, for "within
    decide within" tells nobody anything. ``offered`` is what offers state of how much is promised.
    """

    vocabulary: Vocabulary
    settings: Mapping[str, core.Literal] = field(default_factory=dict)
    offered: Offered = field(default_factory=dict)

    def _of(self, known: Named | None, name: str) -> str:
        return known.words if known is not None and known.words else spaced(name)

    def fact(self, name: str) -> str:
        return self._of(self.vocabulary.facts.get(name), name)

    def event(self, name: str) -> str:
        """An event that happened: its own words, or its name and "is recorded"."""
        return self.said_of(name) or f"{spaced(name)} is recorded"

    def said_of(self, event: str) -> str:
        """The words the vocabulary has for an event, if any."""
        known = self.vocabulary.events.get(event)
        return "" if known is None else known.words

    def is_event(self, name: str) -> bool:
        """Whether a name is an event: of the vocabulary, or ``CHART.EVENT``."""
        return name in self.vocabulary.events or "." in name

    def resource(self, name: str) -> str:
        return self._of(self.vocabulary.resources.get(name), name)

    def unit(self, name: str) -> str:
        """The plural unit of a resource; nothing for money and for what is there or not."""
        known = self.vocabulary.resources.get(name)
        return "" if known is None or known.unit in ("one", "money") else known.unit

    def party(self, ref: core.PartyRef) -> str:
        """``the manager of the promisor``, ``the person``."""
        return " of ".join(self._party(name) for name in ref.names)

    def _party(self, name: str) -> str:
        if name.startswith("the "):
            return name
        words = self._of(self.vocabulary.parties.get(name), name)
        return words if words.startswith(_WHO) else f"the {words}"

    # --- values

    def value(self, expr: core.Expr) -> str:
        """A value in plain words."""
        match expr:
            case core.Literal(value=int(mask), type=SetType() as type_):
                return joined((spaced(name) for name in members_of(mask, type_)), "or")
            case core.Literal(value=frozenset() as texts):
                return joined((f"“{text}”" for text in sorted(texts)), "or")
            case core.Literal(type=type_):
                thousands = "," if isinstance(type_, NumberType | MoneyType) else " "
                return literal(expr).replace("_", thousands).strip('"')
            case core.LocalInstant(day=day, minute=minute):
                return f"{date_of(day).isoformat()} at {minute // 60:02}:{minute % 60:02}"
            case core.FactRef(name=name):
                return self.fact(name)
            case core.DefineRef(name=name):
                setting = self.settings.get(name)
                return spaced(name) if setting is None else self.value(setting)
            case core.EventField(event=event, field=field):
                return self._field(field, spaced(event))
            case core.LatestField(event=event, field=field):
                return f"the latest {spaced(field)} of {spaced(event)}"
            case core.Today():
                return "today"
            case core.Now():
                return "now"
            case core.Tenure():
                return "the time employed"
            case core.TimeSince(event=event):
                return f"the time since {spaced(event)}"
            case core.TimeWhile(condition=condition, window=window):
                return f"the time while {self.truth(condition)}{self._window(window)}"
            case core.TimeIn(state=state, window=window):
                return f"the time in {spaced(state)}{self._window(window)}"
            case core.Aggregate():
                return self._aggregate(expr)
            case core.Arithmetic(
                op=core.Operator.MULTIPLY,
                left=core.Literal(unit="%") as share,
                right=right,
            ):
                return f"{literal(share)} of {self._part(right)}"
            case core.Arithmetic(op=op, left=left, right=right, type=DateType()):
                side = "after" if op is core.Operator.ADD else "before"
                return f"{self.value(right)} {side} {self.value(left)}"
            case core.Arithmetic(left=left, right=right, type=SpanType()):
                return f"the time from {self.value(right)} to {self.value(left)}"
            case core.Arithmetic(op=op, left=left, right=right):
                return f"{self._part(left)} {_SIGNS[op]} {self._part(right)}"
            case core.Negate(value=value):
                return f"minus {self._part(value)}"
            case core.Convert(value=value):
                return self.value(value)
            case core.Rounded(value=value, up=up, to=to, type=type_):
                step = show_value(to, type_)
                return f"{self.value(value)}, rounded {'up' if up else 'down'} to {step}"
            case core.OrElse(value=value, fallback=fallback):
                return f"{self.value(value)} (or {self.value(fallback)} while that is not known)"
            case core.AsOf(value=value, at=at):
                return f"{self.value(value)} as it was on {self.value(at)}"
            case core.Extreme(larger=larger, items=items):
                which = "larger" if larger else "smaller"
                return f"the {which} of {joined(self.value(item) for item in items)}"
            case core.Points(value=value):
                return f"the points of {self.value(value)}"
            case core.SetOf(items=items):
                return joined((self.value(item) for item in items), "or")
            case (
                core.Compare()
                | core.Between()
                | core.Member()
                | core.Known()
                | core.Not()
                | core.And()
                | core.Or()
                | core.AtLeast()
                | core.Engaged()
                | core.StateIs()
                | core.ObligationIs()
                | core.MinimumMet()
                | core.EveryMinimumMet()
            ):
                return self.truth(expr)
            case _:
                assert_never(expr)

    def _field(self, field: str, event: str) -> str:
        """A field of an event; one whose name is a little word is quoted, or it reads as one."""
        if field == "by":
            return f"whoever recorded the {event}"
        return f"the {f'“{field}”' if field in _LITTLE else spaced(field)} of the {event}"

    def _part(self, expr: core.Expr) -> str:
        text = self.value(expr)
        return f"({text})" if isinstance(expr, core.Arithmetic) else text

    def _window(self, window: core.Window | None) -> str:
        if window is None:
            return ""
        if window.length is None:
            return f" since {spaced(window.since)}"
        return f" in the last {self.value(window.length)}"

    def _aggregate(self, expr: core.Aggregate) -> str:
        where = "" if expr.where is None else f" where {self.truth(expr.where)}"
        when = self._window(expr.window)
        if expr.measure is core.Measure.COUNT:
            return f"the number of times {self.event(expr.event)}{where}{when}"
        field = f"{spaced(expr.field)} of {spaced(expr.event)}"
        measure = "total" if expr.measure is core.Measure.SUM else expr.measure
        return f"the {measure} {field}{where}{when}"

    # --- truths

    def truth(self, expr: core.Expr) -> str:
        """A condition as a clause that can follow "when", "while" or "because"."""
        match expr:
            case core.Compare(op=op, left=left, right=right):
                if isinstance(right.type, TruthType) and isinstance(right, core.Literal):
                    yes = (op is core.Relation.EQUAL) == bool(right.value)
                    return self.truth(left) if yes else self._not(left)
                if isinstance(left.type, SetType):
                    verb = "is not" if op is core.Relation.UNEQUAL else "is"
                    return f"{self._whole(left)} {verb} exactly {self._whole(right)}"
                return f"{self.value(left)} {_relation(expr)} {self.value(right)}"
            case core.Between(value=value, low=low, high=high):
                ends = f"{self.value(low)} and {self.value(high)}"
                return f"{self.value(value)} is between {ends}"
            case core.Member(item=item, among=among):
                if isinstance(among, core.Literal | core.SetOf):
                    return f"{self.value(item)} is {self.value(among)}"
                return f"{self.value(among)} include {self.value(item)}"
            case core.Known(value=value):
                return f"{self.value(value)} is known"
            case core.Not(value=value):
                return self._not(value)
            case core.And(items=items):
                return joined(self._within(item) for item in items)
            case core.Or(items=items):
                return joined((self._within(item) for item in items), "or")
            case core.AtLeast(count=count, items=items):
                return f"at least {count} of these hold: {joined(self.truth(i) for i in items)}"
            case core.Engaged():
                return "the person is engaged"
            case core.StateIs(chart=chart, state=state, quantifier=quantifier):
                who = f"{quantifier} {expr.many}" if quantifier else f"the {spaced(chart)}"
                return f"{who} is {spaced(state)}"
            case core.ObligationIs():
                return self._obligation(expr)
            case core.MinimumMet(name=name):
                return f"the minimum {spaced(name)} is met"
            case core.EveryMinimumMet():
                return "every minimum is met"
            case core.FactRef() | core.DefineRef() | core.EventField() | core.LatestField():
                return self._holds(expr)
            case (
                core.Literal()
                | core.LocalInstant()
                | core.Today()
                | core.Now()
                | core.Tenure()
                | core.TimeSince()
                | core.TimeWhile()
                | core.TimeIn()
                | core.Aggregate()
                | core.Arithmetic()
                | core.Negate()
                | core.Convert()
                | core.Rounded()
                | core.OrElse()
                | core.AsOf()
                | core.Extreme()
                | core.Points()
                | core.SetOf()
            ):
                return self.value(expr)
            case _:
                assert_never(expr)

    def _whole(self, expr: core.Expr) -> str:
        """A set with all its members, as it is compared."""
        match expr:
            case core.Literal(value=int(mask), type=SetType() as type_):
                members = [spaced(name) for name in members_of(mask, type_)]
            case core.Literal(value=frozenset() as texts):
                members = [f"“{text}”" for text in sorted(texts)]
            case core.SetOf(items=items):
                members = [self.value(item) for item in items]
            case _:
                return self.value(expr)
        return joined(members) or "nothing"

    def _holds(
        self, expr: core.FactRef | core.DefineRef | core.EventField | core.LatestField
    ) -> str:
        text = self.value(expr)
        return text if isinstance(expr, core.FactRef) else f"“{text}” holds"

    def _within(self, expr: core.Expr) -> str:
        text = self.truth(expr)
        return f"({text})" if isinstance(expr, core.And | core.Or) else text

    def _not(self, expr: core.Expr) -> str:
        text = self._within(expr)
        if " is " in text and not isinstance(expr, core.And | core.Or):
            return text.replace(" is ", " is not ", 1)
        return f"not {text}"

    def _obligation(self, expr: core.ObligationIs) -> str:
        which = "the latest" if expr.quantifier == "latest" else expr.quantifier or "the"
        who = [f"{which} {expr.kind}", f"“{spaced(expr.name)}”" if expr.name else ""]
        who += [f"to {self.party(expr.to)}"] if expr.to is not None else []
        who += [f"by {self.party(expr.by)}"] if expr.by is not None else []
        who += [f"that enables {spaced(expr.enabling)}"] if expr.enabling else []
        return f"{' '.join(part for part in who if part)} is {STATES[expr.state]}"


STATES = {
    core.ObligationState.CREATED: "made",
    core.ObligationState.IN_EFFECT: "in effect",
    core.ObligationState.SUSPENDED: "suspended",
    core.ObligationState.FULFILLED: "kept",
    core.ObligationState.VIOLATED: "broken",
    core.ObligationState.REPAIRED: "made good",
    core.ObligationState.NOT_EARNED: "not earned",
    core.ObligationState.WAIVED: "waived",
    core.ObligationState.SUPERSEDED: "replaced",
    core.ObligationState.EXPIRED: "expired",
    core.ObligationState.TERMINATED: "ended",
}

_SIGNS = {
    core.Operator.ADD: "plus",
    core.Operator.SUBTRACT: "minus",
    core.Operator.MULTIPLY: "times",
    core.Operator.DIVIDE: "divided by",
}


_WHO = ("the ", "a ", "an ", "whoever ", "somebody ", "everybody ")
"""How words for a party begin that need no article."""

_LITTLE = frozenset("at for from in of off on since to until with".split())
"""Names of fields that a sentence would take for its own words."""


def _relation(expr: core.Compare) -> str:
    if isinstance(expr.left.type, DateType | InstantType):
        match expr.op:
            case core.Relation.LESS:
                return "is before"
            case core.Relation.MORE:
                return "is after"
            case core.Relation.AT_LEAST:
                return "is on or after"
            case core.Relation.AT_MOST:
                return "is on or before"
            case _:
                return RELATIONS[expr.op]
    return RELATIONS[expr.op]
