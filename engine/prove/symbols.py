"""The symbols of a person: for every fact whether it is known, and its value within its type.

A symbol is made when it is first met, with the laws that hold of it; what an expression touches is
noted, so that a question takes along the laws of its own symbols and no others.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias, assert_never

from troth.dsl.amounts import decimals_of
from troth.dsl.core import Aggregate
from troth.dsl.node import Data, record
from troth.dsl.types import (
    LARGEST,
    SCALE,
    ChoiceType,
    DateType,
    DurationType,
    InstantType,
    MoneyType,
    NumberType,
    PartyType,
    RatingType,
    SetType,
    SpanType,
    TextType,
    TruthType,
    Type,
    Value,
)
from troth.engine.exact import DAY, FIRST_DAY, LAST_DAY
from troth.engine.facts import Question as Asking
from troth.engine.meaning import Run
from troth.engine.prove import smt
from troth.engine.prove.smt import Formula
from troth.engine.prove.terms import Bits, Quantity, Span, Term, Truth, Words

Key: TypeAlias = tuple[Hashable, ...]

Settle: TypeAlias = Callable[[smt.Model, Run], Formula | None]
"""What the reference says of a symbol that the rules determine and no formula describes: given a
model and the person it describes, a formula that is true of everybody and not of this model; None
where the model has it right."""


@dataclass(slots=True)
class Symbol:
    """Something a person brings: ``term`` of ``type``, and the laws that hold of it.

    ``usual`` says that a value is one that people would expect; that only orders what is looked at
    first, and excludes nobody.
    """

    key: Key
    type: Type
    term: Term
    laws: list[Formula] = field(default_factory=list)
    usual: tuple[Formula, ...] = ()
    settle: "Settle | None" = None
    owner: tuple[int, int] = (0, 0)
    """The side and the person by which the reference settles it."""
    extra: tuple[smt.Number, ...] = ()
    easier: Callable[[smt.Model, int], tuple[Formula, Formula]] | None = None
    """Where a model got it wrong: what holds where, on the so-manieth turn, it is easy; and where
    that is, to be looked at first."""

    @property
    def parts(self) -> tuple[Formula, ...]:
        """All that the solver chooses of it."""
        match self.term:
            case Truth(yes=yes, no=no):
                return yes, no
            case Quantity(known=known, top=top):
                return known, top, *self.extra
            case Bits(known=known, members=members):
                return known, *members
            case Words(known=known, members=inside):
                return known, inside
            case Span(known=known, start=start, end=end, uncounted=uncounted):
                return known, start, end, uncounted
            case _:
                assert_never(self.term)


Noted: TypeAlias = tuple[Term, Mapping[Key, None]]
"""A term, and the symbols that it stands on."""


@record
class Move(Data):
    """A day or moment moved by so much of a kind of time; ``by`` says which function did it.

    A later one may come to lie up to ``turned`` before.
    """

    by: str
    start: smt.Number
    amount: smt.Number
    top: smt.Number
    known: Formula
    turned: int = 0


@record
class Rest(Data):
    """How many of the events before those that are told count for a figure over one past."""

    past: Key
    expr: Aggregate
    number: smt.Number
    side: int


@dataclass(slots=True)
class Symbols:
    """All symbols of one prover, and the codes of texts.

    ``touched`` collects, while something is encoded, what it stands on.
    """

    world: smt.World
    made: dict[Key, Symbol] = field(default_factory=dict)
    touched: dict[Key, None] = field(default_factory=dict)
    codes: dict[str, int] = field(default_factory=dict)
    moves: dict[Key, Move] = field(default_factory=dict)
    rests: dict[Key, Rest] = field(default_factory=dict)
    asked: dict[Key, Asking] = field(default_factory=dict)
    others: dict[str, smt.Number] = field(default_factory=dict)
    """Other days than today, by the name they have in keys."""

    def get(self, key: Key, make: Callable[[], Symbol]) -> Symbol:
        """The symbol of this key, made when it is first met; noted as touched."""
        found = self.made.get(key)
        if found is None:
            found = self.made[key] = make()
        self.touched[key] = None
        return found

    def noted(self, make: Callable[[], Term]) -> Noted:
        """A term with the symbols that it stands on, which count as touched when it is `taken`."""
        outer, self.touched = self.touched, {}
        made = make()
        noted, self.touched = (made, self.touched), outer
        return noted

    def taken(self, noted: Noted) -> Term:
        """The term; what it stands on is noted as touched."""
        term, touched = noted
        self.touched.update(touched)
        return term

    def of_type(self, key: Key, type_: Type) -> Symbol:
        """The symbol of this key, which is anything of this type, or unknown."""
        return self.get(key, lambda: self._fresh(key, type_))

    def day(self, key: Key, low: int, high: int) -> Symbol:
        """A day that is always known, within these bounds."""
        return self.get(key, lambda: self._bounded(key, DateType(), low, high, first=True))

    def moment(self, key: Key, low: int, high: int) -> Symbol:
        """A moment that is always known, within these bounds."""
        return self.get(key, lambda: self._bounded(key, InstantType(), low, high))

    def _bounded(
        self, key: Key, type_: Type, low: int, high: int, *, first: bool = False
    ) -> Symbol:
        top = smt.whole(named(key), self.world)
        laws = [top >= low, top <= high]
        usual = (smt.equal(top, low),) if first else ()
        return Symbol(key, type_, Quantity(True, top, 1, low, high), laws, usual)

    def code(self, text: str) -> int:
        """The number that stands for a text that is written somewhere."""
        return self.codes.setdefault(text, len(self.codes))

    def text(self, code: int) -> str:
        """The text of a number; one that is written nowhere gets a name of its own."""
        for text, known in self.codes.items():
            if known == code:
                return text
        name = f"another {-code}"
        while name in self.codes:
            name += "'"
        return name

    @property
    def top_code(self) -> smt.Number:
        """No text has a larger number: those written somewhere, and below 0 any other."""
        return smt.whole("the last code", self.world)

    def codes_end(self) -> Formula:
        """What holds of `top_code` in a question asked now."""
        return self.top_code == len(self.codes) - 1

    # --- new ones

    def _fresh(self, key: Key, type_: Type) -> Symbol:
        known = smt.truth(f"{named(key)} is known", self.world)
        name = named(key)
        match type_:
            case TruthType():
                value = smt.truth(name, self.world)
                both = smt.conj([known, value]), smt.conj([known, smt.neg(value)])
                return Symbol(key, type_, Truth(*both))
            case SetType(of=RatingType(levels=names) | ChoiceType(members=names)):
                bits = tuple(smt.truth(f"{name} has {each}", self.world) for each in names)
                return Symbol(key, type_, Bits(known, bits))
            case SetType():
                members = smt.words(name, self.world)
                return Symbol(key, type_, Words(known, members), [smt.is_finite(members)])
            case SpanType():
                start = smt.whole(f"{name} from", self.world)
                end = smt.whole(f"{name} to", self.world)
                return Symbol(key, type_, Span(known, start, end))
            case _:
                return self._number(key, type_, known)

    def _number(self, key: Key, type_: Type, known: Formula) -> Symbol:
        top = smt.whole(named(key), self.world)
        low, high = bounds_of(type_)
        laws = [] if low is None else [top >= low]
        if high is not None:
            laws.append(top <= high)
        elif isinstance(type_, TextType | PartyType):
            laws.append(top <= self.top_code)
        usual: tuple[Formula, ...] = ()
        if (within := usual_of(type_)) is not None:
            usual = (smt.conj([top >= within[0], top <= within[1]]),)
        if isinstance(type_, MoneyType):
            # nobody pays a millionth: the smallest coin, where it can be, and nothing below nothing
            coin = SCALE // 10 ** decimals_of(type_.currency)
            coins = smt.whole(f"{named(key)} in coins", self.world)
            usual = (*usual, top >= 0, smt.equal(top, coins * coin))
        return Symbol(key, type_, Quantity(known, top, 1, low, high), laws, usual)

    # --- taking along

    def laws(self, touched: Mapping[Key, None]) -> Iterator[Formula]:
        """What holds of these symbols."""
        for key in touched:
            yield from self.made[key].laws


def named(key: Key) -> str:
    """What the solver calls a symbol; also its place in every order."""
    return " ".join(str(part) for part in key)


def bounds_of(type_: Type) -> tuple[int | None, int | None]:
    """The least and the largest held value of a type; a text has none."""
    match type_:
        case NumberType(low=low, high=high):
            return (-LARGEST if low is None else low), (LARGEST if high is None else high)
        case MoneyType():
            return -LARGEST, LARGEST
        case RatingType(levels=names) | ChoiceType(members=names):
            return 0, len(names) - 1
        case TruthType():
            return 0, 1
        case DateType():
            return FIRST_DAY, LAST_DAY
        case InstantType():
            return FIRST_DAY * DAY, LAST_DAY * DAY + DAY - 1
        case DurationType():
            return 0, LARGEST
        case TextType() | PartyType() | SpanType() | SetType():
            return None, None
        case _:
            assert_never(type_)


def usual_of(type_: Type) -> tuple[int, int] | None:
    """Values that nobody wonders at: days of this century and the last, lengths below a century."""
    match type_:
        case DateType():
            return -25_567, 47_481  # 1900 to 2099
        case InstantType():
            return -25_567 * DAY, 47_481 * DAY
        case NumberType() | MoneyType():
            return -(10**13), 10**13  # ten million
        case DurationType():
            return 0, 40_000
        case _:
            return None


def value_of(symbol: Symbol, model: smt.Model, symbols: Symbols) -> Value | None:
    """What a model says of a symbol, as it is held; None where it is unknown."""
    match symbol.term:
        case Truth(yes=yes, no=no):
            return 1 if model.truth(yes) else 0 if model.truth(no) else None
        case Quantity(known=known, top=top):
            if not model.truth(known):
                return None
            value = model.number(top)
            text = isinstance(symbol.type, TextType | PartyType)
            return symbols.text(value) if text else value
        case Bits(known=known, members=members):
            if not model.truth(known):
                return None
            return sum(1 << i for i, each in enumerate(members) if model.truth(each))
        case Words(known=known, members=inside):
            if not model.truth(known):
                return None
            return frozenset(symbols.text(code) for code in sorted(model.words(inside)))
        case Span():
            return None
        case _:
            assert_never(symbol.term)
