"""Facts that a refusal would lose, where a rule takes what is not recorded for an answer.

A state refuses what it does not answer, and with an event go the facts it carries. That is as it
should be, unless a rule says what holds while such a fact is unknown: then the event that was
refused reads as one that never happened. Asked of the charts a pack wrote itself; a state that says
`ignore` has said that the event means nothing there, and is not asked.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

from troth.dsl import core
from troth.dsl.diagnostics import Diagnostic, Label, Severity
from troth.dsl.source import Span
from troth.dsl.traverse import facts_read, walk
from troth.dsl.vocabulary import Fact
from troth.workflows.chart import Chart, Region, State, answered, answers


def check_learned(
    charts: Sequence[Chart], own: Collection[str], policy: core.Policy, facts: Mapping[str, Fact]
) -> list[Diagnostic]:
    """A warning for each fact that may be lost so, at the first state that refuses its event."""
    read = _read_as_unknown(policy)
    found: list[Diagnostic] = []
    for name, place in read.items():
        for event, _ in facts[name].carried_by if name in facts else ():
            heard = [(*each, _deaf(each[1], event)) for each in _heard(charts, event)]
            if not all(states for _, _, states in heard):
                continue  # where one region always takes it, it is never refused
            found += [
                _say(event, name, place, chart.full_name(region), states)
                for chart, region, states in heard
                if chart.name in own
            ]
    return found


def _read_as_unknown(policy: core.Policy) -> dict[str, Span]:
    """The facts for whose absence some rule says what holds, and where it first does."""
    found: dict[str, Span] = {}
    rules: tuple[core.Statement, ...] = (
        *policy.defines,
        *policy.minimums,
        *policy.offers,
        *policy.obligations,
        *policy.escalations,
        *policy.gates,
    )
    for rule in rules:
        for node in walk(rule):
            match node:
                case core.Not(value=core.Known(value=asked)) | core.OrElse(value=asked):
                    for name in sorted(facts_read(asked, policy)):
                        found.setdefault(name, node.span)
                case _:
                    pass
    return found


def _heard(charts: Sequence[Chart], event: str) -> Iterator[tuple[Chart, Region]]:
    for chart in charts:
        for region in chart.regions:
            if any(heard == event for _, heard, _ in answers(region)):
                yield chart, region


def _deaf(region: Region, event: str) -> list[State]:
    """The states that refuse an event and do not say that they mean to."""
    if event in region.ignore:
        return []
    return [
        state
        for state in region.states.values()
        if event not in answered(region, state) and event not in state.ignore
    ]


def _say(event: str, fact: str, place: Span, where: str, states: list[State]) -> Diagnostic:
    names = ", ".join(f"`{state.name}`" for state in states)
    return Diagnostic(
        "chart-lost-fact",
        f"`{event}` is refused in {names}, and `{fact}` with it",
        Label(states[0].span, f"{where} does not answer it here"),
        others=(Label(place, f"says what holds while `{fact}` is not known"),),
        note="what is refused teaches nothing, so this reads as if it had never happened",
        help=f"answer it there with `{event}: [{{stay: yes}}]`, or in every state by `anywhere`; "
        f"say `ignore: [{event}]` where it is to be refused",
        severity=Severity.WARNING,
    )
