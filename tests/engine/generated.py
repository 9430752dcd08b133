"""The words that generated worlds are made of: facts of every type, and their vocabulary."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from troth.dsl.types import (
    DATE,
    INSTANT,
    LARGEST,
    NUMBER,
    SCALE,
    TEXT,
    TRUTH,
    ChoiceType,
    DurationType,
    MoneyType,
    NumberType,
    Period,
    RatingType,
    SetType,
    TimeKind,
    Type,
    Value,
)
from troth.dsl.vocabulary import Fact, Length, Subject, Vocabulary
from troth.engine.facts import Origin, View

QUALITY = RatingType("quality", ("0", "1", "2", "3", "4", "5"))
ROLE = ChoiceType("role", ("agent", "lead", "field", "remote"))
CERTIFICATE = ChoiceType("certificate", ("first_aid", "driving", "safety"))
MONTHLY = MoneyType("GBP", Period.MONTH)
YEARLY = MoneyType("GBP", Period.YEAR)
POSITIVE = NumberType(SCALE, 10**6 * SCALE)
DAYS = DurationType(TimeKind.DAYS)
MONTHS = DurationType(TimeKind.MONTHS)
CLOCK = DurationType(TimeKind.CLOCK)
TODAY = 20_500

FACTS: dict[str, Type] = {
    "n0": NUMBER,
    "n1": NUMBER,
    "p0": POSITIVE,
    "pay": YEARLY,
    "monthly": MONTHLY,
    **{f"q{index}": QUALITY for index in range(4)},
    "role": ROLE,
    "certs": SetType(CERTIFICATE),
    "tags": SetType(TEXT),
    "t0": TEXT,
    "b0": TRUTH,
    "b1": TRUTH,
    "d0": DATE,
    "d1": DATE,
    "i0": INSTANT,
    "i1": INSTANT,
    "leave": DAYS,
    "notice": MONTHS,
}
"""The facts of every generated vocabulary."""

WORDS = ("red", "green", "blue")


@dataclass
class Drawer:
    """Draws values and people from one source of randomness, and counts what it drew."""

    rnd: Random
    literals: list[int] = field(default_factory=list)
    shares: dict[str, int] = field(default_factory=dict)

    def one(self, *makers):
        return self.rnd.choice(makers)()

    def count(self, what: str) -> None:
        self.shares[what] = self.shares.get(what, 0) + 1

    def held(self, type_: Type) -> Value:
        near = self.rnd.choice(self.literals) if self.literals else 0
        near = max(-LARGEST, min(LARGEST, near + self.rnd.choice([-1, 0, 0, 1])))
        match type_:
            case NumberType(low=int(low), high=int(high)):
                return self.rnd.choice([low, high, min(max(near, low), high)])
            case NumberType() | MoneyType():
                ends = self.rnd.choice([LARGEST, -LARGEST, 0])
                self.count("extreme" if abs(ends) == LARGEST else "zero")
                return self.rnd.choice([near, near, ends, self.rnd.randint(-99, 99) * SCALE])
            case RatingType(levels=names) | ChoiceType(members=names):
                return self.rnd.randrange(len(names))
            case SetType(of=ChoiceType()):
                return self.rnd.randrange(8)
            case SetType():
                return frozenset(word for word in WORDS if self.rnd.random() < 0.5)
            case DurationType():
                return self.rnd.randint(0, 800)
        if type_ == DATE:
            return TODAY + self.rnd.choice([0, -1, 31, self.rnd.randint(-900, 900)])
        if type_ == INSTANT:
            return (TODAY + self.rnd.randint(-40, 40)) * 86_400 + self.rnd.randint(0, 86_399)
        return self.rnd.choice(WORDS) if type_ == TEXT else self.rnd.randrange(2)

    def view(self) -> View:
        facts: dict[str, Value] = {}
        origins = {}
        for name, type_ in FACTS.items():
            self.count("fact")
            if self.rnd.random() < 1 / 6:
                self.count("unknown")
            else:
                facts[name] = self.held(type_)
                origins[name] = Origin("event", TODAY - self.rnd.choice([0, 400]))
        since = TODAY - self.rnd.randint(0, 900) if self.rnd.random() < 0.8 else None
        return View(facts=facts, today=TODAY, engaged_since=since, origins=origins)


def vocabulary_of(rnd: Random) -> Vocabulary:
    """All facts; one of them may expire, so that origins matter."""
    valid = Length(type=MONTHS, amount=12) if rnd.random() < 0.5 else None
    return Vocabulary(
        facts={
            name: Fact(
                name=name,
                subject=Subject.PERSON,
                type=type_,
                changeable=index % 2 == 0,
                valid=valid if name == "q0" else None,
            )
            for index, (name, type_) in enumerate(FACTS.items())
        }
    )
