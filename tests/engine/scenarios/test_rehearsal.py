"""What a scenario sees in the middle of its story is what the engine would answer."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.scenarios.small import small
from troth.engine.evaluate import decide
from troth.engine.event_kinds import ORG
from troth.engine.files.pack import Pack, load_pack
from troth.engine.files.scenarios import read_scenarios
from troth.engine.scenario import Scenario
from troth.engine.scenarios.stage import Stage

SHIPPED = ("customer_centric", "talent_programme", "starter", "probation")


def agrees(pack: Pack, scenario: Scenario, *, always: bool = False) -> None:
    """Plays a scenario and asks where everybody stands: where it is judged, or ``always``.

    At the end all decisions are asked as well.
    """
    stage = Stage(pack, scenario)
    for number, entry in enumerate(scenario.timeline, 1):
        stage.play(entry, number, watched=number % 2 == 0)
        if not (always or entry.then) and number < len(scenario.timeline):
            continue
        for each in (ORG, *stage.everybody()):
            if stage.engine.count(each):
                assert stage.state(each) == stage.engine.state(each, stage.now), scenario.name
                if number < len(scenario.timeline):
                    continue
                theirs = stage.engine.view(each, stage.now)
                for rule in (*pack.policy.minimums, *pack.policy.defines):
                    ours = stage.decide(each, rule.name)
                    assert ours == decide(pack.policy, pack.vocabulary, rule.name, theirs)
    stage.close()


@pytest.mark.parametrize("name", SHIPPED)
def test_in_every_shipped_story_a_look_in_between_is_the_engines_answer(name: str) -> None:
    pack, _ = load_pack(f"shipped:{name}")
    assert pack is not None
    scenarios, _ = read_scenarios(pack)
    told = [each for each in scenarios if not each.people]
    assert told
    for each in told:
        agrees(pack, each)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pack")


ENTRIES = st.tuples(
    st.integers(0, 30),  # days since the first
    st.sampled_from(["00:00", "09:00", "23:59"]),
    st.sampled_from(["engaged", "buddy_named", "facts", ""]),
    st.sampled_from(["p-1", "m-1", "m-2"]),
    st.sampled_from(["", "p-1", "m-1", "m-2"]),
)


@settings(max_examples=60)
@given(
    entries=st.lists(ENTRIES, min_size=1, max_size=8),
    late=st.booleans(),
    facts=st.sets(st.sampled_from(["m-1", "m-2"])),
)
def test_in_any_order_and_at_one_second_a_look_in_between_is_the_engines_answer(
    folder: Path, entries: list[tuple[int, str, str, str, str]], late: bool, facts: set[str]
) -> None:
    lines = []
    for day, hour, event, subject, manager in sorted(entries, key=lambda each: each[:2]):
        at = f'at: "2026-01-{1 + day:02} {hour}"'
        happened = f', happened: "2026-01-{1 + day:02} 00:00"' if late else ""
        fields = f", fields: {{manager: {manager}}}" if manager else ", fields: {empathy: 2}"
        told = f", event: {event}, subject: {subject}" + happened if event else ""
        lines.append(f"  - {{{at}{told}{fields if event == 'facts' else ''}}}")
    said = {each: "{manager: p-1}" if each in facts else "{}" for each in ("m-1", "m-2")}
    others = ", ".join(f"{each}: {{facts: {told}}}" for each, told in said.items())
    story = "\n".join(
        [
            "scenario: Whatever happens",
            "subject: {id: p-1, facts: {manager: m-1}}",
            f"others: {{{others}}}",
            "timeline:",
            *lines,
            "then: {notices: any}",
            "",
        ]
    )
    pack, (scenario,) = small(folder, story)
    agrees(pack, scenario, always=True)
