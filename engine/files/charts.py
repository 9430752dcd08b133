"""charts/NAME.yaml: shipped lifecycles and a pack's own, read into `troth.workflows.chart`.

A chart has `initial`, `states` and `final` at the top, or several `regions` that each have them and
run side by side. A pack's own chart of a shipped name stands in its place.
"""

import os
from collections.abc import Mapping as Map
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from troth.dsl.cache import folder as cache_folder
from troth.dsl.cache import load, stamp
from troth.dsl.core import Policy
from troth.dsl.diagnostics import Diagnostic, Label, did_you_mean
from troth.dsl.source import NOWHERE, Source, Span
from troth.dsl.vocabulary import ChartNames, Fact, Length
from troth.engine.files.compiled import Compiled
from troth.engine.files.folder import Folder
from troth.engine.files.form import Form, validate
from troth.engine.files.yaml import Mapping, Node, entry_at, key_span, plain, read_yaml, value_span
from troth.workflows import chart as workflows
from troth.workflows.chart import Branch, Chart, Ending, Guard, Region, State, Timer, names
from troth.workflows.lost import check_learned
from troth.workflows.soundness import check_chart
from troth.workflows.together import check_clocks, check_together

if TYPE_CHECKING:
    from troth.engine.files.chart_model import BranchEntry, ChartFile, RegionEntry, StateEntry

FORM: Form["ChartFile"] = Compiled("chart")

SHIPPED = Path(workflows.__file__).resolve().parent / "charts"
"""The folder of shipped charts, in the repository and in an installed wheel alike."""


def read_charts(folder: Folder, asked: Map[str, Span]) -> dict[str, Chart]:
    """The charts that a pack asks for, by name; findings go to ``folder.found``."""
    charts: dict[str, Chart] = {}
    for name, span in asked.items():
        own = f"charts/{name}.yaml"
        if folder.has(own):
            source = folder.read(own, span)
            chart, found = read_chart(source, name) if source else (None, [])
            folder.found += found
            if chart is not None:
                charts[name] = chart
        elif (SHIPPED / f"{name}.yaml").is_file():
            charts[name] = shipped_chart(name)
        else:
            folder.found.append(_missing(name, folder, span))
    return charts


def shipped_chart(name: str) -> Chart:
    """A chart that comes with Troth, without the places in its file.

    Those are for mistakes, and a test has seen that there are none. So what the file says can be
    kept in the user's cache folder; to read YAML is slow.
    """
    text = (SHIPPED / f"{name}.yaml").read_text("utf-8")

    def said() -> object:
        node, _ = read_yaml(Source(name, text))
        return node and plain(node)

    file = load(cache_folder(os.environ), f"chart-{name}-{stamp(text)}.json", said, FORM.fill)
    return _chart(name, file, Mapping({}, NOWHERE), [])


def shipped_charts() -> list[str]:
    """The names of the charts that come with Troth."""
    return sorted(path.stem for path in SHIPPED.glob("*.yaml"))


def spoken(charts: Map[str, Chart], asked: Map[str, Span]) -> dict[str, ChartNames]:
    """What rules can refer to in each region, by its full name, and the place that asks for it."""
    return {
        region.name: replace(region, span=asked.get(name, NOWHERE))
        for name, chart in charts.items()
        for region in names(chart)
    }


def check_lifecycles(
    charts: Map[str, Chart],
    asked: Map[str, Span],
    folder: Folder,
    policy: Policy | None,
    facts: Map[str, Fact],
) -> list[Diagnostic]:
    """What is wrong between the charts of a pack, and with them under its policy."""
    every = tuple(charts.values())
    own = {name for name in charts if folder.has(f"charts/{name}.yaml")}
    found = check_together(every, own, asked, shipped_charts())
    if policy is not None:
        found += check_clocks(every, own, policy)
        found += check_learned(every, own, policy, facts)
    return found


def _missing(name: str, folder: Folder, span: Span) -> Diagnostic:
    own = [
        path.removeprefix("charts/").removesuffix(".yaml")
        for path in folder.names("charts", ".yaml")
    ]
    known = sorted({*own, *shipped_charts()})
    meant = did_you_mean(name, known)
    advice = (
        f"did you mean `{meant}`?"
        if meant
        else f"one of: {', '.join(known)}, or write charts/{name}.yaml"
    )
    return Diagnostic(
        "unknown-reference", f"there is no chart called `{name}`", Label(span), help=advice
    )


def read_chart(source: Source, name: str) -> tuple[Chart | None, list[Diagnostic]]:
    """The chart that a file called ``name`` holds, and what is wrong with it."""
    node, found = read_yaml(source)
    if node is None:
        return None, found
    file, more = validate(node, FORM)
    found += more
    if file is None:
        return None, found
    if file.chart != name:
        span = value_span(node, "chart")
        message = f"this file should hold the chart `{name}`, and holds `{file.chart}`"
        found.append(Diagnostic("wrong-value", message, Label(span), help=f"write `chart: {name}`"))
    chart = _chart(name, file, node, found)
    if not found:
        found += check_chart(chart)
    return chart, found


def _chart(name: str, file: "ChartFile", node: Mapping, found: list[Diagnostic]) -> Chart:
    entries = _regions(file, node, found)
    regions = tuple(_region(region, entry, file, node, path) for region, entry, path in entries)
    return Chart(
        name=name,
        per=file.per,
        regions=regions,
        guards={guard: Guard(value) for guard, value in file.guards.items()},
        words=file.words,
        serves=file.serves,
        span=key_span(node, "chart"),
    )


_Step = str | int


def _regions(
    file: "ChartFile", node: Mapping, found: list[Diagnostic]
) -> list[tuple[str, "RegionEntry | ChartFile", tuple[_Step, ...]]]:
    """Each region with its name and the path to it; the only one of a plain chart has no name."""
    plain = bool(file.states or file.initial or file.final or file.anywhere)
    if plain == bool(file.regions):
        message = f"`{file.chart}` should have states, or regions that have them, one of the two"
        advice = "write `initial: …` and `states: …`, or `regions: {NAME: {initial: …, states: …}}`"
        found.append(
            Diagnostic("wrong-value", message, Label(key_span(node, "chart")), help=advice)
        )
    if file.regions:
        return [(name, entry, ("regions", name)) for name, entry in file.regions.items()]
    if file.initial is None:
        if plain:
            message, advice = "`initial` is missing", "name the state in which everything begins"
            found.append(
                Diagnostic("missing-key", message, Label(key_span(node, "states")), help=advice)
            )
        return []
    return [("", file, ())]


def _region(
    name: str,
    entry: "RegionEntry | ChartFile",
    file: "ChartFile",
    node: Mapping,
    path: tuple[_Step, ...],
) -> Region:
    return Region(
        name=name,
        initial=entry.initial or "",
        states={s: _state(s, e, node, (*path, "states", s)) for s, e in entry.states.items()},
        final={end: Ending(kind) for end, kind in entry.final.items()},
        anywhere=_answers(entry.anywhere, node, (*path, "anywhere")),
        ignore=entry.ignore,
        words=entry.words if name else "",  # those of a plain chart are the chart's
        serves=entry.serves if name else (),
        private=entry.private or file.private,
        span=key_span(node, *path, "final"),
        initial_span=value_span(node, *path, "initial"),
    )


def _state(name: str, entry: "StateEntry", node: Mapping, path: tuple[_Step, ...]) -> State:
    rings = {k.removeprefix("timer "): v for k, v in entry.on.items() if k.startswith("timer ")}
    events = {k: v for k, v in entry.on.items() if not k.startswith("timer ")}
    timers = {
        timer: Timer(
            name=timer,
            length=set_ if isinstance(set_, Length) else None,
            at=() if isinstance(set_, Length) else set_.at,
            begins=not isinstance(set_, Length) and set_.begins,
            span=key_span(node, *path, "timers", timer),
        )
        for timer, set_ in entry.timers.items()
    }
    return State(
        name=name,
        words=entry.words,
        step=entry.step or "",
        rest=entry.rest,
        notice=entry.notice,
        ignore=entry.ignore,
        timers=timers,
        on=_answers(events, node, (*path, "on")),
        rings=_answers(rings, node, (*path, "on"), "timer "),
        span=key_span(node, *path),
    )


def _answers(
    entries: Map[str, tuple["BranchEntry", ...]],
    node: Mapping,
    path: tuple[_Step, ...],
    before: str = "",
) -> dict[str, tuple[Branch, ...]]:
    return {
        event: tuple(
            _branch(entry, entry_at(node, (*path, before + event, i)))  # type: ignore[arg-type]
            for i, entry in enumerate(branches)
        )
        for event, branches in entries.items()
    }


def _branch(entry: "BranchEntry", node: Node) -> Branch:
    return Branch(
        guard=entry.if_ or "",
        to=entry.to or "",
        restart=entry.restart,
        refuse=entry.refuse,
        adverse=entry.adverse,
        needs=entry.needs,
        recourse=entry.recourse or "",
        use=entry.use or "",
        emit=entry.emit,
        words=entry.words,
        span=node.span,
    )
