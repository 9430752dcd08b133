"""Further mutants, of the classical kinds: a policy that is wrong in a detail.

Comparisons and thresholds are shifted by one step, `and` stands for `or`, counts are off by one,
rungs and parties are exchanged, what is not known is taken for no. A clause whose negation is
noticed can still be wrong in such a way. What can make no difference is left out: past the end of a
scale, between two whole levels.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import assert_never

from troth.dsl import core
from troth.dsl.telling.quantities import literal
from troth.dsl.traverse import Node
from troth.dsl.types import (
    SCALE,
    TRUTH,
    DateType,
    DurationType,
    MoneyType,
    NumberType,
    RatingType,
    SetType,
    TimeKind,
    Type,
)
from troth.engine.files.pack import Pack
from troth.engine.scenarios.certain import Certain, asked_for
from troth.engine.scenarios.items import leaves, under
from troth.engine.scenarios.mutants import Kind, Mutant, placed
from troth.engine.scenarios.sites import NO, Site

SHIFTED = {
    core.Relation.EQUAL: core.Relation.UNEQUAL,
    core.Relation.UNEQUAL: core.Relation.EQUAL,
    core.Relation.AT_LEAST: core.Relation.MORE,
    core.Relation.MORE: core.Relation.AT_LEAST,
    core.Relation.AT_MOST: core.Relation.LESS,
    core.Relation.LESS: core.Relation.AT_MOST,
}

MEASURED = {
    core.Measure.SUM: core.Measure.LARGEST,
    core.Measure.AVERAGE: core.Measure.LARGEST,
    core.Measure.MEDIAN: core.Measure.LARGEST,
    core.Measure.SMALLEST: core.Measure.LARGEST,
    core.Measure.LARGEST: core.Measure.SMALLEST,
}

_MEASURING = core.Compare | core.Between | core.Member | core.Benchmark | core.Arithmetic
"""What a literal stands in where it is a threshold."""

PERIODS = {"month": 1, "quarter": 3, "year": 12}


def operators(pack: Pack) -> Iterator[Mutant]:
    """Every further mutant of the rules of ``pack``."""
    certain = Certain(pack.policy)
    for part, index, rule in placed(pack.policy):
        site = Site(part, index, rule, pack)
        for node, parent in under(rule):
            yield from _of(site, node, parent)
        yield from _of_rule(site)
        yield from _unknowns(site, certain)


def _of(site: Site, node: Node, parent: Node) -> Iterator[Mutant]:
    """The mutants of one node; `parent` is what it stands in."""
    match node:
        case core.Compare():
            yield from _comparison(site, node)
        case core.Literal():
            yield from _threshold(site, node, parent)
        case core.And(items=items):
            yield from _put(site, node, "has `or` for `and`", core.Or(items, span=node.span))
        case core.Or(items=items):
            yield from _put(site, node, "has `and` for `or`", core.And(items, span=node.span))
        case core.Not(value=value):
            yield from _put(site, node, "is without its `not`", value)
        case core.AtLeast(count=count, items=items):
            yield from _counts(site, node, count, len(items))
        case core.Group(count=count, lines=lines):
            yield from _counts(site, node, count, len(lines))
        case core.OrElse(value=value):
            yield from site.mutant(Kind.UNKNOWNS, node, "is without its `or else`", value)
        case core.Aggregate(measure=measure) if measure in MEASURED:
            other = MEASURED[measure]
            new = replace(node, measure=other)
            yield from site.mutant(Kind.MEASURES, node, f"takes the {other.value}", new)
        case core.Extreme(larger=larger):
            words = "takes the smallest" if larger else "takes the largest"
            yield from site.mutant(Kind.MEASURES, node, words, replace(node, larger=not larger))
        case core.Rounded(up=up):
            words = "rounds down" if up else "rounds up"
            yield from site.mutant(Kind.MEASURES, node, words, replace(node, up=not up))
        case core.EachWhile() | core.EveryWhile():
            yield from _periods(site, node)
        case core.Extended(most=int(most)):
            yield from _counts(site, node, most, most + 1)
        case core.Remedy(instead=instead):
            words = "is as well" if instead else "is instead"
            yield from site.mutant(Kind.ORDER, node, words, replace(node, instead=not instead))
        case _:
            return


def _put(site: Site, node: core.Expr, change: str, new: core.Expr) -> Iterator[Mutant]:
    yield from site.mutant(Kind.CONNECTIVES, node, change, new)


def _comparison(site: Site, node: core.Compare) -> Iterator[Mutant]:
    """The relation next to one; between whole levels a threshold says the same."""
    counted = isinstance(node.left, core.Aggregate) and node.left.measure is core.Measure.COUNT
    whole = counted or isinstance(node.left.type, RatingType)
    if whole and node.op not in {core.Relation.EQUAL, core.Relation.UNEQUAL}:
        return
    if node.right.type == TRUTH:
        return  # yes for no: a matter of its outcomes
    other = SHIFTED[node.op]
    words = f"is read as `{other.value}`"
    yield from site.mutant(Kind.COMPARISONS, node, words, replace(node, op=other))


# --- thresholds


def _threshold(site: Site, node: core.Literal, parent: Node) -> Iterator[Mutant]:
    if not isinstance(parent, _MEASURING):
        return
    for value in _next(node, parent):
        new = replace(node, value=value)
        words = f"has {literal(new)} for {literal(node)}"
        yield from site.mutant(Kind.THRESHOLDS, node, words, new, span=parent.span)


def _next(node: core.Literal, parent: Node) -> Iterator[int]:
    """The values one step beside a literal."""
    value, type_ = node.value, node.type
    if not isinstance(value, int):
        return
    match type_:
        case RatingType(levels=levels):
            equal = isinstance(parent, core.Compare) and parent.op in {
                core.Relation.EQUAL,
                core.Relation.UNEQUAL,
            }
            found = [] if equal else [value - 1, value + 1]
            yield from (each for each in found if 0 <= each < len(levels))
        case NumberType() | MoneyType():
            step = _step(node, value, type_)
            yield from (value - step, value + step)
        case DateType():
            yield from (value - 1, value + 1)
        case SetType():
            bits = [1 << n for n in range(value.bit_length()) if value >> n & 1]
            if len(bits) > 1:
                yield from (value & ~bit for bit in bits)
        case _:
            return


def _step(node: core.Literal, value: int, type_: Type) -> int:
    """One unit; one percent, or one hundredth, where it is written in those."""
    fraction = node.unit == "%" or value % SCALE
    return SCALE // 100 if isinstance(type_, NumberType) and fraction else SCALE


def _counts(site: Site, node: core.Node, count: int, most: int) -> Iterator[Mutant]:
    for other in (count - 1, count + 1):
        if 1 <= other <= most:
            field = "most" if isinstance(node, core.Extended) else "count"
            new = replace(node, **{field: other})  # type: ignore[arg-type]
            head = node.span.text.partition("\n")[0]
            words = f"counts to {other}"
            yield from site.mutant(Kind.COUNTS, node, words, new, text=head, span=node.span)


def _periods(site: Site, node: core.EachWhile | core.EveryWhile) -> Iterator[Mutant]:
    """`each month` ends with the calendar's, `every 1 month` counts from the start."""
    if isinstance(node, core.EachWhile):
        length = core.Literal(PERIODS[node.period], DurationType(TimeKind.MONTHS))
        words = f"is read as `every {literal(length)}`"
        new: core.Node = core.EveryWhile(length, node.condition, span=node.span)
        yield from site.mutant(Kind.ORDER, node, words, new)
        return
    for period, months in PERIODS.items():
        if node.length == core.Literal(months, DurationType(TimeKind.MONTHS)):
            new = core.EachWhile(period, node.condition, span=node.span)  # type: ignore[arg-type]
            yield from site.mutant(Kind.ORDER, node, f"is read as `each {period}`", new)


# --- what is particular to a kind of rule


def _of_rule(site: Site) -> Iterator[Mutant]:
    match site.rule:
        case core.Obligation() as rule:
            if rule.grace is not None:
                yield from site.without(Kind.CLOCKS, rule.grace.span.text, r"grace\b", grace=None)
            if rule.to.names != rule.by.names:
                new = replace(rule, to=rule.by, by=rule.to)
                words, head = "has its two sides exchanged", rule.span.text.partition("\n")[0]
                yield from site.mutant(Kind.PARTIES, rule, words, new, text=head, begun=True)
        case core.Escalation() as rule:
            yield from _rungs(site, rule)
        case core.Define() | core.Minimum() | core.Offer() | core.Gate() | core.Timer():
            return
        case _:
            assert_never(site.rule)


def _rungs(site: Site, rule: core.Escalation) -> Iterator[Mutant]:
    """Each rung with what the next one does, and the other way round."""
    for index, (one, other) in enumerate(zip(rule.rungs, rule.rungs[1:], strict=False)):
        new = replace(
            rule,
            rungs=(
                *rule.rungs[:index],
                replace(one, actions=other.actions),
                replace(other, actions=one.actions),
                *rule.rungs[index + 2 :],
            ),
        )
        words = "does what the next rung does, which does what this one does"
        yield from site.mutant(Kind.ORDER, rule, words, new, span=one.span, begun=True)


def _unknowns(site: Site, certain: Certain) -> Iterator[Mutant]:
    """What is not known, taken for no; where it is always known, that is the same."""
    rule = site.rule
    given: tuple[Node, ...] = ()
    match rule:
        case core.Minimum(lines=lines, applies=applies):
            given = tuple(asked_for(applies))
            asked: list[Node] = [*lines, *([] if applies is None else [applies])]
        case core.Obligation(applies=applies, content=content):
            kept = [content.condition] if isinstance(content, core.Keep) else []
            asked = [*kept, *([] if applies is None else [applies])]
        case core.Define(type=type_, body=body):
            asked = [body] if type_ == TRUTH and not isinstance(body, core.Lookup) else []
        case core.Offer() | core.Escalation() | core.Gate() | core.Timer():
            asked = []
        case _:
            assert_never(rule)
    for each in asked:
        for leaf in leaves(each):
            new = core.OrElse(leaf, NO, TRUTH, span=leaf.span)
            same = "a condition that is always known" if certain.known(leaf, given) else ""
            words = "is no where it is not known"
            yield from site.mutant(Kind.UNKNOWNS, leaf, words, new, same=same)
