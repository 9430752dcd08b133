"""docs/charts.md names every state, event, timer and guard of the shipped charts, and no other.

`python tests/workflows/test_chart_page.py` writes the lists into the page again.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from pathlib import Path

from troth.dsl.types import TimeKind
from troth.dsl.values import show_length
from troth.dsl.vocabulary import Length
from troth.engine.files.charts import SHIPPED, read_chart, shipped_charts
from troth.engine.files.text import read_source
from troth.workflows.chart import Chart, Region, names
from troth.workflows.supplied import SUPPLIED

PAGE = Path(__file__).parents[2] / "docs/charts.md"
BEGIN = "<!-- the lists below are written by tests/workflows/test_chart_page.py -->\n"


def _lists() -> str:
    return "\n".join(line for name in shipped_charts() for line in _chart(name))


def _chart(name: str) -> Iterator[str]:
    source, _ = read_source(SHIPPED / f"{name}.yaml", name)
    chart, _ = read_chart(source, name)
    assert chart is not None
    yield f"\n## {name}\n"
    yield f"One for each {chart.per}."
    for region in chart.regions:
        if region.name:
            yield f"\n### {chart.full_name(region)}"
        yield ""
        yield from _region(chart, region)
    supplied = SUPPLIED.get(name, {})
    guards = [f"`{guard}` ({worth})" for guard, worth in chart.guards.items()]
    if guards:
        if len(chart.regions) > 1:
            yield ""
            yield "In all of them:"
            yield ""
        yield from _item("Guards", [each for each in guards if each.split("`")[1] not in supplied])
        yield from _item("The engine knows", [f"`{g}` ({words})" for g, words in supplied.items()])


def _region(chart: Chart, region: Region) -> Iterator[str]:
    known = next(each for each in names(chart) if each.name == chart.full_name(region))
    lengths = {
        timer.name: _length(timer.length)
        for state in region.states.values()
        for timer in state.timers.values()
        if timer.length
    }
    if known.private:
        yield "- Private: no rule about consequences, pay or promotion reads where somebody stands."
    yield from _item("States", [f"`{state}`" for state in region.states])
    yield from _item("Ends", [f"`{end}` ({kind})" for end, kind in region.final.items()])
    yield from _item("Events", [_event(event, known.uses) for event in known.events])
    yield from _item("Timers", [f"`{timer}` ({lengths[timer]})" for timer in known.timers])


def _length(length: Length) -> str:
    if length.type.kind is TimeKind.MONTHS:
        return f"{length.amount} months"  # as the charts write them
    return show_length(length.type.kind, length.amount)


def _event(event: str, uses: object) -> str:
    assert isinstance(uses, dict)
    return f"`{event}` ({', '.join(uses[event])})" if event in uses else f"`{event}`"


def _item(title: str, words: list[str]) -> list[str]:
    text = f"- {title}: {', '.join(words)}."
    return (
        textwrap.wrap(
            text, 118, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False
        )
        if words
        else []
    )


def test_the_page_lists_what_rules_can_name_in_the_shipped_charts() -> None:
    assert PAGE.read_text("utf-8").partition(BEGIN)[2] == _lists() + "\n"


if __name__ == "__main__":
    PAGE.write_text(
        PAGE.read_text("utf-8").partition(BEGIN)[0] + BEGIN + _lists() + "\n", encoding="utf-8"
    )
