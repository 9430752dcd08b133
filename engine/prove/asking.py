"""Questions answered: the solver finds a person or none, and the reference has the last word."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import assert_never

from troth.dsl import core
from troth.dsl.types import Type
from troth.engine.files.pack import Pack
from troth.engine.prove import dates, declared, numbers, oracles, recalling, smt, windows
from troth.engine.prove.choosing import same
from troth.engine.prove.encoding import Encoder
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
from troth.engine.prove.scopes import Common, Scope
from troth.engine.prove.smallest import smallest
from troth.engine.prove.symbols import Key, Symbols
from troth.engine.prove.telling import Reader
from troth.engine.prove.terms import Quantity, Term
from troth.engine.prove.terms import Truth as Pair

YEARS = 25_567
"""Days: how far from the day a pack takes effect today may be."""

TOO_LONG = "the question took longer than it may"
TURNED_DOWN = "every case that was found turned out otherwise when it was looked at closely"


class Prover:
    """Answers questions about one pack, or about two side by side (the old one first)."""

    def __init__(self, packs: Sequence[Pack], budget: Budget | None = None) -> None:
        self.packs = tuple(packs)
        self.budget = budget or Budget()
        self.judge = Judge(self.packs)
        self.symbols = Symbols(smt.world())
        self.common = Common(
            self.symbols,
            self.packs,
            self.judge.rules,
            types_of(self.packs),
            days_of(self.packs),
            counted(self.packs),
            obligations_of(self.packs),
        )
        self._encoders: dict[Scope, Encoder] = {}

    def ask(self, question: Question, milliseconds: int | None = None) -> Answer:
        """Whether there is such a person, within the budget (or ``milliseconds``)."""
        self.symbols.touched = {}
        wishes = [self._wish(wish, question.apart) for wish in question.wishes]
        if any(wish is False for wish in wishes):
            return Nobody()
        allowed = milliseconds or self.budget.milliseconds
        return _Asked(question, self, allowed, wishes, self.symbols.touched).answer()

    def encoder(self, side: int, person: int, apart: frozenset[str]) -> Encoder:
        """The encoder of one side for one person."""
        scope = Scope(side, person, apart if person else frozenset())
        if scope not in self._encoders:
            self._encoders[scope] = Encoder(self.common, scope)
        return self._encoders[scope]

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
                pair = one_in.stored(left), two_in.stored(right)
                union = declared.together(left.type, right.type)
                if union is not None:  # the same name may stand at another place in the other pack
                    pair = (
                        declared.into(pair[0], left.type, union),
                        declared.into(pair[1], right.type, union),
                    )
                return differ(*pair, alike=alike)
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


def types_of(packs: Sequence[Pack]) -> dict[str, Type]:
    """The facts that are one symbol for all packs, each with the type that has room for all."""
    found: dict[str, Type] = {}
    apart: set[str] = set()
    for pack in packs:
        for name, fact in pack.vocabulary.facts.items():
            joined = declared.together(found.get(name, fact.type), fact.type)
            if joined is None:
                apart.add(name)
            else:
                found[name] = joined
    return {name: type_ for name, type_ in found.items() if name not in apart}


def days_of(packs: Sequence[Pack]) -> tuple[int, int]:
    """The first and the last day that today can be: seventy years from the newer pack's first."""
    first = max(each.info.effective for each in packs)
    return first, first + YEARS


def counted(packs: Sequence[Pack]) -> tuple[str, ...]:
    """A name for the calendars of each pack; two packs that count alike share one."""
    found: list[object] = []
    names = []
    for pack in packs:
        info = pack.info
        said = (info.effective, info.calendar, dict(info.calendars), dict(pack.calendars),
                dict(pack.frozen))  # fmt: skip
        if said not in found:
            found.append(said)
        names.append(f"calendars {found.index(said)}")
    return tuple(names)


def obligations_of(packs: Sequence[Pack]) -> dict[str, list[core.Obligation]]:
    """What each name stands for, in every pack that has it."""
    found: dict[str, list[core.Obligation]] = {}
    for pack in packs:
        for rule in pack.policy.obligations:
            found.setdefault(rule.name, []).append(rule)
    return found


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
    left_out: bool = False
    """Whether a case was left out that only this person, not everybody like them, was shown for."""

    def answer(self) -> Answer:
        """Look for somebody until the reference agrees, or it is certain that there is nobody."""
        symbols, budget = self.prover.symbols, self.prover.budget
        self.solver = smt.Solver(symbols.world)
        for formula in self._given():
            self.solver.add(formula)
        usual = [each for key in self.touched for each in symbols.made[key].usual]
        easier: list[smt.Formula] = []
        for turn in range(max(budget.tries, 1)):
            assumed = [*easier, *usual]
            model = self.solver.check(self.milliseconds, budget.steps, assumed)
            while model is False and (blamed := self.solver.blamed(assumed)):
                assumed = [each for each in assumed if not any(each is one for one in blamed)]
                model = self.solver.check(self.milliseconds, budget.steps, assumed)
            usual = [each for each in usual if any(each is one for one in assumed)]
            if model is None:
                return Undecided(TOO_LONG)
            if model is False:
                return Undecided(TURNED_DOWN) if self.left_out else Nobody()
            found = self.persons(model)
            if self.prover.judge.agrees(self.question, *found):
                return Somebody(*smallest(self.question, *found, self.prover.judge))
            easier = self._learn(model, found, turn)
        return Undecided(TURNED_DOWN)

    def _given(self) -> Iterator[smt.Formula]:
        symbols = self.prover.symbols
        yield from symbols.laws(self.touched)
        yield symbols.codes_end()
        yield from dates.in_order(symbols, self.touched)
        yield from windows.in_order(symbols, self.touched)
        yield from recalling.then_alike(symbols, self.touched)
        yield from oracles.in_order(symbols, self.touched, self.prover.common.obligations)
        yield from self.wishes

    def _learn(
        self, model: smt.Model, found: tuple[Witness, Witness | None], turn: int
    ) -> list[smt.Formula]:
        """What the reference says where the model was wrong; else that it is not this one.

        What comes back would make it easier to get it right, and may be assumed for now.
        """
        lemmas: list[smt.Formula] = []
        easier: list[smt.Formula] = []
        for key in self.touched:
            symbol = self.prover.symbols.made[key]
            if symbol.settle is not None:
                side, person = symbol.owner
                who = found[1] if person and found[1] is not None else found[0]
                lemma = symbol.settle(model, self.prover.judge.run(who, side))
                if lemma is not None:
                    lemmas.append(lemma)
                    if symbol.easier is not None and not easier:
                        line, where = symbol.easier(model, turn // 2)
                        lemmas.append(line)
                        easier.append(where)
        for lemma in lemmas:
            self.solver.add(lemma)
        if not lemmas:
            self.left_out = True
            made = self.prover.symbols.made
            here = smt.conj(model.here(made[key].parts) for key in self.touched)
            self.solver.add(smt.neg(here))
        return [each for each in easier if not smt.is_settled(each)]

    def persons(self, model: smt.Model) -> tuple[Witness, Witness | None]:
        """The person, or the two, that a model describes."""
        two = any(
            1 in wish.persons if isinstance(wish, Differ) else wish.person == 1
            for wish in self.question.wishes
        )
        read = Reader(self.prover.common, self.touched, model, self.question.apart)
        return read.person(0), read.person(1) if two else None
