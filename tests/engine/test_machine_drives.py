"""Every state of the live engine comes from the machine of its region, and from nowhere else."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.engine import service
from troth.engine.files.pack import Pack
from troth.engine.fold.story import State
from troth.engine.session.engine import Engine
from troth.engine.testing import FixedClock
from troth.workflows.machine import Held, RegionMachine, Step

NOW = datetime(2026, 12, 31, tzinfo=UTC)


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return service.pack(tmp_path_factory.mktemp("packs") / "service")


def lived(pack: Pack) -> State:
    """Somebody starts, and their buddy comes in time; nobody trains them."""
    engine = Engine.open(":memory:", pack, clock=FixedClock(NOW))
    engine.record("r-9", "engaged", at="2026-08-24 09:00")
    engine.record("r-9", "buddy_assigned", at="2026-08-25 09:00")
    return engine.state("r-9", as_of="2026-09-30")


def states(state: State) -> dict[str, str]:
    regions = {stage.region: stage.state for stage in state.stages}
    return regions | {owed.rule: str(owed.state) for owed in state.owed}


def test_the_machine_moves_regions_and_promises(pack: Pack) -> None:
    found = states(lived(pack))
    assert found["relationship"] == "engaged"
    assert (found["buddy"], found["training"]) == ("fulfilled", "violated")


def test_where_the_machine_stays_nothing_moves(pack: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    def stays(_: RegionMachine, state: str, *__: object) -> Step:
        return Step(state, None, False, True)

    monkeypatch.setattr(RegionMachine, "_take", stays)

    found = lived(pack)
    assert [(now.region, now.state) for now in found.stages] == [("relationship", "prospective")]
    assert found.owed == ()


def test_another_step_of_the_machine_is_another_state(
    pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = RegionMachine.step

    def terminates(self: RegionMachine, state: str, event: str, held: Held) -> Step:
        return steps(self, state, "terminate" if event == "fulfil" else event, held)

    monkeypatch.setattr(RegionMachine, "step", terminates)

    assert states(lived(pack))["buddy"] == "terminated"


def test_a_step_of_the_machine_is_a_transition_of_the_library(
    pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    from transitions import Machine

    def nowhere(*_: object) -> None:
        return None

    monkeypatch.setattr(Machine, "set_state", nowhere)

    assert states(lived(pack)) == {"relationship": "prospective"}
