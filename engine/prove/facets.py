"""One respect in which two versions of a rule are held against each other, for everybody at once.

A facet says in which direction somebody can move: worse off, better off, neither, or both. Seen
from the person's side: yes is better than unknown, unknown better than no; of an amount that is
owed more is better, of a time sooner. A direction is an answer (nobody, proved; somebody, shown;
not decided), or `Everybody` where it takes no person to show it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

from troth.dsl import core
from troth.dsl.node import Data, record
from troth.dsl.prose import expression
from troth.dsl.types import SCALE, DateType, MoneyType, NumberType, Period
from troth.dsl.vocabulary import ENGAGED_SINCE
from troth.engine.prove.asking import Prover
from troth.engine.prove.conditions import CERTAIN
from troth.engine.prove.questions import (
    NO,
    NOT_NO,
    NOT_YES,
    UNKNOWN,
    YES,
    Answer,
    Differ,
    Holds,
    Nobody,
    Question,
    Somebody,
    Undecided,
    Wish,
)
from troth.engine.prove.used import Nodes, Sides, alike, opened, reckoned_otherwise, works

DATES = (-25_567, 84_006)
"""The first day of 1900 and of 2200."""

NUMBERS = (-(10**9) * SCALE, 10**9 * SCALE)


@record
class Everybody(Data):
    """So for everybody whom the rule is about; nobody in particular shows it."""


Way: TypeAlias = Answer | Everybody

NOBODY = Nobody()
EVERYBODY = Everybody()


@record
class Facet(Data):
    """One respect, in words (``who meets it``), and who is worse or better off in it.

    ``ordered`` is whether there is a better and a worse at all: without, ``worse`` is about those
    for whom it is otherwise. ``aside`` is what says nothing about who gets the better of it, and
    counts only where everything else is the same. ``days`` shows where it is otherwise by the days
    of a calendar. ``no_one_lost`` and ``no_one_gained`` are of
    truths: proved that nobody who was yes is not yes any more, and the other way round.
    """

    what: str
    worse: Way = NOBODY
    better: Way = NOBODY
    was: str = ""
    now: str = ""
    ordered: bool = True
    aside: bool = False
    days: tuple[str, ...] = ()
    no_one_lost: bool = False
    no_one_gained: bool = False

    @property
    def same(self) -> bool:
        """Whether it is proved to be the same for everybody."""
        return isinstance(self.worse, Nobody) and isinstance(self.better, Nobody)


def turned(facet: Facet) -> Facet:
    """The same seen from the other side: what is owed by the person, not to them."""
    return replace(
        facet,
        worse=facet.better,
        better=facet.worse,
        no_one_lost=facet.no_one_gained,
        no_one_gained=facet.no_one_lost,
    )


def unordered(what: str, was: str = "", now: str = "", *, aside: bool = False) -> Facet:
    """Something is otherwise for everybody, and neither better nor worse."""
    return Facet(what, worse=EVERYBODY, was=was, now=now, ordered=False, aside=aside)


def without_order(facet: Facet) -> Facet:
    """The same where neither direction is better: for whom it is otherwise, and how, no more."""
    way = facet.better if isinstance(facet.worse, Nobody) else facet.worse
    return Facet(facet.what, way, was=facet.was, now=facet.now, ordered=False)


@dataclass(frozen=True, slots=True)
class Beside:
    """Two packs, the old one first, and the prover over both.

    ``scope`` holds wishes about everybody who is asked about: to whom both versions apply. With
    ``clear`` somebody who shows a change is rather yes and no than not decided, where there is one.
    """

    sides: Sides
    prover: Prover
    scope: tuple[Wish, ...] = ()
    clear: bool = True

    def ask(self, *wishes: Wish) -> Answer:
        """Whether there is somebody, of those in scope, for whom all of this is so."""
        return self.prover.ask(Question((*self.scope, *wishes)))

    def within(self, *wishes: Wish) -> "Beside":
        """The same for fewer people."""
        return replace(self, scope=(*self.scope, *wishes))

    def alike(self, one: Nodes, two: Nodes) -> bool:
        """Whether nodes of both packs mean the same, so that nothing need be asked."""
        return (
            alike(one, two, self.sides)
            and not self.counted_otherwise(one, two)
            and not reckoned_otherwise(one, two, self.sides)
        )

    def counted_otherwise(self, one: Nodes, two: Nodes) -> bool:
        """Whether a difference between the calendars can decide."""
        if self.sides.calendars.same:
            return False
        return works(one, self.sides.old) or works(two, self.sides.new)


# --- truths


def truths(what: str, was: core.Expr | None, now: core.Expr | None, beside: Beside) -> Facet:
    """Who comes to something worse, or better; None is yes for everybody.

    Worse is no longer to be yes, and to be no where one was unknown. Whoever is no longer yes is
    looked for first, and shown.
    """
    facet = Facet(what, was=_said(was), now=_said(now), no_one_lost=True, no_one_gained=True)
    if beside.alike(*(() if each is None else (each,) for each in (was, now))):
        return facet
    old, new = was or CERTAIN, now or CERTAIN
    lost = beside.ask(Holds(old, YES, 0), Holds(new, NOT_YES, 1))
    gained = beside.ask(Holds(old, NOT_YES, 0), Holds(new, YES, 1))
    worse, better = lost, gained
    if not (isinstance(lost, Nobody) and isinstance(gained, Nobody)):
        # it differs as it is: that a date ten thousand years off is known to nobody adds nothing
        beside = beside.within(*ordinary(old, new, beside.sides))
    if isinstance(lost, Somebody) and beside.clear:
        worse = rather(beside.ask(Holds(old, YES, 0), Holds(new, NO, 1)), lost)
    if isinstance(gained, Somebody) and beside.clear:
        better = rather(beside.ask(Holds(old, NO, 0), Holds(new, YES, 1)), gained)
    if isinstance(lost, Nobody):
        worse = beside.ask(Holds(old, UNKNOWN, 0), Holds(new, NO, 1))
    if isinstance(gained, Nobody):
        better = beside.ask(Holds(old, NO, 0), Holds(new, UNKNOWN, 1))
    return replace(
        facet,
        worse=worse,
        better=better,
        no_one_lost=isinstance(lost, Nobody),
        no_one_gained=isinstance(gained, Nobody),
    )


def rather(clearer: Answer, answer: Answer) -> Answer:
    """The clearer example, if there is one."""
    return clearer if isinstance(clearer, Somebody) else answer


def ordinary(old: core.Expr, new: core.Expr, sides: Sides) -> Iterator[Wish]:
    """That dates lie between 1900 and 2200, and numbers and amounts have at most nine digits."""
    for side, (expr, of) in enumerate(((old, sides.old), (new, sides.new))):
        nodes = list(opened((expr,), of))
        names = {node.name for node in nodes if isinstance(node, core.FactRef)}
        if any(isinstance(node, core.Tenure) for node in nodes):
            names.add(ENGAGED_SINCE.name)
        for name in sorted(names & of.pack.vocabulary.facts.keys()):
            type_ = of.pack.vocabulary.facts[name].type
            match type_:
                case DateType():
                    ends = DATES
                case NumberType() | MoneyType():
                    ends = NUMBERS
                case _:
                    continue
            low, high = (core.Literal(end, type_) for end in ends)
            within = core.Between(core.FactRef(name, type_), low, high)
            yield Holds(within, NOT_NO, side)


# --- values


def amounts(what: str, was: core.Expr, now: core.Expr, beside: Beside) -> Facet:
    """Whose amount is less, or no longer known, and whose is more."""
    facet = Facet(what, was=_said(was), now=_said(now))
    if beside.alike((was,), (now,)):
        return facet
    old, new = _in_one_period(was, now)
    if repr(old.type) != repr(new.type):
        return replace(facet, worse=EVERYBODY, ordered=False)
    if isinstance(old, core.Literal) and isinstance(new, core.Literal):
        return _of_literals(facet, old, new)
    return replace(
        facet,
        worse=_either(
            beside,
            (Differ(old, new, (0, 1), op=core.Relation.MORE),),
            (Holds(core.Known(old), YES, 0), Holds(core.Known(new), NO, 1)),
        ),
        better=_either(
            beside,
            (Differ(old, new, (0, 1), op=core.Relation.LESS),),
            (Holds(core.Known(old), NO, 0), Holds(core.Known(new), YES, 1)),
        ),
    )


def values(what: str, was: core.Expr, now: core.Expr, beside: Beside) -> Facet:
    """Whose value is another, in whichever direction: a value that nothing is owed by."""
    facet = Facet(what, was=_said(was), now=_said(now), ordered=False)
    if beside.alike((was,), (now,)):
        return facet
    if repr(was.type) != repr(now.type):
        return replace(facet, worse=EVERYBODY)
    return replace(facet, worse=beside.ask(Differ(was, now, (0, 1))))


def _either(beside: Beside, *ways: tuple[Wish, ...]) -> Answer:
    """Somebody for whom one of these is so; nobody where each is proved not to be."""
    open_: Undecided | None = None
    for wishes in ways:
        answer = beside.ask(*wishes)
        if isinstance(answer, Somebody):
            return answer
        if isinstance(answer, Undecided):
            open_ = open_ or answer
    return open_ or NOBODY


def _of_literals(facet: Facet, old: core.Literal, new: core.Literal) -> Facet:
    if old.value == new.value:
        return facet
    if not (isinstance(old.value, int) and isinstance(new.value, int)):
        return replace(facet, worse=EVERYBODY, ordered=False)
    if old.value > new.value:
        return replace(facet, worse=EVERYBODY)
    return replace(facet, better=EVERYBODY)


def _in_one_period(was: core.Expr, now: core.Expr) -> tuple[core.Expr, core.Expr]:
    """Both for a year where one is money a month and one a year: the one exact conversion."""
    one, two = was.type, now.type
    if not (isinstance(one, MoneyType) and isinstance(two, MoneyType)):
        return was, now
    if (one.currency, {one.per, two.per}) != (two.currency, {Period.MONTH, Period.YEAR}):
        return was, now
    a_year = MoneyType(one.currency, Period.YEAR)
    if one.per is Period.MONTH:
        return core.Convert(was, 12, a_year), now
    return was, core.Convert(now, 12, a_year)


def _said(expr: core.Expr | None) -> str:
    """An expression as it stands; a rule or define by its name says nothing of itself."""
    named = expr is None or isinstance(expr, core.MinimumMet | core.DefineRef)
    return "" if named or expr is None else expression(expr)
