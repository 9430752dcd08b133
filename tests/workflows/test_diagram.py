"""A picture shows what its chart says, and nothing in it lies on anything else."""

from __future__ import annotations

from itertools import combinations
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.engine.files.charts import shipped_chart, shipped_charts
from troth.workflows.chart import Chart, Ending, Region
from troth.workflows.diagram import (
    SIGNS,
    Diagram,
    Note,
    Notes,
    Text,
    any_box,
    diagram,
    measured,
    spaced,
)
from troth.workflows.layered import Arrow, Layout, Placed, Size, lay_out
from troth.workflows.svg import extent, file, sheets, svg
from troth.workflows.words import ENDS

SHIPPED = [
    pytest.param(chart, region, id=chart.full_name(region))
    for chart in map(shipped_chart, shipped_charts())
    for region in chart.regions
]


def _meet(one: Placed, other: Placed) -> bool:
    apart = 0.01
    return (
        one.x < other.x + other.width - apart
        and other.x < one.x + one.width - apart
        and one.y < other.bottom - apart
        and other.y < one.bottom - apart
    )


def _rectangles(layout: Layout) -> list[Placed]:
    return [*layout.boxes.values(), *(route.label for route in layout.routes)]


def _plain(lines: tuple[Text, ...]) -> str:
    return " ".join(line.words for line in lines).replace("\u00a0", " ")


def _all_text(drawn: Diagram) -> str:
    shapes = [_plain(shape.lines) for shape in drawn.shapes.values()]
    return " | ".join([*shapes, *map(_plain, drawn.labels), _plain(drawn.anywhere)])


@pytest.mark.parametrize(("chart", "region"), SHIPPED)
def test_no_box_and_no_label_lies_on_another(chart: Chart, region: Region) -> None:
    drawn = diagram(chart, region)
    below = any_box(drawn)
    every = [*_rectangles(drawn.layout), *([below] if below else [])]
    assert [(a, b) for a, b in combinations(every, 2) if _meet(a, b)] == []
    wide, high = extent(drawn)
    assert all(each.x > -0.1 and each.x + each.width < wide for each in every)
    assert all(each.y >= 0 and each.bottom < high for each in every)


@pytest.mark.parametrize(("chart", "region"), SHIPPED)
def test_the_words_fit_into_their_boxes(chart: Chart, region: Region) -> None:
    drawn = diagram(chart, region)
    for name, shape in drawn.shapes.items():
        widest = max(measured(line.words, line.style) for line in shape.lines)
        assert widest <= drawn.layout.boxes[name].width


@pytest.mark.parametrize(("chart", "region"), SHIPPED)
def test_no_arrow_runs_through_a_box_or_a_label(chart: Chart, region: Region) -> None:
    drawn = diagram(chart, region)
    for arrow, route in zip(drawn.arrows, drawn.layout.routes, strict=True):
        own = [drawn.layout.boxes[arrow.here], drawn.layout.boxes[arrow.to], route.label]
        others = [each for each in _rectangles(drawn.layout) if each not in own]
        for x, y in (*route.before, *route.after):
            for each in others:
                inside = each.x < x < each.x + each.width and each.y < y < each.bottom
                assert not inside, (arrow, each)


@pytest.mark.parametrize(("chart", "region"), SHIPPED)
def test_every_state_stands_once_and_every_end_is_told_by_sign_and_words(
    chart: Chart, region: Region
) -> None:
    drawn = diagram(chart, region)
    boxes = [shape.state for shape in drawn.shapes.values() if shape.kind != "end"]
    assert sorted(boxes) == sorted(region.states)
    said = _all_text(drawn)
    for name, ending in region.final.items():
        assert f"{SIGNS[ending]} {spaced(name)}" in said
    for shape in drawn.shapes.values():
        if shape.ending is not None:
            assert ENDS[shape.ending] in _plain(shape.lines)


@pytest.mark.parametrize(("chart", "region"), SHIPPED)
def test_every_transition_is_an_arrow_or_a_line_of_its_state(chart: Chart, region: Region) -> None:
    drawn = diagram(chart, region)
    arrows = {
        (arrow.here, drawn.shapes[arrow.to].state): _plain(lines)
        for arrow, lines in zip(drawn.arrows, drawn.labels, strict=True)
    }
    for state in region.states.values():
        inside = _plain(drawn.shapes[state.name].lines)
        answers = [*state.on.items(), *state.rings.items()]
        for event, branches in answers:
            for branch in branches:
                if branch.to in ("", state.name):
                    assert spaced(event) in inside
                elif (state.name, branch.to) in arrows:
                    assert spaced(event) in arrows[state.name, branch.to]
                else:
                    ending = SIGNS[region.final[branch.to]]
                    assert f"→ {ending} {spaced(branch.to)}" in inside
                    assert spaced(event) in inside
    for event in region.anywhere:
        assert spaced(event) in _plain(drawn.anywhere)


def test_a_good_end_is_always_a_box() -> None:
    for chart in map(shipped_chart, shipped_charts()):
        for region in chart.regions:
            shown = {shape.state for shape in diagram(chart, region).shapes.values()}
            reached = {
                branch.to
                for state in region.states.values()
                for branches in (*state.on.values(), *state.rings.values())
                for branch in branches
            }
            good = {name for name, ending in region.final.items() if ending is Ending.GOOD}
            assert good & reached <= shown


def test_rules_heads_and_clocks_stand_at_their_places() -> None:
    chart = shipped_chart("acquisition")
    notes = Notes(
        states={"acquisition.scoring": (Note("▲", "escalation late", "#there"),)},
        events={"acquisition.offer_accepted": (Note("◆", "gate", "#gate"),)},
        lengths={"acquisition.decide_due": "3 weeks"},
        counts={"acquisition.scoring": 3},
        overdue={"acquisition.scoring": 1},
    )
    drawn = diagram(chart, chart.regions[0], notes)
    inside = _plain(drawn.shapes["scoring"].lines)
    assert "▲ escalation late" in inside
    assert "3 people, 1 with something overdue" in inside
    assert "decide due, 3 weeks" in inside
    label = next(text for text in map(_plain, drawn.labels) if "offer accepted" in text)
    assert "◆ gate" in label
    assert 'href="#gate"' in svg(drawn)


def test_sheets_are_the_whole_cut_between_the_layers() -> None:
    chart = shipped_chart("acquisition")
    drawn = diagram(chart, chart.regions[0])
    wide, high = extent(drawn)
    parts = [ElementTree.fromstring(part) for part in sheets(drawn, 680, 900)]
    assert len(parts) > 1
    heights = [float(part.attrib["height"]) for part in parts]
    assert sum(heights) == pytest.approx(high, abs=0.1 * len(parts))
    assert max(heights) <= 900 * max(1, wide / 680)
    boxes = [part.findall(".//rect") for part in parts]
    assert sum(map(len, boxes)) == len(drawn.shapes) + 1


def test_a_file_of_several_is_one_document_of_xml() -> None:
    chart = shipped_chart("retention")
    text = file([diagram(chart, region) for region in chart.regions])
    root = ElementTree.fromstring(text)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert text == file([diagram(chart, region) for region in chart.regions])
    assert all(f">{chart.full_name(region)}<" in text for region in chart.regions)


NAMES = [f"s{number}" for number in range(9)]


@st.composite
def _graphs(draw: st.DrawFn) -> tuple[dict[str, Size], list[Arrow]]:
    count = draw(st.integers(1, len(NAMES)))
    sizes = st.builds(Size, st.floats(5, 250), st.floats(5, 250))
    boxes = {name: draw(sizes) for name in NAMES[:count]}
    ends = st.tuples(st.sampled_from(NAMES[:count]), st.sampled_from(NAMES[:count]))
    pairs = (
        draw(st.lists(ends.filter(lambda pair: pair[0] != pair[1]), unique=True))
        if count > 1
        else []
    )
    return boxes, [Arrow(here, to, draw(sizes)) for here, to in pairs]


@given(_graphs())
def test_whatever_is_joined_nothing_overlaps_and_every_arrow_arrives(
    graph: tuple[dict[str, Size], list[Arrow]],
) -> None:
    boxes, arrows = graph
    layout = lay_out(boxes, arrows)
    every = _rectangles(layout)
    assert not any(_meet(one, other) for one, other in combinations(every, 2))
    for arrow, route in zip(arrows, layout.routes, strict=True):
        (x, y), (to_x, to_y) = route.before[0], route.after[-1]
        here, to = layout.boxes[arrow.here], layout.boxes[arrow.to]
        assert here.x <= x <= here.x + here.width
        assert y in (here.y, here.bottom)
        assert to.x <= to_x <= to.x + to.width
        assert to_y in (to.y, to.bottom)
    assert layout == lay_out(boxes, arrows)
