"""How many people are in each state of each lifecycle, and how many of them wait for something.

Somebody with two applications may be in two states of one lifecycle, and is counted in both.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from troth.dsl.core import ObligationState
from troth.engine.fold.story import Owed, State
from troth.engine.session.engine import Engine
from troth.engine.session.when import When


@dataclass(slots=True)
class Headcount:
    """People in one state; ``overdue`` of them have something overdue that concerns it."""

    here: int = 0
    overdue: int = 0


def headcounts(
    engine: Engine, as_of: When | None = None, known_at: When | None = None
) -> dict[str, Headcount]:
    """Each state that anybody is in, by its full name (``acquisition.scoring``)."""
    found: dict[str, Headcount] = {}
    for state in engine.everybody(as_of, known_at):
        for name, late in _standing(state).items():
            count = found.setdefault(name, Headcount())
            count.here += 1
            count.overdue += late
    return found


def _standing(state: State) -> dict[str, bool]:
    """Where somebody stands, and whether anything that concerns it is overdue."""
    overdue = [each for each in state.owed if each.state is ObligationState.VIOLATED]
    found: dict[str, bool] = {}
    for stage in state.stages:
        name = f"{stage.region}.{stage.state}"
        others = {each for each in _abouts(state, stage.region) if each != stage.about}
        found[name] = found.get(name, False) or any(_concerns(each, others) for each in overdue)
    return found


def _abouts(state: State, region: str) -> Iterator[str]:
    return (each.about for each in state.stages if each.region == region)


def _concerns(owed: Owed, others: set[str]) -> bool:
    """Whether it concerns this one, because it does not concern another one of its kind."""
    return not owed.about or owed.about not in others
