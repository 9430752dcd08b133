"""What every expression means, as formulas: the same `match` as the reference, over symbols.

A formula may allow more than the rules do, never less. What is not encoded exactly becomes a symbol
of its own, the same for the same expression; the reference settles it when a person is found.
"""

from collections.abc import Hashable
from dataclasses import dataclass, field

from troth.dsl import core
from troth.dsl.node import Data, record
from troth.dsl.types import (
    NUMBER,
    ChoiceType,
    DateType,
    InstantType,
    PartyType,
    RatingType,
    SetType,
    SpanType,
    TextType,
    TruthType,
    Type,
    Value,
)
from troth.engine.files.pack import Pack
from troth.engine.meaning import Rules
from troth.engine.parts import needed
from troth.engine.prove import kleene, numbers, rules, sets, smt
from troth.engine.prove.choosing import choose, same
from troth.engine.prove.symbols import Key, Symbol, Symbols
from troth.engine.prove.terms import (
    Bits,
    Quantity,
    Span,
    Term,
    Truth,
    Words,
    exactly,
    settled,
)

YEARS = 3653
"""Days: how far from the day a pack takes effect today may be."""


@record
class Scope(Data):
    """Who is asked about, under which rules: the side, the person, and what the two differ in."""

    side: int = 0
    person: int = 0
    apart: frozenset[str] = frozenset()
    as_of: Key = ()


@dataclass(slots=True)
class Encoder:
    """Encodes expressions in one scope; what it has encoded, it keeps."""

    pack: Pack
    rules: Rules
    scope: Scope
    symbols: Symbols
    shared: frozenset[str]
    """The facts that both sides declare alike."""
    days: tuple[int, int]
    """The first and the last day that today can be."""
    opaque: dict[Hashable, int]
    """What has no formula, by number."""
    kept: dict[int, tuple[core.Expr, Term, dict[Key, None]]] = field(default_factory=dict)
    named: dict[tuple[str, str], tuple[Term, dict[Key, None]]] = field(default_factory=dict)

    # --- any expression

    def term(self, expr: core.Expr) -> Term:
        """The term of an expression; what it stands on is noted as touched."""
        kept = self.kept.get(id(expr))
        if kept is None:
            outer, self.symbols.touched = self.symbols.touched, {}
            term = self._encoded(expr)
            kept = self.kept[id(expr)] = (expr, term, self.symbols.touched)
            self.symbols.touched = outer
        self.symbols.touched.update(kept[2])
        return kept[1]

    def truth(self, expr: core.Expr) -> Truth:
        """The term of a condition."""
        found = self.term(expr)
        if not isinstance(found, Truth):
            raise TypeError("INVARIANT: a condition is yes, no or unknown")
        return found

    def quantity(self, expr: core.Expr) -> Quantity:
        """The term of a number, a date, a level or a text."""
        found = self.term(expr)
        if not isinstance(found, Quantity):
            raise TypeError("INVARIANT: a number stands where one must")
        return found

    def stored(self, expr: core.Expr) -> Term:
        """The term of an expression as it is stored: rounded half-even."""
        return self._rounded_half(self.term(expr))

    def _encoded(self, expr: core.Expr) -> Term:
        match expr:
            case core.Literal(value=value, type=type_):
                return self._literal(value, type_)
            case core.FactRef(name=name):
                return self._fact(name)
            case core.DefineRef(name=name):
                return self._define(name)
            case core.EventField(event=event, field=name, type=type_):
                return self.symbols.of_type(self._key(f"event {event}", name), type_).term
            case core.Today():
                return self.today
            case core.Compare(op=op, left=left, right=right):
                return self._compared(expr, op, left, right)
            case core.Between(value=value, low=low, high=high):
                least = core.Compare(core.Relation.AT_LEAST, value, low)
                most = core.Compare(core.Relation.AT_MOST, value, high)
                return kleene.both([self.truth(least), self.truth(most)])
            case core.Member():
                return self._member(expr)
            case core.Known(value=value):
                return kleene.known(self.term(value).known)
            case core.Not(value=value):
                return kleene.negated(self.truth(value))
            case core.And(items=items):
                return kleene.both([self.truth(item) for item in items])
            case core.Or(items=items):
                return kleene.either([self.truth(item) for item in items])
            case core.AtLeast(count=count, items=items):
                return kleene.at_least(count, [self.truth(item) for item in items])
            case core.OrElse(value=value, fallback=fallback):
                found = self.term(value)
                return choose(found.known, found, self.term(fallback))
            case core.SetOf(items=items, type=type_):
                return self._set(items, type_)
            case core.MinimumMet(name=name):
                return self._minimum(name)[0]
            case core.EveryMinimumMet():
                found_all = [self._minimum(each.name) for each in self.rules.policy.minimums]
                applying = kleene.either([each for _, each in found_all])
                return kleene.both([*(each for each, _ in found_all), applying])
            case _:
                return self._opaque(expr)

    # --- symbols

    @property
    def today(self) -> Quantity:
        """The day of the question."""
        found = self.symbols.day(("today", *self.scope.as_of), *self.days).term
        assert isinstance(found, Quantity)
        return found

    def _key(self, kind: str, name: str, *, both: bool = True) -> Key:
        """Of whom a symbol is: of both sides and both persons, unless they differ in it."""
        scope = self.scope
        said = name if kind == "fact" else kind
        person = scope.person if said in scope.apart else 0
        side = 0 if both else scope.side
        return (kind, name, *(("side", side) if side else ()),
                *(("person", person) if person else ()), *scope.as_of)  # fmt: skip

    def _fact(self, name: str) -> Term:
        type_ = self.rules.vocabulary.facts[name].type
        return self.symbols.of_type(self._key("fact", name, both=name in self.shared), type_).term

    def _opaque(self, expr: core.Expr) -> Term:
        number = self.opaque.setdefault((self.scope, expr), len(self.opaque))
        return self.symbols.of_type(("value", str(number)), expr.type).term

    # --- values

    def _literal(self, value: Value, type_: Type) -> Term:
        match type_, value:
            case TruthType(), int():
                return settled(bool(value))
            case SetType(of=RatingType(levels=names) | ChoiceType(members=names)), int():
                return sets.bits_of(value, len(names))
            case _, frozenset():
                codes = (self.symbols.code(each) for each in sorted(value))
                return Words(True, smt.words_of(codes, self.symbols.world))
            case TextType() | PartyType(), str():
                return exactly(self.symbols.code(value))
            case _, int():
                return exactly(value)
            case _:
                raise AssertionError(f"INVARIANT: {value!r} is no {type_}")

    def _rounded_half(self, term: Term) -> Term:
        if not isinstance(term, Quantity) or term.bottom == 1:
            return term
        if isinstance(term.top, int):
            value = round(numbers.fraction(term))
            return Quantity(term.known, value, 1, value, value)
        key = ("rounded", str(smt.name_of(term.top)), str(term.bottom))
        found = self.symbols.get(key, lambda: self._rounding(key, term)).term
        assert isinstance(found, Quantity)
        return Quantity(term.known, found.top, 1, found.low, found.high)

    def _rounding(self, key: Key, term: Quantity) -> Symbol:
        top = smt.whole(" ".join(map(str, key)), self.symbols.world)
        low = None if term.low is None else term.low // term.bottom
        high = None if term.high is None else -(-term.high // term.bottom)
        laws = numbers.half_even(top, term, self.symbols.world, " ".join(map(str, key)))
        return Symbol(key, NUMBER, Quantity(True, top, 1, low, high), laws)

    # --- comparisons

    def _compared(
        self, expr: core.Compare, op: core.Relation, left: core.Expr, right: core.Expr
    ) -> Truth:
        one, two = self.term(left), self.term(right)
        mixed = {type(left.type), type(right.type)} == {DateType, InstantType}
        if mixed or isinstance(one, Span) or isinstance(two, Span):
            found = self._opaque(expr)
            assert isinstance(found, Truth)
            return found
        if isinstance(one, Quantity) and isinstance(two, Quantity):
            return numbers.compared(op, one, two)
        holds = same(one, two)
        if op is core.Relation.UNEQUAL:
            holds = smt.neg(holds)
        return kleene.where(smt.conj([one.known, two.known]), holds)

    # --- sets

    def _set(self, items: tuple[core.Expr, ...], type_: Type) -> Term:
        found = [self.quantity(item) for item in items]
        match type_:
            case SetType(of=RatingType(levels=names) | ChoiceType(members=names)):
                return sets.bits_with(found, len(names))
            case _:
                return sets.words_with(found, self.symbols.world)

    def _member(self, expr: core.Member) -> Truth:
        item = self.quantity(expr.item)
        if isinstance(expr.among, core.SetOf):
            return sets.any_of(item, [self.quantity(each) for each in expr.among.items])
        among = self.term(expr.among)
        assert isinstance(among, Bits | Words)
        return sets.inside(item, among)

    # --- rules

    def _define(self, name: str) -> Term:
        if ("define", name) not in self.named:
            for each in needed(name, self.rules.defines):
                if ("define", each) not in self.named:
                    outer, self.symbols.touched = self.symbols.touched, {}
                    found = self._body(self.rules.defines[each])
                    self.named["define", each] = found, self.symbols.touched
                    self.symbols.touched = outer
        term, touched = self.named["define", name]
        self.symbols.touched.update(touched)
        return term

    def _body(self, define: core.Define) -> Term:
        match define.body:
            case core.Cases() as body:
                return rules.cases(body, self.truth, self.stored)
            case core.Lookup() as body:
                return self._lookup(body, define.type)
            case body:
                return self.stored(body)

    def _lookup(self, body: core.Lookup, type_: Type) -> Term:
        keys = [self.term(key) for key in body.keys]
        types = [key.type for key in body.keys]
        matched: dict[tuple[int, Value], smt.Formula] = {}
        rows = []
        for wanted, cell in dict(reversed(body.rows)).items():
            for place, want in enumerate(wanted):
                if (place, want) not in matched:
                    value = self._literal(want, types[place])
                    matched[place, want] = same(keys[place], value)
            matches = [matched[place, want] for place, want in enumerate(wanted)]
            rows.append((matches, None if cell is None else self._literal(cell, type_)))
        cells = [cell for _, cell in rows if cell is not None]
        if not cells:
            return self._nothing(type_)
        return rules.looked_up(rows, keys, cells[0])

    def _nothing(self, type_: Type) -> Term:
        """Something of this type that is always unknown."""
        match type_:
            case TruthType():
                return Truth(False, False)
            case SetType(of=RatingType(levels=names) | ChoiceType(members=names)):
                return Bits(False, (False,) * len(names))
            case SetType():
                return Words(False, smt.words_of((), self.symbols.world))
            case SpanType():
                return Span(False, 0, 0)
            case _:
                return Quantity(False, 0)

    def _minimum(self, name: str) -> tuple[Truth, Truth]:
        """Whether it is met, and whether it applies."""
        minimum = self.rules.minimums[name]
        found: list[Truth] = []
        for what, made in (("met", rules.met), ("applies", rules.applies)):
            if (what, name) not in self.named:
                outer, self.symbols.touched = self.symbols.touched, {}
                term = made(minimum, self.truth)
                self.named[what, name] = term, self.symbols.touched
                self.symbols.touched = outer
            kept, touched = self.named[what, name]
            assert isinstance(kept, Truth)
            self.symbols.touched.update(touched)
            found.append(kept)
        return found[0], found[1]
