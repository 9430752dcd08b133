"""Drawn policies for proofs: over a world so small that everybody in it can be asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from troth.dsl import core
from troth.dsl.types import (
    NUMBER,
    SCALE,
    TRUTH,
    ChoiceType,
    NumberType,
    RatingType,
    SetType,
    Type,
    Value,
)
from troth.dsl.vocabulary import Fact, Subject, Vocabulary
from troth.engine.files.pack import Pack, load_pack

LEVEL = RatingType("level", ("low", "middle", "high"))
ROLE = ChoiceType("role", ("agent", "lead"))
SKILLS = ChoiceType("skill", ("driving", "first_aid"))
FEW = NumberType(0, 3)
"""Four numbers: 0 to 3 millionths."""

FACTS: dict[str, Type] = {
    "level": LEVEL,
    "other": LEVEL,
    "role": ROLE,
    "skills": SetType(SKILLS),
    "fit": TRUTH,
    "few": FEW,
    "less": FEW,
}

PACK = "troth: 1\nname: drawn\nversion: '1.0'\neffective: 2026-01-01\nowner: hr@acme.example\n"


def plain_pack() -> Pack:
    """A pack that says nothing, to be given rules."""
    with TemporaryDirectory() as folder:
        Path(folder, "pack.yaml").write_text(PACK, encoding="utf-8")
        Path(folder, "vocabulary.yaml").write_text(
            "facts: {some: {of: person, type: yes/no}}\n", encoding="utf-8"
        )
        Path(folder, "rules.troth").write_text("minimum any_\n    some\n", encoding="utf-8")
        pack, found = load_pack(folder)
    assert pack is not None, found
    return pack


def pack_of(policy: core.Policy, vocabulary: Vocabulary, pack: Pack) -> Pack:
    """The pack with other rules and words."""
    return replace(pack, policy=policy, vocabulary=vocabulary)


def small_vocabulary() -> Vocabulary:
    return Vocabulary(
        facts={
            name: Fact(name=name, subject=Subject.PERSON, type=type_)
            for name, type_ in FACTS.items()
        }
    )


def values_of(type_: Type) -> range:
    """All held values of a type of this world."""
    match type_:
        case RatingType(levels=names) | ChoiceType(members=names):
            return range(len(names))
        case SetType():
            return range(4)
        case NumberType(low=int(low), high=int(high)):
            return range(low, high + 1)
        case _:
            return range(2)


def everybody(names: list[str]) -> Iterator[dict[str, Value]]:
    """Every person, as far as these facts tell: each unknown or one of its values."""
    choices = [(None, *values_of(FACTS[name])) for name in names]
    for values in product(*choices):
        pairs = zip(names, values, strict=True)
        yield {name: value for name, value in pairs if value is not None}


@dataclass
class Small:
    """Draws rules over the facts of the small world."""

    rnd: Random
    defines: dict[str, Type]
    minimums: list[str]

    def one(self, *makers):
        return self.rnd.choice(makers)()

    def of(self, type_: Type) -> core.Expr:
        """A fact, a define or a literal."""
        named = [name for name, each in self.defines.items() if each == type_]
        facts = [name for name, each in FACTS.items() if each == type_]
        literal = core.Literal(self.rnd.choice(values_of(type_)), type_)
        found: list[core.Expr] = [core.FactRef(name, FACTS[name]) for name in facts] * 2
        return self.rnd.choice([*found, *(core.DefineRef(n, type_) for n in named), literal])

    def number(self, depth: int) -> core.Expr:
        if depth <= 0 or self.rnd.random() < 0.4:
            return self.of(FEW)
        pair = self.number(depth - 1), self.number(depth - 1)
        times = core.Literal(self.rnd.choice([1, 2, -3, SCALE // 2, SCALE, 2 * SCALE]), NUMBER)
        return self.one(
            lambda: core.Arithmetic(core.Operator.ADD, *pair, NUMBER),
            lambda: core.Arithmetic(core.Operator.SUBTRACT, *pair, NUMBER),
            lambda: core.Arithmetic(core.Operator.MULTIPLY, times, pair[0], NUMBER),
            lambda: core.Arithmetic(core.Operator.MULTIPLY, *pair, NUMBER),
            lambda: core.Arithmetic(core.Operator.DIVIDE, *pair, NUMBER),
            lambda: core.Arithmetic(core.Operator.DIVIDE, pair[0], times, NUMBER),
            lambda: core.Negate(pair[0], NUMBER),
            lambda: core.OrElse(*pair, NUMBER),
            lambda: core.Extreme(self.rnd.random() < 0.5, pair, NUMBER),
            lambda: core.Rounded(pair[0], self.rnd.random() < 0.5, self.rnd.choice([1, 2]), NUMBER),
            lambda: core.Points(self.of(LEVEL), (0, 2, 5)),
        )

    def truth(self, depth: int) -> core.Expr:
        if depth <= 0 or self.rnd.random() < 0.4:
            return self.leaf()
        items = tuple(self.truth(depth - 1) for _ in range(self.rnd.randint(2, 3)))
        return self.one(
            lambda: core.Not(items[0]),
            lambda: core.And(items),
            lambda: core.Or(items),
            lambda: core.AtLeast(self.rnd.randint(1, len(items)), items),
            lambda: core.OrElse(items[0], items[1], TRUTH),
        )

    def leaf(self) -> core.Expr:
        op = self.rnd.choice(list(core.Relation))
        same = self.rnd.choice([core.Relation.EQUAL, core.Relation.UNEQUAL])
        skills = core.Literal(self.rnd.randrange(4), SetType(SKILLS))
        return self.one(
            lambda: core.Compare(op, self.of(LEVEL), self.of(LEVEL)),
            lambda: core.Compare(op, self.number(2), self.number(1)),
            lambda: core.Compare(same, self.of(ROLE), self.of(ROLE)),
            lambda: core.Compare(same, self.of(TRUTH), self.of(TRUTH)),
            lambda: core.Compare(same, core.FactRef("skills", SetType(SKILLS)), skills),
            lambda: core.Between(self.number(1), self.of(FEW), self.of(FEW)),
            lambda: core.Member(self.of(SKILLS), core.FactRef("skills", SetType(SKILLS))),
            lambda: core.Member(
                self.of(LEVEL), core.SetOf((self.of(LEVEL), self.of(LEVEL)), SetType(LEVEL))
            ),
            lambda: core.Known(self.number(1)),
            lambda: core.Known(self.of(ROLE)),
            lambda: self.of(TRUTH),
            lambda: (
                core.MinimumMet(self.rnd.choice(self.minimums)) if self.minimums else self.of(TRUTH)
            ),
        )

    def define(self, name: str) -> core.Define:
        type_ = self.rnd.choice([FEW, LEVEL, ROLE, TRUTH])
        body = self.one(
            lambda: self.cases(type_),
            lambda: self.lookup(type_),
            lambda: self.number(2) if type_ == FEW else self.of(type_),
        )
        made = core.Define(name, type_, Subject.PERSON, body)
        self.defines[name] = type_
        return made

    def cases(self, type_: Type) -> core.Cases:
        cases = tuple(core.Case(self.of(type_), self.truth(1)) for _ in range(2))
        return core.Cases(cases, self.of(type_))

    def lookup(self, type_: Type) -> core.Lookup:
        keys = self.of(LEVEL), self.of(ROLE)
        rows = tuple(
            ((self.rnd.randrange(3), self.rnd.randrange(2)),
             self.rnd.choice([None, *values_of(type_)]))
            for _ in range(self.rnd.randint(1, 5))
        )  # fmt: skip
        return core.Lookup("table", keys, rows)

    def line(self, depth: int) -> core.Line:
        if depth <= 0 or self.rnd.random() < 0.6:
            return core.Requirement(self.truth(1))
        lines = tuple(self.line(depth - 1) for _ in range(self.rnd.randint(2, 3)))
        return core.Group(self.rnd.randint(1, len(lines)), lines)

    def minimum(self, name: str) -> core.Minimum:
        applies = self.truth(1) if self.rnd.random() < 0.5 else None
        lines = tuple(self.line(1) for _ in range(self.rnd.randint(1, 3)))
        self.minimums.append(name)
        return core.Minimum(name, Subject.PERSON, applies, lines)


def small_policy(seed: int) -> core.Policy:
    """The small rules of a seed: two defines, two minimums."""
    draw = Small(Random(seed), {}, [])
    defines = tuple(draw.define(f"v{index}") for index in range(2))
    minimums = tuple(draw.minimum(f"m{index}") for index in range(2))
    return core.Policy(defines=defines, minimums=minimums)
