"""What two versions of a rule come to for one person, in words: ``met before, not met now``."""

from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias, assert_never

from troth.dsl import core
from troth.dsl.node import Data, record
from troth.dsl.types import TRUTH
from troth.dsl.values import show_value
from troth.engine.exact import Elapsed, Unknown, stored
from troth.engine.meaning import value
from troth.engine.prove.people import Judge, truth_of
from troth.engine.prove.questions import Truth, Witness

Words: TypeAlias = Mapping[Truth, str]
"""What the answers yes, no and unknown are called."""


def _answers(yes: str, no: str, unknown: str = "not decided") -> Words:
    return {Truth.YES: yes, Truth.NO: no, Truth.UNKNOWN: unknown}


TRUE: Final = _answers("yes", "no", "unknown")
MET: Final = _answers("met", "not met")
LET: Final = _answers("let through", "not let through", "not let through for want of a fact")
PROMISED: Final = _answers("promised", "not promised")
BOUND: Final = _answers("bound", "not bound")
OFFERED: Final = _answers("offered", "not offered")
EARNED: Final = _answers("earned", "not earned")


@record
class Respect(Data):
    """Something a rule decides: an answer, or without ``words`` a value.

    ``said`` stands before a value that does not speak for itself.
    """

    name: str
    expr: core.Expr
    words: Words | None = None
    said: str = ""


def before_and_now(was: core.Rule, now: core.Rule, witness: Witness, judge: Judge) -> str:
    """Every respect in which the two come out otherwise for the witness; empty where in none.

    ``judge`` is over both packs, the old one first.
    """
    old, new = ({each.name: each for each in _respects(rule)} for rule in (was, now))
    told = []
    for name in [each for each in old if each in new]:
        one, two = _come_to(old[name], witness, judge, 0), _come_to(new[name], witness, judge, 1)
        if one != two:
            told.append(f"{old[name].said}{one} before, {two} now")
    return "; ".join(told)


def _respects(rule: core.Rule) -> Iterator[Respect]:
    match rule:
        case core.Minimum(name=name):
            yield Respect("met", core.MinimumMet(name), MET)
        case core.Gate(requires=requires):
            yield Respect("let through", requires, LET)
        case core.Define(name=name, type=type_):
            yield Respect("value", core.DefineRef(name, type_), TRUE if type_ == TRUTH else None)
        case core.Offer():
            yield from _of_offer(rule)
        case core.Obligation():
            yield from _of_obligation(rule)
        case core.Timer(length=length):
            yield Respect("length", length)
        case core.Escalation():
            return
        case _:
            assert_never(rule)


def _of_offer(offer: core.Offer) -> Iterator[Respect]:
    if offer.applies is not None:
        yield Respect("for", offer.applies, OFFERED)
    if offer.when is not None:
        yield Respect("when", offer.when, EARNED)
    for line in offer.lines:
        if line.amount is not None:
            yield Respect(f"line {line.resource}", line.amount, said=f"{line.resource} ")


def _of_obligation(rule: core.Obligation) -> Iterator[Respect]:
    if rule.applies is not None:
        yield Respect("for", rule.applies, BOUND if rule.kind == "expectation" else PROMISED)
    content = rule.content
    if isinstance(content, core.Deliver) and content.amount is not None:
        yield Respect("amount", content.amount)
    due = content.due if isinstance(content, core.Deliver | core.Allow) else None
    if due is not None and due.length is not None:
        yield Respect("length", due.length)
    if due is not None and due.date is not None:
        yield Respect("date", due.date)


def _come_to(respect: Respect, witness: Witness, judge: Judge, side: int) -> str:
    found = value(respect.expr, judge.run(witness, side))
    if respect.words is not None:
        return respect.words[truth_of(found)]
    held = stored(found)
    return "unknown" if isinstance(held, Unknown | Elapsed) else show_value(held, respect.expr.type)
