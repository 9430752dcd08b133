"""The shipped charts are sound, have the states the engine's page names, and mistakes are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from troth.dsl.core import ObligationState
from troth.dsl.source import Source
from troth.engine.files.charts import SHIPPED, read_chart, shipped_chart, shipped_charts
from troth.engine.files.text import read_source
from troth.workflows.chart import Chart, Guard, names
from troth.workflows.supplied import SUPPLIED, words_of


def _shipped(name: str) -> Chart:
    source, _ = read_source(SHIPPED / f"{name}.yaml", f"{name}.yaml")
    chart, found = read_chart(source, name)
    assert [f"{d.span}: {d.message}" for d in found] == []
    assert chart is not None
    return chart


@pytest.mark.parametrize("name", shipped_charts())
def test_a_shipped_chart_has_no_findings(name: str) -> None:
    chart = _shipped(name)
    for region in chart.regions:
        for state in region.states.values():
            assert state.words, f"{chart.full_name(region)}.{state.name} has no words for people"


@pytest.mark.parametrize("name", shipped_charts())
def test_a_shipped_chart_is_the_same_without_its_places(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert shipped_chart(name) == _shipped(name)
    assert shipped_chart(name) == _shipped(name), "from the cache"


@pytest.mark.parametrize("name", shipped_charts())
def test_every_guard_of_a_shipped_chart_is_asked_somewhere(name: str) -> None:
    chart = _shipped(name)
    asked = {
        branch.guard
        for region in chart.regions
        for state in region.states.values()
        for branches in (*state.on.values(), *state.rings.values(), *region.anywhere.values())
        for branch in branches
    }
    assert set(chart.guards) <= asked


def test_the_lifecycles_are_all_there() -> None:
    assert shipped_charts() == sorted(
        "acquisition case expansion goal obligation relationship retention reward".split()
    )
    assert [region.name for region in _shipped("retention").regions] == [
        "expectations", "delivery", "performance", "recourse", "proposition",
    ]  # fmt: skip
    assert [region.name for region in _shipped("expansion").regions] == [
        "learning", "org_alignment", "person_alignment", "negotiation",
    ]  # fmt: skip


def test_an_obligation_has_the_states_of_the_language() -> None:
    assert set(names(_shipped("obligation"))[0].states) == {
        state.value for state in ObligationState
    }


def test_rules_see_the_names_of_every_region() -> None:
    performance = next(n for n in names(_shipped("retention")) if n.name == "retention.performance")
    assert "consequence_requested" in performance.events
    assert performance.uses["consequence_requested"] == ("consequence",)
    assert "support_ends" in performance.timers
    acquisition = names(_shipped("acquisition"))[0]
    assert acquisition.guards["minimum_met"] is True
    assert acquisition.guards["scorecards_missing"] is False
    assert "start_date" not in acquisition.timers, (
        "a date that an event brought is no policy's to set"
    )


BASE = """
chart: own
per: case
initial: a
states:
  a:
    timers: {late: 3 days}
    on:
      go: [{if: fine, to: b}, {else: yes, stay: yes}]
      timer late: [{stay: yes}]
  b: {on: {back: [{to: a}], end: [{to: done}]}}
final: {done: good}
guards: {fine: yes}
"""


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("", "", []),
        ("to: b", "to: c", ["`own` has no state called `c`"]),
        ("initial: a", "initial: aa", ["`own` has no state called `aa`"]),
        ("if: fine", "if: fin", ["`own` has no guard called `fin`"]),
        (
            ", {else: yes, stay: yes}",
            "",
            ["nothing is said for the case that `fine` does not hold"],
        ),
        ("{if: fine, to: b}, ", "{to: b}, ", ["no branch after this one is ever taken"]),
        ("timer late: [{stay: yes}]", "", ["nothing happens when the timer `late` rings"]),
        (
            "timer late",
            "timer lat",
            [
                "nothing happens when the timer `late` rings",
                "`own` has no timer of `a` called `lat`",
            ],
        ),
        (
            "[{if: fine, to: b}, {else: yes, stay: yes}]",
            "[{stay: yes}]",
            ["nothing leads out of `a`", "nothing leads to `b`", "nothing leads to `done`"],
        ),
        (", end: [{to: done}]", "", ["nothing leads to `done`"]),
        (
            "done: good",
            "done: adverse",
            ["an answer against the person needs reasons and a recourse"],
        ),
        (
            "  b: {on: {back: [{to: a}], end: [{to: done}]}}",
            (
                "  b: {on: {back: [{to: a}], end: [{to: done, adverse: yes}]}}\n"
                "  c: {rest: yes, on: {back: [{to: a}]}}"
            ),
            ["an answer against the person needs reasons and a recourse", "nothing leads to `c`"],
        ),
        ("to: b}", "to: b, stay: yes}", ["a branch goes to a state or stays"]),
        ("{if: fine", "{if: fine, else: yes", ["a branch has a guard or is the last one"]),
        ("3 days", "3 dais", ["`dai` is no unit of time"]),
        ("3 days", "{at: back.day}", []),
        ("3 days", "{at: [back.day, end.day]}", ["`end` begins no clock in `a`"]),
        ("3 days", "{at: go.day}", ["`go` begins no clock in `a`"]),
        ("3 days", "{at: back.day, day: begins}", []),
        (
            "3 days",
            "{at: back.day, day: noon}",
            ["a clock rings when the day begins or when it ends, not `noon`"],
        ),
        ("3 days", "{at: []}", ["no date is named here"]),
        (
            "timer late: [{stay: yes",
            "timer late: [{stay: yes, needs: [reasons]",
            ["a clock brings no reasons"],
        ),
        (
            "timer late: [{stay: yes}]",
            "timer late: [{to: b, adverse: yes, recourse: case.raised}]",
            ["silence in `a` ends against the person"],
        ),
        (
            "timer late: [{stay: yes}]\n  b: {",
            "timer late: [{to: b, adverse: yes}]\n  b: {notice: yes, ",
            ["an answer against the person needs a recourse"],
        ),
        (
            "end: [{to: done}]}}",
            "end: [{to: done}]}}\n  c: {notice: yes, on: {go: [{stay: yes}], leave: [{to: c}]}}",
            [
                "nobody can contest what is to come in `c`",
                "nothing leads to `c`",
            ],
        ),
        (
            "back: [{to: a}]",
            "back: [{to: a, use: consequence}]",
            ["an answer against the person needs reasons and a recourse"],
        ),
        ("3 days", "{at: day}", ["`day` is no field of an event"]),
        ("initial: a\n", "", ["`initial` is missing"]),
        ("per: case", "per: person", ["`per` cannot be `person`"]),
        ("chart: own", "chart: x", ["this file should hold the chart `own`, and holds `x`"]),
        (
            "final:",
            "regions: {x: {initial: a, states: {}}}\nfinal:",
            ["`own` should have states, or regions that have them, one of the two"],
        ),
    ],
)
def test_what_is_wrong_with_a_chart_is_told(old: str, new: str, told: list[str]) -> None:
    _, found = read_chart(Source("own.yaml", BASE.replace(old, new, 1) if old else BASE), "own")
    assert [d.message for d in found] == told
    assert all(d.help for d in found)


def test_a_reserved_word_is_told_where_it_is_declared_and_nowhere_else() -> None:
    text = BASE.replace("  b: {", "  when: {").replace("to: b}", "to: when}")
    _, found = read_chart(Source("own.yaml", text.replace("initial: a", "initial: when")), "own")
    assert [(d.code, d.span.line) for d in found] == [("reserved-name", 11)]


def test_a_pack_may_bring_its_own_chart(tmp_path: Path) -> None:
    chart, found = read_chart(Source("own.yaml", BASE), "own")
    assert found == []
    assert chart is not None
    assert chart.regions[0].states["a"].timers["late"].length is not None


def test_the_chart_of_the_page_is_sound() -> None:
    page = (SHIPPED / "README.md").read_text("utf-8")
    text = page.partition("```yaml\n")[2].partition("```")[0]
    chart, found = read_chart(Source("request.yaml", text), "request")
    assert [d.message for d in found] == []
    assert chart is not None
    assert all(f"| `{name}`" in page or f"`{name}` |" in page for name in shipped_charts())


def test_the_guards_that_the_engine_answers_are_asked_for_by_their_charts() -> None:
    for name, guards in SUPPLIED.items():
        chart = _shipped(name)
        assert set(guards) <= set(chart.guards)
        assert all(chart.guards[guard] is not Guard.REQUIRED for guard in guards)
    assert set(SUPPLIED["obligation"]) == set(_shipped("obligation").guards)


def test_a_guard_is_told_in_words() -> None:
    assert words_of("obligation", "decided_kept") == "the case decided that it was kept"
    assert words_of("acquisition", "minimum_met") == "minimum met"
