"""What a `then` says, held against what is so: a function for each kind of expectation."""

from collections.abc import Iterator
from dataclasses import replace
from typing import assert_never

from troth.dsl.types import TruthType, Type, Value
from troth.dsl.values import Problem, read_value, show_scaled, show_value
from troth.engine.decision import Decision, shown
from troth.engine.exact import Elapsed
from troth.engine.fold.story import Climb, Kind, Line, Owed, State
from troth.engine.localtime import shown as day_shown
from troth.engine.scenario import (
    NOT_BEGUN,
    Expectation,
    Explained,
    FactIs,
    FactsChanged,
    LadderIs,
    NeverWas,
    NoticesAre,
    OwedIs,
    PlanIs,
    RefusalsAre,
    RuleIs,
    Scenario,
    StateIs,
    Then,
    TimerIs,
    Unchanged,
)
from troth.engine.scenarios import lists
from troth.engine.scenarios.counterfactual import bare, differences, left_out, played, without
from troth.engine.scenarios.outcome import Failure
from troth.engine.scenarios.stage import Stage
from troth.engine.scenarios.telling import (
    NONE,
    dated,
    decision_why,
    few,
    iso,
    leaves,
    owed_told,
)
from troth.engine.session.errors import Unanswerable
from troth.engine.timeline.words import line_told

UNKNOWN = "unknown"


def judge(stage: Stage, then: Then) -> Iterator[Failure]:
    """Everything that is not as a block says."""
    subject = then.subject or stage.main
    for said in then.says:
        for failure in _judged(stage, subject, said):
            yield replace(
                failure,
                subject=subject,
                day=day_shown(stage.today),
                span=failure.span if failure.span.source.name else said.span,
            )


def left_over(stage: Stage, scenario: Scenario) -> Iterator[Failure]:
    """What was announced or refused, and nobody listed, by the end."""
    for failure in lists.left_over(stage, scenario.span):
        yield replace(failure, subject=stage.main, day=day_shown(stage.today))


def _judged(stage: Stage, subject: str, said: Expectation) -> Iterator[Failure]:
    if isinstance(said, NoticesAre):
        return lists.notices(stage, said)
    if isinstance(said, RefusalsAre):
        return lists.refusals(stage, said)
    if isinstance(said, Unchanged):
        return _unchanged(stage, said)
    if isinstance(said, PlanIs):
        return iter(())
    state = stage.state(subject)
    if state is None:
        found = f"nothing is recorded about {subject}"
        return iter((Failure("something is known of them", found),))
    return _of_state(stage, state, said)


def _of_state(
    stage: Stage,
    state: State,
    said: StateIs | OwedIs | RuleIs | NeverWas | FactsChanged | TimerIs | LadderIs | FactIs
    | Explained,
) -> Iterator[Failure]:  # fmt: skip
    match said:
        case StateIs():
            return _state(state, said)
        case OwedIs():
            return _owed(stage, state, said)
        case RuleIs():
            return _rule(stage, state, said)
        case NeverWas():
            return _never(state, said)
        case FactsChanged():
            return _changed(stage, state, said)
        case TimerIs():
            return _timer(state, said)
        case LadderIs():
            return _ladder(state, said)
        case FactIs():
            return _fact(stage, state, said)
        case Explained():
            return _explained(stage, state, said)
        case _:
            assert_never(said)


# --- the story without something


def _unchanged(stage: Stage, said: Unchanged) -> Iterator[Failure]:
    left = left_out(stage.pack, said.without)
    story = without(stage.scenario, left)
    names = ", ".join(said.without)
    if story == bare(stage.scenario):
        yield Failure(
            f"the story ends the same without {names}", "there is nothing of it in the story"
        )
        return
    other = played(stage.pack, story, stage.played)
    if found := tuple(differences(stage, other, left)):
        things = "1 thing is" if len(found) == 1 else f"{len(found)} things are"
        yield Failure(f"the story ends the same without {names}", f"{things} otherwise", few(found))


# --- states


def _state(state: State, said: StateIs) -> Iterator[Failure]:
    stage = state.stage(said.region, said.about)
    found = NOT_BEGUN if stage is None else stage.state
    if found != said.state:
        about = f" ({said.about})" if said.about else ""
        yield Failure(
            f"{said.region}{about} is {said.state}",
            f"it is {found}",
            _story(state, said.region, said.about),
        )


def _story(state: State, subject: str, about: str = "") -> tuple[str, ...]:
    """The last lines of the story of a region, a promise or a ladder, and every refusal."""
    lines = [
        each
        for each in state.story
        if each.kind is Kind.REFUSED
        or (each.subject == subject and about in {"", each.about} and each.kind is not Kind.EVENT)
    ]
    return tuple(_dated(each) for each in lines[-4:])


def _dated(line: Line) -> str:
    place = f"   {line.place}" if line.place else ""
    return f"{day_shown(line.day)}   {line_told(line)}{place}"


def _never(state: State, said: NeverWas) -> Iterator[Failure]:
    if said.kind == "state":
        region, _, name = said.name.rpartition(".")
        found = [
            each
            for each in state.story
            if (each.kind, each.subject, each.now) == (Kind.STATE, region, name)
        ]
        if found:
            days = day_shown(found[0].day)
            yield Failure(f"never {said.name}", f"it was, on {days}", (_dated(found[0]),))
        return
    made: tuple[Owed | Climb, ...] = state.promises(said.name)
    if said.kind == "ladder":
        made = tuple(each for each in state.ladders if said.name in {each.rule, each.id})
    if made:
        first = made[0].id
        what = "begun" if said.kind == "ladder" else "made"
        yield Failure(
            f"{said.kind} {said.name} is never {what}", f"there is {first}", _story(state, first)
        )


def _timer(state: State, said: TimerIs) -> Iterator[Failure]:
    name, _, about = said.name.partition("@")
    found = [
        iso(each.due.day)
        for each in state.timers
        if f"{each.region}.{each.name}" == name and about in {"", each.about}
    ]
    if said.due not in (found or [NONE]):
        now = " and ".join(dated(each) for each in found)
        yield Failure(
            f"timer {said.name} rings after {dated(said.due)}",
            f"it rings after {now}" if found else "it does not run",
            _story(state, name.rpartition(".")[0], about),
        )


# --- promises and ladders


def _owed(stage: Stage, state: State, said: OwedIs) -> Iterator[Failure]:
    all_ = tuple(each for each in state.promises(said.name) if each.kind == said.kind)
    head = f"{said.kind} {said.name}"
    if said.count is not None and said.count != str(len(all_)):
        told = few(owed_told(each) for each in all_)
        yield Failure(f"{head}: {said.count} of them", f"there are {len(all_)}", told)
    wanted = [
        (each, value)
        for each in ("state", "due", "violated_on", "made", "by", "to", "shortfall", "late_days")
        if (value := getattr(said, each)) is not None
    ]
    if not all_:
        if wanted and wanted != [("state", NONE)]:
            others = few(owed_told(each) for each in state.owed)
            yield Failure(_owed_wanted(head, dict(wanted)), "it was never made", others)
        return
    owed = all_[-1]
    if dict(wanted).get("state") == NONE:
        yield Failure(f"{head} is never made", owed_told(owed), _promise_why(stage, state, owed))
        return
    wrong = {key: value for key, value in wanted if _owed_found(stage, owed, key) != value}
    if wrong:
        yield Failure(_owed_wanted(head, wrong), owed_told(owed), _promise_why(stage, state, owed))


def _owed_found(stage: Stage, owed: Owed, key: str) -> str:
    match key:
        case "state":
            return owed.state.value
        case "due":
            return iso(None if owed.due is None else owed.due.day)
        case "violated_on":
            return iso(owed.violated_on)
        case "made":
            return iso(stage.day_of(owed.made))
        case "shortfall":
            return show_scaled(owed.shortfall)
        case "late_days":
            return str(owed.late_days)
        case _:
            return str(getattr(owed, key)) or NONE


def _owed_wanted(head: str, wrong: dict[str, str]) -> str:
    said = {
        "state": "is {}", "due": "is due {}", "violated_on": "is broken as of {}",
        "made": "is made {}", "by": "is owed by {}", "to": "is owed to {}",
        "shortfall": "misses {}", "late_days": "is {} days late",
    }  # fmt: skip
    days = {"due", "violated_on", "made"}
    parts = (
        said[key].format(dated(value) if key in days else value) for key, value in wrong.items()
    )
    return f"{head} {' and '.join(parts)}"


def _promise_why(stage: Stage, state: State, owed: Owed) -> tuple[str, ...]:
    found = stage.explain(state.relationship, owed.id)
    derived = found.lines[1 : len(found.lines) - len(found.story)]
    return few((*derived, *(_dated(each) for each in found.story)))


def _ladder(state: State, said: LadderIs) -> Iterator[Failure]:
    all_ = [each for each in state.ladders if said.name in {each.rule, each.id}]
    head = f"ladder {said.name}"
    if said.count is not None and said.count != str(len(all_)):
        yield Failure(f"{head}: {said.count} of them", f"there are {len(all_)}")
    wanted = {"fired": said.fired, "next": said.next, "ended": said.ended}
    wanted = {key: value for key, value in wanted.items() if value is not None}
    if not all_ and wanted:
        yield Failure(f"{head} has begun", "it never began")
        return
    if not wanted:
        return
    ladder = all_[-1]
    wrong = [key for key, value in wanted.items() if not _ladder_fits(ladder, key, f"{value}")]
    if wrong:
        told = {"fired": "{} rungs fired", "next": "the next rung {}", "ended": "ended: {}"}
        expected = ", ".join(told[key].format(dated(wanted[key])) for key in wrong)
        yield Failure(f"{head}: {expected}", _ladder_told(ladder), _story(state, ladder.id))


def _ladder_fits(ladder: Climb, key: str, value: str) -> bool:
    match key:
        case "fired":
            return value == str(ladder.fired)
        case "next":
            return value == iso(None if ladder.next is None else ladder.next.day)
        case _:
            return value in ladder.ended if value not in {"no", NONE} else not ladder.ended


def _ladder_told(ladder: Climb) -> str:
    next_ = f"the next on {day_shown(ladder.next.day)}" if ladder.next else "no other to come"
    ended = f", ended: {ladder.ended}" if ladder.ended else ""
    return f"{ladder.fired} of {ladder.rungs} rungs fired, {next_}{ended}"


# --- rules and facts


def _rule(stage: Stage, state: State, said: RuleIs) -> Iterator[Failure]:
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


def _fact(stage: Stage, state: State, said: FactIs) -> Iterator[Failure]:
    value = stage.facts(state.relationship).get((said.about, said.name))
    type_ = stage.pack.vocabulary.facts[said.name].type
    wanted = f"{said.name} is {_listed(said.value)}"
    if said.value == UNKNOWN:
        if value is not None:
            yield Failure(wanted, f"it is {show_value(value, type_)}")
    elif value is None:
        yield Failure(wanted, "it is unknown")
    elif not _same(value, said.value, type_):
        yield Failure(wanted, f"it is {show_value(value, type_)}")


def _listed(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _changed(stage: Stage, state: State, said: FactsChanged) -> Iterator[Failure]:
    found = stage.changed(state.relationship)
    if set(found) != set(said.facts):
        yield Failure(
            f"the latest event changes {', '.join(said.facts) or 'no fact'}",
            f"it changed {', '.join(found) or 'no fact'}",
        )


def _explained(stage: Stage, state: State, said: Explained) -> Iterator[Failure]:
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
        from troth.engine.explanation import explain

        return tuple(explain(stage.decide(state.relationship, bare, about)).splitlines())
    found = stage.explain(state.relationship, name if kind in OWED_KINDS and name else what)
    return (*found.lines, *(_dated(each) for each in found.story))


OWED_KINDS = frozenset({"promise", "expectation", "ladder"})
