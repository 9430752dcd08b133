"""What the charts of a pack ask of its policy: guards that only it can answer, and recourse.

Two rules. A guard that a chart requires is a yes/no define of that name; without it nobody could
pass the branch, or everybody would. And an adverse step has recourse: wherever a chart names the
way in which a person can contest an answer, that way exists in the pack, and a case that an
escalation opens has a lifecycle.
"""

from collections.abc import Iterable

from troth.dsl import core
from troth.dsl.checking.names import described
from troth.dsl.checking.world import World
from troth.dsl.diagnostics import Diagnostic, Label
from troth.dsl.traverse import walk
from troth.dsl.types import TruthType
from troth.dsl.vocabulary import ChartNames, Subject


def say_guards(world: World) -> None:
    """Report guards that are required and not defined, and defines that cannot be guards."""
    for chart, guard, required in _guards(world.vocabulary.charts.values()):
        node = world.defines.get(guard)
        if node is None and required:
            world.report(
                Diagnostic(
                    "chart-guard",
                    f"the chart {chart.name} asks for `{guard}`, and nothing says when it holds",
                    Label(chart.span, f"asks for `{guard}`"),
                    help=f"write a rule such as `define {guard} as every minimum is met`",
                )
            )
        define = world.checked_defines.get(guard)
        if node is not None and define is not None and not isinstance(define.type, TruthType):
            world.report(
                Diagnostic(
                    "chart-guard",
                    f"`{guard}` is a guard of the chart {chart.name}, so it is yes or no",
                    Label(node.name.span, f"this is {described(define.type)}"),
                    help="make it a condition, or give the value another name",
                )
            )


def _guards(charts: Iterable[ChartNames]) -> Iterable[tuple[ChartNames, str, bool]]:
    """Every guard once, with the chart that asks for it; regions of a chart share theirs."""
    seen: set[tuple[str, str]] = set()
    for chart in charts:
        home = chart.name.partition(".")[0]
        for guard, required in chart.guards.items():
            if (home, guard) not in seen:
                seen.add((home, guard))
                yield chart, guard, required


def say_recourse(policy: core.Policy, world: World) -> None:
    """Report ways to contest an answer that no chart of the pack has."""
    charts = world.vocabulary.charts
    states = {f"{name}.{state}" for name, chart in charts.items() for state in chart.states}
    states |= {f"{n.partition('.')[0]}.{state}" for n, c in charts.items() for state in c.states}
    events = {*world.vocabulary.events, *(e for chart in charts.values() for e in chart.events)}
    seen: set[tuple[str, str]] = set()
    for chart in charts.values():
        for way in dict.fromkeys(way for ways in chart.recourse.values() for way in ways):
            home = chart.name.partition(".")[0]
            if way in states | events or (home, way) in seen:
                continue
            seen.add((home, way))
            world.report(
                Diagnostic(
                    "missing-recourse",
                    f"what the chart {home} decides against a person can be contested nowhere",
                    Label(chart.span, f"by `{way}`, which this pack does not have"),
                    note="whoever is turned down, or worse, must have somewhere to go",
                    help=f"add `{way.partition('.')[0]}` to `charts`",
                )
            )
    if any(chart.subject is Subject.CASE for chart in charts.values()):
        return
    for escalation in policy.escalations:
        for node in walk(escalation):
            if isinstance(node, core.OpenCase):
                world.report(
                    Diagnostic(
                        "missing-recourse",
                        "a case is opened here, and this pack does not say how one goes on",
                        Label(node.span),
                        note="a case without a lifecycle is never acknowledged and never decided",
                        help="add `case` to `charts` in pack.yaml",
                    )
                )
