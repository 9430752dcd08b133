"""Generated worlds: a vocabulary, a checked policy over it, and people.

Trees are built type by type, so that every one is a tree the checker could have made. Numbers come
from both ends of the range and from beside the literals of the policy; each fact of each person is
unknown with a share of one in six.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from hypothesis import strategies as st

from tests.engine.generated import (
    CERTIFICATE,
    CLOCK,
    DAYS,
    FACTS,
    MONTHLY,
    MONTHS,
    POSITIVE,
    QUALITY,
    ROLE,
    TODAY,
    WORDS,
    YEARLY,
    Drawer,
    vocabulary_of,
)
from troth.dsl import core
from troth.dsl.types import (
    DATE,
    INSTANT,
    LARGEST,
    NUMBER,
    SCALE,
    TEXT,
    TRUTH,
    DurationType,
    SetType,
    Type,
)
from troth.dsl.vocabulary import Subject, Vocabulary
from troth.engine.facts import View


@dataclass(frozen=True)
class World:
    """A vocabulary, a policy, and views of people; the seed makes the same again."""

    seed: int
    vocabulary: Vocabulary
    policy: core.Policy
    views: tuple[View, ...]


@dataclass
class Maker(Drawer):
    """Draws trees too, of all types that there are facts of."""

    defines: dict[str, Type] = field(default_factory=dict)
    minimums: list[str] = field(default_factory=list)

    # --- values

    def fact(self, type_: Type) -> core.Expr:
        names = [name for name, each in FACTS.items() if each == type_]
        name = self.rnd.choice(names)
        return core.FactRef(name, FACTS[name])

    def named(self, type_: Type) -> core.Expr:
        names = [name for name, each in self.defines.items() if each == type_]
        if not names or self.rnd.random() < 0.5:
            return self.fact(type_)
        self.count("define")
        return core.DefineRef(self.rnd.choice(names), type_)

    def amount(self) -> int:
        value = self.rnd.choice(
            [
                self.rnd.randint(-9, 99) * SCALE,
                self.rnd.randint(-(10**7), 10**7),
                self.rnd.choice([-1, 1]) * self.rnd.choice([LARGEST, LARGEST - 1, LARGEST // 3]),
                self.rnd.choice([0, 1, -1, SCALE, SCALE + 1]),
            ]
        )
        self.literals.append(value)
        return value

    def number(self, depth: int, type_: Type = NUMBER) -> core.Expr:
        if depth <= 0 or self.rnd.random() < 0.3:
            return self.one(
                lambda: core.Literal(self.amount(), type_),
                lambda: self.named(type_),
                lambda: self.named(type_),
            )
        self.count("arithmetic")
        makers = [self._sum, self._product, self._quotient, self._negated, self._rounded]
        makers += [self._or_else, self._extreme]
        if type_ == NUMBER:
            makers += [self._points, self._ratio_of_money]
        if type_ == YEARLY:
            makers.append(self._a_year)
        return self.rnd.choice(makers)(depth - 1, type_)

    def _sum(self, depth: int, type_: Type) -> core.Expr:
        op = self.rnd.choice([core.Operator.ADD, core.Operator.SUBTRACT])
        return core.Arithmetic(op, self.number(depth, type_), self.number(depth, type_), type_)

    def _product(self, depth: int, type_: Type) -> core.Expr:
        pair = [self.number(depth, type_), self.number(depth)]
        self.rnd.shuffle(pair)
        return core.Arithmetic(core.Operator.MULTIPLY, *pair, type_)

    def _quotient(self, depth: int, type_: Type) -> core.Expr:
        divisor = self.rnd.choice([core.FactRef("p0", POSITIVE), self.number(depth)])
        self.count("quotient")
        return core.Arithmetic(core.Operator.DIVIDE, self.number(depth, type_), divisor, type_)

    def _ratio_of_money(self, depth: int, _: Type) -> core.Expr:
        pair = self.number(depth, YEARLY), self.number(depth, YEARLY)
        return core.Arithmetic(core.Operator.DIVIDE, *pair, NUMBER)

    def _negated(self, depth: int, type_: Type) -> core.Expr:
        return core.Negate(self.number(depth, type_), type_)

    def _rounded(self, depth: int, type_: Type) -> core.Expr:
        to = self.rnd.choice([1, 7, SCALE, 250 * SCALE])
        return core.Rounded(self.number(depth, type_), self.rnd.random() < 0.5, to, type_)

    def _or_else(self, depth: int, type_: Type) -> core.Expr:
        self.count("or else")
        return core.OrElse(self.number(depth, type_), self.number(0, type_), type_)

    def _extreme(self, depth: int, type_: Type) -> core.Expr:
        items = tuple(self.number(depth, type_) for _ in range(self.rnd.randint(1, 3)))
        return core.Extreme(self.rnd.random() < 0.5, items, type_)

    def _points(self, _: int, __: Type) -> core.Expr:
        return core.Points(self.fact(QUALITY), tuple(index * SCALE * 10 for index in range(6)))

    def _a_year(self, depth: int, _: Type) -> core.Expr:
        return core.Convert(self.number(depth, MONTHLY), 12, YEARLY)

    def day(self, depth: int) -> core.Expr:
        if depth <= 0 or self.rnd.random() < 0.5:
            literal = core.Literal(TODAY + self.rnd.randint(-900, 900), DATE)
            return self.rnd.choice([literal, self.named(DATE), core.Today()])
        if self.rnd.random() < 0.2:
            return self.either_of(lambda: self.day(depth - 1), DATE)
        self.count("date arithmetic")
        op = self.rnd.choice([core.Operator.ADD, core.Operator.SUBTRACT])
        return core.Arithmetic(op, self.day(depth - 1), self.length(depth - 1, self.kind()), DATE)

    def either_of(self, value, type_: Type) -> core.Expr:
        """The value or a fallback, or the larger or smaller of some."""
        if self.rnd.random() < 0.5:
            return core.OrElse(value(), value(), type_)
        items = tuple(value() for _ in range(self.rnd.randint(1, 3)))
        return core.Extreme(self.rnd.random() < 0.5, items, type_)

    def rating(self, depth: int) -> core.Expr:
        if depth <= 0 or self.rnd.random() < 0.6:
            literal = core.Literal(self.rnd.randrange(6), QUALITY)
            return self.rnd.choice([literal, self.named(QUALITY), self.named(QUALITY)])
        return self.either_of(lambda: self.rating(depth - 1), QUALITY)

    def moment(self) -> core.Expr:
        return self.rnd.choice([core.Now(), self.fact(INSTANT), self.fact(INSTANT)])

    def kind(self) -> DurationType:
        return self.rnd.choice([DAYS, MONTHS])

    def length(self, depth: int, type_: DurationType) -> core.Expr:
        literal = core.Literal(self.rnd.randint(0, 800), type_)
        if depth > 0 and self.rnd.random() < 0.2:
            inner = self.length(depth - 1, type_)
            return core.Arithmetic(core.Operator.MULTIPLY, inner, self.number(0), type_)
        return literal if type_ == CLOCK or self.rnd.random() < 0.7 else self.fact(type_)

    # --- truths

    def truth(self, depth: int) -> core.Expr:
        if depth <= 0 or self.rnd.random() < 0.5:
            return self.one(self.comparison, self.comparison, self.comparison, self.membership,
                            self.simple)  # fmt: skip
        self.count("nesting")
        return self.one(
            lambda: core.Not(self.truth(depth - 1)),
            lambda: core.And(self.truths(depth - 1)),
            lambda: core.Or(self.truths(depth - 1)),
            lambda: core.AtLeast(self.rnd.randint(1, 3), self.truths(depth - 1)),
        )

    def truths(self, depth: int) -> tuple[core.Expr, ...]:
        return tuple(self.truth(depth) for _ in range(self.rnd.randint(2, 4)))

    def simple(self) -> core.Expr:
        return self.one(
            lambda: self.named(TRUTH),
            lambda: core.Known(
                self.one(
                    lambda: self.number(1),
                    lambda: self.day(1),
                    lambda: self.rating(1),
                    lambda: self.fact(TEXT),
                    core.Tenure,
                    self.between_days,
                )
            ),
            lambda: core.OrElse(self.truth(0), core.Literal(self.rnd.randrange(2), TRUTH), TRUTH),
            lambda: (
                core.MinimumMet(self.rnd.choice(self.minimums))
                if self.minimums
                else self.fact(TRUTH)
            ),
        )

    def comparison(self) -> core.Expr:
        op = self.rnd.choice(list(core.Relation))
        same = self.rnd.choice([core.Relation.EQUAL, core.Relation.UNEQUAL])
        role = core.Literal(self.rnd.randrange(4), ROLE)
        word = core.Literal(self.rnd.choice(WORDS), TEXT)
        level = core.Literal(self.rnd.randrange(6), QUALITY)
        return self.one(
            lambda: core.Compare(op, self.number(2), self.number(2)),
            lambda: core.Compare(op, self.fact(QUALITY), level),
            lambda: core.Compare(op, self.rating(2), self.rating(1)),
            lambda: core.Compare(op, self.moment(), self.moment()),
            lambda: core.Compare(op, self.length(1, DAYS), self.length(1, DAYS)),
            lambda: core.Compare(same, self.named(TRUTH), self.truth(0)),
            lambda: core.Compare(
                same,
                self.fact(SetType(CERTIFICATE)),
                core.Literal(self.rnd.randrange(8), SetType(CERTIFICATE)),
            ),
            lambda: core.Compare(
                same, self.fact(SetType(TEXT)), core.Literal(frozenset(WORDS[:1]), SetType(TEXT))
            ),
            lambda: core.Compare(op, self.number(1, YEARLY), self.number(2, YEARLY)),
            lambda: core.Compare(same, self.fact(ROLE), role),
            lambda: core.Compare(same, self.fact(TEXT), word),
            lambda: core.Compare(op, self.day(2), self.day(1)),
            lambda: self.span(op),
            lambda: core.Between(self.number(1), self.number(0), self.number(1)),
            lambda: core.Between(self.day(1), self.day(0), self.day(1)),
            lambda: core.Between(self.rating(1), self.rating(0), self.rating(0)),
            lambda: core.Between(core.Tenure(), self.length(0, DAYS), self.length(1, DAYS)),
            lambda: core.Compare(op, self.between_days(), core.Tenure()),
        )

    def between_days(self) -> core.Expr:
        return core.Arithmetic(core.Operator.SUBTRACT, self.day(1), self.day(1), core.SPAN)

    def span(self, op: core.Relation) -> core.Expr:
        self.count("span")
        days = self.between_days()
        moments = core.Arithmetic(
            core.Operator.SUBTRACT, self.fact(INSTANT), self.fact(INSTANT), core.SPAN
        )
        kind = self.kind()
        pair = self.rnd.choice(
            [
                [core.Tenure(), self.length(1, kind)],
                [days, self.length(1, kind)],
                [moments, self.length(1, CLOCK)],
            ]
        )
        if self.rnd.random() < 0.3:
            pair.reverse()
        return core.Compare(op, *pair)

    def membership(self) -> core.Expr:
        certificate = core.Literal(self.rnd.randrange(3), CERTIFICATE)
        word = core.Literal(self.rnd.choice(WORDS), TEXT)
        computed = core.SetOf(
            (self.fact(QUALITY), core.Literal(self.rnd.randrange(6), QUALITY)), SetType(QUALITY)
        )
        roles = core.Literal(self.rnd.randrange(16), SetType(ROLE))
        return self.one(
            lambda: core.Member(certificate, self.fact(SetType(CERTIFICATE))),
            lambda: core.Member(word, self.fact(SetType(TEXT))),
            lambda: core.Member(self.fact(TEXT), core.Literal(frozenset(WORDS[:2]), SetType(TEXT))),
            lambda: core.Member(self.rating(1), computed),
            lambda: core.Member(
                self.fact(TEXT), core.SetOf((self.fact(TEXT), word), SetType(TEXT))
            ),
            lambda: core.Compare(
                core.Relation.EQUAL,
                core.Literal(self.rnd.randrange(64), SetType(QUALITY)),
                computed,
            ),
            lambda: core.Member(self.fact(ROLE), roles),
        )

    # --- rules

    def define(self, name: str) -> core.Define:
        type_ = self.rnd.choice([NUMBER, TRUTH, YEARLY, DATE, QUALITY])
        drawn = {TRUTH: self.truth, DATE: self.day, QUALITY: self.rating}
        make = drawn.get(type_, lambda depth: self.number(depth, type_))

        def value() -> core.Expr:
            return make(2)

        body = self.one(value, lambda: self.cases(value), lambda: self.lookup(type_))
        self.defines[name] = type_
        return core.Define(name, type_, Subject.PERSON, body)

    def cases(self, value) -> core.Cases:
        self.count("cases")
        made = tuple(core.Case(value(), self.truth(1)) for _ in range(self.rnd.randint(1, 3)))
        return core.Cases(made, self.rnd.choice([value(), made[0].value]))

    def lookup(self, type_: Type) -> core.Lookup:
        self.count("lookup")
        rows = []
        for role in range(4):
            for rating in range(0, 6, 2):
                cell = self.amount()
                if type_ in (TRUTH, QUALITY):
                    cell = self.rnd.randrange(2)
                elif type_ == DATE:
                    cell = TODAY + self.rnd.randint(-40, 40)
                if self.rnd.random() < 0.8:
                    rows.append(((role, rating), cell if self.rnd.random() < 0.9 else None))
        return core.Lookup("table", (self.fact(ROLE), self.fact(QUALITY)), tuple(rows))

    def line(self, depth: int) -> core.Line:
        if depth > 0 and self.rnd.random() < 0.35:
            self.count("group")
            lines = tuple(self.line(depth - 1) for _ in range(self.rnd.randint(1, 4)))
            count = self.rnd.randint(1, len(lines))
            return core.Group(count, lines, core.Literal(30, DAYS) if count == 1 else None)
        return core.Requirement(self.truth(2), because=self.rnd.choice(["", "it matters"]))

    def minimum(self, name: str) -> core.Minimum:
        applies = self.truth(1) if self.rnd.random() < 0.5 else None
        lines = tuple(self.line(2) for _ in range(self.rnd.randint(1, 5)))
        ideals = tuple(
            core.Ideal(self.truth(1), self.rnd.randint(0, 5) * SCALE)
            for _ in range(self.rnd.randint(0, 2))
        )
        self.minimums.append(name)
        return core.Minimum(name, Subject.PERSON, applies, lines, ideals)

    def policy(self) -> core.Policy:
        defines = tuple(self.define(f"v{index}") for index in range(self.rnd.randint(0, 4)))
        minimums = tuple(self.minimum(f"m{index}") for index in range(self.rnd.randint(1, 2)))
        gate = core.Gate("hiring", "offer", Subject.PERSON, core.And(
            (core.EveryMinimumMet(), self.truth(1))))  # fmt: skip
        return core.Policy(defines=defines, minimums=minimums, gates=(gate,))


seeds = st.integers(0, 2**64 - 1)
"""Worlds are drawn by their seed: a failure is told by one number."""


def world(seed: int, people: int = 4) -> World:
    """The world of a seed."""
    rnd = Random(seed)
    maker = Maker(rnd)
    policy = maker.policy()
    views = tuple(maker.view() for _ in range(people))
    return World(seed, vocabulary_of(rnd), policy, views)
