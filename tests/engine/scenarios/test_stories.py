"""How a story is told: late, repeated, corrected, of several people, again and in any order."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.scenarios.acme import CLOSED, STORY, acme, outcome, read, written
from troth.engine.files.pack import load_pack
from troth.engine.files.scenarios import read_scenarios
from troth.engine.scenarios.runner import fails, run, run_all, tried

HEAD = """\
scenario: Told
subject: {id: p-1, facts: {manager: m-1, empathy: 3}}
timeline:
  - {at: "2026-01-05 09:00", event: engaged}
"""

OTHERS = "others: {m-1: {facts: {manager: d-1}}}\ntimeline"
LATER = "effective: 2026-01-06\nsubject"


def passes(folder: Path, story: str) -> None:
    found = outcome(folder, story)
    assert found.passed, [each.lines() for each in found.failures]


def test_what_is_told_late_counts_from_when_it_happened(tmp_path: Path) -> None:
    passes(
        tmp_path,
        f"""{HEAD}
  - {{at: "2026-01-12", then: {{promise buddy: violated, notices: [{{to: m-1}}, {{to: hr}}]}}}}
  - {{at: "2026-01-13 09:00", happened: "2026-01-07 10:00", event: buddy_named}}
then:
  promise buddy: {{is: fulfilled}}
  notices: [{{to: m-1, about: buddy, is: withdrawn}}, {{to: hr, is: withdrawn}}]
""",
    )


def test_what_is_told_ten_times_with_one_key_happens_once(tmp_path: Path) -> None:
    passes(
        tmp_path,
        f"""{HEAD}
  - {{at: "2026-01-06 09:00", event: bonus_paid, times: 10}}
then:
  refused: [bonus_paid]
""",
    )


def test_what_was_told_wrong_is_corrected(tmp_path: Path) -> None:
    passes(
        tmp_path,
        f"""{HEAD}
  - {{at: "2026-01-06 09:00", event: assessed, fields: {{empathy: 1}}, name: first}}
  - {{at: "2026-01-07 09:00", event: assessed, fields: {{empathy: 4}}, corrects: first,
      happened: "2026-01-06 09:00", then: {{facts: {{empathy: 4}}, changed: [empathy]}}}}
then:
  rungs: 2
""",
    )


def test_others_have_facts_events_and_thens_of_their_own(tmp_path: Path) -> None:
    passes(
        tmp_path,
        f"""{HEAD.replace("timeline", OTHERS)}
  - {{at: "2026-01-06 09:00", event: engaged, subject: m-1}}
then:
  - {{state: {{relationship: engaged}}}}
  - {{subject: m-1, facts: {{manager: d-1}}, promise buddy: {{is: in_effect, by: d-1}}}}
""",
    )


def test_time_passes_and_nobody_ran_the_engine(tmp_path: Path) -> None:
    """The notice is dated on the day it fell due, however much later somebody looks."""
    passes(
        tmp_path,
        f"""{HEAD}
  - {{at: "2026-03-01"}}
then:
  notices: [{{to: m-1, on: 2026-01-09}}, {{on: 2026-01-11, is: assign}}]
""",
    )


def test_the_last_second_of_a_day_is_in_time_and_the_next_is_late(tmp_path: Path) -> None:
    for at, state in (("2026-01-09 23:59:59", "fulfilled"), ("2026-01-10 00:00", "repaired")):
        passes(
            tmp_path,
            f"""{HEAD}
  - {{at: "{at}", event: buddy_named}}
then:
  promise buddy: {{is: {state}, due: 2026-01-09}}
  notices: any
""",
        )


def test_before_the_pack_binds_nothing_is_promised(tmp_path: Path) -> None:
    passes(
        tmp_path,
        f"""{HEAD.replace("subject", LATER, 1)}
then:
  never: [promise buddy]
""",
    )


def test_examples_make_a_scenario_of_each_row(tmp_path: Path) -> None:
    scenarios = read(
        tmp_path,
        """\
scenario: Empathy counts
subject: {id: p-1, facts: {empathy: <score>, listening: 3}}
timeline:
  - {at: "2026-01-05 09:00"}
then:
  agent: <verdict>
examples:
  - {score: 2, verdict: not met}
  - {score: 3, verdict: met}
""",
    )
    assert [each.name for each in scenarios] == [
        "Empathy counts (score 2, verdict not met)",
        "Empathy counts (score 3, verdict met)",
    ]
    assert all(run(acme(), each).passed for each in scenarios)


def test_a_story_that_cannot_be_told_says_why_and_where(tmp_path: Path) -> None:
    (failure,) = outcome(
        tmp_path,
        f"""{HEAD}
  - {{at: "2026-01-06 09:00", event: waived}}
then:
  state: {{trial: open}}
""",
    ).failures
    assert "by its id or its rule" in failure.found
    assert failure.place == "scenarios/s1.yaml:6"


# --- what must not matter

STORIES = (
    f"{STORY}  agent: unknown\n{CLOSED}",
    f"{STORY.replace('A story', 'Another')}  rungs: 2\n{CLOSED}",
    f"{HEAD}then:\n  promise buddy: in_effect\n",
)


@given(order=st.permutations(range(len(STORIES))))
def test_the_order_of_scenarios_and_files_does_not_matter(
    tmp_path_factory: pytest.TempPathFactory, order: list[int]
) -> None:
    folder = tmp_path_factory.mktemp("pack")
    together = "---\n".join(STORIES[each] for each in order)
    apart = written(tmp_path_factory.mktemp("pack"), *(STORIES[each] for each in order))
    found = []
    for pack in (written(folder, together), apart):
        scenarios, _ = read_scenarios(pack)
        outcomes = run_all(acme(), scenarios)
        found.append({each.scenario.name: (each.passed, each.failures) for each in outcomes})
    assert found[0] == found[1]
    assert {name: passed for name, (passed, _) in found[0].items()} == {
        "A story": True, "Another": False, "Told": True,
    }  # fmt: skip


def test_played_twice_everything_is_the_same(tmp_path: Path) -> None:
    for scenario in read(tmp_path, *STORIES):
        first, second = tried(acme(), scenario), tried(acme(), scenario)
        assert first.as_dict() == second.as_dict()
        assert fails(acme(), scenario) is not run(acme(), scenario).passed


# --- what is private


PRIVATE = """\
scenario: A wish
subject: {id: p-1, facts: {manager: m-1, empathy: 3}}
timeline:
  - {at: "2026-01-05 09:00", event: engaged}
  - {at: "2026-01-06 09:00", event: wished, fields: {wish: a dog}}
then:
  promise talk: in_effect
"""


def test_a_wish_that_decides_about_nobody_passes(tmp_path: Path) -> None:
    passes(tmp_path, PRIVATE)


def test_a_wish_that_moves_what_is_paid_fails_though_no_scenario_asks(tmp_path: Path) -> None:
    written(tmp_path, PRIVATE)
    chart = (tmp_path / "charts" / "trial.yaml").read_text()
    heard = chart.replace("      judged:", "      wished: [{to: passed}]\n      judged:")
    (tmp_path / "charts" / "trial.yaml").write_text(heard)
    pack, found = load_pack(tmp_path)
    assert pack is not None, found
    (scenario,), _ = read_scenarios(pack)
    (failure,) = tried(pack, scenario).failures
    assert failure.expected == "what is private decides nothing of consequence"
    way = "trial went through open on Mon 2026-01-05"
    assert failure.why == (f"{way}, passed on Tue 2026-01-06; without it, {way[6:]}",)


# --- a change of the pack

CHANGE = """\
scenario: A raised minimum
people:
  c-1: {empathy: 3, listening: 2}
  c-2: {empathy: 4, listening: 2}
change: [{file: rules.troth, from: "    empathy at least 3\\n", to: "    empathy at least 4\\n"}]
then:
  plan:
    - {rule: agent, verdict: stricter, flips: {c-1: [empathy]}}
"""


def test_a_change_is_tried_on_people(tmp_path: Path) -> None:
    passes(tmp_path, CHANGE)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("stricter", "looser", "agent is looser: it is stricter"),
        ("c-1: [empathy]", "c-1: [listening]", "agent flips for c-1 because of listening: it goes"),
        ("c-1: [empathy]", "c-2: [empathy]", "agent decides about c-1 as before: it goes met"),
        ("rule: agent", "rule: rungs", "rungs changes: it does not"),
        (
            "{rule: agent, verdict: stricter, flips: {c-1: [empathy]}}",
            "",
            "every rule that changes",
        ),
    ],
)
def test_what_a_change_does_not_do_is_told(tmp_path: Path, old: str, new: str, told: str) -> None:
    story = CHANGE.replace(old, new)
    story = story.replace("plan:\n    - \n", "plan: []\n")
    found = outcome(tmp_path, story).failures
    assert any(told in f"{each.expected}: {each.found}" for each in found), found


def test_a_change_is_tried_on_promises_that_run(tmp_path: Path) -> None:
    story = f"""{HEAD}
  - {{at: "2026-01-06 09:00"}}
change: [{{file: rules.troth, from: within 3 working days, to: within 2 working days}}]
then:
  plan: [{{rule: buddy, verdict: clock moved, mode: keep, kept: 1, moved: 0, worsened: 0}}]
"""
    passes(tmp_path, story)
    (failure,) = outcome(tmp_path, story.replace("kept: 1", "kept: 2")).failures
    assert (failure.expected, failure.found) == ("buddy: 2 running promises kept", "1 of them")


def test_a_change_that_is_none_says_where_it_went_wrong(tmp_path: Path) -> None:
    (failure,) = outcome(tmp_path, CHANGE.replace('to: "    empathy', 'to: "    empathie')).failures
    assert "changed so, the pack has a mistake at rules.troth:8" in failure.found
