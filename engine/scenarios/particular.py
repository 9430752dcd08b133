"""Clauses that only one kind of rule has: cases and rows, amounts, evidence, rungs, ends."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import assert_never

from troth.dsl import core
from troth.dsl.types import SCALE, MoneyType, NumberType, Type
from troth.dsl.values import show_value
from troth.engine.fold.steps import FINAL
from troth.engine.fold.tables import causes
from troth.engine.scenarios.mutants import Kind, Mutant, one_line
from troth.engine.scenarios.sites import GONE, Site, found
from troth.workflows.chart import Chart


def own(site: Site) -> Iterator[Mutant]:
    """The clauses of a rule that only its kind has."""
    match site.rule:
        case core.Define(body=core.Cases() as body):
            yield from _cases(site, body)
        case core.Define(body=core.Lookup() as body, type=type_):
            yield from _rows(site, body, type_)
        case core.Minimum() as rule:
            for ideal in rule.ideals:
                more = replace(ideal, worth=ideal.worth + SCALE)
                yield from site.mutant(Kind.AMOUNTS, ideal, "is worth 1 more", more)
        case core.Offer() as rule:
            for line in rule.lines:
                yield from _amount(site, line.amount)
        case core.Obligation() as rule:
            yield from _of_obligation(site, rule)
        case core.Escalation() as rule:
            yield from _of_escalation(site, rule)
        case core.Define() | core.Gate() | core.Timer():
            return
        case _:
            assert_never(site.rule)


def _cases(site: Site, body: core.Cases) -> Iterator[Mutant]:
    """Each value with that of another case in its place."""
    values = [*(case.value for case in body.cases), body.otherwise]
    for value in values:
        other = next((each for each in values if each != value), None)
        if other is not None:
            change = f"becomes {one_line(other.span.text)}"
            yield from site.mutant(Kind.CASES, value, change, other)


def _rows(site: Site, body: core.Lookup, type_: Type) -> Iterator[Mutant]:
    """Each row of a decision table with the value of another; unknown where all have the same."""
    for index, (keys, value) in enumerate(body.rows):
        other = next((each for _, each in body.rows if each != value), None)
        rows = (*body.rows[:index], (keys, other), *body.rows[index + 1 :])
        names = (show_value(key, asked.type) for key, asked in zip(keys, body.keys, strict=True))
        text = f"{body.table}: {', '.join(names)}"
        change = "is not known" if other is None else f"becomes {show_value(other, type_)}"
        new = replace(body, rows=rows)
        yield from site.mutant(Kind.CASES, body, change, new, text=text)


def _amount(site: Site, amount: core.Expr | None) -> Iterator[Mutant]:
    """An amount with one more of it."""
    if amount is not None and isinstance(amount.type, NumberType | MoneyType):
        more = core.Arithmetic(
            core.Operator.ADD, amount, core.Literal(SCALE, amount.type), amount.type
        )
        yield from site.mutant(Kind.AMOUNTS, amount, "becomes 1 more", more)


def _of_obligation(site: Site, rule: core.Obligation) -> Iterator[Mutant]:
    content = rule.content
    if isinstance(content, core.Deliver):
        yield from _amount(site, content.amount)
    due = content.due if isinstance(content, core.Deliver | core.Allow) else None
    if due is not None and due.rolling:
        text = f"rolling {due.rolling}"
        fixed = replace(due, rolling="")
        span = found(due.span, text)
        yield from site.mutant(Kind.OTHER, due, GONE, fixed, text=text, span=span)
    if due is not None and due.earliest is not None:
        text = due.earliest.span.text
        soon = replace(due, earliest=None)
        span = due.earliest.span
        yield from site.mutant(Kind.OTHER, due, GONE, soon, text=text, span=span)
    for evidence in rule.fulfilled:
        rest = tuple(each for each in rule.fulfilled if each is not evidence)
        text = one_line(evidence.span.text)
        yield from site.without(Kind.OTHER, text, re.escape(evidence.span.text), fulfilled=rest)
    for name in rule.enabled:
        others = tuple(each for each in rule.enabled if each != name)
        yield from site.without(Kind.OTHER, f"enabled by {name}", "enabled by", enabled=others)
    if rule.extended is not None:
        text = re.escape(rule.extended.span.text)
        yield from site.without(Kind.OTHER, rule.extended.span.text, text, extended=None)
    if rule.remedy is not None:
        yield from site.without(Kind.OTHER, rule.remedy.span.text, r"remedy\b", remedy=None)
    if rule.survives:
        yield from site.without(Kind.OTHER, "survives the end", r"survives the end", survives=False)


def _ends_anyway(rule: core.Escalation, charts: Mapping[str, Chart]) -> frozenset[str]:
    """What ends a ladder whether or not its `until` says so: the end of its cause."""
    trigger = rule.trigger
    if isinstance(trigger, core.OnCondition) and causes(trigger.condition):
        return frozenset(state.value for state in FINAL)
    if isinstance(trigger, core.OnEntering | core.OnLeaving):
        chart = charts.get(trigger.chart.partition(".")[0])
        regions = () if chart is None else chart.regions
        return frozenset(
            end
            for region in regions
            if chart is not None and chart.full_name(region) == trigger.chart
            for end in region.final
        )
    return frozenset()


def _of_escalation(site: Site, rule: core.Escalation) -> Iterator[Mutant]:
    for rung in rule.rungs:
        rest = tuple(each for each in rule.rungs if each is not rung)
        new = replace(rule, rungs=rest)
        yield from site.mutant(Kind.RUNGS, rule, GONE, new, span=rung.span, begun=True)
    for name in rule.until_names:
        ends = name in _ends_anyway(rule, site.charts)
        same = "an `until` that names the end of the cause" if ends else ""
        names = tuple(each for each in rule.until_names if each != name)
        words = rf"\b{re.escape(name)}\b(?![\s\S]*\b{re.escape(name)}\b)"
        yield from site.without(Kind.OTHER, f"until {name}", words, same, until_names=names)
    if rule.summarised:
        yield from site.without(
            Kind.OTHER, "summarised daily", "summarised daily", summarised=False
        )
