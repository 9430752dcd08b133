"""What people say of themselves, refuse or are born with, and what is decided of them.

Each question is about two persons who are alike in all but that: does anything come out otherwise?
`check` refuses rules that read such a fact where it may not go; here the rules are asked what they
do, and three ways are followed that no single rule shows: a fact that another fact carries (both
recorded by one field, or by an event that is private), a region whose steps hang on what is
private, and `every minimum is met`.

What nobody may *lose* (O2): whoever declines, wishes or says something of themselves, beside
somebody who said nothing and is like them in all else.
"""

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from troth.dsl import core
from troth.dsl.diagnostics import Diagnostic, Label, Severity
from troth.dsl.node import Data, record
from troth.dsl.traverse import walk
from troth.dsl.types import NUMBER, TRUTH
from troth.dsl.vocabulary import Use
from troth.engine.files.pack import Pack
from troth.engine.prove.asking import Prover
from troth.engine.prove.conditions import touches
from troth.engine.prove.deciding import Decision, binding, consequences, losses, scored
from troth.engine.prove.findings import Checked
from troth.engine.prove.questions import (
    NO,
    NOT_YES,
    UNKNOWN,
    YES,
    Holds,
    Nobody,
    Somebody,
    Truth,
    Undecided,
    Wish,
    Witness,
)
from troth.engine.prove.wishes import found, nobody_can, question, together
from troth.workflows.chart import Region, answers

Apart: TypeAlias = frozenset[str]
"""What two persons may differ in: ``fact F``, ``event E`` and ``chart C``."""


def flowing(pack: Pack, prover: Prover) -> Iterator[Checked]:
    """Whether two who differ in what may not count are decided of alike."""
    private = _spread(_marked(pack, Use.PRIVATE), pack)
    if private:
        for decision in consequences(pack):
            asked = "it comes out alike, whatever somebody says of themselves, wishes or refuses"
            yield from _alike("private-flow", asked, decision, private, pack, prover)
        for decision in losses(pack):
            if _reads(decision.condition, private, pack):
                yield from _lost(decision, private, pack, prover)
    protected = _spread(_marked(pack, Use.PROTECTED), pack)
    if protected:
        for decision in binding(pack):
            asked = "it comes out alike, whoever somebody is"
            yield from _alike("protected-fact", asked, decision, protected, pack, prover)
    sourcing = _spread(_marked(pack, Use.SOURCING), pack)
    if sourcing:
        for decision in scored(pack):
            asked = "it comes out alike, however somebody came to us"
            yield from _alike("sourcing-fact", asked, decision, sourcing, pack, prover)


# --- what is apart


@record
class _Marks(Data):
    """What may not count, before it is followed: facts, events and regions."""

    facts: frozenset[str]
    events: frozenset[str] = frozenset()
    charts: frozenset[str] = frozenset()


def _marked(pack: Pack, use: Use) -> _Marks:
    words = pack.vocabulary
    facts = frozenset(name for name, fact in words.facts.items() if fact.use is use)
    if use is not Use.PRIVATE:
        return _Marks(facts)
    return _Marks(
        facts,
        frozenset(name for name, event in words.events.items() if event.private),
        frozenset(name for name, chart in words.charts.items() if chart.private),
    )


def _spread(marks: _Marks, pack: Pack) -> Apart:
    """What is marked, and what follows from it alone."""
    fields = {
        pair for name in marks.facts for pair in pack.vocabulary.facts[name].carried_by
    }  # who sees a field sees every fact that it records
    carried = {
        fact.name
        for fact in pack.vocabulary.facts.values()
        if any(pair in fields or pair[0] in marks.events for pair in fact.carried_by)
    }
    apart = {f"fact {name}" for name in marks.facts | carried}
    apart |= {f"event {name}" for name in marks.events}
    apart |= {f"chart {name}" for name in marks.charts}
    grown = bool(apart)
    while grown:
        more = {
            f"chart {name}" for name, region in _regions(pack) if _moved(name, region, apart, pack)
        }
        grown = not more <= apart
        apart |= more
    return frozenset(apart)


def _regions(pack: Pack) -> Iterator[tuple[str, Region]]:
    for chart in pack.charts.values():
        for region in chart.regions:
            yield chart.full_name(region), region


def _moved(name: str, region: Region, apart: Iterable[str], pack: Pack) -> bool:
    """Whether the steps of a region hang on what is apart: its guards, its gates, its events."""
    seen: set[str] = set()
    guards: set[str] = set()
    for _, event, branches in answers(region):
        seen.add(f"event {event}")
        guards |= {each.guard for each in branches if each.guard}
    for define in pack.policy.defines:
        if define.name in guards:
            seen |= touches(define, pack.policy)
    for gate in pack.policy.gates:
        if gate.chart == name:
            seen |= touches(gate, pack.policy)
    return not seen.isdisjoint(apart)


def _reads(node: core.Expr, apart: Apart, pack: Pack) -> bool:
    return not touches(node, pack.policy).isdisjoint(apart)


def _names(apart: Apart) -> frozenset[str]:
    """As a question names them: facts by their bare names."""
    return frozenset(each.removeprefix("fact ") for each in apart)


# --- alike, whatever it is


def _alike(
    code: str, asked: str, decision: Decision, apart: Apart, pack: Pack, prover: Prover
) -> Iterator[Checked]:
    condition = decision.condition
    answer = prover.ask(
        question(
            Holds(condition, YES),
            Holds(condition, NOT_YES, person=1),
            apart=_names(apart),
        )
    )
    came = nobody_can(answer, lambda who: _differs(code, decision, who, apart, pack))
    yield from together(code, decision.place, asked, came)


_NOTES = {
    "private-flow": "what people refuse, wish or say of themselves must never count against them",
    "protected-fact": "two people who are alike in all else are decided of differently",
    "sourcing-fact": "it says how somebody came to us, not what they can do",
}


def _differs(code: str, decision: Decision, who: Somebody, apart: Apart, pack: Pack) -> Diagnostic:
    return found(
        code,
        f"{decision.words} hangs on {_what(who, apart)}",
        Label(_place(decision, apart, pack).span, "reads it, or what carries it"),
        note=_NOTES[code],
        advice="decide this without it",
        severity=Severity.ERROR,
    )


# --- nobody loses by what they say


def _lost(decision: Decision, apart: Apart, pack: Pack, prover: Prover) -> Iterator[Checked]:
    """Beside somebody who said nothing: does whoever says something lose what that one has."""
    condition = decision.condition
    wishes: list[Wish] = [Holds(condition, YES), Holds(condition, decision.lost, person=1)]
    if decision.given is not None:
        wishes.append(Holds(decision.given, YES))
    answers = [
        prover.ask(question(*wishes, *_silent(apart, silence, pack), apart=_names(apart)))
        for silence in (NO, UNKNOWN)
    ]
    weighed = {Somebody: 0, Undecided: 1, Nobody: 2}
    answer = min(answers, key=lambda one: weighed[type(one)])
    asked = "nobody loses it by what they say of themselves, wish or refuse"
    came = nobody_can(
        answer,
        lambda who: found(
            "private-loss",
            f"whoever says something of themselves can lose {decision.words}: "
            f"{_what(who, apart)} decides",
            Label(_place(decision, apart, pack).span, "reads it, or what carries it"),
            note="somebody like them who said nothing has it; "
            "what people say, wish or refuse must never count against them",
            advice="decide this without it, or let it only ever help",
            severity=Severity.ERROR,
        ),
    )
    yield from together("private-loss", decision.place, asked, came)


def _silent(apart: Apart, silence: frozenset[Truth], pack: Pack) -> Iterator[Wish]:
    """The first person said nothing: nothing is known, none of it happened, nothing has begun.

    What is yes or no is ``silence`` with whoever said nothing: no (they did not opt out), or
    unknown. The second person says something by a yes, or is like the first.
    """
    words = pack.vocabulary
    for each in sorted(apart):
        kind, _, name = each.partition(" ")
        if kind == "fact":
            fact = core.FactRef(name, words.facts[name].type)
            if fact.type == TRUTH:
                yield Holds(fact, silence)
                yield Holds(fact, silence | YES, person=1)
            else:
                yield Holds(core.Known(fact), NO)
        elif kind == "event":
            count = core.Aggregate(core.Measure.COUNT, name, "", None, None, NUMBER)
            yield Holds(core.Compare(core.Relation.EQUAL, count, core.Literal(0, NUMBER)), YES)
            for field, type_ in sorted(words.events[name].fields.items()):
                yield Holds(core.Known(core.EventField(name, field, type_)), NO)
        else:
            initial = next(region.initial for found, region in _regions(pack) if found == name)
            yield Holds(core.StateIs(name, initial), YES)


# --- in words


def _what(who: Somebody, apart: Apart) -> str:
    """What the two differ in, by name."""
    one, other = who.witness, who.other or who.witness
    facts = [
        name
        for name in sorted(one.facts.keys() | other.facts.keys())
        if f"fact {name}" in apart and one.facts.get(name) != other.facts.get(name)
    ]
    events = [
        name
        for name in sorted(each.partition(" ")[2] for each in apart if each.startswith("event "))
        if _happened(one, name) != _happened(other, name)
    ]
    charts = [] if facts or events else sorted(set(_standing(one, other, apart)))
    names = [f"`{name}`" for name in (*facts, *events, *charts)]
    return " and ".join(names) if names else "what is not theirs to answer for"


def _happened(who: Witness, event: str) -> list[object]:
    return [each for each in who.past if each.event == event]


def _standing(one: Witness, other: Witness, apart: Apart) -> Iterator[str]:
    first, second = dict(one.assumed), dict(other.assumed)
    for asked in (*first, *second):
        if not isinstance(asked, core.StateIs | core.TimeIn) or f"chart {asked.chart}" not in apart:
            continue
        if first.get(asked) != second.get(asked):
            yield asked.chart


def _place(decision: Decision, apart: Apart, pack: Pack) -> core.Node:
    """The smallest part of a decision that leads to what is apart; of a guard, in its define."""
    best: core.Node = decision.condition
    bodies = [
        each.body
        for each in pack.policy.defines
        if isinstance(decision.condition, core.DefineRef | core.Not)
        and f"define {each.name}" == decision.place
    ]
    for root in (decision.condition, *bodies):
        for node in walk(root):
            if node.span.source.name and not touches(node, pack.policy).isdisjoint(apart):
                best = node
    return best
