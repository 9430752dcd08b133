"""A change of the pack tried on the people, or on the story, of a scenario: what a plan says of it.

The change is made to a copy of the pack's text and goes through `troth.engine.plan`. On a story it
takes effect at the start of the day on which the `then` stands. The list is closed: a rule that is
changed and not listed fails.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, assert_never

from troth.dsl.diagnostics import Severity
from troth.dsl.types import Value
from troth.dsl.values import date_of
from troth.engine.decision import Decision as Decided
from troth.engine.decision import Verdict
from troth.engine.evaluate import decide
from troth.engine.facts import read_facts
from troth.engine.files.edited import Texts, edited
from troth.engine.files.pack import Pack
from troth.engine.fold.versions import Same
from troth.engine.plan.changes import (
    Change,
    Clock,
    Decision,
    Escalation,
    Load,
    Money,
    Promise,
    Structure,
    Transition,
    Wording,
)
from troth.engine.scenario import Edit, Flip, PlanIs, PlanSays, Scenario
from troth.engine.scenarios.outcome import Failure
from troth.engine.scenarios.stage import Stage
from troth.engine.scenarios.telling import decision_why, few, leaves
from troth.engine.session.errors import EngineError, WrongPack
from troth.engine.views import view_under

if TYPE_CHECKING:
    from troth.engine.files.people import Person


@dataclass(frozen=True, slots=True)
class Tried:
    """A change tried: both packs, what the plan lists, and the facts of people by their ids."""

    old: Pack
    new: Pack
    changes: tuple[Change, ...]
    people: Mapping[str, Mapping[str, Value]]
    day: int


def on_people(pack: Pack, scenario: Scenario) -> Iterator[Failure]:
    """What is otherwise than a scenario with `people` says."""
    from troth.engine.files.people import People  # slow to load, like all that a plan takes
    from troth.engine.plan.build import plan

    new = changed(pack, scenario)
    rows = tuple(_person(new, each.id, each.facts, n) for n, each in enumerate(scenario.people, 1))
    people = People(rows, (), scenario.span.source.name, {}, {})
    found = plan(pack, new, people, as_of=date_of(new.info.effective))
    facts = {each.id: each.facts for each in rows}
    tried = Tried(pack, new, found.changes, facts, new.info.effective)
    for then in scenario.then:
        for said in then.says:
            if isinstance(said, PlanSays):
                yield from _judged(tried, said)
            else:
                yield Failure(
                    "only `plan` stands under a `then` of a scenario with `people`",
                    "something else stands there",
                    span=said.span,
                )


def on_ledger(stage: Stage, said: PlanSays) -> Iterator[Failure]:
    """What is otherwise than a `plan` says that stands in a story."""
    new = changed(stage.pack, stage.scenario)
    day = date_of(stage.today)
    found = stage.engine.plan(new, as_of=day, effective=day)
    yield from _judged(Tried(stage.pack, new, found.changes, {}, stage.today), said)


def changed(pack: Pack, scenario: Scenario) -> Pack:
    """The pack with the changes of a scenario; raises `WrongPack` where that is none."""
    new = _changed(Same(pack.texts), scenario.changes)
    return replace(new, where=pack.where, folder=pack.folder)


@lru_cache(maxsize=32)
def _changed(texts: Same[Texts], edits: tuple[Edit, ...]) -> Pack:
    """Made once, however often the rules of the pack before the change are exchanged."""
    new, found = edited(texts.held, edits)
    if new is None:
        first = next(each for each in found if each.severity is Severity.ERROR)
        place = f"{first.span.source.name}:{first.span.line}"
        raise WrongPack(f"changed so, the pack has a mistake at {place}: {first.message}")
    return new


def _person(pack: Pack, id_: str, given: Mapping[str, object], number: int) -> "Person":
    from troth.engine.files.people import Person

    facts, refused = read_facts(pack.vocabulary, given)
    for each in refused:
        raise EngineError(f"{id_}, {each.fact}: {each.problem.message}", each.problem.help)
    return Person(id_, facts, {}, number)


# --- what a plan lists


def _judged(tried: Tried, said: PlanSays) -> Iterator[Failure]:
    by_rule: dict[str, list[Change]] = {}
    for change in tried.changes:
        if not isinstance(change, Load):
            by_rule.setdefault(_rule(change), []).append(change)
    for each in said.changes:
        changes = by_rule.pop(each.rule, [])
        if not changes:
            others = few(_told(other) for other in tried.changes)
            yield Failure(f"{each.rule} changes", "it does not", others, span=each.span)
        else:
            yield from _of_rule(tried, each, changes)
    if by_rule:
        left = [change for changes in by_rule.values() for change in changes]
        yield Failure(
            "every rule that changes is listed under `plan`",
            f"{', '.join(by_rule)} change too"
            if len(by_rule) > 1
            else f"{next(iter(by_rule))} changes too",
            few(_told(change) for change in left),
            span=said.span,
        )


def _of_rule(tried: Tried, said: PlanIs, changes: Sequence[Change]) -> Iterator[Failure]:
    told = few(_told(each) for each in changes)
    verdicts = [_verdict(each) for each in changes]
    if said.verdict is not None and said.verdict not in verdicts:
        yield Failure(
            f"{said.rule} is {said.verdict}",
            f"it is {' and '.join(verdicts)}",
            told,
            span=said.span,
        )
    modes = {each.mode for each in changes if isinstance(each, Clock | Promise)}
    if said.mode is not None and said.mode not in modes:
        found = " and ".join(sorted(modes)) or "not a matter of clocks"
        yield Failure(
            f"running clocks of {said.rule}: {said.mode}",
            f"they are: {found}",
            told,
            span=said.span,
        )
    for key, value in said.live.items():
        count = sum(_live(each, key) for each in changes)
        if value != str(count):
            yield Failure(
                f"{said.rule}: {value} running promises {key}", f"{count} of them", told,
                span=said.span,
            )  # fmt: skip
    if said.flips is not None:
        yield from _flips(tried, said, said.flips)


def _flips(tried: Tried, said: PlanIs, flips: Iterable[Flip]) -> Iterator[Failure]:
    wanted = {each.person: each for each in flips}
    for person, facts in tried.people.items():
        before = _decided(tried.old, said.rule, facts, tried.day)
        after = _decided(tried.new, said.rule, facts, tried.day)
        flipped = before.answer != after.answer or before.value != after.value
        decisive = after if after.verdict is not Verdict.MET else before
        way = f"{before.answer} -> {after.answer}"
        if flipped and person not in wanted:
            yield Failure(
                f"{said.rule} decides about {person} as before", f"it goes {way}",
                decision_why(decisive), person, span=said.span,
            )  # fmt: skip
        elif not flipped and person in wanted:
            yield Failure(
                f"{said.rule} decides otherwise about {person}", f"it stays {after.answer}",
                decision_why(after), person, span=said.span,
            )  # fmt: skip
        elif flipped:
            lines = [
                {each.name for each in decisive.operands(line)} for line in leaves(decisive.proof)
            ]
            named = set(wanted[person].because)
            looked_at = sorted({name for line in lines for name in line})
            if not named <= set(looked_at) or not all(named & line for line in lines):
                yield Failure(
                    f"{said.rule} flips for {person} because of {', '.join(sorted(named))}",
                    f"it goes {way} because of {', '.join(looked_at)}",
                    decision_why(decisive), person, span=said.span,
                )  # fmt: skip
    for person in wanted.keys() - tried.people.keys():
        yield Failure(f"{person} is among the people", "there is nobody of that id", span=said.span)


def _decided(pack: Pack, rule: str, facts: Mapping[str, Value], day: int) -> Decided:
    return decide(pack.policy, pack.vocabulary, rule, view_under(pack, facts, day))


def _live(change: Change, key: str) -> int:
    live = change.live if isinstance(change, Promise | Clock | Structure) else None
    return 0 if live is None else live.counts.get(key, 0)


def _rule(change: Change) -> str:
    """What a change concerns, as `plan` names it."""
    if isinstance(change, Wording):
        return change.subject
    return change.party if isinstance(change, Load) else change.rule


def _verdict(change: Change) -> str:
    match change:
        case Decision(verdict=verdict):
            return verdict.value
        case Structure(what=what):
            return what
        case Clock():
            return "clock moved"
        case Promise():
            return "promise changed"
        case Transition():
            return "gate changed"
        case Escalation():
            return "ladder changed"
        case Money():
            return "amount changed"
        case Wording():
            return "wording only"
        case Load():
            return "load changed"
        case _:
            assert_never(change)


def _told(change: Change) -> str:
    was, now = (" ".join(f"{text}".split()) or "nothing" for text in (change.was, change.now))
    return f"{_verdict(change)}: {_rule(change)}: {was} -> {now}"
