"""Files of scenarios: every mistake told at its place, in words, with a way out."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.scenarios.acme import STORY, acme, written, wrong
from troth.engine.files.scenarios import read_scenarios
from troth.engine.scenarios.runner import tried

GOOD = f"{STORY}  agent: unknown\n  notices: any\n  refused: any\n"

MISTAKES = [
    ("event: engaged", "event: engagd", "5: there is no event `engagd` (did you mean `engaged`?)"),
    ("manager: m-1,", "manger: m-1,", "2: there is no fact `manger` (did you mean `manager`?)"),
    ("hr_partner", "hr_partnr", "3: there is no seat `hr_partnr` (did you mean `hr_partner`?)"),
    ("{manager: m-2}", "{managr: m-2}", "7: there is no field of manager_changed `managr`"),
    ("agent: unknown", "agnt: unknown", "10: `then` knows no `agnt` (did you mean"),
    ("agent: unknown", "buddy: kept", "10: `then` knows no `buddy` (did you"),
    ("agent: unknown", "promise bddy: kept", "10: there is no promise `bddy` (did you"),
    ("agent: unknown", "promise buddy: kept", "10: there is no state of a promise `kept` (did you"),
    ("agent: unknown", "promise buddy: {du: 2026-01-09}", "10: `promise buddy` has no key `du` ("),
    ("agent: unknown", "state: {trail: open}", "10: there is no region `trail` (did you"),
    ("agent: unknown", "state: {trial: opn}", "10: there is no state of trial `opn` (did you mean"),
    ("agent: unknown", "state: trial", "10: `state` should be a map, and `trial` stands here"),
    ("agent: unknown", "never: [trial.opn]", "10: there is no state of trial `opn`"),
    ("agent: unknown", "timers: {trial.lok: 2026-02-02}", "10: there is no timer `trial.lok` (di"),
    ("agent: unknown", "ladder no_body: 2", "10: there is no escalation `no_body`"),
    ("agent: unknown", "facts: {empthy: 3}", "10: there is no fact `empthy`"),
    ("agent: unknown", "why: {agnt: [x]}", "10: there is no rule, region or timer `agnt`"),
    ("agent: unknown", "unchanged without: [engagd]", "10: there is no event or fact `engagd`"),
    ("agent: unknown", "changed: [managr]", "10: there is no fact `managr`"),
    ("agent: unknown", "subject: p-2", "10: there is no subject `p-2` (did you mean `p-1`?)"),
    ("agent: unknown", "plan: [{verdict: looser}]", "10: this line does not say which rule chang"),
    ("agent: unknown", "plan: [{rule: agent, verdict: easier}]", "10: there is no verdict of a c"),
    ("notices: any", "notices: [{is: shout}]", "11: there is no kind of notice `shout`"),
    ("notices: any", "notices: none", "11: `notices` should be a list (empty: []), or any, and"),
    ("refused: any", "refused: [{event: bonus}]", "12: there is no event `bonus`"),
    ("refused: any", "refused: [{times: few, event: judged}]", "12: `few` is not a whole number"),
    ("2026-01-12 10:00", "2026-01-02 10:00", "6: this stands after something that is rec"),
    ("2026-01-12 10:00", "12 January", "6: "),
    ("event: bonus_paid", "event: bonus_paid, happened: 2026-02-01", "6: this happened after it"),
    ("event: bonus_paid", "event: bonus_paid, corrects: it", "6: there is no earlier entry `it`"),
    ("event: bonus_paid", "event: bonus_paid, times: 0", "6: this would never be recorded (write"),
    ("event: bonus_paid", "event: bonus_paid, subject: x", "6: there is no subject `x`"),
    ("event: bonus_paid", "evnt: bonus_paid", "6: `timeline.2` has no key `evnt` (did you mean `"),
    ("scenario: A story", "scenari: A story", "1: there is no key `scenari` here (did you mean"),
    ("scenario: A story", "scenario: A story\nstep: A7", "2: there is no step `A7`"),
    ("scenario: A story", "scenario: A story\nexamples: []", "2: `examples` should be a list of"),
    ("scenario: A story", "scenario: A story\nexamples: [x]", "2: a row of `examples` should be"),
    ("scenario: A story", "scenario: A story\nchange: [{file: x, from: a, to: b}]", "2: there is"),
    ("scenario: A story", "scenario: A story\nchange: [{file: rules.troth, from: is, to: b}]", ""),
    ("subject: {id: p-1, facts: {manager: m-1, empathy: 3}}\n", "", "1: this scenario does not s"),
    ("event: bonus_paid", "event: bonus_paid, name: it, corrects: it", "6: there is no earlier en"),
    ("agent: unknown", "why: {agent: []}", "10: `agent` should be the words that are looked for"),
    ("empathy: 3", "empathy: drei", "2: `drei` is no level of quality (one of: 0, 1, 2, 3, 4, 5)"),
    ("manager: m-2", 'manager: ""', "7: "),
    ("{manager: m-1, empathy: 3}}", "{}, manager: m-1}", "2: `subject` has no key `manager` (put"),
    ("event: bonus_paid", "event: bonus_paid, wish: x", "6: `timeline.2` has no key `wish` (put"),
    ("{id: p-1, facts: {manager: m-1, empathy: 3}}", "p-1", "2: `subject` should be a map, and `"),
    ("agent: unknown", "minimum agent: met", "10: `then` knows no `minimum agent` (did you"),
    ("agent: unknown", "state: {acquisition: x}", "10: this pack does not use the lifecycle `ac"),
    ("agent: unknown", "promise buddy: {due: 9.1.2026}", "10: `9.1.2026` is not a date (write it"),
    ("agent: unknown", "ladder no_buddy: {next: soon}", "10: `soon` is not a date (write it"),
    ("agent: unknown", "timers: {trial.look: soon}", "10: `soon` is not a date (write it"),
    ("notices: any", "notices: [{on: 2026-02-30}]", "11: `2026-02-30` is not a day of the cal"),
    ("agent: unknown", "trial: open", "10: `then` knows no `trial` (did you mean `state: {"),
    ("agent: unknown", "manager: m-2", "10: `then` knows no `manager` (did you mean `fa"),
    ("timeline:", "others: {m-7}\ntimeline:", "4: `m-7` should be a map, and nothing stands"),
    ("id: p-1", "id: <who>", "2: there is no value of `examples` `<who>` (there is none)"),
    ("id: p-1", "id: <wo>}\nexamples: [{who: p-1}]\nothers: {p-2: {}", "2: there is no value of"),
    ("scenario: A story", 'scenario: "A \\e[31mstory"', "1: its name holds signs that cannot be s"),
    ("scenario: A story", "scenario: A story\nothers: {p-1: {}}", "1: `p-1` is somebody else, too"),
]  # fmt: skip


@pytest.mark.parametrize(("right", "made", "told"), MISTAKES, ids=[told for *_, told in MISTAKES])
def test_a_mistake_is_told_at_its_line(tmp_path: Path, right: str, made: str, told: str) -> None:
    assert right in GOOD
    found = wrong(tmp_path, GOOD.replace(right, made, 1))
    assert any(each.startswith(told) for each in found), found


def test_what_is_in_order_is_told_nothing(tmp_path: Path) -> None:
    assert wrong(tmp_path, GOOD) == []


def test_a_scenario_that_says_nothing_is_a_mistake(tmp_path: Path) -> None:
    story = STORY.replace("then:\n", "")
    assert "1: this scenario says nothing that must be so (add a `then`)" in wrong(tmp_path, story)
    assert any("this `then` says nothing" in each for each in wrong(tmp_path, f"{STORY} {{}}\n"))


def test_a_mistake_in_what_must_be_so_is_not_told_as_nothing_said(tmp_path: Path) -> None:
    (found,) = wrong(tmp_path, f"{STORY}  buddy: {{is: fulfilled}}\n")
    assert found == "10: `then` knows no `buddy` (did you mean `promise buddy`?)"


def test_two_scenarios_of_one_name_are_a_mistake_also_in_two_files(tmp_path: Path) -> None:
    found = wrong(tmp_path, GOOD, GOOD)
    assert found == ["1: two scenarios are called `A story` (say what tells them apart)"]


def test_one_mistake_is_told_once_however_many_rows_there_are(tmp_path: Path) -> None:
    rows = "\nexamples: [{n: 1}, {n: 2}, {n: 3}]\n"
    assert len(wrong(tmp_path, GOOD.replace("agent:", "agnt:") + rows)) == 1


def test_a_scenario_beside_a_broken_one_is_read(tmp_path: Path) -> None:
    broken = GOOD.replace("A story", "Broken").replace("event: engaged", "event: engagd")
    pack = written(tmp_path, f"{broken}---\n{GOOD}")
    scenarios, found = read_scenarios(pack)
    assert ([each.name for each in scenarios], len(found)) == (["A story"], 1)


def test_a_pack_with_mistakes_has_no_scenarios_and_says_why(tmp_path: Path) -> None:
    written(tmp_path, GOOD)
    (tmp_path / "rules.troth").write_text("minimum agent\n    empaty at least 3\n")
    scenarios, found = read_scenarios(tmp_path)
    assert scenarios == ()
    assert any("empaty" in each.message for each in found)


# --- whatever stands in a file, nobody sees a traceback

TEXTS = st.text(alphabet="ab{}[]:,-# \n\"'|>&*!<%@0123é\t", max_size=40)
KEYS = ["state", "promise buddy", "agent", "notices", "refused", "never", "changed", "timers",
        "ladder no_buddy", "facts", "why", "unchanged without", "plan", "subject"]  # fmt: skip
VALUES = st.recursive(
    st.sampled_from(["", "x", "any", "1", "-1", "2026-01-09", "[]", "{}", "buddy", "p-1", "wish"]),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda each: f"[{', '.join(each)}]"),
        st.dictionaries(
            st.sampled_from(["is", "due", "to", "event", "rule", "trial", "empathy", "because"]),
            inner, max_size=3,
        ).map(lambda each: "{" + ", ".join(f"{k}: {v}" for k, v in each.items()) + "}"),
    ),
    max_leaves=6,
)  # fmt: skip


def survives(folder: Path, story: str) -> None:
    """Every scenario that is read can be played; whatever is wrong is told in words."""
    pack = written(folder, story)
    scenarios, found = read_scenarios(pack)
    for each in found:
        assert each.message
    for scenario in scenarios:
        for failure in tried(acme(), scenario).failures:
            assert failure.expected
            assert failure.found


@given(text=TEXTS, at=st.integers(0, len(GOOD)))
def test_any_text_anywhere_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, text: str, at: int
) -> None:
    survives(tmp_path_factory.mktemp("pack"), GOOD[:at] + text + GOOD[at:])


@given(key=st.sampled_from(KEYS), value=VALUES)
def test_any_value_under_any_key_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, key: str, value: str
) -> None:
    survives(tmp_path_factory.mktemp("pack"), f"{STORY}  {key}: {value}\n")


@given(
    key=st.sampled_from(
        ["at", "event", "subject", "happened", "fields", "about", "actor", "times", "name", "then"]
    ),
    value=VALUES,
)
def test_any_value_in_the_timeline_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, key: str, value: str
) -> None:
    entry = '{at: "2026-01-22 09:00", event: judged}'
    entry = entry.replace("}", f", {key}: {value}}}") if f"{key}: " not in entry else (
        f'{{at: "2026-01-22 09:00", {key}: {value}}}' if key != "at" else f"{{at: {value}}}"
    )  # fmt: skip
    story = GOOD.replace("then:\n", f"  - {entry}\nthen:\n", 1)
    survives(tmp_path_factory.mktemp("pack"), story)
