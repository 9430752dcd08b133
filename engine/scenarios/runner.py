"""Scenarios run: the story told to an engine in memory, each `then` judged where it stands.

    outcome = run(pack, scenario)
    outcome.passed, outcome.failures

Pure: no clock but the story's own, no disk; the same pack and scenario give the same outcome.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from troth.dsl.source import Span
from troth.engine.calendar import CannotCount
from troth.engine.files.pack import Pack
from troth.engine.scenario import FactsChanged, Scenario
from troth.engine.scenarios.checking import judge, left_over
from troth.engine.scenarios.counterfactual import (
    decided_otherwise,
    played,
    private_left_out,
    says_private,
    without,
)
from troth.engine.scenarios.outcome import Failure, Outcome
from troth.engine.scenarios.stage import Stage
from troth.engine.scenarios.telling import few
from troth.engine.session.errors import EngineError

Look: TypeAlias = Callable[[Stage], object]


def run(pack: Pack, scenario: Scenario) -> Outcome:
    """What comes of a scenario under a pack."""
    return Outcome(scenario, tuple(_failures(pack, scenario)))


def tried(pack: Pack, scenario: Scenario) -> Outcome:
    """The same, and that what is private in it decides nothing of consequence.

    The private parts are left out all together; minimums, offers and decisions marked consequence,
    pay or promotion must be the same without them.
    """
    return Outcome(scenario, tuple(_failures(pack, scenario, and_then=_kept_private)))


def run_all(pack: Pack, scenarios: Iterable[Scenario]) -> Iterator[Outcome]:
    """What comes of each when it is `tried`, in their order; none knows of another."""
    for each in scenarios:
        yield tried(pack, each)


def fails(pack: Pack, scenario: Scenario, look: Look | None = None) -> bool:
    """Whether anything is otherwise than a scenario says; it is played no further than that.

    ``look`` sees the stage after each entry. What keeps the story from being told at all is raised:
    that it cannot be told is not what a scenario says.
    """
    return any(True for _ in _told(pack, scenario, _At(scenario.span), look))


@dataclass(slots=True)
class _At:
    """How far a story has come."""

    place: Span


def _failures(
    pack: Pack, scenario: Scenario, and_then: Callable[[Stage], Iterable[Failure]] | None = None
) -> Iterator[Failure]:
    """Everything that is otherwise; ``and_then`` has another look at the stage at the end."""
    at = _At(scenario.span)
    try:
        if scenario.people:
            from troth.engine.scenarios.changing import on_people  # only who tries a change

            yield from on_people(pack, scenario)
            return
        yield from _told(pack, scenario, at, and_then=and_then)
    except (EngineError, CannotCount) as wrong:
        yield _stopped(wrong, at.place)


def _told(
    pack: Pack,
    scenario: Scenario,
    at: _At,
    look: Look | None = None,
    and_then: Callable[[Stage], Iterable[Failure]] | None = None,
) -> Iterator[Failure]:
    """A story told from its beginning, and everything in it that is otherwise."""
    stage = Stage(pack, scenario)
    watched = _is_watched(scenario)
    for number, entry in enumerate(scenario.timeline, 1):
        at.place = entry.span
        stage.play(entry, number, watched=watched)
        if look is not None:
            look(stage)
        for then in entry.then:
            yield from judge(stage, then)
    at.place = scenario.span
    for then in scenario.then:
        yield from judge(stage, then)
    yield from left_over(stage, scenario)
    if and_then is not None:
        yield from and_then(stage)


def _kept_private(stage: Stage) -> Iterator[Failure]:
    """What is decided otherwise where the story is told without whatever is private in it."""
    scenario = stage.scenario
    if not says_private(stage.pack, scenario):
        return
    left = private_left_out(stage.pack)
    other = played(stage.pack, without(scenario, left), stage.played)
    if found := tuple(decided_otherwise(stage, other, left)):
        expected = "what is private decides nothing of consequence"
        yield Failure(expected, "it does", few(found), stage.main, span=scenario.span)


def _is_watched(scenario: Scenario) -> bool:
    """Whether anything is said about what an event changes."""
    return any(isinstance(each, FactsChanged) for then in scenario.thens for each in then.says)


def _stopped(wrong: Exception, place: Span) -> Failure:
    return Failure(
        expected="the story can be told to its end",
        found=str(wrong),
        span=place,
    )
