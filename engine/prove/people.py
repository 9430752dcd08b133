"""A person of a proof as the reference sees one: a view, and whether a question is answered so."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias, assert_never

from troth.dsl.types import Value
from troth.engine.exact import Elapsed, Result, Unknown, stored
from troth.engine.facts import NOTHING_HAPPENED, Occurrence, View
from troth.engine.facts import Question as Asking
from troth.engine.files.pack import Pack
from troth.engine.meaning import Rules, Run, rules_of, value
from troth.engine.prove.declared import shown
from troth.engine.prove.questions import Differ, Holds, Question, Truth, Wish, Witness
from troth.engine.truth import compared
from troth.engine.views import view_under


@dataclass(frozen=True, slots=True)
class Told:
    """A history that is given, not folded: these events, and these answers."""

    past: tuple[Occurrence, ...] = ()
    assumed: tuple[tuple[Asking, Result], ...] = ()
    earlier: tuple[tuple[int, Mapping[str, Value]], ...] = ()

    def occurrences(self, event: str) -> Sequence[Occurrence]:
        """All events of this name, oldest first."""
        return [each for each in self.past if each.event == event]

    def facts_at(self, day: int) -> Mapping[str, Value]:
        """The facts as known at the end of that day."""
        return dict(self.earlier).get(day, {})

    def answer(self, question: Asking, day: int, moment: int) -> Result:
        """What is assumed for then; of anything else nothing has happened."""
        for asked, result in self.assumed:
            if asked == question and (
                not isinstance(result, Elapsed) or result.end in {day, day + 1, moment}
            ):
                return result
        return NOTHING_HAPPENED.answer(question, day, moment)

    def against(self, question: Asking) -> tuple[tuple[str, str], ...]:  # noqa: ARG002 - as every history has it
        """Nothing: no promises are told."""
        return ()


def view_of(witness: Witness, pack: Pack, side: int = 0) -> View:
    """The witness as a pack sees them; ``side`` is the pack's place among those of the question."""
    facts = dict(witness.facts)
    if side:
        for name, held in witness.elsewhere.items():
            facts.pop(name, None)
            if held is not None:
                facts[name] = held
    view = view_under(pack, facts, witness.today)
    return replace(
        view,
        moment=witness.now,
        event=witness.event,
        history=Told(witness.past, witness.assumed, witness.earlier),
    )


def agrees(
    question: Question, witness: Witness, other: Witness | None, packs: Sequence[Pack]
) -> bool:
    """Whether the reference gives this person, or these two, what the question wishes."""
    return Judge(tuple(packs)).agrees(question, witness, other)


@dataclass(slots=True)
class Judge:
    """The reference over some packs; the rules are prepared once."""

    packs: tuple[Pack, ...]
    rules: tuple[Rules, ...] = ()

    def __post_init__(self) -> None:
        self.rules = tuple(rules_of(each.policy, each.vocabulary) for each in self.packs)

    def agrees(self, question: Question, witness: Witness, other: Witness | None) -> bool:
        """Whether all wishes hold, and two agree in everything in which they must."""
        if other is not None and not alike(question, witness, other):
            return False
        runs: dict[tuple[int, int], Run] = {}

        def run(side: int, person: int) -> Run:
            if (side, person) not in runs:
                who = other if person and other is not None else witness
                runs[side, person] = self.run(who, side)
            return runs[side, person]

        return all(holds(wish, run) for wish in question.wishes)

    def run(self, witness: Witness, side: int) -> Run:
        """The evaluation of somebody by the rules of a side."""
        return Run(self.rules[side], view_of(witness, self.packs[side], side))


def alike(question: Question, one: Witness, other: Witness) -> bool:
    """Whether two persons differ only in facts and past events that a question tells apart."""
    facts = {
        name for name in {*one.facts, *other.facts} if one.facts.get(name) != other.facts.get(name)
    }
    events = {each.event for each in (*one.past, *other.past)}
    differing = {event for event in events if _happened(one, event) != _happened(other, event)}
    told = facts | {f"event {event}" for event in differing}
    return (one.today, one.now) == (other.today, other.now) and told <= question.apart


def _happened(who: Witness, event: str) -> list[Occurrence]:
    return [each for each in who.past if each.event == event]


Runs: TypeAlias = Callable[[int, int], Run]
"""The evaluation of a side for a person."""


def holds(wish: Wish, run: Runs) -> bool:
    """Whether one wish holds by the reference."""
    match wish:
        case Holds(expr=expr, wanted=wanted, side=side, person=person):
            return truth_of(value(expr, run(side, person))) in wanted
        case Differ(left=left, right=right, sides=sides, persons=persons, alike=alike, op=op):
            first, second = run(sides[0], persons[0]), run(sides[1], persons[1])
            exact = value(left, first), value(right, second)
            if op is not None:
                pair = (exact[0], left.type), (exact[1], right.type)
                return compared(op, *pair, first.view) == 1
            one, two = map(stored, exact)
            if isinstance(one, Unknown) or isinstance(two, Unknown):
                both = isinstance(one, Unknown) and isinstance(two, Unknown)
                return not alike and not both
            if not isinstance(one, Elapsed) and not isinstance(two, Elapsed):
                return (shown(one, left.type) == shown(two, right.type)) is alike
            return (one == two) is alike
        case _:
            assert_never(wish)


def truth_of(found: Result) -> Truth:
    """What the reference says, as a question asks it."""
    if isinstance(found, Unknown):
        return Truth.UNKNOWN
    return Truth.YES if found == 1 else Truth.NO
