"""Decisions, facts and explanations, held against what a scenario says of them."""

from collections.abc import Iterator

from troth.dsl.types import TruthType, Type, Value
from troth.dsl.values import Problem, read_value, show_scaled, show_value
from troth.dsl.vocabulary import ENGAGED_SINCE, Subject
from troth.engine.decision import Decision, shown
from troth.engine.event_kinds import ORG
from troth.engine.exact import Elapsed
from troth.engine.explanation import explain
from troth.engine.fold.story import State
from troth.engine.scenario import Explained, FactIs, FactsChanged, RuleIs
from troth.engine.scenarios.outcome import Failure
from troth.engine.scenarios.stage import Stage
from troth.engine.scenarios.telling import decision_why, few, leaves, line_dated
from troth.engine.session.errors import Unanswerable

UNKNOWN = "unknown"
OWED_KINDS = frozenset({"promise", "expectation", "ladder"})


def rule(stage: Stage, state: State, said: RuleIs) -> Iterator[Failure]:
    """What differs between a decision and what is said of it."""
    decision = stage.decide(state.relationship, said.name, said.about)
    kind = decision.rule.kind.value
    head = f"{kind} {said.name}"
    if said.answer is not None and not _answers(decision, said.answer):
        yield Failure(
            f"{head} is {said.answer}", f"it is {_answer(decision)}", decision_why(decision)
        )
        return
    if said.because is not None:
        yield from _because(decision, said.because, head)
    if said.missing is not None and set(said.missing) != set(decision.missing):
        yield Failure(
            f"{head} misses {', '.join(said.missing) or 'nothing'}",
            f"it misses {', '.join(decision.missing) or 'nothing'}",
            decision_why(decision),
        )
    if said.rank is not None:
        low, high = (show_scaled(each) for each in decision.rank)
        found = low if low == high else f"{low} to {high}"
        if said.rank != found:
            yield Failure(f"{head} has rank {said.rank}", f"it has rank {found}")


def _because(decision: Decision, because: tuple[str, ...], head: str) -> Iterator[Failure]:
    """Each line that decided looks at one of the names at least, and each name at a line."""
    lines = [
        [each.name for each in decision.operands(line)] or [line.text.text]
        for line in leaves(decision.proof)
    ]
    looked_at = dict.fromkeys(name for line in lines for name in line)
    named = set(because)
    if named <= looked_at.keys() and all(named & set(line) for line in lines):
        return
    yield Failure(
        f"{head} is decided by {', '.join(because) or 'nothing'}",
        f"it is decided by {', '.join(looked_at) or 'nothing'}",
        decision_why(decision),
    )


def _answers(decision: Decision, said: str) -> bool:
    if said in {decision.answer, decision.verdict.value}:
        return True
    if decision.value is None or decision.type is None:
        return False
    if isinstance(decision.value, Elapsed):
        return said == shown(decision.value, decision.type)
    return _same(decision.value, said, decision.type)


def _answer(decision: Decision) -> str:
    if decision.value is None or isinstance(decision.type, TruthType):
        return decision.answer
    return shown(decision.value, decision.type) or decision.verdict.value


def _same(value: Value, said: object, type_: Type) -> bool:
    read = read_value(said, type_)
    return not isinstance(read, Problem) and read == value


def fact(stage: Stage, state: State, said: FactIs) -> Iterator[Failure]:
    """Whether a fact has another value than is said."""
    value = _known(stage, state, said)
    type_ = stage.pack.vocabulary.facts[said.name].type
    wanted = f"{said.name} is {_listed(said.value)}"
    if said.value == UNKNOWN:
        if value is not None:
            yield Failure(wanted, f"it is {show_value(value, type_)}")
    elif value is None:
        yield Failure(wanted, "it is unknown")
    elif not _same(value, said.value, type_):
        yield Failure(wanted, f"it is {show_value(value, type_)}")


def _known(stage: Stage, state: State, said: FactIs) -> Value | None:
    """The value of a fact as a rule about somebody would read it."""
    if said.name == ENGAGED_SINCE.name:
        return state.engaged_since
    of_all = stage.pack.vocabulary.facts[said.name].subject is Subject.ORGANISATION
    return stage.facts(ORG if of_all else state.relationship).get((said.about, said.name))


def _listed(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def changed(stage: Stage, state: State, said: FactsChanged) -> Iterator[Failure]:
    """Whether the latest event changed other facts than is said."""
    found = stage.changed(state.relationship)
    if set(found) != set(said.facts):
        yield Failure(
            f"the latest event changes {', '.join(said.facts) or 'no fact'}",
            f"it changed {', '.join(found) or 'no fact'}",
        )


def explained(stage: Stage, state: State, said: Explained) -> Iterator[Failure]:
    """Which of the words are missing in an explanation."""
    try:
        told = _explanation(stage, state, said.what)
    except Unanswerable as wrong:
        yield Failure(f"an explanation of {said.what}", str(wrong))
        return
    whole = " ".join(" ".join(told).split())
    for words in said.words:
        if " ".join(words.split()) not in whole:
            yield Failure(
                f'the explanation of {said.what} says "{words}"', "it says other words", few(told)
            )


def _explanation(stage: Stage, state: State, what: str) -> tuple[str, ...]:
    kind, _, name = what.partition(" ")
    bare, _, about = what.partition("@")
    policy = stage.pack.policy
    decided = (policy.minimums, policy.defines, policy.gates, policy.offers)
    if any(each.name == bare for rules in decided for each in rules):
        return tuple(explain(stage.decide(state.relationship, bare, about)).splitlines())
    found = stage.explain(state.relationship, name if kind in OWED_KINDS and name else what)
    return (*found.lines, *(line_dated(each) for each in found.story))
