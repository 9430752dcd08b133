"""Questions answered: the solver finds a person or none, and the reference has the last word."""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import assert_never

from troth.dsl.types import Type, Value
from troth.engine.facts import Occurrence
from troth.engine.files.pack import Pack
from troth.engine.localtime import local_time
from troth.engine.prove import numbers, smt
from troth.engine.prove.choosing import same
from troth.engine.prove.encoding import YEARS, Encoder, Scope
from troth.engine.prove.people import Judge
from troth.engine.prove.questions import (
    Answer,
    Budget,
    Differ,
    Holds,
    Nobody,
    Question,
    Somebody,
    Truth,
    Undecided,
    Wish,
    Witness,
)
from troth.engine.prove.smallest import smallest
from troth.engine.prove.symbols import Key, Symbols, value_of
from troth.engine.prove.terms import Quantity, Term
from troth.engine.prove.terms import Truth as Pair
from troth.engine.views import zone_of

__all__ = ["Prover"]

TOO_LONG = "the question took longer than it may"
TURNED_DOWN = "every case that was found turned out otherwise when it was looked at closely"


class Prover:
    """Answers questions about one pack, or about two side by side (the old one first)."""

    def __init__(self, packs: Sequence[Pack], budget: Budget | None = None) -> None:
        self.packs = tuple(packs)
        self.budget = budget or Budget()
        self.judge = Judge(self.packs)
        self.symbols = Symbols(smt.world())
        self._encoders: dict[Scope, Encoder] = {}
        self._opaque: dict[Hashable, int] = {}
        self._shared = shared_facts(self.packs)

    def ask(self, question: Question, milliseconds: int | None = None) -> Answer:
        """Whether there is such a person, within the budget (or ``milliseconds``)."""
        self.symbols.touched = {}
        wishes = [self._wish(wish, question.apart) for wish in question.wishes]
        if any(wish is False for wish in wishes):
            return Nobody()
        asked = _Asked(question, self, milliseconds or self.budget.milliseconds, wishes,
                       self.symbols.touched)  # fmt: skip
        return asked.answer()

    def encoder(self, side: int, person: int, apart: frozenset[str]) -> Encoder:
        """The encoder of one side for one person."""
        scope = Scope(side, person, apart if person else frozenset())
        if scope not in self._encoders:
            self._encoders[scope] = Encoder(
                self.packs[side],
                self.judge.rules[side],
                scope,
                self.symbols,
                self._shared,
                self.days,
                self._opaque,
            )
        return self._encoders[scope]

    @property
    def days(self) -> tuple[int, int]:
        """The first and the last day that today can be: ten years from the newer pack's first."""
        first = max(each.info.effective for each in self.packs)
        return first, first + YEARS

    def _wish(self, wish: Wish, apart: frozenset[str]) -> smt.Formula:
        match wish:
            case Holds(expr=expr, wanted=wanted, side=side, person=person):
                return wanted_of(self.encoder(side, person, apart).truth(expr), wanted)
            case Differ(left=left, right=right, sides=sides, persons=persons, alike=alike, op=op):
                one_in = self.encoder(sides[0], persons[0], apart)
                two_in = self.encoder(sides[1], persons[1], apart)
                if op is not None:
                    one, two = one_in.term(left), two_in.term(right)
                    if isinstance(one, Quantity) and isinstance(two, Quantity):
                        return numbers.compared(op, one, two).yes
                    return smt.conj([one.known, two.known])
                return differ(one_in.stored(left), two_in.stored(right), alike=alike)
            case _:
                assert_never(wish)


def wanted_of(truth: Pair, wanted: frozenset[Truth]) -> smt.Formula:
    """That a condition comes to one of these."""
    found = {
        Truth.YES: truth.yes,
        Truth.NO: truth.no,
        Truth.UNKNOWN: smt.neg(smt.disj([truth.yes, truth.no])),
    }
    if len(wanted) == 2:
        (left,) = set(Truth) - wanted
        return smt.neg(found[left])
    return len(wanted) == 3 or smt.disj(found[each] for each in Truth if each in wanted)


def differ(one: Term, two: Term, *, alike: bool) -> smt.Formula:
    """That stored values are different, or only one is known; or both known and the same."""
    equal = same(one, two)
    if alike:
        return smt.conj([one.known, two.known, equal])
    return smt.disj(
        [
            smt.conj([one.known, smt.neg(two.known)]),
            smt.conj([smt.neg(one.known), two.known]),
            smt.conj([one.known, two.known, smt.neg(equal)]),
        ]
    )


def shared_facts(packs: Sequence[Pack]) -> frozenset[str]:
    """The facts that all packs declare alike, to the last member and bound."""
    if len(packs) < 2:
        return frozenset(packs[0].vocabulary.facts) if packs else frozenset()
    one, two = (pack.vocabulary.facts for pack in packs)
    return frozenset(
        name
        for name, fact in one.items()
        if name not in two or exact_type(fact.type) == exact_type(two[name].type)
    ) | (two.keys() - one.keys())


def exact_type(type_: Type) -> str:
    """A type with all that its equality leaves out."""
    return repr(type_)


# --- one question


@dataclass(slots=True)
class _Asked:
    """One question on its way to an answer."""

    question: Question
    prover: Prover
    milliseconds: int
    wishes: list[smt.Formula]
    touched: dict[Key, None]
    solver: smt.Solver = field(init=False)

    def answer(self) -> Answer:
        """Look for somebody until the reference agrees, or it is certain that there is nobody."""
        symbols = self.prover.symbols
        self.solver = smt.Solver(symbols.world)
        for law in symbols.laws(self.touched):
            self.solver.add(law)
        self.solver.add(symbols.codes_end())
        for wish in self.wishes:
            self.solver.add(wish)
        usual = [symbols.made[key].usual for key in self.touched]
        for _ in range(max(self.prover.budget.tries, 1)):
            model = self.solver.check(self.milliseconds, self.prover.budget.steps, usual)
            if model is False and usual and self.solver.blamed():
                usual = []
                model = self.solver.check(self.milliseconds, self.prover.budget.steps)
            if model is None:
                return Undecided(TOO_LONG)
            if model is False:
                return Nobody()
            found = self.persons(model)
            if self.prover.judge.agrees(self.question, *found):
                return Somebody(*smallest(self.question, *found, self.prover.judge))
            self.solver.add(smt.neg(smt.conj(self.here(model))))
        return Undecided(TURNED_DOWN)

    def here(self, model: smt.Model) -> Iterator[smt.Formula]:
        """What a model says of everything touched."""
        for key in self.touched:
            yield model.here(self.prover.symbols.made[key].parts)

    def persons(self, model: smt.Model) -> tuple[Witness, Witness | None]:
        """The person, or the two, that a model describes."""
        two = any(
            1 in wish.persons if isinstance(wish, Differ) else wish.person == 1
            for wish in self.question.wishes
        )
        first = self.person(model, 0)
        return first, self.person(model, 1) if two else None

    def person(self, model: smt.Model, person: int) -> Witness:
        """One of them."""
        symbols = self.prover.symbols
        facts: dict[str, Value] = {}
        elsewhere: dict[str, Value] = {}
        events: dict[str, dict[str, Value]] = {}
        today = self.prover.days[0]
        for key in self.touched:
            symbol = symbols.made[key]
            value = value_of(symbol, model, symbols)
            if not _is_of(key, person, self.touched):
                continue
            match key:
                case ("fact", str(name), *more):
                    if value is not None and not isinstance(value, bool):
                        (elsewhere if "side" in more else facts)[name] = value
                case (str(kind), str(name), *_) if kind.startswith("event "):
                    fields = events.setdefault(kind.removeprefix("event "), {})
                    if value is not None:
                        fields[name] = value
                case ("today",) if isinstance(value, int):
                    today = value
                case _:
                    pass
        now = local_time(zone_of(self.prover.packs[0])).last_second(today)
        event = None
        for name, fields in events.items():
            event = Occurrence(name, now, fields, event)
        return Witness(facts, today, now, event, elsewhere=elsewhere)


def _is_of(key: Key, person: int, touched: dict[Key, None]) -> bool:
    """Whether a symbol is about this person: their own, or one that both share."""
    own = "person" in key
    if person == 0:
        return not own
    if own:
        return True
    return (*key, "person", 1) not in touched
