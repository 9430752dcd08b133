"""Scenarios run: the story told to an engine in memory, each `then` judged where it stands.

    outcome = run(pack, scenario)
    outcome.passed, outcome.failures

Pure: no clock but the story's own, no disk; the same pack and scenario give the same outcome.
"""

from collections.abc import Iterable, Iterator

from troth.dsl.source import Span
from troth.engine.calendar import CannotCount
from troth.engine.files.pack import Pack
from troth.engine.scenario import FactsChanged, Scenario
from troth.engine.scenarios.checking import judge, left_over
from troth.engine.scenarios.outcome import Failure, Outcome
from troth.engine.scenarios.stage import Stage
from troth.engine.session.errors import EngineError


def run(pack: Pack, scenario: Scenario) -> Outcome:
    """What comes of a scenario under a pack."""
    return Outcome(scenario, tuple(_failures(pack, scenario)))


def run_all(pack: Pack, scenarios: Iterable[Scenario]) -> Iterator[Outcome]:
    """What comes of each, in their order; none knows of another."""
    for each in scenarios:
        yield run(pack, each)


def fails(pack: Pack, scenario: Scenario) -> bool:
    """Whether anything is otherwise than a scenario says; it is played no further than that."""
    return any(True for _ in _failures(pack, scenario))


def _failures(pack: Pack, scenario: Scenario) -> Iterator[Failure]:
    place = scenario.span
    try:
        stage = Stage(pack, scenario)
        for number, entry in enumerate(scenario.timeline, 1):
            place = entry.span
            stage.play(entry, number, watched=_is_watched(scenario))
            for then in entry.then:
                yield from judge(stage, then)
        for then in scenario.then:
            yield from judge(stage, then)
        yield from left_over(stage, scenario)
    except (EngineError, CannotCount) as wrong:
        yield _stopped(wrong, place)


def _is_watched(scenario: Scenario) -> bool:
    """Whether anything is said about what an event changes."""
    return any(isinstance(each, FactsChanged) for then in scenario.thens for each in then.says)


def _stopped(wrong: Exception, place: Span) -> Failure:
    return Failure(
        expected="the story can be told to its end",
        found=str(wrong),
        span=place,
    )
