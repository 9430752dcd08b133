"""A drawing says what its chart says: every state, every answer and every clock once, and no more.

The drawings are read back by a small parser that knows as much of Mermaid as they use: a line is
the kind of diagram, an arrow with or without a label, or a line in a box. No label holds a sign
that Mermaid would read as its own.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.engine.files.charts import shipped_chart, shipped_charts
from troth.workflows.chart import Branch, Chart, Ending, Region, State
from troth.workflows.draw import draw

SHIPPED = [
    pytest.param(chart, region, id=chart.full_name(region))
    for chart in map(shipped_chart, shipped_charts())
    for region in chart.regions
]
LINE = re.compile(
    r"    (?P<here>\[\*\]|[a-z]\w*)(?: --> (?P<to>\[\*\]|[a-z]\w*))?(?: : (?P<text>[^:;#<>\"\n]+))?"
)
RINGS = re.compile(r"^(?:after|when the day) .*?\((\w+)\)")
KEYWORDS = {"note", "end", "state", "class", "direction", "click", "style", "scale", "hide"}

Answer = tuple[str, str, str]
"""State, event or ``timer NAME``, and the state it leads to (empty: stays)."""


@dataclass
class Read:
    """A drawing read back."""

    titles: dict[str, list[str]] = field(default_factory=dict)
    answers: Counter[Answer] = field(default_factory=Counter)
    begins: list[str] = field(default_factory=list)
    ends: list[str] = field(default_factory=list)


def _read(text: str) -> Read:
    first, *lines = text.removesuffix("\n").split("\n")
    assert first == "stateDiagram-v2"
    read = Read()
    for line in lines:
        found = LINE.fullmatch(line)
        assert found, line
        here, to, said = found["here"], found["to"], found["text"]
        assert not {here, to} & KEYWORDS, line
        if here == "[*]":
            read.begins.append(to)
        elif to == "[*]":
            read.ends.append(here)
        elif to or re.search(r", stays\b", said):
            rings = RINGS.match(said)
            what = f"timer {rings[1]}" if rings else said.partition(",")[0]
            read.answers[here, what, to or ""] += 1
        else:
            read.titles.setdefault(here, []).append(said)
    return read


def _of(region: Region) -> Counter[Answer]:
    found: Counter[Answer] = Counter()
    for state in region.states.values():
        for event, branches in state.on.items():
            found.update((state.name, event, branch.to) for branch in branches)
        for timer, branches in state.rings.items():
            found.update((state.name, f"timer {timer}", branch.to) for branch in branches)
    for event, branches in region.anywhere.items():
        found.update(("any_state", event, branch.to) for branch in branches)
    return found


@pytest.mark.parametrize(("chart", "region"), SHIPPED)
def test_each_state_event_and_timer_occurs_exactly_once(chart: Chart, region: Region) -> None:
    read = _read(draw(chart, region))
    boxes = {*region.states, *region.final, *(["any_state"] if region.anywhere else [])}
    assert set(read.titles) == boxes
    assert all(read.titles[name][0] == name for name in boxes - {"any_state"})
    assert read.answers == _of(region)
    assert read.begins == [region.initial]
    assert read.ends == list(region.final)


@pytest.mark.parametrize(("chart", "region"), SHIPPED)
def test_an_answer_against_the_person_says_so_in_words(chart: Chart, region: Region) -> None:
    text = draw(chart, region)
    adverse = [
        branch
        for state in region.states.values()
        for branches in (*state.on.values(), *state.rings.values())
        for branch in branches
        if branch.adverse
    ]
    adverse += [b for branches in region.anywhere.values() for b in branches if b.adverse]
    assert text.count(", against the person") == len(adverse)
    ends = [name for name, ending in region.final.items() if ending is Ending.ADVERSE]
    assert text.count(" : an end against the person") == len(ends)


def test_guards_clocks_and_counts_are_words() -> None:
    chart = shipped_chart("acquisition")
    text = draw(
        chart,
        chart.regions[0],
        counts={"acquisition.scoring": 1_219, "acquisition.sourced": 1, "acquisition.pooled": 0},
        overdue={"acquisition.scoring": 3},
        lengths={"acquisition.decide_due": "8 working days"},
    )
    assert "    scoring : scoring (1,219 people, 3 with something overdue)\n" in text
    assert "    sourced : sourced (1 person)\n" in text
    assert "    pooled : pooled (0 people)\n" in text
    assert "    rejected : rejected\n" in text
    assert "    scoring : after 8 working days (decide_due), stays\n" in text
    assert "    sourced --> expired : after 30 days (invitation_ends)\n" in text
    assert "    scoring --> shortlisted : scorecards_in, if minimum met\n" in text
    assert (
        "    accepted --> committed : when the day start_date of offer_accepted or start_date of "
        "start_moved begins (start_date), otherwise\n"
    ) in text


def test_names_that_mermaid_takes_for_its_own_are_told_apart() -> None:
    states = {name: State(name=name, rest=True) for name in ("note", "state", "any_state")}
    region = Region(name="", initial="note", states=states, anywhere={"go": (Branch(to="state"),)})
    read = _read(draw(Chart(name="own", per="case", regions=(region,)), region))
    assert set(read.titles) == {"note_", "state_", "any_state", "any_state_"}
    assert read.answers == {("any_state_", "go", "state_"): 1}


@given(words=st.text(max_size=40))
def test_whatever_the_words_the_drawing_can_be_read(words: str) -> None:
    region = Region(name="", initial="a", states={"a": State(name="a", words=words)})
    read = _read(draw(Chart(name="own", per="case", regions=(region,)), region))
    assert set(read.titles) == {"a"}
