"""Which scenarios show which step of a pack: they name it, and say something of its rules."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import assert_never

from troth.dsl.covering import cell_text
from troth.engine.files.info import Step
from troth.engine.files.pack import Pack
from troth.engine.scenario import (
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
    TimerIs,
    Unchanged,
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A step, the scenarios that show it, and those that name it and say nothing of its rules."""

    step: Step
    scenarios: tuple[Scenario, ...]
    idle: tuple[Scenario, ...]


def by_step(pack: Pack, scenarios: Iterable[Scenario]) -> tuple[Shown, ...]:
    """Every step of pack.yaml, in its order, with its scenarios."""
    scenarios = tuple(scenarios)
    return tuple(_shown(pack, step, scenarios) for step in pack.info.steps.values())


def _shown(pack: Pack, step: Step, scenarios: Sequence[Scenario]) -> Shown:
    named = [each for each in scenarios if step.id in each.steps]
    speaks = {id(each): _speaks_of(pack, step, each) for each in named}
    return Shown(
        step,
        tuple(each for each in named if speaks[id(each)]),
        tuple(each for each in named if not speaks[id(each)]),
    )


def _speaks_of(pack: Pack, step: Step, scenario: Scenario) -> bool:
    """Whether a `then` names a rule of the step, or a state or region that serves it."""
    wanted = {*step.rules, *_serving(pack, step.id), *_asked(pack, step)}
    return any(
        name in wanted for then in scenario.thens for said in then.says for name in named(said)
    )


def _asked(pack: Pack, step: Step) -> Iterator[str]:
    """What a plan calls the rows of data that the covers of a step ask about: their first cells."""
    covers = pack.vocabulary.covers
    for cover in (covers[name] for name in step.rules if name in covers):
        table = pack.vocabulary.tables[cover.every]
        first = next(iter(table.columns.values()))
        yield from (cell_text(row[0], first) for row in table.rows if row[0] is not None)


def _serving(pack: Pack, step: str) -> Iterator[str]:
    for chart in pack.charts.values():
        for region in chart.regions:
            name = chart.full_name(region)
            whole = step in (region.serves or chart.serves)
            if whole:
                yield name
            for state in region.states.values():
                if whole or state.step == step:
                    yield f"{name}.{state.name}"
            yield from (f"{name}.{each}" for each in region.final if whole)


def named(said: Expectation) -> Iterator[str]:
    """The rules, regions and states (``REGION.STATE``) that an expectation speaks of."""
    match said:
        case StateIs(region=region, state=state):
            yield from (region, f"{region}.{state}")
        case OwedIs(name=name) | LadderIs(name=name):
            yield name.partition("@")[0]
        case RuleIs(name=name):
            yield name
        case NeverWas(name=name):
            yield from (name, name.rpartition(".")[0])
        case TimerIs(name=name):
            bare = name.partition("@")[0]
            yield from (bare, bare.rpartition(".")[0])
        case NoticesAre(notices=notices):
            yield from ((each.about or "").partition("@")[0] for each in notices or ())
        case RefusalsAre(refusals=refusals):
            yield from (each.by or "" for each in refusals or ())
        case Explained(what=what):
            yield what.rpartition(" ")[2].partition("@")[0]
        case PlanSays(changes=changes):
            yield from (each.rule for each in changes)
        case FactIs() | FactsChanged() | Unchanged():
            return
        case _:
            assert_never(said)
