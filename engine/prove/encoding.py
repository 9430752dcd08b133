"""What every expression means, as formulas: the same `match` as the reference, over symbols.

A formula may allow more than the rules do, never less. What is not encoded exactly is a symbol of
its own, the same for the same thing; the reference settles it when a person is found.
"""

from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial
from typing import assert_never

from troth.dsl import core
from troth.dsl.types import (
    ChoiceType,
    DateType,
    DurationType,
    InstantType,
    RatingType,
    SetType,
    TruthType,
    Type,
)
from troth.dsl.vocabulary import ENGAGED_SINCE, Fact
from troth.engine.exact import DAY
from troth.engine.files.info import SITE
from troth.engine.meaning import Rules
from troth.engine.operators import RELATIONS
from troth.engine.parts import needed
from troth.engine.prove import (
    calculating,
    curved,
    declared,
    kleene,
    numbers,
    plain,
    recalling,
    rules,
    sets,
    smt,
)
from troth.engine.prove.choosing import choose, knowing, same
from troth.engine.prove.dates import FAR_OFF, HOURS, Dates
from troth.engine.prove.scopes import SIDE, Common, Scope
from troth.engine.prove.smt import Formula
from troth.engine.prove.symbols import Key, Noted, Symbol
from troth.engine.prove.terms import Bits, Quantity, Span, Term, Truth, Words, exactly, settled


@dataclass(slots=True)
class Clock:
    """The day and the moment that it is, where it is not the day of the question."""

    today: Quantity
    now: Quantity


@dataclass(slots=True)
class Encoder:
    """Encodes expressions in one scope; what it has encoded, it keeps."""

    common: Common
    scope: Scope
    clock: Clock | None = None
    kept: dict[int, tuple[core.Expr, Noted]] = field(default_factory=dict)
    named: dict[tuple[str, str], Noted] = field(default_factory=dict)
    inner: "dict[Scope, Encoder]" = field(default_factory=dict)
    dates: Dates = field(init=False)

    def __post_init__(self) -> None:
        pack = self.common.packs[self.scope.side]
        self.dates = Dates(
            self.common.symbols,
            pack.calendar_of(),
            (self.scope.side, self.scope.person),
            self._site,
            bool(pack.info.calendars),
            self.common.counted[self.scope.side],
        )

    @property
    def rules(self) -> Rules:
        """The rules of its side."""
        return self.common.rules[self.scope.side]

    # --- any expression

    def term(self, expr: core.Expr) -> Term:
        """The term of an expression; what it stands on is noted as touched."""
        symbols = self.common.symbols
        kept = self.kept.get(id(expr))
        if kept is None:
            kept = self.kept[id(expr)] = expr, symbols.noted(partial(self._encoded, expr))
        return symbols.taken(kept[1])

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
        return calculating.stored(self.term(expr), self.common.symbols)

    def stored_quantity(self, expr: core.Expr) -> Quantity:
        """The term of a number as it is stored; of a length of time, in whole units."""
        found = self.stored(expr)
        if not isinstance(found, Quantity):
            raise TypeError("INVARIANT: a number stands where one must")
        return found

    def _encoded(self, expr: core.Expr) -> Term:
        symbols = self.common.symbols
        match expr:
            case core.Literal(value=value, type=type_):
                return plain.literal(value, type_, symbols)
            case core.LocalInstant(day=day, minute=minute):
                return Quantity(True, self.dates.moment_of(day, minute))
            case core.FactRef(name=name):
                return self._fact(name)
            case core.DefineRef(name=name):
                return self._define(name)
            case core.EventField(event=event, field=name, type=type_):
                return self._event_field(event, name, type_)
            case core.LatestField():
                return recalling.latest_field(expr, self)
            case core.Today():
                return self.today
            case core.Now():
                return self.now
            case core.Tenure():
                return recalling.tenure(self)
            case core.TimeSince():
                return recalling.time_since(expr, self)
            case core.TimeWhile() | core.TimeIn():
                return recalling.lasted(expr, self)
            case core.Aggregate():
                return recalling.aggregate(expr, self)
            case core.Arithmetic():
                return calculating.calculated(expr, self)
            case core.Negate(value=value):
                return numbers.times(self.quantity(value), -1)
            case core.Convert(value=value, factor=factor):
                return numbers.scaled(self.quantity(value), factor, 1)
            case core.Rounded(value=value, up=up, to=to):
                return calculating.rounded_to(self.quantity(value), to, symbols, up=up)
            case core.OrElse(value=value, fallback=fallback):
                found = self.term(value)
                return choose(found.known, found, self.term(fallback))
            case core.AsOf():
                return recalling.as_of(expr, self)
            case core.Extreme(larger=larger, items=items):
                return calculating.extreme([self.quantity(item) for item in items], larger=larger)
            case core.Points(value=value, numbers=worth):
                return calculating.points(self.quantity(value), worth)
            case core.SetOf(items=items, type=type_):
                return self._set(items, type_)
            case core.Compare():
                return self._compared(expr)
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
            case core.Engaged():
                return recalling.engaged(self)
            case core.StateIs() | core.ObligationIs():
                return recalling.answered(expr, self)
            case core.MinimumMet(name=name):
                return self._minimum(name)[0]
            case core.EveryMinimumMet():
                found_all = [self._minimum(each.name) for each in self.rules.policy.minimums]
                applying = kleene.either([each for _, each in found_all])
                return kleene.both([*(each for each, _ in found_all), applying])
            case _:
                assert_never(expr)

    # --- symbols

    @property
    def today(self) -> Quantity:
        """The day that it is."""
        return self._day() if self.clock is None else self.clock.today

    @property
    def now(self) -> Quantity:
        """The moment that it is."""
        return self.at_last if self.clock is None else self.clock.now

    @property
    def at_last(self) -> Quantity:
        """The moment of the question, which nothing told has happened after; its day is today."""
        symbols, (first, last) = self.common.symbols, self.common.days
        low, high = first * DAY - FAR_OFF, last * DAY + DAY + FAR_OFF
        now = symbols.moment(("now",), low, high).term
        assert isinstance(now, Quantity)
        day = self.dates.local_day(now.top)
        key = ("now is today", smt.label(day))
        laws = [smt.equal(day, self._day().top)]
        symbols.get(key, lambda: Symbol(key, TruthType(), settled(True), laws))
        return now

    def _day(self) -> Quantity:
        found = self.common.symbols.day(("today",), *self.common.days).term
        assert isinstance(found, Quantity)
        return found

    def engaged_since(self) -> Quantity:
        """The first day of the present engagement."""
        found = self._recorded(ENGAGED_SINCE, ())
        assert isinstance(found, Quantity)
        return found

    def _fact(self, name: str) -> Term:
        fact = self.rules.vocabulary.facts[name]
        if fact.value is None:
            return knowing(self._recorded(fact, self.scope.as_of), recalling.still(fact, self))
        found = plain.literal(fact.value, fact.type, self.common.symbols)
        found = knowing(found, self._within(fact))
        if fact.carried_by:  # the same for everyone, but it may be refreshed
            recorded = self._recorded(fact, self.scope.as_of)
            still = recalling.still(fact, self)
            found = choose(recorded.known, knowing(recorded, still), found)
        return found

    def _recorded(self, fact: Fact, as_of: Key) -> Term:
        union = self.common.types.get(fact.name)
        side = (SIDE, self.scope.side) if union is None else ()
        key = ("fact", fact.name, *side, *self.scope.own(fact.name), *as_of)
        found = self.common.symbols.of_type(key, fact.type if union is None else union).term
        return found if union is None else declared.seen(found, union, fact.type)

    def _within(self, fact: Fact) -> Formula:
        """Whether a benchmark is not older than its shelf life."""
        length = fact.shelf_life
        if fact.as_of is None or length is None:
            return True
        kind = length.type.kind
        last = self.dates.moved(exactly(fact.as_of), kind, exactly(length.amount), moment=False)
        here = self.now if kind in HOURS else self.today
        return smt.conj([last.known, here.top <= last.top])

    def _event_field(self, event: str, name: str, type_: Type) -> Term:
        for at_hand, slot in self.scope.at_hand:
            if at_hand == event:
                return self.common.symbols.of_type((*slot, "field", name), type_).term
        key = ("event", event, name, *self.scope.own(f"event {event}"))
        return self.common.symbols.of_type(key, type_).term

    def _site(self) -> tuple[Formula, ...]:
        """What the calendar of somebody depends on."""
        facts = self.rules.vocabulary.facts
        if not self.common.packs[self.scope.side].info.calendars or SITE not in facts:
            return ()
        term = self._recorded(facts[SITE], ())
        assert isinstance(term, Quantity)
        return term.known, term.top

    # --- other scopes

    def beside(self, event: str, slot: Key) -> "Encoder":
        """The same with a past event at hand, beside what is at hand anyway."""
        scope = replace(self.scope, at_hand=((event, slot), *self.scope.at_hand))
        return self._inner(scope, self.clock)

    def on(self, scope: Scope, today: Quantity, now: Quantity) -> "Encoder":
        """The same on another day."""
        return self._inner(scope, Clock(today, now))

    def _inner(self, scope: Scope, clock: Clock | None) -> "Encoder":
        if scope not in self.inner:
            self.inner[scope] = Encoder(self.common, scope, clock)
        return self.inner[scope]

    # --- comparisons

    def _compared(self, expr: core.Compare) -> Truth:
        op, (left, right) = expr.op, (expr.left.type, expr.right.type)
        one, two = self.term(expr.left), self.term(expr.right)
        match one, two:
            case Span(), Span():
                known = smt.conj([one.known, two.known])
                holds = RELATIONS[op](self.dates.length(one), self.dates.length(two))
                return kleene.where(known, holds)
            case Span(), Quantity() if isinstance(right, DurationType):
                return self.dates.compared(op, one, right, self.stored_quantity(expr.right))
            case Quantity(), Span() if isinstance(left, DurationType):
                amount = self.stored_quantity(expr.left)
                return self.dates.compared(core.MIRRORED[op], two, left, amount)
            case Quantity(), Quantity():
                return self._numbers(op, (one, left), (two, right))
            case _:
                holds = same(one, two)
                if op is core.Relation.UNEQUAL:
                    holds = smt.neg(holds)
                return kleene.where(smt.conj([one.known, two.known]), holds)

    def _numbers(
        self, op: core.Relation, left: tuple[Quantity, Type], right: tuple[Quantity, Type]
    ) -> Truth:
        (one, one_type), (two, two_type) = left, right
        match one_type, two_type:
            case DateType(), InstantType():
                two = Quantity(two.known, self.dates.local_day(two.top))
            case InstantType(), DateType():
                one = Quantity(one.known, self.dates.local_day(one.top))
            case _:
                for value, other in ((one, two), (two, one)):
                    if isinstance(other.top, int):
                        at = Fraction(other.top, other.bottom) * value.bottom
                        curved.hold(value, at, self.common.symbols)
        return numbers.compared(op, one, two)

    # --- sets

    def _set(self, items: tuple[core.Expr, ...], type_: Type) -> Term:
        found = [self.quantity(item) for item in items]
        match type_:
            case SetType(of=RatingType(levels=names) | ChoiceType(members=names)):
                return sets.bits_with(found, len(names))
            case _:
                return sets.words_with(found, self.common.symbols.world)

    def _member(self, expr: core.Member) -> Truth:
        item = self.quantity(expr.item)
        if isinstance(expr.among, core.SetOf):
            return sets.any_of(item, [self.quantity(each) for each in expr.among.items])
        among = self.term(expr.among)
        assert isinstance(among, Bits | Words)
        return sets.inside(item, among)

    # --- rules

    def _define(self, name: str) -> Term:
        symbols = self.common.symbols
        if ("define", name) not in self.named:
            for each in needed(name, self.rules.defines):
                if ("define", each) not in self.named:
                    body = partial(self._body, self.rules.defines[each])
                    self.named["define", each] = symbols.noted(body)
        return symbols.taken(self.named["define", name])

    def _body(self, define: core.Define) -> Term:
        symbols = self.common.symbols
        match define.body:
            case core.Cases() as body:
                return rules.cases(body, self.truth, self.stored)
            case core.Lookup() as body:
                keys = [(self.term(key), key.type) for key in body.keys]
                return rules.looked_up(body, keys, define.type, symbols)
            case body:
                return self.stored(body)

    def _minimum(self, name: str) -> tuple[Truth, Truth]:
        """Whether it is met, and whether it applies."""
        symbols, minimum = self.common.symbols, self.rules.minimums[name]
        found: list[Truth] = []
        for what, made in (("met", rules.met), ("applies", rules.applies)):
            if (what, name) not in self.named:
                self.named[what, name] = symbols.noted(partial(made, minimum, self.truth))
            kept = symbols.taken(self.named[what, name])
            assert isinstance(kept, Truth)
            found.append(kept)
        return found[0], found[1]
