"""The charts of a pack fit together, and each way in which they may not is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from troth.dsl.core import Policy
from troth.dsl.diagnostics import Diagnostic
from troth.engine.files.charts import shipped_chart, shipped_charts
from troth.engine.files.pack import load_pack
from troth.workflows.together import check_clocks, check_together

PACK = """
troth: 1
name: own
version: "1.0"
effective: 2026-01-01
charts: [own, other]
calendar: here
"""
CALENDARS = "calendars: {here: {zone: Europe/London, week: [mon, tue, wed, thu, fri]}}\n"
VOCABULARY = """
facts: {told: {of: case, type: yes/no}}
parties: {handler: {seat: handler}}
"""
OWN = """
chart: own
per: case
initial: asked
states:
  asked:
    on:
      taken_up: [{to: begun}]
      other.done: [{stay: yes}]
  begun:
    timers: {late: 5 days}
    ignore: [other.done]
    on:
      answered: [{to: settled, emit: [heard]}]
      timer late: [{stay: yes, restart: yes}]
final: {settled: good}
"""
OTHER = """
chart: other
per: case
initial: waiting
states:
  waiting:
    on:
      heard: [{to: done}]
      given_up: [{to: left}]
  left:
    ignore: [heard]
    on: {tried_again: [{to: waiting}]}
final: {done: good}
"""

Change = tuple[str, str]
SAME: Change = ("", "")
Told = Callable[..., list[Diagnostic]]


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """What is found in a pack of the two charts after one change to each."""

    def run(own: Change = SAME, other: Change = SAME, rules: str = "") -> list[Diagnostic]:
        (tmp_path / "charts").mkdir(exist_ok=True)
        for name, text, (old, new) in (("own", OWN, own), ("other", OTHER, other)):
            assert old in text
            (tmp_path / f"charts/{name}.yaml").write_text(text.replace(old, new, 1))
        (tmp_path / "pack.yaml").write_text(PACK)
        (tmp_path / "vocabulary.yaml").write_text(VOCABULARY)
        (tmp_path / "calendars.yaml").write_text(CALENDARS)
        (tmp_path / "rules.troth").write_text(rules)
        return load_pack(tmp_path)[1]

    return run


def test_charts_that_fit_together_have_no_findings(told: Told) -> None:
    assert told() == []


def test_all_shipped_charts_fit_together() -> None:
    charts = [shipped_chart(name) for name in shipped_charts()]
    names = [chart.name for chart in charts]
    assert check_together(charts, names, {}, ()) == []


def test_every_clock_of_a_shipped_chart_that_only_rings_waits_for_a_rule_of_the_policy() -> None:
    """They are left to the policy; a pack that sets one is asked who hears it."""
    charts = [shipped_chart(name) for name in shipped_charts()]
    assert check_clocks(charts, (), Policy()) == []
    found = check_clocks(charts, [chart.name for chart in charts], Policy())
    assert {one.code for one in found} == {"chart-silent-timer"}


@pytest.mark.parametrize(
    ("own", "other", "code", "message", "line"),
    [
        (
            ("    ignore: [other.done]\n", ""), ("", ""),
            "chart-unanswered",
            "`other.done` is raised by a chart and has no answer in `begun`", 10,
        ),
        (
            ("", ""), ("    ignore: [heard]\n", ""),
            "chart-unanswered", "`heard` is raised by a chart and has no answer in `left`", 10,
        ),
        (
            ("other.done: [", "other.don: ["), ("", ""),
            "chart-event", "`other.don` never happens: there is no such state", 9,
        ),
        (
            ("other.done: [", "nobody.done: ["), ("", ""),
            "chart-event", "`nobody.done` never happens: there is no such chart", 9,
        ),
        (
            ("taken_up: [{to: begun}]", "taken_up: [{to: begun, emit: [taken_up]}]"),
            ("", ""),
            "chart-circle", "`taken_up` raises itself: taken_up → taken_up", 8,
        ),
        (
            ("answered: [{to: settled", "answered: [{to: asked}]\n      own.asked: [{to: settled"),
            ("heard: [{to: done", "heard: [{to: done, emit: [answered]"),
            "chart-circle", "", 8,
        ),
    ],
    ids=str,
)  # fmt: skip
def test_what_does_not_fit_is_told_at_its_place(
    told: Told, own: Change, other: Change, code: str, message: str, line: int
) -> None:
    found = [one for one in told(own, other) if one.code == code]
    assert len(found) == 1
    assert not message or found[0].message == message
    assert found[0].help
    assert not message or found[0].span.line == line


def test_a_chart_that_the_pack_could_still_adopt_is_not_missed(told: Told) -> None:
    found = told(own=("other.done: [", "goal.achieved: ["))
    assert "chart-event" not in [one.code for one in found]


LADDER = """
escalation late_answer
    when entering own.begun
    after 5 days           notify handler
    finally after 6 days   assign handler
    until settled
"""
SILENT = ("restart: yes", "restart: no")


def test_a_clock_that_only_rings_is_told_until_a_rule_begins_with_its_state(told: Told) -> None:
    found = told(own=SILENT)
    assert [(one.code, one.severity.value) for one in found] == [("chart-silent-timer", "warning")]
    assert "nobody hears of `late`" in found[0].message
    assert "when entering own.begun" in found[0].help
    assert told(own=SILENT, rules=LADDER) == []


def test_a_clock_that_the_policy_sets_is_told_where_it_is_set() -> None:
    """Also one of a shipped chart, which the pack has then spoken about."""
    hiring, found = load_pack("shipped:examples/hiring")
    assert hiring is not None
    assert found == []
    silent = Policy(timers=hiring.policy.timers)
    (one,) = check_clocks(tuple(hiring.charts.values()), (), silent)
    assert one.code == "chart-silent-timer"
    assert one.span == hiring.policy.timers[0].span


def test_a_guard_that_is_required_is_a_condition_of_the_policy(told: Told) -> None:
    asks = "taken_up: [{if: told_so, to: begun}, {else: yes, stay: yes}]"
    chart = OWN.replace("taken_up: [{to: begun}]", asks) + "guards: {told_so: required}\n"
    assert _codes(told, chart, "") == [("chart-guard", "pack.yaml")]
    assert _codes(told, chart, "define told_so as 3\n") == [("chart-guard", "rules.troth")]
    assert _codes(told, chart, "define told_so as told\n") == []


def _codes(told: Told, chart: str, rules: str) -> list[tuple[str, str]]:
    found = told(own=(OWN, chart), rules=rules)
    return [(one.code, one.span.source.name) for one in found]


def test_a_way_to_contest_that_the_pack_does_not_have_is_told(told: Told) -> None:
    turned_down = "answered: [{to: settled, adverse: yes, needs: [reasons], recourse: WAY, "
    for way, codes in (
        ("case.raised", ["missing-recourse"]),
        ("other.waiting", []),
        ("given_up", []),
        ("nothing_of_the_kind", ["missing-recourse"]),
    ):
        found = told(own=("answered: [{to: settled, ", turned_down.replace("WAY", way)))
        assert [one.code for one in found] == codes, way


def test_a_case_that_a_ladder_opens_has_a_lifecycle(told: Told) -> None:
    opens = LADDER.replace("assign handler", "assign handler, open case late")
    goals = ("per: case", "per: goal")
    own = OWN.replace(*goals)
    assert told(rules=opens) == []
    found = told(own=(OWN, own), other=(OTHER, OTHER.replace(*goals)), rules=opens)
    assert "missing-recourse" in [one.code for one in found]
