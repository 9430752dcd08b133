"""Conditions of a policy as short programs that a walk can answer about one life at one moment.

Unlike the programs of `troth.engine.lower` these also look at events, states and promises. What has
no exact form here raises `NotWalked` with the reason, and the rule is left to the reference.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from troth.dsl import core
from troth.dsl.core import Operator, Relation
from troth.dsl.types import (
    LARGEST,
    ChoiceType,
    DateType,
    DurationType,
    InstantType,
    MoneyType,
    NumberType,
    RatingType,
    SetType,
    TimeKind,
    Type,
)
from troth.engine.bulk.layout import CLOCK, DAYS, MONTHS, WORKING_DAYS
from troth.engine.bulk.numbering import NotWalked, Numbering
from troth.engine.bulk.scratch import MOST_REGISTERS
from troth.engine.fold.past import speaks_of
from troth.engine.fold.tables import Tables, bare

(
    K_CONST,
    K_UNKNOWN,
    K_FACT,
    K_FIELD,
    K_TODAY,
    K_NOW,
    K_SINCE,
    K_EQ,
    K_LE,
    K_LT,
    K_AND,
    K_OR,
    K_NOT,
    K_COUNT,
    K_KNOWN,
    K_OR_ELSE,
    K_ADD,
    K_SUB,
    K_NEG,
    K_BIT,
    K_LATER,
    K_DAY,
    K_CHOOSE,
    K_ENGAGED,
    K_STATE,
    K_OWED,
    K_TIMES,
    K_LATEST,
    K_LATEST_FIELD,
) = range(29)

END: Final = -1
"""Behind the last instruction stands this, and the register of the answer."""

KINDS: Final[Mapping[TimeKind, int]] = {
    TimeKind.DAYS: DAYS,
    TimeKind.WORKING_DAYS: WORKING_DAYS,
    TimeKind.MONTHS: MONTHS,
    TimeKind.CLOCK: CLOCK,
}
"""The kinds of length that are walked, by their numbers."""

ANY, EVERY, NO, LATEST = range(4)
_QUANTIFIERS: Final = {"": LATEST, "latest": LATEST, "any": ANY, "every": EVERY, "no": NO}


@dataclass(slots=True)
class Span:
    """The registers of a start and an end: days, or moments."""

    start: int
    end: int
    moments: bool


class Questions:
    """The questions of one policy, and the program of all of them one behind another."""

    def __init__(self, tables: Tables, numbers: Numbering) -> None:
        self.tables = tables
        self.numbers = numbers
        self.program: list[int] = []

    def ask(self, expr: core.Expr) -> int:
        """Where the program of ``expr`` begins; raises `NotWalked`."""
        asking = _Asking(self.tables, self.numbers)
        answer = asking.single(expr)
        if asking.registers > MOST_REGISTERS:
            raise NotWalked("a condition is too long")
        begins = len(self.program)
        self.program += [*asking.code, END, answer]
        return begins


class _Asking:
    """One question while it is put."""

    def __init__(self, tables: Tables, numbers: Numbering) -> None:
        self.tables = tables
        self.numbers = numbers
        self.code: list[int] = []
        self.registers = 0
        self.done: dict[str, int | Span] = {}

    def emit(self, op: int, *args: int) -> int:
        out = self.registers
        self.registers += 1
        self.code += [len(args) + 3, op, out, *args]
        return out

    def single(self, expr: core.Expr) -> int:
        found = self.value(expr)
        if isinstance(found, Span):
            raise NotWalked("a length of time stands by itself")
        return found

    def value(self, expr: core.Expr) -> int | Span:
        match expr:
            case core.Literal(value=value):
                return self.literal(value, expr.type)
            case core.FactRef(name=name):
                return self.fact(name)
            case core.DefineRef(name=name):
                return self.define(name)
            case core.EventField(event=event, field=name):
                return self.event_field(event, name)
            case core.Today():
                return self.emit(K_TODAY)
            case core.Now():
                return self.emit(K_NOW)
            case core.Tenure():
                return Span(self.emit(K_SINCE), self.emit(K_TODAY), moments=False)
            case core.TimeSince(event=event):
                return Span(self.emit(K_LATEST, self.event(event)), self.emit(K_NOW), moments=True)
            case core.LatestField(event=event, field=name):
                number = self.numbers.fields.get(name, -1)
                return self.emit(K_LATEST_FIELD, self.event(event), number, int(name == "by"))
            case core.Compare(op=op, left=left, right=right):
                return self.compared(op, left, right)
            case core.Between(value=middle, low=low, high=high):
                parts = (
                    self.compared(Relation.AT_LEAST, middle, low),
                    self.compared(Relation.AT_MOST, middle, high),
                )
                return self.emit(K_AND, *parts)
            case core.Member():
                return self.member(expr)
            case core.Known(value=value):
                return self.known(value)
            case core.Not(value=value):
                return self.emit(K_NOT, self.single(value))
            case core.And(items=items):
                return self.all_of([self.single(each) for each in items])
            case core.Or(items=items):
                return self.any_of([self.single(each) for each in items])
            case core.AtLeast(count=count, items=items):
                each = [self.single(item) for item in items]
                return self.emit(K_COUNT, count, len(each), *each)
            case core.OrElse(value=value, fallback=fallback):
                return self.emit(K_OR_ELSE, self.single(value), self.single(fallback))
            case core.Arithmetic():
                return self.arithmetic(expr)
            case core.Negate(value=value):
                return self.emit(K_NEG, self.single(value))
            case core.Engaged():
                return self.emit(K_ENGAGED)
            case core.StateIs():
                return self.state(expr)
            case core.ObligationIs():
                return self.owed(expr)
            case core.MinimumMet(name=name):
                return self.met(name)[1]
            case core.EveryMinimumMet():
                both = [self.met(each.name) for each in self.tables.rules.policy.minimums]
                applies = self.any_of([each[0] for each in both])
                return self.all_of([*(each[1] for each in both), applies])
            case core.Aggregate():
                return self.aggregate(expr)
            case _:
                raise NotWalked(f"a condition asks for {_WORDS.get(type(expr).__name__, 'more')}")

    # --- what is looked at

    def literal(self, value: int | str | frozenset[str], type_: Type) -> int:
        if isinstance(value, str):
            return self.emit(K_CONST, self.numbers.text(value))
        if isinstance(value, frozenset) or abs(value) >= 2**62:
            raise NotWalked(f"a set of texts, or a number too large, as {type_}")
        return self.emit(K_CONST, value)

    def fact(self, name: str) -> int:
        fact = self.tables.rules.vocabulary.facts.get(name)
        if fact is None:
            raise NotWalked(f"`{name}` is no fact of the vocabulary")
        if fact.valid or fact.shelf_life or fact.value is not None:
            raise NotWalked(f"what is known of `{name}` grows old")
        if isinstance(fact.type, SetType) and not isinstance(fact.type.of, RatingType | ChoiceType):
            raise NotWalked(f"`{name}` is a set of texts")
        return self.emit(K_FACT, self.numbers.facts[name])

    def event(self, name: str) -> int:
        return self.numbers.events.get(bare(name), -1)

    def event_field(self, event: str, name: str) -> int:
        # the event at hand is asked for by the very name that it has
        number = self.numbers.events.get(event, -1)
        return self.emit(K_FIELD, number, self.numbers.fields.get(name, -1), int(name == "by"))

    def define(self, name: str) -> int | Span:
        if name not in self.done:
            body = self.tables.rules.defines[name].body
            match body:
                case core.Cases():
                    chosen = self.single(body.otherwise)
                    for case in reversed(body.cases):
                        when, value = self.single(case.when), self.single(case.value)
                        chosen = self.emit(K_CHOOSE, when, value, chosen)
                    self.done[name] = chosen
                case core.Lookup():
                    raise NotWalked(f"`{name}` is looked up in a table")
                case _:
                    self.done[name] = self.value(body)
        return self.done[name]

    def state(self, asked: core.StateIs) -> int:
        place = self.numbers.places.get(asked.chart, -1)
        state = self.numbers.states.get((asked.chart, asked.state), -1)
        return self.emit(K_STATE, place, state, _QUANTIFIERS[asked.quantifier])

    def owed(self, asked: core.ObligationIs) -> int:
        chosen = [
            self.numbers.rules[rule.name]
            for rule in self.tables.obligations.values()
            if speaks_of(asked, rule, self.tables)
        ]
        state = list(core.ObligationState).index(asked.state)
        return self.emit(K_OWED, _QUANTIFIERS[asked.quantifier], state, len(chosen), *chosen)

    def aggregate(self, asked: core.Aggregate) -> int:
        ever = asked.measure is core.Measure.COUNT and not asked.where and not asked.window
        if not ever:
            raise NotWalked("a figure over past events with a window or a condition is asked for")
        scaled = isinstance(asked.type, NumberType)
        return self.emit(K_TIMES, self.event(asked.event), int(scaled))

    def met(self, name: str) -> tuple[int, int]:
        """Whether a minimum applies, and whether it is met."""
        minimum = self.tables.rules.minimums[name]
        applies = self.emit(K_CONST, 1)
        if minimum.applies is not None:
            applies = self.single(minimum.applies)
        lines = self.all_of([self.line(each) for each in minimum.lines])
        return applies, self.any_of([self.emit(K_NOT, applies), lines])

    def line(self, line: core.Line) -> int:
        if isinstance(line, core.Requirement):
            return self.single(line.condition)
        each = [self.line(inner) for inner in line.lines]
        return self.emit(K_COUNT, line.count, len(each), *each)

    # --- truths

    def all_of(self, parts: Sequence[int]) -> int:
        return self._joined(K_AND, parts, 1)

    def any_of(self, parts: Sequence[int]) -> int:
        return self._joined(K_OR, parts, 0)

    def _joined(self, op: int, parts: Iterable[int], empty: int) -> int:
        found: int | None = None
        for part in parts:
            found = part if found is None else self.emit(op, found, part)
        return self.emit(K_CONST, empty) if found is None else found

    def known(self, expr: core.Expr) -> int:
        found = self.value(expr)
        if isinstance(found, Span):
            ends = [self.emit(K_KNOWN, found.start), self.emit(K_KNOWN, found.end)]
            return self.all_of(ends)
        return self.emit(K_KNOWN, found)

    def member(self, expr: core.Member) -> int:
        item = self.single(expr.item)
        if isinstance(expr.among, core.SetOf):
            parts = [self.emit(K_EQ, item, self.single(each)) for each in expr.among.items]
            return self.any_of([self.emit(K_CONST, 0), *parts])
        of = expr.among.type.of if isinstance(expr.among.type, SetType) else None
        if isinstance(of, RatingType | ChoiceType):
            return self.emit(K_BIT, self.single(expr.among), item)
        if isinstance(expr.among, core.Literal) and isinstance(expr.among.value, frozenset):
            texts = sorted(expr.among.value)
            each = [self.emit(K_CONST, self.numbers.text(text)) for text in texts]
            if each:
                return self.any_of([self.emit(K_EQ, item, one) for one in each])
        raise NotWalked("a set of texts is asked for a member")

    def compared(self, op: Relation, left: core.Expr, right: core.Expr) -> int:
        one, two = self.value(left), self.value(right)
        if isinstance(one, Span) and isinstance(two, Span):
            raise NotWalked("two lengths of time are compared")
        if isinstance(one, Span):
            return self.related(op, *self.full(one, right, two))
        if isinstance(two, Span):
            return self.related(core.MIRRORED[op], *self.full(two, left, one))
        if isinstance(left.type, InstantType) and isinstance(right.type, DateType):
            one = self.emit(K_DAY, one)
        if isinstance(left.type, DateType) and isinstance(right.type, InstantType):
            two = self.emit(K_DAY, two)
        return self.related(op, one, two)

    def full(self, span: Span, expr: core.Expr, amount: int | Span) -> tuple[int, int]:
        """``end`` and ``start + D``, which a span and a duration are compared as."""
        if not isinstance(expr.type, DurationType) or isinstance(amount, Span):
            raise NotWalked("a length of time is compared with no length")
        kind = KINDS.get(expr.type.kind)
        if kind is None or (kind == CLOCK) != (span.moments and kind == CLOCK):
            raise NotWalked(f"a length of time is compared by {expr.type.kind.value}")
        start, end = span.start, span.end
        if span.moments and kind != CLOCK:
            start, end = self.emit(K_DAY, start), self.emit(K_DAY, end)
        return end, self.emit(K_LATER, start, amount, kind)

    def related(self, op: Relation, one: int, two: int) -> int:
        match op:
            case Relation.EQUAL:
                return self.emit(K_EQ, one, two)
            case Relation.UNEQUAL:
                return self.emit(K_NOT, self.emit(K_EQ, one, two))
            case Relation.AT_LEAST:
                return self.emit(K_LE, two, one)
            case Relation.AT_MOST:
                return self.emit(K_LE, one, two)
            case Relation.MORE:
                return self.emit(K_LT, two, one)
            case _:
                return self.emit(K_LT, one, two)

    # --- arithmetic

    def arithmetic(self, expr: core.Arithmetic) -> int | Span:
        left, right = expr.left.type, expr.right.type
        subtract = expr.op is Operator.SUBTRACT
        if isinstance(left, DateType | InstantType) and isinstance(right, DateType | InstantType):
            start, end = self.single(expr.right), self.single(expr.left)
            moments = isinstance(left, InstantType) and isinstance(right, InstantType)
            if not moments:
                start = self.emit(K_DAY, start) if isinstance(right, InstantType) else start
                end = self.emit(K_DAY, end) if isinstance(left, InstantType) else end
            return Span(start, end, moments)
        if isinstance(left, DateType) and isinstance(right, DurationType):
            amount = self.single(expr.right)
            amount = self.emit(K_NEG, amount) if subtract else amount
            return self.moved(self.single(expr.left), right, amount)
        if isinstance(left, DurationType) and isinstance(right, DateType):
            return self.moved(self.single(expr.right), left, self.single(expr.left))
        plain = isinstance(left, NumberType | MoneyType | DurationType)
        if plain and type(left) is type(right) and expr.op in {Operator.ADD, Operator.SUBTRACT}:
            op = K_SUB if subtract else K_ADD
            return self.emit(op, self.single(expr.left), self.single(expr.right), LARGEST)
        raise NotWalked("numbers are multiplied or divided")

    def moved(self, day: int, length: DurationType, amount: int) -> int:
        kind = KINDS.get(length.kind)
        if kind is None or kind == CLOCK:
            raise NotWalked(f"a date is moved by {length.kind.value}")
        return self.emit(K_LATER, day, amount, kind)


_WORDS: Final = {
    "TimeWhile": "how long something was so",
    "TimeIn": "how long somebody was in a state",
    "AsOf": "what was known on another day",
    "Convert": "money by another period",
    "Rounded": "a rounded figure",
    "Extreme": "the smaller or larger of two",
    "Points": "the number that a level stands for",
    "SetOf": "a set that is put together",
    "LocalInstant": "a written moment",
}
