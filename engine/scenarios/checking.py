"""What a `then` says, held against what is so: a function for each kind of expectation."""

from collections.abc import Iterator
from dataclasses import replace
from typing import assert_never

from troth.engine.fold.story import Climb, Kind, Owed, State
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
    PlanSays,
    RefusalsAre,
    RuleIs,
    Scenario,
    StateIs,
    Then,
    TimerIs,
    Unchanged,
)
from troth.engine.scenarios import deciding, lists, owing
from troth.engine.scenarios.counterfactual import bare, differences, left_out, played, without
from troth.engine.scenarios.outcome import Failure
from troth.engine.scenarios.stage import Stage
from troth.engine.scenarios.telling import (
    NONE,
    dated,
    few,
    iso,
    line_dated,
    story,
)


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
    if isinstance(said, PlanSays):
        from troth.engine.scenarios.changing import on_ledger  # only who tries a change needs it

        return on_ledger(stage, said)
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
            return owing.promise(stage, state, said)
        case RuleIs():
            return deciding.rule(stage, state, said)
        case NeverWas():
            return _never(state, said)
        case FactsChanged():
            return deciding.changed(stage, state, said)
        case TimerIs():
            return _timer(state, said)
        case LadderIs():
            return owing.ladder(state, said)
        case FactIs():
            return deciding.fact(stage, state, said)
        case Explained():
            return deciding.explained(stage, state, said)
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
            story(state, said.region, said.about),
        )


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
            yield Failure(f"never {said.name}", f"it was, on {days}", (line_dated(found[0]),))
        return
    made: tuple[Owed | Climb, ...] = state.promises(said.name)
    if said.kind == "ladder":
        made = tuple(each for each in state.ladders if said.name in {each.rule, each.id})
    if made:
        first = made[0].id
        what = "begun" if said.kind == "ladder" else "made"
        yield Failure(
            f"{said.kind} {said.name} is never {what}", f"there is {first}", story(state, first)
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
            story(state, name.rpartition(".")[0], about),
        )
